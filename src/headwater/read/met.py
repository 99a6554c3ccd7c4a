"""Whom an article names: people, outlets, other bodies, noted in one walk before sources are resolved."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from headwater.model import SourceKind
from headwater.read import nouns
from headwater.read.document import Document
from headwater.read.english import English, Hit, stem
from headwater.read.nouns import HEADS, OFFICES, TITLES, base, plural
from headwater.read.tokens import Token


class Person(NamedTuple):
    """One mention of a person: where, by what name, in which role (role, state), and whether as a subject."""

    at: int
    name: str
    genders: frozenset[str]
    role: tuple[str, str] | None
    subject: bool


class Body(NamedTuple):
    """One mention of an outlet or another body."""

    at: int
    name: str
    kind: SourceKind
    noun: str
    state: bool


class Met:
    """The people and bodies of one document, with where it names them."""

    def __init__(self, doc: Document) -> None:
        self._doc = doc
        self._english = English(doc.lexicon)
        self._kinds = nouns.kinds(doc.lexicon.lang)
        self._surnames: dict[str, str] = {}
        self._people: list[Person] = []
        self._bodies: list[Body] = []
        self._states: Counter[str] = Counter()
        self._met: frozenset[str] = frozenset()
        self._meet()

    def _meet(self) -> None:
        """Note every person, outlet and body that the document names, with where it does."""
        for sentence in self._doc.sentences:
            for phrase in sentence.phrases:
                words = [t for t in self._doc.tokens[phrase.first : phrase.last] if t.word[0].isalnum()]
                if any(t.capital for t in words):
                    self._note(words, phrase.first, "nom" in phrase.cases and phrase.prep is None)
            self._across(sentence.first, sentence.last)
        self._met = frozenset(p.name for p in self._people)

    def _across(self, first: int, last: int) -> None:
        """Note full names that phrases cut in two: a known first name and the capital after it."""
        tokens = self._doc.tokens
        for i in range(first, last - 1):
            if (
                tokens[i].capital
                and tokens[i + 1].capital
                and self._english.first_name(tokens[i])
                and tokens[i + 1].start - tokens[i].end == 1
                and stem(tokens[i + 1].low) not in self._surnames
            ):
                full = self._full(tokens[i : i + 2])
                if full:
                    self._note_person(full, full, i, False)

    def _note(self, words: list[Token], at: int, subject: bool) -> None:
        hits = self._english.find(words)
        full = self._full(words)
        if full:
            self._note_person(words, full, at, subject)
        for hit in hits:
            if hit.kind == "person":
                if not full:
                    name = self._surnames.get(stem(words[hit.last - 1].low), hit.name)
                    self._people.append(
                        Person(
                            at + hit.first,
                            name,
                            words[hit.last - 1].genders,
                            self._role_of(words),
                            subject and not hit.first,
                        )
                    )
                continue
            state = hit.name in self._english.tables.states
            if state:
                self._states[hit.name] += 1
            self._bodies.append(Body(at + hit.first, hit.name, hit.kind, words[hit.first].lemma, state))
        for token in words:
            adjective = self._english.demonym(token)
            if adjective:
                self._states[adjective[1]] += 1
        head = self._head(words)
        if head is not None and not full:
            self._note_body(words, hits, head, at)
        elif (
            head is None
            and not hits
            and not full
            and words[0].word.isascii()
            and words[0].capital
            and (self._doc.lexicon.transliteration)
        ):
            self._bodies.append(Body(at, " ".join(t.word for t in words), "organisation", "", False))

    def _role_of(self, words: list[Token]) -> tuple[str, str] | None:
        return next((self._office(words, i) for i, t in enumerate(words) if self._kind(t) == "role"), None)

    def _note_person(self, words: list[Token], full: list[Token], at: int, subject: bool) -> None:
        name = self._rendered(full)
        first = next((f for f in map(self._english.first_name, full) if f), None)
        genders = (
            frozenset(("masc" if first[1] == "m" else "femn",))
            if first
            else full[0].genders & full[-1].genders
        )
        self._surnames.setdefault(stem(full[-1].low), name)
        self._people.append(Person(at, name, genders, self._role_of(words), subject))

    def _note_body(self, words: list[Token], hits: list[Hit], head: int, at: int) -> None:
        kind = self._kind(words[head])
        if kind == "outlet":
            own = self._own(words, head) if not any(h.kind == "outlet" for h in hits) else None
            if own:
                self._bodies.append(Body(at, own, "outlet", words[head].lemma, False))
        elif (
            kind == "organisation"
            and len(words) > head + 1
            and not any(h.first <= head < h.last for h in hits)
        ):
            own = None if self._english.place(words) else self._own(words, head)
            self._bodies.append(
                Body(
                    at, own or self._english.describe(words[head:]), "organisation", words[head].lemma, False
                )
            )

    def _head(self, words: list[Token]) -> int | None:
        """The first common noun that the lists know, or in lower case; None in a phrase of names."""
        lexicon = self._doc.lexicon
        for i, token in enumerate(words):
            within = token.capital and i > 0 and words[i - 1].capital and not lexicon.transliteration
            if base(token) not in self._kinds or self._english.first_name(token):
                continue
            if not within or token.lemma in lexicon.roles:
                return i
        for i, token in enumerate(words):
            if token.pos == "NOUN" and not token.capital:
                return i
            if (
                token.capital
                and i == 0
                and token.lemma in lexicon.glosses
                and self._english.demonym(token) is None
            ):
                return i
        return None

    def _kind(self, noun: Token) -> str | None:
        """ "role" for one who holds it, else the kind of source that a common noun stands for."""
        lemma = base(noun)
        kind = self._kinds.get(lemma)
        many = (
            plural(noun)
            if self._doc.lexicon.transliteration
            else noun.low != lemma and noun.low.endswith("s")
        )
        if lemma in self._doc.lexicon.roles:
            kind = "role"
        if kind == "role":
            return "group" if many else "role"
        if (
            kind == "group"
            and not many
            and self._doc.lexicon.transliteration
            and "sing" in noun.numbers
            and (self._english.word(noun) != "opposition")
        ):
            return "role"
        if kind == "outlet" and many and self._english.word(noun).startswith(("journalist", "reporter")):
            return "group"
        return kind

    def _person(self, words: list[Token]) -> str | None:
        """The person whom a run of words names: in full, or by a surname met in the article or known."""
        full = self._full(words)
        if full:
            return self._rendered(full)
        for token in reversed(words):
            if token.capital and token.pos in ("NOUN", "ADJ", "X"):
                met = self._surnames.get(stem(token.low)) or self._surnames.get(
                    stem(token.low.split("-")[-1])
                )
                if met:
                    return met
        return next((h.name for h in self._english.find(words) if h.kind == "person"), None)

    def _full(self, words: list[Token]) -> list[Token]:
        """The longest run of two or more capitalised words that is a person's name."""
        skip: set[int] = set()
        for hit in self._english.find(words):
            if hit.kind != "person":
                skip.update(range(hit.first, hit.last))
        lexicon = self._doc.lexicon
        best: list[Token] = []
        run: list[Token] = []
        for i, token in enumerate([*words, None]):
            if (
                token is not None
                and i not in skip
                and token.capital
                and not (len(token.word) == 1 and not run)
                and token.pos in ("NOUN", "ADJ", "X")
                and (base(token) not in self._kinds or self._english.first_name(token))
                and token.low not in TITLES
                and not token.low.startswith(("i'", "i’"))
                and token.lemma not in lexicon.glosses
                and self._english.demonym(token) is None
                and (not run or token.start - run[-1].end <= 2)
            ):
                run.append(token)
                continue
            if len(run) >= 2 and len(run) > len(best) and self._looks_like_person(run):
                best = run
            run = []
        while len(best) > 2 and stem(best[0].low) in self._surnames and not self._english.first_name(best[0]):
            best = best[1:]
        while (
            len(best) > 2
            and any(map(self._english.first_name, best[1:-1]))
            and not self._english.first_name(best[0])
        ):
            best = best[1:]
        return best

    def _looks_like_person(self, run: list[Token]) -> bool:
        if any(t.word.isupper() and len(t.word) > 2 for t in run):
            return False
        if any(map(self._english.first_name, run[:-1])):
            return True
        if self._doc.lexicon.transliteration:
            return not any(t.word.isascii() for t in run) and len(run) <= 4
        return len(run) <= 3 and not any(t.word[0].isdigit() for t in run)

    def _rendered(self, full: list[Token]) -> str:
        latin = [t.word for t in full if t.word.isascii()]
        if len(latin) > 1 and len(latin) < len(full):
            return " ".join(latin)
        name = self._english.person(full)
        for hit in self._english.find(full):
            if (
                hit.kind == "person"
                and (hit.last - hit.first > 1 or hit.name[:1] == name[:1])
                and hit.last == len(full)
            ):
                return hit.name
        return name

    def _office(self, words: list[Token], head: int) -> tuple[str, str]:
        """The role and the state of an office: («голова польського уряду»: Prime Minister, Poland)."""
        place = self._english.place(words)
        plain = [t for t in words[head:] if self._english.demonym(t) is None]
        role = self._english._words(plain, 0)[1] if plain else ""
        if not self._doc.lexicon.transliteration:
            role = words[head].lemma
            if role == "minister" and head and words[head - 1].low == "prime":
                role = "prime minister"
        elif role in HEADS:
            hits = [h.name for h in self._english.find(words)]
            for inner in [self._english.word(t) for t in plain[1:]] + hits:
                if inner in OFFICES:
                    return OFFICES[inner], "United States" if "White House" in hits else place
        return role, place

    def _own(self, words: list[Token], head: int) -> str | None:
        """The proper name after a common noun: in Latin letters or capitals that the table does not know."""
        own = [
            t
            for t in words[head + 1 :]
            if t.capital
            and (t.word.isascii() or not self._english.find([t]))
            and self._english.demonym(t) is None
            and stem(t.low) not in self._surnames
        ]
        if not own or not self._doc.lexicon.transliteration or (own[0].pos == "ADJ" and len(own) == 1):
            return None
        return " ".join(self._english.render(t.word, True) for t in own)
