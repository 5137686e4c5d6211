"""What is wrong or odd about the knowledge of a workspace."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath

from rapidfuzz import process

from bot.settings import Settings
from bot.text import normalize
from bot.types import Finding, Path
from knowledge.editing.things import lint_things
from knowledge.graph.columns import Columns
from knowledge.graph.complaints import HEAD, KEYWORDS, NAME
from knowledge.graph.documents import Document, read_documents
from knowledge.graph.graph import Graph, texts, walk
from knowledge.graph.synonyms import Rows, read_synonyms

_BELONGING = re.compile("上级|上位|隶属|归属|所属|从属|属于|母公司|parent|belongs|part of", re.I)


def read_knowledge(
    workspace: FilePath, settings: Settings
) -> tuple[tuple[Document, ...], Rows, tuple[Finding, ...]]:
    """Read the knowledge of a workspace.

    Returns
    -------
    documents, rows, findings
        The sound documents, the synonyms, and what reading them brought to light: errors
        keep the workspace from starting.
    """
    folder = workspace / settings.knowledge_graph_data_dir  # an absolute setting wins
    documents, findings = read_documents(folder, workspace)
    rows, odd = read_synonyms(workspace)
    return documents, rows, (*findings, *odd, *_unknown_references(documents))


def lint_knowledge(workspace: FilePath, settings: Settings) -> tuple[Finding, ...]:
    """Return every finding about the knowledge of a workspace, by file and line.

    No encoder is loaded.
    """
    documents, _, findings = read_knowledge(workspace, settings)
    graph = Graph(documents)
    lint = _Lint(documents, graph)
    odd = (
        *lint.names_alike(),
        *lint.keywords(),
        *lint.lone_gaps(),
        *lint.leaves_and_groups(),
        *lint.lost_units(),
        *lint.rings(),
        *lint_things(settings.things, graph),
    )
    return tuple(sorted((*findings, *odd), key=lambda f: (f.file, f.line, f.what)))


def _unknown_references(documents: Sequence[Document]) -> Iterator[Finding]:
    """Find values built like a name, beginning as names do, of which there is no entity."""
    names = {document.name for document in documents}
    kin: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        if name.count("_") > 1:
            kin[name.split("_")[0]].append(name)
    for document in documents:
        for path, node in walk(document.tree) if kin else ():
            for text in texts(node):
                head, *rest = text.split("_")
                if len(rest) > 1 and head in kin and text not in names:
                    nearest = process.extractOne(text, kin[head])
                    what = (
                        f"{' -> '.join(path)} 提到“{text}”，知识里却没有这个实体。"
                        "It names an entity that is not in the knowledge."
                    )
                    hint = (
                        f"最接近的是“{nearest[0]}”，请改正或补上这个实体。"
                        f"The nearest is {nearest[0]!r}: mend the name, or add the entity."
                    )
                    line = document.line_of(path)
                    yield Finding("error", document.shown, line, what, hint)


class _Lint:
    """What is odd about sound documents.

    Parameters
    ----------
    documents, graph
        The graph is made of the documents.
    """

    def __init__(self, documents: Sequence[Document], graph: Graph) -> None:
        self._documents = {document.name: document for document in documents}
        self._graph = graph

    def _warning(self, entity: str, path: Path, what: str, hint: str) -> Finding:
        document = self._documents[entity]
        return Finding("warning", document.shown, document.line_of(path), what, hint)

    def names_alike(self) -> Iterator[Finding]:
        """Find names that differ in case, width or punctuation alone."""
        first: dict[str, str] = {}
        for name in self._documents:
            known = first.setdefault(normalize(name), name)
            if known != name:
                what = (
                    f"名称和“{known}”只差大小写、全半角或繁简，分不清是哪一个。"
                    "The name is that entity's but for case, width or script."
                )
                hint = "请合并成一个，或改名。Merge the two, or rename one."
                yield self._warning(name, (HEAD, NAME), what, hint)

    def keywords(self) -> Iterator[Finding]:
        """Find keywords that are another's too, and those that stand twice."""
        first: dict[frozenset[str], str] = {}
        for entity, document in self._documents.items():
            words = list(map(normalize, document.keywords))
            known = first.setdefault(frozenset(words), entity)
            if words and known != entity:
                what = (
                    f"关键词和“{known}”的一样，分不清是哪一个。"
                    "The keywords equal that entity's: nobody can tell the two apart."
                )
                hint = "请加上不同的部分。Add the part that differs."
                yield self._warning(entity, (HEAD, KEYWORDS), what, hint)
            for word in dict.fromkeys(word for word in words if words.count(word) > 1):
                what = f"关键词“{word}”写了不止一次 stands more than once."
                hint = "请只留一个。Keep one of them."
                yield self._warning(entity, (HEAD, KEYWORDS), what, hint)

    def lone_gaps(self) -> Iterator[Finding]:
        """Find attributes that all but one of those with their group have."""
        for path in sorted(self._graph.leaf_paths):
            around = self._graph.holders[path[:-1]] if len(path) > 1 else self._graph.entities
            if len(around) > 2 and len(self._graph.holders[path]) == len(around) - 1:
                (lacking,) = set(around) - set(self._graph.holders[path])
                if not isinstance(self._graph.node(lacking, path[:-1]), dict | None):
                    continue  # a value stands where others have the group
                what = f"只有“{lacking}”没有 {' -> '.join(path)}。Only this entity lacks it."
                hint = "请补上；确实没有就写“无”。Add it, or 无 when there is none."
                yield self._warning(lacking, path[:-1], what, hint)

    def leaves_and_groups(self) -> Iterator[Finding]:
        """Find values where others have a group, and values that are called as a group."""
        groups = Counter(
            path
            for document in self._documents.values()
            for path, node in walk(document.tree)
            if isinstance(node, dict)
        )
        by_name = {path[-1]: path for path in groups}
        for path in sorted(self._graph.leaf_paths):
            if path in groups:
                yield from self._odd_ones(path)
            elif path[-1] in by_name:
                holders = self._graph.holders[path]
                group = " -> ".join(by_name[path[-1]])
                what = f"{' -> '.join(path)} 和分组 {group} 同名 is called as that group."
                hint = (
                    "请改掉其中一个名字，问起来才清楚。Rename one, so that asking for it is clear."
                )
                yield self._warning(holders[0], path, what, hint)

    def _odd_ones(self, path: Path) -> Iterator[Finding]:
        """Tell of the values where most have a group, or of the groups where most have a value."""
        nodes = {entity: self._graph.node(entity, path) for entity in self._graph.holders[path]}
        groups = [entity for entity, node in nodes.items() if isinstance(node, dict)]
        values = [entity for entity in nodes if entity not in groups]
        where, few = " -> ".join(path), len(groups) < len(values)
        for entity in groups if few else values:
            if few:
                what = (
                    f"{where} 在这里是分组，在另外 {len(values)} 个实体里是值。"
                    f"It is a group here and a value in {len(values)} other(s)."
                )
            else:
                what = (
                    f"{where} 在这里是值“{nodes[entity]!s:.40}”，"
                    f"在另外 {len(groups)} 个实体里是分组。"
                    f"It is a value here and a group in {len(groups)} other(s)."
                )
            hint = (
                "请写成一样的，或给其中一个改名。"
                if few
                else "请写进分组里的一个属性，或给其中一个改名。"
            )
            hint += "Write it as the others do, or rename one."
            yield self._warning(entity, path, what, hint)

    def lost_units(self) -> Iterator[Finding]:
        """Find numbers without a unit where most others have one."""
        columns = Columns(self._graph)
        for path in sorted(self._graph.leaf_paths):
            column = columns.column(path)
            lost = column.lost
            if column.unit and len(self._graph.holders[path]) > 3 * len(lost):
                for entity in lost:
                    what = (
                        f"{' -> '.join(path)} 没有单位，其他的多用“{column.unit}”，比较时不算它。"
                        f"It has no unit; most others are in {column.unit!r}: "
                        "comparisons leave it out."
                    )
                    yield self._warning(entity, path, what, "请写上单位。Write the unit.")

    def rings(self) -> Iterator[Finding]:
        """Find entities that an attribute leads back to, where it leads most others to an end.

        Attributes that stand for belonging (上级, 母公司) are told of always; with others, e.g.
        同系列推荐, entities may well name one another.
        """
        import networkx as nx

        by_path: dict[Path, list[tuple[str, str]]] = defaultdict(list)
        for source, target, path in self._graph.net.edges(keys=True):
            if target in self._documents:
                by_path[path].append((source, target))
        for path, edges in by_path.items():
            net = nx.DiGraph(edges)
            parts = [part for part in nx.strongly_connected_components(net) if len(part) > 1]
            rings = [sorted(part) for part in parts]
            is_belonging = _BELONGING.search(path[-1]) is not None
            if is_belonging:
                rings += [[node] for node in nx.nodes_with_selfloops(net)]
            if is_belonging or 5 * sum(map(len, rings)) < len(net):
                for ring in rings:
                    what = (
                        f"{' -> '.join(path)} 转了一圈：{'、'.join(ring[:4])}。"
                        "It leads back to where it began."
                    )
                    hint = "请改正其中一个。Mend one of them."
                    yield self._warning(ring[0], path, what, hint)
