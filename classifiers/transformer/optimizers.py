"""The optimizers of the documents: those of torch, and LAMB, which torch does not have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_DECAY = 0.01


def make_optimizer(kind: str, parameters: Sequence[Any], rate: float) -> Any:
    """Return an optimizer.

    Parameters
    ----------
    kind
        ``adam`` (with decoupled weight decay), ``lamb``, ``adagrad`` or ``adadelta``; the
        documents also write ``adadeleta``.
    """
    import torch

    if kind == "lamb":
        return _make_lamb(parameters, rate)
    kinds = {"adam": "AdamW", "adagrad": "Adagrad", "adadelta": "Adadelta", "adadeleta": "Adadelta"}
    return getattr(torch.optim, kinds[kind])(parameters, lr=rate, weight_decay=_DECAY)


def _make_lamb(parameters: Sequence[Any], rate: float) -> Any:
    """Return LAMB: Adam, each tensor's step scaled to the tensor's own length.

    Notes
    -----
    You et al., "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes"
    (ICLR 2020), Algorithm 2, with the scaling function clipped at 10 as in their code.
    """
    import torch

    class Lamb(torch.optim.Optimizer):  # type: ignore[misc]
        @torch.no_grad()  # type: ignore[untyped-decorator]
        def step(self) -> None:
            for group in self.param_groups:
                for tensor in group["params"]:
                    if tensor.grad is not None:
                        self._move(tensor, group["lr"])

        def _move(self, tensor: Any, lr: float) -> None:
            state = self.state[tensor]
            if not state:
                state["step"] = torch.zeros(())
                state["mean"], state["square"] = torch.zeros_like(tensor), torch.zeros_like(tensor)
            state["step"] += 1
            state["mean"].lerp_(tensor.grad, 0.1)
            state["square"].lerp_(tensor.grad.square(), 0.001)
            mean = state["mean"] / (1 - 0.9 ** float(state["step"]))
            square = state["square"] / (1 - 0.999 ** float(state["step"]))
            update = mean / (square.sqrt() + 1e-6) + _DECAY * tensor
            length, wanted = update.norm(), tensor.norm().clamp(max=10)
            trust = float(wanted / length) if length > 0 and wanted > 0 else 1.0
            tensor.sub_(update, alpha=lr * trust)

    return Lamb(parameters, {"lr": rate})
