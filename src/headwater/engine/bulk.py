"""A bulk run from inputs to tables, step by step; a manifest says what is done, so that it can go on.

read → settle → name → write → pair → compare → bundle → group → deny → state. What each step makes lies in
files of its own, which are put in their places whole; doing a step again gives the same files.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

import headwater
from headwater.engine.engines import Engine, Work
from headwater.engine.folder import Folder
from headwater.engine.joining import bundle
from headwater.engine.naming import link_names
from headwater.engine.pairing import Comparing, Pairing
from headwater.engine.rows import read_row
from headwater.engine.settling import Writing, settle
from headwater.engine.shards import PIECE, Shard, pieces, shards
from headwater.engine.staging import Options, Read, Staged
from headwater.engine.stating import (
    MADE,
    Attaching,
    Grouping,
    Stating,
    disputing_parts,
    gather_denials,
    gather_groups,
)
from headwater.store.entries import linker_version, reader_version
from headwater.store.faults import BulkFailed
from headwater.store.results import SCHEMA
from headwater.store.write import now

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1  # of the folder and its manifest
_PARTS: Final = 200_000  # articles whose buckets are looked at in one task
# What is being done, how much of it, of how much, and what was wrong with the last article, if anything.
Progress = Callable[[str, float, float, str], None]


class Manifest(msgspec.Struct, kw_only=True):
    """What a folder holds, and what of the run is done. `done` has what each numbered step counted; `whole`
    is True when nothing is left to do."""

    format: int
    schema: int
    headwater: str
    reader: str
    linker: str
    began: str
    inputs: list[str]
    options: Options
    piece_bytes: int
    shards: list[Shard]
    read: list[Staged] = []
    articles: int | None = None
    actors: int | None = None
    bundles: int | None = None
    groups: int | None = None
    statements: int | None = None
    done: dict[str, dict[int, int]] = {}
    whole: bool = False

    @property
    def failed(self) -> int:
        return sum(one.failed for one in self.read)


class Bulk(msgspec.Struct, frozen=True, kw_only=True):
    """What a run has made: articles that were read, those that are kept (one that comes twice is kept once),
    what failed, statements, actors, and the seconds that each step took."""

    read: int
    articles: int
    failed: int
    statements: int
    actors: int
    seconds: dict[str, float]


def bulk(
    inputs: Iterable[str],
    out: Folder,
    engine: Engine,
    *,
    options: Options | None = None,
    read: Read = read_row,
    piece_bytes: int = PIECE,
    progress: Progress | None = None,
) -> Bulk:
    """Read all articles of `inputs` and link them; the tables go to `out`. A run that was cut off goes on.

    `read` must be known to the processes that do the work by its module and name. Raises BulkFailed where
    `out` holds anything but this very run, and DiskFull.
    """
    run = _Run(out, engine, options or Options(), progress or (lambda *_: None))
    run.begin(list(inputs), piece_bytes)
    return run.whole(read)


class _Run:
    def __init__(self, out: Folder, engine: Engine, options: Options, told: Progress) -> None:
        self._out = out
        self._engine = engine
        self._options = options
        self._told = told
        self._seconds: dict[str, float] = {}

    def begin(self, inputs: list[str], piece_bytes: int) -> None:
        """Take up the run that the folder holds, or begin one."""
        known = manifest(self._out)
        if known is None:
            if self._out.used:
                raise BulkFailed(f"{self._out.where} is not empty and holds no bulk run. Name a new folder.")
            known = Manifest(
                format=FORMAT,
                schema=SCHEMA,
                headwater=headwater.__version__,
                reader=reader_version(),
                linker=linker_version(),
                began=now(),
                inputs=inputs,
                options=self._options,
                piece_bytes=piece_bytes,
                shards=shards(inputs),
            )
        elif (known.inputs, _read_so(known.options)) != (inputs, _read_so(self._options)):
            raise BulkFailed(
                f"{self._out.where} holds a run of other inputs or with other options. Name a new folder, or "
                f"what it was begun with: {' '.join(known.inputs)[:300]}"
            )
        elif not known.whole and (known.reader, known.linker) != (reader_version(), linker_version()):
            raise BulkFailed(
                f"Another version of Headwater began the run in {self._out.where}. Name a new folder."
            )
        known.options = self._options
        self._manifest = known
        self._save()

    def _save(self) -> None:
        self._out.write(MANIFEST, msgspec.json.format(msgspec.json.encode(self._manifest), indent=1))

    def whole(self, read: Read) -> Bulk:
        """All steps that are not done yet."""
        manifest, out = self._manifest, self._out
        if not manifest.whole:
            self._read(read)
            all_ = pieces(manifest.shards, manifest.piece_bytes)
            if manifest.articles is None:
                manifest.articles = self._timed("settle", lambda: settle(out, all_))
                self._save()
            if self._options.actors and manifest.actors is None:
                manifest.actors = self._timed("name", lambda: link_names(out))
                self._save()
            parts = max(1, -(-manifest.articles // _PARTS))
            self._each(
                "write", Writing(out, manifest.began, manifest.reader), [piece.number for piece in all_]
            )
            self._each("pair", Pairing(out, parts), range(parts))
            spans = sorted({int(name.split("/")[2]) for name in out.names("work/pairs")})
            self._each("compare", Comparing(out), spans)
            if manifest.bundles is None:
                manifest.bundles = self._timed("bundle", lambda: bundle(out, spans))
                self._save()
            self._each("group", Grouping(out), range(manifest.bundles))
            if manifest.groups is None:
                manifest.groups = self._timed("gather", lambda: gather_groups(out))
                self._save()
            groups = manifest.groups
            self._each("deny", Attaching(out), range(disputing_parts(out)))
            if manifest.statements is None:
                manifest.statements = self._timed("gather", lambda: gather_denials(out, groups))
                self._save()
            self._each("state", Stating(out), range(-(-manifest.statements // MADE)))
            manifest.whole = True
            self._save()
        out.remove("work")
        return Bulk(
            read=sum(one.read for one in manifest.read),
            articles=manifest.articles or 0,
            failed=manifest.failed,
            actors=manifest.actors or 0,
            statements=manifest.statements or 0,
            seconds={name: round(seconds, 3) for name, seconds in self._seconds.items()},
        )

    def _timed(self, step: str, work: Callable[[], int]) -> int:
        began = time.monotonic()
        self._told(step, 0, 1, "")
        found = work()
        self._told(step, 1, 1, "")
        self._seconds[step] = self._seconds.get(step, 0.0) + time.monotonic() - began
        return found

    def _read(self, read: Read) -> None:
        """Read the pieces that were not read yet; how far it is is told by the bytes of the input."""
        began, manifest = time.monotonic(), self._manifest
        all_ = pieces(manifest.shards, manifest.piece_bytes)
        size = {piece.number: 1 + manifest.shards[piece.shard].bytes / piece.parts for piece in all_}
        done = {one.piece for one in manifest.read}
        total = sum(size.values())

        def told(count: int, complaint: str) -> None:
            self._told("read", sum(size[number] for number in done), total, complaint)

        left = [piece for piece in all_ if piece.number not in done]
        for one in self._engine.stage(read, self._out, self._options, left, told):
            if one.reader != manifest.reader:
                raise BulkFailed(
                    f"A worker has another version of Headwater ({one.reader}) than this machine "
                    f"({manifest.reader}). Install the same everywhere and run it again."
                )
            manifest.read.append(one)
            done.add(one.piece)
            self._save()
            told(0, "")
        manifest.read.sort(key=lambda one: one.piece)
        self._seconds["read"] = time.monotonic() - began

    def _each(self, step: str, work: Work, numbers: Sequence[int]) -> None:
        """Do a numbered step for all numbers for which it was not done yet."""
        began = time.monotonic()
        done = self._manifest.done.setdefault(step, {})
        left = [number for number in numbers if number not in done]
        for number, count in self._engine.each(work, left):
            done[number] = count
            self._save()
            self._told(step, len(done), len(numbers), "")
        self._seconds[step] = time.monotonic() - began


def _read_so(options: Options) -> Options:
    """The options but for those that matter after articles were read."""
    return msgspec.structs.replace(options, actors=True)


def manifest(folder: Folder) -> Manifest | None:
    """The manifest of a bulk run, None where a folder has none. Raises BulkFailed where it is of a newer
    Headwater, or none of ours."""
    data = folder.read(MANIFEST)
    if data is None:
        return None
    try:
        head = msgspec.json.decode(data, type=dict[str, object])
        if head.get("format") != FORMAT or head.get("schema") != SCHEMA:
            raise BulkFailed(
                f"The tables in {folder.where} are of format {head.get('format')!r} and schema "
                f"{head.get('schema')!r}; this Headwater has format {FORMAT} and schema {SCHEMA}."
            )
        return msgspec.json.decode(data, type=Manifest)
    except msgspec.MsgspecError as error:
        raise BulkFailed(f"{folder.where}/{MANIFEST} is no manifest of Headwater: {error}.") from error
