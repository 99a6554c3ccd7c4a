"""Tellings of many articles to the lines of a ledger."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Final

from msgspec.structs import replace

from headwater.link.ledger.answering import Made, answers
from headwater.link.ledger.joining import ALONE, Strand, clusters, common, completed, order, strands
from headwater.link.ledger.nouns import WORDS, Evidence, Line, Marks, Side, Telling, When
from headwater.link.ledger.telling import linked, published_on, tellings
from headwater.link.nouns import Linked
from headwater.model import Reading

_DENIABLE: Final = ("happened", "planned", "promised", "rumoured")
_SIZES: Final = ("day", "range", "month", "year")  # the finest first


def ledger(readings: Iterable[Reading], found: Linked, marks: Marks | None = None) -> tuple[Line, ...]:
    """The ledger of some linked readings, in order of time; the same for any order of them.

    `marks` says what is known of a stretch of an article ("disputed", "single origin").
    """
    actors = {one.id: one for one in found.actors}
    names = {(link.article, link.name): actors[link.actor] for link in found.links}
    told = [
        linked(one, lambda name, article=reading.id: names.get((article, name)))  # type: ignore[misc]
        for reading in readings
        for one in tellings(reading)
    ]
    return lines(told, marks=marks)


def lines(told: Sequence[Telling], until: str = "", marks: Marks | None = None) -> tuple[Line, ...]:
    """The lines that tellings with linked parties make, in order of time.

    A line depends on the tellings that concern one of its parties, and on `until`, the date of the latest
    article of all (by default of these), ISO 8601: so the lines of a pair can be made of their acts alone.
    """
    until = until or max((t.published for t in told), default="")
    told = completed(sorted(told, key=lambda t: (t.published, t.article, t.start, t.id)))
    found = [strand for strand in strands(told) if _stands(strand)]
    made = _numbered(clusters(_without_deeds(found)))
    pairs: dict[frozenset[str], list[Made]] = defaultdict(list)
    denied: dict[tuple[str, str], list[Strand]] = defaultdict(list)
    for line in made:
        pairs[_pair(line.strands[0])].append(line)
        for strand in line.strands:
            for key in _denial_keys(strand):
                denied[key].append(strand)
    out = []
    for pair in pairs.values():
        became, answered = answers(pair, until)
        for line in pair:
            one = _line(line, marks, _disputed(line, denied))
            out.append(replace(one, answer=became.get(line.id), answers=answered.get(line.id)))
    return tuple(sorted(out, key=lambda line: (line.when.first or "9999", line.when.last or "", line.id)))


def is_entry(line: Line) -> bool:
    """True of a line of the plain ledger: one of the eight acts, told as something that happened."""
    return line.mode == "happened" and line.act in WORDS


def _stands(strand: Strand) -> bool:
    """True of a strand that says enough for a line: one of the ledger's acts tells what, and to whom."""
    t = strand.telling
    if t.act not in WORDS:
        return strand.whom is not None or bool(t.what)
    addressed = strand.whom is not None or t.act in ALONE
    if t.act == "give" and not t.things and strand.whom is not None and strand.whom.guess:
        return False  # «дав оцінку»: no thing, and nobody to whom it is given
    return bool(t.what) and addressed and bool(strand.who.state or strand.who.actor)


def _without_deeds(found: Sequence[Strand]) -> Iterator[Strand]:
    """Without the deeds that are asked for or promised by an act between the same two: they are its thing."""
    pairs: dict[tuple[str, str], set[frozenset[str]]] = defaultdict(set)
    for strand in found:
        t = strand.telling
        pairs[t.article, t.id].add(_pair(strand))
    for strand in found:
        t = strand.telling
        if t.within is None or _pair(strand) not in pairs.get((t.article, t.within), ()):
            yield strand


def _pair(strand: Strand) -> frozenset[str]:
    return frozenset((strand.who.key, strand.whom.key if strand.whom is not None else ""))


def _numbered(found: Iterable[Sequence[Strand]]) -> list[Made]:
    """Ids that depend on nothing but the line itself."""
    out: dict[str, Made] = {}
    for group in found:
        first = group[0].telling
        key = "\0".join((*group[0].key, first.article, first.id))
        name = "l" + blake2b(key.encode(errors="surrogatepass"), digest_size=5).hexdigest()
        out[name] = Made(name, _when(group), group)
    return list(out.values())


