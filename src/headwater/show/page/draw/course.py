"""The course of a river of news: who has it from whom as a tree, folded to what a picture holds, in time.

Springs are origins, towns are articles, stones what is said against a statement or for it. Nothing here knows
of pixels beyond widths, and nothing of SVG.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import log1p
from typing import Final

import msgspec

ROOT: Final = ""  # above the springs
_HOURS: Final = 6.0  # beyond which a gap in time widens slowly
_UNDATED: Final = 3.0  # how far the undated stand from the last date
_SEVERAL: Final = 2


class Spring(msgspec.Struct, frozen=True, kw_only=True):
    """An origin: `kind` is what it is, `note` says so in words."""

    id: str
    name: str
    kind: str = ""
    note: str = ""
    href: str = ""


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """An article. `moment` is its time in seconds, None where it is unknown; `day` tells it as ticks do."""

    id: str
    name: str
    note: str = ""
    moment: int | None = None
    day: str = ""
    href: str = ""
    title: str = ""


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """A town has its water from a spring or another town; `inferred` where it does not say so itself."""

    upper: str
    lower: str
    kind: str = ""
    inferred: bool = False
    title: str = ""


class Stone(msgspec.Struct, frozen=True, kw_only=True):
    """What is said against a statement (`against`) or for it, at a time."""

    id: str
    name: str
    note: str = ""
    against: bool = True
    moment: int | None = None
    day: str = ""
    href: str = ""


class Branch(msgspec.Struct, frozen=True):
    """A node of the tree: its depth, springs at 0, and how many towns its water reaches, itself with them.
    `more` are the towns that a fold stands for, the first in time first; `id` is then that of no town."""

    id: str
    upper: str
    depth: int
    size: int
    more: tuple[str, ...] = ()


class Course(msgspec.Struct, frozen=True):
    """The tree, each branch before those below it, and the flows between what is shown of it."""

    branches: tuple[Branch, ...]
    flows: tuple[Flow, ...]


def course(springs: Sequence[Spring], towns: Sequence[Town], flows: Sequence[Flow], most: int) -> Course:
    """The tree of a river with at most `most` rows of towns: where there are more, those are shown whose
    water reaches most, then the first, and below each node one fold stands for the others. Springs and towns
    are in the order in which they are to be shown.

    A town with several flows hangs on the one that is nearest to a spring; of towns that have their water
    only from each other the first stands alone.
    """
    branches = _Tree(springs, towns, flows).branches(most)
    return Course(branches, tuple(_between(branches, flows)))


class _Tree:
    def __init__(self, springs: Sequence[Spring], towns: Sequence[Town], flows: Sequence[Flow]) -> None:
        self._springs = {s.id for s in springs}
        ids = [*(spring.id for spring in springs), *(town.id for town in towns)]
        self._order = {id_: number for number, id_ in enumerate(ids)}
        self._down: dict[str, list[str]] = defaultdict(list)
        for flow in flows:
            if flow.upper in self._order and flow.lower in self._order:
                self._down[flow.upper].append(flow.lower)
        self.below: dict[str, list[str]] = defaultdict(list)
        self._seen = set(self._springs)
        self.below[ROOT] = [s.id for s in springs]
        self._spread(self.below[ROOT])
        for town in towns:
            if town.id not in self._seen:
                self._seen.add(town.id)
                self.below[ROOT].append(town.id)
                self._spread([town.id])
        for lower in self.below.values():
            lower.sort(key=self._order.__getitem__)
        self._sizes: dict[str, int] = {}
        for id_ in reversed(self.reached(ROOT)):
            self._sizes[id_] = (id_ not in self._springs) + sum(self._sizes[one] for one in self.below[id_])

    def _spread(self, begin: Iterable[str]) -> None:
        """Hang all that can be reached on what it is reached from first."""
        waiting = deque(begin)
        while waiting:
            upper = waiting.popleft()
            for lower in sorted(self._down[upper], key=self._order.__getitem__):
                if lower not in self._seen:
                    self._seen.add(lower)
                    self.below[upper].append(lower)
                    waiting.append(lower)

    def reached(self, id_: str) -> list[str]:
        """A node and all below it, each before what is below it."""
        found, stack = list[str](), [id_]
        while stack:
            found.append(stack.pop())
            stack += self.below[found[-1]]
        return found

    def branches(self, most: int) -> tuple[Branch, ...]:
        """The tree with at most `most` towns and folds, and as many springs."""
        shown = self._shown(most)
        found: list[Branch] = []
        stack = self._below(ROOT, -1, shown)
        while stack:
            branch = stack.pop()
            found.append(branch)
            if not branch.more:
                stack += self._below(branch.id, branch.depth, shown)
        return tuple(found)

    def _shown(self, most: int) -> set[str]:
        """The nodes for which there is room beside the folds: the widest that can be reached, then the
        earliest."""
        ranked, folds = list[str](), list[int]()
        uppers, left = dict[str, str](), {ROOT: len(self.below[ROOT])}
        waiting = [(-self._sizes[id_], self._order[id_], id_) for id_ in self.below[ROOT]]
        uppers.update(dict.fromkeys(self.below[ROOT], ROOT))
        heapify(waiting)
        while waiting and len(ranked) <= 2 * most:
            id_ = heappop(waiting)[2]
            ranked.append(id_)
            left[uppers[id_]] -= 1
            left[id_] = len(self.below[id_])
            folds.append(sum(count > 0 for count in left.values()))
            for lower in self.below[id_]:
                uppers[lower] = id_
                heappush(waiting, (-self._sizes[lower], self._order[lower], lower))
        if not waiting and len(ranked) - len(self._springs) <= most:
            return set(ranked)
        for count in range(len(ranked), 0, -1):
            springs = len(self._springs.intersection(ranked[:count]))
            if count - springs + folds[count - 1] <= most and springs <= most:
                return set(ranked[:count])
        return set()

    def _below(self, upper: str, depth: int, shown: set[str]) -> list[Branch]:
        """What is shown below a node, the last first."""
        below = max(depth, 0) + 1
        found = [
            Branch(id_, upper, 0 if id_ in self._springs else below, self._sizes[id_])
            for id_ in self.below[upper]
            if id_ in shown
        ]
        folded = [id_ for id_ in self.below[upper] if id_ not in shown]
        towns = {one for id_ in folded for one in self.reached(id_)} - self._springs
        if len(towns) == 1:
            found.append(Branch(next(iter(towns)), upper, below, 1))
        elif towns:
            more = tuple(sorted(towns, key=self._order.__getitem__))
            found.append(Branch(f"more:{more[0]}", upper, below, len(more), more))
        return found[::-1]


def _between(branches: Sequence[Branch], flows: Iterable[Flow]) -> list[Flow]:
    """The flows between what is shown, one for each pair, said ones before inferred ones."""
    shown = {branch.id: branch.id for branch in branches}
    uppers = {branch.id: branch.upper for branch in branches}
    for branch in branches:
        shown.update(dict.fromkeys(branch.more, branch.id))
    found: dict[tuple[str, str], Flow] = {}
    for flow in sorted(flows, key=lambda flow: flow.inferred):
        upper, lower = shown.get(flow.upper), shown.get(flow.lower)
        folded = lower is not None and lower != flow.lower
        if upper is None or lower is None or upper == lower or (folded and uppers[lower] != upper):
            continue
        found.setdefault((upper, lower), msgspec.structs.replace(flow, upper=upper, lower=lower))
    return list(found.values())


def slots(moments: Mapping[str, int | None], uppers: Mapping[str, str]) -> dict[str, float]:
    """Where each town stands in time, from 0 to 1: what has its water from one of the same moment stands
    beyond it, and long gaps are drawn short. What has no date stands beside what it has its water from, else
    before what has its water from it, else at the end. Towns are named before those below them.
    """
    known = _dated(moments, uppers)
    keys = {id_: (when is None, when or 0, _depth(id_, known, uppers)) for id_, when in known.items()}
    ordered = sorted(set(keys.values()))
    if len(ordered) < _SEVERAL:
        return dict.fromkeys(moments, 0.5)
    at, place = [0.0], 0.0
    for (before_undated, before, _), (undated, when, _) in pairwise(ordered):
        place += _UNDATED if undated > before_undated else 1.0
        place += 0.0 if undated else log1p((when - before) / 3600 / _HOURS)
        at.append(place)
    where = dict(zip(ordered, at, strict=True))
    return {id_: where[key] / place for id_, key in keys.items()}


def _dated(moments: Mapping[str, int | None], uppers: Mapping[str, str]) -> dict[str, int | None]:
    """A moment also for what has none of its own, where others tell about when it was."""
    known = dict(moments)
    for id_ in moments:
        if known[id_] is None:
            known[id_] = known.get(uppers.get(id_, ROOT))
    open_ = {id_ for id_, when in known.items() if when is None}
    for id_ in reversed([*moments]):
        upper, when = uppers.get(id_, ROOT), known[id_]
        if upper in open_ and when is not None:
            so_far = known[upper]
            known[upper] = when if so_far is None else min(when, so_far)
    return known


def _depth(id_: str, moments: Mapping[str, int | None], uppers: Mapping[str, str]) -> int:
    """How many of the same moment a town has above it."""
    depth = 0
    while (upper := uppers.get(id_, ROOT)) in moments and moments[upper] == moments[id_]:
        id_, depth = upper, depth + 1
    return depth


def ticks(found: Iterable[tuple[float, str]], room: Callable[[str], float]) -> list[tuple[float, str]]:
    """The marks of a time axis that leave each other room, each text once, where it is met first: the first,
    the last, and what fits between."""
    first: dict[str, float] = {}
    for x, text in sorted(found):
        if text:
            first.setdefault(text, x)
    kept: list[tuple[float, str]] = []
    for text, x in first.items():
        if not kept or x >= kept[-1][0] + room(kept[-1][1]):
            kept.append((x, text))
    if first and kept[-1][1] != (text := [*first][-1]):  # the last one tells how long it went on
        while len(kept) > 1 and first[text] < kept[-1][0] + room(kept[-1][1]):
            kept.pop()
        if first[text] >= kept[-1][0] + room(kept[-1][1]):
            kept.append((first[text], text))
    return kept
