"""Stored vectors are what was encoded, and only what is new is encoded."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.testing import HashEncoder
from server.vectors.stored import StoredVectors

Said = list[tuple[str, int, int]]


@pytest.fixture
def said() -> Said:
    return []


@pytest.fixture
def embed(tmp_path: Path, said: Said) -> StoredVectors:
    return StoredVectors(tmp_path, lambda *step: said.append(step))


def test_only_what_is_not_stored_is_encoded_and_told(embed: StoredVectors, said: Said) -> None:
    for texts, new in [("abc", "abc"), ("abc", ""), ("cdab", "d"), ("da", ""), ("dad", "")]:
        encoder = HashEncoder()
        said.clear()
        vectors = embed(list(texts), encoder, "letters", "字母 letters")
        assert encoder.calls == ([tuple(new)] if new else [])
        np.testing.assert_array_equal(vectors, HashEncoder().encode(list(texts)))
        what = "计算向量 vectors: 字母 letters (hash)"
        assert said == ([(what, 0, len(new)), (what, len(new), len(new))] if new else [])


def test_every_name_and_every_encoder_has_its_own(embed: StoredVectors) -> None:
    one, other = HashEncoder("a/b"), HashEncoder("b", dim=32)
    embed(["x"], one, "letters", "")
    assert embed(["x"], other, "letters", "").shape == (1, 32)
    assert embed(["y"], one, "words", "").shape == (1, 256)
    embed(["x"], one, "letters", "")
    assert one.calls == [("x",), ("y",)]


@pytest.mark.parametrize("spoil", ["fingerprint", "npy", "shape", "header", "dim"])
def test_vectors_that_do_not_fit_are_computed_again(
    embed: StoredVectors, tmp_path: Path, spoil: str
) -> None:
    embed(["a", "b"], HashEncoder(), "letters", "")
    (header,) = tmp_path.glob("letters-*.json")
    content = json.loads(header.read_bytes())
    if spoil == "fingerprint":
        header.write_text(json.dumps({**content, "fingerprint": "another"}))
    elif spoil == "header":
        header.write_text("{")
    elif spoil == "npy":
        (tmp_path / content["file"]).write_bytes(b"cut short")
    elif spoil == "shape":
        np.save(tmp_path / content["file"], np.zeros((1, 256), np.float32))
    encoder = HashEncoder(dim=32) if spoil == "dim" else HashEncoder()
    vectors = embed(["a", "b"], encoder, "letters", "")
    assert encoder.calls == [("a", "b")]
    np.testing.assert_array_equal(vectors, encoder.encode(["a", "b"]))
    assert len(list(tmp_path.glob("letters-*.npy"))) == 1


def test_vectors_known_from_elsewhere_are_not_encoded(embed: StoredVectors) -> None:
    encoder, known = HashEncoder(), np.eye(1, 256, dtype=np.float32)[0]
    vectors = embed(["a", "b"], encoder, "letters", "", lambda: {"a": known, "z": known})
    assert encoder.calls == [("b",)] and vectors[0, 0] == 1


def test_no_texts_have_no_vectors(embed: StoredVectors, said: Said) -> None:
    assert embed([], HashEncoder(), "letters", "").shape == (0, 256)
    assert said == []


def test_vectors_of_another_model_are_told(
    embed: StoredVectors, caplog: pytest.LogCaptureFixture
) -> None:
    embed(["a"], HashEncoder(), "letters", "")
    assert caplog.messages == []
    embed(["a"], HashEncoder(dim=32), "letters", "")
    assert len(caplog.messages) == 1
    assert "Vectors of another model; computed anew." in caplog.messages[0]
