"""Where an actor is seen: each mention in its words and context, with all that was concluded from it.

And the way to an actor: by id, by any of its names in any language or script, in any inflected form.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, get_args

import msgspec

from headwater.known import registry
from headwater.link.keys import alike, clean, sound, words
from headwater.link.nouns import Actor
from headwater.link.registry import package
from headwater.model import LANGUAGES, NameType, Span
from headwater.store.faults import BadQuery, LibraryError, NotFound
from headwater.store.nouns import Context
from headwater.store.schema import snapshot
from headwater.store.versions import find as find_article
from headwater.store.versions import ref_of
from headwater.store.words import base_forms

if TYPE_CHECKING:
    from headwater.store.library import Library

_AROUND: Final = 70  # characters that a context has before and behind the words
_LISTED: Final = 10  # actors that a message names
_PLACE: Final = re.compile(r"(.+):(\d{1,12})", re.S)
_QID: Final = re.compile(r"Q\d+")


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """One mention of an actor: ``text[start:end]`` of an article, here as `text`.

    `base` is its base form in the language `lang`; `role` and `of` are the office that the words beside it
    give. `why`, `confidence` (0 to 1), `doubt` and `others` say how it was linked, as in `link.nouns.Link`.
    """

    article: str
    article_ref: str
    key: str
    title: str | None
    outlet: str | None
    published: str | None
    start: int
    end: int
    text: str
    base: str
    lang: str
    role: str
    of: str
    why: str
    confidence: float
    doubt: str
    others: tuple[str, ...]
    context: Context


class Ambiguous(LibraryError):  # noqa: N818 - as the other errors of the library
    """A name fits several actors; `actors` are they, those of most articles first."""

    def __init__(self, name: str, actors: list[Actor]) -> None:
        self.actors = actors
        shown = ", ".join(f"{one.id} ({one.name})" for one in actors[:_LISTED])
        more = f" and {len(actors) - _LISTED} more" if len(actors) > _LISTED else ""
        super().__init__(f"{len(actors)} actors are called {name}: {shown}{more}. Name one by its id.")


def evidence(library: Library, actor: str, limit: int | None = None) -> list[Seen]:
    """The mentions of an actor in today's versions, those of the latest articles first."""
    with library._plain() as db, snapshot(db):
        rows = db.execute(
            'SELECT v.id, a.id, a.given, a.key, v.title, v.outlet, v.published, n.start, n."end", b.label,'
            " n.lang, n.role, n.role_of, l.why, l.confidence, l.doubt, l.others"
            " FROM links l JOIN names n ON n.id = l.name JOIN versions v ON v.id = n.version"
            " JOIN articles a ON a.id = v.article AND a.current = v.id JOIN labels b ON b.id = n.base"
            " WHERE l.actor = ? ORDER BY v.since IS NULL, v.since DESC, a.id, n.start LIMIT ?",
            (actor, -1 if limit is None else limit),
        ).fetchall()
        return list(_seen(db, rows))


