"""Export: safetensors, an ONNX graph, the same in 8 bits, and proof that they agree.

The folder is one that sentence-transformers opens too; ``config.json`` keeps the transformer's
keys and adds ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import EncoderError
from faq.two_tower.folders import write_json, write_tensors
from faq.two_tower.graphs import exact_vectors, run_graph, write_graph, write_quantised
from faq.two_tower.tower import Tower

GRAPH, QUANTISED = "model.onnx", "model_int8.onnx"
_MOST_DIFFERENT = 1e-4
_SERVED_FROM = 0.99  # mean cosine of the 8-bit graph from which it is the one that is served
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Agreement:
    """How near the exported graphs are to the trained model, over some texts.

    Attributes
    ----------
    max_abs_difference
        Of any number of a vector, the graph in 32 bits.
    int8_cosine, int8_least_cosine
        Mean and least over the texts, the graph in 8 bits.
    n_texts
        How many were compared.
    """

    max_abs_difference: float
    int8_cosine: float
    int8_least_cosine: float
    n_texts: int


def export_tower(
    tower: Tower, folder: Path, texts: Sequence[str], card: dict[str, Any]
) -> Agreement:
    """Write all that serving needs, and compare the graphs with the model.

    Parameters
    ----------
    folder
        Exists and is empty.
    texts
        To compare with; the first few are kept and asked again at every load.
    card
        What ``config.json`` says about the training.

    Raises
    ------
    EncoderError
        The exported graph does not give the vectors of the model.
    """
    tower.transformer.cpu()
    if tower.projection is not None:
        tower.projection.cpu()
    tower.device = "cpu"
    tower.set_training(False)
    _write_transformer(tower, folder)
    write_graph(tower, folder / GRAPH)
    write_quantised(folder / GRAPH, folder / QUANTISED)
    rows = tower.tokenize(texts)
    wanted = exact_vectors(tower, rows)
    exported = run_graph(folder / GRAPH, rows)
    quantised = run_graph(folder / QUANTISED, rows)
    cosines = (wanted * quantised).sum(axis=1)
    agreement = Agreement(
        float(np.abs(wanted - exported).max()),
        float(cosines.mean()),
        float(cosines.min()),
        len(rows),
    )
    if not agreement.max_abs_difference < _MOST_DIFFERENT:
        raise EncoderError(
            f"导出的模型和训练的不一样 the exported graph differs: {agreement.max_abs_difference}.",
            hint="没有替换原来的模型。The model that was there is kept.",
        )
    use_quantised = agreement.int8_cosine >= _SERVED_FROM
    _write_use(tower, folder, use_quantised, card)
    served = (quantised if use_quantised else exported)[:_SAMPLES]
    samples = {"texts": list(texts[:_SAMPLES]), "vectors": served.tolist()}
    write_json(folder / "samples.json", samples)
    return agreement


def write_checksums(folder: Path) -> None:
    """Write ``checksums.json``: the SHA-256 of every file, by its path."""
    sums = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            sums[path.relative_to(folder).as_posix()] = digest
    write_json(folder / "checksums.json", sums)


def _write_transformer(tower: Tower, folder: Path) -> None:
    """Write the weights and the tokenizer; ``config.json`` comes later, with ours."""
    named = tower.state(trained_only=False)
    inner = {k.removeprefix("transformer."): v for k, v in named.items() if k[0] == "t"}
    write_tensors(folder / "model.safetensors", inner)
    (folder / "tokenizer.json").write_text(tower.tokenizer.to_str(), "utf-8")
    pad = tower.transformer.config.pad_token_id or 0
    read_as_it_is = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": tower.sequence_length,
        "pad_token": tower.tokenizer.id_to_token(pad),
    }
    write_json(folder / "tokenizer_config.json", read_as_it_is)
    kinds = {"Transformer": "", "Pooling": "1_Pooling"}
    (folder / "1_Pooling").mkdir()
    hidden = tower.transformer.config.hidden_size
    pooling = {"embedding_dimension": hidden, "pooling_mode": tower.pooling}
    write_json(folder / "1_Pooling/config.json", pooling)
    if tower.projection is not None:
        kinds["Dense"] = "2_Dense"
        (folder / "2_Dense").mkdir()
        layer = tower.projection
        sizes = {"in_features": layer.in_features, "out_features": layer.out_features}
        activation = {"bias": False, "activation_function": "torch.nn.modules.linear.Identity"}
        write_json(folder / "2_Dense/config.json", sizes | activation)
        write_tensors(folder / "2_Dense/model.safetensors", {"linear.weight": layer.weight})
    kinds["Normalize"] = f"{len(kinds)}_Normalize"
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (kind, path) in enumerate(kinds.items())
    ]
    write_json(folder / "modules.json", modules)
    prompts = {"prompts": {"query": tower.prefix}, "default_prompt_name": "query"}
    write_json(folder / "config_sentence_transformers.json", prompts)


def _write_use(tower: Tower, folder: Path, use_quantised: bool, card: dict[str, Any]) -> None:
    ours = {
        "task": "faq-encoder",
        "embedding_size": tower.size,
        "sequence_length": tower.sequence_length,
        "onnx_file": QUANTISED if use_quantised else GRAPH,
    }
    theirs = tower.transformer.config.to_dict()
    theirs.pop("_name_or_path", None)  # where it lay: says nothing
    write_json(folder / "config.json", theirs | card | ours)
