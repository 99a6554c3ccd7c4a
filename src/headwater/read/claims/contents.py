"""Find what is said: one function a frame, each answers with ranges of tokens or nothing."""

from __future__ import annotations

from itertools import islice

from headwater.read.claims.clauses import (
    PREDICATES,
    main_clause,
    phrase_end,
    sentence_end,
    trim,
    trimmed,
)
from headwater.read.claims.cues import Found, may_be_cue
from headwater.read.document import Document, Range, Sentence, overlap
from headwater.read.quotes import DASHES
from headwater.read.tokens import Token

# How many tokens may stand between a cue and what introduces its content.
_TO_CONJUNCTION = 14
_TO_INFINITIVE = 11
_TO_PREPOSITION = 8
_TO_OBJECT = 6
_INTRODUCTION = 12  # tokens of «Як повідомляє X» after its cue and source
_RESUMES = 10  # tokens after an attribution within which a comma ends it
_OTHER_CUE = 7  # tokens after a contrast within which its verb stands
_LED_BACK = 3  # sentences of a paragraph that «Про це пише X» tells of; where more stand before it, the last


def that_clause(doc: Document, sentence: Sentence, found: Found, limit: int) -> list[Range]:
    """«заявив, що A», «про те, що A»: from after the conjunction to the end of the sentence."""
    tokens, lexicon = doc.tokens, doc.lexicon
    cue_end, depth = found.core[1], doc.depth[found.core[1] - 1]
    for i in range(cue_end, min(limit, cue_end + _TO_CONJUNCTION)):
        token = tokens[i]
        if doc.depth[i] > depth:
            if i > cue_end and doc.depth[i] > depth + 1:
                return []
            continue
        if token.word == "," and _asks(found) and _whether(doc, i, limit):
            if _of_noun(doc, found, i):
                return []
            return [trim(doc, i + 1, min(sentence_end(doc, sentence, i + 1), limit))]
        asked = i == cue_end + 1 and found.entry.say and token.low in lexicon.set_of("question_words")
        introduces = asked or token.low in lexicon.conjunctions
        if introduces and (tokens[i - 1].word == "," or i == cue_end):
            return _introduced_by(doc, sentence, found, i, limit)
        if token.word in ":;" or token.pos in ("VERB", "SHORT", "GRND"):
            return []
    return []


def _asks(found: Found) -> bool:
    """True of a cue that may have an indirect question as its content."""
    return found.entry.say or found.entry.stance == "request"


def _of_noun(doc: Document, found: Found, comma: int) -> bool:
    """«відповідаючи на запитання, чи …»: the question is the noun's, not the verb's."""
    return found.entry.kind == "verb" and doc.tokens[comma - 1].lemma in doc.lexicon.nouns


def _introduced_by(doc: Document, sentence: Sentence, found: Found, i: int, limit: int) -> list[Range]:
    """The clause that the conjunction or question word `i` opens; only «що» itself is left out of it."""
    plain = doc.tokens[i].low in doc.lexicon.set_of("that_words")
    if not plain and (_of_noun(doc, found, i - 1) or not _asks(found)):
        return []
    first = i + 1 if plain else i
    last = _other_clause(doc, first, min(sentence_end(doc, sentence, first), limit))
    if doc.tokens[found.core[0]].pos == "GRND" and not _verb_before(doc, sentence, found):
        last = main_clause(doc, first, last)
    if found.entry.kind == "noun":
        last = _before_predicate(doc, first, last)
    return [trim(doc, first, last)]


def _verb_before(doc: Document, sentence: Sentence, found: Found) -> bool:
    return any(doc.tokens[i].pos == "VERB" for i in range(sentence.first, found.span[0]))


def is_question(doc: Document, span: Range) -> bool:
    """«чи є загроза», «есть ли угроза»: an indirect question."""
    low = [t.low for t in doc.tokens[span[0] : span[0] + 2]]
    if not low:  # the text breaks off after its conjunction
        return False
    lexicon = doc.lexicon
    return low[0] in lexicon.set_of("question_words") or low[-1] in lexicon.set_of("question_particles")


def _whether(doc: Document, comma: int, limit: int) -> bool:
    """«поинтересовались, читал ли премьер»: a particle after the first word makes it a question."""
    return comma + 2 < limit and doc.tokens[comma + 2].low in doc.lexicon.set_of("question_particles")


def _before_predicate(doc: Document, first: int, last: int) -> int:
    """«Заява про те, що A, не здивувала ринок»: the clause of a noun ends where the main verb goes on."""
    tokens = doc.tokens
    for i in range(first + 1, last - 1):
        if tokens[i].word == ",":
            at = i + 1
            while at < last - 1 and tokens[at].pos in ("ADV", "PART"):
                at += 1
            if tokens[at].pos == "VERB":
                return i
    return last


