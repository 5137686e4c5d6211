"""The skill ``text_tagging``: keywords, names and labels of a text; each can be left out."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self

from pydantic import BaseModel, Field

from bot.encoder import Encoder
from bot.errors import DataError, MissingExtra
from bot.skill import Payload, SkillContext
from classifiers.artifact import SHIPPED, is_artifact, read_task
from classifiers.classify_settings import ClassifyInput
from classifiers.tagging.keywords import rank_keywords
from classifiers.tagging.labels import LabelFound, choose_labels, read_mapping
from classifiers.tagging.lac import LacTagger
from classifiers.tagging.spans import Span
from classifiers.tagging.words import Word, cut_words
from classifiers.text_classify import TextClassify
from classifiers.text_label import TextLabel
from classifiers.text_ner import NameFound, TextNer, to_payload

NER_FOLDER, LABELS_FOLDER = "text_ner_model", "text_label_model"  # of a workspace

_log = logging.getLogger(__name__)

MAX_CONTENT = 10_000  # characters: 2 s at most


class TaggingInput(Payload):
    """A text to tag."""

    content: str = Field(min_length=1, max_length=MAX_CONTENT, description="文本 the text")


class KeywordFound(Payload):
    """A keyword and how sure it is one, 0..1."""

    word: str
    weight: float


class TaggingOutput(Payload):
    """The tags of a text; a part that is switched off or has no model is empty."""

    keyword: list[KeywordFound] = Field([], description="关键词 keywords")
    default_ner: list[NameFound] = Field(
        [], description="人名、地名、机构名；没装附加 ner 时为空 names; empty without the extra ner"
    )
    user_ner: list[NameFound] = Field(
        [], description="自己的实体模型给的；没有时为空 of an own model; empty without one"
    )
    default_text_label: list[LabelFound] = Field([], description="自带模型的标签 of ours")
    user_text_label: list[LabelFound] = Field(
        [], description="自己的标签模型给的；没有时为空 of an own model; empty without one"
    )


class TaggingSettings(BaseModel):
    """What can be set of tagging; names as in the documents."""

    use_keyword: bool = Field(True, description="输出关键词 give keywords")
    use_ner: bool = Field(True, description="输出实体 give names")
    use_textlabel: bool = Field(True, description="输出细粒度标签 give labels")
    user_dict: str = Field("", description="自定义词表，一行一个 file of own keywords, one a line")
    top_k: int = Field(10, ge=1, le=100, description="关键词数量上限 keywords at most")
    alpha: float = Field(
        0.5, ge=0, le=1, description="TF-IDF 的权重，其余归 TextRank share of TF-IDF"
    )
    user_ner_path: str = Field("", description="自己的实体模型 folder of an own text_ner model")
    user_text_label_path: str = Field("", description="自己的标签模型 folder of own labels")
    two_level_mapping_path: str = Field("", description="二级标签到一级 JSON of labels to roots")
    threshold: float = Field(0.5, ge=0, le=1, description="标签的阈值 labels above it are given")
    append_root: bool = Field(False, description="输出一级标签 tell the roots")


class _Tagger(Protocol):
    def tag(self, text: str, words: Sequence[Word] | None = None) -> list[Span]: ...


class TextTagging:
    """Tags texts.

    Parameters
    ----------
    settings
        What is given, and how.
    root
        Files and folders of the settings are relative to it.
    encoders
        Those at hand for a model of labels.

    Raises
    ------
    DataError
        A file of the settings cannot be read.
    ArtifactError
        A model of the settings cannot be read.
    """

    name = "text_tagging"
    waits = False
    Input: ClassVar[type[BaseModel]] = TaggingInput
    Output: ClassVar[type[BaseModel]] = TaggingOutput
    Settings: ClassVar[type[BaseModel]] = TaggingSettings

    def __init__(
        self,
        settings: TaggingSettings | None = None,
        root: Path = Path(),
        encoders: Sequence[Encoder] = (),
    ) -> None:
        self._settings = chosen = settings or TaggingSettings()
        self._user_words = _read_words(root / chosen.user_dict) if chosen.user_dict else ()
        self._user_ner: _Tagger | None = None
        if chosen.use_ner and chosen.user_ner_path:
            self._user_ner = TextNer.load(root / chosen.user_ner_path).tagger
        self._encoders = tuple(encoders)
        self._user_labels: TextClassify | None = None
        if chosen.use_textlabel and chosen.user_text_label_path:
            self._user_labels = _load_labels(root / chosen.user_text_label_path, encoders)
        path = chosen.two_level_mapping_path
        self._roots = read_mapping(root / path) if path else _roots_of(self._user_labels)

    @classmethod
    def open_default(cls, settings: TaggingSettings) -> Self:
        """Make one that needs no model of its own: those of the settings are used where named."""
        return cls(settings)

    def run(self, request: TaggingInput) -> TaggingOutput:
        """Tag one text."""
        text, words = request.content, cut_words(request.content, self._user_words)
        parts: dict[str, Any] = {}
        if self._settings.use_keyword:
            found = rank_keywords(words, self._settings.top_k, self._settings.alpha)
            parts["keyword"] = [KeywordFound(word=k.word, weight=k.weight) for k in found]
        return TaggingOutput(
            **parts,
            default_ner=_names(self._default_ner, text, words),
            user_ner=_names(self._user_ner, text, words),
            default_text_label=self._label(text, self._default_labels, {}),
            user_text_label=self._label(text, self._user_labels, self._roots),
        )

    @cached_property  # with the first text, which comes after the workers fork
    def _default_ner(self) -> _Tagger | None:
        return _open_default() if self._settings.use_ner else None

    @cached_property  # loads an encoder
    def _default_labels(self) -> TextClassify | None:
        wanted = self._settings.use_textlabel
        return TextLabel.load(SHIPPED / LABELS_FOLDER, self._encoders) if wanted else None

    def predict(self, requests: Sequence[TaggingInput]) -> list[TaggingOutput]:
        """Tag texts, in their order."""
        return [self.run(request) for request in requests]

    def _label(
        self, text: str, model: TextClassify | None, roots: Mapping[str, str]
    ) -> list[LabelFound]:
        if model is None:
            return []
        chosen = self._settings
        (reply,) = model.predict([ClassifyInput(first_sequence=text)])
        return choose_labels(reply.probabilities, chosen.threshold, roots, chosen.append_root)


def build_skill(context: SkillContext) -> TextTagging:
    """Make the skill of a workspace, with its own models of names and labels where there are some.

    Raises
    ------
    ArtifactError
        A model cannot be loaded.
    """
    own = {
        name: folder if is_artifact(context.workspace / folder) else ""
        for name, folder in (("user_ner_path", NER_FOLDER), ("user_text_label_path", LABELS_FOLDER))
    }
    return TextTagging(TaggingSettings(**own), context.workspace, context.encoders)


def _names(tagger: _Tagger | None, text: str, words: Sequence[Word]) -> list[NameFound]:
    return [to_payload(span) for span in tagger.tag(text, words)] if tagger else []


def _open_default() -> _Tagger | None:
    """Open the default tagger; without the extra that it comes with, the log says what to do."""
    try:
        return LacTagger()
    except MissingExtra as error:
        _log.warning("default_ner 会是空的 stays empty: %s", error)
        return None


def _load_labels(folder: Path, encoders: Sequence[Encoder]) -> TextClassify:
    """Load a model of labels; one of ``text_classify`` will do, too."""
    kind = TextClassify if read_task(folder) == TextClassify.name else TextLabel
    return kind.load(folder, encoders)


def _roots_of(model: TextClassify | None) -> Mapping[str, str]:
    return model.roots if isinstance(model, TextLabel) else {}


def _read_words(file: Path) -> tuple[str, ...]:
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise DataError(f"user_dict: {file} 读不了 cannot be read: {error}") from error
    return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