def _when(group: Sequence[Strand]) -> When:
    """The days that most articles tell, the finest; else the day of the first article. What has happened was
    not after the first article on it, so that a later day is a mistake."""
    said = {(s.telling.article, s.telling.when) for s in group}
    told = [when for _, when in sorted(said, key=repr) if when.known == "told"]
    ends = [end for s in group if (end := published_on(s.telling.published).last) is not None]
    if group[0].telling.mode == "happened" and ends:
        told = [when for when in told if (when.first or "") <= min(ends)] or told
    for size in _SIZES:
        counts = Counter((w.first, w.last) for w in told if w.granularity == size)
        if counts:
            best = min(counts, key=lambda days: (-counts[days], days))
            return next(w for w in told if (w.first, w.last) == best)
    published = [s.telling.when for s in group if s.telling.when.known == "published"]
    if published:
        return min(published, key=lambda w: (w.first or "", w.last or ""))
    return next((s.telling.when for s in group if s.telling.when.words), When())


def _line(made: Made, marks: Marks | None, disputed: bool) -> Line:
    group = made.strands
    best = min(group, key=_plainest).telling
    evidence = tuple(_evidence(strand, marks) for strand in sorted(group, key=order))
    origins = tuple(dict.fromkeys(s.telling.source for s in sorted(group, key=order) if s.telling.source))
    said = {mark for one in evidence for mark in one.marks}
    if marks is None and _one_origin(group):
        said.add("single origin")
    if disputed:
        said.add("disputed")
    whom = None if best.act == "deny" else _called([s.whom for s in group if s.whom is not None])
    return Line(
        id=made.id,
        who=_called([s.who for s in group]) or group[0].who,
        act=best.act,
        whom=whom,
        what=best.what,
        mode=best.mode,
        when=made.when,
        event=best.event,
        event_mode=best.event_mode,
        contexts=tuple(sorted({c for s in group for c in s.telling.contexts})),
        things=best.things,
        where=next((s.telling.where for s in group if s.telling.where), ""),
        evidence=evidence,
        origins=origins,
        marks=tuple(sorted(said)),
    )


def _plainest(strand: Strand) -> tuple[bool, bool, int, tuple[str, str, int]]:
    """First who tells it in English, with things, in most words that mean something."""
    t = strand.telling
    return t.lang != "en", not t.things, -len(t.concepts), order(strand)


def _called(sides: Sequence[Side]) -> Side | None:
    """The party as most tell it, a person or body before the state alone."""
    if not sides:
        return None
    counts = Counter(side.shown for side in sides)
    return min(sides, key=lambda s: (s.guess, -counts[s.shown], s.shown == s.state, s.shown, repr(s)))


def _evidence(strand: Strand, marks: Marks | None) -> Evidence:
    t = strand.telling
    return Evidence(
        article=t.article,
        act=t.id,
        start=t.start,
        end=t.end,
        published=t.published,
        claim=t.claim,
        source=t.source,
        when=t.when,
        marks=tuple(sorted(set(marks(t.article, t.start, t.end)))) if marks is not None else (),
    )


def _one_origin(group: Sequence[Strand]) -> bool:
    """True where all articles name one source, or one article tells it on its own word."""
    return len({s.telling.source or f"\0{s.telling.article}" for s in group}) == 1


def _disputed(line: Made, denied: Mapping[tuple[str, str], Sequence[Strand]]) -> bool:
    """True where somebody concerned denies it: the same act, or in words about the same thing. A request is
    not undone by its refusal, nor what may come by what has not."""
    if any(s.telling.stance == "deny" for s in line.strands):
        return True
    first = line.strands[0]
    if line.act == "deny" or first.telling.mode not in _DENIABLE:
        return False
    keys = {(line.act, first.key[3])}
    concerned = _pair(first) - {""}
    keys |= {(key, word) for s in line.strands for key in concerned for word in s.telling.concepts}
    return any(_against(a, b) for key in sorted(keys) for b in denied.get(key, ()) for a in line.strands)


def _denial_keys(strand: Strand) -> Iterator[tuple[str, str]]:
    """Under which keys a denial is looked up: who denies with each word, the act that is said not to be."""
    t = strand.telling
    if t.act == "deny":
        for key in _pair(strand) - {""}:
            yield from ((key, word) for word in t.concepts)
    elif t.stance == "deny" or t.mode == "denied":
        yield t.act, strand.key[3]


def _against(told: Strand, denial: Strand) -> bool:
    """True where a denial is of what is told: in words about the same thing, or of the very act."""
    one, other = told.telling, denial.telling
    if other.act == "deny":
        return common(one, other)
    nobody = not (denial.who.name or denial.who.state)
    by = denial.who.key == told.who.key or (nobody and denial.whom is not None)
    return by and (common(one, other) or not (one.concepts or other.concepts))
