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
from knowledge.linking.name_pieces import NamePieces, Piece
from knowledge.linking.names import PIECE, is_generic
from knowledge.linking.phrases import Compact, compact
from knowledge.linking.unknown import NameLike
from knowledge.linking.words import AND, content

_FILLED = re.compile(r"[\s的之,.，·_\-|]*(?:[那这][款个家台间辆部]|里的)?[\s的]*")
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


@dataclass(slots=True)
class _Cluster:
    """Pieces that together name one thing, and the entities that they leave."""

    pieces: list[Piece]
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

    Pieces of names (:mod:`knowledge.linking.name_pieces`) that can belong to one entity are put
    together.

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
        self._rows = rows
        self._pieces = NamePieces(parts, vocabulary, eager, rows)
        self._parts, self._order = self._pieces.parts, self._pieces.order
        self._name_like = NameLike(self._pieces.holders, vocabulary)
        self._names = {entity: compact(normalize(entity)).chars for entity in parts}
        self._called: dict[str, set[str]] = defaultdict(set)
        for entity, name in self._names.items():
            self._called[name].add(entity)
        self._within = lru_cache(maxsize=256)(self._narrowed)

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
        pieces = self._pieces.find(chars)
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

    def _clusters(
        self, pieces: list[Piece], chars: Compact, text: str
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
                both = self._pieces.fitting([*last.pieces, piece])
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
            clusters.append(_Cluster([piece], self._pieces.fitting([piece])))
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
            both = self._pieces.fitting([*owners, *cluster.pieces])
            if both and self._place_of(cluster.pieces[0]) == self._place_of(name):
                cluster.entities = both

    def _place_of(self, piece: Piece) -> set[int]:
        """Return the places within names where the parts of a piece stand."""
        return {self._order[part] for part in piece.scores}

    def _take_whole_name(self, cluster: _Cluster, chars: Compact) -> None:
        """Take the one that is called just so: 云岚 is the brand, before any of its hotels."""
        said = chars.chars[cluster.pieces[0].start : cluster.pieces[-1].end]
        if len(cluster.entities) > 1 and (
            whole := self._called.get(said, set()) & cluster.entities
        ):
            cluster.entities = whole

    def _contradicts(self, last: _Cluster, piece: Piece) -> bool:
        """Whether a piece qualifies its neighbour with what none of its entities has."""
        if not last.strong or not piece.strong:
            return True
        before = max(self._order[part] for p in last.pieces for part in p.scores)
        return min(self._order[part] for part in piece.scores) > before

    def _is_bare(self, chars: Compact, text: str, pieces: list[Piece]) -> bool:
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
        score = self._pieces.fit(entities[0], cluster.pieces)
        return Mention(text[start:end], start, end, entities, round(score, 4))


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


def _between(left: Piece, right: Piece, chars: Compact, text: str) -> str:
    return text[chars.at[left.end - 1] + 1 : chars.at[right.start]]


def _text_of(piece: Piece, chars: Compact, text: str) -> str:
    start, end = chars.stretch(piece.start, piece.end)
    return text[start:end]


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(text.split())
