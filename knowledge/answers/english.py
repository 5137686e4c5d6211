"""What attributes and values are called in English: the English words beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path as FilePath

from bot.text import normalize
from bot.text_files import read_lines
from knowledge.answers.degrees import thing
from knowledge.graph.synonyms import FILE

_LETTER = re.compile("[A-Za-z]")
_NUMBER_OF = "number of "
_QUESTION = re.compile("(?:where|what|which|when|who|how|is|are|does|do) ")


class English:
    """Names in English, where an editor wrote some; else the Chinese ones in quotes.

    Parameters
    ----------
    words
        English words for a normalised Chinese one, the best first.
    """

    def __init__(self, words: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._words = words or {}

    def attribute(self, name: str) -> str:
        """Return what an attribute is called: of a number, how many there are.

        Examples
        --------
        >>> English({"气囊数": ("airbag", "number of airbags")}).attribute("气囊数")
        'number of airbags'
        >>> English().attribute("产地"), English().attribute("ABS")
        ('“产地”', 'ABS')
        """
        words = self._words.get(normalize(name), ())
        numbers = [word for word in words if word.startswith(_NUMBER_OF)]
        return next(iter((*numbers, *words)), name if name.isascii() else f"“{name}”")

    def thing(self, attribute: str) -> str:
        """Return what is had where an attribute has a value.

        Examples
        --------
        >>> English({"气囊数": ("number of airbags", "airbag")}).thing("气囊数")
        'airbag'
        """
        words = self._words.get(normalize(attribute), ())
        things = [word for word in words if not word.startswith(_NUMBER_OF)]
        return next(iter(things), "") or self.attribute(thing(attribute))

    def value(self, text: str) -> str:
        """Return a value in English, or as it stands."""
        return next(iter(self._words.get(normalize(text), ())), text)


CHINESE_ONLY = English()


def read_english(workspace: FilePath) -> English:
    """Read the English words of ``synonyms.tsv``, written as the editor wrote them."""
    file = workspace / FILE
    words: dict[str, tuple[str, ...]] = {}
    for _, raw in read_lines(file.read_bytes() if file.is_file() else b"", FILE, []):
        first, *others = [cell.strip() for cell in raw.split("\t") if cell.strip()] or [""]
        english = [cell for cell in others if cell.isascii() and _LETTER.search(cell)]
        names = [word for word in english if not _QUESTION.match(word)]
        # cruise control before ACC: capitals are short forms, or brands
        words.setdefault(
            normalize(first), tuple(sorted(names, key=lambda word: not word.islower()))
        )
    return English(words)
