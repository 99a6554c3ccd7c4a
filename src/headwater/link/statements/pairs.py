"""How alike two units are: a sum of named, explained features, which depend on their two articles only."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
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
from headwater.link.statements.sheets import Matrices, matrices
from headwater.read.spotting.layers import one_thread

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
Values = dict[str, NDArray[Any]]  # of the first `ALONE` of `FEATURES`, by name


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


def odds(ones: Sequence[Digest], others: Sequence[Digest], near: Floats) -> Floats:
    """The log odds that two units say the same, of all units of some articles (rows) and of others (columns);
    `near` is how alike the articles are."""
    bias, factors, first, alone = weights()
    found = _of(ones, others, near)
    total, scores = _summed(found, bias, factors), _summed(found, first, alone)
    begin = 0
    for one in ones:
        end, start = begin + len(one.units), 0
        for other in others:
            here = (slice(begin, end), slice(start, start + len(other.units)))
            if one.units and other.units:
                total[here] += rivalry(one.units, other.units, scores[here]) @ factors[ALONE:]
            start += len(other.units)
        begin = end
    return total


def _summed(found: Values, bias: float, factors: Floats) -> Floats:
    """The sum of features, each of which is passed over where it has no weight. It is taken feature by
    feature, so that it does not depend on what else is looked at."""
    total = np.full(found["words"].shape, bias)
    for name, factor in zip(FEATURES[:ALONE], factors.tolist(), strict=False):
        if factor:
            total += factor * found[name]
    return total


def values(one: Digest, other: Digest, near: float) -> Floats:
    """The values of the first `ALONE` of `FEATURES` for all units of an article (rows) and another (columns),
    features last."""
    return _stacked(_of([one], [other], np.array([[near]])))


def _stacked(found: Values) -> Floats:
    return np.stack([found[name].astype(np.float64) for name in FEATURES[:ALONE]], axis=-1)


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


def _of(ones: Sequence[Digest], others: Sequence[Digest], near: Floats) -> Values:
    # Only words that both sides have matter: the columns are those of the side of fewer articles.
    if len(ones) > len(others):
        b = matrices(others)
        a = matrices(ones, b.words.columns)
    else:
        a = matrices(ones)
        b = matrices(others, a.words.columns)
    units = [[u for one in side for u in one.units] for side in (ones, others)]
    return _values(a, units[0], b, units[1], near)


def _values(a: Matrices, units: Sequence[Unit], b: Matrices, others: Sequence[Unit], near: Floats) -> Values:
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
        "articles": np.minimum(near, _AKIN)[articles],
        "strangers": strangers[articles],
        **_spoken(a, b),
        "place": np.abs(a.places[:, None] - b.places[None, :]),
        "language": np.array([[x == y for y in b.langs] for x in a.langs])[articles],
        **_told(units, others),
    }


def _spoken(a: Matrices, b: Matrices) -> Values:
    """Whether units are said by people of the same name, and whether by others."""
    met = np.array([[bool(x & y) for y in b.speakers] for x in a.speakers])
    told = np.array([[bool(x and y) for y in b.speakers] for x in a.speakers])
    at = np.ix_(a.speaker, b.speaker)
    return {"speakers": met[at], "other speakers": (told & ~met)[at]}


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
    names = ("numbers", "numbers near", "numbers apart", "numbers alone", "numbers equal", "deeds",
             "deeds apart", "dates", "dates apart")  # fmt: skip
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
            found["numbers equal"][i, j] = min(len(_values_of(u) & _values_of(other[j])), 2)
        for j in _beside(_acts(u), done):
            found["deeds"][i, j], found["deeds apart"][i, j] = _deeds(u, other[j])
        if u.dated:
            same_day = sorted(_beside(_days(u), dated))
            found["dates apart"][i, every] = 1.0
            found["dates apart"][i, same_day] = 0.0
            found["dates"][i, same_day] = 1.0
    return found


def _values_of(unit: Unit) -> set[float]:
    return {q.value for q in unit.numbers}


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
    _, factors, first, alone = weights()
    about = {
        "words": sorted((k for k in u.keys & v.keys), key=lambda k: (-weight(k), k))[:6],
        "names": u.bag.named(v.bag),
        "acts": [f"  {act}" for act in sorted(u.acts & v.acts)],
        "dates": [f"  {day}" for day in sorted(u.dated & v.dated)],
        "numbers": [f"  {n:g}" for n in sorted(_values_of(u) & _values_of(v))],
    }
    nears = np.array([[near]])
    row = _values(*_beside_all(one, i, other), nears)
    column = {name: found.T for name, found in _values(*_beside_all(other, j, one), nears).items()}
    across, down = _summed(row, first, alone), _summed(column, first, alone)
    ahead = across[0, j] - _next(across, other.units)[0, j]
    beside = down[i, 0] - _next(down.T, one.units)[0, i]
    found = [*_stacked(row)[0, j], *_rivals(ahead, beside)]
    made = [
        Feature(name, round(float(value * factor), 3), " ".join(k[2:] for k in about.get(name, ())))
        for name, value, factor in zip(FEATURES, found, factors, strict=True)
    ]
    return tuple(sorted((f for f in made if f.value), key=lambda f: (-abs(f.value), f.name)))


def _beside_all(
    one: Digest, unit: int, other: Digest
) -> tuple[Matrices, Sequence[Unit], Matrices, Sequence[Unit]]:
    """A unit of an article beside all of another."""
    a = matrices([one], unit=unit)
    return a, one.units[unit : unit + 1], matrices([other], a.words.columns), other.units
