from __future__ import annotations

import json
from typing import Any

import pytest

from bot.settings import FAQ_MODULES, Settings, resolve_settings


def resolve(*layers: dict[str, Any]) -> Settings:
    settings, wrong = resolve_settings(*layers)
    assert wrong == ()
    return settings


def refusal(*layers: dict[str, Any]) -> str:
    (wrong,) = resolve_settings(*layers)[1]
    return f"{wrong.what} {wrong.hint}"


def test_nothing_given_is_the_contracts_defaults() -> None:
    settings = resolve()
    assert settings == Settings()
    assert settings.faq_modules == FAQ_MODULES
    assert settings.max_wrong_rate == 0.05
    assert settings.faq_confidence_threshold is None
    assert settings.database_url is None


def test_later_layers_win_key_by_key() -> None:
    settings = resolve(
        {"lang": "zh", "title": "文件", "max_wrong_rate": 0.1, "redis_port": 7000},
        {"title": "环境", "redis_port": "7001"},
        {"redis_port": 7002},
    )
    assert (settings.lang, settings.title) == ("zh", "环境")
    assert (settings.max_wrong_rate, settings.redis_port) == (0.1, 7002)


def test_none_leaves_the_weaker_layer() -> None:
    assert resolve({"title": "文件"}, {"title": None}).title == "文件"


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
    settings = resolve(original)
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
    assert refusal({key: 1}) == (
        f"没有“{key}”这个设置。There is no such setting. "
        f"是不是“{nearest}”？Did you mean {nearest!r}?"
    )


def test_an_unknown_key_is_refused_whatever_its_value_and_layer() -> None:
    assert refusal({"lange": None}).startswith("没有“lange”这个设置。")
    assert refusal({"lang": "zh"}, {"lange": "en"}).startswith("没有“lange”这个设置。")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"lang": "fr"},
            "设置 lang 的值 \"fr\" 不对 is wrong. 只能是 'zh' 或 'en'。It must be 'zh' or 'en'.",
        ),
        (
            {"max_wrong_rate": 1},
            "设置 max_wrong_rate 的值 1 不对 is wrong. 要小于 1.0。It must be less than 1.0.",
        ),
        (
            {"faq_confidence_threshold": -0.1},
            "设置 faq_confidence_threshold 的值 -0.1 不对 is wrong. "
            "不能小于 0.0。It must be at least 0.0.",
        ),
        (
            {"redis_port": "viele"},
            '设置 redis_port 的值 "viele" 不对 is wrong. 要写整数。It must be a whole number.',
        ),
        (
            {"handoff": {"hour": "9-5"}},
            "没有“handoff -> hour”这个设置。There is no such setting. "
            "是不是“hours”？Did you mean 'hours'?",
        ),
        (
            {"faq_modules": ["lexical_faq_match", "magic"]},
            '设置 faq_modules -> 1 的值 "magic" 不对 is wrong. '
            "只能是 'feature_vector_faq_match', 'fuzzy_closest_faq_match', 'lexical_faq_match' "
            "或 'trained_faq_match'。It must be 'feature_vector_faq_match', "
            "'fuzzy_closest_faq_match', 'lexical_faq_match' or 'trained_faq_match'.",
        ),
        (
            {"faq_modules": []},
            "设置 faq_modules 的值 [] 不对 is wrong. "
            "至少要有 1 项。It must have at least 1 item(s).",
        ),
        (
            {"name": "a/b"},
            '设置 name 的值 "a/b" 不对 is wrong. 只能用文字、数字、_ 和 -，1 到 64 个。'
            "It must be 1 to 64 letters, digits, _ and -.",
        ),
        (
            {"topics": "茶"},
            '设置 topics 的值 "茶" 不对 is wrong. 要写成列表。It must be a list.',
        ),
    ],
)
def test_a_wrong_value_names_the_setting_and_the_value(given: dict[str, Any], message: str) -> None:
    assert refusal(given) == message


def test_all_wrong_settings_are_named_and_the_others_count() -> None:
    settings, wrong = resolve_settings(
        {"titel": "茶", "lang": "fr", "redis_port": 7000, "handoff": {"hours": 9, "fax": "1"}},
        {"max_wrong_rate": 2, "greting": "嗨", "topics": ["茶"]},
    )
    assert {one.path for one in wrong} == {
        ("titel",), ("greting",), ("lang",), ("handoff", "hours"), ("handoff", "fax"),
        ("max_wrong_rate",),
    }  # fmt: skip
    assert settings == Settings(redis_port=7000, topics=("茶",))


SECRET = "hunter2-geheim"


@pytest.mark.parametrize("key", ["redis_password", "database_url"])
def test_a_secret_stands_in_no_message(key: str) -> None:
    message = refusal({key: [SECRET]})
    assert SECRET not in message
    assert message.startswith(f"设置 {key} 的值 *** 不对 is wrong.")


def test_a_secret_stands_in_no_print_of_the_settings() -> None:
    settings = resolve(
        {"redis_password": SECRET, "database_url": f"postgresql://zhike:{SECRET}@db/zhike"}
    )
    shown = [repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())]
    assert [SECRET in text for text in shown] == [False] * 4
    assert json.loads(settings.model_dump_json())["redis_password"] == "**********"


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        resolve().lang = "en"  # type: ignore[misc]
