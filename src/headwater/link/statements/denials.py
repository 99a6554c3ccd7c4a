"""Denials: which units say of a statement that it is not so, and of which statement.

A unit denies by the stance of its claim, by a word such as "forgery", negated beside such a one of the same
source, or by a number of the statement that it negates («жодних трьохсот мін немає»).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from headwater.link.statements.clusters import Scores
from headwater.link.statements.outlets import word_sounds
from headwater.link.statements.units import Unit, opposites
from headwater.link.union import Union

Near = Callable[[Sequence[int]], Iterable[int]]  # numbers of groups that a denial may be about
_DENIES = frozenset(("deny",))
_DENY = "c:deny"
_BESIDE = 350  # characters around a denial in which the same source goes on denying
_WINDOW = 4  # units before and after one among which its neighbours are sought
_SPELLED = 3.0  # how much more a denial counts that says what it denies
_CLEAR = 3  # terms that what is denied has at least where it is spelled out
_SAME = -1.5  # log odds that a correction and what it corrects need, though their numbers differ
_TOP = 3  # pairs of a denial and a statement that count
_LIKE = 0.5  # of the log odds that a denial and a statement are alike otherwise
_TELLING = 1.0  # that it gains for a term that no other candidate has
_NUMBER = 2.0  # that it gains for a number of the denial
_HEARD = 0.2  # that a statement gains for each article that has it
_ABOUT = 1.0  # log odds that a denial needs to be about a statement
_NEAR_BY = 1.0  # that a statement gains where the article of the denial tells it close by
_OPPOSITE = 1.5  # that it gains where it says the opposite in so many words: a forgery, authentic


def denying(units: Sequence[Unit]) -> set[int]:
    """The units that deny something, as far as they themselves tell."""
    plain = {i for i, u in enumerate(units) if _plain(u)}
    near = {
        i
        for i, u in enumerate(units)
        if u.negated and u.claim is not None
        if any(j in plain and _beside(u, units[j]) for j in _around(units, i))
    }
    return plain | near


def _plain(unit: Unit) -> bool:
    if unit.claim is None:  # the author tells of a denial, of somebody who has a name
        return _DENY in unit.keys and any(key.startswith("s:") for key in unit.keys)
    return bool(unit.acts & _DENIES) or any(c.stance == "deny" for c in unit.chain)


def _around(units: Sequence[Unit], i: int) -> Iterable[int]:
    return (j for j in range(max(i - _WINDOW, 0), min(i + _WINDOW + 1, len(units))) if j != i)


def _beside(one: Unit, other: Unit) -> bool:
    """True of two units that one source says close by each other."""
    if not _close(one, other):
        return False
    mine, theirs = (
        frozenset().union(*(sound for c in u.chain for sound in word_sounds(c.source_name)))
        for u in (one, other)
    )
    return bool(mine & theirs) or one.claim is other.claim


def _close(one: Unit, other: Unit) -> bool:
    return one.article == other.article and abs(one.start - other.start) <= _BESIDE


def negating(units: Sequence[Unit], groups: Sequence[Sequence[int]]) -> dict[int, int]:
    """Units of a group that say its number is not so, by unit the number of the group."""
    found: dict[int, int] = {}
    for number, group in enumerate(groups):
        plain = [i for i in group if not units[i].not_so]
        articles = {units[i].article for i in plain}
        values = {q.value for i in plain for q in units[i].numbers}
        for i in group:
            unit = units[i]
            if not unit.not_so or not articles - {unit.article}:
                continue
            shared = {q.value for q in unit.numbers} & values
            if shared and shared <= unit.not_so:
                found[i] = number
    return found


def attached(
    scores: Scores, denials: Sequence[Sequence[int]], groups: Sequence[Sequence[int]], near: Near
) -> dict[int, list[int]]:
    """The denials of each group by its number.

    What one source denies in one breath, and denials that say the same, go together to the group that those
    are about that say what they deny («опроверг сообщения о том, что ...»); a denial of a number of its own
    goes where the number is.
    """
    units = scores.pairs.units
    out: dict[int, list[int]] = defaultdict(list)
    for bundle in _bundles(units, denials):
        best = {i: about(scores, [i], groups, near([i])) for i in bundle}
        said = {i: b for i, b in best.items() if b is not None}
        votes: dict[int, float] = defaultdict(float)
        for i, (odds, number) in said.items():
            votes[number] += odds * (_SPELLED if _spelled_out(units[i]) else 1.0)
        if not votes:
            continue
        winner = max(votes, key=lambda n: (votes[n], -n))
        for i in bundle:
            own = said.get(i)
            apart = own is not None and _by_number(units, i, groups[own[1]])
            out[own[1] if own is not None and apart else winner].append(i)
    return dict(sorted(out.items()))


def _by_number(units: Sequence[Unit], i: int, group: Sequence[int]) -> bool:
    values = {q.value for q in units[i].numbers}
    return any(q.value in values for j in group for q in units[j].numbers)


def _bundles(units: Sequence[Unit], denials: Sequence[Sequence[int]]) -> list[list[int]]:
    """Groups of denials, joined where one source goes on denying."""
    every = {i for group in denials for i in group}
    union = Union()
    for group in denials:
        for i in group:
            union.join(f"{group[0]:08}", f"{i:08}")
            for j in _around(units, i):
                if j in every and _beside(units[i], units[j]):
                    union.join(f"{i:08}", f"{j:08}")
    out: dict[str, list[int]] = defaultdict(list)
    for i in sorted(i for group in denials for i in group):
        out[union.find(f"{i:08}")].append(i)
    return [out[key] for key in sorted(out)]


def _spelled_out(unit: Unit) -> bool:
    """True of a denial whose content is what it denies."""
    claim = unit.claim
    return (
        claim is not None and claim.stance == "deny" and claim.form == "indirect" and len(unit.keys) > _CLEAR
    )


def corrections(
    scores: Scores, groups: Sequence[Sequence[int]], near: Near, when: Sequence[str]
) -> dict[int, int]:
    """Units that give another number for what a group has said before them: "six metres, not eleven", or in a
    correction; by unit the number of the group. `when` are the times of the articles."""
    units = scores.pairs.units
    found = {}
    of = {i: number for number, group in enumerate(groups) for i in group}
    for i, unit in enumerate(units):
        if not unit.not_so and not (unit.correcting and unit.numbers):
            continue
        others = [
            n
            for n in near([i])
            if n != of.get(i)
            and _disputes(unit, units, groups[n])
            and any(when[units[j].article] < when[unit.article] for j in groups[n])
            and (unit.not_so or max(scores.of(i, j) for j in groups[n]) >= _SAME)
        ]
        best = about(scores, [i], groups, others)
        if best is not None:
            found[i] = best[1]
    return found


def _disputes(unit: Unit, units: Sequence[Unit], group: Sequence[int]) -> bool:
    """True where a group has a number that a unit says is not so, or in a correction another number of the
    same thing."""
    theirs = [q for j in group for q in units[j].numbers]
    if unit.not_so:
        return any(q.value in unit.not_so for q in theirs)
    return any(p.units & q.units and p.value != q.value for p in unit.numbers for q in theirs)


def about(
    scores: Scores, denial: Sequence[int], groups: Sequence[Sequence[int]], candidates: Iterable[int]
) -> tuple[float, int] | None:
    """How surely a group of denials is about which group: by what other articles say of it, by terms that few
    of the candidates have, and by where it stands; None where no group is near enough."""
    units = scores.pairs.units
    told = {n: frozenset(k for j in groups[n] for k in units[j].keys) for n in sorted(candidates)}
    terms = {k: w for i in denial for k, w in _terms(units[i]).items()}
    values = {q.value for i in denial for q in units[i].numbers}
    common = {k: sum(k in keys for keys in told.values()) for k in terms}
    best: tuple[float, int] | None = None
    for number, keys in told.items():
        pairs = [(i, j) for i in denial for j in groups[number]]
        numbered = any(q.value in values for j in groups[number] for q in units[j].numbers)
        close = any(_close(units[i], units[j]) for i, j in pairs)
        if not (numbered or close or terms.keys() & keys):
            continue
        odds = sorted(
            (scores.of(i, j) for i, j in pairs if units[i].article != units[j].article), reverse=True
        )
        if not odds:
            continue
        top = _LIKE * sum(odds[:_TOP]) / len(odds[:_TOP])
        top += _TELLING * sum(w / math.log2(1 + common[k]) for k, w in terms.items() if k in keys)
        top += _NUMBER * numbered + _NEAR_BY * close
        top += _OPPOSITE * any(_opposite(units[i], units[j]) for i, j in pairs)
        top += _HEARD * min(len({units[j].article for j in groups[number]}), 6)
        if top >= _ABOUT and (best is None or (top, -number) > (best[0], -best[1])):
            best = (top, number)
    return best


def confirms(unit: Unit) -> bool:
    """True of what a source confirms."""
    return any(claim.stance == "confirm" for claim in unit.chain)


def _terms(unit: Unit) -> dict[str, float]:
    """The terms of a denial, those of a short one with what stands around it, which names who denies: such
    names tell nothing of what is denied."""
    if unit.claim is not None and len(unit.keys) > _CLEAR:
        return unit.keys
    wider = {**{k: w / 2 for k, w in unit.around.items()}, **unit.keys}
    return {k: w for k, w in wider.items() if not k.startswith("s:")}


def _opposite(one: Unit, other: Unit) -> bool:
    return any((a, b) in opposites() for a in one.keys for b in other.keys)


def chosen(units: Sequence[Unit], denials: Iterable[int]) -> list[int]:
    """One denial for each article and claimant: their own words where they are quoted, else the fullest."""
    best: dict[tuple[int, str], int] = {}
    for i in sorted(denials):
        unit = units[i]
        key = (unit.article, unit.chain[-1].source_name if unit.chain else "")
        if key not in best or _plainness(unit) > _plainness(units[best[key]]):
            best[key] = i
    return sorted(best.values())


def _plainness(unit: Unit) -> tuple[bool, bool, int]:
    direct = unit.claim is not None and unit.claim.form == "direct"
    return direct, unit.negated, unit.end - unit.start
