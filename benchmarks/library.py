"""Measure a large library: search, show, adding, readers beside a writer; and write `docs/library.md`.

    python benchmarks/library.py                       a library of 200,000 articles, made for it
    python benchmarks/library.py --library DIR         keep it in DIR, and take it from there the next time
    python benchmarks/library.py --add FILE.jsonl      how fast `headwater add` adds the articles of a file
    python benchmarks/library.py --add 20000           the same with that many articles, made for it

The articles of the large library are made, not read one by one (`benchmarks/invented.py`); all that is added
while the clock runs is read. Each measurement runs in a process of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from rich.console import Console
from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.adding import MOST_MB, add_many, adding, write_articles
from benchmarks.aims import verdict
from benchmarks.invented import Invented, linked
from benchmarks.material import SpeedError, Texts, Varied, read_texts
from benchmarks.page import how_made, table, write_page
from benchmarks.questions import Asking, ask
from benchmarks.worker import ROOT

MOST_SEARCH, MOST_SHOW, MOST_ADD, MOST_BESIDE = 50.0, 20.0, 100.0, 100.0  # milliseconds
TEMPLATES: Final = 300
_TOGETHER: Final = 200  # made articles in one transaction
_BESIDE: Final = 30.0  # seconds of questions beside a writer
_ORDER: Final = ("made", "search", "show", "writing", "add")

INTRO = """\
# The library

