"""Words that only lead up to a question."""

from __future__ import annotations

import re

_FILLER = re.compile(
    r"那家店?|这家店?|问下|那么?|如果是|要是|换成|呢|的话|的|吧|啊|呀|嘛|吗|这|款|台|辆|个|它|车型|版本|怎么样|如何|情况|我|们"
    r"|说|是|想|要|问|看|了解|知道|介绍|关于|一下|请|帮|查|还有|也|就|和|与|跟|或者?|以及|对比|比较"
    r"|\b(?:what|how|about|and|the|it|one|is|of|for|then|in|a|i|want|mean|please|tell|me)\b|[\W_]"
)


def is_filler(text: str) -> bool:
    """Tell whether some of a text only leads up to a question: 请问, 我想看."""
    return _FILLER.search(text) is not None


def has_content(text: str) -> bool:
    """Tell whether anything but filler words is left.

    Examples
    --------
    >>> has_content("那呢?"), has_content("百公里加速多少")
    (False, True)
    """
    return bool(_FILLER.sub("", text))
