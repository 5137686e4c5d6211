"""What a skill is, and what the two built-in ones take and give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated, Any, ClassVar, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.encoder import Encoder, Vectors
from bot.settings import Settings
from bot.text import normalize
from bot.types import AttributeLink, Fact, FaqCandidate, GraphAnswer, Lang, Mention, Path
from bot.vectors import Embed, VectorIndex

MAX_TEXT = 10_000  # characters of a text that the built-in skills read


def _check_length(text: str) -> str:
    """Refuse a text that grows beyond the limit when it is normalised: one sign may be many."""
    if len(normalize(text)) > MAX_TEXT:
        raise ValueError(f"has more than {MAX_TEXT} characters when normalised")
    return text


Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(_check_length)]


class Payload(BaseModel):
    """Base of every skill's input and output: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Skill(Protocol):
    """A named capability with typed input and output.

    ``name`` is stable: it stands in URLs, logs and settings. ``run`` raises only
    :class:`bot.errors.ZhikeError`. A skill that never waits for anything outside the process
    may say so with a class attribute ``waits = False``: it runs without a deadline, which
    could not stop it anyway, and spares a hop between threads.
    """

    name: str
    Input: ClassVar[type[BaseModel]]
    Output: ClassVar[type[BaseModel]]

    def run(self, request: Any) -> BaseModel:
        """Answer one request of type ``Input`` with an ``Output``."""
        ...


@dataclass(frozen=True, slots=True)
class SkillContext:
    """What a skill is built from. An entry point of group ``zhike.skills`` takes one.

    Attributes
    ----------
    workspace
        The bot's folder.
    state_dir
        Where the skill may keep what it can compute again, e.g. a fitted model.
    encoders
        In the order of the settings; empty when none is installed.
    build_index
        Makes a searchable index of vectors, shape ``(n, dim)``.
    embed
        Gives vectors of texts, and keeps them.
    write_file
        Writes a file whole or not at all.
    entities
        Entities known from outside the graph: the FAQ's answer files.
    progress
        Called with (what, done, total) during long work.
    """

    workspace: FilePath
    state_dir: FilePath
    settings: Settings
    encoders: tuple[Encoder, ...]
    build_index: Callable[[Vectors], VectorIndex]
    embed: Embed
    write_file: Callable[[FilePath, bytes], None]
    entities: tuple[str, ...] = ()
    progress: Callable[[str, int, int], None] = lambda what, done, total: None


class FaqQuery(Payload):
    """Ask which standard question is meant."""

    text: Text = Field(description="去掉实体名的规范文本 normalised, entity names cut out")
    entities: tuple[str, ...] = Field((), description="要哪些实体的答案 entities that are wanted")
    top_k: int = Field(5, ge=1, le=50, description="候选个数上限 at most so many candidates")
    encode: bool = Field(True, description="是否用编码器 false: strings alone, no encoders")


class FaqResult(Payload):
    """Candidates, most confident first; ties by id."""

    candidates: tuple[FaqCandidate, ...] = ()


class GraphQuery(Payload):
    """Ask which entities and attributes are meant, and for the values."""

    text: Text = Field(description="规范文本 normalised text")
    focus: tuple[str, ...] = Field((), description="正在谈的实体全名 entities talked about")
    within: tuple[str, ...] = Field((), description="只连接这些实体 only these are linked")
    encode: bool = Field(True, description="是否用编码器 false: strings alone, no encoders")
    plan: bool = Field(False, description="也答比较、排序等 comparisons and the like, too")
    recent: tuple[str, ...] = Field((), description="谈过的实体 spoken of, the latest first")
    topic: Path = Field((), description="上次问的属性 attribute asked for last")
    before: str | None = Field(None, description="上一个查询 the query before")
    listed: str | None = Field(None, description="上次列出多个的查询 the last that listed several")
    lang: Lang = Field("zh", description="答案的语言 language of the answer")


class GraphResult(Payload):
    """What a text says in terms of the graph.

    ``remainder`` is the text without its mentions. ``attributes`` are ordered by score, ties
    by path. ``facts`` are the values of ``attributes[0]`` when it is a leaf, ``leaves`` the
    attributes right below it when it is a group; both for the mentioned entities, else the
    focus. ``unknown`` are stretches that look like names and match no entity, ``lacking`` is the
    name asked for where no attribute is called so. ``read_as`` is the text that was read where
    slips were mended by a guess. ``answer`` is there for a question that compares, ranks, filters,
    counts, checks or walks the graph.
    """

    mentions: tuple[Mention, ...] = ()
    unknown: tuple[str, ...] = ()
    lacking: str = ""
    read_as: str = ""
    remainder: str = ""
    attributes: tuple[AttributeLink, ...] = ()
    facts: tuple[Fact, ...] = ()
    leaves: tuple[Path, ...] = ()
    answer: GraphAnswer | None = None


class ChitchatQuery(Payload):
    """Ask whether this is small talk."""

    text: Text = Field(description="规范文本 normalised text")


class ChitchatResult(Payload):
    """The workspace's reply, or None when this is not among its small talk."""

    reply: str | None = None
