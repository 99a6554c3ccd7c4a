"""Time expressions as they are read, before they are resolved: what kind, and within what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# Kinds, from the finest: clock time, part of day, day, week, weekend, month, season, quarter, half-year,
# year, decade, century; "any" is a part of whatever holds it, "-" what no larger unit holds.
HELD_BY: dict[str, frozenset[str]] = {
    "T": frozenset(("P", "D", "WD")),
    "P": frozenset(("D", "WD", "T", "RANGE")),
    "WD": frozenset(("D", "W")),
    "D": frozenset(("Y", "D")),
    "UPTO": frozenset(("Y",)),
    "NTH": frozenset(("M", "Y", "SE", "Q", "W")),
    "M": frozenset(("Y",)),
    "SE": frozenset(("Y",)),
    "Q": frozenset(("Y",)),
    "HY": frozenset(("Y", "DE", "CE", "M", "W", "SE", "HOL")),
    "HOL": frozenset(("Y",)),
    "RANGE": frozenset(("Y",)),
    "LIST": frozenset(("Y",)),
    "DE": frozenset(("CE",)),
    "MOD": frozenset(("D", "WD", "P", "W", "WE", "M", "Q", "SE", "HY", "Y", "DE", "CE", "RANGE")),
}


@dataclass(slots=True)
class Expr:
    """Items `first` to `last` (exclusive), read by `operation` as `args`; `within` is the larger unit."""

    operation: str
    kind: str
    first: int
    last: int
    start: int
    end: int
    args: dict[str, Any] = field(default_factory=dict)
    within: Expr | None = None
    bare: bool = False  # counts only within a larger unit or after a preposition

    def outermost(self) -> Expr:
        """The largest unit of the chain."""
        expr = self
        while expr.within is not None:
            expr = expr.within
        return expr
