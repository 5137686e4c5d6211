from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import WorkspaceError
from bot.skill import ChitchatQuery
from faq.chitchat import build_skill
from tests.faq.workspaces import context_of, write_files

LINES = """您好\t您好！
你好\t你好！
您好\t第二
谢谢\t不客气
how are you\tfine
怎么用\t直接问
哈哈\t一起笑
"""


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("您好", "您好！"),
        ("您好啊", "您好！"),
        ("您好！！😀", "您好！"),
        ("你好你好", "你好！"),
        ("谢谢您啦", "不客气"),
        ("哈哈哈哈哈", "一起笑"),
        ("How are yuo?", "fine"),
        ("你好有几个排气管", None),
        ("怎么用空调", None),
        ("您", None),
        ("", None),
        ("😀", None),
        ("您好" * 1000 + "x", None),
    ],
)
def test_small_talk_and_nothing_else(tmp_path: Path, text: str, reply: str | None) -> None:
    write_files(tmp_path, {"chitchat.tsv": LINES.encode()})
    result = build_skill(context_of(tmp_path)).run(ChitchatQuery(text=text))
    assert result.reply == reply


def test_no_file_no_small_talk(tmp_path: Path) -> None:
    assert build_skill(context_of(tmp_path)).run(ChitchatQuery(text="您好")).reply is None


def test_every_bad_line_is_said(tmp_path: Path) -> None:
    write_files(tmp_path, {"chitchat.tsv": "您好\t好\n谢谢\n\n再见\t\n".encode() + b"\xff\t1\n"})
    with pytest.raises(WorkspaceError) as caught:
        build_skill(context_of(tmp_path))
    assert [(f.file, f.line) for f in caught.value.findings] == [
        ("chitchat.tsv", 2),
        ("chitchat.tsv", 4),
        ("chitchat.tsv", 5),
    ]
