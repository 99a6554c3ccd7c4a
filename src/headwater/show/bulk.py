"""The command bulk: any number of articles to Parquet tables, here or on a cluster."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

import click
import msgspec

from headwater.errors import HeadwaterError
from headwater.show.lib_common import (
    column_option,
    complain,
    console,
    counted,
    jobs_option,
    lang_option,
    line,
)

if TYPE_CHECKING:
    from headwater.engine.bulk import Bulk, Progress
    from headwater.engine.engines import Engine

_COMPLAINTS: Final = 20  # that are told as they come; all are in the table of errors


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("inputs", nargs=-1, required=True, metavar="IN...")
@click.option("--out", required=True, metavar="DIR", help="The folder to write to: a path, or an address.")
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Processes of this machine, or Daft on a cluster of Ray.",
)
@click.option("--address", help="With --engine ray: where the cluster is; by default one is begun here.")
@jobs_option
@lang_option
@column_option
@click.option("--no-actors", is_flag=True, help="Do not link names, which is done on one machine.")
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON.")
def bulk(
    inputs: tuple[str, ...],
    out: str,
    engine: str,
    address: str | None,
    jobs: int | None,
    lang: str | None,
    columns: tuple[str, ...],
    no_actors: bool,
    as_json: bool,
) -> None:
    """Read and link any number of articles, and write tables in Parquet by day and language.

    IN is a file (JSONL, Parquet, WARC), a folder, or a pattern such as 'news/*.warc.gz', on object stores too
    (s3://…). A run that was stopped goes on when the same command is given again. `headwater library load`
    brings its result, or a part of it, into a library.
    """
    from headwater.engine.bulk import bulk as run
    from headwater.engine.folder import Folder
    from headwater.engine.staging import Options
    from headwater.show.library import columns_of
    from headwater.show.stopping import terminable

    if address and engine != "ray":
        raise click.UsageError("--address is for --engine ray.")
    options = Options(lang=lang, columns=columns_of(columns), actors=not no_actors)
    try:
        with ExitStack() as held:
            held.enter_context(terminable())
            chosen = _engine(held, engine, address, jobs)
            with _told() as progress:
                done = run(inputs, Folder(out), chosen, options=options, progress=progress)
    except HeadwaterError as error:
        complain(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        complain("stopped; give the same command again to go on where it was.")
        raise
    _summary(done, out, as_json)
    sys.exit(1 if done.failed else 0)


def _engine(held: ExitStack, engine: str, address: str | None, jobs: int | None) -> Engine:
    from headwater.engine.engines import Local, Ray
    from headwater.engine.pool import processors

    if engine == "ray":
        return held.enter_context(Ray(address, jobs))
    return Local(processors() if jobs is None else jobs)


@contextmanager
def _told() -> Iterator[Progress]:
    """What tells of the run: failures as they come, and a bar for each step where a terminal is watched."""
    complaints = 0

    def complained(complaint: str) -> None:
        nonlocal complaints
        complaints += bool(complaint)
        if complaint and complaints <= _COMPLAINTS:
            complain(complaint)

    with _bars() as bar:

        def progress(step: str, done: float, total: float, complaint: str) -> None:
            complained(complaint)
            bar(step, done, total)

        yield progress
    if complaints > _COMPLAINTS:
        complain(f"{counted(complaints - _COMPLAINTS, 'more failure')}; the table `errors` lists all.")


@contextmanager
def _bars() -> Iterator[Callable[[str, float, float], None]]:
    if not sys.stderr.isatty():
        yield lambda step, done, total: None
        return
    from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:8}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(error=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def bar(step: str, done: float, total: float) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield bar


def _summary(done: Bulk, out: str, as_json: bool) -> None:
    if as_json:
        line(done)
        return
    seconds = sum(done.seconds.values())
    click.echo(
        f"{done.read:,} read, {done.failed:,} failed; {counted(done.articles, 'article')}, "
        f"{counted(done.statements, 'statement')} of several articles or disputed, "
        f"{counted(done.actors, 'actor')} in {out} ({seconds:,.1f} s)."
    )
    steps = msgspec.structs.asdict(done)["seconds"]
    click.echo(", ".join(f"{name} {value:,.1f} s" for name, value in steps.items()), err=True)
