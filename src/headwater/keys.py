"""Names as text: mended, taken apart into words, and written in plain Latin letters for ids.

What the tables of known names and the linker share, and nothing that decides whether two names are one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_QUOTES = re.compile(r"[\"«»“”„‟‹›]|(?<!\w)['’‘]|['’‘](?!\w)")
_DASHES = re.compile(r"\s*[‐‑‒–—―−]\s*|\s+-\s*|\s*-\s+")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ.&+/-]*[^\W_]+)*\.?")
_CYRILLIC = re.compile(r"[а-яёіїєґ]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
# Letters that look alike in both scripts; a word in two scripts is led back to the one that it has more of.
_TO_CYRILLIC = str.maketrans("aceopxyiABCEHIKMOPTXY", "асеорхуіАВСЕНІКМОРТХУ")
_TO_LATIN = str.maketrans("асеорхуіАВСЕНІКМОРТХУ", "aceopxyiABCEHIKMOPTXY")
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


@lru_cache(maxsize=10_000)
def clean(name: str) -> str:
    """The name without quotation marks and invisible signs, with plain dashes, each word in one script.

    >>> clean("«Северный поток — 2»")
    'Северный поток-2'
    """
    name = unicodedata.normalize("NFKC", name)
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cf", "Cc", "Mn") or c in "\n\t")
    name = _SPACES.sub(" ", _DASHES.sub("-", _QUOTES.sub(" ", name))).strip(" ,;:-")
    return " ".join(_one_script(word) for word in name.split(" "))


def _one_script(word: str) -> str:
    cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    if not cyrillic or not latin:
        return word
    mended = word.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)
    both = _CYRILLIC.search(mended) and _LATIN.search(mended)
    if not both:
        return mended
    other = word.translate(_TO_LATIN if cyrillic >= latin else _TO_CYRILLIC)
    return word if _CYRILLIC.search(other) and _LATIN.search(other) else other


def words(name: str) -> list[str]:
    """The words of a cleaned name, with the dots of initials."""
    return _WORD.findall(re.sub(r"(?<=\w\.)(?=\w)", " ", name))


def is_cyrillic(word: str) -> bool:
    """True where any of the letters is Cyrillic."""
    return _CYRILLIC.search(word) is not None


def without_marks(low: str) -> str:
    """Small Latin letters without accents and the like: "ł" is "l"."""
    low = unicodedata.normalize("NFKD", low.translate(_PLAIN))
    return "".join(c for c in low if not unicodedata.combining(c))


def slug(name: str) -> str:
    """A name in small Latin letters and hyphens, for ids that people read."""
    return re.sub(r"[^a-z0-9]+", "-", without_marks(name.casefold())).strip("-")


def romanised(name: str) -> str:
    """A Cyrillic name letter by letter in Latin ones, for want of anything better."""
    return name.translate(_ROMAN)


_ROMAN_LOW = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ё": "yo", "э": "e",
    "ж": "zh", "з": "z", "и": "i", "і": "i", "ї": "i", "й": "y", "ы": "y", "к": "k", "л": "l", "м": "m",
    "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
}  # fmt: skip
_ROMAN = str.maketrans({**_ROMAN_LOW, **{k.upper(): v.capitalize() for k, v in _ROMAN_LOW.items()}})
