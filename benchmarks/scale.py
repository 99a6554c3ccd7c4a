"""Measure how cost grows with the number of articles, and write `docs/scale.md`.

    python benchmarks/scale.py                                   1,000, 3,000 and 10,000 articles
    python benchmarks/scale.py --sizes 10000 100000 300000       as many as you like

The articles are made (`benchmarks/corpus.py`) of the texts of this repository and of --texts. Each run is a
process of its own. Peers that are not installed are left out: `pip install '.[bench,scale]'` brings them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.aims import verdict
from benchmarks.corpus import Corpus
from benchmarks.growth import growth_picture
from benchmarks.material import SpeedError, read_texts
from benchmarks.page import how_made, table, write_page

ROOT = Path(__file__).resolve().parents[1]
PICTURE = "scale.svg"
NAMED = 50_000  # articles up to which names are linked, which takes memory
DAY = 380_000  # articles of CC-News in a day: 4.4 a second
ALL = 1_000_000_000
PRICE = 0.04  # dollars for an hour of one core
WORKER_MB, READING, LINKING, TWO_CORES, OF_POOL = 400, 1.2, 2.0, 1.8, 1.3
LINKED = ("settle", "name", "pair", "compare", "bundle", "group", "gather", "deny", "state")
Job = dict[str, Any]


def measured(kind: str, path: Path, **more: Any) -> Job:
    """What one run in a process of its own found."""
    job = {"kind": kind, "path": str(path), **more}
    command = [sys.executable, "-m", "benchmarks.scale_worker", json.dumps(job)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SpeedError(f"measuring {kind} failed:\n{done.stderr.strip()}")
    found: Job = json.loads(done.stdout.splitlines()[-1])
    return found


# --- stages ---


def stages(runs: dict[int, Job]) -> str:
    """Milliseconds of a core that each step takes for an article, by number of articles."""
    sizes = list(runs)
    steps = [step for step in runs[sizes[-1]]["cpu"] if any(run["cpu"].get(step) for run in runs.values())]
    rows = [[step, *(f"{each(runs[n], step):.2f}" for n in sizes)] for step in steps]
    rows.append(["**reading**", *(f"**{reading(runs[n]):.1f}**" for n in sizes)])
    rows.append(["**linking**", *(f"**{linking(runs[n]):.1f}**" for n in sizes)])
    rows.append(["seconds by the clock", *(f"{runs[n]['wall']:,.0f}" for n in sizes)])
    rows.append(["pairs compared, an article", *(f"{runs[n]['pairs'] / n:.1f}" for n in sizes)])
    rows.append(["statements, an article", *(f"{runs[n]['statements'] / n:.2f}" for n in sizes)])
    rows.append(["largest worker, MB", *(f"{runs[n]['worker_mb']:,.0f}" for n in sizes)])
    rows.append(["driver, MB", *(f"{runs[n]['driver_mb']:,.0f}" for n in sizes)])
    low = 10_000 if 10_000 in runs else sizes[0]
    high = sizes[-1]
    more_reading, more_linking = (of(runs[high]) / of(runs[low]) for of in (reading, linking))
    largest = max(run["worker_mb"] for run in runs.values())
    return "\n".join(
        [
            verdict(
                f"cost of an article within {READING} times from {low:,} to {high:,} articles for reading, "
                f"within {LINKING} times for linking; a worker under {WORKER_MB} MB",
                f"{more_reading:.2f} times, {more_linking:.2f} times; {largest:,.0f} MB",
                more_reading <= READING and more_linking <= LINKING and largest < WORKER_MB,
            ),
            "Milliseconds of one core for an article, all processes together, engine `local` with "
            f"{runs[high]['jobs']} processes. Names are linked in runs of up to {NAMED:,} articles.\n",
            table(("step", *(f"{n:,}" for n in sizes)), rows),
            f"![Milliseconds of one core for an article, by number of articles]({PICTURE})\n",
        ]
    )


def each(run: Job, *steps: str) -> float:
    """Milliseconds of a core for an article."""
    seconds: float = sum(run["cpu"].get(step, 0.0) for step in steps)
    return 1000 * seconds / float(run["articles"])


def reading(run: Job) -> float:
    return each(run, "read", "write")


def linking(run: Job) -> float:
    return each(run, *LINKED)


def flat(run: Job) -> str:
    """Memory of the largest worker over one run."""
    samples = run["samples"]
    rows = [[f"{done:.0%}", f"{mb:,.0f}"] for done, mb in samples]
    middle, end = samples[len(samples) // 2][1], samples[-1][1]
    return (
        f"While {run['articles']:,} articles were read, the largest worker held {middle:,.0f} MB half-way "
        f"and {end:,.0f} MB at the end. One that holds more than {run['grown_mb']:,} MB after some hundred "
        "articles is exchanged for a fresh one.\n\n" + table(("read", "largest worker, MB"), rows)
    )


# --- one core, two, the plain pool, peers ---


def cores(runs: dict[str, Job]) -> str:
    """The plain pool with one process and two, and bulk beside it."""
    one, two, bulk = runs["pool 1"], runs["pool 2"], runs["bulk"]
    number = bulk["articles"]
    faster, against = one["wall"] / two["wall"], bulk["wall_reading"] / two["wall"]
    rows = [
        [title, f"{run['wall']:,.1f}", f"{run['articles'] / run['wall']:,.1f}"]
        for title, run in (("plain pool, one process", one), ("plain pool, two processes", two))
    ]
    rows.append(
        [
            "`bulk --engine local`, two processes: reading and tables",
            f"{bulk['wall_reading']:,.1f}",
            f"{number / bulk['wall_reading']:,.1f}",
        ]
    )
    rows.append(["the same with linking", f"{bulk['wall']:,.1f}", f"{number / bulk['wall']:,.1f}"])
    return "\n".join(
        [
            verdict(
                f"two cores at least {TWO_CORES} times one; engine `local` at most {OF_POOL} times the "
                "plain pool",
                f"{faster:.2f} times; {against:.2f} times for {number:,} articles",
                faster >= TWO_CORES and against <= OF_POOL,
            ),
            "The plain pool reads the articles, digests for linking included, and keeps nothing.\n",
            table(("", "seconds", "articles a second"), rows),
        ]
    )


def peers(found: list[Job]) -> str:
    """Headwater and tools that do a part of its work, one after another on the same articles and one core."""
    rows = [
        [one["title"], f"{one['articles']:,}", f"{one['articles'] / one['own']:,.1f}", f"{one['mb']:,.0f}"]
        for one in found
        if "missing" not in one
    ]
    absent = ", ".join(sorted({one["missing"] for one in found if "missing" in one}))
    note = f"Not installed, so left out: {absent}.\n" if absent else ""
    return (
        "Articles a second of one core, by its own clock. The peers do a part of the work and show the "
        "scale; rensa puts together what shares three-word shingles (MinHash, 128 permutations, threshold "
        ".5), in one language.\n\n" + table(("", "articles", "articles / s", "peak MB"), rows) + note
    )


def cost(run: Job) -> str:
    """What a day of CC-News and all of it would cost at the rate of the largest run."""
    rows = []
    for title, number in (("one day of CC-News", DAY), ("all of CC-News", ALL)):
        hours = [number * ms / 3.6e6 for ms in (reading(run), linking(run))]
        rows.append(
            [
                f"{title}: {number:,} articles",
                *(f"{one:,.1f}" for one in hours),
                f"{sum(hours) * PRICE:,.2f}",
                f"{sum(hours) / 100:,.1f}",
            ]
        )
    return (
        f"At the rate of {run['articles']:,} articles above, and ${PRICE:.2f} for an hour of one core. A day "
        "is the rate at which CC-News grows, 4.4 articles a second.\n\n"
        + table(("", "core hours, reading", "linking", "dollars", "hours on 100 cores"), rows)
    )


# --- the page ---


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    add = parser.add_argument
    sizes = [1_000, 3_000, 10_000]
    add("--sizes", type=int, nargs="+", default=sizes, metavar="N", help="numbers of articles")
    add("--pool", type=int, default=2_000, metavar="N", help="articles for the plain pool (2,000)")
    add("--peers", type=int, default=200, metavar="N", help="articles for the peers (200)")
    add("--grouped", type=int, default=5_000, metavar="N", help="articles for rensa (5,000)")
    add("--only", nargs="+", choices=("stages", "cores", "peers"), default=["stages", "cores", "peers"])
    add("--texts", type=Path, nargs="+", default=[], metavar="FILE", help="more texts, JSON Lines")
    add("--jobs", type=int, default=os.cpu_count() or 1, help="processes that work at once")
    add("--out", type=Path, default=ROOT / "docs/scale.md", help="the page to write")
    return parser.parse_args(given)


def measure(args: argparse.Namespace, console: Console) -> dict[str, str]:
    """Make the sections of the page that were asked for."""
    texts = read_texts(ROOT / "samples", [ROOT / "benchmarks/gold/claims.jsonl", *args.texts])
    corpus, sections = Corpus(texts), dict[str, str]()
    made = how_made("python benchmarks/scale.py " + " ".join(sys.argv[1:])).replace(" `:", "`:")
    load = f" Load before the start: {os.getloadavg()[0]:.1f}." if hasattr(os, "getloadavg") else ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        if "stages" in args.only:
            runs: dict[int, Job] = {}
            for number in sorted(args.sizes):
                console.print(f"stages: {number:,} articles")
                corpus.write(path, number)
                runs[number] = measured("bulk", path, jobs=args.jobs, actors=number <= NAMED)
            largest = runs[max(runs)]
            sections["stages"] = f"## How cost grows\n\n{stages(runs)}\n{flat(largest)}\n{made}{load}\n"
            sections["cost"] = f"## What all of it would cost\n\n{cost(largest)}\n{made}{load}\n"
            lines = {
                "reading": {n: reading(run) for n, run in runs.items()},
                "linking": {n: linking(run) for n, run in runs.items()},
            }
            args.out.parent.mkdir(parents=True, exist_ok=True)
            args.out.with_name(PICTURE).write_text(growth_picture(lines), encoding="utf-8")
        if "cores" in args.only:
            console.print(f"cores: {args.pool:,} articles")
            corpus.write(path, args.pool)
            found = {f"pool {jobs}": measured("pool", path, jobs=jobs) for jobs in (1, 2)}
            found["bulk"] = measured("bulk", path, jobs=2, actors=True)
            sections["cores"] = f"## Here\n\n{cores(found)}\n{made}{load}\n"
        if "peers" in args.only:
            corpus.write(path, max(args.peers, args.grouped))
            kinds = ("headwater", "spacy", "natasha", "rensa")
            console.print("peers: " + ", ".join(kinds))
            sizes = {kind: args.grouped if kind == "rensa" else args.peers for kind in kinds}
            rows = [measured("peer", path, reader=kind, number=sizes[kind]) for kind in kinds]
            sections["peers"] = f"## Beside others\n\n{peers(rows)}\n{made}{load}\n"
    return sections


def main(given: Sequence[str] | None = None) -> None:
    """Measure and write the page."""
    args = arguments(given)
    page = args.out.read_text(encoding="utf-8") if args.out.exists() else "# Scale\n"
    intro = "".join(islice(page.split("\n<!-- begin "), 1)).rstrip("\n") + "\n"
    try:
        sections = measure(args, Console(stderr=True))
    except SpeedError as error:
        sys.exit(f"scale: {error}")
    write_page(args.out, intro, sections, ("stages", "cores", "peers", "cost"))


if __name__ == "__main__":
    main()
