"""What a statement's page shows, made of the statement: its river, the same as a tree, its sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from babel.dates import format_skeleton

from headwater.ask.told import Carrier, Told
from headwater.link.statements.nouns import Appearance, Denial, Edge, Origin
from headwater.show.page import to
from headwater.show.page.draw.course import ROOT, Branch, Flow, Spring, Stone, Town, course
from headwater.show.page.draw.river import River
from headwater.show.page.words import Words
from headwater.store.lists import day_of

_LISTED: Final = 200  # articles of the tree that are written out
_DEEPEST: Final = 7  # levels that are set further in than those above
_QUOTED: Final = 3  # places of one article that the tree quotes
_OUTLETS: Final = 8  # outlets that repeat a source and are named
_YEAR: Final = 4  # characters of a day that are its year
_LOCALES: Final = {"en": "en_GB"}  # how days are written; elsewhere the language's own way
_OWN: Final = "own"  # the flow from an origin to who tells it first and names nobody


class Node(NamedTuple):
    """A line of the tree: an origin, an article, or a number of articles that are not written out.

    `edge` is how an article has it from what stands above, None where nothing says so; `others` are its
    further edges. `places` are where it says so.
    """

    id: str
    origin: Origin | None
    article: Carrier | None
    edge: Edge | None
    others: Sequence[Edge]
    places: Sequence[Appearance]
    more: Sequence[str]
    lower: list[Node]


class Source(NamedTuple):
    """An independent source: who had it first, and the outlets that merely repeat it, each once."""

    origin: Origin
    first: Carrier | None
    repeats: Sequence[str]
    unnamed: int


class Tracing:
    """A statement for its page, in the interface's language."""

    def __init__(self, told: Told, words: Words) -> None:
        self.told = told
        self._words = words
        self._statement = told.statement
        self._refs = told.in_time(self._statement.articles)
        self._origins = sorted(self._statement.origins, key=lambda o: self._first(o.first))
        self._upper: dict[str, list[Edge]] = defaultdict(list)
        for edge in self._statement.edges:
            self._upper[edge.lower].append(edge)
        self._flows = list(self._all_flows())
        years = {one.day[:_YEAR] for one in told.articles.values() if one.day}
        self._skeleton = "MMMd" if len(years) == 1 else "yMMMd"
        self._springs = tuple(self._spring(origin) for origin in self._origins)
        self._towns = tuple(self._town(ref) for ref in self._refs)

    def places(self) -> list[Appearance]:
        """All places of the statement, in order of time and of the text."""
        return sorted(self._statement.appears, key=lambda a: (*self.told.order(a.article), a.start))

    def denials(self) -> list[Denial]:
        """What is said against it, in order of time."""
        return self._in_time(self._statement.denials)

    def confirmations(self) -> list[Denial]:
        """What is said for it, in order of time."""
        return self._in_time(self._statement.confirmations)

    def origin_name(self, id_: str) -> str:
        """What an origin is called; "" where there is none of that id."""
        return next((self.named(o) for o in self._origins if o.id == id_), "")

    def named(self, origin: Origin) -> str:
        """What an origin is called: by its name, or by its kind where it has none."""
        bare = not origin.name or origin.name in ("unknown", origin.kind)
        return self._kind(origin) if bare else origin.name

    def sources(self) -> list[Source]:
        """The independent sources, the earliest first."""
        found = []
        for origin in self._origins:
            repeating = [self.told.articles[ref] for ref in origin.repeats if ref != origin.first]
            names = list(dict.fromkeys(one.outlet or one.ref for one in repeating))
            first = self.told.articles.get(origin.first)
            shown = names[:_OUTLETS]
            found.append(Source(origin, first, shown, len(names) - len(shown)))
        return found

    def river(self) -> River:
        """The picture of it."""
        words, statement = self._words, self._statement
        counts = {
            "articles": words("count.articles", n=len(self._refs)),
            "sources": words("count.sources", n=statement.independent),
        }
        spoken = ((True, self.denials()), (False, self.confirmations()))
        return River(
            springs=self._springs,
            towns=self._towns,
            flows=tuple(self._flows),
            stones=tuple(
                self._stone(denial, number, against)
                for against, found in spoken
                for number, denial in enumerate(found)
            ),
            title=words("statement.river_title", **counts),
            about=words("statement.river_about"),
            against=words("statement.against"),
            agreed=words("statement.agreed"),
            undated=words("bits.no_date"),
            unsaid=words("statement.unsaid"),
            more=lambda n: words("count.more", n=n),
        )

    def tree(self) -> list[Node]:
        """The same as a tree; those above `_DEEPEST` levels stand beside each other."""
        found = course(self._springs, self._towns, self._flows, _LISTED)
        roots: list[Node] = []
        levels: list[tuple[int, Node]] = []
        for branch in found.branches:
            while levels and (levels[-1][0] >= branch.depth or branch.upper == ROOT):
                levels.pop()
            node = self._node(branch)
            if levels and branch.upper != ROOT:
                levels[min(len(levels), _DEEPEST) - 1][1].lower.append(node)
            else:
                roots.append(node)
            levels.append((branch.depth, node))
        return roots

    def _node(self, branch: Branch) -> Node:
        origin = next((o for o in self._origins if o.id == branch.id), None)
        article = self.told.articles.get(branch.id)
        edges = self._upper[branch.id]
        edge = next((e for e in edges if e.upper == branch.upper), None)
        return Node(
            id=branch.id,
            origin=origin,
            article=article,
            edge=edge,
            others=[e for e in edges if e is not edge],
            places=self._widest(branch.id)[:_QUOTED],
            more=branch.more,
            lower=[],
        )

    def _widest(self, ref: str) -> list[Appearance]:
        """The places of an article in order of its text; of those that overlap the widest."""
        kept: list[Appearance] = []
        found = [a for a in self._statement.appears if a.article == ref]
        for place in sorted(found, key=lambda a: (a.start - a.end, a.start)):
            if not any(place.start < other.end and other.start < place.end for other in kept):
                kept.append(place)
        return sorted(kept, key=lambda a: a.start)

    def _all_flows(self) -> Iterator[Flow]:
        for edge in self._statement.edges:
            yield Flow(
                upper=edge.upper,
                lower=edge.lower,
                kind=edge.kind,
                inferred=edge.inferred,
                title=self._how(edge),
            )
        for origin in self._origins:
            for ref in origin.articles:
                if not self._upper[ref]:
                    yield Flow(upper=origin.id, lower=ref, kind=_OWN)

    def _how(self, edge: Edge) -> str:
        """How an article has it, in words."""
        kind = self._words(f"edge.{edge.kind}")
        return self._words("statement.inferred", kind=kind) if edge.inferred else kind

    def _kind(self, origin: Origin) -> str:
        return self._words.name(f"origin.{origin.kind.replace(' ', '_')}", origin.kind)

    def _spring(self, origin: Origin) -> Spring:
        name = self.named(origin)
        parts = [] if name == self._kind(origin) else [self._kind(origin)]
        if origin.outlet and origin.outlet != name:
            parts.append(self._words("statement.at", outlet=origin.outlet))
        kind = origin.kind.replace(" ", "-")
        return Spring(id=origin.id, name=name, kind=kind, note=" · ".join(parts), href=f"#n-{origin.id}")

    def _town(self, ref: str) -> Town:
        one = self.told.articles[ref]
        edges = self._upper[ref]
        how = " + ".join(dict.fromkeys(self._how(edge) for edge in edges))
        day = self._words.day(one.day)
        name = one.outlet or one.title or one.ref
        return Town(
            id=ref,
            name=name,
            note=" · ".join(part for part in (day, how) if part),
            moment=one.moment,
            day=self._tick(one.day),
            href=f"#n-{ref}",
            title=one.title or name,
        )

    def _stone(self, denial: Denial, number: int, against: bool) -> Stone:
        day = self._words.day(day_of(denial.date))
        outlet = self.told.articles[denial.article].outlet
        kind = self._words(f"denial.{denial.kind}")
        return Stone(
            id=f"{'against' if against else 'agreed'}-{number}",
            name=self.speaker(denial),
            note=" · ".join(part for part in (kind, day, outlet) if part),
            against=against,
            moment=self.told.articles[denial.article].moment,
            day=self._tick(day_of(denial.date)),
            href=f"#n-{'against' if against else 'agreed'}-{number}",
        )

    def _tick(self, day: str) -> str:
        """A day in short, without its year where all are of one; a month or a year as it is read."""
        try:
            locale = _LOCALES.get(self._words.lang, self._words.lang)
            return str(format_skeleton(self._skeleton, date.fromisoformat(day), locale=locale))
        except ValueError:
            return self._words.day(day)

    def speaker(self, denial: Denial) -> str:
        """Who denies or confirms, as it is named."""
        return denial.by if denial.by not in ("", "unknown") else self._words("bits.unnamed")

    def _in_time(self, found: Iterable[Denial]) -> list[Denial]:
        return sorted(found, key=lambda d: (*self.told.order(d.article), d.span.start))

    def _first(self, ref: str) -> tuple[bool, int, int]:
        """Origins in order of their first article; those that none is known of last."""
        return self.told.order(ref) if ref in self.told.articles else (True, 0, 0)


def mark(article: Carrier, start: int, end: int) -> str:
    """The address of a stretch of an article."""
    return to.article(article.at, f"{start}-{end}")
