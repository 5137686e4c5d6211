"""Batch predictions on a real Ray. Needs the extra ``ray``: `make test-train`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main

ROWS = [{"text": f"第{n}个问题，傻子才怎么退款" if n % 7 else "", "n": n} for n in range(300)]


def predict(source: Path, target: Path, engine: str) -> Result:
    words = ["--input-table", source, "--output-table", target, "--engine", engine]
    given = ["predict", "text-risk", *map(str, words), "--batch-size", "16"]
    return CliRunner().invoke(main, given, catch_exceptions=False)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:ray")  # Ray warns of itself
def test_ray_writes_what_one_process_writes(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(map(json.dumps, ROWS)))
    for engine in ("local", "ray"):
        done = predict(source, tmp_path / f"{engine}.csv", engine)
        assert done.exit_code == 0, done.output
    for ending in ("", ".errors.jsonl"):
        here, there = (tmp_path / f"{engine}.csv{ending}" for engine in ("local", "ray"))
        assert here.read_bytes() == there.read_bytes()
    assert len((tmp_path / "ray.csv").read_text("utf-8").splitlines()) == 258


@pytest.mark.filterwarnings("ignore::DeprecationWarning:ray")
def test_a_broken_line_is_named_and_gone_on_with_when_it_is_mended(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.csv"
    lines = [*map(json.dumps, ROWS[1:60])]
    source.write_text("\n".join([*lines[:40], "{", *lines[40:]]))
    done = predict(source, target, "ray")
    assert done.exit_code == 2 and "in.jsonl:41: 不是 JSON" in done.output
    assert json.loads((tmp_path / "out.csv.state.json").read_text())["rows"] == 32
    source.write_text("\n".join(lines))
    assert predict(source, target, "local").exit_code == 0
    assert len(target.read_text("utf-8").splitlines()) == 1 + 51
