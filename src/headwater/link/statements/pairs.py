"""How alike two units are: a sum of named, explained features, which depend on their two articles only."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.link.statements.concepts import weight
from headwater.link.statements.digest import Digest, Unit
from headwater.link.statements.nouns import Feature
from headwater.link.statements.profile import alternatives
from headwater.link.statements.quantities import MEASURES
from headwater.link.statements.sheets import Matrices, matrices, only

Floats = NDArray[np.float64]
_WEIGHTS = Path(__file__).parent / "weights.toml"
_FAR = 6.0  # log odds: what is further ahead of its rivals or behind them counts no more
_NOTHING = -6.0  # log odds of a rival where there is none
_RANKS = 3  # units of the highest scores that are looked at for one that shares no text with another
_AKIN = 0.5  # articles that are nearer to each other are copies or very short, which tells of no unit
_SMALL = 12  # numbers up to this are met by chance
FEATURES = (
    "words", "held", "shared", "names", "names beside", "names apart", "other names", "numbers",
    "numbers near", "numbers apart", "numbers alone", "numbers equal", "acts", "acts apart", "deeds",
    "deeds apart", "negation", "dates", "dates apart", "around", "within", "articles", "strangers",
    "speakers", "other speakers", "place", "language", "rivals", "behind", "best",
)  # fmt: skip
ALONE = len(FEATURES) - 3  # of `FEATURES` do not depend on the other units of the two articles


class Weights(NamedTuple):
    """The bias and the weight of each of `FEATURES`, in order; bias and weights of the first `ALONE` of them
    by which rivals are compared."""

    bias: float
    features: Floats
    first: float
    alone: Floats


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights of pairs."""
    raw = tomllib.loads(_WEIGHTS.read_text(encoding="utf-8"))

    def of(table: str, names: tuple[str, ...]) -> Floats:
        return np.array([float(raw[table].get(name, 0.0)) for name in names])

    alone = of("alone", FEATURES[:ALONE])
    return Weights(float(raw["bias"]), of("features", FEATURES), float(raw["first"]), alone)


def odds(one: Digest, other: Digest, near: float) -> Floats:
    """The log odds that two units say the same, of all units of an article (rows) and another (columns);
    `near` is how alike the articles are."""
    bias, factors, first, alone = weights()
    found = values(one, other, near)
    rivals = rivalry(one.units, other.units, found @ alone + first)
    return found @ factors[:ALONE] + rivals @ factors[ALONE:] + bias


def values(one: Digest, other: Digest, near: float) -> Floats:
    """The values of the first `ALONE` of `FEATURES` for all units of an article (rows) and another (columns),
    features last."""
    same = one.lang == other.lang
    return _values(matrices(one), one.units, matrices(other), other.units, near, same)


def rivalry(one: Sequence[Unit], other: Sequence[Unit], scores: Floats) -> Floats:
    """The values of the last of `FEATURES`, features last: an article seldom says a thing twice, so of the
    units that a unit may be paired with the likeliest one is meant. `scores` are how alike units are."""
    return _rivals(scores - _next(scores, other), scores - _next(scores.T, one).T)


def _rivals(ahead: Floats, beside: Floats) -> Floats:
    """The features of pairs that are so far ahead of the best other in their rows and in their columns."""
    most = np.clip(ahead, -_FAR, _FAR) + np.clip(beside, -_FAR, _FAR)
    behind = np.clip(ahead, -_FAR, 0.0) + np.clip(beside, -_FAR, 0.0)
    return np.stack([most, behind, (ahead >= 0) & (beside >= 0)], axis=-1)


def _next(scores: Floats, units: Sequence[Unit]) -> Floats:
    """For each unit (columns) the best score in the row of those that share no text with it, `_NOTHING` where
    there is none."""
    found = np.full(scores.shape, np.nan)
    starts, ends = np.array([u.start for u in units]), np.array([u.end for u in units])
    order = np.argsort(-scores, axis=1, kind="stable")
    rows = np.arange(len(scores))
    for rank in range(min(_RANKS, len(units))):
        best = order[:, rank]
        apart = (starts[None, :] >= ends[best][:, None]) | (ends[None, :] <= starts[best][:, None])
        found = np.where(np.isnan(found) & apart, scores[rows, best][:, None], found)
    return np.where(np.isnan(found), _NOTHING, found)


