"""All wordings of all standard questions, in the forms they are compared in."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.encoder import Vectors
from bot.everyday import EVERYDAY
from bot.text import normalize, squeeze, tokens
from faq.files import Paraphrase, StandardQuestion

Unit = str | tuple[str, str]  # a character or word, or two neighbouring ones

_OPENING = re.compile(
    r"""^(?:
    (?:我|俺)?(?:就|就是)?(?:想|要|想要)?(?:请)?(?:问|咨询|了解|请教|打听)(?:一下|下|一问|下子)(?:您|你(?!们))?
    | (?:我|俺)?(?:就|就是)?(?:想|想要)(?:问问|问|咨询|了解|知道|请教|打听)(?:您|你(?!们))?
    | 请问(?:您|你(?!们))?
    | (?:麻烦|劳驾|打扰)(?:您|你)?(?:一下|下|了)?(?:(?:问|告诉我)(?:一下|下)?|说(?:一下|下))?
    | 您好 | 你好 | 那个 | 嗯+ | 额+ | 呃+ | 哎+ | 诶
    | (?:喂|亲|客服|老板|师傅|话说|就是|那么)(?=[\s,.:!?、~])
    | (?:please|hi|hello|hey|excuse\ me|could\ you\ tell\ me|can\ you\ tell\ me|may\ i\ ask
       |i\ want\ to\ know|i\ would\ like\ to\ know|i'd\ like\ to\ know)\b
    )[\s,.:!?、~]*""",
    re.VERBOSE,
)
_PUNCTUATION = " ,.!?。、~;"
_CLOSING = re.compile(
    r"\s*(?:[吗嘛呢啊呀哦哈呗咯吧哇哟]|(?<![什怎那这多])么|谢谢"
    r"|\b(?:please|thanks|thank you|it|them))$"
)
_OPENINGS = 4  # so many in a row are dropped
_KNOWN = 80  # edit similarity, percent, from which on a FAQ knows a stranger
_END = 12  # characters that a closing fits in


def strip_fillers(text: str) -> str:
    """Drop polite openings and a closing particle; a text of nothing else stays.

    Examples
    --------
    >>> strip_fillers("请问一下,有几个排气管呀?"), strip_fillers("你好"), strip_fillers("怎么")
    ('有几个排气管', '你好', '怎么')
    >>> strip_fillers("how should i store it?")  # what "it" is, is named or known
    'how should i store'
    """
    core = text
    for _ in range(_OPENINGS):
        core = _OPENING.sub("", core)
    core = core.rstrip(_PUNCTUATION)
    core = core[:-_END] + _CLOSING.sub("", core[-_END:])
    return core.rstrip(_PUNCTUATION) or text


@dataclass(frozen=True, slots=True)
class Wordings:
    """The standard questions themselves and their paraphrases, one after the other.

    Behind the last question come strangers: everyday sentences that no FAQ is about. They are
    compared like wordings, so that a text which is closer to them than to any question shows.

    Attributes
    ----------
    sources
        Where each wording stands and how it was written, shape ``(n_wordings,)``.
    texts
        Normalised, strangers included, shape ``(n_wordings + n_strangers,)``: a *row* each.
    cores
        Likewise, without fillers: what strings are compared by.
    questions
        Question of each row, ascending; the strangers' is ``n_questions``.
    starts
        First row of each question and of the strangers, shape ``(n_questions + 1,)``.
    words
        Of each question, in how many of its wordings a character or word stands, or a pair of
        neighbouring ones.
    weights
        Of each question, what its words weigh in all its wordings: rarity times wordings.
    rarity
        Inverse document frequency of characters and words, strangers counted; that of an
        unknown one under the empty text.
    longest
        Characters and words of the longest core: what a model of lengths has seen.
    """

    sources: tuple[Paraphrase, ...]
    texts: tuple[str, ...]
    cores: tuple[str, ...]
    questions: NDArray[np.int64]
    starts: NDArray[np.int64]
    words: tuple[Counter[Unit], ...]
    weights: tuple[float, ...]
    rarity: Mapping[Unit, float]
    longest: int

    def rows_of(self, question: int) -> slice:
        """Return the rows of a question's wordings."""
        return slice(self.starts[question], self.starts[question + 1])

    def best_of_questions(self, scores: Vectors) -> Vectors:
        """Return the best score of each question, and last of the strangers.

        Parameters
        ----------
        scores
            One a row.

        Returns
        -------
        Vectors
            Shape ``(n_questions + 1,)``.
        """
        return np.maximum.reduceat(np.append(scores, np.float32(0)), self.starts)

    def holds(self, question: int, text: str) -> bool:
        """Tell whether a text is literally a part of one of a question's wordings.

        Parameters
        ----------
        text
            Normalised, without fillers.
        """
        near = [core for core in self.cores[self.rows_of(question)] if text in core]
        return any(_spaced(text) in _spaced(core) for core in near)

    def covered(
        self, text: str, questions: NDArray[np.int64], row: int | None = None
    ) -> NDArray[np.float64]:
        """Return how much a text and the wordings of each question, taken together, share.

        Parameters
        ----------
        text
            Normalised, without fillers.
        row
            The text is this wording, and is asked as if it had never been written.

        Returns
        -------
        NDArray
            Shares 0..1, rare words weighing more, shape ``(len(questions), 3)``: of the text's
            words, of its pairs of neighbouring words, and of the question's own words, those
            that most wordings hold weighing more.
        """
        units = tokens(text)
        single, double = set(units), set(pairwise(units))
        own = -1 if row is None else int(self.questions[row])
        shares = []
        for question in questions.tolist():
            words, least = self.words[question], int(question == own)
            told = self._weight(words, single, least), self._weight(words, double, least)
            shares.append((*told, self._met(question, single, least)))
        return np.array(shares, np.float64)

    def _weight(self, words: Counter[Unit], units: set[Any], least: int) -> float:
        weights = {unit: self.rarity.get(unit, self.rarity[""]) for unit in units}
        whole = sum(weights.values()) or 1.0
        return sum(w for unit, w in weights.items() if words[unit] > least) / whole

    def _met(self, question: int, units: set[str], least: int) -> float:
        words = self.words[question]
        known = [unit for unit in units if words[unit] > least]
        met = sum((words[unit] - least) * self.rarity[unit] for unit in known)
        own = sum(self.rarity[unit] for unit in units) if least else 0.0
        return met / (self.weights[question] - own or 1.0)


def _spaced(text: str) -> str:
    """Part characters and words, so that no word is found within another."""
    return f" {' '.join(tokens(text))} "


def gather_wordings(questions: Sequence[StandardQuestion]) -> Wordings:
    """List the wordings; one that repeats another of its own question is left out."""
    sources: list[Paraphrase] = []
    owners: list[int] = []
    for number, question in enumerate(questions):
        own = Paraphrase(question.text, question.file, question.line)
        unique: dict[str, Paraphrase] = {}
        for item in (own, *question.paraphrases):
            unique.setdefault(squeeze(normalize(item.text)), item)
        sources += unique.values()
        owners += [number] * len(unique)
    texts = [normalize(item.text) for item in sources]
    strangers = _strangers_to(texts)
    owner = np.array(owners + [len(questions)] * len(strangers), np.int64)
    starts = np.searchsorted(owner, np.arange(len(questions) + 1))
    texts += strangers
    cores = tuple(map(strip_fillers, texts))
    words = [Counter[Unit]() for _ in range(len(questions) + 1)]
    for question, core in zip(owner.tolist(), cores, strict=True):
        units = tokens(core)
        words[question].update(set(units) | set(pairwise(units)))
    rarity = _rarity(_total(words), len(cores))
    longest = max(len(tokens(core)) for core in cores)
    known = tuple(words[:-1])
    weights = tuple(_weigh_words(own, rarity) for own in known)
    return Wordings(
        tuple(sources), tuple(texts), cores, owner, starts, known, weights, rarity, longest
    )


def _weigh_words(words: Counter[Unit], rarity: Mapping[Unit, float]) -> float:
    return sum(count * rarity[unit] for unit, count in words.items() if isinstance(unit, str))


def _total(words: Sequence[Counter[Unit]]) -> Counter[Unit]:
    total = Counter[Unit]()
    for own in words:
        total.update(own)
    return total


def _rarity(frequency: Counter[Unit], size: int) -> dict[Unit, float]:
    """Weigh an unknown word like one that stands in a single wording."""
    counts: dict[Unit, int] = {"": 1, **frequency}
    return {word: 1 + math.log((1 + size) / (1 + count)) for word, count in counts.items()}


def _strangers_to(texts: Sequence[str]) -> list[str]:
    """Return the shipped everyday sentences but those that this FAQ is about after all."""
    strangers = list(map(normalize, EVERYDAY))
    near = process.cdist(strangers, texts, scorer=fuzz.ratio, score_cutoff=_KNOWN)
    return [text for text, row in zip(strangers, near, strict=True) if not row.any()]
