"""What one actor and each of the others do to each other: two banks of a river, bars to the one side what it
does to them, to the other what they do to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from headwater.ask.ties import Party, Web
from headwater.show.page.draw.svg import cut, element, path
from headwater.show.page.draw.timeline import ORDER, kind_of

_TYPE: Final = 13.0  # size of type
_TOLD: Final = "told"  # what did not happen, in whatever mode


class Look(NamedTuple):
    """How wide the picture, the names in its middle and a row are; `above` puts names above their bars."""

    name: str
    width: float
    middle: float
    row: float
    most: int
    above: bool


WIDE: Final = Look("wide", 1080.0, 240.0, 26.0, 50, False)
NARROW: Final = Look("narrow", 340.0, 12.0, 40.0, 25, True)


class Words(NamedTuple):
    """What the picture says: who, whom and lines of a bar, the address of these; the heads of its banks."""

    bar: Callable[[str, str, int], str]
    href: Callable[[str, str], str]
    forth: str
    back: str


def banks(near: Sequence[str], web: Web, words: Words, look: Look = WIDE) -> Markup:
    """The picture; `near` are the keys of the one whose ties they are. Empty where it has none."""
    counts: dict[tuple[str, bool], Counter[str]] = defaultdict(Counter)
    for tie in web.ties:
        forth = tie.who in near
        other = tie.whom if forth else tie.who
        kind = kind_of(tie.act) if tie.mode == "happened" else _TOLD
        counts[other, forth][kind] += tie.number
    others = [
        p for p in web.parties if p.key not in near and any((p.key, way) in counts for way in (True, False))
    ]
    others = others[: look.most]
    if not others:
        return Markup("")
    most = max(counts[p.key, way].total() for p in others for way in (True, False))
    room = (look.width - look.middle) / 2 - 34
    high = 26 + len(others) * look.row
    name = next((p.name for p in web.parties if p.key in near), "")
    centre = look.width / 2
    parts = [
        element(
            "text",
            words.forth,
            class_="head",
            x=centre - look.middle / 2,
            y=14,
            text_anchor="end",
            font_size=_TYPE - 1,
        ),
        element("text", words.back, class_="head", x=centre + look.middle / 2, y=14, font_size=_TYPE - 1),
    ]
    for number, party in enumerate(others):
        parts += _row(party, name, near[0], counts, 22 + number * look.row, room / max(most, 1), words, look)
    for number in range(len(others) if look.above else 1):  # names above the bars stand on no line
        top, bottom = (
            (22 + number * look.row + 16, 22 + (number + 1) * look.row) if look.above else (20, high)
        )
        for x in (centre - look.middle / 2, centre + look.middle / 2):
            parts.append(element("path", class_="water", d=path("M", x, top, "V", bottom)))
    return element(
        "svg",
        *parts,
        class_=f"banks {look.name}",
        viewBox=f"0 0 {look.width:g} {high:g}",
        aria_hidden="true",
        focusable="false",
    )


def _row(
    party: Party,
    name: str,
    near: str,
    counts: dict[tuple[str, bool], Counter[str]],
    y: float,
    scale: float,
    words: Words,
    look: Look,
) -> list[Markup]:
    """One of the others: its name, and a bar to each side."""
    centre, high = look.width / 2, look.row - (22 if look.above else 8)
    shown = cut(party.name or "?", _TYPE, look.width - 16 if look.above else look.middle - 16)
    base = y + (14 if look.above else look.row / 2 + 2)
    parts = [element("text", shown, x=centre, y=base, text_anchor="middle", font_size=_TYPE)]
    top = y + (18 if look.above else 4)
    for forth in (True, False):
        found = counts[party.key, forth]
        if not found:
            continue
        who, whom = (near, party.key) if forth else (party.key, near)
        told = words.bar(*((name, party.name) if forth else (party.name, name)), found.total())
        at, bars = centre + (-look.middle / 2 if forth else look.middle / 2), [element("title", told)]
        for kind in (*ORDER, _TOLD):
            wide = found.get(kind, 0) * scale
            at -= wide if forth else 0
            if wide:
                bars.append(element("rect", class_=kind, x=at, y=top, width=max(wide, 1.0), height=high))
            at += 0 if forth else wide
        number = {"x": at + (-5 if forth else 5), "y": top + high - 3 + (2 if look.above else -1)}
        anchor = "end" if forth else "start"
        bars.append(element("text", str(found.total()), text_anchor=anchor, font_size=_TYPE - 1, **number))
        parts.append(element("a", *bars, href=words.href(who, whom), tabindex="-1"))
    return parts
