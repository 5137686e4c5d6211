"""Dialog acts: what a visitor does with a message, told by its form alone."""

from __future__ import annotations

import re
from typing import Literal

from bot.text import parse_numeral, squeeze

Act = Literal[
    "ask", "greet", "thanks", "bye", "abuse", "identity", "cancel", "handoff", "denied", "unsure"
]

_PERSON = r"(人工|真人|活人|客服)"
_NO_PERSON = (
    rf"(不用|不要|不想|不需要|无需|没必要|先不|先别|不|别)(给我|帮我|再)?(转|找|要|叫|接)?{_PERSON}"
    r"|(don't|do not|no need).{0,20}(human|person|agent)"
)
_ACTS: tuple[tuple[Act, re.Pattern[str]], ...] = (
    (
        "handoff",
        re.compile(
            rf"^(?!.*({_NO_PERSON})).*("
            r"^(人呢|(怎么(还)?没(有)?人|有没有人)在?(?=$|[,。!?吗呢啊呀]|回|理|应|说话)|没人(吗|理我))"
            rf"|转(?!给{_PERSON}了)(接|到|给|一下|个)*{_PERSON}(?!智能|费|安装|窗口)"
            r"|^人工(客服|服务|坐席)?[吧啊呢]?$|^(真人|客服)$"
            r"|^(wo\s?yao\s?)?(zhuan\s?(jie\s?|dao\s?)?|zhao\s?|jiao\s?)?(ren\s?gong|zhen\s?ren)"
            r"(\s?ke\s?fu|\s?fu\s?wu)?$|^(zhuan\s?)?ke\s?fu$"
            r"|(找|要|叫|接|换)(个|一个|一下|位)?(人工|真人|活人|客服)"
            r"(?=$|[,。!?\s]|客服|服务|坐席|[吧啊呢呀]|来|帮|处理|解答|回答|聊|说)"
            r"|(talk|speak|chat|connect me|transfer me) (to |with )(a |an |the )?(real |live )?"
            r"(human|person|agent|someone|somebody|representative|customer service)\b"
            r"|(get me|give me|want|need) (a |an |the )?(real |live )?(human|person|agent)\b"
            r"|(real|live) (human|person|agent)|human agent|^(human|agent)$"
            r"|不(想|要|愿意?)(再)?(和|跟|同)(你|机器人|机器)(聊|说|讲)"
            r")"
        ),
    ),
    (
        "identity",
        re.compile(
            r"你(到底)?是(不是)?(个)?(机器人|真人|人工|ai|人|谁|什么)(还是.{1,4})?[吗呢啊]?$|你叫什么"
            r"|are you (a |an )?(robot|bot|human|ai|real)|who are you"
        ),
    ),
    (
        "abuse",
        re.compile(
            r"(傻|煞|沙)(逼|比|叉|笔)|(?<![a-z])sb$|你(妈(?!妈)|他妈)|他妈的|操你|去死"
            r"|滚(蛋|开|$)|(蠢|笨)(货|蛋|死)"
            r"|(白痴|弱智|智障|脑残|垃圾|废物|破)(机器人|客服|玩意|东西|车|店|公司)$"
            r"|^你?(是|个|真是|就是)*(白痴|弱智|智障|脑残|垃圾|废物)$"
            r"|fuck|idiot|stupid (bot|robot)|shut up|asshole"
        ),
    ),
    (
        "cancel",
        re.compile(
            r"^(算了|算了不问了|不问了|不用了|没事了|取消|退出|结束|停|不要了|先不(问|看)了|再说吧)[吧啊了]*$"
            rf"|^(cancel|quit|exit|never ?mind|forget it)$|^(那|先)?({_NO_PERSON})[了吧啊]*$"
        ),
    ),
    (
        "bye",
        re.compile(
            r"^(再见|拜拜|拜|886?|回头见|下次再聊|晚安|(good)?bye( bye)?|see you)[啦了吧哦~]*$"
        ),
    ),
    (
        "thanks",
        re.compile(
            r"^(好的?|不用了?|行|ok)?[,，\s]*"
            r"(多谢|谢谢|谢了|感谢|辛苦了|thanks?( you)?( a lot)?|thx)"
            r"(你|您|啦|了|啊|哈|大家|的帮助|的解答|的回答|帮忙| so much| very much)*$"
        ),
    ),
    (
        "denied",
        re.compile(
            r"^(不是|不对|错了|答错了|说错了|不是这个(意思)?|答非所问|你?理解错了)[吧啊的了]*$"
            r"|^(that's |that is )?wrong$"
        ),
    ),
    (
        "unsure",
        re.compile(
            r"^(我?(也)?(不知道|不清楚|不确定|不懂)|随便|都(行|可以)|你定)[吧啊的了]*$"
            r"|^((i )?don't know|not sure|any)$"
        ),
    ),
    (
        "greet",
        re.compile(
            r"^(您好|你好|大家好|哈喽|哈啰|嗨|嘿|喂|在吗|在么|有人吗|(早上|上午|中午|下午|晚上)好|早"
            r"|hi|hello|hey|good (morning|afternoon|evening))( there)?(啊|呀|哦|吗|在吗)*$"
        ),
    ),
)  # fmt: skip
_PUNCTUATION = re.compile(r"^[\W_]+|[\W_]+$")
_OPERATION = re.compile(r"取消|退出|结束|停|cancel|quit|exit")

