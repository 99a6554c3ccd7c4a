"""Contents that stand before their cue: fronted objects, and the subjects of impersonal and passive cues."""

from __future__ import annotations

from headwater.read.claims import contents, sources, speakers
from headwater.read.claims.clauses import clause_start, phrase_end, trim, trimmed
from headwater.read.claims.cues import Found
from headwater.read.claims.subjects import subject
from headwater.read.document import Document, Range, Sentence, overlap
from headwater.read.phrases import Phrase

# Stances whose cues take a statement, a plan or a deed as their object.
_TO_TOPIC = 4  # tokens from the start of a clause to the preposition of «про страйк»
_TO_NAME = 3  # tokens between «назвав» and the thing or the word for it
_OF_OBJECTS = frozenset(("deny", "confirm", "refuse", "order", "request", "assess"))


def _before(doc: Document, sentence: Sentence, found: Found) -> list[Phrase]:
    """Noun phrases without a preposition before the cue, in its own clause, calendar words aside."""
    at = found.span[0]
    bound = clause_start(doc, sentence, at)
    calendar = doc.lexicon.set_of("calendar_words")
    return [
        p
        for p in sentence.phrases
        if bound <= p.first
        and p.last <= at
        and p.prep is None
        and doc.tokens[p.head].lemma not in calendar
        and not any(t.word in ",:;" or t.pos == "VERB" for t in doc.tokens[p.last : at])
    ]


def object_before(
    doc: Document, sentence: Sentence, found: Found, case: str, source: Range | None
) -> list[Range]:
    """«Цю історію в міністерстві не коментують»: the object of a cue that stands first in its clause."""
    if doc.tokens[found.core[0]].pos != "VERB" or found.entry.stance not in _OF_OBJECTS:
        return []
    placed = source is not None and source[0] > 0 and doc.tokens[source[0] - 1].pos == "PREP"
    if placed and found.entry.stance == "order":
        return []
    for phrase in _before(doc, sentence, found):
        if overlap((phrase.first, phrase.last), source):
            continue
        wanted = case in phrase.cases or (found.negated and "gen" in phrase.cases)
        head = doc.tokens[phrase.head]
        if wanted and head.pos != "PRON" and (source is not None or "nom" not in phrase.cases):
            return [trim(doc, phrase.first, _object_end(doc, phrase, found, source))]
    return []


def _object_end(doc: Document, phrase: Phrase, found: Found, source: Range | None) -> int:
    """The end of a fronted object: with what hangs on it, up to the source or the cue."""
    at = found.span[0]
    end = source[0] if source is not None and phrase.first < source[0] else at
    return _with_complement(doc, phrase, min(end, at))


def topic(doc: Document, sentence: Sentence, found: Found, word: str, source: Range | None) -> list[Range]:
    """«Про страйк оголосила профспілка»: the phrase after the preposition that opens the clause."""
    tokens, lexicon = doc.tokens, doc.lexicon
    at = found.span[0]
    if source is None or source[0] < at or tokens[found.core[0]].pos != "VERB":
        return []
    start = clause_start(doc, sentence, at)
    first = next((i for i in range(start, min(start + _TO_TOPIC, at)) if tokens[i].low == word), at)
    if first + 1 >= at or tokens[first + 1].low in lexicon.set_of("pointers"):
        return []
    last = at
    while last > first + 1 and tokens[last - 1].pos in ("ADV", "PART"):
        last -= 1
    if any(t.word in ":;" or t.pos == "VERB" for t in tokens[start:last]):
        return []
    return [trim(doc, first + 1, last)]


def _with_complement(doc: Document, phrase: Phrase, end: int) -> int:
    """«Заяву про відставку прокуратура спростувала»: the phrase with what hangs on it, up to `end`."""
    tokens, lexicon = doc.tokens, doc.lexicon
    if phrase.last >= end:
        return phrase.last
    governed = any(
        f"+{tokens[phrase.last].low}" in c.frames for c in lexicon.nouns.get(tokens[phrase.head].lemma, ())
    )
    return end if governed or tokens[phrase.last].low in lexicon.set_of("topic_links") else phrase.last


