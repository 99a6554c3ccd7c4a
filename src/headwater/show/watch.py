"""`headwater watch`: follow feeds and put what is new into the library, or print it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
import msgspec

from headwater.errors import HeadwaterError
from headwater.known import outlet_of
from headwater.model import Article
from headwater.show.lib_common import complain, counted, library_option, opened, printable

if TYPE_CHECKING:
    from headwater.gather import Failure
    from headwater.gather.watching import Event, Sink, Watcher


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("feeds", nargs=-1, required=True, metavar="FEED...")
@library_option
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file that remembers what was seen; by default one in the library's folder.",
)
@click.option("--print", "as_rows", is_flag=True, help="Print new articles as JSONL; use no library.")
@click.option("--once", is_flag=True, help="Look at each feed once, then end.")
@click.option(
    "--every",
    type=click.FloatRange(min=0.05),
    default=15.0,
    show_default=True,
    help="Minutes between two looks at a feed.",
)
@click.option(
    "--delay",
    type=click.FloatRange(min=0.0),
    default=2.0,
    show_default=True,
    help="Seconds at least between two requests to one host.",
)
@click.option("--json", "as_json", is_flag=True, help="Tell what happens as JSON, one event a line.")
@click.option("--allow-private", is_flag=True, help="Fetch addresses in private and loopback networks too.")
@click.option("--timeout", type=click.FloatRange(min=0.1), help="Seconds that one address may take.")
@click.option("--max-mb", type=click.FloatRange(min=0.001), help="Megabytes that one feed or page may have.")
def watch(
    feeds: tuple[str, ...],
    library: Path | None,
    state: Path | None,
    as_rows: bool,
    once: bool,
    every: float,
    delay: float,
    as_json: bool,
    allow_private: bool,
    timeout: float | None,
    max_mb: float | None,
) -> None:
    """Follow feeds and put each new article into the library.

    FEED is the address of an RSS or Atom feed, or a file that names feeds: OPML, or one address a line.
    Ctrl-C ends it; nothing is lost, and the next run goes on from there.
    """
    from headwater.gather import Limits
    from headwater.gather.watching import Watcher

    limits = Limits()
    if timeout is not None:
        limits = limits._replace(seconds=timeout)
    if max_mb is not None:
        limits = limits._replace(page_bytes=int(max_mb * 1_000_000))
    try:
        addresses = [address for feed in feeds for address in _addresses(feed)]
        with _sink(library, as_rows) as (sink, beside):
            watcher = Watcher(
                addresses,
                sink,
                state or beside,
                every=every * 60,
                delay=delay,
                limits=limits,
                allow_private=allow_private,
                outlet_of=outlet_of,
                tell=_tell_json if as_json else _tell,
            )
            with _stopping(watcher):
                tally = watcher.run(once=once)
    except HeadwaterError as error:
        complain(str(error))
        sys.exit(1)
    except BrokenPipeError:
        raise  # nobody reads what is printed any more
    except OSError as error:
        complain(f"{error.filename or 'The library'}: {error.strerror or error}.")
        sys.exit(1)
    if as_json:
        _line({"event": "end", **tally._asdict()})
    else:
        looks = f"{counted(tally.looks, 'look')} at feeds, {tally.unchanged:,} of them unchanged"
        rest = f"{counted(tally.articles, 'article')}, {counted(tally.failed, 'failure')}"
        click.echo(f"{looks}; {rest}.", err=True)
    sys.exit(1 if once and tally.failed else 0)


def _addresses(feed: str) -> list[str]:
    """The addresses that one argument stands for; raises HeadwaterError and OSError."""
    from headwater.errors import InputMissing
    from headwater.gather.feeds import read_feed_list

    if "://" in feed:
        return [feed]
    path = Path(feed)
    if not path.is_file():
        raise InputMissing(f"{feed} is neither an http or https address nor a file that names feeds.")
    return read_feed_list(path.read_bytes(), name=feed)


@contextmanager
def _sink(library: Path | None, as_rows: bool) -> Iterator[tuple[Sink, Path | None]]:
    """Where the articles go, and the file that remembers what was seen if none is named."""
    if as_rows:
        yield _Rows(), None
    else:
        with opened(library, create=True) as kept:
            yield kept, kept.path / "watch.json"


class _Rows:
    """Prints articles as JSONL, as `headwater read` and `headwater add` take them."""

    def add(self, what: Article | Iterable[Failure], /) -> None:
        if isinstance(what, Article):
            _line({name: value for name, value in msgspec.structs.asdict(what).items() if value is not None})


def _tell(event: Event) -> None:
    if event.kind == "failed":
        where = "" if event.where in event.text else f"{event.where}: "
        complain(f"{where}{event.text}")
    else:
        click.echo(printable(f"{event.where}  {event.text}"), err=True)


def _tell_json(event: Event) -> None:
    _line({"event": event.kind, "where": event.where, "text": event.text, "feed": event.feed}, err=True)


def _line(row: dict[str, Any], err: bool = False) -> None:
    click.echo(msgspec.json.encode(row), err=err)


@contextmanager
def _stopping(watcher: Watcher) -> Iterator[None]:
    """A first signal ends the run in good order, a second one at once."""
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in signals]

    def stop(number: int, frame: FrameType | None) -> None:
        watcher.stop()
        signal.signal(number, signal.SIG_DFL)

    for number in signals:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
