"""How alike two units are: a sum of named features, each explained; candidates come from shared rare terms."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from headwater.link.statements.nouns import Feature
from headwater.link.statements.units import Unit

_BUCKET = 60  # units at most that a term may lead to each other
_TOP = 12  # rarest terms of a unit that lead to candidates


class Scale:
    """How much terms tell, by how many articles have them."""

    def __init__(self, units: Sequence[Unit], articles: int) -> None:
        homes: dict[str, set[int]] = defaultdict(set)
        for unit in units:
            for key in unit.keys:
                homes[key].add(unit.article)
        self._articles = articles
        self._homes = {key: len(where) for key, where in homes.items()}

    def of(self, key: str) -> float:
        """Between 0.3 for a term of all articles and 1 for one of few."""
        share = self._homes.get(key, 1) / max(self._articles, 1)
        return max(0.3, min(1.0, -math.log(max(share, 1e-6)) / math.log(12)))

    def weighted(self, keys: dict[str, float]) -> dict[str, float]:
        return {key: weight * self.of(key) for key, weight in keys.items()}


def cosine(one: dict[str, float], other: dict[str, float]) -> float:
    """The cosine of two sets of weighted terms, 0 where one is empty."""
    if len(one) > len(other):
        one, other = other, one
    shared = sum(weight * other[key] for key, weight in one.items() if key in other)
    norm = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return shared / norm if norm else 0.0


class Pairs:
    """Candidates among units, and their features."""

    def __init__(self, units: Sequence[Unit], articles: int) -> None:
        self.units = units
        scale = Scale(units, articles)
        self.keys = [scale.weighted(u.keys) for u in units]
        self.around = [scale.weighted(u.around) for u in units]
        whole: list[dict[str, float]] = [{} for _ in range(articles)]
        for unit, keys in zip(units, self.keys, strict=True):
            mine = whole[unit.article]
            for key, weight in keys.items():
                mine[key] = max(mine.get(key, 0.0), weight)
        self.whole = whole
        self._articles: dict[tuple[int, int], float] = {}

    def candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs of units of two articles that share a telling term, each once, in order."""
        buckets: dict[str, list[int]] = defaultdict(list)
        for i, unit in enumerate(self.units):
            ranked = sorted(self.keys[i].items(), key=lambda kv: (-kv[1], kv[0]))[:_TOP]
            for key in [k for k, w in ranked if w > 0.15] + [f"q:{q.value:g}" for q in unit.numbers]:
                buckets[key].append(i)
        shared: Counter[tuple[int, int]] = Counter()
        for members in buckets.values():
            if len(members) > _BUCKET * 4:
                continue
            for a, i in enumerate(members):
                for j in members[a + 1 :]:
                    if self.units[i].article != self.units[j].article:
                        shared[i, j] += 1
        yield from sorted(shared)

    def kin(self, a: int, b: int) -> float:
        """How much two articles are about the same."""
        key = (min(a, b), max(a, b))
        if key not in self._articles:
            self._articles[key] = cosine(self.whole[key[0]], self.whole[key[1]])
        return self._articles[key]

    def features(self, i: int, j: int) -> dict[str, tuple[float, str]]:
        """The features of a pair: a value each and what it is about."""
        one, other = self.units[i], self.units[j]
        a, b = self.keys[i], self.keys[j]
        shared = sorted(a.keys() & b.keys(), key=lambda k: (-a[k], k))
        least = min(sum(a.values()), sum(b.values()))
        held = sum(min(a[k], b[k]) for k in shared) / least if least else 0.0
        names = [k for k in shared if k[:2] in ("a:", "s:")]
        every = {k for k in (*a, *b) if k[:2] in ("a:", "s:")}
        same, near, apart, about = _numbers(one, other)
        acts, odd = one.acts & other.acts, bool(one.acts and other.acts and not one.acts & other.acts)
        return {
            "words": (cosine(a, b), " ".join(k[2:] for k in shared[:6])),
            "held": (held, ""),
            "shared": (min(sum(min(a[k], b[k]) for k in shared), 6.0) / 6.0, ""),
            "names": (len(names) / len(every) if every else 0.0, " ".join(k[2:] for k in names)),
            "names apart": (float(bool(every) and not names and _both(a, b)), ""),
            "numbers": (float(same), about),
            "numbers near": (float(near), about),
            "numbers apart": (float(apart), ""),
            "acts": (float(bool(acts)), " ".join(sorted(acts))),
            "acts apart": (float(odd), ""),
            "negation": (float(one.negated != other.negated), ""),
            "dates": (float(bool(one.dated & other.dated)), " ".join(sorted(one.dated & other.dated))),
            "dates apart": (float(bool(one.dated and other.dated and not one.dated & other.dated)), ""),
            "around": (cosine(self.around[i], self.around[j]), ""),
            "articles": (self.kin(one.article, other.article), ""),
        }


def _both(a: dict[str, float], b: dict[str, float]) -> bool:
    return any(k[:2] in ("a:", "s:") for k in a) and any(k[:2] in ("a:", "s:") for k in b)


def _numbers(one: Unit, other: Unit) -> tuple[int, int, int, str]:
    """Numbers of the same thing: how many are the same, about the same and different, and which."""
    same = near = apart = 0
    about = []
    for q in one.numbers:
        grades = [q.agrees(r) for r in other.numbers]
        best = max(grades, default=-1.0)
        same += best == 1.0
        near += 0.0 < best < 1.0
        apart += best == 0.0
        if best > 0.0:
            about.append(f"{q.value:g}")
    return min(same, 2), min(near, 2), min(apart, 2), " ".join(about)


def explained(features: dict[str, tuple[float, str]], weights: dict[str, float]) -> tuple[Feature, ...]:
    """The features that count, by weight."""
    made = [Feature(n, round(v * weights.get(n, 0.0), 3), about) for n, (v, about) in features.items()]
    return tuple(sorted((f for f in made if f.value), key=lambda f: (-abs(f.value), f.name)))
