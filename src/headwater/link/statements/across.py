"""Readings to statements: what they say together, where it comes from, who denies it.

The result depends on the set of readings only: articles are taken in the order of their ids, what decides
between equals is an article's id or an offset, and an article that comes twice counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import blake2b

from headwater.link.nouns import Actor, Linked
from headwater.link.statements.clusters import Scores, clusters, weights
from headwater.link.statements.copies import Copies
from headwater.link.statements.denials import Near, attached, chosen, confirms, corrections, denying, negating
from headwater.link.statements.lineage import Lineage, Tracer, origin_id
from headwater.link.statements.nouns import (
    Appearance,
    Denial,
    DenialKind,
    Feature,
    Origin,
    State,
    Stated,
    Statement,
)
from headwater.link.statements.origins import Sources, persons
from headwater.link.statements.outlets import Outlets
from headwater.link.statements.pairs import Pairs, explained
from headwater.link.statements.profile import Sheet, sheet
from headwater.link.statements.units import Unit, units
from headwater.model import Reading, Span

_KIN = 0.3  # how near an article must be, by the nearest, for its statements to be what another denies


def statements(readings: Iterable[Reading], linked: Linked) -> Stated:
    """The statements of some readings; `linked` are the actors of their names, as `across.link` has them."""
    unique = {(r.id, r.article.published or "", r.text): r for r in readings}
    return _Making([unique[key] for key in sorted(unique)], linked).all()


class _Making:
    """The steps from readings to statements, in one place."""

    def __init__(self, readings: Sequence[Reading], linked: Linked) -> None:
        self._readings = readings
        actors = {a.id: a for a in linked.actors}
        meant: dict[str, dict[int, Actor]] = defaultdict(dict)
        for link in linked.links:
            meant[link.article][link.name] = actors[link.actor]
        self._sheets: list[Sheet] = [sheet(r, meant[r.id]) for r in readings]
        self._units: list[Unit] = [u for i, s in enumerate(self._sheets) for u in units(i, s)]
        pairs = Pairs(self._units, len(readings))
        self._scores = Scores(pairs)
        self._outlets = Outlets(readings)
        people = persons(readings)
        self._tellers = [
            Sources(s, meant[r.id], self._outlets, people)
            for s, r in zip(self._sheets, readings, strict=True)
        ]
        self._denying = denying(self._units)
        found = clusters(self._scores, pairs.candidates, self._denying)
        self._groups = [g for g in found if g[0] not in self._denying]
        self._denials = [g for g in found if g[0] in self._denying]
        self._negating = negating(self._units, self._groups)
        self._groups = [[i for i in g if i not in self._negating] for g in self._groups]
        self._when = [when(r) for r in readings]
        copies = Copies(self._sheets, self._units, found)
        self._tracer = Tracer(self._sheets, self._tellers, self._outlets, copies, self._when)

    def all(self) -> Stated:
        near = self._near()
        about = attached(self._scores, self._denials, self._groups, near)
        corrected = corrections(self._scores, self._groups, near, self._when)
        for unit, number in corrected.items():
            if unit not in about.get(number, ()):
                about.setdefault(number, []).append(unit)
        for unit, number in self._negating.items():
            about.setdefault(number, []).append(unit)
        used = {i for members in about.values() for i in members}
        free = [rest for g in self._denials if (rest := [i for i in g if i not in used])]
        made = [self._statement(g, about.get(n, ())) for n, g in enumerate(self._groups) if g]
        made += [self._statement(g, ()) for g in free]
        return Stated(statements=tuple(sorted(made, key=lambda s: s.id)))

    def _near(self) -> Near:
        """What gives the groups that a denial may be about: of several articles or of its own, and with
        units in articles akin to its own."""
        homes: dict[int, set[int]] = defaultdict(set)
        for number, group in enumerate(self._groups):
            for i in group:
                homes[self._units[i].article].add(number)
        spread = {n: len({self._units[i].article for i in g}) for n, g in enumerate(self._groups)}

        def near(denial: Sequence[int]) -> set[int]:
            articles = {self._units[i].article for i in denial}
            pairs = self._scores.pairs
            kin = articles | {b for a in articles for b in pairs.near[a] if pairs.kinship(a, b) > _KIN}
            return {n for b in kin for n in homes[b] if spread[n] > 1}

        return near

    def _statement(self, group: Sequence[int], denials: Sequence[int]) -> Statement:
        members = [self._units[i] for i in group]
        lineage = self._tracer.trace(members)
        names = [origin_id(n) for n in range(len(lineage.origins))]
        appears = tuple(self._appearance(i, group, lineage, names) for i in group)
        origins = tuple(self._origin(n, names[n], lineage) for n in range(len(names)))
        denied = tuple(
            self._denial(i, "denied" if i in self._denying else "corrected")
            for i in chosen(self._units, denials)
        )
        confirmed = tuple(self._denial(i, "confirmed") for i in group if confirms(self._units[i]))
        dates = sorted(
            self._readings[u.article].article.published or "" for u in members
            if self._readings[u.article].article.published
        )  # fmt: skip
        first = min(members, key=lambda u: (self._when[u.article], self._readings[u.article].id, u.start))
        return Statement(
            id=f"s:{_short(self._readings[first.article].id, first.start, first.end)}",
            headline=self._headline(group),
            appears=appears,
            origins=origins,
            independent=len(origins),
            edges=tuple(sorted(lineage.edges, key=lambda e: (e.lower, e.upper, e.kind))),
            denials=denied,
            confirmations=confirmed,
            state=_state(origins, denied, confirmed),
            first=dates[0] if dates else "",
            last=dates[-1] if dates else "",
        )

    def _headline(self, group: Sequence[int]) -> str:
        """The words of the unit that is most like all others and says most, in one sentence."""

        def clear(i: int) -> tuple[float, int]:
            unit = self._units[i]
            length = sum(s.end - s.start for s in unit.spans)
            named = any(k[:2] in ("a:", "s:") for k in unit.keys)
            alike = sum(self._scores.of(i, j) for j in group if self._units[j].article != unit.article)
            fits = 40 <= length <= 200
            return alike / max(len(group), 1) + 2.0 * named + 1.0 * fits, -i

        best = self._units[max(group, key=clear)]
        text = self._readings[best.article].text
        return " ".join(" ".join(s.of(text).split()) for s in best.spans).strip(" ,;:—–-")

    def _appearance(self, i: int, group: Sequence[int], lineage: Lineage, names: Sequence[str]) -> Appearance:
        unit = self._units[i]
        others = [j for j in group if self._units[j].article != unit.article]
        nearest = max(others, key=lambda j: (self._scores.of(i, j), -j), default=None)
        why: tuple[Feature, ...] = ()
        if nearest is not None:
            why = explained(self._scores.pairs.features(min(i, nearest), max(i, nearest)), weights()[1])
        mine = lineage.of.get(unit.article, [])
        return Appearance(
            article=self._readings[unit.article].id,
            spans=unit.spans,
            claim=unit.claim.id if unit.claim is not None else "",
            stance=unit.claim.stance if unit.claim is not None else "assert",
            origin=names[mine[0]] if mine else "",
            why=why,
        )

    def _origin(self, number: int, id_: str, lineage: Lineage) -> Origin:
        roots = lineage.origins[number]
        best = max(roots, key=lambda r: (len(r.name), r.name))
        articles = sorted(
            (a for a, of in lineage.of.items() if number in of), key=lambda a: (self._when[a], a)
        )
        ids = [self._readings[a].id for a in articles]
        outlet = next((self._outlets.names[r.outlet] for r in roots if r.outlet >= 0), "")
        return Origin(
            id=id_,
            kind=best.kind,
            name=best.name,
            actor=next((r.source.actor for r in roots if r.source is not None and r.source.actor), ""),
            outlet=outlet,
            first=ids[0] if ids else "",
            articles=tuple(ids),
            repeats=tuple(self._readings[a].id for a in articles if a not in lineage.direct),
        )

    def _first_person(self, unit: Unit) -> str:
        """The first person that a unit names, "" where it names none."""
        names = self._readings[unit.article].names
        return next((n.base for n in names if n.type == "PER" and unit.start <= n.start < unit.end), "")

    def _denial(self, i: int, kind: DenialKind) -> Denial:
        unit = self._units[i]
        reading = self._readings[unit.article]
        teller = self._tellers[unit.article].teller(unit.chain[0]) if unit.chain else None
        claim = unit.claim
        return Denial(
            article=reading.id,
            span=Span(unit.start, unit.end),
            kind=kind,
            by=teller.name if teller is not None else self._first_person(unit),
            actor=teller.actor if teller is not None else "",
            claim=claim.id if claim is not None else "",
            date=reading.article.published or "",
            basis=claim.via[0].name if claim is not None and claim.via else "",
        )


def when(reading: Reading) -> str:
    """When an article was published, so that dates of any zone and precision sort; "" where unknown."""
    published = reading.article.published or ""
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return published
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat()


def _short(article: str, start: int, end: int) -> str:
    return blake2b(f"{article}\0{start}\0{end}".encode(errors="surrogatepass"), digest_size=5).hexdigest()


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
