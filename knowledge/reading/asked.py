"""A marked question: who is asked about, what of them, on which conditions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.sounds import HAN
from bot.text import parse_numeral
from bot.types import Path
from knowledge.linking.words import content, leftover
from knowledge.query.plans import Condition, Query
from knowledge.reading import english
from knowledge.reading.comparatives import COMPARATIVES, Comparative
from knowledge.reading.conditions import NO, Conditions
from knowledge.reading.exact import read_count
from knowledge.reading.lexicon import common, everyday
from knowledge.reading.marks import BY_A_PART, Mark, Marked
from knowledge.reading.shapes import AMOUNT, EVERYTHING, FRAME_WORDS, PLURAL, THING

# What only asks.
_ASKS = re.compile(
    "有没有|不比(?=E)|是不是|能不能|可不可以|有无|对不对|会不会|要不要|没有?[?]?$|是否|没错|不同|不一样|不管|不过|差不多"
    "|[区差级特类分]别|别的"
)
_DENIES = re.compile(r"不|没|无|非|别|\b(?:not?|never|neither|nor|without)\b|n['’]t\b")
_NUMBER = re.compile(r"\d+|[两二三四五六七八九十]+(?=个?[人座位])")
_DEMANDED = re.compile(f"[有带]([^EAVQJ,;没]+)的(?:V|{THING})")  # 有晚上的班吗
# 哪些教练能晚上练, 适合学生的笔记本: of a kind, and no more is read of it
_OF_A_KIND = re.compile("(?!.*(?:[的款台辆些么]车|酒店|产品|型号|版本|店))[^EAVQJ]*V[^EAVQJ]*")
_LOOSE = re.compile("[AV](?:及?以[上下内]|起步)")  # 16GB内存以上: a bound that was not read
_COMPARES = re.compile("(?:哪[个种款家][^EAVQJ是有]{0,3}|谁)更?J|比[EV][^EAVQ]?J")
_INCLINES = re.compile("[AV]J(?:$|[?呢])|J(?:一?[点些])?的(?:V|$|[?呢])")  # 屏幕好的手机
_AMONG = re.compile("其中|当中|之间|里面?")
_MOST_OF = re.compile("([\u4e00-\u9fff]+)最J")
_LONGER = re.compile("(?![多少更])[\u4e00-\u9fff]{2}$")
_NAME_ASKED = re.compile(r"[E它]的(?P<name>[\u4e00-\u9fff]{2,8}?)[是有叫]?(?:谁|什么|哪)")
_TURNS = re.compile("能|可以|行[吗么不]|在[吗么?]*$")  # 周一能约吗, 周一在吗
_UNREAD = 4  # characters that an attribute weighs which a query leaves out


@dataclass(frozen=True, slots=True)
class Reading:
    """A query and how surely it is meant, 0..1.

    Attributes
    ----------
    also
        What else was asked in the same words: the dearest, after the cheapest.
    """

    query: Query
    confidence: float
    also: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a frame looks at.

    Attributes
    ----------
    groups
        The entities of each mention, in the order of the text.
    about
        Who is asked about: the mentioned, else the focus.
    targets
        Attributes that no condition is about.
    out
        Entities that are to be left out.
    """

    marked: Marked
    conditions: Conditions
    groups: tuple[tuple[str, ...], ...]
    focus: tuple[str, ...]
    targets: tuple[Mark, ...]
    out: tuple[str, ...] = ()

    @property
    def shape(self) -> str:
        """The text with capital letters for its marks."""
        return self.marked.shape

    @property
    def named(self) -> tuple[str, ...]:
        """Every entity that is mentioned."""
        return tuple(dict.fromkeys(entity for group in self.groups for entity in group))

    @property
    def about(self) -> tuple[str, ...]:
        """The mentioned entities, else the focus."""
        return self.named or self.focus

    @property
    def scope(self) -> tuple[str, ...]:
        """The entities to choose from: a brand's, a series', those before; none for all."""
        if any(len(group) > 1 for group in self.groups) or len(self.groups) > 1:
            return self.named
        return self.focus if PLURAL.search(self.shape) and len(self.focus) > 1 else ()

    @property
    def comparative(self) -> Comparative | None:
        """The first comparing word, else the one of 多重, 多高."""
        word = next((mark.comparative for mark in self.marked.of("J")), None)
        much = re.search("多([长宽高重大快远久贵])", self.shape)
        return word or (COMPARATIVES[much[1]] if much else None)


