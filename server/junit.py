"""Conversation test results in JUnit's XML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from server.scenarios import Result

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
    text = ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)
    return _NOT_XML.sub("\ufffd", text)
