from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.cli import main

COFFEE = Path(__file__).parents[2] / "examples" / "coffee_en"


def test_training_a_faq_leaves_nothing_to_do_for_the_first_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    shutil.copytree(COFFEE, tmp_path / "coffee", ignore=shutil.ignore_patterns(".zhike"))

    def train() -> tuple[str, str]:
        result = CliRunner().invoke(main, ["train", "faq", str(tmp_path / "coffee")])
        assert result.exit_code == 0, result.output
        return result.stdout, result.stderr

    shown, progress = train()
    assert "ready: 10 个问题 questions, 61 种说法 wordings, strings, 阈值" in shown
    assert f"serve {tmp_path / 'coffee'}" in shown
    assert "学习置信度 fitting the confidence" in progress
    again, progress = train()
    assert again == shown
    assert "fitting" not in progress
