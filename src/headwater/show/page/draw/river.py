"""A statement as a river: its origins are springs on one side, articles towns downstream in order of time.

A stream is as wide as the number of articles that its water reaches. What an article says itself is a whole
line, what is inferred a broken one, as maps draw streams that do not always run. Rows never share a line, so
no label lies on another, however many there are. `river` is a pure function; colours are the style sheet's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from markupsafe import Markup

from headwater.show.page.draw.course import Branch, Course, Flow, Spring, Stone, Town, course, slots, ticks
from headwater.show.page.draw.svg import cut, element, lines, path, width

MOST: Final = 40  # towns in a picture; what is beyond is folded
_STONES: Final = 12  # stones in a picture
_TOP: Final = 40.0  # of the first row, below the axis
_BESIDE: Final = 10.0  # room between two blocks
_NAME, _NOTE = 15.0, 12.5  # sizes of type
_THIN, _STEP, _LEAST = 4.5, 4.0, 1.5  # widths of streams: of one town, for each further one, the least
_DOT: Final = 5.0


class Look(NamedTuple):
    """Where things stand: springs, the stretch of time, labels. `thick` is the most that all streams at one
    place take; `heads` puts springs on rows of their own, from where their streams run down."""

    name: str
    width: float
    spring: float
    first: float
    last: float
    label: float
    row: float
    thick: float
    heads: bool


WIDE: Final = Look("wide", 1120.0, 252.0, 306.0, 704.0, 748.0, 30.0, 40.0, False)
NARROW: Final = Look("narrow", 360.0, 14.0, 40.0, 128.0, 146.0, 42.0, 20.0, True)


class River(msgspec.Struct, frozen=True, kw_only=True):
    """What a river is drawn of, all in the words in which it is to be shown, in order of time."""

    springs: tuple[Spring, ...]
    towns: tuple[Town, ...]
    flows: tuple[Flow, ...]
    stones: tuple[Stone, ...] = ()
    title: str = ""
    about: str = ""
    against: str = ""
    agreed: str = ""
    undated: str = ""
    unsaid: str = ""
    more: Callable[[int], str] = str


def river(drawn: River, look: Look = WIDE) -> Markup:
    """The picture as SVG; two looks of one river may stand on one page."""
    return _Drawing(drawn, look).svg()


class _Drawing:
    def __init__(self, drawn: River, look: Look) -> None:
        self._drawn = drawn
        self._look = look
        self._towns = {town.id: town for town in drawn.towns}
        self._springs = {spring.id: spring for spring in drawn.springs}
        self._course: Course = course(drawn.springs, drawn.towns, drawn.flows, MOST)
        self._branches = {branch.id: branch for branch in self._course.branches}
        shown = drawn.stones[:_STONES]
        self._stones = [*(s for s in shown if s.against), *(s for s in shown if not s.against)]
        self._x = self._placed()
        self._y: dict[str, float] = {}
        self._heads: list[Markup] = []
        self._height = self._rows()
        self._share = 1.0
        at = defaultdict[str, float](float)
        for flow in self._course.flows:
            at[flow.upper] += self._wide(flow)
        self._share = min(1.0, look.thick / max(at.values(), default=1.0))

    def svg(self) -> Markup:
        look, drawn = self._look, self._drawn
        name = f"river-{look.name}"
        return element(
            "svg",
            element("title", drawn.title, id=f"{name}-title"),
            element("desc", drawn.about, id=f"{name}-desc"),
            element("g", *self._axis(), class_="axis"),
            element("g", *self._leaders(), class_="leaders"),
            element("g", *self._streams(), class_="streams"),
            element("g", *self._heads, *map(self._spring, self._shown(self._springs)), class_="springs"),
            element("g", *map(self._town, self._shown(self._branches)), class_="towns"),
            element("g", *map(self._stone, self._stones), class_="stones"),
            class_=f"river {look.name}",
            viewBox=path(0.0, 0.0, look.width, self._height),
            role="group",
            aria_labelledby=f"{name}-title {name}-desc",
        )

    def _shown(self, among: Mapping[str, object]) -> Iterator[Branch]:
        return (
            b
            for b in self._course.branches
            if b.id in among and (b.id in self._springs) == (among is self._springs)
        )

    def _first(self, branch: Branch) -> Town | None:
        """The town of a branch; of a fold the first that it stands for."""
        return self._towns.get(branch.more[0] if branch.more else branch.id)

    def _placed(self) -> dict[str, float]:
        look, found = self._look, dict[str, int | None]()
        uppers = {branch.id: branch.upper for branch in self._branches.values()}
        for branch in self._branches.values():
            if town := self._first(branch):
                found[branch.id] = town.moment
        found |= {stone.id: stone.moment for stone in self._stones}
        room = look.last - look.first
        at = {id_: look.first + share * room for id_, share in slots(found, uppers).items()}
        return at | dict.fromkeys(self._springs, look.spring)

    # --- rows ---

    def _rows(self) -> float:
        """Give every branch and stone its height; how high the picture is."""
        y = _TOP
        blocks: list[list[Branch]] = []
        for branch in self._course.branches:
            springless = bool(blocks) and blocks[-1][0].id not in self._springs
            if not branch.upper and not (springless and branch.id not in self._springs):
                blocks.append([])
            blocks[-1].append(branch)
        for block in blocks:
            y = self._block(block, y) + _BESIDE
        for title, kind in ((self._drawn.against, True), (self._drawn.agreed, False)):
            stones = [stone for stone in self._stones if stone.against is kind]
            if stones:
                y = self._shore(title, stones, y) + _BESIDE
        return y

    def _block(self, block: Sequence[Branch], y: float) -> float:
        """One spring with what it waters, from y down; where it ends."""
        look = self._look
        spring = self._springs.get(block[0].id)
        towns = [branch for branch in block if branch.id not in self._springs]
        text = list(self._lines(spring))
        high = sum(size * 1.25 for _, size, _ in text)
        if look.heads:
            if spring is not None:
                self._y[spring.id] = y + 12
            self._write(text, look.spring + 18, y + 16, "start")
            y += high + 4
            high = 0.0
        tall = max(len(towns) * look.row, high + 6)
        begin = y + (tall - len(towns) * look.row) / 2 + look.row / 2
        for number, branch in enumerate(towns):
            self._y[branch.id] = begin + number * look.row
        if not look.heads:
            direct = [self._y[b.id] for b in towns if b.upper == block[0].upper or b.depth == 1]
            middle = (direct[0] + direct[-1]) / 2 if direct else y + tall / 2
            middle = min(max(middle, y + high / 2), y + tall - high / 2)
            if spring is not None:
                self._y[spring.id] = middle
            self._write(text, look.spring - 20, middle - high / 2 + 13, "end")
        return y + tall

    def _lines(self, spring: Spring | None) -> Iterator[tuple[str, float, str]]:
        """What stands beside a spring: lines, their size, their class."""
        look = self._look
        room = look.width - look.spring - 20 if look.heads else look.spring - 24
        most = 1 if look.heads else 2
        if spring is None:
            yield from ((line, _NOTE, "note") for line in lines(self._drawn.unsaid, _NOTE, room, most))
            return
        yield from ((line, _NAME, "name") for line in lines(spring.name, _NAME, room, most))
        if spring.note:
            yield from ((line, _NOTE, "note") for line in lines(spring.note, _NOTE, room, most))

    def _write(self, text: Sequence[tuple[str, float, str]], x: float, y: float, anchor: str) -> None:
        for line, size, class_ in text:
            self._heads.append(
                element("text", line, x=x, y=y, class_=class_, text_anchor=anchor, font_size=size)
            )
            y += size * 1.25

    def _shore(self, title: str, stones: Sequence[Stone], y: float) -> float:
        look = self._look
        if look.heads:
            self._write([(title, _NAME, "shore")], 2.0, y + 16, "start")
            y += 24
        else:
            self._write([(title, _NAME, "shore")], look.spring - 20, y + look.row / 2 + 5, "end")
        for number, stone in enumerate(stones):
            self._y[stone.id] = y + look.row / 2 + number * look.row
        return y + len(stones) * look.row

    # --- what is drawn ---

    def _axis(self) -> Iterator[Markup]:
        look, days = self._look, list[tuple[float, str]]()
        for branch in self._branches.values():
            if town := self._first(branch):
                days.append((self._x[branch.id], town.day or self._drawn.undated))
        days += [(self._x[stone.id], stone.day or self._drawn.undated) for stone in self._stones]
        end = look.last if not look.heads else look.width
        yield element("line", x1=look.spring, x2=look.last + 14, y1=24.0, y2=24.0, class_="base")
        for x, text in ticks(days, lambda text: width(text, _NOTE) + 12):
            yield element("line", x1=x, x2=x, y1=20.0, y2=self._height - _BESIDE, class_="tick")
            yield element("text", text, x=min(x, end + 40 - width(text, _NOTE)), y=14.0, font_size=_NOTE)

    def _leaders(self) -> Iterator[Markup]:
        for id_, x in self._x.items():
            if id_ in self._y and id_ not in self._springs:
                yield element(
                    "line", x1=x, x2=self._look.label - 8, y1=self._y[id_], y2=self._y[id_], class_="leader"
                )

    def _wide(self, flow: Flow) -> float:
        branch = self._branches[flow.lower]
        towns = branch.size if branch.upper == flow.upper else 1
        return max((_THIN + _STEP * (towns - 1)) * self._share, _LEAST)

    def _streams(self) -> Iterator[Markup]:
        """The streams, each beside its neighbours where it leaves and where it arrives; wide ones first."""
        leave, arrive = defaultdict[str, list[Flow]](list), defaultdict[str, list[Flow]](list)
        for flow in self._course.flows:
            leave[flow.upper].append(flow)
            arrive[flow.lower].append(flow)
        begin = {k: v for flows in leave.values() for k, v in self._beside(flows, lambda f: f.lower)}
        end = {k: v for flows in arrive.values() for k, v in self._beside(flows, lambda f: f.upper)}
        for flow in sorted(self._course.flows, key=self._wide, reverse=True):
            key = (flow.upper, flow.lower)
            way = self._way(flow, begin[key], end[key])
            yield element(
                "g",
                *((element("title", flow.title),) if flow.title else ()),
                element("path", d=way, class_="bed", stroke_width=self._wide(flow)),
                *((element("path", d=way, class_="line"),) if flow.inferred else ()),
                class_=f"stream {flow.kind}{' inferred' if flow.inferred else ''}",
                data_upper=flow.upper,
                data_lower=flow.lower,
            )

    def _way(self, flow: Flow, begin: float, end: float) -> str:
        """The course of a stream, which leaves and arrives beside the middle of its ends."""
        x1, y1 = self._x[flow.upper], self._y[flow.upper]
        x2, y2 = self._x[flow.lower], self._y[flow.lower] + end
        if self._look.heads and flow.upper in self._springs:
            x1 -= begin
            return path("M", x1, y1, "C", x1, y1 + (y2 - y1) * 0.85, x1 + (x2 - x1) * 0.3, y2, x2, y2)
        bend = max((x2 - x1) * 0.55, 22.0) if x2 > x1 else 46.0
        return path("M", x1, y1 + begin, "C", x1 + bend, y1 + begin, x2 - bend, y2, x2, y2)

    def _beside(
        self, flows: Sequence[Flow], far: Callable[[Flow], str]
    ) -> Iterator[tuple[tuple[str, str], float]]:
        """How far above or below the middle of a node each of its streams runs: those to what is higher
        above."""
        total = sum(map(self._wide, flows))
        at = -total / 2
        for flow in sorted(flows, key=lambda flow: (self._y[far(flow)], self._x[far(flow)])):
            yield (flow.upper, flow.lower), at + self._wide(flow) / 2
            at += self._wide(flow)

    def _spring(self, branch: Branch) -> Markup:
        spring = self._springs[branch.id]
        x, y = self._x[branch.id], self._y[branch.id]
        out = sum(self._wide(f) for f in self._course.flows if f.upper == branch.id)
        far = max(8.0, out / 2 + 3)
        rx, ry = (far, 8.0) if self._look.heads else (8.0, far)
        inside = element("ellipse", cx=x, cy=y, rx=rx, ry=ry, class_="lake")
        core = element("circle", cx=x, cy=y, r=3.0, class_="core")
        return _link(spring.href, spring.id, f"spring {spring.kind}", spring.name, inside, core)

    def _town(self, branch: Branch) -> Markup:
        town = self._first(branch)
        assert town is not None  # a branch that is no spring stands for towns
        x, y = self._x[branch.id], self._y[branch.id]
        name = self._drawn.more(len(branch.more)) if branch.more else town.name
        mark = element("circle", cx=x, cy=y, r=_DOT, class_="dot" if town.day else "dot undated")
        if branch.more:
            mark = Markup("").join(
                element("circle", cx=x + step, cy=y, r=_DOT - 1.5, class_="dot") for step in (-7.0, 0.0, 7.0)
            )
        note = "" if branch.more else town.note
        kind = "town fold" if branch.more else "town"
        return _link(
            town.href, branch.id, kind, town.title or name, self._reach(y), mark, *self._label(name, note, y)
        )

    def _stone(self, stone: Stone) -> Markup:
        x, y = self._x[stone.id], self._y[stone.id]
        cross = path("M", x - 5, y - 5, "L", x + 5, y + 5, "M", x - 5, y + 5, "L", x + 5, y - 5)
        tick = path("M", x - 6, y, "L", x - 2, y + 5, "L", x + 6, y - 5)
        mark = element("path", d=cross if stone.against else tick, class_="mark")
        kind = "stone against" if stone.against else "stone"
        label = self._label(stone.name, stone.note, y)
        return _link(stone.href, stone.id, kind, stone.name, self._reach(y), mark, *label)

    def _reach(self, y: float) -> Markup:
        """What is hit by a finger: the whole row."""
        look = self._look
        return element(
            "rect",
            x=look.first - 10,
            y=y - look.row / 2 + 1,
            width=look.width - look.first + 10,
            height=look.row - 2,
            class_="reach",
        )

    def _label(self, name: str, note: str, y: float) -> Iterator[Markup]:
        look = self._look
        room = look.width - look.label - 4
        if look.heads:
            note = cut(note, _NOTE, room)
            yield element(
                "text", cut(name, _NAME, room), x=look.label, y=y + (-2 if note else 5), class_="name"
            )
            if note:
                yield element("text", note, x=look.label, y=y + 14, class_="note")
            return
        note = cut(note, _NOTE, room - 10 - min(width(name, _NAME), room * 0.42))
        name = cut(name, _NAME, room - width(note, _NOTE) - 10)
        parts = [element("tspan", name, class_="name")]
        if note:
            parts.append(element("tspan", note, class_="note", dx=9.0))
        yield element("text", *parts, x=look.label, y=y + 5)


def _link(href: str, id_: str, class_: str, title: str, *inside: Markup) -> Markup:
    """A thing that leads to its place in the list below the picture, which is the way for those who use the
    keyboard: nobody has to go through all of a picture to come to it."""
    named = element("title", title)
    return element("a", named, *inside, href=href or None, class_=class_, data_id=id_, tabindex="-1")
