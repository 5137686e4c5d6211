"""What a text classifier takes and gives, and what can be set of one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from bot.skill import Payload
from classifiers.examples import MAX_CHARS, Columns
from classifiers.transformer.options import TransformerOptions


class ClassifyInput(Payload):
    """A text to classify."""

    id: str = Field("", max_length=200, description="原样返回 given back as it came")
    first_sequence: str = Field(min_length=1, max_length=MAX_CHARS, description="文本 the text")
    second_sequence: str = Field("", max_length=MAX_CHARS, description="辅助文本 more that helps")
    sequence_length: int = Field(512, ge=1, le=512, description="最多读几个 token read at most")


class ClassifyOutput(Payload):
    """The label of a text; ``predictions`` is a list where a text may have several."""

    id: str = ""
    predictions: str | list[str]
    probabilities: dict[str, float]
    logits: dict[str, float]


class ClassifySettings(TransformerOptions):
    """What can be set of a text classifier; names as in the documents."""

    first_sequence: str = Field("text", description="文本列 column of the text")
    second_sequence: str = Field("", description="辅助文本列 column of more text")
    label_name: str = Field("label", description="标签列 column of the label")
    label_enumerate_values: tuple[str, ...] = Field((), description="标签枚举值 the labels")
    sample_weight: str = Field("", description="样本权重列 column of weights")
    sequence_length: int = Field(128, ge=1, le=512, description="最多几个 token at most")
    multi_label: bool = Field(False, description="一条可有多个标签 several labels a text")
    separator: str = Field(",", min_length=1, description="标签之间 between labels of a cell")
    reject_label: str = Field("", description="都不是时的标签 label of what fits none")
    threshold: float = Field(0.5, ge=0, le=1, description="多标签的阈值 threshold of several")
    encoders: tuple[str, ...] = Field(("use",), description="编码器 encoders: use, e5, a folder")
    model_name: Literal["fast", "linear", "transformer", "text_classify_bert"] = Field(
        "fast", description="哪一种 which family; text_classify_bert: transformer"
    )

    @field_validator("model_name")
    @classmethod
    def _check_model_name(cls, name: str, info: ValidationInfo) -> str:
        if name == "linear" and info.data.get("reject_label"):
            raise ValueError("linear 学不会什么都不是 does not learn what fits no label: use fast")
        return name

    @field_validator("reject_label")
    @classmethod
    def _check_reject_label(cls, label: str, info: ValidationInfo) -> str:
        if label and info.data.get("multi_label"):
            raise ValueError(
                "多标签时没有标签就是都不是，不能再设 with several labels a text may have none"
            )
        return label

    def columns(self) -> Columns:
        """Return where in a table texts and labels are."""
        separator = self.separator if self.multi_label else ""
        return Columns(
            self.first_sequence,
            self.second_sequence,
            self.label_name,
            self.sample_weight,
            separator,
        )
