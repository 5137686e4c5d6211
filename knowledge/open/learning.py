"""Learning from questions which attribute is asked for, and when there is no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Encoder
from bot.text import normalize
from bot.vectors import Embed
from knowledge.linking.phrases import Compact, compact
from knowledge.open.asking import asking_parts, bare
from knowledge.open.attribute_names import AttributeNames
from knowledge.open.graph import OpenGraph
from knowledge.open.kinds import N_QUESTIONS, N_VALUES, kind_of_question
from knowledge.open.model import Model, Stage
from knowledge.open.nets import Floats, Net, fit_judge, fit_ranker
from knowledge.open.pairs import Features, Pair, View, cut_out
from knowledge.open.patterns import Numbers, Pattern
from knowledge.open.ranking import N_VECTOR_FEATURES, Ranker, weigh_first
from knowledge.open.titles import Candidate

_FOLDS = 3
_SHARE = 0.6  # of the questions that are asked again with their entity, and their attribute, gone
_PRIOR = 10.0  # weight of the kinds of all values against those that were asked for
_WEIGHTS = {"nothing": 1.0, "entity": 0.5, "attribute": 1.0}
_LEAST, _MOST = 0.03, 0.3  # of the threshold
_REFUSED = 0.012  # of the questions that have an answer, so many are refused for safety

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to learn from.

    Attributes
    ----------
    entity
        The number of the one that it is about.
    attributes
        What it asks for: names.
    wording
        Questions of one wording are asked as if none of them had been written; empty: those
        that ask for the same of the same entity.
    """

    text: str
    entity: int
    attributes: tuple[str, ...]
    wording: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """A question with its candidates, and how it reads with each cut out."""

    question: Question
    chars: Compact
    parts: dict[Candidate, str]
    gold: Candidate | None

    @property
    def text(self) -> str:
        return normalize(self.question.text)


@dataclass(frozen=True, slots=True)
class _List:
    """A question with its described pairs.

    Attributes
    ----------
    number
        Of the question.
    kind
        What was taken away: ``nothing``, ``entity`` or ``attribute``.
    asked
        Number of the attribute that it asks for.
    """

    number: int
    kind: str
    asked: int
    pairs: list[Pair]
    views: dict[Candidate, View]
    features: Features
    right: NDArray[np.bool_]

    @property
    def entities(self) -> Numbers:
        return np.array([pair.candidate.entity for pair in self.pairs])

    def without_vectors(self) -> _List:
        """Return the same as strings alone tell it."""
        views = {c: replace(seen, vector=None, told=None) for c, seen in self.views.items()}
        return replace(self, views=views, features=self.features[:, :-N_VECTOR_FEATURES])


def learn(
    questions: Sequence[Question],
    graph: OpenGraph,
    encoder: Encoder | None,
    embed: Embed,
    progress: Progress,
) -> Model:
    """Learn a model from questions whose answers are known.

    Every question is asked as if it had never been written, and some again with their entity or
    their attribute taken away, so that the model learns what it looks like when there is no
    answer.
    """
    read = [_read(question, graph) for question in questions]
    read = [one for one in read if one.gold is not None]
    patterns = [
        Pattern(one.parts[one.gold], one.question.attributes[0]) for one in read if one.gold
    ]
    fitting = _fit_kinds(read, graph)
    nothing = Net(np.zeros(0), np.zeros(0), ())
    blank = Model(tuple(patterns), fitting, Stage(nothing, nothing, 0.0), None)
    ranker = Ranker(graph, blank, encoder, embed)
    lists = list(_describe(read, ranker, graph, encoder is not None, progress))
    if encoder is None:
        return replace(blank, strings=_fit_stage(lists, ranker))
    strings = _fit_stage([one.without_vectors() for one in lists], ranker)
    return replace(blank, strings=strings, vectors=_fit_stage(lists, ranker))


def _read(question: Question, graph: OpenGraph, without: int = -1) -> _Read:
    text = normalize(question.text)
    chars = compact(text)
    parts = {c: _one_part(cut_out(text, chars, c)) for c in graph.titles.find(chars, without)}
    gold = next((c for c in parts if c.entity == question.entity), None)
    return _Read(question, chars, parts, gold)


def _one_part(text: str) -> str:
    parts = asking_parts(text)
    return parts[0] if len(parts) == 1 else bare(text)


def _fit_kinds(read: Sequence[_Read], graph: OpenGraph) -> Floats:
    """Count how much oftener a kind of question has a kind of value than values are of it."""
    met = np.zeros((N_QUESTIONS, N_VALUES))
    every = np.full(N_VALUES, 5.0)
    for one in read:
        asked = {graph.names.number(a) for a in one.question.attributes}
        for leaf in graph.leaves(one.question.entity):
            every[leaf.kind] += 1
            if leaf.attribute in asked and one.gold:
                met[kind_of_question(one.parts[one.gold]), leaf.kind] += 1
    usual = every / every.sum()
    shares = (met + _PRIOR * usual) / (met.sum(axis=1, keepdims=True) + _PRIOR)
    odds: Floats = np.log(shares / usual)
    return odds


