"""The training itself, on a tiny model made from nothing. Needs the extra ``train``.

Its name keeps it out of `make test`, which stays light; `make test-train` runs it by path.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from bot.errors import EncoderError
from bot.settings import Settings
from faq.files import read_faq
from faq.two_tower.checkpoints import load_checkpoint
from faq.two_tower.examples import split_questions
from faq.two_tower.export import export_tower
from faq.two_tower.graphs import exact_vectors, run_graph
from faq.two_tower.losses import compute_loss
from faq.two_tower.options import TrainingOptions
from faq.two_tower.start import write_new_encoder
from faq.two_tower.tower import add_projection, choose_device, load_tower
from faq.two_tower.training import train
from tests.faq.workspaces import write_many

OPTIONS = TrainingOptions(batch_size=32, num_epochs=3, learning_rate=3e-3, save_checkpoint_steps=5)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def split(tmp_path_factory):
    folder = write_many(tmp_path_factory.mktemp("faq"))
    return split_questions(read_faq(folder, Settings()).questions, 0)


@pytest.fixture(scope="module")
def start(tmp_path_factory, split):
    folder = tmp_path_factory.mktemp("start")
    write_new_encoder(folder, split.train.texts, seed=0)
    return folder


def open_start(folder):
    return load_tower(folder, sequence_length=32, device="cpu", train_embeddings=True)


def weights(tower):
    return {name: value.detach().numpy() for name, value in tower.state(trained_only=False).items()}


@pytest.fixture(scope="module")
def trained(start, split, tmp_path_factory):
    return train(open_start(start), split, OPTIONS, tmp_path_factory.mktemp("run"))


def test_the_right_question_comes_nearer(trained):
    (before, _), (after, _) = trained.before, trained.after
    assert after.top1 > before.top1 + 0.05
    assert after.mrr > before.mrr
    losses = [point["loss"] for point in trained.curve if "loss" in point]
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])


@pytest.mark.parametrize("loss_type", ["infonce", "hinge_loss"])
def test_losses_are_those_of_their_formulas(loss_type):
    s = np.array([[0.9, 0.2, 0.5, 0.4], [0.1, 0.3, 0.2, 0.8]])
    positive = np.array([[False, True, True, False], [False, False, False, False]])
    negative = np.array([[False, False, False, True], [True, False, True, True]])
    options = TrainingOptions(loss_type=loss_type, gamma=10, margin=0.4)
    found = compute_loss(*map(torch.from_numpy, (s, positive, negative)), options)
    if loss_type == "infonce":
        wanted = [np.log(1 + np.exp(10 * (0.4 - near))) for near in (0.2, 0.5)]
    else:
        wanted = [max(0, 0.4 - near + 0.4) for near in (0.2, 0.5)]
    assert float(found) == pytest.approx(np.mean(wanted))


def test_hinge_loss_learns_too(start, split, tmp_path):
    options = TrainingOptions(
        loss_type="hinge_loss", batch_size=32, num_epochs=3, learning_rate=3e-3
    )
    found = train(open_start(start), split, options, tmp_path)
    assert found.after[0].top1 > found.before[0].top1


def test_the_seed_makes_the_weights_bit_for_bit(start, split, trained, tmp_path):
    again = train(open_start(start), split, OPTIONS, tmp_path)
    for name, value in weights(again.tower).items():
        np.testing.assert_array_equal(value, weights(trained.tower)[name])
    assert again.curve == trained.curve


@pytest.mark.parametrize("stops_at", [3, 17])
def test_stopped_and_gone_on_gives_the_weights_of_one_that_never_stopped(
    start, split, trained, tmp_path, stops_at
):
    seen = []

    def report(what, done, total):
        seen.append(what)

    def should_stop():
        return seen.count("训练 training") >= stops_at

    assert train(open_start(start), split, OPTIONS, tmp_path, report, should_stop) is None
    assert [path.name for path in tmp_path.iterdir()] == [f"checkpoint-{stops_at + 1:08}"]
    gone_on = train(open_start(start), split, OPTIONS, tmp_path)
    for name, value in weights(gone_on.tower).items():
        np.testing.assert_array_equal(value, weights(trained.tower)[name])
    assert gone_on.curve == trained.curve


def test_a_checkpoint_that_cannot_be_read_is_named(start, split, tmp_path):
    train(open_start(start), split, TrainingOptions(num_epochs=1), tmp_path)
    (checkpoint,) = tmp_path.iterdir()
    (checkpoint / "optimizer.safetensors").write_bytes(b"half")
    tower = open_start(start)
    named = tower.state(trained_only=True)
    optimizer = torch.optim.AdamW(named.values())
    with pytest.raises(EncoderError, match=rf"{checkpoint} 读不出来.*Delete that folder"):
        load_checkpoint(tmp_path, named, optimizer)


def test_a_gpu_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device("auto") == "cpu"
    with pytest.raises(EncoderError, match="没有可用的 GPU.*--device cpu"):
        choose_device("cuda")


def test_a_folder_that_is_no_model_is_named(tmp_path):
    with pytest.raises(EncoderError, match=r"不是能训练的模型.*tokenizer\.json"):
        open_start(tmp_path)


def test_the_large_vocabulary_of_a_pretrained_model_is_left_as_it_is(start):
    tower = load_tower(start, sequence_length=32, device="cpu", train_embeddings=False)
    trained = tower.state(trained_only=True)
    assert "transformer.embeddings.word_embeddings.weight" not in trained
    assert "transformer.encoder.layer.0.output.dense.weight" in trained


@pytest.mark.parametrize("size", [0, 48])
def test_exported_equals_trained(start, split, tmp_path, size):
    tower = open_start(start)
    texts = split.train.texts[:40]
    rows = tower.tokenize(texts)
    if size:
        add_projection(tower, size, tower.encode(tower.tokenize(split.train.texts)))
    agreement = export_tower(tower, tmp_path, texts, {})
    wanted = exact_vectors(tower, rows)
    assert wanted.shape == (40, size or 128)
    np.testing.assert_allclose(np.linalg.norm(wanted, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(run_graph(tmp_path / "model.onnx", rows), wanted, atol=1e-4)
    quantised = run_graph(tmp_path / "model_int8.onnx", rows)
    assert agreement.int8_cosine == pytest.approx((wanted * quantised).sum(axis=1).mean())
    assert agreement.int8_cosine > 0.999
    assert agreement.max_abs_difference < 1e-5
    stored = load_file(tmp_path / "model.safetensors")
    name = "embeddings.word_embeddings.weight"
    np.testing.assert_array_equal(stored[name], weights(tower)[f"transformer.{name}"])
    config = json.loads((tmp_path / "config.json").read_text("utf-8"))
    assert (config["onnx_file"], config["embedding_size"]) == ("model_int8.onnx", size or 128)


def test_a_projection_begins_with_the_directions_of_most_difference(start, split):
    tower = open_start(start)
    vectors = tower.encode(tower.tokenize(split.train.texts))
    add_projection(tower, 127, vectors)
    shorter = tower.encode(tower.tokenize(split.train.texts))
    differences = [v[:, None] - v[None] for v in (vectors[:30], shorter[:30])]
    far, near = (np.linalg.norm(d, axis=2).ravel() for d in differences)
    assert np.corrcoef(far, near)[0, 1] > 0.99
