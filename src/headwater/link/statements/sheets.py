"""Articles as numbers, so that many can be compared at once: which terms stand in which unit, and in its
sentence and the one before.

Weights of terms are multiples of a power of two, so that sums of them are exact: what two articles have in
common does not depend on what else they are compared with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple, get_type_hints

import msgspec
import numpy as np
from numpy.typing import NDArray

from headwater.link.statements.concepts import weight
from headwater.link.statements.digest import NAMES, Digest
from headwater.link.statements.profile import alternatives
from headwater.link.statements.told import Told, told
from headwater.link.statements.units import act_kinds

Floats = NDArray[np.float64]
Marks = NDArray[np.uint64]
Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]
STEP = 2.0**20  # the weights of terms are multiples of one part in this


class Sheet(NamedTuple):
    """One article. Its terms are numbered, names before words.

    `weights` has the weight of each term, as a multiple of one part in STEP; `words` are checksums of the
    words, `sounds` of what its names may sound like, `sounding` how many of these each name has.

    Of each unit `sizes` is how many terms it has, which `own` lists; of each sentence in which one stands
    `wide` is how many terms it and the one before it have, which `around` lists, and `homes` the sentence of
    each unit. Then of each unit: the offsets where it begins and ends, whether it denies something, whether
    it is negated, a bit for each kind of act that it tells of, the total weight of its terms, the lengths of
    the vectors of its own terms and of those around it, how many names it has, and how far down the article
    it stands (0 to 1). `holders` are checksums of the sounds of the names of all who say it.
    """

    lang: str
    told: tuple[Told | None, ...]
    holders: tuple[frozenset[int], ...]
    weights: Numbers
    words: Marks
    sounds: Marks
    sounding: Numbers
    sizes: Numbers
    own: Numbers
    wide: Numbers
    around: Numbers
    homes: Numbers
    starts: Numbers
    ends: Numbers
    denies: Bools
    negated: Bools
    acts: NDArray[np.int64]
    totals: Floats
    lengths: Floats
    arounds: Floats
    named: Floats
    places: Floats
    wording: NDArray[np.uint32]


_ARRAYS: Final = Sheet._fields[3:]
_types: Final = {name: get_type_hints(Sheet)[name].__args__[1].__args__[0] for name in _ARRAYS}
_Packed = tuple[str, tuple[Told | None, ...], tuple[frozenset[int], ...], tuple[bytes, ...]]
_decoder: Final = msgspec.msgpack.Decoder(_Packed)


def packed(one: Sheet) -> bytes:
    """A sheet as bytes, in the order of the machine."""
    arrays = [array.tobytes() for array in one[3:]]
    holders = [sorted(of) for of in one.holders]
    return msgspec.msgpack.encode((one.lang, one.told, holders, arrays))


def unpacked(data: bytes) -> Sheet:
    """A sheet as `packed` gave it."""
    lang, numbers, holders, arrays = _decoder.decode(data)
    found = (np.frombuffer(array, of) for array, of in zip(arrays, _types.values(), strict=True))
    return Sheet(lang, numbers, holders, *found)


def sheet(one: Digest) -> Sheet:
    """An article's sheet; made once."""
    found: Sheet | None = one.__dict__.get("sheet")
    if found is None:
        found = one.__dict__["sheet"] = _made(one)
    return found


def _made(one: Digest) -> Sheet:
    units = one.units
    own = [unit.keys for unit in units]
    homes = sorted({unit.home for unit in units})
    around = [one.beside(home) for home in homes]
    row = {home: n for n, home in enumerate(homes)}
    every = sorted(frozenset[str]().union(*own, *around))
    names, words = [k for k in every if k[:2] in NAMES], [k for k in every if k[:2] not in NAMES]
    number = {key: n for n, key in enumerate((*names, *words))}
    listed = [[sorted([number[key] for key in keys]) for keys in some] for some in (own, around)]
    heard = [alternatives(name) for name in names]
    sizes = [measured(keys) for keys in own]
    lengths = [measured(keys)[1] for keys in around]
    at = [row[unit.home] for unit in units]
    end = max((unit.end for unit in units), default=0) or 1
    arrays: dict[str, Iterable[Any]] = {
        "weights": [stepped(key) for key in number],
        "words": map(_mark, words),
        "sounds": [_mark(sound) for sounds in heard for sound in sounds],
        "sounding": map(len, heard),
        "sizes": map(len, listed[0]),
        "own": [n for terms in listed[0] for n in terms],
        "wide": map(len, listed[1]),
        "around": [n for terms in listed[1] for n in terms],
        "homes": at,
        "starts": [unit.start for unit in units],
        "ends": [unit.end for unit in units],
        "denies": [unit.denies for unit in units],
        "negated": [unit.negated or unit.banned for unit in units],
        "acts": [sum(1 << _kinds()[act] for act in unit.acts) for unit in units],
        "totals": [total for total, _ in sizes],
        "lengths": [length for _, length in sizes],
        "arounds": [lengths[n] for n in at],
        "named": [sum(key[:2] in NAMES for key in keys) for keys in own],
        "places": [unit.start / end for unit in units],
        "wording": one.shingles,
    }
    return Sheet(
        one.lang,
        tuple(map(told, units)),
        tuple(frozenset(map(_mark, unit.holders)) for unit in units),
        *(np.array(list(arrays[name]), of) for name, of in _types.items()),
    )


@lru_cache(maxsize=30_000)
def _mark(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(errors="surrogatepass"), digest_size=8).digest(), "big")


@lru_cache(maxsize=30_000)
def stepped(key: str) -> int:
    """The weight of a term as a multiple of one part in STEP."""
    return round(weight(key) * STEP)


@lru_cache(maxsize=1)
def _kinds() -> dict[str, int]:
    """The bit of each kind of act."""
    by_concept, by_stance = act_kinds()
    return {kind: n for n, kind in enumerate(sorted({*by_concept.values(), *by_stance.values()}))}


def measured(keys: Collection[str]) -> tuple[float, float]:
    """The total weight of some terms, and the length of the vector that they make."""
    weights = sorted(map(weight, keys))
    return sum(weights), sum(w * w for w in weights) ** 0.5
