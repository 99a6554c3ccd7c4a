"""A reading's acts as the ledger keeps them, and who their parties are once names are linked."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from headwater.link.ledger.nouns import Side, Telling, Thing, When, folded, hull
from headwater.link.nouns import Actor
from headwater.link.statements.concepts import concept_of, number_words
from headwater.model import Act, Claim, Item, Party, Reading, Span, Time
from headwater.read.lexicon import load
from headwater.read.tagging import tagger_of
from headwater.read.tokens import tokenize

_LONGEST: Final = 400  # characters of evidence, and of a thing
_MEANT: Final = 2_000  # characters of a thing that are compared with others
_ACTING: Final = frozenset(("organisation", "person"))
_ISO: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?=$|[T ])")
_TOLD: Final = frozenset(("NOUN", "ADJ", "VERB", "X"))


def tellings(reading: Reading) -> list[Telling]:
    """The acts of one article in order of the text, without those that say neither who nor to whom, and
    without what is denied twice: by a body, and in the words of the one who speaks for it."""
    claims = {claim.id: claim for claim in reading.claims}
    times = {(time.start, time.end): time for time in reading.times}
    calls = _numbers(reading)
    spoken = {act.what for act in reading.acts if act.act == "deny" and act.form == "spoken"}
    return [
        _telling(reading, act, claims, times, calls)
        for act in reading.acts
        if (act.who or act.whom) and not (act.act == "deny" and act.form != "spoken" and act.what in spoken)
    ]


def _telling(
    reading: Reading,
    act: Act,
    claims: Mapping[str, Claim],
    times: Mapping[tuple[int, int], Time],
    calls: Mapping[str, Sequence[tuple[int, Span]]],
) -> Telling:
    text = reading.text
    claim = claims.get(act.claim or "")
    evidence = _evidence(act)
    span = act.when if act.when is not None and not _named(reading, act.when) else None
    return Telling(
        article=reading.id,
        id=act.id,
        act=act.act,
        event=act.event,
        event_mode=act.event_mode,
        contexts=act.contexts,
        mode=act.mode,
        form=act.form,
        start=evidence.start,
        end=evidence.end,
        published=reading.article.published or "",
        lang=reading.lang or "",
        who=tuple(_side(reading, party, calls) for party in act.who),
        whom=tuple(_side(reading, party, calls) for party in act.whom),
        what=_short(act.what.of(text)) if act.what is not None else "",
        things=tuple(_thing(item, text) for item in act.items),
        concepts=_concepts(reading, act, claims),
        where=_flat(act.where.of(text)) if act.where is not None else "",
        when=when(reading, times.get((span.start, span.end)) if span is not None else None, span),
        claim=act.claim,
        source=claim.source_name if claim is not None else "",
        source_kind=claim.source_kind if claim is not None else "",
        hedged=claim.hedged if claim is not None else False,
        stance=_stance(claim, claims),
        answers=act.answers,
        within=act.within,
    )


def _evidence(act: Act) -> Span:
    """From the first to the last words of an act, its trigger alone where these are far apart."""
    spans = [act.trigger, *(p.span for p in (*act.who, *act.whom) if p.span is not None)]
    spans += [span for span in (act.what, act.when) if span is not None]
    near = [s for s in spans if abs(s.start - act.trigger.start) + s.end - s.start <= _LONGEST]
    return hull([act.trigger, *near])


def _named(reading: Reading, span: Span) -> bool:
    """True of words that are part of a person's name: "Jan", "April"."""
    return any(n.type == "PER" and Span(n.start, n.end).holds(span) for n in reading.names)


def _stance(claim: Claim | None, claims: Mapping[str, Claim]) -> str:
    """The stance of the claim that tells of an act; "deny" where it stands in what somebody denies."""
    stance = claim.stance if claim is not None else ""
    for _ in range(len(claims)):
        if claim is None or claim.stance == "deny":
            break
        claim = claims.get(claim.inside or "")
    return "deny" if claim is not None and claim.stance == "deny" else stance


def _concepts(reading: Reading, act: Act, claims: Mapping[str, Claim]) -> tuple[str, ...]:
    """What the thing means; of a denial in a claim, all that the claim says."""
    said = claims.get(act.said or "")
    spans = [act.what] if act.what is not None else []
    if act.act == "deny" and said is not None:
        spans += said.content
    found = (meanings(span.of(reading.text)[:_MEANT], reading.lang or "") for span in spans)
    return tuple(sorted(frozenset[str]().union(*found)))


def _short(text: str) -> str:
    """A thing in its words, which may be a whole speech."""
    flat = _flat(text[: 2 * _LONGEST])
    return flat if len(flat) <= _LONGEST else flat[:_LONGEST].rsplit(" ", 1)[0] + "…"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _thing(item: Item, text: str) -> Thing:
    return Thing(
        text=_flat(text[item.start : item.end]),
        type=item.type,
        model=item.model,
        quantity=item.quantity,
        unit=item.unit,
        limit=item.limit,
    )


def _numbers(reading: Reading) -> dict[str, list[tuple[int, Span]]]:
    """Where each English name stands: the numbers of its names, with their spans."""
    out: dict[str, list[tuple[int, Span]]] = {}
    for number, name in enumerate(reading.names):
        if name.english:
            out.setdefault(folded(name.english), []).append((number, Span(name.start, name.end)))
    return out