How fast a large library is searched, shown and added to. This page is written by
`python benchmarks/library.py`; do not edit it by hand.
"""
Step = Callable[[], object]
T = TypeVar("T")


# --- to make the library ---

_made: Invented | None = None


def _begin(texts: Texts) -> None:
    global _made
    _made = Invented(texts, TEMPLATES)


def _some(first: int, number: int) -> list[Any]:
    assert _made is not None
    return list(_made.entries(number, first))


def make(folder: Path, number: int, texts: Texts, step: Step) -> dict[str, float]:
    """Make a library of that many articles, or add those that are lacking; what it took."""
    from headwater.store import actors
    from headwater.store.library import Library
    from headwater.store.write import Writer

    begun = time.monotonic()
    with Library.open(folder) as library:
        there = library.info().articles
        firsts = range(there, number, _TOGETHER)
        writer, waiting = Writer(library._db), deque[Future[list[Any]]]()
        with ProcessPoolExecutor(os.cpu_count(), _spawn(), _begin, (texts,)) as pool:
            todo = iter(firsts)
            for _ in firsts:
                while len(waiting) < 8 and (first := next(todo, None)) is not None:
                    waiting.append(pool.submit(_some, first, min(_TOGETHER, number - first)))
                entries = waiting.popleft().result()
                with writer.together():
                    for entry in entries:
                        writer.add(entry, entry.reading.id)
                step()
        if not library.actors(limit=1):
            actors.set_links(library._db, *linked(library._db))
        library._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        info = library.info()
        return {
            "made": len(firsts) * _TOGETHER,
            "seconds": time.monotonic() - begun,
            "articles": info.articles,
            "claims": info.claims,
            "names": info.names,
            "actors": info.actors,
            "bytes": info.bytes,
        }


def made_of(figures: dict[str, float]) -> str:
    """The section on what was made, and what it takes on disk."""
    rows = [[name, f"{figures[name]:,.0f}"] for name in ("articles", "claims", "names", "actors")]
    rows.append(["MB on disk", f"{figures['bytes'] / 1e6:,.0f}"])
    rows.append(["KB an article", f"{figures['bytes'] / figures['articles'] / 1e3:,.1f}"])
    return (
        f"{TEMPLATES} texts in three languages, put together from the sentences of this repository, are "
        "read; each article is one of the readings with other words and invented names in it, kept as any "
        "other.\n\n" + table(("what", "how much"), rows)
    )


# --- to ask it ---


def _alone(work: Callable[..., T], *given: Any) -> T:
    """Do it in a process of its own."""
    with ProcessPoolExecutor(1, _spawn()) as pool:
        return pool.submit(work, *given).result()


def _spawn() -> Any:
    return multiprocessing.get_context("spawn")


def searched(quiet: Asking) -> tuple[str, str]:
    """The sections on search and show."""
    searches = {kind: s for kind, s in quiet.seconds.items() if not kind.startswith("show")}
    shows = {kind: s for kind, s in quiet.seconds.items() if kind.startswith("show")}
    slowest = max(_middle(s) for s in searches.values())
    every = _middle([one for s in searches.values() for one in s])
    found = [
        verdict(
            f"search under {MOST_SEARCH:.0f} ms at the median, under {MOST_MB:,} MB",
            f"{every:.1f} ms over all kinds, {slowest:.1f} ms for the slowest kind, {quiet.peak_mb:,.0f} MB",
            slowest < MOST_SEARCH and quiet.peak_mb < MOST_MB,
        ),
        "Each question is another one: words of articles drawn by lot, frequent ones and rare ones, in three "
        "languages; names that are invented for the library. Twenty results, with the words in context.\n",
        table(("question", "asked", "median ms", "p95 ms", "longest ms", "found"), _rows(searches, quiet)),
    ]
    most = max(_middle(s) for s in shows.values())
    show = [
        verdict(f"show under {MOST_SHOW:.0f} ms", f"{most:.1f} ms for the slowest kind", most < MOST_SHOW),
        table(("what", "asked", "median ms", "p95 ms", "longest ms", "found"), _rows(shows, quiet)),
    ]
    return "\n".join(found), "\n".join(show)


def _rows(kinds: dict[str, list[float]], asking: Asking) -> Iterator[list[str]]:
    for kind, seconds in kinds.items():
        figures = (_middle(seconds), _at(seconds, 0.95), 1000 * max(seconds))
        mean = asking.found[kind] / len(seconds)
        yield [kind, f"{len(seconds):,}", *(f"{one:.1f}" for one in figures), f"{mean:.1f}"]


def _middle(seconds: Sequence[float]) -> float:
    """The median in milliseconds."""
    return 1000 * statistics.median(seconds)


def _at(seconds: Sequence[float], share: float) -> float:
    """The quantile in milliseconds."""
    return 1000 * sorted(seconds)[min(int(share * len(seconds)), len(seconds) - 1)]


# --- to write to it ---


def add_one(folder: Path, texts: Texts, number: int) -> list[float]:
    """Seconds for each of some articles, added one by one, to read it included."""
    from headwater.model import Article
    from headwater.store.library import Library

    varied, out = Varied(texts, seed=time.time_ns()), []
    with Library.open(folder) as library:
        for count in range(number):
            for lang in texts:
                start = time.perf_counter()
                library.add(Article(text=varied.article(lang), lang=lang, outlet="outlet1.example"))
                if count:  # the first one of a language loads its model
                    out.append(time.perf_counter() - start)
    return out


def beside(folder: Path, texts: Texts, jobs: int) -> tuple[Asking, float]:
    """What questions take while `headwater add` works, and how many articles it added a second."""
    from headwater.store.library import Library

    def articles() -> int:
        with Library.open(folder) as library:
            return library.info().articles

    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "articles.jsonl"
        write_articles(file, texts, 3_000, time.time_ns())
        before = articles()
        with adding(folder, file, jobs):
            while articles() == before:  # until the models are loaded
                time.sleep(0.2)
            before, start = articles(), time.monotonic()
            asked = _alone(ask, folder, 0, _BESIDE)
            rate = (articles() - before) / (time.monotonic() - start)
    return asked, rate


def written_to(one: Sequence[float], busy: Asking, rate: float, jobs: int) -> str:
    """The section on adding an article, and on questions beside a writer."""
    every = [second for seconds in busy.seconds.values() for second in seconds]
    figures = (_middle(every), _at(every, 0.95), _at(every, 0.99), 1000 * max(every))
    alone = (_middle(one), _at(one, 0.95), _at(one, 0.99), 1000 * max(one))
    return "\n".join(
        [
            verdict(
                f"one more article under {MOST_ADD:.0f} ms; questions beside a writer under "
                f"{MOST_BESIDE:.0f} ms at the 99th percentile",
                f"{_middle(one):.0f} ms; {figures[2]:.0f} ms",
                _middle(one) < MOST_ADD and figures[2] < MOST_BESIDE,
            ),
            f"One article is one of 2,000 characters, read and kept by `Library.add`. The writer is "
            f"`headwater add --jobs {jobs}`, which added {rate:.0f} articles a second meanwhile; the "
            f"{len(every):,} questions are those of the table above, the kinds in turn.\n",
            table(
                ("what", "median ms", "p95 ms", "p99 ms", "longest ms"),
                [
                    ["one more article", *(f"{figure:.1f}" for figure in alone)],
                    ["a question beside a writer", *(f"{figure:.1f}" for figure in figures)],
                ],
            ),
        ]
    )


# --- the page ---


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--articles", type=int, default=200_000, metavar="N", help="articles in the library (200,000)")
    add("--library", type=Path, metavar="DIR", help="keep the library there; it is made if it is not")
    add("--rounds", type=int, default=25, metavar="N", help="how often each kind of question is asked (25)")
    add("--add", metavar="FILE|N", help="measure adding many instead: a JSON Lines file, or how many to make")
    add("--jobs", type=int, default=2, metavar="N", help="processes that read (2)")
    add("--out", type=Path, default=ROOT / "docs/library.md", help="the page to write")
    return parser.parse_args(given)


@contextmanager
def _folder(named: Path | None) -> Iterator[Path]:
    if named is not None:
        yield named
    else:
        with tempfile.TemporaryDirectory() as scratch:
            yield Path(scratch) / "library"


def measure(args: argparse.Namespace, texts: Texts, progress: Progress) -> dict[str, tuple[str, str]]:
    """The sections on a large library."""
    task = progress.add_task("making", total=args.articles // _TOGETHER)
    found = {}
    with _folder(args.library) as folder:
        figures = make(folder, args.articles, texts, lambda: progress.advance(task))
        found["made"] = ("What is in it", made_of(figures))
        task = progress.add_task("asking", total=None)
        search, show = searched(_alone(ask, folder, args.rounds))
        found["search"], found["show"] = ("Search", search), ("Show", show)
        task = progress.add_task("writing", total=None)
        one = _alone(add_one, folder, texts, 11)
        busy, rate = beside(folder, texts, args.jobs)
        found["writing"] = ("Writing", written_to(one, busy, rate, args.jobs))
    return found


def measure_adding(args: argparse.Namespace, texts: Texts, progress: Progress) -> dict[str, tuple[str, str]]:
    """The section on adding many articles."""
    task = progress.add_task("adding", total=None)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(args.add)
        if args.add.isdigit():
            file = Path(scratch) / "made.jsonl"
            write_articles(file, texts, int(args.add), 1)
        body = add_many(file, args.jobs, lambda seconds: progress.update(task, completed=seconds))
    return {"add": ("Adding many", body)}


def main(given: Sequence[str] | None = None) -> int:
    """Run; 0 where the page was written, 1 where something is missing or fails."""
    args = arguments(given)
    console = Console(stderr=True)
    load = f" Load before the start: {os.getloadavg()[0]:.2f}." if hasattr(os, "getloadavg") else ""
    told = f" --add {Path(args.add).name}" if args.add else f" --articles {args.articles}"
    try:
        texts = read_texts(ROOT / "samples", [ROOT / "benchmarks/gold/claims.jsonl"])
        with Progress(console=console, refresh_per_second=2) as progress:
            found = (measure_adding if args.add else measure)(args, texts, progress)
        made = how_made(f"python benchmarks/library.py{told}") + load
        sections = {key: f"## {title}\n\n{body}\n{made}\n" for key, (title, body) in found.items()}
        write_page(args.out, INTRO, sections, order=_ORDER)
    except (SpeedError, OSError) as error:
        console.print(f"error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        return 1
    console.print(f"wrote {args.out}", markup=False, highlight=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
