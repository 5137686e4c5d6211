"""Dialog acts: what a visitor does with a message, told by its form alone."""

from __future__ import annotations

import re
from typing import Literal

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
