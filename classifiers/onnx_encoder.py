"""An exported ONNX encoder: onnxruntime and tokenizers serve it, without torch.

Two forms of folder are opened. One is written by ``zhike train faq-encoder``: its ``config.json``
names the graph, which gives one vector a text, and ``checksums.json`` every file. The other is any
export of a sentence-transformers model::

    model.onnx or onnx/model.onnx        input_ids, attention_mask, … -> a vector a token
    tokenizer.json
    modules.json, 1_Pooling/config.json  how they become one: mean (also when absent) or cls
    config_sentence_transformers.json    what is written before each text, optional
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import numpy as np

from bot.encoder import Encoder, Vectors
from bot.errors import EncoderError, MissingExtra, tell_extra
from classifiers.lazy_encoder import EncodeBatch, LazyEncoder, fingerprint_of, sha256_of
from classifiers.sentence_transformer import read_dim, read_modules

CHECKSUMS = "checksums.json"
SAMPLES = "samples.json"
_TOKENIZER = "tokenizer.json"
_GRAPHS = ("model.onnx", "onnx/model.onnx")
_READ = (_TOKENIZER, "config.json", "modules.json", "1_Pooling/config.json", SAMPLES)
_PROMPTS = "config_sentence_transformers.json"
_IN_GRAPH = {"Transformer", "Pooling", "Normalize"}
_MAX_TOKENS = 512
_BATCH_SIZE = 32
_SAME = 0.999  # cosine of a sample's vector to the one it had when the model was exported


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How a folder's graph is run.

    Attributes
    ----------
    pooling
        ``none`` when the graph gives one vector a text.
    """

    folder: Path
    graph: str
    dim: int
    prefix: str
    pooling: Literal["none", "mean", "cls"]
    max_tokens: int


