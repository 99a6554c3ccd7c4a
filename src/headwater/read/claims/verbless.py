"""Cues without a verb: «за словами X», «за його словами», and the dash or colon of a headline."""

from __future__ import annotations

from itertools import islice

from headwater.read.claims import contents, quoted, speakers
from headwater.read.claims.clauses import PREDICATES, bared, clause_start, spaced, trim, trimmed
from headwater.read.claims.cues import bare
from headwater.read.claims.reach import complement
from headwater.read.claims.rules import make_draft
from headwater.read.document import Document, Draft, Range, Sentence
from headwater.read.lexicon import Cue
from headwater.read.quotes import DASHES

_HEADLINE = Cue("headline", (), "assert", say=True)
_ANSWER = Cue("turn", (), "assert", say=True)
_QUESTION = Cue("turn", ("?",), "request")
# Of the words before an attribution, one of these must be there for them to say anything.
_TELLING = frozenset(("VERB", "NOUN", "PRON", "SHORT", "PRED"))
_DESCRIBED = 2  # adjectives within «за попередніми даними»
_LABEL = 6  # tokens of a speaker's name at the head of a turn, with its colon
_HEADLINE_SOURCE_AFTER = 8  # tokens from the dash of a headline to its end
_HEADLINE_SOURCE_BEFORE = 6  # tokens before the colon of a headline
_NAME = 3  # tokens of a name that no word list knows


def according(doc: Document, index: int, sentence: Sentence) -> list[Draft]:
    """«За словами X, A», «A, за даними X», «які, на думку X, B»."""
    out = []
    prepositions = doc.lexicon.prepositions
    for i, token in enumerate(doc.tokens[sentence.first : sentence.last], sentence.first):
        for entry in prepositions.get(token.low, ()):
            end = _words_end(doc, sentence, i, entry)
            if end is None:
                continue
            source = _governed_phrase(doc, sentence, end, entry)
            described = end > i + len(entry.words)
            if source is None and not described and not _lone(doc, sentence, end, entry):
                continue
            if len(entry.cases) > 1 and not speakers.is_body(doc, source):
                continue
            content = _rest(doc, sentence, i, source[1] if source else end)
            if content:
                out.append(make_draft(bare(entry, (i, end)), index, source, content, "according"))
            break
    return out


def _words_end(doc: Document, sentence: Sentence, i: int, entry: Cue) -> int | None:
    """The end of «за даними», «за попередніми даними»: adjectives may stand before the last word."""
    tokens, words = doc.tokens, entry.words
    end = i + len(words) - 1
    if end >= sentence.last or not doc.reads(i, words[:-1]):
        return None
    if tokens[end].low in doc.lexicon.set_of("possessives"):
        return None  # «за їхніми підрахунками» has a rule of its own
    for at in range(end, min(sentence.last, end + 1 + (_DESCRIBED if len(words) > 1 else 0))):
        if tokens[at].low == words[-1]:
            return at + 1
        if tokens[at].pos != "ADJ":
            return None
    return None


def _lone(doc: Document, sentence: Sentence, end: int, entry: Cue) -> bool:
    """«За чутками, міст закриють»: words that take no source after them."""
    return not entry.cases and end < sentence.last and doc.tokens[end].word == ","


def _governed_phrase(doc: Document, sentence: Sentence, i: int, entry: Cue) -> Range | None:
    """The source after the words of `entry`: the phrase at token `i` and those of its case joined to it."""
    phrase = sentence.phrase_at(i)
    if phrase is None or not (phrase.cases & entry.cases or phrase.first < i):
        return None
    tokens, lexicon, last = doc.tokens, doc.lexicon, phrase.last
    for after in islice(sentence.phrases, sentence.number_from(last), None):
        joint = tokens[last : after.first]
        if len(joint) != 1 or after.prep is not None or not after.cases & entry.cases:
            break
        office = joint[0].word == "," and tokens[after.head].lemma in lexicon.roles
        if tokens[after.first].participle or not (office or joint[0].low in lexicon.coordinators):
            break
        last = after.last
    return i, complement(doc, sentence, last, i)


def possessives(doc: Document, index: int, sentence: Sentence) -> list[Draft]:
    """«за його словами»: the whole phrase is the cue, the possessive in it the source as well."""
    out = []
    tokens, owned = doc.tokens, doc.lexicon.set_of("possessives")
    places = [i for i in range(sentence.first, sentence.last - 2) if tokens[i + 1].low in owned]
    for before, after, stance in doc.lexicon.possessives if places else ():
        for i in places:
            if tokens[i].low in before and tokens[i + 2].low in after:
                content = _rest(doc, sentence, i, i + 3)
                if content:
                    found = bare(Cue("possessive", (), stance, say=stance == "assert"), (i, i + 3))
                    out.append(make_draft(found, index, (i + 1, i + 2), content, "according"))
    return out


