"""The FAQ benchmark on a few questions of which every figure is known."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks import faq, faq_table
from benchmarks.faq_ask import Answer
from benchmarks.faq_baselines import score_bm25, score_tf_idf, share_right
from benchmarks.faq_data import Near, Query, read_data, write_workspace
from benchmarks.faq_measures import count_answers, judge, measure_hard
from bot.errors import WorkspaceError
from faq.evaluation import KNOWN, Judged

TABLES: Mapping[str, Sequence[str]] = {
    "faq": (
        "id\ttrack\tquestion",
        "t-0\tths\t怎么开发票",
        "t-1\tths\t几天能收到货",
        "t-2\tths\t茶叶怎么保存",
        "t-3\topen\t怎么学游泳",
    ),
    "train": (
        "id\ttext",
        "t-0\t发票在哪里开",
        "t-0\t可以给我开发票吗",
        "t-1\t多久到货",
        "t-1\t快递要走几天",
        "t-1\t什么时候能收到",
        "t-2\t茶叶放冰箱里好吗",
        "t-2\t怎么存放茶叶不受潮",
        "t-3\t成年人学游泳难吗",
        "t-3\t去哪里学游泳",
    ),
    # Wordings word for word, the last with the id of another question: three of four are right.
    "dev": (
        "query\tid",
        "发票在哪里开\tt-0",
        "快递要走几天\tt-1",
        "茶叶放冰箱里好吗\tt-2",
        "多久到货\tt-0",
        "去哪里学游泳\tt-3",
    ),
    # A wording where none is expected: it is answered, wrongly.
    "ood_dev": ("query\tkind", "今天会下雨吗\tweather", "怎么学游泳\tsport"),
    "hard_negatives_dev": ("query\tnot_id", "多久到货\tt-1", "多久到货\tt-2", "怎么开发票\tt-1"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    for name, lines in TABLES.items():
        (made / f"{name}.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return made


@pytest.mark.slow
def test_every_part_runs_and_its_figures_are_right(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "out.json"
    command = ["faq.py", "--data", str(folder), "--json", str(file), "--speeds", "light"]
    monkeypatch.setattr(sys, "argv", [*command, "--sample", "3"])

    faq.main()

    results = json.loads(file.read_text("utf-8"))
    assert set(results) == {"machine", "data", "light", "baselines"}
    assert results["data"]["questions"] == {"ths": 3, "open": 1}
    light = results["light"]
    figures = light["accuracy"]["reports"]["ths"]["figures"]
    assert figures["top_1"]["value"] == 0.75
    assert light["accuracy"]["reports"]["open"]["figures"]["top_1"]["value"] == 1
    answers = light["accuracy"]["answers"]
    assert (answers["asked"], answers["answered"], answers["wrong"]) == (7, 6, 2)
    assert answers["coverage"] == 1 and answers["wrong_by_kind"] == {"ths": 1, "sport": 1}
    assert light["accuracy"]["hard_negatives"] == {
        "pairs": 3,
        "answered_by_pair": 0.3333,
        "answered_by_text": 0.5,
        "top_by_text": 0.5,
    }
    assert light["http"]["answers"]["top_1"] == {"ths": 0.75, "open": 1.0}
    assert light["http"]["differences"] == []
    for kind in ("full_width", "traditional", "emoji", "punctuation"):
        assert light["noise"]["kinds"][kind]["lost"] == 0
    assert light["few"]["reports"]["ths"]["figures"]["top_1"]["value"] == 0.75
    assert {row["reports"]["ths"]["n_known"] for row in light["ablation"].values()} == {4}
    assert light["indexing"]["cold"]["cpu_s"] > light["indexing"]["stored"]["cpu_s"] > 0
    assert light["speed"]["find"]["count"] + light["speed"]["handle"]["count"] == 6
    assert results["baselines"]["all"]["char TF-IDF nearest"] == 0.75
    printed = capsys.readouterr().out
    assert "| ths top-1 | 0.75 ✗ | ≥ 0.925 |" in printed
    assert "| points lost under noise, average |" in printed


def test_data_that_is_wrong_is_named_with_its_line(folder: Path) -> None:
    (folder / "dev.tsv").write_text("query\tid\n发票\n", "utf-8")
    (folder / "train.tsv").write_text("id\tsentence\n", "utf-8")
    with pytest.raises(WorkspaceError) as error:
        read_data(folder, "dev")
    assert "train.tsv" in str(error.value) and "表头缺少 text 列" in str(error.value)
    assert "dev.tsv:2" in str(error.value)


def test_the_workspace_is_the_imported_one(folder: Path, tmp_path: Path) -> None:
    data = read_data(folder, "dev")
    made = write_workspace(tmp_path / "made", data, "light", max_wrong_rate=0.1)
    config = json.loads((made / "bot.json").read_text("utf-8"))
    assert config["max_wrong_rate"] == 0.1
    numbered = (made / "car_faqs/query_label_idx_map.txt").read_text("utf-8").splitlines()
    assert numbered == ["怎么开发票\t0", "几天能收到货\t1", "茶叶怎么保存\t2", "怎么学游泳\t3"]


def test_few_paraphrases_are_drawn_by_seed(folder: Path) -> None:
    data = read_data(folder, "dev")
    few = data.few(2, seed=1)
    assert [len(own) for own in few.paraphrases.values()] == [2, 2, 2, 2]
    assert all(set(own) <= set(data.paraphrases[key]) for key, own in few.paraphrases.items())
    assert few == data.few(2, seed=1) != data.few(1, seed=1)
    assert few.dev == data.dev


def test_judging_knows_rank_and_kind() -> None:
    answer = Answer((("t-1", 0.9), ("t-0", 0.4)), answered=True)
    assert judge(Query("x", "t-0", "ths"), answer) == Judged(0.9, 2, KNOWN)
    assert judge(Query("x", "t-7", "ths"), answer) == Judged(0.9, None, KNOWN)
    assert judge(Query("x", None, "chat"), Answer((), False)) == Judged(0.0, None, "chat")


def test_counting_takes_an_answer_without_a_question_for_wrong() -> None:
    answers = {
        "right": Answer((("t-0", 0.9),), True),
        "unsure": Answer((("t-0", 0.3),), False),
        "stranger": Answer((("t-0", 0.8),), True),
    }
    queries = [Query("right", "t-0", "ths"), Query("unsure", "t-0", "ths")]
    found = count_answers([*queries, Query("stranger", None, "chat")], answers.__getitem__)
    assert found["wrong_among_answered"] == 0.5
    assert found["wrong_among_asked"] == 0.3333
    assert found["coverage"] == 0.5
    assert found["top_1"] == {"ths": 1.0}
    hard = [Near("right", "t-0"), Near("unsure", "t-0"), Near("unsure", "t-1")]
    assert measure_hard(hard, answers.__getitem__) == {
        "pairs": 3,
        "answered_by_pair": 0.3333,
        "answered_by_text": 0.5,
        "top_by_text": 1.0,
    }


def test_baselines_score_as_their_formulas_say() -> None:
    rows = ["ab", "abab", "cd"]
    scores = score_bm25(rows, ["ab", "x"])
    rarity = np.log(1 + 1.5 / 2.5)
    pairs = np.array([1, 3])  # of characters; 5/3 on average
    expected = rarity * np.array([1, 2]) * 2.5 / ([1, 2] + 1.5 * (0.25 + 0.75 * pairs / (5 / 3)))
    assert scores[0].tolist() == pytest.approx([*expected, 0])
    assert not scores[1].any()
    assert score_tf_idf(rows, ["cd"]).argmax() == 2
    assert share_right(["a", "b"], ["a", "c"]) == 0.5


def test_the_table_marks_what_falls_short() -> None:
    noise = {"average": 3.5, "worst": 7.0, "kinds": {}}
    table = faq_table.render({"full": {"noise": noise}})
    assert "| points lost under noise, average | 3.5 ✗ | ≤ 3 |" in table
    assert "| … worst kind | 7 | ≤ 8 |" in table
    assert "open top-1" not in table
