"""Keep what articles say together up to date: whatever comes or goes, only what it touches is made anew.

The outcome is the same as that of linking all articles at once, in whatever order they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, Protocol

from headwater.link.statements.digest import Digest, Node
from headwater.link.statements.kin import NEAR, REACH, Kin, Nearby, Place, buckets, compared, place
from headwater.link.statements.regroup import Regrouping, nearest
from headwater.link.statements.sheets import sheet
from headwater.link.statements.shelf import Group, Shelf
from headwater.link.statements.signature import nears

Pair = tuple[str, str]  # the lesser id first


class Keeping(Shelf, Protocol):
    """A shelf that linking also writes."""

    def has(self, article: str) -> bool: ...

    def put(self, one: Digest) -> None:
        """Take an article in."""

    def drop(self, article: str) -> None:
        """Take an article out, but for the groups that it is in."""

    def buckets(self, article: str) -> Iterable[int]:
        """The buckets of an article that is in."""

    def place(self, article: str) -> Place: ...

    def beside(self, bucket: int, at: Place) -> tuple[list[str], list[str]]:
        """The articles before and after a place in a bucket, the nearest first, `REACH` of each at most."""

    def kin(self, low: str, high: str) -> Kin | None:
        """What two articles have in common, as `relate` has kept it."""

    def relate(self, low: str, high: str, kin: Kin | None) -> None:
        """Keep what two articles have in common; None takes it away."""

    def replace(self, old: Iterable[Group], new: Iterable[Group]) -> None:
        """Keep some groups in place of others."""


class Change(NamedTuple):
    """Groups that are no more, and those that came in their place."""

    old: list[Group]
    new: list[Group]


def update(shelf: Keeping, come: Iterable[Digest], gone: Iterable[str] = ()) -> Change:
    """Link articles that came or changed (`come`) and forget others (`gone`); what changed in the groups."""
    fresh = {one.article: one for one in come}
    lost = sorted({a for a in (*gone, *fresh) if shelf.has(a)})
    moving = _Moving(shelf)
    for article in lost:
        moving.drop(article)
    for article in sorted(fresh):
        moving.put(fresh[article])
    by_low: dict[str, list[str]] = defaultdict(list)
    for low, high in sorted(moving.wanted):
        by_low[low].append(high)
    joined: list[Pair] = []
    for low, others in by_low.items():
        pairs = _near(shelf, low, others)
        for (a, b, _), kin in zip(
            pairs, compared(pairs, lambda article: sheet(shelf.digest(article))), strict=True
        ):
            shelf.relate(a, b, kin)
            moving.touch(a, b, kin)
            joined.append((a, b))
    near = {a for pair in joined for a, b in (pair, pair[::-1]) if b in nearest(shelf, a)}
    moving.touched |= {(a, i) for a, one in fresh.items() for i in range(len(one.units))}
    near |= moving.near | fresh.keys()
    return regroup(shelf, moving.touched, lost, near, [*moving.parted, *joined])


def regroup(
    shelf: Keeping,
    touched: Iterable[Node],
    lost: Collection[str] = (),
    near: Iterable[str] = (),
    pairs: Iterable[Pair] = (),
) -> Change:
    """Group anew what some units touch; the rest is as `Regrouping` has it."""
    change = Change(*Regrouping(shelf, touched, lost, near, pairs).change())
    shelf.replace(change.old, change.new)
    return change


def fill(shelf: Keeping, come: Iterable[Digest]) -> None:
    """Link articles into an empty shelf: the same as `update`, in less time."""
    articles = put_all(shelf, come)
    for article in articles:
        pairs = nearby(shelf, article)
        for (low, high, _), kin in zip(
            pairs, compared(pairs, lambda article: sheet(shelf.digest(article))), strict=True
        ):
            shelf.relate(low, high, kin)
    regroup(shelf, ((a, i) for a in articles for i in range(len(shelf.digest(a).units))), near=articles)


def put_all(shelf: Keeping, come: Iterable[Digest]) -> list[str]:
    """Put articles into an empty shelf; their ids, in order of time."""
    places = []
    for one in come:
        shelf.put(one)
        places.append(place(one))
    return [at.article for at in sorted(places)]


def nearby(shelf: Keeping, article: str) -> list[Nearby]:
    """The pairs of an article and later ones that are near enough to be compared unit by unit, the lesser id
    first, and how near they are."""
    at = shelf.place(article)
    others = {other for bucket in shelf.buckets(article) for other in shelf.beside(bucket, at)[1]}
    return _near(shelf, article, sorted(others))


def _near(shelf: Shelf, article: str, others: Sequence[str]) -> list[Nearby]:
    values = nears(shelf.signature(article), [shelf.signature(o) for o in others])
    return [(*_pair(article, o), v) for o, v in zip(others, values, strict=True) if v >= NEAR]


class _Moving:
    """Articles coming and going, one after another: `wanted` are pairs to be compared, `touched` are units
    of which a likely pair came or went, `parted` are pairs that stand no longer near each other, `near` their
    articles."""

    def __init__(self, shelf: Keeping) -> None:
        self._shelf = shelf
        self.wanted: set[Pair] = set()
        self.touched: set[Node] = set()
        self.parted: set[Pair] = set()

    @property
    def near(self) -> set[str]:
        return {article for pair in self.parted for article in pair}

    def touch(self, low: str, high: str, kin: Kin) -> None:
        """The units that two articles may say both."""
        self.touched |= {(low, i) for i, _, _ in kin.pairs} | {(high, j) for _, j, _ in kin.pairs}

    def drop(self, article: str) -> None:
        """Take an article out. Those on its two sides come nearer to each other."""
        shelf, at = self._shelf, self._shelf.place(article)
        edges = [shelf.beside(bucket, at) for bucket in shelf.buckets(article)]
        for other in list(shelf.akin(article)):
            self._part(*_pair(article, other))
        self.wanted = {pair for pair in self.wanted if article not in pair}
        shelf.drop(article)
        for before, after in edges:
            self.wanted |= {p for p in _across(before, after) if shelf.kin(*p) is None}

    def put(self, one: Digest) -> None:
        """Take an article in. It is compared with those beside it, and parts those on its two sides."""
        shelf = self._shelf
        shelf.put(one)
        for bucket in buckets(one):
            before, after = shelf.beside(bucket, place(one))
            self.wanted |= {_pair(one.article, other) for other in (*before, *after)}
            for pair in _across(before, after):
                known = pair in self.wanted or shelf.kin(*pair) is not None
                if known and not self._close(*pair):
                    self.wanted.discard(pair)
                    self._part(*pair)

    def _part(self, low: str, high: str) -> None:
        kin = self._shelf.kin(low, high)
        if kin is not None:
            self.touch(low, high, kin)
            self.parted.add((low, high))
            self._shelf.relate(low, high, None)

    def _close(self, low: str, high: str) -> bool:
        """True of two articles that stand near each other in a bucket."""
        shelf = self._shelf
        at = shelf.place(low)
        shared = set(shelf.buckets(low)) & set(shelf.buckets(high))
        return any(high in beside for bucket in shared for beside in shelf.beside(bucket, at))


def _pair(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)


def _across(before: Sequence[str], after: Sequence[str]) -> set[Pair]:
    """The pairs that are `REACH` apart where nothing stands between, and further apart where one does."""
    return {_pair(a, after[REACH - 1 - k]) for k, a in enumerate(before) if len(after) > REACH - 1 - k}
