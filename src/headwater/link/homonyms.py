"""People who share a full name: parted where articles give them offices in different states, in company that
has nobody in common. One who changes offices stays one: old and new articles name some of the same people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from headwater.link.counts import Sampled, mark

Company = Callable[[int], tuple[int, ...]]


class Group(NamedTuple):
    """One of several namesakes: the states of the offices, the first of which is the label, and how many
    articles name these offices."""

    label: str
    states: tuple[str, ...]
    articles: int


def parted(
    keys: Sequence[str],
    states: Mapping[str, int],
    samples: Mapping[str, Sequence[Sampled]],
    company: Company,
) -> tuple[Group, ...]:
    """Several namesakes told apart by state; () where all are one person.

    `keys` are those of the full name, `states` the states of the offices with how many articles name these,
    `samples` some of these articles by state. States that share an article or a name beside the states are
    one group.
    """
    own = {mark(f"@{state}") for state in states} | {mark(key) for key in keys}
    groups: dict[str, tuple[set[str], set[int], set[int]]] = {}
    for state in sorted(states):
        label, of = state, {state}
        numbers = {one.article for one in samples[state]}
        names = {name for number in numbers for name in company(number)} - own
        for other in sorted(groups):
            theirs = groups[other]
            if numbers & theirs[1] or names & theirs[2]:
                del groups[other]
                of, numbers, names = of | theirs[0], numbers | theirs[1], names | theirs[2]
                label = min(label, other)
        groups[label] = of, numbers, names
    if len(groups) < 2:
        return ()
    return tuple(
        Group(label, tuple(sorted(of)), sum(states[state] for state in of))
        for label, (of, _, _) in sorted(groups.items())
    )


def likeliest(groups: Sequence[Group], around: Callable[[Group], set[int]], here: Sequence[int]) -> Group:
    """The namesake who goes best with the names of an article."""
    return min(groups, key=lambda g: (-len(around(g).intersection(here)), -g.articles, g.label))
