"""Words as the index holds them: one function for texts and for questions.

Every word stands in the index as one term: its base forms, all of them, joined by `|` in the order of the
alphabet ("стали" is `сталь|стать`). A question asks for every term that has a base form in common with its
word, so that any inflected form finds every other, and an ambiguous form is found under all its meanings.
A term has one place in the text, so phrases stay phrases.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from importlib import resources
from string import ascii_lowercase
from typing import Any, Final, NamedTuple

from headwater.model import LANGUAGES
from headwater.specialist import guessed, lemmas

Stretch = tuple[int, int, str | None]
JOINT: Final = "|"
_WORD: Final = re.compile(r"[^\W_][\u0300-\u036f]*(?:[^\W_]|[\u0300-\u036f]|['’ʼ‘`](?=[^\W_]))*")
_ACCENT: Final = re.compile("[\u0300-\u036f]")
_APOSTROPHE: Final = re.compile("[’ʼ‘`]")
_LONGEST: Final = 60  # characters of a word that count
_LIKELY: Final = 0.3  # a guess at an unknown word counts if it is at least so likely as the best, times this


class Word(NamedTuple):
    """A word of a text: ``text[start:end]``, and how it is looked up."""

    start: int
    end: int
    low: str


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of ``text[start:end]``; a hyphen parts two words, an apostrophe does not.

    >>> [w.low for w in words("Прем'єр-міністр сказав: 2,5 %.")]
    ["прем'єр", 'міністр', 'сказав', '2', '5']
    """
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return [Word(m.start(), m.end(), _low(m.group())) for m in found]


def places(text: str) -> list[tuple[int, int]]:
    """Where the words of a text begin and end: as `words` has them, and quicker."""
    return [match.span() for match in _WORD.finditer(text)]


@lru_cache(maxsize=50_000)
def _low(word: str) -> str:
    low = word[:_LONGEST].casefold()
    if low.isascii():
        return low
    low = _ACCENT.sub("", unicodedata.normalize("NFC", low))  # a stress mark, but not the breve of й
    return _APOSTROPHE.sub("'", low)


def terms(found: Sequence[Word], stretches: Sequence[Stretch]) -> list[str]:
    """A term for each word of a text; `stretches` say which language is where in it.

    They are (start, end, language), in order; what lies in none, or has None, is looked up in every
    language that is written in the word's script.
    """
    out: list[str] = []
    number = 0
    for word in found:
        while number < len(stretches) and stretches[number][1] <= word.start:
            number += 1
        inside = number < len(stretches) and stretches[number][0] <= word.start
        out.append(term(word.low, stretches[number][2] if inside else None))
    return out


@lru_cache(maxsize=200_000)
def term(low: str, lang: str | None) -> str:
    """The term of a word in a text of that language."""
    return JOINT.join(sorted(base_forms(low, lang)))


def base_forms(low: str, lang: str | None = None) -> frozenset[str]:
    """Every base form that `low` can have, in `lang` where that writes it so, else in any that does."""
    letters = {c for c in low if c.isalpha()}
    alphabets = _alphabets()
    candidates = [code for code in LANGUAGES if letters <= alphabets[code]]
    candidates = candidates or [code for code in LANGUAGES if letters & alphabets[code]]  # «café»
    if lang in candidates:
        candidates = [lang]
    found = {form for code in candidates for form in _maker(code)(low)}
    return frozenset(form for form in found if form) or frozenset((low,))


@cache
def _alphabets() -> dict[str, frozenset[str]]:
    """The letters of each language; none for one that the table of languages does not have."""
    table = tomllib.loads((resources.files("headwater.read") / "languages.toml").read_text(encoding="utf-8"))
    out: dict[str, frozenset[str]] = {}
    for code in LANGUAGES:
        row = table.get(code, {})
        stock = table["scripts"].get(row.get("script"), ascii_lowercase)  # every Latin alphabet has those
        out[code] = frozenset(stock + row.get("alphabet", ""))
    return out


@cache
def _maker(lang: str) -> Callable[[str], Iterable[str]]:
    table = tomllib.loads((resources.files(__package__) / "lemmas.toml").read_text(encoding="utf-8"))
    by = table.get(lang, {}).get("by")
    if by == "pymorphy3":
        return _dictionary(lang)
    return _lexicon() if by == "lemminflect" else lambda low: (low,)


def _dictionary(lang: str) -> Callable[[str], Iterable[str]]:
    """The base forms in pymorphy3's dictionary; of a word that it must guess, by the likely guesses."""
    import pymorphy3

    # All analyses are wanted here, the rare ones too, so nothing is estimated.
    analyzer: Any = pymorphy3.MorphAnalyzer(lang=lang, probability_estimator_cls=None, result_type=None)

    def forms(low: str) -> Iterable[str]:
        try:
            parses = analyzer.parse(low)
        except ValueError:  # a letter without a name in Unicode
            return (low,)
        best = max((parse[3] for parse in parses), default=0.0)
        return {parse[2] for parse in parses if parse[3] >= best * _LIKELY}

    return forms


def _lexicon() -> Callable[[str], Iterable[str]]:
    """The base forms in the SPECIALIST lexicon; of a word that it lacks, by its regular endings."""

    def forms(low: str) -> Iterable[str]:
        host, apostrophe, _ = low.partition("'")
        low = host if apostrophe and len(host) > 1 else low
        found = lemmas(low)
        if not found and low.isalpha() and len(low) > 3:
            found = {pos: guessed(low, pos) for pos in ("NOUN", "VERB")}
            return {low, *(form.casefold() for forms in found.values() for form in forms)}
        return {form.casefold() for forms in found.values() for form in forms} or (low,)

    return forms
