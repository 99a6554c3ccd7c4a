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
        contents = [(s, c) for c in reversed(claims) for s in c.content]
        self._starts = parties.starts
        self._inner: list[tuple[Span, Claim] | None] = [None] * len(doc.tokens)
        for content in sorted(contents, key=lambda one: one[0].start - one[0].end):  # the smallest last
            if (words := parties.words(content[0])) is not None:
                self._inner[slice(*words)] = [content] * (words[1] - words[0])

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
        at = self._starts.get(span.start)
        found = self._inner[at] if at is not None else None
        return found[1] if found is not None and found[0].holds(span) else None
