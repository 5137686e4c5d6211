"""What may be a keyword: runs of one to four content words, with how they stand in the text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifiers.tagging.words import USER_TAG, Word, rarity, usual_rarity

LONGEST = 4  # words of a phrase
MAX_WORD = 40  # characters of a word; longer ones are codes and addresses
SPAN = 5  # words that are neighbours in TextRank
DAMPING, ROUNDS = 0.85, 10
# Nouns, names, verbs, adjectives, fixed phrases, abbreviations, Latin words, times, parts of words.
_CONTENT = frozenset(
    "n nr ns nt nz nrt nrfg ng v vn vg a an b l i j eng g t x".split() + [USER_TAG]
)
_LINKED = frozenset("n nr ns nt nz nrt v vn a b l eng".split() + [USER_TAG])


@dataclass(frozen=True, slots=True)
class Text:
    """A text cut into words.

    Attributes
    ----------
    title_words
        How many of the words stand in its first line; 0 where it has one line.
    weights
        Of each word of two characters and more, 0..1: TF-IDF and TextRank, mixed.
    """

    words: Sequence[Word]
    title_words: int
    weights: Mapping[str, float]


@dataclass(slots=True)
class Candidate:
    """A phrase.

    Attributes
    ----------
    start
        Number of its first word where it stands first.
    count
        How often it stands in the text.
    within
        How often a longer phrase that holds it does, at most.
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    start: int
    count: int = 0
    within: int = 0

    @property
    def text(self) -> str:
        """What stands in the text."""
        return "".join(self.words)


def read_text(words: Sequence[Word], alpha: float) -> Text:
    """Weigh the words of a text; `alpha` is the share of TF-IDF."""
    by_count, by_rank = weigh_by_count(words), weigh_by_rank(words)
    weights = {
        word: alpha * weight + (1 - alpha) * by_rank.get(word, 0.0)
        for word, weight in by_count.items()
    }
    lines = [number for number, word in enumerate(words) if "\n" in word.text]
    return Text(words, lines[0] if lines else 0, weights)


def weigh_by_count(words: Sequence[Word]) -> dict[str, float]:
    """Return TF-IDF of each word of two characters and more, the largest 1."""
    known = rarity()
    usual = usual_rarity()
    counts = Counter(word.text for word in words if len(word.text) > 1 and word.text.strip())
    return _scale({word: count * known.get(word, usual) for word, count in counts.items()})


def weigh_by_rank(words: Sequence[Word]) -> dict[str, float]:
    """Return TextRank (Mihalcea and Tarau, 2004) of each content word, the largest 1."""
    links: dict[str, Counter[str]] = defaultdict(Counter)
    linked = [len(word.text) > 1 and word.tag in _LINKED for word in words]
    for one, word in enumerate(words):
        for other in range(one + 1, min(one + SPAN, len(words)) if linked[one] else 0):
            if linked[other]:
                links[word.text][words[other].text] += 1
                links[words[other].text][word.text] += 1
    total = {word: links[word].total() for word in links}
    rank = dict.fromkeys(links, 1.0)
    for _ in range(ROUNDS):
        rank = {
            word: 1 - DAMPING + DAMPING * sum(n / total[by] * rank[by] for by, n in near.items())
            for word, near in links.items()
        }
    return _scale(rank)


def find_candidates(text: Text) -> list[Candidate]:
    """Return the phrases of a text, in the order in which they first stand there."""
    found: dict[tuple[str, ...], Candidate] = {}
    for start in range(len(text.words)):
        for size in range(1, _run(text.words, start) + 1):
            piece = text.words[start : start + size]
            key = tuple(word.text for word in piece)
            phrase = found.setdefault(key, Candidate(key, tuple(word.tag for word in piece), start))
            phrase.count += 1
    for key, phrase in found.items():
        for inner in {key[1:], key[:-1]} - {()}:
            found[inner].within = max(found[inner].within, phrase.count)
    return [phrase for phrase in found.values() if len(phrase.text) > 1]


def _run(words: Sequence[Word], start: int) -> int:
    """Return how many words from `start` on may make a phrase; a user's word stands alone."""
    for size in range(LONGEST):
        at = start + size
        if at == len(words) or not _is_content(words[at]) or (size and words[at].tag == USER_TAG):
            return size
        if words[at].tag == USER_TAG:
            return 1
    return LONGEST


def _is_content(word: Word) -> bool:
    return word.tag == USER_TAG or (
        word.tag in _CONTENT
        and len(word.text) <= MAX_WORD
        and any(char.isalpha() for char in word.text)
    )


def _scale(weights: Mapping[str, float]) -> dict[str, float]:
    largest = max(weights.values(), default=1.0)
    return {word: weight / largest for word, weight in weights.items()}
