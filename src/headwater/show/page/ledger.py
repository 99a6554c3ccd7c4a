"""The ledger: who asked, promised, gave, refused or denied what to or of whom; and who has ties to whom."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from headwater.ask import ledger as asking
from headwater.ask import ties as tied
from headwater.ask.ledger import Asked, Bar, Entry
from headwater.ask.ties import Party, Tie, Web
from headwater.link.ledger.nouns import WORDS, Outcome
from headwater.model import ActMode
from headwater.show.page import frame, to
from headwater.show.page.draw import banks, matrix, timeline
from headwater.show.page.words import Words
from headwater.store.ledger import columns
from headwater.store.lines import MARKS
from headwater.store.results import COLUMNS

if TYPE_CHECKING:
    from headwater.store.library import Library

_MOST: Final = 5_000  # rows of a table as CSV
_TOPS: Final = ("20", "35", "50")  # parties in the picture of ties
_FILTERS: Final = (
    "actor",
    "other",
    "who",
    "whom",
    "act",
    "mode",
    "outcome",
    "mark",
    "since",
    "until",
    "sort",
)
_TIE: Final = ("who", "whom", "act", "mode", "number", "open")


class Chosen(NamedTuple):
    """An actor that a reader named: the words, whom they are taken for, and who else they may mean."""

    given: str
    party: Party | None = None
    others: tuple[Party, ...] = ()

    @property
    def plain(self) -> bool:
        """True where nothing need be said of it: it is called just so, and nobody else is."""
        return self.party is not None and not self.others and self.given == self.party.name

    @property
    def keys(self) -> tuple[str, ...]:
        """Under which its lines are found; a key that nobody has where nobody is called so."""
        if self.party is None:
            return ("",) if self.given else ()
        return tied.keys_of(self.party)


class Pair(NamedTuple):
    """All that one does to or of another, by act and mode."""

    who: Party
    whom: Party
    number: int
    open: int
    kinds: tuple[Tie, ...]


def ledger(request: Request) -> Response:
    """The lines that a reader asks for, how they lie in time, and what became of each."""
    given = {name: request.query_params.get(name, "").strip() for name in _FILTERS}
    with frame.library(request) as kept:
        if line := request.query_params.get("line", "").strip():
            return _one(request, kept, line)
        chosen = {name: choose(kept, given[name]) for name in ("actor", "other", "who", "whom")}
        asked = _asked(given, chosen)
        if frame.wants_csv(request):
            found = asking.page(kept, asked, limit=_MOST)
            rows = (columns(one.line, one.about) for one in found.entries)
            return frame.rows_as_csv("ledger", tuple(COLUMNS["ledger"]), rows)
        part = frame.slice_of(request)
        bars = asking.months(kept, asked)
        found = asking.page(kept, asked, part.offset, part.limit, bars)
        answering = {id_ for one in found.entries for id_ in _linked(one)}
        return frame.page(
            request,
            "ledger.html",
            given=given,
            chosen=chosen,
            found=found,
            part=part,
            linked=asking.some(kept, answering),
            pictures=_pictures(request, bars),
            acts=_acts(kept),
            modes=get_args(ActMode),
            outcomes=get_args(Outcome),
            marks=tuple(MARKS),
            kind_of=timeline.kind_of,
        )


def _one(request: Request, kept: Library, id_: str) -> Response:
    """One line with all its evidence, and what it answers or what answers it."""
    found = asking.one(kept, id_)
    linked = asking.some(kept, _linked(found))
    return frame.page(request, "line.html", entry=found, linked=linked, kind_of=timeline.kind_of)


def _linked(entry: Entry) -> tuple[str, ...]:
    """The lines that a line names."""
    line = entry.line
    answered = line.answer.lines if line.answer is not None else ()
    return (*answered, *((line.answers,) if line.answers else ()))


def choose(kept: Library, given: str) -> Chosen:
    """Whom a reader means by a key, an id or a name."""
    if not given:
        return Chosen("")
    found = tied.called(kept, given)
    return Chosen(given, found[0], tuple(found[1:])) if found else Chosen(given)


def _asked(given: dict[str, str], chosen: dict[str, Chosen]) -> Asked:
    """What was asked for, out of the form."""

    def one(name: str) -> tuple[str, ...]:
        return (given[name],) if given[name] else ()

    return Asked(
        parties=tuple(chosen[name].keys for name in ("actor", "other") if chosen[name].given),
        who=chosen["who"].keys,
        whom=chosen["whom"].keys,
        since=given["since"] or None,
        until=given["until"] or None,
        acts=one("act"),
        modes=one("mode"),
        outcomes=one("outcome"),
        marks=one("mark"),
        newest=given["sort"] != "oldest",
    )


def _acts(kept: Library) -> list[str]:
    """The acts to choose from: those of the ledger, then all others that there are."""
    return list(dict.fromkeys((*WORDS, *asking.kinds(kept))))


def _pictures(request: Request, bars: Sequence[Bar]) -> list[str]:
    """The time line, for broad and for narrow screens."""
    text = frame.words(request)

    def stretch(first: str, last: str) -> str:
        return text.day(first) if first == last else f"{text.day(first)} – {text.day(last)}"

    def href(first: str, last: str) -> str:
        days = monthrange(int(last[:4]), int(last[5:7]))[1]
        return frame.with_query(request, since=f"{first}-01", until=f"{last}-{days}", page=None)

    said = timeline.Words(
        title=text("ledger.timeline"),
        stretch=stretch,
        bar=lambda when, number: text("ledger.bar", when=when, lines=text("count.lines", n=number)),
        href=href,
    )
    found = (timeline.timeline(bars, said, look) for look in (timeline.WIDE, timeline.NARROW))
    return [picture for picture in found if picture]


def ties(request: Request) -> Response:
    """Who has to do with whom: a picture, and the same as a table."""
    given = {name: request.query_params.get(name, "").strip() for name in ("actor", "other", "mode", "top")}
    top = given["top"] if given["top"] in _TOPS else _TOPS[-1]
    modes = (given["mode"],) if given["mode"] else ()
    with frame.library(request) as kept:
        one, other = choose(kept, given["actor"]), choose(kept, given["other"])
        if other.given and not one.given:
            one, other = other, one
        web = tied.ties(kept, one.keys, other.keys, most=int(top), modes=modes)
        if frame.wants_csv(request):
            return frame.rows_as_csv("ties", _TIE, _tie_rows(web))
        pairs, part = _pairs(web), frame.slice_of(request)
        return frame.page(
            request,
            "ties.html",
            given={**given, "top": top},
            one=one,
            other=other,
            web=web,
            pairs=pairs[part.offset : part.offset + part.limit],
            total=len(pairs),
            lines=sum(pair.number for pair in pairs),
            part=part,
            pictures=_woven(request, web, one.keys, given["mode"]),
            modes=get_args(ActMode),
            tops=_TOPS,
            few=(banks.NARROW if one.given else matrix.NARROW).most,
        )


def _tie_rows(web: Web) -> Iterator[dict[str, Any]]:
    names = {party.key: party.name for party in web.parties}
    for tie in web.ties:
        yield {
            "who": names[tie.who],
            "whom": names[tie.whom],
            "act": tie.act,
            "mode": tie.mode,
            "number": tie.number,
            "open": tie.open,
        }


def _pairs(web: Web) -> list[Pair]:
    """The ties of each two, in one direction, together; those of most lines first."""
    known = {party.key: party for party in web.parties}
    found: dict[tuple[str, str], list[Tie]] = {}
    for tie in web.ties:
        found.setdefault((tie.who, tie.whom), []).append(tie)
    pairs = [
        Pair(known[who], known[whom], sum(t.number for t in kinds), sum(t.open for t in kinds), tuple(kinds))
        for (who, whom), kinds in found.items()
    ]
    return sorted(pairs, key=lambda pair: (-pair.number, pair.who.key, pair.whom.key))


def _woven(request: Request, web: Web, near: Sequence[str], mode: str) -> list[str]:
    """The picture of ties, for broad and for narrow screens: two banks of one actor, or a matrix of many."""
    text = frame.words(request)
    quoted = {party.key: quote(party.key, safe="") for party in web.parties}
    address = to.ledger(who="WHO", whom="WHOM", mode=mode)  # made once, as there may be thousands of cells

    def href(who: str, whom: str) -> str:
        return address.replace("=WHOM", f"={quoted[whom]}").replace("=WHO&", f"={quoted[who]}&")

    if near:
        return _banks(text, web, [p.key for p in web.parties if p.key in near or p.actor in near], href)

    @cache
    def counts(number: int, waiting: int) -> str:
        said = text("count.lines", n=number)
        return f"{said}; {text('ties.waiting', n=waiting)}" if waiting else said

    words = matrix.Words(counts, href)
    found = matrix.cells(web.ties)
    drawn = (matrix.matrix(web.parties, found, words, look) for look in (matrix.WIDE, matrix.NARROW))
    return [picture for picture in drawn if picture]


def _banks(text: Words, web: Web, near: list[str], href: Any) -> list[str]:
    if not near:
        return []

    def bar(who: str, whom: str, number: int) -> str:
        return text("ties.cell", who=who, whom=whom, lines=text("count.lines", n=number))

    name = next(p.name for p in web.parties if p.key in near)
    forth, back = text("ties.forth", name=name), text("ties.back", name=name)
    words = banks.Words(bar=bar, href=href, forth=forth, back=back)
    looks = (banks.WIDE, banks.NARROW)
    return [picture for look in looks if (picture := banks.banks(near, web, words, look))]


ROUTES = [Route("/ledger", ledger), Route("/ties", ties)]
