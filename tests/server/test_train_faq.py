from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from server.cli import main
from tests.faq.workspaces import write_cars


def test_training_a_faq_leaves_nothing_to_do_for_the_first_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    write_cars(tmp_path / "cars")
    (tmp_path / "cars/bot.json").write_text("{}")

    def train() -> tuple[str, str]:
        result = CliRunner().invoke(main, ["train", "faq", str(tmp_path / "cars")])
        assert result.exit_code == 0, result.output
        return result.stdout, result.stderr

    shown, progress = train()
    assert "fitted:" in shown and "strings" in shown and "zhike" in shown
    assert "学习置信度 fitting the confidence" in progress
    again, progress = train()
    assert again == shown
    assert "fitting" not in progress
