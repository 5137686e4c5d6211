from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import WorkspaceError
from bot.settings import Settings
from bot.text_files import decode_name, encode_name
from faq.files import FaqFolder, format_answer, read_faq
from faq.names import question_file
from server.files import write_files
from tests.faq.workspaces import PRO, write_cars

MAP = "car_faqs/query_label_idx_map.txt"


def read(folder: Path, files: dict[str, str | bytes]) -> FaqFolder:
    coded = {
        f"car_faqs/{name}": text if isinstance(text, bytes) else text.encode()
        for name, text in files.items()
    }
    write_files(folder, coded)
    return read_faq(folder, Settings())


def said(folder: FaqFolder) -> list[str]:
    return [str(finding) for finding in folder.findings]


def test_every_part_is_read_with_its_place(tmp_path: Path) -> None:
    folder = read_faq(write_cars(tmp_path), Settings())
    first = folder.questions[0]
    assert (first.id, first.text, first.line) == (0, "有几个排气管", 1)
    assert [(p.text, p.line) for p in first.paraphrases][:2] == [
        ("排气管有几个", 1),
        ("几根排气管", 2),
    ]
    assert first.paraphrases[0].file == "car_faqs/questions/有几个排气管.txt"
    assert {(a.entity, a.text) for a in first.answers} >= {(PRO, "双排")}
    assert folder.questions[1].answers[0].entity is None
    assert folder.entities == ("某汽车品牌_A型号_长续航版", "某汽车品牌_A型号_高性能Pro版")
    assert folder.findings == ()


def test_no_faq_is_no_mistake(tmp_path: Path) -> None:
    folder = read_faq(tmp_path, Settings())
    assert (folder.questions, folder.findings, dict(folder.files)) == ((), (), {})


def test_bom_crlf_blank_lines_and_names_without_suffix(tmp_path: Path) -> None:
    folder = read(
        tmp_path,
        {
            "query_label_idx_map.txt": b"\xef\xbb\xbf" + "甲\t7\r\n\r\n乙\t-2".encode(),
            "questions/甲": b"\xef\xbb\xbf" + "一\r\n \r\n二\r".encode(),
            "answers/通用": "[乙]\t好\r\n\r\n[乙]\t很好".encode(),
        },
    )
    assert said(folder) == []
    one, two = folder.questions
    assert (one.id, two.id, two.line) == (7, -2, 3)
    assert [(p.text, p.line) for p in one.paraphrases] == [("一", 1), ("二", 3)]
    assert [(a.text, a.entity, a.line) for a in two.answers] == [("好", None, 1), ("很好", None, 3)]


@pytest.mark.parametrize(
    ("line", "question", "answer"),
    [
        ("[甲]\t好", "甲", "好"),
        ("[[机构]能退吗]\t能", "[机构]能退吗", "能"),
        ("[甲]\t见[说明]\t第[2]页", "甲", "见[说明]\t第[2]页"),
        ("[a]b]\tc]\td", "a]b", "c]\td"),
        (r"[甲]	一\n二", "甲", "一\n二"),
        ("[甲] \t好", "甲", "好"),
        ("甲\t好", "甲", "好"),
    ],
)
def test_the_outermost_brackets_delimit_the_question(
    tmp_path: Path, line: str, question: str, answer: str
) -> None:
    folder = read(
        tmp_path, {"query_label_idx_map.txt": f"{question}\t1\n", "answers/通用.txt": line}
    )
    assert said(folder) == []
    assert [a.text for a in folder.questions[0].answers] == [answer]


