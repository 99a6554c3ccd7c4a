"""`headwater add` at work: started, watched and ended, and how fast it adds the articles of a file."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.aims import verdict
from benchmarks.material import SpeedError, Texts, Varied
from benchmarks.page import table
from benchmarks.worker import ROOT
from headwater.store.schema import FILE

ADDED, MINUTES, MOST_MB = 20_000, 6, 1_500


def write_articles(path: Path, texts: Texts, number: int, seed: int) -> None:
    """A JSON Lines file of that many articles, no two alike."""
    varied, langs = Varied(texts, seed), list(texts)
    with path.open("w", encoding="utf-8") as file:
        for count in range(number):
            row = {"id": f"added-{seed}-{count}", "text": varied.article(langs[count % len(langs)])}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


@contextmanager
def adding(folder: Path, file: Path, jobs: int) -> Iterator[subprocess.Popen[bytes]]:
    """`headwater add` at work; ended in good order if it still is."""
    command = [sys.executable, "-m", "headwater", "add", "--json", "--jobs", str(jobs), "--library"]
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(
            [*command, str(folder), str(file)],
            stdout=said,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        ) as process:
            try:
                yield process
            finally:
                process.send_signal(signal.SIGINT)
                process.wait()
        said.seek(0)
        if not said.read().strip():
            raise SpeedError("`headwater add` ended without a summary")


def _tree_mb(root: int) -> float:
    """Resident megabytes of a process and all that it started, shared pages counted once for each."""
    parents: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
            except OSError:  # it has ended
                continue
            parents[int(folder.name)] = int(status["PPid"])
            sizes[int(folder.name)] = int(status.get("VmRSS", "0").split()[0])
    family = {root}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(sizes.get(number, 0) for number in family) * 1024 / 1e6


def _articles(folder: Path) -> int:
    """How many articles the library has; 0 where there is none yet."""
    from headwater.store.library import Library

    if not (folder / FILE).exists():
        return 0
    with Library.open(folder) as library:
        return library.info().articles


def add_many(file: Path, jobs: int, step: Callable[[float], object]) -> str:
    """The section on how fast `headwater add` adds the articles of a file to a new library."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    peak, start, before, loaded = 0.0, time.monotonic(), 0, 0.0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "library"
        with adding(folder, file, jobs) as process:
            while process.poll() is None:
                peak = max(peak, _tree_mb(process.pid))
                step(time.monotonic() - start)
                if not before:
                    before, loaded = _articles(folder), time.monotonic()
                time.sleep(0.25)
        end = time.monotonic()
        megabytes = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    characters = statistics.mean(len(row.get("text", "")) for row in rows)
    if before == len(rows):
        raise SpeedError(f"{file} has too few articles: they were all added before anything was measured")
    rate, seconds = (len(rows) - before) / (end - loaded), end - start
    whole = loaded - start + ADDED / rate
    return "\n".join(
        [
            verdict(
                f"{ADDED:,} articles in under {MINUTES} minutes on two cores with everything on, under "
                f"{MOST_MB:,} MB",
                f"{len(rows):,} in {seconds / 60:.1f} minutes, at which rate {ADDED:,} take "
                f"{whole / 60:.1f}; {peak:,.0f} MB",
                whole < MINUTES * 60 and peak < MOST_MB,
            ),
            f"`headwater add --jobs {jobs}` with a JSON Lines file of {len(rows):,} articles of "
            f"{characters:,.0f} characters, into a new library. Memory is that of all processes together, "
            "what they share counted once for each; articles a second are those after the first ones, when "
            "the models are loaded.\n",
            table(
                ("articles", "seconds", "articles / s", "peak MB", "MB on disk"),
                [[f"{len(rows):,}", f"{seconds:,.0f}", f"{rate:.1f}", f"{peak:,.0f}", f"{megabytes:,.0f}"]],
            ),
        ]
    )
