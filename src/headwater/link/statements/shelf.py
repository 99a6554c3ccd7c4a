"""Where linking finds the digests of articles, what they have in common and what they were found to say: in
memory here, in a library elsewhere."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from headwater.link.statements.digest import Digest, Node, Unit
from headwater.link.statements.kin import REACH, Kin, Place, buckets, place
from headwater.link.statements.signature import Signature, near


class Group(NamedTuple):
    """Units that say the same, in order, and those that deny or correct them."""

    nodes: tuple[Node, ...]
    denials: tuple[Node, ...] = ()

    @property
    def articles(self) -> set[str]:
        return {a for a, _ in self.nodes}

    @property
    def kept(self) -> bool:
        """True of what more than one article says, or somebody denies. All else one article alone tells."""
        return len(self.articles) > 1 or bool(self.denials)


class Shelf(Protocol):
    """What linking reads."""

    def digest(self, article: str) -> Digest:
        """The digest of an article by its id."""

    def unit(self, node: Node) -> Unit:
        """A unit of an article."""

    def order(self, article: str) -> tuple[str, str]:
        """Where an article stands in order of time (`Digest.order`)."""

    def signature(self, article: str) -> Signature:
        """What tells how alike the article is to others."""

    def akin(self, article: str) -> Mapping[str, Kin]:
        """The articles that one was compared with and has something in common with."""

    def said(self, article: str) -> Iterable[Group]:
        """The kept groups that an article carries or denies."""

    def disputing(self, articles: Iterable[str]) -> set[str]:
        """Those of some articles in which something is denied or corrected."""


class Memory:
    """A shelf that holds everything in memory."""

    def __init__(self) -> None:
        self.digests: dict[str, Digest] = {}
        self._akin: dict[str, dict[str, Kin]] = defaultdict(dict)
        self._buckets: dict[int, list[Place]] = defaultdict(list)
        self._said: dict[str, set[Group]] = defaultdict(set)

    def digest(self, article: str) -> Digest:
        return self.digests[article]

    def unit(self, node: Node) -> Unit:
        return self.digest(node[0]).units[node[1]]

    def order(self, article: str) -> tuple[str, str]:
        return self.digest(article).order()

    def signature(self, article: str) -> Signature:
        return self.digests[article].signature

    def akin(self, article: str) -> Mapping[str, Kin]:
        return self._akin[article]

    def said(self, article: str) -> Iterable[Group]:
        return sorted(self._said[article])

    def disputing(self, articles: Iterable[str]) -> set[str]:
        return {a for a in articles if self.digests[a].disputes}

    def groups(self) -> set[Group]:
        """All kept groups."""
        return {group for groups in self._said.values() for group in groups}

    def has(self, article: str) -> bool:
        return article in self.digests

    def put(self, one: Digest) -> None:
        """Take an article in."""
        self.digests[one.article] = one
        for bucket in buckets(one):
            insort(self._buckets[bucket], place(one))

    def drop(self, article: str) -> None:
        """Take an article out, but for the groups that it is in."""
        one = self.digests.pop(article)
        for bucket in buckets(one):
            self._buckets[bucket].remove(place(one))

    def buckets(self, article: str) -> Iterable[int]:
        return buckets(self.digests[article])

    def place(self, article: str) -> Place:
        return place(self.digests[article])

    def kin(self, low: str, high: str) -> Kin | None:
        return self._akin[low].get(high)

    def beside(self, bucket: int, at: Place) -> tuple[list[str], list[str]]:
        """The articles before and after a place in a bucket, the nearest first, `REACH` of each at most."""
        members = self._buckets[bucket]
        i = bisect_left(members, at)
        j = i + (i < len(members) and members[i] == at)
        before = [p.article for p in reversed(members[max(i - REACH, 0) : i])]
        return before, [p.article for p in members[j : j + REACH]]

    def relate(self, low: str, high: str, kin: Kin | None) -> None:
        """Keep what two articles have in common."""
        for a, b in ((low, high), (high, low)):
            if kin is None:
                self._akin[a].pop(b, None)
            else:
                self._akin[a][b] = kin

    def replace(self, old: Iterable[Group], new: Iterable[Group]) -> None:
        """Keep some groups in place of others."""
        for group in old:
            for article in {a for a, _ in (*group.nodes, *group.denials)}:
                self._said[article].discard(group)
        for group in new:
            for article in {a for a, _ in (*group.nodes, *group.denials)}:
                self._said[article].add(group)


_NEARS = 100_000  # pairs of articles that are no kin, of which it is held how near they are
BELOW = -3.0  # log odds of two units of which nothing says that they are alike


class Scores:
    """How alike the units and articles of a shelf are."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._near: dict[tuple[str, str], float] = {}

    def unit(self, node: Node) -> Unit:
        return self.shelf.unit(node)

    def near(self, a: str, b: str) -> float:
        """How alike two articles are."""
        key = (min(a, b), max(a, b))
        kin = self.shelf.akin(key[0]).get(key[1])
        if kin is not None:
            return kin.near
        if key not in self._near:
            if len(self._near) == _NEARS:
                self._near.clear()
            self._near[key] = self._cosine(*key)
        return self._near[key]

    def _cosine(self, a: str, b: str) -> float:
        return near(self.shelf.signature(a), self.shelf.signature(b))

    def of(self, one: Node, other: Node) -> float:
        """The log odds that two units say the same."""
        (a, i), (b, j) = min(one, other), max(one, other)
        kin = self.shelf.akin(a).get(b)
        return BELOW if kin is None else kin.table.get((i, j), BELOW)
