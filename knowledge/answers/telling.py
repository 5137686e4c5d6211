"""Names, values, conditions and single statements in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from bot.text import normalize
from bot.types import Fact, Lang, Path
from knowledge.answers.degrees import thing
from knowledge.answers.english import English
from knowledge.answers.sayings import say
from knowledge.query.found import Reading, Rows
from knowledge.query.plans import Condition, Where
from knowledge.query.sieve import is_option, matches

_YES = {"有", "支持", "是", "yes", "true"}
_NO = {"无", "没有", "否", "no", "false"}
# "天窗类型是电动" would be odd
_KINDS = ("类型", "方式", "形式", "型号", "规格", "材质", "材料", "等级")
_WITHOUT = re.compile("[无没]有?([(（].+)")  # 无（配补胎工具）
_AWAY = re.compile("距(?!离)")  # 西湖店距机场32公里, not 的距机场是
_TO_SPEND = re.compile("^(?:预算(?:[是在为]|大概|大约|只有)?|我(?:只|手[里上])?有)(.+)$")
_NUMBER = re.compile("[0-9零一二两三四五六七八九十百千万]")
_OWN = re.compile("^[a-z](?=here is no |ith the |f the )")  # a name like iPhone stays
# of these a value is a name for the thing: 最便宜的SUV, but not 最便宜的麦弗逊
_CLASSES = re.compile("(品牌|厂商|能源类型|系列|级别|[类品]别|品类|类目|种类|分类|星级|菜系)$")
_LAST = re.compile("(级别|[类品]别|品类|类目|种类|分类)$")


class Teller:
    """Says things about entities in one language.

    Parameters
    ----------
    label
        Gives an entity's name for people.
    named
        Full names of entities, as they may stand in values.
    english
        What attributes are called in English.
    written, edges
        See :class:`knowledge.query.found.Found`.
    """

    def __init__(
        self,
        lang: Lang,
        label: Callable[[str], str],
        named: Collection[str],
        english: English,
        written: Mapping[Condition, str] = MappingProxyType({}),
        edges: Mapping[Condition, tuple[str, str]] = MappingProxyType({}),
    ) -> None:
        self.lang = lang
        self.label = label
        self._english = english
        self._named = named
        self._written = written
        self._edges = edges

    def say(self, key: str, **values: object) -> str:
        """Return a text of :data:`knowledge.answers.sayings.SAYINGS`."""
        return say(key, self.lang, **values)

    def text(self, *sentences: str) -> str:
        """Put sentences one after the other; those of our own words begin with a capital."""
        space = "" if self.lang == "zh" else " "
        return space.join(
            _OWN.sub(lambda found: found[0].upper(), text) for text in sentences if text
        )

    def stop(self, statement: str) -> str:
        """Make a statement a sentence."""
        return statement + self.say("stop")

    def names(self, entities: Sequence[str]) -> str:
        """Name entities in a sentence: ``甲、乙和丙``."""
        labels = [self.label(entity) for entity in entities]
        return self.say("last").join(filter(None, [self.join(labels[:-1]), *labels[-1:]]))

    def join(self, words: Iterable[str]) -> str:
        """List words."""
        return self.say("and").join(words)

    def shortened(self, named: Sequence[str], count: int, before: int = 0) -> str:
        """List what is named, and how many there are where these are not all."""
        text, rest = self.join(named), count - before - len(named)
        key = "and_rest" if before else "and_more"
        return self.say(key, named=text, count=count, rest=rest) if rest > 0 else text

    def missing(self, entity: str, path: Path) -> str:
        """State that there is no value, without a full stop."""
        return self.say("no_value", entity=self.label(entity), attribute=self.attribute(path))

    def value(self, text: str) -> str:
        """Return a value for people: names of entities become their labels."""
        parts = (self.label(part) if part in self._named else part for part in text.split("、"))
        return "、".join(parts)

    def attribute(self, path: Path, label: str = "") -> str:
        """Name an attribute, and which of its quantities is meant: ``充电时间（快充）``."""
        name = path[-1] if self.lang == "zh" else self._english.attribute(path[-1])
        return self.say("labelled", attribute=name, label=label) if label else name

    def heading(self, path: Path, label: str = "") -> str:
        """Name an attribute where a line begins with it."""
        name = self.attribute(path, label)
        return name[:1].upper() + name[1:]

    def quoted(self, paths: Iterable[Path]) -> str:
        """List attributes, each once: in Chinese in quotes, as it has no spaces."""
        quotes = "“{}”" if self.lang == "zh" else "{}"
        return self.join(dict.fromkeys(quotes.format(self.attribute(path)) for path in paths))

    def _thing(self, path: Path) -> str:
        return thing(path[-1]) if self.lang == "zh" else self._english.thing(path[-1])

    def beside(self, entity: str, *values: str) -> str:
        """Name an entity with its values in brackets."""
        told = self.say("comma").join(dict.fromkeys(filter(None, values)))
        name = self.label(entity)
        return self.say("in_brackets", entity=name, value=told) if told else name

    def items(self, fact: Fact) -> str:
        """State how many values there are, and which, without a full stop."""
        count = str(len(fact.value.split("、")))
        return self.say("items", count=count, value=self.value(fact.value), **self._names_of(fact))

    def fact(self, fact: Fact) -> str:
        """State a value, without a full stop."""
        value = normalize(fact.value)
        names = self._names_of(fact)
        asks = fact.path[-1].startswith("是否")  # 没有是否含早 would be odd
        if value == "选配":
            return self.say("optional", **names)
        if value == "不支持":
            return self.say("refuses", **names)
        if value == "无" and self.lang == "zh" and fact.path[-1].endswith(_KINDS):
            return self.say("lacks_value", value=fact.value, **names)  # of a class, 驾照类型：无
        if not asks and value in ("有", "yes", "无", "没有", "no"):
            return self.say("has" if value in _YES else "lacks", **names)
        if without := _WITHOUT.fullmatch(fact.value):
            return self.say("lacks", **names) + without[1]
        if self.lang == "zh" and _AWAY.match(fact.path[-1]):
            return self.say("away", value=self.value(fact.value), **names)
        odd = fact.path[-1].endswith(_KINDS) or value in _YES | _NO
        odd = odd or value.startswith(("不", "无"))
        return self.say("plain" if odd else "value", value=self.value(fact.value), **names)

    def reading(self, entity: str, reading: Reading) -> str:
        """State how a condition stands with an entity, without a full stop."""
        condition, fact = reading.condition, reading.fact
        if fact is None:
            return self.missing(entity, condition.path)
        if reading.holds is None:
            value = self.value(fact.value)
            return self.say("not_told", value=value, **self._names_of(fact))
        if condition.op in ("has", "lacks"):
            return self._having(reading, fact)
        return self.fact(fact)

    def _having(self, reading: Reading, fact: Fact) -> str:
        condition, value = reading.condition, self.value(fact.value)
        names = self._names_of(fact) | {"thing": self._thing(condition.path)}
        inside = fact.path != condition.path  # a group is had when something of it is
        if inside:
            value = f"{self.attribute(fact.path)} {value}"
        if reading.optional:
            return self.say("optional", **names)
        if reading.holds == (condition.op == "has"):
            plain = normalize(fact.value) in _YES and not inside
            return self.say("has" if plain else "has_value", value=value, **names)
        if normalize(fact.value) == "不支持":
            return self.say("refuses", **names)
        plain = normalize(fact.value) in _NO
        return self.say("lacks" if plain else "lacks_value", value=value, **names)

    def _names_of(self, fact: Fact) -> dict[str, str]:
        attribute, had = self.attribute(fact.path), self._thing(fact.path)
        return {"entity": self.label(fact.entity), "attribute": attribute, "thing": had}

    def telling(self, rows: Rows) -> list[str]:
        """Return the values by which conditions hold, where they say more than these do."""
        return [said for row in rows for said in self._telling(row)]

    def _telling(self, row: Sequence[Reading]) -> list[str]:
        """Return the values of one row; of different attributes with their names."""
        holding = [r for r in row if r.holds and r.fact and _says_more(r)]
        several = len({reading.condition.path for reading in row}) > 1
        names = [self.attribute(r.condition.path) if several else "" for r in holding]
        return [f"{n} {self.value(_part(r))}".strip() for n, r in zip(names, holding, strict=True)]

    def options(self, rows: Rows) -> list[str]:
        """Return which of the things demanded can be had as an option only."""
        rest = [r for row in rows for r in row if r.holds and r.optional and is_option((row,))]
        return [
            self.say("as_option", thing=self._thing(reading.condition.path)) for reading in rest
        ]

    def where(self, where: Where) -> str:
        """Return conditions in words: ``20万以下、有天窗``."""
        return self.join(map(self._either, where))

    def _either(self, row: Sequence[Condition]) -> str:
        first, *rest = dict.fromkeys(map(self.condition, row))
        name = self.attribute(row[0].path)
        alike = self.say(row[0].op, attribute=name, value="") if row[0].value else ""
        # 颜色是红或白, not 颜色是红或颜色是白
        return self.say("or").join([first, *(text.removeprefix(alike) for text in rest)])

    def _bounds(self, condition: Condition) -> str:
        low, high = self._edges.get(condition, ("", ""))
        if low and high:
            return self.say("between", low=low, high=high)
        key = ("over" if low else "under") if condition.strict else "at_least" if low else "at_most"
        return self.say(key, edge=low or high)

    def wanted(self, condition: Condition) -> str:
        """Return what a condition looks for, as an editor writes it, else as it was asked for."""
        said = _TO_SPEND.sub(r"\1以内", condition.said)
        text = self._written.get(condition) or said or condition.value
        return text if self.lang == "zh" else self._english.value(text)

    def condition(self, condition: Condition) -> str:
        """Return one condition in words."""
        name, value = condition.path[-1], self.wanted(condition)
        if condition.op == "within" and not _NUMBER.search(value):  # only 便宜点 was said
            value = self._bounds(condition)
        elif condition.op == "within" and (name in value or self.lang == "zh" and "价" in name):
            return value
        if condition.op == "has" and self.lang == "zh" and value.startswith("带"):
            return self.say("able", what=value)  # 能带宠物的, not 有宠物的
        keys = {"has": "having", "lacks": "lacking"}
        key = keys.get(condition.op, condition.op)
        names = {"attribute": self.attribute(condition.path), "thing": self._thing(condition.path)}
        return self.say(key, value=value, **names)


def classes(where: Where) -> tuple[list[Condition], Where]:
    """Split conditions into those whose value names the thing asked for (SUV) and the rest."""
    single = [row[0] for row in where if len(row) == 1 and row[0].op == "is"]
    named = [each for each in single if _CLASSES.search(each.path[-1])]
    named.sort(key=is_noun)
    return named, tuple(row for row in where if len(row) > 1 or row[0] not in named)


def is_noun(condition: Condition) -> bool:
    """Return whether a value stands for things by itself: SUV does, 纯电动 only tells of them."""
    return bool(_LAST.search(condition.path[-1]))


def _part(reading: Reading) -> str:
    """Return the items of a list that are what was asked for, else the whole value."""
    value = reading.fact.value if reading.fact else ""
    items = value.split("、")
    wanted = [item for item in items if matches(item, reading.condition.value)]
    return "、".join(wanted) if reading.condition.op == "is" and wanted else value


def _says_more(reading: Reading) -> bool:
    if reading.condition.op in ("has", "lacks"):
        return reading.optional or normalize(reading.fact.value if reading.fact else "") not in (
            _YES | _NO
        )
    same = reading.fact and normalize(reading.fact.value) == normalize(reading.condition.value)
    return not same
