"""What an evaluation looks like: reliability, the choice of a threshold, scores."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from faq.evaluation import Bin, Judged, Report, Sample, coverage, gather, wrong_rate
from server.charts import BLUE, GREY, ORANGE, Chart

_STEPS = np.linspace(0, 1, 101).tolist()
_BARS = 20
_DOTS = "把握 confidence（大点：文字多 large dot: many texts；竖线 stroke: 95%）"
_MANY = 100  # texts from which on a line through the dots shows more than chance
_Z = 1.96  # of a 95 % interval


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
        chart.name(colour, name)
        if sum(bin.count for bin in bins) >= _MANY:
            chart.draw_line(points, colour)
        chart.draw_ranges([(bin.confidence, *_range_of(bin)) for bin in bins], colour)
        chart.draw_dots(zip(points, [bin.count / most for bin in bins], strict=True), colour)
    return chart.render()


def _range_of(bin: Bin) -> tuple[float, float]:
    """Return the 95 % interval of a bin's share of right ones.

    Source: Wilson, Probable Inference, the Law of Succession, and Statistical Inference,
    Journal of the American Statistical Association 22 (1927).
    """
    n, share = bin.count, bin.accuracy
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + (_Z / (2 * n)) ** 2)
    return middle - half, middle + half


def _draw_threshold(sample: Sample, threshold: float, max_wrong_rate: float) -> bytes:
    x_name = f"门槛 threshold（横虚线 level line: max_wrong_rate {max_wrong_rate:g}）"
    chart = Chart("门槛的取舍 What a threshold means", x_name, "比例 share")
    chart.mark_x(threshold, f"门槛 threshold {threshold:.3f}")
    chart.mark_y(max_wrong_rate)
    strangers = sample.confidences[~sample.known]
    if sample.known.any():
        points = [(step, coverage(sample, step)) for step in _STEPS]
        chart.name(BLUE, "有答案的答了 answered")
        chart.draw_line(points, BLUE)
    points = [(step, wrong_rate(sample, step)) for step in _STEPS]
    chart.name(ORANGE, "答错率 wrong answers")
    chart.draw_line(points, ORANGE)
    if len(strangers):
        points = [(step, float((strangers >= step).mean())) for step in _STEPS]
        chart.name(GREY, "没有答案的也答了 unknown")
        chart.draw_line(points, GREY)
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
        chart.name(colour, name)
        chart.draw_bars(heights.tolist(), colour)
    chart.mark_x(threshold, f"门槛 threshold {threshold:.3f}")
    return chart.render()
