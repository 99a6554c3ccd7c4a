"""Find what is said: one function a frame, each answers with ranges of tokens or nothing."""

from __future__ import annotations

from headwater.read.claims.clauses import main_clause, phrase_end, sentence_end, trim
from headwater.read.claims.cues import Found
from headwater.read.document import Document, Range, Sentence

_DASH = frozenset("—–-")
_GAP = 14
_PREDICATES = frozenset(("VERB", "SHORT", "PRED", "INF"))


def that_clause(doc: Document, sentence: Sentence, found: Found, limit: int) -> list[Range]:
    """«заявив, що A», «про те, що A»: from after the conjunction to the end of the sentence."""
    tokens, lexicon = doc.tokens, doc.lexicon
    cue_end = found.core[1]
    for i in range(cue_end, min(limit, cue_end + _GAP)):
        token = tokens[i]
        if doc.depth[i] > doc.depth[cue_end - 1]:
            if i > cue_end and doc.depth[i] > doc.depth[cue_end - 1] + 1:
                return []
            continue
        asks = found.entry.say or found.entry.stance == "request"
        if token.word == "," and asks and _whether(doc, i, limit):
            if found.entry.kind == "verb" and tokens[i - 1].lemma in lexicon.nouns:
                return []  # «отвечая на вопрос, есть ли»: the question is the noun's
            return [trim(doc, i + 1, min(sentence_end(doc, sentence, i + 1), limit))]
        asked = i == cue_end + 1 and found.entry.say and token.low in lexicon.set_of("question_words")
        introduces = asked or token.low in lexicon.conjunctions
        if introduces and (tokens[i - 1].word == "," or i == cue_end):
            plain = token.low in lexicon.set_of("that_words")
            if not plain and found.entry.kind == "verb" and tokens[i - 2].lemma in lexicon.nouns:
                return []  # «відповідаючи на запитання, чи»: the question is the noun's
            if not plain and not found.entry.say and found.entry.stance != "request":
                return []
            first = i + 1 if plain else i
            last = min(sentence_end(doc, sentence, first), limit)
            last = _other_clause(doc, first, last)
            if tokens[found.core[0]].pos == "GRND" and not _verb_before(doc, sentence, found):
                last = main_clause(doc, first, last)
            return [
                trim(doc, first, _before_predicate(doc, first, last) if found.entry.kind == "noun" else last)
            ]
        if token.word in ":;" or token.pos in ("VERB", "SHORT", "GRND"):
            return []
    return []


def _verb_before(doc: Document, sentence: Sentence, found: Found) -> bool:
    return any(doc.tokens[i].pos == "VERB" for i in range(sentence.first, found.span[0]))


def is_question(doc: Document, span: Range) -> bool:
    """«чи є загроза», «есть ли угроза»: an indirect question."""
    low = [t.low for t in doc.tokens[span[0] : span[0] + 2]]
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
    tokens, lexicon = doc.tokens, doc.lexicon
    for i in range(first + 2, last - 2):
        if (
            tokens[i].word == ","
            and tokens[i + 1].low in lexicon.set_of("contrast")
            and doc.depth[i] == doc.depth[first]
            and any(
                t.pos in ("VERB", "GRND")
                and any(lexicon.verbs.keys() & set(lemmas) for lemmas in t.lemmas.values())
                and any(c.say for c in lexicon.verbs.get(t.lemma, ()))
                for t in tokens[i + 1 : i + 8]
            )
        ):
            return i
        if (
            tokens[i].word == ","
            and tokens[i + 1].pos == "GRND"
            and doc.depth[i] == doc.depth[first]
            and any(
                c.say or c.stance in ("warn", "assess") for c in lexicon.verbs.get(tokens[i + 1].lemma, ())
            )
        ):
            return i
    return last


def infinitive(doc: Document, sentence: Sentence, found: Found, limit: int) -> list[Range]:
    """«попросив уряд прискорити B»: from the infinitive (its adverbs with it) to the end of its phrase."""
    tokens = doc.tokens
    start = found.core[1]
    for i in range(start, min(limit, start + 11)):
        marked = i + 1 < limit and tokens[i].low in doc.lexicon.set_of("infinitive_marks")
        if marked and not tokens[i + 1].capital and tokens[i + 1].pos in ("INF", "VERB", "NOUN"):
            return [trim(doc, i, phrase_end(doc, i, limit, found.entry.kind == "noun"))]
        if tokens[i].pos == "INF":
            first = i
            while first > start and tokens[first - 1].pos in ("ADV", "PART"):
                first -= 1
            return [trim(doc, first, phrase_end(doc, first, limit, found.entry.kind == "noun"))]
        clause = tokens[i].pos == "CONJ" and tokens[i].low not in doc.lexicon.coordinators
        if tokens[i].pos == "VERB" or clause or (tokens[i].word in ",:;." and i > start):
            return []
    return []


