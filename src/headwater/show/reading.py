"""What `headwater read` reads: the first articles in this process, many in several, with the same outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple

import headwater
from headwater.engine.pool import Lost, Pool
from headwater.errors import FetchRefused, TooLarge
from headwater.gather import Failure, Page, finish
from headwater.known import outlet_of
from headwater.model import Article, Reading, Scope

if TYPE_CHECKING:
    from headwater.gather import Gathering
    from headwater.gather.items import Item

_FEW: Final = 12  # articles that are read before it pays to begin processes
_CHARACTERS_A_SECOND: Final = 1_000  # a tenth of what the slowest text takes


class Asked(NamedTuple):
    """What a reading is to have."""

    scope: Scope
    min_confidence: float


class _Found(NamedTuple):
    """What was gathered, and its place if it is a row."""

    item: Item
    place: str

    @property
    def where(self) -> str:
        if isinstance(self.item, Failure):
            return self.item.where
        return self.place or (self.item.about if isinstance(self.item, Page) else self.item).id


class _Task(NamedTuple):
    item: Article | Page
    asked: Asked


def read_all(found: Gathering, asked: Asked, jobs: int, complain: Callable[[str], None]) -> Iterator[Reading]:
    """The readings of what was gathered, in order; what cannot be read is told to `complain`.

    Many are read by `jobs` processes, each under guard; with 0 all are read here.
    """
    items = (_Found(item, found.place) for item in found.unread())
    first = islice(items, _FEW if jobs else 0)
    for one, answer in chain(_read(first, asked, 0), _read(items, asked, jobs)):
        if isinstance(answer, Reading):
            if answer.lang is None:
                complain(f"{one.place or answer.id}: {' '.join(answer.notes)}")
            yield answer
        elif isinstance(answer, Lost):
            complain(f"{one.where}: {answer.reason}")
        elif isinstance(answer, str):
            complain(answer)
        elif isinstance(one.item, Failure):
            complain(_complaint(one.item))


def _read(
    items: Iterable[_Found], asked: Asked, jobs: int
) -> Iterator[tuple[_Found, Reading | str | Lost | None]]:
    tasks = ((one, None if isinstance(one.item, Failure) else _Task(one.item, asked)) for one in items)
    with Pool(_task, jobs, extra=_seconds) as pool:
        yield from pool.run(tasks)


def _task(task: _Task) -> Reading | str:
    """The reading of an article, or what was wrong with it."""
    article = finish(task.item, outlet_of)
    if isinstance(article, Failure):
        return _complaint(article)
    try:
        return headwater.read(article, scope=task.asked.scope, min_confidence=task.asked.min_confidence)
    except MemoryError:
        raise
    except Exception as error:  # a fault of ours must not cost the user the other articles
        return f"{article.id}: not read, by a fault of Headwater ({type(error).__name__}: {error})"


def _seconds(task: _Task) -> float:
    """The seconds that an article may take for its length."""
    size = len(task.item.data if isinstance(task.item, Page) else task.item.text)
    return size / _CHARACTERS_A_SECOND


def _complaint(failure: Failure) -> str:
    """What was wrong with which input, and the option that would help."""
    message = str(failure.error)
    if failure.where not in message:
        message = f"{failure.where}: {message}"
    if isinstance(failure.error, FetchRefused) and "private" in message:
        message += " (--allow-private)"
    if isinstance(failure.error, TooLarge):
        message += " (--max-mb)"
    return message
