"""Tables that others keep their questions in: read with every mistake found, and imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.text_files import read_lines
from bot.types import Finding
from faq.files import EXTERNAL_IDS, GENERAL, format_answer
from faq.names import nfc, question_file

Rows = list[tuple[int, tuple[str, ...]]]


def read_table(path: Path, columns: Sequence[str], findings: list[Finding]) -> Rows:
    """Read a table of TAB-separated columns with a header line.

    Parameters
    ----------
    columns
        Those wanted; the file may have others, in any order.
    findings
        Is appended to: a missing file or column, a line with too few or many fields or with
        an empty one that is wanted, bytes that are not UTF-8.

    Returns
    -------
    list of (line number, fields)
        Of the sound lines, in their order; fields in the order of ``columns``.
    """
    file = str(path)
    if not path.is_file():
        hint = "请检查文件夹和文件名。Look at the folder and the name."
        findings.append(Finding("error", file, 0, "没有这个文件。There is no such file.", hint))
        return []
    lines = read_lines(path.read_bytes(), file, findings)
    known = len(findings)
    number, header = next(lines, (1, ""))
    if len(findings) > known:  # in another encoding
        return []
    names = [name.strip() for name in header.split("\t")]
    missing = [name for name in columns if name not in names]
    if missing:
        what = f"表头缺少 {'、'.join(missing)} 列。The header lacks a column."
        hint = f"第一行请写 Begin with the line: {'<TAB>'.join(columns)}"
        findings.append(Finding("error", file, number, what, hint))
        return []
    places = [names.index(name) for name in columns]
    return list(_read_rows(lines, file, names, places, findings))


def _read_rows(
    lines: Iterator[tuple[int, str]],
    file: str,
    names: Sequence[str],
    places: Sequence[int],
    findings: list[Finding],
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, line in lines:
        fields = [field.strip() for field in line.split("\t")]
        empty = [names[place] for place in places if place < len(fields) and not fields[place]]
        if len(fields) != len(names):
            what = (
                f"这一行有 {len(fields)} 列，表头有 {len(names)} 列。"
                f"The line has {len(fields)} fields, the header {len(names)}."
            )
            hint = "请用制表符（Tab 键）分列，文字里不要有。Separate fields by one TAB each."
            findings.append(Finding("error", file, number, what, hint))
        elif empty:
            what = f"{'、'.join(empty)} 是空的。The field is empty."
            hint = "请补写，或删除这一行。Write it, or delete the line."
            findings.append(Finding("error", file, number, what, hint))
        else:
            yield number, tuple(fields[place] for place in places)


@dataclass(frozen=True, slots=True)
class Imported:
    """A FAQ made from tables.

    Attributes
    ----------
    files
        Content by name relative to the workspace; of no use when there are findings.
    findings
        Errors, by file and line.
    """

    files: dict[str, bytes]
    n_questions: int
    n_paraphrases: int
    findings: tuple[Finding, ...]


def import_faq_tsv(source: Path) -> Imported:
    """Make the files of a workspace from ``faq.tsv`` and ``train.tsv``.

    ::

        faq.tsv     id <TAB> question     one standard question a line
        train.tsv   id <TAB> text         one paraphrase a line

    Every question is its own placeholder answer, numbered in its order; the ids of the tables
    are kept as external ids. Questions that differ in case or punctuation alone stay apart:
    ``zhike check`` warns of them.
    """
    findings: list[Finding] = []
    questions = _read_questions(source / "faq.tsv", findings)
    paraphrases = _read_paraphrases(source / "train.tsv", questions, findings)
    texts = list(questions.values())
    contents = {
        "query_label_idx_map.txt": [f"{text}\t{number}" for number, text in enumerate(texts)],
        f"answers/{GENERAL}.txt": [format_answer(text, text) for text in texts],
        EXTERNAL_IDS: [f"{text}\t{key}" for key, text in questions.items()],
    }
    for key, found in paraphrases.items():
        contents[f"questions/{question_file(questions[key])}"] = found
    return Imported(
        {f"car_faqs/{name}": _join(lines) for name, lines in contents.items()},
        len(questions),
        sum(map(len, paraphrases.values())),
        tuple(sorted(findings, key=lambda finding: (finding.file, finding.line))),
    )


def _join(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _read_paraphrases(
    path: Path, questions: Mapping[str, str], findings: list[Finding]
) -> dict[str, list[str]]:
    """Return the paraphrases by their question's id, in the order of the file."""
    paraphrases: dict[str, list[str]] = {}
    for number, (key, text) in read_table(path, ("id", "text"), findings):
        if key in questions:
            paraphrases.setdefault(key, []).append(text)
        elif questions:  # without any, faq.tsv has a finding that explains it all
            what = f"faq.tsv 里没有编号“{key}”。There is no such id in faq.tsv."
            hint = "请在那里补上，或改正这里的编号。Add it there, or mend the id."
            findings.append(Finding("error", str(path), number, what, hint))
    return paraphrases


def _read_questions(path: Path, findings: list[Finding]) -> dict[str, str]:
    """Return the questions by id; of two with one id, or one text, the first."""
    line_of_id: dict[str, int] = {}
    line_of_text: dict[str, int] = {}
    questions: dict[str, str] = {}
    for number, (key, text) in read_table(path, ("id", "question"), findings):
        same_id = line_of_id.setdefault(key, number)
        same_text = line_of_text.setdefault(nfc(text), number)
        questions.setdefault(key, text)
        what = ""
        if same_id != number:
            what = f"编号“{key}”第 {same_id} 行已经用了。The id is line {same_id}'s."
        elif same_text != number:
            what = f"第 {same_text} 行已经有这个问题。The question stands in line {same_text} too."
        if what:
            hint = "请删掉或改正其中一行。Delete or mend one of the two."
            findings.append(Finding("error", str(path), number, what, hint))
    if not questions and not findings:
        hint = "每行写：编号、制表符、问题。Write `id<TAB>question`, one a line."
        findings.append(Finding("error", str(path), 0, "没有问题。There is no question.", hint))
    return questions
