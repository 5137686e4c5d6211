"""A small encoder made from nothing: one token a character, two layers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from faq.two_tower.folders import write_json, write_tensors

_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
_LAYERS, _HIDDEN, _HEADS, _INNER = 2, 128, 4, 512
_CHARACTERS = 8000  # the most frequent; the rest is unknown


def write_new_encoder(folder: Path, texts: Iterable[str], seed: int) -> None:
    """Write a transformers folder with random weights and the characters of the texts.

    Parameters
    ----------
    folder
        Exists and is empty.
    texts
        Normalised.
    seed
        Of the weights.
    """
    import torch
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers
    from tokenizers.processors import TemplateProcessing
    from transformers import BertConfig, BertModel

    frequent = Counter(char for text in texts for char in text if not char.isspace())
    ordered = sorted(frequent, key=lambda char: (-frequent[char], char))
    words = [*_SPECIAL, *ordered[:_CHARACTERS]]
    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split(Regex("."), "isolated")]
    )
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), "utf-8")
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=_HIDDEN,
        num_hidden_layers=_LAYERS,
        num_attention_heads=_HEADS,
        intermediate_size=_INNER,
    )
    model = BertModel(config, add_pooling_layer=False)
    write_json(folder / "config.json", config.to_dict() | {"architectures": ["BertModel"]})
    write_tensors(folder / "model.safetensors", dict(model.named_parameters()))