def prepositional(doc: Document, sentence: Sentence, found: Found, word: str, limit: int) -> list[Range]:
    """«заявив про B», «закликав до B»: the phrase after that preposition."""
    tokens = doc.tokens
    start = found.core[1]
    parts = word.split("_")
    for i in range(start, min(limit, start + 8)):
        if (
            tokens[i].low == parts[-1]
            and (len(parts) == 1 or tokens[i - 1].low == parts[0])
            and i + 1 < limit
        ):
            if tokens[i + 1].low in doc.lexicon.set_of("pointers"):
                return []
            return [trim(doc, i + 1, phrase_end(doc, i + 1, limit, found.entry.kind == "noun"))]
        if tokens[i].word in ",:;." or tokens[i].pos in ("VERB", "INF"):
            return []
    return []


def object_phrase(
    doc: Document, sentence: Sentence, found: Found, case: str, limit: int, source: Range | None
) -> list[Range]:
    """«вимагали виконання рішення»: the first phrase in that case after the cue, with what hangs on it."""
    tokens = doc.tokens
    start = found.core[1]
    for phrase in sentence.phrases:
        if phrase.first < start or phrase.first >= limit:
            continue
        gap = tokens[start : phrase.first]
        if any(t.word in ",:;." or t.pos in ("VERB", "INF", "CONJ") for t in gap) or len(gap) > 6:
            return []
        governed = phrase.prep is not None and phrase.prep >= found.core[1]
        if governed or (source is not None and phrase.first < source[1] and source[0] < phrase.last):
            continue
        if (case in phrase.cases and tokens[phrase.head].pos != "PRON") or tokens[
            phrase.head
        ].low in doc.lexicon.set_of("object_pronouns"):
            if _time(doc, phrase.head):
                continue
            first = phrase.first
            return [trim(doc, first, phrase_end(doc, first, limit, found.entry.kind == "noun"))]
    return []


def _time(doc: Document, i: int) -> bool:
    return doc.tokens[i].lemma in doc.lexicon.set_of("time_words") or doc.tokens[i].pos == "NUM"


def around(doc: Document, sentence: Sentence, found: Found, source: Range | None) -> list[Range]:
    """«A, повідомляє X» and «A, заявив він, B»: the sentence without the attribution set off in it."""
    tokens = doc.tokens
    first = min(found.span[0], source[0] if source else found.span[0])
    last = max(found.span[1], source[1] if source else found.span[1])
    border = first - 1
    while border > sentence.first and tokens[border].pos in ("ADV", "PART"):
        border -= 1
    set_off = tokens[border + 1]
    if set_off.low in doc.lexicon.relatives or set_off.low in doc.lexicon.set_of("that_words"):
        return []
    if border <= sentence.first or not (tokens[border].word == "," or tokens[border].word in _DASH):
        return []
    if doc.depth[border] != doc.depth[sentence.first] and doc.depth[sentence.first] == 0:
        return []
    start = _after_pointer(doc, skip_reminder(doc, sentence))
    content = [trim(doc, start, border)]
    rest = _resume(doc, sentence, last)
    if rest is not None and rest < sentence.last - 1:
        content.append(trim(doc, rest, sentence.last))
    told = any(t.pos in _PREDICATES or t.word in _DASH for c in content for t in tokens[c[0] : c[1]])
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
    last = max(found.span[1], source[1] if source else found.span[1])
    comma = next((i for i in range(last, min(sentence.last, last + 12)) if tokens[i].word == ","), None)
    if first > sentence.first + 2:
        before = trim(doc, skip_reminder(doc, sentence), first)
        after = trim(doc, comma + 1, sentence.last) if comma is not None else (0, 0)
        return [c for c in (before, after) if c[1] > c[0]]
    return [trim(doc, comma + 1, sentence.last)] if comma is not None and comma + 1 < sentence.last else []


def _resume(doc: Document, sentence: Sentence, last: int) -> int | None:
    """Where the content goes on after an attribution in its middle: after a comma that opens no clause."""
    tokens, lexicon = doc.tokens, doc.lexicon
    for i in range(last, min(sentence.last, last + 10)):
        if tokens[i].word == ",":
            after = tokens[i + 1] if i + 1 < sentence.last else None
            if (
                after is None
                or after.low in lexicon.relatives
                or after.pos == "GRND"
                or after.low in lexicon.set_of("contrast")
            ):
                return None
            if any(lexicon.verbs.keys() & set(lemmas) for lemmas in after.lemmas.values()):
                return None
            return i + 1
    return None


def skip_reminder(doc: Document, sentence: Sentence) -> int:
    first = sentence.first
    if doc.tokens[first].low in doc.lexicon.reminders:
        first += 1
        if doc.tokens[first].word in ",:":
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
            if all(tokens[at + k].low == w for k, w in enumerate(words)):
                return [trim(doc, skip_reminder(doc, sentence), at - 1)]
    return []


def pointed_back(doc: Document, sentence_index: int) -> list[Range]:
    """«Про це повідомляє X»: the sentences before it in its paragraph, or the paragraph before."""
    sentence = doc.sentences[sentence_index]
    here = [s for s in doc.sentences[:sentence_index] if s.paragraph == sentence.paragraph]
    if here:
        chosen = here[-3:] if len(here) <= 3 else here[-1:]
    else:
        previous = doc.sentences[:sentence_index]
        if not previous:
            return []
        number = previous[-1].paragraph
        chosen = [s for s in previous if s.paragraph == number]
    return [trim(doc, chosen[0].first, chosen[-1].last)]
