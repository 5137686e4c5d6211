"""Whether it is demanded that there be something, or none of it: 有天窗, 泳池哪家没有."""

from __future__ import annotations

import re

from knowledge.linking.phrases import is_word
from knowledge.linking.words import content
from knowledge.query.plans import Op
from knowledge.reading import english
from knowledge.reading.marks import BY_A_PART, Mark, Marked
from knowledge.reading.shapes import FRAME_WORDS, THING

_HAS = re.compile(
    r"(?<!没)(?:有|带有?|配备?了?有?|支持|具备|具有|含有?|可以|能够?|允许|可|装有?|提供|选装|标配)\s*$"
    rf"|{english.HAS}{english.ARTICLE}"
)
# 有没有, 能不能 deny nothing
_LACKS = re.compile(
    r"(?:(?<!有)没有?|(?<!有)无|(?<!带)不带|(?<!支)不支持|(?<!含)不含|(?<!能)不能|(?<!可)不可以?"
    r"|(?<!允)不允许|(?<!配)不配|(?<!供)不提供|(?<!让)不让|(?<!给)不给|缺)带?\s*$"
    rf"|{english.LACKS}{english.ARTICLE}"
)
_LEADS = re.compile(
    "(?!.*[哪几多什])(?:没?有|不?带|不?含|不?会|能|可以|支持)"
)  # of a synonym that says it: 有泳池
# 泳池哪家有, 泳池哪几家没有
_WHO_HAS = re.compile(
    rf"(?:哪些?|哪几|什么){THING}[也都]?(没|不)?(?:有|支持|带|提供|配备?|可以|能)[呢的吗啊呀?]*$"
)
_OF_SUCH = re.compile("的?(?:V|酒店|产品|型号|版本|车型|车(?=$|[有吗里哪是最,?]))")
_ADDED = re.compile(rf"A(?:和|、|及|以及|,|又有?|且|并且有?|还有)$|(?:[QV] )?[AQV]{english.AND}$")


def demanded(mark: Mark, marked: Marked) -> Op | None:
    """Return whether a text demands an attribute, or that there is none; None if neither."""
    lead = marked.before(mark) + _lead(marked.text[mark.start : mark.end])
    while (cut := _ADDED.search(lead)) is not None:
        lead = lead[: cut.start()]
    if who := _WHO_HAS.match(marked.after(mark)):
        return "lacks" if who[1] else "has"
    return "lacks" if _LACKS.search(lead) else "has" if _HAS.search(lead) else None


def is_of_such(mark: Mark, marked: Marked) -> bool:
    """Tell whether a name only says which things are meant: 无线充电的手机, those that have it."""
    lead = content(FRAME_WORDS.sub(" ", re.split("[A-Z]", marked.before(mark))[-1])).strip()
    whole = max(mark.names.values()) >= BY_A_PART
    return whole and not lead and bool(_OF_SUCH.match(marked.after(mark)))


def _lead(said: str) -> str:
    """Return the verb that a name begins with: of 会英语, but not of 会议室."""
    found = _LEADS.match(said)
    if not found or (found[0].endswith("会") and is_word(said[found.end() - 1 : found.end() + 1])):
        return ""
    return found[0].replace("会", "能")
