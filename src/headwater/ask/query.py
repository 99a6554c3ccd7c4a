"""What a user asks, as questions to the index: words and phrases by base form, names, dates."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import pairwise, product
from typing import Any, Final, TypedDict, cast

import msgspec

from headwater.model import LANGUAGES, Stance
from headwater.store.faults import BadQuery
from headwater.store.identity import stretch
from headwater.store.nouns import Sort
from headwater.store.words import base_forms, words

# An opening quotation mark with those that may close it.
_CLOSING: Final = {'"': '"', "“": "”“", "«": "»", "„": "“”"}
_OPENING: Final = re.compile('["“«„]')
_MOST: Final = 400  # ways to spell out a phrase; a longer one is asked for by its pairs of words

MOST_WORDS: Final = 200  # words of a question, as many as a long sentence has several times over
FEW: Final = 10_000  # rows that are taken in hand at once
_FEW_NAMES: Final = 50_000  # names, each of which may be found in three ways, and many in no claim
_YEAR: Final = 366 * 86_400  # seconds; no date stands for more

_LIST: Final = "(SELECT value FROM json_each(?))"
# The plus keeps SQLite from beginning with these rows; it gathers them once, and then asks of each row.
_CLAIM_WORDS: Final = "+c.id IN (SELECT rowid FROM claim_words WHERE claim_words MATCH ?)"
# The names that are called so, or linked to an actor that is: all of them, or whether one of them is.
_NAMED: Final = (
    f"SELECT id FROM names WHERE base IN {_LIST} UNION ALL SELECT id FROM names WHERE english IN {_LIST}"
    f" UNION ALL SELECT name FROM links WHERE actor IN {_LIST}"
)
_IS_NAMED: Final = (
    f"n.base IN {_LIST} OR n.english IN {_LIST}"
    f" OR EXISTS (SELECT 1 FROM links l WHERE l.name = n.id AND l.actor IN {_LIST})"
)

Unit = tuple[frozenset[str], ...]


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for besides words; all of it must hold, and one of each tuple.

    `by`, `about` and `via` are names in any language; `since` and `until` ISO 8601 dates of any precision,
    both inclusive: an article whose own date is less exact counts where it can be meant.
    """

    by: str | None = None
    about: str | None = None
    via: str | None = None
    outlets: tuple[str, ...] = ()
    stances: tuple[Stance, ...] = ()
    langs: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @property
    def of_claims(self) -> bool:
        """True where they ask for what only a claim has."""
        return bool(self.by or self.via or self.stances)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the results, and in which order; relevance is BM25, time the latest first."""

    sort: Sort | None = None
    limit: int | None = 20
    offset: int = 0


class Asked(TypedDict, total=False):
    """What a question may say besides words; all of it must hold, and one of each list.

    `by` (who said it), `about` and `via` (on whose word) are names in any language; `since` and `until`
    ISO 8601 dates of any precision, both inclusive. `sort` is "relevance" (BM25) or "time", the latest
    first; without words it is always time. `limit` is 20 if not given, None for all.
    """

    by: str | None
    about: str | None
    via: str | None
    outlet: str | Sequence[str]
    stance: Stance | Sequence[Stance]
    lang: str | Sequence[str]
    since: str | None
    until: str | None
    sort: Sort | None
    limit: int | None
    offset: int


def split(asked: Asked) -> tuple[Filters, Page]:
    """What to look for, and which of the results to give."""
    stance = asked.get("stance", ())
    filters = Filters(
        by=asked.get("by"),
        about=asked.get("about"),
        via=asked.get("via"),
        outlets=_several(asked.get("outlet", ())),
        stances=cast("tuple[Stance, ...]", _several(stance)),
        langs=_several(asked.get("lang", ())),
        since=asked.get("since"),
        until=asked.get("until"),
    )
    page = Page(sort=asked.get("sort"), limit=asked.get("limit", 20), offset=asked.get("offset", 0))
    return filters, page


def _several(values: str | Sequence[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


def units(db: sqlite3.Connection, text: str, langs: Sequence[str] = ()) -> list[Unit]:
    """The words and quoted phrases of `text`: for each word of a unit the terms that stand for it.

    What is asked for twice is looked for once. Raises BadQuery where a quotation mark is left open, or there
    is no word at all or more than `MOST_WORDS`.
    """
    found = [
        tuple(_terms(db, word.low, langs) for word in words(piece))
        for piece, quoted in _pieces(text)
        if quoted
    ]
    found += [
        (_terms(db, word.low, langs),)
        for piece, quoted in _pieces(text)
        if not quoted
        for word in words(piece)
    ]
    found = list(dict.fromkeys(unit for unit in found if unit))
    if sum(map(len, found)) > MOST_WORDS:
        raise BadQuery(f"More than {MOST_WORDS} words are too many to look for. Name those that tell most.")
    if not found:
        raise BadQuery(f"There is no word to look for in {text!r}.")
    return found


def _pieces(text: str) -> list[tuple[str, bool]]:
    """The text cut at its quotation marks; True for what stands in them."""
    out, begin = [], 0
    while opening := _OPENING.search(text, begin):
        out.append((text[begin : opening.start()], False))
        ends = [i for i in range(opening.end(), len(text)) if text[i] in _CLOSING[opening.group()]]
        if not ends:
            raise BadQuery(f"A quotation mark is left open in {text!r}. Close it, or leave it out.")
        out.append((text[opening.end() : ends[0]], True))
        begin = ends[0] + 1
    return [*out, (text[begin:], False)]


def _terms(db: sqlite3.Connection, low: str, langs: Sequence[str]) -> frozenset[str]:
    """Every term of the index that shares a base form with the word."""
    forms = frozenset[str]().union(*(base_forms(low, lang) for lang in langs or (None,)))
    rows = db.execute(
        "SELECT term FROM senses WHERE form IN (SELECT value FROM json_each(?))", (json.dumps(list(forms)),)
    )
    return forms | {row[0] for row in rows}


def match(found: Iterable[Unit], column: str | None = None) -> str:
    """The units as a question to FTS5 (sqlite.org/fts5.html): all of them must stand in the text."""
    asked = " AND ".join(f"({_spelt(unit)})" for unit in found)
    return f"{column} : ({asked})" if column else asked


def _spelt(unit: Unit) -> str:
    ways = 1
    for terms in unit:
        ways *= len(terms)
    if ways > _MOST and len(unit) > 2:
        return " AND ".join(f"({_spelt(pair)})" for pair in pairwise(unit))
    return " OR ".join(
        '"' + " ".join(spelling) + '"' for spelling in product(*(sorted(terms) for terms in unit))
    )


class Where:
    """Conditions on an article's version `v` and a claim `c`, with their values.

    `few` is True where an index has the few rows that can fit, so that it is quicker to begin with them.
    Where a condition fits many rows, it is put so that it is asked of each row in turn: the first rows in the
    order of the results soon have enough.
    """

    def __init__(self) -> None:
        self.conditions: list[str] = []
        self.values: list[Any] = []
        self.few = False

    def add(self, condition: str, *values: Any) -> None:
        self.conditions.append(condition)
        self.values += values

    def either(self, few: bool, condition: str, probe: str, *values: Any) -> None:
        """The condition that begins with few rows, or else the one that is asked of each row in turn."""
        self.few = self.few or few
        self.add(condition if few else f"({probe})", *values)

    def __str__(self) -> str:
        return " AND ".join(self.conditions) or "1"


def is_few(db: sqlite3.Connection, found: str, values: Sequence[Any], most: int = FEW) -> bool:
    """Whether a query gives so few rows that all of them can be taken in hand."""
    rows = db.execute(f"SELECT count(*) FROM (SELECT 1 FROM ({found}) LIMIT {most + 1})", values)
    return int(rows.fetchone()[0]) <= most


def of_version(db: sqlite3.Connection, filters: Filters, where: Where, most: int = FEW) -> None:
    """The conditions on the article, of which `most` are few.

    Raises BadQuery for a language or date that is none.
    """
    if filters.outlets:
        outlets = _outlets(db, filters.outlets)
        if len(outlets) == 1:  # then the index has them in order of time
            where.add("v.outlet = ?", outlets[0])
        else:
            where.add("v.outlet IN (SELECT value FROM json_each(?))", json.dumps(outlets))
    for lang in filters.langs:
        if lang not in LANGUAGES:
            raise BadQuery(f"{lang!r} is no language that Headwater reads: {', '.join(LANGUAGES)}.")
    if filters.langs:
        where.add("v.lang IN (SELECT value FROM json_each(?))", json.dumps(filters.langs))
    if filters.since:
        first = _moment(filters.since)[0]
        where.add("v.until > ? AND v.since > ?", first, first - _YEAR)  # the second is in an index
    if filters.until:
        where.add("v.since < ?", _moment(filters.until)[1])
    if filters.outlets or filters.since or filters.until:
        where.few = is_few(db, f"SELECT 1 FROM versions v WHERE {where}", where.values, most)


def _moment(date: str) -> tuple[int, int]:
    found = stretch(date.strip())
    if found is None:
        raise BadQuery(f"{date!r} is no date. Write it as 2026, 2026-03, 2026-03-04 or 2026-03-04T10:15.")
    return found


def _outlets(db: sqlite3.Connection, asked: Sequence[str]) -> list[str]:
    """The outlets that are called so, in whatever case; where there is none, those whose name holds it."""
    every = [
        row[0]
        for row in db.execute(
            "WITH RECURSIVE o(x) AS (SELECT min(outlet) FROM versions UNION ALL"
            " SELECT (SELECT min(outlet) FROM versions WHERE outlet > x) FROM o WHERE x IS NOT NULL)"
            " SELECT x FROM o WHERE x IS NOT NULL"
        )
    ]
    out: list[str] = []
    for name in asked:
        low = name.casefold().removeprefix("www.")
        same = [outlet for outlet in every if outlet.casefold().removeprefix("www.") == low]
        out += same or [outlet for outlet in every if low in outlet.casefold()]
    return out


def of_claim(db: sqlite3.Connection, filters: Filters, where: Where) -> None:
    """The conditions on the claim."""
    if filters.stances:
        where.add("c.stance IN (SELECT value FROM json_each(?))", json.dumps(filters.stances))
    if filters.by:
        asked = units(db, filters.by)
        values: tuple[str, ...] = (*called(db, asked), match(asked, "source"))
        found = (
            f"SELECT id FROM claims WHERE source IN {_LIST} UNION ALL"
            f" SELECT id FROM claims WHERE actor IN {_LIST} UNION ALL"
            " SELECT rowid FROM claim_words WHERE claim_words MATCH ?"
        )
        probe = f"c.source IN {_LIST} OR c.actor IN {_LIST} OR {_CLAIM_WORDS}"
        where.either(is_few(db, found, values), f"c.id IN ({found})", probe, *values)
    if filters.via:
        labels, _ = called(db, units(db, filters.via))
        found = f"SELECT claim FROM via WHERE label IN {_LIST}"
        probe = f"EXISTS (SELECT 1 FROM via WHERE via.claim = c.id AND via.label IN {_LIST})"
        where.either(is_few(db, found, (labels,)), f"c.id IN ({found})", probe, labels)
    if filters.about:
        values = _named(db, units(db, filters.about), "content")
        hits = "SELECT rowid FROM claim_words WHERE claim_words MATCH ?"
        found = f"SELECT claim FROM about WHERE name IN ({_NAMED}) UNION ALL {hits}"
        probe = (
            "EXISTS (SELECT 1 FROM names n CROSS JOIN about o ON o.name = n.id AND o.claim = c.id"
            f" WHERE n.version = c.version AND ({_IS_NAMED})) OR {_CLAIM_WORDS}"
        )
        few = is_few(db, f"{_NAMED} UNION ALL {hits}", values, _FEW_NAMES)
        where.either(few, f"c.id IN ({found})", probe, *values)


def about_article(db: sqlite3.Connection, about: str, where: Where) -> None:
    """The article names it, or has all of its words."""
    values = _named(db, units(db, about))
    hits = "SELECT rowid FROM article_words WHERE article_words MATCH ?"
    found = f"SELECT version FROM names WHERE id IN ({_NAMED}) UNION ALL {hits}"
    probe = f"EXISTS (SELECT 1 FROM names n WHERE n.version = v.id AND ({_IS_NAMED})) OR +v.id IN ({hits})"
    where.either(is_few(db, f"{_NAMED} UNION ALL {hits}", values), f"v.id IN ({found})", probe, *values)


def _named(db: sqlite3.Connection, asked: list[Unit], column: str | None = None) -> tuple[str, ...]:
    """The values for `_NAMED` or `_IS_NAMED`, and then a question for the words."""
    labels, actors = called(db, asked)
    return labels, labels, actors, match(asked, column)


def called(db: sqlite3.Connection, asked: list[Unit]) -> tuple[str, str]:
    """JSON lists of the labels that hold all the words, in any language, and of the actors called so."""
    labels = {
        row[0]
        for row in db.execute("SELECT rowid FROM label_words WHERE label_words MATCH ?", (match(asked),))
    }
    given = json.dumps(sorted(labels))
    labels |= {
        row[0]
        for row in db.execute(
            "SELECT english FROM aliases WHERE label IN (SELECT value FROM json_each(?))", (given,)
        )
    }
    actors = [
        row[0]
        for row in db.execute(
            "SELECT DISTINCT actor FROM actor_names WHERE label IN (SELECT value FROM json_each(?))", (given,)
        )
    ]
    return json.dumps(sorted(labels)), json.dumps(actors)
