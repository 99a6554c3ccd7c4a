"""The table of time expressions in `cases_times`, as its tests and its benchmark read it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "cases_times"


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