def test_all_mistakes_are_found_at_once_with_their_places(tmp_path: Path) -> None:
    folder = read(
        tmp_path,
        {
            "query_label_idx_map.txt": "甲\t1\n乙\n丙\t1\n甲\t2\n丁\tx1\n".encode() + b"\xff\t9\n",
            "questions/戊.txt": "说",
            "questions/丙.txt": "不再提",
            "answers/通用.txt": "[甲] 没有制表符\n[己]\t不认识\n[甲]\t \n[甲]\t好\n",
            f"answers/{PRO}.txt": "[甲]\t".encode() + b"\x80\n",
        },
    )
    fix = (
        "每行写：标准问题、制表符（Tab 键）、整数编号。"
        "Write `question<TAB>id`, the id a whole number."
    )
    save = "请把文件另存为 UTF-8 编码。Save the file as UTF-8."
    add = "请在那里补上，或改正这里的名字。Add it there, or mend the name here."
    assert said(folder) == [
        f"{MAP}:2: 错误 error: 问题和编号之间没有制表符。"
        f"There is no TAB between question and id. {fix}",
        f"{MAP}:3: 错误 error: 编号 1 第 1 行已经用了。The id is line 1's."
        " 请换一个没用过的编号。Use a free one.",
        f"{MAP}:4: 错误 error: 第 1 行已经有这个问题。The question stands in line 1 too."
        " 请删掉其中一行。Delete one of them.",
        f"{MAP}:5: 错误 error: 编号“x1”不是整数。The id is not a whole number. {fix}",
        f"{MAP}:6: 错误 error: 第 1 个字节不是 UTF-8 编码。Byte 1 of the line is not UTF-8. {save}",
        f"car_faqs/answers/{PRO}.txt:1: 错误 error: 第 7 个字节不是 UTF-8 编码。"
        f"Byte 7 of the line is not UTF-8. {save}",
        "car_faqs/answers/通用.txt:1: 错误 error: 问题后面没有制表符。"
        "There is no TAB after the question."
        " 每行写：[标准问题]、制表符（Tab 键）、答案。Write `[standard question]<TAB>answer`.",
        f"car_faqs/answers/通用.txt:2: 错误 error: {MAP} 里没有标准问题“己”。"
        f"There is no such standard question. {add}",
        "car_faqs/answers/通用.txt:3: 错误 error: 答案是空的。The answer is empty."
        " 请补写答案，或删除这一行。Write it, or delete the line.",
        f"car_faqs/questions/戊.txt: 错误 error: {MAP} 里没有标准问题“戊”。"
        f"There is no such standard question. {add}",
    ]
    assert [a.text for a in folder.questions[0].answers] == ["好"]


def test_a_missing_id_file_is_said_once(tmp_path: Path) -> None:
    folder = read(tmp_path, {"questions/甲.txt": "一", "answers/通用.txt": "[甲]\t好"})
    assert said(folder) == [
        f"{MAP}: 错误 error: 缺少这个文件。The file is missing."
        " 每行写：标准问题、制表符（Tab 键）、整数编号。"
        "Write `question<TAB>id`, the id a whole number."
    ]


def test_folders_are_refused_and_hidden_files_passed_over(tmp_path: Path) -> None:
    read(tmp_path, {"query_label_idx_map.txt": "甲\t1\n", "questions/甲.txt": "一"})
    (tmp_path / "car_faqs/questions/more").mkdir()
    (tmp_path / "car_faqs/questions/.DS_Store").write_bytes(b"\x00\xff")
    folder = read_faq(tmp_path, Settings())
    assert said(folder) == [
        "car_faqs/questions/more: 错误 error: 这不是文件。This is not a file."
        " 这里只能放文本文件，请移走它。Only text files may lie here; move it away.",
    ]


@pytest.mark.parametrize("name", ["../outside.txt", "/tmp/outside.txt"])
def test_nothing_is_written_outside_the_workspace(tmp_path: Path, name: str) -> None:
    with pytest.raises(WorkspaceError, match="would be written outside"):
        write_files(tmp_path, {name: b"x"})


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\u2028"),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip() == text and text)


@given(NAMES)
def test_every_name_survives_as_a_file_name(name: str) -> None:
    coded = encode_name(name)
    assert decode_name(coded) == name
    assert not set(coded) & set(r'/\:*?"<>|') and Path(coded).name == coded
    assert not coded.startswith(".")


LINES = st.lists(
    st.one_of(
        st.sampled_from([b"", b"  ", b"\xe7\x94\xb2", b"[\xe7\x94\xb2]\t\xe5\xa5\xbd", b"\xff"]),
        st.builds(lambda q, a: format_answer(q, a).encode(), NAMES, NAMES),
    ),
    max_size=6,
)
CONTENT = st.builds(
    lambda bom, lines, end, last: bom + end.join(lines) + last,
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    LINES,
    st.sampled_from([b"\n", b"\r\n", b"\r"]),
    st.sampled_from([b"", b"\n", b"\r\n"]),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CONTENT, CONTENT, CONTENT)
