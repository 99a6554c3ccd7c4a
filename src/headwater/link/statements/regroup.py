"""Group anew the units that a change touches, and find again what is denied of them.

What is grouped together depends on a component of likely pairs of bounded size, what a denial is about on the
groups of its own article and of those akin to it. So the outcome does not depend on how much was grouped
before, and what is looked at does not grow with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from headwater.link.statements.clusters import clusters
from headwater.link.statements.components import Components, without
from headwater.link.statements.denials import Attaching
from headwater.link.statements.digest import Node
from headwater.link.statements.shelf import Group, Scores, Shelf

Nodes = tuple[Node, ...]
KINDRED = 8  # articles that a denial may speak of, besides its own
KIN = 0.13  # the cosine of two articles from which a denial in the one may be about a statement in the other


class Regrouping:
    """One change: `touched` are units that came, or of which a likely pair came or went, `lost` articles that
    went or came anew, `near` articles that came, came nearer to another or lost one that was near, `pairs`
    articles that have something in common now, or no more."""

    def __init__(
        self,
        shelf: Shelf,
        touched: Iterable[Node],
        lost: Collection[str] = (),
        near: Iterable[str] = (),
        pairs: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._shelf = shelf
        self._scores = Scores(shelf)
        self._lost = frozenset(lost)
        self._near = {a for a in near if a not in self._lost or self._has((a, 0))}
        self._said: dict[str, list[Group]] = {}
        self._likely = Likely(shelf)
        self._beside: dict[str, set[str]] = defaultdict(set)
        for a, b in pairs:
            self._beside[a].add(b)
        self._touched = {n for n in touched if n[0] not in self._lost or self._has(n)}

    def _has(self, node: Node) -> bool:
        try:
            return node[1] < len(self._shelf.digest(node[0]).units)
        except KeyError:
            return False

    def change(self) -> tuple[list[Group], list[Group]]:
        """The kept groups that are no more, and those that come in their place."""
        components = self._reached()
        nodes = set[Node]().union(*components)
        groups = self._grouped(components)
        before = {g for a in {a for a, _ in nodes} | self._lost for g in self._before(a)}
        old = {g for g in before if self.undone(g, nodes)}
        # What was said alone and still is, is no change.
        together = {n for g in old for n in g.nodes}
        changed = {g.nodes for g in old} ^ {g for g in groups if len(g) > 1 or g[0] in together}
        moved = {a for nodes in changed for a, _ in nodes} | {a for a in self._lost if self._has((a, 0))}
        homes = _Homes(self, groups, nodes)
        disputing = self._disputing(moved)
        return self._compared(old, groups, self._attached(disputing, homes), disputing)

    def undone(self, group: Group, nodes: set[Node]) -> bool:
        """True of a kept group of which some units are grouped anew, or are no more."""
        return not nodes.isdisjoint(group.nodes) or not group.articles.isdisjoint(self._lost)

    def _before(self, article: str) -> list[Group]:
        if article not in self._said:
            self._said[article] = list(self._shelf.said(article))
        return self._said[article]

    def _reached(self) -> set[frozenset[Node]]:
        """The components that the change may have made other ones.

        A component that is not as it was held a touched unit before or holds one now. What it held before are
        parts that hang together without the pairs of this change, each with a touched unit.
        """
        nodes = set(self._touched)
        if self._beside:
            before = Components(without(self._likely, self._beside), self._kind)
            nodes = nodes.union(*before.holding(nodes))
        return Components(self._likely, self._kind).holding(nodes)

    def _kind(self, node: Node) -> int:
        return self._scores.unit(node).kind

    def _grouped(self, components: Iterable[frozenset[Node]]) -> list[Nodes]:
        """The groups of some components."""
        found: list[Nodes] = []
        for component in sorted(map(sorted, components)):
            found += grouped(self._scores, component, self._likely)
        return found

    def _disputing(self, moved: set[str]) -> set[str]:
        """The articles whose denials may be about something else than before: groups changed that they carry
        or that an article does of which they may speak."""
        there = {a for a in moved if a not in self._lost or self._has((a, 0))}
        akin = {b for a in there for b, kin in self._shelf.akin(a).items() if kin.near > KIN}
        found = {
            a for a in self._shelf.disputing(akin - there) if not there.isdisjoint(nearest(self._shelf, a))
        }
        return found | self._shelf.disputing(there | self._near)

    def _attached(self, articles: Iterable[str], homes: _Homes) -> dict[Nodes, set[Node]]:
        """By group the units of some articles that deny or correct it."""
        out: dict[Nodes, set[Node]] = defaultdict(set)
        attaching = Attaching(self._scores, homes, homes.near)
        for article in sorted(articles):
            for number, nodes in attaching.denials(article).items():
                out[homes[number]] |= set(nodes)
        return out

    def _compared(
        self, old: set[Group], groups: Sequence[Nodes], about: Mapping[Nodes, set[Node]], disputing: set[str]
    ) -> tuple[list[Group], list[Group]]:
        """Old groups against new ones: those regrouped, and those of which a denial came or went."""
        fresh = set(groups)
        regrouped = {g.nodes for g in old}
        anew = disputing | self._lost
        denied = {g for a in anew for g in self._before(a) if any(n[0] == a for n in g.denials)}
        denied |= {g for nodes in about for g in self._before(nodes[0][0]) if g.nodes == nodes}
        every = old | denied
        known = {g.nodes: g for g in every}
        made: set[Group] = set()
        for nodes in fresh | about.keys() | (known.keys() - (regrouped - fresh)):
            # Denials by articles that were not looked at again stay.
            kept = known[nodes].denials if nodes in known else ()
            stay = {n for n in kept if n[0] not in anew}
            group = Group(nodes, tuple(sorted(stay | about.get(nodes, set()))))
            if group.kept:
                made.add(group)
        same = {g for g in every & made if not self._changed(g)}
        return sorted(g for g in every - same if g in old or g not in made), sorted(
            g for g in made - same if g.nodes in fresh or g not in every
        )

    def _changed(self, group: Group) -> bool:
        """True where a group of the same units makes another statement: an article of it came anew, or two of
        them have something else in common."""
        articles = {a for a, _ in (*group.nodes, *group.denials)}
        return not articles.isdisjoint(self._lost) or any(
            not articles.isdisjoint(self._beside[a]) for a in articles & self._beside.keys()
        )


class Likely:
    """The likely pairs of the units of a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._found: dict[str, dict[int, dict[Node, float]]] = {}

    def __call__(self, node: Node) -> Mapping[Node, float]:
        article, unit = node
        if article not in self._found:
            found: dict[int, dict[Node, float]] = defaultdict(dict)
            for other, kin in self._shelf.akin(article).items():
                first = article < other
                for i, j, value in kin.pairs:
                    mine, theirs = (i, j) if first else (j, i)
                    found[mine][other, theirs] = value
            self._found[article] = found
        return self._found[article].get(unit, {})


