"""What the user settled about actors, as it is kept, and as the linker is told.

An article is named by its key, by which any library knows it again, and a mention by its words and where they
stood: where the article was edited since, the nearest mention in the same words is meant. Actors are to be
given as they are linked now (`relink`), for their mentions tell who is meant.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import msgspec

from headwater.known import Known, registry
from headwater.link import decisions as told
from headwater.link.own import Listed
from headwater.link.registry import Registry
from headwater.model import ActorKind, NameType
from headwater.store.actors import decisions as kept
from headwater.store.evidence import Seen, evidence
from headwater.store.faults import BadQuery
from headwater.store.nouns import Decision
from headwater.store.versions import ref_of

if TYPE_CHECKING:
    from headwater.link.nouns import Actor
    from headwater.store.library import Library

Data = TypeVar("Data")
_LONGEST: Final = 200  # characters of a name that the user gives
_QID: Final = re.compile(r"Q\d+")


class Anchor(msgspec.Struct, frozen=True):
    """A mention: the key of its article, the words, and the offset at which they began, in characters."""

    article: str
    start: int
    words: str


class Who(msgspec.Struct, frozen=True):
    """An actor as a decision keeps it: by some of its mentions, else its id, else its name."""

    id: str = ""
    name: str = ""
    at: tuple[Anchor, ...] = ()


class Settled(msgspec.Struct, frozen=True):
    """What a decision to merge, split or rename keeps; which is which is said in `link.decisions`."""

    actor: Who
    other: Who = Who()
    at: tuple[Anchor, ...] = ()
    name: str = ""


class OwnRow(msgspec.Struct, frozen=True):
    """One line of a user's list that is in order."""

    line: int
    id: str
    kind: ActorKind
    names: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    qid: str = ""


class OwnList(msgspec.Struct, frozen=True):
    """A user's list under the name of its file."""

    list: str
    rows: tuple[OwnRow, ...]


def merge(library: Library, actor: Actor, other: Actor) -> int:
    """Decide that `other` is the same as `actor`; the number of the decision. Raises BadQuery.

    Both go by the id and name of `actor`, unless only `other` has a Wikidata id.
    """
    if actor.id == other.id:
        raise BadQuery(f"{actor.name} and {other.name} are one actor already: {actor.id}.")
    if other.qid and not actor.qid:
        actor, other = other, actor
    return _keep(library, "merge", Settled(_who(library, actor), _who(library, other)))


def split(library: Library, actor: Actor, mentions: Iterable[Seen], name: str) -> int:
    """Decide that some mentions of `actor` are another actor, called `name`; the number of the decision.

    Raises BadQuery where there are none, where they are all that there are, or where `name` is no name.
    """
    chosen = tuple(mentions)
    if not chosen:
        raise BadQuery(f"No mention of {actor.name} was named. Name one as ARTICLE:START.")
    if len(chosen) >= actor.mentions:
        raise BadQuery(f"Those are all mentions of {actor.name}. To call it otherwise, rename it.")
    rest = [one for one in evidence(library, actor.id) if one not in chosen]
    settled = Settled(_of(actor, _best(rest)), at=tuple(map(_anchor, chosen)), name=_name(name))
    return _keep(library, "split", settled)


def rename(library: Library, actor: Actor, name: str) -> int:
    """Decide what an actor is called; the number of the decision. Raises BadQuery where it is no name."""
    return _keep(library, "rename", Settled(_who(library, actor), name=_name(name)))


def load(library: Library, name: str, rows: Iterable[Listed]) -> int:
    """Keep a user's list in place of an older one of that name; the number of the decision."""
    name = name.encode(errors="replace").decode()
    unload(library, name)
    own = OwnList(
        name,
        tuple(OwnRow(r.line, r.known.id, r.known.kind, r.names, r.known.qid) for r in rows),
    )
    return library.decide("own", msgspec.to_builtins(own))


def unload(library: Library, name: str | None = None) -> int:
    """Take out the list of that name, or all; how many were taken out."""
    found = [d for d in library.decisions() if d.kind == "own" and name in (None, d.data.get("list"))]
    for decision in found:
        library.undo(decision.id)
    return len(found)


def own_lists(db: sqlite3.Connection) -> list[OwnList]:
    """The user's lists, the oldest first."""
    return [own for decision in kept(db) if (own := own_of(decision)) is not None]


def listed(own: OwnList) -> tuple[Listed, ...]:
    """The rows of a list as the linker takes them, with what the package knows of a Wikidata id."""
    return tuple(Listed(row.line, _known(row), row.names) for row in own.rows)


def _known(row: OwnRow) -> Known:
    same = registry().by_id(row.qid) if row.qid else None
    if same is not None:
        return msgspec.structs.replace(same, id=row.id, name=row.names[0], kind=row.kind)
    return Known(id=row.id, name=row.names[0], kind=row.kind, names={}, qid=row.qid)


class Instead:
    """The package's registry with the user's actors in place of the package's own of the same Wikidata id."""

    def __init__(self, rows: Iterable[Listed], then: Registry) -> None:
        self._then = then
        self._own = {row.known.qid: row.known for row in rows if row.known.qid}
        self._qids = {known.id: qid for qid, known in self._own.items()}

    def find(self, name: str, lang: str, type_: NameType) -> Known | None:
        return self._mine(self._then.find(name, lang, type_))

    def hint(self, name: str, lang: str, type_: NameType) -> Known | None:
        return self._mine(self._then.hint(name, lang, type_))

    def organ(self, name: str, lang: str, home: str) -> Known | None:
        return self._mine(self._then.organ(name, lang, self._qids.get(home, home)))

    def state(self, words: tuple[str, ...], lang: str) -> Known | None:
        return self._mine(self._then.state(words, lang))

    def _mine(self, known: Known | None) -> Known | None:
        return self._own.get(known.qid, known) if known is not None else None


