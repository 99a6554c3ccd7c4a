"""How alike two units are: a sum of named, explained features. Candidates come from telling terms."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from headwater.link.statements.nouns import Feature
from headwater.link.statements.quantities import MEASURES
from headwater.link.statements.units import Unit

_BUCKET = 240  # units at most that a term may lead to each other
_LEAST = 0.3  # the weight that it needs for this
_SMALL = 12  # numbers up to this are met by chance
_TOP = 12  # rarest terms of a unit that lead to candidates


class Bag:
    """Weighted terms with their length as a vector and the names among them."""

    __slots__ = ("keys", "length", "names", "total")

    def __init__(self, keys: dict[str, float]) -> None:
        self.keys = keys
        self.length = math.sqrt(sum(w * w for w in keys.values()))
        self.total = sum(keys.values())
        self.names = frozenset(k for k in keys if k[:2] in ("a:", "s:"))

    def cosine(self, other: Bag) -> float:
        """The cosine of two bags, 0 where one is empty."""
        few, many = sorted((self.keys, other.keys), key=len)
        shared = sum(weight * many[key] for key, weight in few.items() if key in many)
        length = self.length * other.length
        return shared / length if length else 0.0


class Pairs:
    """Candidates among units, and their features."""

    def __init__(self, units: Sequence[Unit], articles: int) -> None:
        self.units = units
        self._bags = [Bag(u.keys) for u in units]
        self._around = [Bag(u.around) for u in units]
        whole: list[dict[str, float]] = [{} for _ in range(articles)]
        for unit in units:
            mine = whole[unit.article]
            for key, weight in unit.keys.items():
                mine[key] = max(mine.get(key, 0.0), weight)
        self._whole = [Bag(keys) for keys in whole]
        self._articles: dict[tuple[int, int], float] = {}
        self._nearest: dict[int, float] = {}
        self.candidates = self._candidates()
        self.near: dict[int, set[int]] = defaultdict(set)  # articles that have candidates in common
        for i, j in self.candidates:
            self.near[units[i].article].add(units[j].article)
            self.near[units[j].article].add(units[i].article)

    def _candidates(self) -> list[tuple[int, int]]:
        """Pairs of units of two articles that share a telling term or a number, each once, in order."""
        buckets: dict[str, list[int]] = defaultdict(list)
        for i, unit in enumerate(self.units):
            ranked = sorted(unit.keys.items(), key=lambda kv: (-kv[1], kv[0]))[:_TOP]
            for key in [k for k, w in ranked if w > _LEAST] + [f"q:{q.value:g}" for q in unit.numbers]:
                buckets[key].append(i)
        shared: Counter[tuple[int, int]] = Counter()
        for key, members in sorted(buckets.items()):
            if len(members) <= _BUCKET:
                # A number is worth two terms: alone it leads to a candidate.
                shared.update({pair: 1 + key.startswith("q:") for pair in self._across(members)})
        return sorted(pair for pair, count in shared.items() if count > 1)

    def _across(self, members: Sequence[int]) -> list[tuple[int, int]]:
        """The pairs of some units that stand in two articles."""
        articles = [(i, self.units[i].article) for i in members]
        return [(i, j) for (i, a), (j, b) in combinations(articles, 2) if a != b]

    def alike(self, i: int, j: int) -> float:
        """The cosine of the terms of two units."""
        return self._bags[i].cosine(self._bags[j])

    def kin(self, a: int, b: int) -> float:
        """How much two articles are about the same."""
        key = (min(a, b), max(a, b))
        if key not in self._articles:
            self._articles[key] = self._whole[key[0]].cosine(self._whole[key[1]])
        return self._articles[key]

    def kinship(self, a: int, b: int) -> float:
        """The same, measured by the nearest that either article has: 1 where no article is nearer."""
        most = max(self._most(a), self._most(b))
        return min(self.kin(a, b) / most, 1.0) if most else 0.0

    def strange(self, a: int, b: int) -> bool:
        """True of two articles that both have names and none in common."""
        mine, theirs = self._whole[a].names, self._whole[b].names
        return bool(mine) and bool(theirs) and not mine & theirs

    def _most(self, a: int) -> float:
        if a not in self._nearest:
            self._nearest[a] = max((self.kin(a, b) for b in self.near[a]), default=0.0)
        return self._nearest[a]

    def features(self, i: int, j: int) -> dict[str, tuple[float, str]]:
        """The features of a pair: a value each and what it is about."""
        one, other = self.units[i], self.units[j]
        a, b = self._bags[i], self._bags[j]
        shared = sorted(a.keys.keys() & b.keys.keys(), key=lambda k: (-a.keys[k], k))
        common = sum(min(a.keys[k], b.keys[k]) for k in shared)
        least = min(a.total, b.total)
        names = a.names & b.names
        every = a.names | b.names
        beside = (a.names & self._around[j].keys.keys()) | (b.names & self._around[i].keys.keys())
        both = bool(a.names and b.names)
        same, near, apart, bare, about = _numbers(one, other)
        acts, odd = one.acts & other.acts, bool(one.acts and other.acts and not one.acts & other.acts)
        return {
            "words": (a.cosine(b), " ".join(k[2:] for k in shared[:6])),
            "held": (common / least if least else 0.0, ""),
            "shared": (min(common, 6.0) / 6.0, ""),
            "names": (len(names) / len(every) if every else 0.0, " ".join(sorted(k[2:] for k in names))),
            "names beside": (min(len(beside - names), 3) / 3.0, " ".join(sorted(k[2:] for k in beside))),
            "names apart": (float(both and not names and not beside), ""),
            "other names": (float(both and not names), ""),
            "numbers": (float(same), about),
            "numbers near": (float(near), about),
            "numbers apart": (float(apart and not same and not near), ""),
            "numbers alone": (bare, about),
            "acts": (float(bool(acts)), " ".join(sorted(acts))),
            "acts apart": (float(odd), ""),
            "negation": (float((one.negated or one.banned) != (other.negated or other.banned)), ""),
            "dates": (float(bool(one.dated & other.dated)), " ".join(sorted(one.dated & other.dated))),
            "dates apart": (float(bool(one.dated and other.dated and not one.dated & other.dated)), ""),
            "around": (self._around[i].cosine(self._around[j]), ""),
            "articles": (self.kinship(one.article, other.article), ""),
            "strangers": (float(self.strange(one.article, other.article)), ""),
        }


def _numbers(one: Unit, other: Unit) -> tuple[int, int, int, float, str]:
    """Numbers of the same thing: how many are the same, about the same and different; equal numbers of what
    may be different things; and which."""
    same = near = apart = 0
    bare = 0.0
    about = []
    for q in one.numbers:
        grades = [q.agrees(r) for r in other.numbers]
        best = max(grades, default=-1.0)
        same += best == 1.0
        near += 0.0 < best < 1.0
        apart += best == 0.0
        equal = any(q.value == r.value and q.units & MEASURES == r.units & MEASURES for r in other.numbers)
        if equal and best <= 0.0:
            bare += 1.0 if q.value > _SMALL else 0.3
        if equal or best > 0.0:
            about.append(f"{q.value:g}")
    return min(same, 2), min(near, 2), min(apart, 2), min(bare, 2.0), " ".join(about)


def explained(features: dict[str, tuple[float, str]], weights: dict[str, float]) -> tuple[Feature, ...]:
    """The features that count, by weight."""
    made = [Feature(n, round(v * weights.get(n, 0.0), 3), about) for n, (v, about) in features.items()]
    return tuple(sorted((f for f in made if f.value), key=lambda f: (-abs(f.value), f.name)))
