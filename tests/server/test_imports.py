from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from server.commands.init import STARTER
from tests.server.conftest import DEMO, ROOT

PROGRAM = """
import sys
from server import open_bot
import server.cli
bot = open_bot(sys.argv[1])
assert bot.ask(sys.argv[2])["route"] in ("faq", "clarify")
heavy = ("torch", "transformers", "sklearn", "scipy", "pandas", "jieba", "onnxruntime")
print([name for name in heavy if name in sys.modules])
"""


@pytest.mark.parametrize(
    ("workspace", "encoders", "text"),
    [
        (DEMO, "[]", "A型号长续航版有几个排气管"),
        (STARTER, '["use", "e5"]', "有什么办法能冲泡得更香"),
    ],
)
def test_starting_the_chat_imports_nothing_heavy(
    tmp_path: Path, workspace: Path, encoders: str, text: str
) -> None:
    environ = {"ZHIKE_STATE_DIR": str(tmp_path), "ZHIKE_ENCODERS": encoders, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(workspace), text],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.stderr == ""
    assert done.stdout == "[]\n"
