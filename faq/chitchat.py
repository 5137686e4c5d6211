"""Small talk: fixed replies to fixed utterances, from ``chitchat.tsv``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel
from rapidfuzz import fuzz, process

from bot.errors import WorkspaceError
from bot.skill import ChitchatQuery, ChitchatResult, SkillContext
from bot.text import normalize, squeeze
from bot.text_files import read_lines
from bot.types import Finding

FILE = "chitchat.tsv"
_NEAR = 88.0  # edit similarity in percent: one letter in nine
_LONGEST = 12  # letters without particles; what is longer and not equal is a question
_LOOKED_AT = 60  # letters with particles
_ENDING = re.compile(r"(?<=.)[啊呀哦噢喔哟呦哈呢吧嘛啦咯呗哇额嗯您亲]+$")
_TWICE = re.compile(r"(\D+?)\1+")


class ChitchatSkill:
    """Replies to small talk, and keeps its hands off everything else.

    Parameters
    ----------
    replies
        By utterance as written; of two that are equal the first counts.
    """

    name = "chitchat"
    waits = False
    Input: ClassVar[type[BaseModel]] = ChitchatQuery
    Output: ClassVar[type[BaseModel]] = ChitchatResult

    def __init__(self, replies: Mapping[str, str]) -> None:
        self._equal: dict[str, str] = {}
        self._alike: dict[str, str] = {}
        for utterance, reply in replies.items():
            letters = squeeze(normalize(utterance))
            if not letters:
                continue
            self._equal.setdefault(letters, reply)
            self._alike.setdefault(_core(letters), reply)

    def run(self, request: ChitchatQuery) -> ChitchatResult:
        """Find the reply to an utterance that is equal, or but for particles or a typo."""
        letters = squeeze(normalize(request.text))
        if not letters:
            return ChitchatResult()
        if letters in self._equal:
            return ChitchatResult(reply=self._equal[letters])
        if len(letters) > _LOOKED_AT:
            return ChitchatResult()
        core = _core(letters)
        if core in self._alike:
            return ChitchatResult(reply=self._alike[core])
        if len(core) > _LONGEST:
            return ChitchatResult()
        near = process.extractOne(core, list(self._alike), scorer=fuzz.ratio, score_cutoff=_NEAR)
        return ChitchatResult(reply=self._alike[near[0]] if near else None)


def _core(letters: str) -> str:
    """Drop closing particles and say everything once: 您好啊 and 你好你好 are 您好 and 你好."""
    ended = _ENDING.sub("", letters)
    twice = _TWICE.fullmatch(ended)
    return twice[1] if twice else ended


def read_chitchat(workspace: Path) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """Read ``chitchat.tsv``: utterance <TAB> reply.

    Returns
    -------
    replies, findings
        Replies by utterance; errors by line. Both empty when there is no file.
    """
    path = workspace / FILE
    replies: dict[str, str] = {}
    findings: list[Finding] = []
    data = path.read_bytes() if path.is_file() else b""
    for number, line in read_lines(data, FILE, findings):
        utterance, _, reply = (part.strip() for part in line.partition("\t"))
        if not utterance or not reply:
            what = "这一行缺少制表符或回复。The line lacks a TAB or a reply."
            hint = "每行写：用户的话、制表符（Tab 键）、回复。Write `utterance<TAB>reply`."
            findings.append(Finding("error", FILE, number, what, hint))
        replies.setdefault(utterance, reply.replace("\\n", "\n"))
    return replies, tuple(findings)


def build_skill(context: SkillContext) -> ChitchatSkill:
    """Build the skill of a workspace.

    Raises
    ------
    WorkspaceError
        With every line of ``chitchat.tsv`` that cannot be read.
    """
    replies, findings = read_chitchat(context.workspace)
    if findings:
        raise WorkspaceError(f"{FILE} 有错误 has errors:", findings=findings)
    return ChitchatSkill(replies)
