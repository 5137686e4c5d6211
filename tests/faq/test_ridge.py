from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.encoder import Vectors
from bot.settings import Settings
from bot.testing import HashEncoder
from bot.text import normalize
from bot.vectors import ExactIndex
from faq.files import read_faq
from faq.matchers import LexicalMatcher, PointMatcher, VectorMatcher
from faq.ridge import RidgeMatcher
from faq.wordings import Wordings, gather_wordings
from tests.faq.workspaces import write_cars

# What one asks of goods, told apart by one character; whose goods they are says nothing.
ALIKE = {
    "怎么退货": (
        "衣服想退",
        "裤子要退掉",
        "帽子能退不",
        "买错了想退",
        "手表可以退不",
        "退货怎么弄",
    ),
    "怎么换货": (
        "鞋子想换",
        "外套要换掉",
        "围巾能换不",
        "买大了想换",
        "手套可以换不",
        "换货怎么弄",
    ),
}


def wordings_of(folder: Path, questions: dict[str, tuple[str, ...]]) -> Wordings:
    return gather_wordings(read_faq(write_cars(folder, questions), Settings()).questions)


def matchers_of(wordings: Wordings) -> list[PointMatcher]:
    encoder = HashEncoder()
    vectors = VectorMatcher(encoder, encoder.encode(wordings.cores), ExactIndex)
    return [LexicalMatcher(wordings), vectors]


def scores_of(matchers: list[PointMatcher], text: str) -> Vectors:
    total: Vectors = np.sum([matcher.match(text) for matcher in matchers], axis=0)
    return total


def tell(wordings: Wordings, text: str) -> NDArray[np.float64]:
    matchers = matchers_of(wordings)
    questions = np.arange(len(wordings.starts) - 1)
    return RidgeMatcher(wordings, matchers).match(text, questions, scores_of(matchers, text))


@pytest.mark.parametrize(
    ("text", "question"),
    [("手套可以退不", 0), ("买大了想退", 0), ("手表可以换不", 1), ("帽子能换不", 1)],
)
def test_alike_questions_are_told_apart_where_the_nearest_wording_is_wrong(
    tmp_path: Path, text: str, question: int
) -> None:
    wordings = wordings_of(tmp_path, ALIKE)
    nearest = wordings.best_of_questions(scores_of(matchers_of(wordings), text))[:-1]
    assert nearest.argmax() != question
    told = tell(wordings, text)
    assert told.shape == (3,) and told[:2].argmax() == question


def test_scores_equal_the_written_out_formula_without_the_row_asked(tmp_path: Path) -> None:
    wordings = wordings_of(tmp_path, ALIKE)
    matchers = matchers_of(wordings)
    lexical, vectors = matchers
    row, questions = 2, np.array([0, 1])
    scores = np.sum([matcher.match_wording(row) for matcher in matchers], axis=0)
    strangers = np.arange(wordings.starts[2], len(wordings.texts))
    strangers = strangers[np.argsort(-scores[strangers], kind="stable")[:24]]
    rows = np.array([r for r in range(wordings.starts[2]) if r != row] + strangers.tolist())

    def kernel(ones: NDArray[np.int64], others: NDArray[np.int64]) -> Vectors:
        products = 0.5 * (lexical.points_of(ones) @ lexical.points_of(others).T)
        products = products + vectors.points_of(ones) @ vectors.points_of(others).T
        return np.exp(products - 1.5)

    owners = wordings.questions[rows]
    targets = (owners[:, None] == np.arange(3)) - 1 / 3
    solved = np.linalg.solve(kernel(rows, rows) + 0.1 * np.eye(len(rows)), targets)
    wanted = (kernel(np.array([row]), rows) @ solved)[0] + 1 / 3
    told = RidgeMatcher(wordings, matchers).match(row, questions, scores)
    assert told == pytest.approx(wanted, abs=1e-3)


def test_a_wording_asked_as_if_never_written_is_less_like_its_question(tmp_path: Path) -> None:
    wordings = wordings_of(tmp_path, ALIKE)
    matchers = matchers_of(wordings)
    ridge, questions = RidgeMatcher(wordings, matchers), np.array([0, 1])
    for row, question in enumerate(wordings.questions[: len(wordings.sources)].tolist()):
        scores = scores_of(matchers, wordings.cores[row])
        written = ridge.match(wordings.cores[row], questions, scores)
        assert written.argmax() == question and written[question] > 0.8
        assert ridge.match(row, questions, scores)[question] < written[question] - 0.2


def test_the_only_wording_of_a_question_leaves_nothing_of_it(tmp_path: Path) -> None:
    wordings = wordings_of(tmp_path, {**ALIKE, "几点关门": ()})
    matchers, row = matchers_of(wordings), int(2 * 7)
    assert wordings.cores[row] == "几点关门"
    scores = scores_of(matchers, "几点关门")
    told = RidgeMatcher(wordings, matchers).match(row, np.arange(3), scores)
    assert np.isfinite(told).all() and told[2] < 0.2


def test_what_is_like_everyday_sentences_is_the_strangers(tmp_path: Path) -> None:
    wordings = wordings_of(tmp_path, ALIKE)
    assert "明天天气怎么样" in wordings.texts
    for text in ("明天天气怎么样", "后天天气怎么样", "what's the weather like in paris"):
        told = tell(wordings, normalize(text))
        assert told.argmax() == 2 and told[2] > 0.5 > told[:2].max()


class Watched(LexicalMatcher):
    """Remembers whose points were asked for."""

    def __init__(self, wordings: Wordings) -> None:
        super().__init__(wordings)
        self.rows: list[int] = []

    def points_of(self, rows: NDArray[np.int64]) -> Vectors:
        self.rows = rows.tolist()
        return super().points_of(rows)


def test_of_a_large_question_the_nearest_wordings_are_looked_at(tmp_path: Path) -> None:
    goods = [f"{one}{two}" for one in "红黄蓝绿紫黑白灰" for two in "衣鞋帽表包裤伞"]
    questions = {**ALIKE, "怎么寄修": tuple(f"{item}坏了要寄回来修" for item in goods)}
    wordings = wordings_of(tmp_path, questions)
    matcher = Watched(wordings)
    text = "紫伞坏了寄回来"
    scores = matcher.match(text)
    told = RidgeMatcher(wordings, [matcher]).match(text, np.arange(3), scores)
    own = np.arange(*wordings.starts[2:4])
    looked_at = [row for row in matcher.rows if row in own]
    rest = sorted(set(own.tolist()) - set(looked_at))
    assert len(own) == 57 and len(looked_at) == 24 and told.argmax() == 2
    assert scores[looked_at].min() >= scores[rest].max()


def test_the_same_text_is_always_told_the_same(tmp_path: Path) -> None:
    wordings = wordings_of(tmp_path, ALIKE)
    assert (tell(wordings, "裤子想换") == tell(wordings, "裤子想换")).all()
