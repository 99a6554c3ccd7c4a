"""Every span that a reading points with, and those that point at nothing."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.model import Reading, Span


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
    yield from (("boilerplate", span) for span in reading.boilerplate)


def outside(reading: Reading) -> Iterator[str]:
    """A sentence for each span that does not lie in the text, and each claim inside one that is not there."""
    length = len(reading.text)
    for what, span in spans(reading):
        if not 0 <= span.start < span.end <= length:
            yield f"{what} points outside the text: {span.start} to {span.end}."
    names = {claim.id for claim in reading.claims}
    for claim in reading.claims:
        if claim.inside is not None and claim.inside not in names:
            yield f"{claim.id} stands inside {claim.inside}, which is not there."
