"""Names said by their end alone, where their start was just spoken of."""

from __future__ import annotations

import pytest

from knowledge.linking.entities import Links
from knowledge.linking.siblings import Siblings

M5, M5_PRO, NOTE, NOTE_PRO = "晨星 M5", "晨星 M5 Pro", "远山 Note 3", "远山 Note 3 Pro"
S14, S16, PRO16, TAB = "砚书 14", "砚书 16", "星海_Pro16_2024款", "晨星 Tab 11"
YOUTH = "晨星 M5 青春版"
NAMES = (M5, M5_PRO, YOUTH, NOTE, NOTE_PRO, S14, S16, TAB)
CALLED = {name: (name, name.split(" ", 1)[1]) for name in NAMES}
CALLED |= {PRO16: (PRO16, "Pro16"), "星海_Pro14_2023款": ("星海_Pro14_2023款", "Pro14")}


def link(text: str, *focus: str) -> list[tuple[str, tuple[str, ...]]]:
    links = Siblings(CALLED).link(Links((), (), text), text, focus)
    assert not any(mention.text in links.remainder for mention in links.mentions)
    return [(mention.text, mention.entities) for mention in links.mentions]


@pytest.mark.parametrize(("text", "focus", "said", "entity"), [
    ("pro呢", M5, "pro", M5_PRO),
    ("那就pro吧", M5, "pro", M5_PRO),
    ("那我买pro吧,有什么颜色", NOTE, "pro", NOTE_PRO),
    ("pro多少钱", M5, "pro", M5_PRO),
    ("what about the pro", M5, "pro", M5_PRO),
    ("青春版呢", M5_PRO, "青春版", YOUTH),
    ("那16呢", S14, "16", S16),
    ("14多少钱", S16, "14", S14),
    ("16", "星海_Pro14_2023款", "16", PRO16),
])  # fmt: skip
def test_the_end_of_a_name_is_a_sibling(text: str, focus: str, said: str, entity: str) -> None:
    assert link(text, focus) == [(said, (entity,))]


@pytest.mark.parametrize(("text", "focus"), [
    ("pro呢", TAB),  # nothing of that name has one
    ("pro max呢", M5),
    ("probook呢", M5),
    ("16寸的呢", S14),
    ("16g的多少钱", S14),
    ("16天能到吗", S14),
    ("512的呢", S14),
    ("处理器是pro吗", M5),  # not where a name stands
])  # fmt: skip
def test_anything_else_is_none(text: str, focus: str) -> None:
    assert link(text, focus) == []


def test_several_that_fit_are_all_meant() -> None:
    assert link("pro呢", M5, NOTE) == [("pro", (M5_PRO, NOTE_PRO))]
