"""What a question is by its form: comparing, asking which, asking at all."""

from __future__ import annotations

import re

_BEYOND = re.compile(
    r"比.+(?:多|少|贵|便宜|长|短|大|小|高|低|快|慢|重|轻|好)|几倍|除了"
    r"|最(?:便宜|贵|长|短|大|小|高|低|快|慢|省|重|轻|好)的?(?:是|有|车|款|哪)|哪.{0,6}最"
    r"|(?:哪一?[个款台辆家间种]|谁)更?(?:贵|便宜|[长短大小高低快慢重轻好早晚远近新旧])"
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
