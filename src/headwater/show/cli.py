"""The command line. Exit codes: 0 all inputs were read, 1 some could not be, 2 the call itself was wrong."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import click
import msgspec

import headwater
from headwater.model import Reading, Scope
from headwater.show.lib_common import console, lang_option

if TYPE_CHECKING:
    from rich.console import Console

    from headwater.link.nouns import Link


#: Where each further command is; a command is only imported when it is called or helped with.
_COMMANDS = {
    "actors": "headwater.show.actors:actors",
    "add": "headwater.show.library:add",
    "bulk": "headwater.show.bulk:bulk",
    "claims": "headwater.show.lib_search:claims",
    "conflicts": "headwater.show.statements:conflicts",
    "errors": "headwater.show.library:errors",
    "export": "headwater.show.export:export",
    "import": "headwater.show.export:import_",
    "ledger": "headwater.show.ledger:ledger",
    "library": "headwater.show.library:library",
    "link": "headwater.show.actor_link:link",
    "search": "headwater.show.lib_search:search",
    "serve": "headwater.show.page.server:serve",
    "show": "headwater.show.lib_search:show",
    "statements": "headwater.show.statements:statements",
    "ties": "headwater.show.ledger:ties",
    "timeline": "headwater.show.ledger:timeline",
    "trace": "headwater.show.statements:trace",
    "watch": "headwater.show.watch:watch",
}


class _Commands(click.Group):
    """Commands that are imported one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = _COMMANDS[cmd_name].partition(":")
        return cast(click.Command, getattr(import_module(module), name))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; Ctrl-C ends it with 130, and one who closes the pipe has seen enough."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()  # here, so that a pipe that is closed is found out in time
        except KeyboardInterrupt:
            click.echo("headwater: stopped.", err=True)
            ctx.exit(130)
        except BrokenPipeError:
            _drop_output()
            ctx.exit(0)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            _drop_output()
            click.echo("headwater: there is no room for what is printed: the disk is full.", err=True)
            ctx.exit(1)


def _drop_output() -> None:
    """Python writes what is left when it ends, and would complain."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(headwater.__version__, prog_name="headwater")
def cli() -> None:
    """Read the news and trace every claim in it upstream to its source."""


@cli.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--json", "as_json", is_flag=True, help="One reading a line, as JSON.")
@click.option("--with-text", is_flag=True, help="With --json: the article's text as well.")
@click.option("--marked", is_flag=True, help="Print the text too, with the claims marked in it.")
@click.option("--names", is_flag=True, help="Show the names too: base form, kind, and whom each stands for.")
@click.option(
    "--scope",
    type=click.Choice(["guide", "broad"]),
    default="guide",
    show_default=True,
    help="broad adds support and inner states, as the PolNeAR corpus counts them.",
)
@lang_option
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Hide claims that are less sure."
)
@click.option("--allow-private", is_flag=True, help="Fetch addresses in private and loopback networks too.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=None, help="Seconds that one address may take."
)
@click.option(
    "--max-mb", type=click.FloatRange(min=0.001), default=None, help="Megabytes that one input may have."
)
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=None,
    help="Processes that read many articles at once; by default one a processor. 0 reads without a guard.",
)
@click.option(
    "--color/--no-color", "color", default=None, help="Colour, or none; by default where there is a terminal."
)
@click.option("--width", type=click.IntRange(min=40), default=None, help="Columns to print in.")
def read(
    inputs: tuple[str, ...],
    as_json: bool,
    with_text: bool,
    marked: bool,
    names: bool,
    scope: str,
    lang: str | None,
    min_confidence: float,
    allow_private: bool,
    timeout: float | None,
    max_mb: float | None,
    jobs: int | None,
    color: bool | None,
    width: int | None,
) -> None:
    """Show who says what in news articles, by which words, on whose word.

    INPUT is a file (text, HTML, JSONL, CSV, Parquet, WARC, a saved page, a feed or site map), a folder, an
    http(s) address, or - for standard input.
    """
    from headwater.gather import Limits, gather
    from headwater.known import outlet_of

    limits = Limits()
    if timeout is not None:
        limits = limits._replace(seconds=timeout)
    if max_mb is not None:
        limits = limits._replace(file_bytes=int(max_mb * 1_000_000), page_bytes=int(max_mb * 1_000_000))
    found = gather(
        inputs,
        lang=lang,
        allow_private=allow_private,
        limits=limits,
        stdin=sys.stdin.buffer,
        outlet_of=outlet_of,
    )
    from headwater.engine.pool import processors
    from headwater.show.reading import Asked, read_all

    failed: list[str] = []

    def complain(what: str) -> None:
        failed.append(what)
        click.echo(f"headwater: {what}", err=True)

    asked = Asked(cast(Scope, scope), min_confidence)
    readings = _progress(read_all(found, asked, processors() if jobs is None else jobs, complain))
    if as_json:
        from headwater.show.linked import linked

        for one in linked(readings):
            _print_json(one.reading, with_text, one.links)
    else:
        _show(readings, console(color=color, width=width, columns=80), marked, names)
    sys.exit(1 if failed else 0)


def _show(readings: Iterator[Reading], console: Console, marked: bool, names: bool) -> None:
    from headwater.show.linked import link_batch
    from headwater.show.names import show_names
    from headwater.show.people import show_reading

    for reading in readings:
        if reading.lang is None:
            continue
        show_reading(reading, console, marked)
        if names:
            for one in link_batch([reading]):
                show_names(one, console)


def _print_json(reading: Reading, with_text: bool, links: Sequence[Link | None]) -> None:
    from headwater.show.json import reading_row

    out = sys.stdout.buffer
    out.write(msgspec.json.encode(reading_row(reading, with_text, links)) + b"\n")
    out.flush()


def _progress(found: Iterator[Reading]) -> Iterator[Reading]:
    """Count articles on the terminal while a long run writes elsewhere; silent where nobody watches."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from found
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(
        SpinnerColumn(),
        TextColumn("{task.completed} articles read"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("read")
        for item in found:
            yield item
            bar.advance(task)


def main() -> None:
    """The entry point: text is written as UTF-8, whatever the locale."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    cli(prog_name="headwater")
