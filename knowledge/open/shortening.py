"""The ways people shorten the whole name of a company, a school, a ship, a team."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LEGAL = re.compile(
    "(?:股份有限公司|有限责任公司|有限公司|集团公司|控股集团|集团|公司|股份)+(?:[(（].*)?$"
)
_TRADE = re.compile(
    "(?:信息|网络|生物|电子|科学|高新|新)?(?:技术|科技|实业|电子|网络|控股|国际|投资|发展|云商|产业|企业|工业|电器|药业|医药"
    "|置业|食品|商贸|贸易|传媒|文化|软件)$"
)
_PLACE = re.compile(
    "^(?:中国|北京|上海|天津|重庆|浙江|广东|江苏|山东|四川|湖北|湖南|河北|河南|福建|安徽|辽宁|吉林|黑龙江|江西"
    "|山西|陕西|云南|贵州|广西|海南|甘肃|青海|宁夏|新疆|西藏|内蒙古|香港|澳门|台湾|深圳|广州|杭州|南京|苏州|武汉|成都)"
    "(?:省|市|自治区)?"
)
_WORDS = (
    ("中华人民共和国", "中国"),
    ("奥林匹克运动会", "奥运会"),
    ("大学生运动会", "大运会"),
    ("国家男子足球队", "男足"),
    ("国家女子足球队", "女足"),
    ("国家足球队", "国足"),
    ("航空母舰", "航母"),
    ("高级中学", "高中"),
    ("高速铁路", "高铁"),
    ("高速公路", "高速"),
    ("师范大学", "师大"),
    ("交通大学", "交大"),
    ("科技大学", "科大"),
    ("农业大学", "农大"),
    ("财经大学", "财大"),
    ("理工大学", "理工"),
    ("地方税务局", "地税局"),
    ("社会科学院", "社科院"),
)
_SCHOOL = "大学"


def shortened(name: str) -> Iterator[str]:
    """Yield shorter names of a normalised one without brackets.

    Examples
    --------
    >>> list(shortened("浙江大岳技术股份有限公司"))
    ['浙江大岳技术', '大岳技术', '大岳', '大岳股份', '大岳集团', '大岳公司']
    >>> list(shortened("北京邮电大学")), list(shortened("独立号航空母舰"))
    (['北邮'], ['独立号航母'])
    """
    if _LEGAL.search(name):
        yield from _company(_LEGAL.sub("", name))
    elif name.endswith(_SCHOOL) and 4 <= len(name) <= 6:
        yield name[0] + (name[2] if len(name) == 6 else _SCHOOL[0])
    for long, short in _WORDS:
        if long in name:
            yield name.replace(long, short)


def _company(base: str) -> Iterator[str]:
    home = _PLACE.sub("", base)
    core = _TRADE.sub("", home)
    for form in dict.fromkeys((base, home, core)):
        if len(form) > 1:
            yield form
    if len(core) > 1:
        yield from (core + ending for ending in ("股份", "集团", "公司"))
