"""Readings with the links of their names, made over as many articles of one run as fit into a batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from headwater.link.across import link
from headwater.link.nouns import Link
from headwater.model import Reading

#: Articles whose names are linked together; what stands in two batches meets only by what is known of both.
BATCH = 1_000


class LinkedReading(NamedTuple):
    """A reading, and the link of each of its names."""

    reading: Reading
    links: tuple[Link | None, ...]


def linked(readings: Iterable[Reading], size: int = BATCH) -> Iterator[LinkedReading]:
    """The readings in their order with the links of their names.

    A run that is interrupted still gets what was read before: the batch in hand is linked and given.
    """
    batch: list[Reading] = []
    try:
        for reading in readings:
            batch.append(reading)
            if len(batch) == size:
                yield from link_batch(batch)
                batch = []
    except KeyboardInterrupt:
        yield from link_batch(batch)
        raise
    yield from link_batch(batch)


def link_batch(batch: list[Reading]) -> Iterator[LinkedReading]:
    """The readings of one batch with their links, whether or not their ids tell them apart."""
    numbered = [
        replace(reading, article=replace(reading.article, id=str(n))) for n, reading in enumerate(batch)
    ]
    found = {(one.article, one.name): one for one in link(numbered).links}
    for n, reading in enumerate(batch):
        yield LinkedReading(reading, tuple(found.get((str(n), i)) for i in range(len(reading.names))))
