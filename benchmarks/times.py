"""Headwater's times beside dateparser's, on the table of cases and on gold in the form of score_times.py.

    python -m benchmarks.times [--gold DIR] [--errors N]

dateparser (BSD-3-Clause, with the extra "bench") finds dates in text by `search_dates`. It gives a moment and
no interval, so a day is taken as that day, and it is scored by what it finds and by the first day as well.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import time as clock
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from headwater.read.reader import document
from headwater.read.times import find_times

FOLDER = Path(__file__).parent.parent / "tests" / "cases_times"


class Expected(NamedTuple):
    """An expression that a case asks for; `first` and `last` are ISO dates or None."""

    quote: str
    value: str
    first: str | None
    last: str | None


class Case(NamedTuple):
    """A text, its language and time of publication, and every time expression in it."""

    id: str
    lang: str
    published: str | None
    text: str
    times: tuple[Expected, ...]


def cases() -> list[Case]:
    """All cases, in order of the files; the notation is told at the head of `en.tsv`."""
    found = []
    for path in sorted(FOLDER.glob("*.tsv")):
        published: str | None = None
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("@ "):
                published = None if line == "@ -" else line[2:]
            elif line and not line.startswith("#"):
                text, *times = line.split("\t")
                name = f"{path.stem}-{number:03}"
                found.append(Case(name, path.stem, published, text, tuple(map(_expected, times))))
    return found


def _expected(column: str) -> Expected:
    quote, value, *days = column.split("|")
    first = value[:10] if days and days[0] == "=" else days[0] if days else None
    return Expected(quote, value, first, days[1] if len(days) > 1 else first)


class Guess(NamedTuple):
    """A time that a reader found: characters, TIMEX3 value, first and last day."""

    start: int
    end: int
    value: str
    first: str | None
    last: str | None


class Score(NamedTuple):
    """F1 of: found at all; both days right; the first day right; the value right."""

    times: int
    found: float
    right: float
    first: float
    value: float


Find = Callable[[Case], list[Guess]]


def headwater(case: Case) -> list[Guess]:
    """Headwater, from the text to its times."""
    doc = document(case.text, 0, len(case.text), case.lang)
    return [Guess(t.start, t.end, t.value, t.first, t.last) for t in find_times(doc, case.published)]


def dateparser() -> Find:
    """dateparser's search, told the language and the day of publication."""
    search = importlib.import_module("dateparser.search").search_dates

    def find(case: Case) -> list[Guess]:
        settings = {"PREFER_DATES_FROM": "past"}
        if case.published:
            base = datetime.fromisoformat(case.published).replace(tzinfo=None)
            settings |= {"RELATIVE_BASE": base}  # type: ignore[dict-item]
        at, out = 0, []
        for words, moment in search(case.text, languages=[case.lang], settings=settings) or ():
            start = case.text.find(words, at)
            if start >= 0:
                at = start + len(words)
                day = moment.date().isoformat()
                out.append(Guess(start, at, day, day, day))
        return out

    return find


def gold(path: Path) -> list[Case]:
    """The rows of a `times.jsonl`, as `score_times.py` describes them."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Case(
            row["id"],
            row["lang"],
            row["published"],
            row["text"],
            tuple(Expected(t["quote"], t["value"], t["begin"], t["end"]) for t in row["times"]),
        )
        for row in rows
    ]


def score(rows: Iterable[Case], find: Find) -> tuple[Score, list[str]]:
    """All rows scored as `score_times.py` scores them, with what went wrong."""
    wanted = predicted = found = right = first = value = 0
    errors: list[str] = []
    for case in rows:
        guesses, used, at = find(case), set[int](), 0
        wanted, predicted = wanted + len(case.times), predicted + len(guesses)
        for expected in case.times:
            whole = re.compile(rf"(?<!\w){re.escape(expected.quote)}(?!\w)")
            spot = whole.search(case.text, at) or whole.search(case.text)
            if spot is None:
                raise ValueError(f"{case.id}: the text has no {expected.quote!r}")
            start, at = spot.span()
            near = _nearest(guesses, used, start, at)
            if near is None:
                errors.append(f"{case.id}: missed {expected.quote!r}")
                continue
            used.add(near)
            guess = guesses[near]
            found += 1
            value += guess.value == expected.value
            first += guess.first == expected.first
            right += (guess.first, guess.last) == (expected.first, expected.last)
            if (guess.first, guess.last) != (expected.first, expected.last):
                errors.append(f"{case.id}: {expected} read as {guess}")
        errors += [
            f"{case.id}: no time: {case.text[g.start : g.end]!r}"
            for j, g in enumerate(guesses)
            if j not in used
        ]
    hits = [2 * n / (wanted + predicted) if wanted + predicted else 0.0 for n in (found, right, first, value)]
    return Score(wanted, *hits), errors


def _nearest(guesses: Sequence[Guess], used: set[int], start: int, end: int) -> int | None:
    """The guess not yet used that shares most with a stretch, the first of equals."""
    near = [
        (min(end, g.end) - max(start, g.start), -j)
        for j, g in enumerate(guesses)
        if j not in used and g.start < end and g.end > start
    ]
    return -max(near)[1] if near else None


def main() -> None:
    """Print a table of both readers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, help="a folder with times.jsonl")
    parser.add_argument("--errors", type=int, default=0, help="print so many errors of Headwater")
    args = parser.parse_args()
    sets = {"table of cases": cases()}
    if args.gold:
        sets["gold"] = gold(args.gold / "times.jsonl")
    readers: dict[str, Find] = {"headwater": headwater}
    try:
        readers["dateparser"] = dateparser()
    except ImportError:
        print("dateparser is not installed; install it with: pip install 'headwater[bench]'")
    for title, rows in sets.items():
        for name, find in readers.items():
            begin = clock.perf_counter()
            for lang in ("en", "ru", "uk", "all"):
                part = [row for row in rows if lang in (row.lang, "all")]
                result, errors = score(part, find)
                print(
                    f"{title:15} {name:11} {lang:4}{result.times:>5} times  found {result.found:.3f}  "
                    f"right {result.right:.3f}  first day {result.first:.3f}  value {result.value:.3f}"
                )
            spent = (clock.perf_counter() - begin) / 2 / len(rows) * 1000
            print(f"{title:15} {name:11} {spent:.2f} ms a row")
            if name == "headwater":
                print("\n".join(errors[: args.errors]))


if __name__ == "__main__":
    main()
