"""How likely the FAQ or the graph is meant, where both have something."""

from __future__ import annotations

from bot.flows.forms import asks_which, compares, is_beyond
from bot.flows.tools import Tools
from bot.flows.understanding import FAQ_NEAR, Understanding
from bot.text import normalize
from bot.types import FaqCandidate, GraphAnswer

GRAPH_THRESHOLD = 0.6
# A question to the graph read to the last word but one beats a likely standard question.
SURELY_READ = 0.8
# Of what is named, an attribute this likely beats a general answer whose wordings are this unlike.
LIKELY, UNLIKE = 0.75, 0.4
_BY_LETTERS = ("lexical_faq_match", "fuzzy_closest_faq_match")


def is_sure(candidate: FaqCandidate, read: Understanding, tools: Tools) -> bool:
    """Tell whether a standard question is likely enough to be answered."""
    settled = read.topic is not None and read.topic.kind == "faq"
    return settled or candidate.confidence >= tools.faq_threshold


def is_read(answer: GraphAnswer) -> bool:
    """Tell whether all but a word of the question was read."""
    return answer.confidence >= SURELY_READ


def is_worded_so(candidate: FaqCandidate | None) -> bool:
    """Tell whether a text is a wording of the FAQ, but for the name of an entity."""
    return candidate is not None and candidate.stage == "exact"


def is_of_one(candidate: FaqCandidate, graph: float, read: Understanding) -> bool:
    """Tell whether a value of what is named is asked for, and the FAQ only sounds near.

    C1VIP班多久能拿证 asks for its 拿证周期, not 几年内要拿证, which is the same for all.
    """
    alike = max((candidate.scores.get(name, 0.0) for name in _BY_LETTERS), default=0.0)
    return bool(read.named) and not candidate.entities and graph >= LIKELY and alike < UNLIKE


def names_other(candidate: FaqCandidate, read: Understanding, tools: Tools) -> bool:
    """Tell whether a text names an attribute of which a question and its answers say nothing.

    押金退吗 is not about cancelling a booking, however much alike they are.
    """
    link = read.links[0] if read.links else None
    if link is None or link.score < GRAPH_THRESHOLD or link.matched not in read.text:
        return False
    answers = (answer.text for answer in candidate.answers)
    told = [normalize(text) for text in (candidate.question, candidate.matched, *answers)]
    return candidate.stage != "exact" and not any(
        link.matched in text or tools.knowledge.attributes_among(text, [link.path]) for text in told
    )


def goes_beyond(read: Understanding, tools: Tools) -> bool:
    """Tell whether entities are to be compared; a question of the FAQ may only sound so."""
    if read.topic or not tools.knowledge.entities() or not is_beyond(read.text):
        return False
    if len(read.named) == 1 and (tools.knowledge.reads_clauses or not compares(read.text)):
        return False  # 这款有哪些颜色
    faq = read.faq[0].confidence if read.faq else 0.0
    graph = read.links[0].score if read.links else 0.0
    by_graph = graph >= GRAPH_THRESHOLD and graph > faq
    return faq < FAQ_NEAR or by_graph or bool(read.named) or asks_which(read.text)


def needs_no_entity(candidate: FaqCandidate | None) -> bool:
    """Tell whether a question is near that has one answer for all."""
    return candidate is not None and not candidate.entities and candidate.confidence >= FAQ_NEAR
