"""A sentence-transformers model as an encoder: from a folder, never by a download."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from bot.encoder import Encoder, Vectors
from bot.errors import EncoderError, MissingExtra, tell_extra
from classifiers.lazy_encoder import EncodeBatch, LazyEncoder, fingerprint_of, sha256_of

_HUB_NAME = re.compile(r"[\w\-][\w.\-]*(/[\w.\-]+)?")
_PARTS = ("*.safetensors", "*.json", "*.txt", "*.model")
_DIM_KEYS = ("out_features", "embedding_dimension", "word_embedding_dimension", "hidden_size")


def open_sentence_transformer(name: str, root: Path = Path()) -> Encoder:
    """Open a sentence-transformers model without reading its weights into memory.

    Parameters
    ----------
    name
        A folder, or a model name whose files are in the local cache already.
    root
        A folder is relative to it.

    Raises
    ------
    EncoderError
        There is no such model here, or it is not in a form that is safe to load.
    MissingExtra
        sentence-transformers is not installed.
    """
    _check_place(name, root)
    if not find_spec("sentence_transformers"):
        raise _missing(name, root)
    folder = find_folder(name, root)
    try:
        _check_safe(folder)
        dim = read_dim(folder)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EncoderError(
            f"{folder}: modules.json or config.json cannot be read: {error!r}.",
            hint="Save the model again with SentenceTransformer.save_pretrained.",
        ) from error
    files = {path for pattern in _PARTS for path in folder.rglob(pattern)}
    digests = {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}
    return LazyEncoder(name, dim, fingerprint_of(digests), lambda: _load(folder, dim))


def _check_place(name: str, root: Path) -> None:
    """Refuse a folder without weights, and a path without a folder."""
    folder = root / Path(name).expanduser()
    if folder.is_dir():
        weights = ("*.safetensors", "pytorch_model*.bin")
        if not any(path for pattern in weights for path in folder.rglob(pattern)):
            raise EncoderError(
                f"{folder} 里没有模型 holds no model.",
                hint="请放入训练好的编码器，或删除空文件夹。Put a trained encoder there "
                "(zhike train faq-encoder WORKSPACE makes one), or delete the folder.",
            )
    elif not _HUB_NAME.fullmatch(name):
        raise _no_folder(name, folder)


def _missing(name: str, root: Path) -> MissingExtra:
    command = tell_extra("train")
    if (root / Path(name).expanduser()).is_dir():
        return MissingExtra(
            f"编码器“{name}”需要 sentence-transformers，还没有安装。It is not installed.",
            hint=f"请运行 Run: {command}",
        )
    return MissingExtra(
        f"“{name}”不是 use、e5，也没有这个文件夹；按 sentence-transformers 的模型名打开，"
        "则要先安装它。It is neither use nor e5 nor a folder; for a model of that name "
        "sentence-transformers is needed, which is not installed.",
        hint=f"请改正名字，或运行 Mend the name, or run: {command}",
    )


def _no_folder(name: str, folder: Path) -> EncoderError:
    return EncoderError(
        f"编码器“{name}”：没有文件夹 there is no folder {folder}.",
        hint="请在 encoders 里写 use、e5，或 sentence-transformers 保存的文件夹。"
        "Name a folder saved by sentence-transformers, `use` or `e5`.",
    )


def _load(folder: Path, dim: int) -> EncodeBatch:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    hint = "Save the model again with SentenceTransformer.save_pretrained."
    try:
        model: Any = SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
        found = model.encode(["维"]).shape[1]
    except Exception as error:  # safetensors and tokenizers raise it bare
        raise EncoderError(f"{folder} 打不开 cannot be opened: {error}.", hint=hint) from error
    if found != dim:
        raise EncoderError(
            f"{folder}: vectors have {found} numbers, its configuration says {dim}.", hint=hint
        )
    lock = Lock()  # a fast tokenizer may not be used by two threads at once

    def encode(texts: Sequence[str]) -> Vectors:
        with lock:
            return np.asarray(model.encode(list(texts), show_progress_bar=False), dtype=np.float32)

    return encode


def find_folder(name: str, root: Path = Path()) -> Path:
    """Return the folder of a model: itself, or what the local cache holds under its name.

    Raises
    ------
    EncoderError
        There is neither.
    """
    folder = root / Path(name).expanduser()
    if folder.is_dir():
        return folder
    if not _HUB_NAME.fullmatch(name):
        raise _no_folder(name, folder)
    return _find_in_cache(name, folder)


def _find_in_cache(name: str, folder: Path) -> Path:
    from huggingface_hub import snapshot_download

    full_name = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(full_name, local_files_only=True))
    except OSError as error:
        raise EncoderError(
            f"encoder {name!r} is neither a folder ({folder}) nor in the local model cache.",
            hint=f"Nothing is downloaded unasked. To fetch it: hf download {full_name}",
        ) from error


def _check_safe(folder: Path) -> None:
    """Refuse pickles, and modules whose code would come with the model."""
    pickles = [
        path
        for path in folder.rglob("pytorch_model*.bin")
        if not any(path.parent.glob("*.safetensors"))
    ]
    if pickles:
        raise EncoderError(
            f"{pickles[0]} is a pickle, which can run code when it is read.",
            hint="Save the model again with safetensors.",
        )
    for module in read_modules(folder):
        if not module["type"].startswith("sentence_transformers."):
            raise EncoderError(
                f"{folder}/modules.json: module {module['type']!r} brings code of its own.",
                hint="Use a model made of sentence-transformers' own modules.",
            )


def read_modules(folder: Path) -> list[dict[str, str]]:
    """Return the modules of a model, each with its ``path`` and ``type``, in their order."""
    path = folder / "modules.json"
    if not path.is_file():  # a plain transformer: the library adds mean pooling, the size stays
        return [{"path": "", "type": "sentence_transformers.models.Transformer"}]
    modules: list[dict[str, str]] = json.loads(path.read_text("utf-8"))
    return modules


def read_dim(folder: Path) -> int:
    """Read the dimension from the last module that states one."""
    dim = 0
    for module in read_modules(folder):
        path = folder / module["path"] / "config.json"
        config = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        dim = next((config[key] for key in _DIM_KEYS if key in config), dim)
    if not dim:
        raise EncoderError(
            f"{folder} does not look like a sentence-transformers model: no dimension found.",
            hint="Save it with SentenceTransformer.save_pretrained.",
        )
    return dim
