"""Who takes part in an act: phrases that can act, their names in English, the states that they act for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache

from headwater.known.organs import state_of as adjective_of
from headwater.known.registry import registry
from headwater.model import Claim, Name, Party, Span
from headwater.read.acts.frames import Frames
from headwater.read.acts.posts import states_of_people
from headwater.read.document import Document, Range, Sentence
from headwater.read.phrases import Phrase
from headwater.read.tokens import Token
from headwater.remembered import Remembered

#: The English name and the kind of the noun phrase that a range of tokens holds.
Meant = Callable[[Range], tuple[str, str]]

_ACTING = frozenset(("PER", "ORG", "LOC"))
_NOMINAL = frozenset(("NOUN", "PRON"))
_ADJECTIVAL = frozenset(("ADJ", "NOUN", "X"))
_SPEAKERS = frozenset(("person", "organisation", "group", "anonymous"))
_BODIES = frozenset(("organisation", "group", "outlet", "anonymous"))
_STEM = 4  # letters of a stem by which a place is known again
_VOWELS = "aeiouyаеиіоуюяїєыэйь"
_VAGUE = frozenset(("unknown", ""))


class Parties:
    """Tells which phrases of one document are parties, and who those are."""

    def __init__(
        self,
        doc: Document,
        frames: Frames,
        names: Sequence[Name],
        claims: Sequence[Claim],
        meant: Meant | None,
    ) -> None:
        self.doc, self.frames, self._meant = doc, frames, meant
        self.starts = {token.start: i for i, token in enumerate(doc.tokens)}
        self._names = sorted(names, key=lambda n: n.start)
        self._name_starts = [n.start for n in self._names]
        self._of = {n.english: n.of for n in names if n.of}
        for name in names:
            if name.of and name.type == "PER":
                self._of.setdefault(name.english.rpartition(" ")[2], name.of)
        self._stems = _stems(names)
        self._made_from = _made_from(frames.sets["own"])
        self._people_named = _people_named(frames.sets["own"], frames.sets["made"], doc.lexicon.lang)
        self._places = {name.english for name in names if name.type == "LOC"}
        self._sources = {(c.source.start, c.source.end): c for c in claims if c.source is not None}
        self._memo: dict[Range, Party] = {}
        self._people_of = states_of_people(doc, self._names, self.starts, self._first_state)
        speaking = [c.source for c in claims if c.source is not None and c.source_kind in _SPEAKERS]
        self._speaking = {self.words(source) for source in speaking}

    def names_in(self, span: Range) -> list[Name]:
        """The names that begin within a range of tokens."""
        if span[1] <= span[0]:
            return []
        low, high = self.doc.tokens[span[0]].start, self.doc.tokens[span[1] - 1].end
        return self._names[bisect_left(self._name_starts, low) : bisect_right(self._name_starts, high)]

    def acts(self, phrase: Phrase) -> bool:
        """True of a phrase that names or describes somebody who can act: a state, a body, a person."""
        span = phrase.first, phrase.last
        return self.can_act(span, self.head(span))

    def head(self, span: Range) -> int:
        """The head of a range: that of the phrase that begins in it; without cases, the last noun."""
        tokens = self.doc.tokens
        if self.frames.placed:
            linker = next((i for i in range(*span) if tokens[i].low in self.frames.sets["of"]), span[1])
            return next((i for i in range(linker - 1, span[0] - 1, -1) if tokens[i].pos in _NOMINAL), span[0])
        phrase = self.doc.sentence_at(span[0]).phrase_at(span[0])
        if phrase is not None and span[0] <= phrase.head < span[1]:
            return phrase.head
        return next((i for i in range(*span) if tokens[i].pos in _NOMINAL), span[0])

    def can_act(self, span: Range, head: int) -> bool:
        """The same of any range of tokens with its head."""
        token, lexicon = self.doc.tokens[head], self.doc.lexicon
        if span in self._speaking:
            return True
        if self.frames.items.get(token.lemma, "troops") != "troops" and not token.capital:
            return False
        if token.pos == "PRON":
            return token.low in lexicon.set_of("personal_pronouns") or token.low in self.frames.sets["first"]
        if token.lemma in lexicon.roles or lexicon.kinds.get(token.lemma) in _BODIES or token.animate:
            return True
        if token.lemma in self.frames.sets["side"]:
            return True
        found = self.names_in(span)
        if not self.frames.placed:
            at = self.doc.tokens[head].start
            return any(n.type in _ACTING and (n.start <= at < n.end or n.start == at) for n in found)
        return any(n.type in _ACTING and not self._modifies(n, span) for n in found)

    def _modifies(self, name: Name, span: Range) -> bool:
        """«Poland talks»: a name in a phrase of a language without cases that goes on after it."""
        last = self.doc.tokens[span[1] - 1]
        return name.end < last.start and not last.capital and last.lemma not in self.doc.lexicon.kinds

    def party(self, span: Range) -> Party:
        """Who a range of tokens means."""
        if span not in self._memo:
            self._memo[span] = self._party(span)
        return self._memo[span]

    def _party(self, span: Range) -> Party:
        where = Span(self.doc.tokens[span[0]].start, self.doc.tokens[span[1] - 1].end)
        claim = self._sources.get((where.start, where.end))
        found = [n for n in self.names_in(span) if n.type in _ACTING]
        if claim is not None:
            name, kind = claim.source_name, str(claim.source_kind)
        elif self._meant is not None:
            name, kind = self._meant(span)
        else:
            name, kind = (found[0].english, str(found[0].kind)) if found else ("", "unknown")
        if name in _VAGUE and found:
            name, kind = found[0].english, str(found[0].kind)
        of = self._state(name, span, found)
        if not of and not found and (elsewhere := state_of(name)):
            name = _without(name, elsewhere)
        return Party(span=where, name="" if name in _VAGUE else name, kind=kind, of=of)

    def speaker(self, claim: Claim, span: Span | None) -> Party:
        """The source of a claim as a party, in the words that `span` points to."""
        of = ""
        if claim.source is not None and (words := self.words(claim.source)) is not None:
            of = self._state(claim.source_name, words, [n for n in self.names_in(words) if n.type in _ACTING])
        name = "" if claim.source_name in _VAGUE else claim.source_name
        return Party(span=span, name=name, kind=claim.source_kind, of=of or self._own_state(name))

    def words(self, span: Span) -> Range | None:
        """The tokens under a span of characters; None for a span of another part of the article."""
        first = self.starts.get(span.start)
        if first is None:
            return None
        last = first + 1
        while last < len(self.doc.tokens) and self.doc.tokens[last].start < span.end:
            last += 1
        return first, last

    def _state(self, name: str, span: Range, found: Sequence[Name]) -> str:
        """The state that somebody acts for: its own, its body's, or the one that the words name."""
        known = state_named(name)
        if known and not self._abroad(known):
            return known
        if own := self._own_state(name) or next((s for n in found if (s := self._whose(n.of))), ""):
            return own
        for n in found:
            if n.type == "LOC" and (state := state_named(n.english)):
                return state
        for n in found:
            if n.type == "ORG" and (state := state_of(n.english)) and not self._abroad(state):
                return state
        told = state_of(name)
        return told if told and not self._abroad(told) else next(self.adjectives(span), "")

    def _own_state(self, name: str) -> str:
        """The state of a person or body by what the article tells beside its names."""
        return self._people_of.get(name) or self._whose(self._of.get(name, ""))

    def _whose(self, of: str) -> str:
        return state_of(of) or (of if of in self._places else "")

    def _abroad(self, state: str) -> bool:
        """True of a state that an article about others never names: «уряд» there is not of Kyiv."""
        return state not in self._named_states and max(self._named_states.values(), default=0) > 1

    @cached_property
    def told_states(self) -> Counter[str]:
        """How often the adjectives of each state stand in the document."""
        return Counter(self.adjectives((0, len(self.doc.tokens))))

    @cached_property
    def _named_states(self) -> Counter[str]:
        told = Counter(self.told_states)
        told.update(s for n in self._names if n.type == "LOC" and (s := state_named(n.english)))
        told.update(s for n in self._names if n.type != "LOC" and n.of and (s := state_of(n.of)))
        return told

    def _first_state(self, span: Range) -> str:
        """The state that a range of tokens names first, by an adjective or as a place."""
        told = [(n.start, state_named(n.english)) for n in self.names_in(span) if n.type == "LOC"]
        for i in range(*span):
            if state := next(self.adjectives((i, i + 1)), ""):
                told.append((self.doc.tokens[i].start, state))
        return min((one for one in told if one[1]), default=(0, ""))[1]

    def adjectives(self, span: Range) -> Iterator[str]:
        """The states of the adjectives in a range: «румунський», "Romanian"."""
        known = _adjectives(self.doc.lexicon.lang)
        for token in self.doc.tokens[span[0] : span[1]]:
            if token.pos in _ADJECTIVAL and token.word[0].isalpha():
                state = known[token.low] or self._of_a_place(token) or self._people(token)
                if state:
                    yield state

    def _people(self, token: Token) -> str:
        """The state of the name of a people: «киргизи», as of the adjective that is made from it."""
        return self._people_named(token.lemma) if token.pos == "NOUN" and token.animate else ""

    def _of_a_place(self, token: Token) -> str:
        """The place of the article whose name an adjective or the name of a people is made from."""
        if self._stems:
            for stem in self._made_from(token.lemma, token.low):
                if place := self._stems.get(stem):
                    return state_named(place) or place
        return ""

    def joined(self, sentence: Sentence, span: Range) -> tuple[Party, ...]:
        """A party with those that a conjunction joins to it on either side: «Польща та Литва»."""
        tokens, coordinators = self.doc.tokens, self.frames.sets["and"]
        parts = [span]
        inside = [i for i in range(span[0] + 1, span[1] - 1) if tokens[i].low in coordinators]
        if inside and self._two_names(span, inside[0]):
            parts = [(span[0], inside[0]), (inside[0] + 1, span[1])]
        for phrase in reversed(sentence.phrases):
            if phrase.last + 1 == parts[0][0] and phrase.prep is None:
                gap = tokens[phrase.last]
                linked = gap.low in coordinators or (gap.word == "," and len(parts) > 1)
                if linked and self.acts(phrase):
                    parts.insert(0, (phrase.first, phrase.last))
        for phrase in sentence.phrases:
            if phrase.first == parts[-1][1] + 1 and phrase.prep is None:
                linked = tokens[phrase.first - 1].low in coordinators and self._alike(parts[-1], phrase)
                if linked and self.acts(phrase):
                    parts.append((phrase.first, phrase.last))
        return tuple(dict.fromkeys(self.party(part) for part in parts))

    def _two_names(self, span: Range, at: int) -> bool:
        return bool(self.names_in((span[0], at))) and bool(self.names_in((at + 1, span[1])))

    def _alike(self, span: Range, phrase: Phrase) -> bool:
        """Two phrases that may stand in one case, and no finite verb right after the second."""
        tokens = self.doc.tokens
        after = tokens[phrase.last].pos if phrase.last < len(tokens) else ""
        last = tokens[span[1] - 1]
        clause = after in ("VERB", "SHORT") and "nom" in phrase.cases and not self.frames.placed
        return not clause and (not last.cases or not phrase.cases or bool(last.cases & phrase.cases))


