"""Claims and acts of the parts of one article brought together, less what is not sure enough."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from headwater.model import Act, Claim


def renumbered(claims: list[Claim], before: int) -> list[Claim]:
    """The claims of a part with their ids in the article; `before` claims stand before them."""
    if not before:
        return claims
    return [replace(c, id=_later(c.id, before), inside=_later(c.inside, before)) for c in claims]


def shifted(acts: list[Act], before: int, claims: int) -> list[Act]:
    """The acts of a part with their ids in the article; so many acts and claims stand before them."""
    if not before and not claims:
        return acts
    return [
        replace(
            a,
            id=_later(a.id, before),
            within=_later(a.within, before),
            answers=_later(a.answers, before),
            claim=_later(a.claim, claims),
            said=_later(a.said, claims),
        )
        for a in acts
    ]


def _later(name: str | None, before: int) -> str | None:
    return f"{name[0]}{int(name[1:]) + before}" if name else None


def sure(claims: list[Claim], acts: list[Act], least: float) -> tuple[list[Claim], list[Act]]:
    """Claims at or above a confidence, and the acts without those that are nothing but a claim left out.

    What hangs on a claim that is left out hangs on the next frame outward.
    """
    if least <= 0:
        return claims, acts
    by_id = {c.id: c for c in claims}
    names = {c.id for c in claims if c.confidence >= least}

    def outward(name: str | None) -> str | None:
        while name is not None and name not in names:
            name = by_id[name].inside
        return name

    kept = [replace(c, inside=outward(c.inside)) for c in claims if c.id in names]
    told = [
        replace(a, claim=outward(a.claim), said=a.said if a.said in names else None)
        for a in acts
        if a.form != "spoken" or a.said in names
    ]
    return kept, _joined(told)


def _joined(acts: Sequence[Act]) -> list[Act]:
    """Acts that point to no act that was left out."""
    ids = {a.id for a in acts}
    return [
        replace(
            a,
            within=a.within if a.within in ids else None,
            answers=a.answers if a.answers in ids else None,
        )
        for a in acts
    ]
