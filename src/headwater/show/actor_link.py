"""The command that links names, and what all commands on actors do first: bring the links up to date."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import msgspec

from headwater.show.lib_common import console, library_option, line, opened, printable

if TYPE_CHECKING:
    from headwater.store.library import Library
    from headwater.store.relink import Progress, Relinked
    from headwater.store.stating import Restated

_PATIENCE: Final = 2.0  # seconds without a progress bar
_NOTES: Final = 5  # decisions that cannot be followed, told one by one
_LONGEST: Final = 30.0  # seconds that a command which only shows something may take to link


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@library_option
@click.option("--force", is_flag=True, help="Link again even where nothing has changed.")
@click.option(
    "--statements", "also", is_flag=True, help="Bring the statements up to date too, however long it takes."
)
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON.")
def link(library: Path | None, force: bool, also: bool, as_json: bool) -> None:
    """Bring up to date who is who over all articles: which names stand for the same person, body or place.

    The commands on actors and statements do so by themselves, unless it would take long.
    """
    with opened(library) as kept:
        made = relinked(kept, force=force)
        told = restated(kept, force=force) if also else None
        if as_json:
            line(made if told is None else {**msgspec.to_builtins(made), "statements": told})
            return
        tell_notes(made)
        counts = f"{made.names:,} names of {made.articles:,} articles stand for {made.actors:,} actors"
        done = f"Linked, because {made.reason} ({made.seconds:,.1f} s)" if made.reason else "Up to date"
        click.echo(f"{done}: {counts}.")
        if told is not None:
            click.echo(
                f"{told.statements:,} statements of several articles or denied ({told.seconds:,.1f} s)."
            )


def up_to_date(library: Library) -> None:
    """Bring the links up to date before they are read; where that cannot be done now, or would take long, say
    so and go on."""
    from headwater.store.faults import DiskFull, LibraryBusy, LibraryMissing
    from headwater.store.relink import expected, stale

    if (reason := stale(library)) and (seconds := expected(library)) > _LONGEST:
        advice = f"`headwater link` brings them up to date (about {seconds / 60:,.1f} minutes)"
        click.echo(f"headwater: the links are not up to date: {reason}. {advice}.", err=True)
        return
    try:
        made = relinked(library)
        if made.reason:
            tell_notes(made)
    except (LibraryBusy, LibraryMissing, DiskFull) as error:
        reason = printable(str(error))
        click.echo(f"headwater: {reason} What follows is as it was linked before.", err=True)


def relinked(library: Library, *, force: bool = False) -> Relinked:
    """Link with a progress bar; Ctrl-C ends the command and leaves the links as they were."""
    from headwater.store.relink import relink

    try:
        with _bar() as progress:
            return relink(library, force=force, progress=progress)
    except KeyboardInterrupt:
        click.echo("headwater: stopped; the links are as they were.", err=True)
        sys.exit(130)


def restated(library: Library, *, force: bool = False) -> Restated:
    """Bring the statements up to date with a progress bar; Ctrl-C ends the command."""
    from headwater.store.stating import restate

    try:
        with _bar() as progress:
            return restate(library, force=force, jobs=os.cpu_count() or 1, progress=progress)
    except KeyboardInterrupt:
        click.echo("headwater: stopped; `headwater link --statements` goes on.", err=True)
        sys.exit(130)


def tell_notes(made: Relinked) -> None:
    """Say which decisions could not be followed."""
    for note in made.notes[:_NOTES]:
        click.echo(f"headwater: {printable(note)}", err=True)
    if len(made.notes) > _NOTES:
        more = len(made.notes) - _NOTES
        click.echo(f"headwater: {more:,} more; `headwater actors decisions` lists them.", err=True)


@contextmanager
def _bar() -> Iterator[Progress | None]:
    """A progress bar on the terminal once it takes longer; silent where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    bar = Progress(*columns, console=console(error=True), transient=True)
    late = threading.Timer(_PATIENCE, bar.start)
    late.daemon = True
    late.start()

    def told(stage: str, done: int, total: int) -> None:
        if bar.tasks and bar.tasks[-1].description == stage:
            bar.update(bar.tasks[-1].id, completed=done)
            return
        for task in bar.tasks:
            bar.update(task.id, visible=False)
        bar.add_task(stage, completed=done, total=total or None)

    try:
        yield told
    finally:
        late.cancel()
        late.join()
        bar.stop()