def _without(name: str, state: str) -> str:
    """A description without the state that was guessed: "Ministry of Ukraine" is a ministry."""
    kept = (w for w in name.split() if state not in (w.removesuffix("'s"), _adjectives("en")[w]))
    return " ".join(kept).removesuffix(" of")


@lru_cache(maxsize=8)
def _longest_first(endings: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(endings, key=lambda ending: (-len(ending), ending)))


@lru_cache(maxsize=8)
def _made_from(own: frozenset[str]) -> Callable[[str, str], tuple[str, ...]]:
    """What an adjective or the name of a people may be made from, by the endings `own`."""
    endings = _longest_first(own)

    @lru_cache(maxsize=8192)
    def stems(lemma: str, low: str) -> tuple[str, ...]:
        words = (lemma, low.removesuffix("s"))
        found = (word.removesuffix(end) for word in words for end in endings if end and word.endswith(end))
        return tuple(dict.fromkeys(stem for whole in found for stem in (whole, whole.rstrip(_VOWELS))))

    return stems


@lru_cache(maxsize=8)
def _people_named(own: frozenset[str], made: frozenset[str], lang: str) -> Callable[[str], str]:
    """The state of a people by its name, whose endings `own` give way to those of an adjective, `made`."""

    @lru_cache(maxsize=4096)
    def state(lemma: str) -> str:
        bases = dict.fromkeys((lemma, *(lemma.removesuffix(end) for end in _longest_first(own))))
        words = (base + end for base in bases if len(base) >= _STEM for end in _longest_first(made))
        return next((s for word in words if (s := _adjective(word, lang))), "")

    return state


