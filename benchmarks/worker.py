"""One measurement in a process of its own, on one core and one thread: time and memory are its own.

`run` starts it (`python -m benchmarks.worker`); it takes a job as a line of JSON on standard input and
answers in lines of JSON.
"""

from __future__ import annotations

import functools
import gc
import itertools
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from benchmarks.material import ARTICLE, SpeedError
from benchmarks.peers import READERS
from benchmarks.steps import Stopwatch, timing
from headwater.remembered import Remembered

ROOT = Path(__file__).resolve().parents[1]
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
WARM_UP = 5
SAME_TEXT = 64_000  # lengths up to this one are measured on the same characters, cut in pieces
_LARGE_CACHE = 1_000

Job = dict[str, Any]


# --- the side that asks ---


@contextmanager
def one_core() -> Iterator[None]:
    """What is started in this block runs on one core, the last of those allowed (where the system can)."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def answers(job: Job, more: Iterable[Job] = ()) -> Iterator[Job]:
    """Run a job in a process of its own, hand it `more` lines, then give its answers in order."""
    command = [sys.executable, "-m", "benchmarks.worker"]
    with tempfile.TemporaryFile() as said:
        with one_core():
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                encoding="utf-8",
                cwd=ROOT,
                env=os.environ | ONE_THREAD,
            )
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            with suppress(BrokenPipeError):  # it failed, and has said why
                for line in itertools.chain((job,), more):
                    process.stdin.write(json.dumps(line) + "\n")
            with suppress(BrokenPipeError):
                process.stdin.close()
            for row in process.stdout:
                answer: Job = json.loads(row)
                if "error" in answer:
                    raise SpeedError(answer["error"])
                yield answer
        if process.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
            raise SpeedError(f"measuring {job['kind']} failed:\n{words}")


def run(job: Job) -> Job:
    """The one answer of a job."""
    (answer,) = answers(job)
    return answer


# --- the side that works ---


def peak_mb() -> float:
    """Peak resident memory of this process in megabytes.

    Linux hands the peak of `getrusage` on from the process that started this one, so /proc is asked first.
    """
    return _status("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT / 1e6


def resident_mb() -> float:
    """Resident memory of this process now; its peak where the system does not tell."""
    return _status("VmRSS") or peak_mb()


def _status(key: str) -> float:
    status = Path("/proc/self/status")
    found = re.search(rf"{key}:\s*(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def _clocked(read: Callable[[str], object], texts: Iterable[str]) -> tuple[float, float]:
    """Seconds by the wall clock and of the processor for reading all texts."""
    wall, own = time.perf_counter(), time.process_time()
    for text in texts:
        read(text)
    return time.perf_counter() - wall, time.process_time() - own


def read_all(reader: str, lang: str, texts: Sequence[str], by_step: bool = False) -> Job:
    """Read all texts once with one reader; `by_step` times the steps of Headwater too."""
    watch = Stopwatch()
    with timing(watch) if by_step else nullcontext():
        try:
            start = time.perf_counter()
            read = READERS[reader].load(lang)
            read(texts[0])
            ready = time.perf_counter() - start
        except ImportError as error:
            return {"missing": str(error)}
        _clocked(read, texts[:WARM_UP])
        watch.reset()
        wall, own = _clocked(read, texts)
    return {"ready": ready, "wall": wall, "own": own, "peak_mb": peak_mb(), "steps": dict(watch.seconds)}


def read_longer(lang: str, text: str, sizes: Sequence[int], rounds: int) -> Job:
    """The median seconds for a thousand characters at each length; short lengths read many pieces."""
    read = READERS["headwater"].load(lang)
    seconds: dict[int, list[float]] = {size: [] for size in sizes}
    _clocked(read, [text[at : at + ARTICLE] for at in range(0, len(text), ARTICLE)])  # each word is met
    for _ in range(rounds):
        for size in sizes:
            ends = range(size, max(size, SAME_TEXT) + 1, size)
            wall, _own = _clocked(read, [text[end - size : end] for end in ends])
            seconds[size].append(wall / len(ends) / size * 1000)
    return {"seconds": [statistics.median(seconds[size]) for size in sizes], "peak_mb": peak_mb()}


def read_many(marks: Sequence[int], articles: Iterable[Job]) -> Iterator[Job]:
    """Read articles one after another; at each mark the memory, and the time since the last mark."""
    readers: dict[str, Callable[[str], object]] = {}
    wall = 0.0
    for number, article in enumerate(articles, 1):
        lang = article["lang"]
        if lang not in readers:
            readers[lang] = READERS["headwater"].load(lang)
        start = time.perf_counter()
        readers[lang](article["text"])
        wall += time.perf_counter() - start
        if number in marks:
            yield {"articles": number, "wall": wall, "mb": resident_mb(), "peak_mb": peak_mb()}
            wall = 0.0
    yield {"caches": _caches()}


def _caches() -> list[str]:
    """The functions of Headwater that remember the most results, with how many."""
    cached = [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]
    found = []
    for one in cached:
        info, module = one.cache_info(), getattr(one, "__module__", "") or ""
        if module.partition(".")[0] == "headwater" and info.currsize >= _LARGE_CACHE:
            found.append(f"`{one.__qualname__}` {info.currsize:,} of {info.maxsize or 'no limit':,}")
    for kept in gc.get_objects():
        if isinstance(kept, Remembered) and len(kept) >= _LARGE_CACHE:
            found.append(f"`{kept.name}` {len(kept):,} of {kept.most:,}")
    return sorted(found)


def first_reading(lang: str, text: str) -> Job:
    """Seconds to import Headwater, and to read a first text with all that is loaded for it."""
    start = time.perf_counter()
    import headwater

    imported = time.perf_counter()
    headwater.read(text, lang=lang)
    return {"import": imported - start, "read": time.perf_counter() - imported}


def load_model(path: str) -> Job:
    """Seconds to load one model file, and the memory that it takes."""
    try:
        from headwater.read.naming.bases import load_weights
        from headwater.read.naming.tagger import Network
        from headwater.read.spotting.spotter import Spotter

        name = Path(path).stem
        named = load_weights if name.endswith("-bases") else Network.load
        load: Callable[[Path], Any] = named if name.startswith("names-") else Spotter.load
    except (ImportError, AttributeError) as error:
        raise SpeedError(
            f"models are loaded in another way now ({error}): change {Path(__file__).name}"
        ) from error
    before, start = resident_mb(), time.perf_counter()
    model = load(Path(path))
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "mb": resident_mb() - before, "model": type(model).__name__}


def _answer(job: Job, more: Iterable[Job]) -> Iterator[Job]:
    kinds: dict[str, Callable[..., Job]] = {
        "rates": read_all,
        "lengths": read_longer,
        "first": first_reading,
        "model": load_model,
    }
    kind = job.pop("kind")
    if kind == "many":
        yield from read_many(job["marks"], more)
    else:
        yield kinds[kind](**job)


def main() -> None:
    """Take a job from standard input and answer it."""
    lines = (json.loads(line) for line in sys.stdin)
    try:
        for answer in _answer(next(lines), lines):
            print(json.dumps(answer), flush=True)
    except SpeedError as error:
        print(json.dumps({"error": str(error)}), flush=True)


if __name__ == "__main__":
    main()
