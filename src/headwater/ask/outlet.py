"""Outlets: how much of each there is, whom it cites, who cites it, how much of what it tells is its own."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import msgspec

from headwater.ask.activity import Activity, Counted, activity
from headwater.known import Known, registry
from headwater.link.statements.outlets import Outlets, house, known_outlet
from headwater.store.faults import NotFound
from headwater.store.schema import snapshot
from headwater.store.versions import ref_of

if TYPE_CHECKING:
    from headwater.store.library import Library

NO_DAY: Final = -1_000_000  # of `outlet_days`: the date is unknown
_SHOWN: Final = 10  # latest articles
_HOSTS: Final = 200  # latest addresses that the hosts are taken from
_UNKNOWN: Final = "unknown"
_ITSELF: Final = "the publishing outlet"  # what the reader calls the outlet of the article


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """Where an outlet has the statements from that it shares with others, or that somebody denies.

    Of `total`, `source` go straight to whoever said it or to a document, `own` to nobody else as far as is
    known, and `repeated` to another outlet; each counts once, in this order. `taken` is how many of them
    another outlet has from this one.
    """

    total: int = 0
    source: int = 0
    own: int = 0
    repeated: int = 0
    taken: int = 0

    @property
    def share(self) -> float | None:
        """The share that is from no other outlet, None where there is nothing to share."""
        return (self.source + self.own) / self.total if self.total else None


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """An outlet in a list. `first` and `last` are days (ISO 8601), "" where no date is known; `repeated` of
    its `statements` are from other outlets."""

    name: str
    articles: int
    claims: int
    first: str
    last: str
    statements: int
    repeated: int

    @property
    def share(self) -> float | None:
        """The share of its statements that is from no other outlet, None where it has none."""
        return 1 - self.repeated / self.statements if self.statements else None


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """An outlet that another one has something from, or the other way round.

    `said` is in how many articles the words themselves name it, `inferred` in how many others it only shows
    (copied wording, translation); `claims` is how many claims name it as who says so, or on whose word.
    `here` tells whether it has articles in the library.
    """

    name: str
    said: int
    inferred: int
    claims: int
    here: bool

    @property
    def articles(self) -> int:
        return self.said + self.inferred


class Latest(msgspec.Struct, frozen=True, kw_only=True):
    """One of its articles."""

    ref: str
    title: str
    lang: str
    published: str
    claims: int


class Portrait(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of an outlet.

    `known` is what the package knows of it; `family` are the outlets of the library that belong to one house
    with it; `hosts` where its latest articles stand; `actor` the actor that it is where articles name it.
    `cites` and `cited_by` are the outlets of most articles on either side, of `cites_total` and `cited_total`
    that there are. `unnamed` is how many claims name an outlet that
    the text does not name ("a newspaper").
    """

    name: str
    articles: int
    claims: int
    first: str
    last: str
    activity: Activity
    known: Known | None
    family: tuple[str, ...]
    hosts: tuple[str, ...]
    actor: str
    cites: tuple[Neighbour, ...]
    cited_by: tuple[Neighbour, ...]
    cites_total: int
    cited_total: int
    unnamed: int
    shares: Shares
    latest: tuple[Latest, ...]


def count(library: Library) -> int:
    """How many outlets there are."""
    with library._plain() as db:
        return int(db.execute("SELECT count(*) FROM outlets WHERE articles > 0").fetchone()[0])


def listed(library: Library, offset: int = 0, limit: int = 50) -> list[Listed]:
    """The outlets, those of most articles first."""
    with library._plain() as db, snapshot(db):
        rows = db.execute(
            "SELECT name, articles, claims FROM outlets WHERE articles > 0"
            " ORDER BY articles DESC, claims DESC, name LIMIT ? OFFSET ?",
            (limit, offset),
        ).fetchall()
        return [_listed(db, *row) for row in rows]


