"""Bodies, places, works and events across articles and languages.

One node for each known id, else for each set of spellings of a name. Names of common words only («Верховный
суд») are bound to a state: that of their own words, else that which the article or other articles tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

from headwater.known import Known
from headwater.link.bearers import Mention
from headwater.link.counts import Record, bases, fields, key_of, known_by, most, year_of
from headwater.link.forms import Form
from headwater.link.local import Sheet
from headwater.link.nodes import Node
from headwater.link.registry import Registry
from headwater.link.spellings import Same, Spellings
from headwater.link.tables import Tables

_SHARE = 0.25  # of the articles with a short form that must have the long one too, for the two to be one
_HALF = 0.5  # of the articles with the long form that must have the short one, where that is its end


class _Outcome(NamedTuple):
    """What all articles say of a key: the set that it belongs to and what that is known as; whether the key
    stands for a longer one that it begins wherever it is met with it; the set that it stands for elsewhere,
    what that is known as, and why."""

    root: str
    known: str
    begins: bool
    to: str
    to_known: str
    why: str


class Things:
    """All names that are not of people."""

    def __init__(self, tables: Tables, registry: Registry) -> None:
        self._tables = tables
        self._registry = registry
        self._outcomes: dict[str, _Outcome | None] = {}
        self._common: dict[str, _Common] = {}
        self.spellings = Spellings(tables, registry)

    def update(self, before: dict[str, Record | None]) -> tuple[set[str], set[str]]:
        """Follow records that have changed; `before` has what they were. Returns the keys for which another
        node is due now, and the base forms of names that may have other nodes now."""
        keys = {key[1:]: record for key, record in before.items() if key[0] == "t"}
        states = {
            key[1:]
            for key, record in before.items()
            if key[0] == "S" and (len(record or ()) == 1) != (len(self._tables.get(key) or ()) == 1)
        }
        self.spellings.update(keys, states)
        changed, found = self._outcomes_of({*keys, *self.spellings.graph.changed}), set[str]()
        for key in changed:
            found |= bases(self.spellings.record(key))
        for key, record in before.items():
            if key[0] == "c":
                now = self._tables.get(key) or {}
                if _Common(now) != _Common(record or {}):
                    found |= bases(now)
        return changed, found

    def nodes(self, sheet: Sheet) -> dict[int, Node]:
        """The node of each name of an article, by the number of the name."""
        here: dict[Form, Node] = {}
        out: dict[int, Node] = {}
        ids = frozenset(m.known.id for m in sheet.things if m.known is not None)
        for mention in sheet.things:
            node = here.get(mention.form)
            if node is None or mention.name.of:
                node = here[mention.form] = self._node(sheet, mention, ids)
            out[mention.index] = node
        return out

    def node_of(self, key: str) -> Node | None:
        """The node of a key where it stands alone; None where no name has it."""
        one = self._outcome(key)
        return self._at(one.to, one.to_known, one.why, 0.9) if one is not None else None

    def _outcomes_of(self, keys: set[str]) -> set[str]:
        """Bring up to date what is kept of some keys and of all that depend on them; those with a change."""
        same = self.spellings.same
        sets = {found.root: found for found in map(same, keys)}
        for one in list(sets.values()):
            for key in one.keys:
                for short in fields(self.spellings.record(key), "r"):
                    found = same(short)
                    sets.setdefault(found.root, found)
        changed = set()
        for key in {k for one in sets.values() for k in one.keys} | keys:
            made = self._made(key)
            kept = self._tables.get(f"O{key}")
            if (list(made) if made is not None else None) != kept:
                self._tables.put(f"O{key}", list(made) if made is not None else None)
                changed.add(key)
            self._outcomes[key] = made
        return changed

    def _outcome(self, key: str) -> _Outcome | None:
        if key not in self._outcomes:
            kept = self._tables.get(f"O{key}")
            self._outcomes[key] = _Outcome(*kept) if kept else None
        return self._outcomes[key]

    def _made(self, key: str) -> _Outcome | None:
        record = self.spellings.record(key)
        if not record:
            return None
        mine = self.spellings.same(key)
        alone = _Outcome(mine.root, mine.known, False, mine.root, mine.known, "the name as it stands")
        longest = self._longest(mine)
        if longest is None:
            return alone
        to, times, why = longest
        often = times >= _SHARE * record["n"] or (why == "the end" and times >= _HALF * to.articles)
        if why != "an abbreviation" and not often:
            return alone
        return alone._replace(
            begins=True,
            to=to.root,
            to_known=to.known,
            why=f"{why} of a name that other articles have in full",
        )

    def _longest(self, mine: Same) -> tuple[Same, int, str] | None:
        """The longer name that a short one stands for in most articles that have both, in how many, why."""
        found: Counter[str] = Counter()
        sets: dict[str, Same] = {}
        whys: dict[str, Counter[str]] = defaultdict(Counter)
        for key in mine.keys:
            for field, count in fields(self.spellings.record(key), "s").items():
                why, _, long = field.partition("\t")
                to = self.spellings.same(long)
                if to.root != mine.root:
                    sets[to.root] = to
                    found[to.root] += count
                    whys[to.root][why] += count
        if not found:
            return None
        root = most(found)
        return sets[root], found[root], most(whys[root])

    def _node(self, sheet: Sheet, mention: Mention, ids: frozenset[str]) -> Node:
        form, known = mention.form, mention.known
        if known is not None and mention.choice is not None:
            _, why, doubt, others = mention.choice
            return Node(f"@{known.id}", why, 0.6 if doubt else 0.9, doubt, others)
        if known is not None:
            return Node(f"@{known.id}", f"known as {known.name}")
        if (organ := self._organ(sheet, mention)) is not None:
            return organ
        if mention.common:
            return self._of_state(sheet, mention)
        hint = self._registry.hint(mention.name.base, mention.name.lang, form.type)
        if hint is not None and hint.id in ids:
            return Node(f"@{hint.id}", f"{hint.name}, which the article names otherwise, too", 0.85)
        mine = self._outcome(key_of(form))
        for other, why in sheet.shorts.get(form, ()):
            if why in ("an abbreviation", "the end") or (mine is not None and mine.begins):
                to = self._outcome(key_of(other))
                if to is not None:
                    return self._at(
                        to.root, to.known, f"{why} of {other.text}, which the article names", 0.85
                    )
        assert mine is not None  # every name of an article is counted before nodes are made
        return self._at(mine.to, mine.to_known, mine.why, 0.7 if mine.to != mine.root else 0.9)

    def _at(self, root: str, known: str, why: str, confidence: float) -> Node:
        """The node of a set of spellings: that of the registry where one of them is known."""
        return Node(f"@{known}" if known else root, why, confidence)

    def _organ(self, sheet: Sheet, mention: Mention) -> Node | None:
        if mention.form.type != "ORG" or mention.state or not sheet.states:
            return None
        name = mention.name
        if self._registry.organ(name.base, name.lang, most(sheet.states)) is None:
            return None
        state, why, confidence = self._state(sheet, mention, organ=True)
        known = self._registry.organ(name.base, name.lang, state)
        if known is None:
            return None
        return Node(f"@{known.id}", f"{known.name}, {why}", confidence, _doubt(confidence), (), known)

    def _of_state(self, sheet: Sheet, mention: Mention) -> Node:
        state, why, confidence = self._state(sheet, mention, organ=False)
        common = self._common_of(mention.core)
        known = known_by(self._tables, common.bodies[state]) if state in common.bodies else None
        if known is not None:
            return Node(f"@{known.id}", f"{known.name}, {why}", confidence, _doubt(confidence))
        year = year_of(mention.form)
        if not year and state in common.years:
            year, why = common.years[state], f"{why}, and of the year that most articles name"
        id_ = f"{mention.form.type}.{mention.core}/{state}/{year}"
        return Node(id_, f"the name, {why}", confidence, _doubt(confidence))

    def _common_of(self, core: str) -> _Common:
        if core not in self._common:
            self._common[core] = _Common(self._tables.get(f"c{core}") or {})
        return self._common[core]

    def _state(self, sheet: Sheet, mention: Mention, organ: bool) -> tuple[str, str, float]:
        """Whose a body is: by its own words or those beside it, by the same body elsewhere in the article, by
        what other articles know of it unless every state has it (`organ`), by the state that the article
        names most."""
        if mention.state:
            return mention.state, "of the state that it names", 0.95
        beside = self._beside(sheet, mention.name.of)
        if beside is not None and beside.kind == "state":
            return beside.id, f"of {beside.name}, as the words beside it say", 0.9
        mine = Counter(m.state for m in sheet.things if m.state and m.core == mention.core)
        if mine:
            return most(mine), "of the state that the article names with it", 0.9
        if not organ:
            states = self._common_of(mention.core).states
            there = {s: sheet.states[s] for s in sorted(states) if sheet.states[s]}
            if there:
                return most(there), "of a state in the article that is known to have it", 0.7
        if sheet.states:
            return most(sheet.states), "of the state that the article names most", 0.5
        return "", "of no state that the article names", 0.4

    def _beside(self, sheet: Sheet, of: str) -> Known | None:
        """What the words beside a name say whose it is, as the rest of the article takes them."""
        chosen = {c.known.name: c.known for m in sheet.things if (c := m.choice) is not None}
        return chosen.get(of) or (self._registry.find(of, "en", "LOC") if of else None)


class _Common:
    """What all articles say of a body or event of common words: the states that have it, the year that most
    of them name by state, what is known of it by state."""

    def __init__(self, record: Record) -> None:
        self.states = frozenset(fields(record, "s"))
        self.years = _best(fields(record, "y"))
        self.bodies = _best(fields(record, "b"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Common) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]


def _best(counts: Record) -> dict[str, str]:
    """By state what is counted most with it."""
    found: dict[str, Record] = defaultdict(dict)
    for field, count in counts.items():
        state, _, what = field.partition("\t")
        found[state][what] = count
    return {state: most(of) for state, of in found.items()}


def _doubt(confidence: float) -> str:
    return "" if confidence > 0.6 else "the article does not say of which state"
