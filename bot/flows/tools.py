"""What the dialog needs around it: the skills, the graph, and what counts as sure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.knowledge import Knowledge
from bot.registry import Registry
from bot.risk import Risk, weigh_risk, without_names
from bot.settings import Settings
from bot.skill import (
    MAX_TEXT,
    ChitchatQuery,
    ChitchatResult,
    FaqQuery,
    FaqResult,
    GraphQuery,
    GraphResult,
)
from bot.text import normalize, squeeze
from bot.types import Session


@dataclass(frozen=True, slots=True)
class Tools:
    """The parts of one bot.

    Attributes
    ----------
    faq_threshold
        Calibrated confidence from which a standard question is answered, 0..1.
    encode
        Whether encoders may be asked.
    """

    settings: Settings
    registry: Registry
    knowledge: Knowledge
    faq_threshold: float
    encode: bool = True

    def without_encoders(self) -> Tools:
        """Return the same parts, answering from strings alone."""
        return replace(self, encode=False)

    def ask_faq(self, text: str, entities: tuple[str, ...], *, encode: bool = True) -> FaqResult:
        """Run the FAQ skill."""
        query = FaqQuery(text=text[:MAX_TEXT], entities=entities, encode=encode and self.encode)
        result: FaqResult = self.registry.run("faq", query)
        return result

    def ask_graph(
        self,
        text: str,
        focus: tuple[str, ...],
        *,
        within: tuple[str, ...] = (),
        encode: bool = False,
        session: Session | None = None,
    ) -> GraphResult:
        """Run the graph skill; with the session, questions that need more than a value too."""
        text = text[:MAX_TEXT]
        query = GraphQuery(text=text, focus=focus, within=within, encode=encode)
        if session:
            topic = session.topic
            query = GraphQuery(
                text=text,
                focus=focus,
                encode=encode,
                plan=True,
                recent=session.recent,
                topic=topic.value if topic and topic.kind == "graph" else (),
                before=session.query,
                listed=session.listed,
                lang=session.lang or self.settings.lang,
            )
        result: GraphResult = self.registry.run("kbqa", query)
        return result

    def small_talk(self, text: str) -> str | None:
        """Return the workspace's reply to small talk; None when it is none."""
        result: ChitchatResult = self.registry.run("chitchat", ChitchatQuery(text=text[:MAX_TEXT]))
        return result.reply

    def judge_risk(self, text: str) -> Risk | None:
        """Run the risk skill; tell what the workspace does about a text, None for a normal one.

        What the editors wrote is no risky word, nor a part of one: Pad SE有 is not 色诱.
        """
        found = self.run("text_risk", text, "first_sequence", light=True)
        if found.words:
            if self._is_wording(text):
                return None
            rest = without_names(text, self.knowledge.written())
            without = self.run("text_risk", rest, "first_sequence", light=True)
            kept = {word.word for word in without.words} & {word.word for word in found.words}
            words = tuple(word for word in found.words if word.word in kept)
            found = without.model_copy(update={"words": words})
        return weigh_risk(found, self.settings.risk)

    def _is_wording(self, text: str) -> bool:
        """Tell whether a text is a question of the FAQ, word for word."""
        text = normalize(text)
        candidates = self.ask_faq(text, (), encode=False).candidates
        return bool(candidates) and squeeze(normalize(candidates[0].matched)) == squeeze(text)

    def run(self, name: str, text: str, field: str, **settings: bool) -> Any:
        """Run a skill that this room does not know on a visitor's words."""
        clean = text[:MAX_TEXT].encode(errors="replace").decode()
        request = self.registry.get(name).Input.model_validate({field: clean, **settings})
        return self.registry.run(name, request)
