"""Words of time of one language by class, and the patterns that all languages share, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from headwater.read.lexicon import LANG

# Each class of words has one letter; a pattern is a regular expression over these letters.
CLASSES = {
    "DIGITS": "d",  # a number of one or two digits
    "FOUR": "y",  # a number of four digits that can be a year
    "NUMBER": "n",  # any other number
    "CARDINAL": "w",
    "VAGUE": "v",
    "ORDINAL": "o",
    "ROMAN": "r",
    "HALF_MORE": "h",
    "FULL": "N",
    "CLOCK": "C",
    "AMPM": "m",
    "ZONE": "~",
    "MONTH": "M",
    "WEEKDAY": "W",
    "WEEKDAYS": "G",
    "SEASON": "S",
    "PART": "P",
    "DEICTIC": "A",
    "NIGHT": "I",
    "HOLIDAY": "F",
    "YEAR": "Y",
    "UNIT": "U",
    "HOUR": "T",
    "DECADE": "e",
    "CENTURY": "c",
    "QUARTER": "q",
    "HALF": "H",
    "QUARTER_NAME": "Q",
    "TENS": "D",
    "MODIFIER": "R",
    "SAME": "X",
    "PAST": "O",
    "EXTENT": "K",
    "AGO": "b",
    "LATER": "L",
    "EARLIER": "E",
    "EVERY": "Z",
    "OFTEN": "z",
    "LONG": "V",
    "AMOUNT": "i",
    "REFERENCE": "J",
    "THROUGH": "t",
    "BACK": "B",
    "ON": ">",
    "UNTIL": "u",
    "FROM": "f",
    "AT": "@",
    "PREPOSITION": "p",
    "DURING": "k",
    "OF": "g",
    "THE": "a",
    "INDEFINITE": "1",
    "AND": "&",
    "DATE_WORD": "#",
    "NAMED_AFTER": "!",
    "COMMA": ",",
    "DASH": "-",
    "SLASH": "/",
    "NOT_OURS": "?",  # of a calendar other than the Gregorian, or before Christ
    "EXACT": "=",
    "FILLER": "",  # «with more», «full»: stands within an expression and says nothing
    "BEFORE": "<",
    "AFTER": "^",
}
MACROS = {
    "DAY": "[do]",
    "QUANTITY": "(?:[dnwvy]h?(?:[-u][dnwv])?|[1]h?)",
    "ANY_UNIT": "[UTYecq]",
    "COUNTED": "(?:(?:[dnwvy]h?(?:[-u&][dnwv])?|1)[UTYec]h?|[dnwv]?i)",
    "YEAR_NUMBER": "[yo]",
    "PREP": "[p@tfuBk>]",
    "RANK": "[odrwR]",
}
OTHER = "_"
_SHORT = 24  # words of a stretch whose shapes are remembered
_GROUP = re.compile(r"(\w+)|(.)")
_CARDINAL_KEYS = re.compile(r"-?\d+(?:\.\d+)?")
_HOUR_KEY = re.compile(r"(\d\d):(\d\d)")


class Entry(NamedTuple):
    """A word or phrase: its class and what it means."""

    cls: str
    value: Any


class Pattern(NamedTuple):
    """A shape of an expression and the operation that reads it."""

    shape: re.Pattern[str]
    operation: str


class Shapes:
    """The patterns of one language: where any of them fits, and which."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = patterns
        self._any = re.compile(f"(?=[^{OTHER}])(?:" + "|".join(p.shape.pattern for p in patterns) + ")")
        self._short = lru_cache(maxsize=5_000)(self._matches)

    def next(self, classes: str, at: int) -> int | None:
        """The first place from `at` on where a pattern fits."""
        found = self._any.search(classes, at)
        return found.start() if found is not None else None

    def fits(self, classes: str, at: int) -> tuple[tuple[int, str], ...]:
        """The lengths of all shapes that fit at a place with their operations, the longest first.

        No shape goes on over a word of another class, so that the same few stretches come again and again.
        """
        end = classes.find(OTHER, at)
        part = classes[at : end if end >= 0 else len(classes)]
        return self._short(part) if len(part) <= _SHORT else self._matches(part)

    def _matches(self, part: str) -> tuple[tuple[int, str], ...]:
        fits = [(m.end(), p.operation) for p in self._patterns if (m := p.shape.match(part))]
        return tuple(sorted(fits, key=lambda fit: -fit[0]))


