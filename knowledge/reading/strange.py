"""What stands where a name would, and is none: 小满和飞驰哪个贵, where nothing is called 飞驰."""

from __future__ import annotations

import re

from knowledge.linking.words import content
from knowledge.reading.marks import Marked
from knowledge.reading.shapes import EVERYTHING

_NO_NAME = re.compile("^[各旁这那哪每几附其别]|的")
_NAME = "(?P<name>[\u4e00-\u9fffa-z0-9]{2,8}?)"
_STRANGE = (
    re.compile(rf"E(?:和|跟|与|比|、){_NAME}(?=哪|谁|比|更|差|相|一样|区别|的?A)"),
    re.compile(rf"^{_NAME}(?:和|跟|与|比|、)E(?=哪|谁|比|更|差|相|一样|区别|的?A)"),
    re.compile(rf"^{_NAME}(?:都)?有(?=哪些|几|多少|什么|没有|(?:酒店|门店|分?店)[吗么])"),
    re.compile(
        r"^(?P<name>[\u4e00-\u9fff]{2,6}?\d{0,3}(?:系|店|型|号|版))的?(?:大概|卖|要)?A[^EAVQJ]{0,3}$"
    ),
    re.compile(r"E(?P<name>[\u4e00-\u9fff]{2,7}?(?:店|版))(?=$|[^\u4e00-\u9fff]|多|的|有|几|是)"),
)


def find_strange(marked: Marked) -> str:
    """Return what stands where a name would and is none; empty without such."""
    if EVERYTHING.search(marked.shape):
        return ""
    for pattern in _STRANGE:
        match = pattern.search(marked.shape)
        if match and _NO_NAME.search(match["name"]):
            continue
        if match and len(content(match["name"])) >= max(2, len(match["name"]) - 1):
            return match["name"]
    return ""