def portrait(library: Library, name: str, most: int = 100) -> Portrait:
    """All about the outlet of that name, with the `most` outlets that it cites, and that cite it, of most
    articles. Raises NotFound where it has no article."""
    with library._plain() as db, snapshot(db):
        row = db.execute("SELECT articles, claims FROM outlets WHERE name = ?", (name,)).fetchone()
        if row is None or row[0] <= 0:
            raise NotFound(
                f"No article is of an outlet {name}. The page of outlets lists all that there are."
            )
        names = _names(db)
        known = _known(name)
        first, last = _days(db, name)
        cites, cited_by = _beside(db, name, names)
        days = Counted("outlet_days", "outlet = ?", (name,), "day", 1, ("sum(articles)", "sum(claims)"))
        return Portrait(
            name=name,
            articles=row[0],
            claims=row[1],
            first=first,
            last=last,
            activity=activity(db, days),
            known=known,
            family=tuple(one for one in names if one != name and _house(one) == _house(name)),
            hosts=tuple(_hosts(db, name)),
            actor=_actor(db, name, known),
            cites=tuple(cites[:most]),
            cited_by=tuple(cited_by[:most]),
            cites_total=len(cites),
            cited_total=len(cited_by),
            unnamed=_unnamed(db, name),
            shares=_shares(db, name),
            latest=tuple(_latest(db, name)),
        )


