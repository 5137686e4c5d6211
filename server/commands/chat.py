"""``zhike chat``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from bot.stores import MemoryStore
from server.commands.options import WORKSPACE, show_missing, show_progress
from server.conversation import Conversations
from server.workspace import load_bot, open_workspace

_HELP = """\
直接提问；数字选择建议；/why 为什么这样答；/graph 画出关系图；/new 新对话；/quit 退出
ask; a number takes a suggestion; /why explains; /graph draws; /new starts anew; /quit leaves"""

_SHOWN = 3  # pieces of evidence below an answer; /why shows all

_STAGES = {"exact": "原话 exact", "strings": "字面 strings"}  # the others are encoders' names


_NOTHING: dict[str, Any] = {"suggestions": [], "attachments": [], "evidence": []}


@click.command("chat")
@WORKSPACE
def command(workspace: Path | None) -> None:
    """在终端里对话 talk to a bot in the terminal."""
    bot = load_bot(open_workspace(workspace), show_progress)
    show_missing(bot)
    terminal = Terminal(Conversations(bot, MemoryStore()), Console())
    terminal.run()


class Terminal:
    """A conversation in a terminal.

    Parameters
    ----------
    talks
        The bot and where its conversations are kept.
    console
        Where everything is written.
    """

    def __init__(self, talks: Conversations, console: Console) -> None:
        self._talks = talks
        self._console = console
        self._session_id: str | None = None
        self._reply: dict[str, Any] = _NOTHING

    def run(self) -> None:
        """Talk until the visitor leaves."""
        settings = self._talks.bot.workspace.settings
        self._console.print(Text(settings.title, style="bold"), Text(_HELP, style="dim"), sep="\n")
        while True:
            try:
                text = self._console.input("[bold cyan]> [/]").strip()
            except (EOFError, KeyboardInterrupt):
                self._console.print()
                return
            if text in ("/quit", "/exit"):
                return
            self.take(text)

    def take(self, text: str) -> None:
        """Take one line: a command, a suggestion's number, or a message."""
        if text == "/why":
            self._explain()
        elif text == "/graph":
            self._draw()
        elif text == "/new":
            self._session_id, self._reply = None, _NOTHING
        elif text.startswith("/"):
            self._console.print(Text(_HELP, style="dim"))
        elif text:
            self._reply = self._talks.ask(self._pick(text), self._session_id)
            self._session_id = self._reply["session_id"]
            self._show(self._reply)

    def _pick(self, text: str) -> str:
        number = int(text) if text.isdecimal() and len(text) < 3 else 0
        suggestions: list[str] = self._reply["suggestions"]
        return suggestions[number - 1] if 0 < number <= len(suggestions) else text

    def _show(self, reply: dict[str, Any]) -> None:
        self._console.print(Text(reply["answer"], style="green"))
        for item in reply["attachments"]:
            if item["type"] == "table":
                self._console.print(_table_of(item))
        self._cite(_SHOWN)
        if reply["suggestions"]:
            shown = "  ".join(f"[{n}] {words}" for n, words in enumerate(reply["suggestions"], 1))
            self._console.print(Text(f"  {shown}", style="yellow"))

    def _cite(self, most: int | None) -> None:
        evidence = self._reply["evidence"]
        for item in evidence[:most]:
            self._console.print(Text(f"  依据 evidence {_cite(item)}", style="dim"))
        if more := len(evidence[most:]) if most else 0:
            self._console.print(Text(f"  另有 {more} 条 {more} more: /why", style="dim"))

    def _draw(self) -> None:
        graphs = [item for item in self._reply["attachments"] if item["type"] == "graph"]
        for graph in graphs:
            self._console.print(draw_tree(graph))
        if not graphs:
            self._console.print(Text("没有关系图 the last answer has no graph", style="dim"))

    def _explain(self) -> None:
        trace = self._talks.explain(self._session_id) if self._session_id else None
        if trace is None:
            self._console.print(Text("还没有对话 nothing was said yet", style="dim"))
            return
        for line in _explain_labels(trace):
            self._console.print(Text(line))
        for question in trace["questions"]:
            self._console.print(Text(question["row"], style="bold"))
            self._console.print(Text(f"  {question['reason']}"))
            entities = "、".join(question["entities"]["scope"])
            if entities:
                self._console.print(Text(f"  实体 entities {entities}"))
            if question["plan"] and question["plan"] not in question["reason"]:
                self._console.print(Text(f"  查询 query {question['plan']}"))
            sure = question["faq_threshold"]
            rows = [_explain_faq(item, sure) for item in question["faq"]]
            self._tabulate(_title_faq(question), rows)
            self._tabulate("知识 graph", [_explain_link(item) for item in question["graph"]])
        self._cite(None)

    def _tabulate(self, title: str, rows: list[tuple[str, ...]]) -> None:
        table = Table(title=title, title_justify="left")
        for name in ("", "匹配 matched", "把握 confidence", ""):
            table.add_column(name, overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        if rows:
            self._console.print(table)


def _table_of(item: dict[str, Any]) -> Table:
    table = Table()
    for column in item["columns"]:
        table.add_column(Text(column), overflow="fold")
    for row in item["rows"]:
        table.add_row(*map(Text, row))
    return table


def draw_tree(graph: dict[str, Any]) -> Tree:
    """Draw arrows as branches: what no arrow leads to stands on the left."""
    labels = {node["id"]: node["label"] for node in graph["nodes"]}
    arrows: dict[str, list[tuple[str, str]]] = {name: [] for name in labels}
    for edge in graph["edges"]:
        arrows[edge["source"]].append((edge["label"], edge["target"]))
    led_to = {edge["target"] for edge in graph["edges"]}
    tree = Tree("", hide_root=True)

    def grow(branch: Tree, name: str, above: tuple[str, ...]) -> None:
        for label, target in () if name in above else arrows[name]:  # arrows may lead in a ring
            line = Text.assemble((f"{label} → ", "dim"), labels[target])
            grow(branch.add(line), target, (*above, name))

    for root in [name for name in labels if name not in led_to] or list(labels)[:1]:
        grow(tree.add(Text(labels[root], style="bold")), root, ())
    return tree


def _explain_labels(trace: dict[str, Any]) -> Iterator[str]:
    """Say what models saw in the message: this is for editors, visitors are never told."""
    if risk := trace.get("risk"):
        words = "、".join(f"{word['word']}（{word['text']}）" for word in risk["words"])
        yield f"风险 risk {risk['action']} {risk['category']} {words}"
    if intent := trace.get("intent"):
        sure = f"{intent['confidence']:.2f}"
        yield f"意图 intent {intent['label']} {sure} → {intent['route']}"


def _title_faq(question: dict[str, Any]) -> str:
    """Say what the best was compared with: the threshold, and the runner-up."""
    title = f"常见问题 FAQ · 门槛 threshold {question['faq_threshold']:.3f}"
    best, *others = [item["confidence"] for item in question["faq"]] or [0.0]
    return f"{title} · 领先第二名 lead {best - others[0]:.3f}" if others else title


def _explain_faq(item: dict[str, Any], threshold: float) -> tuple[str, ...]:
    origin = f" ({item['external_id']})" if item["external_id"] else ""
    mark = " ✓" if item["confidence"] >= threshold else ""
    scores = [
        f"{matcher.removesuffix('_faq_match')} {score:.2f}"
        for matcher, score in item["scores"].items()
    ]
    return (
        item["question"] + origin,
        f"{item['matched']}\n{item['source']}",
        f"{item['confidence']:.3f}{mark}\n{_STAGES.get(item['stage'], item['stage'])}",
        "\n".join(scores),
    )


def _explain_link(item: dict[str, Any]) -> tuple[str, ...]:
    return " › ".join(item["path"]), item["matched"], f"{item['score']:.3f}", ""


def _cite(item: dict[str, Any]) -> str:
    if item["type"] == "graph":
        return f"{' › '.join(item['path'])} = {item['value']}"
    entity = f" · {item['entity']}" if item["entity"] else ""
    return f"{item['question']}（{item['matched']}）{entity} {item['score']:.2f}"
