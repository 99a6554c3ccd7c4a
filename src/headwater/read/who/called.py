"""Names that a tagger found before any source is resolved: where they stand, and what their base form is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from headwater.model import NameType, SourceKind
from headwater.read.document import Document, Range
from headwater.read.tokens import Token

_FORM = re.compile(r"[^\s«»„“”\"()]*\w[^\s«»„“”\"()]*")
_AFTER_LATIN = "\u0250"  # the first character after the blocks of Latin letters
_GENERIC = 2  # words; a name of so many common nouns may be that of any state's body
_LONGEST = 4  # words of a name in brackets


class Called(NamedTuple):
    """A name: a range of tokens, its type, and its base form (in the nominative).

    `known` is what tables of the world's states, bodies, outlets and people call it in English, if they do.
    """

    span: Range
    type: NameType
    base: str
    known: tuple[str, SourceKind] | None = None


class CalledAt:
    """The names of a document by the words that they consist of."""

    def __init__(self, doc: Document, names: Iterable[Called]) -> None:
        self._doc = doc
        self.names = tuple(names)
        self._at: dict[int, Called] = {}  # by where a word begins: words are handed on without their places
        for called in self.names:
            for token in doc.tokens[slice(*called.span)]:
                self._at[token.start] = called

    def __bool__(self) -> bool:
        return bool(self._at)

    def at(self, token: Token) -> Called | None:
        """The name that a word belongs to."""
        return self._at.get(token.start)

    def type_at(self, token: Token) -> str:
        """The type of that name; "" where the word belongs to none."""
        called = self._at.get(token.start)
        return called.type if called is not None else ""

    def known(self, glosses: Mapping[str, str]) -> dict[int, tuple[int, str, SourceKind]]:
        """Of bodies, outlets and places that tables have: how many words, and the English name, by where
        the first word begins. A short name of common nouns («Кабінет міністрів») is left to the text."""
        found = {}
        for called in self.names:
            if called.known is not None and called.type != "PER" and (words := self.words(called)):
                if len(words) <= _GENERIC and all(t.lemma in glosses for t in words):
                    continue
                found[words[0].start] = (len(words), *called.known)
        return found

    def latin(self, words: list[Token]) -> str | None:
        """The name of a body or an outlet in Latin letters that a run of words is («News.ru»)."""
        called = self._at.get(words[0].start)
        if called is None or called.type not in ("ORG", "PRO") or not called.base.isascii():
            return None
        return called.base if words == self.words(called) else None

    def bases(self) -> dict[int, str]:
        """The base form of each word of a name by where it begins, where the name has a form for each."""
        found: dict[int, str] = {}
        for called in self.names:
            words, forms = self.words(called), _FORM.findall(called.base)
            if len(words) == len(forms):
                found.update((t.start, form) for t, form in zip(words, forms, strict=True))
        return found

    def words(self, called: Called) -> list[Token]:
        """The words of a name."""
        return [t for t in self._doc.tokens[slice(*called.span)] if t.word[0].isalnum()]

    def nominative(self, token: Token) -> bool | None:
        """Whether a person's name stands in its base form; None for a word of no such name."""
        called = self._at.get(token.start)
        return self._doc.words(called.span) == called.base if called and called.type == "PER" else None

    def full(self, called: Called) -> list[Token]:
        """The words of a name without initials."""
        return [t for t in self.words(called) if len(t.word) > 1]

    def people(self, words: list[Token]) -> list[Called]:
        """The people whose names stand in a run of words, in order."""
        found = (called for t in words if (called := self._at.get(t.start)) is not None)
        return [called for called in dict.fromkeys(found) if called.type == "PER"]

    def at_home(self, called: Called) -> str | None:
        """The spelling in Latin letters that brackets after a name give."""
        tokens, first = self._doc.tokens, called.span[1] + 1
        if first >= len(tokens) or tokens[first - 1].word != "(":
            return None
        last = first
        while last < min(len(tokens), first + _LONGEST) and tokens[last].capital and _latin(tokens[last]):
            last += 1
        closed = last < len(tokens) and tokens[last].word == ")" and last - first > 1
        return self._doc.words((first, last)) if closed else None


def _latin(token: Token) -> bool:
    """In Latin letters, with or without marks on them."""
    return max(token.word) < _AFTER_LATIN
