"""What the driver of a bulk run holds for an article.

    python benchmarks/driver.py --articles 100000

Makes the rows that the steps `settle` and `bundle` are given, with keys, outlets and pairs drawn by lot, and
runs each step in a process of its own; what it held at most, less what it held before, is divided by the
articles. `docs/scale.md` says what that means.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.page import table
from headwater.engine.folder import Folder
from headwater.engine.joining import bundle
from headwater.engine.pairing import KIN, SPAN, kin_name
from headwater.engine.rows import STAGED
from headwater.engine.settling import settle
from headwater.engine.shards import Piece
from headwater.engine.staging import staged_name
from headwater.store.results import arrow, schema_of

PIECE = 20_000  # articles
UNITS = 25  # of an article
KINDRED = 12  # articles that each is compared with
TELLING = 0.2  # of these share something


def staged(folder: Folder, articles: int) -> list[Piece]:
    """Rows as the first stage leaves them, but for texts and readings; their pieces."""
    lot, schema, pieces = random.Random(1), schema_of(STAGED), []
    for number, start in enumerate(range(0, articles, PIECE)):
        rows = [row(lot, n - start, n) for n in range(start, min(start + PIECE, articles))]
        folder.put(staged_name(number), arrow().Table.from_pylist(rows, schema=schema))
        pieces.append(Piece(number, number, f"{number}.jsonl"))
    return pieces


def row(lot: random.Random, order: int, number: int) -> dict[str, Any]:
    """One article; addresses are as long as those of news are."""
    url = f"https://news{lot.randrange(3_000)}.example/2026/{number}-a-title-of-several-words"
    empty = dict.fromkeys(("reading", "digest", "signature"), b"")
    return {
        **{"order": order, "key": f"url:{url}", "url": url, "place": "", "lang": "en"},
        **{"title": "", "text": ""},
        **{"outlet": f"outlet {lot.randrange(3_000)}", "published": f"2026-01-{1 + lot.randrange(28):02}"},
        **{"given": False, "disputes": lot.random() < 0.3, "mark": lot.randbytes(16), "buckets": []},
        **{"kinds": [lot.randrange(2**60) for _ in range(UNITS)]},
        **{"moment": lot.randrange(10**9), "tie": lot.randrange(2**60), "units": UNITS, "claims": 5},
        **{"words": 300, **empty},
    }


def kin(folder: Folder, articles: int) -> list[int]:
    """Articles beside others as the step `compare` leaves them; the spans."""
    lot, schema = random.Random(2), schema_of(KIN)
    spans = list(range(-(-articles // SPAN)))
    for span in spans:
        found = [pair(lot, low, articles) for low in beside(span, articles) for _ in range(KINDRED)]
        folder.put(kin_name(span), arrow().Table.from_pylist(found, schema=schema))
    return spans


def beside(span: int, articles: int) -> Iterator[int]:
    yield from range(span * SPAN, min((span + 1) * SPAN, articles - 1))


def pair(lot: random.Random, low: int, articles: int) -> dict[str, Any]:
    """Two articles, and the units that they may share."""
    high = min(low + 1 + lot.randrange(2_000), articles - 1)
    shared = 2 if lot.random() < TELLING else 0
    pairs = tuple((lot.randrange(UNITS), lot.randrange(UNITS), 0.7) for _ in range(shared))
    packed = msgspec.msgpack.encode(pairs)
    return {"low": low, "high": high, "near": lot.random(), "wording": 0.0, "pairs": packed}


def bytes_of(step: Callable[..., Any], *given: Any) -> float:
    """What a step needs at most, by the high-water mark of a process that does nothing else."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_held, (step, given))


def _held(step: Callable[..., Any], given: Sequence[Any]) -> float:
    for package in ("pyarrow.compute", "pyarrow.parquet", "scipy.sparse.csgraph"):
        import_module(package)
    before = _kilobytes("VmRSS:")
    step(*given)
    return (_kilobytes("VmHWM:") - before) * 1024


def _kilobytes(name: str) -> int:
    """A figure that Linux has of this process."""
    return int(Path("/proc/self/status").read_text("ascii").partition(name)[2].split()[0])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=100_000)
    articles = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as where:
        folder = Folder(where)
        held = {"settle": bytes_of(settle, folder, staged(folder, articles))}
        held["bundle"] = bytes_of(bundle, folder, kin(folder, articles))
    rows = [
        [name, f"{size / articles:,.0f}", f"{16e9 / size * articles / 1e6:,.0f} million"]
        for name, size in held.items()
    ]
    print(table(("step", "bytes for an article", "articles in 16 GB"), rows))


if __name__ == "__main__":
    main()
