"""Borders of what a model proposes, mended where words and phrases say better where a part of it ends."""

from __future__ import annotations

from headwater.read.document import Document, Range
from headwater.read.lexicon import Cue
from headwater.read.tokens import Token

_MODIFIERS = frozenset(("ADJ", "NUM", "ADV"))
_ASKING = frozenset(("request", "order", "intend"))
_ADDRESSEE = 10  # tokens within which whom a request is made to ends
_NOMINAL = frozenset(("NOUN", "ADJ", "DET", "PRON", "NUM"))


def whole_cue(doc: Document, cue: Range, entry: Cue | None) -> Range:
    """The cue with its negation and the auxiliaries between, and with its particle: «called» + «for»."""
    lexicon, tokens, (first, last) = doc.lexicon, doc.tokens, cue
    if entry is not None and entry.kind == "preposition":
        return cue
    while last - first > 1 and tokens[last - 1].low in lexicon.set_of("infinitive_marks"):
        last -= 1
    at = first
    while at > 0 and (tokens[at - 1].low in lexicon.auxiliaries or tokens[at - 1].low in lexicon.negations):
        at -= 1
    if any(tokens[i].low in lexicon.negations for i in range(at, first)):
        first = at
    if entry is None or entry.kind != "verb":
        return first, last
    main = next((i for i in range(last - 1, first - 1, -1) if entry.words[0] in _forms(tokens[i])), None)
    if main is not None and len(entry.words) > 1:
        last = max(last, main + len(entry.words))
    return first, last


def _forms(token: Token) -> set[str]:
    return {token.low, *token.bases}


def whole_piece(doc: Document, span: Range, cue: Range) -> Range:
    """A piece of content with the day that its last preposition governs, and with all of its quotation."""
    tokens, (first, last) = doc.tokens, span
    times, marks = doc.lexicon.set_of("time_words"), doc.lexicon.set_of("infinitive_marks")
    before = tokens[first - 1].low if first else ""
    if before in doc.lexicon.set_of("asked_words") or (before in marks and first > cue[1]):
        first -= 1
    while last < len(tokens) and tokens[last].low in times:
        if tokens[last - 1].pos != "PREP" and tokens[last - 1].low not in times:
            break
        last += 1
    quotation = doc.quoted.outermost_at(first)
    if quotation is None or quotation.first <= cue[0] < quotation.last or last > quotation.last:
        return first, last
    if last >= quotation.last - 2:
        return (quotation.first, last) if doc.sentence_at(first).first == first else (first, last)
    whole = first <= quotation.first + 1 and doc.sentence_at(last - 1).last - last <= 1
    return (first, quotation.last) if whole else (first, last)


def without_addressee(doc: Document, content: list[Range], cue: Range, entry: Cue) -> list[Range]:
    """«urged *both capitals* to reopen it»: whom a thing is asked of is no part of what is asked."""
    first = content[0][0]
    controls = entry.stance in _ASKING and "inf" in entry.frames and "acc" not in entry.frames
    if not controls or entry.kind != "verb" or first != cue[1] or doc.tokens[first].pos not in _NOMINAL:
        return content
    lexicon, marks = doc.lexicon, doc.lexicon.set_of("infinitive_marks")
    for i in range(first, min(content[-1][1] - 1, first + _ADDRESSEE)):
        token = doc.tokens[i]
        if i > first and f"+{token.low}" in entry.frames:
            return _from(content, i + 1)
        if token.low in marks and doc.tokens[i + 1].pos not in _NOMINAL - {"NOUN"}:
            return _from(content, i - 1 if doc.tokens[i - 1].low in lexicon.negations else i)
        if token.pos in ("VERB", "PUNCT", "CONJ") and token.low not in lexicon.coordinators:
            break
    return content


def _from(content: list[Range], at: int) -> list[Range]:
    return [(max(first, at), last) for first, last in content if last > at] or content


