"""What speaks for a unit of an article denying a statement: features of the unit alone, and of the two."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from headwater.link.statements.concepts import weight
from headwater.link.statements.denying import weights
from headwater.link.statements.digest import Bag, Digest, Node, Unit
from headwater.link.statements.shelf import Scores

ABOUT = (
    "words", "holds", "told around", "numbers", "not this number", "just before", "older", "speaker named",
    "telling", "telling around", "telling share", "number share", "near", "last told", "pointing last",
    "rank", "margin",
)  # fmt: skip
_CLOSE = 250  # characters within which what is denied was told before
_PLAINER = 1.5  # log odds of denying by which what is denied is plainer than the denial
_MEMBERS = 6  # units of a statement that are looked at
_BESIDES = 0.7  # log odds by which what a unit denies besides may be less likely
_LIKELY = -1.7  # log probability that a denial needs


class Told:
    """A statement as a denial of it sees it: the units that say it."""

    def __init__(self, scores: Scores, nodes: Sequence[Node]) -> None:
        self.nodes = tuple(nodes)[:_MEMBERS]
        self.units = [scores.unit(n) for n in self.nodes]
        self.digests = [scores.shelf.digest(a) for a, _ in self.nodes]
        self.bag = Bag(frozenset(k for u in self.units for k in u.keys))
        self.first = min((d.order() for d in self.digests), default=("", ""))
        self.sounds = frozenset(k[2:] for k in self.bag.heard)
        self.doubt = sum(u.doubt for u in self.units) / max(len(self.units), 1)
        self.values = {q.value for u in self.units for q in u.numbers}

    def before(self, article: str, at: int) -> int:
        """Where an article tells it last before an offset, -1 where it does not."""
        ends = (
            u.end for n, u in zip(self.nodes, self.units, strict=True) if n[0] == article and u.start < at
        )
        return max(ends, default=-1)


def topic(unit: Unit) -> Bag:
    """The terms of a unit that do not only say that something is not so."""
    return Bag(unit.keys - unit.void)


def about(one: Digest, unit: Unit, mine: Bag, told: Told) -> tuple[float, ...]:
    """The values of the first of `ABOUT`, up to "speaker named"."""
    around = one.around(unit)
    cosine = holds = told_around = 0.0
    for other in told.units:
        bag = other.bag
        common, square = mine.shared(bag)
        length = mine.length * bag.length
        if length:
            cosine = max(cosine, square / length)
        if bag.total:
            holds = max(holds, common / bag.total)
            told_around = max(told_around, around.shared(bag)[0] / bag.total)
    values = {q.value for q in unit.numbers} & told.values
    here = [u for n, u in zip(told.nodes, told.units, strict=True) if n[0] == one.article]
    before = [unit.start - u.end for u in here if u.start < unit.start]
    return (
        cosine,
        holds,
        told_around,
        float(bool(values)),
        float(bool(values & unit.not_so)),
        float(bool(before) and min(before) <= _CLOSE),
        float(told.first < one.order()),
        float(bool(unit.holders & told.sounds)),
    )


def candidates(scores: Scores, node: Node, told: Mapping[int, Told]) -> dict[int, tuple[float, ...]]:
    """The values of `ABOUT` for a unit and each of the statements that it may deny: those that have a term, a
    name or a number in common with it or with what stands around it, or are told in its article."""
    one, unit = scores.shelf.digest(node[0]), scores.unit(node)
    mine, around = topic(unit), one.around(unit)
    here, beside = _telling(mine, told), _telling(around, told)
    every = sum(here.values()) or 1.0
    having = [n for n, other in told.items() if other.values & {q.value for q in unit.numbers}]
    last = max((other.before(node[0], unit.start) for other in told.values()), default=-1)
    found = {}
    for number, other in told.items():
        if other.doubt > unit.doubt - _PLAINER:
            continue  # two that deny say the same rather
        values = about(one, unit, mine, other)
        if not any(values[:4]) and not values[5]:
            continue
        telling = here.get(number, 0.0)
        latest = float(last >= 0 and other.before(node[0], unit.start) == last)
        found[number] = (
            *values,
            min(telling, 4.0) / 4.0,
            min(beside.get(number, 0.0), 4.0) / 4.0,
            telling / every,
            values[3] / len(having) if having else 0.0,
            max(1.0 if a == node[0] else scores.near(node[0], a) for a, _ in other.nodes),
            latest,
            latest * unit.pointing,
        )
    return _ranked(found)


def _telling(mine: Bag, told: Mapping[int, Told]) -> dict[int, float]:
    """By statement the weight of the terms that it shares with a stretch, each the less the more of the
    statements have it."""
    having: dict[str, list[int]] = {}
    for number, other in told.items():
        for key in (*(mine.keys & other.bag.keys), *mine.named(other.bag)):
            having.setdefault(key, []).append(number)
    out: dict[int, float] = {}
    for key in sorted(having):
        for number in having[key]:
            out[number] = out.get(number, 0.0) + weight(key) / math.log2(1 + len(having[key]))
    return out


def _ranked(found: dict[int, tuple[float, ...]]) -> dict[int, tuple[float, ...]]:
    """With each candidate, where it stands among all."""
    likeness = {n: v[8] + 0.5 * v[9] + 0.5 * v[11] for n, v in found.items()}
    order = sorted(likeness.values(), reverse=True)
    out = {}
    for n, v in found.items():
        rank = order.index(likeness[n])
        other = order[1] if rank == 0 and len(order) > 1 else order[0] if rank else 0.0
        out[n] = (*v, 1.0 / (1 + rank), likeness[n] - other)
    return out


def denied(unit: Unit, found: Mapping[int, tuple[float, ...]]) -> list[int]:
    """The numbers of the candidates that a unit denies: those that it is likely about if it denies anything,
    none much less than another, where both together are likely enough."""
    bias, factors = weights("about")
    odds = {
        number: bias + sum(factors[name] * value for name, value in zip(ABOUT, values, strict=True))
        for number, values in found.items()
    }
    best = max(odds.values(), default=0.0)
    denying = _log_sigmoid(unit.doubt)
    return [n for n, s in odds.items() if s >= best - _BESIDES and denying + _log_sigmoid(s) >= _LIKELY]


def _log_sigmoid(odds: float) -> float:
    return -math.log1p(math.exp(-odds))
