"""What the pictures of an evaluation show, and that nothing lies over anything else."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import numpy as np
import pytest

from faq.evaluation import Judged, evaluate
from server.pictures import draw_evaluation

_SVG = "{http://www.w3.org/2000/svg}"


def draw(n_texts: int, threshold: float = 0.66) -> dict[str, Element]:
    rng = np.random.default_rng(0)
    sure = rng.random(n_texts)
    judged = [Judged(float(c), 1 if rng.random() < c else 2) for c in sure]
    judged += [Judged(float(c), None, "far") for c in rng.random(n_texts // 2) ** 3]
    pictures = draw_evaluation(judged, evaluate(judged, threshold), 0.05)
    return {name: fromstring(svg) for name, svg in pictures.items()}


def plot_of(picture: Element) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the grid."""
    grid = [line for line in picture.iter(_SVG + "line") if line.get("stroke") == "#dddddd"]
    x = [float(line.get(end, "")) for line in grid for end in ("x1", "x2")]
    y = [float(line.get(end, "")) for line in grid for end in ("y1", "y2")]
    return min(x), min(y), max(x), max(y)


@pytest.mark.parametrize("threshold", [0.02, 0.3, 0.66, 0.95])
@pytest.mark.parametrize("name", ["threshold.svg", "scores.svg"])
def test_no_word_stands_where_curves_run(name: str, threshold: float) -> None:
    picture = draw(200, threshold)[name]
    left, top, right, bottom = plot_of(picture)
    words = list(picture.iter(_SVG + "text"))
    assert any(word.text == f"门槛 threshold {threshold:.3f}" for word in words)
    for word in words:
        x, y = float(word.get("x", "")), float(word.get("y", ""))
        assert not (left < x < right and top <= y < bottom), word.text


def test_the_most_wrong_answers_that_are_allowed_are_named_below() -> None:
    words = [word.text for word in draw(200)["threshold.svg"].iter(_SVG + "text")]
    assert "门槛 threshold（横虚线 level line: max_wrong_rate 0.05）" in words


@pytest.mark.parametrize(("n_texts", "n_lines"), [(12, 0), (1000, 2)])
def test_few_texts_are_dots_with_their_range_and_no_line(n_texts: int, n_lines: int) -> None:
    picture = draw(n_texts)["reliability.svg"]
    dots = list(picture.iter(_SVG + "circle"))
    ranges = [line for line in picture.iter(_SVG + "line") if line.get("stroke-opacity") == "0.5"]
    assert len(list(picture.iter(_SVG + "polyline"))) == n_lines
    assert len(dots) == len(ranges) > 0
    for dot, span in zip(dots, ranges, strict=True):
        low, high = float(span.get("y1", "")), float(span.get("y2", ""))
        assert high - 1 <= float(dot.get("cy", "")) <= low + 1
        assert low - high > (50 if n_texts == 12 else 1)
