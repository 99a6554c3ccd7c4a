"""The chain of one article: who stands behind whom, from the outlet up to where the text lets us see."""

from __future__ import annotations

from dataclasses import dataclass, field

from headwater.model import Claim, Reading, SourceKind


@dataclass(slots=True)
class Link:
    """A source in the chain, the claims that rest on it, and the sources that it relies on in turn."""

    name: str
    kind: SourceKind
    claims: list[str] = field(default_factory=list)
    upstream: dict[str, Link] = field(default_factory=dict)

    def towards(self, name: str, kind: SourceKind) -> Link:
        """The link further up with that name, made where it is new."""
        return self.upstream.setdefault(name, Link(name, kind))


def chain(reading: Reading) -> Link:
    """The article's chain as a tree: outlet ← cited outlet ← source ← what that source relies on.

    A claim inside another hangs on the source of the one that holds it; a basis (`via`) hangs on its claim's
    source. A claim whose source is not named stands under "unknown".
    """
    root = Link(reading.article.outlet or "this article", "outlet")
    links: dict[str, Link] = {}
    for claim in _outermost_first(reading.claims):
        parent = links.get(claim.inside or "", root)
        link = (
            parent
            if parent.name == claim.source_name and parent is not root
            else parent.towards(claim.source_name, claim.source_kind)
        )
        link.claims.append(claim.id)
        links[claim.id] = link
        for basis in claim.via:
            link.towards(basis.name, basis.kind)
    return root


def _outermost_first(claims: tuple[Claim, ...]) -> list[Claim]:
    by_id = {c.id: c for c in claims}

    def depth(claim: Claim) -> int:
        n, seen = 0, {claim.id}
        while claim.inside in by_id and claim.inside not in seen:
            claim = by_id[claim.inside]
            seen.add(claim.id)
            n += 1
        return n

    return sorted(claims, key=depth)
