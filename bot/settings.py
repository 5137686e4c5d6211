"""The settings of a bot: one frozen typed object, and a pure function that resolves it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import nearest_name
from bot.foreign_errors import explain_invalid
from bot.types import Lang

FaqModule = Literal[
    "feature_vector_faq_match",
    "fuzzy_closest_faq_match",
    "lexical_faq_match",
    "trained_faq_match",
]
FAQ_MODULES: tuple[FaqModule, ...] = (
    "lexical_faq_match",
    "fuzzy_closest_faq_match",
    "feature_vector_faq_match",
    "trained_faq_match",
)

RiskLevel = Literal["block", "warn", "log"]
IntentRoute = Literal["question", "chitchat", "complaint", "order", "handoff"]


class Handoff(BaseModel):
    """What a visitor is told when a person is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hours: str = Field(default="", description="Opening hours, as they are to be read.")
    contact: str = Field(default="", description="Telephone, mail or address of a person.")


class Settings(BaseModel):
    """``bot.json``: the original's keys and ours (contract 1.4).

    Paths are as written: absolute, or relative to the workspace.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field("bot", description="The bot's name in URLs.", pattern=r"^[\w\-]{1,64}$")
    title: str = Field("智客", description="Shown above the chat.", max_length=80)
    lang: Lang = Field("zh", description="Language when neither the request nor the text tells.")
    greeting: str = Field("", description="First words; empty: a built-in greeting.")
    topics: tuple[str, ...] = Field((), description="Examples of what can be asked, offered.")
    things: tuple[str, ...] = Field(
        (), description="What visitors call the things of the graph: 笔记本, laptop."
    )
    faq_modules: tuple[FaqModule, ...] = Field(FAQ_MODULES, min_length=1)
    pretrained_feature_vectors_path: str = "car_faqs/query_features.out"
    feature_generator_model_dir: str = "car_faqs/text_match_two_tower_model_dir"
    faq_data_dir: str = "car_faqs/answers"
    faq_query_label_idx_map: str = "car_faqs/query_label_idx_map.txt"
    faq_confidence_threshold: float | None = Field(None, ge=0, le=1)
    max_wrong_rate: float = Field(0.05, gt=0, lt=1)
    knowledge_graph_data_dir: str = "car_knowledge_graph"
    encoders: tuple[str, ...] = Field(
        ("use", "e5"),
        description="`use`, `e5`, an exported ONNX folder, or a sentence-transformers model.",
    )
    speed: Literal["light", "full"] = Field(
        "full", description="`light`: of `encoders` the first only; one trained for the bot stays."
    )
    handoff: Handoff = Field(default_factory=Handoff)
    risk: dict[str, RiskLevel] = Field(
        {}, description="What is done about a risky text, by category; see `bot.risk.POLICY`."
    )
    intent_model: str = Field(
        "", description="Folder of a text_classify model that tells what visitors are after."
    )
    intents: dict[str, IntentRoute] = Field(
        {}, description="Where labels of `intent_model` lead; others are questions."
    )
    tag_turns: bool = Field(False, description="Tag every message, so that tags can be counted.")
    session_ttl_s: int = Field(24 * 3600, ge=60, description="A silent session expires.")
    max_text_chars: int = Field(2000, ge=10, le=100_000)
    rate_limit_per_minute: int | None = Field(
        None,
        ge=1,
        description="Chat turns a minute, visitor's address and worker; unset: 600, on loopback"
        " unlimited.",
    )
    trusted_proxies: int = Field(
        0, ge=0, le=8, description="Proxies before the server that name the visitor's address."
    )
    allowed_origins: tuple[str, ...] = Field(("*",), description="Sites that may embed the chat.")
    skill_timeout_s: float = Field(5.0, gt=0)
    database_url: SecretStr | None = Field(None, description="SQLAlchemy URL of the sessions.")
    vector_url: SecretStr | None = Field(
        None, description="Milvus: `http://HOST:19530`, or a file `….db` of milvus-lite."
    )
    redis_host: str | None = None
    redis_port: int = Field(6379, ge=1, le=65535)
    redis_password: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class WrongSetting:
    """A setting that is unknown or has a wrong value.

    Attributes
    ----------
    path
        The key, and where in its value: ``("handoff", "hour")``, ``("topics", "0")``.
    what, hint
        One sentence each, in Chinese and then in English; a secret stands in none.
    """

    path: tuple[str, ...]
    what: str
    hint: str


def resolve_settings(
    *layers: Mapping[str, Any],
) -> tuple[Settings, tuple[WrongSetting, ...]]:
    """Merge layers of settings, later ones winning, and validate the whole.

    Parameters
    ----------
    *layers
        Weakest first: ``bot.json``, environment, flags. Values of None are passed over.

    Returns
    -------
    settings, wrong
        The settings, with the default for every wrong one; and all that are wrong, the
        unknown ones first.

    Examples
    --------
    >>> settings, wrong = resolve_settings({"lang": "zh", "titel": "茶"}, {"lang": "en"})
    >>> settings.lang, wrong[0].path
    ('en', ('titel',))
    """
    known = Settings.model_fields
    written = dict.fromkeys(key for layer in layers for key in layer)
    unknown = [_describe_unknown((key,), known) for key in written if key not in known]
    merged = {key: value for layer in layers for key, value in layer.items() if value is not None}
    merged = {key: value for key, value in merged.items() if key in known}
    try:
        return Settings.model_validate(merged), tuple(unknown)
    except ValidationError as error:
        wrong = [_describe_wrong(item) for item in error.errors(include_url=False)]
    sound = {key: merged[key] for key in merged.keys() - {one.path[0] for one in wrong}}
    return Settings.model_validate(sound), (*unknown, *wrong)


def _describe_unknown(path: tuple[str, ...], known: Iterable[str]) -> WrongSetting:
    near = nearest_name(path[-1], known)
    where = " -> ".join(path)[:80]
    what = f"没有“{where}”这个设置。There is no such setting."
    return WrongSetting(path, what, f"是不是“{near}”？Did you mean {near!r}?")


def _describe_wrong(item: ErrorDetails) -> WrongSetting:
    path = tuple(map(str, item["loc"]))
    if item["type"] == "extra_forbidden":  # only the hand-off has settings of its own
        return _describe_unknown(path, Handoff.model_fields)
    is_secret = "password" in path[0] or "url" in path[0]
    value = "***" if is_secret else json.dumps(item["input"], ensure_ascii=False, default=str)[:80]
    what = f"设置 {' -> '.join(path)} 的值 {value} 不对 is wrong."
    return WrongSetting(path, what, explain_invalid(item))
