"""A picture of how a training went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

PICTURE = "curve.png"


def draw_curve(curve: Sequence[Mapping[str, float]]) -> bytes:
    """Draw the loss and the share of errors over the epochs, as PNG; nothing of no epoch."""
    if not curve:
        return b""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    left = figure.subplots()
    epochs = range(1, len(curve) + 1)
    left.plot(epochs, [point["loss"] for point in curve], "o-", label="loss")
    left.set_xlabel("epoch")
    left.set_ylabel("loss, texts held out")
    right = left.twinx()
    right.plot(epochs, [point["error"] for point in curve], "o--", color="tab:red", label="error")
    right.set_ylabel("share of labels that come out wrong")
    figure.legend(loc="outside upper center", ncols=2)
    content = BytesIO()
    figure.savefig(content, dpi=100, format="png")
    return content.getvalue()
