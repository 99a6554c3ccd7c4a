"""Which units may be grouped together: what likely pairs lead to, as far as it is of bounded size.

Where much is written of one thing, weak pairs join most of what was said into one component. One of too many
kinds of units is taken apart: only pairs from the next level of log odds on lead on in it, level by level
(single linkage, Sneath 1957, with a bound on the size). Which component a unit is in follows from the pairs
alone, not from the order in which they came, and a change reaches no further than the components of bounded
size that its units were in before and are in now.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from headwater.link.statements.digest import Node
from headwater.link.statements.kin import JOIN

LARGEST: Final = 400  # kinds of units in a component that is grouped as a whole
STEP: Final = 0.5  # log odds from one level to the next

Likely = Callable[[Node], Mapping[Node, float]]  # the likely pairs of a unit, with their log odds


def least(level: int) -> float:
    """The log odds that lead on at a level; at the first every likely pair does."""
    return JOIN + STEP * level if level else -math.inf


class Components:
    """The components of units, found where they are asked for; `kind` is the same number for units that say
    a thing in the same words, which count once."""

    def __init__(self, pairs: Likely, kind: Callable[[Node], int]) -> None:
        self._pairs = pairs
        self._kind = kind
        self._found: dict[Node, frozenset[Node]] = {}
        self._large: list[set[Node]] = []  # units that are in a component of too many kinds, by level

    def of(self, node: Node) -> frozenset[Node]:
        """The component that a unit is in: at the first level at which that is not too large."""
        level = 0
        while node not in self._found:
            if level == len(self._large):
                self._large.append(set())
            if node not in self._large[level] and (found := self._bounded(node, level)) is not None:
                self._found.update(dict.fromkeys(found, found))
            level += 1
        return self._found[node]

    def holding(self, nodes: Iterable[Node]) -> set[frozenset[Node]]:
        """The components that some units are in."""
        return {self.of(node) for node in nodes}

    def _bounded(self, node: Node, level: int) -> frozenset[Node] | None:
        """All that a unit leads to at a level; None where that is too much."""
        limit, large = least(level), self._large[level]
        seen, queue = {node}, [node]
        kinds: set[int] = set()  # counted only of more units than there may be kinds
        while queue:
            for other, value in self._pairs(queue.pop()).items():
                if value < limit or other in seen:
                    continue
                seen.add(other)
                queue.append(other)
                if len(seen) > LARGEST:
                    kinds |= {self._kind(n) for n in (seen if not kinds else (other,))}
                if other in large or len(kinds) > LARGEST:
                    large |= seen
                    return None
        return frozenset(seen)


def without(pairs: Likely, apart: Mapping[str, Collection[str]]) -> Likely:
    """Likely pairs but for those of some articles with some others."""

    def kept(node: Node) -> Mapping[Node, float]:
        found = pairs(node)
        others = apart.get(node[0])
        return {o: v for o, v in found.items() if o[0] not in others} if others else found

    return kept
