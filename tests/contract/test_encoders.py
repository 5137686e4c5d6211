"""What every encoder promises, run over the two embedded ones.

``tests/classifiers/train_extra.py`` runs the same over a sentence-transformers model.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bot.encoder import Encoder
from classifiers.encoders import open_encoders

TEXTS = [
    "有几个排气管",
    "",
    "空调是自动的吗？",
    "How long is the warranty?",
    "百公里加速要多少秒" * 5,
    "   ",
    "🙂",
    "有\0几个\ud83d",
]


@pytest.fixture(scope="module", params=["use", "e5"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    (opened,), missing = open_encoders([request.param])
    assert missing == ()
    return opened


def test_shape_type_and_norm(encoder):
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dim)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_a_text_has_one_vector_alone_in_a_batch_and_in_any_order(encoder):
    batch = encoder.encode(TEXTS)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(alone, batch, atol=1e-5)
    np.testing.assert_allclose(encoder.encode(TEXTS[::-1])[::-1], batch, atol=1e-5)


def test_more_texts_than_one_batch_keep_their_order(encoder):
    texts = [f"第{number}个问题" for number in range(150)]
    vectors = encoder.encode(texts)
    for row in (0, 63, 64, 128, 149):
        np.testing.assert_allclose(vectors[row], encoder.encode([texts[row]])[0], atol=1e-5)


def test_a_caller_who_changes_a_vector_changes_nothing_for_the_next(encoder):
    first = encoder.encode(["保修几年"])
    wanted = first.copy()
    first[:] = 0
    np.testing.assert_array_equal(encoder.encode(["保修几年"]), wanted)


def test_threads_at_once_get_what_one_gets(encoder):
    texts = [f"{number}号车的价格是多少" for number in range(40)]
    wanted = encoder.encode(texts)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: encoder.encode([text])[0], texts))
    np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_a_very_long_text_is_cut(encoder):
    long, longer = "空调" * 500, "空调" * 50_000
    np.testing.assert_array_equal(encoder.encode([long]), encoder.encode([longer]))


def test_a_nul_does_not_end_a_text(encoder):
    np.testing.assert_array_equal(encoder.encode(["价格\0多少"]), encoder.encode(["价格 多少"]))


def test_the_fingerprint_is_a_sha256_and_its_own(encoder):
    assert len(bytes.fromhex(encoder.fingerprint)) == 32
    (use, e5), _ = open_encoders(["use", "e5"])
    assert use.fingerprint != e5.fingerprint
