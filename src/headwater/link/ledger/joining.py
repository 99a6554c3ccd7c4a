"""Which tellings tell of one act, and to whom an act is that its own article leaves without an addressee.

Everything here looks at the acts of one party, or of a pair of them: what other pairs do changes nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from operator import itemgetter
from typing import Final, NamedTuple

from msgspec.structs import replace

from headwater.link.ledger.nouns import WORDS, Side, Telling
from headwater.link.ledger.telling import published_on

REPLIES: Final = frozenset(("promise", "agree", "refuse", "give"))
ALONE: Final = frozenset(("deny", "order"))  # they need nobody to whom they are
_NEAR: Final = 60  # days between a request and its reply in articles that do not name each other's
_SAME: Final = 3  # days between two dates that may be told of one act
_LINES = 25  # lines that were told last, with which one more telling is compared
_MEMBERS = 6  # of their tellings, at the beginning and at the end
_WINDOW: Final = 100  # acts of a party, before one and after it, that may tell to whom it is
_BRIEF: Final = 7  # days between those of one strike or visit, of which there are many
_LONG: Final = 120  # days between the articles of one act where no date is told


class Strand(NamedTuple):
    """A telling between two parties: one with several askers or addressees is as many strands."""

    telling: Telling
    who: Side
    whom: Side | None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What may be one line: the act and its mode, who and to whom."""
        t = self.telling
        return t.act, t.mode, self.who.key, self.whom.key if self.whom is not None else ""


def known(side: Side) -> bool:
    """True of a party with a name of its own, or of a state."""
    return bool(side.state or side.actor)


def common(one: Telling, other: Telling) -> bool:
    """True where two acts are about the same thing, whatever the language."""
    if {t.model.casefold() for t in one.things if t.model} & {t.model.casefold() for t in other.things}:
        return True
    sums, others = (
        {(t.quantity, t.unit) for t in x.things if t.quantity not in (None, 1.0)} for x in (one, other)
    )
    if sums & others:
        return True
    shared = set(one.concepts) & set(other.concepts)
    if shared and {t.type for t in one.things} & {t.type for t in other.things} - {"thing"}:
        return True
    return len(shared) >= min(2, len(one.concepts), len(other.concepts)) > 0


def completed(tellings: Sequence[Telling]) -> list[Telling]:
    """The tellings, in order of time, with an addressee from those of the same act by the same party, or, for
    a reply, from what it replies to: «Женева согласилась дать половину» is to whoever asked Geneva for it."""
    by_who: dict[tuple[str, str], list[tuple[int, Telling]]] = defaultdict(list)
    asked: dict[str, list[tuple[int, Telling]]] = defaultdict(list)
    for number, telling in enumerate(tellings):
        for side in telling.who:
            if known(side):
                by_who[telling.act, side.key].append((number, telling))
        if telling.act == "request" and telling.mode == "happened" and any(map(known, telling.who)):
            for side in telling.whom:
                if known(side):
                    asked[side.key].append((number, telling))
    out = []
    for number, telling in enumerate(tellings):
        who = telling.who[0].key if telling.who else ""
        same = _around(by_who.get((telling.act, who), ()), number) if _is_open(telling) else ()
        requests = _around(asked.get(who, ()), number) if same else ()
        out.append(_completed(telling, same, requests))
    return out


def _is_open(telling: Telling) -> bool:
    """True of an act that is to somebody, where its article does not say to whom."""
    told = telling.whom and known(telling.whom[0]) and not telling.whom[0].guess
    may = telling.act in WORDS and telling.act not in ALONE and telling.within is None
    return may and not told and bool(telling.who)


def _around(found: Sequence[tuple[int, Telling]], number: int) -> list[Telling]:
    """The tellings just before and after one, by its number."""
    at = bisect_left(found, number, key=itemgetter(0))
    return [telling for _, telling in found[max(at - _WINDOW, 0) : at + _WINDOW]]