def _stems(names: Sequence[Name]) -> dict[str, str]:
    """The stems of places of one word, with what they are called in English."""
    out: dict[str, str] = {}
    for name in names:
        if name.type == "LOC" and " " not in name.base:
            low = name.base.casefold()
            for stem in (low, low.rstrip(_VOWELS)):
                if len(stem) >= _STEM:
                    out.setdefault(stem, name.english)
    return out


@lru_cache(maxsize=4096)
def state_of(description: str) -> str:
    """The state in an English description: «Ambassador of Latvia in Spain», «Latvia»."""
    before, _, tail = description.rpartition(" of ")
    if not before:
        return state_named(description)
    return state_named(description) or place_named(tail) or place_named(tail.partition(" in ")[0])


def place_named(english: str) -> str:
    """The state of a place or of a state itself, "" for bodies: "Foreign Affairs" is a magazine."""
    found = registry().find(english, "en")
    return state_named(english) if found and found[0].kind in ("state", "place") else ""


@lru_cache(maxsize=4096)
def state_named(english: str) -> str:
    """The state that an English name belongs to: of a state, a place, a body, a person; "" for none.

    >>> state_named("Zagreb"), state_named("Croatia")
    ('Croatia', 'Croatia')
    """
    found = registry().find(english, "en")
    if not found:
        return ""
    first = found[0]
    if first.kind == "state" or not first.country:
        return first.name if first.kind == "state" else ""
    country = registry().by_id(first.country)
    return country.name if country is not None else ""


@lru_cache(maxsize=8)
def _adjectives(lang: str) -> Remembered[str, str]:
    """The state of each adjective, "" of a word that is none."""
    return Remembered(lambda low: _adjective(low, lang), 8_000)


def _adjective(low: str, lang: str) -> str:
    known = adjective_of(low, lang) or adjective_of(low.removesuffix("s"), lang)
    return known.name if known is not None else ""
