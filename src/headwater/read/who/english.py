"""Look names up: the entries of a language's table in a run of words, states, first names, people."""

from __future__ import annotations

from typing import NamedTuple

from headwater.model import SourceKind
from headwater.read.lexicon import Lexicon
from headwater.read.tokens import Token
from headwater.read.who.latin import Latin
from headwater.read.who.tables import First, plain, stem, tables

SHORT = {"United Kingdom": "UK", "United States": "US"}


class Hit(NamedTuple):
    """An entry of the table and the tokens that it covers, end exclusive."""

    first: int
    last: int
    name: str
    kind: SourceKind


class English:
    """The names of one language, and those that one document explains in brackets (`aliases`)."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.tables = tables(lexicon.lang)
        self.latin = Latin(lexicon, self.tables)
        self.aliases: dict[str, tuple[str, SourceKind]] = {}
        self.native = not lexicon.transliteration
        self._lower = lexicon.set_of("lower_names")
        self._adjectives = {state: adjective for adjective, state in reversed(self.tables.demonyms.values())}

    def find(self, tokens: list[Token]) -> list[Hit]:
        """The names of the table in a run of words, left to right, the longest at each place."""
        out: list[Hit] = []
        i = 0
        starts, aliases = self.tables.starts, self.aliases
        while i < len(tokens):
            token = tokens[i]
            if token.word in aliases:
                out.append(Hit(i, i + 1, *aliases[token.word]))
                i += 1
                continue
            by_form, by_lemma = starts.get(token.low, 0), starts.get(token.lemma, 0)
            by_stem = starts.get(stem(token.low), 0)
            if by_form or by_lemma or by_stem:
                hit = self._at(tokens, i, max(by_form, by_lemma, by_stem))
                if hit is not None:
                    out.append(hit)
                    i = hit.last
                    continue
            i += 1
        return out

    def _at(self, tokens: list[Token], i: int, longest: int) -> Hit | None:
        for size in range(min(longest, len(tokens) - i), 0, -1):
            part = tokens[i : i + size]
            if not any(t.capital for t in part) and part[0].low not in self._lower:
                continue
            if size == 1 and len(part[0].low) <= 3 and not part[0].word.isupper():
                keys = [part[0].low] if part[0].capital and len(part[0].low) == 3 else []
            else:
                keys = [
                    " ".join(plain(t.low) if t.word.isascii() else t.low.replace("’", "'") for t in part),
                    " ".join(t.lemma for t in part),
                ]
            for key in keys:
                if key in self.tables.keys:
                    return Hit(i, i + size, *self.tables.keys[key])
            value = self.tables.stems.get(" ".join(stem(t.low) for t in part)) if keys else None
            if value is not None:
                return Hit(i, i + size, *value)
        return None

    def demonym(self, token: Token) -> tuple[str, str] | None:
        """("Polish", "Poland") for «польський»; None for any other word."""
        return self.tables.demonyms.get(token.lemma) or self.tables.demonyms.get(token.low)

    def adjective(self, state: str) -> str | None:
        """ "Polish" for "Poland", "UK" for "United Kingdom"; None where the table has no adjective."""
        return SHORT.get(state) or self._adjectives.get(state)

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

    def _oblique(self, head: Token, first: First | None) -> bool:
        if first is not None and self.first_name(head) is not None:
            return head.low not in self.tables.nominatives
        return bool(head.cases) and "nom" not in head.cases
