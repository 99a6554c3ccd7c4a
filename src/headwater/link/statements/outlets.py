"""Outlets of the library: which of them a text names, and which belong to one house."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from headwater.known import Known
from headwater.known import registry as known_names
from headwater.link.keys import clean, skeletons, sound
from headwater.model import LANGUAGES, Reading

_BARE = 2  # consonants that tell too little
_BEGINNING = 4
_GENERIC = 3  # letters below which a word of a name tells nothing


@lru_cache(maxsize=20_000)
def word_sounds(name: str) -> tuple[frozenset[str], ...]:
    """The sounds that each longer word of a name may have."""
    words = clean(name).replace("-", " ").split()
    return tuple(_heard(w) for w in words if len(w) >= _GENERIC)


def _heard(word: str) -> frozenset[str]:
    """The skeletons of a word; the beginning of its sound where one is too short («Колія», "Quill")."""
    return frozenset(bare if len(bare) > _BARE else sound(word)[:_BEGINNING] for bare in skeletons(word))


class Outlets:
    """The outlets of some articles, by number in alphabetical order of their names."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.names = sorted({r.article.outlet for r in readings if r.article.outlet})
        numbers = {name: i for i, name in enumerate(self.names)}
        self.of = [numbers.get(r.article.outlet or "", -1) for r in readings]
        self._sounds = [word_sounds(name) for name in self.names]
        self._known = [_known(name) for name in self.names]
        self._by_first: dict[str, list[int]] = defaultdict(list)
        for i, parts in enumerate(self._sounds):
            for heard in parts[0] if parts else ():
                self._by_first[heard].append(i)

    def find(self, names: Iterable[str]) -> int | None:
        """The outlet that one of some names means, None where none does; names in any case and language."""
        for name in names:
            parts = word_sounds(name)
            heard = frozenset().union(*parts) if parts else frozenset()
            meant = _known(name)
            hits = {i for key in heard for i in self._by_first.get(key, ()) if self._is(i, heard)}
            if meant is not None:
                hits |= {i for i, k in enumerate(self._known) if k is not None and k.id == meant.id}
            if hits:
                return min(hits, key=lambda i: (-len(self._sounds[i]), i))
        return None

    def _is(self, i: int, heard: frozenset[str]) -> bool:
        return all(part & heard for part in self._sounds[i])

    def house(self, i: int) -> str:
        """The owner or newsroom that an outlet belongs to, else the outlet itself."""
        known = self._known[i] if 0 <= i < len(self._known) else None
        return (known.family or known.id) if known is not None else f"outlet {i}"


@lru_cache(maxsize=20_000)
def _known(name: str) -> Known | None:
    """The known outlet of that name, in any language."""
    for lang in LANGUAGES:
        for known in known_names().find(name, lang):
            if known.kind == "outlet":
                return known
    return None
