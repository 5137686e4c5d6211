"""Transformers trained from nothing on a small table. Needs the extra ``train``: `make test-train`.

Its name keeps it out of `make test`, which stays light.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.errors import ArtifactError, DataError, EncoderError
from classifiers.artifact import read_artifact, write_artifact
from classifiers.classify_settings import ClassifyInput
from classifiers.e5_states import E5States
from classifiers.text_classify import TextClassify
from classifiers.text_vector import TextVector, VectorInput, export_encoder
from classifiers.transformer.classifier import TransformerClassifier
from classifiers.transformer.network import tokenize
from classifiers.transformer.start import open_start
from tests.classifiers.transformer.data import ROWS, train


@pytest.fixture(scope="module")
def skill() -> TextClassify:
    return train()


@pytest.fixture(scope="module")
def folder(skill: TextClassify, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target: Path = tmp_path_factory.mktemp("trained") / "model"
    skill.evaluate(ROWS)
    skill.export(target)
    return target


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "model"))


def ask(skill: TextClassify, text: str) -> Any:
    return skill.run(ClassifyInput(first_sequence=text))


def model_of(skill: TextClassify) -> TransformerClassifier:
    assert isinstance(skill._model, TransformerClassifier)
    return skill._model


def test_it_learns(skill: TextClassify) -> None:
    assert skill.evaluate(ROWS).metrics["accuracy"] > 0.98
    output = ask(skill, "您好，我的退款多久到账？")
    assert output.predictions == "退款"
    assert sum(output.probabilities.values()) == pytest.approx(1, abs=1e-4)


def test_what_is_exported_is_loaded(skill: TextClassify, folder: Path) -> None:
    loaded = TextClassify.load(folder)
    for text in ("发票开错了", "快递呢", "一" * 600):
        assert ask(loaded, text) == ask(skill, text)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    assert (config["model"]["bits"], config["settings"]["num_epochs"]) == (8, 6)
    assert "checkpoint_dir" not in config["settings"]


def test_run_is_predict_of_one_and_order_does_not_matter(skill: TextClassify) -> None:
    asked = [ClassifyInput(first_sequence=row["text"]) for row in ROWS[:20]]
    alone = [skill.run(request) for request in asked]
    assert skill.predict(asked) == alone
    assert skill.predict(asked[::-1])[::-1] == alone


def test_the_same_rows_and_seed_give_the_same_model(skill: TextClassify) -> None:
    assert model_of(train()).files() == model_of(skill).files()
    assert model_of(train(seed=2)).files() != model_of(skill).files()


def test_a_checkpoint_is_gone_on_with(skill: TextClassify, tmp_path: Path) -> None:
    place = tmp_path / "model"
    for _ in range(2):
        found = train(checkpoint_dir=place)
        assert model_of(found).files() == model_of(skill).files()
        assert (tmp_path / ".model.training/checkpoint-00000048").is_dir()
    (tmp_path / ".model.training/checkpoint-00000048/best.safetensors").write_bytes(b"torn")
    with pytest.raises(ArtifactError, match="Delete it; training starts anew"):
        train(checkpoint_dir=place)


def test_checkpoints_of_another_training_are_neither_taken_nor_deleted(tmp_path: Path) -> None:
    start, place = save_bert(tmp_path / "bert"), tmp_path / "model"
    rows = [row | {"weight": 1 + number % 2} for number, row in enumerate(ROWS)]
    chosen = {"checkpoint_dir": place, "num_epochs": 1, "sample_weight": "weight"}
    chosen["pretrain_model_name_or_path"] = str(start)
    train(rows, **chosen)
    kept = {path: path.read_bytes() for path in tmp_path.glob(".model.training/*/*")}
    other_weights = [row | {"weight": 1} for row in ROWS]
    refused = pytest.raises(ArtifactError, match=r"\.model\.training.*of another training")
    with refused:
        train(rows, seed=2, **chosen)
    with refused:
        train(other_weights, **chosen)
    shutil.rmtree(start)
    save_bert(start)  # the same name, other numbers
    with refused:
        train(rows, **chosen)
    assert {path: path.read_bytes() for path in kept} == kept


SERVE = """
import sys
from pathlib import Path
from classifiers.e5_states import E5States
from classifiers.classify_settings import ClassifyInput
from classifiers.text_classify import TextClassify
skill = TextClassify.load(Path(sys.argv[1]))
print(skill.run(ClassifyInput(first_sequence="我要退款")).predictions)
print([name for name in ("torch", "transformers", "onnx", "sklearn") if name in sys.modules])
"""


def test_serving_imports_no_torch_and_says_nothing(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", SERVE, folder], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("退款\n[]\n", "")


def test_a_text_may_have_several_labels() -> None:
    labels = {row["label"] for row in ROWS}
    pairs = [
        {"text": f"{a['text']}，{b['text']}", "label": f"{a['label']},{b['label']}"}
        for a, b in zip(ROWS[::2], ROWS[42::2] + ROWS[:42:2], strict=True)
        if a["label"] != b["label"]
    ]
    skill = train([*ROWS, *pairs], multi_label=True)
    assert set(ask(skill, "我要退款，开一张发票").predictions) == {"退款", "发票"}
    assert ask(skill, "快递到哪了").predictions == ["物流"]
    assert set(skill.labels) == labels


STRANGE = ["今天天气真好", "讲个笑话", "你几岁了", "一加一等于几", "推荐部电影", "唱首歌吧"] * 7


def test_a_text_that_fits_no_label_is_rejected() -> None:
    rows = [*ROWS, *({"text": text, "label": "其他"} for text in STRANGE)]
    skill = train(rows, reject_label="其他")
    assert ask(skill, "讲个好笑的笑话").predictions == "其他"
    assert ask(skill, "我要申请退款").predictions == "退款"
    assert skill.labels[-1] == "其他"


def test_rare_labels_count_as_much_as_common_ones() -> None:
    rare = [row for row in ROWS if row["label"] == "发票"][:3]
    rows = [*[row for row in ROWS if row["label"] != "发票"], *rare]
    asked = [row for row in ROWS if row["label"] == "发票"]
    found = [
        train(rows, class_weight=weight, num_epochs=4).evaluate(asked).metrics["accuracy"]
        for weight in ("none", "balanced")
    ]
    assert found[1] > found[0] + 0.2


@pytest.mark.parametrize(
    ("kind", "rate"), [("lamb", 2e-2), ("adagrad", 1e-2), ("adadelta", 1.0), ("adadeleta", 1.0)]
)
def test_every_optimizer_learns(kind: str, rate: float) -> None:
    curve = model_of(train(optimizer_type=kind, learning_rate=rate)).trained.curve
    assert curve[-1]["loss"] < 0.7 * curve[0]["loss"]


def test_training_stops_when_nothing_is_gained() -> None:
    curve = model_of(train(num_epochs=40, patience=2)).trained.curve
    assert len(curve) < 20
    assert curve[-3]["error"] == 0  # the best, and two after it
    assert min(point["loss"] for point in curve[-2:]) > curve[-3]["loss"] - 1e-3


def test_32_bits_are_kept_on_request(skill: TextClassify) -> None:
    whole = model_of(train(quantize=False))
    assert (whole.trained.bits, model_of(skill).trained.bits) == (32, 8)
    assert len(whole.graph.files["model.onnx"]) > 2 * len(model_of(skill).graph.files["model.onnx"])
    texts = [row["text"] for row in ROWS[:30]]
    assert np.abs(whole.judge(texts)[0] - model_of(skill).judge(texts)[0]).max() < 0.3


def test_a_long_text_is_cut(skill: TextClassify) -> None:
    graph = model_of(skill).graph
    tokens = graph.tokenize("退款" * 400)
    assert (len(tokens), tokens[-1]) == (128, graph.tokenize("退")[-1])
    assert len(graph.tokenize("退款" * 400, most=1)) == 1


def test_the_encoder_of_a_trained_model_gives_vectors(folder: Path, tmp_path: Path) -> None:
    export_encoder(folder, "text_classify", tmp_path / "vectors")
    skill = TextVector.load(tmp_path / "vectors")
    output = skill.run(VectorInput(first_sequence="我要退款"))
    assert output.all_hidden_outputs is not None and output.pool_output is not None
    hidden = np.array(
        [list(map(float, t.split(","))) for t in output.all_hidden_outputs.split(";")]
    )
    assert hidden.shape == (6, 128)
    pooled = np.array(list(map(float, output.pool_output.split(","))))
    np.testing.assert_allclose(pooled, hidden.mean(axis=0), atol=1e-4)
    both = skill.run(VectorInput(first_sequence="我要退款", second_sequence="多久"))
    assert both.all_hidden_outputs is not None
    assert both.all_hidden_outputs.count(";") == 8


def test_an_exported_encoder_tells_what_it_was_made_of_and_is_replayed(
    folder: Path, tmp_path: Path
) -> None:
    place = tmp_path / "vectors"
    export_encoder(folder, "text_classify", place)
    artifact, source = read_artifact(place, "text_vector"), read_artifact(folder, "text_classify")
    assert artifact.metrics == source.metrics and artifact.metrics["accuracy"] > 0.98
    made_of = artifact.config["made_of"]
    assert (made_of["task"], made_of["training"]["seed"]) == ("text_classify", 1)
    assert [asked["first_sequence"] for asked, _ in artifact.samples] == [
        row["text"] for row in ROWS[:3]
    ]
    (asked, reply), *others = artifact.samples
    moved = ",".join(str(float(part) * 1.2) for part in reply["pool_output"].split(","))
    samples = [(asked, {"pool_output": moved}), *others]
    write_artifact(place, replace(artifact, samples=samples))
    with pytest.raises(ArtifactError, match="sample '.*' 的结果变了"):
        TextVector.load(place)
    config = {name: value for name, value in artifact.config.items() if name != "prefix"}
    write_artifact(place, replace(artifact, config=config))
    with pytest.raises(ArtifactError, match="config.json 里缺少或写错.*'prefix'"):
        TextVector.load(place)


def test_a_bert_with_a_pooler_is_gone_on_with(tmp_path: Path) -> None:
    start = save_bert(tmp_path / "bert")
    classifier = model_of(train(pretrain_model_name_or_path=str(start), num_epochs=1))
    pooled, hidden = classifier.graph.states("退款", "", 128)
    assert np.abs(pooled).max() < 1 < np.abs(hidden).max()  # tanh
    assert np.abs(pooled - hidden.mean(axis=0)).max() > 0.1


def test_e5_in_numpy_gives_the_states_of_the_transformer() -> None:
    import torch

    start = open_start("e5", [], 0)
    assert not start.encoder.get_input_embeddings().weight.requires_grad
    start.encoder.eval()
    states = E5States()
    for first, second in (("双十一花呗提额在哪", ""), ("How long?", "ＡＢＣ　١٢٣ 🙂"), ("a", "b")):
        tokens = tokenize(start.tokenizer, start.prefix + first, second, 512)
        assert [*states.tokenize(first, second), tokens[-1]] == tokens
        with torch.no_grad():
            wanted = start.encoder(input_ids=torch.tensor([tokens])).last_hidden_state[0]
        np.testing.assert_allclose(states.states(first, second, 512)[1], wanted, atol=1e-4)


def save_bert(folder: Path) -> Path:
    from transformers import BertConfig, BertModel, BertTokenizer

    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys("我要退款快递发票多久")]
    (folder / "vocab.txt").write_text("\n".join(words), "utf-8")
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(words), intermediate_size=64, **sizes)
    BertModel(config).save_pretrained(folder)
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def test_a_loss_that_is_no_number_ends_the_training(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = save_bert(tmp_path / "bert")
    weights = load_file(folder / "model.safetensors")
    weights["embeddings.LayerNorm.bias"][0] = float("nan")
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(DataError, match="the loss of step 1 is nan.*or start from another"):
        train(pretrain_model_name_or_path=str(folder))


def test_a_pickle_is_refused(tmp_path: Path) -> None:
    folder = save_bert(tmp_path / "bert")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(EncoderError, match=r"pytorch_model\.bin.*is a pickle"):
        train(pretrain_model_name_or_path=str(folder))


@pytest.mark.parametrize("name", ["somebody/no-such-model", "../nowhere", "bert"])
def test_a_model_that_is_not_here_says_how_to_fetch_it(name: str) -> None:
    with pytest.raises(EncoderError, match=f"hf download {name}"):
        train(pretrain_model_name_or_path=name)


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="no model that can be trained"):
        train(pretrain_model_name_or_path=str(tmp_path))


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_an_altered_or_missing_file_is_named(copied: Path, name: str) -> None:
    content = (copied / name).read_bytes()
    (copied / name).write_bytes(content[:-1] + b"?")
    with pytest.raises(ArtifactError, match=f"{name} 被改过"):
        TextClassify.load(copied)
    (copied / name).unlink()
    with pytest.raises(ArtifactError, match=f"{name} 不见了"):
        TextClassify.load(copied)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_files_that_agree_with_their_sums_but_are_no_model(copied: Path, name: str) -> None:
    artifact = read_artifact(copied, "text_classify")
    write_artifact(copied, replace(artifact, files={**artifact.files, name: b"\x80\x04pickle"}))
    with pytest.raises(ArtifactError, match="cannot be opened"):
        TextClassify.load(copied)
    others = {key: data for key, data in artifact.files.items() if key != name}
    write_artifact(copied, replace(artifact, files=others))
    with pytest.raises(ArtifactError, match=f"has no {name}"):
        TextClassify.load(copied)
