"""Small charts as SVG, written by hand: no plotting package is among what a bot needs."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#777777"  # Okabe and Ito: told apart by everyone
_WIDTH, _HEIGHT = 640, 460
_LEFT, _TOP, _RIGHT, _BOTTOM = 70, 92, 620, 400
_TICKS = 5
_EDGE = 0.15, 0.85  # a name in the middle of its line would stick out beyond these
_FONT = "'Noto Sans CJK SC', 'WenQuanYi Micro Hei', 'Microsoft YaHei', 'PingFang SC', sans-serif"

Point = tuple[float, float]


class Chart:
    """One chart whose x runs from 0 to 1.

    Parameters
    ----------
    title, x_name, y_name
        Words, in both languages.
    y_top
        Where y ends; it begins at 0. A share, 0..1.
    """

    def __init__(self, title: str, x_name: str, y_name: str, y_top: float = 1.0) -> None:
        size = {"width": str(_WIDTH), "height": str(_HEIGHT)}
        box = {"viewBox": f"0 0 {_WIDTH} {_HEIGHT}", "font-family": _FONT, "font-size": "13"}
        self._svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **box})
        self._y_top = y_top
        self._named = 0
        self._draw("rect", width=_WIDTH, height=_HEIGHT, fill="white")
        self._write(title, _LEFT, 30, size=16)
        self._write(x_name, (_LEFT + _RIGHT) / 2, _HEIGHT - 18, anchor="middle")
        turned = f"rotate(-90 20 {(_TOP + _BOTTOM) / 2})"
        self._write(y_name, 20, (_TOP + _BOTTOM) / 2, anchor="middle", transform=turned)
        self._draw_grid()

    def draw_line(self, points: Iterable[Point], colour: str) -> None:
        """Draw a line through points."""
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self._place, points))
        self._draw("polyline", points=places, fill="none", stroke=colour, stroke_width=2)

    def draw_ranges(self, ranges: Iterable[tuple[float, float, float]], colour: str) -> None:
        """Draw upright strokes, each at an x from a lower to a higher y."""
        for x, low, high in ranges:
            (at, bottom), (_, top) = self._place((x, low)), self._place((x, high))
            place = {"x1": at, "y1": bottom, "x2": at, "y2": top}
            self._draw("line", **place, stroke=colour, stroke_width=2, stroke_opacity=0.5)

    def draw_dots(self, dots: Iterable[tuple[Point, float]], colour: str) -> None:
        """Draw dots; the second of each is its area, 1 the largest."""
        for point, area in dots:
            x, y = self._place(point)
            self._draw("circle", cx=x, cy=y, r=3 + 9 * area**0.5, fill=colour, fill_opacity=0.5)

    def draw_bars(self, heights: Iterable[float], colour: str) -> None:
        """Draw bars side by side from 0 to 1."""
        tall = list(heights)
        for number, height in enumerate(tall):
            x, y = self._place((number / len(tall), height))
            width = (_RIGHT - _LEFT) / len(tall) - 1
            bar = {"x": x, "y": y, "width": width, "height": _BOTTOM - y}
            self._draw("rect", **bar, fill=colour, fill_opacity=0.5)

    def mark_x(self, x: float, name: str) -> None:
        """Draw a dashed upright line, its name above the chart where no curve runs."""
        self._draw_dashed((x, 0), (x, self._y_top))
        left, top = self._place((x, self._y_top))
        anchor = "end" if x > _EDGE[1] else "start" if x < _EDGE[0] else "middle"
        self._write(name, left, top - 6, anchor=anchor, fill=GREY)

    def mark_y(self, y: float) -> None:
        """Draw a dashed level line."""
        self._draw_dashed((0, y), (1, y))

    def mark_diagonal(self) -> None:
        """Draw a dashed line from corner to corner."""
        self._draw_dashed((0, 0), (1, self._y_top))

    def render(self) -> bytes:
        """Return the SVG document."""
        written: bytes = tostring(self._svg, "utf-8", xml_declaration=True)
        return written

    def _place(self, point: Point) -> Point:
        x, y = point[0], point[1] / self._y_top
        return _LEFT + x * (_RIGHT - _LEFT), _BOTTOM - y * (_BOTTOM - _TOP)

    def _draw_grid(self) -> None:
        for step in range(_TICKS + 1):
            share = step / _TICKS
            x, y = self._place((share, share * self._y_top))
            self._draw("line", x1=_LEFT, y1=y, x2=_RIGHT, y2=y, stroke="#dddddd")
            self._draw("line", x1=x, y1=_TOP, x2=x, y2=_BOTTOM, stroke="#dddddd")
            self._write(f"{share:.1f}", x, _BOTTOM + 18, anchor="middle")
            self._write(f"{share * self._y_top:.0%}", _LEFT - 8, y + 4, anchor="end")

    def _draw_dashed(self, start: Point, end: Point) -> None:
        (x1, y1), (x2, y2) = self._place(start), self._place(end)
        self._draw("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=GREY, stroke_dasharray="5 4")

    def name(self, colour: str, name: str) -> None:
        """Say above the chart what a colour stands for."""
        x = _LEFT + self._named * (_RIGHT - _LEFT) / 3
        self._draw("rect", x=x, y=46, width=12, height=12, fill=colour)
        self._write(name, x + 18, 57)
        self._named += 1

    def _draw(self, kind: str, **attributes: float | str) -> Element:
        shown = {
            name.replace("_", "-"): value if isinstance(value, str) else f"{value:g}"
            for name, value in attributes.items()
        }
        return SubElement(self._svg, kind, shown)

    def _write(
        self, text: str, x: float, y: float, *, anchor: str = "start", size: int = 13, **more: str
    ) -> None:
        label = self._draw("text", x=x, y=y, text_anchor=anchor, font_size=size, **more)
        label.text = text
