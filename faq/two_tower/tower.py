"""The encoder while it is trained: a transformer, a pooling and perhaps a projection.

Both towers of the two-tower model are this one (siamese): questions and wordings are texts of
one kind, and a bot encodes both with one model.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from bot.encoder import Vectors
from bot.errors import EncoderError

Rows = list[list[int]]
_CHUNK = 32  # texts of like length that are padded together


@dataclass(slots=True)
class Tower:
    """A model in the memory of a device.

    Attributes
    ----------
    transformer
        Of the library transformers.
    projection
        A linear layer to fewer numbers, or None.
    prefix
        Written before each text.
    """

    transformer: Any
    projection: Any
    tokenizer: Any
    prefix: str
    pooling: Literal["mean", "cls"]
    sequence_length: int
    device: str

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        if self.projection is not None:
            return int(self.projection.out_features)
        return int(self.transformer.config.hidden_size)

    def tokenize(self, texts: Sequence[str]) -> Rows:
        """Return the tokens of each text, cut to the sequence length."""
        return [self.tokenizer.encode(self.prefix + text).ids for text in texts]

    def state(self, *, trained_only: bool) -> dict[str, Any]:
        """Return the tensors by name; on request only those that training changes."""
        named = {f"transformer.{k}": v for k, v in self.transformer.named_parameters()}
        if self.projection is not None:
            named |= {f"projection.{k}": v for k, v in self.projection.named_parameters()}
        return {k: v for k, v in named.items() if v.requires_grad or not trained_only}

    def set_training(self, on: bool) -> None:
        """Switch dropout on or off."""
        self.transformer.train(on)

    def forward(self, rows: Rows) -> Any:
        """Return vectors of norm 1 as a tensor of shape ``(len(rows), size)``.

        Rows of like length go together, so that little is padded.
        """
        import torch

        order = sorted(range(len(rows)), key=lambda row: len(rows[row]))
        with _half_precision(self.device):
            parts = [
                self._embed_padded([rows[row] for row in order[start : start + _CHUNK]])
                for start in range(0, len(order), _CHUNK)
            ]
        return torch.cat(parts)[torch.tensor(np.argsort(order), device=self.device)]

    def _embed_padded(self, rows: Rows) -> Any:
        import torch

        width = max(map(len, rows))
        pad = self.transformer.config.pad_token_id or 0
        ids = torch.tensor([row + [pad] * (width - len(row)) for row in rows], device=self.device)
        lengths = torch.tensor([len(row) for row in rows], device=self.device)
        mask = torch.arange(width, device=self.device)[None] < lengths[:, None]
        return self.embed(ids, mask.long())

    def embed(self, ids: Any, mask: Any) -> Any:
        """Return vectors of norm 1; `ids` and `mask` have shape ``(n_texts, n_tokens)``."""
        import torch

        states = self.transformer(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        if self.pooling == "cls":
            vectors = states[:, 0]
        else:
            weights = mask[..., None].float()
            vectors = (states * weights).sum(1) / weights.sum(1)
        if self.projection is not None:
            vectors = self.projection(vectors).float()
        return torch.nn.functional.normalize(vectors, dim=1)

    def encode(
        self, rows: Rows, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> Vectors:
        """Return vectors of norm 1, shape ``(len(rows), size)``, without dropout."""
        import torch

        order = sorted(range(len(rows)), key=lambda row: len(rows[row]))
        vectors = np.zeros((len(rows), self.size), np.float32)
        self.set_training(False)
        with torch.no_grad():
            for start in range(0, len(order), _CHUNK):
                part = order[start : start + _CHUNK]
                vectors[part] = self.forward([rows[row] for row in part]).cpu().numpy()
                progress(min(start + _CHUNK, len(order)), len(order))
        return vectors


def load_tower(folder: Path, *, sequence_length: int, device: str, train_embeddings: bool) -> Tower:
    """Open a transformers folder.

    Parameters
    ----------
    folder
        With ``config.json``, safetensors and ``tokenizer.json``; prefix and pooling are read
        where sentence-transformers writes them.
    train_embeddings
        Whether the vectors of the vocabulary change too. Those of a large pretrained one are
        best left: few of its pieces come up, and they are most of its numbers.

    Raises
    ------
    EncoderError
        It cannot be opened.
    """
    from tokenizers import Tokenizer
    from transformers import AutoModel
    from transformers.utils import logging

    logging.set_verbosity_error()  # it would list the missing pooler, which nothing needs
    logging.disable_progress_bar()
    try:
        # Eager attention is the kind that can be exported.
        transformer = AutoModel.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, attn_implementation="eager"
        )
        transformer.pooler = None
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        prefix, pooling = _read_use(folder)
    except Exception as error:  # tokenizers raises it bare
        raise EncoderError(
            f"{folder} 不是能训练的模型 is no model that can be trained: {error}",
            hint="需要 config.json、model.safetensors 和 tokenizer.json。These three are needed.",
        ) from error
    transformer.float().to(device)
    transformer.get_input_embeddings().requires_grad_(train_embeddings)
    tokenizer.no_padding()
    longest = getattr(transformer.config, "max_position_embeddings", sequence_length)
    length = min(sequence_length, longest)
    tokenizer.enable_truncation(length)
    return Tower(transformer, None, tokenizer, prefix, pooling, length, device)


def add_projection(tower: Tower, size: int, vectors: Vectors) -> None:
    """Project to fewer numbers, at first onto the directions in which vectors differ most.

    Parameters
    ----------
    vectors
        Of the wordings, shape ``(n_texts, hidden_size)``; their principal components begin.
    """
    import torch

    _, directions = np.linalg.eigh(np.cov(vectors.T.astype(np.float64)))
    layer = torch.nn.Linear(vectors.shape[1], size, bias=False)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(directions[:, ::-1][:, :size].T.copy()))
    tower.projection = layer.to(tower.device)


def choose_device(wanted: str) -> str:
    """Return ``cuda`` or ``cpu`` for ``auto``: a GPU where there is one.

    Raises
    ------
    EncoderError
        ``cuda`` is wanted and there is none.
    """
    import torch

    has_gpu = torch.cuda.is_available()
    if wanted == "cuda" and not has_gpu:
        raise EncoderError(
            "没有可用的 GPU，或 torch 不是 CUDA 版。There is no GPU, or torch is a build for CPUs.",
            hint="请用 Use: --device cpu",
        )
    return wanted if wanted != "auto" else "cuda" if has_gpu else "cpu"


def choose_precision(device: str) -> str:
    """Return how numbers are multiplied while training: ``bfloat16`` where that is faster.

    It is three to five times as fast where the processor has instructions for it.
    """
    import torch

    able = device == "cuda" or torch.cpu._is_avx512_bf16_supported()
    return "bfloat16" if able else "float32"


def _half_precision(device: str) -> AbstractContextManager[Any]:
    import torch

    is_half = choose_precision(device) == "bfloat16"
    context: AbstractContextManager[Any] = torch.autocast(device, torch.bfloat16, enabled=is_half)
    return context


def _read_use(folder: Path) -> tuple[str, Literal["mean", "cls"]]:
    prompts = _read_json(folder / "config_sentence_transformers.json")
    prefix = prompts.get("prompts", {}).get(prompts.get("default_prompt_name"), "")
    pooling = _read_json(folder / "1_Pooling" / "config.json")
    is_cls = pooling.get("pooling_mode") == "cls" or pooling.get("pooling_mode_cls_token")
    return prefix, "cls" if is_cls else "mean"


def _read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return content
