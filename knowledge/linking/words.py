"""Words that ask or fill, so that what is asked *about* remains."""

from __future__ import annotations

import re

_ZH = """
请问一下 请问下 请问 想问下 问一下 问下 问问 问 我想问一下 我想问问 我想问下 我想问 想问一下 想问
我想知道 想知道 我想了解一下 我想了解 想了解 了解一下 了解 麻烦 帮我 查一下 查查 看一下 看看
告诉我 介绍一下 介绍 说一下 说说 讲讲 讲一下 一下 请教 咨询 这款车 这个车 这车 这台车 这辆车
那款车 那个车 那车 该车 你们家 你们 咱们 我们 它们 你 您 我 它 他 这款 那款 这个 那个 这台 那台
这辆 那辆 这边 这儿 这里 那里 哪里 哪儿 这 那 是多少 有多少 是什么样 什么样 是什么 为什么 什么 啥
多少 多大 多长 多宽 多高 多重 多快 多远 多久 几个 几种 几 哪些 哪种 哪个 哪款 哪 有没有 有无
没有 有没 有 是不是 是否 不是 是 能不能 能否 能 可不可以 可以 会不会 会 支不支持 支持 带不带
带有 自带 带 配没配 配备 配了 具备 具有 属于 怎么样 怎样 咋样 如何 怎么 咋 好不好 好吗 够不够 行不行
呢 吗 嘛 么 啊 呀 吧 哦 噢 呐 哈 的 了 和 跟 与 以及 还有 及 或者 或 还是 还 也 都 就 又 再 只 到底
究竟 大概 大约 左右 一共 总共 具体 情况 方面 里面 里头 里 上面 上 中 在 要 想 用 个 种 款 款式
车型 车子 汽车 车 数值 参数 谢谢 你好 您好 对了 那么 另外 然后 请 呗 分别 各 各自 一般 比较 真的
现在 目前 今天 给 让 把 从 到 用的 归哪个 归哪家 归谁 归属于 归属 采用 使用 做的 做 来说 而言
""".split()
_EN = """
how what which whats is are was were does do did the a an of it its this that these car cars vehicle
have has had with any there much many tell me about please can could would i want to know for in
on and or you your s hi hello model one at by from to as be been we us our they their them
get gets got come comes go goes see show give let allowed available offer offers provide provides
support supports include includes included equipped fitted carry carries fit fits also then so
just exactly currently
""".split()

_UNITS = """
公斤 千克 斤 吨 毫米 厘米 公分 平米 米 公里 千米 升 马力 匹 千瓦时 千瓦 度电 度 英寸 寸 分钟 小时
秒 天 月 年 元 块钱 块 万 项 瓦
""".split()

_COUNTED = f"[是有]?(?:多少|几)个?(?:{'|'.join(_UNITS)})"
_PER = "一(?:次|趟|回|位|份|个人|人|天|个月|月|年|个小时|小时|场|节|桌)(?=[是要得收]*(?:多少|几))"
_ORDINAL = r"第[一二三四五六七八九十\d]+[个款项]"
_HAN_FILLER = "|".join([_COUNTED, _PER, _ORDINAL, *sorted(_ZH, key=len, reverse=True)])
_HOW = r"\bhow (?:far|long|big|large|heavy|tall|high|wide|fast|quick|old|many|much)\b"
_FILLER = re.compile(
    rf"([\u4e00-\u9fff])不\1|{_HAN_FILLER}|{_HOW}|\b(?:{'|'.join(_EN)})\b|[^\w]+|_+"
)
_HELP = re.compile(
    "怎么(?!样|卖|算|收费|$)|咋(?!样|$)|为什么|为啥|如何(?=.)|坏了|故障|失灵|异响|异味|报警|不.{1,3}了"
)
AND = re.compile("以及|还有|对比|或者|还是|[和跟与及或比、/&]|vs|\\band\\b|\\bor\\b")


def content(text: str) -> str:
    """Strip question words and fillers from a normalised text.

    Examples
    --------
    >>> content("请问这款车的前排座椅有加热吗?")
    '前排座椅加热'
    """
    return _FILLER.sub("", text)


def leftover(text: str) -> int:
    """Return how much of a normalised text is no filler: characters, three for an English word.

    Examples
    --------
    >>> leftover("请问涉水深度是多少"), leftover("what is the wading depth")
    (4, 6)
    """
    return sum(3 if word.isascii() else len(word) for word in _FILLER.sub(" ", text).split())


def asks_for_help(text: str) -> bool:
    """Tell whether a text asks for a procedure, a reason or a repair: no attribute holds these.

    Examples
    --------
    >>> asks_for_help("空调怎么开"), asks_for_help("空调怎么样")
    (True, False)
    """
    return bool(_HELP.search(text))
