"""Words of any language to what they mean: a lexicon of news, and the sound of a word where it has no entry.

The lexicon (`concepts.txt`) groups words of all languages. A word that it lacks is led to an entry by its
beginning («вертолётный» to «вертолёт»), else stands for itself by sound, so that cognates of two languages meet.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from headwater.link.keys import sound
from headwater.model import LANGUAGES
from headwater.read.lexicon import load

_FILE = Path(__file__).parent / "concepts.txt"
_BEGINNING = 4  # letters of a sound key under which derived words are sought
_SHARE = 0.7  # of the longer key that must be common to both
_GENERAL = 0.2
_ENTRY = 1.0
_UNKNOWN = 0.8


class Concept(NamedTuple):
    """What a word means: `key` is the same in all languages, `weight` says how much it tells."""

    key: str
    weight: float


@lru_cache(maxsize=1)
def _entries() -> tuple[dict[tuple[str, str], Concept], dict[str, list[tuple[str, str, Concept]]]]:
    """Entries by language ("" for any) and word, and by the first letters of their sound."""
    exact: dict[tuple[str, str], Concept] = {}
    near: dict[str, list[tuple[str, str, Concept]]] = defaultdict(list)
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
                near[heard[:_BEGINNING]].append((heard, lang, concept))
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
    heard = sound(lemmas[0])
    best: tuple[float, str, Concept] | None = None
    for other, bound, concept in near.get(heard[:_BEGINNING], ()):
        if bound and bound != lang:
            continue
        share = _common(heard, other) / max(len(heard), len(other))
        if share >= _SHARE and (best is None or (share, concept.key) > best[:2]):
            best = (share, concept.key, concept)
    if best is not None:
        return best[2]
    return Concept("w:" + _root(heard), _UNKNOWN)


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
