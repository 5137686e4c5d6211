"""The FAQ folder: read with every mistake found (contract 1.1, 1.2).

::

    query_label_idx_map.txt              standard question <TAB> integer id
    questions/<standard question>[.txt]  one paraphrase a line
    answers/<entity>[.txt]               [standard question] <TAB> answer
    answers/通用[.txt]                    answers that hold for every entity
    external_ids.tsv                     standard question <TAB> its id in another system
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.settings import Settings
from bot.text_files import decode_name, read_lines
from bot.types import Finding
from faq.names import nfc, question_file

GENERAL = "通用"
EXTERNAL_IDS = "external_ids.tsv"
_ID = re.compile(r"-?[0-9]{1,18}")
_MAP_HINT = (
    "每行写：标准问题、制表符（Tab 键）、整数编号。Write `question<TAB>id`, the id a whole number."
)
_EXTERNAL_HINT = "每行写：标准问题、制表符（Tab 键）、外部编号。Write `question<TAB>external id`."
_ANSWER_HINT = "每行写：[标准问题]、制表符（Tab 键）、答案。Write `[standard question]<TAB>answer`."


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """One wording of a standard question, and where it stands."""

    text: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; ``entity`` is None when it holds for every entity."""

    text: str
    entity: str | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class StandardQuestion:
    """A question with its wordings and answers, in the order of the files.

    Attributes
    ----------
    external_id
        What it is called in the system that it came from; None when nobody said.
    """

    id: int
    text: str
    file: str
    line: int
    paraphrases: tuple[Paraphrase, ...] = ()
    answers: tuple[Answer, ...] = ()
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class FaqFolder:
    """A FAQ as it was read.

    Attributes
    ----------
    files
        Path (relative to the workspace where it lies inside) to content, byte for byte.
    questions
        In the order of the id file; only what is sound.
    entities
        Entities that have an answer file, by file name.
    findings
        Everything wrong, in the order of the files.
    """

    files: Mapping[str, bytes]
    questions: tuple[StandardQuestion, ...]
    entities: tuple[str, ...]
    findings: tuple[Finding, ...]


def read_faq(workspace: Path, settings: Settings) -> FaqFolder:
    """Read the FAQ folder that the settings name.

    Parameters
    ----------
    workspace
        The bot's folder; relative paths of the settings start here.

    Returns
    -------
    FaqFolder
        Empty when the workspace has no FAQ. Mistakes are in ``findings``, never raised.
    """
    answers = workspace / settings.faq_data_dir
    questions = answers.parent / "questions"
    map_file = workspace / settings.faq_query_label_idx_map
    reader = _Reader(workspace)
    if map_file.is_file():
        reader.read_map(map_file)
        reader.read_folder(questions, reader.read_questions)
        reader.read_folder(answers, reader.read_answers)
        reader.read_external_ids(map_file.parent / EXTERNAL_IDS)
    elif questions.exists() or answers.exists():
        reader.miss_map(map_file)
    return FaqFolder(
        reader.files, tuple(reader.questions.values()), tuple(reader.entities), reader.sorted()
    )


