"""The times of a document: found, put together, resolved one after another along the text."""

from __future__ import annotations

from datetime import date, datetime

from headwater.model import Time
from headwater.read.document import Document
from headwater.read.times.assemble import expressions
from headwater.read.times.items import items_of
from headwater.read.times.resolve import Resolver
from headwater.read.times.thread import Moment
from headwater.read.times.words import words_of


def find_times(doc: Document, published: str | None) -> list[Time]:
    """Every time expression of a document, resolved against `published` and the times told before it.

    `published` is ISO 8601; its own local date counts, in whatever zone. Where it is missing, is no date or
    gives no day, what is relative to it has no days. Never raises on any text.
    """
    words = words_of(doc.lexicon.lang)
    if words is None or not doc.tokens:
        return []
    items = items_of(doc, words)
    resolver = Resolver(doc, items, words, moment(published))
    return [time for expr in expressions(doc, items, words) for time in resolver.times(expr)]


def moment(published: str | None) -> Moment | None:
    """The local day and, where it is given, hour of publication."""
    if not published:
        return None
    try:
        if len(published) <= 10:
            return Moment(date.fromisoformat(published), None)
        at = datetime.fromisoformat(published)
    except ValueError:
        return None
    return Moment(at.date(), at.replace(tzinfo=None))
