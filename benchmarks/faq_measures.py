"""What the answers to the FAQ benchmark's texts amount to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.faq_ask import Answer, Asker, HttpAnswer, HttpAsker
from benchmarks.faq_data import Data, Near, Query
from faq.evaluation import KNOWN, Judged, evaluate


def judge(query: Query, answer: Answer) -> Judged:
    """Turn an answer into the form that the measures take."""
    ids = [key for key, _ in answer.found]
    rank = ids.index(query.right) + 1 if query.right in ids else None
    return Judged(answer.confidence, rank, KNOWN if query.right else query.kind)


def measure_accuracy(asker: Asker, data: Data) -> dict[str, Any]:
    """Ask everything in process.

    AUROC and calibration stand twice: against all known texts, and against those of ``ths``
    alone, which is the harder.
    """
    judged = [judge(query, asker.ask(query.text)) for query in (*data.dev, *data.ood)]
    ths = [judge(q, asker.ask(q.text)) for q in data.dev if q.kind == "ths"]
    strangers = judged[len(data.dev) :]
    opened = [judge(q, asker.ask(q.text)) for q in data.dev if q.kind == "open"]
    by_part = {
        "all": _report(judged, asker.threshold),
        "ths": _report([*ths, *strangers], asker.threshold),
        "open": _report(opened, asker.threshold) if opened else None,
    }
    return {
        "threshold": round(asker.threshold, 4),
        "reports": by_part,
        "answers": count_answers([*data.dev, *data.ood], asker.ask),
        "hard_negatives": measure_hard(data.hard, asker.ask),
    }


def _report(judged: Sequence[Judged], threshold: float) -> dict[str, Any]:
    return asdict(evaluate(judged, threshold))


def count_answers(
    queries: Sequence[Query], ask: Callable[[str], Answer | HttpAnswer]
) -> dict[str, Any]:
    """Count what was answered, and wrongly; a text without a question is never answered rightly."""
    known = [query for query in queries if query.right]
    answered = [query for query in queries if ask(query.text).answered]
    wrong = [query for query in answered if ask(query.text).top != query.right or not query.right]
    right_top = [query for query in known if ask(query.text).top == query.right]
    tracks = dict.fromkeys(query.kind for query in known)
    return {
        "asked": len(queries),
        "answered": len(answered),
        "wrong": len(wrong),
        "wrong_among_answered": _share(len(wrong), len(answered)),
        "wrong_among_asked": _share(len(wrong), len(queries)),
        "coverage": _share(sum(bool(query.right) for query in answered), len(known)),
        "top_1": {
            track: _share(
                sum(query.kind == track for query in right_top),
                sum(query.kind == track for query in known),
            )
            for track in tracks
        },
        "wrong_by_kind": dict(Counter(query.kind for query in wrong)),
    }


def measure_hard(
    pairs: Sequence[Near], ask: Callable[[str], Answer | HttpAnswer]
) -> dict[str, float]:
    """Count the answers with the very question that is not meant, by pair and by text.

    ``top`` counts the question also where it was only the likeliest and not answered.
    """
    hit = [near for near in pairs if ask(near.text).answered and ask(near.text).top == near.wrong]
    top = [near for near in pairs if ask(near.text).top == near.wrong]
    texts = {near.text for near in pairs}
    return {
        "pairs": len(pairs),
        "answered_by_pair": _share(len(hit), len(pairs)),
        "answered_by_text": _share(len({near.text for near in hit}), len(texts)),
        "top_by_text": _share(len({near.text for near in top}), len(texts)),
    }


def measure_http(door: HttpAsker, asker: Asker, data: Data) -> dict[str, Any]:
    """Ask everything at the HTTP door, and tell where and why it ends otherwise."""
    queries = (*data.dev, *data.ood)
    found: dict[str, Any] = {
        "answers": count_answers(queries, door.ask),
        "hard_negatives": measure_hard(data.hard, door.ask),
        "routes": dict(Counter(door.ask(query.text).route for query in queries)),
    }
    differences = [row for query in queries if (row := _difference(query, door, asker))]
    found["differences"] = differences
    reasons = Counter((row["effect"], row["reason"]) for row in differences)
    found["reasons"] = [[*reason, count] for reason, count in reasons.most_common()]
    return found


def _difference(query: Query, door: HttpAsker, asker: Asker) -> dict[str, Any] | None:
    inside, outside = asker.ask(query.text), door.ask(query.text)
    same_top = inside.top == outside.top or not query.right
    if same_top and inside.answered == outside.answered:
        return None
    parts = asker.events(query.text)
    reason = f"{outside.route}: " + " + ".join(event for _, event in parts)
    if len(parts) > 1 or parts[0][0] != query.text:
        reason += " (split)" if len(parts) > 1 else ""
    return {
        "text": query.text,
        "kind": query.kind,
        "effect": _effect(query, inside, outside),
        "reason": reason,
        "confidence": inside.confidence,
        "parts": [text for text, _ in parts],
    }


def _effect(query: Query, inside: Answer, outside: HttpAnswer) -> str:
    if query.right and (inside.top == query.right) != (outside.top == query.right):
        return "top-1 lost" if inside.top == query.right else "top-1 gained"
    if inside.answered != outside.answered:
        return "not answered" if inside.answered else "answered"
    return "other top"


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
