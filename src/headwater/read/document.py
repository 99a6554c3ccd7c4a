"""The working state of one reading: tokens, sentences, quotations, phrases."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from headwater.model import Span, Stance
from headwater.read.lexicon import Cue, Lexicon
from headwater.read.phrases import Phrase
from headwater.read.quotes import Quotation, QuotationIndex
from headwater.read.tokens import Token

Range = tuple[int, int]


def overlap(a: Range, b: Range | None) -> bool:
    """True where two ranges of tokens share one; none is shared with nothing."""
    return b is not None and a[0] < b[1] and b[0] < a[1]


@dataclass(slots=True)
class Sentence:
    """Tokens ``first`` to ``last`` (exclusive) of paragraph number `paragraph`."""

    first: int
    last: int
    paragraph: int
    phrases: list[Phrase]
    _starts: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._starts = [phrase.first for phrase in self.phrases]

    def phrase_at(self, i: int) -> Phrase | None:
        """The phrase that token `i` stands in."""
        number = bisect_right(self._starts, i) - 1
        return self.phrases[number] if number >= 0 and i < self.phrases[number].last else None

    def number_from(self, i: int) -> int:
        """The place in `phrases` of the first one that begins at token `i` or later."""
        return bisect_left(self._starts, i)


def _number(sentence: Sentence) -> int:
    return sentence.paragraph


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
    quoted: QuotationIndex = field(init=False, repr=False)
    _starts: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.quoted = QuotationIndex(self.quotations)
        self._starts = [sentence.first for sentence in self.sentences]

    def number_at(self, i: int) -> int:
        """The number of the sentence that token `i` stands in."""
        return bisect_right(self._starts, i) - 1

    def words(self, span: Range) -> str:
        """The text under a range of tokens."""
        first, last = span
        return self.text[self.tokens[first].start : self.tokens[last - 1].end] if last > first else ""

    def reads(self, i: int, words: Sequence[str]) -> bool:
        """True where `words` stand at token `i`, in whatever case of letters."""
        return [token.low for token in self.tokens[i : i + len(words)]] == [*words]

    def starts_line(self, i: int) -> bool:
        """True where a paragraph ends between token `i` and the one before it."""
        if not 0 < i < len(self.tokens):
            return False
        here, before = self.sentence_at(i), self.sentence_at(i - 1)
        return here is not before and here.paragraph != before.paragraph

    def sentence_at(self, i: int) -> Sentence:
        """The sentence that token `i` stands in."""
        return self.sentences[bisect_right(self._starts, i) - 1]

    def paragraph(self, number: int) -> Range:
        """The sentences of paragraph `number`, from the first to the one after the last."""
        first = bisect_left(self.sentences, number, key=_number)
        return first, bisect_right(self.sentences, number, lo=first, key=_number)


@dataclass(slots=True)
class Draft:
    """A claim in the making, in token ranges.

    `rule` names the rule that found its content, `guess` is the stance that a learned model gives it; one
    that is `spare` is no claim, but may tell what another rests on.
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
