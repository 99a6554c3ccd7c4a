"""Spellings of the names of bodies, places, works and events: which keys are one name, by the names alone."""

from __future__ import annotations

from collections import Counter, defaultdict

from headwater.known import Known
from headwater.link.forms import Form
from headwater.link.keys import alike, is_cyrillic, near, skeleton, skeletons, sound
from headwater.link.local import Sheet
from headwater.link.union import Union

_LEAST = 6  # letters of keys that may differ by a slip
_SCRIPTS = 5  # letters of a name that may be known in another script by its consonants
_RARELY = 4  # times as often a name is of one type, for the other to be a slip
_APART = 3  # vowels and the like that a name and its form in another script may differ by


def key_of(form: Form) -> str:
    """The key of a form among all: names of two types are two names."""
    return f"{form.type}.{form.key}"


def most(counts: Counter[str]) -> str:
    """The most frequent; of equals the last in alphabetical order."""
    return max(counts.items(), key=lambda kv: (kv[1], kv[0]))[0]


class Spellings:
    """Sets of keys that are one name. `seen` is in how many articles a key stands, `known` what it means
    where the registry knows, `by_root` the same for the sets."""

    def __init__(self, sheets: list[Sheet]) -> None:
        self._sheets = sheets
        self._forms = {key_of(m.form): m.form for sheet in sheets for m in sheet.things}
        self._common = {key_of(m.form) for sheet in sheets for m in sheet.things if m.common}
        self.seen = self._count()
        self.known = self._known_keys()
        self._union = Union(self.seen)
        self._order = sorted(self._forms, key=lambda k: (-self.seen[k], k))
        self._slips()
        self._scripts()
        self._called()
        self._types()
        self._with_state()
        self.by_root = self._known_roots()

    def root(self, form: Form) -> str:
        """The name of the set that a form belongs to."""
        return self._union.find(key_of(form))

    def _join(self, one: str, other: str) -> None:
        mine, theirs = self.known.get(one), self.known.get(other)
        if mine is None or theirs is None or mine.id == theirs.id:
            self._union.join(one, other)

    def _count(self) -> dict[str, int]:
        """In how many articles each key stands."""
        seen: Counter[str] = Counter()
        for sheet in self._sheets:
            seen.update({key_of(m.form) for m in sheet.things})
        return dict(seen)

    def _known_keys(self) -> dict[str, Known]:
        """What most mentions with a key mean, of those that are known."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        by_id: dict[str, Known] = {}
        for sheet in self._sheets:
            for m in sheet.things:
                if m.known is not None:
                    counts[key_of(m.form)][m.known.id] += 1
                    by_id[m.known.id] = m.known
        return {key: by_id[most(ids)] for key, ids in counts.items()}

    def _slips(self) -> None:
        """Join keys that are written together or apart, or differ by a slip."""
        heads: dict[str, list[str]] = defaultdict(list)
        for key in self._order:
            form = self._forms[key]
            if key not in self._common:
                # «Газпром» loses what looks like an ending, «Газпрома» does not: they meet on the uncut form.
                self._join(key, f"{form.type}.{form.whole}")
            block = f"{form.type}.{skeleton(form.joined)}"
            found = next((k for k in heads[block] if self._one(form, self._forms[k])), None)
            if found is None:
                heads[block].append(key)
            else:
                self._join(found, key)

    def _scripts(self) -> None:
        """Join names of one word in Cyrillic with the most frequent name in Latin letters that has the same
        consonants: «Райанэйр», Ryanair."""
        latin: dict[str, str] = {}
        single = [k for k in self._order if len(self._forms[k].pieces) == 1 and not any(self._forms[k].meant)]
        for key in single:
            (piece,) = self._forms[key].pieces
            if not is_cyrillic(piece) and len(piece) >= _SCRIPTS:
                for bones in skeletons(piece):
                    latin.setdefault(f"{self._forms[key].type}.{bones}", key)
        for key in single:
            (piece,) = self._forms[key].pieces
            found = latin.get(f"{self._forms[key].type}.{skeleton(sound(piece))}")
            if found is not None and is_cyrillic(piece) and len(piece) >= _SCRIPTS:
                other = sound(self._forms[found].pieces[0])
                if len(skeleton(other)) > 2 and near(sound(piece), other, _APART):
                    self._join(found, key)

    def _one(self, one: Form, other: Form) -> bool:
        if one.joined == other.joined:
            return True
        if len(one.tokens) != len(other.tokens) or not self._common.isdisjoint((key_of(one), key_of(other))):
            return False
        return all(
            a == b or (min(len(a), len(b)) >= _LEAST and not m and not n and alike(a, b))
            for a, b, m, n in zip(one.tokens, other.tokens, one.meant, other.meant, strict=True)
        )

    def _called(self) -> None:
        """Join keys that the reader's tables lead to one English name."""
        for sheet in self._sheets:
            for m in sheet.things:
                if m.name.known and m.name.english and not m.common:
                    english = f"{m.form.type}.= {m.name.english.casefold()}"
                    self._union.join(key_of(m.form), english)

    def _types(self) -> None:
        """Join a name that is mostly a body and now and then a place, or the other way round: a slip of the
        reader. A product that is called like its maker stays one of its own."""
        for key in self._order:
            form = self._forms[key]
            other = f"{'LOC' if form.type == 'ORG' else 'ORG'}.{form.key}"
            rare = self.seen.get(other, self.seen[key])
            if form.type not in ("ORG", "LOC") or {key, other} & self._common:
                continue
            if self.seen[key] >= _RARELY * rare:
                self._join(key, other)

    def _with_state(self) -> None:
        """Join a name with the same name and its state («Нафтогаз», «Нафтогаз Украины»), where it is met with
        one state only and an article has both."""
        states: dict[str, set[str]] = defaultdict(set)
        both: dict[tuple[str, str], Form] = {}
        for sheet in self._sheets:
            longer = {f"{m.form.type}.{m.core}": m for m in sheet.things if m.state and not m.common}
            for core, m in longer.items():
                states[core].add(m.state)
            for m in sheet.things:
                if key_of(m.form) in longer and not m.state:
                    both[key_of(m.form), key_of(longer[key_of(m.form)].form)] = m.form
        for short, long in sorted(both):
            if len(states[short]) == 1:
                self._join(short, long)

    def _known_roots(self) -> dict[str, Known]:
        """What a set of spellings means, by its most frequent spelling that is known."""
        found: dict[str, Known] = {}
        for key in sorted(self.known, key=lambda k: (-self.seen[k], k)):
            found.setdefault(self._union.find(key), self.known[key])
        return found