def confidence(asked: Asked, query: Query) -> float:
    """Trust a reading less for every character that it does not explain.

    What is asked of everything must be explained whole: 北京有哪些酒店 is not about all hotels.
    """
    if _is_denial_lost(asked, query):
        return 0.1
    clauses = re.split("[,。;]", asked.shape)
    # 要开年会,…: what leads up to the question, unless it says where
    telling = [part for part in clauses if re.search("[EAVQJ]", part) or part.startswith("在")]
    left = leftover(FRAME_WORDS.sub(" ", " ".join(telling or clauses)))
    if not (query.where or query.entities or query.paths):
        return 0.7 if not left or EVERYTHING.search(asked.shape) else 0.1
    left += _UNREAD * (len(unused(asked, query)) + _longer_names(asked, query))
    left += _UNREAD * (len(_unknown_names(asked)) + _unsure_parts(asked))
    left += _UNREAD * (_cut_words(asked.marked, query) + _lost_comparison(asked, query))
    left += _UNREAD * len(_LOOSE.findall(asked.shape))
    left += _UNREAD * (_is_of_another(asked, query) + _is_of_two_kinds(query))
    left += _UNREAD * any(leftover(what) for what in _DEMANDED.findall(asked.shape))
    if query.kind in ("list", "count", "check"):  # 能坐七个人的: of the number nothing was made
        left += _UNREAD * len(_NUMBER.findall(asked.shape))
    is_narrowed = query.where and not _OF_A_KIND.fullmatch(asked.shape)
    weight = 0.1 if query.entities else 0.15 if is_narrowed else 0.2
    return max(0.1, 0.97 - weight * left)


def _unknown_names(asked: Asked) -> list[str]:
    """Return the names asked for that are none here: the 老板 of E的老板是谁."""
    names = _NAME_ASKED.findall(asked.shape)
    return [name for name in names if content(FRAME_WORDS.sub(" ", name)) == name]


def _lost_comparison(asked: Asked, query: Query) -> bool:
    """Tell whether 哪个多, 比E大 or a difference of values came to nothing."""
    listing = query.kind in ("list", "count")
    compares = _COMPARES.search(asked.shape) or (listing and _INCLINES.search(asked.shape))
    differ = len(asked.marked.of("V")) > 1 and re.search("[区差]别", asked.shape)
    read = query.kind not in ("value", "list", "count") or _within(query)
    return bool(compares or differ) and not read


def _is_of_another(asked: Asked, query: Query) -> bool:
    """Tell whether what is the most is said of something else: 评最高的 by the width of a bed."""
    said = _MOST_OF.search(asked.shape) if query.kind == "rank" and not asked.targets else None
    own = _AMONG.sub("", said[1]) if said else ""
    what = re.sub(f"{THING}|{FRAME_WORDS.pattern}", "", content(own))
    return not all(any(char in path[-1] for path in query.paths) for char in what)


def _is_of_two_kinds(query: Query) -> bool:
    """Tell whether one thing would be two: 女教练教的班 are no coaches."""
    paths = {row[0].path for row in query.where if row[0].op == "is"}
    return len({path[-1] for path in paths}) < len(paths)


def _within(query: Query) -> bool:
    return any(each.op == "within" for row in query.where for each in row)


def _longer_names(asked: Asked, query: Query) -> int:
    """Count the attributes compared that may be only the end of another name: 悬浮高度."""
    if query.kind != "compare":
        return 0
    gaps = (re.split("[A-Z,。;]", asked.marked.before(mark))[-1] for mark in asked.targets)
    return sum(bool(_LONGER.search(FRAME_WORDS.sub(" ", gap))) for gap in gaps)


def _cut_words(marked: Marked, query: Query) -> int:
    """Count the values and attributes that cut a word: the 油车 of 柴油车, the 能源 of 氢能源."""
    listing = query.kind in ("list", "count", "check")
    return sum(_cuts(marked, mark, listing) for mark in marked.marks if mark.letter in "AV")


def _cuts(marked: Marked, mark: Mark, listing: bool) -> bool:
    return _cuts_before(marked, mark, listing) or _cuts_behind(marked, mark)


def _cuts_behind(marked: Marked, mark: Mark) -> bool:
    """Tell whether a word goes on: the 充电 of 充电桩, a part of a name; the 免费 of 免费wifi."""
    gap = re.split("[A-Z]", marked.after(mark))[0]
    left = FRAME_WORDS.sub(" ", content(gap))
    if mark.letter == "V":  # 甲的手机壳 is no 手机
        own = bool(re.search("E的?$", marked.before(mark))) and bool(HAN.match(gap))
        return bool(re.match("[a-z]{2}", gap)) or (own and left[:1] == gap[:1])
    by_a_part = max(mark.names.values()) < BY_A_PART
    return by_a_part and left[:1].isalnum() and left[0] == gap[0] and left[0] not in "多少更最比"


