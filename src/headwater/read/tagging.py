"""The tagger of each language: part of speech, base form, case and number of tokens."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from headwater.read.lexicon import load
from headwater.read.morphology import Morphology, Nominative
from headwater.read.suffixes import Suffixes
from headwater.read.tokens import Token


class Tagger(Protocol):
    """Fills in tokens in place, and says what a form can be apart from any text."""

    def tag(self, tokens: list[Token], closed: dict[str, str]) -> None: ...

    def sorts(self, low: str) -> tuple[frozenset[str], bool]: ...

    def nominatives(self, low: str) -> tuple[Nominative, ...]: ...


@lru_cache(maxsize=8)
def tagger_of(lang: str) -> Tagger:
    """The tagger of a language, loaded once."""
    lexicon = load(lang)
    if lexicon.settings.get("tagger") == "suffixes":
        return Suffixes(lexicon)
    return Morphology(
        lang,
        tuple(lexicon.settings.get("infinitive_endings", ())),
        [pair.split() for pair in lexicon.settings.get("gerund_endings", ())],
    )
