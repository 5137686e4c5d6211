"""Batch predictions on a real Ray. Needs the extra ``ray``: `make test-train`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.cli import main

ROWS = [{"text": f"第{n}个问题，傻子才怎么退款" if n % 7 else "", "n": n} for n in range(300)]


def predict(source: Path, target: Path, engine: str) -> None:
    words = ["--input-table", source, "--output-table", target, "--engine", engine]
    given = ["predict", "text-risk", *map(str, words), "--batch-size", "16"]
    done = CliRunner().invoke(main, given, catch_exceptions=False)
    assert done.exit_code == 0, done.output


@pytest.mark.filterwarnings("ignore::DeprecationWarning:ray")  # Ray warns of itself
def test_ray_writes_what_one_process_writes(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(map(json.dumps, ROWS)))
    for engine in ("local", "ray"):
        predict(source, tmp_path / f"{engine}.csv", engine)
    for ending in ("", ".errors.jsonl"):
        here, there = (tmp_path / f"{engine}.csv{ending}" for engine in ("local", "ray"))
        assert here.read_bytes() == there.read_bytes()
    assert len((tmp_path / "ray.csv").read_text("utf-8").splitlines()) == 258
