"""An article as it is laid out: its text in leaves and paragraphs, claims marked in it, notes beside it.

A leaf is as much of a text as one page shows: a long article is turned over like a book.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from markupsafe import Markup

from headwater.ask.article import Carried, Named, Place, Sheet
from headwater.model import Claim, SourceKind, Span
from headwater.read.tokens import paragraphs
from headwater.show.page import to
from headwater.show.page.marked import Mark, Marker, levels

_CHARACTERS: Final = 16_000  # of text on one leaf
_CLAIMS: Final = 60  # that begin on one leaf
_HUES, _LINES = 5, 4  # colours and kinds of line; together they tell 20 sources apart
_MOST: Final = 0.4  # of a sentence, that a claim in it makes up where the sentence is about it
_STRETCH: Final = re.compile(r"(\d{1,9})-(\d{1,9})")


class Speaker(NamedTuple):
    """A source of the article: how its claims look, how many there are, and where the first one is."""

    name: str
    kind: SourceKind
    classes: str
    claims: int
    first: str
    leaf: int
    actor: str


class Note(NamedTuple):
    """What stands in the margin beside a claim. `carried` are the statements that it is a part of, `speaks`
    those that it denies, confirms or corrects."""

    claim: Claim
    classes: str
    actor: str
    carried: Sequence[Carried]
    speaks: Sequence[Carried]
    lit: bool


class Row(NamedTuple):
    """A paragraph, and the notes on the claims that begin in it."""

    html: Markup
    notes: Sequence[Note]


class Leaf(NamedTuple):
    """One leaf of an article: `number` of `of`, from 1."""

    rows: Sequence[Row]
    number: int
    of: int


class Layout:
    """How one article is laid out; with `names`, those link to actors instead of claims to statements."""

    def __init__(self, sheet: Sheet, names: Sequence[Named] = ()) -> None:
        self._sheet = sheet
        self._names = names
        reading = sheet.kept.reading
        self._claims = sorted(reading.claims, key=lambda c: (begin_of(c), c.cue.start))
        self._starts = [begin_of(claim) for claim in self._claims]
        self.leaves = leaves(reading.text, self._starts)
        self._firsts = [leaf[0].start for leaf in self.leaves]
        self._looks = looks(self._claims)
        self._carried, self._speaks = _by_claim(sheet, self._claims, self._starts)

    def leaf_of(self, mark: str) -> int:
        """The leaf on which a claim ("c3") or a stretch ("120-180") begins; the first where there is none."""
        claim = next((c for c in self._claims if c.id == mark), None)
        lit = self.stretch(mark)
        at = begin_of(claim) if claim is not None else lit.start if lit is not None else 0
        return max(1, bisect_right(self._firsts, at))

    def stretch(self, mark: str) -> Span | None:
        """The stretch that "120-180" names, within the bounds of the text; None where nothing is in it."""
        match = _STRETCH.fullmatch(mark)
        if match is None:
            return None
        length = len(self._sheet.kept.article.text)
        start, end = sorted(min(int(part), length) for part in match.groups())
        return Span(start, end) if start < end else None

    def leaf(self, number: int, mark: str = "") -> Leaf:
        """The leaf of a number, from 1 on, with a claim or a stretch lit; the last one at most."""
        number = min(max(number, 1), len(self.leaves))
        spans = self.leaves[number - 1] if self.leaves else []
        if not spans:
            return Leaf([], 1, 1)
        whole = Span(spans[0].start, spans[-1].end)
        marker = Marker(self._sheet.kept.article.text, self._marks(whole, mark))
        ends = [*(span.start for span in spans[1:]), self._next(number)]
        rows = [
            Row(marker.html(span), list(self._notes(span.start, end, mark)))
            for span, end in zip(spans, ends, strict=True)
        ]
        return Leaf(rows, number, len(self.leaves))

    def speakers(self) -> list[Speaker]:
        """The sources of the article that it names, those of most claims first."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self._claims:
            if claim.source_name in self._looks:
                found[claim.source_name].append(claim)
        out = [
            Speaker(
                name=name,
                kind=said[0].source_kind,
                classes=self._looks[name],
                claims=len(said),
                first=said[0].id,
                leaf=max(1, bisect_right(self._firsts, begin_of(said[0]))),
                actor=next((a for c in said if (a := self._sheet.actors.get(c.id))), ""),
            )
            for name, said in found.items()
        ]
        return sorted(out, key=lambda s: -s.claims)

    def _next(self, number: int) -> int:
        """Where the next leaf begins."""
        ends = len(self._sheet.kept.article.text) + 1
        return self._firsts[number] if number < len(self._firsts) else ends

    def _notes(self, start: int, end: int, mark: str) -> Iterator[Note]:
        for claim in self._claims[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            yield Note(
                claim=claim,
                classes=self._look(claim),
                actor=self._sheet.actors.get(claim.id, ""),
                carried=self._carried.get(claim.id, ()),
                speaks=self._speaks.get(claim.id, ()),
                lit=claim.id == mark,
            )

    def _look(self, claim: Claim) -> str:
        return self._looks.get(claim.source_name, "s-none")

    def _marks(self, whole: Span, mark: str) -> list[Mark]:
        """All marks of a leaf."""
        reading = self._sheet.kept.reading
        lit = self.stretch(mark)
        out = [Mark(s.start, s.end, "dull") for s in reading.boilerplate]
        out += [Mark(lit.start, lit.end, "lit")] if lit is not None else []
        out += self._claim_marks(whole, mark)
        out += self._word_marks(whole)
        out += [
            Mark(n.start, n.end, "name", (), "doubtful" if n.doubt else "", to.actor(n.actor), n.name)
            for n in self._names
        ]
        return [m for m in out if m.start < whole.end and whole.start < m.end]

    def _claim_marks(self, whole: Span, mark: str) -> list[Mark]:
        bare = [
            Mark(s.start, s.end, "claim", (c.id,), self._look(c) + " hot" * (c.id == mark), self._href(c))
            for c in self._claims
            for s in c.content or (c.cue,)
            if s.start < whole.end and whole.start < s.end
        ]
        level = levels(bare)
        return [m._replace(classes=f"{m.classes} h{level[m]}") for m in bare]

    def _word_marks(self, whole: Span) -> Iterator[Mark]:
        """The words for sources and the cues, each stretch once, with all claims that it belongs to."""
        found: dict[tuple[Literal["source", "cue"], Span], list[Claim]] = defaultdict(list)
        for claim in self._claims:
            if claim.source is not None:
                found["source", claim.source].append(claim)
            if claim.content:
                found["cue", claim.cue].append(claim)
        for (kind, span), said in found.items():
            if span.start < whole.end and whole.start < span.end:
                yield Mark(span.start, span.end, kind, tuple(c.id for c in said), self._look(said[0]))

    def _href(self, claim: Claim) -> str:
        """The statement that a claim is a part of or speaks against, else its note."""
        found = (*self._carried.get(claim.id, ()), *self._speaks.get(claim.id, ()))
        return to.statement(found[0].id) if found else f"#{claim.id}"


def begin_of(claim: Claim) -> int:
    """Where a claim begins: its content, else its cue."""
    return claim.content[0].start if claim.content else claim.cue.start


def looks(claims: Iterable[Claim]) -> dict[str, str]:
    """The classes of each source that is named: a colour and a kind of line, so that colour alone tells
    nothing. The first 20 are all different."""
    names = dict.fromkeys(c.source_name for c in claims if c.source_kind != "unknown" and not c.unresolved)
    return {name: f"s{i % _HUES} u{i % _LINES}" for i, name in enumerate(names)}


def leaves(text: str, starts: Sequence[int]) -> list[list[Span]]:
    """The paragraphs of a text by leaf; `starts` are where claims begin, in order. A paragraph that is too
    much for a leaf is cut between words."""
    out: list[list[Span]] = []
    characters = claims = 0
    for span in _pieces(text, starts):
        size = span.end - span.start
        count = _between(starts, span)
        if not out or characters + size > _CHARACTERS or claims + count > _CLAIMS:
            out.append([])
            characters = claims = 0
        out[-1].append(span)
        characters, claims = characters + size, claims + count
    return out


def _pieces(text: str, starts: Sequence[int]) -> Iterator[Span]:
    for paragraph in paragraphs(text):
        start = paragraph.start
        while True:
            end = min(paragraph.end, start + _CHARACTERS)
            first = bisect_left(starts, start)
            if first + _CLAIMS < len(starts):
                end = min(end, max(starts[first + _CLAIMS], start + 1))
            if end < paragraph.end:
                space = text.rfind(" ", start + 1, end) + 1
                end = space or end
            yield Span(start, end)
            if end >= paragraph.end:
                break
            start = end


def _between(starts: Sequence[int], span: Span) -> int:
    return bisect_left(starts, span.end) - bisect_left(starts, span.start)


_Found = dict[str, list[Carried]]


def _by_claim(sheet: Sheet, claims: Sequence[Claim], starts: Sequence[int]) -> tuple[_Found, _Found]:
    """The statements that each claim is a part of, those of most articles first, and those that it denies,
    confirms or corrects. `claims` are in order of where they begin (`starts`).

    A statement may be of a whole sentence, with who says it: it is that of a claim that makes up most of it.
    """
    carried: _Found = defaultdict(list)
    speaks: _Found = defaultdict(list)
    for one in sheet.carried if sheet.placed else ():
        for found, places in ((carried, one.places), (speaks, one.speaks)):
            ids = [id_ for place in places for id_ in _ids_at(place, claims, starts)]
            for claim in dict.fromkeys(ids):
                found[claim].append(one)
    return carried, speaks


def _ids_at(place: Place, claims: Sequence[Claim], starts: Sequence[int]) -> Iterator[str]:
    """The claim of a place; of one that is the author's, the claims whose contents make up most of it."""
    if place.claim:
        yield place.claim
        return
    whole = Span(place.spans[0].start, place.spans[-1].end)
    for claim in claims[bisect_left(starts, whole.start) : bisect_left(starts, whole.end)]:
        size = sum(span.end - span.start for span in claim.content if whole.holds(span))
        if size >= _MOST * (whole.end - whole.start):
            yield claim.id