def lists(library: Library) -> list[OwnList]:
    """The user's lists, the oldest first."""
    with library._plain() as db:
        return own_lists(db)


def followed(db: sqlite3.Connection) -> tuple[tuple[told.Decision, ...], list[int], list[str]]:
    """The decisions for the linker, the number of each, and notes on those that cannot be read."""
    out, numbers, notes = [], [], []
    for decision in kept(db):
        settled = settled_of(decision)
        if settled is not None:
            numbers.append(decision.id)
            out.append(
                told.Decision(
                    kind=decision.kind,  # type: ignore[arg-type]
                    actor=_ref(db, settled.actor),
                    other=_ref(db, settled.other),
                    at=_found(db, settled.at),
                    name=settled.name,
                )
            )
        elif own_of(decision) is None:
            notes.append(f"decision {decision.id} ({decision.kind}) is not followed: it cannot be read")
    return tuple(out), numbers, notes


def settled_of(decision: Decision) -> Settled | None:
    """What a decision to merge, split or rename says; None for a list, and where it cannot be read."""
    return _converted(decision, Settled) if decision.kind != "own" else None


def own_of(decision: Decision) -> OwnList | None:
    """The list that a decision keeps; None where it keeps none, and where it cannot be read."""
    return _converted(decision, OwnList) if decision.kind == "own" else None


def actors_now(library: Library, anchors: Iterable[Anchor]) -> list[str]:
    """The actors to which mentions are linked now, those of most of them first."""
    with library._plain() as db:
        found = _found(db, anchors)
        ids = [
            row[0]
            for at in found
            for row in db.execute(
                "SELECT l.actor FROM articles a JOIN names n ON n.version = a.current"
                " JOIN links l ON l.name = n.id WHERE a.id = ? AND n.start = ?",
                (int(at.article[1:]), at.start),
            )
        ]
    return sorted(dict.fromkeys(ids), key=lambda one: -ids.count(one))


def concerned(library: Library, decision: Decision) -> list[str]:
    """The actors that a decision to merge, split or rename is about, as they are linked now."""
    settled = settled_of(decision)
    if settled is None:
        return []
    found = (actors_now(library, at)[:1] for at in (settled.actor.at, settled.other.at, settled.at))
    return list(dict.fromkeys(id_ for ids in found for id_ in ids))


def _converted(decision: Decision, kind: type[Data]) -> Data | None:
    try:
        return msgspec.convert(decision.data, kind)
    except msgspec.ValidationError:  # of a version to come, or from an export that was changed
        return None


def _keep(library: Library, kind: str, settled: Settled) -> int:
    return library.decide(kind, msgspec.to_builtins(settled))


def _name(name: str) -> str:
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in name)
    clean = " ".join(visible.split())
    if not any(c.isalnum() for c in clean):
        raise BadQuery(f"{name!r} is no name: it has no letter.")
    if len(clean) > _LONGEST:
        raise BadQuery(f"A name may have {_LONGEST} characters; this one has {len(clean)}.")
    return clean


def _who(library: Library, actor: Actor) -> Who:
    return _of(actor, _best(evidence(library, actor.id)))


def _of(actor: Actor, seen: Iterable[Seen]) -> Who:
    return Who(actor.id, actor.name, tuple(_anchor(one) for one in seen))


def _best(seen: Iterable[Seen]) -> list[Seen]:
    """The mentions that say best who is meant: the surest ones, of as many articles as possible."""
    firsts: dict[str, Seen] = {}
    rest = []
    for one in sorted(seen, key=lambda s: (bool(s.doubt), -s.confidence, s.key, s.start)):
        if firsts.setdefault(one.key, one) is not one:
            rest.append(one)
    return [*firsts.values(), *rest][: told.ANCHORS]


def _anchor(seen: Seen) -> Anchor:
    return Anchor(seen.key, seen.start, seen.text)


def _ref(db: sqlite3.Connection, who: Who) -> told.Ref:
    """What the linker is told of an actor. Ids that are made of names may be another's when more articles
    have come, so mentions come before them; Wikidata's stay."""
    at = _found(db, who.at)
    return told.Ref(id=who.id if not at or _QID.fullmatch(who.id) else "", name=who.name, at=at)


def _found(db: sqlite3.Connection, anchors: Iterable[Anchor]) -> tuple[told.At, ...]:
    """Where the mentions are now; those that are no more are left out."""
    out = []
    for anchor in anchors:
        rows = db.execute(
            'SELECT a.id, n.start, n."end", b.text FROM articles a JOIN names n ON n.version = a.current'
            " JOIN bodies b ON b.version = a.current WHERE a.key = ?",
            (anchor.article,),
        ).fetchall()
        same = [
            (abs(start - anchor.start), start, number)
            for number, start, end, text in rows
            if text[start:end] == anchor.words
        ]
        if same:
            _, start, number = min(same)
            out.append(told.At(ref_of(number), start))
    return tuple(dict.fromkeys(out))


def ref_by_key(library: Library, key: str) -> str:
    """The reference of the article that is known again by `key`, "" where it is not in the library."""
    with library._plain() as db:
        row = db.execute("SELECT id FROM articles WHERE key = ?", (key,)).fetchone()
    return ref_of(row[0]) if row else ""
