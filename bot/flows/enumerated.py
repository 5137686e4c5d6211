"""Several things asked for in one list, 续航、油耗和几个座: which of them were not read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.types import AttributeLink

_CLAUSE = re.compile(r"[,。;?!]")
_JOINT = re.compile(r"[、和与跟及]|以及|\band\b")
_PLAIN = re.compile(r"[\W_]|[的各都是多少分别呢吗啊怎么样什么请问]")


def items(text: str) -> tuple[str, ...]:
    """Return the items of the lists in a text; none where it lists nothing.

    Examples
    --------
    >>> items("续航、油耗和几个座,多少钱"), items("续航多少")
    (('续航', '油耗', '几个座'), ())
    """
    clauses = (_JOINT.split(clause) for clause in _CLAUSE.split(text))
    return tuple(part.strip(" 的") for parts in clauses if len(parts) > 1 for part in parts)


def unread_items(text: str, said: str, links: Sequence[AttributeLink]) -> tuple[str, ...]:
    """Return the items of lists that none of some attributes stands in, as they were said.

    A name with a slip in it stands nowhere as it is called: for each such one an item is let pass.

    Parameters
    ----------
    text
        What was read, without the names of entities; slips in it may have been mended.

    Examples
    --------
    >>> range_ = AttributeLink(("续航",), True, 1.0, "续航")
    >>> unread_items("的续航、几个座", "它的续航、几个座", [range_])
    ('几个座',)
    >>> unread_items("续航,座和灯", "续航,座和灯", [range_])
    ()
    >>> unread_items("支持和弦续航", "支持和弦续航", [range_])
    ()
    """
    clauses = [clause for clause in _CLAUSE.split(text) if any(_means(clause, k) for k in links)]
    own, whole = [item for clause in clauses for item in items(clause)], items(said)
    wordings = whole if len(whole) == len(own) else own
    read = [any(_means(item, link) for link in links) for item in own]
    # 支持和弦喇叭: what stands before the first that was read may be no item
    first = 0 if "、" in text or True not in read else read.index(True)
    unread = [
        item if item in said else wording
        for item, wording in list(zip(own, wordings, strict=True))[first:]
        if len(_PLAIN.sub("", item)) > 1 and not any(_means(item, link) for link in links)
    ]
    elsewhere = sum(not any(_means(item, link) for item in own) for link in links)
    return tuple(unread) if len(unread) > elsewhere else ()


def _means(item: str, link: AttributeLink) -> bool:
    """Tell whether an attribute stands in an item, or is called by it and more."""
    return link.matched in item or item in link.path[-1]
