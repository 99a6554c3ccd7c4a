"""Whom an article names: people and bodies, noted in one walk before any source is resolved."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from headwater.model import SourceKind
from headwater.read.document import Document
from headwater.read.phrases import Phrase
from headwater.read.tokens import Token
from headwater.read.who.called import Called
from headwater.read.who.english import Hit
from headwater.read.who.nouns import COMPANIES, base
from headwater.read.who.offices import Role, titled
from headwater.read.who.parts import Parts
from headwater.read.who.tables import stem

_ANY_GENDER: frozenset[str] = frozenset()


class Mention(NamedTuple):
    """One place that names somebody. `noun` is the common noun with the name; `depth` counts quotations."""

    at: int
    sentence: int
    name: str
    kind: SourceKind
    genders: frozenset[str]
    noun: str
    role: Role | None
    subject: bool
    depth: int


class Met(Parts):
    """The people and bodies of one document, with where it names them."""

    def __init__(self, doc: Document, names: Iterable[Called] = ()) -> None:
        super().__init__(doc, names)
        self._starts = [s.first for s in doc.sentences]
        self.mentions: list[Mention] = []
        self._genders: dict[str, str] = {}
        self._states: Counter[str] = Counter()
        named = self._collect()
        for number, phrase, words, hits in named:
            again = self._english.aliases and any(t.word in self._english.aliases for t in words)
            self._note(words, self._english.find(words) if again else hits, phrase, number)
        self._tell_people()
        self.mentions.sort(key=lambda m: m.at)
        self.people_at = {m.at: m for m in self.mentions if m.kind == "person"}

    def sentence_of(self, i: int) -> int:
        """The number of the sentence that token `i` stands in."""
        return bisect_right(self._starts, i) - 1

    # -- first walk: full names and abbreviations -----------------------------------------------------------

    def _collect(self) -> list[tuple[int, Phrase, list[Token], list[Hit]]]:
        """Note full names, each with its best form, and the abbreviations that brackets introduce.

        Returns the phrases with a capital, each with the number of its sentence, its words and its hits.
        """
        tokens = self._doc.tokens
        capital = [t.capital for t in tokens]
        named = []
        most = self._most_named()
        self._remember_told(most)
        for number, sentence in enumerate(self._doc.sentences):
            for phrase in sentence.phrases:
                capitals = sum(capital[phrase.first : phrase.last])
                if not capitals:
                    continue
                words = self._words(phrase.first, phrase.last)
                hits = self._english.find(words)
                named.append((number, phrase, words, hits))
                if capitals < 2:
                    continue
                if any(t.word == "(" for t in tokens[phrase.first : phrase.last]):
                    self._introduce(phrase)
                nominative = "nom" in phrase.cases and phrase.prep is None
                self._remember(self._full(words, hits), nominative, self._english.place(words, hits), most)
            for i in range(sentence.first, sentence.last - 1):
                if capital[i] and capital[i + 1] and tokens[i + 1].start - tokens[i].end == 1:
                    self._remember_pair(tokens[i : min(i + 3, sentence.last)])
        return named

    def _remember_told(self, most: str) -> None:
        """Full names that the tagger found, wherever phrases are cut."""
        for called in self._tagged.names:
            full = self._trimmed(self._tagged.full(called)) if called.type == "PER" else []
            if len(full) > 1 and not self._english.native:
                phrase = self._doc.sentence_at(called.span[0]).phrase_at(called.span[0])
                words = self._words(phrase.first, phrase.last) if phrase is not None else []
                nominative = bool(self._tagged.nominative(full[0]))
                self._remember(full, nominative, self._english.place(words), most)

    def _remember_pair(self, words: list[Token]) -> None:
        """A full name that phrases cut in two: a known first name and the capital after it."""
        if self._english.first_name(words[0]) and (stem(words[1].low) not in self._surnames):
            full = self._full(words)
            if full and full[0] is words[0]:
                self._remember(full, False)

    def _tell_people(self) -> None:
        """From here on the people whom the tagger found are known by their full names."""
        for called in self._tagged.names:
            words = self._tagged.words(called) if called.type == "PER" else []
            found = self._person_in(words, self._english.find(words)) if words else None
            if found is not None and found[1][-1] is words[-1]:
                self._english.told[found[1][0].start] = len(found[1]), found[0], "person"

    def _most_named(self) -> str:
        """The state that the text names far more often than any other; "" for none."""
        demonyms, keys = self._english.tables.demonyms, self._english.tables.keys
        found: Counter[str] = Counter()
        for token in self._doc.tokens:
            if token.lemma in demonyms:
                found[demonyms[token.lemma][1]] += 1
            elif token.capital and token.lemma in keys:
                found[keys[token.lemma][0]] += 1
        (first, often), (_, less) = ([*found.most_common(2), ("", 0), ("", 0)])[:2]
        return first if often > 2 * less else ""

    def _remember(self, full: list[Token], nominative: bool, state: str = "", most: str = "") -> None:
        if not full:
            return
        key = tuple(stem(t.low) for t in full)
        known = self._full_names.get(key)
        if known is None or (nominative and not known[1]):
            state = state if state in self._english.tables.states else most
            self._full_names[key] = self._rendered(full, state), nominative
        self._surnames.setdefault(key[-1], Counter())[key] += 1
        first = next((f for f in map(self._english.first_name, full) if f), None)
        if first and first.gender:
            self._genders[self._full_names[key][0]] = first.gender

    def _introduce(self, phrase: Phrase) -> None:
        """«Управління ООН у справах біженців (УВКБ)»: from here on the abbreviation is the name."""
        tokens = self._doc.tokens
        opening = next(i for i in range(phrase.first, phrase.last) if tokens[i].word == "(")
        inner = self._words(opening, phrase.last)
        before = self._words(phrase.first, opening)
        if len(inner) != 1 or not before or not (inner[0].word.isupper() and 2 <= len(inner[0].word) <= 7):
            return
        if self._english.find(inner) or self._full(before):
            return
        hits = self._english.find(before)
        head = self._head(before)
        if hits and (head is None or hits[-1].first <= head):
            named = hits[-1].name, hits[-1].kind
        elif head is not None and self._kind(before[head]) in ("organisation", "outlet", None):
            own = self._own(before, head)
            named = own or self._describe(before[head:]), "organisation"
        else:
            return
        self._english.aliases[inner[0].word] = named

    # -- second walk: mentions ------------------------------------------------------------------------------

    def _note(self, words: list[Token], hits: list[Hit], phrase: Phrase, number: int) -> None:
        """Every name of one phrase; the person whom the phrase as a whole is about is its subject."""
        head = self._head(words)
        subject = "nom" in phrase.cases and phrase.prep is None
        depth = self._doc.depth[phrase.first]
        place = Mention(phrase.first, number, "", "person", _ANY_GENDER, "", None, subject, depth)
        person = self._note_person(words, hits, head, place)
        for hit in hits:
            if hit.kind != "person":
                self._note_hit(words, hit, head, place._replace(subject=place.subject and not person))
            elif not person:
                self.mentions.append(place._replace(name=hit.name, subject=False))
        demonyms = self._english.tables.demonyms
        for token in words:
            if token.lemma in demonyms:
                self._states[demonyms[token.lemma][1]] += 1
        if not person:
            self._note_body(words, hits, head, place)

    def _note_person(self, words: list[Token], hits: list[Hit], head: int | None, place: Mention) -> bool:
        found = self._person_in(words, hits)
        if found is None:
            return False
        name, tokens = found
        role = titled(words) or titled(self._doc.tokens[max(0, place.at - 2) : place.at])
        if head is not None and self._kind(words[head]) == "role":
            role = self._office(words, head, hits, tokens)
        noun = self._describe.word(words[head]) if head is not None else ""
        genders = self._gender(name, words, head, tokens)
        self.mentions.append(place._replace(name=name, genders=genders, noun=noun, role=role))
        return True

    def _note_hit(self, words: list[Token], hit: Hit, head: int | None, place: Mention) -> None:
        """A body or an outlet of the table, with the common noun right before it («компанія Ryanair»)."""
        if hit.name in self._english.tables.states:
            self._states[hit.name] += 1
        near = words[head] if head is not None and 0 < hit.first - head <= 2 else None
        before = words[hit.first - 1] if hit.first else None
        if before is not None and self._kinds[base(before)] in ("organisation", "outlet"):
            near = before  # «пілоти авіакомпанії Ryanair»
        self.mentions.append(
            place._replace(
                at=place.at + hit.first,
                name=hit.name,
                kind=hit.kind,
                genders=(near or words[hit.first]).genders,
                noun=self._describe.word(near) if near is not None else "",
                subject=place.subject and (hit.first == 0 or near is not None),
            )
        )

    def _note_body(self, words: list[Token], hits: list[Hit], head: int | None, place: Mention) -> None:
        """A body or an outlet that no table has, by the common noun before it or by its letters."""
        kind = self._kind(words[head]) if head is not None else None
        if head is not None and kind in ("outlet", "organisation"):
            if any(h.first <= head < h.last or h.kind == "outlet" for h in hits):
                return
            states = self._english.tables.states
            if any(h.first == head + 1 and h.kind == "organisation" and h.name not in states for h in hits):
                return
            state = self._english.place(words, hits)
            noun = self._describe.word(words[head])
            latin = head + 1 < len(words) and words[head + 1].word.isascii()
            name = self._own(words, head) if latin or not state else None
            if self._english.native and head + 1 < len(words) and all(t.capital for t in words[head + 1 :]):
                name = " ".join(t.word for t in words[head + 1 :])
            if name is None and kind == "organisation" and noun not in COMPANIES:
                name = self._body(words, head, state) if state or any(t.capital for t in words[1:]) else None
            known: SourceKind = "outlet" if kind == "outlet" else "organisation"
            found = place._replace(name=name or "", kind=known, genders=words[head].genders, noun=noun)
        elif not hits and not self._english.native:
            found = place._replace(name=self._latin(words) or "", kind="organisation")
        else:
            return
        if found.name:
            self.mentions.append(found)

    def _gender(self, name: str, words: list[Token], head: int | None, named: list[Token]) -> frozenset[str]:
        """Of a person: by first name, by an office that only one sex holds, by the form of the name."""
        known = self._genders.get(name) or (self._english.tables.people.get(name) or ("", ()))[0]
        if known:
            return frozenset((known,))
        feminine = self._english.tables.feminine
        if (
            head is not None
            and words[head].genders == {"femn"}
            and feminine
            and feminine.search(words[head].lemma)
        ):
            return words[head].genders
        slavic = self._english.tables.slavic
        if slavic is not None and named and slavic.search(named[-1].low):
            return frozenset(
                ("femn" if named[-1].low[-1] in "аяїйю" and named[-1].genders == {"femn"} else "masc",)
            )
        return _ANY_GENDER
