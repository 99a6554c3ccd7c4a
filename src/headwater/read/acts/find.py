"""The acts of a document: triggers with their roles, modes and claims, in order of the text."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.model import Act, Claim, Name, Span, Time
from headwater.read.acts.answers import answered
from headwater.read.acts.dates import Dates
from headwater.read.acts.drafts import Draft, outer_of
from headwater.read.acts.frames import Frames, frames_of
from headwater.read.acts.items import items_in
from headwater.read.acts.modes import Modes
from headwater.read.acts.nominal import nominal
from headwater.read.acts.parties import Meant, Parties
from headwater.read.acts.quoted import opened
from headwater.read.acts.repairs import Repairs
from headwater.read.acts.roles import Roles
from headwater.read.acts.spoken import Spoken, spoken
from headwater.read.acts.told import Told
from headwater.read.acts.triggers import find_hits
from headwater.read.acts.understood import Understood
from headwater.read.document import Document, Range


def find_acts(
    doc: Document,
    claims: Sequence[Claim],
    names: Sequence[Name],
    times: Sequence[Time] = (),
    meant: Meant | None = None,
    published: str | None = None,
) -> list[Act]:
    """Every act that a document tells of: who, to whom, what, where, when, and whether it happened.

    `claims` and `names` are those of the document. `times` give an act its date; `meant` (`Who.phrase`) tells
    whom a pronoun or a description means, and without it only names are told; `published` is the article's
    date, ISO 8601, after which nothing has happened. Roles follow frames over
    morphology, or over word order where the language has no cases (Fillmore 1968); types of acts are those of
    PLOVER. Ids are "a1", "a2" … in order of the text. A language without frames has no acts. Never raises.
    """
    frames = frames_of(doc.lexicon.lang)
    if frames is None or not doc.tokens:
        return []
    return Finder(opened(doc), frames, claims, names, times, meant, published).acts()


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
        published: str | None,
    ) -> None:
        self.doc, self.frames, self.claims, self.names = doc, frames, claims, names
        self.parties = Parties(doc, frames, names, claims, meant)
        self.dates = Dates(doc, frames, self.parties, claims, times, published)
        self.roles = Roles(doc, frames, self.parties, self.dates.dated.__contains__)
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
        for draft in drafts:
            draft.what = draft.what or self._said_what(draft, self.told.said(draft))
            self._address(draft, told)
        kept = [d for d in drafts if d.who or d.whom]
        more = list(spoken(self.claims, told, done, self.parties, self.modes))
        for denial in (s for s in more if s.act == "deny"):
            for draft in told.get(denial.claim.id, ()):
                draft.turned = False  # «ми не обіцяли»: no refusal, but no promise
        order: list[tuple[int, Draft | Spoken]] = [(self.doc.tokens[d.hit.at].start, d) for d in kept]
        order += [(s.claim.cue.start, s) for s in more]
        order.sort(key=lambda pair: pair[0])
        ids = {id(source): f"a{n}" for n, (_, source) in enumerate(order, 1)}
        found = [
            self._spoken(source, ids[id(source)]) if isinstance(source, Spoken) else self._act(source, ids)
            for _, source in order
        ]
        understood = Understood(self.parties, self.names, found)
        return [understood.act(act) for act in answered(found)]

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

    def _address(self, draft: Draft, told: dict[str, list[Draft]]) -> None:
        """«„Ми дамо Литві катер“, — пообіцяв він»: a promise is to whom the deed in it is done."""
        said = self.told.said(draft)
        frame = draft.hit.frame
        if said is None or draft.whom or not draft.who or not frame.spoken or frame.event == "DENY":
            return
        inner = (d.whom for d in told.get(said.id, ()) if d is not draft and d.whom)
        other = (whom for whom in inner if whom[0].of and whom[0].of != draft.who[0].of)
        draft.whom = next(other, ())

    def _thing(self, draft: Draft) -> range:
        """The tokens of a thing that an act is about: a cue in it is no act of its own."""
        return range(*draft.what) if draft.what is not None and not draft.hit.frame.inner else range(0)

    # -- acts ----------------------------------------------------------------------------------------------

    def _act(self, draft: Draft, ids: dict[int, str]) -> Act:
        hit, frame, outer, turned = draft.hit, draft.hit.frame, draft.outer, draft.turned
        trigger = self.told.span(hit.span)
        claim, said = self.told.teller(draft), self.told.said(draft)
        what = draft.what
        act, event, event_mode = frame.act, frame.event, frame.mode
        if turned:
            act, event, event_mode = frame.negated, "REJECT", ""
        elif act == "promise" and said is not None and what is not None and self.modes.hangs_on_refusal(what):
            act, event = "threaten", "THREATEN"
        elif frame.proposes and draft.whom and self._to_do(draft):
            act, event = "request", "DEMAND"
        elif act == "refuse" and what is not None and self._is_report(what):
            act, event = "deny", "DENY"
        mode = self.modes.mode(draft, outer, claim, said is not None and not self.frames.placed)
        return Act(
            id=ids[id(draft)],
            trigger=trigger,
            act=act,
            event=event,
            event_mode=event_mode,
            contexts=self._contexts(hit.span, what),
            mode=mode,
            form=hit.form,
            who=draft.who,
            whom=tuple(p for p in draft.whom if p not in draft.who),
            what=self.told.span(what) if what is not None else None,
            items=items_in(self.doc, self.frames, what) if what is not None else (),
            where=self.told.span(draft.where) if draft.where is not None else None,
            when=self.dates.done(draft, outer.what if outer is not None else None, mode, claim),
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
            what=self._content(claim, found.what),
            items=items_in(self.doc, self.frames, found.what),
            when=self.dates.said(claim),
            claim=teller.id if teller is not None else None,
            said=claim.id,
            reason=f"spoken: a claim that is a {claim.stance}",
        )

    def _content(self, claim: Claim, words: Range) -> Span:
        """The part of a content that some words of it stand in."""
        first = self.doc.tokens[words[0]].start
        return next((s for s in claim.content if s.start <= first < s.end), claim.content[0])

    def _said_what(self, draft: Draft, said: Claim | None) -> Range | None:
        """«„Ми заплатимо“, — пообіцяв він»: what is promised is what was said."""
        if said is None or not said.content or not draft.hit.frame.spoken:
            return None
        return self.parties.words(said.content[0])

    def _to_do(self, draft: Draft) -> bool:
        """«запропонувала Болгарії оплатити ремонт»: what is proposed is for the other to do."""
        return any(c.kind == "inf" and c.span == draft.what for c in draft.around)

    def _is_report(self, what: Range) -> bool:
        """«відкинув звинувачення»: who rejects what others say denies it."""
        token, reports = self.doc.tokens[self.parties.head(what)], self.frames.sets["reports"]
        return token.lemma in reports or token.low in reports

    def _contexts(self, trigger: Range, what: Range | None) -> tuple[str, ...]:
        """Contexts of PLOVER, by the words of what the act is about."""
        found: dict[str, None] = {}
        for span in (trigger, what) if what is not None else (trigger,):
            for token in self.doc.tokens[span[0] : span[1]]:
                words = self.frames.contexts.get(token.lemma) or self.frames.contexts.get(token.low, ())
                found.update(dict.fromkeys(words))
        return tuple(found)
