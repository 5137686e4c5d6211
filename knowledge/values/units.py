"""Units: what dimension a written unit measures, and how many base units one of it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

# dimension | unit and its other spellings = base units in one of it; all as bot.text.normalize
# leaves them (lower case, m2 for ㎡, °c for ℃). The first unit of a row is the base.
_TABLE = """
money | 元 块 块钱 人民币 元人民币 rmb cny yuan ¥ = 1; 角 毛 = .1
USD | 美元 美金 刀 usd dollar dollars $ = 1
EUR | 欧元 eur euro euros € = 1
GBP | 英镑 gbp £ = 1
JPY | 日元 jpy = 1
HKD | 港元 港币 hkd = 1
length | 米 m 公尺 meter meters metre metres = 1
length | 公里 千米 km kilometer kilometers kilometre kilometres = 1000
length | 厘米 公分 cm = .01; 毫米 mm = .001; 微米 μm um = 1e-6; 海里 = 1852
length | 英寸 寸 吋 inch inches " = .0254; 英尺 呎 feet foot ft = .3048
length | 英里 mile miles mi = 1609.344
weight | 公斤 千克 kg kilo kilos = 1; 克 g gram grams = .001; 毫克 mg = 1e-6; 斤 市斤 = .5
weight | 吨 公吨 ton tons tonne tonnes = 1000
weight | 磅 lb lbs pound pounds = .45359237; 盎司 oz ounce ounces = .028349523125
time | 秒 秒钟 s sec secs second seconds = 1; 毫秒 ms = .001; 分钟 min mins minute minutes = 60
time | 小时 个小时 钟头 个钟头 h hr hrs hour hours = 3600; 天 day days = 86400
time | 周 星期 个星期 week weeks = 604800
time | 个月 month months = 2628000; 年 year years = 31536000
power | 瓦 瓦特 w watt watts = 1; 千瓦 kw = 1000; 兆瓦 = 1e6
energy | 千瓦时 千瓦·时 kwh 度电 = 1; 瓦时 wh = .001; kj 千焦 = 2.7777777777777776e-4
energy | 大卡 千卡 kcal = .001162222222222222
volume | 升 公升 l liter liters litre litres = 1; 毫升 ml cc = .001; 立方米 m3 = 1000
volume | 立方厘米 cm3 = .001
area | 平方米 平米 平方 平 m2 = 1; 平方公里 平方千米 km2 = 1e6; 平方厘米 cm2 = 1e-4
area | 亩 = 666.6666666666666
area | 公顷 = 10000; 平方英尺 ft2 = .09290304; 平方英里 mi2 = 2589988.110336
speed | km/h 公里/小时 公里/时 千米/小时 千米/时 公里每小时 千米每小时 kph kmh 迈 码 = 1
speed | m/s 米/秒 = 3.6
speed | mph 英里/小时 = 1.609344; 节 = 1.852
percent | % 个百分点 percent = 1; ‰ = .1
temperature | °c ℃ 摄氏度 = 1
data | mb 兆 = 1; kb = .0009765625; gb = 1024; tb = 1048576
hz | hz 赫兹 = 1; khz 千赫 = 1000; mhz 兆赫 = 1e6; ghz = 1e9
db | db 分贝 db(a) = 1
rpm | rpm 转/分 转/分钟 转每分 转每分钟 r/min = 1
n·m | n·m n.m n*m n⋅m n•m 牛·米 牛米 牛顿米 = 1
匹 | 匹 马力 hp ps = 1
v | v 伏 伏特 = 1
mah | mah 毫安时 毫安 = 1
l/100km | l/100km 升/百公里 升/100公里 = 1
count | 个 台 辆 只 件 套 张 间 位 人 名 条 款 种 把 项 档 座 门 = 1
count | 页 集 部 首 家 所 口 颗 枚 户 扇 根 支 盏 组 股 本 册 席 = 1
count | seats seat doors door people guests guest persons rooms room pieces pcs = 1
score | 星 星级 stars star = 1
级 | 级 = 1
"""
# What a unit of several meanings measures, by the attribute's name; without one it is its own.
_BY_NAME = (
    ("度", "电|耗|能|power|energy", "energy", 1.0),
    ("度", "温|热|冷|temp", "temperature", 1.0),
    ("度", "角|坡|angle", "°", 1.0),
    ("°", "温|热|冷|temp", "temperature", 1.0),
    ("t", "排量|displacement", "volume", 1.0),
    ("t", "重|质量|载|吨|weight", "weight", 1000.0),
    ("t", "硬盘|存储|内存|闪存|storage|memory", "data", 1048576.0),
    ("g", "硬盘|存储|内存|闪存|显存|流量|storage|memory", "data", 1024.0),
    ("m", "硬盘|存储|内存|闪存|显存|流量|软件大小|游戏大小|memory", "data", 1.0),
    ("k", "软件大小|游戏大小", "data", 0.0009765625),
    ("分", "评分|得分|分数|口碑|打分|score|rating", "score", 1.0),
    ("分", "时间|时长|片长", "time", 60.0),
    ("points", "score|rating", "score", 1.0),
)
_MONEY = re.compile(
    r"(?<!评)(?<!代)价(?!比|值观)|钱|费(?!用户|者|油|电|时)|报价|预算|金额|押金|成本|消费|门票(?!数)|票房|租金|工资|资产|注册资本|利润|营收"
    r"|price|cost|(?:^|[^a-z])fees?(?![a-z])|fare|budget"
)
_SCORE = re.compile("评分|得分|分数|口碑|好评(?!率)|score|rating")
_DATE = re.compile(
    "时间|日期|年份|年代|年月|生日|出生|上市|开业|成立|date|(?:^|[^a-z])year|founded|born"
)
_CODE = re.compile(
    r"电话|手机号|热线|传真|邮编|邮政|编号|编码|代码|号码|刊号|代号|区号|条形码|isbn|issn|型号|版次"
    r"|(?:^|[^a-z])(?:phone|zip|sku|id|code|model|fax)(?![a-z])"
)
_COUNTED = re.compile("数|量|时|率|分|级|号|码|年|月|日|期|人|count|number|time|date")
_MULTIPLES = {
    "万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8, "千万": 1e7, "百万": 1e6,
    "十万": 1e5, "万": 1e4, "千": 1e3, "百": 1e2, "k": 1e3, "thousand": 1e3, "million": 1e6,
    "billion": 1e9,
}  # fmt: skip
_MULTIPLE = re.compile("|".join(_MULTIPLES))
_LISTED_MULTIPLES = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百"


def _read_table() -> Iterator[tuple[str, tuple[str, float]]]:
    for row in filter(None, _TABLE.splitlines()):
        dimension, cells = row.split(" | ")
        for cell in cells.split("; "):
            units, factor = cell.split(" = ")
            yield from ((unit, (dimension, float(factor))) for unit in units.split())


_UNITS = dict(_read_table())
LISTED = sorted(_UNITS, key=len, reverse=True)
AMBIGUOUS = sorted({unit for unit, *_ in _BY_NAME} - _UNITS.keys())


def find_unit(text: str, name: str = "") -> tuple[str, float] | None:
    """Return the dimension of a unit and the base units in one of it.

    Parameters
    ----------
    text
        As written, normalised: ``kwh``, ``万元``, ``元/晚``, ``万``; empty for a bare number.
    name
        The attribute's name, normalised, by which 度 or 分 are understood.

    Returns
    -------
    tuple or None
        None for a unit that is not known.

    Examples
    --------
    >>> find_unit("km"), find_unit("万元"), find_unit("度", "日耗电量"), find_unit("色")
    (('length', 1000.0), ('money', 10000.0), ('energy', 1.0), None)
    """
    for unit, hint, dimension, factor in _BY_NAME:
        if text == unit and re.search(hint, name):
            return dimension, factor
    if text in _UNITS:
        return _UNITS[text]
    if text == "":
        return bare_dimension(name), 1.0
    unit, slash, each = text.partition("/")
    if slash and unit and (whole := find_unit(unit, name)) and whole[0] in ("money", "USD"):
        return whole if each.strip() else None
    multiple = _MULTIPLE.match(text)
    if not multiple or (text == "k" and not is_money(name)):
        return None
    rest = find_unit(text[multiple.end() :].strip(), name)
    return rest and (rest[0], rest[1] * _MULTIPLES[multiple[0]])


def meanings(unit: str) -> tuple[str, ...]:
    """Return what a unit that is one by itself measures, first what only names tell.

    Examples
    --------
    >>> meanings("g"), meanings("km"), meanings("度")
    (('data', 'weight'), ('length',), ())
    """
    plain = find_unit(unit) if unit else None
    told = [dimension for own, _, dimension, _ in _BY_NAME if own == unit]
    return tuple(dict.fromkeys([*told, plain[0]])) if plain else ()


def split_multiple(text: str) -> tuple[float, str]:
    """Split what stands before a unit: ``万字`` is 10,000 字.

    Examples
    --------
    >>> split_multiple("万字"), split_multiple("色")
    ((10000.0, '字'), (1.0, '色'))
    """
    match = re.match(_LISTED_MULTIPLES, text)
    return (_MULTIPLES[match[0]], text[match.end() :]) if match else (1.0, text)


def multiple_of(text: str) -> float:
    """Return the worth of 万, k, million …, 1 for what is none."""
    return _MULTIPLES.get(text, 1.0)


def bare_dimension(name: str) -> str:
    """Return what a number without a unit measures, by the attribute's name.

    Examples
    --------
    >>> bare_dimension("经销商报价"), bare_dimension("评分"), bare_dimension("座位数")
    ('money', 'score', 'count')
    """
    if is_money(name):
        return "money"
    return "score" if _SCORE.search(name) else "count"


def is_money(name: str) -> bool:
    """Tell whether an attribute's name, or one of its groups where it has none, says money.

    Examples
    --------
    >>> is_money("房价"), is_money("费用/标准间"), is_money("费用/可住人数"), is_money("性价比")
    (True, True, False, False)
    """
    *groups, own = name.split("/")
    if _MONEY.search(own):
        return True
    return not _COUNTED.search(own) and any(_MONEY.search(group) for group in groups)


def is_date(name: str) -> bool:
    """Tell whether an attribute's name says that its numbers are years."""
    return bool(_DATE.search(name.rpartition("/")[2]))


def is_code(name: str) -> bool:
    """Tell whether an attribute's numbers only look like ones: telephone, postcode, model."""
    return bool(_CODE.search(name.rpartition("/")[2]))
