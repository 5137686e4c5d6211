"""What models see in a message before it is understood: risk, intent, tags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from bot.errors import ZhikeError
from bot.flows.several import ANSWERING, Step, is_exact
from bot.flows.tools import Tools
from bot.risk import Risk
from bot.settings import IntentRoute
from bot.text import squeeze

T = TypeVar("T")
# From this probability on an intent leads.
SURE = 0.5
# Of so many keywords of a message it is counted how often they are said.
N_KEYWORDS = 3
# What a person is called for, whatever else could be answered.
_FOR_A_PERSON: tuple[IntentRoute, ...] = ("handoff", "complaint")
# What a message's form says of it, or its own words; and what was refused or went wrong.
_SETTLED = {
    "handoff", "cancel", "greet", "chat", "thanks", "identity", "bye", "denied", "unsure",
    "empty", "image", "failure",
}  # fmt: skip
# Nothing sure was found, and no question to an entity either.
_OPEN = {
    "unknown", "question_unclear", "question_far", "beyond", "entity_alone", "entity_unknown",
    "attribute_unknown",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Intent:
    """What a visitor is after, and where the workspace's settings lead it."""

    label: str
    confidence: float
    route: IntentRoute


@dataclass(frozen=True, slots=True)
class Labels:
    """What models see in a message.

    Attributes
    ----------
    tags
        (kind, tag): labels and keywords of ``text_tagging``, where the workspace asks for them.
    failures
        Why the intent or the tags are not known: a model failed.
    """

    risk: Risk | None = None
    intent: Intent | None = None
    tags: tuple[tuple[str, str], ...] = ()
    failures: tuple[str, ...] = ()

    def explain(self) -> dict[str, Any]:
        """Return it for the trace; ``tags`` holds everything that is counted by day."""
        risk = self.risk.explain() if self.risk else None
        tags = [("risk", self.risk.category)] if self.risk else []
        intent = self.intent
        if intent and intent.confidence >= SURE:
            tags.append(("intent", intent.label))
        return {
            "risk": risk,
            "intent": asdict(intent) if intent else None,
            "tags": [list(tag) for tag in dict.fromkeys((*tags, *self.tags))],
            "label_failures": list(self.failures),
        }


def label_message(text: str, tools: Tools) -> Labels:
    """Ask the models that the workspace has; of what is blocked nothing more is asked.

    A message is answered without its intent or tags where their models fail.

    Parameters
    ----------
    text
        As it was written.

    Raises
    ------
    SkillError
        When the risk cannot be judged: nothing unjudged is answered.
    """
    if not squeeze(text):
        return Labels()
    risk = tools.judge_risk(text)
    if risk and risk.action == "block":
        return Labels(risk)
    failures: list[str] = []
    intent = _try(_read_intent, text, tools, failures)
    tags = _try(_read_tags, text, tools, failures) or ()
    return Labels(risk, intent, tags, tuple(failures))


def _try(read: Callable[[str, Tools], T], text: str, tools: Tools, failures: list[str]) -> T | None:
    try:
        return read(text, tools)
    except ZhikeError as error:
        failures.append(f"{error.code}: {error}")
        return None


def _read_intent(text: str, tools: Tools) -> Intent | None:
    settings = tools.settings
    if not settings.intent_model:
        return None
    shares: dict[str, float] = tools.run("text_classify", text, "first_sequence").probabilities
    label = max(shares, key=shares.__getitem__)
    return Intent(label, shares[label], settings.intents.get(label, "question"))


def _read_tags(text: str, tools: Tools) -> tuple[tuple[str, str], ...]:
    if not tools.settings.tag_turns:
        return ()
    found = tools.run("text_tagging", text, "content")
    labels = (*found.default_text_label, *found.user_text_label)
    return (
        *(("label", label.label) for label in labels),
        *(("keyword", keyword.word) for keyword in found.keyword[:N_KEYWORDS]),
    )


def overrule(labels: Labels, steps: Sequence[Step]) -> str | None:
    """Return the event that an intent leads to; None where the message is answered as it was read.

    A complaint, and the wish for a person, lead before any answer that is not word for word the
    FAQ's or the graph's; small talk and orders where nothing sure was found. What is said by a
    message's form (您好, 取消, 转人工) stays.
    """
    intent = labels.intent
    if intent is None or intent.confidence < SURE or intent.route == "question":
        return None
    if any(step.event in _SETTLED for step in steps):
        return None
    if intent.route in _FOR_A_PERSON:
        answered = all(step.reply.route in ANSWERING and is_exact(step) for step in steps)
        return None if answered else intent.route
    open_ = all(step.event in _OPEN for step in steps)
    return {"chitchat": "chat", "order": "order"}[intent.route] if open_ else None
