"""How alike two articles are as wholes, told from a few hundred bytes of each.

A library keeps them apart from the digests, so that the many articles that are only just looked at cost next
to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from headwater.link.statements.concepts import weight
from headwater.link.statements.profile import alternatives

_NUMBER = "n:"
_NAMES = frozenset(("s:", "k:"))
_NAMED = 1.6  # what a name weighs
_ODD = 1.4  # what a number weighs that is not round
_DIGITS = {1: 0.4, 2: 0.9}  # and a round one, by how many digits it has but for zeros at its ends


class Signature(NamedTuple):
    """The terms of an article as checksums, in order, with the squares of their weights; the length of the
    vector that they make."""

    terms: NDArray[np.uint32]
    squares: NDArray[np.float32]
    length: float

    def packed(self) -> bytes:
        return self.terms.tobytes() + self.squares.tobytes()


def unpacked(data: bytes) -> Signature:
    """A signature as `packed` gave it."""
    half = len(data) // 2
    squares = np.frombuffer(data[half:], np.float32)
    return Signature(np.frombuffer(data[:half], np.uint32), squares, _length(squares))


def signature(keys: Iterable[str]) -> Signature:
    """The signature of some terms; the weight of a name is divided among what it may sound like."""
    found: dict[int, float] = {}
    for key in keys:
        parts = _parts(key)
        square = _telling(key) ** 2 / len(parts)
        for part in parts:
            found[part] = max(found.get(part, 0.0), square)
    terms = np.array(sorted(found), np.uint32)
    squares = np.array([found[int(t)] for t in terms], np.float32)
    return Signature(terms, squares, _length(squares))


@lru_cache(maxsize=20_000)
def _parts(key: str) -> tuple[int, ...]:
    return tuple(crc32(one.encode(errors="surrogatepass")) for one in alternatives(key))


def _telling(key: str) -> float:
    """How much a term tells of what an article is about: a name or an odd number more than a word."""
    if key.startswith(_NUMBER):
        return _DIGITS.get(len(key[2:].strip("0.").replace(".", "")), _ODD)
    return _NAMED if key[:2] in _NAMES else weight(key)


def number_key(value: float) -> str:
    """The term that a number is."""
    return f"{_NUMBER}{value:.12g}" if abs(value) < 1e12 else f"{_NUMBER}{value:.0f}"


def _length(squares: NDArray[np.float32]) -> float:
    return float(np.sqrt(squares.sum(dtype=np.float64)))


def nears(one: Signature, others: Sequence[Signature]) -> list[float]:
    """The cosines of an article and others, between 0 and 1, to four digits."""
    if not others or not len(one.terms):
        return [0.0] * len(others)
    terms = np.concatenate([o.terms for o in others])
    at = np.minimum(np.searchsorted(one.terms, terms), len(one.terms) - 1)
    both = one.terms[at] == terms
    # The lesser of two weights counts, so that the order of the two does not.
    common = np.where(both, np.minimum(one.squares[at], np.concatenate([o.squares for o in others])), 0.0)
    ends = np.cumsum([len(o.terms) for o in others])
    running = np.concatenate(([0.0], np.cumsum(common, dtype=np.float64)))
    sums = np.diff(running[np.concatenate(([0], ends))])
    lengths = [one.length * o.length for o in others]
    return [_rounded(float(s), n) for s, n in zip(sums, lengths, strict=True)]


def near(one: Signature, other: Signature) -> float:
    """The cosine of two articles, as `nears` has it."""
    if not len(one.terms):
        return 0.0
    at = np.minimum(np.searchsorted(one.terms, other.terms), len(one.terms) - 1)
    common = np.minimum(one.squares[at], other.squares)[one.terms[at] == other.terms]
    return _rounded(float(common.sum(dtype=np.float64)), one.length * other.length)


def _rounded(common: float, lengths: float) -> float:
    return round(min(common / lengths, 1.0), 4) if lengths else 0.0
