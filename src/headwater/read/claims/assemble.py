"""From drafts to claims: overlaps settled, nesting found, spans turned into characters, sources named."""

from __future__ import annotations

from headwater.model import Basis, Claim, Span
from headwater.read.claims import qualify
from headwater.read.claims.bases import add_bases
from headwater.read.document import Document, Draft, Range
from headwater.read.quotes import OUTER
from headwater.read.who import Who

_BUCKET = 64  # tokens
_NOTE = 12  # tokens of an editor's note in brackets


def assemble(doc: Document, drafts: list[Draft], who: Who | None = None) -> list[Claim]:
    """Claims in order of their cues, with ids `c1`, `c2`, ...; `inside` is the smallest claim around one."""
    settled = _without_self_reports(_settled([d for d in drafts if not d.spare]))
    settled = add_bases(doc, settled, [d for d in drafts if d.spare])
    if not settled:
        return []
    kept = sorted(settled, key=lambda d: (min(d.extent()[0], d.cue[0]), -d.extent()[1], d.cue))
    ids = {id(d): f"c{n}" for n, d in enumerate(kept, 1)}
    who = who or Who(doc)
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


def _without_self_reports(drafts: list[Draft]) -> list[Draft]:
    """«Заявила, що планує лишитися»: one claim; the inner verb, where it covers all, gives the stance."""
    starts = dict(d.content[0] for d in drafts if d.rule == "that" and d.entry.say and len(d.content) == 1)
    return [
        d
        for d in drafts
        if not (
            d.source is None
            and d.rule in ("inf", "that", "none")
            and d.entry.kind == "verb"
            and d.extent()[1] == starts.get(d.cue[0])
        )
    ]


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


def _pieces(doc: Document, piece: Range) -> list[Range]:
    """A piece of content cut where a paragraph ends, and where an editor's note stands in it."""
    tokens, editors = doc.tokens, doc.lexicon.set_of("editor_words")
    text = doc.words(piece)
    if "\n" not in text and not (editors and "(" in text):
        return [piece]
    out, start = [], piece[0]
    for i in range(*piece):
        if i < start:
            continue
        if i > start and doc.starts_line(i):
            out.append((start, i))
            start = i + 1 if tokens[i].word in OUTER and doc.depth[i] else i
        elif tokens[i].word == "(" and editors:
            close = next((j for j in range(i + 1, min(i + _NOTE, piece[1])) if tokens[j].word == ")"), i)
            if any(t.low in editors for t in tokens[i:close]):
                out.append((start, i))
                start = close + 1
    return [(a, b) for a, b in (*out, (start, piece[1])) if a < b] or [piece]


def _claim(doc: Document, draft: Draft, parent: Draft | None, ids: dict[int, str], who: Who) -> Claim:
    source_name, kind, unresolved = who.name(draft, parent)
    if kind in ("person", "group", "unknown") and qualify.withheld(doc, draft):
        kind = "anonymous"
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
        content=tuple(_span(doc, c) for piece in draft.content for c in _pieces(doc, piece)),
        via=tuple(via),
        stance=qualify.stance(doc, draft),
        form=qualify.form(doc, draft),
        inside=ids[id(parent)] if parent is not None else None,
        hedged=qualify.hedged(doc, draft),
        confidence=draft.score,
        reason=draft.rule,
        unresolved=unresolved,
    )