_INSTEAD = re.compile(
    r"^我?(?:不要|不是问|不问|不是)[^,]{1,20},(?:给|帮)?我?(?:想)?(?:要|问|说|看看?|是|而是)(?:的是)?"
    r"(?P<rest>.+)$"
    r"|^(?:不是|不对|错了|不),(?P<short>.{1,20})$"
)
_CORRECTION = re.compile(
    r"^(?:不是|不对|错了|搞错了|弄错了|说错了|不(?=,)|no|not that)[,。!\s]*"
    r"(?:的|啊)?[,。!\s]*(?:我(?:刚才|想)?(?:说|问|要|指|讲)的?是|应该是|而是|是|i mean(?:t)?)"
    r"\s*(?P<rest>.+)$"
)
_ALL = re.compile(
    r"^(?:我?(?:要|想要|想看)?(?:(?:(?P<number>[两三四五])|[几每])[个款种项家台辆间])?(?:都|全都?)(?:部)?(?:要|想(?:要|看|知道)|看看?|说说?|告诉我)?"
    r"|全部|所有的?"
    r"|(?:both|all)(?: of them)?)[吧啊的了]*$"
)
_NONE = re.compile(
    r"^(?:都|全)?(?:不是|不对|没有|不要)(?:的|了|啊)*$|^none(?: of (?:these|them))?$"
)
_YES = re.compile(
    r"^(?:是的?|对的?|嗯+|好(?:的|啊|吧)?|可以的?|行的?|要(?:的)?|需要|没错|没问题)"
    r"[啊吧呀]*(?:[,，]?谢谢)?$|^(?:yes|yeah|ok|okay|sure)(?:,? please)?$"
)
_ANY_ORDINAL = re.compile(r"^(?:第.{1,3}[个款项种条]?|\d{1,4}[个款项种条号]?)$")
_BEYOND = re.compile(
    r"比.+(?:多|少|贵|便宜|长|短|大|小|高|低|快|慢|重|轻|好)|几倍|除了"
    r"|最(?:便宜|贵|长|短|大|小|高|低|快|慢|省|重|轻|好)的?(?:是|有|车|款|哪)|哪.{0,6}最"
    r"|哪(?:些|款|几款|个|台|辆)[^?]{0,8}(?:有|是|支持|带|配|更)|一共|总共|差多少|相差|的.{0,3}有哪些"
    r"|\b(?:cheapest|which (?:one|model|car)s?|more .+ than|compare|difference between)\b"
)
_COMPARES = re.compile(
    r"比|最(?![高大小低多少]..)|几倍|除了|一共|总共|差多少|相差|其他|还有|\b(?:than|compare|difference)\b|est\b"
)
# Which of the things themselves, not of something about them.
_WHICH = re.compile(
    r"哪(?:一|几|些)?(?:款|台|辆|车|型号|版本|机型|产品)|最.{1,2}的(?:是|车|款)|是哪(?:一?个|些)[?]?$"
    r"|\bwhich (?:one|model|car)s?\b"
)
_ASKING = re.compile(
    r"[?]|吗|呢|什么|啥|怎么办?|怎样|咋|多[少久长大远快高重]|(?<!好)几|哪|如何|谁|为何"
    r"|([一-鿿])不\1|有没有|没有$"
    r"|^(?:is|are|do|does|did|can|could|will|would|should|may)\b"
    r"|\b(?:what|how|who|why|when|where|which)\b"
)
# Said when a person was offered.
_CALL = re.compile(r"^(?:嗯|好|行|是|对|那|就)*[,，]?(?:帮我|给我)?转(?:吧|啊|一下|接)*$")
_AND = re.compile(r"[和与跟及、,]|\band\b")
_LAST = re.compile(r"^(?:最后(?:一个|那个)?|后者|the last(?: one)?|last)$")
_FIRST = re.compile(r"^(?:前者|头一个|the first(?: one)?|first)$")
_ORDINAL = re.compile(
    r"^(?:我?(?:选|要|看|问)?)?第?(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})"
    r"(?:个|号|款|种|项|条|#)?[吧啊呢]?$"
)
_ENGLISH = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}


def tell_act(text: str) -> Act:
    """Tell the act of a normalised text; ``ask`` when it is no other.

    Examples
    --------
    >>> tell_act("转人工"), tell_act("你是机器人吗"), tell_act("有几个排气管")
    ('handoff', 'identity', 'ask')
    """
    bare = _PUNCTUATION.sub("", text)
    return next((act for act, pattern in _ACTS if pattern.search(bare)), "ask")