def _values(
    a: Matrices, units: Sequence[Unit], b: Matrices, others: Sequence[Unit], near: float, same: bool
) -> Floats:
    common, square, around, mine, theirs = _words(a, b)
    names, beside, met = _named(a, b, (common, square, around, mine, theirs))
    least = np.minimum(a.totals[:, None], b.totals[None, :])
    both = (a.named[:, None] > 0) & (b.named[None, :] > 0)
    fewer = np.minimum(a.named[:, None], b.named[None, :])
    shape = common.shape
    found = {
        "words": _share(square, a.lengths[:, None] * b.lengths[None, :]),
        "held": _share(common, least),
        "shared": np.minimum(common, 6.0) / 6.0,
        "names": np.where(both, names / np.maximum(fewer, 1), 0.0),
        "names beside": np.minimum(beside, 3) / 3.0,
        "names apart": both & (names == 0) & (beside == 0),
        "other names": both & (names == 0),
        "acts": (a.acts[:, None] & b.acts[None, :]) != 0,
        "acts apart": (a.acts[:, None] != 0) & (b.acts[None, :] != 0) & ((a.acts[:, None] & b.acts) == 0),
        "negation": a.negated[:, None] != b.negated[None, :],
        "around": _share(around, a.arounds[:, None] * b.arounds[None, :]),
        # A short quotation leaves out what its sentence has said.
        "within": np.maximum(_share(mine, a.totals[:, None]), _share(theirs, b.totals[None, :])),
        "articles": np.full(shape, min(near, _AKIN)),
        "strangers": np.full(shape, bool(a.names.columns) and bool(b.names.columns) and not met),
        **_spoken(a, b),
        "place": np.abs(a.places[:, None] - b.places[None, :]),
        "language": np.full(shape, same),
        **_told(units, others),
    }
    return np.stack([found[name].astype(np.float64) for name in FEATURES[:ALONE]], axis=-1)


def _spoken(a: Matrices, b: Matrices) -> dict[str, NDArray[Any]]:
    """Whether units are said by people of the same name, and whether by others."""
    met = np.array([[bool(x & y) for y in b.speakers] for x in a.speakers])
    told = np.array([[bool(x and y) for y in b.speakers] for x in a.speakers])
    at = np.ix_(a.speaker, b.speaker)
    return {"speakers": met[at], "other speakers": (told & ~met)[at]}


def _share(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[Any]:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1), 0.0)


def _words(a: Matrices, b: Matrices) -> list[NDArray[Any]]:
    """Of the words that units share: their weight, its square, the square of those around both, and the
    weight of what the one has and is around the other."""
    shared = sorted(a.words.columns.keys() & b.words.columns.keys())
    mine = [a.words.columns[k] for k in shared]
    theirs = [b.words.columns[k] for k in shared]
    weights = a.words.weights[mine]
    own_a, own_b = a.words.own[:, mine], b.words.own[:, theirs]
    around_a, around_b = a.words.around[:, mine], b.words.around[:, theirs]
    return _products(weights, own_a, own_b, around_a, around_b)


def _products(
    weights: NDArray[Any], a: NDArray[Any], b: NDArray[Any], around_a: NDArray[Any], around_b: NDArray[Any]
) -> list[NDArray[Any]]:
    once, twice = a * weights, weights * weights
    return [once @ b.T, (a * twice) @ b.T, (around_a * twice) @ around_b.T, once @ around_b.T,
            (around_a * weights) @ b.T]  # fmt: skip


def _named(a: Matrices, b: Matrices, sums: Sequence[NDArray[Any]]) -> tuple[NDArray[Any], NDArray[Any], bool]:
    """How many names of units are the same, how many more of the one are around the other, and whether the
    articles have any name in common; what shared names weigh is added to `sums`, as `_words` has them."""
    mine, theirs = [], []
    for name, column in sorted(a.names.columns.items()):
        met = sorted({c for sound in alternatives(name) for c in b.heard.get(sound, ())})
        if met:
            mine.append(column)
            theirs.append(met)
    own_b = np.zeros((len(b.totals), len(mine)), np.float32)
    around_b = np.zeros_like(own_b)
    for n, met in enumerate(theirs):
        own_b[:, n] = b.names.own[:, met].max(axis=1)
        around_b[:, n] = b.names.around[:, met].max(axis=1)
    own_a, around_a = a.names.own[:, mine], a.names.around[:, mine]
    for total, more in zip(
        sums, _products(a.names.weights[mine], own_a, own_b, around_a, around_b), strict=True
    ):
        total += more
    names = own_a @ own_b.T
    beside = own_a @ around_b.T + around_a @ own_b.T - 2 * names
    return names, beside, bool(mine)


