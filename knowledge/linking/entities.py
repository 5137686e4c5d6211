"""Entity linking: which entities a text names, in whatever shape people write them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process

from bot.text import normalize
from bot.types import Mention
from knowledge.graph.synonyms import Rows
from knowledge.linking.names import (
    ASKS_FOR_MANY,
    PIECE,
    Form,
    forms_of,
    is_generic,
    pieces_of,
    shortened,
)
from knowledge.linking.phrases import Compact, Hit, PhraseIndex, compact, is_plausible
from knowledge.linking.unknown import NameLike
from knowledge.linking.words import AND, content

_FILLED = re.compile(r"[\s的之,.，·_\-|]*(?:[那这][款个家台间辆部]|里的)?[\s的]*")
_NOT_EDITION = ("本", "权", "面")
_SYNONYM = 0.95  # score of a word that stands for a part of a name
_SHORTENED = 0.85  # … and of a part without the kind of thing that it ends with
_ALIKE = 0.05  # so much worse a fit is meant as well
_ALIKE_IN_PART = 0.3  # … where a name is said in part: 四驱版 ends one, and is within others
_NEAR = 12  # characters between two pieces of one name
_FAR = 8  # mentions further off tell nothing of one


@dataclass(frozen=True, slots=True)
class Links:
    """What a text names.

    Attributes
    ----------
    mentions
        In the order of the text.
    unknown
        Stretches that look like names and are none.
    remainder
        The text without its mentions.
    """

    mentions: tuple[Mention, ...]
    unknown: tuple[str, ...]
    remainder: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text that is a form of one or several parts."""

    start: int
    end: int
    scores: dict[str, float]  # by part
    strong: bool
    exact: bool  # letter for letter


@dataclass(slots=True)
class _Cluster:
    """Pieces that together name one thing, and the entities that they leave."""

    pieces: list[_Piece]
    entities: set[str]

    @property
    def strong(self) -> bool:
        return any(piece.strong for piece in self.pieces)

    @property
    def is_loose(self) -> bool:
        """Whether it is several entities' mere piece, as 续航 in a question about 续航."""
        best = max(score for piece in self.pieces for score in piece.scores.values())
        return best <= PIECE and len(self.entities) > 1


