"""Fit the model that ranks entities and attributes where a workspace has learnt none of its own.

    python scripts/fit_kbqa_model.py KB.TSV

KB.TSV: entity, attribute, value, source; of it only the rows from CrossWOZ (Apache-2.0) are taken:
hotels, restaurants and sights. Things of other trades are made up. Asked are the questions of
knowledge/data/patterns.tsv. Writes knowledge/data/model.json.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.settings import Settings
from classifiers.encoders import open_encoders
from knowledge.graph.documents import Document, make_document
from knowledge.graph.graph import Graph
from knowledge.open.attribute_names import plain
from knowledge.open.graph import OpenGraph, read_patterns
from knowledge.open.learning import Question, learn
from knowledge.open.model import dump_model
from knowledge.open.patterns import MARK
from server.commands.options import show_progress
from server.files import write_atomically
from server.vectors.stored import StoredVectors

_LETTERS = "东南西北中大小新老金银玉龙凤云山海江河湖安平和兴盛昌隆福华光明天地人心文武春夏秋冬"
_MADE_UP = 3000
_TIMES = 6  # each question is asked of so many
_LEADS = ("", "", "", "请问", "你知道", "我想知道", "好的,", "你好,请问", "帮我查一下", "那")
_THRESHOLD = 0.3  # made-up questions tell little about how often real ones have no answer
_SEED = 0
_TARGET = Path(__file__).parent.parent / "knowledge" / "data" / "model.json"


def main(table: Path) -> None:
    """Fit and write the model."""
    rng = random.Random(_SEED)
    documents = [*read_crosswoz(table), *make_up(rng)]
    graph = OpenGraph(Graph(documents), (), common=False)
    with tempfile.TemporaryDirectory() as folder:
        stored = StoredVectors(Path(folder), show_progress)
        questions = list(ask(graph, rng))
        encoder = open_encoders(Settings().encoders[:1])[0][0]
        model = learn(questions, graph, encoder, stored, show_progress)
    careful = [replace(s, threshold=_THRESHOLD) for s in (model.strings, model.vectors) if s]
    model = replace(model, patterns=(), strings=careful[0], vectors=careful[1])
    write_atomically(_TARGET, dump_model(model))


def read_crosswoz(table: Path) -> Iterator[Document]:
    """Yield the entities of CrossWOZ."""
    trees: dict[str, dict[str, list[str]]] = {}
    for line in table.read_text("utf-8").split("\n")[1:]:
        if line.endswith("\tcrosswoz"):
            entity, attribute, value, _ = line.split("\t")
            trees.setdefault(entity, {}).setdefault(attribute, []).append(value)
    yield from (make_document(name, (), dict(tree)) for name, tree in trees.items())


def make_up(rng: random.Random) -> Iterator[Document]:
    """Yield made-up things with some of the attributes that questions ask for.

    Of four, the second's name begins with the first's; the last two differ in brackets alone.
    """
    names = [name for own, _ in read_patterns() for name in own]
    base = ""
    for number in range(_MADE_UP):
        own = rng.sample(names, rng.choice((1, 2, 3, 4, 6, 10)))
        tree = {name: _word(rng, rng.randint(2, 12)) for name in own}
        base = base if number % 2 else _word(rng, rng.randint(2, 5))
        endings = ("", _word(rng, rng.randint(1, 4)), *2 * (f"({_word(rng, 4)})",))
        yield make_document(base + endings[number % 4], (), dict(tree))


def _word(rng: random.Random, size: int) -> str:
    return "".join(rng.choices(_LETTERS, k=size))


def ask(graph: OpenGraph, rng: random.Random) -> Iterator[Question]:
    """Yield every question about some of the entities that have what it asks for."""
    having: dict[str, list[int]] = {}
    for number in range(len(graph.entities)):
        for leaf in graph.leaves(number):
            having.setdefault(plain(leaf.path[-1]), []).append(number)
    for names, texts in read_patterns():
        known = [name for name in names if having.get(plain(name))]
        for text in texts:
            for lead in rng.sample(_LEADS, _TIMES) if known else ():
                name = rng.choice(known)
                number = rng.choice(having[plain(name)])
                said = lead + text.replace(MARK, graph.entities[number])
                yield Question(said, number, (name,), text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
