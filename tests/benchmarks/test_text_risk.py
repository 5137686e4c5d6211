"""Disguises are seeded, change what they say, and are counted as seen or lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.disguises import KINDS, disguise
from benchmarks.text_risk import measure_disguises, measure_false_alarms
from classifiers.risk.lexicon import Entry, Lexicon


@pytest.mark.parametrize("kind", KINDS)
def test_a_disguise_comes_again_with_its_seed(kind: str) -> None:
    words = ["出售手枪", "bitch", "赌马", "ＡＶ"]
    assert [disguise(word, kind, 3) for word in words] == [disguise(w, kind, 3) for w in words]


def test_each_kind_changes_what_it_says() -> None:
    assert disguise("枪支", "split", 1) == "木仓支"
    assert disguise("bitch", "full_width", 1) == "ｂｉｔｃｈ"
    assert disguise("枪支", "full_width", 1) is None
    assert disguise("发票", "traditional", 1) == "發票"
    assert disguise("枪支", "emoji", 1) == "🔫支"
    assert disguise("枪支", "pinyin_whole", 1) in ("qiangzhi", "qiang zhi")


def test_what_is_seen_and_lost_is_counted() -> None:
    seeing = Lexicon([Entry("出售手枪", "其他风险")], [], {"木仓": "枪"})
    blind = Lexicon([Entry("出售手枪", "其他风险")], [], {})
    entries = [Entry("出售手枪", "其他风险"), Entry("不在", "其他风险")]
    row = measure_disguises(seeing, entries, 1)["split"]
    assert (row["words"], row["plain"], row["disguised"], row["lost"]) == (1, 1.0, 1.0, 0.0)
    row = measure_disguises(blind, entries, 1)["split"]
    assert (row["disguised"], row["lost"], len(row["missed"])) == (0.0, 1.0, 1)


def test_false_alarms_are_counted_on_harmless_dev_rows(tmp_path: Path) -> None:
    file = tmp_path / "rows.tsv"
    rows = ["您好\t0\tdev", "出售手枪\t0\tdev", "出售手枪\t1\tdev", "出售手枪\t0\ttrain"]
    file.write_text("\n".join(["text\tlabel\tsplit", *rows]))
    found = measure_false_alarms(Lexicon([Entry("出售手枪", "其他风险")], [], {}), file, "0")
    assert (found["texts"], found["alarms"], found["by_disguise"]) == (2, 0.5, 0.0)
