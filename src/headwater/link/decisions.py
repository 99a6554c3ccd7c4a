"""What the user decides about actors: merge, split and rename. Decisions win over the machine.

A decision is stated on what outlives a run: an actor's id, some of its mentions (article and offset), and its
name. Where articles that came later have changed the id, the mentions tell who is meant, else the name.
"""

from __future__ import annotations

from collections import Counter
from typing import Literal, NamedTuple

import msgspec

from headwater.link.keys import clean, romanised, slug

ANCHORS = 5  # mentions that a reference keeps


class At(NamedTuple):
    """A mention by the id of its article and the offset at which it begins, in characters."""

    article: str
    start: int


class Ref(msgspec.Struct, frozen=True, kw_only=True):
    """An actor as a decision names it: by id, by some of its mentions, by name; any may be empty."""

    id: str = ""
    name: str = ""
    at: tuple[At, ...] = ()


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision. `merge`: `other` is the same as `actor`. `split`: the mentions `at` are not `actor` but
    one called `name`. `rename`: `actor` is called `name`. `reason` is kept for who reads it later."""

    kind: Literal["merge", "split", "rename"]
    actor: Ref
    other: Ref = Ref()
    at: tuple[At, ...] = ()
    name: str = ""
    reason: str = ""


class Group(msgspec.Struct):
    """An actor in the making, with the mentions that were put to it. `own` is a name that the user gave."""

    id: str
    names: Counter[str]
    at: set[At]
    own: str = ""


def decide(groups: dict[str, Group], decisions: tuple[Decision, ...]) -> tuple[dict[At, str], list[str]]:
    """Follow the decisions in their order, the later one winning.

    `groups` are changed in place: merged ones vanish, split ones appear. Returns the group of each mention
    that was moved, and for each decision that cannot be followed why not.
    """
    moved: dict[At, str] = {}
    notes = []
    for number, decision in enumerate(decisions, 1):
        trouble = _follow(decision, groups, moved)
        if trouble:
            notes.append(f"decision {number} ({decision.kind}) is not followed: {trouble}")
    return moved, notes


def _follow(decision: Decision, groups: dict[str, Group], moved: dict[At, str]) -> str:
    """Change the groups after one decision; returns why that cannot be done, "" where it is done."""
    found = _resolve(decision.actor, groups)
    if isinstance(found, str):
        return found
    if decision.kind == "rename":
        if not decision.name.strip():
            return "it gives no name"
        found.own = decision.name.strip()
        return ""
    if decision.kind == "split":
        return _split(decision, found, groups, moved)
    other = _resolve(decision.other, groups)
    if isinstance(other, str):
        return other
    if other is not found:
        found.names.update(other.names)
        _move(other.at, found, moved)
        del groups[other.id]
    return ""


def _split(decision: Decision, group: Group, groups: dict[str, Group], moved: dict[At, str]) -> str:
    here = group.at & set(decision.at)
    if not here:
        return "none of its mentions is in the articles, or they belong to another actor already"
    if not decision.name.strip():
        return "it gives no name for the new actor"
    name = decision.name.strip()
    id_ = f"{group.id.partition(':')[0] if ':' in group.id else 'own'}:{slug(romanised(name))}"
    while id_ in groups and groups[id_].own != name:
        id_ += "-2"
    new = groups.setdefault(id_, Group(id_, Counter(), set(), name))
    group.at -= here
    _move(here, new, moved)
    if not group.at:
        del groups[group.id]
    return ""


def _move(mentions: set[At], to: Group, moved: dict[At, str]) -> None:
    moved.update(dict.fromkeys(mentions, to.id))
    to.at |= mentions


def _resolve(ref: Ref, groups: dict[str, Group]) -> Group | str:
    """The group that a reference means, or why there is none."""
    if ref.id in groups:
        return groups[ref.id]
    votes: Counter[str] = Counter()
    for at in ref.at:
        votes.update(g.id for g in groups.values() if at in g.at)
    if votes:
        return groups[min(votes, key=lambda k: (-votes[k], k))]
    wanted = clean(ref.name).casefold()
    called = sorted(
        g.id for g in groups.values() if wanted and wanted in {clean(n).casefold() for n in (g.own, *g.names)}
    )
    if len(called) == 1:
        return groups[called[0]]
    shown = ref.name or ref.id
    if called:
        return f"{len(called)} actors are called {shown}: {', '.join(called)}; name one by its id"
    return f"no actor {shown} is in the articles"
