"""The acts of a document: triggers with their roles, modes and claims, in order of the text."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.model import Claim, Name, Span, Time
from headwater.read.acts.answers import answered
from headwater.read.acts.drafts import Draft, outer_of
from headwater.read.acts.frames import Frames, frames_of
from headwater.read.acts.items import items_in
from headwater.read.acts.modes import Modes
from headwater.read.acts.nominal import nominal
from headwater.read.acts.nouns import Act
from headwater.read.acts.parties import Meant, Parties
from headwater.read.acts.quoted import opened
from headwater.read.acts.repairs import Repairs
from headwater.read.acts.roles import Roles
from headwater.read.acts.spoken import Spoken, spoken
from headwater.read.acts.told import Told
from headwater.read.acts.triggers import find_hits
from headwater.read.claims.clauses import clause_start
from headwater.read.document import Document, Range


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
    return Finder(opened(doc), frames, claims, names, times, meant).acts()


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
        self.told = Told(doc, claims, self.parties)
        self.repairs = Repairs(self.roles, self.told)

    def acts(self) -> list[Act]:
        """All acts, numbered in order of the text."""
        drafts = self._drafts()
        told: dict[str, list[Draft]] = {}
        done = {claim.id for d in drafts if (claim := self.told.said(d)) is not None}
        done |= {self.told.cues[i].id for d in drafts for i in self._thing(d) if i in self.told.cues}
        for draft in drafts:
            claim = self.told.teller(draft)
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
        drafts: list[Draft] = []
        for hit in find_hits(self.doc, self.frames):
            if hit.form == "nominal":
                draft = nominal(self.roles, hit, drafts)
            else:
                draft = self.roles.verbal(hit, self.told.sources, drafts)
            self.repairs.repair(draft, drafts)
            draft.outer = outer_of(hit, drafts)
            draft.turned = self.modes.turned(draft)
            drafts.append(draft)
        return [d for d in drafts if not d.drop]

    def _thing(self, draft: Draft) -> range:
        """The tokens of a thing that an act is about: a cue in it is no act of its own."""
        return range(*draft.what) if draft.what is not None and not draft.hit.frame.inner else range(0)

    # -- acts ----------------------------------------------------------------------------------------------

    def _act(self, draft: Draft, ids: dict[int, str]) -> Act:
        hit, frame, outer, turned = draft.hit, draft.hit.frame, draft.outer, draft.turned
        trigger = self.told.span(hit.span)
        claim, said = self.told.teller(draft), self.told.said(draft)
        what = draft.what
        return Act(
            id=ids[id(draft)],
            trigger=trigger,
            act=frame.negated if turned else frame.act,
            event="REJECT" if turned else frame.event,
            event_mode="" if turned else frame.mode,
            contexts=self._contexts(hit.span, what),
            mode=self.modes.mode(draft, outer, claim, said is not None and not self.frames.placed),
            form=hit.form,
            who=draft.who,
            whom=tuple(p for p in draft.whom if p not in draft.who),
            what=self.told.span(what) if what is not None else None,
            items=items_in(self.doc, self.frames, what) if what is not None else (),
            where=self.told.span(draft.where) if draft.where is not None else None,
            when=self._when(draft, outer),
            claim=claim.id if claim is not None else None,
            said=said.id if said is not None else None,
            within=ids.get(id(outer)) if outer is not None else None,
            reason=f"{hit.form}: {frame.event.lower()}",
        )

    def _spoken(self, found: Spoken, name: str) -> Act:
        claim = found.claim
        teller = self.told.holding(claim.cue)
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
