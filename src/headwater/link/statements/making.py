"""From groups of units to statements: headline, appearances, origins, denials, state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from headwater.link.statements.denials import chosen
from headwater.link.statements.digest import Node
from headwater.link.statements.explaining import explained
from headwater.link.statements.lineage import Lineage, origin_id, trace
from headwater.link.statements.nouns import (
    Appearance,
    Denial,
    DenialKind,
    Feature,
    Origin,
    State,
    Statement,
)
from headwater.link.statements.shelf import Group, Scores
from headwater.model import Span

Meant = Callable[[str, int], str]  # the actor for which a name of an article stands, "" where it has none
Words = Callable[[str, Span], str]  # what stands in a stretch of an article
_FIT = range(40, 201)  # characters that a good headline has
_DOUBTED = -1.5  # log odds of denying from which what others say may be a denial too
_MOST_LIKE = 40  # units of a group that are looked at for its headline


class Title(NamedTuple):
    """Where the words of a headline stand."""

    article: str
    places: tuple[Span, ...]

    def of(self, words: Words) -> str:
        """The words, on one line."""
        parts = (words(self.article, span) for span in self.places)
        return " ".join(" ".join(p.split()) for p in parts).strip(" ,;:—–-")


class Maker:
    """Makes statements of groups; `meant` and `words` tell of the articles what their digests do not."""

    def __init__(self, scores: Scores, meant: Meant, words: Words) -> None:
        self.scores = scores
        self.meant = meant
        self.words = words

    def statement(self, group: Group) -> Statement:
        """The statement that a group of units makes, with those that deny or correct it."""
        made, title = self.untitled(group)
        return msgspec.structs.replace(made, headline=title.of(self.words))

    def untitled(self, group: Group) -> tuple[Statement, Title]:
        """The same with no words in its headline, and where these stand: who makes many statements can read
        the texts for them in one go."""
        making = _Making(self, group)
        return making.statement(), making.title()


def statement_id(scores: Scores, group: Sequence[Node]) -> str:
    """The id of the statement of a group: of its first unit in time."""
    first = min(group, key=lambda n: (scores.shelf.digest(n[0]).order(), n[1]))
    unit = scores.unit(first)
    mark = f"{first[0]}\0{unit.start}\0{unit.end}".encode(errors="surrogatepass")
    return f"s:{blake2b(mark, digest_size=5).hexdigest()}"


class _Making:
    def __init__(self, maker: Maker, group: Group) -> None:
        self._scores = maker.scores
        self._meant = maker.meant
        self._all = group.nodes
        denying = _denying(maker.scores, group.nodes)
        self._denials = tuple(sorted({*group.denials, *denying}))
        self._group = _carrying(maker.scores, group.nodes, self._denials)
        self._lineage: Lineage = trace(self._scores.shelf, self._group)
        self._names = [origin_id(n) for n in range(len(self._lineage.origins))]
        self._whys: dict[tuple[Node, Node], tuple[Feature, ...]] = {}

    def statement(self) -> Statement:
        origins = tuple(self._origin(n) for n in range(len(self._names)))
        denied = tuple(
            self._denial(i, "corrected" if self._scores.unit(i).corrects else "denied")
            for i in chosen(self._scores, self._denials)
        )
        confirmed = tuple(self._denial(i, "confirmed") for i in self._group if self._scores.unit(i).confirms)
        digests = [self._scores.shelf.digest(a) for a, _ in self._group]
        dates = [d.published for d in sorted(digests, key=lambda d: d.order()) if d.published]
        return Statement(
            id=statement_id(self._scores, self._all),
            headline="",
            appears=tuple(self._appearance(i) for i in self._group),
            origins=origins,
            independent=len(origins),
            edges=tuple(sorted(self._lineage.edges, key=lambda e: (e.lower, e.upper, e.kind))),
            denials=denied,
            confirmations=confirmed,
            state=_state(origins, denied, confirmed),
            first=dates[0] if dates else "",
            last=dates[-1] if dates else "",
        )

    def title(self) -> Title:
        """Where the unit stands that is most like all others and says most, in one sentence."""
        few = self._group[:_MOST_LIKE]

        def clear(i: Node) -> float:
            unit = self._scores.unit(i)
            length = sum(end - start for start, end in unit.spans)
            alike = sum(self._scores.of(i, j) for j in few if j[0] != i[0])
            return alike / len(few) + 2.0 * bool(unit.bag.names) + 1.0 * (length in _FIT)

        best = max(few, key=clear)
        return Title(best[0], self._scores.unit(best).places)

    def _appearance(self, i: Node) -> Appearance:
        unit = self._scores.unit(i)
        others = [j for j in self._group[:_MOST_LIKE] if j[0] != i[0]]
        nearest = max(others, key=lambda j: self._scores.of(i, j), default=None)
        mine = self._lineage.of.get(i[0], [])
        return Appearance(
            article=i[0],
            spans=unit.places,
            claim=unit.claim,
            stance=unit.stance,
            origin=self._names[mine[0]] if mine else "",
            why=self._why(min(i, nearest), max(i, nearest)) if nearest is not None else (),
        )

    def _why(self, i: Node, j: Node) -> tuple[Feature, ...]:
        if (i, j) not in self._whys:  # of two that are nearest to each other once
            shelf = self._scores.shelf
            near = self._scores.near(i[0], j[0])
            self._whys[i, j] = explained(shelf.digest(i[0]), i[1], shelf.digest(j[0]), j[1], near)
        return self._whys[i, j]

    def _origin(self, number: int) -> Origin:
        roots = self._lineage.origins[number]
        best = max(roots, key=lambda r: (len(r.name), r.name))
        shelf = self._scores.shelf
        articles = sorted(
            (a for a, of in self._lineage.of.items() if number in of), key=lambda a: shelf.digest(a).order()
        )
        first_hand = {r.article for r in roots}
        actors = (self._meant(r.article, r.voice.named) for r in roots if r.voice and r.voice.named >= 0)
        return Origin(
            id=self._names[number],
            kind=best.kind,
            name=best.name,
            actor=next((a for a in actors if a), "") if best.kind == "on the record" else "",
            outlet=next((r.outlet for r in roots if r.outlet), ""),
            first=articles[0] if articles else "",
            articles=tuple(articles),
            repeats=tuple(a for a in articles if a not in self._lineage.direct and a not in first_hand),
        )

    def _denial(self, i: Node, kind: DenialKind) -> Denial:
        unit, one = self._scores.unit(i), self._scores.shelf.digest(i[0])
        teller = one.voices[unit.teller] if unit.teller >= 0 else None
        return Denial(
            article=i[0],
            span=Span(unit.start, unit.end),
            kind=kind,
            by=teller.name if teller is not None else unit.person,
            actor=self._meant(i[0], teller.named) if teller is not None and teller.named >= 0 else "",
            claim=unit.claim,
            date=one.published,
            basis=unit.basis,
        )


def _denying(scores: Scores, nodes: Sequence[Node]) -> list[Node]:
    """The units of a group that by the stance of their claim deny what the others say ("denied that …"); none
    where most do, or where the others deny something too: then that is what is said."""
    units = ((n, scores.unit(n)) for n in nodes)
    stated = [(n, u) for n, u in units if u.stance == "deny" and u.form == "indirect"]
    found = [n for n, u in stated if not u.negated or u.doubt >= _DOUBTED]  # not «did not deny that …»
    others = [n for n in nodes if n not in found]
    if len(found) > len(others) or any(scores.unit(n).doubt >= _DOUBTED for n in others):
        return []
    return [n for n in found if not any(n[0] == o[0] and _overlap(scores, n, o) for o in others)]


def _overlap(scores: Scores, one: Node, other: Node) -> bool:
    return scores.unit(one).overlaps(scores.unit(other))


def _carrying(scores: Scores, nodes: Sequence[Node], denials: Sequence[Node]) -> tuple[Node, ...]:
    """The units of a group without those that repeat what the same words deny («denied the report that …»):
    who denies is no source of what is denied."""
    denied = [(article, scores.unit((article, i))) for article, i in denials]
    kept = [n for n in nodes if not any(a == n[0] and u.overlaps(scores.unit(n)) for a, u in denied)]
    return tuple(kept or nodes)


def _state(origins: Sequence[Origin], denials: Sequence[Denial], confirmed: Sequence[Denial]) -> State:
    """How its sources leave a statement: nothing is decided, what was said against it or for it is named."""
    if any(d.kind == "denied" for d in denials):
        return "disputed" if confirmed or len(origins) > 1 else "denied"
    if denials:
        return "corrected"
    if all(o.kind == "unknown" for o in origins):
        return "of unknown origin"
    recorded = any(o.kind == "on the record" for o in origins)
    return "confirmed" if confirmed or (recorded and len(origins) > 1) else "reported"
