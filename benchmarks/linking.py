"""How long it takes to link: all articles of a library from nothing, and one more article into it.

    python benchmarks/linking.py --articles 20000 --library DIR

The articles are the stories of `benchmarks/gold/stories` over and over, each time of other people, places and
numbers and on other days, so that each time they are other stories. They are read once and kept as `headwater
add` keeps them; that is not in the times. DIR stays, so that a second run need not make it again.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.stories import DEFAULT, disguised, read_all, read_stories
from headwater import Library
from headwater.model import Reading
from headwater.store.entries import Entry, prepare
from headwater.store.write import Writer

_YEAR = 365
_MORE = 40  # articles that are added one by one


def invented(readings: list[Reading], number: int, begin: int = 0) -> Iterator[Reading]:
    """Articles `begin` to `number` of the endless row."""
    for n in range(begin, number):
        turn, which = divmod(n, len(readings))
        yield _moved(disguised(readings[which], turn), turn, n)


def _moved(reading: Reading, turn: int, n: int) -> Reading:
    """The same on another day and by another outlet."""
    article = reading.article
    moment = datetime.fromisoformat((article.published or "2025-01-01").replace("Z", "+00:00"))
    moved = (moment + timedelta(days=turn * 37 % _YEAR)).isoformat()
    outlet = f"{article.outlet} {turn % 50}"
    return msgspec.structs.replace(
        reading, article=msgspec.structs.replace(article, id=f"{n}", published=moved, outlet=outlet, url=None)
    )


def _entry(reading: Reading) -> Entry:
    return prepare(reading)


def _fill(library: Library, readings: list[Reading], number: int) -> None:
    """Keep invented articles, made ready in processes of their own."""
    with ProcessPoolExecutor() as pool, library._plain() as db:
        writer = Writer(db)
        for done, entry in enumerate(pool.map(_entry, invented(readings, number), chunksize=50)):
            if done % 1_000 == 0:
                print(f"\rkept {done:,}", end="", file=sys.stderr, flush=True)
            writer.add(entry, entry.reading.article.id)
    print(file=sys.stderr)


def _one_more(library: Library, readings: list[Reading], number: int) -> list[tuple[float, float]]:
    """Milliseconds that linking the names of one more article and its statements took, each."""
    found: list[tuple[float, float]] = []
    with library._plain() as db:
        writer = Writer(db)
        for reading in invented(readings, number + _MORE * 70, number):
            if int(reading.id) % 7:  # not one story after the other
                continue
            if len(found) == _MORE:
                break
            if writer.add(prepare(reading), reading.id)[0] == "duplicate":
                continue
            begin = time.perf_counter()
            library.relink()
            middle = time.perf_counter()
            library.restate()
            found.append(((middle - begin) * 1e3, (time.perf_counter() - middle) * 1e3))
    return found


def main() -> None:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--library", type=Path, required=True)
    options = parser.parse_args()
    readings = read_all(read_stories([DEFAULT]))
    with Library.open(options.library) as library:
        if not library.info().articles:
            _fill(library, readings, options.articles)
        number = library.info().articles
        stages: dict[str, float] = {}

        def told(stage: str, done: int, total: int) -> None:
            stages[stage] = time.perf_counter()

        begin = time.perf_counter()
        linked = library.relink(force=True)
        middle = time.perf_counter()
        made = library.restate(force=True, jobs=os.cpu_count() or 1, progress=told)
        end = time.perf_counter()
        print(f"{number:,} articles, {linked.names:,} names: linked in {middle - begin:.1f} s")
        print(f"{made.statements:,} statements kept: {end - middle:.1f} s")
        last = middle
        for stage, at in stages.items():
            print(f"  {stage}: {at - last:.1f} s")
            last = at
        more = _one_more(library, readings, number)
        _tell("names", [a for a, _ in more])
        _tell("statements", [b for _, b in more])
        _tell("both", [a + b for a, b in more])


def _tell(what: str, times: list[float]) -> None:
    ordered = sorted(times)
    spread = f"p90 {ordered[int(len(ordered) * 0.9)]:.0f} ms, most {ordered[-1]:.0f} ms"
    print(f"one more article, {what}: median {statistics.median(ordered):.0f} ms, {spread}")


if __name__ == "__main__":
    main()
