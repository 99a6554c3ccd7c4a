"""Spellings of the names of bodies, places, works and events: which keys are one name, by the names alone.

Names that may be one share a block; the blocks that a new name stands in are gone through again, no others.
"""

from __future__ import annotations

from typing import NamedTuple

from headwater.link.counts import Record, fields, most, rank, variants
from headwater.link.forms import Form
from headwater.link.graph import Edge, Graph
from headwater.link.keys import alike, is_cyrillic, near, skeleton, skeletons, sound
from headwater.link.local import looked_up
from headwater.link.registry import Registry
from headwater.link.tables import Tables

_LEAST = 6  # letters of keys that may differ by a slip
_SCRIPTS = 5  # letters of a name that may be known in another script by its consonants
_RARELY = 2  # ranks above the other from which on a name is of one type, for the other to be a slip
_APART = 3  # vowels and the like that a name and its form in another script may differ by


class Lexeme(NamedTuple):
    """A key with one of its forms, whether it is of common words, the id of what it is known as, "" where it
    is not, and the order of magnitude of its articles."""

    form: Form
    common: bool
    known: str
    rank: int


class Same(NamedTuple):
    """A set of keys that are one name: its first key, what it is known as, its keys, in how many articles
    they stand."""

    root: str
    known: str
    keys: tuple[str, ...]
    articles: int


def lexeme(key: str, record: Record, registry: Registry) -> Lexeme:
    """What is said of a key by its record."""
    type_ = key.partition(".")[0]
    found = [(looked_up(base, type_, lang, registry), lang) for lang, base in variants(record)]
    form = min(((one[0].text, lang, one[0]) for one, lang in found), key=lambda entry: entry[:2])[2]
    ids = fields(record, "k")
    return Lexeme(form, any(one[4] for one, _ in found), most(ids) if ids else "", rank(record["n"]))


