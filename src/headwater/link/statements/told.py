"""What only some units tell: numbers, acts with their parties, days; and which of it two units share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from headwater.link.statements.digest import Unit
from headwater.link.statements.quantities import MEASURES, Quantity
from headwater.link.statements.units import Deed

_SMALL = 12  # numbers up to this are met by chance
NUMBERS = ("numbers", "numbers near", "numbers apart", "numbers alone", "numbers equal")
DEEDS = ("deeds", "deeds apart")


class Told(msgspec.Struct, frozen=True, array_like=True, eq=False, dict=True):
    """The numbers of a unit, the acts that it tells of with their parties, and the days that it names."""

    numbers: tuple[Quantity, ...]
    deeds: tuple[Deed, ...]
    dated: frozenset[str]

    @cached_property
    def values(self) -> frozenset[float]:
        return frozenset([q.value for q in self.numbers])

    @cached_property
    def counts(self) -> frozenset[object]:
        """What is counted, and the numbers: two that share none of these have no number in common."""
        return self.values.union(*(q.units for q in self.numbers))

    @cached_property
    def parties(self) -> frozenset[tuple[str, bool]]:
        """Acts whose actor is told, and those whose other side is."""
        sides = (
            (deed.act, side, one) for deed in self.deeds for side, one in enumerate((deed.who, deed.whom))
        )
        return frozenset([(act, bool(side)) for act, side, one in sides if one])


class Cells(NamedTuple):
    """A matrix most of which is 0: the places of the rest in it, row by row, and what stands there."""

    at: NDArray[np.intp]
    values: NDArray[np.float64]
    shape: tuple[int, int]

    @property
    def T(self) -> Cells:  # noqa: N802 - as NumPy has it
        row, column = np.divmod(self.at, self.shape[1])
        return Cells(column * self.shape[0] + row, self.values, self.shape[::-1])

    def dense(self) -> NDArray[np.float64]:
        found = np.zeros(self.shape)
        found.ravel()[self.at] = self.values
        return found


def told(unit: Unit) -> Told | None:
    """What a unit tells of these; None where it is nothing."""
    if not (unit.numbers or unit.deeds or unit.dated):
        return None
    return Told(unit.numbers, unit.deeds, unit.dated)


def told_by_both(
    ones: Sequence[Told | None], other: Sequence[Told | None], first: Sequence[bool]
) -> dict[str, Cells | NDArray[np.bool_]]:
    """The features that only some units have anything for, of units of articles (rows) and of one other
    (columns), which comes before the article of a row where `first` says so. Only units are looked at that
    may have anything in common."""
    shape = len(ones), len(other)
    found: dict[str, dict[int, float]] = {name: {} for name in (*NUMBERS, *DEEDS)}
    counted, done, dated = _by(other, _counts), _by(other, _parties), _by(other, _days)
    days: list[tuple[int, int]] = []
    for j, unit in enumerate(ones):
        if unit is None:
            continue
        for i in _beside(unit.counts, counted) if unit.numbers else ():
            theirs = other[i]
            assert theirs is not None
            values = numbers(theirs, unit) if first[j] else numbers(unit, theirs)
            for name, value in zip(NUMBERS, values, strict=True):
                if value:
                    found[name][j * shape[1] + i] = value
        for i in _beside(unit.parties, done) if unit.deeds else ():
            theirs = other[i]
            assert theirs is not None
            for name, value in zip(DEEDS, deeds(unit, theirs), strict=True):
                if value:
                    found[name][j * shape[1] + i] = value
        for day in unit.dated:
            if day in dated:
                days += [(j, i) for i in dated[day]]
    same_day = np.zeros(shape, np.bool_)
    same_day[[j for j, _ in days], [i for _, i in days]] = True
    rows, columns = ([one is not None and bool(one.dated) for one in side] for side in (ones, other))
    return {
        **{name: _cells(some, shape) for name, some in found.items()},
        "dates": same_day,
        "dates apart": np.outer(rows, columns) & ~same_day,
    }


def _cells(found: Mapping[int, float], shape: tuple[int, int]) -> Cells:
    size = len(found)
    at = np.fromiter(found, np.intp, size)
    return Cells(at, np.fromiter(found.values(), np.float64, size), shape)


def _counts(one: Told) -> Collection[object]:
    return one.counts


def _parties(one: Told) -> Collection[object]:
    return one.parties


def _days(one: Told) -> Collection[object]:
    return one.dated


def _by(units: Sequence[Told | None], marks: Callable[[Told], Collection[object]]) -> dict[object, list[int]]:
    """Units by number, by what marks them."""
    found: dict[Any, list[int]] = defaultdict(list)
    for i, unit in enumerate(units):
        for mark in marks(unit) if unit is not None else ():
            found[mark].append(i)
    return dict(found)


def _beside(marks: frozenset[Any], units: Mapping[object, Sequence[int]]) -> Collection[int]:
    if marks.isdisjoint(units):
        return ()
    return {i for mark in marks if mark in units for i in units[mark]}


def numbers(one: Told, other: Told) -> tuple[float, float, float, float, float]:
    """Numbers of the same thing: how many are the same, about the same, and whether there are only different
    ones; equal numbers of what may be different things; how many are equal whatever they count."""
    same = near = apart = 0
    bare = 0.0
    for q in one.numbers:
        best = -1.0
        equal = False
        for r in other.numbers:
            best = max(best, q.agrees(r))
            equal |= q.value == r.value and q.units & MEASURES == r.units & MEASURES
        same += best == 1.0
        near += 0.0 < best < 1.0
        apart += best == 0.0
        if equal and best <= 0.0:
            bare += 1.0 if q.value > _SMALL else 0.3
    only_apart = apart > 0 and not same and not near
    return min(same, 2), min(near, 2), only_apart, min(bare, 2.0), min(len(one.values & other.values), 2)


def deeds(one: Told, other: Told) -> tuple[float, float]:
    """Acts of one kind in both: whether their parties are the same as far as both tell, and whether they are
    others («Cyprus asked Greece», "Georgia asked Bulgaria")."""
    same = apart = 0.0
    for mine in one.deeds:
        for theirs in other.deeds:
            if mine.act != theirs.act:
                continue
            pairs = [(mine.who, theirs.who), (mine.whom, theirs.whom)]
            told = [bool(a & b) for a, b in pairs if a and b]
            if told and all(told):
                same = max(same, len(told) / 2)
            elif told:
                apart = 1.0
    return same, 0.0 if same else apart
