"""How alike two units are: a sum of named, explained features, which depend on their two articles only."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from headwater.link.statements.concepts import weight
from headwater.link.statements.digest import Bag, Digest, Unit
from headwater.link.statements.nouns import Feature
from headwater.link.statements.quantities import MEASURES

_WEIGHTS = Path(__file__).parent / "weights.toml"
_SMALL = 12  # numbers up to this are met by chance
FEATURES = (
    "words", "held", "shared", "names", "names beside", "names apart", "other names", "numbers",
    "numbers near", "numbers apart", "numbers alone", "acts", "acts apart", "deeds", "deeds apart", "negation", "dates",
    "dates apart", "around", "within", "articles", "strangers",
)  # fmt: skip


@lru_cache(maxsize=1)
def weights() -> tuple[float, tuple[float, ...]]:
    """The bias and the weight of each of `FEATURES`, in order."""
    raw = tomllib.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return float(raw["bias"]), tuple(float(raw["features"].get(name, 0.0)) for name in FEATURES)


def odds(one: Digest, i: int, other: Digest, j: int, near: float) -> float:
    """The log odds that two units say the same; `near` is how alike their articles are."""
    bias, factors = weights()
    return bias + sum(f * v for f, v in zip(factors, values(one, i, other, j, near), strict=True))


def values(one: Digest, i: int, other: Digest, j: int, near: float) -> tuple[float, ...]:
    """The values of `FEATURES` for two units, the same in either order."""
    u, v = one.units[i], other.units[j]
    a, b = u.bag, v.bag
    around_a, around_b = one.around(u), other.around(v)
    common, square = a.shared(b)
    least, length = min(a.total, b.total), a.length * b.length
    names = len(a.named(b))
    beside = len(a.named(around_b)) + len(b.named(around_a)) - names - len(b.named(a))
    both = bool(a.names and b.names)
    same, close, apart, alone = _numbers(u, v)
    deeds, no_deeds = _deeds(u, v)
    return (
        square / length if length else 0.0,
        common / least if least else 0.0,
        min(common, 6.0) / 6.0,
        names / min(len(a.names), len(b.names)) if both else 0.0,
        min(beside, 3) / 3.0,
        float(both and not names and not beside),
        float(both and not names),
        float(same),
        float(close),
        float(apart and not same and not close),
        alone,
        float(bool(u.acts & v.acts)),
        float(bool(u.acts and v.acts and not u.acts & v.acts)),
        deeds,
        no_deeds,
        float((u.negated or u.banned) != (v.negated or v.banned)),
        float(bool(u.dated & v.dated)),
        float(bool(u.dated and v.dated and not u.dated & v.dated)),
        around_a.cosine(around_b),
        _within(a, around_b, b, around_a),
        near,
        float(strange(one, other)),
    )


def _within(a: Bag, around_b: Bag, b: Bag, around_a: Bag) -> float:
    """How much of one unit the other tells together with what stands before it, in the better direction: a
    short quotation leaves out what its sentence has said."""
    mine = a.shared(around_b)[0] / a.total if a.total else 0.0
    theirs = b.shared(around_a)[0] / b.total if b.total else 0.0
    return max(mine, theirs)


def strange(one: Digest, other: Digest) -> bool:
    """True of two articles that both have names and none in common."""
    mine, theirs = one.whole.names, other.whole.names
    return bool(mine) and bool(theirs) and not one.whole.named(other.whole)


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
    """The features that count, by weight, each with what it is about."""
    u, v = one.units[i], other.units[j]
    _, factors = weights()
    about = {
        "words": sorted((k for k in u.keys & v.keys), key=lambda k: (-weight(k), k))[:6],
        "names": u.bag.named(v.bag),
        "acts": [f"  {act}" for act in sorted(u.acts & v.acts)],
        "dates": [f"  {day}" for day in sorted(u.dated & v.dated)],
        "numbers": [f"  {n:g}" for n in sorted({q.value for q in u.numbers} & {q.value for q in v.numbers})],
    }
    made = [
        Feature(name, round(value * factor, 3), " ".join(k[2:] for k in about.get(name, ())))
        for name, value, factor in zip(FEATURES, values(one, i, other, j, near), factors, strict=True)
    ]
    return tuple(sorted((f for f in made if f.value), key=lambda f: (-abs(f.value), f.name)))