class Spellings:
    """Sets of keys that are one name, brought up to date by the keys whose records changed."""

    def __init__(self, tables: Tables, registry: Registry) -> None:
        self._tables = tables
        self._registry = registry
        self._lexemes: dict[str, Lexeme | None] = {}
        self._sames: dict[str, Same] = {}
        self.graph = Graph(tables, "G")

    def lexeme(self, key: str) -> Lexeme | None:
        """What is said of a key now; None where no name has it."""
        if key not in self._lexemes:
            record = self._tables.get(f"t{key}")
            self._lexemes[key] = lexeme(key, record, self._registry) if record else None
        return self._lexemes[key]

    def record(self, key: str) -> Record:
        """What is counted of a key."""
        return self._tables.get(f"t{key}") or {}

    def update(self, before: dict[str, Record | None], states: set[str]) -> None:
        """Join names anew after some records have changed; `before` has what they were, `states` the keys
        whose states have changed."""
        blocks, owners = set[str](), set(states)
        for key, old in before.items():
            was = lexeme(key, old, self._registry) if old else None
            now = self.lexeme(key)
            owners.add(key)
            if was == now:
                continue
            there, here = self._blocks(was), self._blocks(now)
            for block in there - here:
                self._tables.leave(block, key)
            for block in here - there:
                self._tables.enter(block, key)
            blocks |= there | here
            owners.add(_twin(key))
            owners.update(fields(self.record(key), "m"), fields(old or {}, "m"))
        for block in blocks:
            found = [(k, lex) for k, _ in self._tables.members(block) if (lex := self.lexeme(k)) is not None]
            found.sort(key=lambda pair: (-pair[1].rank, pair[0]))
            self.graph.settle(block, self._slips(found) if block[0] == "s" else self._scripts(found))
        for key in owners:
            self.graph.settle(key, self._own(key))

    def same(self, key: str) -> Same:
        """The set that a key belongs to."""
        if key not in self._sames:
            reached, _ = self.graph.reached(key)
            found = sorted((-lex.rank, k) for k in reached if (lex := self.lexeme(k)) is not None)
            keys = tuple(k for _, k in found)
            known = next((lex.known for k in keys if (lex := self.lexeme(k)) and lex.known), "")
            same = Same(min(reached), known, keys, sum(self.record(k)["n"] for k in keys))
            self._sames.update(dict.fromkeys(reached, same))
        return self._sames[key]

    def _blocks(self, one: Lexeme | None) -> set[str]:
        """Where a key is looked for: by its consonants, a lone word also by those in the other script."""
        if one is None:
            return set()
        form = one.form
        found = {f"s{form.type}.{skeleton(form.joined)}"}
        if len(form.pieces) == 1 and not any(form.meant) and len(form.pieces[0]) >= _SCRIPTS:
            (piece,) = form.pieces
            bones = {skeleton(sound(piece))} if is_cyrillic(piece) else skeletons(piece)
            found |= {f"x{form.type}.{one}" for one in bones}
        return found

    def _fit(self, one: Lexeme, other: Lexeme | None) -> bool:
        return other is None or not (one.known and other.known and one.known != other.known)

    def _slips(self, found: list[tuple[str, Lexeme]]) -> list[Edge]:
        """Keys that are written together or apart, or differ by a slip, each with the most frequent one."""
        heads: list[tuple[str, Lexeme]] = []
        edges = []
        for key, one in found:
            head = next((head for head in heads if _one(one, head[1])), None)
            if head is None:
                heads.append((key, one))
            elif self._fit(one, head[1]):
                edges.append(("b", key, head[0]))
        return edges

    def _scripts(self, found: list[tuple[str, Lexeme]]) -> list[Edge]:
        """Names of one word in Cyrillic with the most frequent name in Latin letters that has the same
        consonants: «Райанэйр», Ryanair."""
        latin = next((pair for pair in found if not is_cyrillic(pair[1].form.pieces[0])), None)
        if latin is None:
            return []
        other = sound(latin[1].form.pieces[0])
        return [
            ("b", key, latin[0])
            for key, one in found
            if is_cyrillic(one.form.pieces[0])
            and len(skeleton(other)) > 2
            and near(sound(one.form.pieces[0]), other, _APART)
            and self._fit(one, latin[1])
        ]

    def _own(self, key: str) -> list[Edge]:
        """What a key is joined to by what is said of it alone."""
        one = self.lexeme(key)
        if one is None:
            return []
        record, type_ = self.record(key), one.form.type
        # What the reader's tables lead to one English name.
        edges = [("a", key, f"{type_}.= {english}") for english in fields(record, "e")]
        if not one.common:
            # «Газпром» loses what looks like an ending, «Газпрома» does not: they meet on the uncut form.
            edges.append(("b", key, f"{type_}.{one.form.whole}"))
        other = self.lexeme(_twin(key))
        rarely = other is not None and one.rank >= other.rank + _RARELY
        if other is not None and rarely and not (one.common or other.common) and self._fit(one, other):
            # Mostly a body and now and then a place, or the other way round: a slip of the reader. A product
            # that is called like its maker stays one of its own.
            edges.append(("b", key, _twin(key)))
        if len(self._tables.get(f"S{key}") or ()) == 1:
            # «Нафтогаз», «Нафтогаз Украины»: met with one state only, and an article has both.
            edges += [("b", key, long) for long in fields(record, "l") if self._fit(one, self.lexeme(long))]
        return edges


def _twin(key: str) -> str:
    """The key of a body as that of a place, and the other way round; "" for other names."""
    type_, _, rest = key.partition(".")
    return f"{'LOC' if type_ == 'ORG' else 'ORG'}.{rest}" if type_ in ("ORG", "LOC") else ""


def _one(one: Lexeme, other: Lexeme) -> bool:
    first, second = one.form, other.form
    if first.joined == second.joined:
        return True
    if len(first.tokens) != len(second.tokens) or one.common or other.common:
        return False
    return all(
        a == b or (min(len(a), len(b)) >= _LEAST and not m and not n and alike(a, b))
        for a, b, m, n in zip(first.tokens, second.tokens, first.meant, second.meant, strict=True)
    )
