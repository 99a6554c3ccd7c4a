"""The statements of a library, asked for by id, by claim, by words, or in order.

Kept are those that more than one article carries or somebody denies; what one article alone says is made of
its digest when it is asked for. What is given out has references ("a12"); `rows` has the ids that articles
were given.
"""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import msgspec

from headwater.ask.context import find as find_units
from headwater.ask.query import units
from headwater.link.statements.nouns import Appearance, Denial, Origin, Statement
from headwater.store.faults import NotFound
from headwater.store.lists import number_of
from headwater.store.schema import as_json, snapshot
from headwater.store.shelf import Shelf
from headwater.store.versions import ref_of
from headwater.store.words import term, words

if TYPE_CHECKING:
    from headwater.store.library import Library

Sort = Literal["articles", "independent", "echoes", "dispute"]
_ORDER: Final[Mapping[str, str]] = {
    "articles": "articles DESC",
    "independent": "independent DESC, articles DESC",
    "echoes": "articles - independent DESC, articles DESC",
    "dispute": "denials DESC, articles DESC",
}
_SORTS: Final[Mapping[str, Any]] = {
    "articles": lambda s: len(s.articles),
    "independent": lambda s: s.independent,
    "echoes": lambda s: len(s.articles) - s.independent,
    "dispute": lambda s: len(s.denials),
}
_CLAIM: Final = ":c"
_ABOUT: Final = (
    "SELECT a.id, a.given, v.outlet, v.title, v.published FROM articles a JOIN versions v ON v.id = a.current"
)
_ID: Final = re.compile("s:[0-9a-f]{10}")


class About(NamedTuple):
    """What a list says of an article: the id that it was given (else its reference), outlet, title, date."""

    id: str
    outlet: str | None
    title: str | None
    published: str | None


def top(
    library: Library, sort: Sort = "articles", *, denied: bool = False, limit: int | None = None
) -> list[Statement]:
    """The kept statements in an order, with `denied` those that somebody denies or corrects."""
    with library._plain() as db, snapshot(db):
        rows = db.execute(
            f"SELECT data FROM statements {'WHERE denials' if denied else ''}"
            f" ORDER BY {_ORDER[sort]}, id LIMIT ?",
            (-1 if limit is None else limit,),
        ).fetchall()
        return [_unpacked(db, row[0]) for row in rows]


def count(library: Library, *, denied: bool = False) -> int:
    """How many statements are kept."""
    with library._plain() as db:
        sql = f"SELECT count(*) FROM statements {'WHERE denials' if denied else ''}"
        return int(db.execute(sql).fetchone()[0])


def find(library: Library, name: str, sort: Sort = "articles") -> list[Statement]:
    """The statements that a statement's id or a claim's reference ("a12:c3") names, else those with an
    appearance that holds all the words, in any inflected form; those of most articles first.

    Raises BadQuery where there is no word, or an open quotation mark.
    """
    name = name.strip()
    found = _named(library, name) or _with_words(library, name)
    return sorted(found, key=lambda s: (-_SORTS[sort](s), -len(s.articles), s.id))


def one(library: Library, name: str) -> list[Statement]:
    """As `find`; raises NotFound where it finds nothing."""
    if hits := find(library, name):
        return hits
    raise NotFound(
        f"No statement has the id or the words {name}. `headwater statements` lists all; `headwater search` "
        "finds articles."
    )


def of_articles(library: Library, refs: Collection[str], *, alone: bool = True) -> Iterator[Statement]:
    """All statements that some articles carry, each once; with `alone` also those of one article only."""
    with library._plain() as db, snapshot(db):
        yield from _of(db, refs, alone)


def about(library: Library) -> dict[str, About]:
    """All articles by their references."""
    with library._plain() as db:
        return _about(db.execute(_ABOUT))


def abouts(db: sqlite3.Connection, refs: Iterable[str]) -> dict[str, About]:
    """Some articles by their references."""
    asked = as_json(int(ref[1:]) for ref in refs)
    return _about(db.execute(f"{_ABOUT} WHERE a.id IN (SELECT value FROM json_each(?))", (asked,)))