def _side(reading: Reading, party: Party, calls: Mapping[str, Sequence[tuple[int, Span]]]) -> Side:
    """A party with the numbers of its own name and of its state's."""
    found = calls.get(folded(party.name), ())
    own = next((n for n, place in found if party.span is not None and party.span.holds(place)), None)
    if own is None:
        own = found[0][0] if found else _inside(reading, party.span)
    state = next((n for n, _ in calls.get(folded(party.of), ())), None)
    if own is None and not party.of and party.kind in _ACTING:
        state = _place(reading, party.span)
    person = not found and own is not None and reading.names[own].type == "PER"
    return Side(
        name=reading.names[own].english if person and own is not None else party.name,
        kind=party.kind,
        state=party.of,
        guess=party.guess,
        names=(own, state),
    )


def _inside(reading: Reading, span: Span | None) -> int | None:
    """The number of the name that a description goes by: one person's or body's, or a place's alone."""
    if span is None:
        return None
    inside = [
        (number, name) for number, name in enumerate(reading.names) if span.holds(Span(name.start, name.end))
    ]
    for type_ in ("PER", "ORG"):
        found = {name.english: number for number, name in reversed(inside) if name.type == type_}
        if len(found) == 1:
            return next(iter(found.values()))
    half = (span.end - span.start) / 2
    return next((n for n, name in inside if name.type == "LOC" and name.end - name.start > half), None)


def _place(reading: Reading, span: Span | None) -> int | None:
    """The number of the first place in a description: «посольство Вельмори» acts for Velmora."""
    if span is None:
        return None
    inside = (n for n, name in enumerate(reading.names) if span.holds(Span(name.start, name.end)))
    return next((n for n in inside if reading.names[n].type == "LOC"), None)


def when(reading: Reading, time: Time | None, span: Span | None) -> When:
    """The days of an act: those of its expression of time, else the day of the article."""
    words = _flat(span.of(reading.text)) if span is not None else ""
    if time is not None and time.first is not None and time.last is not None:
        return interval(time.first, time.last, "told", words)
    return dated(When(words=words), reading.article.published or "")


def dated(day: When, published: str) -> When:
    """Days that the text does not tell: those of the article's date, where it has one. In an article without
    a date an expression that counts from it stays as it is ("relative")."""
    if day.known == "told":
        return day
    found = published_on(published)
    if found.known == "none" and day.words:
        return When(known="relative", words=day.words)
    return replace(found, words=day.words)


def interval(first: str, last: str, known: str, words: str = "") -> When:
    """An interval of days with its granularity; nothing where an end is no date of the calendar."""
    one, other = _day(first), _day(last)
    if one is None or other is None or one > other:
        return When(words=words)
    if one == other:
        size = "day"
    elif first[:7] == last[:7]:
        size = "month" if (other - one).days >= 27 else "range"
    else:
        size = "year" if first[:4] == last[:4] and (other - one).days >= 363 else "range"
    return When(first=first[:10], last=last[:10], granularity=size, known=known, words=words)  # type: ignore[arg-type]


def published_on(published: str) -> When:
    """The stretch that a date of publication names, in the outlet's own time zone; unknown if it is no date.

    >>> published_on("2026-01-01T00:30:00+02:00").first, published_on("2026-02-31").known
    ('2026-01-01', 'none')
    """
    match = _ISO.match(published)
    if match is None:
        return When()
    year, month, day = match.groups()
    try:
        begin = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return When()
    if day:
        return interval(begin.isoformat(), begin.isoformat(), "published")
    last = date(begin.year, begin.month, monthrange(begin.year, begin.month)[1]) if month else None
    return When(
        first=begin.isoformat(),
        last=(last or date(begin.year, 12, 31)).isoformat(),
        granularity="month" if month else "year",
        known="published",
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


@lru_cache(maxsize=20_000)
def meanings(text: str, lang: str) -> frozenset[str]:
    """What the words of a thing mean, the same in all languages."""
    if not lang:
        return frozenset()
    tokens = tokenize(text, 0, len(text))
    tagger_of(lang).tag(tokens, load(lang).closed)
    return frozenset(
        concept_of(tuple(dict.fromkeys((t.lemma or t.low, t.low))), lang)
        for t in tokens
        if t.pos in _TOLD and len(t.low) > 2 and t.low[0].isalpha() and t.lemma not in number_words()
    )


def linked(telling: Telling, actor: Callable[[int], Actor | None]) -> Telling:
    """The telling with its parties by their identity; `actor` tells whom a name of the article stands for."""

    def side(one: Side) -> Side:
        own = actor(one.names[0]) if one.names[0] is not None else None
        of = actor(one.names[1]) if one.names[1] is not None else None
        state = of.name if of is not None and of.kind in ("state", "place") else one.state
        if own is None:
            return replace(one, state=state)
        if own.kind == "state" or (own.kind == "place" and folded(one.state) in ("", folded(one.name))):
            state = own.name  # a place that no table has, and that belongs to no state, acts for itself
        elif not state and own.kind == "person":
            state = own.country
        # What no table knows keeps the reader's words: they are English as far as they mean something.
        name = one.name if own.kind == "organisation" and not own.qid and one.name else own.name
        return replace(one, name=name, actor=own.id, kind=own.kind, state=state)

    return replace(
        telling, who=tuple(side(s) for s in telling.who), whom=tuple(side(s) for s in telling.whom)
    )
