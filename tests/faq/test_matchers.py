from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.settings import Settings
from bot.testing import HashEncoder
from bot.vectors import ExactIndex
from faq.files import read_faq
from faq.lexical import Sketch, SparseIndex, text_grams
from faq.matchers import FaqMatcher, FuzzyMatcher, LexicalMatcher, VectorMatcher
from faq.wordings import Wordings, gather_wordings, strip_fillers
from tests.faq.workspaces import write_cars


@pytest.fixture
def wordings(tmp_path: Path) -> Wordings:
    return gather_wordings(read_faq(write_cars(tmp_path), Settings()).questions)


def vector_matcher(wordings: Wordings) -> VectorMatcher:
    encoder = HashEncoder()
    return VectorMatcher(encoder, encoder.encode(wordings.cores), ExactIndex)


MAKERS: tuple[Callable[[Wordings], FaqMatcher], ...] = (
    LexicalMatcher,
    FuzzyMatcher,
    vector_matcher,
)


@pytest.mark.parametrize("make", MAKERS)
def test_a_wording_is_most_like_itself_and_is_left_out_on_request(
    make: Callable[[Wordings], FaqMatcher], wordings: Wordings
) -> None:
    matcher = make(wordings)
    for row, text in enumerate(wordings.texts[: len(wordings.sources)]):
        scores = matcher.match(text)
        assert scores.shape == (len(wordings.texts),)
        assert scores[row] == pytest.approx(1, abs=1e-5) == scores.max()
        assert scores.min() >= 0
        assert matcher.match_wording(row)[row] == 0


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("text", ["", "?!", "😀", "\x00", "xyzzy"])
def test_texts_that_share_nothing_score_low(
    make: Callable[[Wordings], FaqMatcher], wordings: Wordings, text: str
) -> None:
    assert make(wordings).match(text).max() < 0.5


def test_sparse_scores_equal_the_written_out_formula() -> None:
    documents = [["a", "b", "b"], ["b", "c"], []]
    idf = {gram: 1 + np.log(4 / (1 + df)) for gram, df in {"a": 1, "b": 2, "c": 1, "x": 1}.items()}

    def vector(grams: list[str]) -> np.ndarray:
        tf = [grams.count(g) for g in idf]
        return np.array(
            [(1 + np.log(n)) * idf[g] if n else 0 for n, g in zip(tf, idf, strict=True)]
        )

    query = ["b", "b", "x"]
    wanted = [
        vector(query) @ vector(d) / np.linalg.norm(vector(query)) / (np.linalg.norm(vector(d)) or 1)
        for d in documents
    ]
    assert SparseIndex(documents).scores(query) == pytest.approx(wanted, abs=1e-6)


def test_words_nobody_indexed_lower_the_score() -> None:
    index = SparseIndex([text_grams("门店几点营业")])
    assert index.scores(text_grams("游泳馆几点营业"))[0] < index.scores(text_grams("几点营业"))[0]


def test_products_of_sketches_are_near_the_cosines(wordings: Wordings) -> None:
    grams = [text_grams(core) for core in wordings.cores]
    index = SparseIndex(grams)
    sketch, rows = Sketch(index), np.arange(len(grams))
    points = sketch.of_rows(rows)
    assert points.shape == (len(grams), 512) and points.dtype == np.float32
    cosines = np.stack([index.scores(own) for own in grams])
    errors = points @ points.T - cosines
    deviation = 1 / np.sqrt(512)  # of a product of random signs in 512 places
    assert np.sqrt(np.mean(errors**2)) < 1.2 * deviation
    assert np.quantile(np.abs(errors), 0.999) < 5 * deviation  # few n-grams, few signs
    asked = text_grams("排气管数量有多少")
    near = sketch.of_query(asked) @ points.T - index.scores(asked)
    assert np.abs(near).max() < 5 * deviation
    assert (Sketch(index).of_rows(rows) == points).all()


def test_a_sketch_of_what_nobody_indexed_is_nothing(wordings: Wordings) -> None:
    sketch = Sketch(SparseIndex([text_grams(core) for core in wordings.cores]))
    assert not sketch.of_query(text_grams("xyzzy")).any() and not sketch.of_query([]).any()


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("排汽管有几个", "有几个排气管"),
        ("paiqiguan", "有几个排气管"),
        ("顶金能退不", "定金可以退吗"),
        ("mendian jidian kaimen", "门店几点营业"),
        ("waranty peroid", "How long is the warranty?"),
    ],
)
def test_slips_and_pinyin_find_their_question(wordings: Wordings, text: str, question: str) -> None:
    best = wordings.best_of_questions(FuzzyMatcher(wordings).match(text))
    assert wordings.sources[wordings.starts[best.argmax()]].text == question


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("请问一下,有几个排气管呀?", "有几个排气管"),
        ("那个 麻烦问下 能退吗", "能退"),
        ("我想了解一下你们的车", "你们的车"),
        ("could you tell me the price please?", "the price"),
        ("多少钱,谢谢!", "多少钱"),
        ("什么", "什么"),
        ("您好啊", "您好啊"),
        ("亲子座椅", "亲子座椅"),
        ("问题怎么解决", "问题怎么解决"),
        ("", ""),
    ],
)
def test_fillers(text: str, core: str) -> None:
    assert strip_fillers(text) == core


def test_a_wording_that_repeats_its_question_counts_once(tmp_path: Path) -> None:
    folder = write_cars(tmp_path, {"能退吗": ("能退吗？", "能 退 吗", "退得了吗")})
    wordings = gather_wordings(read_faq(folder, Settings()).questions)
    assert [item.text for item in wordings.sources] == ["能退吗", "退得了吗"]
