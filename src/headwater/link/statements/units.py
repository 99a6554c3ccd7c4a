"""What an article says, piece by piece: contents of claims, acts, and what its author states.

A unit is the smallest stretch that can be a statement of its own. A content of several sentences gives one
for each; a request, promise, order or refusal is told with who makes it; what no claim covers is the
author's own.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from headwater.link.statements.profile import Sheet, weights
from headwater.link.statements.quantities import Quantity
from headwater.model import Claim, Reading, Span

_ACTS = Path(__file__).parent / "acts.toml"
_LEAST = 2  # terms and numbers that a unit must have; not counting names, that an author's own must have
_OWN = 3  # terms and numbers that an author's own clause must have
_CUT = re.compile(r";\s+|(?<=\w)\s+[—–]\s+(?=\w)")
_NOT = frozenset(("c:ban", "c:refuse"))  # a ban says of an act that it shall not be
_TOLD_WHOLE = frozenset(("request", "order", "intend", "refuse", "deny"))  # stances told with who acts
_AFTER = 25  # characters from a negation to the number that it negates
_CORRECTS = "c:correct"
_TITLE = 300  # characters that a title has at most


@dataclass(slots=True, eq=False)
class Unit:
    """A stretch of an article that says one thing.

    `keys` are its terms with their weights, `around` those of its sentence and the one before. `acts` are
    kinds of act that it tells of; `negated` says that its first half has a negation, `banned` that it
    forbids or refuses something. `not_so` are its numbers that follow a negation; `correcting` says that its
    paragraph is a correction. `chain` are the claims that it stands in, the innermost first.
    """

    article: int
    spans: tuple[Span, ...]
    claim: Claim | None
    keys: dict[str, float]
    around: dict[str, float]
    numbers: tuple[Quantity, ...]
    dated: frozenset[str]
    acts: frozenset[str]
    negated: bool
    banned: bool
    correcting: bool
    not_so: frozenset[float]
    chain: tuple[Claim, ...] = ()
    number: int = field(default=-1)

    @property
    def start(self) -> int:
        return self.spans[0].start

    @property
    def end(self) -> int:
        return self.spans[-1].end

    def overlaps(self, other: Unit) -> bool:
        """True of two units of one article that share some of its text."""
        return any(a.start < b.end and b.start < a.end for a in self.spans for b in other.spans)


@lru_cache(maxsize=1)
def act_kinds() -> tuple[dict[str, str], dict[str, str]]:
    """The kind of act of a concept, and of a stance."""
    raw = tomllib.loads(_ACTS.read_text(encoding="utf-8"))
    return {f"c:{c}": kind for kind, concepts in raw["concepts"].items() for c in concepts}, raw["stances"]


@lru_cache(maxsize=1)
def opposites() -> frozenset[tuple[str, str]]:
    """Pairs of concepts of which the one says that the other is not so."""
    raw = tomllib.loads(_ACTS.read_text(encoding="utf-8"))["opposites"]
    pairs = {(f"c:{a}", f"c:{b}") for a, others in raw.items() for b in others}
    return frozenset(pairs | {(b, a) for a, b in pairs})


def title_end(reading: Reading) -> int:
    """Where the title ends that stands before the text, 0 where none does."""
    title, text = (reading.article.title or "").strip(), reading.text
    line = text.split("\n", 1)[0]
    return len(line) if title and len(line) <= _TITLE and line.strip() == title else 0


def units(number: int, one: Sheet) -> list[Unit]:
    """The units of article number `number`, in order of the text."""
    reading = one.reading
    claims = {c.id: c for c in reading.claims}
    begin = title_end(reading)
    found: dict[tuple[Span, ...], Unit] = {}
    covered: list[Span] = []
    for claim in reading.claims:
        if not claim.content and claim.stance not in act_kinds()[1]:
            continue
        for spans in _stretches(one, claim):
            if spans[0].start < begin:
                continue
            unit = _unit(number, one, spans, claim, _chain(claim, claims))
            enough = len(unit.keys) + len(unit.numbers) >= _LEAST or claim.stance == "deny"
            if enough and spans not in found:
                found[spans] = unit
                covered += [*spans, claim.cue, *([claim.source] if claim.source is not None else [])]
    for span in _clauses(one, begin):
        for rest in _left(one, span, covered):
            unit = _unit(number, one, (rest,), None, _above(rest, reading))
            told = [k for k in unit.keys if k[:2] in ("c:", "w:")]
            if rest != span and not unit.numbers and not any(rest.start <= v < rest.end for v in one.verbs):
                continue  # what is left of a sentence without a verb says nothing
            if len(unit.keys) + len(unit.numbers) >= _OWN and len(told) + len(unit.numbers) >= _LEAST:
                found.setdefault((rest,), unit)
    return sorted(found.values(), key=lambda u: (u.start, u.end))


def _chain(claim: Claim, claims: dict[str, Claim]) -> tuple[Claim, ...]:
    """The claims that a claim stands in, the claim itself first."""
    found = [claim]
    while (above := found[-1].inside) is not None and above in claims and claims[above] not in found:
        found.append(claims[above])
    return tuple(found)


def _above(span: Span, reading: Reading) -> tuple[Claim, ...]:
    """The claims whose content holds a stretch, the smallest first."""
    holds = [c for c in reading.claims if any(s.holds(span) for s in c.content)]
    return tuple(sorted(holds, key=lambda c: (sum(s.end - s.start for s in c.content), c.id)))


def _stretches(one: Sheet, claim: Claim) -> list[tuple[Span, ...]]:
    """The stretches of a claim: its content by sentence, and the whole of an act with who does it."""
    out: list[tuple[Span, ...]] = []
    for sentence in one.sentences:
        parts = tuple(
            Span(max(s.start, sentence.start), min(s.end, sentence.end))
            for s in claim.content
            if s.start < sentence.end and sentence.start < s.end
        )
        act = claim.stance in _TOLD_WHOLE and sentence.start <= claim.cue.start < sentence.end
        if act:
            ends = [claim.cue, *parts]
            if claim.source is not None and sentence.holds(claim.source):
                ends.append(claim.source)
            out.append((Span(min(s.start for s in ends), max(s.end for s in ends)),))
        if parts and (not act or claim.form != "indirect"):
            out.append(parts)
    return out


def _clauses(one: Sheet, begin: int) -> list[Span]:
    """The clauses of an article after its title: sentences, cut at semicolons and dashes."""
    found = []
    text = one.reading.text
    for sentence in one.sentences:
        if sentence.start < begin:
            continue
        at = sentence.start
        for cut in _CUT.finditer(text, sentence.start, sentence.end):
            found.append(Span(at, cut.start()))
            at = cut.end()
        found.append(Span(at, sentence.end))
    return found


def _left(one: Sheet, span: Span, covered: list[Span]) -> list[Span]:
    """What claims leave of a clause: all of it where they hold little, else the stretches between them."""
    terms = one.terms_in(span)
    held = [s for s in covered if s.start < span.end and span.start < s.end]
    inside = sum(any(s.start <= t.start < s.end for s in held) for t in terms)
    if not terms or not inside:
        return [span] if terms else []
    out, at = [], span.start
    for s in sorted(held):
        if s.start > at:
            out.append(_trimmed(one.reading.text, Span(at, s.start)))
        at = max(at, s.end)
    if at < span.end:
        out.append(_trimmed(one.reading.text, Span(at, span.end)))
    return [s for s in out if s.start < s.end]


def _trimmed(text: str, span: Span) -> Span:
    """A stretch without marks and spaces at its ends."""
    start, end = span.start, span.end
    while start < end and not text[start].isalnum() and text[start] not in '«„“"':
        start += 1
    while end > start and not text[end - 1].isalnum() and text[end - 1] not in '»“”"%':
        end -= 1
    return Span(start, end)


def _paragraph(one: Sheet, span: Span) -> Span:
    """The line that a stretch stands in."""
    text = one.reading.text
    end = text.find("\n", span.start)
    return Span(text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end)


def _unit(
    number: int, one: Sheet, spans: tuple[Span, ...], claim: Claim | None, chain: tuple[Claim, ...]
) -> Unit:
    # What a denial denies begins with its cue; who denies it tells nothing of that.
    begin = (
        claim.cue.start if claim is not None and claim.stance == "deny" and claim.form == "indirect" else 0
    )
    keys = weights(t for s in spans for t in one.terms_in(s) if t.start >= begin)
    home = [i for i, s in enumerate(one.sentences) if s.start <= spans[0].start < s.end]
    first = home[0] if home else 0
    beside = one.sentences[max(first - 1, 0) : first + 1]
    around = weights(t for s in beside for t in one.terms_in(s))
    within = one.sentences[first] if one.sentences else spans[0]
    kinds, stances = act_kinds()
    acts = {kinds[k] for k in keys if k in kinds}
    correcting = any(t.key == _CORRECTS for t in one.terms_in(_paragraph(one, spans[0])))
    if claim is not None and claim.stance in stances:
        acts.add(stances[claim.stance])
    return Unit(
        article=number,
        spans=spans,
        claim=claim,
        keys=keys,
        around=around,
        numbers=tuple(q for q in one.numbers if any(s.start <= q.start < s.end for s in spans)),
        dated=frozenset(day for at, day in one.dated if at == within.start),
        acts=frozenset(acts),
        negated=any(s.start <= at < (s.start + s.end) / 2 for at in one.negations for s in spans[:1]),
        correcting=correcting,
        banned=bool(keys.keys() & _NOT),
        not_so=frozenset(
            q.value
            for q in one.numbers
            if any(
                s.start <= q.start < s.end and s.start <= at < q.start <= at + _AFTER
                for s in spans
                for at in one.negations
            )
        ),
        chain=chain,
    )
