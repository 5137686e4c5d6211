"""The parts of a message that ask something, without what only leads up to it."""

from __future__ import annotations

import re

from knowledge.open.patterns import MARK

_CLAUSE = re.compile("[^,。!?;~]+[,。!?;~]*")
_ENDS = " ,。!?;~"
_ASKS = re.compile(
    "什么|啥|(?<!好)多[少久长大远高快重宽]|(?<![多好])几(?!个呗|[个天]了)|哪|谁|吗|呢|如何|怎|咋|何时|何处|是否|有没有|是不是|[^不]不$|没$"
    "|[帮给替]我|帮忙|告诉|请问|请.{0,3}[查说推]|想知道|想了解|想问|问一下|发我|(?:^|[帮请])查"
    r"|\b(?:what|how|who|when|where|which|why|is|are|does|do|tell)\b"
)
_COURTESY = re.compile(
    "(?:你好|您好|你|您|请|麻烦|能不能|可不可以|能否|可否|能|可以|帮忙|帮|我们?|给|告诉|一下|下|吗|么|嘛|好的|好|行"
    "|是|不|谢谢|多谢|感谢|了|呢|吧|啊|呀|哦|哈|嗯|知道|查询|查|说说|说|问|想|要|有人|有谁|谁|大家|那|请问|的|话|介绍"
    rf"|来|值得|便宜|方便|去|一|几个|呗|有|还有|快点|最后|句|{MARK}| )*"
)
_LEAD = re.compile(
    "^(?:(?:你好|您好|好的|好吧|嗯|那么?|请问|请|麻烦|顺便|再|另外|最后|对了|还"
    "|(?:你们?|您|谁|有谁|有人|大家)?(?:能不能|可不可以|能否|可否|能|可以)?(?:告诉|帮忙|帮|给)(?:我们?|一下)?"
    "|(?:你们?|您|谁|有谁|有人|大家)知道|大家了解|你了解|我们?(?:还|也)?(?:想要?|很)?(?:知道|了解|问一?下|问|好奇|请问)"
    "|查询|查看|查|看看|看|问问|问|一下|下)[ ,:]?)+"
)
_THAT = re.compile(
    "(?:这|那|该|此)(?:个|家|座|所|款|间|本|部|条|首|种|位|里|儿|边)?"
    "(?:景点|景区|餐馆|餐厅|饭店|酒店|宾馆|旅馆|店|公园|地方|公司|学校|大学|医院|电影|电视剧|游戏|软件|小说|书|歌|产品|车|人)?"
    "|(?<![其])[它他她](?:们)?家?"
)
_MARKS = re.compile(rf"{MARK}(?:的?{MARK})+")
_AND = re.compile("以及|[和与跟及、]|and")


def asking_parts(text: str) -> tuple[str, ...]:
    """Cut a normalised text with :data:`MARK` for its entity into the clauses that ask.

    What points to the entity (它, 这家店) becomes a mark too.

    Returns
    -------
    tuple of str
        Each with a mark, in the order of the text; the whole when no clause asks by itself.

    Examples
    --------
    >>> asking_parts("你好,我想去□住,请问这家酒店的评分是多少?能告诉我吗?")
    ('□的评分是多少',)
    """
    clauses = [found[0] for found in _CLAUSE.finditer(text)]
    parts = [clause for clause in clauses if _asks(clause)] or [text]
    return tuple(map(bare, parts))


def bare(part: str) -> str:
    """Strip what leads up to a question; one mark is left, in front where there was none.

    Examples
    --------
    >>> bare("请问你知道□的电话吗?"), bare("它多高")
    ('□的电话吗', '□多高')
    """
    part = _MARKS.sub(MARK, _THAT.sub(MARK, part))
    part = _LEAD.sub("", part.strip(_ENDS)).strip(_ENDS) or part.strip(_ENDS)
    first = part.find(MARK)
    return part[: first + 1] + part[first + 1 :].replace(MARK, "") if first >= 0 else MARK + part


def _asks(clause: str) -> bool:
    words = clause.strip(_ENDS)
    if _COURTESY.fullmatch(words):
        return False
    return "?" in clause or bool(_ASKS.search(words))


def sides_of_and(part: str) -> tuple[str, ...]:
    """Cut what one clause asks for at its conjunctions; empty when there is none.

    Examples
    --------
    >>> sides_of_and("□的电话和地址是多少"), sides_of_and("□的电话")
    (('□的电话', '□地址是多少'), ())
    """
    sides = [side.strip(_ENDS) for side in _AND.split(part)]
    telling = [side for side in sides if side.replace(MARK, "").strip("的 ")]
    if len(telling) < 2:
        return ()
    return tuple(side if MARK in side else MARK + side for side in telling)
