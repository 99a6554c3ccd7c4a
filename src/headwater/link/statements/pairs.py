"""How alike two units are: a sum of named, explained features, which depend on their two articles only."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.link.statements.concepts import weight
from headwater.link.statements.digest import Digest, Unit
from headwater.link.statements.nouns import Feature
from headwater.link.statements.profile import alternatives
from headwater.link.statements.quantities import MEASURES
from headwater.link.statements.sheets import Matrices, matrices
from headwater.read.spotting.layers import one_thread

Floats = NDArray[np.float64]
_WEIGHTS = Path(__file__).parent / "weights.toml"
_SMALL = 12  # numbers up to this are met by chance
FEATURES = (
    "words", "held", "shared", "names", "names beside", "names apart", "other names", "numbers",
    "numbers near", "numbers apart", "numbers alone", "acts", "acts apart", "deeds", "deeds apart",
    "negation", "dates", "dates apart", "around", "within", "articles", "strangers",
)  # fmt: skip


@lru_cache(maxsize=1)
def weights() -> tuple[float, tuple[float, ...]]:
    """The bias and the weight of each of `FEATURES`, in order."""
    raw = tomllib.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return float(raw["bias"]), tuple(float(raw["features"].get(name, 0.0)) for name in FEATURES)


def odds(ones: Sequence[Digest], others: Sequence[Digest], near: Floats) -> Floats:
    """The log odds that two units say the same, of all units of some articles (rows) and of others (columns);
    `near` is how alike the articles are."""
    bias, factors = weights()
    found = _of(ones, others, near)
    total = np.full(found["words"].shape, bias)
    for name, factor in zip(FEATURES, factors, strict=True):
        if factor:
            total += factor * found[name]
    return total


def values(one: Digest, other: Digest, near: float) -> Floats:
    """The values of `FEATURES` for all units of an article (rows) and another (columns), features last."""
    found = _of([one], [other], np.array([[near]]))
    return np.stack([found[name].astype(np.float64) for name in FEATURES], axis=-1)


def _of(ones: Sequence[Digest], others: Sequence[Digest], near: Floats) -> dict[str, NDArray[Any]]:
    # Only words that both sides have matter: the columns are those of the side of fewer articles.
    if len(ones) > len(others):
        b = matrices(others)
        a = matrices(ones, b.words.columns)
    else:
        a = matrices(ones)
        b = matrices(others, a.words.columns)
    units = [[u for one in side for u in one.units] for side in (ones, others)]
    return _values(a, units[0], b, units[1], near)


def _values(
    a: Matrices, units: Sequence[Unit], b: Matrices, others: Sequence[Unit], near: Floats
) -> dict[str, NDArray[Any]]:
    with one_thread():
        common, square, around, mine, theirs = _words(a, b)
        names, beside, strangers = _named(a, b, (common, square, around, mine, theirs))
    least = np.minimum(a.totals[:, None], b.totals[None, :])
    both = (a.named[:, None] > 0) & (b.named[None, :] > 0)
    fewer = np.minimum(a.named[:, None], b.named[None, :])
    articles = (a.article[:, None], b.article[None, :])
    return {
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
        "articles": near[articles],
        "strangers": strangers[articles],
        **_told(units, others),
    }


def _share(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[Any]:
    return part / np.where(whole > 0, whole, np.inf)


def _words(a: Matrices, b: Matrices) -> list[Floats]:
    """Of the words that units share: their weight, its square, the square of those around both, and the
    weight of what the one has and is around the other."""
    return _products(a.words.weights, a.words.own, b.words.own, a.words.around, b.words.around)


def _products(weights: Floats, a: Floats, b: Floats, around_a: Floats, around_b: Floats) -> list[Floats]:
    once, twice = a * weights, weights * weights
    return [once @ b.T, (a * twice) @ b.T, (around_a * twice) @ around_b.T, once @ around_b.T,
            (around_a * weights) @ b.T]  # fmt: skip


def _named(a: Matrices, b: Matrices, sums: Sequence[Floats]) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """How many names of units are the same, how many more of the one are around the other, and which articles
    have names but none in common; what shared names weigh is added to `sums`, as `_words` has them."""
    mine, theirs = [], []
    for name, column in sorted(a.names.columns.items()):
        met = sorted({c for sound in alternatives(name) for c in b.heard.get(sound, ())})
        if met:
            mine.append(column)
            theirs.append(met)
    own_b = np.zeros((len(b.totals), len(mine)))
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
    bearing = np.zeros((len(b.bearing), len(mine)))
    for n, met in enumerate(theirs):
        bearing[:, n] = b.bearing[:, met].max(axis=1)
    either = np.outer(a.bearing.any(axis=1), b.bearing.any(axis=1))
    return names, beside, either & (a.bearing[:, mine] @ bearing.T == 0)


def _told(one: Sequence[Unit], other: Sequence[Unit]) -> dict[str, Floats]:
    """The features that only some units have anything for: numbers, acts with their parties, days. Only units
    are looked at that may have anything in common."""
    names = ("numbers", "numbers near", "numbers apart", "numbers alone", "deeds", "deeds apart",
             "dates", "dates apart")  # fmt: skip
    found = {name: np.zeros((len(one), len(other))) for name in names}
    counted, done, dated = _by(other, _counts), _by(other, _acts), _by(other, _days)
    every = sorted({j for beside in dated.values() for j in beside})
    for i, u in enumerate(one):
        for j in _beside(_counts(u), counted):
            same, close, apart, alone = _numbers(u, other[j])
            found["numbers"][i, j] = same
            found["numbers near"][i, j] = close
            found["numbers apart"][i, j] = bool(apart and not same and not close)
            found["numbers alone"][i, j] = alone
        for j in _beside(_acts(u), done):
            found["deeds"][i, j], found["deeds apart"][i, j] = _deeds(u, other[j])
        if u.dated:
            same_day = sorted(_beside(_days(u), dated))
            found["dates apart"][i, every] = 1.0
            found["dates apart"][i, same_day] = 0.0
            found["dates"][i, same_day] = 1.0
    return found


def _counts(unit: Unit) -> set[object]:
    """What a unit counts, and its numbers: two that have none of these in common have no number in common."""
    return {key for q in unit.numbers for key in (q.value, *q.units)}


def _acts(unit: Unit) -> set[str]:
    return {deed.act for deed in unit.deeds}


def _days(unit: Unit) -> Collection[str]:
    return unit.dated


def _by(units: Sequence[Unit], marks: Callable[[Unit], Collection[Any]]) -> dict[Any, list[int]]:
    """Units by number, by what marks them."""
    found: dict[Any, list[int]] = defaultdict(list)
    for j, unit in enumerate(units):
        for mark in marks(unit):
            found[mark].append(j)
    return found


def _beside(marks: Collection[Any], units: Mapping[Any, Sequence[int]]) -> set[int]:
    return {j for mark in marks for j in units.get(mark, ())}


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
    _, factors = weights()
    about = {
        "words": sorted((k for k in u.keys & v.keys), key=lambda k: (-weight(k), k))[:6],
        "names": u.bag.named(v.bag),
        "acts": [f"  {act}" for act in sorted(u.acts & v.acts)],
        "dates": [f"  {day}" for day in sorted(u.dated & v.dated)],
        "numbers": [f"  {n:g}" for n in sorted({q.value for q in u.numbers} & {q.value for q in v.numbers})],
    }
    a = matrices([one], unit=i)
    b = matrices([other], a.words.columns, unit=j)
    found = _values(a, (u,), b, (v,), np.array([[near]]))
    made = [
        Feature(
            name, round(float(found[name][0, 0]) * factor, 3), " ".join(k[2:] for k in about.get(name, ()))
        )
        for name, factor in zip(FEATURES, factors, strict=True)
    ]
    return tuple(sorted((f for f in made if f.value), key=lambda f: (-abs(f.value), f.name)))
