"""The picture of `docs/evaluation.md`: how confidence and rightness go together, drawn as SVG by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from benchmarks.confidence import LEAST, Curve, bands, joined, kept

WIDTH, HEIGHT = 860, 452
SIDE = 320
STEPS = 50
TICKS = 5
MARK = 4.5
# Told apart by people who do not see all colours, too: each line has a mark of its own.
LIGHT = ("#0b5cad", "#b4450a", "#14784a", "#7a3e9d")
DARK = ("#6cb6ff", "#ffa657", "#56d364", "#d2a8ff")
STYLE = """\
    svg { font: 13px system-ui, sans-serif }
    .paper { fill: #ffffff } .ink { fill: #1f2328 } .dim { fill: #59636e }
    .grid { stroke: #d1d9e0 } .axis { stroke: #59636e }
    .line { fill: none; stroke-width: 2; stroke-linejoin: round } .recall { stroke-dasharray: 7 4 }
    .ideal { stroke: #59636e; stroke-width: 1; stroke-dasharray: 2 4 } .key { stroke: #1f2328 }
    .mid { text-anchor: middle } .end { text-anchor: end }
    .head { font-weight: 600 }
"""
DARK_STYLE = """\
      .paper { fill: #0d1117 } .ink { fill: #f0f6fc } .dim { fill: #9198a1 }
      .grid { stroke: #30363d } .axis { stroke: #9198a1 } .ideal { stroke: #9198a1 }
      .key { stroke: #f0f6fc }
"""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Panel:
    """A square that shows 0 to 1 both ways; its upper left corner."""

    left: int
    top: int = 48

    def at(self, point: Point) -> str:
        """A point of the curve as a point of the picture."""
        return f"{self.left + point[0] * SIDE:.1f},{self.top + (1 - point[1]) * SIDE:.1f}"


def draw(curves: Sequence[Curve], about: str) -> str:
    """The whole picture; `about` is read out to those who do not see it."""
    first, second = Panel(64), Panel(500)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" aria-labelledby="title about">',
        '  <title id="title">Confidence and rightness</title>',
        f'  <desc id="about">{escape(about)}</desc>',
        f"  <style>\n{style()}  </style>",
        f'  <rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
        *frame(first, "Is a claim as right as it is sure?", "mean confidence", "share right"),
        f'  <path class="line ideal" d="M{first.at((0, 0))} L{first.at((1, 1))}"/>',
        *frame(second, "What a threshold keeps", "--min-confidence", "precision and recall"),
    ]
    for number, curve in enumerate(curves):
        parts += reliability(first, number, curve)
        parts += thresholds(second, number, curve)
    return "\n".join([*parts, *legend([curve.name for curve in curves]), "</svg>"]) + "\n"


def style() -> str:
    """Colours for a light page, and for a dark one where the viewer asks for it."""
    dark = DARK_STYLE + _colours(DARK, "      ")
    return f"{STYLE}{_colours(LIGHT, '    ')}    @media (prefers-color-scheme: dark) {{\n{dark}    }}\n"


def _colours(colours: Iterable[str], indent: str) -> str:
    return "".join(
        f"{indent}.c{n} {{ stroke: {colour} }} .m{n} {{ fill: {colour} }}\n"
        for n, colour in enumerate(colours)
    )


def frame(panel: Panel, title: str, across: str, up: str) -> Iterator[str]:
    """Title, grid, ticks and names of the axes."""
    middle, bottom = panel.left + SIDE // 2, panel.top + SIDE
    yield _text(panel.left, panel.top - 18, title, "ink head")
    for n in range(TICKS + 1):
        value = n / TICKS
        yield f'  <path class="grid" d="M{panel.at((0, value))} H{panel.left + SIDE}"/>'
        yield f'  <path class="grid" d="M{panel.at((value, 0))} V{panel.top}"/>'
        yield _text(panel.left - 8, round(bottom - value * SIDE) + 4, f"{value:.1f}", "dim end")
        yield _text(round(panel.left + value * SIDE), bottom + 18, f"{value:.1f}", "dim mid")
    yield f'  <path class="axis" fill="none" d="M{panel.left},{panel.top} V{bottom} H{panel.left + SIDE}"/>'
    yield _text(middle, bottom + 38, across, "ink mid")
    x, y = panel.left - 42, panel.top + SIDE // 2
    yield f'  <text class="ink mid" transform="translate({x} {y}) rotate(-90)">{escape(up)}</text>'


def reliability(panel: Panel, number: int, curve: Curve) -> Iterator[str]:
    """Mean confidence against the share right, one mark a band."""
    points = [(band.mean, band.share) for band in joined(bands(curve.verdicts))]
    yield from line(panel, number, points, points)


def thresholds(panel: Panel, number: int, curve: Curve) -> Iterator[str]:
    """Precision and recall of the claims at or above each threshold, while enough are left."""
    least = min(LEAST, len(curve.verdicts)) or 1
    tallies = [(n / STEPS, kept(curve, n / STEPS)) for n in range(STEPS + 1)]
    shown = [(threshold, tally) for threshold, tally in tallies if tally.predicted >= least]
    precision = [(threshold, tally.precision) for threshold, tally in shown]
    recall = [(threshold, tally.recall) for threshold, tally in shown]
    yield from line(panel, number, precision, precision[:: STEPS // TICKS])
    yield from line(panel, number, recall, recall[:: STEPS // TICKS], " recall")


def line(
    panel: Panel, number: int, points: Sequence[Point], marked: Sequence[Point], kind: str = ""
) -> Iterator[str]:
    """A line through some points, with its mark on some of them."""
    if points:
        path = " L".join(panel.at(point) for point in points)
        yield f'  <path class="line c{number % len(LIGHT)}{kind}" d="M{path}"/>'
    for point in marked:
        x, y = panel.at(point).split(",")
        yield mark(number, float(x), float(y))


def mark(number: int, x: float, y: float) -> str:
    """The mark of a line: circle, square, triangle, diamond."""
    shapes = (
        f'<circle cx="{x}" cy="{y}" r="{MARK}"',
        f'<rect x="{x - MARK:.1f}" y="{y - MARK:.1f}" width="{2 * MARK}" height="{2 * MARK}"',
        f'<path d="M{x},{y - 6:.1f} l6,10.5 h-12 z"',
        f'<path d="M{x},{y - 6:.1f} l6,6 l-6,6 l-6,-6 z"',
    )
    number %= len(shapes)
    return f'  {shapes[number]} class="m{number}"/>'


def legend(names: Sequence[str]) -> Iterator[str]:
    """What the marks and the kinds of line stand for."""
    y = HEIGHT - 22
    x = 64
    for number, name in enumerate(names):
        yield mark(number, x + 5, y - 4)
        yield _text(x + 17, y, name, "ink")
        x += 44 + 8 * len(name)
    for left, kind, name in ((500, "", "precision"), (620, " recall", "recall")):
        yield f'  <path class="line key{kind}" d="M{left},{y - 4} h28"/>'
        yield _text(left + 36, y, name, "ink")


def _text(x: int, y: int, words: str, kind: str) -> str:
    return f'  <text class="{kind}" x="{x}" y="{y}">{escape(words)}</text>'
