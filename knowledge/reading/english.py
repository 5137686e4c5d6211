"""How English puts what the frames look for; the Chinese ways stand beside their use."""

from __future__ import annotations

import re

_THINGS = "(?:cars?|models?|vehicles?|hotels?|products?|ones?|items?|V)"
_NAME = "(?:the |a |an )?E"

COUNTS = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty
""".split()
_ORDINALS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
""".split()
NUMBERS = {word: i for words in (COUNTS, _ORDINALS) for i, word in enumerate(words, 1)}

_PLACES = "|".join(_ORDINALS)
PLACE = (
    rf"\bthe (?:(?P<ordinal>{_PLACES})|last) (?:one|car|hotel|model|of (?:them|these))\b"
    rf"|\bthe first (?P<top>{'|'.join(COUNTS)})\b"
)

COLOURS = dict(
    red="红", orange="橙", yellow="黄", green="绿", blue="蓝", purple="紫", black="黑", white="白",
    grey="灰", gray="灰", silver="银", gold="金", golden="金", pink="粉", brown="棕",
)  # fmt: skip

PREMISE = r"\bwhy\b|\bhow come\b"
DIFFERENCE = r"\bby how much\b|\bdifference\b|\bhow (?:much|many) J\b|\bA J\b.* than\b"
SUM = r"\b(?:in total|total|altogether|combined|together|sum|add(?:ed)? up)\b"
COUNT = r"\bhow many\b|\bnumber of\b"
BEST = r"\btop\b|\bthe (?:\w+ )?J"
COMPARE = r"\b(?:or|which|compared?|comparison|than|versus|same|differ|differs|against)\b"
WHICH = (
    rf"\bwhich\b|\bwhat (?:other )?{_THINGS}|\b(?:list|any|show|find|recommend|suggest|give me)\b"
    r"|\b(?:any|some)thing\b|\bi(?: want| need|'d like|'m looking)\b"
    r"|\b(?:is|are) there\b|\bdo you have\b"
)
_PLAIN = r"^(?=[ -~]+$)(?!(?:is|was|does|has|its|whats|yes|this|plus|thanks)\b)"
BARE_LIST = (
    rf"{_PLAIN}(?:all |the |any )*(?:{_THINGS}|[a-z]+s|Q)\b.*[QVA][^EJ]*$|{_PLAIN}[QV].*[QV]"
)
LEFT_OUT = (
    rf"\b(?:which|what) (?:other )?{_THINGS} (?:have|has|offer|support)(?: it| one| that)?\?*$"
)
SAME = r"\bsame A\b"
OTHERS = r"\b(?:all|others?|else)\b"
IS = r"\?$|^(?:is|are|does|do|did|has|have|can|could|will)\b|, right$"
PLURAL = r"\b(?:they|them|these|those|both|either)\b"
OWN = rf"E's A|\bA of {_NAME}|\b(?:its|their) A"
BEYOND = rf"J (?:A )?than {_NAME}"
BEST_BEYOND = rf"J (?:A )?than {_NAME}.*\bthe (?:\w+ )?J"
CLAIMS = r"^(?:那?[它他这那][款台辆家个种]?|是不是|算不算|是否)|^(?:is|was) (?:it|this|that)\b"
VALUES = (
    r"\b(?:what|which|how many)(?: different)? A(?:s|es)?"
    r"(?: (?:are there|do you have|exist))?[ ?]*$"
)
AHEAD = rf"^(?:is|are|does|do|has) .*E.*J.* than {_NAME}"
LED = r"A of (?:the |its )?E|E's A|\b(?:its|their) A"
EACH = r"\b(?:each|respectively)\b"
DEFINE = r"what does A mean|(?:meaning|definition) of A|^what is (?:an? )?A\??$"
_COUNT = rf"\d+|{'|'.join(COUNTS[1:])}|(?:\w+[- ])?(?:\w+ty|hundred|dozen)"  # some are not read
TOP = rf"\btop (one|{_COUNT})\b|\b({_COUNT}) J|\bJ ({_COUNT})\b"
_ANY_ORDINAL = rf"\d+(?:st|nd|rd|th)|(?:\w+-)?(?:{_PLACES})|\w+tieth|hundredth|thousandth"
NTH = rf"\b(?P<english>{_ANY_ORDINAL})[ -]J"
MONEY = "cost|price|pay|expensive|cheap|how much"
_EMPTY = """
top than more less most least with without under over between among list show find recommend
car cars vehicle vehicles hotel hotels model models product products one ones item items
difference differences differ compare compared comparison versus vs against same together total
altogether combined sum both either each all other others else another not no never except besides
apart only still too non who why whose while
something anything cost costs price priced pay buy yuan rmb make makes made launched released
opened built founded located need like looking am m i me us if but out up own allow allows accept
accepts long really right don t doesn
""".split()
FRAME_WORDS = rf"\b(?:{'|'.join((*_EMPTY, *COUNTS[1:], *_ORDINALS))}|\d+(?:st|nd|rd|th))\b"

NOT = (
    r"\bnot|\bno|\bnon-|\bwithout|\bexcept(?: for)?|\bother than|\b(?:that|which) (?:is|are)n['’]t"
)
HAS = (
    r"\b(?:with|has|have|having|get|got|supports?|offers?|allows?|accepts?|includes?|provides?"
    r"|features?|equipped with|comes? with)"
)
LACKS = (
    r"(?:\b(?:without|no|lacks?|lacking|not having)"
    r"|(?:\bnot|n['’]?t(?: \w+| (?:the|an?|its) \w+)?) (?:have|allow|offer|support|accept))"
)
ARTICLE = r"(?:\s|\b(?:an?|the|any|some|its|both)\b)*$"
AND = r",? (?:and|or) (?:an? |the )?|, (?:an? |the )?"
GLUE = r"\b(?:of|is|are|at|an?|the|that|with|for|in|about|around|its)\b"

MORE = r"\b(?:any|anything|something|even|an?|some)\b.*J|\bJ ones?\b|\bJ options?\b"
EXCEPT = r"\b(?:except|other than|besides|apart from|excluding)\b"
ELSE = r"\b(?:any|any ?thing|what|which) (?:else|others?)\b|\bothers\b|\bany more\b"
TALKED_OF = r"\b(?:they|them|both|two)\b"
WHO = r"(?:and )?(?:which|what|who)(?: ones?| are they| are those| of them)*"
AGAINST = rf"\b(?:than|compared? (?:with|to)|vs\.?|versus|against) {_NAME}"
RANKS = r"\b(?:top|first|second|third|fourth|fifth|\d+(?:nd|rd|th)?|ones?|cars?|hotels?|then)\b"
FIRST = r"\b(?:top|first) (two|three|four|five|\d+)"
HOW_FAR = r"\bhow (?:much|many)\b"


def asks_which(shape: str) -> bool:
    """Tell whether things are to be found: which cars are cheaper than E."""
    return bool(re.search(rf"\b(?:which|what) (?:\w+ )?{_THINGS}\b|\bany\b|^{_THINGS}\b", shape))
