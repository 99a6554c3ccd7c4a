"""Denials: of which statement a unit says that it is not so, or that another number is right.

Whether a unit denies anything its article tells (`denying`); what it is about is found among the statements
of its own article and of those akin to it (`denial_features`). A unit may deny several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from headwater.link.statements.concepts import weight
from headwater.link.statements.denial_features import Told, Values, candidates, denied
from headwater.link.statements.denying import ASKED
from headwater.link.statements.digest import Node, Unit
from headwater.link.statements.shelf import Scores

_TELLING = 0.3  # the weight of a term that tells something
_SHARED = 2  # telling terms and numbers that a denial shares with what one article alone says
_BEFORE = 3  # sentences before a denial in which its article tells what may be denied
_AFTER = 1  # and after it
_PLAINER = 0.7  # log odds of denying by which what one article alone says is plainer than its denial

Nodes = Sequence[Node]
Near = Callable[[Node], Iterable[int]]  # numbers of groups that a denial may be about


class Attaching:
    """Finds what the units of an article deny; `groups` are the statements by number."""

    def __init__(self, scores: Scores, groups: Mapping[int, Nodes], near: Near) -> None:
        self._scores = scores
        self._groups = groups
        self._near = near
        self._told: dict[int, Told] = {}
        self._at = ""  # the article whose groups are at hand
        self._several: list[int] = []  # what several articles say, and what one alone says
        self._alone: list[tuple[int, Node, Unit]] = []

    def denials(self, article: str) -> dict[int, list[Node]]:
        """The units of an article that deny a statement or correct it, by the number of its group."""
        out: dict[int, list[Node]] = defaultdict(list)
        one = self._scores.shelf.digest(article)
        asked = [i for i, u in enumerate(one.units) if u.doubt >= ASKED]
        for i in asked:
            for number in denied(one.units[i], self.candidates((article, i))):
                out[number].append((article, i))
        return out

    def candidates(self, node: Node) -> dict[int, Values]:
        """The statements that a unit may deny, by the numbers of their groups, with what speaks for each."""
        self._look_beside(node[0])
        numbers = {*self._several, *self._said_alone(node)}
        told = {n: self._of(n) for n in sorted(numbers, key=self._first)}
        return candidates(self._scores, node, told)

    def _first(self, number: int) -> Node:
        return self._groups[number][0]

    def _look_beside(self, article: str) -> None:
        if self._at != article:
            self._at, self._several, self._alone = article, [], []
            for number in set(self._near((article, 0))):
                nodes = self._groups[number]
                first = nodes[0]
                if any(a != first[0] for a, _ in nodes):
                    self._several.append(number)
                else:
                    self._alone.append((number, first, self._scores.unit(first)))

    def _said_alone(self, node: Node) -> Iterable[int]:
        """What a unit may deny of what one article alone says: what is said close to it, or in some of its
        words, and is plainer than it."""
        unit = self._scores.unit(node)
        plain = min(0.0, unit.doubt - _PLAINER)
        values = {q.value for q in unit.numbers}
        telling = {k for k in unit.keys - unit.void if weight(k) > _TELLING}
        for number, first, other in self._alone:
            if other.doubt >= plain or first == node:
                continue
            if first[0] == node[0]:
                if other.overlaps(unit):
                    continue
                if -_BEFORE <= other.home - unit.home <= _AFTER:
                    yield number
                    continue
            shared = len(telling & other.keys)
            if shared < _SHARED and values:
                shared += sum(q.value in values for q in other.numbers)
            if shared >= _SHARED:
                yield number

    def _of(self, number: int) -> Told:
        if number not in self._told:
            self._told[number] = Told(self._scores, self._groups[number])
        return self._told[number]


def chosen(scores: Scores, denials: Iterable[Node]) -> list[Node]:
    """One denial for each article and claimant, the surest, or the widest that holds it; one of which the
    author does not say whose it is may be anyone's of that article."""
    found: list[Node] = []
    order = sorted(denials, key=lambda n: (-scores.unit(n).doubt, n))
    for node in order:
        by = scores.unit(node).told_by
        others = [scores.unit(n).told_by for n in found if n[0] == node[0]]
        if not any(by == other or not by or not other for other in others):
            found.append(node)
    return sorted({_widest(scores, node, order) for node in found})


def _widest(scores: Scores, node: Node, denials: Sequence[Node]) -> Node:
    """The longest of some denials in the same sentence that hold all of one."""
    unit = scores.unit(node)

    def size(other: Node) -> tuple[int, int]:
        wide = scores.unit(other)
        holds = other[0] == node[0] and wide.home == unit.home
        holds = holds and wide.start <= unit.start and unit.end <= wide.end
        return (wide.end - wide.start, -other[1]) if holds else (-1, 0)

    return max(denials, key=size)
