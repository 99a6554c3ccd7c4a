"""Where a statement comes from: from each article up to the origins, through what articles cite and copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from headwater.link.statements.copies import Copies
from headwater.link.statements.nouns import Edge, EdgeKind, OriginKind
from headwater.link.statements.origins import Source, Sources, tables
from headwater.link.statements.outlets import Outlets
from headwater.link.statements.profile import Sheet
from headwater.link.statements.units import Unit
from headwater.link.union import Union
from headwater.model import Span

_OWN = frozenset(("c:journalist",))
_PAPERS = frozenset(("c:memo",))  # what an author's text goes back to where it speaks of one
_KINDS: dict[str, OriginKind] = {
    "on the record": "on the record", "document": "document", "anonymous": "anonymous",
}  # fmt: skip
_NEAR = 600  # characters between a statement and the outlet that an article names among others


@dataclass(slots=True)
class Root:
    """An origin in the making, before those that are the same are put together."""

    kind: OriginKind
    name: str
    outlet: int
    source: Source | None = None


@dataclass(slots=True)
class Lineage:
    """What is known of where one statement comes from. `origins` are roots that stand for one origin each,
    `of` has the origins of each article by number in `origins`; `direct` are articles that name theirs."""

    origins: list[list[Root]]
    of: dict[int, list[int]]
    direct: set[int]
    edges: list[Edge] = field(default_factory=list)


class Tracer:
    """Traces statements upstream; holds what all statements share."""

    def __init__(
        self, sheets: Sequence[Sheet], tellers: Sequence[Sources], outlets: Outlets, copies: Copies,
        when: Sequence[str],
    ) -> None:  # fmt: skip
        self.sheets = sheets
        self.tellers = tellers
        self.outlets = outlets
        self.copies = copies
        self.when = when
        self.cites = [self._cited(i) for i in range(len(sheets))]
        self.first = {
            o: min(w for w, of in zip(when, outlets.of, strict=True) if of == o) for o in set(outlets.of)
        }
        self.papers = [teller.papers() | _PAPERS for teller in tellers]
        self.revealed = _revealed(sheets, tellers, outlets)

    def _cited(self, article: int) -> dict[int, Span]:
        """The other outlets of the library that an article names, with where it does so first."""
        found: dict[int, Span] = {}
        reading = self.sheets[article].reading
        spots = [(n.start, n.end, [n.base]) for n in reading.names]
        for claim in reading.claims:
            if claim.source is not None:
                spots.append((claim.source.start, claim.source.end, [claim.source_name]))
            spots += [(b.start, b.end, [b.name]) for b in claim.via]
        for start, end, names in sorted(spots):
            number = self.outlets.find(names)
            if number is not None and number != self.outlets.of[article]:
                found.setdefault(number, Span(start, end))
        return found

    def trace(self, units: Sequence[Unit]) -> Lineage:
        """The origins of the statement that some units make."""
        return _Trace(self, units).lineage()


class _Trace:
    """One statement on its way up."""

    def __init__(self, tracer: Tracer, units: Sequence[Unit]) -> None:
        self._t = tracer
        self._units: dict[int, list[Unit]] = defaultdict(list)
        for unit in units:
            self._units[unit.article].append(unit)
        self._by_outlet: dict[int, list[int]] = defaultdict(list)
        for article in sorted(self._units, key=self._order):
            self._by_outlet[tracer.outlets.of[article]].append(article)
        self._roots: list[Root] = []
        self._found: dict[int, list[int]] = {}
        self._open: set[int] = set()
        self._direct: set[int] = set()
        self._edges: dict[tuple[str, str, EdgeKind], Edge] = {}
        self._said_by: dict[int, Edge] = {}

    def _order(self, article: int) -> tuple[str, int]:
        return self._t.when[article], article

    def lineage(self) -> Lineage:
        for article in sorted(self._units, key=self._order):
            self._resolve(article)
        if not self._roots:  # articles that cite each other only
            first = min(self._units, key=self._order)
            self._found[first] = [self._root(Root("unknown", "", self._t.outlets.of[first]))]
        groups = _same(self._roots, self._t.outlets, self._t.revealed)
        known = [g for g in groups if any(self._roots[i].kind != "unknown" for i in g)]
        kept = known or groups[:1]
        number = {root: n for n, group in enumerate(kept) for root in group}
        of = {
            article: sorted({number[r] for r in roots if r in number})
            for article, roots in self._found.items()
        }
        origins = [[self._roots[i] for i in group] for group in kept]
        return Lineage(origins, of, self._direct, [*self._edges.values(), *self._to_origins(number)])

    def _to_origins(self, number: dict[int, int]) -> list[Edge]:
        """The edges from articles to the origins that they name, one for each origin."""
        found: dict[tuple[str, str], Edge] = {}
        for root, edge in self._said_by.items():
            if root in number:
                upper = origin_id(number[root])
                found.setdefault((edge.lower, upper), msgspec.structs.replace(edge, upper=upper))
        return list(found.values())

    def _root(self, root: Root) -> int:
        self._roots.append(root)
        return len(self._roots) - 1

    def _resolve(self, article: int) -> list[int]:
        """The roots of the statement in one article; none where it goes back to an article that goes back to
        this one."""
        if article in self._found:
            return self._found[article]
        if article in self._open:
            return []
        self._open.add(article)
        told = [(unit, self._t.tellers[article].of(unit)) for unit in self._units[article]]
        found = self._roots_of(article, [t for t in told if t[1]])
        if not any(self._roots[r].kind != "unknown" for r in found):
            found += self._roots_of(article, [t for t in told if not t[1]])
        known = [r for r in found if self._roots[r].kind != "unknown"]
        self._open.discard(article)
        self._found[article] = known or found
        return self._found[article]

    def _roots_of(self, article: int, told: Sequence[tuple[Unit, list[Source]]]) -> list[int]:
        found: list[int] = []
        for unit, sources in told:
            found += [r for r in self._of_unit(article, unit, sources) if r not in found]
        return found

    def _of_unit(self, article: int, unit: Unit, sources: Sequence[Source]) -> list[int]:
        own = self._t.outlets.of[article]
        recorded = [s for s in sources if s.kind == "on the record" and (s.outlet is None or s.outlet == own)]
        if recorded:
            return [self._said(article, "on the record", recorded[0])]
        above = self._above(article, unit, sources)
        hidden = next((s for s in sources if s.kind in ("document", "anonymous")), None)
        if above is not None:
            roots = self._resolve(above)
            alike = [r for r in roots if hidden is None or self._roots[r].kind == hidden.kind]
            return list(alike or roots)
        if hidden is not None:
            return [self._said(article, "document" if hidden.kind == "document" else "anonymous", hidden)]
        outside = next((s for s in sources if s.kind == "outlet" and s.outlet not in (None, own)), None)
        if outside is not None:
            return [self._said(article, "own reporting", outside)]
        return [self._unsaid(article, unit)]

    def _said(self, article: int, kind: OriginKind, source: Source) -> int:
        """The root of a source that the article itself names."""
        self._direct.add(article)
        outlet = self._t.outlets.of[article] if kind != "own reporting" else source.outlet
        if kind in ("anonymous", "document") and (from_ := self._only_cited(article)) is not None:
            outlet = from_
        number = self._root(Root(kind, source.name, -1 if outlet is None else outlet, source))
        return self._named(article, number, source, f"the article names {source.name or 'it'}")

    def _named(self, article: int, root: int, source: Source, why: str) -> int:
        """Keep the edge from an article to a root that it names."""
        id_ = self._t.sheets[article].reading.id
        self._said_by[root] = Edge(lower=id_, upper="", kind="said", why=why, article=id_, span=source.span)
        return root

    def _only_cited(self, article: int) -> int | None:
        """The outlet that an article names, where it names but one that wrote before it: what it has of
        unnamed sources it has from there."""
        cites = [o for o in self._t.cites[article] if self._t.first[o] < self._t.when[article]]
        return cites[0] if len(cites) == 1 else None

    def _unsaid(self, article: int, unit: Unit) -> int:
        """The root of what an author states without a source: what the outlet saw itself, a document that
        the text is about, or nothing known."""
        outlet = self._t.outlets.of[article]
        lead = self._t.tellers[article].after(unit)
        seen = bool(_OWN & unit.around.keys())
        if lead is not None and not seen:
            root = self._root(Root(_KINDS[lead.kind], lead.name, outlet, lead))
            why = f"the article names {lead.name or 'it'} next; that its lead rests on this is inferred"
            return self._named(article, root, lead, why)
        papers = unit.around.keys() & (tables()["documents"] if seen else self._t.papers[article])
        if seen and not papers:
            self._direct.add(article)
            return self._root(Root("own reporting", self._outlet_name(outlet), outlet))
        if papers:
            source = Source("document", "", unit.spans[0], "", heads=frozenset(papers))
            return self._root(Root("document", sorted(papers)[0][2:], outlet, source))
        return self._root(Root("unknown", self._outlet_name(outlet), outlet))

    def _outlet_name(self, outlet: int) -> str:
        return self._t.outlets.names[outlet] if outlet >= 0 else ""

    def _above(self, article: int, unit: Unit, sources: Sequence[Source]) -> int | None:
        """The article of the statement that this one has it from: named with it, an earlier one of the same
        outlet, named elsewhere in the text, or found by what both have in common."""
        own = self._t.outlets.of[article]
        id_ = self._t.sheets[article].reading.id
        for source in reversed(sources):
            if source.outlet is not None and (above := self._earlier(article, source.outlet)) is not None:
                why = f"it names {self._outlet_name(source.outlet)}"
                self._edge(id_, above, "cited", why, source.span)
                return above
        if any(s.kind == "outlet" and s.outlet not in (None, own) for s in sources):
            return None
        if own >= 0 and (above := self._earlier(article, own)) is not None:
            self._edge(id_, above, "cited", "the same outlet had it before", None)
            return above
        cites = self._t.cites[article]
        for outlet, span in sorted(cites.items(), key=lambda kv: abs(kv[1].start - unit.start)):
            near = len(cites) == 1 or abs(span.start - unit.start) <= _NEAR
            if near and (above := self._earlier(article, outlet)) is not None:
                self._edge(id_, above, "cited", f"it names {self._outlet_name(outlet)} elsewhere", span)
                return above
        return self._copied(article)

    def _copied(self, article: int) -> int | None:
        """The earlier article of the statement that this one is likeliest to be a copy of."""
        found = [
            (*self._t.copies.between(article, other), other)
            for other in sorted(self._units, key=self._order)
            if self._order(other) < self._order(article)
            and self._t.outlets.of[other] != self._t.outlets.of[article]
        ]
        share, why, other = max(found, key=lambda f: f[0], default=(0.0, "", article))
        if not share:
            return None
        self._edge(self._t.sheets[article].reading.id, other, "copied", why, None)
        return other

    def _earlier(self, article: int, outlet: int) -> int | None:
        """The first article of an outlet with the statement that is not later than this one."""
        found = [a for a in self._by_outlet.get(outlet, ()) if a != article]
        return next((a for a in found if self._t.when[a] <= self._t.when[article]), None)

    def _edge(self, lower: str, upper: int, kind: EdgeKind, why: str, span: Span | None) -> None:
        above = self._t.sheets[upper].reading.id
        self._edges[lower, above, kind] = Edge(
            lower=lower, upper=above, kind=kind, why=why, article=lower, span=span
        )


def origin_id(number: int) -> str:
    """The id of an origin within its statement."""
    return f"o{number + 1}"


def _same(roots: Sequence[Root], outlets: Outlets, revealed: dict[int, list[Source]]) -> list[list[int]]:
    """Roots that are one origin, in groups, in order of their first member."""
    union = Union(f"{i:06}" for i in range(len(roots)))
    for i, one in enumerate(roots):
        for j in range(i):
            if _one(one, roots[j], outlets, revealed):
                union.join(f"{i:06}", f"{j:06}")
    groups: dict[str, list[int]] = defaultdict(list)
    for i in range(len(roots)):
        groups[union.find(f"{i:06}")].append(i)
    return [groups[key] for key in sorted(groups)]


def _one(a: Root, b: Root, outlets: Outlets, revealed: dict[int, list[Source]]) -> bool:
    """True where two roots are one origin."""
    if a.kind != b.kind:
        hidden, open_ = (a, b) if a.kind == "anonymous" else (b, a)
        if hidden.kind != "anonymous" or open_.kind != "on the record" or open_.source is None:
            return False
        return any(_one_voice(open_.source, who) for who in revealed.get(hidden.outlet, ()))
    if a.kind == "on the record" and a.source is not None and b.source is not None:
        return _one_voice(a.source, b.source)
    if a.kind == "document" and a.source is not None and b.source is not None:
        one, other = a.source.heads, b.source.heads
        vague = tables()["papers"]
        return bool(one & other) or not (one - vague) or not (other - vague)
    if a.outlet < 0 or b.outlet < 0:
        return a.outlet == b.outlet and a.name == b.name
    return a.outlet == b.outlet or outlets.house(a.outlet) == outlets.house(b.outlet)


def _one_voice(a: Source, b: Source) -> bool:
    """One person, one body, or a person and the body that he or she speaks for."""
    if a.names & b.names or (a.name and a.name == b.name and a.name != "unknown"):
        return True
    if a.person and b.person:
        return (a.body or b.body) and bool(a.heads & b.heads)
    if a.heads & b.heads:
        return True
    told, other = a.heads | a.topics, b.heads | b.topics
    return not (a.person or b.person) and not (a.heads and b.heads) and bool(told & other)


def _revealed(
    sheets: Sequence[Sheet], tellers: Sequence[Sources], outlets: Outlets
) -> dict[int, list[Source]]:
    """People who say that they were an outlet's unnamed source, by number of the outlet."""
    found: dict[int, list[Source]] = defaultdict(list)
    for one, teller in zip(sheets, tellers, strict=True):
        for claim in one.reading.claims:
            for span in claim.content:
                if not any(t.key == "c:source" for t in one.terms_in(span)):
                    continue
                names = [n.base for n in one.reading.names if span.start <= n.start < span.end]
                outlet = outlets.find(names)
                source = teller.teller(claim)
                if outlet is not None and source.person:
                    found[outlet].append(source)
    return found
