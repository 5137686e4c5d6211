"""Texts of which it is known what is right: what the fusion is fitted to.

Every wording is asked as if it were a visitor's: first with its question there (is the likeliest
question the right one?), then with its question taken away (whatever is found is wrong). Everyday
sentences from elsewhere, a word or two cut from a wording, and one wording's beginning with
another's end must find nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from rapidfuzz import fuzz, process

from bot.text import squeeze, tokens
from faq.fusion import Probe, Told, weigh
from faq.matchers import FaqMatcher, VectorMatcher
from faq.ridge import RidgeMatcher
from faq.wordings import Wordings

_UNSEEN = 40  # wordings that no encoder was trained on, from which on only those are asked
_SAMPLE = 1000  # wordings that are asked; more change the third digit only
_BY_STRINGS = 500  # likewise without vectors, which settle only what is much alike
_AWAY = 2  # of so many, one is asked with its question taken away too
_FRAGMENTS, _SPLICED = 80, 150  # each is encoded
_LONG = 4  # characters and words that a wording with two telling halves has at least
_ALIKE = 80  # edit similarity, percent, from which on what is spliced may mean the same
_TELLING = 0.5  # a fragment that so many wordings of a question share may well mean it

Run = tuple[str, ...]


def gather_probes(
    matchers: Sequence[FaqMatcher],
    ridge: RidgeMatcher | None,
    wordings: Wordings,
    seen: Container[str] = (),
    seed: int = 0,
) -> list[Probe]:
    """Ask a sample of the wordings, what is made of their parts, and all strangers.

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
    asker = _Asker(matchers, ridge, wordings)
    by_meaning = any(isinstance(matcher, VectorMatcher) for matcher in matchers)
    asked = enumerate(rows[: _SAMPLE if by_meaning else _BY_STRINGS])
    probes = [probe for n, row in asked for probe in asker.ask_wording(row, n % _AWAY == 0)]
    strangers = range(len(wordings.sources), len(wordings.texts))
    probes += [asker.ask_unknown(row, "elsewhere") for row in strangers]
    fragments = cut_fragments(wordings, rows, rng)
    probes += [asker.ask_unknown(text, "fragment") for text in fragments]
    spliced = splice_wordings(wordings, rows, rng)
    return probes + [asker.ask_unknown(text, "spliced") for text in spliced]


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks texts, or rows as if they had never been written."""

    matchers: Sequence[FaqMatcher]
    ridge: RidgeMatcher | None
    wordings: Wordings

    def ask_wording(self, row: int, take_away: bool) -> Iterator[Probe]:
        """Ask with its question there, and if wanted with it taken away."""
        scores = [matcher.match_wording(row) for matcher in self.matchers]
        question, text = int(self.wordings.questions[row]), self.wordings.cores[row]
        told = self._told(row)
        if len(self.wordings.texts[self.wordings.rows_of(question)]) > 1:
            yield Probe(weigh(scores, self.wordings, text, told, row=row), question, "own")
        if take_away and len(self.wordings.starts) > 2:
            away = weigh(scores, self.wordings, text, told, without=question)
            yield Probe(away, -1, "taken_away")

    def ask_unknown(self, asked: str | int, kind: str) -> Probe:
        """Ask what must find nothing."""
        if isinstance(asked, int):
            scores = [matcher.match_wording(asked) for matcher in self.matchers]
            text = self.wordings.cores[asked]
        else:
            scores = [matcher.match(asked) for matcher in self.matchers]
            text = asked
        return Probe(weigh(scores, self.wordings, text, self._told(asked)), -1, kind)

    def _told(self, asked: str | int) -> Told | None:
        return partial(self.ridge.match, asked) if self.ridge else None


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
        text = _join(run)
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


def splice_wordings(wordings: Wordings, rows: Iterable[int], rng: np.random.Generator) -> list[str]:
    """Join the first half of a wording and the second half of one of another question.

    What is asked so is near the FAQ and yet none of its questions, unless it is much like a
    wording: such are left out.
    """
    long = [(row, units) for row in rows if len(units := tokens(wordings.cores[row])) >= _LONG]
    others = [long[place] for place in rng.permutation(len(long)).tolist()]
    found = {
        _join(begin[: (len(begin) + 1) // 2] + end[len(end) // 2 :]): None
        for (one, begin), (other, end) in zip(long, others, strict=True)
        if wordings.questions[one] != wordings.questions[other]
    }
    texts = list(found)[:_SPLICED]
    near = process.cdist(texts, wordings.cores, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return [text for text, row in zip(texts, near, strict=True) if not row.any()]


def _join(units: Sequence[str]) -> str:
    return (" " if units[0].isascii() else "").join(units)
