"""Denials without a word of denying: «Никаких писем мы не отправляли», "There is no ceiling"."""

from __future__ import annotations

from headwater.model import Claim
from headwater.read.acts.parties import Parties
from headwater.read.document import Range
from headwater.read.tokens import Token

_OPEN = 16  # tokens at the beginning of a content among which a denial stands
_NEAR = 3  # tokens between a negation and its verb
_CLAUSE = 7  # tokens around a verb among which its subject stands


def denied_in(claim: Claim, parties: Parties) -> Range | None:
    """The words of a content by which its speaker denies something, or None.

    A negative pronoun or determiner («никто», «жодний», "no one"), a first person who did not do something,
    or something that was not: each in the past or the present, for what will not be is refused. Only words in
    quotation marks count: what is retold without them is as often plain news.
    """
    if claim.form == "indirect" or claim.stance == "confirm":
        return None
    for span in claim.content:
        words = parties.words(span)
        if words is None:
            continue
        first, last = words
        sentence = parties.doc.sentence_at(first)
        last = min(last, sentence.last, first + _OPEN)
        tokens = parties.doc.tokens[first:last]
        if _lies_ahead(tokens, parties):
            continue
        if _no_one(tokens, parties) or any(_not_done(tokens, i, parties) for i in range(len(tokens))):
            return words
    return None


def _lies_ahead(tokens: list[Token], parties: Parties) -> bool:
    """A future, a condition or a modal verb."""
    sets = parties.frames.sets
    ahead = sets["future"] | sets["modals"] | sets["conditional"]
    return any(t.low in ahead or t.lemma in ahead or (t.future and not t.past) for t in tokens)


def _no_one(tokens: list[Token], parties: Parties) -> bool:
    """A negative word, with a finite verb's negation where the language wants one too."""
    sets = parties.frames.sets
    found = any(t.low in sets["none"] or t.lemma in sets["none"] for t in tokens)
    return found and (parties.frames.placed or any(_negates(t, parties) for t in tokens))


def _negates(token: Token, parties: Parties) -> bool:
    return token.low in parties.frames.sets["negations"] or token.low in parties.frames.sets["is_not"]


def _not_done(tokens: list[Token], i: int, parties: Parties) -> bool:
    """A negation before a past verb of a first person, or before "was" with nobody who was."""
    sets, placed = parties.frames.sets, parties.frames.placed
    if tokens[i].low in sets["is_not"]:
        return not placed
    if not _negates(tokens[i], parties):
        return False
    near = tokens[max(i - _CLAUSE, 0) : i + _CLAUSE]
    mine = any(t.low in sets["first"] for t in near)
    if placed:
        return mine and (tokens[i].low in sets["none"] or any(t.low in sets["past"] for t in near))
    after = tokens[i + 1 : i + 1 + _NEAR]
    verb = next((t for t in after if t.pos in ("VERB", "SHORT", "PRED")), None)
    if verb is None:
        return False
    was = verb.lemma in sets["be"] and "neut" in verb.genders
    return was or (mine and verb.past)
