"""Annotated items of labelling tools as rows, and back.

A row has the item's own fields, ``label`` (the choices, joined by commas) and ``entities``
(``[start, end, type]`` in characters, end exclusive) where the annotator marked some.

Sources: the data structures of PAI iTAG manifests, and Label Studio's export format JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.errors import DataError
from bot.training import Row

LABEL, ENTITIES = "label", "entities"
_MALFORMED = (AttributeError, KeyError, TypeError, ValueError)
_STAGES = ("-verify", "-check", "")  # the last one that was done counts


def read_manifest_item(item: Mapping[str, Any], where: str) -> Row:
    """Return one line of a ``.manifest`` as a row.

    Each question of the annotator is a column by its title, too. Of the stages labelling, check
    and acceptance the last one counts.

    Raises
    ------
    DataError
        When the line has no object ``data``, or a mark is none.
    """
    data = item.get("data")
    if not isinstance(data, dict):
        raise DataError(
            f"{where}: 没有 data 对象 has no object 'data'.",
            hint='每行要像 a line looks like {"data": {"source": "…"}}.',
        )
    try:
        return {**data, **_read_results(_last_stage(item))}
    except _MALFORMED as error:
        raise _broken(where, error) from error


def _read_results(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    choices: list[str] = []
    for result in results:
        if "objects" in result:
            row[ENTITIES] = [
                [mark["start"], mark["end"], kind]
                for mark in result["objects"]
                for kinds in mark["result"].values()
                for kind in kinds
            ]
        elif "data" in result:
            given = _as_list(result["data"])
            row[str(result.get("markTitle", LABEL))] = ",".join(given)
            choices += given
    return row | ({LABEL: ",".join(choices)} if choices else {})


def write_manifest_item(row: Row) -> dict[str, Any]:
    """Return a row as one line of a ``.manifest``: what :func:`read_manifest_item` reads."""
    results: list[dict[str, Any]] = []
    data = {name: value for name, value in row.items() if name not in (LABEL, ENTITIES)}
    if row.get(LABEL):
        asked = {"questionId": "1", "markTitle": LABEL, "type": "survey/value"}
        results.append(asked | {"data": row[LABEL]})
    if found := _marks_of(row):
        marks = [
            {"start": start, "end": end, "result": {"NER": [kind]}} for start, end, kind in found
        ]
        results.append({"objects": marks, "empty": False})
    return {"data": data} | ({"label-1": {"results": results}} if results else {})


def _last_stage(item: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    for ending in _STAGES:
        for name, stage in item.items():
            kept = name.startswith("label-") and isinstance(stage, dict)
            if kept and (name.endswith(ending) if ending else True) and stage.get("results"):
                return list(stage["results"])
    return ()


def read_label_studio(path: Path) -> Iterator[Row]:
    """Read the items of a Label Studio export, whole.

    Of several annotations of an item the first that was not cancelled counts; items without one
    have no label. Results without a value, e.g. relations, are passed over.

    Raises
    ------
    DataError
        The file is no JSON list of items with ``data``, or a result is none.
    """
    try:
        items = json.loads(path.read_bytes())
    except ValueError as error:
        raise DataError(
            f"{path}: 不是 JSON is no JSON: {error}.", hint="请重新导出。Export it again."
        ) from error
    if not isinstance(items, list) or not all(isinstance(i, dict) and "data" in i for i in items):
        raise DataError(
            f"{path}: 不是 Label Studio 的 JSON 列表 is no list of items with 'data'.",
            hint="导出时请选 JSON。Export it as JSON.",
        )
    for number, item in enumerate(items, 1):
        try:
            row = _read_item(item)
        except _MALFORMED as error:
            raise _broken(f"{path}, 第 {number} 条 item {number}", error) from error
        yield row


def _read_item(item: Mapping[str, Any]) -> Row:
    row = dict(item["data"])
    done = [found for found in item.get("annotations", ()) if not found.get("was_cancelled")]
    results = [r["value"] for found in done[:1] for r in found.get("result", ()) if "value" in r]
    choices = [choice for value in results for choice in value.get("choices", ())]
    marks = [
        [value["start"], value["end"], kind]
        for value in results
        for kind in value.get("labels", ())
    ]
    row |= {LABEL: ",".join(choices)} if choices else {}
    return row | ({ENTITIES: marks} if marks else {})


def _broken(where: str, error: Exception) -> DataError:
    return DataError(
        f"{where}: 标注读不了 an annotation cannot be read: {type(error).__name__}: {error}.",
        hint="请重新导出。Export it again.",
    )


def write_label_studio_item(row: Row) -> dict[str, Any]:
    """Return a row as an item of a Label Studio file: what :func:`read_label_studio` reads."""
    data = {name: value for name, value in row.items() if name not in (LABEL, ENTITIES)}
    text = str(data.get("text", next(iter(data.values()), "")))
    asked = {"from_name": LABEL, "to_name": "text"}
    results: list[dict[str, Any]] = []
    if row.get(LABEL):
        given = row[LABEL]
        choices = {"choices": given if isinstance(given, list) else str(given).split(",")}
        results.append(asked | {"type": "choices", "value": choices})
    for start, end, kind in _marks_of(row):
        value = {"start": start, "end": end, "text": text[start:end], "labels": [kind]}
        results.append(asked | {"type": "labels", "value": value})
    return {"data": data, "annotations": [{"result": results}] if results else []}


def restore_marks(row: Row) -> Row:
    """Return a row with marks as a list where a table of text held them as JSON."""
    if not row.get(ENTITIES):
        return row
    try:
        return {**row, ENTITIES: _marks_of(row)}
    except DataError:  # a column that only has the same name
        return row


def _marks_of(row: Row) -> list[list[Any]]:
    """Return the marks of a row; tables of text hold them as JSON."""
    given = row.get(ENTITIES) or []
    try:
        marks = json.loads(given) if isinstance(given, str) else given
        return [[int(start), int(end), str(kind)] for start, end, kind in marks]
    except _MALFORMED as error:
        raise DataError(
            f"{ENTITIES} {str(given)[:40]!r}: 不是标注 is no list of marks.",
            hint='要像 it looks like [[0, 2, "PER"]]。',
        ) from error


def _as_list(value: Any) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]
