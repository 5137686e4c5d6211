"""The ONNX graph of a trained network, in 32 and in 8 bits."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_OPSET = 17
OUTPUTS = ("logits", "pool_output", "all_hidden_outputs")


def write_graph(network: Any) -> bytes:
    """Trace a network: the tokens of one text in, any number of them; `OUTPUTS` out."""
    import torch

    class Single(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: Any) -> Any:
            return self.network(input_ids, torch.ones_like(input_ids))

    content = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tracer: shapes are checked while tracing
        torch.onnx.export(
            Single().eval().cpu(),
            (torch.tensor([[1, 2, 3]]),),
            content,
            input_names=["input_ids"],
            output_names=list(OUTPUTS),
            dynamic_axes={"input_ids": {1: "tokens"}, OUTPUTS[2]: {1: "tokens"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    return content.getvalue()


def quantise(graph: bytes) -> bytes:
    """Return a graph whose matrices have 8 bits a number and a scale for each output."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with TemporaryDirectory() as place, _quiet():
        source, target = Path(place) / "model.onnx", Path(place) / "model_int8.onnx"
        source.write_bytes(graph)
        quantize_dynamic(source, target, per_channel=True, weight_type=QuantType.QInt8)
        return target.read_bytes()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the advice that onnxruntime logs to the root logger to itself."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
