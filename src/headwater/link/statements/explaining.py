"""Why two units are held to say the same: the features of `pairs`, of one pair of units.

Of two articles only the units are looked at that are beside one of the two, as its rivals. That is done term
by term: to lay out matrices would take longer than to fill them for one row.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import NamedTuple

from headwater.link.statements.concepts import weight
from headwater.link.statements.digest import NAMES, Digest, Unit
from headwater.link.statements.nouns import Feature
from headwater.link.statements.pairs import AKIN, ALONE, FAR, FEATURES, NOTHING, RANKS, weights
from headwater.link.statements.profile import alternatives
from headwater.link.statements.sheets import STEP, measured, stepped
from headwater.link.statements.told import DEEDS, NUMBERS, Told, deeds, numbers, told

Values = list[tuple[str, float]]  # features in order; those that are 0 may be left out


def explained(one: Digest, i: int, other: Digest, j: int, near: float) -> tuple[Feature, ...]:
    """The features that count for two units, by weight, each with what it is about."""
    u, v = one.units[i], other.units[j]
    about = {
        "words": sorted((k for k in u.keys & v.keys), key=lambda k: (-weight(k), k))[:6],
        "names": u.bag.named(v.bag),
        "acts": [f"  {act}" for act in sorted(u.acts & v.acts)],
        "dates": [f"  {day}" for day in sorted(u.dated & v.dated)],
        "numbers": [f"  {n:g}" for n in sorted(_values_of(u) & _values_of(v))],
    }
    mine, theirs = _plain(one), _plain(other)
    across, down = _Row(mine, i, theirs, near), _Row(theirs, j, mine, near)
    factors = dict(zip(FEATURES, weights().features.tolist(), strict=True))
    found = [*across.values(j), *_rivals(across.ahead(j), down.ahead(i))]
    made = [
        Feature(name, round(value * factors[name], 3), " ".join(k[2:] for k in about.get(name, ())))
        for name, value in found
    ]
    return tuple(sorted((f for f in made if f.value), key=lambda f: (-abs(f.value), f.name)))


def _values_of(unit: Unit) -> set[float]:
    return {q.value for q in unit.numbers}


def _rivals(ahead: float, beside: float) -> Values:
    """The features of a pair that is so far ahead of the best other on its two sides (`pairs.rivalry`)."""
    ahead, beside = (min(max(value, -FAR), FAR) for value in (ahead, beside))
    both = ahead >= 0 and beside >= 0
    found = (ahead + beside, min(ahead, 0.0) + min(beside, 0.0), float(both))
    return list(zip(FEATURES[ALONE:], found, strict=True))


class _Terms(NamedTuple):
    """Some terms, the names among them apart, and the length of the vector that they make."""

    words: frozenset[str]
    names: frozenset[str]
    total: float
    length: float


class _Plain:
    """What an article tells of each of its units; `around` are the terms of their sentences and of those
    before them, by number."""

    def __init__(self, one: Digest) -> None:
        self.lang, self.units = one.lang, one.units
        self.own = [_terms(unit.keys) for unit in one.units]
        self.around = {home: _terms(one.beside(home)) for home in {unit.home for unit in one.units}}
        self.told: list[Told | None] = [told(unit) for unit in one.units]
        end = max((unit.end for unit in one.units), default=0) or 1
        self.places = [unit.start / end for unit in one.units]

    @cached_property
    def sounds(self) -> dict[str, set[str]]:
        """The names by what they may sound like."""
        found: dict[str, set[str]] = {}
        for terms in (*self.own, *self.around.values()):
            for name in terms.names:
                for sound in alternatives(name):
                    found.setdefault(sound, set()).add(name)
        return found


def _plain(one: Digest) -> _Plain:
    """What an article tells; made once."""
    found: _Plain | None = one.__dict__.get("plain")
    if found is None:
        found = one.__dict__["plain"] = _Plain(one)
    return found


def _terms(keys: frozenset[str]) -> _Terms:
    names = frozenset([k for k in keys if k[:2] in NAMES])
    return _Terms(keys - names if names else keys, names, *measured(keys))


class _Row:
    """A unit of an article beside all units of another."""

    def __init__(self, one: _Plain, number: int, other: _Plain, near: float) -> None:
        self._one, self._other, self._number = one, other, number
        self._unit = one.units[number]
        self._own, self._wide = one.own[number], one.around[self._unit.home]
        names = ((name, self._alike(name)) for name in self._own.names | self._wide.names)
        self._met = [
            (stepped(name), name in self._own.names, name in self._wide.names, met)
            for name, met in names
            if met
        ]
        strangers = one.sounds and other.sounds and one.sounds.keys().isdisjoint(other.sounds)
        self._articles: Values = [("articles", min(near, AKIN)), *[("strangers", 1.0)] * bool(strangers)]
        self._language: Values = [("language", 1.0)] * (one.lang == other.lang)
        self._sums: dict[int, tuple[int, int]] = {}

    def _alike(self, name: str) -> set[str]:
        sounds = self._other.sounds
        return {met for sound in alternatives(name) for met in sounds.get(sound, ())}

    def ahead(self, at: int) -> float:
        """How far a unit is ahead of the best of those that share no text with it (`pairs.odds`)."""
        factors, units = _alone(), self._other.units
        scores = []
        for n in range(len(units)):
            total = factors[""]
            for name, value in self.values(n):
                total += factors[name] * value
            scores.append(total)
        unit = units[at]
        best = sorted(range(len(scores)), key=lambda n: (-scores[n], n))[:RANKS]
        apart = (scores[n] for n in best if unit.start >= units[n].end or unit.end <= units[n].start)
        return scores[at] - next(apart, NOTHING)

    def values(self, at: int) -> Values:
        """The features of the pair with a unit that do not depend on rivals."""
        one, other = self._unit, self._other.units[at]
        found, around = self._shared(at)
        mine, theirs = self._one.told[self._number], self._other.told[at]
        done: Values = []
        if mine is not None and theirs is not None:
            if not mine.counts.isdisjoint(theirs.counts):
                found += zip(NUMBERS, numbers(mine, theirs), strict=True)
            if not mine.parties.isdisjoint(theirs.parties):
                done += zip(DEEDS, deeds(mine, theirs), strict=True)
        if one.acts and other.acts:
            found.append(("acts apart" if one.acts.isdisjoint(other.acts) else "acts", 1.0))
        found += done
        if (one.negated or one.banned) != (other.negated or other.banned):
            found.append(("negation", 1.0))
        if one.dated and other.dated:
            found.append(("dates apart" if one.dated.isdisjoint(other.dated) else "dates", 1.0))
        found += around
        found += self._articles
        if one.holders and other.holders:
            found.append(("other speakers" if one.holders.isdisjoint(other.holders) else "speakers", 1.0))
        found.append(("place", abs(self._one.places[self._number] - self._other.places[at])))
        found += self._language
        return found

    def _shared(self, at: int) -> tuple[Values, Values]:
        """What the terms of the units tell, and what those around them do."""
        home = self._other.units[at].home
        own, wide = self._other.own[at], self._other.around[home]
        mine, around = self._around(home, wide)
        common = square = names = beside = 0
        for key in self._own.words & own.words:
            step = stepped(key)
            common += step
            square += step * step
        theirs = sum([stepped(key) for key in self._wide.words & own.words])
        for step, said, near, met in self._met:
            here, there = not met.isdisjoint(own.names), not met.isdisjoint(wide.names)
            if said and here:
                common += step
                square += step * step
                names += 1
            if said and there:
                mine += step
            if near and here:
                theirs += step
            if near and there:
                around += step * step
            beside += (said and there) + (near and here) - 2 * (said and here)
        found: Values = []
        if common:
            found.append(("words", square / STEP**2 / (self._own.length * own.length)))
            found.append(("held", common / STEP / min(self._own.total, own.total)))
            found.append(("shared", min(common / STEP, 6.0) / 6.0))
        both = self._own.names and own.names
        if both and names:
            found.append(("names", names / min(len(self._own.names), len(own.names))))
        if beside:
            found.append(("names beside", min(beside, 3) / 3.0))
        if both and not names:
            found += [("other names", 1.0)] if beside else [("names apart", 1.0), ("other names", 1.0)]
        within = max(_share(mine / STEP, self._own.total), _share(theirs / STEP, own.total))
        near_by = _share(around / STEP**2, self._wide.length * wide.length)
        return found, [("around", near_by), ("within", within)]

    def _around(self, home: int, wide: _Terms) -> tuple[int, int]:
        """Of the words around a unit of the other article: the weight of those that the one has, and the
        squares of those around it; the same for all units of a sentence."""
        if home not in self._sums:
            mine = sum(map(stepped, self._own.words & wide.words))
            around = sum([stepped(key) ** 2 for key in self._wide.words & wide.words])
            self._sums[home] = mine, around
        return self._sums[home]


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


@lru_cache(maxsize=1)
def _alone() -> dict[str, float]:
    """The weights of the features by which rivals are compared, and their bias ("")."""
    return {"": weights().first, **dict(zip(FEATURES, weights().alone.tolist(), strict=False))}
