"""One measurement of `scale.py` in a process of its own; it answers with a line of JSON."""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.peers import READERS
from benchmarks.worker import peak_mb
from headwater.engine.bulk import bulk, manifest
from headwater.engine.engines import Local, Work
from headwater.engine.folder import Folder
from headwater.engine.pool import GROWN_MB, Pool, resident_mb
from headwater.engine.rows import Row, read_row
from headwater.engine.shards import Piece, items, pieces, shards
from headwater.engine.staging import Options, Read, Staged, Told
from headwater.gather import Failure
from headwater.store.work import Task

_EVERY = 0.25  # seconds between two looks at memory
_SAMPLES = 10
Job = dict[str, Any]


def seconds_of_cores() -> float:
    """The time of the processor that this process and all that it started and ended took so far."""
    found = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        found += used.ru_utime + used.ru_stime
    return found


class Metered(Local):
    """The local engine; what each step takes of the processor goes to `cpu`."""

    def __init__(self, jobs: int, cpu: dict[str, float]) -> None:
        super().__init__(jobs)
        self._cpu = cpu

    def stage(
        self, read: Read, folder: Folder, options: Options, pieces: Sequence[Piece], told: Told
    ) -> Iterator[Staged]:
        with self._metered("read"):
            yield from super().stage(read, folder, options, pieces, told)

    def each(self, work: Work, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
        steps = {"Writing": "write", "Pairing": "pair", "Comparing": "compare", "Grouping": "group"}
        steps |= {"Attaching": "deny", "Stating": "state"}
        with self._metered(steps[type(work).__name__]):
            yield from super().each(work, numbers)

    @contextmanager
    def _metered(self, step: str) -> Iterator[None]:
        began = seconds_of_cores()
        yield
        self._cpu[step] += seconds_of_cores() - began


class Memory:
    """Looks at the memory of all processes that this one started, while it is open."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.largest = 0.0
        self.now = 0.0

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.set()
        self._thread.join()

    def _watch(self) -> None:
        tasks = Path(f"/proc/{os.getpid()}/task")
        while not self._open.wait(_EVERY):
            found = [path.read_text() for path in tasks.glob("*/children")]
            self.now = max((resident_mb(pid) for one in found for pid in one.split()), default=0.0)
            self.largest = max(self.largest, self.now)


def bulk_run(path: str, jobs: int, actors: bool) -> Job:
    """A bulk run, with what each step takes."""
    cpu: dict[str, float] = defaultdict(float)
    samples: list[tuple[float, float]] = []
    at = [0.0]

    def told(step: str, done: float, total: float, complaint: str) -> None:
        if step in ("settle", "name", "bundle", "gather"):  # which are done in this process
            if not done:
                at[0] = seconds_of_cores()
            else:
                cpu[step] += seconds_of_cores() - at[0]
        elif step == "read" and done >= total * (len(samples) + 1) / _SAMPLES:
            samples.append((done / total, memory.now))

    with tempfile.TemporaryDirectory() as folder, Memory() as memory:
        began = time.perf_counter()
        out = Folder(Path(folder) / "out")
        size = max(Path(path).stat().st_size // (2 * _SAMPLES), 100_000)
        options = Options(actors=actors)
        done = bulk([path], out, Metered(jobs, cpu), options=options, piece_bytes=size, progress=told)
        wall = time.perf_counter() - began
        known = manifest(out)
        assert known is not None
        pairs = sum(known.done["compare"].values())
    return {
        "articles": done.articles,
        "statements": done.statements,
        "pairs": pairs,
        "jobs": jobs,
        "cpu": cpu,
        "wall": wall,
        "wall_reading": sum(done.seconds[step] for step in ("read", "settle", "write")),
        "worker_mb": memory.largest,
        "driver_mb": peak_mb(),
        "grown_mb": GROWN_MB,
        "samples": samples,
    }


def pool_run(path: str, jobs: int) -> Job:
    """The same articles read by the plain pool, and nothing kept."""
    (piece,) = pieces(shards([path]), size=1 << 40)
    found = (one for one in items(piece, lang=None, columns=None) if not isinstance(one.item, Failure))
    tasks = ((None, Task(one.item, one.named)) for one in found if not isinstance(one.item, Failure))
    began = time.perf_counter()
    with Pool(read_row, jobs) as pool:
        number = sum(isinstance(answer, Row) for _, answer in pool.run(tasks))
    return {"articles": number, "wall": time.perf_counter() - began}


def peer_run(path: str, reader: str, number: int) -> Job:
    """One reader on one core, or rensa on all articles."""
    rows = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()[:number]]
    try:
        return rensa(rows) if reader == "rensa" else one_reader(reader, rows)
    except ImportError as error:
        return {"missing": str(error.name)}


def one_reader(reader: str, rows: Sequence[Job]) -> Job:
    peer = READERS[reader]
    texts = [(row["lang"], row["text"]) for row in rows if row["lang"] in peer.languages]
    loaded = {lang: peer.load(lang) for lang in {lang for lang, _ in texts}}
    for lang, read in loaded.items():
        read(next(text for other, text in texts if other == lang))
    began = time.process_time()
    for lang, text in texts:
        loaded[lang](text)
    own = time.process_time() - began
    return {"title": peer.title, "articles": len(texts), "own": own, "mb": peak_mb()}


def rensa(rows: Sequence[Job]) -> Job:
    package = importlib.import_module("rensa")
    index = package.RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
    began = time.process_time()
    for number, row in enumerate(rows):
        words = row["text"].split()
        sketch = package.RMinHash(num_perm=128, seed=42)
        sketch.update([" ".join(words[i : i + 3]) for i in range(len(words) - 2)])
        index.query(sketch)
        index.insert(number, sketch)
    own = time.process_time() - began
    return {"title": "rensa: MinHash grouping alone", "articles": len(rows), "own": own, "mb": peak_mb()}


def main() -> None:
    job = json.loads(sys.argv[1])
    kinds: dict[str, Callable[..., Job]] = {"bulk": bulk_run, "pool": pool_run, "peer": peer_run}
    print(json.dumps(kinds[job.pop("kind")](**job)))


if __name__ == "__main__":
    main()
