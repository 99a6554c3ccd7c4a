"""Which articles are compared, and what they have in common.

Articles are compared where they share a telling pair of terms and stand close to each other in time among
those that share it (the sorted neighbourhood of Hernández and Stolfo 1995, with a bucket for each pair). So
the number of comparisons grows with the articles, however many of them write of one thing, and whether two
are compared follows from the set of articles, not from the order in which they came.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple

import msgspec
import numpy as np

from headwater.link.statements.concepts import weight
from headwater.link.statements.digest import Digest
from headwater.link.statements.pairs import odds
from headwater.link.statements.profile import alternatives

REACH = 6  # articles before and after one in a bucket that it is compared with
_TERMS = 20  # of an article that make its buckets
_TELLING = 0.3  # the weight that a term needs to lead from one to another
NEAR = 0.135  # the cosine of two articles that may share a statement
JOIN = -1.2  # log odds that a pair needs to begin a group or to join two


class Place(NamedTuple):
    """Where an article stands in its buckets: in order of time, those of one moment by a checksum of their
    ids."""

    moment: int
    mark: int
    article: str


class Kin(msgspec.Struct, frozen=True, array_like=True, dict=True):
    """What two articles have in common, the one of the lesser id first.

    `near` is the cosine of their terms, `wording` the share of the shorter one's runs of words that the other
    has. `pairs` are units that may say the same: a number in each, and the log odds.
    """

    near: float
    wording: float
    pairs: tuple[tuple[int, int, float], ...]

    @cached_property
    def table(self) -> dict[tuple[int, int], float]:
        return {(i, j): value for i, j, value in self.pairs}


def place(one: Digest) -> Place:
    """Where an article stands in its buckets."""
    return Place(one.moment, _checksum(one.article, ""), one.article)


def buckets(one: Digest) -> list[int]:
    """The buckets of an article: checksums of its most telling terms, as signed 64-bit numbers."""
    counts = Counter(k for u in one.units for k in u.keys if weight(k) > _TELLING)
    best = sorted(counts, key=lambda k: (-weight(k) * (1 + math.log(counts[k])), k))[:_TERMS]
    return sorted({_checksum(sound, "") for key in best for sound in alternatives(key)})


def _checksum(a: str, b: str) -> int:
    data = f"{a}\0{b}".encode(errors="surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)


def compared(one: Digest, other: Digest, near: float) -> Kin:
    """What two articles have in common that are `near` each other. `one` has the lesser id."""
    shared = len(one.wording & other.wording)
    least = min(len(one.wording), len(other.wording))
    wording = round(shared / least, 4) if least else 0.0
    if not one.units or not other.units:
        return Kin(near, wording, ())
    values = odds(one, other, near)
    denies = np.array([u.denies for u in one.units])[:, None] != np.array([u.denies for u in other.units])
    found = np.argwhere((values >= JOIN) & ~denies).tolist()
    return Kin(near, wording, tuple((i, j, round(float(values[i, j]), 4)) for i, j in found))
