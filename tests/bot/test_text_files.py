from __future__ import annotations

import pytest

from bot.text_files import read_lines
from bot.types import Finding

SAVE = (
    "请另存为 UTF-8：记事本“另存为”时选编码 UTF-8，Excel 选“CSV UTF-8”。"
    "Save it as UTF-8; on a command line:"
)
TEXT = "id\tquestion\ns-1\t怎么退货\ns-2\t怎么换货\n"


def read(data: bytes) -> tuple[list[tuple[int, str]], list[str]]:
    findings: list[Finding] = []
    return list(read_lines(data, "faq.tsv", findings)), list(map(str, findings))


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_a_table_in_gbk_is_one_error_that_names_it(encoding: str) -> None:
    lines, said = read(TEXT.encode(encoding))
    assert lines == [(1, "id\tquestion")]
    assert said == [
        "faq.tsv:2: 错误 error: 有 2 行不是 UTF-8 编码，像是 GBK（GB18030）。"
        f"2 lines are not UTF-8; they look like GBK (GB18030). {SAVE}"
        " iconv -f GB18030 -t UTF-8 faq.tsv > new"
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_in_utf_16_is_one_error_that_names_it(encoding: str) -> None:
    mark = {"utf-16": "", "utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}[encoding]
    lines, said = read((mark + TEXT).encode(encoding))
    assert lines == []
    assert said == [
        "faq.tsv: 错误 error: 文件是 UTF-16 编码，不是 UTF-8。The file is UTF-16, not UTF-8."
        f" {SAVE} iconv -f UTF-16 -t UTF-8 faq.tsv > new"
    ]


def test_lines_of_no_known_encoding_are_one_error() -> None:
    lines, said = read("甲\n".encode() + b"\xff\xff\n\x80\n" + "乙\n".encode())
    assert lines == [(1, "甲"), (4, "乙")]
    (only,) = said
    assert only.startswith("faq.tsv:2: 错误 error: 有 2 行不是 UTF-8 编码。2 lines are not UTF-8. ")


def test_a_single_line_has_its_byte() -> None:
    lines, said = read(b"a\nbc\x80\n")
    assert lines == [(1, "a")]
    assert said[0].startswith(
        "faq.tsv:2: 错误 error: 第 3 个字节不是 UTF-8 编码。Byte 3 of the line"
    )
