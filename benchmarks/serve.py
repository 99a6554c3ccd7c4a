"""Measure the page over a large library with ten readers at once; and write the figures of `docs/page.md`.

    python benchmarks/serve.py                   over a library of 100,000 articles, made for it
    python benchmarks/serve.py --library DIR     keep it in DIR, and take it from there the next time

The articles are made, not read one by one (`benchmarks/invented.py`), and which of their claims make a
statement is drawn by lot (`benchmarks/retold.py`); the ledger is made of their acts as any other. `headwater
serve` runs as a process of its own. The readers are two further processes on the same machine, each of them
with five connections that are kept open; a reader asks for the next page as soon as it has the last.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from html import unescape
from multiprocessing import get_context
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urljoin

import httpx
from rich.console import Console
from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import library as libraries
from benchmarks.aims import verdict
from benchmarks.browsed import Addresses, addresses
from benchmarks.material import SpeedError, read_texts
from benchmarks.page import how_made, table, write_page
from benchmarks.retold import fill, settle
from benchmarks.worker import ROOT

MEDIAN, P99 = 150.0, 400.0  # milliseconds
FIRST_VIEW: Final = 200_000  # bytes
READERS, PROCESSES = 10, 2
_EACH: Final = 20  # pages of each kind that one reader asks for
_SHARE: Final = 0.15  # statements to an article
_START: Final = 60.0  # seconds that the server may take to begin
_ORDER: Final = ("serve",)
_FACE: Final = re.compile(r"@font-face\s*{([^}]*)}")
_TAGS: Final = re.compile(r"<[^>]*>")

INTRO = """\
# The page

How fast `headwater serve` answers. This page is written by `python benchmarks/serve.py`; do not edit it by
hand.
"""


class Asked(NamedTuple):
    """One request: the kind of page, milliseconds until all of it was there, and its status."""

    kind: str
    took: float
    status: int


class View(NamedTuple):
    """What a browser without anything kept fetches for the first view of a page, in bytes."""

    page: int
    styles: int
    scripts: int
    fonts: int

    @property
    def whole(self) -> int:
        return sum(self)


def made(folder: Path, number: int, step: Callable[[], object]) -> int:
    """Make the library, as far as it is not there; how many lines its ledger has."""
    from headwater.store import lines
    from headwater.store.library import Library

    texts = read_texts(ROOT / "samples", [ROOT / "benchmarks/gold/claims.jsonl"])
    libraries.make(folder, number, texts, step)
    with Library.open(folder) as library:
        settle(library)
        if not library.statements(limit=1):
            fill(library, _SHARE, 1, step)
        found = lines.refresh(library)
        settle(library)
        return found.lines


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int]]:
    """`headwater serve` at a free port; its address and the number of its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "headwater", "serve", "--library", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    base, end = f"http://127.0.0.1:{port}", time.monotonic() + _START
    try:
        while True:
            try:
                httpx.get(f"{base}/live", timeout=5).raise_for_status()
                break
            except httpx.HTTPError as error:
                if process.poll() is not None or time.monotonic() > end:
                    raise SpeedError("`headwater serve` did not begin; run it by hand to see why.") from error
                time.sleep(0.2)
        yield base, process.pid
    finally:
        process.terminate()
        process.wait()


def read(base: str, folder: Path, seed: int, seconds: float, readers: int) -> list[Asked]:
    """Ask for pages with some readers at once."""

    def one(number: int) -> list[Asked]:
        pages, out = addresses(known, seed * 100 + number), list[Asked]()
        with httpx.Client(base_url=base, timeout=60, headers={"accept-encoding": "gzip"}) as client:
            end = time.monotonic() + seconds
            for kind, path in pages:
                begun = time.perf_counter()
                status = client.get(path).status_code
                out.append(Asked(kind, 1000 * (time.perf_counter() - begun), status))
                if time.monotonic() > end:
                    return out
        return out

    known = Addresses.of(folder, seed)
    with ThreadPoolExecutor(readers) as pool:
        return [asked for found in pool.map(one, range(readers)) for asked in found]


def first_view(base: str, path: str) -> View:
    """The bytes that are sent for a page and what it needs, to a browser that has nothing of it yet: of the
    fonts those that hold letters of its text (`unicode-range`)."""
    with httpx.Client(base_url=base, timeout=60, headers={"accept-encoding": "gzip"}) as client:
        answer = client.get(path)
        page, text = answer.num_bytes_downloaded, answer.text
        styles = {
            urljoin(path, unescape(href))
            for href in re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)
        }
        scripts = {urljoin(path, unescape(src)) for src in re.findall(r'<script[^>]* src="([^"]+)"', text)}
        letters = {ord(letter) for letter in unescape(_TAGS.sub("", text))}
        sizes, fonts = 0, set[str]()
        for href in styles:
            sheet = client.get(href)
            sizes += sheet.num_bytes_downloaded
            fonts |= {urljoin(href, font) for font in _fonts(sheet.text, letters)}
        return View(
            page,
            sizes,
            sum(_size(client, src) for src in scripts),
            sum(_size(client, font) for font in fonts),
        )


def _size(client: httpx.Client, path: str) -> int:
    return client.get(path).num_bytes_downloaded


def _fonts(sheet: str, letters: set[int]) -> Iterator[str]:
    """The upright fonts of a style sheet that hold some of the letters."""
    for face in _FACE.findall(sheet):
        source = re.search(r'url\("?([^")]+)"?\)', face)
        ranges = re.search(r"unicode-range:([^;]+)", face)
        if source is None or "italic" in face:
            continue
        pairs = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", ranges[1]) if ranges else []
        if not pairs or any(int(a, 16) <= one <= int(b or a, 16) for a, b in pairs for one in letters):
            yield source[1]


