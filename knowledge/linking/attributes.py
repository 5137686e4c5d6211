"""Attribute linking: which attributes or groups of the tree a text asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.types import AttributeLink, Path
from knowledge.graph.synonyms import Rows
from knowledge.linking.asked_names import adds_nothing, asked_name
from knowledge.linking.likeness import Found, Likeness
from knowledge.linking.phrases import compact
from knowledge.linking.schema_words import SchemaWords
from knowledge.linking.wordings import NAME, REPLACED, SYNONYM, wordings
from knowledge.linking.words import AND, asks_for_help, content

_VALUE_BELOW, _VALUE_ALONE = 0.9, 0.7
_FEWEST = 0.3  # links below this confidence are not worth a thought
_SURE = 0.6  # above it strings have settled the matter and no encoder is asked
_MOST = 10
_OTHER = 0.5  # most that what is only the end of the name asked for can be meant

# Text -> attributes nearest in meaning, with a confidence of 0.4 to 0.8 and the name met.
Meaning = Callable[[str], list[tuple[Path, float, str]]]


@dataclass(frozen=True, slots=True)
class _Word:
    """A phrase of the schema that stands in the text; ``size``: characters that say something."""

    phrase: str
    score: float
    size: int


@dataclass(frozen=True, slots=True)
class _Segment:
    """What is left between two conjunctions: known words, and the text without question words."""

    words: tuple[_Word, ...]
    text: str


class AttributeLinker:
    """Links a text to attributes and groups by name, synonym, value or likeness.

    Parameters
    ----------
    values
        Every path of the schema with the texts that occur there; groups have none.
    leaves
        The paths that are attributes.
    rows
        Synonyms: any word of a row stands for the others.

    Attributes
    ----------
    words
        Finds names and values of the attributes in a text.
    """

    def __init__(
        self, values: Mapping[Path, Sequence[str]], leaves: set[Path], rows: Rows = ()
    ) -> None:
        self._leaves = leaves
        self._forms, self._values = wordings(values, rows)
        self._called: dict[Path, list[str]] = defaultdict(list)
        for form, paths in self._forms.items():
            for path in paths:
                self._called[path].append(form)
        self.words = SchemaWords(self._forms, self._values)
        self._likeness = Likeness(self._forms, self._values)

    def names(self) -> dict[str, Path]:
        """Return what the attributes are called, written synonyms too, with the best path."""
        best = {form: min(own, key=lambda p: (-own[p], p)) for form, own in self._forms.items()}
        return {
            form: path for form, path in best.items() if self._forms[form][path] in (NAME, SYNONYM)
        }

    def is_name(self, word: str, path: Path) -> bool:
        """Tell whether a word is an attribute's own name, or a synonym of it."""
        return self._forms.get(word, {}).get(path, 0) >= REPLACED

    def is_said(self, words: str, path: Path) -> bool:
        """Tell whether words hold two characters in a row of what an attribute is called."""
        pairs = (words[i : i + 2] for i in range(len(words) - 1))
        return any(pair in form for pair in pairs for form in self._called[path])

    def link(
        self, text: str, meaning: Meaning | None = None, only: Container[Path] | None = None
    ) -> tuple[AttributeLink, ...]:
        """Link a text.

        Parameters
        ----------
        text
            Normalised, without its entities.
        meaning
            Asked when strings alone are not sure.
        only
            If given, the paths that may be linked.

        Returns
        -------
        tuple of AttributeLink
            At most ten, by score, ties by path. Links of one ``matched`` are alternatives,
            links of different ones were asked for side by side.
        """
        segments = self._segments(text)
        found = [self._by_strings(segment, only) for segment in segments]
        size = sum(len(segment.text) for segment in segments)
        best = [max((f.covers for f in links), default=0) for links in found]
        factor = 0.6 if asks_for_help(self._unnamed(text)) else 1.0
        scores: dict[Path, AttributeLink] = {}
        for links, own in zip(found, best, strict=True):
            for f in links:
                covered = (sum(best) - own + f.covers) / size
                self._keep(scores, f.path, f.quality * covered**0.75 * factor, f.matched)
        if meaning and segments and all(link.score < _SURE for link in scores.values()):
            for path, score, name in meaning(text):
                self._keep(scores, path, score * factor, name)
        ranked = sorted(scores.values(), key=lambda link: (-link.score, link.path))
        if self._is_longer(asked_name(text)):
            ranked = [replace(link, score=min(link.score, _OTHER)) for link in ranked]
        return tuple(ranked[:_MOST])

    def lacking(self, text: str, is_named: bool) -> str:
        """Return the name that a text asks for, where no attribute is called so, else "".

        Parameters
        ----------
        text
            Normalised, without its entities.
        is_named
            Whether it names one: else only a name that ends in a known one is told from talk.
        """
        if self._is_longer(name := asked_name(text)):
            return name
        name = asked_name(text, plainly=True) if is_named else ""
        return "" if self.words.find(compact(name, "的")) else name

    def _is_longer(self, name: str) -> bool:
        """Tell whether a name ends in a known one and is another: 悬浮高度, beside 高度."""
        hits = self.words.find(compact(name, "的"))
        if len(hits) != 1 or hits[0].end < len(name) or hits[0].start < 2:
            return False
        before = name[: hits[0].start]
        return not adds_nothing(before) and not any(before in form for form in self._forms)

    def nearest(self, text: str) -> list[Path]:
        """Return the paths that have anything in common with a text, nearest first."""
        best: dict[Path, float] = defaultdict(float)
        for segment in self._segments(text):
            for f in (*self._by_name(segment), *self._likeness.find(segment.text)):
                best[f.path] = max(best[f.path], f.quality * f.covers)
        if not best:
            return self._ending_alike(text)
        return sorted(best, key=lambda path: (-best[path], path not in self._leaves, path))

    def _ending_alike(self, text: str) -> list[Path]:
        """Return the attributes whose names end as a text does: 高度 beside 深度."""
        end = content(text)[-1:]
        alike = {path for path in self._leaves if end and path[-1].lower().endswith(end)}
        return sorted(alike, key=lambda path: (len(path[-1]), path))

    def _unnamed(self, text: str) -> str:
        """Return a text without what stands for attributes, which may ask for help: 怎么散热."""
        for hit in self.words.find(compact(text, "的")):
            text = text.replace(hit.phrase, " ") if hit.phrase in self._forms else text
        return text

    def _keep(
        self, scores: dict[Path, AttributeLink], path: Path, score: float, matched: str
    ) -> None:
        score = round(score - 0.001 * len(path), 4)
        if score >= _FEWEST and (path not in scores or scores[path].score < score):
            scores[path] = AttributeLink(path, path in self._leaves, score, matched)

    def _segments(self, text: str) -> list[_Segment]:
        """Cut a text at its conjunctions and strip what only asks."""
        chars = compact(text, "的")
        segments = [_Segment((), "")]
        last = 0
        for hit in self.words.find(chars):
            start, end = chars.stretch(hit.start, hit.end)
            segments = _with_gap(segments, text[last:start])
            words, before = segments[-1].words, segments[-1].text
            said = _said(text[start:end])
            word = _Word(hit.phrase, hit.score, len(said))
            segments[-1] = _Segment((*words, word), before + said)
            last = end
        return [segment for segment in _with_gap(segments, text[last:]) if segment.text]

    def _by_strings(self, segment: _Segment, only: Container[Path] | None) -> list[Found]:
        found = [f for f in self._by_name(segment) if only is None or f.path in only]
        if not found or found[0].covers < len(segment.text):
            likely = self._likeness.find(segment.text)
            found += [f for f in likely if only is None or f.path in only]
        return found

    def _by_name(self, segment: _Segment) -> Iterator[Found]:
        """Links by names, synonyms and values that stand in the text letter for letter."""
        words = {hit.phrase: hit for hit in segment.words}.values()
        named = [hit for hit in words if hit.phrase in self._forms]
        others = [hit for hit in words if hit.phrase not in self._forms]
        readings = [*self._read_names(named, others), *self._read_values(named, others)]
        said = {phrase for _, _, phrases in readings for phrase in phrases}
        covers = sum(hit.size for hit in segment.words if hit.phrase in said)
        for path, quality, phrases in readings:
            more = self._also_said(path, segment.text, said) if len(words) == 1 else 0
            yield Found(path, quality, covers + more, phrases[0])

    def _also_said(self, path: Path, text: str, said: Iterable[str]) -> int:
        """Count what is left of a text where another name of an attribute holds it: 轮圈的材质."""
        for phrase in said:
            if phrase not in text:
                return 0
            text = text.replace(phrase, "", 1)
        return (
            len(text) if len(text) > 1 and any(text in form for form in self._called[path]) else 0
        )

    def _read_names(
        self, named: list[_Word], valued: list[_Word]
    ) -> Iterator[tuple[Path, float, list[str]]]:
        below = [path for hit in valued for path in self._values[hit.phrase]]
        for hit in named:
            own = self._forms[hit.phrase]
            rest = [other for other in named if other.phrase != hit.phrase]
            around = {other.phrase: self._forms[other.phrase] for other in rest}
            lower = [*below, *(path for paths in around.values() for path in paths)]
            if any(_is_above(path, other) for path in own for other in lower):
                continue  # it only tells where the other one is to be found
            narrowed = {
                path: [
                    name for name, paths in around.items() if any(_is_above(p, path) for p in paths)
                ]
                for path in own
            }
            inside = [path for path in own if narrowed[path]]
            for path in inside or own:
                yield path, own[path] * hit.score, [hit.phrase, *narrowed[path]]

    def _read_values(
        self, named: list[_Word], valued: list[_Word]
    ) -> Iterator[tuple[Path, float, list[str]]]:
        for hit in valued:
            paths = self._values[hit.phrase]
            above = [
                (path, other.phrase)
                for path in paths
                for other in named
                if any(_is_above(p, path) or p == path for p in self._forms[other.phrase])
            ]
            for path, phrase in above:
                yield path, _VALUE_BELOW, [hit.phrase, phrase]
            if not above and len(paths) < 3:
                yield from ((path, _VALUE_ALONE, [hit.phrase]) for path in sorted(paths))


def _said(text: str) -> str:
    """Leave out what only asks, unless it is all there is: 多少钱 says 钱, 多重 says 多重."""
    return compact(content(text), "的").chars or compact(text).chars


def _with_gap(segments: list[_Segment], gap: str) -> list[_Segment]:
    """Add the text between two known words: it may hold conjunctions, and words not known."""
    *done, last = segments
    first, *others = (compact(content(part), "的").chars for part in AND.split(gap))
    return [*done, _Segment(last.words, last.text + first), *(_Segment((), o) for o in others)]


def _is_above(path: Path, other: Path) -> bool:
    return len(path) < len(other) and other[: len(path)] == path
