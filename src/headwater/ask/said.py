"""What actors have to do with claims: what they say, what others say of them, on whose word.

All of it is read off `voiced` (`headwater.store.tally`), whose index holds the claims of an actor in order of
time, so that an actor of fifty thousand claims is asked as fast as one of five.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec

from headwater.model import Form, SourceKind, Span, Stance
from headwater.store.versions import ref_of

#: What an actor has to do with a claim: it `says` it, it is `about` the actor and another's, it rests on the
#: actor's word (`basis`), or it is the actor's and `rests` on another's word.
Side = Literal["says", "about", "basis", "rests"]
_CLAIM: Final = (
    "SELECT c.id, a.id, c.name, v.lang, v.outlet, v.title, v.published, l.label, c.actor, c.source_kind,"
    " c.source_start, c.source_end, c.cue_start, c.cue_end, c.content, c.stance, c.form, c.hedged,"
    " c.confidence, b.text"
    " FROM claims c JOIN versions v ON v.id = c.version"
    " JOIN articles a ON a.id = v.article AND a.current = v.id"
    " JOIN labels l ON l.id = c.source JOIN bodies b ON b.version = v.id"
    " WHERE c.id IN (SELECT value FROM json_each(?))"
)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A claim in the exact words of its article.

    `ref` names the claim ("a12:c3"), `article` its article and `claim` the id in it. `source` are the words
    that name who says it, "" where the sentence does not; `name` is who is meant, in English, and `actor` the
    id of that actor, "" where it is none. `content` are the words of the claim, its pieces joined by " … ";
    `via` the words that name whom the source relies on. `start` and `end` hold all of it, in characters.
    """

    ref: str
    article: str
    claim: str
    lang: str
    outlet: str
    title: str
    published: str
    source: str
    name: str
    actor: str
    kind: SourceKind
    cue: str
    content: str
    stance: Stance
    form: Form
    hedged: bool
    confidence: float
    via: tuple[str, ...]
    start: int
    end: int


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody beside an actor in claims, and in how many: by name in English, and by `actor` where it is
    one."""

    name: str
    actor: str
    claims: int


def counts(db: sqlite3.Connection, actor: str) -> dict[Side, int]:
    """How many claims there are on each side of an actor."""
    rows = db.execute(
        "SELECT side, count(DISTINCT claim) FROM voiced WHERE actor = ? GROUP BY side", (actor,)
    ).fetchall()
    none: dict[Side, int] = {"says": 0, "about": 0, "basis": 0, "rests": 0}
    return none | dict(rows)


def latest(db: sqlite3.Connection, actor: str, side: Side, limit: int, offset: int = 0) -> list[Said]:
    """The claims on one side of an actor, those of the latest articles first."""
    rows = db.execute(
        "SELECT DISTINCT since, claim FROM voiced WHERE actor = ? AND side = ?"
        " ORDER BY since DESC, claim DESC LIMIT ? OFFSET ?",
        (actor, side, limit, offset),
    ).fetchall()
    return said(db, [claim for _, claim in rows])


def said(db: sqlite3.Connection, claims: Sequence[int]) -> list[Said]:
    """Claims by their numbers, in this order; what is not in an article as it is today is left out."""
    wanted = json.dumps(list(claims))
    via: dict[int, list[Span]] = {}
    for claim, start, end in db.execute(
        'SELECT claim, start, "end" FROM via WHERE claim IN (SELECT value FROM json_each(?))'
        " ORDER BY claim, number",
        (wanted,),
    ):
        via.setdefault(claim, []).append(Span(start, end))
    found = {row[0]: _said(row, via.get(row[0], [])) for row in db.execute(_CLAIM, (wanted,))}
    return [found[claim] for claim in claims if claim in found]


def voices(db: sqlite3.Connection, actor: str, side: Side, limit: int) -> list[Voice]:
    """Who else stands in the claims on one side of an actor: who says them, or on whose word; most first."""
    rows = db.execute(
        "SELECT v.other, l.label, v.number, v.claim FROM"
        " (SELECT other, count(*) AS number, max(claim) AS claim FROM voiced WHERE actor = ? AND side = ?"
        " GROUP BY other) v JOIN labels l ON l.id = v.other"
        " WHERE l.label <> 'unknown' ORDER BY v.number DESC, l.label LIMIT ?",
        (actor, side, limit),
    ).fetchall()
    meant = _based_on if side == "rests" else _source
    return [
        Voice(name=name, actor=meant(db, claim, label), claims=count) for label, name, count, claim in rows
    ]


def _source(db: sqlite3.Connection, claim: int, label: int) -> str:
    """The actor that is the source of a claim."""
    row = db.execute("SELECT actor FROM claims WHERE id = ? AND source = ?", (claim, label)).fetchone()
    return (row[0] or "") if row is not None else ""


def _based_on(db: sqlite3.Connection, claim: int, label: int) -> str:
    """The actor that is called so in the article of a claim."""
    row = db.execute(
        "SELECT l.actor FROM claims c JOIN names n ON n.version = c.version JOIN links l ON l.name = n.id"
        " WHERE c.id = ? AND (n.english = ? OR n.base = ?) ORDER BY n.id LIMIT 1",
        (claim, label, label),
    ).fetchone()
    return str(row[0]) if row is not None else ""


def _said(row: tuple[Any, ...], via: list[Span]) -> Said:
    _, article, name, lang, outlet, title, published, label, actor, kind, *rest = row
    source_start, source_end, cue_start, cue_end, content, stance, form, hedged, confidence, text = rest
    source = Span(source_start, source_end) if source_start is not None else None
    cue = Span(cue_start, cue_end)
    pieces = [Span(*piece) for piece in json.loads(content)]
    spans = [*pieces, cue, *([source] if source is not None else [])]
    ref = ref_of(article)
    return Said(
        ref=f"{ref}:{name}",
        article=ref,
        claim=name,
        lang=lang or "",
        outlet=outlet or "",
        title=title or "",
        published=published or "",
        source=source.of(text) if source is not None else "",
        name=label,
        actor=actor or "",
        kind=kind,
        cue=cue.of(text),
        content=" … ".join(piece.of(text) for piece in pieces),
        stance=stance,
        form=form,
        hedged=bool(hedged),
        confidence=confidence,
        via=tuple(span.of(text) for span in via),
        start=min(span.start for span in spans),
        end=max(span.end for span in spans),
    )
