"""Units to statements: pairs are joined from the most alike down, while the groups as wholes are alike."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

from headwater.link.statements.digest import Node
from headwater.link.statements.kin import JOIN
from headwater.link.statements.shelf import Scores

ALIKE = 0.5  # the cosine of two places of one article that say the same
APART = -6.0  # log odds of two that do not
_BEST = 0.6  # of the pairs of articles between two groups, the most alike, that count
MEAN = -1.8  # log odds that the mean of these pairs needs
_GROWN = 0.25  # log odds more that it needs each time that the articles of the smaller group double
_LIKELY = -0.4  # log odds that the best pair needs where one of two groups has several articles

Edges = Mapping[Node, Mapping[Node, float]]


def clusters(scores: Scores, component: Sequence[Node], edges: Edges) -> list[list[Node]]:
    """Groups of the units of one component, singletons too, each in order.

    Agglomerative, by the mean over pairs of articles (UPGMA, Sokal and Michener 1958): of all groups that
    have a likely pair in common the two most alike are joined first, as long as they are alike enough. Units
    that say a thing in the same words are one kind and count once.
    """
    return _Joining(scores, _kinds(scores, component), edges).groups()


def _kinds(scores: Scores, component: Sequence[Node]) -> list[list[Node]]:
    """Units of different articles that have the same words, in groups."""
    same: dict[int, list[Node]] = defaultdict(list)
    for node in component:
        same[scores.unit(node).kind].append(node)
    found: list[list[Node]] = []
    for nodes in same.values():
        rounds: dict[str, int] = defaultdict(int)
        parts: dict[int, list[Node]] = defaultdict(list)
        for node in nodes:  # what an article says twice in the same words stays two
            parts[rounds[node[0]]].append(node)
            rounds[node[0]] += 1
        found += parts.values()
    return sorted(found)


class _Joining:
    """Groups of kinds, by number, while they are joined."""

    def __init__(self, scores: Scores, kinds: list[list[Node]], edges: Edges) -> None:
        self._scores = scores
        self._first = [kind[0] for kind in kinds]
        self._members = {n: [n] for n in range(len(kinds))}
        self._nodes = dict(enumerate(kinds))
        of = {node: n for n, kind in enumerate(kinds) for node in kind}
        self._near: dict[int, set[int]] = defaultdict(set)
        for node, n in of.items():
            for other, value in edges[node].items():
                if value >= JOIN and (m := of.get(other, n)) != n:
                    self._near[n].add(m)
                    self._near[m].add(n)

    def groups(self) -> list[list[Node]]:
        near, members = self._near, self._members
        queue = [(-self._mean(a, b), a, b, 1, 1) for a in sorted(near) for b in sorted(near[a]) if a < b]
        heapify(queue)
        while queue:
            mean, a, b, size_a, size_b = heappop(queue)
            # An entry of groups that have grown since is out of date; they were put in anew when they grew.
            if len(members.get(a, ())) != size_a or len(members.get(b, ())) != size_b or -mean < MEAN:
                continue
            members[a] = sorted(members[a] + members.pop(b))
            self._nodes[a] = sorted(self._nodes[a] + self._nodes.pop(b))
            near[a] = (near[a] | near.pop(b)) - {a, b}
            for other in sorted(near[a]):
                near[other] = (near[other] - {b}) | {a}
                mean = self._mean(a, other)
                if mean >= MEAN:
                    low, high = sorted((a, other))
                    heappush(queue, (-mean, low, high, len(members[low]), len(members[high])))
        return sorted(self._nodes.values())

    def _mean(self, a: int, b: int) -> float:
        """The mean log odds of two groups over pairs of articles, less what is asked of groups that have
        grown; of what one article says twice the more alike counts.

        Articles seldom say a thing twice: two places of one article that neither overlap nor use the same
        words speak against joining.
        """
        pairs: dict[tuple[str, str], list[float]] = defaultdict(list)
        for i in self._members[a]:
            for j in self._members[b]:
                one, other = self._first[i], self._first[j]
                if one[0] != other[0]:
                    pairs[one[0], other[0]].append(self._scores.of(one, other))
        for one, other in self._twice(a, b):
            unit, another = self._scores.unit(one), self._scores.unit(other)
            if not unit.overlaps(another) and unit.bag.cosine(another.bag) < ALIKE:
                pairs[one[0], one[0]].append(APART)
        likely = sorted((max(values) for values in pairs.values()), reverse=True)
        smaller, larger = sorted(len({n[0] for n in self._nodes[g]}) for g in (a, b))
        if not likely or (larger > 1 and likely[0] < _LIKELY):
            return -math.inf
        best = likely[: math.ceil(_BEST * len(likely))]
        return sum(best) / len(best) - _GROWN * math.log2(smaller)

    def _twice(self, a: int, b: int) -> list[tuple[Node, Node]]:
        """Units of one article that are in both groups."""
        mine: dict[str, list[Node]] = defaultdict(list)
        for node in self._nodes[a]:
            mine[node[0]].append(node)
        return [(one, other) for other in self._nodes[b] for one in mine.get(other[0], ())]
