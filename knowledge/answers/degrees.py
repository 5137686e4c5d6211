"""What attributes are called where they are compared, or had: more, most, 有没有."""

from __future__ import annotations

import re

from bot.types import Lang

# What more and less of an attribute is called: by how it ends, else by its dimension.
# Each: more, less, most, least.
_BY_NAME: tuple[tuple[str, tuple[str, str, str, str]], ...] = (
    ("(里程|续航)$", ("多", "少", "最长", "最短")),
    ("(长度|轴距|周期|期限|时长|时间|^长)$", ("长", "短", "最长", "最短")),
    ("年龄$", ("大", "小", "最大", "最小")),
    ("(高度|间隙|海拔|^高)$", ("高", "低", "最高", "最低")),
    ("(宽度|轮距|^宽)$", ("宽", "窄", "最宽", "最窄")),
    ("(深度|水深)$", ("深", "浅", "最深", "最浅")),
    ("距离|^距", ("远", "近", "最远", "最近")),
    ("(耗|薪|收入|资本|评分|得分|等级|楼层|率)$", ("高", "低", "最高", "最低")),
    ("车速$", ("快", "慢", "最快", "最慢")),
)
_BY_DIMENSION = {
    "money": ("贵", "便宜", "最贵", "最便宜"),
    "length": ("大", "小", "最大", "最小"),
    "weight": ("重", "轻", "最重", "最轻"),
    "time": ("长", "短", "最长", "最短"),
    "power": ("大", "小", "最大", "最小"),
    "energy": ("大", "小", "最大", "最小"),
    "volume": ("大", "小", "最大", "最小"),
    "area": ("大", "小", "最大", "最小"),
    "speed": ("快", "慢", "最快", "最慢"),
    "date": ("晚", "早", "最晚", "最早"),
    "count": ("多", "少", "最多", "最少"),
    "clock": ("晚", "早", "最晚", "最早"),
    "data": ("大", "小", "最大", "最小"),
    "n·m": ("大", "小", "最大", "最小"),
    "匹": ("大", "小", "最大", "最小"),
}
_MOMENTS = ("date", "clock")
_ENGLISH = {
    "贵": "more expensive",
    "便宜": "cheaper",
    "最贵": "most expensive",
    "最便宜": "cheapest",
    "长": "longer",
    "短": "shorter",
    "最长": "longest",
    "最短": "shortest",
    "高": "higher",
    "低": "lower",
    "最高": "highest",
    "最低": "lowest",
    "宽": "wider",
    "窄": "narrower",
    "最宽": "widest",
    "最窄": "narrowest",
    "深": "deeper",
    "浅": "shallower",
    "最深": "deepest",
    "最浅": "shallowest",
    "远": "farther",
    "近": "nearer",
    "最远": "farthest",
    "最近": "nearest",
    "快": "faster",
    "慢": "slower",
    "最快": "fastest",
    "最慢": "slowest",
    "大": "larger",
    "小": "smaller",
    "最大": "largest",
    "最小": "smallest",
    "重": "heavier",
    "轻": "lighter",
    "最重": "heaviest",
    "最轻": "lightest",
    "晚": "later",
    "早": "earlier",
    "最晚": "latest",
    "最早": "earliest",
    "多": "more",
    "少": "less",
    "最多": "most",
    "最少": "least",
}


def degree(attribute: str, dimension: str, lang: Lang, more: bool, most: bool = False) -> str:
    """Return the word for more, less, most or least of an attribute.

    Examples
    --------
    >>> degree("整备质量", "weight", "zh", more=True), degree("报价", "money", "en", False, True)
    ('重', 'cheapest')
    """
    if dimension in _MOMENTS:
        attribute = ""
    named = (words for ending, words in _BY_NAME if re.search(ending, attribute))
    words = next(named, None) or _BY_DIMENSION.get(dimension, ("高", "低", "最高", "最低"))
    word = words[2 * most + (not more)]
    return word if lang == "zh" else _ENGLISH[word]


_BESIDE = {"最大": "最高", "最小": "最低", "most": "largest", "least": "smallest"}


def most(attribute: str, word: str) -> str:
    """Return the word for most that can stand beside an attribute's name.

    Examples
    --------
    >>> most("最大马力", "最大"), most("number of rooms", "most"), most("宽度", "最宽")
    ('最高', 'largest', '最宽')
    """
    return _BESIDE.get(word, word) if re.match("最|number of ", attribute) else word


_KIND_OF = re.compile(
    r"(?<=.)(数量|个数|类型|方式|形式|尺寸|规格|型号|等级|材质|数)$|(?<=快充|慢充)功率$"
)


def thing(attribute: str) -> str:
    """Return what is had where an attribute has a value.

    Examples
    --------
    >>> thing("安全气囊数量"), thing("天窗类型"), thing("换挡拨片")
    ('安全气囊', '天窗', '换挡拨片')
    """
    return _KIND_OF.sub("", attribute)
