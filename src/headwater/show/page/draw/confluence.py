"""Whom an outlet cites and who cites it, drawn as a confluence: tributaries flow in, arms flow out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from headwater.show.page.draw.svg import cut, element, path, width

_WIDTH: Final = 1000
_LABEL: Final = 290  # room for names at either side
_MIDDLE: Final = 26  # how broad the outlet itself is
_ROW: Final = 27  # the least height of one stream, so that its label fits
_ROOM: Final = 130  # the height of all streams of the fuller side together
_EACH: Final = 14.0  # the most that one article adds to the breadth of a stream
_SIZE: Final = 13
_TOP: Final = 28


class Stream(NamedTuple):
    """One neighbour: its name, its address ("" where it has none), in how many articles it is named, and in
    how many the words only show it."""

    name: str
    href: str
    said: int
    inferred: int

    @property
    def all(self) -> int:
        return self.said + self.inferred


class Legend(NamedTuple):
    """What is said of a picture, and what stands above its two sides."""

    title: str
    told: str
    up: str
    down: str


class _Band(NamedTuple):
    """Where a stream begins (`outer`) and where it meets the outlet (`inner`), and how broad it is."""

    stream: Stream
    outer: float
    inner: float
    said: float
    inferred: float


def confluence(name: str, up: Sequence[Stream], down: Sequence[Stream], legend: Legend) -> Markup:
    """The picture: what flows in at the left, out at the right; nothing where there is neither."""
    if not up and not down:
        return Markup("")
    scale = min(_EACH, _ROOM / max(1, sum(one.all for one in up), sum(one.all for one in down)))
    sides = [_bands(side, scale) for side in (up, down)]
    tall = max(_ROW * 2.0, *(_height(side, scale) for side in (up, down)))
    middle = max(14.0, *(sum(b.said + b.inferred for b in bands) for bands in sides))
    centre = _TOP + tall / 2
    left, right = (_WIDTH - _MIDDLE) / 2, (_WIDTH + _MIDDLE) / 2
    parts = [element("title", legend.title), element("desc", legend.told)]
    for bands, outer, inner, anchor in (
        (sides[0], float(_LABEL), left, "end"),
        (sides[1], float(_WIDTH - _LABEL), right, "start"),
    ):
        for band in bands:
            parts += _drawn(band, outer, inner, centre, anchor)
    parts += [
        element("rect", class_="itself", x=left, y=centre - middle / 2, width=_MIDDLE, height=middle, rx=3),
        _head(legend.up, _LABEL, "end") if up else Markup(""),
        _head(legend.down, _WIDTH - _LABEL, "start") if down else Markup(""),
    ]
    parts += _name(name, centre + middle / 2 + _SIZE + 6)
    high = round(max(_TOP + tall, centre + middle / 2 + _SIZE + 6) + 12)
    size = {"viewBox": f"0 0 {_WIDTH} {high}", "width": _WIDTH, "height": high}
    # A group and no image: there are links in it.
    return element("svg", *parts, class_="confluence", role="group", aria_label=legend.title, **size)


def _height(streams: Sequence[Stream], scale: float) -> float:
    return sum(max(_ROW, one.all * scale + 6) for one in streams)


def _bands(streams: Sequence[Stream], scale: float) -> list[_Band]:
    """Where each stream runs, counted from the middle of the picture."""
    tall = _height(streams, scale)
    thick = [max(1.5, one.said * scale) if one.said else 0.0 for one in streams]
    thin = [max(1.5, one.inferred * scale) if one.inferred else 0.0 for one in streams]
    outer, inner = -tall / 2, -sum(thick + thin) / 2
    found = []
    for one, said, inferred in zip(streams, thick, thin, strict=True):
        room = max(_ROW, one.all * scale + 6)
        found.append(_Band(one, outer + room / 2, inner + (said + inferred) / 2, said, inferred))
        outer, inner = outer + room, inner + said + inferred
    return found


def _drawn(band: _Band, outer: float, inner: float, centre: float, anchor: str) -> list[Markup]:
    found = []
    whole = band.said + band.inferred
    at, to = centre + band.outer - whole / 2, centre + band.inner - whole / 2
    for kind, broad in (("said", band.said), ("inferred", band.inferred)):
        if broad:
            found.append(element("path", class_=f"stream {kind}", d=_water(outer, inner, at, to, broad)))
            at, to = at + broad, to + broad
    beside = -8 if anchor == "end" else 8
    y = centre + band.outer + _SIZE / 3
    number = str(band.stream.all)
    room = _LABEL - 16 - width(number, _SIZE)
    inside = [
        element("tspan", cut(band.stream.name, _SIZE, room)),
        element("tspan", f" {number}", class_="number"),
    ]
    label = element("text", *inside, x=outer + beside, y=y, text_anchor=anchor, font_size=_SIZE)
    found.append(element("a", label, href=band.stream.href) if band.stream.href else label)
    return found


def _water(outer: float, inner: float, at: float, to: float, broad: float) -> str:
    """A band that swings from one height to another."""
    bend = (outer + inner) / 2
    return path(
        *("M", outer, at, "C", bend, at, bend, to, inner, to),
        *("L", inner, to + broad, "C", bend, to + broad, bend, at + broad, outer, at + broad, "Z"),
    )


def _head(text: str, x: float, anchor: str) -> Markup:
    beside = -8 if anchor == "end" else 8
    return element(
        "text", text, class_="side", x=x + beside, y=_SIZE, text_anchor=anchor, font_size=_SIZE - 1
    )


def _name(name: str, y: float) -> list[Markup]:
    shown = cut(name, _SIZE, _WIDTH - 2 * _LABEL - 20)
    return [element("text", shown, class_="named", x=_WIDTH / 2, y=y, text_anchor="middle", font_size=_SIZE)]
