"""From nothing to the first result: the whole command, and the load of each model file."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.aims import LONGEST_LOAD, LONGEST_START, MOST_MB, verdict
from benchmarks.material import SpeedError, Texts
from benchmarks.page import table
from benchmarks.worker import RSS_UNIT, one_core, run

STARTS = 5
Step = Callable[[], object]


def starts(texts: Texts, samples: Path, step: Step) -> str:
    """From nothing to the first result, and the load of each model file; medians of several runs."""
    rows, slowest, most = [], 0.0, 0.0
    for lang in texts:
        path = samples / f"{lang}.txt"
        if not path.is_file():
            continue
        command = [sys.executable, "-m", "headwater", "read", str(path), "--json"]
        whole = [one_run(command) for _ in range(STARTS)]
        parts = [run({"kind": "first", "lang": lang, "text": texts[lang][0]}) for _ in range(STARTS)]
        step()
        seconds, memory = statistics.median(run[0] for run in whole), max(run[1] for run in whole)
        slowest, most = max(slowest, seconds), max(most, memory)
        imported, read = (statistics.median(part[key] for part in parts) for key in ("import", "read"))
        rows.append(
            [
                f"`headwater read samples/{lang}.txt --json`",
                f"{seconds:.2f}",
                f"{imported:.2f}",
                f"{read:.2f}",
                f"{memory:,.0f}",
            ]
        )
    headings = ("command", "s in all", "importing Headwater, s", "first reading, s", "peak MB")
    models, longest = model_loads(step)
    loads = f"models in at most {longest:.2f} s" if models else "no model files"
    return "\n".join(
        [
            verdict(
                f"start-up to the first result under {LONGEST_START} s, models loaded in under "
                f"{LONGEST_LOAD} s, under {MOST_MB} MB",
                f"at most {slowest:.2f} s, {loads}, {most:,.0f} MB",
                slowest < LONGEST_START and longest < LONGEST_LOAD and most < MOST_MB,
            ),
            f"Medians of {STARTS} runs.\n",
            table(headings, rows),
            models,
        ]
    )


def one_run(command: Sequence[str]) -> tuple[float, float]:
    """Wall seconds and peak megabytes of one command. Raises `SpeedError` where it fails."""
    with tempfile.TemporaryFile() as said:
        with one_core():
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()[-5:]
            raise SpeedError("\n".join([f"{' '.join(command)} failed:", *lines]))
    return seconds, usage.ru_maxrss * RSS_UNIT / 1e6


def model_loads(step: Step) -> tuple[str, float]:
    """A table of the model files with the time that each takes to load, and the longest time."""
    import headwater

    rows, longest = [], 0.0
    for path in sorted((Path(headwater.__file__).parent / "read").rglob("*.npz")):
        loads = [run({"kind": "model", "path": str(path)}) for _ in range(STARTS)]
        step()
        seconds = statistics.median(load["seconds"] for load in loads)
        longest = max(longest, seconds)
        memory = statistics.median(load["mb"] for load in loads)
        rows.append([f"`{path.name}`", f"{path.stat().st_size / 1e6:.1f}", f"{seconds:.2f}", f"{memory:.0f}"])
    return (
        (table(("model file", "MB on disk", "loaded in s", "MB in memory"), rows), longest)
        if rows
        else ("", 0)
    )