def names_operation(text: str) -> bool:
    """Tell whether what may mean "never mind" may also name what is to be done.

    Examples
    --------
    >>> names_operation("取消"), names_operation("算了")
    (True, False)
    """
    return bool(_OPERATION.fullmatch(_PUNCTUATION.sub("", text)))


def strip_correction(text: str) -> str | None:
    """Return what a correction puts in place of the misunderstood; None for no correction.

    Examples
    --------
    >>> strip_correction("不是,我说的是长续航版"), strip_correction("是不是双排气")
    ('长续航版', None)
    """
    match = _CORRECTION.match(text)
    if match:
        return match["rest"]
    match = _INSTEAD.match(text)
    return (match["rest"] or match["short"]) if match else None


def pick(text: str, n_options: int) -> tuple[int, ...] | None:
    """Read a choice among the options that were shown.

    Parameters
    ----------
    text
        Normalised.
    n_options
        How many were offered, at least 1.

    Returns
    -------
    tuple of int or None
        0-based places, none for "都不是"; None when the text is no choice of that kind or
        chooses a place that was not offered. For "all of them" see :func:`wants_all`.

    Examples
    --------
    >>> pick("第二个", 3), pick("1和3", 3), pick("都不是", 2), pick("9", 3)
    ((1,), (0, 2), (), None)
    """
    bare = _PUNCTUATION.sub("", text)
    if _NONE.match(bare):
        return ()
    if _LAST.match(bare):
        return (n_options - 1,)
    places = [_place(part.strip()) for part in _AND.split(bare)]
    if any(place is None or place >= n_options for place in places):
        return None
    return tuple(place for place in places if place is not None)


def wants_all(text: str, n_options: int) -> bool:
    """Tell whether every one of the options is wanted; a number said must be theirs.

    Examples
    --------
    >>> wants_all("都要", 19), wants_all("两个都要", 2), wants_all("两个都要", 19)
    (True, True, False)
    """
    match = _ALL.match(_PUNCTUATION.sub("", text))
    if not match:
        return False
    number = parse_numeral(match["number"] or "")
    return number is None or number == n_options


def is_ordinal(text: str) -> bool:
    """Tell whether a text chooses by number, offered or not.

    Examples
    --------
    >>> is_ordinal("第零个"), is_ordinal("99"), is_ordinal("第二排座椅")
    (True, True, False)
    """
    return bool(_ANY_ORDINAL.match(_PUNCTUATION.sub("", text)))


def is_beyond(text: str) -> bool:
    """Tell a question that compares, ranks, filters or sums: not yet answered here.

    Examples
    --------
    >>> is_beyond("小满比青禾贵多少"), is_beyond("除了小满哪些有天窗"), is_beyond("有几个座位")
    (True, True, False)
    """
    return bool(_BEYOND.search(text))


def compares(text: str) -> bool:
    """Tell whether a text sets things against one another, or adds them up.

    Examples
    --------
    >>> compares("小满比青禾贵多少"), compares("小满有哪些颜色")
    (True, False)
    """
    return bool(_COMPARES.search(text))


def asks_which(text: str) -> bool:
    """Tell whether a comparison asks which of the entities it is.

    Examples
    --------
    >>> asks_which("最便宜的车是哪款"), asks_which("哪种贷款利率最低")
    (True, False)
    """
    return bool(_WHICH.search(text))


def is_asking(text: str) -> bool:
    """Tell a text with a question word, or the form of a question, from a statement.

    Examples
    --------
    >>> is_asking("怎么转人工"), is_asking("可不可以退"), is_asking("转人工")
    (True, True, False)
    """
    return bool(_ASKING.search(text))


def without_asking(text: str) -> str:
    """Cut out what makes a text a question.

    Examples
    --------
    >>> without_asking("密码忘了怎么办?")
    '密码忘了'
    """
    return _ASKING.sub("", text)


def _place(text: str) -> int | None:
    number = 1 if _FIRST.match(text) else _ordinal(text)
    return number - 1 if number else None


def _ordinal(text: str) -> int | None:
    match = _ORDINAL.match(squeeze(text))
    if match:
        digits = match["number"]
        return int(digits) if digits.isdigit() else int(parse_numeral(digits) or 0)
    words = [word for word in text.split() if word in _ENGLISH]
    return _ENGLISH[words[0]] if words and len(text.split()) <= 3 else None


def is_yes(text: str) -> bool:
    """Tell whether a normalised text just agrees, or, offered a person, asks for one.

    Examples
    --------
    >>> is_yes("好的"), is_yes("好用吗")
    (True, False)
    """
    bare = _PUNCTUATION.sub("", text)
    return bool(_YES.match(bare) or _CALL.match(bare))
