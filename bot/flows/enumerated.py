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


def unread_items(text: str, links: Sequence[AttributeLink]) -> tuple[str, ...]:
    """Return the items of lists that none of some attributes stands in.

    A name with a slip in it stands nowhere as it is called: for each such one an item is let pass.

    Examples
    --------
    >>> range_ = AttributeLink(("续航",), True, 1.0, "续航")
    >>> unread_items("的续航、几个座", [range_]), unread_items("续航,座和灯", [range_])
    (('几个座',), ())
    """
    names = {link.matched for link in links}
    clauses = [clause for clause in _CLAUSE.split(text) if any(name in clause for name in names)]
    unread = [
        item
        for clause in clauses
        for item in items(clause)
        if len(_PLAIN.sub("", item)) > 1 and not any(name in item for name in names)
    ]
    elsewhere = sum(name not in text for name in names)
    return tuple(unread) if len(unread) > elsewhere else ()
