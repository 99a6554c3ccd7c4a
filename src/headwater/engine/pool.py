"""Processes that work, and a guard over each of them.

Each process is held by a thread, which gives it a few tasks at a time and waits for the answers, one by one.
A process that dies, takes too long or asks for too much memory costs the task that it had in hand, with the
reason; the rest of what it was given goes to the process that takes its place.

The pools of the standard library and `pebble` were looked at: in `concurrent.futures` one process that dies
breaks the pool, in `multiprocessing.Pool` its task is never heard of again, and `pebble` (LGPL) limits time,
of a chunk as a whole, but not memory.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar

from headwater.store.faults import ReadersBroken

T = TypeVar("T")  # a task
A = TypeVar("A")  # its answer
K = TypeVar("K")  # what a task is known by

SECONDS: Final = 60.0  # for any task, with the time to load the models
MEGABYTES: Final = 1_500  # of data in one process; the longest text that is read takes about half of it
GROWN_MB: Final = 370  # resident, from which a process that did much is exchanged for a fresh one
MUCH: Final = 500  # tasks; to start a process takes as long as forty of them
_LOADED: Final = (16, 256)  # tasks after which what a process has loaded is there to stay
_NICE: Final = 5  # who searches meanwhile comes first
_CHUNK: Final = 4  # tasks that a process is given at once
_AHEAD: Final = 12  # tasks that wait for each process, so that a long one does not stop the others


class Lost(NamedTuple):
    """Why a task has no answer: it took too long, needed too much memory, its process died, or the work
    raised an error."""

    kind: Literal["time", "memory", "died", "raised"]
    reason: str

    @property
    def fatal(self) -> bool:
        """True where the process goes with the task."""
        return self.kind != "raised"


class _Job(NamedTuple):
    """A task, where its answer goes, and whether a process died over it before."""

    task: Any
    answer: Future[Any]
    again: bool = False


def processors() -> int:
    """How many processes can run at once here."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def resident_mb(process: int | str = "self") -> float:
    """The megabytes that a process has in memory; 0 where the system does not tell."""
    try:
        with open(f"/proc/{process}/statm", encoding="ascii") as file:  # noqa: PTH123 - quicker by half
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, ValueError, IndexError):
        return 0.0


def _limit_memory(megabytes: int) -> None:
    """Let no more data be allocated than that; where the system has no such limit, none is set."""
    if megabytes and sys.platform != "win32":
        import resource

        with suppress(OSError, ValueError):
            _, most = resource.getrlimit(resource.RLIMIT_DATA)
            resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 1_000_000, most))


def _answer(work: Callable[[T], A], task: T, megabytes: int) -> A | Lost:
    try:
        return work(task)
    except MemoryError:
        return _starved(megabytes)


def _starved(megabytes: int) -> Lost:
    return Lost("memory", f"It needed more than {megabytes:,} MB of memory and was stopped.")


