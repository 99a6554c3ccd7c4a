"""How alike two units are: a sum of named, explained features, which depend on their two articles only."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.link.statements.digest import Digest, Unit
from headwater.link.statements.laid import Laid, Places, laid, shared
from headwater.link.statements.sheets import Bools, Numbers, Sheet, sheet
from headwater.link.statements.told import Cells, told_by_both

Floats = NDArray[np.float64]
_WEIGHTS = Path(__file__).parent / "weights.toml"
FAR = 6.0  # log odds: what is further ahead of its rivals or behind them counts no more
NOTHING = -6.0  # log odds of a rival where there is none
RANKS = 3  # units of the highest scores that are looked at for one that shares no text with another
AKIN = 0.5  # articles that are nearer to each other are copies or very short, which tells of no unit
FEATURES = (
    "words", "held", "shared", "names", "names beside", "names apart", "other names", "numbers",
    "numbers near", "numbers apart", "numbers alone", "numbers equal", "acts", "acts apart", "deeds",
    "deeds apart", "negation", "dates", "dates apart", "around", "within", "articles", "strangers",
    "speakers", "other speakers", "place", "language", "rivals", "behind", "best",
)  # fmt: skip
ALONE = len(FEATURES) - 3  # of `FEATURES` do not depend on the other units of the two articles
Values = Mapping[str, NDArray[Any] | Cells]  # of the first `ALONE` of `FEATURES`, by name


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


def odds(
    one: Sheet, others: Sequence[Sheet], near: Sequence[float], first: Sequence[bool], least: float = -np.inf
) -> Floats:
    """The log odds that two units say the same, of all units of some articles, one below another (rows), and
    of one article (columns). `near` is how alike the articles are, `first` whether the one comes before each.

    What cannot come to `least` is left without the features of rivals, which does not bring it there.
    """
    bias, factors, mine, alone = weights()
    below = laid(others)
    found = _of(one, below, near, first)
    total, scores = _summed(found, bias, factors), _summed(found, mine, alone)
    rows, columns = np.nonzero(total >= least - _most(factors[ALONE:]))
    if len(rows):
        total[rows, columns] += _beside(scores, rows, columns, one, below) @ factors[ALONE:]
    return total


def _most(factors: Floats) -> float:
    """What the features of rivals can add, and a little more."""
    return float(np.maximum(factors * (2 * FAR, 2 * FAR, 1.0), 0.0).sum() + np.abs(factors).sum() * 1e-6)


def _beside(scores: Floats, rows: Places, columns: Places, one: Sheet, below: Laid) -> Floats:
    """The features of rivals of some pairs of units, features last."""
    here = scores[rows, columns]
    asked, own = _once(rows, len(scores))
    beside = here - _best(scores[asked], one.starts, one.ends, own, columns)
    width = scores.shape[1]
    article = below.article[rows]
    asked, own = _once(article * width + columns, len(below.units) * width)
    owner, column = np.divmod(asked, width)
    size = below.units[owner]
    within = np.arange(size.max())
    inside = within < size[:, None]
    at = np.where(inside, below.begins[owner][:, None] + within, 0)
    theirs = np.where(inside, scores[at, column[:, None]], -np.inf)
    ahead = here - _best(theirs, below.starts[at], below.ends[at], own, rows - below.begins[article])
    return _rivals(ahead, beside)


def _once(numbers: Places, most: int) -> tuple[Places, Places]:
    """Numbers, all less than `most`, in order and each once; and which of them each was."""
    found = np.zeros(most, np.bool_)
    found[numbers] = True
    return np.flatnonzero(found), (np.cumsum(found) - 1)[numbers]


def _best(scores: Floats, starts: Numbers, ends: Numbers, own: Places, at: Places) -> Floats:
    """The best score in a row (`own`) of a unit that shares no text with one of the row (`at`), `NOTHING`
    where there is none; no unit stands where a score is minus infinity. The units of each row have
    their offsets in `starts` and `ends`."""
    starts, ends = np.broadcast_to(starts, scores.shape), np.broadcast_to(ends, scores.shape)
    begin, end = starts[own, at], ends[own, at]
    left, every = scores.copy(), np.arange(len(scores))
    found = np.full(len(own), NOTHING)
    sought = np.ones(len(own), np.bool_)
    for _ in range(min(RANKS, scores.shape[1])):
        best = left.argmax(axis=1)
        value = left[every, best]
        left[every, best] = -np.inf
        apart = (begin >= ends[every, best][own]) | (end <= starts[every, best][own])
        taken = sought & apart & (value[own] > -np.inf)
        found[taken] = value[own[taken]]
        sought &= ~taken
    return found


def _summed(found: Values, bias: float, factors: Floats) -> Floats:
    """The sum of features, each of which is passed over where it has no weight. It is taken feature by
    feature, so that it does not depend on what else is looked at."""
    total = np.full(found["words"].shape, bias)
    part = np.empty_like(total)
    for name, factor in zip(FEATURES[:ALONE], factors.tolist(), strict=False):
        value = found[name]
        if isinstance(value, Cells):
            total.ravel()[value.at] += factor * value.values
        elif factor and value.shape == total.shape:
            total += np.multiply(value, factor, out=part)
        elif factor:
            total += factor * value
    return total


def values(one: Digest, other: Digest, near: float) -> Floats:
    """The values of the first `ALONE` of `FEATURES` for all units of an article (rows) and another (columns),
    features last."""
    found = _of(sheet(one), laid([sheet(other)]), [near], [True])
    return _stacked({name: value.T for name, value in found.items()})


def _stacked(found: Values) -> Floats:
    shape = found["words"].shape
    plain = (v.dense() if isinstance(v := found[name], Cells) else v for name in FEATURES[:ALONE])
    return np.stack([np.broadcast_to(value.astype(np.float64), shape) for value in plain], axis=-1)


def rivalry(one: Sequence[Unit], other: Sequence[Unit], scores: Floats) -> Floats:
    """The values of the last of `FEATURES`, features last: an article seldom says a thing twice, so of the
    units that a unit may be paired with the likeliest one is meant. `scores` are how alike units are."""
    return _rivals(scores - _next(scores, other), scores - _next(scores.T, one).T)


def _rivals(ahead: Floats, beside: Floats) -> Floats:
    """The features of pairs that are so far ahead of the best other in their rows and in their columns."""
    most = np.clip(ahead, -FAR, FAR) + np.clip(beside, -FAR, FAR)
    behind = np.clip(ahead, -FAR, 0.0) + np.clip(beside, -FAR, 0.0)
    return np.stack([most, behind, (ahead >= 0) & (beside >= 0)], axis=-1)


def _next(scores: Floats, units: Sequence[Unit]) -> Floats:
    """For each unit (columns) the best score in the row of those that share no text with it, `NOTHING` where
    there is none."""
    starts, ends = (
        np.array(offsets, np.int32) for offsets in ([u.start for u in units], [u.end for u in units])
    )
    own, at = np.divmod(np.arange(scores.size), scores.shape[1])
    return _best(scores, starts, ends, own, at).reshape(scores.shape)


def _of(one: Sheet, below: Laid, near: Sequence[float], first: Sequence[bool]) -> Values:
    """The features of the units of articles (rows) and of one (columns); those of whole articles have one
    column only."""
    before = np.array(first, np.bool_)
    both = shared(one, below, before)
    least = np.minimum(below.totals[:, None], one.totals)
    named = (below.named[:, None] > 0) & (one.named > 0)
    fewer = np.minimum(below.named[:, None], one.named)
    nameless = named & (both.names == 0)
    acts = (below.acts[:, None] & one.acts) != 0
    by_article: dict[str, NDArray[Any]] = {
        "articles": np.minimum(near, AKIN),
        "strangers": both.strangers,
        "language": np.array([lang == one.lang for lang in below.langs]),
    }
    return {
        "words": _share(both.square, below.lengths[:, None] * one.lengths),
        "held": _share(both.common, least),
        "shared": np.minimum(both.common, 6.0) / 6.0,
        "names": np.where(named, both.names / np.maximum(fewer, 1), 0.0),
        "names beside": np.minimum(both.beside, 3) / 3.0,
        "names apart": nameless & (both.beside == 0),
        "other names": nameless,
        "acts": acts,
        "acts apart": ((below.acts[:, None] != 0) & (one.acts != 0)) & ~acts,
        "negation": below.negated[:, None] != one.negated,
        "around": _share(both.around, below.arounds[:, None] * one.arounds),
        # A short quotation leaves out what its sentence has said.
        "within": np.maximum(_share(both.mine, one.totals), _share(both.theirs, below.totals[:, None])),
        **{name: value[below.article][:, None] for name, value in by_article.items()},
        **_spoken(one, below),
        "place": np.abs(below.places[:, None] - one.places),
        **told_by_both(below.told, one.told, before[below.article].tolist()),
    }


def _spoken(one: Sheet, below: Laid) -> dict[str, Bools]:
    """Whether units are said by people of the same name, and whether by others."""
    heard: dict[int, list[int]] = defaultdict(list)
    for column, of in enumerate(one.holders):
        for sound in of:
            heard[sound].append(column)
    number = {of: n for n, of in enumerate(dict.fromkeys(below.holders))}
    both = [(n, i) for of, n in number.items() for sound in of if sound in heard for i in heard[sound]]
    met = np.zeros((len(number), len(one.holders)), np.bool_)
    met[[n for n, _ in both], [i for _, i in both]] = True
    told = np.outer([bool(of) for of in number], [bool(of) for of in one.holders])
    at = [number[of] for of in below.holders]
    return {"speakers": met[at], "other speakers": (told & ~met)[at]}


def _share(part: Floats, whole: Floats) -> Floats:
    """Nothing of nothing is nothing."""
    return part / np.where(whole > 0, whole, np.inf)
