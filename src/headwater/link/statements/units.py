"""What an article says, piece by piece: contents of claims, acts, and what its author states.

A unit is the smallest stretch that can be a statement of its own. A content of several sentences gives one
for each; a request, promise, order or refusal is told with who makes it; what no claim covers is the
author's own.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import msgspec

from headwater.link.statements.denial_words import Marked, kinds_in
from headwater.link.statements.profile import Sheet, alternatives, sounds
from headwater.link.statements.quantities import Quantity
from headwater.model import Act, Claim, Party, Reading, Span

_ACTS = Path(__file__).parent / "acts.toml"
_LEAST = 2  # terms and numbers that a unit must have; not counting names, that an author's own must have
_OWN = 3  # terms and numbers that an author's own clause must have
_FALSE = frozenset(("deny", "reject", "false"))  # kinds of words of denial that need no others
_NO = frozenset(("none", "any", "wrong"))
_CUT = re.compile(r";\s+|(?<=\w)\s+[—–]\s+(?=\w)")
_NOT = frozenset(("c:ban", "c:refuse"))  # a ban says of an act that it shall not be
_TOLD_WHOLE = frozenset(("request", "order", "intend", "refuse", "deny"))  # stances told with who acts
_MARK = 2  # characters of a stretch that holds no more than a quotation mark
_AFTER = 25  # characters from a negation to the number that it negates
_TITLE = 300  # characters that a title has at most


class Deed(msgspec.Struct, frozen=True, array_like=True):
    """An act that a unit tells of: its word in the ledger, and the keys of who does it and to whom."""

    act: str
    who: frozenset[str]
    whom: frozenset[str]


@dataclass(slots=True, eq=False)
class Draft:
    """A stretch of an article that says one thing.

    `keys` are its terms, `home` is the number of its sentence. `acts` are kinds of act that it tells of,
    `deeds` those with their parties. `negated` says that its first half has a negation, `banned` that it
    forbids or refuses something. `not_so` are its numbers that follow a negation; `correcting` says that its
    paragraph is a correction. `chain` are the claims that it stands in, the innermost first.
    """

    spans: tuple[Span, ...]
    claim: Claim | None
    keys: frozenset[str]
    home: int
    numbers: tuple[Quantity, ...]
    dated: frozenset[str]
    acts: frozenset[str]
    deeds: tuple[Deed, ...]
    negated: bool
    banned: bool
    correcting: bool
    not_so: frozenset[float]
    chain: tuple[Claim, ...] = field(default=())

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


def drafts(one: Sheet) -> list[Draft]:
    """The units of an article, in order of the text."""
    reading = one.reading
    claims = {c.id: c for c in reading.claims}
    begin = title_end(reading)
    found: dict[tuple[Span, ...], Draft] = {}
    covered: dict[int, list[Span]] = defaultdict(list)
    deeds = _deeds(one)
    above = _holders(one)
    words = one.marked
    for claim in reading.claims:
        if not claim.content and claim.stance not in act_kinds()[1]:
            continue
        for spans in _stretches(one, claim):
            if spans[0].start < begin:
                continue
            unit = _draft(one, spans, claim, _chain(claim, claims), deeds)
            enough = len(unit.keys) + len(unit.numbers) >= _LEAST or claim.stance == "deny"
            enough = enough or _short_denial(words, unit)
            if enough and spans not in found:
                found[spans] = unit
                for s in (*spans, claim.cue, *([claim.source] if claim.source is not None else [])):
                    covered[one.home(s.start)].append(s)
    for span in _clauses(one, begin):
        for rest in _left(one, span, covered[one.home(span.start)]):
            chain = tuple(c for c in above[one.home(rest.start)] if any(s.holds(rest) for s in c.content))
            unit = _draft(one, (rest,), None, chain, deeds)
            told = [k for k in unit.keys if k[:2] in ("c:", "w:")]
            short = _short_denial(words, unit)
            says = short or bool(unit.numbers) or any(rest.start <= v < rest.end for v in one.verbs)
            if rest != span and not says:
                continue  # what is left of a sentence without a verb says nothing
            enough = len(unit.keys) + len(unit.numbers) >= _OWN and len(told) + len(unit.numbers) >= _LEAST
            if enough or short:
                found.setdefault((rest,), unit)
    return sorted(found.values(), key=lambda u: (u.start, u.end))


def _short_denial(words: list[Marked], unit: Draft) -> bool:
    """True of few words that call something false, or say no to one thing («Дурниці», "Never our price")."""
    kinds = frozenset[str]().union(*(kinds_in(words, s.start, s.end) for s in unit.spans))
    return bool(kinds & _FALSE) or (bool(kinds & _NO) and bool(unit.keys or unit.numbers))


def _chain(claim: Claim, claims: dict[str, Claim]) -> tuple[Claim, ...]:
    """The claims that a claim stands in, the claim itself first."""
    found = [claim]
    while (above := found[-1].inside) is not None and above in claims and claims[above] not in found:
        found.append(claims[above])
    return tuple(found)


def _holders(one: Sheet) -> dict[int, list[Claim]]:
    """By number of the sentence the claims whose content reaches into it, the smallest first."""
    found: dict[int, list[Claim]] = defaultdict(list)
    for claim in sorted(one.reading.claims, key=lambda c: (sum(s.end - s.start for s in c.content), c.id)):
        for home in sorted({home for span in claim.content for home in one.homes(span)}):
            found[home].append(claim)
    return found


def _stretches(one: Sheet, claim: Claim) -> list[tuple[Span, ...]]:
    """The stretches of a claim: its content by sentence, and the whole of an act with who does it."""
    out: list[tuple[Span, ...]] = []
    for home in sorted({h for span in (claim.cue, *claim.content) for h in one.homes(span)}):
        sentence = one.sentences[home]
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
    if not any(s.start <= t.start < s.end for s in held for t in terms):
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


def _correcting(one: Sheet, span: Span) -> bool:
    """True where a word in the paragraph of a stretch says that something is corrected."""
    if not one.corrections:
        return False
    text = one.reading.text
    end = text.find("\n", span.start)
    begin, end = text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end
    return any(begin <= at < end for at in one.corrections)


def _draft(
    one: Sheet,
    spans: tuple[Span, ...],
    claim: Claim | None,
    chain: tuple[Claim, ...],
    deeds: dict[int, list[tuple[Act, Deed]]],
) -> Draft:
    # What a denial denies begins with its cue; who denies it tells nothing of that.
    begin = (
        claim.cue.start if claim is not None and claim.stance == "deny" and claim.form == "indirect" else 0
    )
    keys = frozenset([t.key for s in spans for t in one.terms_in(s) if t.start >= begin])
    home = one.home(spans[0].start)
    kinds, stances = act_kinds()
    acts = {kinds[k] for k in kinds.keys() & keys}
    if claim is not None and claim.stance in stances:
        acts.add(stances[claim.stance])
    numbers = tuple(q for s in spans for q in one.numbers_in(s))
    first = next((s for s in spans if s.end - s.start > _MARK), spans[0])
    half = Span(first.start, (first.start + first.end) // 2)
    told = {d for act, d in deeds[home] if _tells(act, spans, claim)} if home in deeds else ()
    return Draft(
        spans=spans,
        claim=claim,
        keys=keys,
        home=home,
        numbers=numbers,
        dated=one.dated.get(home, frozenset()),
        acts=frozenset(acts),
        deeds=tuple(sorted(told, key=lambda d: (d.act, sorted(d.who), sorted(d.whom)))),
        negated=bool(one.negations_in(half)),
        correcting=_correcting(one, first),
        banned=bool(keys & _NOT),
        not_so=frozenset(
            q.value for q in numbers if any(s.start <= q.start < s.end and _not_so(one, s, q) for s in spans)
        )
        if numbers and one.negations
        else frozenset(),
        chain=chain,
    )


def _not_so(one: Sheet, span: Span, number: Quantity) -> bool:
    """True of a number shortly after a negation in the same stretch."""
    return bool(one.negations_in(Span(max(span.start, number.start - _AFTER), number.start)))


def _deeds(one: Sheet) -> dict[int, list[tuple[Act, Deed]]]:
    """The acts of an article with their parties, by number of the sentence in which they are told."""
    found: dict[int, list[tuple[Act, Deed]]] = defaultdict(list)
    for act in one.reading.acts:
        deed = Deed(act.act, _parties(act.who), _parties(act.whom))
        found[one.home(act.trigger.start)].append((act, deed))
    return found


def _tells(act: Act, spans: tuple[Span, ...], claim: Claim | None) -> bool:
    """True of an act whose word stands in a stretch, or which its claim is."""
    if claim is not None and act.said == claim.id:
        return True
    return any(s.start <= act.trigger.start < s.end for s in spans)


def _parties(parties: tuple[Party, ...]) -> frozenset[str]:
    """The keys of those who act: of the state for which they do, else of the sound of their names."""
    return frozenset(
        one
        for p in parties
        for key in ((f"a:{p.of}",) if p.of else sounds(p.name))
        for one in alternatives(key)
    )