def bare_clause(doc: Document, sentence: Sentence, found: Found, limit: int) -> list[Range]:
    """«said the bridge would reopen»: a clause with no conjunction right after the cue."""
    tokens = doc.tokens
    start = found.core[1]
    while start < limit and (
        tokens[start].pos == "ADV" or tokens[start].low in doc.lexicon.set_of("time_words")
    ):
        start += 1
    if start >= limit - 1 or tokens[start].pos not in ("DET", "PRON", "NOUN", "ADJ", "NUM"):
        return []
    last = min(sentence_end(doc, sentence, start), limit)
    if any(t.pos in ("VERB", "INF") for t in tokens[start + 1 : last]):
        return [trim(doc, start, _other_clause(doc, start, last))]
    return []


def _other_clause(doc: Document, first: int, last: int) -> int:
    """A contrast with a clause of its own («, а X заявив») ends the content."""
    tokens, verbs = doc.tokens, doc.lexicon.verbs
    contrast = doc.lexicon.set_of("contrast")
    for i in range(first + 2, last - 2):
        if tokens[i].word != "," or doc.depth[i] != doc.depth[first]:
            continue
        after = tokens[i + 1]
        if after.low in contrast and any(_tells(doc, t) for t in tokens[i + 1 : i + 1 + _OTHER_CUE]):
            return i
        entries = verbs.get(after.lemma, ()) if after.pos == "GRND" else ()
        if any(c.say or c.stance in ("warn", "assess") for c in entries):
            return i
    return last


def _tells(doc: Document, token: Token) -> bool:
    """A verb or a gerund that passes words on."""
    return token.pos in ("VERB", "GRND") and any(c.say for c in doc.lexicon.verbs.get(token.lemma, ()))


def infinitive(doc: Document, found: Found, limit: int) -> list[Range]:
    """«попросив уряд прискорити B»: from the infinitive (its adverbs with it) to the end of its phrase."""
    tokens = doc.tokens
    start = found.core[1]
    for i in range(start, min(limit, start + _TO_INFINITIVE)):
        marked = i + 1 < limit and tokens[i].low in doc.lexicon.set_of("infinitive_marks")
        if marked and not tokens[i + 1].capital and tokens[i + 1].pos in ("INF", "VERB", "NOUN"):
            return _phrase_from(doc, found, i, limit)
        if tokens[i].pos == "INF":
            first = i
            while first > start and tokens[first - 1].pos in ("ADV", "PART"):
                first -= 1
            return _phrase_from(doc, found, first, limit)
        clause = tokens[i].pos == "CONJ" and tokens[i].low not in doc.lexicon.coordinators
        if tokens[i].pos == "VERB" or clause or (tokens[i].word in ",:;." and i > start):
            return []
    return []


def prepositional(doc: Document, found: Found, word: str, limit: int) -> list[Range]:
    """«заявив про B», «закликав до B»: the phrase after that preposition."""
    tokens = doc.tokens
    start = found.core[1]
    for i in range(start, min(limit, start + _TO_PREPOSITION)):
        if tokens[i].low == word and i + 1 < limit:
            if tokens[i + 1].low in doc.lexicon.set_of("pointers"):
                return []
            return _phrase_from(doc, found, i + 1, limit)
        if tokens[i].word in ",:;." or tokens[i].pos in ("VERB", "INF"):
            return []
    return []


def object_phrase(
    doc: Document, sentence: Sentence, found: Found, case: str, limit: int, source: Range | None
) -> list[Range]:
    """«вимагали виконання рішення»: the first phrase in that case after the cue, with what hangs on it."""
    tokens = doc.tokens
    start = found.core[1]
    for phrase in islice(sentence.phrases, sentence.number_from(start), None):
        first = phrase.first
        if first >= limit or first - start > _TO_OBJECT or _barred(tokens[start:first]):
            return []
        governed = phrase.prep is not None and phrase.prep >= start
        if governed or overlap((first, phrase.last), source) or _time(doc, phrase.head):
            continue
        head = tokens[phrase.head]
        fits = case in phrase.cases and head.pos != "PRON"
        if fits or head.low in doc.lexicon.set_of("object_pronouns"):
            return _phrase_from(doc, found, first, limit)
    return []


def _phrase_from(doc: Document, found: Found, first: int, limit: int) -> list[Range]:
    """The phrase that begins at token `first`, with all that hangs on it."""
    return [trim(doc, first, phrase_end(doc, first, limit, nominal=found.entry.kind == "noun"))]


def _barred(gap: list[Token]) -> bool:
    """Between a cue and its object stands neither a clause border nor another verb."""
    return any(t.word in ",:;." or t.pos in ("VERB", "INF", "CONJ") for t in gap)


def _time(doc: Document, i: int) -> bool:
    return doc.tokens[i].lemma in doc.lexicon.set_of("time_words") or doc.tokens[i].pos == "NUM"


