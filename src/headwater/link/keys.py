"""Keys on which the spellings of one name fall together: across scripts, alphabets and typing habits.

`sound` is a coarse phonetic key, the same for the Ukrainian, Russian and English spelling of most names;
`skeleton` is what is left of it without vowels and serves to find candidates only, never to decide.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from headwater.keys import clean, is_cyrillic, romanised, slug, without_marks, words

__all__ = [
    "alike", "clean", "is_cyrillic", "near", "romanised", "skeleton", "skeletons", "slug", "sound", "words",
]  # fmt: skip

_LATIN_FILE = Path(__file__).parent / "lang" / "latin.toml"

_CYR_PAIRS = (("дж", "j"), ("чж", "c"), ("цз", "s"), ("дз", "s"), ("йе", "e"), ("ьо", "e"))
# What foreign names that are spelled with W have at the beginning: Вітмер, Уитмер.
_CYR_V = re.compile(r"^у(?=[аеєиіїоэя])|(?<=[кн])у(?=эй|ей)")
_CYR = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "h", "д": "d", "е": "e", "є": "e", "ё": "e", "э": "e",
    "ж": "j", "з": "s", "и": "i", "і": "i", "ї": "i", "й": "i", "ы": "i", "к": "k", "л": "l", "м": "m",
    "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "h",
    "ц": "s", "ч": "c", "ш": "x", "щ": "x", "ъ": "", "ь": "", "ю": "u", "я": "a",
    "'": "", "’": "", "ʼ": "", "-": "", ".": "",
})  # fmt: skip
_LATIN_RULES = tuple((re.compile(p), r) for p, r in (
    (r"ß", "ss"), (r"shch|sch|sh", "X"), (r"ch(?=[rl])", "k"), (r"tch|ch", "C"), (r"dzh|dj|zh|j", "J"),
    (r"kh|gh", "H"), (r"ph", "f"), (r"th", "t"), (r"ck|q", "k"), (r"ts|tz", "s"), (r"x", "ks"), (r"w", "v"),
    (r"oo|ou", "u"), (r"ee", "i"), (r"c(?=[eiy])", "s"), (r"c", "k"), (r"z", "s"), (r"g", "h"),
    (r"(?<=[aeiouy])h(?![aeiouy])", ""), (r"^[yi](?=[aeou])", ""), (r"(?<=[aeiouy])y(?=[aeou])|y(?=u)", ""),
    (r"y", "i"),
))  # fmt: skip
_TWICE = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"(?<!^)[aeiou]")


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """A key that the spellings of one name share as far as letters tell.

    >>> sound("Зеленський") == sound("Зеленский") == sound("Zelenskyy")
    True
    """
    low = word.casefold()
    if is_cyrillic(low):
        low = _CYR_V.sub("в", low)
        low = "е" + low[2:] if low.startswith("йо") else low
        for pair, letter in _CYR_PAIRS:
            low = low.replace(pair, letter)
        low = low.translate(_CYR)
    else:
        low = without_marks(low)
        for pattern, letter in _LATIN_RULES:
            low = pattern.sub(letter, low)
        low = re.sub(r"[^a-zCHJX0-9]", "", low).lower()
    return _TWICE.sub(r"\1", low) if not low.isdigit() else low


@lru_cache(maxsize=15_000)
def skeleton(key: str) -> str:
    """A `sound` key without its vowels, but for the first.

    >>> skeleton(sound("Тасир"))
    'tsr'
    """
    return _TWICE.sub(r"\1", _VOWELS.sub("", key)) if not key.isdigit() else key


@lru_cache(maxsize=1)
def _habits() -> tuple[dict[int, str], tuple[tuple[tuple[re.Pattern[str], str], ...], ...]]:
    raw = tomllib.loads(_LATIN_FILE.read_text(encoding="utf-8"))
    rules = (tuple((re.compile(p), r) for p, r in habit) for habit in raw["habits"].values())
    return str.maketrans(raw["marks"]), tuple(rules)


@lru_cache(maxsize=6_000)
def skeletons(word: str) -> frozenset[str]:
    """What may be the `skeleton` of a word: one of a Cyrillic word, several of one in Latin letters, which
    sound otherwise in each language.

    >>> skeleton(sound("Чапутова")) in skeletons("Čaputová")
    True
    """
    found = {skeleton(sound(word))}
    if not is_cyrillic(word):
        marks, habits = _habits()
        low = re.sub(r"[^a-zCHJXQ]", "", without_marks(word.casefold().translate(marks)))
        for habit in habits:
            key = low
            for pattern, letter in habit:
                key = pattern.sub(letter, key)
            key = re.sub(r"^[yi](?=[aeiou])", "", key).replace("y", "i").replace("z", "s").replace("g", "h")
            found.add(skeleton(_TWICE.sub(r"\1", key.lower())))
    return frozenset(found)


def near(one: str, other: str, most: int) -> bool:
    """True where at most `most` letters are put in, left out, changed or swapped (Damerau-Levenshtein,
    optimal string alignment)."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > most:
        return False
    start, short = 0, min(len(one), len(other))
    while start < short and one[start] == other[start]:
        start += 1
    end = 0
    while end < short - start and one[-1 - end] == other[-1 - end]:
        end += 1
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    if max(len(one), len(other)) > 2 * most:  # a swap is one edit of two letters
        return False
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
        before, last = last, row
    return last[-1] <= most


def alike(one: str, other: str) -> bool:
    """True where two `sound` keys are the same but for a slip of the pen or of the ear: one vowel in keys of
    four or five letters, one letter in six or seven, two in eight or more, never the first; shorter keys must
    be equal."""
    short = min(len(one), len(other))
    if one == other or short < 4 or one[0] != other[0]:
        return one == other
    return near(one, other, 1 if short < 8 else 2) and (short > 5 or skeleton(one) == skeleton(other))
