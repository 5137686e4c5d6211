"""sentence-transformers as an encoder. Needs the extra ``train`` (torch): `make test-train`.

Its name keeps it out of `make test`, which stays light; given by path, pytest runs it.
The model is built here from nothing, so nothing is downloaded.
"""

from __future__ import annotations

import json
import shutil

import pytest

from bot.errors import EncoderError
from bot.stores import MemoryStore
from classifiers.encoders import open_encoders
from server.commands.init import make_starter
from server.conversation import Conversations
from server.workspace import load_bot, open_workspace
from tests.contract.test_encoders import (
    test_a_caller_who_changes_a_vector_changes_nothing_for_the_next,
    test_a_nul_does_not_end_a_text,
    test_a_text_has_one_vector_alone_in_a_batch_and_in_any_order,
    test_a_very_long_text_is_cut,
    test_more_texts_than_one_batch_keep_their_order,
    test_shape_type_and_norm,
    test_threads_at_once_get_what_one_gets,
)

__all__ = [
    "test_a_caller_who_changes_a_vector_changes_nothing_for_the_next",
    "test_a_nul_does_not_end_a_text",
    "test_a_text_has_one_vector_alone_in_a_batch_and_in_any_order",
    "test_a_very_long_text_is_cut",
    "test_more_texts_than_one_batch_keep_their_order",
    "test_shape_type_and_norm",
    "test_threads_at_once_get_what_one_gets",
]

VOCABULARY = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    *"有几个排气管空调是自动的吗百公里加速价格多少",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A BERT of one layer with random weights, saved as sentence-transformers saves one."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    plain, saved = (tmp_path_factory.mktemp(name) for name in ("plain", "saved"))
    (plain / "vocab.txt").write_text("\n".join(VOCABULARY), "utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(VOCABULARY), hidden_size=32, num_hidden_layers=1,
        num_attention_heads=2, intermediate_size=64, max_position_embeddings=128,
    )  # fmt: skip
    BertModel(config).save_pretrained(plain)
    BertTokenizer(str(plain / "vocab.txt")).save_pretrained(plain)
    transformer = Transformer(str(plain), max_seq_length=128)
    SentenceTransformer(modules=[transformer, Pooling(32)], device="cpu").save(str(saved))
    return saved


@pytest.fixture(scope="module")
def encoder(folder):
    (opened,), _ = open_encoders([str(folder)])
    return opened


@pytest.fixture
def copied(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "model")


def test_dimension_and_a_folder_relative_to_the_workspace(folder):
    (opened,), missing = open_encoders([folder.name], root=folder.parent)
    assert (opened.dim, missing) == (32, ())


def test_other_weights_have_another_fingerprint(encoder, copied):
    (same,), _ = open_encoders([str(copied)])
    assert same.fingerprint == encoder.fingerprint
    with (copied / "model.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\x01")
    (other,), _ = open_encoders([str(copied)])
    assert other.fingerprint != encoder.fingerprint


def test_a_pickle_is_refused(copied):
    (copied / "model.safetensors").rename(copied / "pytorch_model.bin")
    with pytest.raises(EncoderError, match="pickle"):
        open_encoders([str(copied)])


def test_code_that_comes_with_a_model_is_refused(copied):
    modules = json.loads((copied / "modules.json").read_text("utf-8"))
    modules[1]["type"] = "own_code.Pooling"
    (copied / "modules.json").write_text(json.dumps(modules), "utf-8")
    with pytest.raises(EncoderError, match="own_code"):
        open_encoders([str(copied)])


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(EncoderError, match="there is no folder"):
        open_encoders([str(tmp_path / "nowhere")])


def test_a_model_that_was_never_downloaded_says_how_to_fetch_it():
    with pytest.raises(EncoderError, match="hf download somebody/no-such-model"):
        open_encoders(["somebody/no-such-model"])


def test_a_folder_that_is_no_model(tmp_path):
    (tmp_path / "model.safetensors").touch()
    with pytest.raises(EncoderError, match="no dimension"):
        open_encoders([str(tmp_path)])


def test_the_encoder_trained_for_a_workspace_is_asked(folder, tmp_path):
    make_starter(tmp_path)
    model = tmp_path / "car_faqs" / "text_match_two_tower_model_dir"
    model.parent.mkdir()
    shutil.copytree(folder, model)
    bot = load_bot(open_workspace(tmp_path, environ={"ZHIKE_ENCODERS": '["e5"]'}))
    assert [encoder.dim for encoder in bot.encoders] == [384, 32]
    assert bot.warnings == ()
    assert Conversations(bot, MemoryStore()).ask("绿茶多少钱")["success"]