def _describe(
    read: Sequence[_Read], ranker: Ranker, graph: OpenGraph, with_vectors: bool, progress: Progress
) -> Iterator[_List]:
    """Describe the pairs of every question, asked as if it and its like had not been written."""
    left_out = ranker.translation.left_out() if with_vectors else None
    same = _Same(read, graph.names)
    rng = np.random.default_rng(0)
    for number, one in enumerate(read):
        if number % 100 == 0:
            progress("读问题 reading questions", number, len(read))
        asked = {graph.names.number(name) for name in one.question.attributes}
        for kind, again, found in _variants(one, asked, ranker, graph, rng):
            views = {
                c: ranker.view(part, with_vectors, same.of(number))
                for c, part in again.parts.items()
            }
            if left_out is not None and one.gold in views:
                views[one.gold] = replace(views[one.gold], told=left_out[number])
            own = graph.names.number(one.question.attributes[0])
            features = ranker.describer.describe(again.chars, again.text, found, views, own)
            right = [kind == "nothing" and _is_right(pair, one, asked) for pair in found]
            yield _List(number, kind, own, found, views, features, np.array(right))
    progress("读问题 reading questions", len(read), len(read))


def _is_right(pair: Pair, one: _Read, asked: set[int]) -> bool:
    return pair.candidate.entity == one.question.entity and pair.leaf.attribute in asked


class _Same:
    """Which questions ask for the same: they are passed over when one of them is asked."""

    def __init__(self, read: Sequence[_Read], names: AttributeNames) -> None:
        self._keys = [
            one.question.wording or (one.question.entity, names.number(one.question.attributes[0]))
            for one in read
        ]
        self._numbers: dict[object, list[int]] = {}
        for number, key in enumerate(self._keys):
            self._numbers.setdefault(key, []).append(number)

    def of(self, number: int) -> Numbers:
        return np.array(self._numbers[self._keys[number]])


def _variants(
    one: _Read, asked: set[int], ranker: Ranker, graph: OpenGraph, rng: np.random.Generator
) -> Iterator[tuple[str, _Read, list[Pair]]]:
    """Yield a question as it is, and sometimes without its entity and without its attribute."""
    found = ranker.pairs_of(one.parts)
    yield "nothing", one, found
    if rng.random() < _SHARE:
        again = _read(one.question, graph, one.question.entity)
        others = ranker.pairs_of(again.parts)
        if others:
            yield "entity", again, others
    left = [pair for pair in found if not _is_right(pair, one, asked)]
    if rng.random() < _SHARE and any(p.candidate.entity == one.question.entity for p in left):
        yield "attribute", one, left


def _fit_stage(lists: Sequence[_List], ranker: Ranker) -> Stage:
    """Fit both nets; what the judge learns from is ranked by a net that has not seen it."""
    folds = np.array([one.number % _FOLDS for one in lists])
    whole = np.array([one.kind == "nothing" for one in lists])
    nets = [_fit_lists(lists, np.flatnonzero(whole & (folds != f))) for f in range(_FOLDS)]
    firsts = [_first(one, nets[one.number % _FOLDS], ranker) for one in lists]
    evidence = np.stack([told for told, _ in firsts])
    right = np.array([is_right for _, is_right in firsts])
    counts = _weights([one.kind for one in lists])
    logits = np.empty(len(lists))
    for fold in range(_FOLDS):
        held = folds == fold
        logits[held] = fit_judge(evidence[~held], right[~held], counts[~held])(evidence[held])
    judge = fit_judge(evidence, right, counts)
    threshold = float(1 / (1 + np.exp(-np.quantile(logits[whole], _REFUSED))))
    threshold = min(max(threshold, _LEAST), _MOST)
    return Stage(_fit_lists(lists, np.flatnonzero(whole)), judge, threshold)


def _first(one: _List, net: Net, ranker: Ranker) -> tuple[Floats, bool]:
    """Describe the first in rank of a list, and tell whether it is right."""
    scores = net(one.features)
    first = int(np.argmax(scores))
    row = one.features[first]
    best, _ = ranker.best_other(net, one.pairs, first, one.views, row, one.asked)
    return weigh_first(one.features, scores, one.entities, best), bool(one.right[first])


def _fit_lists(lists: Sequence[_List], chosen: Numbers) -> Net:
    own = [lists[n] for n in chosen]
    starts = np.cumsum([0, *(len(one.pairs) for one in own)])
    features = np.concatenate([one.features for one in own])
    return fit_ranker(features, np.concatenate([one.right for one in own]), starts)


def _weights(kinds: Sequence[str]) -> Floats:
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    return np.array([_WEIGHTS[kind] * counts["nothing"] / counts[kind] for kind in kinds])
