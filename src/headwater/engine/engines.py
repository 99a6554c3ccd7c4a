"""Where the work of a bulk run is done: in processes of this machine, or by Daft on a cluster of Ray.

Both are given the same functions and the same numbers of tasks. What a task makes it writes itself; what
comes back is a count, in whatever order.
"""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Any, Final, Protocol, TypeVar, cast

import msgspec

from headwater.engine.folder import Folder
from headwater.engine.pool import Lost, Pool
from headwater.engine.remote import extra
from headwater.engine.shards import Piece
from headwater.engine.staging import Options, Read, Staged, Told, pool_of, stage, stage_alone
from headwater.errors import HeadwaterError
from headwater.store.faults import BulkFailed
from headwater.store.relink import uncollected
from headwater.store.results import arrow

A = TypeVar("A")
Work = Callable[[int], int]  # what is done for a number, and counted
_LONG: Final = 6 * 3600.0  # seconds that a step of linking may take
_WAVE: Final = 4  # tasks for each processor that a cluster is given at once


class Engine(Protocol):
    """Something that reads pieces and does numbered work."""

    def stage(
        self, read: Read, folder: Folder, options: Options, pieces: Sequence[Piece], told: Told
    ) -> Iterator[Staged]:
        """Read pieces, each in full, in any order; `told` hears of articles where they are read here."""

    def each(self, work: Work, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Do some work for each number, in any order; the number, and what the work counted."""


class Local:
    """`jobs` processes of this machine; 0 does all in this process."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

    def stage(
        self, read: Read, folder: Folder, options: Options, pieces: Sequence[Piece], told: Told
    ) -> Iterator[Staged]:
        with pool_of(read, self._jobs, options) as pool:
            for piece in pieces:
                yield stage(pool, folder, options, piece, told)

    def each(self, work: Work, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
        jobs = self._jobs if len(numbers) > 1 else 0  # for one task no process need be started
        with Pool(partial(told_of, work), jobs, seconds=_LONG, megabytes=0, much=1) as pool:
            for number, answer in pool.run((n, n) for n in numbers):
                yield number, _checked(answer)


class Ray:
    """Daft on Ray: the cluster at `address`, else one of its own on this machine with `jobs` processors."""

    def __init__(self, address: str | None = None, jobs: int | None = None) -> None:
        self._ray, self._daft = extra("ray"), extra("daft")
        self._began = not self._ray.is_initialized()
        if self._began:
            here = {"num_cpus": jobs, "include_dashboard": False} if address is None else {}
            try:
                self._ray.init(address=address, log_to_driver=False, logging_level="ERROR", **here)
            except (ConnectionError, OSError, RuntimeError, ValueError) as error:
                reason = str(error).partition("\n")[0]
                raise BulkFailed(f"No cluster of Ray answers at {address}: {reason}") from error
        self._daft.set_runner_ray(noop_if_initialized=True)

    def __enter__(self) -> Ray:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._began:
            with suppress(Exception):  # nothing is left to be done
                self._ray.shutdown()

    def stage(
        self, read: Read, folder: Folder, options: Options, pieces: Sequence[Piece], told: Told
    ) -> Iterator[Staged]:
        yield from self._done(partial(stage_alone, read, folder, options), pieces)

    def each(self, work: Work, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
        yield from self._done(partial(alone, work), numbers)

    def _done(self, work: Callable[[Any], A], tasks: Sequence[Any]) -> Iterator[A]:
        """Do the work for each task on the cluster, in waves, so that what is done is known soon."""
        daft = self._daft
        wave = _WAVE * max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        remote = daft.func(run, return_dtype=daft.DataType.binary(), max_retries=0)
        for at in range(0, len(tasks), wave):
            blobs = [pickle.dumps((work, task)) for task in tasks[at : at + wave]]
            frame = daft.from_pydict({"task": blobs}).into_partitions(len(blobs))
            for batch in frame.select(remote(daft.col("task")).alias("answer")).to_arrow_iter():
                for answer in batch.column("answer").to_pylist():
                    yield cast(A, _checked(pickle.loads(answer)))


class _Fault(msgspec.Struct, frozen=True):
    """Why a task was not done: in plain words, if it was on purpose."""

    reason: str


def run(blob: bytes) -> bytes:
    """Do one task on a worker of a cluster. Never raises: Ray would try again without end."""
    try:
        work, task = pickle.loads(blob)
        return pickle.dumps(work(task))
    except HeadwaterError as error:
        return pickle.dumps(_Fault(str(error)))
    except Exception as error:
        return pickle.dumps(_Fault(f"A step of it failed: {type(error).__name__}: {error}."))


def told_of(work: Work, number: int) -> int | _Fault:
    """Some work in a process of its own, where an error would be lost."""
    _spare()
    try:
        with uncollected():
            return work(number)
    except HeadwaterError as error:
        return _Fault(str(error))


def _spare() -> None:
    """Let Arrow, in a process that works for another, give memory back that it has used, and take one core:
    the others have processes of their own."""
    if multiprocessing.parent_process() is not None:
        arrow().set_memory_pool(arrow().system_memory_pool())
        arrow().set_cpu_count(1)
        arrow().set_io_thread_count(1)


def alone(work: Work, number: int) -> tuple[int, int]:
    """Some work in a process of its own, so that a worker of a cluster outlives it."""
    with Pool(partial(told_of, work), 1, seconds=_LONG, megabytes=0) as pool:
        ((_, answer),) = pool.run([(number, number)])
    return number, _checked(answer)


def _checked(answer: A | Lost | _Fault | None) -> A:
    if isinstance(answer, Lost | _Fault):
        raise BulkFailed(f"{answer.reason} What was done before is kept; run it again to go on.")
    assert answer is not None
    return answer
