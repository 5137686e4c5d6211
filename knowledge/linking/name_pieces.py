"""Pieces of names: which stretches of a text stand for parts of names, and whom they fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.graph.synonyms import Rows
from knowledge.linking.names import ASKS_FOR_MANY, Form, forms_of, is_generic, pieces_of, shortened
from knowledge.linking.phrases import Compact, Hit, PhraseIndex, compact, is_plausible

_NOT_EDITION = ("本", "权", "面")
_SYNONYM = 0.95  # score of a word that stands for a part of a name
_SHORTENED = 0.85  # … and of a part without the kind of thing that it ends with
_ALIKE = 0.05  # so much worse a fit is meant as well
_ALIKE_IN_PART = 0.3  # … where a name is said in part: 四驱版 ends one, and is within others


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text that is a form of one or several parts."""

    start: int
    end: int
    scores: dict[str, float]  # by part
    strong: bool
    exact: bool  # letter for letter


class NamePieces:
    """Finds pieces of names, and the entities that they fit.

    Every part of a name has forms (:mod:`knowledge.linking.names`); all forms stand in one
    :class:`PhraseIndex`. The parameters are those of
    :class:`knowledge.linking.entities.EntityLinker`.

    Attributes
    ----------
    parts
        Of each entity.
    holders
        Of each part.
    order
        The place of a part within names.
    """

    def __init__(
        self,
        parts: Mapping[str, Sequence[str]],
        vocabulary: Iterable[str],
        eager: bool,
        rows: Rows,
    ) -> None:
        self.parts = {entity: frozenset(own) for entity, own in parts.items()}
        self.order = {part: i for own in parts.values() for i, part in enumerate(own)}
        self.holders: dict[str, set[str]] = defaultdict(set)
        for entity, own in self.parts.items():
            for part in own:
                self.holders[part].add(entity)
        self._eager = eager
        self._forms: dict[str, dict[str, Form]] = defaultdict(dict)  # text -> part -> form
        for part in self.holders:
            for form in (*forms_of(part), *(pieces_of(part) if eager else ())):
                self._forms[form.text].setdefault(part, form)
        for row in rows:
            words = [compact(word).chars for word in row]
            for part in self.holders.keys() & set(words):
                for word in filter(None, words):
                    self._forms[word].setdefault(part, Form(word, _SYNONYM, not is_generic(part)))
            for name in words:
                self._call(name, [word for word in words if word and word != name], parts)
        short = dict(shortened(self.holders, vocabulary))
        self._shortened = short.keys() - self._forms.keys()
        for text in self._shortened:
            self._forms[text][short[text]] = Form(text, _SHORTENED, strong=True)
        self._index = PhraseIndex(self._forms)

    def _call(self, name: str, words: Sequence[str], parts: Mapping[str, Sequence[str]]) -> None:
        """Let words stand for a name of several parts; the name is one more part then."""
        starts = (self.holders.get(name[:end], ()) for end in range(1, len(name)))
        for entity in set().union(*starts):
            if _spells(name, parts[entity]):
                self.parts[entity] |= {name}
                self.holders[name].add(entity)
                self.order[name] = max(map(self.order.__getitem__, parts[entity]))
                for word in words:
                    self._forms[word].setdefault(name, Form(word, _SYNONYM, strong=True))

    def find(self, chars: Compact) -> list[Piece]:
        """Choose the best pieces that do not overlap, in the order of the text."""
        spans: dict[tuple[int, int], list[Hit]] = defaultdict(list)
        many = ASKS_FOR_MANY.search(chars.chars)
        for hit in self._index.find(chars):
            if many and hit.phrase in self._shortened:
                continue  # 春熙路有哪些酒店 asks about the place
            if _is_sound(hit, chars.chars):
                spans[hit.start, hit.end].append(hit)
        found = [self._piece(start, end, hits) for (start, end), hits in spans.items()]
        found.sort(key=lambda p: (-(p.end - p.start) * max(p.scores.values()), p.start))
        taken = [False] * len(chars.chars)
        chosen = []
        for piece in found:
            if not any(taken[piece.start : piece.end]):
                taken[piece.start : piece.end] = [True] * (piece.end - piece.start)
                chosen.append(piece)
        return sorted(chosen, key=lambda piece: piece.start)

    def _piece(self, start: int, end: int, hits: list[Hit]) -> Piece:
        best = max(hit.score for hit in hits)
        scores: dict[str, float] = {}
        strong = self._eager
        for hit in hits:
            if hit.score < best:
                continue
            for part, form in self._forms[hit.phrase].items():
                scores[part] = max(scores.get(part, 0), form.score * hit.score)
                strong = strong or form.strong
        return Piece(start, end, scores, strong, exact=best == 1)

    def fitting(self, pieces: list[Piece]) -> set[str]:
        """Return the entities that fit all pieces, those that fit best."""
        fitting = [set().union(*(self.holders[p] for p in piece.scores)) for piece in pieces]
        both = set.intersection(*fitting)
        if all(len(set(piece.scores.values())) == 1 for piece in pieces):
            return both
        scores = {entity: self.fit(entity, pieces) for entity in both}
        best = max(scores.values(), default=0)
        alike = _ALIKE if best > _SHORTENED else _ALIKE_IN_PART
        return {entity for entity, score in scores.items() if score > best - alike}

    def fit(self, entity: str, pieces: list[Piece]) -> float:
        """Return how well pieces fit one entity, 0..1: by their length."""
        own = self.parts[entity]
        best = [
            max((s for p, s in piece.scores.items() if p in own), default=0) for piece in pieces
        ]
        sizes = [piece.end - piece.start for piece in pieces]
        return sum(map(float.__mul__, best, map(float, sizes))) / sum(sizes)


def _spells(name: str, parts: Sequence[str]) -> bool:
    """Tell whether some of an entity's parts, at least two and in their order, make up a name."""
    rest, n_parts = name, 0
    for part in parts:
        if rest.startswith(part):
            rest, n_parts = rest[len(part) :], n_parts + 1
    return not rest and n_parts > 1


def _is_sound(hit: Hit, chars: str) -> bool:
    """Drop hits that are something else: 升级版本, a word that only sounds like a name."""
    if chars[hit.end : hit.end + 1] in _NOT_EDITION and hit.phrase.endswith("版"):
        return False
    return is_plausible(hit, chars)
