"""What is wrong with a workspace by its own policy of risk, and with the files of that policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from bot.errors import ArtifactError, DataError, nearest_name
from bot.risk import Risk, weigh_risk
from bot.text_files import read_lines
from bot.types import Finding
from classifiers.artifact import read_artifact
from classifiers.risk.lexicon import read_entry
from classifiers.text_classify import TextClassify
from classifiers.text_risk import ALLOWED_FILE, WORDS_FILE, RiskInput, TextRisk, open_lexicon
from faq.chitchat import FILE as CHITCHAT
from faq.files import read_faq
from knowledge.editing.lint import read_knowledge
from knowledge.graph.documents import Document
from knowledge.graph.graph import texts, walk
from server.config import read_config
from server.workspace import Workspace

_LONGEST = 10_000  # characters that are judged at once
_HINT = f"请改写，或写进 {ALLOWED_FILE}。Write it otherwise, or put it into {ALLOWED_FILE}."


def find_risks(workspace: Workspace) -> Iterator[Finding]:
    """Find what editors wrote that the policy would not let a visitor write.

    What is blocked is an error where ``bot.json`` has a policy, else a warning; so is what is
    warned of. Wordings of questions are not looked at: they are what visitors say.
    """
    judge = TextRisk(open_lexicon(workspace.folder))
    policy = workspace.settings.risk
    strict = "risk" in workspace.settings.model_fields_set

    @cache
    def weigh(text: str) -> Risk | None:
        asked = RiskInput(first_sequence=text[:_LONGEST].encode(errors="replace").decode())
        return weigh_risk(judge.run(asked), policy)

    for written in _read_texts(workspace):
        risk = weigh(written.text) if written.text.strip() else None
        if risk and risk.action != "log":
            words = "、".join(dict.fromkeys(word.text for word in risk.words))
            what = f"有{risk.category}的词“{words}” holds risky words."
            severe = strict and risk.action == "block"
            yield Finding(
                "error" if severe else "warning", written.file, written.find_line(), what, _HINT
            )


class _Written(NamedTuple):
    """A text with its file, and its line or the file's bytes."""

    text: str
    file: str
    line: int = 0
    content: bytes = b""

    def find_line(self) -> int:
        """Return the line, in JSON that where the text first stands; 0 where it cannot be told."""
        for form in (self.text, json.dumps(self.text), json.dumps(self.text, ensure_ascii=False)):
            before, found, _ = self.content.partition(form.strip('"').encode(errors="replace"))
            if found:
                return before.count(b"\n") + 1
        return self.line


def _read_texts(workspace: Workspace) -> Iterator[_Written]:
    """Yield what a visitor may be shown."""
    folder, settings = workspace.folder, workspace.settings
    for question in read_faq(folder, settings).questions:
        yield _Written(question.text, question.file, question.line)
        for answer in question.answers:
            yield _Written(answer.text, answer.file, answer.line)
    file = folder / CHITCHAT
    for number, line in read_lines(file.read_bytes() if file.is_file() else b"", CHITCHAT, []):
        yield _Written(line.partition("\t")[2], CHITCHAT, number)
    for document in read_knowledge(folder, settings)[0]:
        for text in (document.name, *_texts_of(document)):
            yield _Written(text, document.shown, 0, document.content)


def _texts_of(document: Document) -> Iterator[str]:
    for path, node in walk(document.tree):
        yield path[-1]
        yield from texts(node)


def find_wrong_words(workspace: Workspace) -> Iterator[Finding]:
    """Find lines of the workspace's own lexicon that cannot be read."""
    file = workspace.folder / WORDS_FILE
    found: list[Finding] = []
    data = file.read_bytes() if file.is_file() else b""
    for number, line in read_lines(data, WORDS_FILE, found):
        try:
            if not line.startswith("#"):
                read_entry(line)
        except DataError as error:
            what = str(error).removesuffix(error.hint)
            found.append(Finding("error", WORDS_FILE, number, what, error.hint))
    yield from found


def find_wrong_intents(workspace: Workspace) -> Iterator[Finding]:
    """Find a model of intents that is not there or never rejects, and labels it does not give."""
    settings, file = workspace.settings, workspace.config
    if not settings.intent_model:
        return
    lines = read_config(file)
    try:
        model = read_artifact(workspace.folder / settings.intent_model, TextClassify.name)
    except ArtifactError as error:
        line = lines.line_of(("intent_model",))
        yield Finding("error", file.name, line, str(error).removesuffix(error.hint), error.hint)
        return
    rejected = str(model.config["settings"].get("reject_label", ""))
    if not rejected:
        what = "意图模型给每句话都派一个标签。The model gives every message one of its labels."
        hint = "请带 --reject-label 重新训练。Train it anew with that, for what fits none of them."
        yield Finding("warning", file.name, lines.line_of(("intent_model",)), what, hint)
    known = [*model.labels, *([rejected] if rejected else [])]
    for label in settings.intents:
        if label not in known:
            near = nearest_name(label, known)
            what = f"模型没有“{label}”这个标签。The model has no such label."
            hint = f"是不是“{near}”？Did you mean {near!r}?"
            yield Finding("error", file.name, lines.line_of(("intents", label)), what, hint)