def test_what_is_read_is_written_back_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, ids: bytes, paraphrases: bytes, answers: bytes
) -> None:
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("target")
    files = {
        MAP: ids,
        "car_faqs/questions/AC%2FDC 50%25.txt": paraphrases,
        "car_faqs/questions/[甲]吗": paraphrases,
        "car_faqs/answers/通用": answers,
    }
    write_files(source, files)
    write_files(target, read_faq(source, Settings()).files)
    written = {
        path.relative_to(target).as_posix(): path.read_bytes()
        for path in target.rglob("*")
        if path.is_file()
    }
    assert written == files


def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path: Path) -> None:
    folder = read_faq(write_cars(tmp_path), Settings())
    with pytest.raises(OSError, match="[Dd]irectory"):
        write_files(tmp_path, {**folder.files, "car_faqs/questions": b"no file"})
    assert read_faq(tmp_path, Settings()) == folder
    assert not list(tmp_path.rglob(".tmp-*"))


def test_external_ids_stand_beside_the_id_file(tmp_path: Path) -> None:
    map_file, given = "甲\t0\n乙 [a]\t1\n丙\t2\n", "\ufeff乙 [a]\ts-1\r\n\r\n丙\t0"
    folder = read(tmp_path, {"query_label_idx_map.txt": map_file, "external_ids.tsv": given})
    assert [question.external_id for question in folder.questions] == [None, "s-1", "0"]
    assert folder.findings == ()
    assert folder.files["car_faqs/external_ids.tsv"] == given.encode()


def test_mistakes_in_external_ids_are_found_at_once(tmp_path: Path) -> None:
    given = "甲\ts-1\n乙 s-2\n丁\ts-4\n甲\ts-5\n乙\ts-1\n丙\t \n"
    folder = read(
        tmp_path, {"query_label_idx_map.txt": "甲\t0\n乙\t1\n丙\t2\n", "external_ids.tsv": given}
    )
    file = "car_faqs/external_ids.tsv"
    write = "每行写：标准问题、制表符（Tab 键）、外部编号。Write `question<TAB>external id`."
    delete = "请删掉其中一行。Delete one of them."
    assert said(folder) == [
        f"{file}:2: 错误 error: 缺少问题、制表符或编号。A part is missing. {write}",
        f"{file}:3: 错误 error: {MAP} 里没有标准问题“丁”。There is no such standard question."
        " 请在那里补上，或改正这里的名字。Add it there, or mend the name here.",
        f"{file}:4: 错误 error: 第 1 行已经有这个问题。The question stands in that line too. "
        f"{delete}",
        f"{file}:5: 错误 error: 外部编号“s-1”第 1 行已经用了。The id is that line's. {delete}",
        f"{file}:6: 错误 error: 缺少问题、制表符或编号。A part is missing. {write}",
    ]
    assert [question.external_id for question in folder.questions] == ["s-1", None, None]


@pytest.mark.parametrize("question", ["很长的问题" * 30, "?" * 100, "a/" * 80, "é" * 130])
def test_paraphrases_of_a_question_too_long_for_a_file_name(tmp_path: Path, question: str) -> None:
    name = question_file(question)
    assert len(name.encode()) <= 255
    folder = read(
        tmp_path,
        {
            "query_label_idx_map.txt": f"{question}\t0\n{question}吗\t1\n",
            f"questions/{name}": "一",
            f"questions/{question_file(question + '吗')}": "二",
        },
    )
    assert said(folder) == []
    assert [[p.text for p in one.paraphrases] for one in folder.questions] == [["一"], ["二"]]


def test_an_id_file_in_another_encoding_is_the_only_error(tmp_path: Path) -> None:
    folder = write_cars(tmp_path)
    path = folder / MAP
    path.write_bytes("有几个排气管\t0\n定金可以退吗\t1\n".encode("gbk"))
    (finding,) = read_faq(folder, Settings()).findings
    assert (finding.file, finding.line) == (MAP, 1)
    assert "像是 GBK" in finding.what
