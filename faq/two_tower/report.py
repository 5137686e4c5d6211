"""What a training leaves to be read: ``metrics.json``, a picture of its curves, a model card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from faq.two_tower.export import Agreement
from faq.two_tower.folders import write_json
from faq.two_tower.measures import Accuracy
from faq.two_tower.training import Trained

_SMOOTHED = 20  # steps that the line of the loss is averaged over


def write_report(
    folder: Path, trained: Trained, agreement: Agreement, card: Mapping[str, Any]
) -> dict[str, Any]:
    """Write ``metrics.json``, ``curve.png`` and ``README.md``.

    Parameters
    ----------
    card
        Where the model started, its options, and the hash and size of its data.

    Returns
    -------
    dict[str, Any]
        The metrics.
    """
    accuracy = {
        name: {"before": _shown(before), "after": _shown(after)}
        for name, before, after in zip(("dev", "test"), trained.before, trained.after, strict=True)
        if before and after
    }
    metrics = {"nearest_wording": accuracy, "export": asdict(agreement), "training": dict(card)}
    write_json(folder / "metrics.json", metrics)
    _draw_curve(trained.curve, folder / "curve.png")
    (folder / "README.md").write_text(_write_card(metrics, card), "utf-8")
    return metrics


def _shown(accuracy: Accuracy) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(accuracy).items()}


def _draw_curve(curve: list[dict[str, float]], path: Path) -> None:
    """Draw the loss, averaged, and the accuracy on dev over the steps."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    left = figure.subplots()
    losses = [(point["step"], point["loss"]) for point in curve if "loss" in point]
    groups = [losses[start : start + _SMOOTHED] for start in range(0, len(losses), _SMOOTHED)]
    left.plot(
        [group[-1][0] for group in groups],
        [sum(loss for _, loss in group) / len(group) for group in groups],
        label="loss",
    )
    left.set_xlabel("step")
    left.set_ylabel(f"loss, mean of {_SMOOTHED} steps")
    marks = [(point["step"], point["top1"]) for point in curve if "top1" in point]
    if marks:
        right = left.twinx()
        right.plot(*zip(*marks, strict=True), "o--", color="tab:green", label="dev top-1")
        right.set_ylabel("dev top-1, nearest wording")
    figure.legend(loc="outside upper center", ncols=2)
    figure.savefig(path, dpi=120)


def _write_card(metrics: Mapping[str, Any], card: Mapping[str, Any]) -> str:
    row = "| {name} | {when} | {top1:.4f} | {top5:.4f} | {mrr:.4f} | {n_texts} |\n"
    rows = "".join(
        row.format(name=name, when=when, **m)
        for name, both in metrics["nearest_wording"].items()
        for when, m in both.items()
    )
    settings = "".join(f"- `{name}`: {value}\n" for name, value in card.items())
    export = metrics["export"]
    return f"""# FAQ 句向量编码器 Encoder of a FAQ

由 `zhike train faq-encoder` 用一套常见问题训练：同一标准问题的说法靠近，不同问题的远离。
Trained on the wordings of a FAQ: those of one question near each other, others far.

| 数据 data | 何时 when | top-1 | top-5 | MRR@10 | 句数 texts |
|---|---|---|---|---|---|
{rows}
按最近的说法判断；dev 与 test 未参与训练。By the nearest wording; dev and test were not trained on.

与训练结果相比 Compared with the trained model: `model.onnx` 最大差 differs by at most
{export["max_abs_difference"]:.1e}; `model_int8.onnx` 余弦 cosine {export["int8_cosine"]:.4f},
最小 least {export["int8_least_cosine"]:.4f}.
用 Serve with `zhike serve`, onnxruntime and tokenizers; `checksums.json` names every file.

## 训练 Training

{settings}
"""
