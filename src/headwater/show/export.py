"""The commands export and import: a library, or what a query found, as JSON, JSONL, CSV or Parquet.

The JSON document is one object with a list for each kind of row; JSONL has the same rows, one a line, each
with its `kind`, an article before its claims. Both come back with `import`. CSV and Parquet are tables for
other programs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple, cast

import click
import msgspec

import headwater
from headwater.show.lib_common import complain, library_option, line, opened, write_csv
from headwater.show.lib_import import import_rows
from headwater.show.lib_search import asked_of, filter_options

if TYPE_CHECKING:
    from headwater.ask.query import Asked
    from headwater.link.ledger.nouns import Line
    from headwater.store.library import Library
    from headwater.store.nouns import Stored

_HELP: Final = {"help_option_names": ["-h", "--help"]}
_TABLES: Final = ("articles", "claims", "names", "actors", "ledger")
_BATCH: Final = 1_000  # rows of a Parquet table that are held in memory


class Chosen(NamedTuple):
    """Which articles and claims of a library to write, by reference; None for all."""

    articles: frozenset[str] | None = None
    claims: frozenset[str] | None = None

    @classmethod
    def of(cls, kept: Library, words: str, asked: Asked) -> Chosen:
        """What a query finds: its articles, and their claims that fit what it says of claims."""
        if not words.strip() and not asked:
            return cls()
        every = cast("Asked", {**asked, "limit": None})
        found = frozenset(hit.ref for hit in kept.search(words, **every))
        if not any(asked.get(name) for name in ("by", "about", "via", "stance")):
            return cls(found)
        return cls(found, frozenset(hit.ref for hit in kept.claims("", **every)))

    def histories(self, kept: Library) -> Iterator[list[Stored]]:
        for versions in kept.histories():
            if self.articles is None or versions[-1].ref in self.articles:
                yield versions

    def lines(self, kept: Library) -> list[Line]:
        """The lines of the ledger of which a chosen article tells; they are made over the library."""
        return [
            line
            for line in kept.ledger()
            if self.articles is None or not self.articles.isdisjoint(line.articles)
        ]

    def claim_rows(self, kept: Stored) -> list[dict[str, Any]]:
        from headwater.store.exchange import claim_rows

        rows = claim_rows(kept)
        if self.claims is None:
            return rows
        frames = {row["id"]: row["inside"] for row in rows}
        chosen = [row for row in rows if row["ref"] in self.claims]
        names = {row["id"] for row in chosen}
        for row in chosen:  # one whose frame is left out hangs on the next frame outward
            while row["inside"] is not None and row["inside"] not in names:
                row["inside"] = frames[row["inside"]]
        return chosen


_PATIENCE = 60.0  # seconds that an export may take to make statements


@click.command(context_settings=_HELP)
@click.argument("words", nargs=-1)
@filter_options
@library_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["json", "jsonl", "csv", "parquet"]),
    default="json",
    show_default=True,
    help="json is one document, jsonl one row a line; csv and parquet are tables.",
)
@click.option(
    "--table",
    type=click.Choice(_TABLES),
    help="The table for csv and parquet; with --out and no table, all of them into a folder.",
)
@click.option("--out", type=click.Path(path_type=Path), help="A file, or a folder for all tables.")
def export(
    words: tuple[str, ...],
    library: Path | None,
    format_: str,
    table: str | None,
    out: Path | None,
    **filters: Any,
) -> None:
    """Write the library, or the articles that WORDS and filters find, to standard output or --out."""
    if table and format_ in ("json", "jsonl"):
        raise click.UsageError("--table is for csv and parquet; json and jsonl hold everything.")
    with opened(library) as kept:
        if format_ in ("json", "jsonl"):
            from headwater.show.statements import bring_up_to_date

            bring_up_to_date(kept, longest=_PATIENCE)
        if format_ in ("json", "jsonl") or table in (None, "ledger"):
            from headwater.store.ledger import ready

            ready(kept)
        with kept.still():
            chosen = Chosen.of(kept, " ".join(words), asked_of(filters))
            if format_ in ("json", "jsonl"):
                rows = _document if format_ == "json" else _lines
                with _target(out) as stream:
                    stream.writelines(rows(kept, chosen))
            elif out is not None and table is None:
                out.mkdir(parents=True, exist_ok=True)
                for name in _TABLES:
                    with _target(out / f"{name}.{format_}") as stream:
                        _write_table(kept, chosen, name, format_, stream)
            else:
                with _target(out) as stream:
                    _write_table(kept, chosen, table or "claims", format_, stream)


@contextmanager
def _target(out: Path | None) -> Iterator[BinaryIO]:
    """Standard output, or a file that is there only when it is whole."""
    if out is None:
        yield sys.stdout.buffer
        return
    partial = out.with_name(out.name + ".partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as stream:
            yield stream
        partial.replace(out)
    except OSError as error:
        complain(f"{out} cannot be written: {error.strerror or error}.")
        sys.exit(1)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _sections(kept: Library, chosen: Chosen) -> Iterator[tuple[str, Iterator[Any]]]:
    """The rows that stand beside the articles and claims, by kind.

    `ledger` has the eight acts of which an article says that they happened, `ledger_other` all further lines.
    """
    from headwater.link.ledger.across import is_entry
    from headwater.store.ledger import row
    from headwater.store.stated import about
    from headwater.store.stated import rows as statement_rows

    whole = chosen.articles is None
    yield "actors", iter(kept.actors() if whole else _named(kept, chosen))
    yield "links", (link for link in kept.links() if whole or link.article in (chosen.articles or ()))
    yield "decisions", iter(kept.decisions() if whole else ())
    yield "failures", iter(kept.failures() if whole else ())
    yield "statements", statement_rows(kept, chosen.articles)
    lines, known = chosen.lines(kept), about(kept)
    yield "ledger", (row(line, known) for line in lines if is_entry(line))
    yield "ledger_other", (row(line, known) for line in lines if not is_entry(line))


def _named(kept: Library, chosen: Chosen) -> list[Any]:
    """The actors that the chosen articles name."""
    ids = {link.actor for link in kept.links() if link.article in (chosen.articles or ())}
    return [actor for actor in kept.actors() if actor.id in ids]


def _document(kept: Library, chosen: Chosen) -> Iterator[bytes]:
    """One JSON object, row by row, so that a large library needs no large memory."""
    from headwater.store.exchange import FORMAT, article_row

    encode = msgspec.json.encode
    yield b'{"headwater":' + encode({"format": FORMAT, "version": headwater.__version__})
    articles = (article_row(v[-1], v[:-1]) for v in chosen.histories(kept))
    yield from _list("articles", articles)
    yield from _list("claims", (row for v in chosen.histories(kept) for row in chosen.claim_rows(v[-1])))
    for name, rows in _sections(kept, chosen):
        yield from _list(name, rows)
    yield b"}\n"


def _list(name: str, rows: Iterable[Any]) -> Iterator[bytes]:
    yield b',\n"' + name.encode() + b'":['
    for number, row in enumerate(rows):
        yield (b",\n" if number else b"\n") + msgspec.json.encode(row)
    yield b"]"


def _lines(kept: Library, chosen: Chosen) -> Iterator[bytes]:
    """The same rows as JSONL: an article, then its claims."""
    from headwater.store.exchange import FORMAT, article_row

    def one(kind: str, row: Any) -> bytes:
        return msgspec.json.encode({"kind": kind, **msgspec.to_builtins(row)}) + b"\n"

    yield one("headwater", {"format": FORMAT, "version": headwater.__version__})
    for versions in chosen.histories(kept):
        yield one("article", article_row(versions[-1], versions[:-1]))
        for row in chosen.claim_rows(versions[-1]):
            yield one("claim", row)
    for name, rows in _sections(kept, chosen):
        for row in rows:
            # An actor, a decision and a failure have a kind of their own.
            yield msgspec.json.encode({"kind": name.removesuffix("s"), "row": row}) + b"\n"


def _write_table(kept: Library, chosen: Chosen, table: str, format_: str, stream: BinaryIO) -> None:
    from headwater.store.results import COLUMNS

    rows = _rows(kept, chosen, table)
    if format_ == "csv":
        import io

        text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        write_csv(text, tuple(COLUMNS[table]), rows)
        text.detach()
    else:
        _write_parquet(table, rows, stream)


def _rows(kept: Library, chosen: Chosen, table: str) -> Iterator[dict[str, Any]]:
    """The rows of a table, one by one."""
    from headwater.ask.search import claim_hit
    from headwater.store import results

    if table == "actors":
        actors = kept.actors() if chosen.articles is None else _named(kept, chosen)
        yield from (results.row_of(actor) for actor in actors)
        return
    if table == "ledger":
        from headwater.store.ledger import columns
        from headwater.store.stated import about

        known = about(kept)
        yield from (columns(line, known) for line in chosen.lines(kept))
        return
    for versions in chosen.histories(kept):
        today = versions[-1]
        if table == "articles":
            yield results.article_columns(today)
        elif table == "names":
            yield from results.name_columns(today.ref, today.id, today.reading)
        else:
            hits = (claim_hit(today, claim) for claim in today.reading.claims)
            yield from (results.row_of(h) for h in hits if chosen.claims is None or h.ref in chosen.claims)


def _write_parquet(table: str, rows: Iterator[dict[str, Any]], stream: BinaryIO) -> None:
    """Write in batches; a Parquet file wants to seek, and a pipe cannot, so it is made aside first."""
    import shutil
    import tempfile
    from itertools import islice

    from headwater.store.results import arrow_schema, arrow_table

    schema = arrow_schema(table)
    from pyarrow import parquet

    with tempfile.TemporaryFile() as made:
        with parquet.ParquetWriter(made, schema) as writer:
            while batch := list(islice(rows, _BATCH)):
                writer.write_table(arrow_table(table, batch))
        made.seek(0)
        shutil.copyfileobj(cast("IO[bytes]", made), stream)


@click.command("import", context_settings=_HELP)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@library_option
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON.")
def import_(file: Path, library: Path | None, as_json: bool) -> None:
    """Take in an export in JSON or JSONL, without reading anything again; - for standard input.

    What the library has already stays as it is. Who is who is taken over by a library that has no actors yet;
    else it is found anew when names are linked.
    """
    with opened(library, create=True) as kept:
        count = import_rows(kept, file)
        if as_json:
            line(msgspec.structs.asdict(count))
        else:
            click.echo(
                f"{count.new:,} new, {count.updated:,} updated; {count.duplicate:,} versions were there."
            )
