"""Search a library for articles and claims."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from headwater.ask import query
from headwater.ask.context import context
from headwater.ask.query import Filters, Page, Unit, Where
from headwater.model import Claim, Span
from headwater.store.entries import unpack_terms
from headwater.store.nouns import ArticleHit, ClaimHit, Stored
from headwater.store.versions import STORED, ref_of, stored_of

_BM25_ARTICLE: Final = "bm25(article_words, 4.0, 1.0)"  # a word of the title weighs four of the text
_BM25_CLAIM: Final = "bm25(claim_words, 1.0, 0.5)"
_CURRENT: Final = "articles a ON a.id = v.article AND a.current = v.id"
# Of words that are in more articles than this, the newest are weighed: BM25 hardly tells such words apart.
_WEIGHED: Final = 2_000
_TRIED: Final = 200  # the same where each has to be tried first whether it passes the filters
_FEW_ARTICLES: Final = 1_000  # whose claims can all be taken in hand
_ARTICLE: Final = (
    "SELECT v.id, a.id, a.given, v.lang, v.outlet, v.url, v.title, v.published, v.place, v.claims, b.text,"
    " b.terms FROM versions v JOIN articles a ON a.id = v.article JOIN bodies b ON b.version = v.id"
)


def articles(db: sqlite3.Connection, words: str, filters: Filters, page: Page) -> list[ArticleHit]:
    """The articles that hold all words and pass all filters; those of claims must hold for one claim."""
    units = query.units(db, words, filters.langs) if words.strip() else []
    where = Where()
    query.of_version(db, filters, where)
    if filters.of_claims:
        claim = Where()
        query.of_claim(db, filters, claim)
        if claim.few:
            where.add(f"v.id IN (SELECT c.version FROM claims c WHERE {claim})", *claim.values)
        else:
            where.add(f"EXISTS (SELECT 1 FROM claims c WHERE c.version = v.id AND {claim})", *claim.values)
        where.few = where.few or claim.few
    elif filters.about:
        query.about_article(db, filters.about, where)
    index = _Index("article_words", _BM25_ARTICLE, "v.id", few="versions v", many="versions v")
    found = _by_words(db, index, units, where, page) if units else _by_time(db, index, where, page)
    rows = _rows(db, _ARTICLE, [number for number, _ in found])
    return [_article_hit(rows[number], score, units) for number, score in found if number in rows]


def claims(db: sqlite3.Connection, words: str, filters: Filters, page: Page) -> list[ClaimHit]:
    """The claims whose content or source holds all words and that pass all filters."""
    units = query.units(db, words, filters.langs) if words.strip() else []
    where = Where()
    query.of_version(db, filters, where, most=_FEW_ARTICLES)
    begin = "versions v CROSS JOIN claims c ON c.version = v.id"
    few = begin if where.few else "claims c CROSS JOIN versions v ON v.id = c.version"
    query.of_claim(db, filters, where)
    if filters.about and not where.few:  # what a claim is about, its article names
        query.about_article(db, filters.about, where)
        where.few = False
    index = _Index("claim_words", _BM25_CLAIM, "c.id", few=few, many=begin)
    found = _by_words(db, index, units, where, page) if units else _by_time(db, index, where, page)
    return _claim_hits(db, found, units)


class _Index(NamedTuple):
    """An index of words with its rank, and what its rows are.

    `key` is the number of a row in it, among the tables of `few` (begun with those of which there are few) or
    `many` (begun with the articles, in order of time).
    """

    table: str
    rank: str
    key: str
    few: str
    many: str


def _by_words(
    db: sqlite3.Connection, index: _Index, units: list[Unit], where: Where, page: Page
) -> list[tuple[int, float]]:
    """The numbers of what holds the words, with scores, in the order that was asked for."""
    table, words = index.table, query.match(units)
    if page.sort == "time":
        hits = "SELECT rowid FROM {0} WHERE {0} MATCH ?"
        if where.few or query.is_few(db, hits.format(table), (words,)):
            where.few = True
            where.add(f"{index.key} IN ({hits.format(table)})", words)
        else:  # what a claim holds, its article holds
            for held, key in {"article_words": "v.id", table: index.key}.items():
                where.add(f"+{key} IN ({hits.format(held)})", words)
        return _by_time(db, index, where, page)
    # The plus keeps SQLite from looking each candidate up in the index, which would weigh the words anew.
    joined, values = f"{table} w", [words]
    if where.few:
        found = f"+w.rowid IN (SELECT {index.key} FROM {index.few} WHERE {where})"
    elif where.conditions:
        joined, found = f"{table} w CROSS JOIN {_joined(index)}", str(where)
    else:
        found = "1"
    most = _WEIGHED if where.few or not where.conditions else _TRIED
    weighed = -1 if page.limit is None else max(most, page.limit + page.offset)
    sql = (
        f"SELECT number, score FROM (SELECT w.rowid AS number, {index.rank} AS score FROM {joined}"
        f" WHERE w.{table} MATCH ? AND {found} ORDER BY w.rowid DESC LIMIT ?)"
        " ORDER BY score, number LIMIT ? OFFSET ?"
    )
    return _pairs(db, sql, (*values, *where.values, weighed, *_bounds(page)))


def _joined(index: _Index) -> str:
    """The tables of an index, each row found by that of the index `w`."""
    if index.key == "v.id":
        return "versions v ON v.id = w.rowid"
    return "claims c ON c.id = w.rowid CROSS JOIN versions v ON v.id = c.version"


def _by_time(db: sqlite3.Connection, index: _Index, where: Where, page: Page) -> list[tuple[int, float]]:
    """The latest first; articles of one time, those that came last first."""
    joined = index.few if where.few else index.many
    sql = (
        f"SELECT {index.key}, 0.0 FROM {joined} CROSS JOIN {_CURRENT} WHERE {where}"
        f" ORDER BY v.since DESC, v.id DESC{', c.id' if index.key == 'c.id' else ''} LIMIT ? OFFSET ?"
    )
    return _pairs(db, sql, (*where.values, *_bounds(page)))


def _bounds(page: Page) -> tuple[int, int]:
    return -1 if page.limit is None else page.limit, page.offset


def _pairs(db: sqlite3.Connection, sql: str, values: tuple[Any, ...]) -> list[tuple[int, float]]:
    return [(row[0], abs(row[1])) for row in db.execute(sql, values)]


def _rows(db: sqlite3.Connection, select: str, versions: Iterable[int]) -> dict[int, tuple[Any, ...]]:
    """The rows of versions, by number."""
    asked = json.dumps(list(versions))
    return {
        row[0]: row
        for row in db.execute(f"{select} WHERE v.id IN (SELECT value FROM json_each(?))", (asked,))
    }


def _article_hit(row: tuple[Any, ...], score: float, units: list[Unit]) -> ArticleHit:
    _, number, given, lang, outlet, url, title, published, place, claims, text, terms = row
    return ArticleHit(
        ref=ref_of(number),
        id=given or ref_of(number),
        lang=lang,
        outlet=outlet,
        url=url,
        title=title,
        published=published,
        place=place,
        claims=claims,
        score=round(score, 4),
        context=context(text, unpack_terms(terms)[1], units),
    )


def _claim_hits(db: sqlite3.Connection, found: list[tuple[int, float]], units: list[Unit]) -> list[ClaimHit]:
    places = {
        row[0]: row[1:]
        for row in db.execute(
            "SELECT id, version, name FROM claims WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([number for number, _ in found]),),
        )
    }
    select = STORED.replace(" FROM ", ", b.terms FROM ", 1)
    kept = {
        number: (stored_of(row[:-1]), unpack_terms(row[-1])[1] if units else [])
        for number, row in _rows(db, select, {version for version, _ in places.values()}).items()
    }
    out = []
    for number, score in found:
        version, name = places[number]
        article, terms = kept[version]
        out += [claim_hit(article, c, score, units, terms) for c in article.reading.claims if c.id == name]
    return out


def claim_hit(
    kept: Stored,
    claim: Claim,
    score: float = 0.0,
    units: list[Unit] | None = None,
    terms: list[str] | None = None,
) -> ClaimHit:
    """A claim as a result, with its exact words."""
    text, article = kept.reading.text, kept.article
    extent = _extent(claim)
    return ClaimHit(
        ref=f"{kept.ref}:{claim.id}",
        article=kept.id,
        article_ref=kept.ref,
        lang=kept.reading.lang,
        outlet=article.outlet,
        url=article.url,
        title=article.title,
        published=article.published,
        claim=claim,
        source=claim.source.of(text) if claim.source else None,
        cue=claim.cue.of(text),
        content=" … ".join(span.of(text) for span in claim.content),
        score=round(score, 4),
        context=context(text, terms, units, extent) if units and terms is not None else None,
    )


def _extent(claim: Claim) -> Span:
    """From the first to the last character of a claim: its source, cue and content."""
    spans = [*claim.content, claim.cue, *([claim.source] if claim.source else [])]
    return Span(min(s.start for s in spans), max(s.end for s in spans))