def memory_mb(process: int) -> float:
    """The most memory that a process has had."""
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def worked_ms(process: int) -> float:
    """Milliseconds of the processor that a process has taken so far."""
    stat = Path(f"/proc/{process}/stat")
    fields = stat.read_text().rpartition(")")[2].split() if stat.exists() else []
    return 1000 * sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def worked(base: str, process: int, known: Addresses) -> dict[str, float]:
    """Milliseconds of the processor that the server takes for a page of each kind, with one reader: what
    else runs on the machine does not matter for these."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for kind, path in addresses(known, 11):
        if len(kinds[kind]) == _EACH:
            break
        kinds[kind].append(path)
    out = {}
    with httpx.Client(base_url=base, timeout=60, headers={"accept-encoding": "gzip"}) as client:
        for kind, paths in kinds.items():
            before = worked_ms(process)
            for path in paths:
                client.get(path)
            out[kind] = (worked_ms(process) - before) / len(paths)
    return out


def told(
    asked: Sequence[Asked],
    views: dict[str, View],
    own: dict[str, float],
    articles: int,
    lines: int,
    mb: float,
) -> str:
    """The section on what was measured."""
    kinds: dict[str, list[float]] = defaultdict(list)
    for one in asked:
        kinds[one.kind].append(one.took)
    rows, met = [], 0
    for kind, took in kinds.items():
        figures = _figures(took)
        good = figures[0] < MEDIAN and figures[1] < P99
        met += good
        view = views.get(kind)
        sizes = [f"{view.whole / 1000:,.0f}", f"{view.page / 1000:,.0f}"] if view is not None else ["–", "–"]
        rows.append(
            [
                kind,
                f"{len(took):,}",
                *(f"{one:.0f}" for one in figures),
                f"{own[kind]:.0f}",
                *sizes,
                "yes" if good else "**no**",
            ]
        )
    whole = _figures([one.took for one in asked])
    largest = max((view.whole for view in views.values()), default=0)
    wrong = sum(one.status >= 400 for one in asked)
    heads = (
        "page",
        "asked",
        "median ms",
        "p99 ms",
        "longest ms",
        "alone, CPU ms",
        "first view kB",
        "page kB",
        "met",
    )
    return "\n".join(
        [
            verdict(
                f"each page under {MEDIAN:.0f} ms at the median and {P99:.0f} ms at the 99th percentile, "
                f"with {READERS} readers at once",
                f"{met} of {len(kinds)} kinds of pages; over all {whole[0]:.0f} ms and {whole[1]:.0f} ms",
                met == len(kinds),
            ),
            verdict(
                f"the first view of each under {FIRST_VIEW / 1000:.0f} kB",
                f"{largest / 1000:.0f} kB for the largest",
                largest < FIRST_VIEW,
            ),
            f"A made library of {articles:,} articles and {lines:,} lines of the ledger. {READERS} readers "
            f"in {PROCESSES} processes on the same machine, none of whom rests between two pages; "
            f"{len(asked):,} pages were asked for, {wrong} answers were errors. The server took {mb:,.0f} MB "
            "at most. Addresses are drawn by lot; what was asked for already is answered from what was "
            "kept, as for any reader. *Alone*: what the server works for a page with one reader.\n",
            table(heads, rows),
        ]
    )


def _figures(took: Sequence[float]) -> tuple[float, float, float]:
    ordered = sorted(took)
    return statistics.median(ordered), ordered[min(int(0.99 * len(ordered)), len(ordered) - 1)], ordered[-1]


def measure(folder: Path, seconds: float, articles: int, lines: int) -> str:
    """Ask the server, and tell what it took."""
    with served(folder) as (base, process):
        known = Addresses.of(folder, 7)
        first: dict[str, str] = {}
        for kind, path in addresses(known, 7):
            if kind in first:
                break
            first[kind] = path
        views = {kind: first_view(base, path) for kind, path in first.items() if not kind.startswith("API")}
        own = worked(base, process, known)  # before, so that dictionaries are loaded as in a server that runs
        with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
            each = READERS // PROCESSES
            found = [pool.submit(read, base, folder, seed, seconds, each) for seed in range(1, PROCESSES + 1)]
            asked = [one for part in found for one in part.result()]
        return told(asked, views, own, articles, lines, memory_mb(process))


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--articles", type=int, default=100_000, metavar="N", help="articles in the library (100,000)")
    add("--library", type=Path, metavar="DIR", help="keep the library there; it is made if it is not")
    add("--seconds", type=float, default=120.0, metavar="S", help="how long pages are asked for (120)")
    add("--out", type=Path, default=ROOT / "docs/page.md", help="the page to write")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Run; 0 where the page was written, 1 where something is missing or fails."""
    args, console = arguments(given), Console(stderr=True)
    load = f" Load before the start: {os.getloadavg()[0]:.2f}." if hasattr(os, "getloadavg") else ""
    try:
        with (
            tempfile.TemporaryDirectory() as scratch,
            Progress(console=console, refresh_per_second=2) as progress,
        ):
            folder = args.library or Path(scratch) / "library"
            task = progress.add_task("making", total=None)
            lines = made(folder, args.articles, lambda: progress.advance(task))
            progress.add_task("asking", total=None)
            body = measure(folder, args.seconds, args.articles, lines)
        made_by = how_made(f"python benchmarks/serve.py --articles {args.articles}") + load
        write_page(
            args.out, INTRO, {"serve": f"## With {READERS} readers\n\n{body}\n{made_by}\n"}, order=_ORDER
        )
    except (SpeedError, OSError) as error:
        console.print(f"error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        return 1
    console.print(f"wrote {args.out}", markup=False, highlight=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
