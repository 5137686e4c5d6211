"""What a training starts from: a folder, the embedded e5, or a small model made from nothing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.errors import EncoderError, MissingExtra, tell_extra
from classifiers.e5_transformer import write_e5_transformer
from classifiers.transformer.options import E5, NEW

_NEEDED = ("torch", "transformers", "tokenizers", "onnx", "onnxruntime", "matplotlib")
_NAME = re.compile(r"[\w\-][\w.\-]*(/[\w.\-]+)?")
_PIECES, _LEAST = 8000, 2  # of the vocabulary made from nothing, and how often each comes up
_SMALL = {
    "hidden_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 512,
}
_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]


@dataclass(frozen=True, slots=True)
class Start:
    """An encoder before the training.

    Attributes
    ----------
    encoder
        Of the library transformers.
    tokenizer
        A ``tokenizers.Tokenizer``.
    prefix
        Written before each text.
    has_pooler
        Whether a layer of its own makes one vector of a text, as BERT's does of ``[CLS]``;
        otherwise it is the mean over the tokens.
    """

    encoder: Any
    tokenizer: Any
    prefix: str
    has_pooler: bool


def check_installed() -> None:
    """Raise unless all that training needs is installed.

    Raises
    ------
    MissingExtra
        Naming what is missing and the command that installs it.
    """
    missing = [package for package in _NEEDED if not find_spec(package)]
    if missing:
        raise MissingExtra(
            f"训练 transformer 需要 {'、'.join(missing)}，还没有安装。Training needs them.",
            hint=f"请运行 Run: {tell_extra('train')}",
        )


def open_start(name: str, texts: Sequence[str], seed: int) -> Start:
    """Open what the training starts from.

    Parameters
    ----------
    name
        ``new``: a small BERT from nothing; ``e5``: the embedded one; a folder; the name of a model
        that was downloaded before. Nothing is downloaded here.
    texts
        What the vocabulary is made of, from nothing.
    seed
        Of the weights that are made from nothing.

    Raises
    ------
    EncoderError
        There is no such model here, or it is not in a form that is safe to load.
    """
    import torch

    torch.manual_seed(seed)
    if name == NEW:
        return _make_new(texts)
    if name == E5:
        with TemporaryDirectory() as made:
            write_e5_transformer(Path(made))
            return _read(Path(made))
    return _read(_find(name))


def digest_start(start: Start) -> str:
    """Return what tells an encoder's weights from all others; a folder's may be replaced."""
    digest = hashlib.sha256()
    for name, tensor in start.encoder.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.contiguous().numpy())
    return digest.hexdigest()


def _find(name: str) -> Path:
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download

    try:
        if not _NAME.fullmatch(name):
            raise OSError(name)
        return Path(snapshot_download(name, local_files_only=True))
    except OSError as error:
        raise EncoderError(
            f"模型 {name!r} 不是文件夹，也没有下载过 is neither a folder nor in the local cache.",
            hint=f"不会自动下载 nothing is downloaded unasked: hf download {name}；"
            f"或用 or use {E5!r}, {NEW!r}.",
        ) from error


def _read(folder: Path) -> Start:
    from tokenizers import Tokenizer
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    logging.set_verbosity_error()  # it would list what the checkpoint lacks
    logging.disable_progress_bar()
    _refuse_pickle(folder)
    try:
        encoder, told = AutoModel.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=True,
            attn_implementation="eager",  # the kind that can be exported
            output_loading_info=True,
        )
        file = folder / "tokenizer.json"
        tokenizer = (
            Tokenizer.from_file(str(file))
            if file.is_file()
            else AutoTokenizer.from_pretrained(folder, local_files_only=True).backend_tokenizer
        )
        prompts = _read_json(folder / "config_sentence_transformers.json")
        prefix = prompts.get("prompts", {}).get(prompts.get("default_prompt_name"), "")
    except Exception as error:  # tokenizers and safetensors raise it bare
        raise EncoderError(
            f"{folder} 不是能训练的模型 is no model that can be trained: {error}",
            hint="需要 config.json、safetensors 和分词器文件。These and a tokenizer are needed.",
        ) from error
    has_pooler = getattr(encoder, "pooler", None) is not None
    has_pooler = has_pooler and not any("pooler" in key for key in told["missing_keys"])
    if not has_pooler:
        encoder.pooler = None
    encoder.float()
    words = encoder.get_input_embeddings()
    if words.weight.numel() * 2 > encoder.num_parameters():
        # Few pieces of a large vocabulary come up, and they are most of the numbers.
        words.requires_grad_(False)
    return Start(encoder, tokenizer, prefix, has_pooler)


def _refuse_pickle(folder: Path) -> None:
    pickles = [*folder.glob("*.bin"), *folder.glob("*.pt")]
    if pickles and not any(folder.glob("*.safetensors")):
        raise EncoderError(
            f"{pickles[0]} 是 pickle，读它时会运行其中的代码"
            " is a pickle, which can run code when it is read.",
            hint="请存成 safetensors。Save the model again with save_pretrained.",
        )


def _make_new(texts: Sequence[str]) -> Start:
    from transformers import BertConfig, BertModel

    tokenizer = _learn_tokenizer(texts)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(), attn_implementation="eager", **_SMALL
    )
    return Start(BertModel(config, add_pooling_layer=False), tokenizer, "", has_pooler=False)


def _learn_tokenizer(texts: Sequence[str]) -> Any:
    """Return a tokenizer of characters for Chinese, and of pieces of words for other writing.

    The pieces are those of BPE: WordPiece's come out in another order each time.
    """
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
    from tokenizers.processors import TemplateProcessing

    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.BertNormalizer(lowercase=True)]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.BpeTrainer(
        vocab_size=_PIECES, min_frequency=_LEAST, special_tokens=_SPECIAL, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return tokenizer


def _read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return content
