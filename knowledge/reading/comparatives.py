"""Words that compare: which attribute they mean, and which end of it comes first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.linking.phrases import is_word, sound


@dataclass(frozen=True, slots=True)
class Comparative:
    """A word that compares.

    Attributes
    ----------
    descending
        Whether it means the large end: 贵, 长, 重.
    turns
        Dimensions on which it means the other end: 快 is much of a speed, little of a time.
    hints
        What the attribute is called that it means by itself, best first.
    dimensions
        Else an attribute of one of these.
    """

    word: str
    descending: bool
    hints: tuple[str, ...]
    dimensions: tuple[str, ...]
    turns: tuple[str, ...] = ()

    @property
    def is_general(self) -> bool:
        """Whether it says of nothing in particular which end is meant: better."""
        return self.word in ("好", "better", "best")

    @property
    def is_superlative(self) -> bool:
        """Whether it says by itself that the first of all is meant: cheapest."""
        return bool(_SUPERLATIVE.search(self.word))

    def is_descending(self, dimension: str | None) -> bool:
        """Tell whether the largest of a dimension comes first."""
        return self.descending != (dimension in self.turns)


_SUPERLATIVE = re.compile("^(?:most|least|best|worst)|est$")

# words | end | names of attributes | dimensions | turns on
_TABLE = """
便宜 实惠 划算 低价 省钱 平价 cheapest cheaper cheap | 小 | 价 price | money |
贵 高价 expensive pricey dearest priciest | 大 | 价 price | money |
省油 efficient economical | 小 | 油耗 | volume |
费油 耗油 | 大 | 油耗 | volume |
省电 | 小 | 电耗 耗电 能耗 功率 | energy power |
费电 耗电 | 大 | 电耗 耗电 能耗 功率 | energy power |
远 farthest further far | 大 | 续航 距 range distance | length |
近 nearest closest nearer closer | 小 | 距 distance | length |
长 longest longer long | 大 | 长度 续航 length range | length time |
短 shortest shorter short | 小 | 长度 length | length time |
宽 宽敞 widest wider wide | 大 | 宽 width | length |
窄 narrowest narrower narrow | 小 | 宽 width | length |
高 highest tallest higher taller high tall | 大 | 高度 height | length |
矮 低 lowest lower low | 小 | 高度 height | length |
年长 年老 | 大 | 年龄 age | |
年轻 年幼 | 小 | 年龄 age | |
大 biggest largest bigger larger big large | 大 | 面积 容积 容量 空间 尺寸 area size | area volume |
小 smallest smaller small | 小 | 面积 容积 容量 空间 尺寸 area capacity size | area volume |
重 沉 heaviest heavier heavy | 大 | 重量 质量 净重 weight | weight |
轻 轻便 lightest lighter light | 小 | 重量 质量 净重 weight | weight |
快 fastest faster quickest quicker fast | 大 | 车速 速度 speed | speed | time
慢 slowest slower slow | 小 | 车速 速度 speed | speed | time
新 newest newer recent recently | 大 | 上市 开业 年份 上架 year | date |
旧 老 oldest older | 小 | 开业 上市 年份 上架 year | date |
早 earliest earlier | 小 | 开业 上市 年份 上架 year | date clock |
晚 latest later | 大 | 开业 上市 年份 上架 | date clock |
多 most more | 大 | | count |
少 least fewest fewer less | 小 | | count |
久 | 大 | 时间 时长 期限 保修 | time |
强 有劲 powerful strongest stronger | 大 | 马力 最大功率 总功率 功率 power | power |
弱 weakest weaker | 小 | 马力 最大功率 总功率 功率 | power |
安静 quietest quieter quiet | 小 | 噪声 噪音 noise | |
吵 loudest louder | 大 | 噪声 噪音 noise | |
亮 明亮 brightest brighter bright | 大 | 亮度 brightness | |
暗 dimmest dimmer dim | 小 | 亮度 brightness | |
清晰 清楚 sharpest sharper sharp | 大 | 分辨率 像素 resolution | |
厚 thickest thicker thick | 大 | 厚 thick | |
薄 thinnest thinner thin | 小 | 厚 thick | |
好 best better | 大 | 评分 口碑 score rating | score | time money weight
差 worst worse | 小 | 评分 口碑 score rating | score | time money weight
"""


def _read_table() -> Iterator[Comparative]:
    for row in filter(None, _TABLE.splitlines()):
        words, end, hints, dimensions, *turns = (cell.split() for cell in row.split("|"))
        for word in words:
            rest = tuple(turns[0]) if turns else ()
            yield Comparative(word, end == ["大"], tuple(hints), tuple(dimensions), rest)


COMPARATIVES = {comparative.word: comparative for comparative in _read_table()}
_LONGEST_FIRST = sorted(COMPARATIVES, key=len, reverse=True)
_LATIN = "|".join(word for word in _LONGEST_FIRST if word.isascii())
# 大 compares in 最大, 大的 and 哪个大, in 大众 and 大床房 it does not.
_ALONE = (
    "(?:(?<=[最更越])|(?=$|[^\u4e00-\u9fff]|[的点些吗呢多几了得是有吧啊还和一又且但而车款比过少几]"
    "|(?:不[到足超]|至少|最多|超过|大[约概])|[两二三四五六七八九十百半]+[万千百倍年公米厘毫]))"
)
_WORDS = re.compile(
    "|".join(word for word in _LONGEST_FIRST if not word.isascii() and len(word) > 1)
    + "|(?:"
    + "|".join(w for w in _LONGEST_FIRST if not w.isascii() and len(w) == 1)
    + ")"
    + _ALONE.replace("(?<=[最更越])", "(?<=[最更越].)")
    + rf"|\b(?:(?P<degree>more|most|less|least) )?(?:(?:fuel|energy)[- ])?(?P<latin>{_LATIN})\b"
)
_MEASURE = re.compile(
    r"多([长宽高重贵])|多少钱|how (heavy|long|tall|wide|high|fast|expensive)\b"
    r"|how (far)(?= (?:can|will|does|do)\b)"
    r"|(?<!by )how much(?! (?:more|less))|\b(?:costs?|priced?|pay)\b"
)
# 长 in 长途, 大 in 大概, 高 in 高速, 小 in 小时, 好 in 你好 compare nothing.
_OTHERWISE = re.compile(
    "大概|大约|大家|多少|多大|多长|多高|多重|多远|多久|多宽|多快|多贵|小时|小姐|高速|长途|长期|好吗|好不好|你好|您好|早上|晚上|差不多|差多少|差价"
    "|[一两二三四五六七八九十几半\\d]晚|差别|差距|差几|相差|差了|重新|最好是|大小|老板|年轻人|老年"
    "|how (?:long|far|fast|quick|big|large|heavy|high|tall|wide|old|new|expensive|much|many)\\b"
    "|at (?:most|least)|\\b(?:high|low) beams?"
)


_SOUNDS = {"".join(map(sound, word)): word for word in COMPARATIVES if len(word) == 2}
_SOUNDS["pianyi"] = "便宜"  # read alone, 便 is bian


def _heard(text: str) -> str:
    """Put the comparing words of two characters in place of what only sounds like them."""
    for start in range(len(text) - 1):
        said = "".join(map(sound, text[start : start + 2]))
        word = None if text[start : start + 2].isascii() else _SOUNDS.get(said)
        if word and not is_word(text[start : start + 2]):
            text = text[:start] + word + text[start + 2 :]
    return text


def find_comparatives(text: str) -> list[tuple[int, int, Comparative]]:
    """Return the comparing words of a normalised text with their places, in order.

    Examples
    --------
    >>> [(start, found.word) for start, _, found in find_comparatives("大概多少钱,哪个最便宜")]
    [(9, '便宜')]
    """
    heard = _heard(text) if "最" in text or "哪" in text else text
    otherwise = {place for match in _OTHERWISE.finditer(text) for place in range(*match.span())}
    return [
        (*match.span(), _meant(match))
        for match in _WORDS.finditer(heard)
        if match.start() not in otherwise
    ]


def _meant(match: re.Match[str]) -> Comparative:
    """Return what is meant; "less expensive" is the other end of expensive."""
    own = COMPARATIVES[match["latin"] or match[0]]
    if not match["degree"]:
        return own
    more = match["degree"] in ("more", "most")
    return replace(own, word=match[0], descending=own.descending == more)


def find_measure(text: str) -> tuple[Comparative, str] | None:
    """Return the word that 多重, how heavy or how much asks about, and the rest of the text.

    Parameters
    ----------
    text
        Normalised.

    Examples
    --------
    >>> found = find_measure("how heavy is it")
    >>> found and (found[0].word, found[1])
    ('heavy', ' is it')
    """
    match = _MEASURE.search(text)
    if match is None:
        return None
    word = next((own for own in match.groups() if own), "贵")
    return COMPARATIVES[word], _MEASURE.sub("", text)
