"""Whether an act happened, was asked for, promised, planned, denied, is hypothetical or rumoured."""

from __future__ import annotations

from itertools import dropwhile, takewhile
from typing import Final

from headwater.model import ActMode, Claim, Stance
from headwater.read.acts.drafts import Draft
from headwater.read.acts.roles import Roles
from headwater.read.claims.clauses import clause_start
from headwater.read.document import Range

# What a claim's stance makes of a deed that its content tells of, where the deed does not lie in the past.
_STANCES: Final[dict[Stance, ActMode]] = {
    "request": "asked",
    "order": "asked",
    "intend": "promised",
    "predict": "hypothetical",
    "warn": "hypothetical",
    "assess": "hypothetical",
    "refuse": "denied",
}
_INNER: Final[dict[str, ActMode]] = {
    "asked": "asked",
    "promised": "promised",
    "denied": "denied",
    "hypothetical": "hypothetical",
}
_OPEN = 14  # tokens at the beginning of a content
_SHADE = 3  # tokens before a verb among which its negation stands


class Modes:
    """Tells the modes of the acts of one document."""

    def __init__(self, roles: Roles) -> None:
        self.roles, self.doc, self.sets = roles, roles.doc, roles.frames.sets

    def mode(self, draft: Draft, outer: Draft | None, claim: Claim | None, said: bool) -> ActMode:
        """The mode of an act, by its own words first, then by what it stands in.

        `said` is true of an act that is itself a claim: «обещает» may be a future only by its form.
        """
        if self.negated(draft) and not draft.turned:
            return "hypothetical" if self._conditional(draft) else "denied"
        asked = (
            draft.hit.form == "nominal" and draft.hit.frame.spoken
        )  # a request that is turned down was made
        if claim is not None and claim.stance == "deny" and not asked:
            return "denied"
        if outer is not None:
            return "denied" if outer.turned else _INNER[outer.hit.frame.inner]
        if draft.turned:
            if self.doubted(draft):
                return "hypothetical"
            return "rumoured" if self._rumoured(draft) else "happened"
        shade = self._shade(draft)
        if shade is not None:
            return shade
        past = self.past(draft)
        if claim is not None and not past and not draft.hit.frame.spoken and claim.stance in _STANCES:
            planned = claim.stance == "intend" and (claim.source is None or self.plans(claim))
            return "planned" if planned else _STANCES[claim.stance]
        if self._rumoured(draft) or (claim is not None and claim.hedged):
            return "rumoured"
        return "planned" if self.future(draft) and not said else "happened"

    def turned(self, draft: Draft) -> bool:
        """True where a negated act amounts to another: «не погодилася», "will not pay"."""
        frame = draft.hit.frame
        if not frame.negated or draft.hit.form == "nominal":
            return False
        if self.doubted(draft):
            return draft.outer is None
        if not self.negated(draft):
            return False
        if draft.outer is not None or self._conditional(draft):
            return False
        return frame.spoken or self.future(draft) or self._modal(draft) or not self.past(draft)

    def doubted(self, draft: Draft) -> bool:
        """«вряд ли поможет», "is unlikely to help": somebody expects that it will not be."""
        at = draft.verb if draft.verb is not None else draft.hit.at
        bound = max(clause_start(self.doc, draft.hit.sentence, at), at - _OPEN)
        return any(t.low in self.sets["doubt"] for t in self.doc.tokens[bound:at])

    def will(self, words: Range) -> bool:
        """A future, with or without an auxiliary, at the beginning of a content and nothing negated."""
        tokens = self.doc.tokens[words[0] : min(words[1], words[0] + _OPEN)]
        if any(t.low in self.sets["negations"] for t in tokens):
            return False
        return any(t.low in self.sets["future"] or (t.future and not t.past) for t in tokens)

    def hangs_on_refusal(self, words: Range | None) -> bool:
        """«якщо води не буде», "unless they pay": a promise of what follows is a threat."""
        if words is None:
            return False
        sentence = self.doc.sentence_at(words[0])
        tokens = self.doc.tokens[words[0] : min(words[1], sentence.last)]
        if any(t.low in self.sets["unless"] for t in tokens):
            return True
        condition = dropwhile(lambda t: t.low not in self.sets["conditional"], tokens)
        clause = takewhile(lambda t: t.word not in ",;", condition)
        return any(t.low in self.sets["negations"] for t in clause)

    def will_not(self, words: Range) -> bool:
        """A content whose future or infinitive is negated: «публікувати не стане», "would not pay"."""
        last = min(words[1], words[0] + _OPEN)
        tokens = self.doc.tokens
        for i in range(words[0], last):
            if tokens[i].low not in self.sets["negations"]:
                continue
            if self.roles.frames.placed:
                near = tokens[max(i - 1, words[0]) : i + 1]
                return any(t.low in self.sets["future"] for t in near)
            after = tokens[i + 1] if i + 1 < last else None
            if after is not None and (after.future or after.pos == "INF" or after.low in self.sets["future"]):
                return True
        return False

    def plans(self, claim: Claim) -> bool:
        """True where the cue of a claim is a word of plans: no promise is made."""
        words = self.roles.parties.words(claim.cue)
        return words is not None and any(self.roles.planned(i) for i in range(*words))

    def negated(self, draft: Draft) -> bool:
        """A negation at the verb or its auxiliaries; "no" before a noun."""
        at = draft.verb if draft.verb is not None else draft.hit.at
        tokens, first = self.doc.tokens, draft.hit.sentence.first
        if draft.subject is not None and any(
            t.low in self.sets["none"] for t in tokens[draft.subject[0] : draft.subject[1]]
        ):
            return True  # "nobody here has asked"
        if self.roles.frames.placed:
            chain = self._chain(draft, at)
            none = (*tokens[max(chain.start - 1, first) : chain.start], *tokens[at + 1 : at + 2])
            return any(tokens[i].low in self.sets["negations"] for i in chain) or any(
                t.low in self.sets["none"] for t in none
            )
        near = range(max(first, at - _SHADE), at)
        governor = self.roles.governor(draft.hit) if tokens[at].pos == "INF" else None
        ruled = governor is not None and governor > first and draft.outer is None
        if governor is not None and ruled and tokens[governor - 1].low in self.sets["negations"]:
            return True
        return any(
            tokens[i].low in self.sets["negations"]
            and all(tokens[j].pos in ("VERB", "ADV", "PRED") for j in range(i + 1, at))
            for i in near
        )

    def _chain(self, draft: Draft, at: int) -> range:
        """The auxiliaries of a verb, or the words of a noun phrase before its noun."""
        if draft.hit.form == "nominal" and draft.verb is None:
            phrase = draft.hit.sentence.phrase_at(at)
            return range(phrase.first if phrase is not None else at, at)
        return range(self._first(draft, at), at)

    def _first(self, draft: Draft, at: int) -> int:
        hit = draft.hit
        if hit.at == at:
            return self.roles.first_auxiliary(hit)
        moved = type(hit)((at, at + 1), hit.frame, "active", hit.sentence, (at,))
        return self.roles.first_auxiliary(moved)

    def past(self, draft: Draft) -> bool:
        """A past tense; of English the forms other than the base."""
        at = draft.verb if draft.verb is not None else draft.hit.at
        token = self.doc.tokens[at]
        if not self.roles.frames.placed:
            return token.past or token.pos == "SHORT"
        if self.future(draft) or self._modal(draft) or token.pos == "INF":
            return False
        if any(self.doc.tokens[i].low in self.sets["past"] for i in range(self._first(draft, at), at)):
            return True
        base = self.roles.frames.forms.get(token.low, token.lemma)
        return token.low.endswith("ed") or (token.low != base and not token.low.endswith(("s", "ing")))

    def future(self, draft: Draft) -> bool:
        """A future tense, simple or with an auxiliary."""
        at = draft.verb if draft.verb is not None else draft.hit.at
        tokens = self.doc.tokens
        if self.roles.frames.placed:
            return any(tokens[i].low in self.sets["future"] for i in range(self._first(draft, at), at))
        if tokens[at].pos == "INF":
            governor = self.roles.governor(draft.hit)
            return governor is not None and tokens[governor].low in self.sets["future"]
        return tokens[at].future and not tokens[at].past

    def _modal(self, draft: Draft) -> bool:
        at = draft.verb if draft.verb is not None else draft.hit.at
        tokens = self.doc.tokens
        if self.roles.frames.placed:
            return any(tokens[i].low in self.sets["modals"] for i in range(self._first(draft, at), at))
        governor = self.roles.governor(draft.hit) if tokens[at].pos == "INF" else None
        if governor is None:
            return False
        return tokens[governor].low in self.sets["modals"] or tokens[governor].lemma in self.sets["modals"]

    def _shade(self, draft: Draft) -> ActMode | None:
        """Conditions, modal verbs, plans."""
        if self._modal(draft):
            return "hypothetical"
        at = draft.verb if draft.verb is not None else draft.hit.at
        if self._conditional(draft):
            return "hypothetical"
        if draft.hit.form == "nominal" and draft.verb is not None:
            return "planned" if self.roles.planned(draft.verb) else None
        verb = self.doc.tokens[at]
        infinitive = verb.pos == "INF" or (self.roles.frames.placed and self._after_particle(draft, at))
        governor = self.roles.governor(draft.hit) if infinitive else None
        return "planned" if governor is not None and self.roles.planned(governor) else None

    def _conditional(self, draft: Draft) -> bool:
        """A word of condition in the clause; one in what was said before is no condition of saying it."""
        at = draft.verb if draft.verb is not None else draft.hit.at
        bound = max(clause_start(self.doc, draft.hit.sentence, at) - 1, draft.hit.sentence.first)
        if draft.what is not None and bound <= draft.what[0] < at:
            bound = max(bound, draft.what[1])
        return any(t.low in self.sets["conditional"] for t in self.doc.tokens[bound : at + 2])

    def _after_particle(self, draft: Draft, at: int) -> bool:
        first = self._first(draft, at)
        return first < at and self.doc.tokens[first].low in self.sets["infinitive"]

    def _rumoured(self, draft: Draft) -> bool:
        bound = clause_start(self.doc, draft.hit.sentence, draft.hit.at)
        return any(t.low in self.sets["rumour"] for t in self.doc.tokens[bound : draft.hit.at])
