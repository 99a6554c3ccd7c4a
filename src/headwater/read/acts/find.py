"""The acts of a document: triggers with their roles, modes and claims, in order of the text."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.model import Claim, Name, Span
from headwater.read.acts.answers import answered
from headwater.read.acts.frames import Frames, frames_of
from headwater.read.acts.items import items_in
from headwater.read.acts.modes import Modes
from headwater.read.acts.nominal import nominal
from headwater.read.acts.nouns import Act
from headwater.read.acts.parties import Meant, Parties
from headwater.read.acts.roles import Draft, Roles, outer_of
from headwater.read.acts.spoken import Spoken, spoken
from headwater.read.acts.triggers import find_hits
from headwater.read.claims.clauses import clause_start
from headwater.read.document import Document, Range
from headwater.model import Time


def find_acts(
    doc: Document,
    claims: Sequence[Claim],
    names: Sequence[Name],
    times: Sequence[Time] = (),
    meant: Meant | None = None,
) -> list[Act]:
    """Every act that a document tells of: who, to whom, what, where, when, and whether it happened.

    `claims` and `names` are those of the document. `times` give an act its date; `meant` (`Who.phrase`) tells
    whom a pronoun or a description means, and without it only names are told. Roles follow frames over
    morphology, or over word order where the language has no cases (Fillmore 1968); types of acts are those of
    PLOVER. Ids are "a1", "a2" … in order of the text. A language without frames has no acts. Never raises.
    """
    frames = frames_of(doc.lexicon.lang)
    if frames is None or not doc.tokens:
        return []
    return Finder(doc, frames, claims, names, times, meant).acts()


class Finder:
    """The search through one document."""

    def __init__(
        self,
        doc: Document,
        frames: Frames,
        claims: Sequence[Claim],
        names: Sequence[Name],
        times: Sequence[Time],
        meant: Meant | None,
    ) -> None:
        self.doc, self.frames, self.claims = doc, frames, claims
        self.parties = Parties(doc, frames, names, claims, meant)
        self.times = [(words, t) for t in times if (words := self.parties.words(Span(t.start, t.end)))]
        dated = {i for words, _ in self.times for i in range(*words)}
        self.roles = Roles(doc, frames, self.parties, dated.__contains__)
        self.modes = Modes(self.roles)
        self._cues: dict[int, Claim] = {}
        for claim in claims:
            for i in range(*(self.parties.words(claim.cue) or (0, 0))):
                self._cues[i] = claim
        self._contents = [(s, c) for c in claims for s in c.content]

    def acts(self) -> list[Act]:
        """All acts, numbered in order of the text."""
        drafts = self._drafts()
        told: dict[str, list[Draft]] = {}
        done = {claim.id for d in drafts if (claim := self._said(d)) is not None}
        done |= {self._cues[i].id for d in drafts for i in self._thing(d) if i in self._cues}
        for draft in drafts:
            claim = self._teller(self._span(draft.hit.span))
            if claim is not None:
                told.setdefault(claim.id, []).append(draft)
        kept = [d for d in drafts if d.who or d.whom]
        more = list(spoken(self.claims, told, done, self.parties, self.modes))
        order: list[tuple[int, Draft | Spoken]] = [(self.doc.tokens[d.hit.at].start, d) for d in kept]
        order += [(s.claim.cue.start, s) for s in more]
        order.sort(key=lambda pair: pair[0])
        ids = {id(source): f"a{n}" for n, (_, source) in enumerate(order, 1)}
        found = [
            self._spoken(source, ids[id(source)]) if isinstance(source, Spoken) else self._act(source, ids)
            for _, source in order
        ]
        return answered(found)

    def _drafts(self) -> list[Draft]:
        sources = {i: self.parties.words(c.source) if c.source else None for i, c in self._cues.items()}
        drafts: list[Draft] = []
        for hit in find_hits(self.doc, self.frames):
            if hit.form == "nominal":
                draft = nominal(self.roles, hit)
                self._supported(draft, drafts)
            else:
                draft = self.roles.verbal(hit, sources, drafts)
            self._speak(draft)
            draft.outer = outer_of(hit, drafts)
            draft.turned = self.modes.turned(draft)
            drafts.append(draft)
        return [d for d in drafts if not d.drop and not self._silent(d)]

    def _silent(self, draft: Draft) -> bool:
        """«відмовився коментувати»: no act between actors."""
        if draft.what is None or draft.hit.frame.act != "refuse":
            return False
        return self.doc.tokens[draft.what[0]].lemma in self.frames.sets["comment"]

    def _thing(self, draft: Draft) -> range:
        """The tokens of a thing that an act is about: a cue in it is no act of its own."""
        return range(*draft.what) if draft.what is not None and not draft.hit.frame.inner else range(0)

    def _supported(self, draft: Draft, earlier: Sequence[Draft]) -> None:
        """«надіслала прохання»: the verb that goes with a noun tells of no act of its own."""
        for other in reversed(earlier):
            if other.hit.sentence is not draft.hit.sentence:
                return
            if draft.verb is not None and other.hit.at == draft.verb and not draft.drop:
                token = self.doc.tokens[draft.verb]
                lemma = self.frames.forms.get(token.low, token.lemma)
                supports = lemma in self.frames.sets["support"] or lemma in self.frames.sets["receive"]
                other.drop = supports and other.hit.frame.act != draft.hit.frame.act

    def _speak(self, draft: Draft) -> None:
        """A subject in the first person, or none, is the speaker of the claim around."""
        hit = draft.hit
        claim = self._said(draft) or self._teller(self._span(hit.span))
        first = [
            p
            for p in draft.who
            if p.span is not None and p.span.of(self.doc.text).casefold() in self.frames.sets["first"]
        ]
        if first and claim is not None:
            draft.who = (self.parties.speaker(claim, first[0].span),)
        token = self.doc.tokens[hit.at]
        dropped = (
            draft.subject is None and hit.form == "active" and token.pos == "VERB" and not self.frames.placed
        )
        if dropped and not draft.who and claim is not None and hit.frame.who == ("subject",):
            quoted = self.doc.depth[hit.at] > 0 or claim is self._cues.get(hit.at)
            if quoted and (token.numbers and not (token.past and "neut" in token.genders)):
                draft.who = (self.parties.speaker(claim, None),)

    # -- claims --------------------------------------------------------------------------------------------

    def _span(self, words: Range) -> Span:
        return Span(self.doc.tokens[words[0]].start, self.doc.tokens[words[1] - 1].end)

    def _said(self, draft: Draft) -> Claim | None:
        """The claim whose cue is the trigger."""
        return next((self._cues[i] for i in range(*draft.hit.span) if i in self._cues), None)

    def _teller(self, span: Span) -> Claim | None:
        """The claim with the smallest content that holds a span."""
        holding = [(s.end - s.start, n) for n, (s, _) in enumerate(self._contents) if s.holds(span)]
        return self._contents[min(holding)[1]][1] if holding else None

    # -- acts ----------------------------------------------------------------------------------------------

    def _act(self, draft: Draft, ids: dict[int, str]) -> Act:
        hit, frame, outer, turned = draft.hit, draft.hit.frame, draft.outer, draft.turned
        trigger = self._span(hit.span)
        claim, said = self._teller(trigger), self._said(draft)
        what = draft.what
        return Act(
            id=ids[id(draft)],
            trigger=trigger,
            act=frame.negated if turned else frame.act,
            event="REJECT" if turned else frame.event,
            event_mode="" if turned else frame.mode,
            contexts=self._contexts(hit.span, what),
            mode=self.modes.mode(draft, outer, claim),
            form=hit.form,
            who=draft.who,
            whom=tuple(p for p in draft.whom if p not in draft.who),
            what=self._span(what) if what is not None else None,
            items=items_in(self.doc, self.frames, what) if what is not None else (),
            where=self._span(draft.where) if draft.where is not None else None,
            when=self._when(draft, outer),
            claim=claim.id if claim is not None else None,
            said=said.id if said is not None else None,
            within=ids.get(id(outer)) if outer is not None else None,
            reason=f"{hit.form}: {frame.event.lower()}",
        )

    def _spoken(self, found: Spoken, name: str) -> Act:
        claim = found.claim
        teller = self._teller(claim.cue)
        return Act(
            id=name,
            trigger=claim.cue,
            act=found.act,
            event=found.event,
            contexts=self._contexts(found.what, None),
            mode="happened",
            form="spoken",
            who=(found.who,),
            whom=found.whom,
            what=claim.content[0],
            items=items_in(self.doc, self.frames, found.what),
            when=self._said_when(claim),
            claim=teller.id if teller is not None else None,
            said=claim.id,
            reason=f"spoken: a claim that is a {claim.stance}",
        )

    def _contexts(self, trigger: Range, what: Range | None) -> tuple[str, ...]:
        """Contexts of PLOVER, by the words of what the act is about."""
        found: dict[str, None] = {}
        for span in (trigger, what) if what is not None else (trigger,):
            for token in self.doc.tokens[span[0] : span[1]]:
                words = self.frames.contexts.get(token.lemma) or self.frames.contexts.get(token.low, ())
                found.update(dict.fromkeys(words))
        return tuple(found)

    def _when(self, draft: Draft, outer: Draft | None) -> Span | None:
        """The time expression of an act: in its clause, else the nearest in its sentence."""
        sentence, at = draft.hit.sentence, draft.hit.at
        inside = outer.what if outer is not None else None
        deed = draft.what if draft.hit.frame.spoken else None
        bound = clause_start(self.doc, sentence, at)
        near: list[tuple[bool, int, Span]] = []
        for words, time in self.times:
            if not sentence.first <= words[0] < sentence.last or time.value.startswith("P"):
                continue
            if inside is not None and not inside[0] <= words[0] < inside[1]:
                continue
            if deed is not None and deed[0] <= words[0] < deed[1]:
                continue
            if self.doc.depth[words[0]] > self.doc.depth[at]:
                continue
            near.append((words[0] < bound, abs(words[0] - at), Span(time.start, time.end)))
        return min(near)[2] if near else None

    def _said_when(self, claim: Claim) -> Span | None:
        """The time expression in the sentence of a cue, outside of what was said."""
        at = self.parties.starts.get(claim.cue.start)
        if at is None:
            return None
        sentence = self.doc.sentence_at(at)
        near = [
            (abs(words[0] - at), Span(t.start, t.end))
            for words, t in self.times
            if sentence.first <= words[0] < sentence.last
            and not t.value.startswith("P")
            and not any(s.start <= t.start < s.end for s in claim.content)
        ]
        return min(near)[1] if near else None
