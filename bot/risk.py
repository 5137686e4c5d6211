"""What is risky about a text, and what is done about it: the policy of a workspace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from bot.settings import RiskLevel
from bot.skill import Payload
from bot.text import normalize, squeeze

RISK_LEVELS: tuple[RiskLevel, ...] = ("block", "warn", "log")  # the gravest first
NORMAL = "正常"  # the category of a text without risk
# Who swears is still a customer: he is answered.
POLICY: Mapping[str, RiskLevel] = {"成人": "block", "低俗": "warn", "其他风险": "block"}


class RiskyWord(Payload):
    """A risky word of a text: for editors, never for the one who typed it."""

    word: str = Field(description="As the lexicon has it.")
    text: str = Field(description="As it was written.")
    category: str
    level: RiskLevel
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    disguise: str = Field("", description="parted, split, leet or sound; empty: none.")


class RiskResult(Payload):
    """What a text is, how likely each category is, and the words that say so."""

    id: str = ""
    predictions: str
    probabilities: dict[str, float]
    logits: dict[str, float]
    level: RiskLevel | None = Field(None, description="The gravest of its words, if any.")
    words: tuple[RiskyWord, ...] = ()


@dataclass(frozen=True, slots=True)
class Risk:
    """What is done about a text.

    Attributes
    ----------
    category
        Of the word, or of the model's judgement, that decided.
    words
        All that were found; none where the model alone judged so.
    """

    action: RiskLevel
    category: str
    words: tuple[RiskyWord, ...] = ()

    def explain(self) -> dict[str, Any]:
        """Return it for the trace: editors see the words."""
        words = [word.model_dump(exclude={"start", "end"}) for word in self.words]
        return {"action": self.action, "category": self.category, "words": words}


def weigh_risk(found: RiskResult, policy: Mapping[str, RiskLevel]) -> Risk | None:
    """Tell what is done about a text; None when there is nothing risky in it.

    For a word that is the milder of its own level and what the policy has for its category. A
    category that only the model sees is logged, unless the policy says more.

    Parameters
    ----------
    policy
        The workspace's, by category; it goes before :data:`POLICY`.

    Examples
    --------
    >>> abuse = RiskyWord(word="傻瓜", text="傻瓜", category="低俗", level="block", start=0, end=2)
    >>> found = RiskResult(predictions="低俗", probabilities={}, logits={}, words=(abuse,))
    >>> weigh_risk(found, {}).action, weigh_risk(found, {"低俗": "block"}).action
    ('warn', 'block')
    """
    known = {**POLICY, **policy}
    ways = [
        (max(word.level, known.get(word.category, "block"), key=RISK_LEVELS.index), word.category)
        for word in found.words
    ]
    if found.predictions not in (NORMAL, *(category for _, category in ways)):
        ways.append((policy.get(found.predictions, "log"), found.predictions))
    if not ways:
        return None
    action, category = min(ways, key=lambda way: RISK_LEVELS.index(way[0]))
    return Risk(action, category, found.words)


def without_names(text: str, names: Iterable[str]) -> str:
    r"""Cut names out of a text, however they are spaced; none of a single character.

    Examples
    --------
    >>> without_names("拾光 pad-se有什么颜色", ["Pad SE", "色"])
    '拾光 \n有什么颜色'
    >>> without_names("sex", ["SE"])
    'sex'
    """
    said = squeeze(normalize(text))
    plain = {plain for name in names if (plain := squeeze(normalize(name))) in said}
    for name in sorted(plain, key=len, reverse=True):
        if len(name) > 1:
            spaced = r"[\W_]*".join(map(re.escape, name))
            text = re.sub(f"(?i)(?<![a-z0-9]){spaced}(?![a-z0-9])", "\n", text)
    return text
