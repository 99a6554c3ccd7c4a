"""Who does how much to whom, as a table of shades: a row for each who acts, a column for each to whom it is.

Lines between fifty actors cross until nothing can be followed; in a matrix no two lie on each other (Ghoniem,
Fekete and Castagliola, 2004: from twenty actors on, people answer nearly all questions better with one). Rows
and columns have one order, in which those who have most to do with each other stand side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from headwater.ask.ledger import Party, Tie, Web
from headwater.show.page.draw.svg import cut, element, path, width

_TYPE, _SMALL = 13.0, 10.5  # sizes of type
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
    """What the picture says: its title; of a cell who, whom, lines, and lines without an answer; and the
    address of its lines."""

    title: str
    cell: Callable[[str, str, int, int], str]
    href: Callable[[str, str], str]


class Cell(NamedTuple):
    """All that one does to another."""

    number: int
    open: int


def cells(ties: Iterable[Tie]) -> dict[tuple[str, str], Cell]:
    """The ties of each two, in one direction, together."""
    numbers: Counter[tuple[str, str]] = Counter()
    waiting: Counter[tuple[str, str]] = Counter()
    for tie in ties:
        numbers[tie.who, tie.whom] += tie.number
        waiting[tie.who, tie.whom] += tie.open
    return {pair: Cell(number, waiting[pair]) for pair, number in numbers.items()}


def order(parties: Sequence[Party], found: Mapping[tuple[str, str], Cell]) -> list[Party]:
    """The parties in a row in which neighbours have much to do with each other, and with the same others.

    A chain that grows at both ends by whoever is nearest (as in single linkage); the same for the same ties.
    """
    profiles = {p.key: _profile(p.key, parties, found) for p in parties}
    left = sorted(parties, key=lambda p: (-p.lines, p.key))
    if not left:
        return []
    row = [left.pop(0)]
    while left:
        ends = ((row[0], True), (row[-1], False))
        near, first = max(
            ((one, first, _alike(profiles[end.key], profiles[one.key], one.key, end.key))
             for one in left for end, first in ends),
            key=lambda found: found[2],
        )[:2]  # fmt: skip
        left.remove(near)
        row.insert(0 if first else len(row), near)
    return row


def _profile(key: str, parties: Sequence[Party], found: Mapping[tuple[str, str], Cell]) -> dict[str, float]:
    """With whom a party has how much to do, of length one."""
    none = Cell(0, 0)
    raw = {
        p.key: float(found.get((key, p.key), none).number + found.get((p.key, key), none).number)
        for p in parties
    }
    length = sum(v * v for v in raw.values()) ** 0.5 or 1.0
    return {other: value / length for other, value in raw.items() if value}


def _alike(one: Mapping[str, float], other: Mapping[str, float], key: str, end: str) -> float:
    """How much two have to do with each other, and with the same others."""
    shared = sum(value * other[name] for name, value in one.items() if name in other)
    return shared + one.get(key, 0.0) + other.get(end, 0.0)


def matrix(web: Web, words: Words, look: Look = WIDE) -> Markup:
    """The picture of the ties between at most `look.most` parties; empty where there are none."""
    top = sorted(web.parties, key=lambda p: (-p.lines, p.key))[: look.most]
    shown = {party.key for party in top}
    found = {pair: cell for pair, cell in cells(web.ties).items() if shown.issuperset(pair)}
    tied = {key for pair in found for key in pair}
    row = order([party for party in top if party.key in tied], found)
    if not row:
        return Markup("")
    left = max(min(max(width(p.name, look.type) for p in row) + 10, look.label), 40.0)
    top_ = left * _SLANT + 8
    wide = left + len(row) * look.cell + left * _SLANT
    high = top_ + len(row) * look.cell + 4
    at = {party.key: number for number, party in enumerate(row)}
    return element(
        "svg",
        *_grid(row, look, left, top_),
        *(_cell(pair, cell, at, row, words, look, left, top_) for pair, cell in sorted(found.items())),
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


def _cell(
    pair: tuple[str, str],
    cell: Cell,
    at: Mapping[str, int],
    row: Sequence[Party],
    words: Words,
    look: Look,
    left: float,
    top: float,
) -> Markup:
    who, whom = (at[key] for key in pair)
    x, y = left + whom * look.cell, top + who * look.cell
    level = sum(cell.number >= least for least in _LEVELS)
    told = words.cell(row[who].name, row[whom].name, cell.number, cell.open)
    parts = [
        element("title", told),
        element("rect", class_=f"level-{level}", x=x + 1, y=y + 1, width=look.cell - 2, height=look.cell - 2),
    ]
    if cell.number < 1000:
        middle = {"x": x + look.cell / 2, "y": y + look.cell * 0.7, "text_anchor": "middle"}
        size = _SMALL if cell.number < 100 else _SMALL - 2
        parts.append(element("text", str(cell.number), class_=f"on-{level}", font_size=size, **middle))
    if cell.open:
        corner = path("M", x + look.cell - 7, y + 1, "h", 6, "v", 6, "z")
        parts.append(element("path", class_="waits", d=corner))
    return element("a", *parts, href=words.href(*pair), tabindex="-1")
