"""The command line. Exit codes: 0 all inputs were read, 1 some could not be, 2 the call itself was wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, cast

import click
import msgspec

import headwater
from headwater.model import LANGUAGES, Article, Reading, Scope

if TYPE_CHECKING:
    from rich.console import Console

    from headwater.gather import Failure


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(headwater.__version__, prog_name="headwater")
def cli() -> None:
    """Read the news and trace every claim in it upstream to its source."""


@cli.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--json", "as_json", is_flag=True, help="One reading a line, as JSON.")
@click.option("--with-text", is_flag=True, help="With --json: the article's text as well.")
@click.option("--marked", is_flag=True, help="Print the text too, with the claims marked in it.")
@click.option(
    "--scope",
    type=click.Choice(["guide", "broad"]),
    default="guide",
    show_default=True,
    help="broad adds support and inner states, as the PolNeAR corpus counts them.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help="The language of all inputs; found from the text if not given.",
)
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
    "--color/--no-color", "color", default=None, help="Colour, or none; by default where there is a terminal."
)
@click.option("--width", type=click.IntRange(min=40), default=None, help="Columns to print in.")
def read(
    inputs: tuple[str, ...],
    as_json: bool,
    with_text: bool,
    marked: bool,
    scope: str,
    lang: str | None,
    min_confidence: float,
    allow_private: bool,
    timeout: float | None,
    max_mb: float | None,
    color: bool | None,
    width: int | None,
) -> None:
    """Show who says what in news articles, by which words, on whose word.

    INPUT is a file (text, HTML, JSONL), a folder, an http(s) address, or - for standard input.
    """
    from headwater.gather import Limits, gather

    limits = Limits()
    if timeout is not None:
        limits = limits._replace(seconds=timeout)
    if max_mb is not None:
        limits = limits._replace(file_bytes=int(max_mb * 1_000_000), page_bytes=int(max_mb * 1_000_000))
    found = gather(inputs, lang=lang, allow_private=allow_private, limits=limits, stdin=sys.stdin.buffer)
    failed = False
    console = None if as_json else _console(color, width)
    for item in _progress(found, len(inputs)):
        if not isinstance(item, Article):
            failed = True
            click.echo(f"headwater: {_complaint(item)}", err=True)
            continue
        reading = headwater.read(item, scope=cast(Scope, scope), min_confidence=min_confidence)
        if reading.lang is None:
            failed = True
            click.echo(f"headwater: {item.id}: {' '.join(reading.notes)}", err=True)
        if console is None:
            _print_json(reading, with_text)
        elif reading.lang is not None:
            from headwater.show.people import show_reading

            show_reading(reading, console, marked)
    sys.exit(1 if failed else 0)


def _complaint(failure: Failure) -> str:
    """What was wrong with which input, and the option that would help."""
    from headwater.errors import FetchRefused, TooLarge

    message = str(failure.error)
    if failure.where not in message:
        message = f"{failure.where}: {message}"
    if isinstance(failure.error, FetchRefused) and "private" in message:
        message += " (--allow-private)"
    if isinstance(failure.error, TooLarge):
        message += " (--max-mb)"
    return message


def _print_json(reading: Reading, with_text: bool) -> None:
    from headwater.show.json import reading_row

    out = sys.stdout.buffer
    out.write(msgspec.json.encode(reading_row(reading, with_text)) + b"\n")
    out.flush()


def _console(color: bool | None, width: int | None) -> Console:
    from rich.console import Console

    return Console(
        force_terminal=True if color else None,
        no_color=color is False,
        width=width or (None if sys.stdout.isatty() else 80),
        highlight=False,
        soft_wrap=False,
        markup=False,
        emoji=False,
    )


def _progress(found: Iterator[Article | Failure], inputs: int) -> Iterator[Article | Failure]:
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
    """The entry point: a reader that closes the pipe, or Ctrl-C, ends the run without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        cli(prog_name="headwater")
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