def _seen(db: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> Iterator[Seen]:
    for version, group in groupby(rows, key=lambda row: row[0]):
        (text,) = db.execute("SELECT text FROM bodies WHERE version = ?", (version,)).fetchone()
        for _, article, given, key, title, outlet, published, start, end, base, *rest in group:
            lang, role, of, why, confidence, doubt, others = rest
            yield Seen(
                article=given or ref_of(article),
                article_ref=ref_of(article),
                key=key,
                title=title,
                outlet=outlet,
                published=published,
                start=start,
                end=end,
                text=text[start:end],
                base=base,
                lang=lang,
                role=role,
                of=of,
                why=why,
                confidence=confidence,
                doubt=doubt,
                others=msgspec.json.decode(others, type=tuple[str, ...]),
                context=_context(text, start, end),
            )


def _context(text: str, start: int, end: int) -> Context:
    """What surrounds the words in their line, cut between words."""
    first = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
    last = text.find("\n", end)
    last = min(len(text) if last < 0 else last, end + _AROUND)
    if first > 0 and not text[first - 1].isspace() and (space := text.find(" ", first, start)) >= 0:
        first = space + 1
    if last < len(text) and not text[last].isspace() and (space := text.rfind(" ", end, last)) >= 0:
        last = space
    return Context(start=first, end=last, text=text[first:last], matches=(Span(start, end),))


def mentions_at(library: Library, actor: Actor, places: Iterable[str]) -> list[Seen]:
    """The mentions of `actor` that are named as ARTICLE:START, or as ARTICLE for all that it has.

    START is any offset within the words. Raises NotFound where there is no such article or mention.
    """
    found: dict[tuple[str, int], Seen] = {}
    every = evidence(library, actor.id)
    for place in places:
        ref, start = _place(library, place)
        here = [s for s in every if s.article_ref == ref and (start is None or s.start <= start < s.end)]
        if not here:
            inside = ", ".join(f"{s.article_ref}:{s.start}" for s in every if s.article_ref == ref)
            rest = f"has it at {inside}" if inside else "does not name it"
            raise NotFound(f"There is no mention of {actor.name} at {place}: {ref} {rest}.")
        found.update(((s.article_ref, s.start), s) for s in here)
    return list(found.values())


def _place(library: Library, place: str) -> tuple[str, int | None]:
    match = _PLACE.fullmatch(place)
    with library._plain() as db:
        if not match:
            return ref_of(find_article(db, place).article), None
        try:
            return ref_of(find_article(db, match[1]).article), int(match[2])
        except NotFound as missing:
            try:  # a name that ends in a colon and a number
                return ref_of(find_article(db, place).article), None
            except NotFound:
                raise missing from None


def find(
    library: Library,
    name: str = "",
    *,
    kind: str | None = None,
    country: str | None = None,
    doubtful: bool = False,
    sounds: bool = True,
) -> list[Actor]:
    """The actors that are called so in any language, in any inflected form, those of most articles first.

    An id or Wikidata id finds its actor, and so does a name by which the package knows it. Where nothing
    fits, names that sound like it do, in any script (with `sounds`: all names are gone through). `country` is
    the name of a state in any language, or its id; `doubtful` asks for actors with a doubtful mention. Raises
    BadQuery where there is no word in `name`.
    """
    name = name.encode(errors="replace").decode().strip()
    asked = clean(name) or name
    found = _by_id(library, name)
    if not found:
        named_so = {one.id: one for one in (*library.actors(asked), *_by_registry(library, asked))}
        found = list(named_so.values()) or (_by_sound(library, asked) if sounds else [])
    if country:
        wanted = country_names(country)
        found = [one for one in found if one.country.casefold() in wanted]
    found = [one for one in found if kind in (None, one.kind) and (one.doubtful or not doubtful)]
    return sorted(found, key=lambda one: (-one.articles, -one.mentions, one.id))


def one(library: Library, name: str) -> Actor:
    """The one actor that an id or a name means. Raises NotFound, Ambiguous, or BadQuery.

    Where several names hold the words, and only one is just these words, that one is meant.
    """
    if not name.strip():
        raise BadQuery("The name is empty. Name an actor, or its id.")
    found = find(library, name)
    if not found:
        raise NotFound(f"No actor is called {name}. `headwater actors` lists them.")
    if len(found) > 1:
        known = {actor.id for actor in _by_registry(library, clean(name))}
        just = [actor for actor in found if clean(name).casefold() in _names(actor) or actor.id in known]
        if len(just) != 1:
            raise Ambiguous(name, just or found)
        found = just
    return found[0]


def _names(actor: Actor) -> set[str]:
    return {clean(actor.name).casefold(), *(n.casefold() for names in actor.names.values() for n in names)}


def _by_id(library: Library, asked: str) -> list[Actor]:
    ids = [asked]
    if _QID.fullmatch(asked):
        with library._plain() as db:
            rows = db.execute(
                "SELECT id FROM actors WHERE kind <> '' AND json_extract(data, '$.qid') = ?", (asked,)
            )
            ids += [row[0] for row in rows]
    return [library.actor(id_) for id_ in dict.fromkeys(ids) if id_ in named(library, ids)]


def _by_registry(library: Library, asked: str) -> list[Actor]:
    """The actors that the package knows by a name, in whatever language they are named in the articles."""
    if not asked:
        return []
    known = {
        found.qid or found.id: None
        for lang in LANGUAGES
        for found in (
            *(package().find(asked, lang, type_) for type_ in get_args(NameType)),
            package().state(tuple(asked.casefold().split()), lang),
        )
        if found is not None
    }
    return [actor for id_ in known for actor in _by_id(library, id_)]


def _by_sound(library: Library, asked: str) -> list[Actor]:
    """Actors with a name that has a word like each word that is asked for, whatever script each is in."""
    forms = [{word.casefold(), *base_forms(word.casefold())} for word in words(asked)]
    sounds = [{sound(form) for form in one} - {""} for one in forms]
    if not sounds or not all(sounds):
        return []
    ids: dict[str, None] = {}
    with library._plain() as db:
        rows = db.execute("SELECT n.actor, l.label FROM actor_names n JOIN labels l ON l.id = n.label")
        for actor, label in rows:
            theirs = _sounds(label)
            if actor not in ids and all(any(alike(m, t) for m in mine for t in theirs) for mine in sounds):
                ids[actor] = None
    return [library.actor(id_) for id_ in ids]


@lru_cache(maxsize=200_000)
def _sounds(label: str) -> tuple[str, ...]:
    """What the words of a name sound like."""
    return tuple(map(sound, words(label)))


def country_names(name: str) -> set[str]:
    """What the country of an actor may be called that belongs to the state `name`, without regard to case."""
    known = registry().by_id(name)
    low = tuple(name.casefold().split())
    for lang in LANGUAGES:
        known = known or package().find(name, lang, "LOC") or package().state(low, lang)
    return {name.casefold()} | ({known.id.casefold(), known.name.casefold()} if known else set())


def country_name(actor: Actor) -> str:
    """What the state that an actor belongs to is called in English, "" where none is known."""
    known = registry().by_id(actor.country) if actor.country else None
    return known.name if known is not None else actor.country


def named(library: Library, ids: Iterable[str]) -> dict[str, str]:
    """What actors are called in English, by id; actors that are not there are left out."""
    with library._plain() as db:
        rows = db.execute(
            "SELECT id, name FROM actors WHERE id IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode(list(ids)).decode(),),
        )
        return dict(rows.fetchall())