def _unsure_parts(asked: Asked) -> int:
    """Count what is demanded by a part of several names alike: 充电 of 充电时间, of 无线充电."""
    demanded = (m for m in asked.conditions.used if m.letter == "A" and _is_had(m, asked))
    surest = [sorted(mark.names.values())[-2:] for mark in demanded]
    return sum(len(two) == 2 and two[0] == two[1] < BY_A_PART for two in surest)


def _is_had(mark: Mark, asked: Asked) -> bool:
    every = (each for row in asked.conditions.where for each in row)
    return any(each.op in ("has", "lacks") and each.path in mark.names for each in every)


def _cuts_before(marked: Marked, mark: Mark, listing: bool) -> bool:
    gap = re.split("[A-Z]", marked.before(mark))[-1]
    left = FRAME_WORDS.sub(" ", content(gap))
    if not left or left[-1] != gap[-1:] or not HAN.match(left[-1]):
        return False
    if listing and mark.letter == "A" and max(mark.names.values()) < BY_A_PART:
        return True
    ends = (marked.text[mark.start - 1 : mark.start + size] for size in (1, 2))
    return any(end in common() or end in everyday() for end in ends)


def _is_denial_lost(asked: Asked, query: Query) -> bool:
    """Tell whether a text denies more than its query does."""
    every = (c for row in query.where for c in row)
    denied = sum(c.op in ("not", "lacks") or c.said.startswith(NO) for c in every)
    said = len(_DENIES.findall(_ASKS.sub(" ", asked.shape)))
    if query.kind == "check" and is_rhetorical(asked):
        said -= 1
    return not query.premise and said > denied + bool(asked.out) + bool(query.without and denied)


def is_rhetorical(asked: Asked) -> bool:
    """Tell a denial that expects a yes: 知行不是手动挡吗."""
    denies = re.search("不是[^EAQ]{0,3}V", asked.shape)
    return bool(denies) and re.search("[吗么][?]?$", asked.marked.text) is not None


def is_turned(asked: Asked) -> bool:
    """Tell whether a word beside a value may turn its sense: 周五有空吗, of the day off."""
    if not any(each.op in ("is", "not") for row in asked.conditions.where for each in row):
        return False
    unread = leftover(FRAME_WORDS.sub(" ", asked.shape))
    return bool(unread or (not asked.conditions.used and _TURNS.search(asked.shape)))


def unused(asked: Asked, query: Query) -> list[Mark | Condition]:
    """Return the names, attributes, values and bounds that a query takes no account of."""
    conditions = [each for row in query.where for each in row]
    paths = {*query.via, *query.paths, *(each.path for each in conditions)}
    named = {*query.entities, *query.without, query.claim, *(each.said for each in conditions)}
    ends = query.kind == "difference" and not asked.named  # 昆明最贵的和最便宜的差多少
    demanded = () if ends else asked.conditions.where
    asking = query.kind not in ("value", "define") and not query.premise
    return [
        *(mark for mark in asked.marked.of("E") if named.isdisjoint(mark.entities)),
        *asked.conditions.unread,
        *(each for row in demanded for each in row if each.path not in paths),
        *(_unread(asked, paths, query.kind) if asking else ()),
    ]


def _unread(asked: Asked, paths: set[Path], kind: str) -> list[Mark]:
    """Return the attributes that are none of those read.

    A part of a name may rank by another that begins so with the comparing word: 充电最快, 快充功率.
    """
    used = {path[:size] for path in paths for size in range(1, len(path) + 1)}  # 车身 of its length
    return [
        mark
        for mark in asked.targets
        if used.isdisjoint(mark.names)
        and not (kind == "rank" and max(mark.names.values()) < BY_A_PART)
        and not re.search("(?:哪[个些]|几个|的)$", asked.marked.before(mark))  # what is listed
    ]


def rest(asked: Asked) -> str:
    """Return what is not marked."""
    return re.sub("[EAVQJ]", "", asked.shape)


def amount(shape: str) -> int:
    """Return how many are bought or added up: 2 of 买两台."""
    match = AMOUNT.search(shape)
    return number(match[1]) if match else 1


def number(text: str) -> int:
    """Return a small number written in digits, Chinese or English, an ordinal too; 1 to 50."""
    digits = re.match(r"\d+", text)
    read = digits[0] if digits else text
    known = digits or read in english.NUMBERS or parse_numeral(read)
    return max(1, min(int(read_count(read)) if known else 1, 50))
