from __future__ import annotations

import json
from typing import Any

import pytest

from bot.errors import SettingsError
from bot.settings import FAQ_MODULES, Settings, resolve_settings


def refusal(*layers: dict[str, Any]) -> str:
    with pytest.raises(SettingsError) as caught:
        resolve_settings(*layers)
    return str(caught.value)


def test_nothing_given_is_the_contracts_defaults() -> None:
    settings = resolve_settings()
    assert settings == Settings()
    assert settings.faq_modules == FAQ_MODULES
    assert settings.max_wrong_rate == 0.05
    assert settings.faq_confidence_threshold is None
    assert settings.database_url is None


def test_later_layers_win_key_by_key() -> None:
    settings = resolve_settings(
        {"lang": "zh", "title": "文件", "max_wrong_rate": 0.1, "redis_port": 7000},
        {"title": "环境", "redis_port": "7001"},
        {"redis_port": 7002},
    )
    assert (settings.lang, settings.title) == ("zh", "环境")
    assert (settings.max_wrong_rate, settings.redis_port) == (0.1, 7002)


def test_none_leaves_the_weaker_layer() -> None:
    assert resolve_settings({"title": "文件"}, {"title": None}).title == "文件"


def test_the_original_systems_keys_are_taken() -> None:
    original = {
        "faq_modules": ["feature_vector_faq_match", "fuzzy_closest_faq_match"],
        "pretrained_feature_vectors_path": "/data/car_faqs/query_features.out",
        "feature_generator_model_dir": "/data/car_faqs/text_match_two_tower_model_dir",
        "faq_data_dir": "/data/car_faqs/answers",
        "faq_query_label_idx_map": "/data/car_faqs/query_label_idx_map.txt",
        "faq_confidence_threshold": 0.8,
        "knowledge_graph_data_dir": "/data/car_knowledge_graph",
        "redis_host": "127.0.0.1",
        "redis_port": 6379,
        "redis_password": "geheim",
    }
    settings = resolve_settings(original)
    assert settings.faq_modules == ("feature_vector_faq_match", "fuzzy_closest_faq_match")
    assert settings.faq_confidence_threshold == 0.8
    assert settings.redis_password is not None
    assert settings.redis_password.get_secret_value() == "geheim"


@pytest.mark.parametrize(
    ("key", "nearest"),
    [
        ("faq_module", "faq_modules"),
        ("faq_threshold", "faq_confidence_threshold"),
        ("redis_pasword", "redis_password"),
        ("lange", "lang"),
        ("sessionTtl", "session_ttl_s"),
        ("max_wrong", "max_wrong_rate"),
    ],
)
def test_an_unknown_key_names_the_nearest(key: str, nearest: str) -> None:
    assert refusal({key: 1}) == f"unknown setting {key!r}. Did you mean {nearest!r}?"


def test_an_unknown_key_is_refused_whatever_its_value_and_layer() -> None:
    assert "unknown setting 'lange'" in refusal({"lange": None})
    assert "unknown setting 'lange'" in refusal({"lang": "zh"}, {"lange": "en"})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"lang": "fr"}, "setting lang: 'fr': Input should be 'zh' or 'en'. Mend it."),
        (
            {"max_wrong_rate": 1},
            "setting max_wrong_rate: 1: Input should be less than 1. Mend it.",
        ),
        (
            {"faq_confidence_threshold": -0.1},
            "setting faq_confidence_threshold: -0.1: "
            "Input should be greater than or equal to 0. Mend it.",
        ),
        (
            {"redis_port": "viele"},
            "setting redis_port: 'viele': Input should be a valid integer, "
            "unable to parse string as an integer. Mend it.",
        ),
        (
            {"handoff": {"hour": "9-5"}},
            "unknown setting 'handoff -> hour'. Did you mean 'hours'?",
        ),
        (
            {"faq_modules": ["lexical_faq_match", "magic"]},
            "setting faq_modules -> 1: 'magic': Input should be 'feature_vector_faq_match', "
            "'fuzzy_closest_faq_match' or 'lexical_faq_match'. Mend it.",
        ),
        (
            {"faq_modules": []},
            "setting faq_modules: []: Tuple should have at least 1 item after validation, not 0. "
            "Mend it.",
        ),
        (
            {"name": "a/b"},
            r"setting name: 'a/b': String should match pattern '^[\w\-]{1,64}$'. Mend it.",
        ),
    ],
)
def test_a_wrong_value_names_the_setting_and_the_value(given: dict[str, Any], message: str) -> None:
    assert refusal(given) == message


SECRET = "hunter2-geheim"


@pytest.mark.parametrize("key", ["redis_password", "database_url"])
def test_a_secret_stands_in_no_message(key: str) -> None:
    message = refusal({key: [SECRET]})
    assert SECRET not in message
    assert message.startswith(f"setting {key}: a secret: ")


def test_a_secret_stands_in_no_print_of_the_settings() -> None:
    settings = resolve_settings(
        {"redis_password": SECRET, "database_url": f"postgresql://zhike:{SECRET}@db/zhike"}
    )
    shown = [repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())]
    assert [SECRET in text for text in shown] == [False] * 4
    assert json.loads(settings.model_dump_json())["redis_password"] == "**********"


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        resolve_settings().lang = "en"  # type: ignore[misc]