def _told(one: Sequence[Unit], other: Sequence[Unit]) -> dict[str, NDArray[Any]]:
    """The features that only some units have anything for: numbers, acts with their parties, days."""
    shape = (len(one), len(other))
    names = ("numbers", "numbers near", "numbers apart", "numbers alone", "numbers equal", "deeds",
             "deeds apart", "dates", "dates apart")  # fmt: skip
    found = {name: np.zeros(shape) for name in names}
    for kind in ("numbers", "deeds", "dated"):
        mine = [i for i, u in enumerate(one) if getattr(u, kind)]
        theirs = [j for j, u in enumerate(other) if getattr(u, kind)]
        for i in mine:
            u = one[i]
            for j in theirs:
                v = other[j]
                if kind == "numbers":
                    same, close, apart, alone = _numbers(u, v)
                    found["numbers"][i, j] = same
                    found["numbers near"][i, j] = close
                    found["numbers apart"][i, j] = bool(apart and not same and not close)
                    found["numbers alone"][i, j] = alone
                    found["numbers equal"][i, j] = min(len(_values_of(u) & _values_of(v)), 2)
                elif kind == "deeds":
                    found["deeds"][i, j], found["deeds apart"][i, j] = _deeds(u, v)
                else:
                    found["dates" if u.dated & v.dated else "dates apart"][i, j] = 1.0
    return found


def _values_of(unit: Unit) -> set[float]:
    return {q.value for q in unit.numbers}


def _numbers(one: Unit, other: Unit) -> tuple[int, int, int, float]:
    """Numbers of the same thing: how many are the same, about the same and different; and equal numbers of
    what may be different things."""
    same = near = apart = 0
    bare = 0.0
    for q in one.numbers:
        best = -1.0
        equal = False
        for r in other.numbers:
            best = max(best, q.agrees(r))
            equal |= q.value == r.value and q.units & MEASURES == r.units & MEASURES
        same += best == 1.0
        near += 0.0 < best < 1.0
        apart += best == 0.0
        if equal and best <= 0.0:
            bare += 1.0 if q.value > _SMALL else 0.3
    return min(same, 2), min(near, 2), min(apart, 2), min(bare, 2.0)


def _deeds(one: Unit, other: Unit) -> tuple[float, float]:
    """Acts of one kind in both: whether their parties are the same as far as both tell, and whether they are
    others («Cyprus asked Greece», "Georgia asked Bulgaria")."""
    same = apart = 0.0
    for mine in one.deeds:
        for theirs in other.deeds:
            if mine.act != theirs.act:
                continue
            pairs = [(mine.who, theirs.who), (mine.whom, theirs.whom)]
            told = [bool(a & b) for a, b in pairs if a and b]
            if told and all(told):
                same = max(same, len(told) / 2)
            elif told:
                apart = 1.0
    return same, 0.0 if same else apart


def explained(one: Digest, i: int, other: Digest, j: int, near: float) -> tuple[Feature, ...]:
    """The features that count for two units, by weight, each with what it is about."""
    u, v = one.units[i], other.units[j]
    _, factors, first, alone = weights()
    about = {
        "words": sorted((k for k in u.keys & v.keys), key=lambda k: (-weight(k), k))[:6],
        "names": u.bag.named(v.bag),
        "acts": [f"  {act}" for act in sorted(u.acts & v.acts)],
        "dates": [f"  {day}" for day in sorted(u.dated & v.dated)],
        "numbers": [f"  {n:g}" for n in sorted(_values_of(u) & _values_of(v))],
    }
    a, b = only(matrices(one), i), only(matrices(other), j)
    same = one.lang == other.lang
    row = _values(a, (u,), matrices(other), other.units, near, same)[0]
    across = row @ alone + first
    down = _values(matrices(one), one.units, b, (v,), near, same)[:, 0] @ alone + first
    ahead = across[j] - _next(across[None, :], other.units)[0, j]
    beside = down[i] - _next(down[None, :], one.units)[0, i]
    found = [*row[j], *_rivals(ahead, beside)]
    made = [
        Feature(name, round(float(value * factor), 3), " ".join(k[2:] for k in about.get(name, ())))
        for name, value, factor in zip(FEATURES, found, factors, strict=True)
    ]
    return tuple(sorted((f for f in made if f.value), key=lambda f: (-abs(f.value), f.name)))
