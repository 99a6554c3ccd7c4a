"""The noun of this package: a time expression as it was resolved."""

from __future__ import annotations

from typing import Literal

import msgspec

Anchor = Literal["self", "published", "text", "none"]


class Time(msgspec.Struct, frozen=True, kw_only=True):
    """A time expression in a text and the days it denotes.

    ``text[start:end]`` is the whole expression without the preposition before it. `value` is that of TIMEX3
    in TimeML (ISO 8601 with its additions), with X where something is not known. `first` and `last` are the
    first and the last day of the interval, ISO 8601, both None where the expression denotes no certain days
    (durations, sets, anything relative to a day that is not known). `against` says what it was resolved by:
    "self" (it names its days itself), "published", "text" (a time told earlier in the text), or "none";
    `told` is then the start of that earlier expression.
    """

    start: int
    end: int
    value: str
    first: str | None = None
    last: str | None = None
    against: Anchor = "self"
    told: int | None = None
