"""One article as a page shows it: its reading, its versions, and what the library makes of it beyond it."""

from __future__ import annotations

import re
import sqlite3
import zlib
from typing import TYPE_CHECKING, Any, Final

import msgspec

from headwater.link.statements.nouns import State
from headwater.model import ActorKind, Span
from headwater.store.faults import LibraryDamaged, NotFound
from headwater.store.nouns import Stored, VersionRow
from headwater.store.schema import snapshot
from headwater.store.versions import find, history, ref_of, stored

if TYPE_CHECKING:
    from headwater.store.library import Library

_REF: Final = re.compile(r"a(\d{1,18})(?:@(\d{1,9}))?")
_MOST: Final = 200  # statements of one article that are looked at, those of most articles first


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where an article carries a statement, or denies, confirms or corrects one.

    `spans` are the words, in order of the text; `claim` is the id of the claim, "" where the author says it.
    """

    spans: tuple[Span, ...]
    claim: str = ""


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """A statement that an article and others carry, with the three numbers: `articles`, `outlets` and
    `independent` sources, over the whole library.

    `headline` are its clearest words, from whichever article, in the language `lang`; `denials` counts those
    who deny or correct it.
    `places` are where this article carries it, `speaks` where this article denies, confirms or corrects it;
    either may be empty, not both.
    """

    id: str
    headline: str
    lang: str
    articles: int
    outlets: int
    independent: int
    denials: int
    state: State
    places: tuple[Place, ...] = ()
    speaks: tuple[Place, ...] = ()


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A name in the text, ``text[start:end]``, and the actor that it stands for.

    `doubt` says what speaks against the link, "" where nothing does.
    """

    start: int
    end: int
    actor: str
    name: str
    kind: ActorKind
    doubt: str = ""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an article, with all its versions, the first one first.

    `carried` are the statements that it shares with other articles or that somebody denies; their places
    point into the text of `kept` only where `placed` is True: statements are of one version, mostly today's.
    `actors` has the actor that the source of a claim stands for, by the claim's id. `more` counts statements
    beyond those in `carried`.
    """

    kept: Stored
    versions: tuple[VersionRow, ...]
    carried: tuple[Carried, ...] = ()
    placed: bool = False
    actors: dict[str, str] = {}
    more: int = 0


class _There(msgspec.Struct, frozen=True):
    """What is needed of an appearance or a denial; the rest of it is passed over unread."""

    article: str
    claim: str = ""
    spans: tuple[Span, ...] = ()
    span: Span | None = None


class _Whole(msgspec.Struct, frozen=True):
    """What is needed of a statement beside the columns that it is listed by."""

    appears: tuple[_There, ...]
    denials: tuple[_There, ...] = ()
    confirmations: tuple[_There, ...] = ()


_decoder: Final = msgspec.json.Decoder(_Whole)


def sheet(library: Library, name: str) -> Sheet:
    """The article that a reference ("a12", of an older version "a12@1") or a given id names.

    Raises NotFound.
    """
    with library._plain() as db, snapshot(db):
        article, version = _version(db, name)
        kept = stored(db, version)
        told = db.execute("SELECT version FROM shelved WHERE article = ?", (article,)).fetchone()
        carried, more = _carried(db, article) if told else ((), 0)
        return Sheet(
            kept=kept,
            versions=tuple(history(db, article)),
            carried=carried,
            placed=told is not None and told[0] == version,
            actors=dict(
                db.execute(
                    "SELECT name, actor FROM claims WHERE version = ? AND actor IS NOT NULL", (version,)
                ).fetchall()
            ),
            more=more,
        )


def named(library: Library, name: str) -> tuple[Named, ...]:
    """The names of an article that are linked to an actor, in order of the text; `name` as for `sheet`.

    Names of older versions are not linked.
    """
    with library._plain() as db, snapshot(db):
        _, version = _version(db, name)
        rows = db.execute(
            'SELECT n.start, n."end", l.actor, a.name, a.kind, l.doubt FROM names n'
            " JOIN links l ON l.name = n.id JOIN actors a ON a.id = l.actor"
            " WHERE n.version = ? ORDER BY n.start, n.id",
            (version,),
        )
        return tuple(
            Named(start=row[0], end=row[1], actor=row[2], name=row[3], kind=row[4], doubt=row[5])
            for row in rows
        )


def _version(db: sqlite3.Connection, name: str) -> tuple[int, int]:
    """The numbers of an article and of one of its versions. A reference comes first, then a given id; unlike
    other names, both are found without going over the library."""
    match = _REF.fullmatch(name)
    if match and match[2]:
        row = db.execute("SELECT article, id FROM versions WHERE article = ? AND number = ?", match.groups())
    elif match:
        row = db.execute("SELECT id, current FROM articles WHERE id = ?", (match[1],))
    else:
        row = db.execute(
            "SELECT 1 FROM articles WHERE given = ? AND given <> ''",
            (name.encode(errors="replace").decode(),),
        )
    found = row.fetchone()
    if found is None:
        raise NotFound(f"The library has no article {name}. Search lists its articles.")
    if match is None:
        place = find(db, name)  # which tells where several articles were given one id
        return place.article, place.version
    return int(found[0]), int(found[1])


def _carried(db: sqlite3.Connection, article: int) -> tuple[tuple[Carried, ...], int]:
    """The kept statements that an article carries or speaks against, those of most articles first, and how
    many more there are."""
    rows = db.execute(
        "SELECT id, headline, lang, articles, outlets, independent, denials, state, data FROM statements"
        " WHERE id IN (SELECT statement FROM carried WHERE article = ?)"
        " ORDER BY articles DESC, denials DESC, id LIMIT ?",
        (article, _MOST),
    ).fetchall()
    (count,) = db.execute(
        "SELECT count(DISTINCT statement) FROM carried WHERE article = ?", (article,)
    ).fetchone()
    return tuple(_read(row, ref_of(article)) for row in rows), max(0, count - len(rows))


def _read(row: tuple[Any, ...], ref: str) -> Carried:
    id_, headline, lang, articles, outlets, independent, denials, state, data = row
    try:
        whole = _decoder.decode(zlib.decompress(data))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise LibraryDamaged(f"The statement {id_} cannot be read back: {error}.") from error
    against = (*whole.denials, *whole.confirmations)
    return Carried(
        id=id_,
        headline=headline,
        lang=lang,
        articles=articles,
        outlets=outlets,
        independent=independent,
        denials=denials,
        state=state,
        places=tuple(Place(spans=a.spans, claim=a.claim) for a in whole.appears if a.article == ref),
        speaks=tuple(
            Place(spans=(d.span,), claim=d.claim) for d in against if d.article == ref and d.span is not None
        ),
    )