class _Reader:
    """Collects what it reads, and what is wrong with it."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self.files: dict[str, bytes] = {}
        self.questions: dict[str, StandardQuestion] = {}
        self.entities: dict[str, None] = {}
        self._map = ""
        self._spoiled: set[str] = set()
        self._unread = False  # in another encoding, say: whatever names a question would be wrong
        self._question_of_file: dict[str, str] = {}
        self._findings: list[Finding] = []

    def sorted(self) -> tuple[Finding, ...]:
        """Return the findings, the id file's first, then by file and line."""
        return tuple(sorted(self._findings, key=lambda f: (f.file != self._map, f.file, f.line)))

    def miss_map(self, path: Path) -> None:
        """Say that there are files of a FAQ but nothing that numbers the questions."""
        self._error(self._relative(path), 0, "缺少这个文件。The file is missing.", _MAP_HINT)

    def read_map(self, path: Path) -> None:
        """Read ``query_label_idx_map.txt``."""
        self._map = self._relative(path)
        lines_of: dict[int, int] = {}
        for number, line in self._lines(path):
            text, _, written = (part.strip() for part in line.strip().rpartition("\t"))
            key = nfc(text)
            what, hint = "", _MAP_HINT
            if not text:
                what = "问题和编号之间没有制表符。There is no TAB between question and id."
            elif not _ID.fullmatch(written):
                what = f"编号“{written}”不是整数。The id is not a whole number."
            elif int(written) in lines_of:
                first = lines_of[int(written)]
                what = f"编号 {written} 第 {first} 行已经用了。The id is line {first}'s."
                hint = "请换一个没用过的编号。Use a free one."
            elif key in self.questions:
                first = self.questions[key].line
                what = f"第 {first} 行已经有这个问题。The question stands in line {first} too."
                hint = "请删掉其中一行。Delete one of them."
            if what:
                self._error(self._map, number, what, hint)
                self._spoiled.add(key or nfc(written))
            else:
                lines_of[int(written)] = number
                self.questions[key] = StandardQuestion(int(written), text, self._map, number)
                self._question_of_file[nfc(question_file(text))] = key
        self._unread = not self.questions and bool(self._findings)

    def read_folder(self, folder: Path, read: Callable[[Path], None]) -> None:
        """Read every file of a folder, by name; hidden ones are no part of the FAQ."""
        for path in sorted(folder.iterdir() if folder.is_dir() else ()):
            if path.name.startswith("."):
                continue
            if not path.is_file():
                what = "这不是文件。This is not a file."
                hint = "这里只能放文本文件，请移走它。Only text files may lie here; move it away."
                self._error(self._relative(path), 0, what, hint)
            else:
                read(path)

    def read_questions(self, path: Path) -> None:
        """Read the paraphrases of one standard question."""
        file = self._relative(path)
        found = tuple(Paraphrase(line.strip(), file, number) for number, line in self._lines(path))
        key = self._question_of_file.get(nfc(path.name))
        if key is None:
            name, literal = self._decoded(path), path.name.removesuffix(".txt")
            key = next((key for key in (name, literal) if nfc(key) in self.questions), name)
        self._add(nfc(key), file, 0, paraphrases=found)

    def read_answers(self, path: Path) -> None:
        """Read the answers of one entity, or of all."""
        file = self._relative(path)
        name = self._decoded(path)
        entity = None if name == GENERAL else name
        if entity:
            self.entities[entity] = None
        for number, line in self._lines(path):
            question, text = _split_answer(line)
            if not question:
                what = "问题后面没有制表符。There is no TAB after the question."
                self._error(file, number, what, _ANSWER_HINT)
            elif not text:
                hint = "请补写答案，或删除这一行。Write it, or delete the line."
                self._error(file, number, "答案是空的。The answer is empty.", hint)
            else:
                answer = Answer(text.replace("\\n", "\n"), entity, file, number)
                self._add(nfc(question), file, number, answers=(answer,))

    def read_external_ids(self, path: Path) -> None:
        """Read ``external_ids.tsv``, where there is one."""
        file = self._relative(path)
        lines: dict[str, int] = {}
        lines_of_ids: dict[str, int] = {}
        for number, line in self._lines(path) if path.is_file() else ():
            question, _, external_id = (part.strip() for part in line.rpartition("\t"))
            key, what, hint = nfc(question), "", "请删掉其中一行。Delete one of them."
            if not key or not external_id:
                what, hint = "缺少问题、制表符或编号。A part is missing.", _EXTERNAL_HINT
            elif key in lines:
                what = f"第 {lines[key]} 行已经有这个问题。The question stands in that line too."
            elif external_id in lines_of_ids:
                first = lines_of_ids[external_id]
                what = f"外部编号“{external_id}”第 {first} 行已经用了。The id is that line's."
            elif key not in self.questions:
                self._miss_question(key, file, number)
            else:
                lines[key] = lines_of_ids[external_id] = number
                self.questions[key] = replace(self.questions[key], external_id=external_id)
            if what:
                self._error(file, number, what, hint)

    def _add(
        self,
        key: str,
        file: str,
        line: int,
        paraphrases: tuple[Paraphrase, ...] = (),
        answers: tuple[Answer, ...] = (),
    ) -> None:
        known = self.questions.get(key)
        if known:
            self.questions[key] = replace(
                known,
                paraphrases=known.paraphrases + paraphrases,
                answers=known.answers + answers,
            )
        else:
            self._miss_question(key, file, line)

    def _miss_question(self, key: str, file: str, line: int) -> None:
        if not self._unread and key not in self._spoiled:  # a spoiled one has its finding already
            what = f"{self._map} 里没有标准问题“{key}”。There is no such standard question."
            hint = "请在那里补上，或改正这里的名字。Add it there, or mend the name here."
            self._error(file, line, what, hint)

    def _decoded(self, path: Path) -> str:
        try:
            return decode_name(path.name.removesuffix(".txt")).strip()
        except UnicodeError:
            what = "文件名里的 %XX 不是 UTF-8 编码。The %XX of the file name are not UTF-8."
            self._error(self._relative(path), 0, what, "请改文件名。Rename the file.")
            return path.name

    def _lines(self, path: Path) -> Iterator[tuple[int, str]]:
        name = self._relative(path)
        self.files[name] = path.read_bytes()
        return read_lines(self.files[name], name, self._findings)

    def _relative(self, path: Path) -> str:
        inside = path.is_relative_to(self._workspace)
        return path.relative_to(self._workspace).as_posix() if inside else path.as_posix()

    def _error(self, file: str, line: int, what: str, hint: str) -> None:
        self._findings.append(Finding("error", file, line, what, hint))


def format_answer(question: str, text: str) -> str:
    r"""Write one line of an answer file, without its line end.

    Examples
    --------
    >>> format_answer("[A]有货吗", "有\n请来店")
    '[[A]有货吗]\t有\\n请来店'
    """
    return f"[{question}]\t" + text.replace("\n", "\\n")


def _split_answer(line: str) -> tuple[str, str]:
    """Cut at the first `]` + TAB; where no bracket stands before a TAB, at the first TAB."""
    line = line.lstrip()
    head, tab, text = line.partition("]\t")
    if tab and head.startswith("["):
        return head[1:].strip(), text.strip()
    head, tab, text = line.partition("\t")
    head = head.strip()
    bracketed = head.startswith("[") and head.endswith("]")
    return (head[1:-1].strip() if bracketed else head, text.strip()) if tab else ("", line)
