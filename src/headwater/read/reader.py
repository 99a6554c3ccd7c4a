"""One article in, one reading out: the steps, in one list. Pure: no clock, no disk but the lexicons, no network."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from headwater.model import LANGUAGES, Article, Claim, Language, Reading, Scope, Span
from headwater.read import tokens as split
from headwater.read.claims.assemble import assemble
from headwater.read.claims.grammar import find_drafts
from headwater.read.clean import boilerplate
from headwater.read.document import Document, Sentence
from headwater.read.lexicon import Lexicon, load
from headwater.read.morphology import Morphology
from headwater.read.phrases import find_phrases
from headwater.read.quotes import find_quotations
from headwater.read.tokens import Token


def document(text: str, start: int, end: int, lang: str) -> Document:
    """Clean, split, tag and bracket ``text[start:end]``: everything that the search for claims stands on."""
    lexicon = load(lang)
    lines = split.paragraphs(text, start, end)
    dull = boilerplate(text, lines, lexicon)
    lines = _without(lines, dull)
    tokens: list[Token] = []
    ranges: list[tuple[int, int, int]] = []
    breaks: list[int] = []
    for number, line in enumerate(lines):
        breaks.append(len(tokens))
        for sentence in split.sentences(text, line, lexicon.abbreviations):
            first = len(tokens)
            tokens += split.tokenize(text, sentence.start, sentence.end)
            ranges.append((first, len(tokens), number))
    _tagger(lang).tag(tokens, lexicon.closed)
    quotations = find_quotations(tokens, breaks) if tokens else []
    depth = [0] * len(tokens)
    for quotation in quotations:
        for i in range(quotation.first, quotation.last):
            depth[i] += 1
    sentences = [Sentence(a, b, n, find_phrases(tokens, a, b, lexicon)) for a, b, n in ranges if a < b]
    return Document(text, lexicon, tokens, sentences, quotations, depth, dull)


def _without(lines: list[Span], dull: list[Span]) -> list[Span]:
    ends = {s.start: s.end for s in dull}
    out = [Span(ends.get(line.start, line.start), line.end) for line in lines]
    return [line for line in out if line.start < line.end]


@lru_cache(maxsize=8)
def _tagger(lang: str) -> Morphology:
    return Morphology(lang)
