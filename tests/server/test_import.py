from __future__ import annotations

import errno
import io
import json
import os
import re
from pathlib import Path

import pytest
from rich.console import Console

from bot.settings import Settings
from faq.files import read_faq
from server import open_bot
from server.commands.chat import Terminal
from server.files import write_new_folder
from tests.server.conftest import Run

LONG = "很长的问题" * 30
QUESTIONS = [
    ("s-1", "[机构]能退货吗"),
    ("s-2", "AC/DC 50%?"),
    ("s-3", LONG),
    ("s-4", "能退货吗？"),
    ("7", "能退货吗"),
]
TEXTS = [("s-2", "直流交流"), ("s-1", "我要退货"), ("s-2", "50%的交流"), ("s-3", "长不长")]


def write_tables(faq: str, train: str, folder: str = "tables") -> None:
    Path(folder).mkdir()
    Path(folder, "faq.tsv").write_bytes(faq.encode())
    Path(folder, "train.tsv").write_bytes(train.encode())


def write_sound_tables() -> None:
    faq = "".join(f"{key}\tshop\t{text}\n" for key, text in QUESTIONS)
    train = "".join(f"{key}\t{text}\n" for key, text in TEXTS)
    write_tables(f"id\ttrack\tquestion\n{faq}", f"id\ttext\n{train}")
    Path("tables", "dev.tsv").write_text("nobody reads this")


