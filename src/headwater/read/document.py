"""The working state of one reading: tokens, sentences, quotations, phrases."""

from __future__ import annotations

from dataclasses import dataclass, field

from headwater.model import Span, Stance
from headwater.read.lexicon import Cue, Lexicon
from headwater.read.phrases import Phrase
from headwater.read.quotes import Quotation
from headwater.read.tokens import Token

Range = tuple[int, int]


@dataclass(slots=True)
class Sentence:
    """Tokens ``first`` to ``last`` (exclusive) of paragraph number `paragraph`."""

    first: int
    last: int
    paragraph: int
    phrases: list[Phrase]


@dataclass(slots=True)
class Document:
    """A stretch of an article in one language, split and tagged."""

    text: str
    lexicon: Lexicon
    tokens: list[Token]
    sentences: list[Sentence]
    quotations: list[Quotation]
    depth: list[int]
    boilerplate: list[Span]

    def words(self, span: Range) -> str:
        """The text under a range of tokens."""
        first, last = span
        return self.text[self.tokens[first].start : self.tokens[last - 1].end] if last > first else ""

    def quotation_at(self, i: int) -> Quotation | None:
        """The outermost quotation that holds token `i`."""
        return next((q for q in self.quotations if q.first <= i < q.last), None)


@dataclass(slots=True)
class Draft:
    """A claim in the making, in token ranges.

    `rule` names the rule that found its content, `guess` is the stance that a learned model gives it; one that
    is `spare` is no claim, but may tell what another rests on.
    """

    cue: Range
    entry: Cue
    sentence: int
    source: Range | None = None
    content: list[Range] = field(default_factory=list)
    via: list[Range] = field(default_factory=list)
    rule: str = ""
    score: float = 1.0
    negated: bool = False
    guess: Stance | None = None
    spare: bool = False

    def extent(self) -> Range:
        """From the first to the last token of the content (of the cue where there is no content)."""
        if not self.content:
            return self.cue
        return self.content[0][0], self.content[-1][1]