def passive(doc: Document, sentence: Sentence, found: Found, limit: int) -> list[Range]:
    """«Вихід запланований на березень», «Планується ремонт мосту»: the subject, and what goes on after it."""
    tokens = doc.tokens
    after = found.core[1]
    if after < limit and tokens[after - 1].pos == "ADJ" and tokens[after].cases & tokens[after - 1].cases:
        return []  # «запланований візит»: an attribute says nothing of anybody
    phrase = next((p for p in _before(doc, sentence, found) if "nom" in p.cases), None)
    if phrase is None:
        whole = subject(doc, sentence, found.span, inverted=False)
        return [trim(doc, whole[0], phrase_end(doc, whole[0], limit))] if whole else []
    first = trim(doc, phrase.first, found.span[0])
    return [first, *trimmed(doc, (after, phrase_end(doc, after, limit)))] if after < limit else [first]


def infinitive(doc: Document, sentence: Sentence, found: Found, limit: int) -> list[Range]:
    """«Нову лінію планується прокласти»: the infinitive, with its object that stands before the cue."""
    content = contents.infinitive(doc, found, limit)
    if not content or found.entry.kind != "impersonal" or "locative" in found.entry.frames:
        return content
    objects = [p for p in _before(doc, sentence, found) if "acc" in p.cases]
    return [trim(doc, objects[0].first, found.span[0]), *content] if objects else content


def accused(doc: Document, sentence: Sentence, found: Found, limit: int, source: Range | None) -> list[Range]:
    """«звинуватив мера в підкупі», «її звинувачують у підкупі»: the target and the deed."""
    deed = next(
        (
            content
            for frame in found.entry.frames
            if frame[0] == "+" and (content := contents.prepositional(doc, found, frame[1:], limit))
        ),
        [],
    )
    target = contents.object_phrase(doc, sentence, found, "acc", limit, source)
    if target and (not deed or target[0][0] < deed[0][0]):
        return [(target[0][0], max(target[0][1], deed[0][1]))] if deed else target
    if not deed:
        return []
    deed = [(deed[0][0] - 1, deed[0][1])]
    return [*_target_near(sentence, found, source), *deed]


def named(doc: Document, sentence: Sentence, found: Found, limit: int, source: Range | None) -> list[Range]:
    """«назвав угоду помилкою», «угоду він назвав помилкою»: the thing and the word for it."""
    number = sentence.number_from(found.core[1])
    after = sentence.phrases[number] if number < len(sentence.phrases) else None
    if after is None or after.first >= min(limit, found.core[1] + _TO_NAME) or after.prep is not None:
        return []
    if "ins" not in after.cases or "acc" in after.cases:
        return contents.object_phrase(doc, sentence, found, "acc", limit, source)
    word = trim(doc, after.first, phrase_end(doc, after.first, limit))
    for phrase in _before(doc, sentence, found):
        if "acc" in phrase.cases and not overlap((phrase.first, phrase.last), source):
            return [(phrase.first, _object_end(doc, phrase, found, source)), word]
    return [word]


def judged(doc: Document, sentence: Sentence, found: Found) -> list[Range]:
    """«Критика реформи з боку лікарів»: the genitive is what is judged if another phrase names the judge."""
    core = found.core[0]
    own = sentence.phrase_at(core)
    if own is None or own.last == core + 1 or sources.giver(doc, sentence, own) is None:
        return []
    return [(core + 1, own.last)]


def feared(doc: Document, sentence: Sentence, found: Found) -> list[Range]:
    """«побоювання ескалації»: the genitive after a noun, where it is no one who could have the fear."""
    core = found.core[0]
    own = sentence.phrase_at(core)
    if own is None or own.last == core + 1 or speakers.speaks(doc, (core + 1, own.last)):
        return []
    return [trim(doc, core + 1, phrase_end(doc, core + 1, sentence.last, nominal=True))]


def _target_near(sentence: Sentence, found: Found, source: Range | None) -> list[Range]:
    """A pronoun or a phrase in the accusative next to the cue, on either side of it."""
    for phrase in sentence.phrases:
        near = phrase.first == found.core[1] or phrase.last == found.span[0]
        if near and phrase.prep is None and "acc" in phrase.cases:
            span = (phrase.first, phrase.last)
            if not overlap(span, source):
                return [span]
    return []
