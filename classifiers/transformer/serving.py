"""A trained transformer as it is served: onnxruntime and tokenizers, no torch."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from bot.errors import ArtifactError, MissingExtra, tell_extra
from classifiers.transformer.network import Tokens, tokenize

GRAPH, TOKENIZER = "model.onnx", "tokenizer.json"
Numbers = NDArray[np.float32]


class Graph:
    """A graph with its tokenizer.

    Parameters
    ----------
    files
        Those of a model: `GRAPH` and `TOKENIZER` are read.
    prefix
        Written before each text.
    max_tokens
        Of a longer text the rest is not read.

    Raises
    ------
    MissingExtra
        onnxruntime or tokenizers is not installed.
    ArtifactError
        A file is missing or cannot be read.
    """

    def __init__(self, files: Mapping[str, bytes], prefix: str, max_tokens: int) -> None:
        missing = [package for package in ("onnxruntime", "tokenizers") if not find_spec(package)]
        if missing:
            raise MissingExtra(
                f"这个模型需要 {'、'.join(missing)}，还没有安装。The model needs what is missing.",
                hint=f"请运行 Run: {tell_extra('onnx')}",
            )
        for name in (GRAPH, TOKENIZER):
            if name not in files:
                raise ArtifactError(
                    f"模型里没有 the model has no {name}.",
                    hint="请重新训练或导出。Train or export it again.",
                )
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                files[GRAPH], options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_buffer(files[TOKENIZER])
        except Exception as error:  # both raise it bare
            raise ArtifactError(
                f"模型打不开 the model cannot be opened: {type(error).__name__}: {error}",
                hint="请重新训练或导出。Train or export it again.",
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.files = {name: files[name] for name in (GRAPH, TOKENIZER)}
        self.prefix, self.max_tokens = prefix, max_tokens

    def tokenize(self, first: str, second: str = "", most: int | None = None) -> Tokens:
        """Return the tokens of a text, or of two: `most`, and at most `max_tokens`."""
        most = min(most or self.max_tokens, self.max_tokens)
        return tokenize(self._tokenizer, self.prefix + first, second, most)

    def logits(self, tokens: Tokens) -> Numbers:
        """Return what speaks for each label, shape ``(n_outputs,)``.

        One text at a time: numbers of 8 bits are scaled to what goes through the graph together,
        so that in a batch a text would have other logits than alone.
        """
        return self._run(["logits"], tokens)[0]

    def states(self, first: str, second: str, most: int) -> tuple[Numbers, Numbers]:
        """Return one vector of a text, or of two, and one of each token.

        Returns
        -------
        pooled, hidden
            Shape ``(dim,)`` and ``(n_tokens, dim)``.
        """
        outputs = ["pool_output", "all_hidden_outputs"]
        pooled, hidden = self._run(outputs, self.tokenize(first, second, most))
        return pooled, hidden

    def _run(self, outputs: list[str], tokens: Tokens) -> list[Numbers]:
        found = self._session.run(outputs, {"input_ids": np.array([tokens], np.int64)})
        return [values[0] for values in found]
