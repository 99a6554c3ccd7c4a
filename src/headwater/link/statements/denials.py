"""Denials and confirmations: which units say of a statement that it is not so, or that it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from headwater.link.statements.clusters import Scores
from headwater.link.statements.units import Unit

_DENIES = frozenset(("deny",))
_BESIDE = 350  # characters around a denial in which the same source goes on denying
_ABOUT = -1.5  # log odds that a denial needs to be about a statement


def denying(units: Sequence[Unit]) -> set[int]:
    """The units that deny something: by their stance, by a word such as "forgery", or negated beside such a
    one of the same source."""
    plain = {
        i for i, u in enumerate(units)
        if (u.claim is not None and u.claim.stance == "deny") or (u.acts & _DENIES and _told(u))
    }  # fmt: skip
    near = {
        i for i, u in enumerate(units)
        if u.negated and _told(u) and any(_beside(u, units[j]) for j in _around(units, i, plain))
    }  # fmt: skip
    return plain | near


def _told(unit: Unit) -> bool:
    return unit.claim is not None


def _around(units: Sequence[Unit], i: int, plain: set[int]) -> Iterable[int]:
    """Denials among the few units before and after one."""
    return (j for j in range(max(i - 4, 0), min(i + 5, len(units))) if j in plain and j != i)


def _beside(one: Unit, other: Unit) -> bool:
    return one.article == other.article and abs(one.start - other.start) <= _BESIDE


def about(
    scores: Scores, denial: Sequence[int], groups: Sequence[Sequence[int]], candidates: Iterable[int]
) -> int | None:
    """The group that a group of denials is about, None where none is near enough."""
    best: tuple[float, int] | None = None
    for number in candidates:
        odds = sorted((scores.of(i, j) for i in denial for j in groups[number]), reverse=True)
        if not odds:
            continue
        top = sum(odds[:3]) / len(odds[:3])
        if top >= _ABOUT and (best is None or (top, -number) > (best[0], -best[1])):
            best = (top, number)
    return best[1] if best is not None else None
