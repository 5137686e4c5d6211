"""The encoder with a layer for the labels, and texts as its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from classifiers.transformer.start import Start

Tokens = list[int]
_DROPOUT = 0.1


def make_network(start: Start, n_outputs: int, seed: int) -> Any:
    """Return a torch module: tokens in; logits, one vector a text, and one a token out.

    Parameters
    ----------
    n_outputs
        How many logits a text gets.
    seed
        Of the layer that gives them.
    """
    import torch

    class Network(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.encoder = start.encoder
            self.dropout = torch.nn.Dropout(_DROPOUT)
            self.head = torch.nn.Linear(start.encoder.config.hidden_size, n_outputs)

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            found = self.encoder(input_ids=input_ids, attention_mask=attention_mask)
            hidden = found.last_hidden_state
            if start.has_pooler:
                pooled = found.pooler_output
            else:
                mask = attention_mask[..., None].to(hidden.dtype)
                pooled = (hidden * mask).sum(1) / mask.sum(1)
            return self.head(self.dropout(pooled)), pooled, hidden

    torch.manual_seed(seed)
    return Network()


def tokenize(tokenizer: Any, first: str, second: str, most: int) -> Tokens:
    """Return the tokens of a text, or of two; of more than `most` the last one stays the last.

    Parameters
    ----------
    tokenizer
        A ``tokenizers.Tokenizer`` that neither pads nor cuts.
    """
    tokens: Tokens = tokenizer.encode(first, second or None).ids
    return tokens if len(tokens) <= most else [*tokens[: most - 1], tokens[-1]]


def pad(rows: Sequence[Tokens], filler: int, device: Any) -> tuple[Any, Any]:
    """Return token ids and their mask, both of shape ``(n_rows, longest)``."""
    import torch

    width = max(map(len, rows))
    ids = [row + [filler] * (width - len(row)) for row in rows]
    mask = [[1] * len(row) + [0] * (width - len(row)) for row in rows]
    return torch.tensor(ids, device=device), torch.tensor(mask, device=device)
