"""Small means for pictures: elements with everything escaped, and how wide a text is likely to be."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

_NARROW: Final = frozenset("iljtfrI.,:;!'’|()[] іїјгт")
_BROAD: Final = frozenset("mwMWшщжюмфШЩЖЮМФѠ—@%")
_SHARES: Final = {"narrow": 0.33, "broad": 0.84, "upper": 0.67, "other": 0.55, "whole": 1.0, "none": 0.0}
_DIGITS: Final = 2  # after the point, of a coordinate


def element(name: str, *inside: str, **attributes: object) -> Markup:
    """An element with its attributes and what stands in it; all but markup is escaped. A trailing underscore
    is dropped from the names of attributes, others become hyphens; None leaves one out.

    >>> element("text", "a < b", class_="who", data_id=3)
    Markup('<text class="who" data-id="3">a &lt; b</text>')
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_shown(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    within = "".join(escape(one) for one in inside)
    return Markup(f"<{name}{given}>{within}</{name}>" if within else f"<{name}{given}/>")


def _shown(value: object) -> object:
    return f"{round(value, _DIGITS):g}" if isinstance(value, float) else value


def path(*steps: str | float) -> str:
    """The description of a path.

    >>> path("M", 0.0, 1.25, "L", 3, 4)
    'M 0 1.25 L 3 4'
    """
    return " ".join(step if isinstance(step, str) else f"{round(step, _DIGITS):g}" for step in steps)


@lru_cache(maxsize=4096)
def _share(letter: str) -> str:
    if letter in _NARROW:
        return "narrow"
    if letter in _BROAD:
        return "broad"
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Cc"):
        return "none"
    if unicodedata.east_asian_width(letter) in "WF":
        return "whole"
    return "upper" if letter.isupper() else "other"


def width(text: str, size: float) -> float:
    """About how wide a text is in a font of that size: rather too much than too little."""
    return size * sum(_SHARES[_share(letter)] for letter in text)


def cut(text: str, size: float, room: float) -> str:
    """The text in one line, cut with an ellipsis where it would be wider than there is room."""
    text = " ".join(text.split())
    if width(text, size) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle], size) + size <= room:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low].rstrip()}…"


def lines(text: str, size: float, room: float, most: int) -> Sequence[str]:
    """The text in lines broken between words, the last one cut where there are more than `most`."""
    found: list[str] = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if not found[-1] or width(longer, size) <= room or len(found) == most:
            found[-1] = longer
        else:
            found.append(word)
    return [cut(line, size, room) for line in found]
