"""Questions about one thing: whether, why, how much, of what it leads to, what a word means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.types import Path
from knowledge.linking.wordings import STEM
from knowledge.linking.words import content
from knowledge.query.plans import Condition, Query, Where
from knowledge.reading import english
from knowledge.reading.asked import Asked, is_rhetorical, is_turned, rest
from knowledge.reading.comparatives import COMPARATIVES
from knowledge.reading.ground import Ground
from knowledge.reading.shapes import CHOOSES, FRAME_WORDS, IS, PREMISE, WHICH
from knowledge.reading.times import is_open_to_doubt

_MUCH = re.compile("多[长宽高重大快远久贵]|how (?:heavy|tall|long|wide|fast|big)")
_DENIED = re.compile("(?:不|没|无)[^EAVQJ不没无]{0,3}$")
_EITHER = re.compile("V的?(?:还是|或者?|[,、?]?是)?V的?[呢啊?]*$")
_CLAIMED = re.compile("E的?A(?:是不是)?[是在](?:在)?[\u4e00-\u9fff]{2,4}(?<!的)[吗么?]+")
_LONG = 10  # a value of so many characters explains


def premise(asked: Asked, ground: Ground) -> Query | None:
    """Read 为什么没有天窗: what is taken for granted."""
    if not PREMISE.search(asked.shape) or not asked.about:
        return None
    where = asked.conditions.where
    path = ground.conditions.best(asked.targets[0], asked.about) if asked.targets else None
    if not where and re.search(r"J|\d", asked.shape):
        return None  # why is it so short, why only 200 km: nobody said that there is one at all
    if not where and path in ground.graph.leaf_paths and path is not None:
        denied = _DENIED.search(asked.marked.before(asked.targets[0]))
        where = ((Condition(path, "lacks" if denied else "has", said=path[-1]),),)
    return Query("check", asked.about, where=where, premise=True) if where else None


def walk(asked: Asked, ground: Ground) -> Query | None:
    """Read A的竞品多少钱: the attribute of the entity that an attribute names."""
    if len(asked.about) != 1 or asked.conditions.where:
        return None
    if query := _walk_back(asked, ground):
        return query
    if query := _walk_measured(asked, ground):
        return query
    if len(asked.targets) < 2:
        return None
    steps = [ground.conditions.best(mark, asked.about) for mark in asked.targets]
    gap = asked.marked.after(asked.targets[0])
    if (
        None in steps
        or not re.match(r"(?:车型|那款|是|,)?的?[^EQVJ和与、及]{0,6}A", gap)
        or re.match("[和、与及,]", gap)
    ):
        return None
    *via, last = [path for path in steps if path]
    end = _end_of(asked.about[0], via, ground)
    plain = len(via) == 1 and via[0] in ground.graph.leaf_paths  # 屿光的集团的总部: no entity
    if end is None and not (plain and re.search("[E它]的A的A", asked.shape)):
        return None
    # A的竞品的马力比A大多少
    if end and re.search("A比(?:[E它他]|这款|这家)[^EAVQ]?J", asked.shape):
        return Query("difference", (end, *asked.about), paths=(last,), descending=True)
    return Query("value", asked.about, via=tuple(via), paths=(last,))


def _walk_measured(asked: Asked, ground: Ground) -> Query | None:
    """Read A的竞品多少钱, A的竞品的竞品多重: a measure without its name."""
    measure = re.search(r"(?:E|[它他]|这款|那款)的A(?:的A)*(?P<much>[^EAVQJ]+)$", asked.shape)
    steps = [ground.conditions.best(mark, asked.about) for mark in asked.targets]
    if not measure or not steps or len(asked.targets) != measure[0].count("A"):
        return None
    via = tuple(path for path in steps if path)
    end = _end_of(asked.about[0], via, ground) if len(via) == len(steps) else None
    wanted = ground.aims.measured(measure["much"], (end,)) if end else None
    return Query("value", asked.about, via=via, paths=(wanted,)) if wanted else None


def _end_of(start: str, via: Sequence[Path], ground: Ground) -> str | None:
    """Return the first entity that a walk leads to; None where it leads to none."""
    for path in via:
        if not ground.leads_on(start, path):
            return None
        start = ground.graph.neighbours(start, path)[0]
    return start


def _walk_back(asked: Asked, ground: Ground) -> Query | None:
    """Read "the price of the competitor of E": English names the way last."""
    led = re.search(english.LED, asked.shape)
    place = led.start() + led[0].index("A") if led else -1
    via = next((m for m in asked.targets if ground.aims.place(m, asked) == place), None)
    step = ground.conditions.best(via, asked.about) if via else None
    if step is None or not ground.leads_on(asked.about[0], step):
        return None
    others = (ground.conditions.best(m, asked.about) for m in asked.targets if m is not via)
    wanted = next(others, None) or ground.aims.measured(rest(asked), asked.about)
    return Query("value", asked.about, via=(step,), paths=(wanted,)) if wanted else None


def how_much(asked: Asked, ground: Ground) -> Query | None:
    """Read 归途多高: a measure without its name."""
    much = _MUCH.search(asked.shape)
    if asked.comparative and asked.comparative.word == "快":  # 最高多少 may mean anything
        much = much or re.search("最J[^EAQVJ]{0,4}多少", asked.shape)
    if len(asked.named) != 1 or not much or asked.targets or asked.conditions.where:
        return None
    if content(FRAME_WORDS.sub(" ", _MUCH.sub("", asked.shape))).strip():
        return None
    said = [
        COMPARATIVES.get(each.removeprefix("多").removeprefix("how "))
        for each in _MUCH.findall(asked.shape)
    ]
    words = [word or asked.comparative for word in said or [None]]
    paths = [ground.aims.own_attribute(word, "", asked.named) for word in words if word]
    meant = tuple(dict.fromkeys(path for path in paths if path))
    return Query("value", asked.named, paths=meant) if meant and None not in paths else None


def check(asked: Asked, ground: Ground) -> Query | None:
    """Read 知行是SUV吗, 它有天窗没有: whether conditions hold."""
    if members := _of_members(asked, ground):
        return members
    where = asked.conditions.where
    if not asked.about or not where or not IS.search(asked.marked.text) or asked.conditions.unread:
        return None
    has_only = all(c.op in ("has", "lacks") for row in where for c in row)
    claims = re.search("[吧对]|是吗|是不是", asked.marked.text)
    english_asks = re.match(r"(?:does|do|can|has|is)\b", asked.shape)
    if has_only and not asked.targets and len(asked.about) == 1 and not (claims or english_asks):
        return None  # told by the value itself
    if not asked.named and (WHICH.search(asked.shape) or CHOOSES.search(asked.shape)):
        return None
    edges = [path for m in asked.targets if (path := ground.conditions.best(m, asked.about))]
    if len(edges) == 1 and ground.leads_on(asked.about[0], edges[0]):
        return Query("check", asked.about, via=tuple(edges), where=where)
    known = _without_strange(where, asked.about, ground)
    if known != where or _is_doubtful(asked, ground) or is_turned(asked):
        return Query("value", asked.about, paths=_paths(known))
    if is_rhetorical(asked):
        where = tuple(
            tuple(replace(c, op="is") if c.op == "not" else c for c in row) for row in where
        )
    return Query("check", asked.about, where=where)


def _is_doubtful(asked: Asked, ground: Ground) -> bool:
    """Tell whether neither yes nor no can be said, and so only what is known."""
    every = (each for row in asked.conditions.where for each in row)
    column = ground.columns.column
    return any(is_open_to_doubt(each, column(each.path), asked.marked.text) for each in every)


def _without_strange(where: Where, entities: Sequence[str], ground: Ground) -> Where:
    """Leave out the parts of what others have: the 上班 of 上班族, where the day off is known."""
    had = {
        row
        for row in where
        if row[0].op != "is"
        or any(ground.graph.inherited(e, c.path) for e in entities for c in row)
    }
    known = tuple(row for row in where if row in had or ground.conditions.is_whole(row[0]))
    return known if had.intersection(known) else where


def _paths(where: Where) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(each.path for row in where for each in row))


def either(asked: Asked, ground: Ground) -> Query | None:
    """Read 陈静是男是女: which of some values one has."""
    every = [each for row in asked.conditions.where for each in row]
    paths = {each.path for each in every}
    alike = len(every) > 1 and len(paths) == 1 and all(each.op == "is" for each in every)
    free = asked.conditions.unread or asked.targets or asked.marked.of("J")
    if len(asked.named) != 1 or not alike or free or not _EITHER.search(asked.shape):
        return None
    return Query("value", asked.named, paths=tuple(paths))


def claimed(asked: Asked, ground: Ground) -> Query | None:
    """Read 松涧的总部在北京吗, of a value that nothing has: which it is."""
    if len(asked.named) != 1 or len(asked.targets) != 1 or asked.conditions.where:
        return None
    target = asked.targets[0]
    path = ground.conditions.best(target, asked.about)
    if path is None or path not in ground.graph.leaf_paths:
        return None
    if max(target.names.values()) < STEM or not _CLAIMED.fullmatch(asked.shape):
        return None
    return Query("value", asked.named, paths=(path,))


def _of_members(asked: Asked, ground: Ground) -> Query | None:
    """Read 松涧有温泉吗 of a brand that says nothing of it: which of its hotels have one."""
    having = re.search("E[^EAVQJ]{0,2}有没有A", asked.shape)
    found = [path for mark in asked.targets if (path := ground.conditions.best(mark))]
    where = asked.conditions.where
    if having and not where and len(found) == 1:
        where = ((Condition(found[0], "has", said=found[0][-1]),),)
        asked = replace(asked, targets=(), conditions=replace(asked.conditions, where=where))
    paths = [each.path for row in where for each in row]
    if len(asked.named) != 1 or asked.targets or not paths or not IS.search(asked.marked.text):
        return None
    if any(ground.graph.inherited(asked.named[0], path) for path in paths):
        return None
    pointing = ground.graph.pointing_at(asked.named[0])
    return ground.of_one("list", asked) if any(map(ground.is_kind, pointing)) else None


def define(asked: Asked, ground: Ground) -> Query | None:
    """Read 什么是热泵空调."""
    terms = asked.marked.of("A")
    if asked.named or len(terms) != 1:
        return None
    if not re.search(
        r"(?:什么|啥)(?:是|叫)A|A是干[嘛吗什]|A(?:是|指)的?(?:什么|啥)(?:意思|东西)?|解释.*A|A.*(?:含义|什么意思)"
        rf"|{english.DEFINE}",
        asked.shape,
    ):
        return None
    for term in terms[0].names:
        for holder in ground.graph.holders.get(term, ())[:1]:
            fact = ground.graph.value(holder, term)
            if fact and len(fact.value) >= _LONG:
                return Query("value", (holder,), paths=(term,))
    path = ground.conditions.best(terms[0], asked.about)
    return Query("define", paths=(path,)) if path else None
