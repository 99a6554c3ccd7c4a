"""Every span that a reading points with, and those that point at nothing."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.model import Act, Reading, Span


def spans(reading: Reading) -> Iterator[tuple[str, Span]]:
    """What each span is, in words, and the span."""
    for claim in reading.claims:
        yield f"the cue of {claim.id}", claim.cue
        if claim.source is not None:
            yield f"the source of {claim.id}", claim.source
        yield from ((f"the content of {claim.id}", span) for span in claim.content)
        yield from ((f"the via of {claim.id}", Span(basis.start, basis.end)) for basis in claim.via)
    yield from ((f"the name {name.base}", Span(name.start, name.end)) for name in reading.names)
    yield from ((f"the time {time.value}", Span(time.start, time.end)) for time in reading.times)
    for act in reading.acts:
        yield from ((f"the act {act.id}", span) for span in _of_act(act))
    yield from (("boilerplate", span) for span in reading.boilerplate)


def _of_act(act: Act) -> Iterator[Span]:
    yield act.trigger
    yield from (party.span for party in (*act.who, *act.whom) if party.span is not None)
    yield from (span for span in (act.what, act.where, act.when) if span is not None)
    yield from (Span(item.start, item.end) for item in act.items)


def outside(reading: Reading) -> Iterator[str]:
    """A sentence for each span outside of the text, each claim or act that hangs on what is not there."""
    length = len(reading.text)
    for what, span in spans(reading):
        if not 0 <= span.start < span.end <= length:
            yield f"{what} points outside the text: {span.start} to {span.end}."
    names = {claim.id for claim in reading.claims}
    for claim in reading.claims:
        if claim.inside is not None and claim.inside not in names:
            yield f"{claim.id} stands inside {claim.inside}, which is not there."
    acts = {act.id for act in reading.acts}
    for act in reading.acts:
        missing = [one for one in (act.claim, act.said) if one is not None and one not in names]
        missing += [one for one in (act.within, act.answers) if one is not None and one not in acts]
        if missing:
            yield f"{act.id} hangs on {missing[0]}, which is not there."
