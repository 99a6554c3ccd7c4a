"""What answers what within one article: a promise, a refusal or a delivery goes to whoever had asked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from msgspec.structs import replace

from headwater.model import Act, Party

_REPLIES = frozenset(("promise", "agree", "refuse"))
_DEEDS = frozenset(("give", "arrive"))
_ASKED = frozenset(("request", "promise"))
_REACH = 30  # requests and promises on either side of an act among which it may answer one


def answered(acts: Sequence[Act]) -> list[Act]:
    """The acts with `answers` filled in, and with the addressee that the answered act tells.

    «Каїр пообіцяв насоси» does not say to whom; an earlier request to Egypt in the same article does. A deed
    answers only where it is about the same class of things; the arrival of what was asked for is its giving.
    """
    asked = [n for n, act in enumerate(acts) if act.act in _ASKED and act.mode == "happened"]
    out = []
    for n, act in enumerate(acts):
        at = bisect_left(asked, n)
        earlier = [acts[i] for i in reversed(asked[max(at - _REACH, 0) : at])]
        out.append(_joined(act, earlier, [acts[i] for i in asked[at : at + _REACH]]))
    return out


def _joined(act: Act, earlier: Sequence[Act], later: Sequence[Act]) -> Act:
    """The act with what it answers: the nearest before it that fits, else the first after it."""
    deed = act.act in _DEEDS or act.event == "SUPPORT"  # a treaty that is signed grants no request by itself
    if act.mode != "happened" or not act.who or not (deed or act.act in _REPLIES):
        return act
    asked = next((other for other in (*earlier, *later) if _fits(other, act, deed)), None)
    if asked is None:
        return act
    to = asked.who if asked.act == "request" else asked.whom
    act = replace(act, answers=asked.id)
    if not act.whom or (act.act == "arrive" and to):
        act = replace(act, whom=tuple(replace(party, span=None) for party in to))
    return replace(act, act="give", event="AID") if act.act == "arrive" else act


def _fits(asked: Act, act: Act, deed: bool) -> bool:
    """True where `act` is by whom `asked` binds, and a deed is about the same things."""
    if asked.id == act.id:
        return False
    if asked.act == "request":
        by, to = asked.whom, asked.who
    elif asked.act == "promise" and deed:
        by, to = asked.who, asked.whom
    else:
        return False
    if not to or not _same(by, act.who) or _same(to, act.who):
        return False
    if act.act != "arrive" and act.whom and not _same(to, act.whom):
        return False
    return not deed or bool(_types(asked) & _types(act))


def _types(act: Act) -> set[str]:
    return {item.type for item in act.items}


def _same(some: Sequence[Party], others: Sequence[Party]) -> bool:
    """True where two sides share a name or a state."""
    keys = {key for p in some for key in (p.name, p.of) if key}
    return any(key in keys for p in others for key in (p.name, p.of) if key)
