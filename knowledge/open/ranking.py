"""Which entity and which of its attributes a text asks for, out of thousands.

Each pair of an entity that the text may name and an attribute that it has is described by numbers
(:mod:`knowledge.open.pairs`). One net ranks the pairs, another says how sure the first of them is
(:mod:`knowledge.open.nets`); both are learnt from questions (:mod:`knowledge.open.learning`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from bot.encoder import Encoder, Vectors
from bot.vectors import Embed
from knowledge.linking.phrases import Compact, compact
from knowledge.open.asking import asking_parts, bare, sides_of_and
from knowledge.open.graph import OpenGraph
from knowledge.open.model import Model
from knowledge.open.nets import Floats, Net, softmax
from knowledge.open.pairs import Describer, Features, Pair, View, cut_out, view
from knowledge.open.patterns import MARK, Numbers, Patterns, Translation
from knowledge.open.titles import Candidate, Kind

_SIDE = 0.5  # confidence in what each side of an "and" asks for, at least
_FAR = 12.0  # lead over the next pair, at most; a pair alone has as much
N_VECTOR_FEATURES = 2


@dataclass(frozen=True, slots=True)
class Ranked:
    """The pairs that one question may mean.

    Attributes
    ----------
    pairs
        Likeliest first; never empty.
    shares
        Of the ranking, shape ``(n_pairs,)``, sum 1.
    confidence
        Probability that the first is asked for, 0..1.
    lacking
        Number of the attribute that stands in the text, is likelier than the first and that its
        entity has not; None when there is none.
    """

    pairs: tuple[Pair, ...]
    shares: Floats
    confidence: float
    lacking: int | None

    @property
    def first(self) -> Pair:
        """The likeliest pair."""
        return self.pairs[0]


class Ranker:
    """Ranks pairs of entities and attributes.

    Parameters
    ----------
    encoder
        None: strings alone.
    embed
        Gives and keeps the vectors of names and of the model's questions.
    """

    def __init__(
        self, graph: OpenGraph, model: Model, encoder: Encoder | None, embed: Embed
    ) -> None:
        self._graph, self._model, self._encoder = graph, model, encoder
        names = graph.names
        patterns = (*model.patterns, *graph.common)
        self.patterns = Patterns(patterns, names)
        named: Vectors | None = None
        if encoder is not None:
            named = embed(names.names, encoder, "attribute-names", "属性名 attribute names")
            texts = [spoken(p.text) for p in patterns]
            asked = embed(texts, encoder, "patterns", "问法 question patterns")
            self.translation = Translation(asked, named[self.patterns.attributes])
        self.describer = Describer(graph.titles, names, self.patterns.counts, model.fitting, named)
        self._near = lru_cache(maxsize=512)(self.patterns.near)
        self._vector = lru_cache(maxsize=512)(self._encode)

    def asks_encoder(self, encode: bool) -> bool:
        """Tell whether vectors are used, given whether they may be."""
        return encode and self._encoder is not None and self._model.vectors is not None

    def rank(self, text: str, focus: Sequence[int], encode: bool) -> list[Ranked]:
        """Rank what a text asks for.

        Parameters
        ----------
        text
            Normalised.
        focus
            Number of the entity that the talk is about, for a text without a name.
        encode
            Whether the encoder may be asked.

        Returns
        -------
        list of Ranked
            One for each part that asks (:func:`knowledge.open.asking.asking_parts`), of the entity
            that the surest part is about; empty where nothing may be meant.
        """
        chars = compact(text)
        candidates = self._graph.titles.find(chars)
        if not candidates and len(focus) == 1:  # as if it were named
            name = self._graph.titles.names[focus[0]]
            named = ((0, len(compact(name).chars)),)
            text = f"{name} {text}"
            chars, candidates = compact(text), [Candidate(focus[0], Kind.FOCUS, named)]
        best: list[Ranked] = []
        for part in self._parts(text, chars, candidates):
            whole = self._rank_part(chars, text, part, encode)
            if whole:
                best += self._rank_sides(chars, text, part, whole, encode) or [whole]
        return best

    def _rank_sides(
        self, chars: Compact, text: str, part: Mapping[Candidate, str], whole: Ranked, encode: bool
    ) -> list[Ranked]:
        """Rank what stands on the sides of an "and"; empty unless each side surely asks."""
        candidate = whole.first.candidate
        sides = sides_of_and(part[candidate])
        ranked = [self._rank_part(chars, text, {candidate: side}, encode) for side in sides]
        found = [one for one in ranked if one and one.confidence >= _SIDE]
        asked = {one.first.leaf.path for one in found}
        told = whole.first.leaf.path in asked or whole.confidence < _SIDE
        return found if told and len(asked) == len(sides) > 1 else []

    def _parts(
        self, text: str, chars: Compact, candidates: Sequence[Candidate]
    ) -> list[dict[Candidate, str]]:
        """Return for each part that asks how it reads with each candidate cut out."""
        cut = {c: cut_out(text, chars, c) for c in candidates}
        parts = {c: asking_parts(read) for c, read in cut.items()}
        counts = {len(own) for own in parts.values()} or {0}
        if len(counts) > 1:  # a name may hold a comma
            return [{c: bare(read) for c, read in cut.items()}]
        return [{c: own[n] for c, own in parts.items()} for n in range(counts.pop())]

    def _rank_part(
        self, chars: Compact, text: str, part: Mapping[Candidate, str], encode: bool
    ) -> Ranked | None:
        found = self.pairs_of(part)
        if not found:
            return None
        with_vectors = self.asks_encoder(encode)
        views = {c: self.view(asked, with_vectors) for c, asked in part.items()}
        features = self.describer.describe(chars, text, found, views)
        stage = self._model.stage(with_vectors)
        scores = stage.ranker(features)
        entities = np.array([pair.candidate.entity for pair in found])
        first = int(np.argmax(scores))
        best, other = self.best_other(stage.ranker, found, first, views, features[first])
        evidence = weigh_first(features, scores, entities, best)
        confidence = float(1 / (1 + np.exp(-stage.judge(evidence[None, :])[0])))
        order = np.argsort(-scores, kind="stable")
        written = other is not None and best > scores[first] and self._is_written(other, part)
        return Ranked(
            tuple(found[n] for n in order),
            softmax(scores)[order],
            confidence,
            other if written else None,
        )

    def _is_written(self, attribute: int, part: Mapping[Candidate, str]) -> bool:
        name = self._graph.names.names[attribute]
        return any(name in compact(text).chars for text in part.values())

    def best_other(
        self,
        ranker: Net,
        found: Sequence[Pair],
        first: int,
        views: Mapping[Candidate, View],
        row: Features,
        asked: int = -1,
    ) -> tuple[float, int | None]:
        """Return score and number of the likeliest attribute that the first's entity lacks.

        Parameters
        ----------
        found
            Every pair: what its entity has.
        row
            The first pair's description.
        asked
            As ``own`` of :meth:`Describer.describe`.
        """
        candidate = found[first].candidate
        own = [pair.leaf.attribute for pair in found if pair.candidate == candidate]
        numbers, others = self.describer.describe_others(row, views[candidate], own, asked)
        if not numbers:
            return -np.inf, None
        scores = ranker(others)
        best = int(np.argmax(scores))
        return float(scores[best]), numbers[best]

    def pairs_of(self, candidates: Sequence[Candidate] | Mapping[Candidate, str]) -> list[Pair]:
        """Return the pairs of each candidate with its attributes."""
        return [Pair(c, leaf) for c in candidates for leaf in self._graph.leaves(c.entity)]

    def view(self, asked: str, with_vectors: bool, without: Numbers | None = None) -> View:
        """Look at a part of a text with :data:`MARK` for its entity.

        Parameters
        ----------
        without
            Numbers of questions to pass over.
        """
        near = self._near(asked) if without is None else self.patterns.near(asked, without)
        seen = view(asked, near)
        if not with_vectors:
            return seen
        vector = self._vector(asked)
        return replace(seen, vector=vector, told=self.translation(vector))

    def _encode(self, asked: str) -> Vectors:
        assert self._encoder is not None
        vector: Vectors = self._encoder.encode([spoken(asked)])[0]
        return vector


def weigh_first(features: Features, scores: Floats, entities: Numbers, best_other: float) -> Floats:
    """Describe the first in rank: its features, its score and how far it leads.

    Parameters
    ----------
    entities
        Of each row.
    best_other
        Score of the likeliest attribute that its entity lacks; ``-inf`` for none.

    Returns
    -------
    Floats
        Shape ``(n_features + 6,)``.
    """
    first = int(np.argmax(scores))
    rivals = (
        np.delete(scores, first).max(initial=-np.inf),
        scores[entities != entities[first]].max(initial=-np.inf),
        best_other,
    )
    leads = [float(np.clip(scores[first] - rival, -_FAR, _FAR)) for rival in rivals]
    told = [scores[first], *leads, softmax(scores)[first], np.log(len(scores))]
    return np.concatenate([features[first], told])


def spoken(pattern: str) -> str:
    """Return a pattern as a sentence that an encoder can read."""
    return pattern.replace(MARK, "它")
