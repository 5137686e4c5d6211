from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from server.cli import main
from server.commands.init import make_starter
from tests.faq.workspaces import CARS, write_cars

Run = Callable[..., Result]
SVG = "{http://www.w3.org/2000/svg}"
PICTURES = ["reliability.svg", "scores.svg", "threshold.svg"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """Run ``zhike`` beside a workspace ``cars``, without encoders."""
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    monkeypatch.chdir(tmp_path)
    write_cars(tmp_path / "cars")
    Path("cars/bot.json").write_text('{"max_wrong_rate": 0.1}')

    def invoke(*words: str) -> Result:
        result = CliRunner().invoke(main, ["evaluate", "faq", *words], prog_name="zhike")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    yield invoke


def write_texts() -> None:
    own = "".join(f"{texts[0]}\t{question}\n" for question, texts in CARS.items())
    Path("q.tsv").write_text(f"query\tid\n{own}上门试驾\t1\n")
    Path("o.tsv").write_text("query\tkind\n股票怎么开户\tfinance\n你多大了\tchat\n???\tchat\n")


def test_without_files_the_faq_is_asked_its_own_wordings(run: Run) -> None:
    done = run("cars", "--json", "figures.json")
    assert done.exit_code == 0
    total = sum(1 + len(texts) for texts in CARS.values())
    lines = done.stdout.splitlines()
    assert lines[0] == f"有答案的 known {total} (同义问 paraphrases)"
    assert re.fullmatch(r"没有答案的 unknown 4\d\d \(自带的 shipped\)", lines[1])
    report = json.loads(Path("figures.json").read_text())
    names = "top_1 top_5 mrr_10 auroc ece_known ece_all coverage wrong_rate".split()
    assert list(report["figures"]) == names
    assert report["n_known"] == total
    for name, shown in zip(names, re.findall(r"│ (0\.\d{3}|1\.000) +│", done.stdout), strict=True):
        assert shown == f"{report['figures'][name]['value']:.3f}"
    assert sum(" ←" in line for line in lines) == 1
    assert "give questions of yours that have no answer with --out-of-domain." in done.stdout
    written = sorted(path.name for path in Path("cars/.zhike/evaluation").iterdir())
    assert written == PICTURES
    assert sorted(lines[-3:]) == [f"cars/.zhike/evaluation/{name}" for name in PICTURES]


def test_what_is_measured_without_is_said(run: Run) -> None:
    Path("cars/car_faqs/text_match_two_tower_model_dir").mkdir()  # a model, but empty
    done = run("cars", "--json", "f.json")
    assert done.exit_code == 0
    assert "训练的编码器用不了，先不用它。The trained encoder is left out" in done.stderr


def test_with_files_it_is_asked_those(run: Run) -> None:
    write_texts()
    done = run(
        "cars", "--queries", "q.tsv", "--out-of-domain", "o.tsv", "--json", "f.json", "--out", "x"
    )
    assert done.exit_code == 0
    report = json.loads(Path("f.json").read_text())
    assert (report["n_known"], report["n_strangers"]) == (len(CARS) + 1, 3)
    # every own wording is found, the one with a wrong id is not
    assert report["figures"]["top_1"]["value"] == pytest.approx(len(CARS) / (len(CARS) + 1))
    assert "--out-of-domain." not in done.stdout
    assert list(report["auroc_by_kind"]) == ["chat", "finance"]
    assert "│   finance " in done.stdout
    assert f"有答案的 known {len(CARS) + 1} (q.tsv)\n没有答案的 unknown 3 (o.tsv)" in done.stdout
    assert sorted(path.name for path in Path("x").iterdir()) == PICTURES
    assert not Path("cars/.zhike/evaluation").exists()


def test_the_pictures_show_what_was_measured(run: Run) -> None:
    assert run("cars", "--json", "f.json", "--out", "x").exit_code == 0
    report = json.loads(Path("f.json").read_text())
    drawn = {name: ElementTree.parse(f"x/{name}").getroot() for name in PICTURES}
    words = {name: [text.text for text in root.iter(f"{SVG}text")] for name, root in drawn.items()}
    threshold = f"门槛 threshold {report['threshold']:.3f}"
    assert threshold in words["threshold.svg"] and threshold in words["scores.svg"]
    below = "门槛 threshold（横虚线 level line: max_wrong_rate 0.1）"
    assert below in words["threshold.svg"]
    dots = len(report["bins_known"]) + len(report["bins_all"])
    assert len(list(drawn["reliability.svg"].iter(f"{SVG}circle"))) == dots
    assert len(list(drawn["threshold.svg"].iter(f"{SVG}polyline"))) == 3
    assert len([bar for bar in drawn["scores.svg"].iter(f"{SVG}rect") if "x" in bar.attrib]) == 42


def test_mistakes_in_the_files_end_it_before_it_begins(run: Run) -> None:
    Path("q.tsv").write_text("query\tid\n有几个\t999\n")
    Path("o.tsv").write_text("text\tkind\n股票\tx\n")
    refused = run("cars", "--queries", "q.tsv", "--out-of-domain", "o.tsv", "--json", "f.json")
    assert refused.exit_code == 1
    assert refused.stdout.splitlines() == [
        "q.tsv:2: 错误 error: 没有“999”这个问题。There is no such question."
        " 请写外部编号、标准问题或整数编号。"
        "Write an external id, a standard question or an integer id.",
        "o.tsv:1: 错误 error: 表头缺少 query 列。The header lacks a column."
        " 第一行请写 Begin with the line: query<TAB>kind",
    ]
    assert not Path("f.json").exists() and not Path("cars/.zhike").exists()


def test_files_that_hold_nothing(run: Run) -> None:
    Path("q.tsv").write_text("query\tid\n")
    refused = run("cars", "--queries", "q.tsv", "--out-of-domain", "nowhere.tsv")
    assert refused.exit_code == 1
    assert refused.stdout.splitlines() == [
        "q.tsv: 错误 error: 文件里没有问题。There is no text to ask."
        " 表头下面每行写一个。Write one a line below the header.",
        "nowhere.tsv: 错误 error: 没有这个文件。There is no such file."
        " 请检查文件夹和文件名。Look at the folder and the name.",
    ]


def test_a_broken_faq_is_named(run: Run) -> None:
    Path("cars/car_faqs/answers/通用.txt").write_text("[没有]\t答\n")
    refused = run("cars")
    assert refused.exit_code == 1
    assert refused.stdout.startswith("car_faqs/answers/通用.txt:1: 错误 error: ")


def test_a_workspace_without_a_faq(run: Run) -> None:
    make_starter(Path("tea"))
    Path("tea/bot.json").write_text("{}")  # its FAQ lies elsewhere
    refused = run("tea")
    assert refused.exit_code == 2
    assert "Error: tea 里没有常见问题，没有可评估的。It has no FAQ to evaluate." in refused.stderr


def test_what_there_is_none_of_is_left_out(run: Run) -> None:
    write_cars(Path("one"), {"有没有天窗": ()}, answers="[有没有天窗]\t有\n")
    Path("one/bot.json").write_text("{}")
    done = run("one", "--json", "f.json")
    assert done.exit_code == 0
    assert list(json.loads(Path("f.json").read_text())["figures"]) == ["ece_all", "wrong_rate"]
    assert "│ —" in done.stdout
