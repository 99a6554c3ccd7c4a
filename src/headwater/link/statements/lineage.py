"""Where a statement comes from: from each article up to the origins, through what articles cite and copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from headwater.link.statements.digest import Digest, Node, Unit
from headwater.link.statements.identity import Root, grouped
from headwater.link.statements.kin import Kin
from headwater.link.statements.nouns import Edge, EdgeKind, OriginKind
from headwater.link.statements.outlets import Outlets
from headwater.link.statements.shelf import Shelf
from headwater.link.statements.sourcekinds import tables
from headwater.link.statements.voices import Voice
from headwater.model import Span

_OWN = frozenset(("c:journalist",))
_KINDS: dict[str, OriginKind] = {
    "on the record": "on the record", "document": "document", "anonymous": "anonymous",
}  # fmt: skip
_NEAR = 600  # characters between a statement and the outlet that an article names among others
_RIGHT_AFTER = 50  # characters after a statement in which the outlet is named that had it
_WORDING = 0.15  # of the shorter article's runs of words that must be in the other, in one language
_SAID = 0.4  # of the later article's units that must be alike units of the other, across languages
_LEAST = 3  # units in common, across languages


@dataclass(slots=True)
class Lineage:
    """What is known of where one statement comes from. `origins` are roots that stand for one origin each,
    `of` has the origins of each article by number in `origins`; `direct` are articles that name theirs."""

    origins: list[list[Root]]
    of: dict[str, list[int]]
    direct: set[str]
    edges: list[Edge] = field(default_factory=list)


def trace(shelf: Shelf, nodes: Sequence[Node]) -> Lineage:
    """The origins of the statement that some units make. Only the articles that carry it are looked at."""
    return _Trace(shelf, nodes).lineage()


class _Trace:
    """One statement on its way up."""

    def __init__(self, shelf: Shelf, nodes: Sequence[Node]) -> None:
        self._shelf = shelf
        self._units: dict[str, list[Unit]] = defaultdict(list)
        for article, number in nodes:
            self._units[article].append(shelf.digest(article).units[number])
        self._digests = {a: shelf.digest(a) for a in self._units}
        self._ordered = sorted(self._digests, key=lambda a: self._digests[a].order())
        self._outlets = Outlets(d.outlet for d in self._digests.values())
        self._elsewhere = Outlets(self._cited_elsewhere())
        self._first: dict[str, str] = {}
        self._by_outlet: dict[str, list[str]] = defaultdict(list)
        for article in self._ordered:
            one = self._digests[article]
            self._first.setdefault(one.outlet, one.when)
            self._by_outlet[one.outlet].append(article)
        self._cites = {a: self._cited(d) for a, d in self._digests.items()}
        self._roots: list[Root] = []
        self._found: dict[str, list[int]] = {}
        self._open: set[str] = set()
        self._direct: set[str] = set()
        self._edges: dict[tuple[str, str, EdgeKind], Edge] = {}
        self._said_by: dict[int, Edge] = {}

    def _cited_elsewhere(self) -> list[str]:
        """The names of outlets to which no article of the statement belongs."""
        voices = (d.voices[n] for a, d in self._digests.items() for u in self._units[a] for n in u.sources)
        return [v.media[0] for v in voices if v.kind == "outlet" and v.media and v.keys]

    def _cited(self, one: Digest) -> dict[str, Span]:
        """The other outlets of the statement that an article names, with where it does so first."""
        found: dict[str, Span] = {}
        for spot in one.cited:
            outlet = self._outlets.find(spot.names)
            if outlet and outlet != one.outlet:
                found.setdefault(outlet, Span(spot.start, spot.end))
        return found

    def lineage(self) -> Lineage:
        for article in self._ordered:
            self._resolve(article)
        if not self._known(range(len(self._roots))):
            self._lead()
        if not self._roots:  # articles that cite each other only
            first = self._ordered[0]
            self._found[first] = [self._root(Root("unknown", "", self._digests[first].outlet, first))]
        used = {root for roots in self._found.values() for root in roots}
        groups = [
            kept for g in grouped(self._roots, self._revealed()) if (kept := [r for r in g if r in used])
        ]
        known = [g for g in groups if any(self._roots[i].kind != "unknown" for i in g)]
        final = known or groups[:1]
        number = {root: n for n, group in enumerate(final) for root in group}
        of = {
            article: sorted({number[r] for r in roots if r in number})
            for article, roots in self._found.items()
        }
        origins = [[self._roots[i] for i in group] for group in final]
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

    def _resolve(self, article: str) -> list[int]:
        """The roots of the statement in one article; none where it goes back to an article that goes back to
        this one."""
        if article in self._found:
            return self._found[article]
        if article in self._open:
            return []
        self._open.add(article)
        told = [(unit, self._voices(article, unit)) for unit in self._units[article]]
        sourced = [t for t in told if any(v.kind != "unknown" for v, _ in t[1])]
        found = self._roots_of(article, sourced)
        if not self._known(found):
            found += self._roots_of(article, [t for t in told if t not in sourced])
        self._open.discard(article)
        self._found[article] = self._known(found) or found
        return self._found[article]

    def _lead(self) -> None:
        """Take for the origin what the first article that names any has most of its news from."""
        for article in self._ordered:
            one = self._digests[article]
            after = next((u.after for u in self._units[article] if u.after >= 0), -1)
            if after >= 0:
                self._found[article] = [self._main(article, one.voices[after])]
                return

    def _known(self, roots: Sequence[int]) -> list[int]:
        return [r for r in roots if self._roots[r].kind != "unknown"]

    def _voices(self, article: str, unit: Unit) -> list[tuple[Voice, str]]:
        """The voices of a unit, each with the outlet that it is, "" where it is none.

        An outlet that carries the statement is known by its articles, any other by what it is called.
        """
        own = self._digests[article].outlet
        found = []
        for number in unit.sources:
            voice = self._digests[article].voices[number]
            outlet = (
                own if voice.own else self._outlets.find(voice.media, own, not (voice.person or voice.state))
            )
            hidden = voice.kind in ("document", "anonymous") and (voice.heads or voice.topics)
            if outlet and not hidden:
                voice = msgspec.structs.replace(voice, kind="outlet")
            elif not outlet and voice.kind == "outlet":
                outlet = self._elsewhere.find(voice.media)
            found.append((voice, outlet))
        return found

    def _roots_of(self, article: str, told: Sequence[tuple[Unit, list[tuple[Voice, str]]]]) -> list[int]:
        found: list[int] = []
        for unit, voices in told:
            found += [r for r in self._of_unit(article, unit, voices) if r not in found]
        return found

    def _of_unit(self, article: str, unit: Unit, voices: Sequence[tuple[Voice, str]]) -> list[int]:
        own = self._digests[article].outlet
        recorded = next((v for v, _ in voices if v.kind == "on the record" and not v.state), None)
        if recorded is not None:
            reported = self._reported(article, unit, voices)
            if reported is not None:
                return self._resolve(reported)
            named = recorded.keys or not any(o not in ("", own) for _, o in voices)
            above = None if named else self._above(article, unit, voices)
            told = self._resolve(above) if above is not None else []
            return [r for r in told if self._roots[r].kind == "on the record"] or [
                self._said(article, "on the record", recorded)
            ]
        if not any(v.kind != "unknown" for v, _ in voices) and unit.beside >= 0:
            voice = self._digests[article].voices[unit.beside]
            return [self._beside(article, voice)]
        hidden = next((v for v, _ in voices if v.kind in ("document", "anonymous")), None)
        if hidden is not None and any(v.own for v, _ in voices):
            return [self._said(article, _KINDS[hidden.kind], hidden, own)]
        above = self._above(article, unit, voices)
        if above is not None:
            roots = self._resolve(above)
            alike = [r for r in roots if hidden is None or self._roots[r].kind == hidden.kind]
            return alike or roots
        if hidden is not None:
            return [self._said(article, _KINDS[hidden.kind], hidden)]
        outside = next(((v, o) for v, o in voices if v.kind == "outlet" and o not in ("", own)), None)
        if outside is not None:
            return [self._said(article, "own reporting", *outside)]
        state = next((v for v, _ in voices if v.state), None)
        if state is not None:
            return [self._said(article, "on the record", state)]
        itself = next((v for v, _ in voices if v.own), None)
        if itself is not None:
            return [self._said(article, "own reporting", itself, own)]
        return [self._unsaid(article, unit)]

    def _reported(self, article: str, unit: Unit, voices: Sequence[tuple[Voice, str]]) -> str | None:
        """The article of which somebody speaks: its outlet is named in full in the unit or right after it,
        and is not to whom it is said («the 40 tonnes of which the Sun wrote»)."""
        one = self._digests[article]
        said = {outlet for _, outlet in voices}
        for spot in one.cited:
            if unit.start <= spot.start < unit.end + _RIGHT_AFTER:
                outlet = self._outlets.find(spot.names, short=False)
                known = outlet in ("", one.outlet) or outlet in said
                if not known and (above := self._earlier(article, outlet)) is not None:
                    self._edge(article, above, "cites", f"it names {outlet}", Span(spot.start, spot.end))
                    return above
        return None

    def _main(self, article: str, voice: Voice) -> int:
        """The root of a source that the article names, though not for this."""
        outlet = self._digests[article].outlet
        root = self._root(Root(_KINDS[voice.kind], voice.name, outlet, article, voice))
        return self._named(article, root, voice, f"the article names {voice.name or 'it'}", inferred=True)

    def _beside(self, article: str, voice: Voice) -> int:
        """The root of whom the article lets speak where the unit stands, though not in that sentence."""
        self._direct.add(article)
        root = self._root(Root(_KINDS[voice.kind], voice.name, self._digests[article].outlet, article, voice))
        why = f"the article lets {voice.name or 'it'} speak there"
        return self._named(article, root, voice, why, inferred=True)

    def _said(self, article: str, kind: OriginKind, voice: Voice, outlet: str = "") -> int:
        """The root of a source that the article itself names."""
        self._direct.add(article)
        if not outlet and kind in ("anonymous", "document"):
            outlet = self._only_cited(article)
        outlet = outlet or self._digests[article].outlet
        number = self._root(Root(kind, voice.name, outlet, article, voice))
        return self._named(article, number, voice, f"the article names {voice.name or 'it'}")

    def _named(self, article: str, root: int, voice: Voice, why: str, inferred: bool = False) -> int:
        """Keep the edge from an article to a root that it names."""
        self._said_by[root] = Edge(
            lower=article,
            upper="",
            kind="quotes",
            why=why,
            article=article,
            span=voice.span,
            inferred=inferred,
        )
        return root

    def _only_cited(self, article: str) -> str:
        """The outlet that an article names, where it names but one that wrote before it: what it has of
        unnamed sources it has from there."""
        when = self._digests[article].when
        cites = [o for o in self._cites[article] if self._first[o] < when]
        return cites[0] if len(cites) == 1 else ""

    def _unsaid(self, article: str, unit: Unit) -> int:
        """The root of what an author states without a source: what the outlet saw itself, a document that
        the text is about, or nothing known."""
        one = self._digests[article]
        first = not any(self._known(self._found.get(a, ())) for a in self._ordered)
        lead = one.voices[unit.after] if unit.after >= 0 and first else None
        around = one.around(unit).keys
        seen = bool(_OWN & around)
        papers = around & (tables()["documents"] if seen else one.papers)
        if seen and not papers:
            self._direct.add(article)
            return self._root(Root("own reporting", one.outlet, one.outlet, article))
        if papers:
            voice = Voice("document", "", unit.start, unit.end, heads=frozenset(papers))
            return self._root(Root("document", sorted(papers)[0][2:], one.outlet, article, voice))
        if lead is not None and unit.start <= lead.start <= unit.end + _NEAR:
            root = self._root(Root(_KINDS[lead.kind], lead.name, one.outlet, article, lead))
            why = f"the article names {lead.name or 'it'} next"
            return self._named(article, root, lead, why, inferred=True)
        return self._root(Root("unknown", one.outlet, one.outlet, article))

    def _above(self, article: str, unit: Unit, voices: Sequence[tuple[Voice, str]]) -> str | None:
        """The article of the statement that this one has it from: named with it, an earlier one of the same
        outlet, named elsewhere in the text, or found by what both have in common."""
        own = self._digests[article].outlet
        for voice, outlet in reversed(voices):
            if outlet and (above := self._earlier(article, outlet)) is not None:
                self._edge(article, above, "cites", f"it names {outlet}", voice.span)
                return above
        if any(v.kind == "outlet" and o not in ("", own) for v, o in voices):
            return None
        if own and (above := self._earlier(article, own)) is not None:
            self._edge(article, above, "cites", "the same outlet had it before", None, inferred=True)
            return above
        cites = self._cites[article]
        for outlet, span in sorted(cites.items(), key=lambda kv: (abs(kv[1].start - unit.start), kv[0])):
            near = len(cites) == 1 or abs(span.start - unit.start) <= _NEAR
            if near and (above := self._earlier(article, outlet)) is not None:
                self._edge(article, above, "cites", f"it names {outlet} elsewhere", span, inferred=True)
                return above
        return self._copied(article)

    def _copied(self, article: str) -> str | None:
        """The earlier article of the statement that this one is likeliest to be a copy of."""
        one = self._digests[article]
        best: tuple[float, str, EdgeKind, str] | None = None
        for other in self._ordered[: self._ordered.index(article)]:
            theirs = self._digests[other]
            kin = self._shelf.akin(article).get(other)
            if kin is None or theirs.outlet == one.outlet:
                continue
            found = copied(one, theirs, kin)
            if found is not None and (best is None or found[0] > best[0]):
                best = (*found, other)
        if best is None:
            return None
        _, why, kind, other = best
        self._edge(article, other, kind, why, None, inferred=True)
        return other

    def _earlier(self, article: str, outlet: str) -> str | None:
        """The first article of an outlet with the statement that is not later than this one."""
        when = self._digests[article].when
        found = [a for a in self._by_outlet.get(outlet, ()) if a != article]
        return next((a for a in found if self._digests[a].when <= when), None)

    def _edge(
        self, lower: str, upper: str, kind: EdgeKind, why: str, span: Span | None, inferred: bool = False
    ) -> None:
        self._edges[lower, upper, kind] = Edge(
            lower=lower, upper=upper, kind=kind, why=why, article=lower, span=span, inferred=inferred
        )

    def _revealed(self) -> dict[str, list[Voice]]:
        """People who say that they were an outlet's unnamed source, by outlet."""
        found: dict[str, list[Voice]] = defaultdict(list)
        for article in self._ordered:
            one = self._digests[article]
            for names, voice in one.reveals:
                if outlet := self._outlets.find(names):
                    found[outlet].append(one.voices[voice])
        return found


def copied(one: Digest, other: Digest, kin: Kin) -> tuple[float, str, EdgeKind] | None:
    """How surely `one` was written from the earlier `other`, why, and how; None where nothing says so."""
    if one.lang == other.lang:
        if kin.wording < _WORDING:
            return None
        return 1.0 + kin.wording, f"{kin.wording:.0%} of the wording is shared", "copies"
    first = one.article < other.article
    pairs = [(i, j) if first else (j, i) for i, j, value in kin.pairs if value > 0]
    best: dict[int, int] = {}
    for i, j in sorted(pairs):
        best.setdefault(i, j)
    mine, theirs = sorted(best), [best[i] for i in sorted(best)]
    share = len(mine) / len(one.units)
    if len(set(theirs)) < _LEAST or share < _SAID:
        return None
    told = f"{len(mine)} of its {len(one.units)} pieces say the same"
    return share, f"{told}, in the same order" if theirs == sorted(theirs) else told, "translates"


def origin_id(number: int) -> str:
    """The id of an origin within its statement."""
    return f"o{number + 1}"
