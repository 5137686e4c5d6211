"""What a character shows to the tagger of names: itself, its neighbours, and its words."""

from __future__ import annotations

from collections.abc import Sequence

from classifiers.tagging.words import Word

_MAX_WORD = 20  # characters that are read: each character of a word shows the whole word
_EDGE = Word("␂", "edge")


def describe(words: Sequence[Word]) -> list[list[str]]:
    """Describe each character of a text by features, alike in training and in use.

    Parameters
    ----------
    words
        All of the text, as :func:`classifiers.tagging.words.cut_words` gives them.

    Returns
    -------
    list of list of str
        For each character its features; those of the same kind begin with the same letter.
    """
    seen = [_EDGE, _EDGE, *map(_visible, words), _EDGE, _EDGE]
    text = "".join(word.text for word in seen)
    padded = [Word(word.text[:_MAX_WORD], word.tag) for word in seen]
    features: list[list[str]] = []
    for number, word in enumerate(words):
        around = padded[number : number + 5]
        for place in range(len(word.text)):
            at = len(features)
            mark = _place_in(word.text, place)
            features.append(_of_characters(text[at : at + 5]) + _of_words(mark, around))
    return features


def _visible(word: Word) -> Word:
    """Replace blanks and control characters, which CRFsuite's dump would take for its own."""
    if word.text.isprintable() and " " not in word.text:
        return word
    seen = "".join(c if c.isprintable() and c != " " else "␣" for c in word.text)
    return Word(seen, word.tag)


def _of_characters(window: str) -> list[str]:
    c2, c1, c, d1, d2 = tuple(window)
    shapes = _shape(c1) + _shape(c) + _shape(d1)
    return [
        "0" + c, "1" + c1, "2" + c2, "3" + d1, "4" + d2,
        "5" + c1 + c, "6" + c + d1, "7" + c2 + c1, "8" + d1 + d2, "9" + c1 + d1,
        "a" + c2 + c1 + c, "c" + c + d1 + d2, "d" + c1 + c + d1, "A" + shapes,
    ]  # fmt: skip


def _of_words(mark: str, around: Sequence[Word]) -> list[str]:
    """Describe a character by the words around; `mark` is its place in its own word."""
    (p2, p2tag), (p1, p1tag), (word, tag), (n1, n1tag), (n2, n2tag) = around
    return [
        f"W{mark}{word}", f"u{mark}{p1}", f"v{mark}{n1}", f"y{mark}{p2}", f"x{mark}{n2}",
        f"z{mark}{p1}|{n1}",
        f"P{mark}{tag}", f"p{mark}{p1tag}|{tag}", f"q{mark}{tag}|{n1tag}",
        f"r{mark}{p1tag}|{tag}|{n1tag}", f"s{mark}{p2tag}|{p1tag}|{tag}",
        f"t{mark}{tag}|{n1tag}|{n2tag}",
        f"B{mark}{n1[-1]}", f"C{mark}{word[-1]}", f"D{mark}{word[0]}",
        f"E{mark}{min(len(word), 5)}{tag}",
    ]  # fmt: skip


def _place_in(word: str, place: int) -> str:
    if len(word) == 1:
        return "S"
    return "B" if place == 0 else "E" if place == len(word) - 1 else "I"


def _shape(char: str) -> str:
    if char.isdigit():
        return "d"
    if char.isascii():
        return "l" if char.isalpha() else "p"
    return "h" if char.isalpha() else "p"
