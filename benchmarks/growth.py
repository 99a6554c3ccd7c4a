"""A picture of how cost grows with the number of articles: hand-made SVG, light and dark."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

WIDTH, HEIGHT = 640, 320
LEFT, TOP, RIGHT, BOTTOM = 60, 20, 520, 270
_COLOURS = ("#1b6ca8", "#b3541e"), ("#6db4e8", "#e8a06d")
_STYLE = """\
  <style>
    svg { font: 13px system-ui, sans-serif }
    text { fill: #333 } .axis { stroke: #999 } .grid { stroke: #ddd }
%s
    @media (prefers-color-scheme: dark) {
      text { fill: #ddd } .axis { stroke: #777 } .grid { stroke: #444 }
%s
    }
  </style>"""


def growth_picture(lines: Mapping[str, Mapping[int, float]]) -> str:
    """Milliseconds for an article against the number of articles, a line for each name."""
    sizes = sorted({n for line in lines.values() for n in line})
    top = _round(max(value for line in lines.values() for value in line.values()))
    words = "; ".join(
        f"{name} " + ", ".join(f"{value:.1f} for {n:,}" for n, value in of.items())
        for name, of in lines.items()
    )
    rules = ["\n".join(_rules(colours)) for colours in _COLOURS]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" role="img">',
        f"  <title>Milliseconds of one core for an article, by number of articles: {words}</title>",
        _STYLE % tuple(rules),
        *_axes(sizes, top),
    ]
    for number, (name, line) in enumerate(lines.items()):
        points = [(_x(n, sizes), _y(value, top)) for n, value in sorted(line.items())]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'  <polyline class="line{number}" fill="none" stroke-width="2" points="{path}"/>')
        parts += [f'  <circle class="dot{number}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in points]
        x, y = points[-1]
        parts.append(f'  <text x="{x + 10:.1f}" y="{y + 4:.1f}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _rules(colours: tuple[str, ...]) -> Iterator[str]:
    for number, colour in enumerate(colours):
        yield f"    .line{number} {{ stroke: {colour} }} .dot{number} {{ fill: {colour} }}"


def _axes(sizes: list[int], top: float) -> Iterator[str]:
    for step in range(5):
        value = top * step / 4
        y = _y(value, top)
        kind = "grid" if step else "axis"
        yield f'  <line class="{kind}" x1="{LEFT}" y1="{y:.1f}" x2="{RIGHT}" y2="{y:.1f}"/>'
        yield f'  <text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>'
    for n in sizes:
        yield f'  <text x="{_x(n, sizes):.1f}" y="{BOTTOM + 20}" text-anchor="middle">{n:,}</text>'
    yield f'  <text x="{(LEFT + RIGHT) / 2:.0f}" y="{BOTTOM + 42}" text-anchor="middle">articles</text>'
    yield f'  <text x="{LEFT - 45}" y="{TOP - 6}">ms of one core for an article</text>'


def _x(number: int, sizes: list[int]) -> float:
    low, high = math.log(sizes[0]), math.log(sizes[-1])
    return LEFT + 20 + (RIGHT - LEFT - 40) * ((math.log(number) - low) / (high - low) if high > low else 0.5)


def _y(value: float, top: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / top


def _round(value: float) -> float:
    """The next round number that can be divided by four."""
    unit = 10.0 ** math.floor(math.log10(max(value, 1.0)))
    return next(unit * step for step in (1, 2, 4, 8, 10) if unit * step >= value)
