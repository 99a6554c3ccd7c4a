"""Names of one word that the reader takes now for a person, now for a place or body: they are one actor."""

from __future__ import annotations

from collections import Counter, defaultdict

from headwater.link.bearers import Bearer
from headwater.link.local import Sheet
from headwater.link.nodes import Node

_LEAST = 3  # times that a word must be a place or body
_RARELY = 4  # times as often it may be a person
_TYPES = ("LOC", "ORG")
Place = tuple[int, int]  # number of the sheet, number of the name or of the bearer


def taken_for_people(
    sheets: list[Sheet], things: dict[Place, Node], people: dict[Place, Node]
) -> dict[str, Node]:
    """The node of a place or body for those nodes of lone names that are the same word.

    A word that is a part of anybody's full name, a given name, or beside an office stays a person.
    """
    bearers, kept = _lone(sheets, people)
    words: dict[str, Counter[str]] = defaultdict(Counter)
    for number, sheet in enumerate(sheets):
        for m in sheet.things:
            if m.form.type in _TYPES and len(m.form.tokens) == 1 and m.known is None:
                words[m.form.whole][things[number, m.index].id] += 1
    by_id = {node.id: node for node in things.values()}
    found: dict[str, Node] = {}
    for id_ in sorted(bearers.keys() - kept):
        one = bearers[id_]
        counts = words.get(one[0].form.surname.sound, Counter())
        times = sum(len(bearer.mentions) for bearer in one)
        if counts.total() >= _LEAST and counts.total() * _RARELY >= times:
            thing = max(counts, key=lambda k: (counts[k], k))
            why = "the same word, which other names here have as a place or body"
            found[id_] = by_id[thing]._replace(why=why, confidence=0.6, doubt="may also be a person")
    return found


def _lone(sheets: list[Sheet], people: dict[Place, Node]) -> tuple[dict[str, list[Bearer]], set[str]]:
    """Bearers of one word by their node, and nodes that are persons for sure."""
    bearers: dict[str, list[Bearer]] = defaultdict(list)
    kept: set[str] = set()
    for (number, j), node in sorted(people.items()):
        bearer = sheets[number].people[j]
        bearers[node.id].append(bearer)
        part = bearer.form.surname
        sure = bearer.form.full or bearer.known is not None or part.group or part.nominative
        if sure or any(m.name.role for m, _ in bearer.mentions):
            kept.add(node.id)
    return bearers, kept
