"""The settings of a bot: one frozen typed object, and a pure function that resolves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.errors import SettingsError, nearest_name
from bot.types import Lang

FaqModule = Literal["feature_vector_faq_match", "fuzzy_closest_faq_match", "lexical_faq_match"]
FAQ_MODULES: tuple[FaqModule, ...] = (
    "lexical_faq_match",
    "fuzzy_closest_faq_match",
    "feature_vector_faq_match",
)


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
    faq_modules: tuple[FaqModule, ...] = Field(FAQ_MODULES, min_length=1)
    pretrained_feature_vectors_path: str = "car_faqs/query_features.out"
    feature_generator_model_dir: str = "car_faqs/text_match_two_tower_model_dir"
    faq_data_dir: str = "car_faqs/answers"
    faq_query_label_idx_map: str = "car_faqs/query_label_idx_map.txt"
    faq_confidence_threshold: float | None = Field(None, ge=0, le=1)
    max_wrong_rate: float = Field(0.05, gt=0, lt=1)
    knowledge_graph_data_dir: str = "car_knowledge_graph"
    encoders: tuple[str, ...] = Field(
        ("use", "e5"), description="`use`, `e5`, or a sentence-transformers name or folder."
    )
    handoff: Handoff = Field(default_factory=Handoff)
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
    redis_host: str | None = None
    redis_port: int = Field(6379, ge=1, le=65535)
    redis_password: SecretStr | None = None


def resolve_settings(*layers: Mapping[str, Any]) -> Settings:
    """Merge layers of settings, later ones winning, and validate the whole.

    Parameters
    ----------
    *layers
        Weakest first: ``bot.json``, environment, flags. Values of None are passed over.

    Raises
    ------
    SettingsError
        Naming the key, the value, and for an unknown key the nearest known one.

    Examples
    --------
    >>> resolve_settings({"lang": "zh"}, {"lang": "en"}).lang
    'en'
    """
    for key in (key for layer in layers for key in layer):
        if key not in Settings.model_fields:
            raise _unknown(key, key, Settings)
    merged = {key: value for layer in layers for key, value in layer.items() if value is not None}
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        key, *inner = map(str, first["loc"])
        where = " -> ".join([key, *inner])
        if first["type"] == "extra_forbidden":
            raise _unknown(key, where, Handoff) from None
        value = "a secret" if "password" in where or "url" in where else repr(first["input"])[:80]
        what = f"setting {where}: {value}: {first['msg']}."
        raise SettingsError(what, key=key, hint="Mend it.") from None


def _unknown(key: str, where: str, owner: type[BaseModel]) -> SettingsError:
    hint = f"Did you mean {nearest_name(where.rpartition(' -> ')[2], owner.model_fields)!r}?"
    return SettingsError(f"unknown setting {where[:80]!r}.", key=key, hint=hint)
