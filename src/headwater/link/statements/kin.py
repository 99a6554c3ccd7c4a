"""Which articles are compared, and what they have in common.

Articles are compared where they share a telling pair of terms and stand close to each other in time among
those that share it (the sorted neighbourhood of Hernández and Stolfo 1995, with a bucket for each pair). So
the number of comparisons grows with the articles, however many of them write of one thing, and whether two
are compared follows from the set of articles, not from the order in which they came.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Final, NamedTuple

import msgspec
import numpy as np

from headwater.link.statements.concepts import weight
from headwater.link.statements.digest import Digest
from headwater.link.statements.pairs import odds
from headwater.link.statements.profile import alternatives
from headwater.link.statements.sheets import Sheet

REACH = 6  # articles before and after one in a bucket that it is compared with
_TERMS = 20  # of an article that make its buckets
_TELLING = 0.3  # the weight that a term needs to lead from one to another
NEAR = 0.135  # the cosine of two articles that may share a statement
_TOGETHER = 64  # pairs of one article that are compared at once
JOIN = -0.8  # log odds that a pair needs to begin a group or to join two
Pair = tuple[int, int, float]
Nearby = tuple[str, str, float]  # two articles, the lesser id first, and how near they are
_pairs: Final = msgspec.msgpack.Decoder(tuple[Pair, ...])


class Place(NamedTuple):
    """Where an article stands in its buckets: in order of time, those of one moment by a checksum of their
    ids."""

    moment: int
    mark: int
    article: str


class Kin(msgspec.Struct, frozen=True, array_like=True, dict=True):
    """What two articles have in common, the one of the lesser id first.

    `near` is the cosine of their terms, `wording` the share of the shorter one's runs of words that the other
    has. `pairs` are units that may say the same: a number in each, and the log odds; they are kept packed, as
    most are not asked for.
    """

    near: float
    wording: float
    packed: bytes

    @classmethod
    def of(cls, near: float, wording: float, pairs: Sequence[Pair]) -> Kin:
        return cls(near, wording, msgspec.msgpack.encode(pairs))

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return _pairs.decode(self.packed)

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


def compared(pairs: Iterable[Nearby], sheet: Callable[[str], Sheet]) -> Iterator[Kin]:
    """What articles have in common that are near each other: for each pair, in order. It is quicker where
    pairs of one article follow one another."""
    for article, some in _runs(pairs):
        one = sheet(article)
        others = [sheet(high if low == article else low) for low, high, _ in some]
        yield from _common(one, others, [near for *_, near in some], [low == article for low, *_ in some])


def _runs(pairs: Iterable[Nearby]) -> Iterator[tuple[str, list[Nearby]]]:
    """Pairs that follow one another, by an article that all of them have, some at a time."""
    some: list[Nearby] = []
    shared: tuple[str, ...] = ()
    for pair in pairs:
        still = tuple(a for a in shared if a in pair[:2])
        if some and (not still or len(some) == _TOGETHER):
            yield shared[0], some
            some, still = [], ()
        some.append(pair)
        shared = still or pair[:2]
    if some:
        yield shared[0], some


def _common(
    one: Sheet, others: Sequence[Sheet], near: Sequence[float], first: Sequence[bool]
) -> Iterator[Kin]:
    """What an article has in common with others; whether it is the first of each pair."""
    found: list[list[Pair]] = [[] for _ in others]
    having = [n for n, other in enumerate(others) if len(one.starts) and len(other.starts)]
    if having:
        sheets = [others[n] for n in having]
        values = odds(one, sheets, [near[n] for n in having], [first[n] for n in having], JOIN)
        theirs = np.concatenate([other.denies for other in sheets])
        rows, columns = np.nonzero((values >= JOIN) & (theirs[:, None] == one.denies))
        likely = [round(value, 4) for value in values[rows, columns].tolist()]
        units = np.array([len(other.starts) for other in sheets])
        article, begins = np.repeat(having, units), np.repeat(np.cumsum(units) - units, units)
        for n, i, j, value in zip(
            article[rows].tolist(), columns.tolist(), (rows - begins[rows]).tolist(), likely, strict=True
        ):
            found[n].append((i, j, value) if first[n] else (j, i, value))
    for other, value, pairs in zip(others, near, found, strict=True):
        yield Kin.of(value, _wording(one, other), sorted(pairs))


def _wording(one: Sheet, other: Sheet) -> float:
    """The share of the shorter article's runs of words that the other has too."""
    least = min(len(one.wording), len(other.wording))
    if not least:
        return 0.0
    at = np.searchsorted(one.wording, other.wording)
    shared = int((one.wording[np.minimum(at, len(one.wording) - 1)] == other.wording).sum())
    return round(shared / least, 4)
