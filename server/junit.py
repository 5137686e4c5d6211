"""Conversation test results in JUnit's XML."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from server.scenarios import Result


def render_junit(results: Sequence[Result]) -> str:
    """Return a ``<testsuite>``; one ``<testcase>`` a conversation, in the order given."""
    failed = [result for result in results if result.failure]
    suite = ElementTree.Element(
        "testsuite", name="zhike", tests=str(len(results)), failures=str(len(failed))
    )
    for result in results:
        case = ElementTree.SubElement(
            suite, "testcase", classname=result.file, name=result.name, time=f"{result.seconds:.4f}"
        )
        if result.failure:
            place, user = result.failure.place, result.failure.user
            entry = ElementTree.SubElement(case, "failure", message=f"turn {place}: {user}")
            entry.text = "\n".join(f"- {a}\n+ {b}" for a, b in result.failure.differences)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)
