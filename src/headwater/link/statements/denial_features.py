"""What speaks for a unit of an article denying a statement: features of the two, and of where the article
tells the statement.

Of the statements that a unit may deny, a conditional logit (McFadden 1974) finds the likeliest; a logistic
regression on the same features tells whether it denies any. `training/denials.py` fits both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from headwater.link.statements.concepts import weight
from headwater.link.statements.denying import weights
from headwater.link.statements.digest import Bag, Digest, Node, Unit
from headwater.link.statements.shelf import Scores

_ALIKE = (
    "words", "holds", "told around", "numbers", "not this number", "other figure", "figures both", "acts",
    "deeds", "older", "speaker named", "near", "alone", "spread", "weight", "light", "light alone",
    "told doubt", "told negated", "member", "teller elsewhere",
)  # fmt: skip
_PLACED = (
    "just before", "before 0", "before 1", "before 2", "before 3", "before far", "after 0", "after 1",
    "after far", "paragraph", "nearest", "second nearest", "nearest, pointing", "after 0, pointing",
    "figure, pointing", "hearsay", "hearsay close", "same teller", "place doubt", "unclaimed",
    "close shared", "close number", "alone here", "within",
)  # fmt: skip
_RANKED = ("telling", "telling around", "telling share", "number share", "rank", "margin")
ABOUT = (*_ALIKE, *_PLACED, *_RANKED)
_NEGATED = ("words", "acts", "told negated")
DENIED = (
    "doubt", "likelihood", "behind", "words", "numbers", "not this number", "telling", "telling around",
    "number share", "margin", "close shared", "just before", "paragraph", "after 0", "after 1",
    "nearest, pointing", "hearsay close", "same teller", "member", "older", "told negated", "acts",
    *(f"{name}, negated" for name in _NEGATED),
)  # fmt: skip
_CLOSE = 250  # characters within which what is denied was told before
_BESIDE = 2  # sentences within which a statement is told close to a denial
_FEW = 5  # sentences from which it is told far from it
_LIGHT = 4.0  # weight of the terms of a statement that says little
_HEAVY = 16.0
_MOST = 8  # articles from which it makes no difference how many tell a statement
MEMBERS = 6  # units of a statement that are looked at
_LEAST = -6.0  # log odds of denying below which it makes no difference how low they are
_HEARSAY = frozenset(("outlet", "document", "anonymous"))
_BEHIND = 3.5  # log likelihood by which a statement that is denied may be less likely than the likeliest
_BESIDES = 1.5  # log odds by which what a unit denies besides may be less likely
LIKELY = -1.5  # log odds that a denial needs

Values = dict[str, float]


class Told:
    """A statement as a denial of it sees it: the units that say it."""

    def __init__(self, scores: Scores, nodes: Sequence[Node]) -> None:
        self.nodes = tuple(nodes)
        self.few = self.nodes[:MEMBERS]
        self.units = [scores.unit(n) for n in self.few]
        self.articles = sorted({a for a, _ in nodes})
        one = len(self.units) == 1
        self.bag = self.units[0].bag if one else Bag(frozenset().union(*(u.keys for u in self.units)))
        self.first = min((scores.shelf.order(a) for a, _ in self.few), default=("", ""))
        self.sounds = frozenset(k[2:] for k in self.bag.heard)
        self.doubt = sum(u.doubt for u in self.units) / max(len(self.units), 1)
        self.negated = sum(u.negated for u in self.units) / max(len(self.units), 1)
        self.values = {q.value for u in self.units for q in u.numbers}
        self._here: dict[str, list[int]] = {}

    @property
    def alone(self) -> bool:
        """True of what one article alone says."""
        return len(self.articles) < 2

    def here(self, one: Digest, but: int) -> list[Unit]:
        """The units of an article that say it, but for one."""
        if one.article not in self._here:
            self._here[one.article] = [i for a, i in self.nodes if a == one.article]
        return [one.units[i] for i in self._here[one.article] if i != but]


def topic(unit: Unit) -> Bag:
    """The terms of a unit that do not only say that something is not so."""
    return Bag(unit.keys - unit.void)


def candidates(scores: Scores, node: Node, told: Mapping[int, Told]) -> dict[int, Values]:
    """The values of `ABOUT` for a unit and each of the statements that it may deny: those that have a term, a
    name or a number in common with it or with what stands around it, or are told close to it."""
    one, unit = scores.shelf.digest(node[0]), scores.unit(node)
    mine, around = topic(unit), one.around(unit)
    here = {n: t.here(one, node[1]) for n, t in told.items()}
    order = _before(unit, here)
    found: dict[int, Values] = {}
    for number, other in told.items():
        close = any(abs(u.home - unit.home) <= _BESIDE for u in here[number])
        if not close and not _common(unit, around, other):
            continue
        values = _alike(one, node, mine, around, other)
        values["near"] = max(
            1.0 if a == node[0] else scores.near(node[0], a) for a in dict.fromkeys(a for a, _ in other.few)
        )
        values["member"] = float(node in other.nodes)
        found[number] = values | _placed(one, unit, mine, other, here[number], order.get(number, -1))
    return _ranked(unit, mine, around, {n: told[n] for n in found}, found)


def _common(unit: Unit, around: Bag, told: Told) -> bool:
    """True where a statement has a number of a unit, or a term or a name of what stands around it."""
    if not around.keys.isdisjoint(told.bag.keys) or any(q.value in told.values for q in unit.numbers):
        return True
    return bool(around.named(told.bag))


def _alike(one: Digest, node: Node, mine: Bag, around: Bag, told: Told) -> Values:
    """The values of `_ALIKE`, but for "near" and "member"."""
    unit = one.units[node[1]]
    cosine = holds = told_around = 0.0
    for at, other in zip(told.few, told.units, strict=True):
        if at == node:
            continue
        bag = other.bag
        common, square = mine.shared(bag)
        length = mine.length * bag.length
        if length:
            cosine = max(cosine, square / length)
        if bag.total:
            holds = max(holds, common / bag.total)
            told_around = max(told_around, around.shared(bag)[0] / bag.total)
    values = {q.value for q in unit.numbers} & told.values
    apart = any(
        q.units & p.units and q.agrees(p) == 0 for q in unit.numbers for u in told.units for p in u.numbers
    )
    light = told.bag.total < _LIGHT
    elsewhere = zip(told.few, told.units, strict=True)
    return {
        "words": cosine,
        "holds": holds,
        "told around": told_around,
        "numbers": float(bool(values)),
        "not this number": float(bool(values & unit.not_so)),
        "other figure": float(apart),
        "figures both": float(bool(told.values) and bool(unit.numbers)),
        "acts": float(any(unit.acts & u.acts for u in told.units)),
        "deeds": float(any(_same_deed(unit, u) for u in told.units)),
        "older": float(told.first < one.order()),
        "speaker named": float(bool(unit.holders & told.sounds)),
        "alone": float(told.alone),
        "spread": min(len(told.articles), _MOST) / _MOST,
        "weight": min(told.bag.total, _HEAVY) / _HEAVY,
        "light": float(light),
        "light alone": float(light and told.alone),
        "told doubt": max(told.doubt, _LEAST) / -_LEAST + 1.0,
        "told negated": told.negated,
        "teller elsewhere": float(
            any(a != one.article and unit.holders & u.holders for (a, _), u in elsewhere)
        ),
    }


def _same_deed(one: Unit, other: Unit) -> bool:
    """True of two units that tell of an act of one kind with a party in common."""
    return any(a.act == b.act and (a.who & b.who or a.whom & b.whom) for a in one.deeds for b in other.deeds)


def _before(unit: Unit, here: Mapping[int, Sequence[Unit]]) -> dict[int, int]:
    """Which of the statements the article tells last before a unit (0), which before that (1) and so on."""
    ends = {
        n: max(ends)
        for n, units in here.items()
        if (ends := [u.end for u in units if u.start < unit.start and not u.overlaps(unit)])
    }
    order = sorted(set(ends.values()), reverse=True)
    return {n: order.index(end) for n, end in ends.items()}


def _placed(one: Digest, unit: Unit, mine: Bag, told: Told, here: Sequence[Unit], order: int) -> Values:
    """The values of `_PLACED`: how far from a unit its article tells a statement, and who tells it there."""
    rest = [u for u in here if not u.overlaps(unit)]
    before = [u for u in rest if u.start < unit.start]
    gap = min((unit.home - u.home for u in before), default=-1)
    after = min((u.home - unit.home for u in rest if u.start > unit.start), default=-1)
    beside = [u for u in rest if abs(u.home - unit.home) <= _BESIDE]
    close = beside or rest
    numbers = {q.value for q in unit.numbers}
    return {
        "just before": float(any(unit.start - u.end <= _CLOSE for u in before)),
        **{f"before {n}": float(gap == n) for n in range(_BESIDE + 1)},
        "before 3": float(_BESIDE < gap <= _FEW),
        "before far": float(gap > _FEW),
        "after 0": float(after == 0),
        "after 1": float(after == 1),
        "after far": float(after > _BESIDE and gap < 0),
        "paragraph": float(any(u.paragraph == unit.paragraph for u in rest)),
        "nearest": float(order == 0),
        "second nearest": float(order == 1),
        "nearest, pointing": float(order == 0 and unit.pointing),
        "after 0, pointing": float(after == 0 and unit.pointing),
        "figure, pointing": float(bool(told.values) and unit.pointing and bool(rest)),
        "hearsay": float(any(_hearsay(one, u) for u in close)),
        "hearsay close": float(any(_hearsay(one, u) for u in beside)),
        "same teller": float(bool(unit.told_by) and any(u.told_by == unit.told_by for u in close)),
        "place doubt": max((max(u.doubt, _LEAST) for u in close), default=_LEAST) / -_LEAST + 1.0,
        "unclaimed": float(all(not u.claim for u in (close or told.units))),
        "close shared": max((mine.shared(u.bag)[0] for u in close), default=0.0) / _HEAVY,
        "close number": float(any(q.value in numbers for u in close for q in u.numbers)),
        "alone here": float(told.alone and bool(here)),
        "within": float(any(u.overlaps(unit) and u.doubt < unit.doubt for u in here)),
    }


def _hearsay(one: Digest, unit: Unit) -> bool:
    return any(one.voices[v].kind in _HEARSAY for v in unit.sources)


def _ranked(
    unit: Unit, mine: Bag, around: Bag, told: Mapping[int, Told], found: dict[int, Values]
) -> dict[int, Values]:
    """With each candidate what it shares with the unit that others do not, and where it stands among all."""
    here, beside = _telling(mine, told), _telling(around, told)
    every = sum(here.values()) or 1.0
    having = sum(values["numbers"] for values in found.values())
    likeness = {}
    for n, values in found.items():
        telling = here.get(n, 0.0)
        values["telling"] = min(telling, 4.0) / 4.0
        values["telling around"] = min(beside.get(n, 0.0), 4.0) / 4.0
        values["telling share"] = telling / every
        values["number share"] = values["numbers"] / having if having else 0.0
        likeness[n] = values["telling"] + 0.5 * values["telling around"] + 0.5 * values["number share"]
    order = sorted(likeness.values(), reverse=True)
    for n, values in found.items():
        rank = order.index(likeness[n])
        other = order[1] if rank == 0 and len(order) > 1 else order[0] if rank else 0.0
        values["rank"] = 1.0 / (1 + rank)
        values["margin"] = likeness[n] - other
    return found


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


def likelihoods(odds: Mapping[int, float]) -> dict[int, float]:
    """The log likelihood of each candidate being what a unit denies, if it denies one of them."""
    top = max(odds.values(), default=0.0)
    total = top + math.log(sum(math.exp(s - top) for s in odds.values())) if odds else 0.0
    return {n: s - total for n, s in odds.items()}


def judged(unit: Unit, found: Mapping[int, Values], likely: Mapping[int, float]) -> dict[int, Values]:
    """The values of `DENIED` for a unit and the likelier ones of its candidates."""
    top = max(likely.values(), default=0.0)
    out = {}
    for n, values in found.items():
        if likely[n] < top - _BEHIND:
            continue
        more = {
            "doubt": unit.doubt,
            "likelihood": max(likely[n], -_BEHIND),
            "behind": likely[n] - top,
        }
        out[n] = values | more | {f"{name}, negated": values[name] * unit.negated for name in _NEGATED}
    return out


def likely(odds: Mapping[int, float]) -> list[int]:
    """Those of the candidates that a unit denies: likely enough, none much less than another."""
    best = max(odds.values(), default=0.0)
    return [n for n, s in odds.items() if s >= max(best - _BESIDES, LIKELY)]


def denied(unit: Unit, found: Mapping[int, Values]) -> list[int]:
    """The numbers of the candidates that a unit denies."""
    cases = judged(unit, found, likelihoods(_odds("about", ABOUT, found)))
    return likely(_odds("denied", DENIED, cases))


def _odds(part: str, names: Iterable[str], found: Mapping[int, Values]) -> dict[int, float]:
    bias, factors = weights(part)
    used = [(name, factor) for name in names if (factor := factors.get(name, 0.0))]
    return {n: bias + sum(factor * values[name] for name, factor in used) for n, values in found.items()}
