"""What is asked of the graph, as a small readable query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import TypeAdapter

from bot.types import Path

Kind = Literal[
    "value", "check", "compare", "difference", "rank", "list", "count", "sum", "define", "distinct"
]
Op = Literal["is", "not", "has", "lacks", "within"]


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that holds for an entity or not.

    Attributes
    ----------
    op
        ``is``/``not`` compare the text of a value (equal, one item of a list, or contained in
        it), ``has``/``lacks`` read 有/无, ``within`` compares a quantity.
    value
        The text that ``is``/``not`` look for, normalised.
    low, high
        Bounds in the base unit of the attribute's dimension; None: open to that side.
    strict
        Whether the bounds themselves are excluded.
    said
        As it was asked for, to be told in the answer: ``20万以下``.
    """

    path: Path
    op: Op
    value: str = ""
    low: float | None = None
    high: float | None = None
    strict: bool = False
    said: str = ""

    def __str__(self) -> str:
        return self.tell(*("" if end is None else f"{end:g}" for end in (self.low, self.high)))

    def tell(self, low: str, high: str) -> str:
        """Return the condition readable, with its bounds as they are to be read."""
        name = self.path[-1]
        if self.op == "within":
            below, above = ("<", ">") if self.strict else ("≤", "≥")
            bounds = [f"{above} {low}"] if low else []
            bounds += [f"{below} {high}"] if high else []
            return f"{name} {' 且 '.join(bounds)}"
        words = {"is": f"= {self.value}", "not": f"≠ {self.value}", "has": "有", "lacks": "无"}
        return f"{name} {words[self.op]}"


Where = tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """One question to the graph.

    The entities are found first: ``entities`` (none: all), from each the walk ``via``, of these
    the ones for which ``where`` holds, less ``without``. Then ``kind`` says what is wanted of
    them.

    Attributes
    ----------
    kind
        ``value``: the values of ``paths``. ``check``: whether ``where`` holds, for each.
        ``compare``, ``difference``: ``paths`` side by side, and by how much they differ.
        Without ``paths``: everything in which they differ.
        ``rank``: the ``k`` first by ``paths[0]``.
        ``list``, ``count``: which, how many (or how many values of ``paths``).
        ``sum``: ``paths[0]`` added up, each entity ``times``, or as many as ``counts`` says.
        ``define``: what ``paths[0]`` is.
        ``distinct``: which values ``paths[0]`` has among them, less ``unlike``.
    via
        Attributes walked from each entity: to the entity that is the value, or to every entity
        with the same value.
    where
        All of these rows must hold; of a row at least one condition.
    without
        Entities left out.
    descending
        The largest first.
    skip
        So many from the first on are left out: of a ranking; of what is told of a long list, or of
        differences, because they were told before.
    premise
        For ``check``: the visitor takes it for granted (为什么没有…). For ``compare``: it is asked
        whether the first entity is ahead of the others (A比B便宜吗).
    claim
        For ``rank``: the entity of which it is asked whether it is among the first.
    unlike
        For ``distinct``: values left out.
    counts
        For ``sum``: how many of each of ``entities``, in their order; none for ``times`` of each.
    per
        For ``sum``: what was counted, 晚: three nights at 468元/晚 cost 1404元.
    """

    kind: Kind
    entities: tuple[str, ...] = ()
    via: tuple[Path, ...] = ()
    where: Where = ()
    without: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()
    descending: bool = False
    k: int = 1
    skip: int = 0
    times: int = 1
    premise: bool = False
    claim: str = ""
    unlike: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    per: str = ""

    def __str__(self) -> str:
        """Readable: ``rank 经销商报价 ↑ 1 | 全部 | 级别 = suv``; bounds in base units."""
        return self.tell({})

    def tell(self, edges: Mapping[Condition, tuple[str, str]]) -> str:
        """Return the query readable, the bounds of conditions as they are to be read."""
        names = "、".join(path[-1] for path in self.paths)
        places = f"{self.skip + 1}-{self.skip + self.k}" if self.skip else f"{self.k}"
        order = f" {'↓' if self.descending else '↑'} {places}" if self.kind == "rank" else ""
        times = f" × {self.times}" if self.times > 1 else ""
        of_each = [f" × {n}" if n > 1 else "" for n in self.counts] or [""] * len(self.entities)
        named = [f"{e}{n}" for e, n in zip(self.entities, of_each, strict=True)]
        walk = " → ".join(("、".join(named) or "全部", *(path[-1] for path in self.via)))
        rows = [
            " 或 ".join(each.tell(*edges[each]) if each in edges else str(each) for each in row)
            for row in self.where
        ]
        out = (*self.without, *self.unlike)
        rows += [f"除了 {'、'.join(out)}"] if out else []
        rows += [f"{self.claim}?"] if self.claim else []
        return " | ".join([f"{self.kind} {names}{order}{times}".strip(), walk, *rows])

    def times_of(self, entity: str) -> int:
        """Return how many of an entity are added up."""
        return dict(zip(self.entities, self.counts, strict=False)).get(entity, self.times)

    @property
    def measures(self) -> tuple[Path, ...]:
        """What it ranks, compares or bounds by."""
        bounded = (each.path for row in self.where for each in row if each.op == "within")
        compares = self.kind in ("rank", "compare", "difference", "sum")
        return tuple(dict.fromkeys((*(self.paths if compares else ()), *bounded)))

    def to_json(self) -> str:
        """Return the query as text for the session."""
        return _QUERY.dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> Query:
        """Read what :meth:`to_json` wrote."""
        return _QUERY.validate_json(text)

    def over(self, *entities: str) -> Query:
        """Return the same question about other entities."""
        return replace(self, entities=entities, via=(), counts=())


_QUERY = TypeAdapter(Query)
