"""The one error tree.

::

    ZhikeError                    code, status, hint
    ├── InvalidTurn               the request cannot be read as a chat turn (400)
    │   └── PayloadTooLarge       the body or the message is longer than allowed (413)
    ├── Unauthorized              a token is missing or wrong (401)
    ├── NotFound                  no such bot, session or page (404)
    ├── MessageConflict           a message id was used for another body (409)
    ├── RateLimited               too many requests from one origin (429)
    ├── WorkspaceError            the workspace cannot be used; carries its findings (422)
    ├── SettingsError             a setting is unknown or has a wrong value (422)
    ├── FlowError                 a dialog table is not a sound machine (500)
    ├── SkillError                a skill failed (502)
    │   ├── SkillNotFound         no skill of that name (404)
    │   ├── SkillNotTrained       the skill has no model yet (409)
    │   └── SkillTimeout          the skill missed its deadline (504)
    ├── EncoderError              an encoder is missing, altered or of another model (500)
    ├── VectorError               vectors do not fit their index, or a file another one (500)
    ├── DataError                 a table cannot be read or learnt from (422)
    ├── ArtifactError             a model's folder is incomplete, altered or unsafe (422)
    ├── MissingExtra              an optional package is not installed (501)
    └── StoreError                a store cannot be reached or used (503)
        ├── SessionConflict       somebody else saved the session first (409)
        └── SessionBusy           the session's lock was not free in time (503)

Every message says what happened, the value, where, and what to do; ``hint`` repeats
the last part for machines. Third-party exceptions are translated where they occur.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from bot.types import Finding


_LONGEST_NAME = 64


def nearest_name(name: str, known: Iterable[str]) -> str:
    """Return the known name most like an unknown one, for hints.

    Parameters
    ----------
    name
        Any length: only its beginning is compared, as strangers send names of megabytes.
    known
        At least one.

    Examples
    --------
    >>> nearest_name("titel", ["lang", "title"])
    'title'
    """
    return get_close_matches(name[:_LONGEST_NAME], list(known), n=1, cutoff=0)[0]


class ZhikeError(Exception):
    """Root of everything this product raises on purpose.

    Parameters
    ----------
    message
        What happened, the value, where.
    hint
        What to do about it; appended to the message.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".strip())
        self.hint = hint


class InvalidTurn(ZhikeError):
    """The request cannot be read as a chat turn."""

    code, status = "invalid_request", 400


class PayloadTooLarge(InvalidTurn):
    """The body or the message is longer than allowed."""

    code, status = "payload_too_large", 413


class Unauthorized(ZhikeError):
    """A token is missing or wrong; which of the two is not said."""

    code, status = "unauthorized", 401


class NotFound(ZhikeError):
    """No such bot, session or page."""

    code, status = "not_found", 404


class MessageConflict(ZhikeError):
    """A message id came a second time with another body."""

    code, status = "message_conflict", 409


class RateLimited(ZhikeError):
    """Too many requests from one origin.

    Parameters
    ----------
    message, hint
        See :class:`ZhikeError`.
    retry_after_s
        Whole seconds until the next one is taken.
    """

    code, status = "rate_limited", 429

    def __init__(self, message: str, *, retry_after_s: int = 1, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after_s = retry_after_s


class WorkspaceError(ZhikeError):
    """A workspace cannot be used.

    Parameters
    ----------
    message
        One sentence about the whole.
    findings
        Everything that is wrong, each with its file and line.
    """

    code, status = "invalid_workspace", 422

    def __init__(self, message: str, *, findings: Sequence[Finding] = (), hint: str = "") -> None:
        super().__init__("\n".join([message, *map(str, findings), hint]).rstrip())
        self.findings, self.hint = tuple(findings), hint


class SettingsError(ZhikeError):
    """A setting is unknown or has a wrong value."""

    code, status = "invalid_settings", 422


class FlowError(ZhikeError):
    """A dialog table is not a sound machine."""

    code = "invalid_flow"


class SkillError(ZhikeError):
    """A skill failed while it ran."""

    code, status = "skill_failed", 502


class SkillNotFound(SkillError):
    """No skill of that name is registered."""

    code, status = "skill_not_found", 404


class SkillNotTrained(SkillError):
    """The skill has no model yet; the message names the command that trains it."""

    code, status = "skill_not_trained", 409


class SkillTimeout(SkillError):
    """The skill missed its deadline."""

    code, status = "skill_timeout", 504


class EncoderError(ZhikeError):
    """An encoder is missing, altered, or of another model than its vectors."""

    code = "encoder_failed"


class VectorError(ZhikeError):
    """Vectors do not fit their index, or an index's file was built from others."""

    code = "invalid_vectors"


class DataError(ZhikeError):
    """A table cannot be read or learnt from; the message names the column or the row."""

    code, status = "invalid_data", 422


class ArtifactError(ZhikeError):
    """A model's folder is incomplete, altered, or in a form that is not safe to load."""

    code, status = "invalid_model", 422


class MissingExtra(ZhikeError):
    """An optional package is not installed; the message names the pip command."""

    code, status = "missing_extra", 501


def tell_extra(extra: str) -> str:
    """Return the command that installs an extra, as the README has it.

    Examples
    --------
    >>> tell_extra("train")
    ".venv/bin/pip install -c constraints.txt -e '.[train]'"
    """
    return f".venv/bin/pip install -c constraints.txt -e '.[{extra}]'"


class StoreError(ZhikeError):
    """A store cannot be reached or used."""

    code, status = "store_unavailable", 503


class SessionConflict(StoreError):
    """Somebody else saved the session first."""

    code, status = "session_conflict", 409


class SessionBusy(StoreError):
    """The session's lock was not free in time."""

    code, status = "session_busy", 503
