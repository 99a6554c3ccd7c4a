"""TIMEX3 values of durations and sets."""

from __future__ import annotations

from collections.abc import Sequence

_TIMED = {"H": "H", "MIN": "M", "S": "S"}


def counted(amounts: Sequence[tuple[float | None, str]]) -> str:
    """The value of a duration, or of a set that recurs at such intervals; X is a number not known.

    >>> counted([(2, "Y"), (6, "M")]), counted([(None, "MIN")])
    ('P2Y6M', 'PTXM')
    """
    days = "".join(f"{_figure(n)}{u}" for n, u in amounts if u not in _TIMED)
    hours = "".join(f"{_figure(n)}{_TIMED[u]}" for n, u in amounts if u in _TIMED)
    return f"P{days}" + (f"T{hours}" if hours else "")


def _figure(number: float | None) -> str:
    return "X" if number is None else f"{number:g}"
