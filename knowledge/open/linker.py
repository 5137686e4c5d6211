"""Linking in a graph of thousands of things: the ranked pairs as mentions and attributes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.skill import SkillContext
from bot.types import AttributeLink, Mention, Path
from knowledge.graph.graph import Graph
from knowledge.linking.phrases import Compact, compact
from knowledge.linking.words import content
from knowledge.open.graph import OpenGraph
from knowledge.open.model import Model
from knowledge.open.pairs import Pair
from knowledge.open.ranking import Ranked, Ranker
from knowledge.open.titles import ASKING, Candidate, Kind

_ACCEPTED = 0.6  # what the dialog takes for an answer
_BESIDE = 0.5  # confidence in what another clause asks for, at least: it may only lead up
_OFFERED = 0.59  # near enough to be offered
_NAMED = 0.7  # an attribute that stands in the text, and that the entity lacks
_SHARED = 0.6  # of the ranking: from here on it is one attribute of either of several entities

_JOINED = re.compile("[和与跟同及比或]|还是")
_JOINED_BEFORE = re.compile("(?:[和与跟同及比或]|还是)$")
_QUOTED = re.compile('[《“"](?P<name>[^》”"]+)[》”"]')
_SUBJECT = re.compile(
    "(?:请问|你知道|谁知道|有谁知道|有人知道|我想知道|我很好奇|谁能告诉我|能告诉我|告诉我|问一下|想问下"
    "|[ ,:])*"
    "(?P<name>.{2,24}?)(?:的|是|有|在|属于|叫|什么|怎|多|哪|谁|几|能|为|由|啥|如何|[?,])"
)


@dataclass(frozen=True, slots=True)
class OpenLinks:
    """What a text says in terms of an open graph.

    Attributes
    ----------
    sure
        Whether the first attribute of the first entity is asked for, and nothing else.
    """

    mentions: tuple[Mention, ...]
    unknown: tuple[str, ...]
    remainder: str
    attributes: tuple[AttributeLink, ...]
    sure: bool


class OpenLinker:
    """Links texts to an open graph.

    Parameters
    ----------
    model
        Learnt from the workspace's questions, or the shipped one.
    """

    def __init__(self, graph: Graph, model: Model, context: SkillContext) -> None:
        self._model = model
        asked = (pattern.attribute for pattern in model.patterns)
        self._graph = OpenGraph(graph, asked, common=model.uses_common)
        encoder = context.encoders[0] if context.encoders else None
        self._ranker = Ranker(self._graph, model, encoder, context.embed)
        self._paths: dict[int, list[Path]] = {}
        for path in sorted(graph.leaf_paths):
            self._paths.setdefault(self._graph.names.number(path[-1]), []).append(path)

    def link(self, text: str, focus: Sequence[str], encode: bool) -> OpenLinks:
        """Link a normalised text; see :class:`OpenLinks`."""
        chars = compact(text)
        numbers = [self._graph.numbers[name] for name in focus if name in self._graph.numbers]
        ranked = self._ranker.rank(text, numbers, encode)
        threshold = self._model.stage(self._ranker.asks_encoder(encode)).threshold
        answered = [one for one in ranked if one.confidence >= threshold]
        if not answered:
            return self._unsure(text, chars, ranked)
        best = max(answered, key=lambda one: one.confidence)
        entity = best.first.candidate.entity
        links = {
            one.first.leaf.path: _link(one, threshold)
            for one in answered
            if one is best or (one.first.candidate.entity == entity and one.confidence >= _BESIDE)
        }
        first = self._mention(text, chars, best.first.candidate)
        other = self._beside(text, chars, best.first.candidate)
        mentions = _in_order([m for m in (first, other) if m])
        return OpenLinks(mentions, (), _rest(text, mentions), tuple(links.values()), other is None)

    def _beside(self, text: str, chars: Compact, named: Candidate) -> Mention | None:
        """Return the name that an "and" joins to another one."""
        if named.kind == Kind.FOCUS:
            return None
        start, end = named.blocks[0][0], named.blocks[-1][1]
        joined = _JOINED.match(chars.chars, end), _JOINED_BEFORE.search(chars.chars[:start])
        start = joined[1].start() if joined[1] else start
        other = self._graph.titles.beside(chars, start, joined[0].end() if joined[0] else end)
        return self._mention(text, chars, other) if other and any(joined) else None

    def nearest(self, text: str, count: int) -> tuple[str, ...]:
        """Return at most ``count`` entities whose names are most like a normalised text."""
        found = self._graph.titles.alike(compact(text), count)
        return tuple(self._graph.entities[candidate.entity] for candidate in found)

    def _unsure(self, text: str, chars: Compact, ranked: Sequence[Ranked]) -> OpenLinks:
        """Return what is named, when nothing is surely asked for."""
        best = max(ranked, key=lambda one: one.confidence, default=None)
        mention = self._mention(text, chars, best.first.candidate) if best else None
        if best is None or mention is None or not _is_name(best.first.candidate):
            return self._unnamed(text, chars)
        other = self._beside(text, chars, best.first.candidate)
        rest = _rest(text, (mention,))
        either = self._either(best, bare=not content(rest))
        mentions = (mention, other) if other else (replace(mention, entities=either),)
        links = (self._lacking(best) or replace(_link(best, 1.0), score=_OFFERED),)
        return OpenLinks(_in_order(mentions), (), _rest(text, mentions), links, False)

    def _unnamed(self, text: str, chars: Compact) -> OpenLinks:
        """Return the attribute of a text that names nothing else, or what looks like a name."""
        written = [n for n in self._graph.names.written(chars.chars) if n in self._paths]
        if written:
            name = self._graph.names.names[written[0]]
            if ASKING.issuperset(content(chars.chars.replace(name, "", 1))):
                path = self._paths[written[0]][0]
                link = AttributeLink(path, True, _NAMED, path[-1])
                return OpenLinks((), (), text, (link,), False)
        return OpenLinks((), _name_like(text), text, (), False)

    def _lacking(self, best: Ranked) -> AttributeLink | None:
        """Return the attribute that the text names and the entity lacks, if it is likelier."""
        if best.lacking is None:
            return None
        name = (self._graph.names.names[best.lacking],)
        path = self._paths.get(best.lacking, [name])[0]
        return AttributeLink(path, True, _NAMED, path[-1])

    def _either(self, best: Ranked, *, bare: bool) -> tuple[str, ...]:
        """Return the entities that may as well be meant: they share the name.

        Those that share the likeliest attribute and the likelihood; of a name alone, all.
        """
        first = best.first
        same = [
            (pair.candidate.entity, share)
            for pair, share in zip(best.pairs, best.shares, strict=True)
            if pair.candidate.blocks == first.candidate.blocks
            and (pair.candidate.kind == first.candidate.kind if bare else _asks_same(pair, first))
        ]
        if not bare and sum(share for _, share in same) < _SHARED:
            same = same[:1]
        return tuple(self._graph.entities[n] for n in dict.fromkeys(n for n, _ in same))

    def _mention(self, text: str, chars: Compact, candidate: Candidate) -> Mention | None:
        if candidate.kind == Kind.FOCUS:
            return None
        start, end = chars.stretch(candidate.blocks[0][0], candidate.blocks[-1][1])
        entity = self._graph.entities[candidate.entity]
        return Mention(text[start:end], start, end, (entity,), round(candidate.covered, 4))


def _link(ranked: Ranked, threshold: float) -> AttributeLink:
    """Return the first pair's attribute; from the threshold on its score is one of an answer."""
    over = (ranked.confidence - threshold) / (1 - threshold + 1e-9)
    score = _ACCEPTED + (1 - _ACCEPTED) * over if over >= 0 else _ACCEPTED * (1 + over)
    path = ranked.first.leaf.path
    return AttributeLink(path, True, round(max(score, 0.0), 4), path[-1])


def _asks_same(pair: Pair, other: Pair) -> bool:
    return pair.leaf.attribute == other.leaf.attribute


def _in_order(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    return tuple(sorted(mentions, key=lambda mention: mention.start))


def _rest(text: str, mentions: Sequence[Mention]) -> str:
    for mention in reversed(mentions):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return " ".join(text.split())


def _is_name(candidate: Candidate) -> bool:
    """Tell whether a stretch is a name by itself, and no part or chance likeness."""
    return candidate.kind <= Kind.QUOTED and candidate.size > 1


def _name_like(text: str) -> tuple[str, ...]:
    """Return what the text is about by its form: what is quoted, or stands before 的 or the verb.

    Examples
    --------
    >>> _name_like("请问《云上》是谁写的?"), _name_like("你知道云上学院有多少人吗")
    (('云上',), ('云上学院',))
    """
    found = _QUOTED.search(text) or _SUBJECT.match(text)
    return (found["name"].strip(),) if found else ()
