"""The fixed mix of questions: half (near-)exact paraphrases, a quarter new, a quarter graph."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.text import normalize, squeeze
from faq.files import FaqFolder, read_faq
from knowledge.editing.lint import read_knowledge
from knowledge.graph.graph import Graph
from server.workspace import open_workspace

DEMO = Path(__file__).parent.parent / "data/car_presales"
T = TypeVar("T")
QUESTIONS = Path(__file__).parent / "questions.tsv"
KINDS = ("exact", "near", "new", "graph")
_OPENINGS = ("请问", "你好，", "我想问一下，", "麻烦问下", "")
_CLOSINGS = ("呢", "呀？", "呢？？", "啊", "呢，谢谢")
_MARKS = ("", "？", "？？", "。", "，谢谢")
# Letters that people type for one another because they sound alike.
_HOMOPHONES = dict(zip("的在做汽气他坐有电车保价换", "得再作气汽她座又店撤报架还", strict=True))
_GRAPH_FORMS = (
    "{car}的{name}是多少",
    "{car} {name}",
    "{name} {car}",
    "请问{car}{name}怎么样",
    "{car}{name}",
)
# Said before a new wording, so that the encoders have not seen the text.
_PREFIXES = (
    *(
        "",
        "其实",
        "顺便问",
        "另外",
        "对了",
        "说真的",
        "老实讲",
        "还有",
        "那要是",
        "比如说",
        "我寻思",
        "说白了",
    ),
    *(
        "万一",
        "讲真",
        "问个事",
        "好奇",
        "回头",
        "我家",
        "有个事",
        "不懂就问",
        "说起来",
        "前两天听说",
        "我媳妇问",
    ),
    "再确认下",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the mix; ``kind`` is one of :data:`KINDS`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Mix:
    """Questions to measure with, and others to warm up with; no text stands twice."""

    measured: tuple[Question, ...]
    warm_up: tuple[Question, ...]


def make_mix(count: int, seed: int, warm_up: int = 40) -> Mix:
    """Draw a mix from the demo workspace and ``questions.tsv``.

    Parameters
    ----------
    count
        Questions to measure with; a multiple of 4, at most 4,000. From 241 on the new
        wordings, of which there are 60, come again behind a few other words.
    warm_up
        Questions to warm up with; a multiple of 4.
    """
    draw = random.Random(seed)
    workspace = open_workspace(DEMO, environ={})
    faq = read_faq(DEMO, workspace.settings)
    documents, _, _ = read_knowledge(DEMO, workspace.settings)
    graph = Graph(documents)
    streams = {
        "exact": iter(_shuffled(_paraphrases(faq), draw)),
        "near": _near(_shuffled(_paraphrases(faq), draw), draw),
        "graph": _graph_questions(graph, draw),
    }
    seen: set[str] = set()

    def take(kind: str, number: int, stream: Iterator[str]) -> list[Question]:
        taken: list[Question] = []
        for text in stream:
            if len(taken) == number:
                break
            if normalize(text) not in seen:
                seen.add(normalize(text))
                taken.append(Question(kind, text))
        return taken

    def compose(number: int, kind_of_new: str) -> tuple[Question, ...]:
        share = number // 4
        drawn = take("new", share, _new_wordings(kind_of_new))
        for kind, stream in streams.items():
            drawn += take(kind, share, stream)
        return tuple(_shuffled(drawn, draw))

    return Mix(compose(count, "new"), compose(warm_up, "warm"))


def hand_written(kind: str) -> list[str]:
    """Return the questions of a kind, ``new`` or ``warm``, from ``questions.tsv``."""
    lines = QUESTIONS.read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return [text for own, text in rows if own == kind]


def _paraphrases(faq: FaqFolder) -> tuple[str, ...]:
    """Return all wordings that one question alone has: nobody can answer the others at once."""
    owners: dict[str, set[int]] = {}
    texts: dict[str, str] = {}
    for question in faq.questions:
        for text in (question.text, *(p.text for p in question.paraphrases)):
            letters = squeeze(normalize(text))
            owners.setdefault(letters, set()).add(question.id)
            texts.setdefault(letters, text)
    return tuple(texts[letters] for letters, ids in owners.items() if len(ids) == 1)


def _near(texts: list[str], draw: random.Random) -> Iterator[str]:
    """Yield paraphrases as another would type them: polite, other punctuation, a homophone."""
    for text in texts:
        bare = re.sub(r"[？?。！!]+$", "", text)
        if draw.random() < 0.5:
            bare = _mistype(bare, draw)
        closing = draw.choice(
            _CLOSINGS if not re.search("[吗呢啊呀吧嘛么呗了不没啥]$", bare) else _MARKS
        )
        yield draw.choice(_OPENINGS) + bare + closing


def _mistype(text: str, draw: random.Random) -> str:
    """Write one letter, not the first, as another that sounds alike, where there is one."""
    places = [i for i, char in enumerate(text) if i and char in _HOMOPHONES]
    if not places:
        return text
    place = draw.choice(places)
    return text[:place] + _HOMOPHONES[text[place]] + text[place + 1 :]


def _graph_questions(graph: Graph, draw: random.Random) -> Iterator[str]:
    asked = [(e, path) for path in sorted(graph.leaf_paths) for e in graph.holders[path]]
    for entity, path in _shuffled(asked, draw):
        yield draw.choice(_GRAPH_FORMS).format(car=_short(entity), name=path[-1])


def _new_wordings(kind: str) -> Iterator[str]:
    texts = hand_written(kind)
    return (prefix + text for prefix in _PREFIXES for text in texts)


def _short(entity: str) -> str:
    """Name a car as people do: model and trim."""
    short = "".join(part for part in entity.split("_")[1:] if not part.endswith("款"))
    return re.sub(r"(?<=[A-Z0-9])(?=[0-9]\.)", " ", short)  # V9 2.0T, not V92.0T


def _shuffled(items: Sequence[T], draw: random.Random) -> list[T]:
    return draw.sample(list(items), len(items))