def _completed(telling: Telling, same: Sequence[Telling], requests: Sequence[Telling]) -> Telling:
    if not _is_open(telling):
        return telling
    alike = [
        side
        for other in same
        if other is not telling and _near(telling, other, _LONG) and common(telling, other)
        for side in other.whom[:1]
        if known(side) and not side.guess
    ]
    if not alike and telling.act in REPLIES:
        near = [other for other in requests if _near(telling, other, _NEAR)]
        shared = [other for other in near if common(telling, other)]
        alike = [other.who[0] for other in shared or near]
    found = {side.key: side for side in sorted(alike, key=lambda s: (s.key, s.name), reverse=True)}
    found.pop(telling.who[0].key, None)
    if len(found) != 1:
        return telling
    side = replace(next(iter(found.values())), guess=True, names=(None, None))
    return replace(telling, whom=(side, *telling.whom[1:]))


def _near(one: Telling, other: Telling, days: int) -> bool:
    """True unless the articles are known to be more than so many days apart."""
    a, b = _day(one.published), _day(other.published)
    return a is None or b is None or abs((a - b).days) <= days


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def strands(tellings: Iterable[Telling]) -> list[Strand]:
    """Each telling between each two of its parties that have a name."""
    out = []
    for telling in tellings:
        acting = [who for who in telling.who if known(who)]
        if not acting and any(map(known, telling.whom)):
            acting = [*telling.who[:1]] or [Side(name="")]  # «Мера затримали»: by whom is not told
        if telling.act == "agree" and len(acting) > 1:
            # «Польща та Литва підписали угоду»: one line for each two of them
            out += [Strand(telling, one, other) for one, other in combinations(acting, 2)]
            continue
        for who in acting:
            others = [side for side in telling.whom if side.key != who.key and side.name + side.state]
            out += [Strand(telling, who, side) for side in others]
            if not others:
                out.append(Strand(telling, who, None))
    return out


def clusters(found: Iterable[Strand]) -> list[list[Strand]]:
    """The strands that tell of one act, each in order of articles; the same for any order of `found`."""
    groups: dict[tuple[str, str, str, str], list[Strand]] = defaultdict(list)
    for strand in found:
        groups[strand.key].append(strand)
    out: list[list[Strand]] = []
    for _, group in sorted(groups.items()):
        made: list[list[Strand]] = []
        for strand in sorted(group, key=order):
            last = range(max(len(made) - _LINES, 0), len(made))
            home = max(
                (n for n in last if not any(apart(strand, other) for other in _some(made[n]))),
                key=lambda n: _alike(strand, _some(made[n])),
                default=None,
            )
            made.append([strand] if home is None else [*made.pop(home), strand])
        out += made
    return out


def _some(strands: Sequence[Strand]) -> Sequence[Strand]:
    """The first and the last of many strands."""
    return strands if len(strands) <= 2 * _MEMBERS else (*strands[:_MEMBERS], *strands[-_MEMBERS:])


def _alike(strand: Strand, others: Sequence[Strand]) -> float:
    """The share of some strands that are about the same thing."""
    return sum(common(strand.telling, other.telling) for other in others) / len(others)


def order(strand: Strand) -> tuple[str, str, int]:
    """Tellings by date and place, not by when they came."""
    t = strand.telling
    return t.published or "9999", t.article, t.start


def apart(one: Strand, other: Strand) -> bool:
    """True of two strands that cannot be of one act: another person denies, or day and thing both differ."""
    a, b = one.telling, other.telling
    if a.act == "deny" and (_others(one.who, other.who) or _later(a, b) or _later(b, a)):
        return True
    if common(a, b):
        return False
    if a.article == b.article and a.things and b.things:
        return True  # one article that tells of two things tells of two acts
    if not _near(a, b, _LONG if a.act in WORDS else _BRIEF):
        return True
    if a.when.known == b.when.known == "told":
        first, last = _day(a.when.first), _day(b.when.last)
        begin, end = _day(b.when.first), _day(a.when.last)
        if first and last and begin and end:
            return (first - last).days > _SAME or (begin - end).days > _SAME
    return False


def _later(one: Telling, other: Telling) -> bool:
    """True of an act that is told to have happened after the other article was published."""
    published = published_on(other.published).last
    told = one.when.known == "told" and one.mode == "happened"
    return told and published is not None and (one.when.first or "") > published


def _others(one: Side, other: Side) -> bool:
    """True of two people with names of their own."""
    return (
        one.kind == other.kind == "person" and "" not in (one.actor, other.actor) and one.actor != other.actor
    )
