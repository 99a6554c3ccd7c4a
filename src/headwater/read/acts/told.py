"""Which claim tells of an act, and which claim is itself the act."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.model import Claim, Span
from headwater.read.acts.drafts import Draft
from headwater.read.acts.parties import Parties
from headwater.read.document import Document, Range


class Told:
    """The claims of one document by where their cues and contents stand."""

    def __init__(self, doc: Document, claims: Sequence[Claim], parties: Parties) -> None:
        self._doc = doc
        self.cues: dict[int, Claim] = {}
        for claim in claims:
            self.cues.update(dict.fromkeys(range(*(parties.words(claim.cue) or (0, 0))), claim))
        self.sources = {i: parties.words(c.source) if c.source else None for i, c in self.cues.items()}
        self._contents = [(s, c) for c in claims for s in c.content]

    def span(self, words: Range) -> Span:
        """The characters of a range of tokens."""
        return Span(self._doc.tokens[words[0]].start, self._doc.tokens[words[1] - 1].end)

    def said(self, draft: Draft) -> Claim | None:
        """The claim whose cue is the trigger."""
        return next((self.cues[i] for i in range(*draft.hit.span) if i in self.cues), None)

    def teller(self, draft: Draft) -> Claim | None:
        """The innermost claim whose content tells of an act."""
        return self.holding(self.span(draft.hit.span))

    def holding(self, span: Span) -> Claim | None:
        """The claim with the smallest content that holds a span."""
        holding = [(s.end - s.start, n) for n, (s, _) in enumerate(self._contents) if s.holds(span)]
        return self._contents[min(holding)[1]][1] if holding else None
