"""Texts of which it is known what is right: what the fusion is fitted to.

Every wording is asked as if it were a visitor's: first with its question there (is the likeliest
question the right one?), then with its question taken away (whatever is found is wrong). Everyday
sentences from elsewhere, and a word or two cut from a wording, must find nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import partial

import numpy as np

from bot.text import squeeze, tokens
from faq.fusion import Probe, Told, weigh
from faq.matchers import FaqMatcher
from faq.ridge import RidgeMatcher
from faq.wordings import Wordings

_UNSEEN = 40  # wordings that no encoder was trained on, from which on only those are asked
_SAMPLE = 1000  # wordings that are asked; more change the third digit only
_FRAGMENTS = 80  # each is encoded
_TELLING = 0.5  # a fragment that so many wordings of a question share may well mean it

Run = tuple[str, ...]


def gather_probes(
    matchers: Sequence[FaqMatcher],
    ridge: RidgeMatcher | None,
    wordings: Wordings,
    seen: Container[str] = (),
    seed: int = 0,
) -> list[Probe]:
    """Ask a sample of the wordings, fragments of them, and all strangers.

    Parameters
    ----------
    seen
        Texts that an encoder was trained on. They are not asked, unless too few are left.
    """
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(wordings.sources)).tolist()
    unseen = [row for row in rows if wordings.texts[row] not in seen]
    if len(unseen) >= _UNSEEN:
        rows = unseen
    probes = [
        probe for row in rows[:_SAMPLE] for probe in _ask_wording(matchers, ridge, wordings, row)
    ]
    for row in range(len(wordings.sources), len(wordings.texts)):
        scores = [matcher.match_wording(row) for matcher in matchers]
        weighed = weigh(scores, wordings, wordings.cores[row], _asked_of(ridge, row))
        probes.append(Probe(weighed, -1, "elsewhere"))
    for text in cut_fragments(wordings, rows, rng):
        scores = [matcher.match(text) for matcher in matchers]
        weighed = weigh(scores, wordings, text, _asked_of(ridge, text))
        probes.append(Probe(weighed, -1, "fragment"))
    return probes


def _asked_of(ridge: RidgeMatcher | None, text: str | int) -> Told | None:
    return partial(ridge.match, text) if ridge else None


def _ask_wording(
    matchers: Sequence[FaqMatcher], ridge: RidgeMatcher | None, wordings: Wordings, row: int
) -> Iterator[Probe]:
    scores = [matcher.match_wording(row) for matcher in matchers]
    question, text = int(wordings.questions[row]), wordings.cores[row]
    told = _asked_of(ridge, row)
    if len(wordings.texts[wordings.rows_of(question)]) > 1:
        yield Probe(weigh(scores, wordings, text, told, row=row), question, "own")
    if len(wordings.starts) > 2:
        yield Probe(weigh(scores, wordings, text, told, without=question), -1, "taken_away")


def cut_fragments(wordings: Wordings, rows: Iterable[int], rng: np.random.Generator) -> list[str]:
    """Cut runs of two or three characters or words from wordings, at most half of one.

    Whoever says no more than that has not said what about it. Only runs that several wordings
    share are likely words; what is a wording itself, or tells a question, is left out.
    """
    units = [tokens(core) for core in wordings.cores[: len(wordings.sources)]]
    holders: dict[Run, list[int]] = defaultdict(list)
    for row, own in enumerate(units):
        for run in {tuple(own[i : i + n]) for n in (2, 3) for i in range(len(own) - n + 1)}:
            holders[run].append(int(wordings.questions[row]))
    whole = set(map(squeeze, wordings.cores))
    found: dict[str, None] = {}
    for own in (units[row] for row in rows if len(units[row]) > 3):
        length = min(int(rng.integers(2, 4)), len(own) // 2)
        start = int(rng.integers(0, len(own) - length + 1))
        run = tuple(own[start : start + length])
        text = (" " if run[0].isascii() else "").join(run)
        if squeeze(text) not in whole and _is_vague(holders[run], wordings):
            found[text] = None
        if len(found) == _FRAGMENTS:
            break
    return list(found)


def _is_vague(questions: list[int], wordings: Wordings) -> bool:
    """Tell whether several wordings hold a run, but not most of any question's."""
    sizes = np.diff(wordings.starts)
    shares = (count / sizes[question] for question, count in Counter(questions).items())
    return len(questions) > 1 and max(shares) < _TELLING
