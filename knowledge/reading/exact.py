"""Numbers that a question takes as they are: 7座的, 双排气, 15英寸的屏, 有没有500公里."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.text import normalize, parse_numeral
from bot.types import Path
from knowledge.reading.comparatives import COMPARATIVES
from knowledge.reading.english import COUNTS, NUMBERS
from knowledge.values import clock
from knowledge.values.bounds import Bound
from knowledge.values.leaves import Quantity, read_value
from knowledge.values.units import meanings

_WORDS = "|".join(COUNTS)
_AMOUNT = (
    rf"(?<![\d.第最])(?P<number>\d{{1,4}}|[一二两三四五六七八九十]{{1,3}}|[单双]|\b(?:{_WORDS})\b)"
    r"(?:个|只|台|间|张|部|根|条|块)?"
)
COUNTED = re.compile(_AMOUNT + "[ -]?$")
_COUNTED = re.compile(_AMOUNT + r"(?=[\u3400-\u9fff])")
_SIDE = re.compile("[及或]?以(?:(?P<up>上)|[下内])")  # of a unit that bounds do not know: 尼特
_MEASURED = re.compile(
    r"(?P<least>有没有|能不能到|能到|能跑|跑得到|能有|达到|够|超得?过|(?<![没只仅才就])有)?\s?"
    r"(?P<amount>(?<![\d.])\d{4}年|(?<![\d.])\d+(?:\.\d+)?\s?(?:万|千|百)?\s?[a-z\u3400-\u9fff]{1,3}(?:/[a-z\u3400-\u9fff]+)?)"
)
_PRICE = re.compile(
    r"(?:一[晚间位]|[卖要花])(?P<after>\d{2,6})(?![\d.年月日点分米公千])"
    r"|(?<![\d.])(?P<before>\d{2,6})(?=一[晚间位]|块)"
)
_EXCEEDING = re.compile(
    rf"(?P<word>{'|'.join(word for word in COMPARATIVES if not word.isascii())})(?:于|得?过)\s?"
    r"(?P<amount>\d+(?:\.\d+)?(?:万|千|百)?[a-z\u3400-\u9fff]{0,3}(?:/[a-z]+)?)"
)
_COUNTING = re.compile("(?:几|多少)个?(?P<what>[\u3400-\u9fff]{1,3})")
_CLOCK = re.compile(rf"(?>{clock.SAID})(?!以|之|前|后)")
_NAMES = {"单": 1.0, "双": 2.0}
_SILENT = "个款台辆家万千百的月年日号点分秒到和次项种位是就车人口店起"


def counted_words(names: Mapping[str, Path]) -> dict[str, Path]:
    """Return what attributes count, as their names ask for it: 挡 of 几个挡.

    Examples
    --------
    >>> counted_words({"几个挡": ("档位数",), "几速": ("档位数",), "油耗": ("油耗",)})
    {'挡': ('档位数',), '速': ('档位数',)}
    """
    found = ((_COUNTING.fullmatch(name), path) for name, path in names.items())
    return {match["what"]: path for match, path in found if match}


def find_counted(
    text: str, paths: Sequence[Path], words: Mapping[str, Path]
) -> Iterator[tuple[Bound, Path]]:
    """Yield the numbers in front of what is counted.

    Parameters
    ----------
    text
        Normalised.
    paths
        Attributes that count. The first is taken whose name begins with, or holds, the
        characters behind the number: 座 of 座位数, 排气 of 排气管数量.
    words
        What else is counted, with the attribute that counts it.
    """
    names = [(path, normalize(path[-1])) for path in paths]
    for match in _COUNTED.finditer(text):
        for size in (3, 2, 1):
            behind = text[match.end() : match.end() + size]
            path = _counting(behind, names) or words.get(behind)
            if path and len(behind) == size:
                amount = read_count(match["number"])
                start, end = match.start(), match.end() + size
                yield (
                    Bound(start, end, amount, amount, False, "count", behind, text[start:end]),
                    path,
                )
                break


def find_exceeding(text: str, is_measured: Callable[[str], bool]) -> Iterator[Bound]:
    """Yield bounds that a comparing word sets: 贵于30万, 快过4秒.

    Examples
    --------
    >>> [(b.low, b.high, b.strict) for b in find_exceeding("快于4秒的车", "time".__eq__)]
    [(None, 4.0, True)]
    """
    for match in _EXCEEDING.finditer(text):
        for end in range(match.end("amount"), match.start("amount"), -1):
            size = next(iter(read_value(text[match.start("amount") : end]).quantities), None)
            if size is None or not (size.dimension == "count" or is_measured(size.dimension)):
                continue
            bare = size.dimension == "count"
            more = COMPARATIVES[match["word"]].is_descending(size.dimension)
            low, high = (size.low, None) if more else (None, size.high)
            dimension = None if bare else size.dimension
            said = text[match.start() : end]
            unit = "" if bare else size.unit
            yield Bound(match.start(), end, low, high, True, dimension, unit, said)
            break


def read_count(number: str) -> float:
    """Read a number in digits, Chinese or English, 单 and 双 too."""
    return _NAMES.get(number) or NUMBERS.get(number) or parse_numeral(number) or float(number)


def find_measured(text: str, is_measured: Callable[[str], bool]) -> Iterator[Bound]:
    """Yield the amounts with a unit in a normalised text; after 有没有 or 能到 the least wanted.

    Parameters
    ----------
    is_measured
        Tells whether any attribute is of a dimension.

    Examples
    --------
    >>> [(bound.low, bound.high) for bound in find_measured("能到500公里吗", "length".__eq__)]
    [(500000.0, None)]
    """
    for match in _PRICE.finditer(text) if is_measured("money") else ():
        said = match["after"] or match["before"]
        yield Bound(*match.span(), float(said), float(said), False, "money", "元", f"{said}元")
    if is_measured("clock"):
        yield from _clock(text)
        text = _CLOCK.sub(lambda said: " " * len(said[0]), text)
    for match in _MEASURED.finditer(text):
        for end in range(match.end("amount"), match.start("amount") + 1, -1):
            if re.match("[a-z]{2}", text[end - 1 : end + 1]):
                continue  # the 3 most expensive
            said = text[match.start("amount") : end].strip()
            quantities = read_value(said).quantities
            many = said.endswith(("万", "千"))
            if quantities and (many or _is_told(quantities[0], is_measured)):
                size = quantities[0]
                dimension = None if many else size.dimension
                side = _SIDE.match(text, end)
                least = match["least"] or (side and side["up"])
                low = None if side and not side["up"] else size.low
                high = None if least else size.high
                told = said + (side[0] if side else "以上" if least else "")
                start, end = match.start("amount"), side.end() if side else end
                yield Bound(start, end, low, high, False, dimension, size.unit, told)
                break


def _clock(text: str) -> Iterator[Bound]:
    """Yield the times of day that are said: 下午一点半."""
    for match in _CLOCK.finditer(text):
        at = clock.seconds(match[0])
        yield Bound(*match.span(), at, at, False, "clock", "", match[0])


def _is_told(size: Quantity, is_measured: Callable[[str], bool]) -> bool:
    dimensions = (size.dimension, *meanings(size.unit.lower()))
    return size.dimension != "count" and any(map(is_measured, dimensions))


def _counting(word: str, names: Sequence[tuple[Path, str]]) -> Path | None:
    if not re.fullmatch("[\u3400-\u9fff]+", word) or word[0] in _SILENT:
        return None
    if len(word) == 1:  # 座 of 座位数, 门 of 车门数; 驱 of 驱动电机数 counts no 驱
        return next((path for path, name in names if re.search(f"{word}位?数", name)), None)
    begins = [path for path, name in names if name.startswith(word)]
    return next(iter((*begins, *(path for path, name in names if word in name))), None)
