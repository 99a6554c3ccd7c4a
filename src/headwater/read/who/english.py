"""Look names up: the entries of a language's table in a run of words, states, first names, people."""

from __future__ import annotations

from typing import NamedTuple

from headwater.model import SourceKind
from headwater.read.lexicon import Lexicon
from headwater.read.tokens import Token
from headwater.read.who.latin import Latin, spelled
from headwater.read.who.tables import First, Tables, plain, stem, tables

SHORT = {"United Kingdom": "UK", "United States": "US"}


class Hit(NamedTuple):
    """An entry of the table and the tokens that it covers, end exclusive."""

    first: int
    last: int
    name: str
    kind: SourceKind


class English:
    """The names of one language, and those that one document explains in brackets (`aliases`)."""

    def __init__(self, lexicon: Lexicon, known: Tables | None = None) -> None:
        self.lexicon = lexicon
        self.tables = known or tables(lexicon.lang)
        self.latin = Latin(lexicon, self.tables)
        self.aliases: dict[str, tuple[str, SourceKind]] = {}
        self.bases: dict[int, str] = {}  # base forms of the words of names by where they begin
        self.told: dict[int, tuple[int, str, SourceKind]] = {}  # known names by where their first words begin
        self.native = not lexicon.glosses  # words of this language are English as they stand
        self._lower = lexicon.set_of("lower_names")

    def find(self, tokens: list[Token]) -> list[Hit]:
        """The names of the table in a run of words, left to right, the longest at each place."""
        out: list[Hit] = []
        after = 0  # the end of the last hit
        longest, aliases, told = self.tables.starts.longest, self.aliases, self.told
        for i, token in enumerate(tokens):
            if i < after:
                continue
            if aliases and token.word in aliases:
                out.append(Hit(i, i + 1, *aliases[token.word]))
                continue
            most = longest[token.low, token.lemma]
            if not most and not told:
                continue
            hit = self._at(tokens, i) if most > 1 else self._one(token, i) if most else None
            known = told.get(token.start)
            if known is not None and (hit is None or hit.last - i < known[0]) and i + known[0] <= len(tokens):
                hit = Hit(i, i + known[0], known[1], known[2])
            if hit is not None:
                out.append(hit)
                after = hit.last
        return out

    def _most(self, tokens: list[Token], i: int) -> int:
        """How many words the longest entry may have that begins with two tokens."""
        pairs, (one, two) = self.tables.starts.pairs.get, tokens[i : i + 2]
        return max(
            pairs(f"{_form(one)} {_form(two)}", 0),
            pairs(f"{one.lemma} {two.lemma}", 0),
            pairs(f"{stem(one.low)} {stem(two.low)}", 0),
        )

    def _at(self, tokens: list[Token], i: int) -> Hit | None:
        """The longest entry that begins at `i`; without a capital only where the language writes it so."""
        longest = self._most(tokens, i) if len(tokens) > i + 1 else 1
        if longest < 2:
            return self._one(tokens[i], i)
        part = tokens[i : i + longest]
        least = 2  # two words, or as many as it takes to reach a capital
        if part[0].low not in self._lower and not part[0].word[0].isupper():
            least = next((n for n, t in enumerate(part, 1) if t.word[0].isupper()), len(part) + 1)
        if least <= len(part):
            forms = [_form(t) for t in part]
            lemmas = [t.lemma for t in part]
            stems = [stem(t.low) for t in part]
            keys, by_stem = self.tables.keys.get, self.tables.stems.get
            for size in range(len(part), least - 1, -1):
                value = keys(" ".join(forms[:size])) or keys(" ".join(lemmas[:size]))
                value = value or by_stem(" ".join(stems[:size]))
                if value is not None:
                    return Hit(i, i + size, *value)
        return self._one(part[0], i)

    def _one(self, token: Token, i: int) -> Hit | None:
        """An entry of one word."""
        low, keys = token.low, self.tables.keys.get
        capital = token.capital
        if not capital and low not in self._lower:
            return None
        if len(low) <= 3 and not token.word.isupper():  # too little to go by a base form or a stem
            value = keys(low) if capital and len(low) == 3 else None
        else:
            value = keys(_form(token)) or keys(token.lemma) or self.tables.stems.get(stem(low))
        return Hit(i, i + 1, *value) if value is not None else None

    def demonym(self, token: Token) -> tuple[str, str] | None:
        """("Polish", "Poland") for «польський»; None for any other word."""
        return self.tables.demonyms.get(token.lemma) or self.tables.demonyms.get(token.low)

    def adjective(self, state: str) -> str | None:
        """ "Polish" for "Poland", "UK" for "United Kingdom"; None where the table has no adjective."""
        return SHORT.get(state) or self.tables.adjectives.get(state)

    def place(self, tokens: list[Token], hits: list[Hit] | None = None) -> str:
        """The state that a phrase speaks of, by name or by adjective; "" for none."""
        for token in tokens:
            adjective = self.demonym(token)
            if adjective is not None:
                return adjective[1]
        hits = self.find(tokens) if hits is None else hits
        named = next((h.name for h in hits if h.kind == "organisation" and h.name in self.tables.states), "")
        if named or not hits:
            return named
        within = [
            h for t in tokens if t.capital for h in self.find([t])
        ]  # «МЗС Британії» is a name as a whole
        return next((h.name for h in within if h.name in self.tables.states), "")

    def first_name(self, token: Token) -> First | None:
        """("James", "masc", False) for «Джеймса»; None where the word is no first name of the table."""
        if not token.capital:
            return None
        first = self.tables.first
        return first.get(token.low) or first.get(token.lemma) or first.get(stem(token.low))

    def person(self, tokens: list[Token]) -> str:
        """A person's name in Latin letters, in the nominative."""
        names = [(token, self.first_name(token)) for token in tokens]
        first = next((f for _, f in names if f is not None), None)
        gender = (
            first.gender if first and first.gender else ("femn" if tokens[0].genders == {"femn"} else "masc")
        )
        return self.latin.person(names, self._oblique(tokens[0], first), gender)

    def called(self, base: str, state: str = "") -> str:
        """A person's name, given in the nominative, as the table has it, else in Latin letters.

        `state` is where the person is from, as far as the text tells.
        """
        known = self.tables.keys.get(base.casefold().replace("’", "'"))
        if known is not None and known[1] == "person":
            return known[0]
        return self.latin.called(base, state)

    def word(self, token: Token, foreign: bool = False) -> str:
        """One word of a name in Latin letters, in the nominative as far as the text tells."""
        return self.latin.letters(self.bases.get(token.start, token.word), foreign)

    def latin_word(self, word: str, person: bool) -> str:
        """One word of a name, given in the nominative, in Latin letters."""
        low = word.casefold()
        if word.isascii():
            return plain(word)
        if not person:
            return self.latin.letters(word)
        first = self.tables.first.get(low)
        if first is not None:
            return first.name
        slavic = self.tables.slavic is not None and bool(self.tables.slavic.search(low))
        return (None if slavic else spelled(low)) or self.latin.letters(word, foreign=not slavic)

    def _oblique(self, head: Token, first: First | None) -> bool:
        if first is not None and self.first_name(head) is not None:
            return head.low not in self.tables.nominatives
        return bool(head.cases) and "nom" not in head.cases


def _form(token: Token) -> str:
    """A word as the keys of the tables have it."""
    return plain(token.low) if token.word.isascii() else token.low.replace("’", "'")
