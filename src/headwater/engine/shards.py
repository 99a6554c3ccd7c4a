"""The inputs of a bulk run: files that a pattern fits, and the pieces in which they are read.

A piece is a file, or every so-manieth block of its articles, so that a large file is read in several places
at once and a run that was cut off has little to do again. What a piece holds depends on nothing else.
"""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from headwater.engine.remote import files_at, is_address, open_address
from headwater.gather import gather
from headwater.gather.files import files_in, kind_of_name
from headwater.gather.items import Item
from headwater.known import outlet_of

PIECE: Final = 20_000_000  # bytes of a table or of JSONL that make a piece; they are passed over quickly
_BLOCK: Final = 64  # articles one after another that belong to one piece


class Shard(msgspec.Struct, frozen=True):
    """An input file; `bytes` is 0 where its size is not known."""

    name: str
    bytes: int


class Piece(msgspec.Struct, frozen=True):
    """Part `part` of `parts` of the input file number `shard`."""

    number: int
    shard: int
    name: str
    part: int = 0
    parts: int = 1


class Found(NamedTuple):
    """What a piece holds: its place in the file, the item, where it came from."""

    order: int
    item: Item
    named: bool
    place: str


def shards(inputs: Iterable[str]) -> list[Shard]:
    """The files that some names, folders and patterns mean, each once, in order; one that is not there is a
    shard too, which fails when it is read."""
    found: dict[str, int] = {}
    for name in inputs:
        for path, size in files_at(name) or [(name, 0)] if is_address(name) else _local(name):
            found.setdefault(path, size)
    return [Shard(name, size) for name, size in found.items()]


def _local(name: str) -> list[tuple[str, int]]:
    path = Path(name)
    if path.is_dir():
        return [(str(one), _size(one)) for one in files_in(path)]
    if glob.has_magic(name) and not path.exists():
        found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - a path that may be absolute
        return [(one, _size(Path(one))) for one in found] or [(name, 0)]
    return [(name, _size(path))]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def pieces(found: Sequence[Shard], size: int = PIECE) -> list[Piece]:
    """The pieces of all shards; archives are one each, because to pass over pages costs what reading does."""
    out: list[Piece] = []
    for number, shard in enumerate(found):
        cut = kind_of_name(shard.name) in ("jsonl", "parquet", "csv", "tsv")
        parts = max(1, -(-shard.bytes // size)) if cut else 1
        out += [Piece(len(out) + part, number, shard.name, part, parts) for part in range(parts)]
    return out


def items(piece: Piece, *, lang: str | None, columns: Mapping[str, str] | None) -> Iterator[Found]:
    """What a piece holds, before pages are parsed. What cannot be read is a Failure; nothing is raised."""
    found = gather(
        [piece.name], lang=lang, columns=columns, follow=False, outlet_of=outlet_of, opened=open_address
    )
    for order, item in enumerate(found.unread()):
        if order // _BLOCK % piece.parts == piece.part:
            yield Found(order, item, found.named, found.place)
