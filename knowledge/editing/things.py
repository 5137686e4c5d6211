"""What is wrong with the words that an editor says the things are called (``things``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.text import normalize
from bot.types import Finding
from knowledge.graph.graph import Graph
from knowledge.reading.comparatives import find_comparatives

_FILE = "bot.json"
_ASKS = re.compile(r"[哪谁几最是有没吗呢么]|多少|\b(?:which|what|who|how|most|is|are|has|have)\b")


def lint_things(words: Sequence[str], graph: Graph) -> Iterator[Finding]:
    """Find words that cannot stand for a thing of any kind: they are read as something else."""
    for word in words:
        what = _why_not(normalize(word), graph)
        if what:
            hint = (
                "请从 things 里删掉，或写客人称呼这类东西的词，如“笔记本”。"
                "Delete it from `things`, or write what visitors call such a thing: laptop."
            )
            yield Finding("warning", _FILE, 0, f"things 里的“{word}”{what}", hint)


def _why_not(word: str, graph: Graph) -> str:
    if len(word) < (3 if word.isascii() else 2):
        return "太短，会把别的词切开。It is too short: it would cut other words."
    for path in sorted(graph.holders):
        if word == normalize(path[-1]):
            return (
                f"也是属性 {' -> '.join(path)} 的名字，会当作属性。It is an attribute's name, too."
            )
    for entity, words in graph.keywords.items():
        if word in map(normalize, (entity, *words)):
            return f"也是“{entity}”的名字，会当作它。It names an entity, too."
    for path in sorted(graph.leaf_paths):
        if word in map(normalize, graph.values(path)):
            return f"也是 {' -> '.join(path)} 的值，会当作条件。It is a value, too."
    if _ASKS.search(word) or find_comparatives(f"最{word}"):
        return "是问句里的常用词，问句会读错。Questions are made of it: they would be misread."
    return ""