class Meanings:
    """Which outlet of the library is meant by what articles call one; each is looked up once."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._outlets = Outlets(names)
        self._found: dict[str, str] = {}
        self._sites = {known.id: name for name in names if (known := _known(name)) is not None}

    def outlet(self, called: str) -> str:
        """The outlet of that name, in any language and spelling; "" where the library has none."""
        if called not in self._found:
            found = self._outlets.find((called,), short=False)
            if not found and (known := known_outlet(called)) is not None:
                found = self._sites.get(known.id, "")
            self._found[called] = found
        return self._found[called]


@lru_cache(maxsize=4)
def meanings(names: tuple[str, ...]) -> Meanings:
    """The meanings of names in a library with outlets of these `names`."""
    return Meanings(names)


class _Links:
    """The articles by which one outlet is linked to others, by number."""

    def __init__(self) -> None:
        self.said: dict[str, set[str]] = defaultdict(set)
        self.inferred: dict[str, set[str]] = defaultdict(set)
        self.claims: Counter[str] = Counter()

    def edges(self, db: sqlite3.Connection, other: str, own: str, name: str) -> None:
        """Add what statements tell; `other` and `own` are the columns of the two outlets."""
        for called, inferred, articles in db.execute(
            f"SELECT {other}, inferred, group_concat(lower) FROM edges WHERE {own} = ?1 AND {other} > ''"
            f" AND {other} <> ?1 GROUP BY {other}, inferred",
            (name,),
        ):
            (self.inferred if inferred else self.said)[called].update(articles.split(","))

    def named(self, other: str, articles: str, claims: int) -> None:
        """Add claims that name an outlet."""
        self.said[other].update(articles.split(","))
        self.claims[other] += claims


def _up(db: sqlite3.Connection, name: str, meant: Meanings, labels: dict[int, str]) -> _Links:
    """Whom an outlet cites."""
    found = _Links()
    found.edges(db, "upper_outlet", "lower_outlet", name)
    for label, articles, claims in db.execute(
        "SELECT label, group_concat(article), sum(claims) FROM cited WHERE outlet = ? GROUP BY label", (name,)
    ):
        other = meant.outlet(labels[label]) or labels[label]
        if other not in (name, _UNKNOWN, _ITSELF):
            found.named(other, articles, claims)
    return found


def _down(db: sqlite3.Connection, name: str, meant: Meanings, labels: dict[int, str]) -> _Links:
    """Who cites an outlet."""
    found = _Links()
    found.edges(db, "lower_outlet", "upper_outlet", name)
    for label, called in labels.items():
        if meant.outlet(called) == name:
            for row in db.execute(
                "SELECT outlet, group_concat(article), sum(claims) FROM cited"
                " WHERE label = ? AND outlet <> ? GROUP BY outlet",
                (label, name),
            ):
                found.named(*row)
    return found


def _beside(
    db: sqlite3.Connection, name: str, names: tuple[str, ...]
) -> tuple[list[Neighbour], list[Neighbour]]:
    meant, labels = meanings(names), _labels(db)
    up, down = _up(db, name, meant, labels), _down(db, name, meant, labels)
    return _neighbours(up, names), _neighbours(down, names)


def _neighbours(links: _Links, names: Sequence[str]) -> list[Neighbour]:
    here = set(names)
    found = [
        Neighbour(
            name=other,
            said=len(links.said[other]),
            inferred=len(links.inferred[other] - links.said[other]),
            claims=links.claims[other],
            here=other in here,
        )
        for other in {*links.said, *links.inferred}
    ]
    return sorted(found, key=lambda one: (-one.articles, -one.said, one.name))


def _labels(db: sqlite3.Connection) -> dict[int, str]:
    """What articles call outlets, by number; from one to the next, as each is met often."""
    rows = db.execute(
        "WITH RECURSIVE one (label) AS (SELECT min(label) FROM cited UNION ALL"
        " SELECT (SELECT min(label) FROM cited WHERE label > one.label) FROM one WHERE label IS NOT NULL)"
        " SELECT l.id, l.label FROM one JOIN labels l ON l.id = one.label"
    )
    return dict(rows.fetchall())


def _unnamed(db: sqlite3.Connection, name: str) -> int:
    row = db.execute(
        "SELECT coalesce(sum(claims), 0) FROM cited WHERE outlet = ?"
        " AND label = (SELECT id FROM labels WHERE label = ?)",
        (name, _UNKNOWN),
    ).fetchone()
    return int(row[0])


def _listed(db: sqlite3.Connection, name: str, articles: int, claims: int) -> Listed:
    first, last = _days(db, name)
    ways = _ways(db, name)
    return Listed(
        name=name,
        articles=articles,
        claims=claims,
        first=first,
        last=last,
        statements=sum(ways.values()),
        repeated=ways["repeated"],
    )


def _shares(db: sqlite3.Connection, name: str) -> Shares:
    ways = _ways(db, name)
    (taken,) = db.execute(
        "SELECT count(DISTINCT statement) FROM edges WHERE upper_outlet = ? AND lower_outlet <> ?",
        (name, name),
    ).fetchone()
    return Shares(total=sum(ways.values()), taken=taken, **ways)


def _ways(db: sqlite3.Connection, name: str) -> dict[str, int]:
    """How many statements an outlet has in each way."""
    rows = db.execute(
        "SELECT way, count(*) FROM statement_outlets WHERE outlet = ? GROUP BY way", (name,)
    ).fetchall()
    return {"source": 0, "own": 0, "repeated": 0} | dict(rows)


def _days(db: sqlite3.Connection, name: str) -> tuple[str, str]:
    """The days of its first and last article, "" where no date is known."""
    first, last = (
        db.execute(
            "SELECT date(day * 86400, 'unixepoch') FROM outlet_days"
            f" WHERE outlet = ? AND day > ? AND articles > 0 ORDER BY day {order} LIMIT 1",
            (name, NO_DAY),
        ).fetchone()
        for order in ("", "DESC")
    )
    return (first[0] or "" if first else ""), (last[0] or "" if last else "")


def _latest(db: sqlite3.Connection, name: str) -> Iterator[Latest]:
    for number, title, lang, published, claims in db.execute(
        "SELECT a.id, v.title, v.lang, v.published, v.claims FROM versions v"
        " JOIN articles a ON a.id = v.article AND a.current = v.id WHERE v.outlet = ?"
        " ORDER BY v.since DESC, v.id DESC LIMIT ?",
        (name, _SHOWN),
    ):
        yield Latest(
            ref=ref_of(number), title=title or "", lang=lang or "", published=published or "", claims=claims
        )


def _hosts(db: sqlite3.Connection, name: str) -> list[str]:
    """The hosts at which its latest articles stand, the most frequent first."""
    rows = db.execute("SELECT url FROM versions WHERE outlet = ? ORDER BY since DESC LIMIT ?", (name, _HOSTS))
    hosts = Counter(host for (url,) in rows if url and (host := _host(url)))
    return [host for host, _ in hosts.most_common(5)]


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _names(db: sqlite3.Connection) -> tuple[str, ...]:
    return tuple(row[0] for row in db.execute("SELECT name FROM outlets WHERE articles > 0 ORDER BY name"))


@lru_cache(maxsize=20_000)
def _known(name: str) -> Known | None:
    """What the package knows of an outlet, by its name or its domain."""
    return known_outlet(name) or registry().by_domain(name)


def _house(name: str) -> str:
    known = _known(name)
    return (known.family or known.id) if known is not None else house(name)


def _actor(db: sqlite3.Connection, name: str, known: Known | None) -> str:
    """The actor that an outlet is: the known one, else the one that is called so and is named most."""
    row = db.execute(
        "SELECT a.id FROM actors a WHERE a.id = ? OR a.id IN (SELECT n.actor FROM labels l"
        " JOIN actor_names n ON n.label = l.id WHERE l.label = ?)"
        " ORDER BY a.id = ? DESC, a.kind = 'outlet' DESC, a.mentions DESC, a.id LIMIT 1",
        (known.id if known is not None else "", name, known.id if known is not None else ""),
    ).fetchone()
    return str(row[0]) if row is not None else ""