def is_onnx_encoder(folder: Path) -> bool:
    """Tell whether a folder is to be served by its graph rather than by sentence-transformers."""
    if (folder / CHECKSUMS).is_file():
        return True
    if not any((folder / graph).is_file() for graph in _GRAPHS):
        return False
    try:
        kinds = {module["type"].rpartition(".")[2] for module in read_modules(folder)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(folder, f"modules.json: {type(error).__name__}: {error}") from error
    return kinds <= _IN_GRAPH


def open_onnx_encoder(name: str, folder: Path) -> Encoder:
    """Open an exported encoder; its files are checked now, its graph is read with the first text.

    Parameters
    ----------
    name
        What it is called.
    folder
        See the module.

    Raises
    ------
    EncoderError
        A file is missing, cannot be read, or was altered since it was exported.
    MissingExtra
        onnxruntime or tokenizers is not installed.
    """
    missing = [package for package in ("onnxruntime", "tokenizers") if not find_spec(package)]
    if missing:
        raise MissingExtra(
            f"编码器“{name}”需要 {'、'.join(missing)}，还没有安装。It is not installed.",
            hint=f"请运行 Run: {tell_extra('onnx')}",
        )
    try:
        recipe = _read_recipe(folder)
        digests = _check_files(folder, recipe.graph)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(
            folder, f"读不出来 cannot be read: {type(error).__name__}: {error}"
        ) from error
    return LazyEncoder(name, recipe.dim, fingerprint_of(digests), lambda: _load(recipe))


def _read_recipe(folder: Path) -> _Recipe:
    config = _read_json(folder / "config.json")
    prompts = _read_json(folder / _PROMPTS) if (folder / _PROMPTS).is_file() else {}
    prefix = prompts.get("prompts", {}).get(prompts.get("default_prompt_name"), "")
    if (folder / CHECKSUMS).is_file():
        dim, tokens = int(config["embedding_size"]), int(config["sequence_length"])
        return _Recipe(folder, config["onnx_file"], dim, prefix, "none", tokens)
    graph = next(graph for graph in _GRAPHS if (folder / graph).is_file())
    tokens = min(_MAX_TOKENS, config.get("max_position_embeddings", _MAX_TOKENS))
    pooling = _read_pooling(folder)
    return _Recipe(folder, graph, read_dim(folder), prefix, pooling, tokens)


def _read_pooling(folder: Path) -> Literal["mean", "cls"]:
    paths = [
        module["path"] for module in read_modules(folder) if module["type"].endswith("Pooling")
    ]
    config = _read_json(folder / paths[0] / "config.json") if paths else {}
    old = [key for key, chosen in config.items() if key.startswith("pooling_mode_") and chosen]
    mode = config.get("pooling_mode", old or "mean")  # as version 6 writes it, or those before
    if mode in ("mean", ["pooling_mode_mean_tokens"]):
        return "mean"
    if mode in ("cls", ["pooling_mode_cls_token"]):
        return "cls"
    raise ValueError(f"pooling {mode} is neither mean nor cls")


def _check_files(folder: Path, graph: str) -> dict[str, str]:
    """Return the SHA-256 of what a vector depends on; refuse what was altered."""
    names = [name for name in (graph, *_READ, _PROMPTS) if (folder / name).is_file()]
    if not {graph, _TOKENIZER} <= set(names):
        raise FileNotFoundError(f"{graph} or {_TOKENIZER} is missing")
    digests = {name: sha256_of(folder / name) for name in names}
    if (folder / CHECKSUMS).is_file():
        expected = _read_json(folder / CHECKSUMS)
        for name, digest in digests.items():
            if expected[name] != digest:
                raise _broken(
                    folder, f"{name} 被改动了 was altered: SHA-256 {digest}, not {expected[name]}"
                )
    return digests


def _load(recipe: _Recipe) -> EncodeBatch:
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    path = str(recipe.folder / recipe.graph)
    try:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(recipe.folder / _TOKENIZER))
    except Exception as error:  # both raise it bare
        raise _broken(recipe.folder, f"打不开 cannot be opened: {error}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(recipe.max_tokens)
    wanted = [tensor.name for tensor in session.get_inputs()]

    def encode(texts: Sequence[str]) -> Vectors:
        # One by one: encode_batch would start threads of its own.
        rows = [tokenizer.encode(recipe.prefix + text).ids for text in texts]
        vectors = np.empty((len(texts), recipe.dim), np.float32)
        for batch in _alike(rows):
            vectors[batch] = _run(session, wanted, [rows[row] for row in batch], recipe)
        return vectors

    _replay(recipe.folder, encode)
    return encode


def _alike(rows: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield batches of rows of one length each, so that none is padded."""
    of_length: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        of_length.setdefault(len(row), []).append(number)
    for numbers in of_length.values():
        for start in range(0, len(numbers), _BATCH_SIZE):
            yield numbers[start : start + _BATCH_SIZE]


def _run(session: Any, wanted: Sequence[str], rows: list[list[int]], recipe: _Recipe) -> Vectors:
    """Run rows of one length. Returns shape ``(len(rows), dim)``."""
    ids = np.array(rows, np.int64)
    given = {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "token_type_ids": np.zeros_like(ids),
    }
    try:
        output = session.run(None, {name: given[name] for name in wanted})[0]
    except Exception as error:
        raise _broken(recipe.folder, f"{recipe.graph} 不能运行 cannot be run: {error}") from error
    if output.ndim == 3:
        output = output[:, 0] if recipe.pooling == "cls" else output.mean(axis=1)
    if output.shape != (len(rows), recipe.dim):
        raise _broken(recipe.folder, f"{recipe.graph} gives {output.shape}, not (n, {recipe.dim})")
    return np.asarray(output, np.float32)


def _replay(folder: Path, encode: EncodeBatch) -> None:
    """Refuse a model that does not give the vectors that it gave when it was exported."""
    if not (folder / SAMPLES).is_file():
        return
    samples = _read_json(folder / SAMPLES)
    wanted = np.array(samples["vectors"], np.float32)
    found = encode(samples["texts"])
    lengths = np.linalg.norm(wanted, axis=1) * np.linalg.norm(found, axis=1)
    cosine = float(((wanted * found).sum(axis=1) / lengths).min())
    if not cosine > _SAME:
        raise _broken(folder, f"{SAMPLES}: cosine {cosine:.4f} to the vectors of the export")


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _broken(folder: Path, what: str) -> EncoderError:
    return EncoderError(
        f"编码器文件夹 encoder folder {folder}: {what}.",
        hint="请重新训练或重新导出。Train or export it again: zhike train faq-encoder",
    )
