"""Statements for a made library, drawn by lot.

To link 100,000 articles takes long, and what made articles say alike would mean nothing. So which of their
claims make a statement, how its articles go back to each other and what denies it is drawn; it is kept by
what keeps all statements.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from headwater.link.statements.digest import Node, Unit
from headwater.link.statements.making import statement_id
from headwater.link.statements.nouns import Appearance, Denial, Edge, EdgeKind, Origin, OriginKind, Statement
from headwater.link.statements.shelf import Group, Scores
from headwater.store import lines, marks, relink, stating
from headwater.store.entries import linker_version
from headwater.store.schema import transaction
from headwater.store.shelf import Shelf

if TYPE_CHECKING:
    from headwater.store.library import Library

_TOGETHER: Final = 1_000  # articles or statements in one transaction
_MOST: Final = 60  # articles of a statement
_WITHIN: Final = 200  # articles in order of time, among which those of a statement lie
_DENIED: Final = 0.08  # of the statements
_ORIGINS: Final = 3  # of a statement, at most
_KINDS: Final[Sequence[OriginKind]] = ("on the record", "document", "anonymous", "own reporting")
_EDGES: Final[Sequence[EdgeKind]] = ("cites", "copies", "translates")


def fill(library: Library, share: float, seed: int, step: Callable[[], object]) -> int:
    """Make statements of which there are `share` times as many as articles; how many there are then. `step`
    is called after each thousand articles."""
    draw = random.Random(seed)
    settle(library)
    with library._plain() as db:
        rows = db.execute(
            "SELECT a.key FROM articles a JOIN versions v ON v.id = a.current ORDER BY v.since, a.id"
        ).fetchall()
        keys = [row[0] for row in rows]
        for begin in range(0, len(keys), _TOGETHER):
            shelf = Shelf(db)  # a new one each time: it remembers what it has put
            with transaction(db):
                for key in keys[begin : begin + _TOGETHER]:
                    shelf.put(shelf.fresh(key))
            step()
        shelf, taken = Shelf(db), set[Node]()
        lots = Lots(shelf, draw)
        shelf._maker = lambda: lots  # type: ignore[assignment, return-value, method-assign]
        wanted = int(len(keys) * share)
        for begin in range(0, wanted, _TOGETHER):
            with transaction(db):
                some = range(begin, min(begin + _TOGETHER, wanted))
                found = [_group(shelf, keys, taken, draw) for _ in some]
                shelf.replace((), [one for one in found if one is not None])
        return int(db.execute("SELECT count(*) FROM statements").fetchone()[0])


def settle(library: Library) -> None:
    """Mark what was drawn as made by the code of today, so that nothing makes it anew."""
    with library._plain() as db, transaction(db):
        maker = linker_version()
        db.execute("UPDATE digests SET maker = ?1 WHERE maker <> ?1", (maker,))
        db.execute("UPDATE acts_made SET maker = ?1 WHERE maker <> ?1", (maker,))
        for table in ("unstated", "unlinked"):
            db.execute(f"DELETE FROM {table}")
        stating._mark(db, stating._Mark(maker))
        ledger = lines.kept_mark(db)
        if ledger is not None and ledger.made:
            marks.keep(db, "ledger", msgspec.structs.replace(ledger, linker=maker, whole=True))
            db.execute("DELETE FROM ledger_due")
        made = relink.Relinked(articles=int(db.execute("SELECT count(*) FROM articles").fetchone()[0]))
        marks.keep(db, "links", relink._Mark(linker=maker, decisions=relink._decisions(db), made=made))


def _group(shelf: Shelf, keys: Sequence[str], taken: set[Node], draw: random.Random) -> Group | None:
    """Units of some articles that lie near in time, most often of two or three."""
    begin = draw.randrange(max(len(keys) - _WITHIN, 1))
    near = keys[begin : begin + _WITHIN]
    size = min(1 + int(_MOST ** draw.random() + 0.5), len(near))
    nodes: list[Node] = []
    for key in draw.sample(near, size + (draw.random() < _DENIED)):
        claims = [n for n, unit in enumerate(shelf.digest(key).units) if unit.claim and (key, n) not in taken]
        if claims:
            nodes.append((key, draw.choice(claims)))
    taken.update(nodes)
    if len(nodes) < 2:
        return None
    return Group(tuple(sorted(nodes[:size])), tuple(nodes[size:]))


class Lots:
    """In place of what makes statements: draws by lot what it would have to find out."""

    def __init__(self, shelf: Shelf, draw: random.Random) -> None:
        self.scores = Scores(shelf)
        self._shelf = shelf
        self._draw = draw

    def statement(self, group: Group) -> Statement:
        """A statement of a group; articles go by their keys, as they do where statements are made."""
        nodes = sorted(group.nodes, key=lambda n: (self._shelf.digest(n[0]).order(), n[1]))
        count = min(self._draw.randint(1, _ORIGINS), len(nodes))
        ends = [n if n < count else self._draw.randrange(count) for n in range(len(nodes))]
        lines = [[nodes[n][0] for n, end in enumerate(ends) if end == o] for o in range(count)]
        origins = tuple(self._origin(o, nodes[o], carriers) for o, carriers in enumerate(lines))
        published = [self._shelf.digest(a).published for a, _ in nodes]
        denials = tuple(self._denial(node) for node in group.denials)
        return Statement(
            id=statement_id(self.scores, group.nodes),
            headline=self._words(nodes[0]),
            appears=tuple(
                self._appearance(node, f"o{end + 1}") for node, end in zip(nodes, ends, strict=True)
            ),
            origins=origins,
            independent=count,
            edges=tuple(self._edges(lines, dict(nodes))),
            denials=denials,
            state="denied" if denials else "reported",
            first=min(published),
            last=max(published),
        )

    def _unit(self, node: Node) -> Unit:
        return self._shelf.digest(node[0]).units[node[1]]

    def _words(self, node: Node) -> str:
        return self._shelf._words(node[0], self._unit(node).places[0])

    def _appearance(self, node: Node, origin: str) -> Appearance:
        unit = self._unit(node)
        return Appearance(
            article=node[0], spans=unit.places, claim=unit.claim, stance=unit.stance, origin=origin
        )

    def _voice(self, node: Node) -> tuple[str, str]:
        """Who says a unit: a name of the article, and whom it stands for."""
        row = self._shelf._db.execute(
            "SELECT n.number, l.label FROM (SELECT row_number() OVER (ORDER BY n.id) - 1 AS number,"
            " coalesce(n.english, n.base) AS called FROM articles a JOIN names n ON n.version = a.current"
            " WHERE a.key = ?) n JOIN labels l ON l.id = n.called ORDER BY n.number LIMIT 1 OFFSET ?",
            (node[0], node[1] % 4),
        ).fetchone()
        return (row[1], self._shelf._meant(node[0], row[0])) if row is not None else ("a source", "")

    def _origin(self, number: int, node: Node, articles: Sequence[str]) -> Origin:
        kind = self._draw.choice(_KINDS)
        name, actor = self._voice(node)
        return Origin(
            id=f"o{number + 1}",
            kind=kind,
            name=name if kind == "on the record" else self._shelf.digest(node[0]).outlet,
            actor=actor if kind == "on the record" else "",
            outlet=self._shelf.digest(node[0]).outlet,
            first=articles[0],
            articles=tuple(articles),
            repeats=tuple(articles[2:]),
        )

    def _edges(self, lines: Sequence[Sequence[str]], nodes: dict[str, int]) -> Iterator[Edge]:
        """Each article has it from the origin itself, or from an article before it."""
        for number, articles in enumerate(lines):
            for at, lower in enumerate(articles):
                direct = at < 2 or self._draw.random() < 0.3
                upper = f"o{number + 1}" if direct else self._draw.choice(articles[:at])
                yield Edge(
                    lower=lower,
                    upper=upper,
                    kind="quotes" if direct else self._draw.choice(_EDGES),
                    why="drawn by lot",
                    article=lower,
                    span=self._unit((lower, nodes[lower])).places[0],
                    inferred=not direct and self._draw.random() < 0.5,
                )

    def _denial(self, node: Node) -> Denial:
        unit, (name, actor) = self._unit(node), self._voice(node)
        return Denial(
            article=node[0],
            span=unit.places[0],
            kind="denied",
            by=name,
            actor=actor,
            claim=unit.claim,
            date=self._shelf.digest(node[0]).published,
        )
