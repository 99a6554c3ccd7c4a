"""Roles that stand outside of the clause of a trigger: a speaker, the subject of a clause before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from headwater.model import Party
from headwater.read.acts.drafts import Draft, outer_of
from headwater.read.acts.roles import Roles
from headwater.read.acts.told import Told
from headwater.read.acts.triggers import Hit
from headwater.read.document import Range

_FIRST = 3  # tokens of a thing by which it is a comment or a name not to be told


class Repairs:
    """Fills in what a clause leaves to its surroundings, draft by draft in order of the text."""

    def __init__(self, roles: Roles, told: Told) -> None:
        self.doc, self.frames, self.parties, self.roles = roles.doc, roles.frames, roles.parties, roles
        self.told = told
        self._letter: Draft | None = None

    def repair(self, draft: Draft, earlier: Sequence[Draft]) -> None:
        """All repairs of one draft; `earlier` are those before it, and may be dropped on its account."""
        if draft.hit.form == "nominal":
            self._refused(draft, earlier)
        elif draft.hit.frame.event == "REJECT" and draft.what is not None and not draft.whom:
            draft.whom = self._asked(draft.hit, draft.what, earlier)
        self._speak(draft)
        self._shared_subject(draft, earlier)
        self._not_the_source(draft, earlier)
        self._by_letter(draft)
        self._addressed(draft)
        outer = outer_of(draft.hit, earlier)
        owed = outer is not None and outer.hit.frame.event != "DENY" and outer.hit.frame.inner != "asked"
        if outer is not None and owed and not outer.whom:
            outer.whom = draft.whom  # "agreed to lend Latvia a ship"
        if draft.hit.form == "nominal":
            draft.drop = not draft.who or not (draft.whom or draft.what)
            self._supported(draft, earlier)
        else:
            draft.drop = draft.drop or self._dull(draft)

    def _asked(self, hit: Hit, what: Range, earlier: Sequence[Draft]) -> tuple[Party, ...]:
        """Who made the last request that a range of the same sentence tells of."""
        for other in reversed(earlier):
            if other.hit.sentence is not hit.sentence:
                break
            if what[0] <= other.hit.at < what[1] and other.hit.frame.act == "request":
                return other.who
        return ()

    def _supported(self, draft: Draft, earlier: Sequence[Draft]) -> None:
        """«надіслала прохання», «провели зустріч»: the verb beside a noun tells of no act of its own."""
        if (
            draft.drop
            or draft.verb is None
            or not (draft.hit.frame.spoken or draft.hit.frame.event == "CONSULT")
        ):
            return
        sets, token = self.frames.sets, self.doc.tokens[draft.verb]
        lemma = self.frames.forms.get(token.low, token.lemma)
        for other in reversed(earlier):
            if other.hit.at == draft.verb and (lemma in sets["support"] or lemma in sets["receive"]):
                other.drop = True

    def _refused(self, draft: Draft, earlier: Sequence[Draft]) -> None:
        """«відхилив прохання Непалу»: a refusal is to whoever had asked."""
        if draft.hit.frame.act != "request" or not draft.who:
            return
        for other in reversed(earlier):
            what = other.what
            if other.hit.sentence is not draft.hit.sentence or other.whom or what is None:
                return
            if what[0] <= draft.hit.at < what[1] and other.hit.frame.event in ("REJECT", "AGREE", "SUPPORT"):
                other.whom = draft.who

    def _speak(self, draft: Draft) -> None:
        """A first person, or a dropped subject in a quotation, is the speaker of the claim around."""
        hit = draft.hit
        claim = self.told.teller(draft) or self.told.said(draft)
        if claim is None:
            return
        first = self.frames.sets["first"]
        own = [p for p in draft.who if p.span is not None and p.span.of(self.doc.text).casefold() in first]
        if own:
            draft.who = (self.parties.speaker(claim, own[0].span),)
        token = self.doc.tokens[hit.at]
        finite = hit.form == "active" and token.pos == "VERB" and not self.frames.placed
        if draft.who or not finite or draft.subject is not None or hit.frame.who != ("subject",):
            return
        claim = self.told.said(draft) or claim
        quoted = self.doc.depth[hit.at] > 0 or claim is self.told.said(draft)
        if quoted and token.numbers and not (token.past and "neut" in token.genders):
            draft.who = (self.parties.speaker(claim, None),)

    def _shared_subject(self, draft: Draft, earlier: Sequence[Draft]) -> None:
        """«відкрив завод, а також планував поїздку»: a verb shares the subject of the one before."""
        if draft.who or draft.subject is not None:
            return
        at = draft.verb if draft.verb is not None else draft.hit.at
        plan = self.told.cues.get(draft.verb) if draft.verb is not None else None
        if plan is not None and self.told.sources.get(at) is not None:
            draft.who = (self.parties.speaker(plan, plan.source),)
            return
        if self.doc.tokens[at].pos != "VERB" and not self.frames.placed:
            return
        near = takewhile(lambda d: d.hit.sentence is draft.hit.sentence, reversed(earlier))
        other = next((d for d in near if d.hit.form == "active"), None)
        if other is None or not other.who or self.told.teller(other) is not self.told.teller(draft):
            return
        gap = range(other.hit.span[1], at)
        named = (p for p in draft.hit.sentence.phrases if p.first in gap and p.prep is None)
        other_subject = any({"nom"} == p.cases and self.parties.acts(p) for p in named)
        agree = self.doc.tokens[other.hit.at].numbers & self.doc.tokens[at].numbers or self.frames.placed
        if agree and not other_subject:
            draft.who = other.who

    def _not_the_source(self, draft: Draft, earlier: Sequence[Draft]) -> None:
        """«джерела кажуть, що A може …, але навряд чи допоможе»: a content goes on with its own subject."""
        claim = self.told.teller(draft)
        if claim is None or claim.source is None or not draft.who or draft.who[0].span != claim.source:
            return
        for other in reversed(earlier):
            if other.hit.sentence is draft.hit.sentence and other.who and other.who[0].span != claim.source:
                if self.told.teller(other) is claim:
                    draft.who = other.who
                return

    def _by_letter(self, draft: Draft) -> None:
        """«надіслав Кубі листа, в якому просить», «у листі є прохання»: from and to whom the letter goes."""
        if draft.hit.frame.act == "give" and self._is_message(draft):
            self._letter = draft
            return
        letter = self._letter
        if letter is None or draft.hit.frame.act != "request" or draft.whom:
            return
        messages, tokens = self.frames.sets["messages"], self.doc.tokens
        sentence = draft.hit.sentence
        near = any(tokens[i].lemma in messages for i in range(sentence.first, draft.hit.at))
        if near and (not draft.who or draft.who == letter.who or draft.subject is None):
            draft.who = draft.who or letter.who
            draft.whom = letter.whom
        elif (
            near
            and self.told.said(draft) is not None
            and {p.name for p in draft.who} & {p.name for p in letter.who}
        ):
            draft.whom = letter.whom

    def _is_message(self, draft: Draft) -> bool:
        what = draft.what
        return (
            what is not None
            and self.doc.tokens[self.parties.head(what)].lemma in self.frames.sets["messages"]
        )

    def _addressed(self, draft: Draft) -> None:
        """«сказав послу, що потребує насосів»: whoever is told of a need is asked."""
        claim = self.told.teller(draft)
        if draft.whom or not draft.hit.frame.told or claim is None:
            return
        cue, content = self.parties.words(claim.cue), self.parties.words(claim.content[0])
        if cue is None or content is None:
            return
        source = self.parties.words(claim.source) if claim.source is not None else None
        for phrase in self.doc.sentence_at(cue[0]).phrases:
            told = cue[1] <= phrase.first < content[0] and phrase.prep is None and self.parties.acts(phrase)
            if told and (source is None or not source[0] <= phrase.first < source[1]):
                draft.whom = (self.parties.party((phrase.first, phrase.last)),)
                return

    def _dull(self, draft: Draft) -> bool:
        """«відмовився коментувати», «надіслав листа», «звернулася до нації»: no act between actors."""
        frame = draft.hit.frame
        if draft.what is None:
            return frame.thing or frame.needed
        if frame.act == "give":
            return self._is_message(draft) or self.told.said(draft) is not None  # «передав, що …»
        if frame.act not in ("refuse", "request"):
            return False
        at = draft.hit.at
        near = self.doc.tokens[draft.what[0] : draft.what[0] + _FIRST]
        near += self.doc.tokens[max(at - _FIRST, draft.hit.sentence.first) : at]
        return any(t.lemma in self.frames.sets["comment"] for t in near)
