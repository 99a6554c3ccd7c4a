"""What an article says, piece by piece: contents of claims, acts, and what its author states.

A unit is the smallest stretch that can be a statement of its own. A content of several sentences gives one for
each; a request, promise, order or refusal is told with who makes it; what no claim covers is the author's own.
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
_LEAST = 2  # terms that a unit must have
_OWN = 3  # terms that an author's own clause must have
_COVERED = 0.6  # of a clause's words; what claims cover so far is no unit of the author's
_CUT = re.compile(r";\s+|(?<=\w)\s+[—–]\s+(?=\w)")
_NOT = frozenset(("c:ban", "c:refuse"))  # a ban says of an act that it shall not be
_TITLE = 300  # characters that a title has at most


@dataclass(slots=True, eq=False)
class Unit:
    """A stretch of an article that says one thing.

    `keys` are its terms with their weights, `around` those of its sentence and the one before. `acts` are
    kinds of act that it tells of. `chain` are the claims that it stands in, the innermost first.
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
    chain: tuple[Claim, ...] = ()
    number: int = field(default=-1)

    @property
    def start(self) -> int:
        return self.spans[0].start

    @property
    def end(self) -> int:
        return self.spans[-1].end


@lru_cache(maxsize=1)
def act_kinds() -> tuple[dict[str, str], dict[str, str]]:
    """The kind of act of a concept, and of a stance."""
    raw = tomllib.loads(_ACTS.read_text(encoding="utf-8"))
    return {f"c:{c}": kind for kind, concepts in raw["concepts"].items() for c in concepts}, raw["stances"]


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
            if len(unit.keys) + len(unit.numbers) >= _LEAST and spans not in found:
                found[spans] = unit
                covered += spans
    for span in _clauses(one, begin):
        if _covered(one, span, covered):
            continue
        unit = _unit(number, one, (span,), None, _above(span, reading))
        if len(unit.keys) + len(unit.numbers) >= _OWN:
            found.setdefault((span,), unit)
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
        act = claim.stance in act_kinds()[1] and sentence.start <= claim.cue.start < sentence.end
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


def _covered(one: Sheet, span: Span, covered: list[Span]) -> bool:
    """True where units of claims hold most of a clause's terms."""
    terms = one.terms_in(span)
    held = sum(any(s.start <= t.start < s.end for s in covered) for t in terms)
    return not terms or held / len(terms) >= _COVERED


def _unit(
    number: int, one: Sheet, spans: tuple[Span, ...], claim: Claim | None, chain: tuple[Claim, ...]
) -> Unit:
    keys = weights(t for s in spans for t in one.terms_in(s))
    home = [i for i, s in enumerate(one.sentences) if s.start <= spans[0].start < s.end]
    first = home[0] if home else 0
    beside = one.sentences[max(first - 1, 0) : first + 1]
    around = weights(t for s in beside for t in one.terms_in(s))
    within = one.sentences[first] if one.sentences else spans[0]
    kinds, stances = act_kinds()
    acts = {kinds[k] for k in keys if k in kinds}
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
        negated=bool(keys.keys() & _NOT) or any(s.start <= at < s.end for at in one.negations for s in spans),
        chain=chain,
    )
