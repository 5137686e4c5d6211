"""What an evaluation looks like: reliability, the choice of a threshold, scores."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from faq.evaluation import Bin, Judged, Report, Sample, coverage, gather, wrong_rate
from server.charts import BLUE, GREY, ORANGE, Chart

_STEPS = np.linspace(0, 1, 101).tolist()
_BARS = 20
_DOTS = "把握 confidence（点大的文字多 a large dot: many texts）"


def draw_evaluation(
    judged: Sequence[Judged], report: Report, max_wrong_rate: float
) -> dict[str, bytes]:
    """Draw the pictures.

    Returns
    -------
    dict of str to bytes
        SVG by file name.
    """
    sample = gather(judged)
    return {
        "reliability.svg": _draw_reliability(report),
        "threshold.svg": _draw_threshold(sample, report.threshold, max_wrong_rate),
        "scores.svg": _draw_scores(sample, report.threshold),
    }


def _draw_reliability(report: Report) -> bytes:
    chart = Chart("把握可信吗 Is the confidence honest?", _DOTS, "答对的比例 share right")
    chart.mark_diagonal()
    most = max(bin.count for bin in report.bins_all)
    parts: list[tuple[tuple[Bin, ...], str, str]] = [
        (report.bins_known, BLUE, "有答案的 known"),
        (report.bins_all, ORANGE, "连同没有答案的 with unknown"),
    ]
    for bins, colour, name in parts:
        points = [(bin.confidence, bin.accuracy) for bin in bins]
        chart.draw_line(points, colour, name)
        chart.draw_dots(zip(points, [bin.count / most for bin in bins], strict=True), colour)
    return chart.render()


def _draw_threshold(sample: Sample, threshold: float, max_wrong_rate: float) -> bytes:
    chart = Chart("门槛的取舍 What a threshold means", "门槛 threshold", "比例 share")
    chart.mark_x(threshold, f"门槛 threshold {threshold:.3f}")
    chart.mark_y(max_wrong_rate, f"max_wrong_rate {max_wrong_rate:g}")
    strangers = sample.confidences[~sample.known]
    if sample.known.any():
        points = [(step, coverage(sample, step)) for step in _STEPS]
        chart.draw_line(points, BLUE, "有答案的答了 answered")
    points = [(step, wrong_rate(sample, step)) for step in _STEPS]
    chart.draw_line(points, ORANGE, "答错率 wrong answers")
    if len(strangers):
        points = [(step, float((strangers >= step).mean())) for step in _STEPS]
        chart.draw_line(points, GREY, "没有答案的也答了 unknown")
    return chart.render()


def _draw_scores(sample: Sample, threshold: float) -> bytes:
    groups = [
        (sample.confidences[sample.known], BLUE, "有答案的 known"),
        (sample.confidences[~sample.known], ORANGE, "没有答案的 unknown"),
    ]
    bars = [
        (np.histogram(values, _BARS, (0, 1))[0] / len(values), colour, name)
        for values, colour, name in groups
        if len(values)
    ]
    top = max(math.ceil(heights.max() * 10) / 10 for heights, _, _ in bars)
    chart = Chart("第一名的把握 Confidence of the best", "把握 confidence", "比例 share", top)
    for heights, colour, name in bars:
        chart.draw_bars(heights.tolist(), colour, name)
    chart.mark_x(threshold, f"门槛 threshold {threshold:.3f}")
    return chart.render()
