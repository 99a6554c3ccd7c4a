"""Search a library for articles and claims."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any, Final

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
_WEIGHED: Final = 5_000
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
        if filters.few or units:
            where.add(f"v.id IN (SELECT c.version FROM claims c WHERE {claim})", *claim.values)
        else:
            where.add(f"EXISTS (SELECT 1 FROM claims c WHERE c.version = v.id AND {claim})", *claim.values)
    elif filters.about:
        query.about_article(db, filters.about, where)
    if units:
        joined = "article_words w CROSS JOIN versions v ON v.id = w.rowid"
        found = _by_words(db, ("article_words", joined, _BM25_ARTICLE, "v.id"), units, where, page)
    else:
        joined = f"versions v CROSS JOIN {_CURRENT}"
        found = _by_time(db, joined, "v.id", where, page)
    rows = _rows(db, _ARTICLE, [number for number, _ in found])
    return [_article_hit(rows[number], score, units) for number, score in found if number in rows]


def claims(db: sqlite3.Connection, words: str, filters: Filters, page: Page) -> list[ClaimHit]:
    """The claims whose content or source holds all words and that pass all filters."""
    units = query.units(db, words, filters.langs) if words.strip() else []
    where = Where()
    query.of_version(db, filters, where)
    query.of_claim(db, filters, where)
    if units:
        joined = (
            "claim_words w CROSS JOIN claims c ON c.id = w.rowid CROSS JOIN versions v ON v.id = c.version"
        )
        found = _by_words(db, ("claim_words", joined, _BM25_CLAIM, "c.id"), units, where, page)
    else:
        few = f"claims c CROSS JOIN versions v ON v.id = c.version CROSS JOIN {_CURRENT}"
        many = f"versions v CROSS JOIN {_CURRENT} CROSS JOIN claims c ON c.version = v.id"
        found = _by_time(db, few if filters.few else many, "c.id", where, page)
    return _claim_hits(db, found, units)


def _by_words(
    db: sqlite3.Connection, index: tuple[str, str, str, str], units: list[Unit], where: Where, page: Page
) -> list[tuple[int, float]]:
    """The numbers of what holds the words, with scores, in the order that was asked for."""
    table, joined, rank, key = index
    found = f"FROM {joined} WHERE w.{table} MATCH ? AND {where}"
    values = (query.match(units), *where.values)
    if page.sort == "time":
        sql = f"SELECT {key}, 0.0 {found} ORDER BY v.since DESC, {key} LIMIT ? OFFSET ?"
        return _pairs(db, sql, (*values, *_bounds(page)))
    weighed = -1 if page.limit is None else max(_WEIGHED, page.limit + page.offset)
    sql = (
        f"SELECT number, score FROM (SELECT {key} AS number, {rank} AS score {found}"
        " ORDER BY w.rowid DESC LIMIT ?) ORDER BY score, number LIMIT ? OFFSET ?"
    )
    return _pairs(db, sql, (*values, weighed, *_bounds(page)))


def _by_time(
    db: sqlite3.Connection, joined: str, key: str, where: Where, page: Page
) -> list[tuple[int, float]]:
    sql = f"SELECT {key}, 0.0 FROM {joined} WHERE {where} ORDER BY v.since DESC, {key} LIMIT ? OFFSET ?"
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
