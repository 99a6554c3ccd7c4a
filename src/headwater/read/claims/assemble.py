"""From drafts to claims: overlaps settled, nesting found, spans turned into characters, sources named."""

from __future__ import annotations

from headwater.model import Basis, Claim, Span
from headwater.read.claims import qualify
from headwater.read.document import Document, Draft, Range
from headwater.read.who import Who

_BUCKET = 64


def assemble(doc: Document, drafts: list[Draft]) -> list[Claim]:
    """Claims in order of their cues, with ids `c1`, `c2`, ...; `inside` is the smallest claim around one."""
    settled = qualify.relayed(doc, sorted(_settled(drafts), key=lambda d: d.cue))
    qualify.add_bases(doc, settled)
    kept = sorted(settled, key=lambda d: (min(d.extent()[0], d.cue[0]), -d.extent()[1], d.cue))
    ids = {id(d): f"c{n}" for n, d in enumerate(kept, 1)}
    who = Who(doc)
    claims = []
    holders = _holders(kept)
    for draft in sorted(kept, key=lambda d: d.cue[0]):
        parent = _parent(draft, holders.get(draft.cue[0] // _BUCKET, []))
        claims.append(_claim(doc, draft, parent, ids, who))
    return sorted(claims, key=lambda c: int(c.id[1:]))


def _settled(drafts: list[Draft]) -> list[Draft]:
    """One claim a cue: where two share a token, the one that is surer (then longer) stays."""
    out: list[Draft] = []
    taken: set[int] = set()
    for draft in sorted(drafts, key=lambda d: (-d.score, d.cue[0] - d.cue[1], d.cue)):
        cue = set(range(*draft.cue))
        if not cue & taken:
            taken |= cue
            out.append(draft)
    return out


def _holders(drafts: list[Draft]) -> dict[int, list[Draft]]:
    """Drafts by the stretches of text that their contents reach into: few need be looked at for a cue."""
    out: dict[int, list[Draft]] = {}
    for draft in drafts:
        for bucket in {
            b for first, last in draft.content for b in range(first // _BUCKET, last // _BUCKET + 1)
        }:
            out.setdefault(bucket, []).append(draft)
    return out


def _parent(draft: Draft, drafts: list[Draft]) -> Draft | None:
    first, last = draft.extent()
    around = [
        d
        for d in drafts
        if d is not draft
        and any(c[0] <= first and last <= c[1] and c[0] <= draft.cue[0] < c[1] for c in d.content)
    ]
    return min(around, key=lambda d: sum(c[1] - c[0] for c in d.content), default=None)


def _span(doc: Document, r: Range) -> Span:
    return Span(doc.tokens[r[0]].start, doc.tokens[r[1] - 1].end)


def _claim(doc: Document, draft: Draft, parent: Draft | None, ids: dict[int, str], who: Who) -> Claim:
    source_name, kind = who.name(draft, parent)
    via = []
    for r in draft.via:
        span = _span(doc, r)
        basis_name, basis_kind = who.phrase(r)
        via.append(
            Basis(start=span.start, end=span.end, quote=span.of(doc.text), name=basis_name, kind=basis_kind)
        )
    return Claim(
        id=ids[id(draft)],
        source=_span(doc, draft.source) if draft.source else None,
        source_name=source_name,
        source_kind=kind,
        cue=_span(doc, draft.cue),
        content=tuple(_span(doc, c) for c in draft.content),
        via=tuple(via),
        stance=qualify.stance(doc, draft),
        form=qualify.form(doc, draft.content),
        inside=ids[id(parent)] if parent is not None else None,
        hedged=qualify.hedged(doc, draft),
        confidence=draft.score,
        reason=draft.rule,
    )