def _rest(doc: Document, sentence: Sentence, first: int, last: int) -> list[Range]:
    """The sentence without the attribution that stands in it; only the clause where it is set off in one."""
    tokens = doc.tokens
    start = clause_start(doc, sentence, first)
    if start > sentence.first and tokens[start - 1].low in doc.lexicon.relatives:
        start -= 1
    begin = max(start, contents.skip_reminder(doc, sentence) if start == sentence.first else start)
    before = trimmed(doc, (begin, first))
    if not any(t.pos in _TELLING for c in before for t in tokens[c[0] : c[1]]):
        before = []
    return before + trimmed(doc, (_past_relative(doc, last, sentence.last), sentence.last))


def _past_relative(doc: Document, first: int, last: int) -> int:
    """«За словами посадовця, який просив не називати його, A»: past what is told of the source itself."""
    tokens = doc.tokens
    if any(doc.reads(first, words) for words in doc.lexicon.bases):
        begin = first  # «За повідомленням X з посиланням на Y, A»
    elif first + 3 >= last or tokens[first].word != ",":
        return first
    else:
        begin = first + 1 + (tokens[first + 1].pos == "PREP")
        token = tokens[begin]
        described = token.participle or (token.pos == "ADJ" and "gen" in token.cases)
        if not described and token.low not in doc.lexicon.relatives:
            return first
    return next((i for i in range(begin, last) if tokens[i].word == ","), first)


def turns(doc: Document) -> list[Draft]:
    """The turns of an interview, each with its speaker: «Журналіст: A?», «Коваль: B». One alone is none."""
    out = []
    for index, sentence in enumerate(doc.sentences):
        if index and doc.sentences[index - 1].paragraph == sentence.paragraph:
            continue
        last = quoted.paragraph(doc, index)[1]
        colon = _label(doc, sentence, last)
        if colon is None:
            continue
        entry = _QUESTION if doc.tokens[last - 1].word == "?" else _ANSWER
        found, content = bare(entry, (colon, colon + 1)), [trim(doc, colon + 1, last)]
        out.append(make_draft(found, index, (sentence.first, colon), content, "turn"))
    return out if len(out) > 1 else []


def _label(doc: Document, sentence: Sentence, last: int) -> int | None:
    """The colon after a speaker's name at the head of a paragraph, before a clause or a question."""
    tokens = doc.tokens
    for i in range(sentence.first + 1, min(sentence.first + _LABEL, sentence.last - 1)):
        if tokens[i].word == ":":
            named = tokens[sentence.first].capital and _title_source(doc, sentence.first, i)
            told = any(t.pos in PREDICATES or t.word == "?" for t in tokens[i + 1 : last])
            return i if named and told else None
        if tokens[i].pos == "PUNCT" and tokens[i].word not in '.-«»"()':
            return None
    return None


def headline(doc: Document, index: int, sentence: Sentence) -> list[Draft]:
    """«A – X» and «X: A» in the first line: the dash or the colon is the cue."""
    if sentence.paragraph != 0 or index > 1:
        return []
    first, last = sentence.first, sentence.last
    for i in range(first + 1, last - 1):
        if doc.tokens[i].word in DASHES and _source_after(doc, sentence, i):
            source, content = trim(doc, i + 1, last), trim(doc, first, i)
        elif doc.tokens[i].word == ":" and _source_before(doc, sentence, i):
            source, content = (first, i), bared(doc, i + 1, last)
        else:
            continue
        return [make_draft(bare(_HEADLINE, (i, i + 1)), index, source, [content], "headline")]
    return []


def _source_after(doc: Document, sentence: Sentence, dash: int) -> bool:
    """«Міст закриють – мер»: a clause, then a short name behind a dash with space around it."""
    first, last = sentence.first, sentence.last
    if last - dash > _HEADLINE_SOURCE_AFTER or not spaced(doc, dash, last):
        return False
    return _title_source(doc, dash + 1, last) and _whole_clause(doc, first, dash)


def _source_before(doc: Document, sentence: Sentence, colon: int) -> bool:
    """«Мер: міст закриють»: a short name, then a clause."""
    first, last = sentence.first, sentence.last
    if colon - first > _HEADLINE_SOURCE_BEFORE or not _title_source(doc, first, colon):
        return False
    return any(t.pos in PREDICATES for t in doc.tokens[colon + 1 : last])


def _whole_clause(doc: Document, first: int, last: int) -> bool:
    """Not «…, а фільм — приз глядачів», where the dash stands for the verb of the clause after a comma."""
    tokens = doc.tokens
    comma = next((i for i in range(last - 1, first, -1) if tokens[i].word == ","), None)
    if comma is None or tokens[comma + 1].low not in doc.lexicon.set_of("contrast"):
        return True
    return any(t.pos in PREDICATES for t in tokens[comma:last])


def _title_source(doc: Document, first: int, last: int) -> bool:
    """A short name with no verb in it that can stand as the source of a headline."""
    tokens = doc.tokens[first:last]
    if any(t.pos in ("VERB", "INF", "PREP", "SHORT") or t.word in "—–" for t in tokens):
        return False
    kinds = doc.lexicon.kinds
    return any(
        t.lemma in kinds or t.lemma in doc.lexicon.roles or t.animate or t.low in doc.lexicon.names
        for t in tokens
    ) or (len(tokens) <= _NAME and tokens[0].capital and tokens[0].name)
