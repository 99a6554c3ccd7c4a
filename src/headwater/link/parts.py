"""Parts of the names of people, found again under keys on which their spellings meet, so that one article
with thousands of names needs no comparison of each with each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from headwater.link.forms import Part
from headwater.link.keys import skeleton

_BEGIN = 8  # letters of a key that are looked at for slips
_SLIPS = 6  # letters from which on a slip may change a consonant, see `alike`
_TWO = 8  # letters from which on two slips are let pass
_STEM = 4  # letters of the beginning that make a short form: Макс, Максим
_FEW = 16  # parts that are compared faster than looked up


class Parts:
    """Which bearers, by their numbers, have a part in their names."""

    def __init__(self) -> None:
        self._bearers: dict[Part, set[int]] = {}
        self._by_key: dict[str, list[Part]] = defaultdict(list)  # empty while the parts are few

    def add(self, part: Part, bearer: int) -> None:
        """Note that a bearer has this part."""
        found = self._bearers.get(part)
        if found is None:
            found = self._bearers[part] = set()
            if len(self._bearers) > _FEW:
                for one in (part,) if self._by_key else tuple(self._bearers):
                    for key in _stored(one):
                        self._by_key[key].append(one)
        found.add(bearer)

    def bearers(self, part: Part) -> set[int]:
        """The bearers of exactly this part; not to be changed."""
        return self._bearers[part]

    def like(self, part: Part) -> set[Part]:
        """All parts that may be spellings, short forms or case forms of this one, and some that are not: none
        for which `Part.same`, `declined`, `begins` or `meets` is true is left out."""
        if not self._by_key:
            return set(self._bearers)
        return {other for key in _asked(part) for other in self._by_key.get(key, ())}


@lru_cache(maxsize=100_000)
def _keys(part: Part) -> frozenset[str]:
    """Keys that do not depend on the script, `_` and the beginning of what kind they are."""
    keys = {f"={part.sound}", f"={part.home}", f"*{part.sound[:_STEM]}", f"^{part.bare}"}
    if part.group:
        keys.add(f"+{part.group}")
    for sounds in (part.sound, part.home):
        if len(sounds) < _SLIPS + 1:
            keys.add(f"~{skeleton(sounds)}")
        if len(sounds) >= _SLIPS:
            keys.update(f"-{left}" for left in _slips(sounds))
    return frozenset(keys)


def _slips(sounds: str) -> Iterator[str]:
    """The beginning of a key without up to as many letters as `alike` lets differ, never the first one: two
    keys that are alike share one of these (the symmetric deletion of SymSpell, W. Garbe 2012)."""
    begin = sounds[1:_BEGIN]
    for most in range(3 if len(sounds) >= _TWO else 2):
        for left_out in combinations(range(len(begin)), most):
            yield sounds[0] + "".join(c for i, c in enumerate(begin) if i not in left_out)


def _stored(part: Part) -> frozenset[str]:
    keys = {f".{part.sound[:1]}", f".{part.home[:1]}"}
    if part.initial:
        keys |= {f"!{part.sound[:1]}", f"!{part.home[:1]}"}
    return frozenset(keys) | _keys(part) | {f"{part.cyrillic}{bones}" for bones in part.bones}


def _asked(part: Part) -> frozenset[str]:
    letters = (part.sound[:1], part.home[:1])
    if part.initial:
        return _keys(part) | {f".{letter}" for letter in letters}
    across = {f"{not part.cyrillic}{bones}" for bones in part.bones}
    return _keys(part) | across | {f"!{letter}" for letter in letters}
