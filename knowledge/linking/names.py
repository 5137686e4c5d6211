"""The ways people shorten a keyword part of an entity's name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from bot.sounds import HAN
from bot.text import normalize
from knowledge.linking.phrases import compact

_YEAR = re.compile(r"(?:19|20)?(\d\d)年?款?")
_SPEC = re.compile(r"\d+(?:年|l|t|升|匹|寸|英寸|座|门|kg|公斤|g|gb|w|kw)")
_CODE = re.compile(r"\d*[a-z]+[0-9]*|\d+[a-z]+")
PIECE = 0.55
# … the place or the maker by whose name things are called, not the one called so
ASKS_FOR_MANY = re.compile(
    "哪些|哪几|[哪几][家款台间]|附近|周边|旁边|靠近|一带|商圈|片区|地段|景[点区]|那边|推荐"
    "|酒店|产品|的店|有店|which|hotels?"
)
# c1速成班 is called 速成班 as well
_CODED = re.compile(r"[a-z]{1,3}\d{1,3}(?P<rest>[a-z\u3400-\u9fff]+[\u3400-\u9fff])")
_FEWEST_ALIKE = 5  # parts that end with the kind of thing they name
_EDITION, _MODEL = "版", "型号"


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write a part.

    Attributes
    ----------
    score
        How well it stands for the part; 1 is the part itself.
    strong
        Whether it names an entity by itself; a weak one only narrows a neighbour.
    """

    text: str
    score: float
    strong: bool


def parts_of(name: str, keywords: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parts of an entity's name, compact, in order: keywords, then those of the name.

    Examples
    --------
    >>> parts_of("澄屿_S6_进取版", ("澄屿", "S6"))
    ('澄屿', 's6', '进取版')
    """
    words = (*keywords, *name.split("_"))
    return tuple(dict.fromkeys(p for word in words if (p := compact(normalize(word)).chars)))


def is_generic(part: str) -> bool:
    """Tell whether a part says too little to name anything: a year, a size.

    Examples
    --------
    >>> is_generic("2021款"), is_generic("s6"), is_generic("500l")
    (True, False, True)
    """
    return bool(_YEAR.fullmatch(part) or _SPEC.fullmatch(part) or part.isdigit())


def forms_of(part: str) -> Iterator[Form]:
    """Yield the ways to write a part, the part itself first.

    Examples
    --------
    >>> [form.text for form in forms_of("长续航版")]
    ['长续航版', '长续航', '续航版', '长续版']
    >>> [form.text for form in forms_of("c1速成班")]
    ['c1速成班', '速成班']
    """
    generic = is_generic(part)
    yield Form(part, 1.0, not generic)
    if generic:
        year = _YEAR.fullmatch(part)
        if year:
            yield from (Form(year[1] + end, 0.95, False) for end in ("款", "年款"))
            yield from (Form(part[:4] + end, 0.9, False) for end in ("年款", "年", ""))
    elif part.endswith(_MODEL) and len(part) > len(_MODEL):
        yield Form(part.removesuffix(_MODEL) + "型", 0.9, True)
        yield Form(_MODEL + part.removesuffix(_MODEL), 0.9, True)
    elif part.endswith(_EDITION):
        yield from _edition_forms(part.removesuffix(_EDITION))
    elif named := _CODED.fullmatch(part):
        yield Form(named["rest"], 0.85, True)


def _edition_forms(stem: str) -> Iterator[Form]:
    if len(stem) > 2:
        yield Form(stem, 0.95, True)
    cuts = [i for i in range(1, len(stem)) if not (stem[i - 1 : i + 1].isascii())]
    for start in cuts:  # the end of the name: 豪华版 of 2.0t四驱豪华版
        if len(stem) - start > 1:
            yield Form(stem[start:] + _EDITION, 0.85, True)
    for end in cuts:  # the beginning or middle of it: 标准版 of 标准续航升级版
        for start in (0, *cuts):
            if 1 < end - start < 4:
                yield Form(stem[start:end] + _EDITION, 0.6, True)
    for end in cuts:
        if end > 2:
            yield Form(stem[:end], 0.7, False)
    for code in _CODE.finditer(stem):
        if code[0] != stem and len(code[0]) > 1:
            yield Form(code[0], 0.8, False)


def shortened(parts: Collection[str], vocabulary: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield parts without the kind of thing that a third of them end with, and the parts.

    None that something else ends with, too: 火车站 of 距火车站.

    Examples
    --------
    >>> shops = ["武林店", "翠湖店", "钟楼店", "滇池店", "栈桥店", "火车站店", "云岚"]
    >>> [short for short, part in shortened(shops, ["距火车站"])]
    ['武林', '翠湖', '钟楼', '滇池', '栈桥']
    """
    named = [part for part in parts if len(part) > 2 and not is_generic(part)]
    named = [part for part in named if not part.endswith(_EDITION)]  # 舒适 is a plain word
    counts = Counter(part[-1] for part in named)
    kinds = {kind for kind, n in counts.items() if n >= max(_FEWEST_ALIKE, len(named) / 3)}
    other = {word[start:] for word in vocabulary for start in range(1, len(word) - 1)}
    for part in named:
        if part[-1] in kinds and HAN.match(part[-1]) and part[:-1] not in other:
            yield part[:-1], part


def pieces_of(part: str) -> Iterator[Form]:
    """Yield every stretch of two or more characters: how an option is picked from a short list."""
    for start in range(len(part)):
        for end in range(start + 2, len(part) + 1):
            if end - start < len(part):
                yield Form(part[start:end], PIECE, True)