class EntityLinker:
    """Links stretches of a text to entities.

    Every part of a name has forms (:mod:`knowledge.linking.names`), all forms stand in one
    :class:`PhraseIndex`, and pieces that can belong to one entity are put together.

    Parameters
    ----------
    parts
        Compact parts of each entity's name, entities in file order.
    vocabulary
        Normalised texts whose codes (``l2``, ``r19``) are not names.
    eager
        Any piece of a name counts: for a short list that was just offered.
    rows
        Normalised words that stand for one another; with a part among them the others name it.
    """

    def __init__(
        self,
        parts: Mapping[str, Sequence[str]],
        vocabulary: Iterable[str] = (),
        eager: bool = False,
        rows: Rows = (),
    ) -> None:
        self._parts = {entity: frozenset(own) for entity, own in parts.items()}
        self._order = {part: i for own in parts.values() for i, part in enumerate(own)}
        self._holders: dict[str, set[str]] = defaultdict(set)
        for entity, own in self._parts.items():
            for part in own:
                self._holders[part].add(entity)
        self._eager, self._rows = eager, rows
        self._forms: dict[str, dict[str, Form]] = defaultdict(dict)  # text -> part -> form
        for part in self._holders:
            for form in (*forms_of(part), *(pieces_of(part) if eager else ())):
                self._forms[form.text].setdefault(part, form)
        for row in rows:
            words = [compact(word).chars for word in row]
            for part in self._holders.keys() & set(words):
                for word in filter(None, words):
                    self._forms[word].setdefault(part, Form(word, _SYNONYM, not is_generic(part)))
            for name in words:
                self._call(name, [word for word in words if word and word != name], parts)
        short = dict(shortened(self._holders, vocabulary))
        self._shortened = short.keys() - self._forms.keys()
        for text in self._shortened:
            self._forms[text][short[text]] = Form(text, _SHORTENED, strong=True)
        self._index = PhraseIndex(self._forms)
        self._name_like = NameLike(self._holders, vocabulary)
        self._names = {entity: compact(normalize(entity)).chars for entity in parts}
        self._called: dict[str, set[str]] = defaultdict(set)
        for entity, name in self._names.items():
            self._called[name].add(entity)
        self._within = lru_cache(maxsize=256)(self._narrowed)

    def _call(self, name: str, words: Sequence[str], parts: Mapping[str, Sequence[str]]) -> None:
        """Let words stand for a name of several parts; the name is one more part then."""
        starts = (self._holders.get(name[:end], ()) for end in range(1, len(name)))
        for entity in set().union(*starts):
            if _spells(name, parts[entity]):
                self._parts[entity] |= {name}
                self._holders[name].add(entity)
                self._order[name] = max(map(self._order.__getitem__, parts[entity]))
                for word in words:
                    self._forms[word].setdefault(name, Form(word, _SYNONYM, strong=True))

    def link(self, text: str, focus: Sequence[str] = (), within: Sequence[str] = ()) -> Links:
        """Link a text.

        Parameters
        ----------
        text
            Normalised.
        focus
            Entities the talk is about: they tell which of several is meant.
        within
            If given, only these can be meant, and any piece of their names will do.

        Returns
        -------
        Links
            A mention has one entity when the text, its other mentions or the focus leave no
            other, else all that fit equally well, in name order.
        """
        if within:
            return self._within(tuple(within)).link(text, focus)
        chars = compact(text)
        pieces = self._pieces(chars)
        clusters, odd = self._clusters(pieces, chars, text)
        clusters = self._settled(clusters, focus, self._is_bare(chars, text, pieces))
        spans = [span for cluster in clusters for span in _spans(cluster, chars, text)]
        unknown = [*odd, *self._name_like.find(text, spans)]
        mentions = tuple(self._mention(cluster, chars, text) for cluster in clusters)
        return Links(mentions, tuple(dict.fromkeys(unknown)), _cut(text, spans))

    def nearest(self, text: str, k: int) -> tuple[str, ...]:
        """Return at most ``k`` entities named most like a normalised text, nearest first."""
        query = content(text) or text
        found = process.extract(
            query, self._names, scorer=fuzz.partial_ratio, limit=k, score_cutoff=30
        )
        return tuple(entity for _, _, entity in found)

    def _narrowed(self, within: tuple[str, ...]) -> EntityLinker:
        parts = {
            entity: sorted(self._parts.get(entity, ()), key=self._order.__getitem__)
            for entity in within
        }
        return EntityLinker(parts, eager=True, rows=self._rows)

    def _pieces(self, chars: Compact) -> list[_Piece]:
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

    def _piece(self, start: int, end: int, hits: list[Hit]) -> _Piece:
        best = max(hit.score for hit in hits)
        scores: dict[str, float] = {}
        strong = self._eager
        for hit in hits:
            if hit.score < best:
                continue
            for part, form in self._forms[hit.phrase].items():
                scores[part] = max(scores.get(part, 0), form.score * hit.score)
                strong = strong or form.strong
        return _Piece(start, end, scores, strong, exact=best == 1)

    def _clusters(
        self, pieces: list[_Piece], chars: Compact, text: str
    ) -> tuple[list[_Cluster], list[str]]:
        """Put pieces of one name together; pieces that contradict their neighbour are odd."""
        clusters: list[_Cluster] = []
        odd: list[str] = []
        for piece in pieces:
            last = clusters[-1] if clusters else None
            gap = _between(last.pieces[-1], piece, chars, text) if last else ""
            close = bool(_FILLED.fullmatch(gap))
            parted = AND.search(gap) or ("," in gap and "除了" in text[: chars.at[piece.start]])
            if last and not parted and (close or (piece.strong and len(gap) < _NEAR)):
                both = self._matching([*last.pieces, piece])
                if both:
                    last.pieces.append(piece)
                    last.entities = both
                    continue
                if not piece.exact and gap.endswith("的") and self._contradicts(last, piece):
                    continue  # what an entity has, no other name: 小满的标称续航
                if close and self._contradicts(last, piece):
                    odd.append(_text_of(piece if last.strong else last.pieces[0], chars, text))
                    if last.strong:
                        continue
            clusters.append(_Cluster([piece], self._matching([piece])))
        for cluster in clusters:
            self._take_whole_name(cluster, chars)
        for last, cluster in pairwise(clusters):
            if AND.fullmatch(_between(last.pieces[-1], cluster.pieces[0], chars, text)):
                self._share(last, cluster, chars)
        return clusters, odd

    def _share(self, last: _Cluster, cluster: _Cluster, chars: Compact) -> None:
        """Let what owns a name own the next one, too: 成都的云岚和青榕."""
        *owners, name = last.pieces
        if owners and chars.at[name.start] - chars.at[owners[-1].end - 1] > 1:
            both = self._matching([*owners, *cluster.pieces])
            if both and self._place_of(cluster.pieces[0]) == self._place_of(name):
                cluster.entities = both

    def _place_of(self, piece: _Piece) -> set[int]:
        """Return the places within names where the parts of a piece stand."""
        return {self._order[part] for part in piece.scores}

    def _take_whole_name(self, cluster: _Cluster, chars: Compact) -> None:
        """Take the one that is called just so: 云岚 is the brand, before any of its hotels."""
        said = chars.chars[cluster.pieces[0].start : cluster.pieces[-1].end]
        if len(cluster.entities) > 1 and (
            whole := self._called.get(said, set()) & cluster.entities
        ):
            cluster.entities = whole

    def _matching(self, pieces: list[_Piece]) -> set[str]:
        """Return the entities that fit all pieces, those that fit best."""
        fitting = [set().union(*(self._holders[p] for p in piece.scores)) for piece in pieces]
        both = set.intersection(*fitting)
        if all(len(set(piece.scores.values())) == 1 for piece in pieces):
            return both
        scores = {entity: self._fit(entity, pieces) for entity in both}
        best = max(scores.values(), default=0)
        alike = _ALIKE if best > _SHORTENED else _ALIKE_IN_PART
        return {entity for entity, score in scores.items() if score > best - alike}

    def _fit(self, entity: str, pieces: list[_Piece]) -> float:
        own = self._parts[entity]
        best = [
            max((s for p, s in piece.scores.items() if p in own), default=0) for piece in pieces
        ]
        sizes = [piece.end - piece.start for piece in pieces]
        return sum(map(float.__mul__, best, map(float, sizes))) / sum(sizes)

    def _contradicts(self, last: _Cluster, piece: _Piece) -> bool:
        """Whether a piece qualifies its neighbour with what none of its entities has."""
        if not last.strong or not piece.strong:
            return True
        before = max(self._order[part] for p in last.pieces for part in p.scores)
        return min(self._order[part] for part in piece.scores) > before

    def _is_bare(self, chars: Compact, text: str, pieces: list[_Piece]) -> bool:
        return not content(_cut(text, [chars.stretch(p.start, p.end) for p in pieces]))

    def _settled(
        self, clusters: list[_Cluster], focus: Sequence[str], bare: bool
    ) -> list[_Cluster]:
        """Let the other mentions, then the focus, tell which of several is meant."""
        settled = []
        clusters = [cluster for cluster in clusters if not cluster.is_loose]
        for i, cluster in enumerate(clusters):
            if len(cluster.entities) > 1 or not cluster.strong:
                near = (*reversed(clusters[max(0, i - _FAR) : i]), *clusters[i + 1 : i + 1 + _FAR])
                others = [other for other in near if other.strong]
                told = next(
                    filter(None, (self._told(cluster, self._said(o)) for o in others)), None
                )
                if told is None and (cluster.strong or bare):
                    told = set().union(
                        *(self._told(cluster, self._parts.get(f, frozenset())) for f in focus)
                    )
                if told:
                    cluster = _Cluster(cluster.pieces, told)
                elif not cluster.strong:
                    continue
            settled.append(cluster)
        return settled

    def _said(self, cluster: _Cluster) -> frozenset[str]:
        """Return the parts that all entities of a cluster share."""
        return frozenset.intersection(*(self._parts[entity] for entity in cluster.entities))

    def _told(self, cluster: _Cluster, known: frozenset[str]) -> set[str]:
        """Return the entities of a cluster whose every part is said, known or generic."""
        said = {part for piece in cluster.pieces for part in piece.scores}
        shared = {
            entity: len(self._parts[entity] & known)
            for entity in cluster.entities
            if self._parts[entity] & known
            and all(p in said or p in known or is_generic(p) for p in self._parts[entity])
        }
        best = max(shared.values(), default=0)
        return {entity for entity, count in shared.items() if count == best}

    def _mention(self, cluster: _Cluster, chars: Compact, text: str) -> Mention:
        start, end = max(_spans(cluster, chars, text), key=lambda span: span[1] - span[0])
        entities = tuple(sorted(cluster.entities))
        score = self._fit(entities[0], cluster.pieces)
        return Mention(text[start:end], start, end, entities, round(score, 4))


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


def _spans(cluster: _Cluster, chars: Compact, text: str) -> list[tuple[int, int]]:
    """Return the stretches of a cluster, those with only fillers between them as one."""
    spans: list[tuple[int, int]] = []
    for piece in cluster.pieces:
        start, end = chars.stretch(piece.start, piece.end)
        if spans and _FILLED.fullmatch(text[spans[-1][1] : start]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _between(left: _Piece, right: _Piece, chars: Compact, text: str) -> str:
    return text[chars.at[left.end - 1] + 1 : chars.at[right.start]]


def _text_of(piece: _Piece, chars: Compact, text: str) -> str:
    start, end = chars.stretch(piece.start, piece.end)
    return text[start:end]


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(text.split())