def around(doc: Document, sentence: Sentence, found: Found, source: Range | None) -> list[Range]:
    """«A, повідомляє X» and «A, заявив він, B»: the sentence without the attribution set off in it."""
    tokens = doc.tokens
    first, last = found.with_source(source)
    border = first - 1
    while border > sentence.first and tokens[border].pos in ("ADV", "PART"):
        border -= 1
    set_off = tokens[border + 1]
    if set_off.low in doc.lexicon.relatives or set_off.low in doc.lexicon.set_of("that_words"):
        return []
    if border <= sentence.first or not (tokens[border].word == "," or tokens[border].word in DASHES):
        return []
    if doc.depth[border] != doc.depth[sentence.first] and doc.depth[sentence.first] == 0:
        return []
    start = _after_pointer(doc, skip_reminder(doc, sentence))
    content = [trim(doc, start, border)]
    rest = _resume(doc, sentence, last)
    if rest is not None and rest < sentence.last - 1:
        content.append(trim(doc, rest, sentence.last))
    told = any(t.pos in PREDICATES or t.word in DASHES for c in content for t in tokens[c[0] : c[1]])
    end = tokens[content[0][1] - 1]
    told = told or (end.pos == "ADJ" and "nom" in end.cases)  # «Висновок однозначний, заявила X»
    return [c for c in content if c[1] > c[0]] if told else []


def _after_pointer(doc: Document, start: int) -> int:
    """«Про те, що A, розповіла X»: the content begins after the conjunction."""
    tokens = doc.tokens
    if start + 3 >= len(tokens) or tokens[start].pos != "PREP":
        return start
    points = tokens[start + 1].low in doc.lexicon.set_of("pointers") and tokens[start + 2].word == ","
    return start + 4 if points and tokens[start + 3].low in doc.lexicon.set_of("that_words") else start


def introduced(doc: Document, sentence: Sentence, found: Found, source: Range | None) -> list[Range]:
    """«Як повідомляє X, A»: what follows the comma after an attribution that opens the sentence."""
    tokens = doc.tokens
    first = found.span[0] - 1
    if first < sentence.first or tokens[first].low not in doc.lexicon.set_of("as_words"):
        return []
    last = found.with_source(source)[1]
    within = range(last, min(sentence.last, last + _INTRODUCTION))
    comma = next((i for i in within if tokens[i].word == ","), sentence.last - 1)
    rest = (comma + 1, sentence.last)
    if first > sentence.first + 2:
        return trimmed(doc, (skip_reminder(doc, sentence), first), rest)
    return [trim(doc, *rest)] if rest[0] < rest[1] else []


def _resume(doc: Document, sentence: Sentence, last: int) -> int | None:
    """Where the content goes on after an attribution in its middle: after a comma that opens no clause."""
    tokens, lexicon = doc.tokens, doc.lexicon
    within = range(last, min(sentence.last, last + _RESUMES))
    comma = next((i for i in within if tokens[i].word == ","), None)
    if comma is None or comma + 1 >= sentence.last:
        return None
    after = tokens[comma + 1]
    if after.low in lexicon.relatives or after.pos == "GRND" or after.low in lexicon.set_of("contrast"):
        return None
    return None if may_be_cue(doc, after) else comma + 1


def skip_reminder(doc: Document, sentence: Sentence) -> int:
    """Past «Нагадаємо,» at the head of a sentence."""
    first = sentence.first
    if doc.tokens[first].low in doc.lexicon.reminders:
        first += 1
        if first < sentence.last and doc.tokens[first].word in ",:":
            first += 1
    return first


def relative_back(doc: Document, sentence: Sentence, found: Found) -> list[Range]:
    """«Міст відкрили, про що повідомила рада»: the main clause before the relative one that tells of it."""
    tokens = doc.tokens
    for words in doc.lexicon.backward:
        first = found.span[0] - len(words)
        if len(words) < 2 or words[-1] not in doc.lexicon.set_of("relative_pointers"):
            continue
        for gap in range(3):
            at = first - gap
            if at <= sentence.first + 1 or tokens[at - 1].word != ",":
                continue
            if doc.reads(at, words):
                return [trim(doc, skip_reminder(doc, sentence), at - 1)]
    return []


def pointed_back(doc: Document, sentence_index: int) -> list[Range]:
    """«Про це повідомляє X»: the sentences before it in its paragraph, or the paragraph before."""
    if not sentence_index:
        return []
    sentences = doc.sentences
    first = doc.paragraph(sentences[sentence_index].paragraph)[0]
    if first == sentence_index:
        first = doc.paragraph(sentences[sentence_index - 1].paragraph)[0]
    elif sentence_index - first > _LED_BACK:
        first = sentence_index - 1
    return [trim(doc, sentences[first].first, sentences[sentence_index - 1].last)]