def grouped(scores: Scores, component: Sequence[Node], likely: Likely) -> list[Nodes]:
    """The groups of a component, singletons too."""
    edges = {node: likely(node) for node in component}
    return [tuple(group) for group in clusters(scores, component, edges)]


def nearest(shelf: Shelf, article: str) -> list[str]:
    """The articles most akin to one, of which a denial in it may speak."""
    akin = ((-kin.near, b) for b, kin in shelf.akin(article).items() if kin.near > KIN)
    return [b for _, b in sorted(akin)[:KINDRED]]


class _Homes(Mapping[int, Nodes]):
    """Groups by number, found where they are asked for: as they were regrouped, else as they are kept, else
    what one article alone says."""

    def __init__(self, of: Regrouping, groups: Sequence[Nodes], nodes: set[Node]) -> None:
        self._of = of
        self._nodes = nodes
        self._groups: list[Nodes] = []
        self._numbers: dict[Nodes, int] = {}
        self._here: dict[str, list[int]] = {}
        self._fresh: dict[str, list[Nodes]] = defaultdict(list)
        for group in groups:
            for article in sorted({a for a, _ in group}):
                self._fresh[article].append(group)

    def __getitem__(self, number: int) -> Nodes:
        return self._groups[number]

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self._groups)))

    def __len__(self) -> int:
        return len(self._groups)

    def near(self, node: Node) -> list[int]:
        """The groups that a denial may be about: with units in its own article or in one akin to it."""
        article = node[0]
        return sorted({n for b in (article, *nearest(self._of._shelf, article)) for n in self._at(b)})

    def _at(self, article: str) -> list[int]:
        """The groups of an article."""
        if article not in self._here:
            found = list(self._fresh.get(article, ()))
            found += [
                g.nodes for g in self._of._before(article)
                if g.nodes not in found and article in g.articles and not self._of.undone(g, self._nodes)
            ]  # fmt: skip
            covered = {n for g in found for n in g}
            units = self._of._shelf.digest(article).units
            alone = ((article, i) for i, u in enumerate(units) if not u.denies)
            found = [g for g in found if not self._of._scores.unit(g[0]).denies]
            found += [(n,) for n in alone if n not in covered]
            self._here[article] = [self._number(g) for g in found]
        return self._here[article]

    def _number(self, group: Nodes) -> int:
        if group not in self._numbers:
            self._numbers[group] = len(self._groups)
            self._groups.append(group)
        return self._numbers[group]
