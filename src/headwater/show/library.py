"""The commands that keep a library: add, errors, and library check, backup, rebuild, info.

Exit codes: 0 all went well, 1 some of it did not, 2 the call itself was wrong, 130 or 143 it was stopped
by Ctrl-C or by the system.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec
from click.core import ParameterSource

from headwater.show.lib_common import (
    column_option,
    complain,
    console,
    counted,
    jobs_option,
    lang_option,
    library_option,
    line,
    list_options,
    opened,
    printable,
    show_list,
)
from headwater.show.library_load import load
from headwater.show.stopping import Terminated, terminable

if TYPE_CHECKING:
    from headwater.gather import Gathering, Limits
    from headwater.store.adding import Item
    from headwater.store.nouns import Added

_HELP: Final = {"help_option_names": ["-h", "--help"]}
_COMPLAINTS: Final = 20  # failures that are told as they come; the rest is in `headwater errors`


@click.command(context_settings=_HELP)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@library_option
@jobs_option
@lang_option
@column_option
@click.option("--no-follow", is_flag=True, help="Of feeds take the texts in them; fetch no page they list.")
@click.option("--allow-private", is_flag=True, help="Fetch addresses in private and loopback networks too.")
@click.option("--timeout", type=click.FloatRange(min=0.1), help="Seconds that one address may take.")
@click.option("--max-mb", type=click.FloatRange(min=0.001), help="Megabytes that one input may have.")
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON, with the failures.")
def add(
    inputs: tuple[str, ...],
    library: Path | None,
    jobs: int | None,
    lang: str | None,
    columns: tuple[str, ...],
    no_follow: bool,
    allow_private: bool,
    timeout: float | None,
    max_mb: float | None,
    as_json: bool,
) -> None:
    """Read articles and keep them in the library.

    INPUT is a file (text, HTML, JSONL, CSV, Parquet, WARC, a saved page, a feed or site map), a folder, an
    http(s) address, or - for standard input. What is in the library already is passed over; an article that
    was edited becomes a new version of itself. It can be stopped and run again at any time.
    """
    from headwater.gather import gather
    from headwater.known import outlet_of

    found = gather(
        inputs,
        lang=lang,
        allow_private=allow_private,
        limits=_limits(timeout, max_mb),
        stdin=sys.stdin.buffer,
        columns=columns_of(columns),
        follow=not no_follow,
        outlet_of=outlet_of,
    )
    with opened(library, create=True) as kept:

        def run(progress: Callable[[Added, str], None]) -> Added:
            return kept.add(_items(found), jobs=_jobs(jobs), progress=progress)

        _run(run, as_json, lambda: found.fraction)


def _items(found: Gathering) -> Iterator[Item]:
    """What is gathered, before pages are parsed, with where it came from."""
    from headwater.store.adding import Item

    for item in found.unread():
        yield Item(item, found.input, found.named, found.place)


def _limits(timeout: float | None, max_mb: float | None) -> Limits:
    from headwater.gather import Limits

    limits = Limits()
    if timeout is not None:
        limits = limits._replace(seconds=timeout)
    if max_mb is not None:
        limits = limits._replace(file_bytes=int(max_mb * 1_000_000), page_bytes=int(max_mb * 1_000_000))
    return limits


def columns_of(pairs: Iterable[str]) -> dict[str, str] | None:
    from headwater.gather.rows import FIELDS

    out = {}
    for pair in pairs:
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not field or not column:
            raise click.BadParameter(
                f"{pair!r}; write FIELD=COLUMN, such as text=body.", param_hint="--column"
            )
        if field not in FIELDS:
            raise click.BadParameter(
                f"{field!r} is no field of an article; the fields are {', '.join(FIELDS)}.",
                param_hint="--column",
            )
        out[field] = column
    return out or None


def _jobs(jobs: int | None) -> int:
    from headwater.engine.pool import processors

    return processors() if jobs is None else jobs


def _run(
    run: Callable[[Callable[[Added, str], None]], Added], as_json: bool, fraction: Callable[[], float]
) -> None:
    """Run, tell of failures as they come, sum up, and exit with what that means."""
    from headwater.store.nouns import Added

    started, count, complaints = time.monotonic(), Added(), list[str]()

    def told(so_far: Added, complaint: str) -> None:
        nonlocal count
        count = so_far
        if complaint:
            complaints.append(complaint)
            if not as_json and len(complaints) <= _COMPLAINTS:
                complain(complaint)

    stopped = 0
    try:
        with terminable(), _bar(fraction) as advance:

            def progress(so_far: Added, complaint: str) -> None:
                told(so_far, complaint)
                advance(so_far)

            count = run(progress)
    except KeyboardInterrupt as stop:
        stopped = 128 + (signal.SIGTERM if isinstance(stop, Terminated) else signal.SIGINT)
    _summary(count, complaints, time.monotonic() - started, as_json, bool(stopped))
    sys.exit(stopped or (1 if count.failed else 0))


def _summary(count: Added, complaints: list[str], seconds: float, as_json: bool, stopped: bool) -> None:
    if as_json:
        line(
            msgspec.structs.asdict(count)
            | {"seconds": round(seconds, 3), "stopped": stopped, "failures": complaints}
        )
        return
    if len(complaints) > _COMPLAINTS:
        more = len(complaints) - _COMPLAINTS
        complain(f"{counted(more, 'more failure')}; `headwater errors` lists them.")
    rate = f", {count.seen / seconds:,.1f} a second" if count.seen > 1 and seconds > 0 else ""
    click.echo(
        f"{count.read:,} read: {count.new:,} new, {count.updated:,} updated; {count.duplicate:,} duplicate, "
        f"{count.failed:,} failed ({seconds:,.1f} s{rate})."
    )
    if stopped:
        complain("stopped; run it again to go on where it was.")


@contextmanager
def _bar(fraction: Callable[[], float]) -> Iterator[Callable[[Added], None]]:
    """A progress bar on the terminal, with rate, remaining time and errors; silent where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[seen]:,} articles, {task.fields[rate]:.1f} a second"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]:,} failed"),
    )
    started = time.monotonic()
    with Progress(*columns, console=console(error=True), transient=True) as bar:
        task = bar.add_task("add", total=1.0, seen=0, rate=0.0, failed=0)

        def advance(count: Added) -> None:
            rate = count.seen / max(time.monotonic() - started, 1e-3)
            bar.update(task, completed=fraction(), seen=count.seen, rate=rate, failed=count.failed)

        yield advance


