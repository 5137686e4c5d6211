"""Conversation tests: read from ``tests/*.yml``, played through a bot (contract 4.3)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot.assistant import Assistant
from bot.errors import nearest_name
from bot.foreign_errors import explain_invalid
from bot.text_files import read_lines
from bot.types import Finding, Lang, Reply, Route, Session, State, Turn

# The C parser reads the suites in a tenth of the time; PyYAML may be built without it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Words = str | list[str]
Wanted = dict[str, Any]
Place = tuple[int | str, ...]
Say = Callable[[str, Lang | None], dict[str, Any]]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ScenarioTurn(_Strict):
    """What the visitor says, and what the reply must have."""

    user: str
    lang: Lang | None = None
    route: Route | None = None
    state: State | None = None
    answer: str | None = Field(None, description="The whole answer.")
    contains: Words = Field([], description="Every one stands in the answer.")
    absent: Words = Field([], description="None stands in the answer.")
    evidence: Wanted | list[Wanted] = Field([], description="Each is part of some evidence.")
    suggestions: Words = Field([], description="Each is offered.")


class Scenario(_Strict):
    """One conversation, from a fresh session."""

    name: str
    turns: list[ScenarioTurn] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Failure:
    """A turn whose reply was not as expected.

    Attributes
    ----------
    place
        1-based number of the turn.
    differences
        Pairs of (what was expected, what came), as text.
    """

    place: int
    user: str
    differences: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """How a conversation went; ``failure`` is the first failing turn."""

    file: str
    name: str
    seconds: float
    failure: Failure | None


_SCENARIOS = TypeAdapter(list[Scenario])
_DEPTH = 4  # scenario, turns, turn, key: beyond stand the alternatives of a key's type
_WORDS_HINT = "要写文字，或文字的列表。Write text, or a list of texts."
_EVIDENCE_HINT = (
    "要写成 {type: faq, question: …} 这样，或它们的列表。"
    "Write it like {type: faq, question: …}, or a list of these."
)


def read_scenarios(folder: Path) -> tuple[list[tuple[str, Scenario]], list[Finding]]:
    """Read ``tests/*.yml`` of a workspace.

    Returns
    -------
    scenarios
        Pairs of (file, scenario) in file order.
    findings
        Errors of syntax and of unknown fields, with their lines.
    """
    scenarios: list[tuple[str, Scenario]] = []
    findings: list[Finding] = []
    for file in sorted((folder / "tests").glob("[!.]*.yml")):
        shown = str(file.relative_to(folder))
        if not file.is_file():
            what = "这不是文件。This is not a file."
            hint = "只有对话测试才能叫 *.yml。Only conversations may be named *.yml."
            findings.append(Finding("error", shown, 0, what, hint))
            continue
        data = file.read_bytes()
        not_utf8: list[Finding] = []
        for _ in read_lines(data, shown, not_utf8):
            pass
        findings += not_utf8
        if not_utf8:
            continue
        text = data.decode("utf-8-sig")
        try:
            content = yaml.load(text, _LOADER)
            scenarios += [(shown, one) for one in _SCENARIOS.validate_python(content or [])]
        except ValidationError as error:
            findings += _explain(shown, text, error)
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            why = getattr(error, "problem", None) or str(error).splitlines()[0]
            what = f"YAML 格式有误。Not readable as YAML: {why}."
            hint = "请检查缩进、冒号、引号和括号。Look at indents, colons, quotes and brackets."
            findings.append(Finding("error", shown, mark.line + 1 if mark else 0, what, hint))
    return scenarios, findings


def _explain(file: str, text: str, error: ValidationError) -> Iterator[Finding]:
    whole = yaml.compose(text, _LOADER)
    # What may be a text or a list fails as both: say it once, where the key stands.
    complaints = {item["loc"][:_DEPTH]: item for item in error.errors(include_url=False)}
    for place, item in complaints.items():
        yield Finding("error", file, _find_line(whole, item["loc"]), *_describe(place, item))


def _describe(place: Place, item: ErrorDetails) -> tuple[str, str]:
    key = place[-1] if place else 0
    if item["type"] == "extra_forbidden":
        fields = (Scenario if len(place) < _DEPTH else ScenarioTurn).model_fields
        near = nearest_name(str(key), fields)
        return (
            f"没有“{key}”这一项。There is no such key.",
            f"是不是“{near}”？Did you mean {near!r}?",
        )
    name = f"“{key}”" if isinstance(key, str) else f"第 {key + 1} 项 item {key + 1} "
    what = f"{name}不对 is wrong." if place else "文件内容不对。The content is wrong."
    if place == item["loc"]:
        return what, explain_invalid(item)
    return what, _EVIDENCE_HINT if key == "evidence" else _WORDS_HINT


def _find_line(node: yaml.Node | None, place: Place) -> int:
    """Return the line of the innermost node on the way to a place."""
    for part in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), node)
    return node.start_mark.line + 1 if node else 0


def play(file: str, scenario: Scenario, say: Say) -> Result:
    """Play one conversation; stops at the first turn that fails.

    Parameters
    ----------
    say
        Sends a text (and language) and returns the reply's JSON; keeps one session.
    """
    started = time.perf_counter()
    failure = None
    for place, turn in enumerate(scenario.turns, 1):
        differences = tuple(_compare(turn, say(turn.user, turn.lang)))
        if differences:
            failure = Failure(place, turn.user, differences)
            break
    return Result(file, scenario.name, time.perf_counter() - started, failure)


def in_process(assistant: Assistant) -> Say:
    """Return a way to talk to an assistant directly, in a session of its own."""
    session = Session("0" * 32)

    def say(text: str, lang: Lang | None) -> dict[str, Any]:
        nonlocal session
        outcome = assistant.handle(Turn(text, lang=lang), session)
        session = outcome.session
        return _as_json(outcome.reply)

    return say


def _as_json(reply: Reply) -> dict[str, Any]:
    return asdict(reply) | {"suggestions": list(reply.suggestions)}


def _compare(turn: ScenarioTurn, reply: dict[str, Any]) -> Iterator[tuple[str, str]]:
    answer = reply["answer"]
    for key in ("route", "state", "answer"):
        wanted = getattr(turn, key)
        if wanted is not None and reply[key] != wanted:
            yield f"{key}: {wanted}", f"{key}: {reply[key]}"
    for words in _listed(turn.contains):
        if words not in answer:
            yield f"contains: {words}", f"answer: {answer}"
    for words in _listed(turn.absent):
        if words in answer:
            yield f"absent: {words}", f"answer: {answer}"
    for words in _listed(turn.suggestions):
        if words not in reply["suggestions"]:
            yield f"suggestions: {words}", f"suggestions: {', '.join(reply['suggestions'])}"
    wanted_evidence = turn.evidence if isinstance(turn.evidence, list) else [turn.evidence]
    for wanted in wanted_evidence:
        if not any(_holds(item, wanted) for item in reply["evidence"]):
            yield f"evidence: {wanted}", f"evidence: {reply['evidence']}"


def _listed(words: Words) -> list[str]:
    return [words] if isinstance(words, str) else words


def _holds(item: dict[str, Any], wanted: Wanted) -> bool:
    listed = {
        key: list(value) if isinstance(value, tuple) else value for key, value in item.items()
    }
    return all(key in listed and listed[key] == value for key, value in wanted.items())
