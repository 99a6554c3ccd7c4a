"""Units to statements: pairs are joined from the most alike down, while the groups as wholes are alike."""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import heapify, heappop, heappush
from pathlib import Path

from headwater.link.statements.pairs import Pairs

_WEIGHTS = Path(__file__).parent / "weights.toml"
JOIN = -0.8  # log odds that a pair needs to begin a group or to join two
ALIKE = 0.5  # the cosine of two places of one article that say the same
APART = -6.0  # log odds of two that do not
MEAN = -0.8  # that the mean of all pairs between two groups needs


@lru_cache(maxsize=1)
def weights() -> tuple[float, dict[str, float]]:
    """The bias and the weight of each feature."""
    raw = tomllib.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return float(raw["bias"]), {name: float(value) for name, value in raw["features"].items()}


@dataclass(slots=True)
class Scores:
    """The log odds of candidate pairs (i < j)."""

    pairs: Pairs
    odds: dict[tuple[int, int], float] = field(default_factory=dict)

    def of(self, i: int, j: int) -> float:
        """The log odds that two units say the same; computed when it is asked for first."""
        key = (min(i, j), max(i, j))
        if key not in self.odds:
            bias, by_name = weights()
            features = self.pairs.features(*key)
            self.odds[key] = bias + sum(value * by_name[name] for name, (value, _) in features.items())
        return self.odds[key]


def clusters(scores: Scores, candidates: Iterable[tuple[int, int]], apart: set[int]) -> list[list[int]]:
    """Groups of units by number, singletons too, each in order; units of `apart` join only each other.

    Agglomerative, by the mean over pairs of articles (UPGMA, Sokal and Michener 1958): of all groups that
    have a likely pair in common the two most alike are joined first, as long as they are alike enough.
    """
    members = {i: [i] for i in range(len(scores.pairs.units))}
    near: dict[int, set[int]] = defaultdict(set)
    for i, j in candidates:
        if (i in apart) == (j in apart) and scores.of(i, j) >= JOIN:
            near[i].add(j)
            near[j].add(i)
    queue = [(-_mean(scores, [i], [j]), i, j, 1, 1) for i in sorted(near) for j in sorted(near[i]) if i < j]
    heapify(queue)
    while queue:
        _, a, b, size_a, size_b = heappop(queue)
        # An entry of groups that have grown since is out of date; they were put in anew when they grew.
        if len(members.get(a, ())) != size_a or len(members.get(b, ())) != size_b:
            continue
        members[a] = sorted(members[a] + members.pop(b))
        near[a] = (near[a] | near.pop(b)) - {a, b}
        for other in sorted(near[a]):
            near[other] = (near[other] - {b}) | {a}
            mean = _mean(scores, members[a], members[other])
            if mean >= MEAN:
                low, high = sorted((a, other))
                heappush(queue, (-mean, low, high, len(members[low]), len(members[high])))
    return [members[i] for i in sorted(members)]


def _mean(scores: Scores, one: list[int], other: list[int]) -> float:
    """The mean log odds of two groups over pairs of articles; what one article says twice counts once.

    Articles seldom say a thing twice: two places of one article that neither overlap nor use the same words
    speak against joining.
    """
    units = scores.pairs.units
    by_article: dict[tuple[int, int], list[float]] = defaultdict(list)
    for i in one:
        for j in other:
            if units[i].article != units[j].article:
                by_article[units[i].article, units[j].article].append(scores.of(i, j))
            elif not units[i].overlaps(units[j]) and scores.pairs.alike(i, j) < ALIKE:
                by_article[units[i].article, units[j].article].append(APART)
    means = [sum(odds) / len(odds) for odds in by_article.values()]
    return sum(means) / len(means) if means else -math.inf
