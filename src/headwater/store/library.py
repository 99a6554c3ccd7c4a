"""The library: everything that can be done with one, in one place."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Unpack

import msgspec
import platformdirs

from headwater.ask import search, who
from headwater.ask.query import Asked, split
from headwater.engine.pool import SECONDS
from headwater.gather import Failure, Page
from headwater.link.nouns import Actor, Link, Linked
from headwater.model import Article, Reading
from headwater.store import actors, adding, keep, versions
from headwater.store.adding import Item, Progress, Taken
from headwater.store.nouns import (
    Added,
    ArticleHit,
    ClaimHit,
    Decision,
    FailureRow,
    Info,
    Mention,
    Problem,
    Stored,
    VersionRow,
)
from headwater.store.results import Results
from headwater.store.schema import connect, plainly, snapshot
from headwater.store.work import Readers, ReadNew

if TYPE_CHECKING:  # they bring the linker with them, which most questions do not need
    from headwater.link.ledger.nouns import Line, Marks
    from headwater.link.ledger.ties import Tie
    from headwater.link.statements.nouns import Statement
    from headwater.store.evidence import Seen
    from headwater.store.load import Part
    from headwater.store.relink import Progress as LinkProgress
    from headwater.store.relink import Relinked
    from headwater.store.stated import Sort
    from headwater.store.stating import Restated


def default_folder() -> Path:
    """Where the library is if nobody says: HEADWATER_LIBRARY, else the user's data folder."""
    named = os.environ.get("HEADWATER_LIBRARY")
    return Path(named) if named else Path(platformdirs.user_data_dir("headwater", appauthor=False))


