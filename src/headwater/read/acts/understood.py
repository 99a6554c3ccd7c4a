"""To whom an act is where its sentence does not say: the other state or body that the article is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from headwater.model import Act, Name, Party
from headwater.read.acts.parties import Parties, state_named, state_of

# Acts that are always to somebody, in the words of the ledger.
_TO_SOMEBODY = frozenset(("request", "promise", "give", "refuse", "agree", "threaten", "arrive"))
_LEAST = 2  # mentions of a state or body that an article is about
_WORD = re.compile(r"\w+")
_SMALL = frozenset(("the", "of", "a", "an", "s", "its", "their", "this", "that"))


class Understood:
    """Fills in whom, by the states and bodies that the names of a document stand for."""

    def __init__(self, parties_: Parties, names: Sequence[Name], acts: Sequence[Act]) -> None:
        self._doc = doc = parties_.doc
        parties = [p for act in acts for p in (*act.who, *act.whom) if act.form != "nominal"]
        acting = {name for p in parties for name in (p.name, p.of)} | {name.of for name in names}
        self._starts: list[int] = []
        self._keys: list[str] = []
        self._named = sorted(name.start for name in names)
        for name in sorted(names, key=lambda n: n.start):
            if key := _key(name, acting):
                self._starts.append(name.start)
                self._keys.append(key)
        counts = Counter(self._keys)
        counts.update(parties_.told_states)
        self._main = [key for key, n in counts.most_common() if n >= _LEAST]
        self._states = {n.english for n in names if n.type == "LOC"} | {state_named(key) for key in counts}
        bodies = Counter(name.english for name in names if name.type == "ORG")
        self._bodies = [(words, name) for name, _ in bodies.most_common() if len(words := _words(name)) > 1]
        self._sentences = [doc.tokens[s.first].start for s in doc.sentences]

    def act(self, act: Act) -> Act:
        """The act with its parties by name, and with whom it is to.

        That is another state or body of the sentence, else the one that the article names most.
        """
        who = tuple(self._called(p) for p in act.who)
        mine = {name for p in who for name in (p.name, p.of) if name}
        whom = tuple(p for p in map(self._called, act.whom) if not p.name or p.name not in mine)
        act = replace(act, who=who, whom=whom) if (who, whom) != (act.who, act.whom) else act
        if act.act not in _TO_SOMEBODY or act.within is not None or not mine:
            return act
        if any(p.of for p in whom) or (whom and act.act != "arrive" and not self._nameless(whom[0])):
            return act
        if not mine & set(self._main):
            return act
        words = {word for name in mine for word in _words(name)}
        other = [key for key in (*self._near(act), *self._main) if not words & _words(key)]
        states = [key for key in other if key in self._states]
        alike = states if states or mine & self._states else other  # a state speaks to a state
        found = next(iter(alike), "")
        return replace(act, whom=(self._guess(found, whom), *whom[1:])) if found else act

    def _guess(self, found: str, whom: Sequence[Party]) -> Party:
        state = found in self._states
        span = whom[0].span if whom else None
        kind = "state" if state else "organisation"
        return Party(span=span, name=found, kind=kind, of=found if state else "", guess=True)

    def _called(self, party: Party) -> Party:
        """«комісія» is "Central Election Commission" where the article names it."""
        if party.of or not party.name or not self._nameless(party):
            return party
        said = _words(party.name)
        found = next((name for words, name in self._bodies if said and said < words), "")
        return replace(party, name=found, kind="organisation", guess=True) if found else party

    def _nameless(self, party: Party) -> bool:
        """«сусідам», "its partner": in no name's words, and of no state."""
        if party.of or party.span is None:
            return False
        at = bisect_left(self._named, party.span.start)
        return at == len(self._named) or self._named[at] >= party.span.end

    def _near(self, act: Act) -> list[str]:
        """The states and bodies of the sentence that the article is about."""
        at = bisect_left(self._sentences, act.trigger.start + 1)
        low = self._sentences[at - 1] if at else 0
        high = self._sentences[at] if at < len(self._sentences) else len(self._doc.text)
        near = self._keys[bisect_left(self._starts, low) : bisect_left(self._starts, high)]
        return [key for key in near if key in self._main]


def _key(name: Name, acting: set[str]) -> str:
    """The state that a name is of; a place that no table has, where it acts; a body of no state."""
    if name.type == "LOC":
        return state_named(name.english) or (name.english if name.english in acting else "")
    if name.of:
        return state_of(name.of) or name.of
    return name.english if name.type == "ORG" and name.kind != "outlet" else ""


def _words(name: str) -> set[str]:
    return set(_WORD.findall(name.casefold())) - _SMALL
