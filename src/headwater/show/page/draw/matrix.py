"""Who does how much to whom, as a table of shades: a row for each who acts, a column for each to whom it is.

Lines between fifty actors cross until nothing can be followed; in a matrix no two lie on each other (Ghoniem,
Fekete and Castagliola, 2004: from twenty actors on, people answer nearly all questions better with one). Rows
and columns have one order, in which those who have most to do with each other stand side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from markupsafe import Markup, escape

from headwater.ask.ties import Party, Tie
from headwater.show.page.draw.svg import cut, element, path, width

_TYPE = 13.0  # size of type
_SMALL_TO, _SHOWN = (
    99,
    1_000,
)  # numbers up to which type is as large as it can be, from which there is no room
_LONGEST: Final = 170.0  # room for a name
_LEVELS: Final = (1, 2, 5, 10, 25)  # lines from which a cell is darker
_SLANT: Final = 0.7  # of the room of a name that one above a column takes, as it stands aslant


class Look(NamedTuple):
    """The size of a cell in pixels, the most parties, and the room for names."""

    name: str
    cell: float
    most: int
    label: float
    type: float


WIDE: Final = Look("wide", 19.0, 50, _LONGEST, _TYPE)
NARROW: Final = Look("narrow", 17.0, 12, 118.0, 12.0)


class Words(NamedTuple):
    """What the picture says: how many lines a cell has, and how many of them without an answer; and the
    address of its lines."""

    counts: Callable[[int, int], str]
    href: Callable[[str, str], str]


class Cell(NamedTuple):
    """All that one does to another."""

    number: int
    open: int


_NONE: Final = Cell(0, 0)


def cells(ties: Iterable[Tie]) -> dict[tuple[str, str], Cell]:
    """The ties of each two, in one direction, together."""
    found: dict[tuple[str, str], Cell] = {}
    for tie in ties:
        number, waiting = found.get((tie.who, tie.whom), _NONE)
        found[tie.who, tie.whom] = Cell(number + tie.number, waiting + tie.open)
    return found


def order(parties: Sequence[Party], found: Mapping[tuple[str, str], Cell]) -> list[Party]:
    """The parties in a row in which neighbours have much to do with each other, and with the same others.

    A chain that grows at both ends by whoever is nearest (as in single linkage); the same for the same ties.
    """
    left = sorted(parties, key=lambda p: (-p.lines, p.key))
    if not left:
        return []
    at = {party.key: number for number, party in enumerate(left)}
    shares = np.zeros((len(left), len(left)))
    for (who, whom), cell in found.items():
        if who in at and whom in at:
            shares[at[who], at[whom]] += cell.number
            shares[at[whom], at[who]] += cell.number
    shares /= np.maximum(np.linalg.norm(shares, axis=1, keepdims=True), 1.0)
    alike = shares @ shares.T + shares + shares.T
    row, free = [0], list(range(1, len(left)))
    while free:
        first, last = alike[row[0], free], alike[row[-1], free]
        front = bool(first.max() >= last.max())
        near = free.pop(int((first if front else last).argmax()))
        row.insert(0 if front else len(row), near)
    return [left[number] for number in row]


def matrix(
    parties: Sequence[Party], every: Mapping[tuple[str, str], Cell], words: Words, look: Look = WIDE
) -> Markup:
    """The picture of the ties (`cells`) between at most `look.most` parties; empty where there are none."""
    top = sorted(parties, key=lambda p: (-p.lines, p.key))[: look.most]
    shown = {party.key for party in top}
    found = {pair: cell for pair, cell in every.items() if shown.issuperset(pair)}
    tied = {key for pair in found for key in pair}
    row = order([party for party in top if party.key in tied], found)
    if not row:
        return Markup("")
    left = max(min(max(width(p.name, look.type) for p in row) + 10, look.label), 40.0)
    top_ = left * _SLANT + 8
    wide = left + len(row) * look.cell + left * _SLANT
    high = top_ + len(row) * look.cell + 4
    return element(
        "svg",
        *_grid(row, look, left, top_),
        *_cells(row, found, words, look, left, top_),
        class_=f"matrix {look.name}",
        viewBox=f"0 0 {wide:.0f} {high:.0f}",
        width=f"{wide:.0f}",
        height=f"{high:.0f}",
        aria_hidden="true",
        focusable="false",
    )


def _grid(row: Sequence[Party], look: Look, left: float, top: float) -> Iterator[Markup]:
    """Names beside the rows and above the columns, hair lines, and the cells that nobody has."""
    size = len(row) * look.cell
    for number, party in enumerate(row):
        at = number * look.cell
        name = cut(party.name or "?", look.type, left - 8)
        yield element(
            "text", name, x=left - 6, y=top + at + look.cell * 0.72, text_anchor="end", font_size=look.type
        )
        x = left + at + look.cell * 0.62
        yield element(
            "text", name, font_size=look.type, transform=f"translate({x:g} {top - 5:g}) rotate(-45)"
        )
        yield element("rect", class_="self", x=left + at, y=top + at, width=look.cell, height=look.cell)
    for number in range(len(row) + 1):
        at = number * look.cell
        kind = "rule strong" if number % 5 == 0 else "rule"
        yield element("path", class_=kind, d=path("M", left, top + at, "H", left + size))
        yield element("path", class_=kind, d=path("M", left + at, top, "V", top + size))


def _cells(
    row: Sequence[Party],
    found: Mapping[tuple[str, str], Cell],
    words: Words,
    look: Look,
    left: float,
    top: float,
) -> Iterator[Markup]:
    """The cells that hold something, row by row. There may be thousands, so their text is put together by
    hand: what is not a number or an address is escaped."""
    names = [escape(party.name) for party in row]
    for y, who in enumerate(row):
        out = [f'<g transform="translate({left:g} {top + y * look.cell:g})">']
        for x, whom in enumerate(row):
            if (cell := found.get((who.key, whom.key))) is None:
                continue
            told = f"{names[y]} → {names[x]}: {escape(words.counts(*cell))}"
            href = escape(words.href(who.key, whom.key))
            drawn = _square(cell, x * look.cell, look.cell)
            out.append(f'<a href="{href}" tabindex="-1"><title>{told}</title>{drawn}</a>')
        if len(out) > 1:
            yield Markup("".join((*out, "</g>")))


def _square(cell: Cell, at: float, size: float) -> str:
    """A cell at a place in its row: its shade, its number, and a corner where something is not answered."""
    level = sum(cell.number >= least for least in _LEVELS)
    drawn = f'<rect class="level-{level}" x="{at + 1:g}" y="1" width="{size - 2:g}" height="{size - 2:g}"/>'
    if cell.number < _SHOWN:
        kind = f"on-{level} small" if cell.number > _SMALL_TO else f"on-{level}"
        drawn += f'<text class="{kind}" x="{at + size / 2:g}" y="{size * 0.7:g}">{cell.number}</text>'
    return drawn + (f'<path class="waits" d="M{at + size - 7:g} 1h6v6z"/>' if cell.open else "")
