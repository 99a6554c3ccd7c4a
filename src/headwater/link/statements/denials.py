"""Denials: of which statement a unit says that it is not so, or that another number is right.

Whether a unit denies anything its article tells (`denying`); what it is about is found among the statements
of its own article and of those akin to it (`denial_features`). A unit may deny several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from headwater.link.statements.concepts import weight
from headwater.link.statements.denial_features import Told, candidates, denied
from headwater.link.statements.denying import ASKED
from headwater.link.statements.digest import Node
from headwater.link.statements.shelf import Scores

_TELLING = 0.3  # the weight of a term that tells something
_SURELY = 1.0  # log odds of denying from which a unit may deny what one article alone says
_SHARED = 2  # telling terms and numbers that a denial shares with what one article alone says

Nodes = Sequence[Node]
Near = Callable[[Node], Iterable[int]]  # numbers of groups that a denial may be about


class Attaching:
    """Finds what the units of an article deny; `groups` are the statements by number."""

    def __init__(self, scores: Scores, groups: Mapping[int, Nodes], near: Near) -> None:
        self._scores = scores
        self._groups = groups
        self._near = near
        self._told: dict[int, Told] = {}

    def denials(self, article: str) -> dict[int, list[Node]]:
        """The units of an article that deny a statement or correct it, by the number of its group."""
        out: dict[int, list[Node]] = defaultdict(list)
        one = self._scores.shelf.digest(article)
        asked = [i for i, u in enumerate(one.units) if u.doubt >= ASKED]
        if not asked:
            return out
        near = sorted(set(self._near((article, asked[0]))), key=lambda n: self._groups[n][0])
        spread = {n: len({a for a, _ in self._groups[n]}) > 1 for n in near}
        known = {n: self._of(n) for n in near if spread[n]}
        for i in asked:
            node = (article, i)
            found = self._denied(node, known)
            if not found and one.units[i].doubt >= _SURELY:
                found = self._denied(node, self._alike(node, near, spread))
            for number in found:
                out[number].append(node)
        return out

    def _denied(self, node: Node, told: Mapping[int, Told]) -> list[int]:
        others = {n: t for n, t in told.items() if node not in self._groups[n]}
        return denied(self._scores.unit(node), candidates(self._scores, node, others))

    def _alike(self, node: Node, near: Iterable[int], spread: Mapping[int, bool]) -> dict[int, Told]:
        """What one article alone says: only where a denial shares telling terms with it or a number."""
        unit = self._scores.unit(node)
        keys = {k for k in unit.keys - unit.void if weight(k) > _TELLING}
        values = {q.value for q in unit.numbers}
        found = {}
        for number in near:
            if spread[number]:
                continue
            first = self._groups[number][0]
            other = self._scores.unit(first)
            shared = len(keys & other.keys) + sum(q.value in values for q in other.numbers)
            itself = first[0] == node[0] and other.overlaps(unit)
            if shared >= _SHARED and other.doubt < ASKED and not itself:
                found[number] = self._of(number)
        return found

    def _of(self, number: int) -> Told:
        if number not in self._told:
            self._told[number] = Told(self._scores, self._groups[number])
        return self._told[number]


def negating(scores: Scores, group: Nodes) -> set[Node]:
    """The units of a group that deny what the others of it say."""
    found = set()
    for node in group:
        unit = scores.unit(node)
        others = [n for n in group if n[0] != node[0]]
        told = {0: Told(scores, others)} if unit.doubt >= ASKED and others else {}
        if denied(unit, candidates(scores, node, told)):
            found.add(node)
    return found if len(found) < len(group) else set()


def chosen(scores: Scores, denials: Iterable[Node]) -> list[Node]:
    """One denial for each article and claimant, the surest; one of which the author does not say whose it is
    may be anyone's of that article."""
    found: list[Node] = []
    for node in sorted(denials, key=lambda n: (-scores.unit(n).doubt, n)):
        by = scores.unit(node).told_by
        others = [scores.unit(n).told_by for n in found if n[0] == node[0]]
        if not any(by == other or not by or not other for other in others):
            found.append(node)
    return sorted(found)