@click.command(context_settings=_HELP)
@library_option
@click.option(
    "--retry",
    is_flag=True,
    help="Try them again, all or as many as --limit says; what works now is taken off the list.",
)
@jobs_option
@click.option("--allow-private", is_flag=True, help="With --retry: private and loopback networks too.")
@click.option("--timeout", type=click.FloatRange(min=0.1), help="With --retry: seconds for one address.")
@click.option("--max-mb", type=click.FloatRange(min=0.001), help="With --retry: megabytes for one input.")
@list_options
@click.pass_context
def errors(
    ctx: click.Context,
    library: Path | None,
    retry: bool,
    jobs: int | None,
    allow_private: bool,
    timeout: float | None,
    max_mb: float | None,
    limit: int,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List what could not be added, and why, the latest first."""
    with opened(library) as kept:
        if retry:
            from headwater.gather import gather
            from headwater.known import outlet_of

            def again(inputs: list[str]) -> Iterator[Item]:
                found = gather(
                    inputs,
                    allow_private=allow_private,
                    limits=_limits(timeout, max_mb),
                    outlet_of=outlet_of,
                )
                return _items(found)

            given = ctx.get_parameter_source("limit") is ParameterSource.COMMANDLINE
            most = limit or None if given else None

            def run(progress: Callable[[Added, str], None]) -> Added:
                return kept.retry(again, jobs=_jobs(jobs), progress=progress, limit=most)

            _run(run, as_json, lambda: 0.0)
        rows = [
            {"place": f.place, "reason": f.reason, "kind": f.kind, "at": f.at, "tries": f.tries}
            for f in kept.failures(limit or None)
        ]
        show_list(
            rows,
            ("place", "reason", "kind", "at", "tries"),
            as_json=as_json,
            as_csv=as_csv,
            people=lambda out: _print_failures(rows),
            nothing="Nothing failed.",
        )


def _print_failures(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        reason, place = printable(row["reason"]), printable(row["place"])
        tries = f", tried {row['tries']} times" if row["tries"] > 1 else ""
        click.echo((reason if place in reason else f"{place}: {reason}") + f" ({row['at']}{tries})")


@click.group(context_settings=_HELP)
def library() -> None:
    """Keep a library whole: check it, copy it, read it anew; load the result of a bulk run."""


library.add_command(load)


@library.command()
@library_option
@click.option("--json", "as_json", is_flag=True, help="One problem a line, as JSON.")
def check(library: Path | None, as_json: bool) -> None:
    """Verify pages, references, offsets and the search index."""
    with opened(library) as kept:
        problems = kept.check()
        for problem in problems:
            if as_json:
                line(problem)
            else:
                click.echo(printable(f"{problem.where}: {problem.what}"))
        if not as_json and not problems:
            info = kept.info()
            click.echo(
                f"Whole: {counted(info.articles, 'article')}, {counted(info.versions, 'version')}, "
                f"{counted(info.claims, 'claim')}."
            )
    sys.exit(1 if problems else 0)


@library.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@library_option
def backup(folder: Path, library: Path | None) -> None:
    """Copy the library as it is now to a new FOLDER, while others go on writing."""
    with opened(library) as kept:
        path = kept.backup(folder)
        click.echo(f"Copied to {printable(str(path))} ({path.stat().st_size:,} bytes).")


@library.command()
@library_option
@jobs_option
@click.option(
    "--everything", is_flag=True, help="Read all articles again, not only those of an older reader."
)
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON.")
def rebuild(library: Path | None, jobs: int | None, everything: bool, as_json: bool) -> None:
    """Read again, with today's reader, what an older one read; if stopped, it goes on when run again."""
    done = 0.0
    with opened(library) as kept:

        def run(progress: Callable[[Added, str], None]) -> Added:
            def told(count: Added, total: int) -> None:
                nonlocal done
                done = count.read / total
                progress(count, "")

            return kept.rebuild(jobs=_jobs(jobs), everything=everything, progress=told)

        _run(run, as_json, lambda: done)


@library.command()
@library_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def info(library: Path | None, as_json: bool) -> None:
    """Say where the library is and how much it holds."""
    with opened(library) as kept:
        found = kept.info()
        if as_json:
            line(found)
            return
        langs = ", ".join(f"{lang or 'unknown'} {count:,}" for lang, count in found.langs.items())
        for name, value in (
            ("library", printable(found.path)),
            ("articles", f"{found.articles:,} in {found.versions:,} versions ({langs or 'none'})"),
            ("claims", f"{found.claims:,}"),
            ("names", f"{found.names:,}, linked to {found.actors:,} actors"),
            ("added", f"{found.first or '-'} to {found.last or '-'}"),
            ("failures", f"{found.failures:,}"),
            ("reader", f"{found.reader}; an older one read {found.stale:,} versions"),
            ("size", f"{found.bytes:,} bytes, schema {found.schema}"),
        ):
            click.echo(f"{name:9} {value}")
