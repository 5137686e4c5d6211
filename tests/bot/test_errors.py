from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot import errors
from bot.errors import EncoderError, WorkspaceError, ZhikeError, nearest_name
from bot.types import Finding


def descend(kind: type[ZhikeError], depth: int = 0) -> Iterator[tuple[int, type[ZhikeError]]]:
    yield depth, kind
    for child in kind.__subclasses__():
        if child.__module__ == "bot.errors":
            yield from descend(child, depth + 1)


TREE = list(descend(ZhikeError))
KINDS = [kind for _, kind in TREE]


def drawn() -> list[tuple[int, str, str]]:
    """Read (depth, name, status) from the tree in the module's docstring."""
    rows = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"^    ([│├└─ ]*)([A-Z]\w+)\s+(.*)$", line)
        if found:
            status = re.search(r"\((\d{3})\)$", found[3])
            rows.append((len(found[1]) // 4, found[2], status[1] if status else ""))
    return rows


def test_the_drawn_tree_is_the_tree_of_classes() -> None:
    assert [(depth, name) for depth, name, _ in drawn()] == [
        (depth, kind.__name__) for depth, kind in TREE
    ]


def test_the_drawn_statuses_are_the_classes() -> None:
    assert [status for _, _, status in drawn()] == [
        "" if kind is ZhikeError else str(kind.status) for kind in KINDS
    ]


def test_every_error_of_the_module_hangs_on_the_one_root() -> None:
    raised = {
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    assert raised == set(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_has_a_code_of_its_own_and_a_status(kind: type[ZhikeError]) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)
    assert "code" in vars(kind)
    assert 400 <= kind.status < 600
    assert [other.__name__ for other in KINDS if other.code == kind.code] == [kind.__name__]


def test_the_hint_ends_the_message_and_stands_alone() -> None:
    error = EncoderError("encoder 'e5' is altered.", hint="Install it again.")
    assert str(error) == "encoder 'e5' is altered. Install it again."
    assert error.hint == "Install it again."
    assert str(EncoderError("encoder 'e5' is altered.")) == "encoder 'e5' is altered."


def test_a_workspace_error_lists_every_finding_with_its_place() -> None:
    findings = [
        Finding("error", "car_faqs/answers/通用.txt", 3, "no tab.", "Put one."),
        Finding("warning", "bot.json", 0, "odd.", ""),
    ]
    error = WorkspaceError("2 faults:", findings=findings, hint="Run: zhike check")
    assert error.findings == tuple(findings)
    assert str(error).splitlines() == [
        "2 faults:",
        "car_faqs/answers/通用.txt:3: 错误 error: no tab. Put one.",
        "bot.json: 警告 warning: odd.",
        "Run: zhike check",
    ]
    assert error.hint == "Run: zhike check"


def test_only_the_beginning_of_a_name_is_compared() -> None:
    assert nearest_name("a" * 64 + "b" * 5_000_000, ["b" * 64, "a" * 64]) == "a" * 64