def files_of(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_tables_become_a_workspace_that_answers_with_their_ids(run: Run) -> None:
    write_sound_tables()
    made = run("import", "faq-tsv", "tables", "shop")
    assert made.exit_code == 0
    head, following, *steps = made.stdout.splitlines()
    assert head == "已创建 made shop: 5 个标准问题 questions, 4 个同义问 paraphrases"
    assert [step.split()[1:] for step in steps] == [
        [*words.split(), "shop"]
        for words in ("check", "train faq", "evaluate faq", "chat", "serve")
    ]
    folder = read_faq(Path("shop"), Settings())
    assert folder.findings == ()
    assert [(q.id, q.text, q.external_id) for q in folder.questions] == [
        (number, text, key) for number, (key, text) in enumerate(QUESTIONS)
    ]
    assert [a.text for q in folder.questions for a in q.answers] == [text for _, text in QUESTIONS]
    assert {a.entity for q in folder.questions for a in q.answers} == {None}
    texts = [[p.text for p in question.paraphrases] for question in folder.questions]
    assert texts == [["我要退货"], ["直流交流", "50%的交流"], ["长不长"], [], []]


def test_the_imported_workspace_has_no_errors_and_answers(run: Run) -> None:
    write_sound_tables()
    run("import", "faq-tsv", "tables", "shop")
    checked = run("check", "shop")
    assert checked.exit_code == 0
    assert checked.stdout.splitlines()[-1].startswith("0 个错误 error(s), ")
    # two questions that differ in a full stop alone stay apart, and that is said
    assert "“能退货吗”也是“能退货吗？”的问法 is a wording of that too" in checked.stdout


def test_the_evidence_carries_the_external_id_and_the_trace_says_why(run: Run) -> None:
    write_sound_tables()
    run("import", "faq-tsv", "tables", "shop")
    talks = open_bot("shop")
    reply = talks.ask("50%的交流电")
    (evidence,) = reply["evidence"]
    assert (evidence["type"], evidence["id"], evidence["external_id"]) == ("faq", 1, "s-2")
    trace = talks.explain(reply["session_id"])
    assert trace
    (question,) = trace["questions"]
    best, runner_up, *_ = question["faq"]
    assert best["external_id"] == "s-2"
    assert (best["matched"], best["source"]) == (
        "50%的交流",
        "car_faqs/questions/AC%2FDC 50%25%3F.txt:2",
    )
    assert set(best["scores"]) >= {"lexical_faq_match", "fuzzy_closest_faq_match"}
    assert best["confidence"] >= question["faq_threshold"] > runner_up["confidence"]
    json.dumps(trace)


def test_why_in_the_terminal(run: Run) -> None:
    write_sound_tables()
    run("import", "faq-tsv", "tables", "shop")
    written = io.StringIO()
    terminal = Terminal(open_bot("shop"), Console(file=written, width=160))
    terminal.take("50%的交流电")
    terminal.take("/why")
    shown = written.getvalue()
    assert re.search(r"常见问题 FAQ · 门槛 threshold 0\.\d{3} · 领先第二名 lead 0\.\d{3}", shown)
    assert re.search(r"AC/DC 50%\? \(s-2\) +│ 50%的交流 +│ 0\.\d{3} ✓ +│ \w+ 0\.\d\d", shown)
    assert "│ car_faqs/questions/AC%2FDC 50%25%3F.txt:2 " in shown


def test_columns_may_stand_in_any_order_and_be_more(run: Run) -> None:
    write_tables(
        "\ufeffquestion\tid\towner\r\n退货\ts-1\t甲\r\n", "text\tid\r\n\r\n 怎么退 \t s-1 \r\n"
    )
    assert run("import", "faq-tsv", "tables", "shop").exit_code == 0
    (question,) = read_faq(Path("shop"), Settings()).questions
    assert (question.text, question.external_id) == ("退货", "s-1")
    assert [p.text for p in question.paraphrases] == ["怎么退"]


def test_every_mistake_is_named_and_nothing_written(run: Run) -> None:
    write_tables(
        "id\ttrack\tquestion\ns-1\tshop\t退货\ns-2\tshop\ns-1\tshop\t换货\ns-3\tshop\t退货\n"
        "s-4\tshop\t \n\tshop\t发货\n",
        "id\ttext\ns-1\t我要退货\ns-9\t不认识\ns-1\t\ns-1\t一\t二\n",
    )
    refused = run("import", "faq-tsv", "tables", "shop")
    assert refused.exit_code == 1
    fields = "请用制表符（Tab 键）分列，文字里不要有。Separate fields by one TAB each."
    two = "请删掉或改正其中一行。Delete or mend one of the two."
    write = "请补写，或删除这一行。Write it, or delete the line."
    assert refused.stdout.splitlines() == [
        "tables/faq.tsv:3: 错误 error: 这一行有 2 列，表头有 3 列。"
        f"The line has 2 fields, the header 3. {fields}",
        "tables/faq.tsv:4: 错误 error: 编号“s-1”第 2 行已经用了。The id is line 2's. " + two,
        "tables/faq.tsv:5: 错误 error: 第 2 行已经有这个问题。"
        f"The question stands in line 2 too. {two}",
        f"tables/faq.tsv:6: 错误 error: question 是空的。The field is empty. {write}",
        f"tables/faq.tsv:7: 错误 error: id 是空的。The field is empty. {write}",
        "tables/train.tsv:3: 错误 error: faq.tsv 里没有编号“s-9”。There is no such id in faq.tsv."
        " 请在那里补上，或改正这里的编号。Add it there, or mend the id.",
        f"tables/train.tsv:4: 错误 error: text 是空的。The field is empty. {write}",
        "tables/train.tsv:5: 错误 error: 这一行有 3 列，表头有 2 列。"
        f"The line has 3 fields, the header 2. {fields}",
        "8 个错误 error(s)",
    ]
    assert files_of(Path()) == ["tables", "tables/faq.tsv", "tables/train.tsv"]


@pytest.mark.parametrize(
    ("faq", "train", "said"),
    [
        (
            "id\tname\ns-1\t退货\n",
            "id;text\n",
            [
                "tables/faq.tsv:1: 错误 error: 表头缺少 question 列。The header lacks a column."
                " 第一行请写 Begin with the line: id<TAB>question",
                "tables/train.tsv:1: 错误 error: 表头缺少 id、text 列。The header lacks a column."
                " 第一行请写 Begin with the line: id<TAB>text",
            ],
        ),
        (
            "id\tquestion\n",
            "id\ttext\ns-1\t退货\n",
            [
                "tables/faq.tsv: 错误 error: 没有问题。There is no question."
                " 每行写：编号、制表符、问题。Write `id<TAB>question`, one a line."
            ],
        ),
        (
            "",
            "id\ttext\n",
            [
                "tables/faq.tsv:1: 错误 error: 表头缺少 id、question 列。The header lacks a column."
                " 第一行请写 Begin with the line: id<TAB>question"
            ],
        ),
    ],
)
def test_tables_that_are_none(run: Run, faq: str, train: str, said: list[str]) -> None:
    write_tables(faq, train)
    refused = run("import", "faq-tsv", "tables", "shop")
    assert refused.exit_code == 1
    assert refused.stdout.splitlines()[:-1] == said
    assert not Path("shop").exists()


def test_bytes_that_are_no_text_have_their_place(run: Run) -> None:
    write_tables("id\tquestion\ns-1\t退货\n", "id\ttext\n")
    with open("tables/train.tsv", "ab") as file:
        file.write("s-1\t退货".encode("gbk"))
    refused = run("import", "faq-tsv", "tables", "shop")
    assert refused.exit_code == 1
    assert refused.stdout.startswith("tables/train.tsv:2: 错误 error: 第 5 个字节不是 UTF-8 编码。")


def test_a_missing_file_is_named(run: Run) -> None:
    refused = run("import", "faq-tsv", "nowhere", "shop")
    assert refused.exit_code == 1
    look = "请检查文件夹和文件名。Look at the folder and the name."
    assert refused.stdout.splitlines() == [
        f"nowhere/faq.tsv: 错误 error: 没有这个文件。There is no such file. {look}",
        f"nowhere/train.tsv: 错误 error: 没有这个文件。There is no such file. {look}",
        "2 个错误 error(s)",
    ]


def test_nothing_is_overwritten(run: Run) -> None:
    write_sound_tables()
    Path("shop").mkdir()
    Path("shop", "bot.json").write_text("mine")
    refused = run("import", "faq-tsv", "tables", "shop")
    assert refused.exit_code == 2
    assert (
        "Error: shop 里已有内容，请换一个文件夹，或先移走它。"
        "It exists and is not empty; name another folder, or move it away first."
    ) in refused.stderr
    assert files_of(Path("shop")) == ["bot.json"]


def test_the_empty_folder_one_stands_in_is_filled(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sound_tables()
    Path("shop").mkdir()
    monkeypatch.chdir("shop")
    assert run("import", "faq-tsv", "../tables", ".").exit_code == 0
    assert sorted(os.listdir()) == ["bot.json", "car_faqs"]
    assert sorted(os.listdir("..")) == ["shop", "tables"]


def test_a_name_no_command_knows(run: Run) -> None:
    refused = run("import", "faq-xml", "tables", "shop")
    assert refused.exit_code == 2
    assert "No such command 'faq-xml'." in refused.stderr


@pytest.mark.parametrize("there", [False, True])
def test_a_write_that_fails_leaves_nothing(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "shop"
    if there:
        folder.mkdir()
    with pytest.raises(OSError) as failure:
        write_new_folder(folder, [("a.txt", b"whole"), ("a.txt/b.txt", b"no folder")])
    assert failure.value.errno in (errno.ENOTDIR, errno.EEXIST)
    assert files_of(tmp_path) == (["shop"] if there else [])
