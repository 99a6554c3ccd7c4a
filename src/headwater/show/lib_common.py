"""What all commands on a library share: which library, complaints, lists as JSON, CSV or for people."""

from __future__ import annotations

import csv
import errno
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO, TypeVar

import click
import msgspec

from headwater.errors import HeadwaterError
from headwater.model import LANGUAGES

if TYPE_CHECKING:
    from rich.console import Console

    from headwater.store.library import Library

Command = TypeVar("Command", bound=Callable[..., Any])
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def library_option(command: Command) -> Command:
    """The option that says which library is meant."""
    return click.option(
        "--library",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="HEADWATER_LIBRARY",
        help="The library's folder; by default HEADWATER_LIBRARY, else one in your data folder.",
    )(command)


def list_options(command: Command) -> Command:
    """The options that every list has."""
    command = click.option("--json", "as_json", is_flag=True, help="One result a line, as JSON.")(command)
    command = click.option("--csv", "as_csv", is_flag=True, help="A table with a heading, as CSV.")(command)
    return click.option(
        "--limit",
        type=click.IntRange(min=0),
        default=20,
        show_default=True,
        help="How many at most; 0 for all.",
    )(command)


def jobs_option(command: Command) -> Command:
    """The option that says how many processes read."""
    return click.option(
        "--jobs",
        type=click.IntRange(min=0),
        default=None,
        help="Processes that read at once; by default one a processor. 0 reads without a guard.",
    )(command)


def lang_option(command: Command) -> Command:
    """The option that gives the language of all inputs."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        help="The language of all inputs; found from the text if not given.",
    )(command)


def column_option(command: Command) -> Command:
    """The option that says where a table has which field of an article."""
    return click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="FIELD=COLUMN",
        help="Which column or key holds a field, such as text=body; for CSV, Parquet and JSONL.",
    )(command)


@contextmanager
def opened(library: Path | None, *, create: bool = False) -> Iterator[Library]:
    """The library that was asked for; what goes wrong is said plainly and ends the command."""
    from headwater.store.faults import BadQuery
    from headwater.store.library import Library

    try:
        with Library.open(library, create=create) as found:
            yield found
    except HeadwaterError as error:
        complain(str(error))
        sys.exit(2 if isinstance(error, BadQuery) else 1)


def complain(what: str) -> None:
    """Say on standard error what went wrong."""
    click.echo(f"headwater: {printable(what)}", err=True)


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is not one.

    >>> counted(1, "failure"), counted(1200, "failure")
    ('1 failure', '1,200 failures')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    """Text without what could steer a terminal."""
    from headwater.show.people import safe

    return safe(text)


def line(row: Any) -> None:
    """One object as JSON on a line of its own."""
    out = sys.stdout.buffer
    out.write(msgspec.json.encode(row) + b"\n")


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; lists and objects become JSON.

    >>> harmless("=1+1"), harmless(-2.5)
    ("'=1+1", -2.5)
    """
    if isinstance(cell, list | dict | tuple):
        cell = msgspec.json.encode(cell).decode()
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA):
        return "'" + cell
    return cell


def write_csv(out: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows as CSV with a heading, every cell harmless."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(row.get(name)) for name in columns])


def show_list(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    *,
    as_json: bool,
    as_csv: bool,
    people: Callable[[Console], None],
    nothing: str,
) -> None:
    """Print a list as it was asked for; `people` prints it for people, `nothing` is said if it is empty."""
    if as_json and as_csv:
        raise click.UsageError("Choose one of --json and --csv.")
    if as_json:
        for row in rows:
            line(row)
    elif as_csv:
        write_csv(sys.stdout, columns, rows)
    elif rows:
        people(console())
    else:
        click.echo(nothing, err=True)


def console(
    error: bool = False, *, color: bool | None = None, width: int | None = None, columns: int = 100
) -> Console:
    """Where people read; `width` columns wide, or `columns` where none is given and that is no terminal.

    Raises BrokenPipeError where nobody reads any more.
    """
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:  # rich would end the command as if it had failed
            raise BrokenPipeError(errno.EPIPE, "nobody reads any more")

    terminal = (sys.stderr if error else sys.stdout).isatty()
    return Plain(
        stderr=error,
        force_terminal=True if color else None,
        no_color=None if color is None else not color,
        width=width or (None if terminal else columns),
        highlight=False,
        soft_wrap=False,
        markup=False,
        emoji=False,
    )