def without_agent(
    doc: Document, source: Range | None, cue: Range, content: list[Range], entry: Cue
) -> tuple[Range | None, list[Range]]:
    """«She is suspected of theft»: nobody is named who suspects; the subject belongs to the content.

    Where the subject is who is told or asked («was ordered to leave») it belongs to neither.
    """
    tokens, main = doc.tokens, cue[1] - 1
    passive = cue[1] - cue[0] > 1 and tokens[main - 1].low in doc.lexicon.set_of("passive_words")
    if not passive or source is None or source[1] != cue[0] or not content or content[0][0] < cue[1]:
        return source, content
    after, marks = tokens[cue[1]].low, doc.lexicon.set_of("infinitive_marks")
    controls = entry.stance in _ASKING and "inf" in entry.frames
    told = tokens[main].low in doc.lexicon.set_of("told_words")
    if told or (entry.kind == "verb" and tokens[main].low != entry.words[0] and controls and after in marks):
        return None, content
    fits = after in marks and entry.stance != "refuse"
    if entry.kind == "short" and tokens[main].low not in doc.lexicon.set_of("arranged_words"):
        return source, content
    if not fits and f"+{after}" not in entry.frames:
        return source, content
    return None, [source, (cue[1], content[0][1]), *content[1:]]


def whole_source(doc: Document, span: Range, cue: Range) -> Range:
    """The source with the words that are glued to it and its own modifiers, and with no clause behind it."""
    first, last = _cut(doc, *span)
    first, last = _glued(doc, first, last)
    phrase = doc.sentence_at(last - 1).phrase_at(last - 1)
    if doc.tokens[last - 1].pos == "DET" and phrase is not None:
        last = phrase.last if phrase.last <= cue[0] or phrase.first >= cue[1] else last
    if last + 1 == cue[0] and doc.tokens[last].capital and doc.tokens[last - 1].capital:
        last += 1  # «Theresa | May said»
    if any(q.first >= first and q.last == last + 1 for q in doc.quotations):
        last += 1  # «газета «Голос громад»»: the mark that closes the name
    return _modified(doc, first, last, cue), last


def with_role(doc: Document, span: Range) -> Range:
    """«dispatcher Joe Savage»: a name with the nouns of its phrase before it; any noun with its article."""
    first, last = span
    phrase = doc.sentence_at(first).phrase_at(first)
    while doc.tokens[last - 1].name and phrase is not None and first > phrase.first:
        before = doc.tokens[first - 1]
        if before.pos != "DET" and (before.pos not in ("NOUN", "ADJ") or before.capital):
            break
        first -= 1
    article = phrase is not None and first - 1 >= phrase.first and doc.tokens[first - 1].pos == "DET"
    return (first - 1 if article else first), last


def _cut(doc: Document, first: int, last: int) -> Range:
    """Without a relative clause or a participle clause, and without a time or a place behind a name."""
    tokens, lexicon = doc.tokens, doc.lexicon
    for i in range(first + 1, last):
        token, before = tokens[i], tokens[i - 1]
        clause = before.word == "," and (token.low in lexicon.relatives or token.participle)
        if clause and not any(t.word == "," for t in tokens[i:last]):
            return first, i - 1
        if token.low in lexicon.relatives and before.word != ",":
            return first, i
        if before.name and (token.pos == "PREP" or token.word.isdigit()):
            return first, i
    return first, last


def _glued(doc: Document, first: int, last: int) -> Range:
    """«Лента.ру», «Д.Туск»: no source ends where no space stands between letters and a full stop."""
    tokens = doc.tokens
    while first >= 2 and _tied(tokens, first - 2):
        first -= 2
    while last + 1 < len(tokens) and _tied(tokens, last - 1):
        last += 2
    return first, last


def _tied(tokens: list[Token], i: int) -> bool:
    """Tokens `i`, `i` + 1 and `i` + 2 are a word, a full stop and a word without space between them."""
    a, b, c = tokens[i : i + 3]
    glued = a.end == b.start and b.end == c.start
    return glued and b.word == "." and a.word[-1:].isalnum() and c.word[:1].isalpha()


def _modified(doc: Document, first: int, last: int, cue: Range) -> int:
    """«радикально налаштовані виборці»: the modifiers before the first word, where one phrase holds both."""
    phrase = doc.sentence_at(first).phrase_at(first)
    if phrase is None or phrase.head >= last:
        return first
    at = first
    while at > phrase.first and doc.tokens[at - 1].pos in _MODIFIERS and not cue[0] <= at - 1 < cue[1]:
        at -= 1
    adverb = 0 < at < first and doc.tokens[at - 1].pos == "ADV"
    return at - 1 if adverb else at
