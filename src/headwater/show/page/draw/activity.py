"""How much there is over time, drawn as the gauge of a river: articles above the line, claims below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from markupsafe import Markup

from headwater.ask.activity import Activity, Bar
from headwater.show.page.draw.svg import element, width

_ABOVE, _BELOW = 92, 44  # room for articles and for claims
_LEFT, _RIGHT, _TOP, _FOOT = 34, 8, 8, 20
_SIZE: Final = 11  # of letters
_GAP: Final = 14  # between two labels
_THICK: Final = 30  # the broadest bar


class Look(NamedTuple):
    """How wide a picture is; `name` is a class of the style sheet, which shows one that fits."""

    name: str
    width: int


WIDE: Final = Look("wide-look", 1180)
NARROW: Final = Look("narrow-look", 336)


class Legend(NamedTuple):
    """What is said of a picture: what it is, in one sentence how it goes, and what a bar holds."""

    title: str
    told: str
    bar: Callable[[Bar], str]
    tick: Callable[[date], str]


def gauge(found: Activity, below: int, legend: Legend, look: Look) -> Markup:
    """The picture of some activity: its first counts above the line, those of number `below` under it."""
    bars = found.bars
    if not bars:
        return Markup("")
    high = _ABOVE + _BELOW + _TOP + _FOOT
    step = min(_THICK, (look.width - _LEFT - _RIGHT) / len(bars))
    most = max(1, *(bar.counts[0] for bar in bars))
    deep = max(1, *(bar.counts[below] for bar in bars))
    line = _TOP + _ABOVE
    parts = [
        element("title", legend.title),
        element("desc", legend.told),
        *_levels(most, deep, look),
        *_columns(bars, below, (most, deep), step, legend),
        element("line", class_="line", x1=_LEFT, x2=look.width - _RIGHT, y1=line, y2=line),
        *_ticks(bars, step, legend, look),
    ]
    size = {"viewBox": f"0 0 {look.width} {high}", "width": look.width, "height": high}
    return element("svg", *parts, class_=f"gauge {look.name}", role="img", **size)


def _columns(
    bars: Sequence[Bar], below: int, most: tuple[int, int], step: float, legend: Legend
) -> Iterator[Markup]:
    line, thick = _TOP + _ABOVE, max(1.0, step * 0.82)
    for place, bar in enumerate(bars):
        up, down = bar.counts[0], bar.counts[below]
        x = _LEFT + place * step + (step - thick) / 2
        inside = []
        if up:
            tall = max(2.0, up / most[0] * _ABOVE)
            inside.append(_rect("level", x, line - tall, thick, tall))
        if down:
            inside.append(_rect("depth", x, line, thick, max(2.0, down / most[1] * _BELOW)))
        if inside:
            yield element("g", element("title", legend.bar(bar)), *inside)


def _rect(kind: str, x: float, y: float, wide: float, high: float) -> Markup:
    """A bar; of numbers alone, so that nothing is to be escaped."""
    shape = f'x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{high:.2f}"'
    return Markup(f'<rect class="{kind}" {shape}/>')


def _levels(most: int, deep: int, look: Look) -> list[Markup]:
    """How much the highest and the lowest bar stand for."""
    found = []
    for y, number in ((_TOP, most), (_TOP + _ABOVE + _BELOW, deep)):
        found.append(element("line", class_="grid", x1=_LEFT, x2=look.width - _RIGHT, y1=y, y2=y))
        found.append(
            element("text", str(number), x=_LEFT - 6, y=y + _SIZE / 3, text_anchor="end", font_size=_SIZE)
        )
    return found


def _ticks(bars: Sequence[Bar], step: float, legend: Legend, look: Look) -> list[Markup]:
    """Dates under the bars, as many as there is room for."""
    found, free = [], float(_LEFT)
    y = _TOP + _ABOVE + _BELOW + _FOOT - 5
    for place, bar in enumerate(bars):
        x = _LEFT + place * step
        if x < free:
            continue
        label = legend.tick(date.fromisoformat(bar.first))
        wide = width(label, _SIZE)
        if x + wide <= look.width or not place:
            found.append(element("line", class_="tick", x1=x, x2=x, y1=y - _SIZE - 2, y2=y - _SIZE + 3))
            found.append(element("text", label, x=x, y=y, font_size=_SIZE))
            free = x + wide + _GAP * 2
    return found


def tenure(first: str, last: str, span: tuple[str, str]) -> Markup:
    """A thin bar from the first to the last date (ISO 8601) within a span of dates; nothing where no date is
    known."""
    ends = [_ordinal(one) for one in (first, last, *span)]
    if None in ends:
        return Markup("")
    a, b, begin, end = (one for one in ends if one is not None)
    whole = max(1, end - begin)
    x, wide = 200 * (a - begin) / whole, max(4.0, 200 * (b - a) / whole)
    size = {"viewBox": "0 0 204 10", "width": 204, "height": 10}
    return element(
        "svg",
        element("line", class_="grid", x1=0, x2=204, y1=5, y2=5),
        element("rect", class_="level", x=min(x, 200.0), y=2.0, width=wide, height=6.0),
        class_="tenure",
        aria_hidden="true",
        **size,
    )


def _ordinal(iso: str) -> int | None:
    """The day of a date of any precision, its first one."""
    padded = (iso[:10] + "-01-01"[max(0, len(iso[:10]) - 4) :]) if len(iso) in (4, 7) else iso[:10]
    try:
        return date.fromisoformat(padded).toordinal()
    except ValueError:
        return None
