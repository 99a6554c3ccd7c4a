"""Acts that are done in words with no trigger of their own: «"Ми заплатимо", — сказав міністр»."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from headwater.model import Claim, Stance
from headwater.read.acts.drafts import Draft
from headwater.read.acts.modes import Modes
from headwater.read.acts.nouns import Party
from headwater.read.acts.parties import Parties
from headwater.read.document import Range

# The act that a claim of a stance is, and its PLOVER event; the other stances only tell of acts.
_ACTS: Final[dict[Stance, tuple[str, str]]] = {
    "request": ("request", "DEMAND"),
    "order": ("order", "DEMAND"),
    "intend": ("promise", "AGREE"),
    "refuse": ("refuse", "REJECT"),
    "deny": ("deny", "DENY"),
}
_SHORT = 8  # tokens of a content that only calls something false
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
        stance = _stance(claim, parties)
        if stance not in _ACTS or _silent(claim, parties):
            continue
        inner = told.get(claim.id, [])
        if any((d.hit.frame.spoken or d.turned) and d.who for d in inner) or claim.hedged:
            continue
        if stance == "intend" and modes.plans(claim):
            continue
        what = parties.words(claim.content[0])
        if what is None:
            continue
        act, event = _ACTS[stance]
        if act == "promise" and any(modes.negated(d) for d in inner):
            act, event = _ACTS["refuse"]
        who = parties.speaker(claim, claim.source)
        if not who.name:
            continue
        whom = () if act == "deny" else _addressee(inner, what, who, parties)
        yield Spoken(claim, act, event, who, whom, what)


def _silent(claim: Claim, parties: Parties) -> bool:
    """«відмовився коментувати»: refused to an outlet, not to another actor."""
    words = parties.words(claim.cue) or (0, 0)
    comment = parties.frames.sets["comment"]
    return claim.stance == "refuse" and any(t.lemma in comment for t in parties.doc.tokens[slice(*words)])


def _stance(claim: Claim, parties: Parties) -> Stance:
    """«Це вигадка», «назвав це брехнею»: a few words that call something false deny it."""
    words = parties.words(claim.content[0])
    if claim.stance not in ("assert", "assess") or words is None or words[1] - words[0] > _SHORT:
        return claim.stance
    false = parties.doc.lexicon.set_of("deny_nouns")
    tokens = parties.doc.tokens[slice(*words)]
    plain = not any(t.low in parties.frames.sets["negations"] for t in tokens)
    return "deny" if plain and any(t.lemma in false or t.low in false for t in tokens) else claim.stance


def _addressee(inner: Sequence[Draft], what: Range, who: Party, parties: Parties) -> tuple[Party, ...]:
    """Whom the deed in the content is done to, else the first other state that the content names."""
    for draft in inner:
        for party in draft.whom:
            if party.of and party.of != who.of:
                return (party,)
    for name in parties.names_in(what):
        if name.type == "LOC" and name.kind == "state" and name.english != who.of:
            words = next((w for w in (parties.starts.get(name.start),) if w is not None), None)
            if words is not None:
                return (parties.party((words, words + 1)),)
    return ()
