"""All wordings of all standard questions, in the forms they are compared in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Vectors
from bot.text import normalize, squeeze
from faq.files import Paraphrase, StandardQuestion

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
    r"\s*(?:[吗嘛呢啊呀哦哈呗咯吧哇哟]|(?<![什怎那这多])么|\b(?:please|thanks|thank you)|谢谢)$"
)
_OPENINGS = 4  # so many in a row are dropped
_END = 12  # characters that a closing fits in


def strip_fillers(text: str) -> str:
    """Drop polite openings and a closing particle; a text of nothing else stays.

    Examples
    --------
    >>> strip_fillers("请问一下,有几个排气管呀?"), strip_fillers("你好"), strip_fillers("怎么")
    ('有几个排气管', '你好', '怎么')
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

    Attributes
    ----------
    sources
        Where each stands and how it was written, shape ``(n_wordings,)``, grouped by question.
    texts
        Normalised.
    cores
        Normalised and without fillers: what strings are compared by.
    starts
        First wording of each question, shape ``(n_questions,)``, ascending.
    questions
        Question of each wording, shape ``(n_wordings,)``.
    """

    sources: tuple[Paraphrase, ...]
    texts: tuple[str, ...]
    cores: tuple[str, ...]
    starts: NDArray[np.int64]
    questions: NDArray[np.int64]

    def rows_of(self, question: int) -> slice:
        """Return the rows of a question's wordings."""
        last = question + 1 == len(self.starts)
        return slice(self.starts[question], None if last else self.starts[question + 1])

    def best_of_questions(self, scores: Vectors) -> Vectors:
        """Return the best score of each question.

        Parameters
        ----------
        scores
            Shape ``(n_wordings,)``.

        Returns
        -------
        Vectors
            Shape ``(n_questions,)``.
        """
        return np.maximum.reduceat(scores, self.starts) if len(self.starts) else scores


def gather_wordings(questions: Sequence[StandardQuestion]) -> Wordings:
    """List the wordings; a wording that repeats one of its own question is left out."""
    sources: list[Paraphrase] = []
    owners: list[int] = []
    for number, question in enumerate(questions):
        own = Paraphrase(question.text, question.file, question.line)
        unique: dict[str, Paraphrase] = {}
        for item in (own, *question.paraphrases):
            unique.setdefault(squeeze(normalize(item.text)), item)
        sources += unique.values()
        owners += [number] * len(unique)
    texts = tuple(normalize(item.text) for item in sources)
    owner = np.array(owners, np.int64)
    starts = np.searchsorted(owner, np.arange(len(questions)))
    return Wordings(tuple(sources), texts, tuple(map(strip_fillers, texts)), starts, owner)
