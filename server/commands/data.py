"""``zhike data``: tables parted, looked through and brought into another form."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bot.errors import DataError
from server.files import write_atomically
from server.tables.reading import read_table
from server.tables.report import PartReport, TableReport, report_tables
from server.tables.splitting import split_rows, write_parts
from server.tables.writing import write_table

_TEXT = click.option(
    "--first-sequence", default="text", show_default=True, help="文本列 column of the text"
)
_LABEL = click.option(
    "--label-name", default="label", show_default=True, help="标签列 column of the label"
)
_BAR, _MOST_LABELS, _MOST_CONFLICTS = 24, 30, 5


class Parts(click.ParamType[dict[str, float]]):
    """Shares by name, parted by commas: ``train=0.8,dev=0.1,test=0.1``."""

    name = "name=share,…"

    def convert(self, value: object, param: object, ctx: object) -> dict[str, float]:
        """Return the shares; they must add up to 1."""
        pairs = [part.partition("=") for part in str(value).split(",")]
        try:
            parts = {name.strip(): float(share) for name, _, share in pairs}
        except ValueError:
            self.fail(f"{value!r} 要写成 write it as train=0.8,dev=0.1,test=0.1.")
        if len(parts) < len(pairs) or not all(name and "/" not in name for name in parts):
            self.fail(f"{value!r}: 每份要有自己的名字 each part needs a name of its own.")
        if min(parts.values()) <= 0 or abs(sum(parts.values()) - 1) > 1e-6:
            self.fail(f"{value!r}: 都要大于 0，加起来是 1 each is over 0, their sum is 1.")
        return parts


@click.group("data")
def command() -> None:
    """切分、检查和转换数据表 split, look through and convert tables."""


@command.command("split")
@click.argument("source")
@click.option(
    "--parts", type=Parts(), default="train=0.8,dev=0.1,test=0.1", show_default=True, help="各份"
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="随机种子")
@_TEXT
@_LABEL
@click.option(
    "--output-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="写到哪里 folder of the parts; beside SOURCE by default",
)
def split(
    source: str,
    parts: dict[str, float],
    seed: int,
    first_sequence: str,
    label_name: str,
    output_dir: Path | None,
) -> None:
    """按标签分层切分 split SOURCE, of each label the same share; equal texts stay together."""
    name, ending = ("table", ".csv") if "://" in source else os.path.splitext(Path(source).name)
    folder = output_dir or (Path() if "://" in source else Path(source).parent)
    targets = {part: folder / f"{name}.{part}{ending}" for part in parts}
    read = partial(read_table, source)
    part_of = split_rows(read(), first_sequence, label_name, parts, seed)
    for part, count in write_parts(read, part_of, targets).items():
        click.echo(f"{part}: {count:,} 行 rows → {targets[part]}")


@command.command("convert")
@click.argument("source")
@click.argument("target")
def convert(source: str, target: str) -> None:
    """转换格式 convert SOURCE to the form that TARGET ends in.

    CSV, TSV, JSONL, Parquet, .manifest, Label Studio .json, or a database URL with #table.
    """
    if "://" not in target and os.path.exists(target) and os.path.samefile(target, _first(source)):
        raise DataError(
            f"{target}: 输入和输出是同一个文件 is both source and target.",
            hint="请换一个名字。Name another.",
        )
    count = write_table(target, read_table(source))
    click.echo(f"{count:,} 行 rows → {target}")


def _first(source: str) -> str:
    return source if os.path.exists(source) else os.devnull


@command.command("report")
@click.argument("sources", nargs=-1, required=True)
@_TEXT
@_LABEL
@click.option("--separator", default="", help="一格多个标签时之间的符号 between labels of a cell")
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False))
def report(
    sources: tuple[str, ...],
    first_sequence: str,
    label_name: str,
    separator: str,
    json_file: Path | None,
) -> None:
    """类别、重复、矛盾和泄漏 labels, duplicates, contradictions and leaks of tables.

    先写训练用的。The one to learn from comes first.
    """
    tables = {source: read_table(source) for source in sources}
    found = report_tables(tables, first_sequence, label_name, separator)
    _show(found)
    if json_file:
        write_atomically(json_file, json.dumps(asdict(found), ensure_ascii=False).encode())


def _show(found: TableReport) -> None:
    console = Console(markup=False, soft_wrap=True)  # labels may hold brackets
    for name, part in found.parts.items():
        console.print(
            f"{name}: {part.rows:,} 行 rows, {len(part.labels)} 个标签 labels;"
            f" 重复 duplicates {part.duplicates:,}, 近似重复 near {part.near_duplicates:,},"
            f" 空文本 empty {part.empty:,}, 无标签 unlabelled {part.unlabelled:,}"
        )
        console.print(_tabulate_labels(part))
    for leak in found.leaks:
        where = f"，例如第 {leak.example[1]} 行 = 第 {leak.example[0]} 行" if leak.example else ""
        console.print(
            f"泄漏 leak {leak.first} → {leak.second}: 相同 the same {leak.exact:,},"
            f" 近似 near {leak.near:,}{where}"
        )
    console.print(f"矛盾 one text, other labels: {found.n_conflicts:,}")
    for conflict in found.conflicts[:_MOST_CONFLICTS]:
        places = (f"{table}:{row}" for table, row in (conflict.first, conflict.second))
        shown = zip(places, conflict.labels, strict=True)
        console.print("  " + " ≠ ".join(f"{place} {label}" for place, label in shown))


def _tabulate_labels(part: PartReport) -> Table:
    table = Table("标签 label", "行 rows", "占比 share", "")
    most = max(part.labels.values(), default=1)
    ranked = sorted(part.labels.items(), key=lambda pair: (-pair[1], pair[0]))
    half = _MOST_LABELS // 2
    shown = ranked if len(ranked) <= _MOST_LABELS else [*ranked[:half], *ranked[-half:]]
    for place, (label, count) in enumerate(shown):
        if place == half and len(shown) < len(ranked):
            table.add_row(f"… {len(ranked) - len(shown)}", "", "", "")
        bar = "█" * max(round(_BAR * count / most), 1)
        table.add_row(label, f"{count:,}", f"{count / max(part.rows, 1):.1%}", bar)
    return table
