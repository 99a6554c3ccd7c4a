"""Words of any language to what they mean: a lexicon of news, and the sound of a word where it has no entry.

The lexicon (`concepts.txt`) groups words of all languages. A word that it lacks is led to an entry by its
beginning («вертолётный» to «вертолёт»), else stands for itself by sound, so that cognates meet.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from headwater.link.keys import is_cyrillic, sound
from headwater.model import LANGUAGES
from headwater.read.lexicon import load

_FILE = Path(__file__).parent / "concepts.txt"
_BEGINNING = 4  # letters of a sound key under which derived words are sought
_LONG = 6  # letters that two keys must begin with in common, or
_SHORT = 5  # so many where they are
_MOST = 0.75  # of the longer key
_SHARE = 0.65  # of the longer key that must be common to both in any case
_OTHER = 0.85  # of it where the words are in two scripts
_GENERAL = 0.2
_ENTRY = 1.0
_UNKNOWN = 0.8


class Concept(NamedTuple):
    """What a word means: `key` is the same in all languages, `weight` says how much it tells."""

    key: str
    weight: float


@lru_cache(maxsize=1)
def _entries() -> tuple[dict[tuple[str, str], Concept], dict[str, list[tuple[str, str, bool, Concept]]]]:
    """Entries by language ("" for any) and word, and by the first letters of their sound."""
    exact: dict[tuple[str, str], Concept] = {}
    near: dict[str, list[tuple[str, str, bool, Concept]]] = defaultdict(list)
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        words = line.removeprefix("~").split()
        concept = Concept("c:" + words[0].casefold(), _GENERAL if line.startswith("~") else _ENTRY)
        for word in words:
            lang, _, form = word.rpartition(":")
            exact.setdefault((lang, form.casefold()), concept)
            heard = sound(form)
            if len(heard) > _BEGINNING:
                near[heard[:_BEGINNING]].append((heard, lang, is_cyrillic(form), concept))
    for lang in LANGUAGES:
        for form, gloss in load(lang).glosses.items():
            meant = exact.get(("", gloss.split()[-1]))
            if meant is not None and " " not in form:
                exact.setdefault((lang, form), meant)
    return exact, near


@lru_cache(maxsize=200_000)
def concept_of(lemmas: tuple[str, ...], lang: str) -> Concept:
    """What a word with these possible base forms means, the likeliest form first."""
    exact, near = _entries()
    for lemma in lemmas:
        for form in (lemma, lemma.removesuffix("ся"), lemma.removesuffix("сь")):
            found = exact.get((lang, form)) or exact.get(("", form))
            if found is not None:
                return found
    heard, script = sound(lemmas[0]), is_cyrillic(lemmas[0])
    best: tuple[float, str, Concept] | None = None
    for other, bound, cyrillic, concept in near.get(heard[:_BEGINNING], ()):
        share = _share(heard, other)
        if (bound and bound != lang) or not share or (cyrillic != script and share < _OTHER):
            continue
        if best is None or (share, concept.key) > best[:2]:
            best = (share, concept.key, concept)
    return best[2] if best is not None else Concept("w:" + _root(heard), _UNKNOWN)


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
    """The values of number words, of all languages."""
    table: dict[str, float] = {}
    for line in (_FILE.parent / "numbers.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            value, *words = line.split()
            table.update(dict.fromkeys(words, float(value)))
    return table
