"""Names of one word that the reader takes now for a person, now for a place or body: they are one actor."""

from __future__ import annotations

from headwater.link.counts import Record, bases, most, variants
from headwater.link.forms import form_of
from headwater.link.nodes import Node
from headwater.link.tables import Tables
from headwater.link.things import Things

_LEAST = 3  # times that a word must be a place or body
_RARELY = 4  # times as often it may be a person


class Mistaken:
    """Names of nobody who is known that are a place or body elsewhere. A word that is a given name, or beside
    an office, stays a person."""

    def __init__(self, tables: Tables, things: Things) -> None:
        self._tables = tables
        self._things = things

    def update(self, before: dict[str, Record | None], things: set[str]) -> set[str]:
        """Follow records that have changed (`before` has what they were) and keys with other nodes; the base
        forms of names that may have other nodes now."""
        found = set[str]()
        keys = {key[1:] for key in before if key[0] in "hW"}
        for thing in things:
            type_ = thing.partition(".")[0]
            for lang, base in variants(self._things.spellings.record(thing)):
                keys.add(form_of(base, type_, lang).whole)
        for key in sorted(keys):
            thing = self._thing(key)
            node = self._things.node_of(thing) if thing else None
            now = [thing, node.id] if node is not None else None
            if now != self._tables.get(f"M{key}"):
                self._tables.put(f"M{key}", now)
                found |= bases(self._tables.get(f"h{key}") or {})
        return found

    def node(self, key: str) -> Node | None:
        """The node of the place or body that a lone name of that key is; None where it is a person."""
        kept = self._tables.get(f"M{key}")
        if kept is None:
            return None
        why = "the same word, which other names here have as a place or body"
        return Node(kept[1], why, 0.6, "may also be a person")

    def _thing(self, key: str) -> str:
        record, counts = self._tables.get(f"h{key}"), self._tables.get(f"W{key}")
        if not counts or not record or "n" not in record or "u" in record:
            return ""
        times = sum(counts.values())
        return most(counts) if times >= _LEAST and times * _RARELY >= record["m"] else ""
