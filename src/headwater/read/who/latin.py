"""Names of people in Latin letters: as they are spelled at home, else by the table of the language."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from headwater.read.lexicon import Lexicon
from headwater.read.tokens import Token
from headwater.read.who.tables import First, Tables, plain, stem

_SPELLINGS = Path(__file__).parent / "spellings.txt"
_SAME = str.maketrans({
    "і": "и", "ї": "и", "ы": "и", "й": "и", "є": "е", "э": "е", "ё": "е", "ґ": "г",
    "'": None, "’": None, "ʼ": None, "ь": None, "ъ": None,
})  # fmt: skip
_TWICE = re.compile(r"(.)\1+")
# What Cyrillic puts for letters of foreign names that the tables of spellings do not have.
_FOREIGN = (("дж", "j"), ("кс", "x"), ("х", "h"), ("ай", "ai"), ("ей", "ey"), ("г", "g"), ("ц", "tz"))
# Endings by script, not by language: those of surnames in Cyrillic letters outside of the nominative.
_MASCULINE = re.compile(r"(?:ові|еві|єві|ом|ем|єм|а|у|я|ю|і)$")
_FEMININE = re.compile(r"(?:ої|ой|ою|ій|у)$")


def fold(low: str) -> str:
    """A key on which the Cyrillic spellings of one foreign name fall together.

    >>> fold("джеремі") == fold("джереми")
    True
    """
    return _TWICE.sub(r"\1", low.replace("йо", "е").replace("ьо", "е").translate(_SAME))


@lru_cache(maxsize=1)
def spellings() -> dict[str, str]:
    """The home spelling of foreign names by their folded Cyrillic form."""
    rows = (line.split(" ", 1) for line in _SPELLINGS.read_text(encoding="utf-8").splitlines() if line)
    return {row[0]: row[1] for row in rows}


def nominatives(token: Token, gender: str, oblique: bool) -> list[str]:
    """What the base form of a surname may be, the likeliest first; the form itself where nothing speaks
    for another case."""
    low = token.low
    if not oblique:
        return [low]
    found: list[str] = []
    if gender == "femn":
        found += [_FEMININE.sub("а", low)] if _FEMININE.search(low) else [low]
    elif token.lemma and low != token.lemma and token.lemma[:3] == low[:3]:
        found.append(token.lemma)
    if gender != "femn" and len(low) > 4 and (cut := _MASCULINE.sub("", low)) != low:
        found.append(cut)
        found += [cut + "ь"] if low.endswith(("я", "ю")) else []
    return [*dict.fromkeys(found), low]


class Latin:
    """Names of people, for one language."""

    def __init__(self, lexicon: Lexicon, tables: Tables) -> None:
        self._lexicon = lexicon
        self._tables = tables
        self._letters = lexicon.transliteration

    def person(self, names: list[tuple[Token, First | None]], oblique: bool, gender: str) -> str:
        """A full name, or a part of it: known first names from the table, the rest in the nominative."""
        first = next((f for _, f in names if f is not None), None)
        slavic = first.slavic if first is not None else self._slavic(names[-1][0].low)
        words = []
        for i, (token, known) in enumerate(names):
            if known is not None and (i < len(names) - 1 or len(names) == 1):
                words.append(known.name)
            else:
                words.append(self.surname(token, gender, oblique, slavic))
        return " ".join(words)

    def called(self, base: str, state: str = "") -> str:
        """A name in the nominative, in Latin letters, as those of a state write it."""
        words = base.split() or [base]
        firsts = [self._first(word.casefold()) for word in words]
        first = next((f for f in firsts if f is not None), None)
        slavic = first.slavic if first is not None else self._slavic(words[-1].casefold())
        home = self._tables.homes.get(state) if slavic else None
        out = []
        for i, (word, known) in enumerate(zip(words, firsts, strict=True)):
            low = word.casefold()
            if known is not None and (i < len(words) - 1 or len(words) == 1):
                out.append(home.first.get(low, known.name) if home else known.name)
            elif home is not None:
                out.append(self.letters(_cased(low.translate(home.letters), word)))
            else:
                out.append((None if slavic else spelled(low)) or self.letters(word, foreign=not slavic))
        return " ".join(out)

    def _first(self, low: str) -> First | None:
        return self._tables.first.get(low) or self._tables.first.get(stem(low))

    def _slavic(self, low: str) -> bool:
        return self._tables.slavic is not None and bool(self._tables.slavic.search(low))

    def surname(self, token: Token, gender: str, oblique: bool, slavic: bool) -> str:
        """One name in the nominative, in Latin letters."""
        if token.word.isascii() or not self._letters:
            return plain(token.word)
        forms = nominatives(token, gender, oblique)
        if not slavic:
            for form in forms:
                known = spelled(form)
                if known:
                    return known
        return self.letters(_cased(forms[0], token.word), foreign=not slavic)

    def letters(self, word: str, foreign: bool = False) -> str:
        """A word letter by letter; `foreign` takes off what Cyrillic put on."""
        if word.isascii() or not self._letters:
            return plain(word)
        low = word.casefold().replace("'", "").replace("’", "")
        if foreign:
            for cyrillic, latin in _FOREIGN:
                low = low.replace(cyrillic, latin)
        low = self._tables.initials.get(low[0], low[0]) + low[1:]
        text = low.replace("зг", "zgh").translate(self._letters)
        text = re.sub(r"(?:yi|ii|iy|yy)$", "y", text) or word  # «Ъ» alone has no sound
        return _titled(text) if word[:1].isupper() else text


def spelled(low: str) -> str | None:
    """The home spelling of a foreign name, part by part; None where a part is unknown."""
    table = spellings()
    parts = [table.get(fold(part)) for part in low.split("-")]
    return _titled("-".join(p for p in parts if p)) if all(parts) else None


def _titled(text: str) -> str:
    def one(part: str) -> str:
        return (
            "Mc" + part[2:].capitalize()
            if part.startswith("mc") and len(part) > 4
            else part[:1].upper() + part[1:]
        )

    return "-".join(one(part) for part in text.split("-"))


def _cased(low: str, word: str) -> str:
    return low[:1].upper() + low[1:] if word[:1].isupper() else low