@dataclass(frozen=True)
class Words:
    """All that the engine knows of times in one language."""

    forms: dict[str, Entry]
    phrases: dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]
    month_first: bool
    holidays: dict[str, str]
    doubtful: frozenset[str]
    capitals: bool
    suffixes: frozenset[str]
    decade_suffixes: frozenset[str]
    ages: frozenset[str]
    adjectives_of_age: bool
    past: frozenset[str]
    infinitive: frozenset[str]
    toward: frozenset[str]
    phase: frozenset[str]
    future: frozenset[str]
    future_endings: tuple[str, ...]
    shapes: Shapes


@lru_cache(maxsize=8)
def words_of(lang: str) -> Words | None:
    """The words of `lang`, None for a language whose folder has no table of them."""
    path = LANG / lang / "times.toml"
    if not path.exists():
        return None
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    forms: dict[str, Entry] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for name, group in table["words"].items():
        for key, text in group.items():
            for form in expanded(text):
                entry = Entry(CLASSES[name], _value(key))
                parts = tuple(form.split("_"))
                if len(parts) == 1:
                    forms.setdefault(form, entry)
                else:
                    phrases.setdefault(parts[0], []).append((parts, entry))
    forms.update(_compounds(table.get("compounds", {})))
    tense = table["tense"]
    shared = tomllib.loads((Path(__file__).parent / "patterns.toml").read_text(encoding="utf-8"))
    patterns = _patterns(shared) + _patterns(table.get("patterns", {}))
    return Words(
        forms,
        {first: tuple(sorted(group, key=lambda p: -len(p[0]))) for first, group in phrases.items()},
        table.get("month_first", False),
        table["holidays"],
        frozenset(table.get("doubtful", "").split()),
        table.get("months_with_capital", False),
        frozenset(table.get("ordinal_suffixes", "").split()),
        frozenset(table.get("decade_suffixes", "").split()),
        frozenset(expanded(table.get("ages", ""))),
        table.get("adjectives_of_age", False),
        frozenset(expanded(tense.get("past", ""))),
        frozenset(expanded(tense.get("infinitive", ""))),
        frozenset(expanded(tense.get("toward", ""))),
        frozenset(expanded(tense.get("phase", ""))),
        frozenset(expanded(tense.get("future", ""))),
        tuple(tense.get("future_endings", "").split()),
        Shapes(patterns),
    )


def _compounds(table: dict[str, Any]) -> dict[str, Entry]:
    """«трирічний», and after a number in digits «-річний»: adjectives made of a number and a unit."""
    out: dict[str, Entry] = {}
    for stem, unit in table.get("stems", {}).items():
        for ending in table["endings"].split():
            out[f"+{stem}{ending}"] = Entry(CLASSES["LONG"], unit)
            for prefix, number in table["prefixes"].items():
                out[f"{prefix}{stem}{ending}"] = Entry(CLASSES["LONG"], f"{number or 'X'}{unit}")
    return out


def expanded(text: str) -> list[str]:
    """Forms that a table gives in short: stem, bar, endings; "~" is no ending.

    >>> expanded("рік рок|у,ом")
    ['рік', 'року', 'роком']
    """
    out: list[str] = []
    for word in text.split():
        stem, bar, endings = word.partition("|")
        out += [stem + e.replace("~", "") for e in endings.split(",")] if bar else [word]
    return out


def _value(key: str) -> Any:
    if _CARDINAL_KEYS.fullmatch(key):
        return float(key) if "." in key else int(key)
    hour = _HOUR_KEY.fullmatch(key)
    return (int(hour[1]), int(hour[2])) if hour else key or None


def _patterns(table: dict[str, list[str]]) -> tuple[Pattern, ...]:
    """Shapes by operation, names of classes put into letters."""
    return tuple(Pattern(shape(s), name) for name, shapes in table.items() for s in shapes)


def shape(text: str) -> re.Pattern[str]:
    """A pattern of class names as a regular expression over their letters."""

    def letter(m: re.Match[str]) -> str:
        if m[1] is None:
            return "" if m[2].isspace() else m[2]
        return MACROS.get(m[1]) or re.escape(CLASSES[m[1]])

    return re.compile(_GROUP.sub(letter, text.replace("(", "(?:")).replace("(??:", "(?:"))
