"""What a noun phrase is made of: its head, the kind of its head, the person or the body that it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from headwater.read.document import Document
from headwater.read.tokens import Token
from headwater.read.who.called import Called, CalledAt
from headwater.read.who.describe import Describer
from headwater.read.who.english import English, Hit
from headwater.read.who.nouns import COLLECTIVE, COMPANIES, REPORTERS, TITLES, base, kinds, plural
from headwater.read.who.offices import Role, read_role
from headwater.read.who.tables import plain, stem

_MARKS = tuple('«„“”"')
_NAMES = frozenset(("NOUN", "ADJ", "X"))
_APOSTROPHE = re.compile("['’]")
_CLOSED = frozenset(("PREP", "CONJ", "PART", "PRON", "DET", "NUM", "PUNCT"))


class Parts:
    """Takes the phrases of one document apart, knowing the full names that the document has."""

    def __init__(self, doc: Document, names: Iterable[Called] = ()) -> None:
        self._doc = doc
        # English names stand in their base form, and capitals tell them well enough.
        self._tagged = CalledAt(doc, names if doc.lexicon.glosses else ())
        self._lexicon = doc.lexicon
        self._english = English(doc.lexicon)
        self._english.bases = self._tagged.bases()
        self._english.told = self._tagged.known(self._lexicon.glosses)
        self._governed = False  # the phrase in hand depends on a preposition («за словами судді»)
        self._describe = Describer(self._english)
        self._kinds = kinds(doc.lexicon.lang)
        self._full_names: dict[tuple[str, ...], tuple[str, bool]] = {}
        self._surnames: dict[str, Counter[tuple[str, ...]]] = {}

    @property
    def english(self) -> English:
        """The names of the language, with those that the document explains or that were handed over."""
        return self._english

    def kind_of(self, noun: Token) -> str | None:
        """The kind of source that a common noun stands for, "role" for one who holds it; None for others."""
        return self._kind(noun) if self._kinds[base(noun)] or base(noun) in self._lexicon.roles else None

    def _words(self, first: int, last: int) -> list[Token]:
        return [t for t in self._doc.tokens[first:last] if t.word[0].isalnum()]

    def _index(self, token: Token, first: int) -> int:
        """The place of a token at or after `first`."""
        return next(i for i in range(first, len(self._doc.tokens)) if self._doc.tokens[i] is token)

    def _head(self, words: list[Token]) -> int | None:
        """The first common noun that the lists know, or in lower case; None in a phrase of names."""
        native = self._english.native
        for i, token in enumerate(words):
            within = token.capital and i > 0 and words[i - 1].capital and native
            if not self._kinds[base(token)] or self._english.first_name(token):
                continue
            if native and i + 1 < len(words) and plain(token.word) != token.word:  # "the paper's editorial"
                continue
            if not within or token.lemma in self._lexicon.roles:
                return i
        for i, token in enumerate(words):
            if token.pos == "NOUN" and not token.capital:
                return i
            if (
                token.capital
                and i == 0
                and token.lemma in self._lexicon.glosses
                and self._english.demonym(token) is None
            ):
                return i
        return None

    def _kind(self, noun: Token) -> str | None:
        """ "role" for one who holds it, else the kind of source that a common noun stands for."""
        lemma = base(noun)
        kind: str | None = self._kinds[lemma] or None
        one = self._governed and "sing" in noun.numbers  # a genitive: no nominative of several
        many = (
            plural(noun) and not one
            if not self._english.native
            else noun.low != lemma and noun.low.endswith("s")
        )
        if lemma in self._lexicon.roles:
            kind = "role"
        if not many and self._lexicon.glosses.get(lemma) in COMPANIES:
            return "organisation"
        if kind == "role":
            return "group" if many else "role"
        if (
            kind == "group"
            and not many
            and (self._english.native or "sing" in noun.numbers)
            and self._describe.word(noun) not in COLLECTIVE
        ):
            return "role"
        if kind == "outlet" and REPORTERS & set(self._describe.word(noun).split()):
            return "group" if many else "role"
        return kind

    def _person_in(self, words: list[Token], hits: list[Hit]) -> tuple[str, list[Token]] | None:
        """The person whom a phrase names, and the tokens of the name."""
        full = self._full(words, hits)
        if full:
            key = tuple(stem(t.low) for t in full)
            known = self._full_names.get(key)
            return (known[0] if known else self._rendered(full)), full
        for i in range(len(words) - 1, -1, -1):
            token = words[i]
            if not token.capital or token.pos not in _NAMES:
                continue
            covered = next((h for h in hits if h.first <= i < h.last), None)
            if covered is not None and covered.kind != "person":
                continue
            met = self._by_surname(token)
            if met:
                return met, [token]
            if covered is not None:
                return covered.name, words[covered.first : covered.last]
        return self._surname_in(words)

    def _surname_in(self, words: list[Token]) -> tuple[str, list[Token]] | None:
        """A person whom the article never gives in full, by the tagger's word."""
        if self._english.native:
            return None
        for called in self._tagged.people(words):
            name = self._tagged.full(called)
            if len(name) == 1:
                return self._english.called(called.base.rstrip(".").rpartition(".")[2]), name
        return None

    def _by_surname(self, token: Token) -> str | None:
        """The full name that goes with a surname here: the one named more often."""
        keys = self._surnames.get(stem(token.low)) or self._surnames.get(stem(token.low.split("-")[-1]))
        return self._full_names[keys.most_common(1)[0][0]][0] if keys else None

    def _full(self, words: list[Token], hits: list[Hit] | None = None) -> list[Token]:
        """The run of two or more capitalised words that is a name: with a known first name, or the last."""
        if not _two_capitals(words):
            return []
        if self._tagged and (told := self._told(words)):
            return told
        skip: set[int] = set()
        for hit in self._english.find(words) if hits is None else hits:
            after_first = hit.first > 0 and self._english.first_name(words[hit.first - 1]) is not None
            if hit.kind != "person" and not (after_first and hit.last - hit.first == 1):
                skip.update(range(hit.first, hit.last))
        runs: list[list[Token]] = []
        run: list[Token] = []
        for i, token in enumerate(words):
            if i not in skip and self._in_name(token, run) and (not run or token.start - run[-1].end <= 2):
                run.append(token)
                continue
            runs.append(run)
            run = [token] if i not in skip and self._in_name(token, []) else []
        runs.append(run)
        fits = [trimmed for r in runs if len(r) > 1 and self._looks_like_person(trimmed := self._trimmed(r))]
        known = [r for r in fits if self._english.first_name(r[0])]
        return (known or fits or [[]])[0 if known else -1]

    def _told(self, words: list[Token]) -> list[Token]:
        """The full name that the tagger found: the one in the nominative, else the first."""
        full = []
        for called in self._tagged.people(words):
            name = self._trimmed(self._tagged.full(called))
            if len(name) > 1:
                full.append((called, name))
        base = next((name for called, name in full if self._doc.words(called.span) == called.base), None)
        return base or (full[0][1] if full else [])

    def _in_name(self, token: Token, run: list[Token]) -> bool:
        return (
            token.capital
            and self._tagged.type_at(token) in ("PER", "")
            and not (len(token.word) == 1 and not run)
            and (token.pos in _NAMES or (bool(run) and token.pos not in _CLOSED))
            and (not self._kinds[base(token)] or self._english.first_name(token) is not None)
            and token.low not in TITLES
            and _APOSTROPHE.split(token.low, maxsplit=1)[0] not in self._english.tables.pronouns
            and (token.lemma not in self._lexicon.glosses or bool(run))
            and self._english.demonym(token) is None
        )

    def _trimmed(self, run: list[Token]) -> list[Token]:
        """Without another name before it («адвокат Бібі Сайфул Малук», «мер Рима Іван Коваль»)."""
        first_name = self._english.first_name
        while len(run) > 2 and not first_name(run[0]) and (
            any(map(first_name, run[1:-1])) or stem(run[0].low) in self._surnames
        ):  # fmt: skip
            run = run[1:]
        while len(run) > 2 and not first_name(run[0]) and _governed(run[0], run[1]):
            run = run[1:]
        return run

    def _looks_like_person(self, run: list[Token]) -> bool:
        if len(run) < 2 or any(t.word.isupper() and len(t.word) > 2 for t in run):
            return False
        if any(map(self._english.first_name, run[:-1])):
            return True
        if not self._english.native:
            return not any(t.word.isascii() for t in run) and len(run) <= 4
        return len(run) <= 3 and not any(t.word[0].isdigit() for t in run)

    def _rendered(self, full: list[Token], state: str = "") -> str:
        latin = [t.word for t in full if t.word.isascii()]
        if len(latin) > 1 and len(latin) < len(full):
            return " ".join(latin)
        called = self._tagged.at(full[0])
        if called is not None and called.type == "PER" and not self._english.native:
            home = self._tagged.at_home(called) or (called.known and called.known[0])
            name = home or self._english.called(" ".join(called.base.split()[-len(full) :]), state)
        else:
            name = self._english.person(full)
        for hit in self._english.find(full):
            same = hit.name[:1] == name[:1] or hit.last - hit.first > 1
            if hit.kind == "person" and same and hit.last == len(full):
                return hit.name
        return name

    def _office(self, words: list[Token], head: int, hits: list[Hit], name: list[Token]) -> Role:
        return read_role(words, head, hits, name, self._english, self._describe)

    def _own(self, words: list[Token], head: int) -> str | None:
        """The proper name after a common noun: in Latin letters or capitals that the table does not know."""
        own = [
            t
            for i, t in enumerate(words[head + 1 :])
            if t.capital
            and not self._of_another(words, t)
            and ((t.word.isascii() and not i) or not self._english.find([t]))
            and self._english.demonym(t) is None
            and stem(t.low) not in self._surnames
        ]
        if not own or self._english.native or (own[0].pos == "ADJ" and len(own) == 1):
            return None
        return " ".join(self._english.word(t, True) for t in own)

    def _of_another(self, words: list[Token], token: Token) -> bool:
        """«суд Барселони», «Інститут Роберта Коха»: a place or a person of the name, not the name itself."""
        called = self._tagged.at(token)
        if called is None or self._english.native or token.word.isascii():
            return False
        if called.type in ("PER", "LOC"):
            return True
        if self._doc.text[token.start - 1 : token.start] in _MARKS:
            return False
        before = sum(t.start < token.start and self._tagged.at(t) is called for t in words)
        return before > 1 or (before == 1 and _genitive(token))

    def _body(self, words: list[Token], head: int, place: str) -> str:
        """A body in English; that of a state by its adjective («уряд Польщі»: "Polish government")."""
        size, known = self._describe.gloss(words, head)
        gloss = known or self._describe.word(words[head])
        adjective = self._english.adjective(place) if place else None
        named = [h for h in self._english.find(words) if h.name == place]
        rest = [
            t
            for i, t in enumerate(words)
            if not head <= i < head + size
            and not any(h.first <= i < h.last for h in named)
            and t.pos in ("NOUN", "ADJ")
            and self._english.demonym(t) is None
        ]
        if adjective and not self._english.native and not gloss.startswith("Ministry") and not rest:
            return f"{adjective} {gloss if size > 1 else gloss[:1].lower() + gloss[1:]}"
        return self._describe(words)

    def _latin(self, words: list[Token]) -> str | None:
        """A name in Latin letters within a phrase («літаки Ryanair»)."""
        run = [t for t in words if t.capital and t.word.isascii() and t.word.isalpha()]
        return " ".join(t.word for t in run) if run else None


def _two_capitals(words: list[Token]) -> bool:
    """True where two words with a capital stand together."""
    before = False
    for token in words:
        if token.capital and before:
            return True
        before = token.capital
    return False


def _genitive(token: Token) -> bool:
    return "gen" in token.cases and "nom" not in token.cases


def _governed(before: Token, name: Token) -> bool:
    """A name in another case than the nominative that follows it belongs to the word in front."""
    return bool(before.cases) and "nom" not in before.cases and "nom" in name.cases
