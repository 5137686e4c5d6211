"""Keywords: words and phrases of a text by TF-IDF and TextRank, and by how they stand in it.

The rank of a phrase is log-linear: the weight of its words (TF-IDF and TextRank, mixed by
``alpha``) times what its form says: where it stands, how long it is, which parts of speech it
has. How much each form counts was learnt once from the keywords that authors gave their papers
(CSL, Apache-2.0; ``data/keywords_card.md``); :mod:`classifiers.tagging.keyword_training` learns it.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from classifiers.tagging.keyword_candidates import Candidate, Text, find_candidates, read_text
from classifiers.tagging.words import USER_TAG, Word, cut_words

FEATURES = (
    "bias", "mean_weight", "least_weight", "log_count", "repeated", "in_first_line", "early",
    "nested", "one_word", "two_words", "four_words", "two_characters", "long", "has_character",
    "ends_in_noun", "ends_in_verb", "begins_with_verb", "verb_alone", "ends_otherwise",
)  # fmt: skip
_FLOOR = 0.05  # of a weight whose logarithm is taken


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword and how sure it is one, 0..1."""

    word: str
    weight: float


def extract_keywords(
    text: str, top_k: int = 10, alpha: float = 0.5, user_dict: Sequence[str] = ()
) -> list[Keyword]:
    """Find the keywords of a text.

    Parameters
    ----------
    text
        A first line followed by others counts as its title.
    top_k
        At most so many.
    alpha
        Share of TF-IDF in the weight of a word, 0..1; the rest is TextRank's.
    user_dict
        Words that are keywords wherever they stand: kept whole, and put first.

    Returns
    -------
    list of Keyword
        The surest first, ties in the order of the text.

    Examples
    --------
    >>> extract_keywords("电池质保几年", 1, user_dict=["电池质保"])
    [Keyword(word='电池质保', weight=1.0)]
    """
    return rank_keywords(cut_words(text, user_dict), top_k, alpha)


def rank_keywords(words: Sequence[Word], top_k: int, alpha: float) -> list[Keyword]:
    """Find the keywords of a text that is cut into words; see :func:`extract_keywords`."""
    text = read_text(words, alpha)
    candidates = find_candidates(text)
    if not candidates:
        return []
    sure = 1 / (1 + np.exp(-describe(text, candidates) @ _learnt()))
    found = [
        Keyword(candidate.text, 1.0 if candidate.tags == (USER_TAG,) else round(float(p), 4))
        for candidate, p in zip(candidates, sure, strict=True)
    ]
    return sorted(found, key=lambda keyword: -keyword.weight)[:top_k]


def describe(text: Text, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """Describe candidates by :data:`FEATURES`, shape (candidates, features)."""
    return np.array([_describe(text, candidate) for candidate in candidates], np.float64)


def _describe(text: Text, phrase: Candidate) -> list[float]:
    weights = [text.weights.get(word, 0.0) for word in phrase.words]
    size, first, last = len(phrase.words), phrase.tags[0], phrase.tags[-1]
    verb = ("v", "vd")
    return [
        1.0,
        float(np.log(sum(weights) / size + _FLOOR)),
        float(np.log(min(weights) + _FLOOR)),
        float(np.log(phrase.count)),
        phrase.count > 1,
        phrase.start < text.title_words,
        1 - phrase.start / len(text.words),
        phrase.within >= phrase.count,
        size == 1,
        size == 2,
        size > 3,
        len(phrase.text) == 2,
        len(phrase.text) > 6,
        any(len(word) == 1 for word in phrase.words),
        last[0] == "n",
        last in verb,
        first in verb,
        size == 1 and first in verb,
        last[0] not in "nvel",
    ]


@functools.cache
def _learnt() -> NDArray[np.float64]:
    text = (files("classifiers.tagging") / "data/keywords.json").read_text("utf-8")
    weights = json.loads(text)
    return np.array([weights[name] for name in FEATURES])
