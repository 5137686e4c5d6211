"""The ONNX graph of an encoder, in 32 and in 8 bits."""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Vectors
from faq.two_tower.tower import Rows, Tower

Array = NDArray[Any]

_OPSET = 17
_BLOCK = 32
_NUMBERS, _SCALES = ".int8", ".scales"


def write_graph(tower: Tower, path: Path) -> None:
    """Trace the model: tokens in, vectors of norm 1 out, any number of texts and tokens."""
    import torch

    class Whole(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.transformer, self.projection = tower.transformer, tower.projection

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return tower.embed(input_ids, attention_mask)

    ids = torch.tensor([tower.tokenize(["几个字"])[0]] * 2)
    axes = {0: "texts", 1: "tokens"}
    content = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tracer: shapes are checked while tracing
        torch.onnx.export(
            Whole().eval(),
            (ids, torch.ones_like(ids)),
            content,
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence_embedding"],
            dynamic_axes={
                "input_ids": axes,
                "attention_mask": axes,
                "sentence_embedding": {0: "texts"},
            },
            opset_version=_OPSET,
            dynamo=False,
        )
    path.write_bytes(content.getbuffer())


def write_quantised(source: Path, target: Path) -> None:
    """Write a graph whose matrices and word vectors have 8 bits a number.

    Matrices have a scale for each 32 inputs of an output, and what they are multiplied with is
    quantised in the same blocks while it runs: finer than a scale a channel (mean cosine to the
    original .999 against .986 for e5), and a text's vector does not depend on its batch.
    """
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(source)
    graph = model.graph
    tables = {tensor.name: tensor for tensor in graph.initializer}
    arrays = {name: numpy_helper.to_array(tensor) for name, tensor in tables.items()}
    looked_up = [n.input[0] for n in graph.node if n.op_type == "Gather" and n.input[0] in tables]
    words = max(looked_up, key=lambda name: arrays[name].size)
    nodes: list[Any] = []
    added: dict[str, Array] = {}
    for node in graph.node:
        if node.op_type == "Gather" and node.input[0] == words:
            made, tensors = _quantised_look_up(node, arrays[words])
        elif node.op_type == "MatMul" and node.input[1] in tables:
            made, tensors = _quantised_product(node, arrays[node.input[1]])
        else:
            made, tensors = [node], {}
        nodes += made
        added |= tensors
    replaced = {name.removesuffix(_NUMBERS) for name in added if name.endswith(_NUMBERS)}
    kept = [tensor for name, tensor in tables.items() if name not in replaced]
    kept += [numpy_helper.from_array(array, name) for name, array in added.items()]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, target)


def _quantised_look_up(node: Any, table: Array) -> tuple[list[Any], dict[str, Array]]:
    """Look up 8-bit numbers and the word's own scale, and multiply them."""
    from onnx import TensorProto, helper

    name, ids = node.input
    scales = _scales(table)
    tensors = {name + _NUMBERS: np.round(table / scales).astype(np.int8), name + _SCALES: scales}
    found, real, scale = (f"{name}.{part}" for part in ("found", "real", "scale"))
    return [
        helper.make_node("Gather", [name + _NUMBERS, ids], [found]),
        helper.make_node("Cast", [found], [real], to=TensorProto.FLOAT),
        helper.make_node("Gather", [name + _SCALES, ids], [scale]),
        helper.make_node("Mul", [real, scale], list(node.output)),
    ], tensors


def _quantised_product(node: Any, matrix: Array) -> tuple[list[Any], dict[str, Array]]:
    """Multiply with blocks of 8-bit numbers (onnxruntime's MatMulNBits)."""
    from onnx import helper

    n_inputs, n_outputs = matrix.shape
    if n_inputs % _BLOCK:
        return [node], {}
    blocks = matrix.T.reshape(n_outputs, n_inputs // _BLOCK, _BLOCK)
    scales = _scales(blocks)
    name = node.input[1]
    tensors = {
        name + _NUMBERS: (np.round(blocks / scales) + 128).astype(np.uint8),
        name + _SCALES: scales.ravel(),
    }
    product = helper.make_node(
        "MatMulNBits",
        [node.input[0], name + _NUMBERS, name + _SCALES],
        list(node.output),
        domain="com.microsoft",
        K=n_inputs,
        N=n_outputs,
        bits=8,
        block_size=_BLOCK,
        accuracy_level=4,  # multiply in 8 bits
    )
    return [product], tensors


def _scales(numbers: Array) -> Array:
    """Return what makes the largest of each last axis 127."""
    largest = np.abs(numbers).max(axis=-1, keepdims=True)
    scales: Array = np.maximum(largest / 127, 1e-12).astype(np.float32)
    return scales


def exact_vectors(tower: Tower, rows: Rows) -> Vectors:
    """Return vectors in 32 bits, row by row: what the graphs are compared with."""
    import torch

    parts = []
    with torch.no_grad():
        for row in rows:
            ids = torch.tensor([row])
            parts.append(tower.embed(ids, torch.ones_like(ids)).numpy())
    return np.concatenate(parts)


def run_graph(path: Path, rows: Rows) -> Vectors:
    """Return the vectors that a graph gives, row by row."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    parts = []
    for row in rows:
        ids = np.array([row], np.int64)
        parts += session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
    return np.concatenate(parts)
