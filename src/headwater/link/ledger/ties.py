"""Ties: what two actors do to each other, counted by kind of act over time, with the lines behind it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from headwater.link.ledger.nouns import Line
from headwater.model import ActMode


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How often one of a pair did one kind of act to the other, in one mode.

    `over` counts by month ("2026-03"), "" where no date is known; `lines` are the ids of the lines.
    """

    who: str
    act: str
    mode: ActMode
    number: int
    over: dict[str, int]
    lines: tuple[str, ...]


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """Two actors and all acts between them; states stand for whoever acts for them.

    `first` and `last` are the first and last days that lines tell, "" where none is known; `open` are the
    ids of requests and promises to which no answer is known so far. Nothing is summed over kinds of acts.
    """

    one: str
    other: str
    counts: tuple[Count, ...]
    first: str = ""
    last: str = ""
    open: tuple[str, ...] = ()

    @property
    def lines(self) -> int:
        """How many lines there are between the two."""
        return sum(count.number for count in self.counts)


def ties(lines: Iterable[Line]) -> list[Tie]:
    """The ties that lines make, those of most lines first; lines with one party make none."""
    pairs: dict[tuple[str, str], list[Line]] = defaultdict(list)
    called: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        if line.whom is None:
            continue
        for side in (line.who, line.whom):
            called[side.key][side.state or side.name] += 1
        one, other = sorted((line.who.key, line.whom.key))
        pairs[one, other].append(line)
    names = {key: min(found, key=lambda n: (-found[n], n)) for key, found in called.items()}
    made = [_tie(names, pair, found) for pair, found in pairs.items()]
    return sorted(made, key=lambda tie: (-tie.lines, tie.one, tie.other))


def _tie(names: dict[str, str], pair: tuple[str, str], lines: list[Line]) -> Tie:
    kinds: dict[tuple[str, str, ActMode], list[Line]] = defaultdict(list)
    for line in lines:
        kinds[names[line.who.key], line.act, line.mode].append(line)
    counts = [
        Count(
            who=who,
            act=act,
            mode=mode,
            number=len(found),
            over=dict(sorted(Counter((line.when.first or "")[:7] for line in found).items())),
            lines=tuple(line.id for line in found),
        )
        for (who, act, mode), found in kinds.items()
    ]
    days = sorted(day for line in lines for day in (line.when.first, line.when.last) if day)
    waiting = (line for line in lines if line.answer and line.answer.outcome == "none known so far")
    return Tie(
        one=names[pair[0]],
        other=names[pair[1]],
        counts=tuple(sorted(counts, key=lambda c: (c.who, -c.number, c.act, c.mode))),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        open=tuple(line.id for line in waiting),
    )
