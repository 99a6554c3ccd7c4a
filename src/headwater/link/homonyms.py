"""People who share a full name: parted where articles give them offices in different states, in company that
has nobody in common. One who changes offices stays one: old and new articles name some of the same people."""

from __future__ import annotations

from collections import Counter, defaultdict

from headwater.link.local import Sheet
from headwater.link.places import namesakes
from headwater.link.registry import Registry

Parted = dict[int, tuple[str, bool]]  # the state by number of sheet, and whether that is a guess


def part(
    name: set[str], articles: set[int], sheets: list[Sheet], company: list[set[str]], registry: Registry
) -> Parted:
    """Which of several namesakes is meant in each article, told apart by state; {} where all are one person.

    `name` are the keys of the full name, `articles` the numbers of the sheets that have it, `company` the
    nodes of each sheet.
    """
    states: dict[str, set[int]] = defaultdict(set)
    for number in sorted(articles):
        for state in _states(name, sheets[number], registry):
            states[state].add(number)
    if len(states) < 2:
        return {}
    groups = _together(states, company, name)
    if len(groups) < 2:
        return {}
    out: Parted = {n: (label, False) for label, numbers in groups.items() for n in numbers}
    around = {label: _around(numbers, company) for label, numbers in groups.items()}
    for number in sorted(articles - out.keys()):
        shared = {label: len(company[number] & names) for label, names in around.items()}
        best = min(shared, key=lambda label: (-shared[label], -len(groups[label]), label))
        out[number] = (best, True)
    return out


def _states(name: set[str], sheet: Sheet, registry: Registry) -> list[str]:
    """The states whose offices the article gives to the person; a name of two places tells none."""
    found: Counter[str] = Counter()
    for bearer in sheet.people:
        if any(form.key in name for form in bearer.forms):
            for mention, _ in bearer.mentions:
                if mention.name.role and mention.name.of and not namesakes(mention.name.of, "en"):
                    known = registry.find(mention.name.of, "en", "LOC")
                    if known is not None and known.kind == "state":
                        found[known.id] += 1
    return sorted(found)


def _together(states: dict[str, set[int]], company: list[set[str]], name: set[str]) -> dict[str, set[int]]:
    """Groups of articles by state; states that share an article or a name beside the states are one group."""
    groups: dict[str, set[int]] = {}
    own = {f"@{state}" for state in states} | name
    for state in sorted(states):
        numbers, names = set(states[state]), _around(states[state], company) - own
        for label in sorted(groups):
            if numbers & groups[label] or names & (_around(groups[label], company) - own):
                numbers |= groups.pop(label)
                names = _around(numbers, company) - own
                state = min(label, state)
        groups[state] = numbers
    return groups


def _around(numbers: set[int], company: list[set[str]]) -> set[str]:
    return set().union(*(company[n] for n in numbers))
