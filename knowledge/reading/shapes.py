"""The shapes of questions: patterns over texts whose entities and attributes are capital letters.

``E`` an entity, ``A`` an attribute, ``V`` a value, ``Q`` a bound, ``J`` a word that compares; see
:mod:`knowledge.reading.marks`. Their English stands in :mod:`knowledge.reading.english`.
"""

from __future__ import annotations

import re

from knowledge.reading import english
from knowledge.reading.ordinals import NUMERAL

THING = "(?:款|台|辆|家|间|种车|个(?!A)|部|只|支|件|车|酒店|产品|型号|版本)"
# 哪些酒店有: what?
LEFT_OUT = re.compile(
    rf"(?:哪些?|哪几|什么|别的|其[他它]){THING}?[也都]?(?:有|支持|带|提供|配|可以|能|行)(?:这个|它)?[呢的吗?]*$"
    rf"|{english.LEFT_OUT}"
)
PREMISE = re.compile(
    rf"为什么|为啥|为何|凭什么|{english.PREMISE}|怎么连.*[都也]"
    r"|怎么(?:会|就|都|也|还)?(?:没|不(?:带|支持|能|让|给|可以)|只|这么|才[^EAVQJ]{0,2}[QV]|要?Q|[AV]都?没)"
)
DIFFERENCE = re.compile(
    r"差(?:了|距|别|价|额)?(?:是|有|大概|大约)?(?:多少|几|多大|A)|相差|差价|J(?:了|出)?(?:多少|几|多大)|J[^EAVQJ]{0,2}A?几年|多(?:出|花)?多少|少(?:花)?多少|多[^EAVQJ]{0,2}(?:几|多少)"
    rf"|{english.DIFFERENCE}"
)
SUM = re.compile(
    r"一共|总共|合计|总计|加(?:在)?一?起(?:来)?|总价|拢共|都拿下|全?都?买下来?|加上"
    rf"|{english.SUM}"
)
COUNT = re.compile(
    rf"(?<![这那前])(?:几|多少){THING}|的(?:有|是)?(?:几|多少)(?:款|台|辆|家|个|种)?$|{english.COUNT}"
)
BEST = re.compile(
    rf"最[^EAQV]{{0,4}}?J|J最|之最|(?:第一|头)名?.{{0,2}}J|J(?:的)?(?:是)?第一|(?:第|倒数){NUMERAL}J|J得最|排.{{0,3}}(?:第一|前)|前.{{1,2}}(?:名|款|个|的)"
    rf"|{english.BEST}"
)
COMPARE = re.compile(
    r"比|哪|谁|更|vs|pk|对比|区别|不同|一样|相同|差异|差别|还是"
    rf"|{english.COMPARE}"
)
WHICH = re.compile(
    rf"哪些|哪几|哪{THING}|哪(?:一|个)?{THING}|什么{THING}|哪[个些]A|谁|有没有.*[AVQ].*的|有什么|列(?:出|一下|举)|啥|推荐|筛选|都有谁|有吗"
    rf"|{english.WHICH}"
)
BARE_LIST = re.compile(
    rf"[QVA][^EAVQJ呢]{{0,4}}(?:的{THING}?|{THING}|(?<=的)V)(?:有吗|有哪些|有么)?$|[QV]的V$|^有.*[QV][吗么][?]?$|^Q(?:的|左右的)?V$"
    rf"|{english.BARE_LIST}"
)
CHOOSES = re.compile(
    rf"[有带].*[QVA].{{0,3}}的{THING}?(?:吗|么|没|没有)?[?]?$|给我|我要|想[要买找]|有啥|都有"
)
# 有没有SUV, 昆明有没有温泉酒店, 温泉酒店有吗
EXISTS = re.compile(
    rf"^(?:[^EAVQJ]{{0,3}}[VQ][^EAVQJ]{{0,2}})?(?:你们|这里|店里)?有(?:没有|无)?[^EAVQJ]{{0,2}}"
    rf"(?:J一?[点些]?的?)?[AVQ]+的?({THING})?[吗么]?[?]?$|^[AVQ]+的?({THING})有(?:没有|吗|么)[?]?$"
)
# 酒店有哪些, 你们的车型都有什么
EVERYTHING = re.compile(
    rf"^(?:(?:你们|咱们|贵店|这里|店里|这儿)(?:家|现在)?的?)?(?:在[售卖]的?)?(?:{THING}|车型|门店|商品)"
    "(?:都|一共|总共)?有(?:哪些|哪几[款种个家]|什么|啥)[呢啊呀?]*$"
)
SAME = re.compile(
    r"(?:[和跟与同]|像)(?:E|它|这款|这个|这家)?[^EJQV]{0,3}?(?:同|一样|相同|一个)(?:一个?)?(?:的)?A|同(?:一个?)?A"
    rf"|[和跟与]E的?A(?=一样|相同)|{english.SAME}"
)
OTHERS = re.compile(
    r"(?:还有|其他|其它|别的|另外).{0,3}(?:哪|什么|几|多少|款|车|J|A)|的(?:车|酒店|产品)?还有"
    rf"|{english.OTHERS}"
)
IS = re.compile(
    rf"吗|是不是|是否|有没有|能不能|可不可以|有无|对吧|对不对|么$|吧[?]?$|没有$|{english.IS}"
)
PLURAL = re.compile(
    rf"它们|他们|两者|二者|这[两几些]|那[两几些]|上面|其中|里面|三者|{english.PLURAL}"
)
FRAME_WORDS = re.compile(
    rf"[EAVQJ]|最|更|色|每|用|得|离谱|夸张|厉害|生产|产|各|订|住|一晚|花|辆|人|吧|旗下|开门|关门|营业|开(?=[吗么着])|纯|所有|全部|总共|合计|间|开到|码|店|家|店铺|以外|只有|(?:倒数|第)+{NUMERAL}|第|[一两二三四五六七八九十]+(?=[款台辆家个间种名位人的]|$)|一共|才|比|较|还|哪|谁|差|相|同|一样|以上|以下|推荐|列出|便|点|些|第|前|名|排|共|加起来|合计|对比|区别"
    r"|不同|除了|其他|别的|另外|里|当中|之间|其中|并|且|但|又|既|同时|满足|要|买|适合|符合|条件|属于|类|价位|预算|左右|酒店|产品|房|版本|型号|牌"
    r"|支持|带|配|含|能|可以|允许|提供|没|无|不|非|或|要么|买|跑得|它们|这|那|几"
    rf"|{english.FRAME_WORDS}|\d"
)
AMOUNT = re.compile(
    r"([一两二三四五六七八九十\d]+)(?P<unit>款|台|辆|家|间|个|部|只|支|件|晚|套|名)"
)
MONEY = re.compile(f"钱|价|费|贵|便宜|{english.MONEY}")
