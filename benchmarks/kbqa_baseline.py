"""What a simple way reaches: the longest name, then a sum of four likenesses.

The attributes of the entity with the longest name in the question (brackets and 《》 stripped) are
ranked by the sum of the letters they share with the question, their literal mention, the cosine of
USE vectors, and the vote of the 60 nearest training questions (TF-IDF of one to three letters, the
entity masked). It is told how many attributes are asked for, and always answers.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.kbqa_data import Asked, Data
from benchmarks.kbqa_measures import Verdict, by_track, refusals
from bot.encoder import Encoder, Vectors
from classifiers.encoders import open_encoders
from knowledge.open.attribute_names import AttributeNames
from knowledge.open.patterns import MARK, Pattern, Patterns
from server.vectors.stored import StoredVectors

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]|[《》]")


@dataclass(frozen=True, slots=True)
class Bound:
    """The simple way, ready to be asked."""

    data: Data
    entities: dict[str, list[str]]
    vectors: dict[str, Vectors]
    patterns: Patterns
    names: AttributeNames
    encoder: Encoder

    def answer(self, text: str, count: int) -> set[tuple[str, str]]:
        """Return an entity with ``count`` of its attributes; nothing without a name."""
        name = self._longest(text.lower())
        if name is None:
            return set()
        rest = text.lower().replace(name, MARK)
        pairs = [(e, a) for e in self.entities[name] for a in self.data.triples[e]]
        vector = self.encoder.encode([rest.replace(MARK, "")])[0]
        votes = self._votes(rest)
        scores = [self._score(rest, attribute, vector, votes) for _, attribute in pairs]
        first = pairs[int(np.argmax(scores))][0]
        own = [(score, pair) for score, pair in zip(scores, pairs, strict=True) if pair[0] == first]
        return {pair for _, pair in sorted(own, key=lambda row: -row[0])[:count]}

    def _longest(self, text: str) -> str | None:
        for size in range(len(text), 0, -1):
            for start in range(len(text) - size + 1):
                if text[start : start + size] in self.entities:
                    return text[start : start + size]
        return None

    def _votes(self, rest: str) -> Counter[int]:
        near = self.patterns.near(rest)
        votes: Counter[int] = Counter()
        for number, likeness in zip(near.attributes.tolist(), near.similarities, strict=True):
            votes[number] += likeness
        return votes

    def _score(self, rest: str, attribute: str, vector: Vectors, votes: Counter[int]) -> float:
        letters = {letter for letter in attribute.lower() if letter.isalnum()}
        shared = sum(letter in rest for letter in letters) / max(len(letters), 1)
        literal = attribute.lower() in rest
        cosine = float(self.vectors[attribute] @ vector)
        voted = votes[self.names.number(attribute)] / (sum(votes.values()) or 1)
        return shared + literal + cosine + voted


def measure_bound(data: Data, cache: Path) -> dict[str, Any]:
    """Ask everything of the simple way."""
    bound = _prepare(data, cache)
    answerable = [_ask(bound, one) for one in data.asked]
    unanswerable = [_ask(bound, one) for one in data.unanswerable]
    return {"right": by_track(answerable), "refused": refusals(answerable, unanswerable)}


def _prepare(data: Data, cache: Path) -> Bound:
    entities: dict[str, list[str]] = defaultdict(list)
    for entity in data.triples:
        for name in dict.fromkeys((entity.lower(), _BRACKETS.sub("", entity.lower()).strip())):
            if name:
                entities[name].append(entity)
    rows = _training_rows(data.folder)
    attributes = list(dict.fromkeys(a for own in data.triples.values() for a in own))
    names = AttributeNames((*attributes, *(row["attributes"][0] for row in rows)))
    texts = [row["question"].lower() for row in rows]
    masked = [t.replace(r["entity"].lower(), MARK) for t, r in zip(texts, rows, strict=True)]
    asked = [row["attributes"][0] for row in rows]
    patterns = Patterns([Pattern(t, a) for t, a in zip(masked, asked, strict=True)], names)
    encoder = open_encoders(("use",))[0][0]
    stored = StoredVectors(cache / "bound", lambda *_: None)
    vectors = dict(zip(attributes, stored(attributes, encoder, "names", "names"), strict=True))
    return Bound(data, entities, vectors, patterns, names, encoder)


def _training_rows(folder: Path) -> Sequence[dict[str, Any]]:
    lines = (folder / "train.jsonl").read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]


def _ask(bound: Bound, one: Asked) -> Verdict:
    found = bound.answer(one.text, max(len(one.attributes), 1))
    right = found == {(one.entity, name) for name in one.attributes}
    return Verdict(one, right, bool(found), "", "", 0.0, 0.0)
