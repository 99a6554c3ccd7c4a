"""Units to statements: pairs are joined from the most alike down, while the groups as wholes are alike."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from headwater.link.statements.pairs import Pairs

_WEIGHTS = Path(__file__).parent / "weights.toml"
JOIN = -0.3  # log odds that a pair needs to begin a group or to join two
_MEAN = -0.7  # that the mean of all pairs between two groups needs


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
    """Groups of units by number, singletons too, each in order; units of `apart` join only each other."""
    units = scores.pairs.units
    edges = [(scores.of(i, j), i, j) for i, j in candidates if (i in apart) == (j in apart)]
    edges = sorted((e for e in edges if e[0] >= JOIN), key=lambda e: (-e[0], e[1], e[2]))
    group = list(range(len(units)))
    members = {i: [i] for i in group}
    for _, i, j in edges:
        a, b = group[i], group[j]
        if a == b or not _alike(scores, members[a], members[b]):
            continue
        low, high = sorted((a, b))
        for unit in members.pop(high):
            group[unit] = low
            members[low].append(unit)
    return [sorted(m) for _, m in sorted(members.items())]


def _alike(scores: Scores, one: list[int], other: list[int]) -> bool:
    """True where two groups are alike in the mean over pairs of articles; what one article says twice counts
    once, and pairs within an article do not count."""
    units = scores.pairs.units
    by_article: dict[tuple[int, int], list[float]] = defaultdict(list)
    for i in one:
        for j in other:
            if units[i].article != units[j].article:
                by_article[units[i].article, units[j].article].append(scores.of(i, j))
    means = [sum(odds) / len(odds) for odds in by_article.values()]
    return bool(means) and sum(means) / len(means) >= _MEAN
