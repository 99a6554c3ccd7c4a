"""Acts that are done in words with no trigger of their own: «"Ми заплатимо", — сказав міністр»."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from headwater.model import Claim, Party, Stance
from headwater.read.acts.denials import denied_in
from headwater.read.acts.drafts import Draft
from headwater.read.acts.modes import Modes
from headwater.read.acts.parties import Parties, state_named
from headwater.read.document import Range

# The act that a claim of a stance is, and its PLOVER event; the other stances only tell of acts: who asks
# or orders in earnest uses a word that the frames have, and what else is taken for a request is a question.
_ACTS: Final[dict[Stance, tuple[str, str]]] = {
    "intend": ("promise", "AGREE"),
    "refuse": ("refuse", "REJECT"),
    "deny": ("deny", "DENY"),
}
_SHORT = 8  # tokens of a content that only calls something false
_ANSWERABLE = frozenset(("person", "organisation"))
_KINDS = frozenset(("person", "organisation", "group", "anonymous"))


class Spoken(NamedTuple):
    """An act that a claim is."""

    claim: Claim
    act: str
    event: str
    who: Party
    whom: tuple[Party, ...]
    what: Range


def spoken(
    claims: Sequence[Claim], told: dict[str, list[Draft]], done: set[str], parties: Parties, modes: Modes
) -> Iterator[Spoken]:
    """The claims that are acts; `told` are the drafts by the claim that tells of them, `done` the claims that
    have an act already."""
    for claim in claims:
        if claim.id in done or not claim.content or claim.source_kind not in _KINDS:
            continue
        if claim.hedged:
            continue
        denial = denied_in(claim, parties) if claim.source_kind in _ANSWERABLE else None
        stance = "deny" if denial is not None else _stance(claim, parties, modes)
        if stance == "deny" and claim.stance == "deny" and _negated(claim, parties):
            continue
        warned = stance == "warn" and modes.hangs_on_refusal(parties.words(claim.content[0]))
        if not (warned or stance in _ACTS) or _silent(claim, parties):
            continue
        inner = told.get(claim.id, [])
        if denial is None and any((d.hit.frame.spoken or d.turned) and d.who for d in inner):
            continue
        if stance == "intend" and modes.plans(claim):
            continue
        what = denial or parties.words(claim.content[0])
        if what is None:
            continue
        act, event = _ACTS.get(stance, ("threaten", "THREATEN"))
        if stance == "warn" or (act == "promise" and modes.hangs_on_refusal(what)):
            act, event = "threaten", "THREATEN"
        elif act == "promise" and (modes.will_not(what) or any(modes.negated(d) for d in inner)):
            act, event = _ACTS["refuse"]
        who = parties.speaker(claim, claim.source)
        if not who.name:
            continue
        whom = () if act == "deny" else _addressee(inner, what, who, parties)
        yield Spoken(claim, act, event, who, whom, what)


def _negated(claim: Claim, parties: Parties) -> bool:
    """ "did not dispute": no denial."""
    words = parties.words(claim.cue) or (0, 0)
    return any(t.low in parties.frames.sets["negations"] for t in parties.doc.tokens[slice(*words)])


def _silent(claim: Claim, parties: Parties) -> bool:
    """«відмовився коментувати»: refused to an outlet, not to another actor."""
    words = parties.words(claim.cue) or (0, 0)
    comment = parties.frames.sets["comment"]
    return claim.stance == "refuse" and any(t.lemma in comment for t in parties.doc.tokens[slice(*words)])


def _stance(claim: Claim, parties: Parties, modes: Modes) -> Stance:
    """«Це вигадка», «назвав це брехнею»: a few words that call something false deny it.

    What a state's own people say that it will do is promised: "Norway will lend us a ship", said Oslo.
    """
    if claim.stance == "predict" and _own_deed(claim, parties):
        return "intend"
    cue = parties.doc.tokens[slice(*(parties.words(claim.cue) or (0, 0)))]
    if claim.stance in ("assert", "predict") and any(t.lemma in parties.frames.sets["assure"] for t in cue):
        words = parties.words(claim.content[0])
        return "intend" if words is not None and modes.will(words) else claim.stance
    words = parties.words(claim.content[-1])
    if claim.stance not in ("assert", "assess") or words is None or words[1] - words[0] > _SHORT:
        return claim.stance
    false = parties.doc.lexicon.set_of("deny_nouns") | parties.frames.sets["false"]
    tokens = parties.doc.tokens[slice(*words)]
    plain = not any(t.low in parties.frames.sets["negations"] for t in tokens)
    return "deny" if plain and any(t.lemma in false or t.low in false for t in tokens) else claim.stance


def _own_deed(claim: Claim, parties: Parties) -> bool:
    """True where the first phrase of a content is the state of its speaker."""
    words = parties.words(claim.content[0])
    if words is None:
        return False
    phrase = parties.doc.sentence_at(words[0]).phrase_at(words[0])
    if phrase is None or not parties.acts(phrase):
        return False
    of = parties.party((phrase.first, phrase.last)).of
    return bool(of) and of == parties.speaker(claim, claim.source).of


def _addressee(inner: Sequence[Draft], what: Range, who: Party, parties: Parties) -> tuple[Party, ...]:
    """Whom the deed in the content is done to, else the first other state that the content names."""
    for draft in inner:
        for party in draft.whom:
            if party.of and party.of != who.of:
                return (party,)
    for name in parties.names_in(what):
        if name.type == "LOC" and state_named(name.english) not in ("", who.of):
            words = next((w for w in (parties.starts.get(name.start),) if w is not None), None)
            if words is not None:
                return (parties.party((words, words + 1)),)
    return ()