def _about(rows: Iterable[tuple[Any, ...]]) -> dict[str, About]:
    return {ref_of(row[0]): About(row[1] or ref_of(row[0]), *row[2:]) for row in rows}


def text_of(library: Library, ref: str) -> str:
    """The text of an article as it was when statements were made, into which their offsets point."""
    with library._plain() as db:
        return _told(db, ref)[0]


def rows(library: Library, articles: Collection[str] | None = None) -> Iterator[dict[str, Any]]:
    """The statements as rows of an export; with `articles`, by reference, those that one of them carries,
    whole: their sources are counted over the library.

    `article` is the id that an article was given, `ref` its reference; `start` and `end` are offsets into its
    text. The ends of `edges` are references and ids of `origins`.
    """
    known = about(library)
    for statement in of_articles(library, known.keys() if articles is None else articles):
        yield row(statement, known)


def row(statement: Statement, known: Mapping[str, About]) -> dict[str, Any]:
    """One statement as a row; `known` are the articles, as `about` has them."""
    outlets = {known[ref].outlet or ref for ref in statement.articles}
    return {
        **msgspec.to_builtins(statement),
        "articles": len(statement.articles),
        "outlets": len(outlets),
        "origins": [_origin_row(one, known) for one in statement.origins],
        "appears": [_place_row(a, a.article, a.start, a.end, known) for a in statement.appears],
        "denials": [_denial_row(d, known) for d in statement.denials],
        "confirmations": [_denial_row(d, known) for d in statement.confirmations],
    }


def _denial_row(one: Denial, known: Mapping[str, About]) -> dict[str, Any]:
    found = _place_row(one, one.article, one.span.start, one.span.end, known)
    del found["span"]
    return found


def _place_row(
    one: Appearance | Denial, ref: str, start: int, end: int, known: Mapping[str, About]
) -> dict[str, Any]:
    place = {"article": known[ref].id, "ref": ref, "start": start, "end": end}
    return {**msgspec.to_builtins(one), **place}


def _origin_row(origin: Origin, known: Mapping[str, About]) -> dict[str, Any]:
    return {
        **msgspec.to_builtins(origin),
        "first": known[origin.first].id if origin.first else "",
        "articles": [known[ref].id for ref in origin.articles],
        "repeats": [known[ref].id for ref in origin.repeats],
    }


def by_id(db: sqlite3.Connection, id_: str) -> Statement | None:
    """The statement of an id, or the one that holds today the words by which that id was made: it changes
    where an earlier article joins. None where no article has these words there any more."""
    if not _ID.fullmatch(id_):
        return None
    row = db.execute("SELECT data FROM statements WHERE id = ?", (id_,)).fetchone()
    if row is not None:
        return _unpacked(db, row[0])
    held = db.execute(
        "SELECT a.key, u.unit, s.data FROM units u JOIN articles a ON a.id = u.article"
        " LEFT JOIN carried c ON c.article = u.article AND c.unit = u.unit AND NOT c.denies"
        " LEFT JOIN statements s ON s.id = c.statement WHERE u.id = ? ORDER BY a.key",
        (number_of(id_),),
    ).fetchone()
    if held is None:
        return None
    key, unit, data = held
    return _unpacked(db, data) if data else _resolved(db, Shelf(db).only(key, unit))


def _named(library: Library, name: str) -> list[Statement]:
    with library._plain() as db, snapshot(db):
        if statement := by_id(db, name):
            return [statement]
    if _CLAIM in name and library.is_claim(name):
        ref = name.partition(":")[0]
        found = list(of_articles(library, [ref]))
        return [s for s in found if any(a.claim and f"{a.article}:{a.claim}" == name for a in s.appears)]
    return []


