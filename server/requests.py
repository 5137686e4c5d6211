"""Request bodies: read with suspicion, turned into the words of ``bot``."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from bot.errors import InvalidTurn, PayloadTooLarge, nearest_name
from bot.text import normalize
from bot.types import Lang, Turn

_DATA_URL = re.compile(r"\Adata:[\w.+\-/;=]{0,100};base64,")


def _check_picture(text: str) -> str:
    try:
        base64.b64decode(_DATA_URL.sub("", text), validate=True)
    except (binascii.Error, ValueError):
        raise PydanticCustomError("base64", "Input should be Base64") from None
    return text


Id = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=128)]
Picture = Annotated[str, StringConstraints(strict=True), AfterValidator(_check_picture)]
Model = TypeVar("Model", bound=BaseModel)


class Body(BaseModel):
    """Base of request bodies: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ChatRequest(Body):
    """One chat turn."""

    sent: Annotated[str, StringConstraints(strict=True)] = Field(description="What was said.")
    session_id: Id | None = Field(None, description="From an earlier reply.")
    user_id: Id | None = Field(None, description="The client's name for the visitor.")
    message_id: Id | None = Field(None, description="Unique in the session; makes repeats safe.")
    lang: Lang | None = Field(None, description="Language of the reply; else the message's.")
    image: Picture | None = Field(None, description="A picture, Base64; may be a data: URL.")


class FeedbackRequest(Body):
    """A visitor's judgement of a reply."""

    session_id: Id
    request_id: Id | None = None
    message_id: Id | None = None
    rating: Literal["up", "down"]
    comment: Annotated[str, StringConstraints(strict=True, max_length=2000)] = ""


_A_TURN = 'Send {"sent": "您好"}.'


def parse_body(raw: bytes, model: type[Model]) -> Model:
    """Read a body as UTF-8 JSON, whatever its Content-Type says.

    Raises
    ------
    InvalidTurn
        Naming the field, the value and what is wanted; for an unknown field the nearest.
    """
    data = load_json(raw, _A_TURN)
    if not isinstance(data, dict):
        raise InvalidTurn("the body is JSON, but not an object.", hint=_A_TURN)
    for name in data:
        if name not in model.model_fields:
            near = nearest_name(name, model.model_fields)
            raise InvalidTurn(f"unknown field {name[:40]!r}.", hint=f"Did you mean {near!r}?")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InvalidTurn(f"field {where!r}: {first['msg']}.", hint="Mend the request.") from None


def load_json(raw: bytes, wanted: str) -> Any:
    """Read a body as UTF-8 JSON.

    Parameters
    ----------
    wanted
        What to send instead, where it is none.

    Raises
    ------
    InvalidTurn
        When it is none.
    """
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise InvalidTurn("the body is not UTF-8.", hint="Encode it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise InvalidTurn(
            f"the body is not JSON: {error.msg} (line {error.lineno} column {error.colno}).",
            hint=wanted,
        ) from error
    except (RecursionError, ValueError) as error:
        raise InvalidTurn(
            "the body is JSON that cannot be read: nested too deeply, or a number too large.",
            hint=wanted,
        ) from error


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def parse_turn(raw: bytes, max_text_chars: int) -> Turn:
    """Read a body as a chat turn.

    Raises
    ------
    InvalidTurn
        When it is none.
    PayloadTooLarge
        When the text is longer than ``max_text_chars``.
    """
    request = parse_body(raw, ChatRequest)
    _check_length(len(request.sent), "", max_text_chars)
    # One sign may stand for a sentence (ﷺ), and everything after this works on the sentence.
    _check_length(len(normalize(request.sent)), " when normalised", max_text_chars)
    return Turn(
        text=request.sent.encode("utf-8", "replace").decode("utf-8"),
        session_id=request.session_id,
        message_id=request.message_id,
        user_id=request.user_id,
        lang=request.lang,
        image=request.image,
    )


def _check_length(length: int, how: str, most: int) -> None:
    if length > most:
        raise PayloadTooLarge(
            f"the message has {length} characters{how}; {most} are allowed.", hint="Shorten it."
        )