class Library:
    """A folder with articles, their readings, and who is who in them.

    One object is for one thread; several, in as many threads or processes as you like, may have one library
    open. Close it, or use it in a `with`. All methods raise LibraryError where the library cannot be read
    or written.
    """

    def __init__(self, folder: Path, db: sqlite3.Connection) -> None:
        self.path = folder
        self._db = db

    @classmethod
    def open(cls, path: str | Path | None = None, *, create: bool = True) -> Library:
        """Open the library in a folder (`default_folder` if none is named); make it if it is not there.

        A library of an older Headwater is brought up to date. Where `create` is false, one that may not be
        written can be read all the same. Raises LibraryMissing, LibraryNewer, LibraryBusy or LibraryDamaged.
        """
        folder = Path(path) if path is not None else default_folder()
        return cls(folder, connect(folder, create=create))

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _plain(self) -> Iterator[sqlite3.Connection]:
        with plainly(self.path):
            yield self._db

    def _readers(self, jobs: int, seconds: float = SECONDS) -> Readers[Item]:
        return Readers[Item](jobs, seconds=seconds, read=ReadNew(self.path, self._db))

    # --- keep ---

    def add(
        self,
        what: Article | Iterable[Article | Page | Failure | Item],
        *,
        jobs: int = 0,
        progress: Progress | None = None,
        seconds: float = SECONDS,
    ) -> Added:
        """Add one article or many; each is read and kept in one transaction, in their order.

        One that is known already is not read again; one that was edited is a new version of itself. `jobs`
        processes read at once (call it under ``if __name__ == "__main__"``); 0 reads in this process. What
        cannot be read is listed by `failures`; with `jobs`, so is what kills the process that reads it, and
        what takes longer than `seconds` beside the time for its length. `progress` is told
        after each, with what was wrong with it, if anything.
        """
        found: Iterable[Article | Page | Failure | Item] = [what] if isinstance(what, Article) else what
        items = (one if isinstance(one, Item) else Item(one) for one in found)
        with self._plain() as db, self._readers(jobs, seconds) as readers:
            return adding.add(db, items, readers, progress)

    def failures(self, limit: int | None = None) -> list[FailureRow]:
        """What could not be gathered or read, the latest first."""
        with self._plain() as db:
            return adding.failures(db, limit)

    def retry(
        self,
        gather: Callable[[list[str]], Iterable[Item]],
        *,
        jobs: int = 0,
        progress: Progress | None = None,
        limit: int | None = None,
    ) -> Added:
        """Try all failures again, or the latest `limit`; `gather` gathers the inputs that gave no article the
        last time."""
        with self._plain() as db, self._readers(jobs) as readers:
            return adding.retry(db, readers, gather, progress, limit)

    def rebuild(
        self,
        *,
        jobs: int = 0,
        everything: bool = False,
        progress: Callable[[Added, int], None] | None = None,
    ) -> Added:
        """Read again what an older reader read, or `everything`; a run that was cut off goes on."""
        with self._plain() as db, Readers[int](jobs) as readers:
            return keep.rebuild(db, readers, everything=everything, progress=progress)

    def check(self, progress: Callable[[int], None] | None = None) -> list[Problem]:
        """Everything that is wrong with the library; an empty list if it is whole."""
        with self._plain() as db:
            return list(keep.check(db, progress))

    def backup(self, folder: str | Path, progress: Callable[[int, int], None] | None = None) -> Path:
        """A consistent copy in a new folder, while others write; the path of its file."""
        with self._plain() as db:
            return keep.backup(db, Path(folder), progress)

    def info(self) -> Info:
        """How much it holds."""
        with self._plain() as db:
            return keep.info(db, self.path)

    # --- find ---

    def article(self, name: str) -> Stored:
        """The article that a reference ("a12", "a12@1"), a given id, an address, a place in the input or a
        title names; raises NotFound."""
        with self._plain() as db, snapshot(db):
            return versions.stored(db, versions.find(db, name).version)

    def is_claim(self, name: str) -> bool:
        """True where `name` names a claim, False where an article; raises NotFound where neither."""
        with self._plain() as db:
            return versions.find(db, name).claim is not None

    def versions(self, name: str) -> list[VersionRow]:
        """All versions of an article, the first one first."""
        with self._plain() as db:
            return versions.history(db, versions.find(db, name).article)

    def claim(self, name: str) -> ClaimHit:
        """The claim that a reference ("a12:c3") names; raises NotFound."""
        with self._plain() as db, snapshot(db):
            place = versions.find(db, name)
            kept = versions.stored(db, place.version)
            return search.claim_hit(kept, versions.claim_of(kept.reading, place.claim or ""))

    def articles(self, *, older: bool = False) -> Iterator[Stored]:
        """All articles in the order in which they came, with their older versions if asked."""
        with self._plain() as db:
            yield from versions.every(db, older=older)

    def histories(self) -> Iterator[list[Stored]]:
        """All articles in the order in which they came, each with all its versions, today's as the last."""
        for _, versions_ in groupby(self.articles(older=True), key=lambda kept: kept.key):
            yield sorted(versions_, key=lambda kept: kept.current)

    def search(self, words: str = "", **asked: Unpack[Asked]) -> Results[ArticleHit]:
        """The articles that hold all `words`, in any inflected form, and phrases in quotation marks.

        See `Asked` for the rest; `by`, `via` and `stance` ask for articles with such a claim. Raises
        BadQuery.
        """
        filters, page = split(asked)
        with self._plain() as db, snapshot(db):
            return Results(search.articles(db, words, filters, page), "hits")

    def claims(self, words: str = "", **asked: Unpack[Asked]) -> Results[ClaimHit]:
        """The claims whose content or source holds all `words`. Raises BadQuery."""
        filters, page = split(asked)
        with self._plain() as db, snapshot(db):
            return Results(search.claims(db, words, filters, page), "claims")

    # --- who is who ---

    def actors(self, name: str = "", *, kind: str | None = None, limit: int | None = None) -> Results[Actor]:
        """The actors whose name in any language holds the words, those that are named most first."""
        with self._plain() as db, snapshot(db):
            return Results(who.actors(db, name, kind, limit), "actors")

    def actor(self, id: str) -> Actor:
        """The actor of that id; raises NotFound."""
        with self._plain() as db, snapshot(db):
            return actors.actor(db, id)

    def mentions(self, actor: str, limit: int | None = None) -> list[Mention]:
        """Where an actor is named, and why each name stands for it."""
        with self._plain() as db, snapshot(db):
            return actors.mentions(db, actor, limit)

    def readings(self) -> Iterator[Reading]:
        """The readings of all articles, to be linked; the id of each article is its reference here."""
        for kept in self.articles():
            article = msgspec.structs.replace(kept.article, id=kept.ref)
            yield msgspec.structs.replace(kept.reading, article=article)

    def links(self) -> Iterator[Link]:
        """Who each name stands for, and why, by article and name."""
        with self._plain() as db:
            yield from actors.links(db)

    def set_links(self, linked: Linked) -> int:
        """Put new actors and links in place of the old ones, in one transaction; how many are linked."""
        with self._plain() as db:
            return actors.set_links(db, linked.actors, linked.links)

    def relink(self, *, force: bool = False, progress: LinkProgress | None = None) -> Relinked:
        """Link all names anew if anything has changed since they were linked last, or with `force`.

        `progress` is told what is being done, how much of it is done, and of how much. The same library gives
        the same links.
        """
        from headwater.store import relink

        return relink.relink(self, force=force, progress=progress)

    def stale(self) -> str:
        """Why the links are not up to date; "" where they are."""
        from headwater.store import relink

        return relink.stale(self)

    def restate(
        self, *, force: bool = False, jobs: int = 0, progress: LinkProgress | None = None
    ) -> Restated:
        """Bring the statements up to date with the articles; with `force` make all of them anew. `relink`
        first, so that they name today's actors. Many articles are compared in `jobs` processes."""
        from headwater.store import stating

        return stating.restate(self, force=force, jobs=jobs, progress=progress)

    def statements(
        self, words: str = "", *, sort: Sort = "articles", denied: bool = False, limit: int | None = None
    ) -> list[Statement]:
        """The statements that several articles carry or somebody denies, in an order: by articles,
        independent sources, articles beyond these ("echoes") or denials ("dispute"). With words, an id
        ("s:…") or a claim's reference ("a12:c3") all that hold them or are named by it, those of one article
        too.

        They are as `restate` left them. Raises BadQuery where there is no word, or an open quotation mark.
        """
        from headwater.store import stated

        if not words.strip():
            return stated.top(self, sort, denied=denied, limit=limit)
        return [s for s in stated.find(self, words, sort) if s.denials or not denied][:limit]

    def trace(self, name: str) -> Statement:
        """The statement of most articles that an id, a claim's reference or words name, with its origins and
        the edges that lead to them; raises NotFound where there is none."""
        from headwater.store import stated

        return stated.one(self, name)[0]

    def conflicts(self, limit: int | None = None) -> list[Statement]:
        """The statements that somebody denies or corrects, those with most denials first."""
        return self.statements(sort="dispute", denied=True, limit=limit)

    def find_actors(
        self, name: str = "", *, kind: str | None = None, country: str | None = None, doubtful: bool = False
    ) -> list[Actor]:
        """The actors called so in any language, script and inflected form, those of most articles first.

        `name` may be an id or a Wikidata id too; where nothing fits, names that sound like it do. `country`
        is the name of a state in any language, or its id; `doubtful` asks for actors with a mention that may
        be another's. Raises BadQuery.
        """
        from headwater.store import evidence

        return evidence.find(self, name, kind=kind, country=country, doubtful=doubtful)

    def evidence(self, actor: str, limit: int | None = None) -> list[Seen]:
        """The mentions of the actor of that id in words and context, and why each was linked to it; those of
        the latest articles first."""
        from headwater.store import evidence

        return evidence.evidence(self, actor, limit)

    def merge(self, actor: str, other: str) -> int:
        """Settle that `other` is the same as `actor`; the number of the decision, for `undo`.

        Both are ids or names. The decision is kept, and followed from the next `relink` on. Raises BadQuery,
        NotFound, and Ambiguous where several actors are called so.
        """
        from headwater.store import evidence, settled

        return settled.merge(self, evidence.one(self, actor), evidence.one(self, other))

    def split(self, actor: str, mentions: Iterable[str], name: str) -> int:
        """Settle that some mentions of `actor` are another, called `name`; the number of the decision.

        A mention is ARTICLE:START, with START any offset within it, in characters; ARTICLE alone means all in
        it. The rest is as for `merge`.
        """
        from headwater.store import evidence, settled

        found = evidence.one(self, actor)
        return settled.split(self, found, evidence.mentions_at(self, found, mentions), name)

    def rename(self, actor: str, name: str) -> int:
        """Settle what `actor` is called; the number of the decision. The rest is as for `merge`."""
        from headwater.store import evidence, settled

        return settled.rename(self, evidence.one(self, actor), name)

    def decide(self, kind: str, data: Mapping[str, Any]) -> int:
        """Keep what the user settled (merge, split, rename, own): it outlives every linking."""
        with self._plain() as db:
            return actors.decide(db, kind, data)

    def undo(self, number: int) -> None:
        """Take a decision back; raises NotFound."""
        with self._plain() as db:
            actors.undo(db, number)

    def decisions(self) -> list[Decision]:
        """All decisions, in the order in which they were made."""
        with self._plain() as db:
            return actors.decisions(db)

    # --- what they do to each other ---

    def ledger(
        self,
        *between: str,
        since: str | None = None,
        until: str | None = None,
        acts: Iterable[str] = (),
        modes: Iterable[str] = (),
        open: bool = False,
        marks: Marks | None = None,
    ) -> list[Line]:
        """Who asked, promised, gave, refused, denied … what to or of whom, in order of time.

        `between` names one or two actors, by id or name. `since` and `until` are dates of any precision,
        `acts` words of the ledger or events of PLOVER, `modes` ask for acts that happened, were planned and
        so on; `open` asks for requests and promises without an answer so far. `marks` says what is known of a
        stretch of an article ("disputed", "single origin"), by reference, start and end: what statements
        tell, where none is given. Raises NotFound, Ambiguous, and BadQuery.
        """
        from headwater.store import evidence, ledger, stated

        actors_ = tuple(evidence.one(self, name) for name in between)
        wanted = ledger.Wanted(
            between=actors_, since=since, until=until, acts=tuple(acts), modes=tuple(modes), open=open
        )
        return ledger.ledger(self, wanted, marks or stated.marks(self))

    def timeline(self, actor: str, *, since: str | None = None, until: str | None = None) -> list[Line]:
        """All acts by and towards one actor, in order of time; otherwise as `ledger`."""
        return self.ledger(actor, since=since, until=until)

    def ties(self, *between: str, since: str | None = None, until: str | None = None) -> list[Tie]:
        """What each two actors do to each other, counted by kind of act over time, with the lines behind it;
        with one or two actors, only theirs. Otherwise as `ledger`."""
        from headwater.link.ledger.ties import ties

        return ties(self.ledger(*between, since=since, until=until))

    # --- exchange ---

    @contextmanager
    def still(self) -> Iterator[None]:
        """Questions within see one state of the library, whatever others write."""
        with self._plain() as db, snapshot(db):
            yield

    def take(self, found: Iterable[Taken]) -> Added:
        """Keep readings that were made elsewhere, such as those of an export, without reading anything."""
        with self._plain() as db:
            return adding.take(db, found)

    def load(self, folder: str | Path, part: Part | None = None) -> Added:
        """Keep the articles of a bulk result (`headwater bulk`), or a part of them, without reading anything.

        Raises BadExport, BulkFailed, BadQuery and ExtraMissing as `store.load.taken` does; what came before
        stays.
        """
        from headwater.store import load

        return self.take(load.taken(folder, part))

    def take_failure(self, row: FailureRow) -> None:
        """Keep a failure of another library."""
        with self._plain() as db:
            adding.note(db, row.place, row.input, row.reason, row.kind, row.article, at=row.at)

    def take_decision(self, decision: Decision) -> None:
        """Keep a decision of another library, unless it is here already."""
        with self._plain() as db:
            known = {(d.kind, d.made, str(d.data)) for d in actors.decisions(db)}
            if (decision.kind, decision.made, str(decision.data)) not in known:
                actors.decide(db, decision.kind, decision.data, decision.made)
