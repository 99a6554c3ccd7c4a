"""The verbs of a clause: their auxiliaries, the verb that an infinitive hangs on, words of plans."""

from __future__ import annotations

from collections.abc import Callable

from headwater.model import Party, Span
from headwater.read.acts.frames import Frames
from headwater.read.acts.parties import Parties
from headwater.read.acts.triggers import Hit
from headwater.read.claims.clauses import clause_start
from headwater.read.document import Document, Range

_GOVERNING = frozenset(("VERB", "SHORT", "PRED", "GRND", "INF"))
_INVERTED = 5  # tokens from an infinitive to the verb after it that governs it


class Clauses:
    """What the clauses of one document tell, before any role is known."""

    def __init__(self, doc: Document, frames: Frames, parties: Parties, dated: Callable[[int], bool]) -> None:
        self.doc, self.frames, self.parties, self.dated = doc, frames, parties, dated

    def acts(self, span: Range) -> bool:
        return self.parties.can_act(span, self.head(span))

    def head(self, span: Range) -> int:
        """The head of a range of tokens."""
        return self.parties.head(span)

    def is_item(self, span: Range) -> bool:
        token = self.doc.tokens[self.head(span)]
        return bool(self.frames.items.get(token.lemma) or self.frames.items.get(token.low))

    def named(self, state: str, span: Range) -> Party:
        """A state that a range of tokens tells of."""
        tokens = self.doc.tokens
        where = Span(tokens[span[0]].start, tokens[span[1] - 1].end)
        return Party(span=where, name=state, kind="organisation", of=state)

    def before_date(self, hit: Hit, span: Range) -> Range | None:
        """«Румыния 4 марта попросила»: no date asks, but what stands before it."""
        if not all(self.dated(i) for i in range(*span)):
            return span
        phrase = hit.sentence.phrase_at(span[0] - 1)
        return (phrase.first, phrase.last) if phrase is not None and phrase.prep is None else None

    def first_auxiliary(self, hit: Hit) -> int:
        """Where the auxiliaries of a verb begin, adverbs between them aside."""
        tokens, i, begin = self.doc.tokens, hit.at - 1, hit.at
        while i >= hit.sentence.first:
            token = tokens[i]
            if token.low in self.frames.sets["auxiliaries"] or token.low in self.frames.sets["negations"]:
                begin = i
                if token.low in self.frames.sets["infinitive"]:
                    return begin
            elif token.pos != "ADV" and not token.low.endswith("ly"):
                return begin
            i -= 1
        return begin

    def governor(self, hit: Hit) -> int | None:
        """The verb, noun or predicate that an infinitive hangs on: the nearest before it in its clause.

        «продати це ми не можемо»: where there is none, the first verb after it.
        """
        tokens = self.doc.tokens
        bound = clause_start(self.doc, hit.sentence, hit.at)
        for i in range(self.first_auxiliary(hit) - 1 if self.frames.placed else hit.at - 1, bound - 1, -1):
            if tokens[i].word in ",;:" and not self.frames.placed:
                break
            if tokens[i].pos in _GOVERNING or self.planned(i):
                return i
        if self.frames.placed or tokens[hit.at].pos != "INF":
            return None
        for i in range(hit.span[1], min(hit.span[1] + _INVERTED, hit.sentence.last)):
            if tokens[i].word in ",;:.":
                return None
            if tokens[i].pos in _GOVERNING:
                return i
        return None

    def planned(self, i: int) -> bool:
        """A word of plans or readiness."""
        token = self.doc.tokens[i]
        plans = self.frames.sets["plan"]
        lemma = self.frames.forms.get(token.low, token.lemma)
        return lemma in plans or token.low in plans or token.low.removesuffix("s") in plans
