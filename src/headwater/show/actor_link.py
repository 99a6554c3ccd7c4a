"""The command that links names, and what all commands on actors do first: bring the links up to date."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from headwater.show.lib_common import console, library_option, line, opened, printable

if TYPE_CHECKING:
    from headwater.store.library import Library
    from headwater.store.relink import Progress, Relinked

_PATIENCE: Final = 2.0  # seconds without a progress bar


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@library_option
@click.option("--force", is_flag=True, help="Link again even where nothing has changed.")
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON.")
def link(library: Path | None, force: bool, as_json: bool) -> None:
    """Bring up to date who is who over all articles: which names stand for the same person, body or place.

    The commands on actors do so by themselves.
    """
    with opened(library) as kept:
        made = relinked(kept, force=force)
        if as_json:
            line(made)
            return
        tell_notes(made)
        counts = f"{made.names:,} names of {made.articles:,} articles stand for {made.actors:,} actors"
        done = f"Linked, because {made.reason} ({made.seconds:,.1f} s)" if made.reason else "Up to date"
        click.echo(f"{done}: {counts}.")


def up_to_date(library: Library) -> None:
    """Bring the links up to date before they are read; where that cannot be done now, say so and go on."""
    from headwater.store.faults import DiskFull, LibraryBusy, LibraryMissing

    try:
        tell_notes(relinked(library))
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


def tell_notes(made: Relinked) -> None:
    """Say which decisions could not be followed."""
    for note in made.notes:
        click.echo(f"headwater: {printable(note)}", err=True)


@contextmanager
def _bar() -> Iterator[Progress | None]:
    """A progress bar on the terminal once it takes longer; silent where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    bar = Progress(*columns, console=console(error=True), transient=True)
    task = bar.add_task("linking", total=None)
    late = threading.Timer(_PATIENCE, bar.start)
    late.daemon = True
    late.start()

    def told(stage: str, done: int, total: int) -> None:
        bar.update(task, description=stage, completed=done, total=total or None)

    try:
        yield told
    finally:
        late.cancel()
        late.join()
        bar.stop()
