"""The values of leaves, typed, and the bounds that questions put on them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from bot.text import normalize
from knowledge.values.bounds import Bound as Bound
from knowledge.values.bounds import find_bounds as find_bounds
from knowledge.values.quantities import Quantity as Quantity
from knowledge.values.quantities import read_quantities
from knowledge.values.units import is_code

_LONGEST = 80  # longer texts are prose
_NOTES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")
_YES = re.compile(
    r"(?:有|是|支持|标配|具备|可|可以|能|[√✓✔●])(?!\w).*|(?:支持|可以|提供|允许|配备|具备).*"
    r"|(?:yes|true|included|standard)(?:[ ,;:(.].*)?"
)
_NO = re.compile(
    r"(?:无|没有?|否|不|不是|未配备|不含|[×✗✘\-—/])(?!\w).*"
    r"|(?:不支持|不可|不提供|不允许|不能|没有|未配|禁止|暂无|not ).*"
    r"|(?:no|none|false)(?:[,;:(.].*)?"
)
_OPTIONAL = re.compile(r"(?:加价|可)?(?:选配|选装)(?!\w).*|可选|○|optional")
# Almost all texts say neither a number nor whether there is one: these take no time.
_MAY_SAY = re.compile(
    r"^\s*[有无無是否支标標具可能提允配没沒不未禁暂暫选選加○×✗✘\-—/√✓✔●yYtTiIsSnNfFoO]"
    "|[0-9０-９一二两兩三四五六七八九十半]"
)

Has = Literal["yes", "no", "optional"]


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a leaf, typed.

    Attributes
    ----------
    quantities
        In the order of the text; empty where it holds something else than quantities too.
    has
        Whether it says that there is one: 有, 无, 选配.
    """

    text: str
    quantities: tuple[Quantity, ...] = ()
    has: Has | None = None


def read_value(node: Any, name: str = "") -> Value:
    """Read a leaf.

    Parameters
    ----------
    node
        A string, number, boolean, or list of these.
    name
        The attribute's name, its groups before it (``费用/押金``): with it ``27.6万`` is money,
        and ``2011`` a year.

    Returns
    -------
    Value
        Without quantities where the text is not wholly made of them: ``5门5座SUV``,
        ``255/45 R19``, ``4760*1920*1630mm``.

    Examples
    --------
    >>> [(q.dimension, q.low) for q in read_value("4年或8万公里").quantities]
    [('time', 126144000.0), ('length', 80000000.0)]
    >>> read_value("无（配补胎工具）").has
    'no'
    """
    if isinstance(node, bool):
        return Value("是" if node else "否", (), "yes" if node else "no")
    if not isinstance(node, list):
        text = str(node)
        if isinstance(node, float) and "e" in text.lower():  # 1e3
            return replace(_read_text(f"{node:f}", name), text=text)
        return _read_text(text, name)
    items = [read_value(item, name) for item in node]
    quantities = tuple(quantity for item in items for quantity in item.quantities)
    whole = all(item.quantities for item in items)
    return Value("、".join(item.text for item in items), quantities if whole else ())


@lru_cache(maxsize=65536)
def _read_text(text: str, name: str) -> Value:
    if not _MAY_SAY.search(text):
        return Value(text)
    plain = normalize(text.replace("，", "、"))
    name = normalize(name).replace(" ", "")
    short = len(plain) <= _LONGEST and not is_code(name)
    quantities: tuple[Quantity, ...] = ()
    if short:
        found = read_quantities(_NOTES.sub("", plain).strip(), name, _read_has)
        quantities = tuple(replace(q, unit=_as_written(q.unit, text)) for q in found)
    return Value(text, quantities, None if quantities else _read_has(plain))


def _as_written(unit: str, text: str) -> str:
    """Give a unit its capitals and signs back."""
    match = re.search(re.escape(unit), text, re.IGNORECASE)
    return match[0] if match else unit.replace("°c", "℃").replace("m2", "m²").replace("m3", "m³")


def _read_has(text: str) -> Has | None:
    if _OPTIONAL.fullmatch(text):
        return "optional"
    if _NO.fullmatch(text):
        return "no"
    return "yes" if _YES.fullmatch(text) else None
