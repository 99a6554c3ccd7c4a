"""Outlets of the library: which of them a text names, and which belong to one house."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from headwater.known import Known
from headwater.known import registry as known_names
from headwater.link.keys import clean, skeletons, sound
from headwater.model import LANGUAGES

_BARE = 2  # consonants that tell too little
_BEGINNING = 4
_SOFT = re.compile(r"i(?=[aeou])")
_ENDING = 3  # letters of a word that may differ from case to case
_GENERIC = 3  # letters below which a word of a name tells nothing


@lru_cache(maxsize=6_000)
def word_sounds(name: str) -> tuple[frozenset[str], ...]:
    """The sounds that each longer word of a name may have."""
    words = clean(name).replace("-", " ").split()
    return tuple(_heard(w) for w in words if len(w) >= _GENERIC)


@lru_cache(maxsize=20_000)
def _heard(word: str) -> frozenset[str]:
    """The skeletons of a word; the beginning of its sound where one is too short («Колія», "Quill")."""
    heard = _SOFT.sub("", sound(word))  # Kurier, Курьер
    return frozenset(bare if len(bare) > _BARE else heard[:_BEGINNING] for bare in skeletons(word))


class _Called(NamedTuple):
    """What a name tells of what may be meant by it: the sounds of its words, and how many words it has with
    the letter that the first begins with."""

    heard: frozenset[str]
    begins: tuple[int, str]


class Outlets:
    """The outlets of some articles: which of them is meant by a name, and which are of one house."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted({name for name in names if name})
        self._by_first: dict[str, list[str]] = defaultdict(list)
        for name in self.names:
            for heard in next(iter(word_sounds(name)), ()):
                self._by_first[heard].append(name)
        self._own = {"", *self.names}
        called = [_called(name) for name in self.names]
        self._heard = frozenset().union(*(one.heard for one in called))
        self._known = {known.id for name in self.names if (known := known_outlet(name)) is not None}
        self._begins = {one.begins for one in called}

    def find(self, names: Iterable[str], own: str = "", short: bool = True) -> str:
        """The outlet that one of some names means, "" where none does; names in any case and language.

        A part of its name may stand for `own`, the outlet that writes, and for an outlet whose name alone has
        that part ("the Ledger"), unless not `short`.
        """
        names = [name for name in names if own not in self._own or self._may_be(name)]
        for name in names:
            heard = _all_sounds(name)
            meant = known_outlet(name)
            hits = {o for key in heard for o in self._by_first.get(key, ()) if _is(o, heard)}
            if meant is not None:
                hits |= {o for o in self.names if (one := known_outlet(o)) is not None and one.id == meant.id}
            if hits:
                return min(hits, key=lambda o: (-len(word_sounds(o)), o))
        for name in names:
            forms = [o for o in (own, *self.names) if o and inflected(name, o)]
            if forms:
                return forms[0]
        for name in names if short else ():
            parts = [o for o in (own, *self.names) if o and part_of(name, o)]
            if own in parts:
                return own
            if len(set(parts)) == 1:
                return parts[0]
        return ""

    def _may_be(self, name: str) -> bool:
        """False of a name that means none of the outlets, as most do: it sounds like no word of theirs, is
        that of no outlet that is known as theirs is, and is no case of one."""
        one = _called(name)
        if one.begins in self._begins or not one.heard.isdisjoint(self._heard):
            return True
        known = known_outlet(name) if self._known else None
        return known is not None and known.id in self._known


@lru_cache(maxsize=20_000)
def _called(name: str) -> _Called:
    words = clean(name).replace("-", " ").split()
    begins = (len(words), words[0][0]) if words else (0, "")
    return _Called(_all_sounds(name), begins)


@lru_cache(maxsize=20_000)
def inflected(name: str, outlet: str) -> bool:
    """True where a name is an outlet's in another case («Вечернему курсу», «Вечерний курс»): as many words,
    of which each begins alike."""
    words, theirs = (clean(one).replace("-", " ").split() for one in (name, outlet))
    return len(words) == len(theirs) and bool(words) and all(map(_begin_alike, words, theirs))


def _begin_alike(word: str, other: str) -> bool:
    least = min(len(word), len(other))
    common = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), least)
    return common >= max(least - _ENDING, -(-2 * least // 3)) and abs(len(word) - len(other)) <= _ENDING


def part_of(name: str, outlet: str) -> bool:
    """True where a name is that of an outlet, or a part of it ("the Ledger")."""
    heard = _all_sounds(outlet)
    words = word_sounds(name)
    return bool(words) and all(part & heard for part in words)


@lru_cache(maxsize=20_000)
def _all_sounds(name: str) -> frozenset[str]:
    return frozenset().union(*word_sounds(name))


def _is(outlet: str, heard: frozenset[str]) -> bool:
    return all(part & heard for part in word_sounds(outlet))


def house(outlet: str) -> str:
    """The owner or newsroom that an outlet belongs to, else the outlet itself."""
    known = known_outlet(outlet)
    return (known.family or known.id) if known is not None else outlet


@lru_cache(maxsize=20_000)
def known_outlet(name: str) -> Known | None:
    """The known outlet of that name, in any language."""
    for lang in LANGUAGES:
        for known in known_names().find(name, lang):
            if known.kind == "outlet":
                return known
    return None
