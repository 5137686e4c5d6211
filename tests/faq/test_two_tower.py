"""What a training is made of that needs no torch: tables, split, batches, measures, folders."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.errors import WorkspaceError
from bot.settings import Settings
from faq.files import read_faq
from faq.two_tower.batches import order_by_confusion
from faq.two_tower.examples import make_examples, read_tables, split_questions
from faq.two_tower.folders import replace_folder
from faq.two_tower.measures import measure
from faq.two_tower.seen import find_seen, write_seen
from tests.faq.workspaces import CARS, write_cars, write_many

TRAIN = "sent,label\n排气管有几个,排气管\n几根排气管,排气管\n定金能退吗,定金\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def read(train: Path, dev: Path | None = None):
    return read_tables(train, dev, None, "sent", "label")


def test_tables_are_read_and_normalised(tmp_path):
    train = write(tmp_path, "train.csv", "\ufeffid,sent,label\n1,排氣管有幾個？？,A\n\n2,定金,B\n")
    dev = write(tmp_path, "dev.tsv", "label\tsent\nA\t几根,排气管\n")
    split = read(train, dev)
    assert split.train.texts == ("排气管有几个?", "定金")
    assert split.dev.texts == ("几根,排气管",)
    assert [numbers.tolist() for numbers in split.numbers()] == [[0, 1], [0], []]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("text,label\na,b\n", r"train\.csv:1: .*没有“sent”这一列.*found: text, label"),
        ("", r"train\.csv:1: .*没有“sent”这一列.*found: -"),
        (TRAIN + "没有标签的,\n", r"train\.csv:5: .*“label”是空的.*delete the row"),
        (TRAIN + '"两\n行",  \n', r"train\.csv:6: .*“label”是空的"),
        (TRAIN + ",空的类\n", r"train\.csv:5: .*“sent”是空的"),
        (TRAIN + "只有一格\n", r"train\.csv:5: .*“label”是空的"),
        ("sent,label\n甲,A\n乙,A\n", r"train\.csv: .*At least two labels"),
    ],
)
def test_a_wrong_table_is_told_with_its_line(tmp_path, text, said):
    with pytest.raises(WorkspaceError, match=said):
        read(write(tmp_path, "train.csv", text))


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    train = write(tmp_path, "train.csv", TRAIN + ",甲\n乙,\n")
    with pytest.raises(WorkspaceError) as refused:
        read(train, write(tmp_path, "dev.csv", "sent,label\n保养,保养\n"))
    assert [finding.line for finding in refused.value.findings] == [5, 6, 0]
    assert "“保养”在训练集里没有句子" in str(refused.value)


def test_a_table_in_another_encoding_is_told_with_its_line(tmp_path):
    path = tmp_path / "train.csv"
    path.write_bytes("sent,label\n甲,A\n".encode() + "乙,B\n".encode("gbk"))
    with pytest.raises(WorkspaceError, match=r"train\.csv:3: .*不是 UTF-8"):
        read(path)


def test_the_split_of_a_workspace_keeps_every_question_trainable(tmp_path):
    questions = read_faq(write_many(tmp_path), Settings()).questions
    split = split_questions(questions, seed=1)
    parts = [set(part.texts) for part in (split.train, split.dev)]
    everything = {text for part in parts for text in part}
    assert sum(map(len, parts)) == len(everything)
    assert min(split.train.labels.count(label) for label in split.train.labels) >= 2
    n_free = sum(map(len, parts)) - len(questions)
    assert (len(split.dev.texts), split.test.texts) == (round(n_free / 10), ())
    assert {question.text.lower() for question in questions} <= parts[0]


def test_the_split_depends_on_the_seed_alone(tmp_path):
    questions = read_faq(write_many(tmp_path), Settings()).questions
    assert split_questions(questions, 1) == split_questions(questions, 1)
    assert split_questions(questions, 1).digest() != split_questions(questions, 2).digest()


def test_few_wordings_are_all_trained_on(tmp_path):
    only = {text: CARS[text][:1] for text in CARS}
    questions = read_faq(write_cars(tmp_path, only), Settings()).questions
    assert split_questions(questions, 0).dev.texts == ()


def test_a_model_tells_which_texts_it_was_trained_on(tmp_path):
    assert find_seen(tmp_path, ["保养"]) == frozenset()  # made elsewhere
    write_seen(tmp_path, ["保养", "定金"])
    assert find_seen(tmp_path, ["定金", "排气管"]) == {"定金"}


def test_a_text_of_two_questions_counts_once():
    assert make_examples([("保养", "A"), ("保养", "B"), (" ", "C")]).labels == ("A",)


def test_an_epoch_has_every_row_once_and_puts_the_mistakable_together():
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(40), 3)
    topics = np.repeat(np.eye(8, dtype=np.float32), 5, axis=0)  # five questions each are alike
    vectors = topics[labels] + 0.01 * rng.standard_normal((120, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    order = order_by_confusion(vectors, labels, rng)
    assert sorted(order.tolist()) == list(range(120))
    shuffled = np.random.default_rng(1).permutation(120)
    assert same_topic(labels[order]) > 0.5 > 0.3 > same_topic(labels[shuffled])


def same_topic(labels) -> float:
    """How much of a batch of 12 is of one topic, on average over its rows."""
    topics = labels.reshape(-1, 12) // 5
    return float((topics[:, :, None] == topics[:, None]).mean())


def test_measures_against_ranks_counted_by_hand():
    unit = np.eye(8, dtype=np.float32)
    labels = np.array([3, 1, 2, 0, 4, 5, 6, 3])
    asked = np.array([[9, 0, 0, 0, 0, 0, 0, 0], [9, 8, 7, 6, 5, 4, 0, 0]], np.float32)
    found = measure(unit, labels, asked, np.array([3, 5]))
    assert found is not None
    assert (found.top1, found.top5, found.n_texts) == (0.5, 0.5, 2)
    assert found.mrr == pytest.approx((1 + 1 / 6) / 2)
    assert measure(unit, labels, unit[:0], labels[:0]) is None


def test_a_folder_takes_the_place_of_another_as_a_whole(tmp_path):
    target = tmp_path / "model"
    (tmp_path / ".tmp-model").mkdir()  # somebody was killed here
    (tmp_path / ".tmp-model" / "half").write_text("half")
    for text in ("one", "two"):
        with replace_folder(target) as made:
            write(made, "weights", text)
    assert (target / "weights").read_text() == "two"
    assert [path.name for path in target.iterdir()] == ["weights"]
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


FULL = """
import resource, sys
from pathlib import Path
from faq.two_tower.folders import replace_folder
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
with replace_folder(Path(sys.argv[1])) as made:
    (made / "weights").write_bytes(bytes(100_000))
"""


def test_when_a_file_cannot_be_finished_the_old_folder_stays(tmp_path):
    """The limit on a file's size stands for a full disk: writing fails half-way with OSError."""
    target = tmp_path / "model"
    with replace_folder(target) as made:
        write(made, "weights", "old")
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(target)], capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert "OSError" in done.stderr
    assert (target / "weights").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
