"""Words of any language to what they mean: a lexicon of news, and the sound of a word where it has no entry.

The lexicon (`concepts.txt`) groups words of all languages. A word that it lacks is led to an entry by its
beginning («вертолётный» to «вертолёт»), else stands for itself by sound, so that cognates meet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from headwater.link.keys import is_cyrillic, sound
from headwater.model import LANGUAGES
from headwater.read.lexicon import load

_FILE = Path(__file__).parent / "concepts.txt"
_SINGLE = "уй"  # letters that sound another way at the beginning of a word
_BEGINNING = 5  # letters of a sound key under which derived words are sought
_LONG = 6  # letters that two keys must begin with in common, or
_SHORT = 5  # so many where they are
_MOST = 0.75  # of the longer key
_SHARE = 0.65  # of the longer key that must be common to both in any case
_OTHER = 0.85  # of it where the words are in two scripts
_GENERAL = 0.2
_ENTRY = 1.0
_UNKNOWN = 0.8
_STATE = 1.0
_NAME = 1.3


class Entries(NamedTuple):
    """The lexicon: concepts by language ("" for any) and word; those that are general."""

    exact: dict[tuple[str, str], str]
    general: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[str, str, str], ...]:
    """All words of the lexicon: language ("" for any), word, concept."""
    rows = []
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            words = line.split()
            concept = "c:" + words[0].removeprefix("~").casefold()
            for word in words:
                if "_" not in word:  # else the name of a concept, no word
                    lang, _, form = word.removeprefix("~").rpartition(":")
                    rows.append((lang, form.casefold(), concept))
    return tuple(rows)


@lru_cache(maxsize=1)
def _entries() -> Entries:
    exact: dict[tuple[str, str], str] = {}
    for lang, form, concept in _words():
        exact.setdefault((lang, form), concept)
    for lang in LANGUAGES:
        for form, gloss in load(lang).glosses.items():
            meant = exact.get(("", gloss.split()[-1]))
            if meant is not None and " " not in form and ("", form) not in exact:
                exact.setdefault((lang, form), meant)
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return Entries(exact, frozenset("c:" + line.split()[0][1:] for line in lines if line.startswith("~")))


@lru_cache(maxsize=1)
def _near() -> dict[str, tuple[tuple[str, str, bool, str], ...]]:
    """The words by the first letters of their sound: sound, language, whether Cyrillic, concept."""
    found: dict[str, dict[tuple[str, str, bool, str], None]] = defaultdict(dict)
    heard = _sounds({form for _, form, _ in _words()})
    for lang, form, concept in _words():
        key = heard[form]
        if len(key) >= _BEGINNING:
            found[key[:_BEGINNING]][key, lang, is_cyrillic(form), concept] = None
    _words.cache_clear()  # the other index was made before, and nobody else asks
    return {beginning: tuple(words) for beginning, words in found.items()}


def _sounds(forms: Iterable[str]) -> dict[str, str]:
    """The `sound` of each word; those in Cyrillic at one go, but for some beginnings."""
    forms = sorted(forms)
    plain = [form for form in forms if is_cyrillic(form) and form[0] not in _SINGLE]
    heard = dict(zip(plain, sound("\n".join(plain)).split("\n"), strict=True))
    return heard | {form: sound(form) for form in forms if form not in heard}


@lru_cache(maxsize=30_000)
def weight(key: str) -> float:
    """How much a term tells: a name, a state, a concept of the lexicon, a word that it lacks."""
    if key.startswith("c:"):
        return _GENERAL if key in _entries().general else _ENTRY
    return {"s:": _NAME, "k:": _NAME, "a:": _STATE}.get(key[:2], _UNKNOWN)


@lru_cache(maxsize=2_000)
def concept_of(lemmas: tuple[str, ...], lang: str) -> str:
    """What a word with these possible base forms means, the likeliest form first: a key that is the same in
    all languages."""
    exact = _entries().exact
    for lemma in lemmas:
        for form in (lemma, lemma.removesuffix("ся"), lemma.removesuffix("сь")):
            found = exact.get((lang, form)) or exact.get(("", form))
            if found is not None:
                return found
    heard, script = sound(lemmas[0]), is_cyrillic(lemmas[0])
    best: tuple[float, str] | None = None
    for other, bound, cyrillic, concept in _near().get(heard[:_BEGINNING], ()):
        share = _share(heard, other)
        if (bound and bound != lang) or not share or (cyrillic != script and share < _OTHER):
            continue
        best = max(best or (share, concept), (share, concept))
    return best[1] if best is not None else "w:" + _root(heard)


def _share(one: str, other: str) -> float:
    """How much of the longer of two sound keys both begin with, 0 where that is too little."""
    common = _common(one, other)
    share = common / max(len(one), len(other))
    enough = common >= _LONG or (common >= _SHORT and share >= _MOST)
    return share if enough and share >= _SHARE else 0.0


def _common(one: str, other: str) -> int:
    """How many letters two keys begin with in common."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _root(heard: str) -> str:
    """The beginning of a sound key, which inflected and derived words keep."""
    return heard[: max(5, len(heard) - 3)]


@lru_cache(maxsize=1)
def number_words() -> dict[str, float]:
    """The values of number words, of all languages; with "-" before them letters after digits, with "$" after
    those of a sum of money."""
    return {word: float(value) for value, word in _numerals() if value[-1].isdigit()}


@lru_cache(maxsize=1)
def multipliers() -> frozenset[str]:
    """The number words that multiply the number before them: "two dozen"."""
    return frozenset(word for value, word in _numerals("x"))


@lru_cache(maxsize=1)
def joints() -> frozenset[str]:
    """What stands between hundreds and the rest: "a hundred and fifty"."""
    return frozenset(word for _, word in _numerals("&"))


@lru_cache(maxsize=1)
def percents() -> frozenset[tuple[str, ...]]:
    """The runs of words that mean percent: "per cent"."""
    return frozenset(tuple(words.split("_")) for _, words in _numerals("%"))


@lru_cache(maxsize=1)
def days() -> dict[str, int]:
    """Words that name a day of the month: «першого», "first"."""
    return {word: int(value[:-1]) for value, word in _numerals() if value[-1] == "."}


def _numerals(sign: str = "") -> Iterator[tuple[str, str]]:
    """Values and words of the table of numbers, of those whose value has a sign before it."""
    for line in (_FILE.parent / "numbers.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            value, *words = line.split()
            if value.startswith(sign):
                yield from ((value.removeprefix("x"), word) for word in words)