def _of(db: sqlite3.Connection, refs: Iterable[str], alone: bool = True) -> Iterator[Statement]:
    shelf = Shelf(db)
    seen: set[str] = set()
    for ref in refs:
        row = db.execute(
            "SELECT a.id, a.key FROM articles a JOIN shelved s ON s.article = a.id WHERE a.id = ?",
            (int(ref[1:]),),
        ).fetchone()
        if row is None:
            continue
        kept = db.execute(
            "SELECT id, data FROM statements WHERE id IN"
            " (SELECT statement FROM carried WHERE article = ? AND NOT denies) ORDER BY id",
            (row[0],),
        ).fetchall()
        for id_, data in kept:
            if id_ not in seen:
                seen.add(id_)
                yield _unpacked(db, data)
        if alone:
            yield from (_resolved(db, statement) for statement in shelf.alone(row[1]))


def _with_words(library: Library, text: str) -> list[Statement]:
    """The statements of which one appearance holds all units of a question."""
    with library._plain() as db, snapshot(db):
        asked = units(db, text)
        refs = sorted({hit.ref for hit in library.search(text, limit=None)})
        texts = {ref: _told(db, ref) for ref in refs}
        found = list(_of(db, refs))

    def holds(place: Appearance) -> bool:
        body, lang = texts.get(place.article, ("", ""))
        terms = [term(word.low, lang) for s in place.spans for word in words(body, s.start, s.end)]
        return len({number for _, number in find_units(terms, asked)}) == len(asked)

    return [s for s in found if any(holds(a) for a in s.appears)]


def _told(db: sqlite3.Connection, ref: str) -> tuple[str, str]:
    """The text and the language of an article as it was when statements were made."""
    row = db.execute(
        "SELECT b.text, coalesce(v.lang, '') FROM shelved s JOIN bodies b ON b.version = s.version"
        " JOIN versions v ON v.id = s.version WHERE s.article = ?",
        (int(ref[1:]),),
    ).fetchone()
    return (row[0], row[1]) if row is not None else ("", "")


def _unpacked(db: sqlite3.Connection, data: bytes) -> Statement:
    return _resolved(db, msgspec.json.decode(zlib.decompress(data), type=Statement))


def _resolved(db: sqlite3.Connection, statement: Statement) -> Statement:
    """The same with actors in place of the names that are kept for them ("@12:3": name 3 of article 12)."""

    def actor(kept: str) -> str:
        if not kept.startswith("@"):
            return kept
        article, name = kept[1:].split(":")
        row = db.execute(
            "SELECT l.actor FROM links l WHERE l.name = (SELECT n.id FROM articles a"
            " JOIN names n ON n.version = a.current WHERE a.id = ? ORDER BY n.id LIMIT 1 OFFSET ?)",
            (int(article), int(name)),
        ).fetchone()
        return str(row[0]) if row is not None else ""

    replace = msgspec.structs.replace
    return replace(
        statement,
        origins=tuple(replace(o, actor=actor(o.actor)) for o in statement.origins),
        denials=tuple(replace(d, actor=actor(d.actor)) for d in statement.denials),
        confirmations=tuple(replace(d, actor=actor(d.actor)) for d in statement.confirmations),
    )


def marks(library: Library) -> Callable[[str, int, int], tuple[str, ...]] | None:
    """What statements tell of a stretch of an article, by its reference: "disputed" where somebody denies or
    corrects what stands there, "single origin" where several articles have it from one source. None where no
    statements were made."""
    from headwater.store.stating import usable  # which needs the linker

    if not usable(library):
        return None
    known: dict[str, list[tuple[int, int, tuple[str, ...]]]] = {}

    def of(ref: str) -> list[tuple[int, int, tuple[str, ...]]]:
        if ref not in known:
            known[ref] = []
            for statement in of_articles(library, [ref], alone=False):
                said = ("disputed",) * bool(statement.denials)
                said += ("single origin",) * (statement.independent <= 1)
                known[ref] += [(a.start, a.end, said) for a in statement.appears if a.article == ref]
        return known[ref]

    def marked(ref: str, start: int, end: int) -> tuple[str, ...]:
        return tuple(sorted({m for s, e, said in of(ref) if s < end and start < e for m in said}))

    return marked
