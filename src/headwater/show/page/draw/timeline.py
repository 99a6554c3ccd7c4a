"""How lines of the ledger lie in time: a bar a month, a quarter or a year. What happened is above the water
line, what was only asked for, planned, promised or denied below it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from headwater.ask.ledger import Bar
from headwater.show.page.draw.svg import element, path, width

#: The acts by what they are like, in the order in which bars stack them; all others are "other".
KINDS: Final[dict[str, tuple[str, ...]]] = {
    "ask": ("request", "order"),
    "give": ("promise", "give", "agree"),
    "against": ("refuse", "deny", "threaten"),
}
_OF: Final = {act: kind for kind, acts in KINDS.items() for act in acts}
ORDER: Final = (*KINDS, "other")
_TYPE: Final = 12.0  # size of type
_BROADEST: Final = 40.0  # width of a bar
_MONTHS: Final = (1, 3, 12)  # in one bar


class Look(NamedTuple):
    """How much room there is, in pixels, and for how many bars."""

    name: str
    width: float
    height: float
    most: int


WIDE: Final = Look("wide", 1120.0, 190.0, 96)
NARROW: Final = Look("narrow", 340.0, 170.0, 26)


class Words(NamedTuple):
    """What the picture says: its title, a stretch of time ("2026-03" to …), a bar (its stretch and number of
    lines), and the address of its lines."""

    title: str
    stretch: Callable[[str, str], str]
    bar: Callable[[str, int], str]
    href: Callable[[str, str], str]


class _Column(NamedTuple):
    first: str  # months
    last: str
    above: dict[str, int]
    below: int


def kind_of(act: str) -> str:
    """What an act is like: "ask", "give", "against" or "other"."""
    return _OF.get(act, "other")


def timeline(counts: Iterable[Bar], words: Words, look: Look = WIDE) -> Markup:
    """The picture; empty where no line has a date."""
    bars, months = _bars([c for c in counts if c.month], look.most)
    if not bars:
        return Markup("")
    up = max(sum(bar.above.values()) for bar in bars)
    down = max(bar.below for bar in bars)
    left = width(str(max(up, down)), _TYPE) + 10
    top, bottom = 12.0, look.height - 24
    scale = (bottom - top) / max(up + down, 1)
    axis = top + up * scale
    step = min((look.width - left) / len(bars), _BROADEST)
    parts = list(_scale(look, left, axis, scale, up, down))
    for number, bar in enumerate(bars):
        parts.append(_bar(bar, left + number * step, step, axis, scale, words))
    parts.append(element("path", class_="water", d=path("M", left, axis, "H", look.width)))
    parts += _years(bars, left, step, look, months)
    return element(
        "svg",
        element("title", words.title),
        *parts,
        class_=f"timeline {look.name}",
        viewBox=f"0 0 {look.width:g} {look.height:g}",
        role="group",
        aria_label=words.title,
    )


def _bars(counts: Sequence[Bar], most: int) -> tuple[list[_Column], int]:
    """A bar for each stretch from the first to the last line, of so few months as there is room for, and how
    many these are. Where there are too many bars, the oldest are left out."""
    if not counts:
        return [], 1
    first, last = min(_number(c.month) for c in counts), max(_number(c.month) for c in counts)
    size = next((s for s in _MONTHS if (last // s - first // s) < most), _MONTHS[-1])
    begin = max(first // size, last // size - most + 1)
    above: dict[int, Counter[str]] = defaultdict(Counter)
    below: Counter[int] = Counter()
    for count in counts:
        at = _number(count.month) // size
        if count.mode == "happened":
            above[at][kind_of(count.act)] += count.number
        else:
            below[at] += count.number
    return [
        _Column(_month(at * size), _month(at * size + size - 1), above[at], below[at])
        for at in range(begin, last // size + 1)
    ], size


def _number(month: str) -> int:
    year, _, rest = month.partition("-")
    return int(year) * 12 + int(rest or 1) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _bar(bar: _Column, left: float, step: float, axis: float, scale: float, words: Words) -> Markup:
    number = sum(bar.above.values()) + bar.below
    if not number:
        return Markup("")
    gap = min(step * 0.12, 3.0)
    rects, at = [], axis
    for kind in ORDER:
        if bar.above.get(kind):
            high = bar.above[kind] * scale
            at -= high
            rects.append(_rect(kind, left + gap, at, step - 2 * gap, high))
    if bar.below:
        rects.append(_rect("told", left + gap, axis, step - 2 * gap, bar.below * scale))
    told = escape(words.bar(words.stretch(bar.first, bar.last), number))
    href = escape(words.href(bar.first, bar.last))
    drawn = f'<a href="{href}" aria-label="{told}" tabindex="-1"><title>{told}</title>{"".join(rects)}</a>'
    return Markup(drawn)


def _rect(kind: str, x: float, y: float, wide: float, high: float) -> str:
    """A part of a bar; there are hundreds, so its text is put together by hand."""
    return f'<rect class="{kind}" x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{max(high, 1):.2f}"/>'


def _scale(look: Look, left: float, axis: float, scale: float, up: int, down: int) -> Iterator[Markup]:
    """Lines at the most that there are, above and below."""
    for number, y in ((up, axis - up * scale), (down, axis + down * scale)):
        if number:
            yield element("path", class_="mark", d=path("M", left, y, "H", look.width))
            yield element("text", str(number), x=left - 6, y=y + 4, text_anchor="end", font_size=_TYPE)


def _years(bars: Sequence[_Column], left: float, step: float, look: Look, months: int) -> Iterator[Markup]:
    """The years under the bars, as many as there is room for."""
    last, shown = -100.0, ""
    for number, bar in enumerate(bars):
        year, x = bar.first[:4], left + number * step
        if year != shown and x - last > 44 and x + 30 < look.width:
            yield element("path", class_="mark", d=path("M", x, look.height - 22, "V", look.height - 14))
            yield element("text", year, x=x, y=look.height - 3, font_size=_TYPE)
            last = x
        shown = year
