"""Bodies, places, works and events across articles and languages.

One node for each known id, else for each set of spellings of a name. Names of common words only («Верховный
суд») are bound to a state: that of their own words, else that which the article or other articles tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from headwater.known import Known
from headwater.link.bearers import Mention
from headwater.link.forms import Form
from headwater.link.local import Sheet
from headwater.link.nodes import Node
from headwater.link.registry import Registry
from headwater.link.spellings import Spellings, key_of, most

_SHARE = 0.25  # of the articles with a short form that must have the long one too, for the two to be one
_HALF = 0.5  # of the articles with the long form that must have the short one, where that is its end


@dataclass(frozen=True, slots=True)
class _Short:
    """What a short form stands for elsewhere: the key of the longer form, how many articles have both, why,
    and how many have the longer form."""

    key: str
    articles: int
    why: str
    longer: int


class Things:
    """All names that are not of people; `nodes` has the node of each by sheet and number of the name."""

    def __init__(self, sheets: list[Sheet], registry: Registry) -> None:
        self._sheets = sheets
        self._registry = registry
        self.nodes: dict[tuple[int, int], Node] = {}
        self._spellings = Spellings(sheets)
        self._bodies = self._known_bodies()
        self._stands_for = self._shorts()
        self._years: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._states = self._bound()
        for number, sheet in enumerate(sheets):
            here: dict[Form, Node] = {}
            ids = frozenset(m.known.id for m in sheet.things if m.known is not None)
            for mention in sheet.things:
                node = here.get(mention.form)
                if node is None or mention.name.of:
                    node = here[mention.form] = self._node(sheet, mention, ids)
                self.nodes[number, mention.index] = node

    def _known_bodies(self) -> dict[tuple[str, str], Known]:
        """Known bodies by what is common in their names and by their state."""
        return {
            (m.core, m.state): m.known
            for sheet in self._sheets
            for m in sheet.things
            if m.known is not None and m.common and m.state
        }

    def _shorts(self) -> dict[str, _Short]:
        """For short forms the longer one that they stand for in most articles that have both."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        why: dict[tuple[str, str], str] = {}
        for sheet in self._sheets:
            for form, others in sheet.shorts.items():
                for key in {self._spellings.root(other) for other, _ in others} - {
                    self._spellings.root(form)
                }:
                    found[self._spellings.root(form)][key] += 1
                for other, reason in others:
                    why[self._spellings.root(form), self._spellings.root(other)] = reason
        longer: Counter[str] = Counter()
        for sheet in self._sheets:
            longer.update({self._spellings.root(m.form) for m in sheet.things})
        out = {}
        for key, counts in found.items():
            longest, times = max(counts.items(), key=lambda kv: (kv[1], kv[0]))
            out[key] = _Short(longest, times, why[key, longest], longer[longest])
        return out

    def _bound(self) -> dict[str, Counter[str]]:
        """For names of common words the states that articles name with them."""
        states: dict[str, Counter[str]] = defaultdict(Counter)
        for sheet in self._sheets:
            for m in sheet.things:
                if m.state and m.form.type in ("ORG", "EVT"):
                    states[m.core][m.state] += 1
                    if m.common and (year := _year(m.form)):
                        self._years[m.core, m.state][year] += 1
        return states

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
        for other, why in sheet.shorts.get(form, ()):
            if self._accepted(form, other, why):
                return self._at(
                    self._spellings.root(other), f"{why} of {other.text}, which the article names", 0.85
                )
        return self._elsewhere(form)

    def _at(self, root: str, why: str, confidence: float) -> Node:
        """The node of a set of spellings: that of the registry where one of them is known."""
        known = self._spellings.by_root.get(root)
        return Node(f"@{known.id}" if known is not None else root, why, confidence, known=known)

    def _accepted(self, form: Form, longer: Form, why: str) -> bool:
        """True where the articles together let a short form stand for the longer one."""
        if why in ("an abbreviation", "the end"):
            return True
        known = self._stands_for.get(self._spellings.root(form))
        return known is not None and self._enough(form, known)

    def _enough(self, form: Form, known: _Short) -> bool:
        """True where so many articles have both that the short form means the longer one everywhere."""
        if known.why == "the end" and known.articles >= _HALF * known.longer:
            return True
        return known.why == "an abbreviation" or known.articles >= _SHARE * self._spellings.seen[key_of(form)]

    def _elsewhere(self, form: Form) -> Node:
        root = self._spellings.root(form)
        known = self._stands_for.get(root)
        if known is not None and known.key != root and self._enough(form, known):
            return self._at(known.key, f"{known.why} of a name that other articles have in full", 0.7)
        return self._at(root, "the name as it stands", 0.9)

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
        known = self._bodies.get((mention.core, state))
        if known is not None:
            return Node(f"@{known.id}", f"{known.name}, {why}", confidence, _doubt(confidence))
        year = _year(mention.form)
        if not year and (years := self._years.get((mention.core, state))):
            year, why = most(years), f"{why}, and of the year that most articles name"
        id_ = f"{mention.form.type}.{mention.core}/{state}/{year}"
        return Node(id_, f"the name, {why}", confidence, _doubt(confidence))

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
        there = {s: sheet.states[s] for s in self._states.get(mention.core, ()) if sheet.states[s]}
        if there and not organ:
            return most(Counter(there)), "of a state in the article that is known to have it", 0.7
        if sheet.states:
            return most(sheet.states), "of the state that the article names most", 0.5
        return "", "of no state that the article names", 0.4

    def _beside(self, sheet: Sheet, of: str) -> Known | None:
        """What the words beside a name say whose it is, as the rest of the article takes them."""
        chosen = {c.known.name: c.known for m in sheet.things if (c := m.choice) is not None}
        return chosen.get(of) or (self._registry.find(of, "en", "LOC") if of else None)


def _year(form: Form) -> str:
    """The year in the name of an event, "" where none is."""
    years = [d for d in form.digits if len(d) == 4 and d[:2] in ("19", "20")]
    return max(years) if years and form.type == "EVT" else ""


def _doubt(confidence: float) -> str:
    return "" if confidence > 0.6 else "the article does not say of which state"
