"""What lists, days, outlets and actors ask of kept statements, in columns, so that none need be decoded."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from headwater.link.statements.nouns import Denial, Statement
from headwater.model import Span
from headwater.store.identity import stretch
from headwater.store.words import term, words

TABLES: Final = ("statement_words", "statement_names", "statement_outlets", "edges")
_DAY: Final = 10  # characters of a date that are its day
_Edge = tuple[str, int, int, str, str, str, str, bool, str, str]  # a row of `edges`
_DISPUTE: Final = 2  # articles that a denial weighs among the statements of a day


class Carrier(NamedTuple):
    """What is known of an article that carries a statement: its number, language, outlet, and date."""

    number: int
    lang: str
    outlet: str
    published: str


def number_of(id_: str) -> int:
    """The number of a statement's id, by which its words are kept.

    >>> number_of("s:000000002a")
    42
    """
    return int(id_.removeprefix("s:"), 16)


def day_of(published: str) -> str:
    """The day of a date as it was given, or its month or year where it is less exact; "" where it is none.

    >>> day_of("2026-03-04T23:30:00-05:00")
    '2026-03-04'
    """
    return published[:_DAY] if stretch(published) is not None else ""


def columns(statement: Statement, carriers: Mapping[str, Carrier], lang: str) -> dict[str, int | str]:
    """The columns of a statement by which lists are made; `carriers` go by reference."""
    articles = statement.articles
    told = [carriers[ref].published for ref in articles]
    told += [d.date for d in (*statement.denials, *statement.confirmations)]
    echoes = max(len(articles) - statement.independent, 0)
    return {
        "id": statement.id,
        "articles": len(articles),
        "outlets": len({carriers[ref].outlet or ref for ref in articles}),
        "independent": statement.independent,
        "echoes": echoes,
        "denials": len(statement.denials),
        "weight": echoes + _DISPUTE * len(statement.denials),
        "state": statement.state,
        "first_day": day_of(statement.first),
        "last_day": max(map(day_of, told), default=""),
        "langs": "".join(f"|{lang}" for lang in sorted({carriers[r].lang for r in articles})) + "|",
        "lang": lang,
        "headline": statement.headline,
    }


def enter(db: sqlite3.Connection, statement: Statement, carriers: Mapping[str, Carrier]) -> str:
    """Keep who carries a statement, from whom, who stands behind it, and its words, in place of what was kept
    of it; the language of its headline."""
    leave(db, statement.id)
    counts = Counter(c.outlet for c in map(carriers.__getitem__, statement.articles) if c.outlet)
    edges = list(_edges(statement, carriers))
    db.executemany(
        "INSERT INTO statement_outlets VALUES (?, ?, ?, ?)",
        ((outlet, statement.id, count, _way(outlet, edges)) for outlet, count in counts.items()),
    )
    db.executemany(f"INSERT OR IGNORE INTO edges VALUES ({', '.join('?' * 10)})", edges)
    db.executemany("INSERT OR IGNORE INTO statement_names VALUES (?, ?, ?)", _names(db, statement))
    lang, lines = _words(db, statement, carriers)
    db.execute(
        "INSERT INTO statement_words (rowid, terms) VALUES (?, ?)",
        (number_of(statement.id), "\n".join(dict.fromkeys(lines))),
    )
    return lang


def leave(db: sqlite3.Connection, id_: str) -> None:
    """Drop what was kept of a statement here."""
    for table in ("statement_outlets", "edges", "statement_names"):
        db.execute(f"DELETE FROM {table} WHERE statement = ?", (id_,))
    db.execute("DELETE FROM statement_words WHERE rowid = ?", (number_of(id_),))


def _way(outlet: str, edges: Iterable[_Edge]) -> str:
    """How an outlet has a statement: straight from its "source", "repeated" from another outlet, else its
    "own"."""
    found = "own"
    for *_, kind, _, _, lower, upper in edges:
        if lower == outlet and not upper and kind not in ("", "unknown"):
            return "source"
        if lower == outlet != upper and upper:
            found = "repeated"
    return found


def _edges(statement: Statement, carriers: Mapping[str, Carrier]) -> Iterator[_Edge]:
    origins = {o.id: o for o in statement.origins}
    for edge in statement.edges:
        lower, upper, origin = carriers[edge.lower], carriers.get(edge.upper), origins.get(edge.upper)
        outlet = upper.outlet if upper else ""
        if origin is not None and origin.kind == "own reporting":
            outlet = origin.outlet or origin.name
        yield (
            *(statement.id, lower.number, upper.number if upper else 0),
            *((origin.id, origin.name, origin.kind) if origin else ("", "", "")),
            *(edge.kind, edge.inferred, lower.outlet, outlet),
        )


def _names(db: sqlite3.Connection, statement: Statement) -> Iterator[tuple[int, str, str]]:
    """The names, in `names`, of who is behind a statement or speaks on it ("@12:3": name 3 of article 12)."""
    spoken: Iterable[Denial] = (*statement.denials, *statement.confirmations)
    found = [(o.actor, "origin") for o in statement.origins] + [(d.actor, d.kind) for d in spoken]
    for kept, side in found:
        article, _, place = kept.removeprefix("@").partition(":")
        if not place:
            continue
        row = db.execute(
            "SELECT n.id FROM articles a JOIN names n ON n.version = a.current WHERE a.id = ?"
            " ORDER BY n.id LIMIT 1 OFFSET ?",
            (int(article), int(place)),
        ).fetchone()
        if row is not None:
            yield row[0], statement.id, side


def _words(
    db: sqlite3.Connection, statement: Statement, carriers: Mapping[str, Carrier]
) -> tuple[str, list[str]]:
    """The language of the headline, and for each place of a statement its terms."""
    lang, lines = "", list[str]()
    for place in statement.appears:
        one = carriers[place.article]
        texts = [_told(db, one.number, span) for span in place.spans]
        lines.append(" ".join(term(word.low, one.lang) for text in texts for word in words(text)))
        if not lang and statement.headline in " ".join(" ".join(text.split()) for text in texts):
            lang = one.lang
    return lang, lines


def _told(db: sqlite3.Connection, article: int, span: Span) -> str:
    row = db.execute(
        "SELECT substr(b.text, ?, ?) FROM shelved s JOIN bodies b ON b.version = s.version"
        " WHERE s.article = ?",
        (span.start + 1, span.end - span.start, article),
    ).fetchone()
    return str(row[0])
