"""The name by which a question asks for one attribute: 悬浮高度 of 小满的悬浮高度是多少."""

from __future__ import annotations

import re

from knowledge.linking.words import content

_ASKED = re.compile(
    r"\s*(?:[它其]的?|这[款个台家]的?)?(?P<leads>的\s*)?(?P<name>[\u4e00-\u9fff]{2,8}?)"
    r"(?P<asks>(?:大概|具体)?(?:[是有叫])?(?:多[少大高长宽重快远]|什么|怎么样|如何|谁|哪[些里儿家位]))?[呢吗啊呀?!。\s]*"
)
_SURE = 3  # characters of what is a name wherever it stands: 老板 is one in 的老板是谁
# says no more than the name behind it: 官方价格
_EMPTY = re.compile(
    "官方|官标|标称|标配|选配|原[装厂]|最[大小高低长短新多少]|具体|当前|整体|总体|正常|标准|普通"
)


def asked_name(text: str, plainly: bool = False) -> str:
    """Return the name that a normalised text, without its entities, asks for, else "".

    Parameters
    ----------
    plainly
        Only what can be no other part of speech: after 的, or before 是多少.

    Examples
    --------
    >>> asked_name("悬浮高度"), asked_name("的悬浮高度", plainly=True), asked_name("悬浮高度是多少")
    ('悬浮高度', '悬浮高度', '悬浮高度')
    >>> asked_name("的老板是谁"), asked_name("老板")
    ('老板', '')
    >>> asked_name("适合越野", plainly=True)
    ''
    """
    match = _ASKED.fullmatch(text)
    if match is None or (plainly and not (match["leads"] or match["asks"])):
        return ""
    name = match["name"]
    short = len(name) < _SURE and not (match["leads"] and match["asks"])
    return name if content(name) == name and not short else ""


def adds_nothing(words: str) -> bool:
    """Tell whether words before a name leave it what it is.

    Examples
    --------
    >>> adds_nothing("官方"), adds_nothing("悬浮")
    (True, False)
    """
    return not _EMPTY.sub("", words)
