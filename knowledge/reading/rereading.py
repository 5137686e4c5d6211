"""Reading a text again as it may have been meant, where it makes no sense as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.skill import GraphQuery, GraphResult
from bot.sounds import sound_of
from bot.text import normalize
from bot.types import Path
from knowledge.graph.synonyms import Rows
from knowledge.linking.names import forms_of
from knowledge.linking.words import leftover
from knowledge.reading.comparatives import find_comparatives
from knowledge.reading.mending import Mender
from knowledge.reading.places import names_place
from knowledge.reading.shapes import LEFT_OUT

_LONGEST = 80  # characters; who writes more has spelled enough of it right
_EXACT = 0.96  # a plan this sure, or a link, explains every word: nothing is to be mended
_READ = 0.6  # below it nothing came of a text
_SURE = 0.7  # … and of one with a guess in it
_MARGIN = 0.01  # so much surer must a mended text be
_DOUBT = 0.012  # times what slips cost: so much less sure is it
_TURNED = 0.06  # … and one that was turned round
_CLEAR = 0.85  # what is merely said in another order must be read whole
_CUT = 0.12  # so much less sure is a text that was cut within a word
_TRANSCRIBED = 2.0  # slips that cost no more are pinyin: it says the same
_NOBODY = 0.1  # so much less sure is a link without a name: a plan would need none
_NAMED = 0.7  # sureness of a text that is nothing but a name
_STRANGE = 3.0  # a mended text that is so much likelier wins though it is no surer
_CERTAIN, _HARDLY = 7.0, 0.03  # … and one that is so much likelier is hardly less sure
_BROKEN = 2.5  # a text that turned round costs so much less was cut within a word
_TORN = 7.0  # … and one that costs so much less begins or ends as none does: it surely was

_MEASURED = re.compile("[\u4e00-\u9fff](?<![的车款个家中里])最[大小高低长短]")
_DENIAL, _WHETHER = re.compile("[不没无非未别]"), re.compile(r"(.)[不没]\1")

Read = Callable[[GraphQuery], GraphResult]


class Rereader:
    """Chooses between a text as it stands, with its slips mended, and turned round.

    Parameters
    ----------
    parts
        Parts of each entity's name.
    values
        Every path with the texts that occur there.
    rows
        Synonyms.
    """

    def __init__(
        self,
        parts: Mapping[str, Sequence[str]],
        values: Mapping[Path, Sequence[str]],
        rows: Rows = (),
    ) -> None:
        called = {normalize(path[-1]) for path in values}
        synonyms = [(row, not called.isdisjoint(row)) for row in rows]
        words = {*called, *(word for row, is_name in synonyms if is_name for word in row)}
        forms = (form.text for own in parts.values() for part in own for form in forms_of(part))
        taken = (normalize(text) for own in values.values() for text in own)
        others = (word for row, is_name in synonyms if not is_name for word in row)
        self._mender = Mender(words, (*forms, *taken, *others))

    def read(self, request: GraphQuery, read: Read) -> GraphResult:
        """Return the surest reading of a text; as it stands, unless another is surer.

        Notes
        -----
        The places of the mentions, and the remainder, are those of the text that was read.
        """
        text = normalize(request.text)
        best = read(request)
        if len(text) > _LONGEST:
            return best
        if sureness(best) < _EXACT or self._mender.is_strange(text):
            best = self._mended(text, request, best, read)
        return self._turned(text, request, best, read)

    def _mended(
        self, text: str, request: GraphQuery, known: GraphResult, read: Read
    ) -> GraphResult:
        """Return the reading of a text with its slips mended, if it is the better one."""
        mended, slips, is_guessed, is_invented = self._mender.mend(text)
        if mended == text or not _compares_alike(text, mended):
            return known
        if _denials(mended) != _denials(text) and sound_of(mended) != sound_of(text):
            return known  # 枚有导航 sounds like 没有导航
        if names_place(text) and not names_place(mended):
            return known
        if is_invented:
            return known
        gain = self._mender.gain(text, mended) - slips
        is_certain = gain >= _CERTAIN
        doubt = min(slips * _DOUBT, _HARDLY) if is_certain else slips * _DOUBT
        found = _less_sure(read(request.model_copy(update={"text": mended})), doubt)
        if found.answer and is_guessed and not is_certain:
            found = found.model_copy(update={"read_as": mended})
        if not (known.unknown or sureness(known) >= _READ):
            if slips <= _TRANSCRIBED or (found.unknown and not is_guessed):
                return found
        strange = found.answer and not is_guessed and gain >= _STRANGE
        much = strange or is_certain or slips <= _TRANSCRIBED
        least = sureness(known) + (-_CUT if much else _MARGIN)
        lowest = _SURE if is_guessed and not is_certain else _READ
        return found if _is_better(found, known, max(least, lowest)) else known

    def _turned(
        self, text: str, request: GraphQuery, known: GraphResult, read: Read
    ) -> GraphResult:
        """Return the surest reading of a text turned round, if that makes sense and it does not."""
        best = known
        owned = any(text[m.end : m.end + 1] == "的" != text[m.end :] for m in known.mentions)
        against = any(text[: m.start].endswith("比") for m in known.mentions)
        if LEFT_OUT.search(text) or against:
            return known  # 哪些酒店有 is not 有哪些酒店
        sure = sureness(known) >= _EXACT
        about = known.answer or known.mentions or request.focus
        # 甲的上级是谁 is not who has 甲 above, unless it was cut within a word
        makes_sense = owned or known.unknown or (about and sureness(known) >= _READ)
        for turned, gain in self._mender.turns(text):
            is_broken = gain >= _BROKEN
            if (sure and gain < _TORN) or (makes_sense and not is_broken):
                break
            again = request.model_copy(update={"text": turned, "encode": False})  # words alone
            found = _less_sure(read(again), _TURNED)
            least = max(sureness(known) - _CUT, _READ) if is_broken else _CLEAR
            least = least if best is known else max(least, sureness(best) + _MARGIN)
            named = {mention.entities for mention in found.mentions}
            loses = any(mention.entities not in named for mention in known.mentions)
            loses = loses or not _measures_alike(text, turned)
            if not loses and _is_better(found, known, least):
                best = found
        return best


def _compares_alike(text: str, mended: str) -> bool:
    """Tell whether mending invents no superlative and no short comparing word: 省水 is no 新.

    What sounds like one is none invented: 嘴贵 is 最贵. Nor is one lost: 最薄 is no 轻薄.
    """
    if mended.count("最") < text.count("最"):
        return False
    heard = sound_of(text)
    known = {word.word for *_, word in find_comparatives(text)}
    new = {word.word for *_, word in find_comparatives(mended)} - known
    most = mended.count("最") <= heard.count(sound_of("最"))
    return most and all(len(word) > 1 or sound_of(word) in heard for word in new)


def _measures_alike(text: str, turned: str) -> bool:
    """Tell whether what is the largest stays so: 内存最大的手机 is not 最大的手机内存."""
    measured = _MEASURED.findall(text)
    return len(measured) != 1 or measured[0] in turned


def _denials(text: str) -> int:
    """Count the denials of a text; 能不能, 有没有 deny nothing."""
    return len(_DENIAL.findall(_WHETHER.sub("", text)))


def sureness(result: GraphResult) -> float:
    """Return how surely a reading is meant, 0 to 1; nothing is sure beside an unknown name."""
    if result.unknown:
        return 0.0
    if result.answer:
        return result.answer.confidence
    score = result.attributes[0].score if result.attributes else 0.0
    only_named = result.mentions and not leftover(result.remainder)
    return max(score, _NAMED) if only_named else score - _NOBODY * (not result.mentions)


def _less_sure(result: GraphResult, doubt: float) -> GraphResult:
    """Return a reading that is less sure by what had to be mended."""
    answer = result.answer and replace(
        result.answer, confidence=max(0.0, result.answer.confidence - doubt)
    )
    links = tuple(replace(k, score=max(0.0, k.score - doubt)) for k in result.attributes)
    return result.model_copy(update={"answer": answer, "attributes": links})


def _is_better(found: GraphResult, known: GraphResult, least: float) -> bool:
    """Tell whether a reading wins; a plan stays a plan, an unknown name becomes a known."""
    if known.unknown and len(found.mentions) <= len(known.mentions):
        return False
    if known.answer and known.answer.confidence >= _READ and not found.answer:
        return False
    return sureness(found) >= least
