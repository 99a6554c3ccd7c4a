"""One article in, one reading out: the steps, in one list. Pure: no clock, no network, no disk but data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Final, cast

from headwater.model import LANGUAGES, Act, Article, Claim, Language, Name, Reading, Scope, Span, Time
from headwater.read import tokens as split
from headwater.read.acts import find_acts
from headwater.read.claims.assemble import assemble
from headwater.read.claims.drafts import find_drafts
from headwater.read.clean import boilerplate
from headwater.read.document import Document, Sentence
from headwater.read.language import find_language, segments
from headwater.read.lexicon import Lexicon, load
from headwater.read.naming.find import called, find_based, find_names
from headwater.read.phrases import find_phrases
from headwater.read.pieces import renumbered, shifted, sure
from headwater.read.quotes import find_quotations
from headwater.read.tagging import tagger_of
from headwater.read.times import find_times
from headwater.read.tokens import Token
from headwater.read.who import Who

# No article is that long; a book, a log or an archive is, and belongs cut into its articles first.
MAX_CHARACTERS: Final = 2_000_000
# Time and memory grow with the square of some things in a text (quotations within quotations), so a text
# beyond this is read part by part, and names are not led back from one part to another.
_PART: Final = 100_000
_LONGEST_SENTENCE: Final = 1_000  # tokens; a longer one is no sentence, and is read in pieces


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
            last = len(tokens)
            ranges += [
                (i, min(i + _LONGEST_SENTENCE, last), number) for i in range(first, last, _LONGEST_SENTENCE)
            ]
    tagger_of(lang).tag(tokens, lexicon.closed)
    _prefer_known(tokens, lexicon)
    quotations = find_quotations(tokens, breaks) if tokens else []
    steps = [0] * (len(tokens) + 1)
    for quotation in quotations:
        steps[quotation.first] += 1
        steps[quotation.last] -= 1
    depth = list(accumulate(steps))[:-1]
    sentences = [Sentence(a, b, n, find_phrases(tokens, a, b, lexicon)) for a, b, n in ranges if a < b]
    return Document(text, lexicon, tokens, sentences, quotations, depth, dull)


def _prefer_known(tokens: list[Token], lexicon: Lexicon) -> None:
    """«у листі»: of several base forms (leaves, letter) the one that the word lists know."""
    for token in tokens:
        if token.pos == "NOUN" and len(token.bases) > 1 and len(nouns := token.lemmas.get("NOUN", ())) > 1:
            known = [n for n in nouns if n in lexicon.kinds or n in lexicon.roles]
            token.lemma = token.lemma if token.lemma in known or not known else known[0]


def _without(lines: list[Span], dull: list[Span]) -> list[Span]:
    ends = {s.start: s.end for s in dull}
    out = [Span(ends.get(line.start, line.start), line.end) for line in lines]
    return [line for line in out if line.start < line.end]


def read_article(article: Article, scope: Scope = "guide", min_confidence: float = 0.0) -> Reading:
    """Read one article: its claims with source, cue, content, stance and basis, its names, times and acts.

    `scope` "guide" keeps to the annotation guide; "broad" adds support and inner states, as PolNeAR counts
    them. Claims under `min_confidence` are left out, and acts that are nothing but such a claim. Never raises
    on any text; one that is longer than MAX_CHARACTERS is not read, and the reading's notes say so.
    """
    text = article.text
    if len(text) > MAX_CHARACTERS:
        return Reading(article=article, lang=None, claims=(), notes=(_too_long(text),))
    parts = [part for stretch in _parts(article) for part in _cut(text, *stretch)]
    claims: list[Claim] = []
    names: list[Name] = []
    times: list[Time] = []
    acts: list[Act] = []
    dull: list[Span] = []
    for start, end, lang in parts:
        doc = document(text, start, end, lang)
        dull += doc.boilerplate
        found_names = find_based(doc)
        who = Who(doc, called(doc, found_names))
        found = assemble(doc, find_drafts(doc, scope), who)
        part_names = find_names(doc, who, found_names)
        part_times = find_times(doc, article.published)
        part_acts = find_acts(doc, found, part_names, part_times, who.phrase, article.published)
        acts += shifted(part_acts, len(acts), len(claims))
        claims += renumbered(found, len(claims))
        names += part_names
        times += part_times
    main = max(((end - start, lang) for start, end, lang in parts), default=(0, None))[1]
    kept, acts = sure(claims, acts, min_confidence)
    notes = () if parts else (_unread(text),)
    return Reading(
        article=article,
        lang=cast(Language, main) if main else None,
        claims=tuple(kept),
        names=tuple(names),
        times=tuple(times),
        acts=tuple(acts),
        boilerplate=tuple(dull),
        notes=notes,
    )


def _parts(article: Article) -> list[tuple[int, int, str]]:
    """The stretches that Headwater can read, with their language: as given, else as found by paragraph."""
    if article.lang in LANGUAGES:
        return [(0, len(article.text), article.lang)] if article.text.strip() else []
    return [(s.start, s.end, s.lang) for s in segments(article.text) if s.lang is not None]


def _cut(text: str, start: int, end: int, lang: str) -> Iterator[tuple[int, int, str]]:
    """The stretch, cut at ends of lines, else at spaces, where it is too long to be read at once."""
    while end - start > _PART:
        limit = start + _PART
        stop = text.rfind("\n", start + _PART // 2, limit)
        if stop < 0:
            stop = text.rfind(" ", start + _PART // 2, limit)
        stop = stop + 1 if stop > 0 else limit
        yield start, stop, lang
        start = stop
    yield start, end, lang


def _too_long(text: str) -> str:
    return (
        f"The text has {len(text):,} characters, and Headwater reads articles of up to {MAX_CHARACTERS:,}; "
        "nothing was read. Cut it into its articles first."
    )


def _unread(text: str) -> str:
    if not text.strip():
        return "The text is empty; nothing was read."
    other = find_language(text).other
    what = f"This looks like {other}" if other else "The language was not recognised"
    return f"{what}; Headwater reads Ukrainian, Russian and English, so nothing was read."