def _serve(pipe: Connection, work: Callable[[Any], Any], megabytes: int) -> None:
    """The life of a process: until the other end is closed, or dies."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # they are for the process that asks, which ends this one
    if hasattr(os, "nice"):
        os.nice(_NICE)
    _limit_memory(megabytes)
    done = 0
    with suppress(EOFError, OSError):
        pipe.send(None)  # ready
        while True:
            for task in pipe.recv():
                if not _give_back(pipe, work, task, megabytes):
                    return
                done += 1
                if done in _LOADED:  # else each full collection goes through all models and tables
                    gc.collect()
                    gc.freeze()


def _give_back(pipe: Connection, work: Callable[[Any], Any], task: Any, megabytes: int) -> bool:
    """Do a task and send what came of it; False where the memory may be in shreds."""
    try:
        answer = _answer(work, task, megabytes)
    except Exception as error:
        answer = Lost("raised", f"{type(error).__name__}: {error}.")
    try:
        pipe.send(answer)
    except MemoryError:
        answer = _starved(megabytes)
        pipe.send(answer)
    return not (isinstance(answer, Lost) and answer.fatal)


class _Worker:
    """One process, and the pipe to it."""

    def __init__(self, work: Callable[[Any], Any], megabytes: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, work, megabytes), daemon=True)
        self._process.start()
        there.close()
        self.done = 0
        try:
            self.pipe.recv()
        except (EOFError, OSError):
            self.stop()
            raise

    def grown(self, much: int) -> bool:
        """True of one that has done so many tasks and holds much memory."""
        return self.done >= much and resident_mb(str(self._process.pid)) > GROWN_MB

    def kill(self) -> None:
        self._process.kill()

    def stop(self) -> None:
        """End the process; only its own thread may do so while it works."""
        self._process.kill()
        self._process.join()
        with suppress(OSError):
            self.pipe.close()


class Pool(Generic[T, A]):
    """Up to `jobs` processes that do `work`; 0 does it in this process, without a guard. Use it in a `with`.

    `work` goes to other processes, so it must be picklable. A task may take `seconds` and what `extra` adds
    for it; a process may hold `megabytes` of data (0 for any; Linux only: elsewhere no limit is set). One
    that has grown is exchanged after `much` tasks.
    """

    def __init__(
        self,
        work: Callable[[T], A],
        jobs: int,
        *,
        seconds: float = SECONDS,
        extra: Callable[[T], float] = lambda task: 0.0,
        megabytes: int = MEGABYTES,
        much: int = MUCH,
    ) -> None:
        self._work = work
        self._much = much
        self._jobs = jobs
        self._seconds = seconds
        self._extra = extra
        self._megabytes = megabytes
        self._waiting: deque[_Job] = deque()
        self._change = threading.Condition()
        self._idle = 0
        self._closed = False
        self._threads: list[threading.Thread] = []
        self._alive: set[_Worker] = set()

    def __enter__(self) -> Pool[T, A]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes; what they have in hand is not done."""
        with self._change:
            self._closed = True
            self._waiting.clear()
            self._change.notify_all()
            for worker in self._alive:
                worker.kill()  # its thread hears of it
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def run(self, items: Iterable[tuple[K, T | None]]) -> Iterator[tuple[K, A | Lost | None]]:
        """Do the tasks among `items` and give all back in their order, None where there was none.

        Raises ReadersBroken where no process can be started.
        """
        waiting: deque[tuple[K, Future[A | Lost] | None]] = deque()
        for key, task in items:
            if not self._jobs:
                yield key, None if task is None else _answer(self._work, task, self._megabytes)
                continue
            waiting.append((key, None if task is None else self._put(task)))
            while waiting and (len(waiting) > self._jobs * _AHEAD or _done(waiting[0][1])):
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())

    def _put(self, task: T) -> Future[A | Lost]:
        job = _Job(task, Future())
        with self._change:
            self._waiting.append(job)
            if len(self._waiting) > self._idle and len(self._threads) < self._jobs:
                self._threads.append(threading.Thread(target=self._hold, daemon=True))
                self._threads[-1].start()
            self._change.notify()
        return job.answer

    def _chunk(self) -> list[_Job]:
        """The tasks that a process does next: its share of what waits; none when the pool is closed."""
        with self._change:
            self._idle += 1
            self._change.wait_for(lambda: self._closed or self._waiting)
            self._idle -= 1
            share = -(-len(self._waiting) // self._jobs)
            return [self._waiting.popleft() for _ in range(min(share, _CHUNK))]

    def _hold(self) -> None:
        """The life of a thread: start a process, give it tasks, put another in its place."""
        worker: _Worker | None = None
        while chunk := self._chunk():
            try:
                worker = worker or self._started()
                left, alive = self._give(worker, chunk)
            except Exception as error:  # who waits for the answers hears of it
                for job in chunk:
                    if not job.answer.done():
                        job.answer.set_exception(error)
                continue
            if not alive or worker.grown(self._much):
                self._end(worker)
                worker = None
            with self._change:
                if not self._closed:
                    self._waiting.extendleft(reversed(left))
        if worker is not None:
            self._end(worker)

    def _started(self) -> _Worker:
        """A new process; one that dies at once may have had bad luck, two are broken."""
        for _ in range(2):
            with suppress(EOFError, OSError):
                worker = _Worker(self._work, self._megabytes)
                with self._change:
                    self._alive.add(worker)
                    if self._closed:
                        worker.kill()
                return worker
        raise ReadersBroken(
            "The processes that read end as soon as they start; `--jobs 0` reads without them and shows why."
        )

    def _end(self, worker: _Worker) -> None:
        with self._change:
            self._alive.discard(worker)
        worker.stop()

    def _give(self, worker: _Worker, chunk: list[_Job]) -> tuple[list[_Job], bool]:
        """Have tasks done; which are still to be done because the process is no more, and whether it lives.

        A task over which a process died has another try: the process may have been killed for no fault of it.
        """
        try:
            worker.pipe.send([job.task for job in chunk])
        except OSError:  # it died before
            return chunk, False
        for number, job in enumerate(chunk):
            answer = self._taken(worker, job.task)
            worker.done += 1
            rest = chunk[number + 1 :]
            if isinstance(answer, Lost) and answer.kind == "died" and not (job.again or self._closed):
                return [job._replace(again=True), *rest], False
            job.answer.set_result(answer)
            if isinstance(answer, Lost) and answer.fatal:
                return rest, False
        return [], True

    def _taken(self, worker: _Worker, task: T) -> A | Lost:
        """The answer to the task that a process has in hand."""
        seconds = self._seconds + self._extra(task)
        try:
            if worker.pipe.poll(seconds):
                answer: A | Lost = worker.pipe.recv()
                return answer
        except (EOFError, OSError):
            return Lost("died", "The process that did it died twice, as when memory runs out.")
        return Lost("time", f"It took more than {seconds:.0f} seconds and was stopped.")


def _done(future: Future[Any] | None) -> bool:
    return future is None or future.done()


def _result(item: tuple[K, Future[Any] | None]) -> tuple[K, Any]:
    return item[0], item[1].result() if item[1] is not None else None
