"""The grammar: each cue of each sentence, tried frame by frame, yields at most one draft of a claim."""

from __future__ import annotations

from dataclasses import replace

from headwater.read.claims import contents, quoted, sources, verbless
from headwater.read.claims.cues import Found, find_cues
from headwater.read.claims.frames import CASES, best_frame
from headwater.read.claims.rules import make_draft
from headwater.read.document import Document, Draft, Range, Sentence
from headwater.read.phrases import after_clock

# Stances whose cues can stand after or in the middle of what they frame.
_FRAMING = ("assert", "assess", "predict", "warn", "confirm")


def grammar_drafts(doc: Document) -> list[Draft]:
    """All drafts of a document by grammar, in order of their cues, each cue used once."""
    drafts: list[Draft] = []
    marked = [
        any(s.start <= doc.tokens[x.first].start < s.end for s in doc.boilerplate) for x in doc.sentences
    ]
    drafts += verbless.turns(doc)
    spoken = {d.sentence for d in drafts}
    for index, sentence in enumerate(doc.sentences):
        if not marked[index]:
            first = after_clock(doc.tokens, sentence.first, sentence.last)
            told = sentence if first == sentence.first else replace(sentence, first=first)
            drafts += _sentence(doc, index, told, index in spoken)
    return sorted(drafts, key=lambda d: d.cue)


def _sentence(doc: Document, index: int, sentence: Sentence, spoken: bool) -> list[Draft]:
    """The drafts of one sentence; in a turn that somebody takes (`spoken`) there is no headline."""
    if _asked(doc, sentence):
        return []
    according = verbless.according(doc, index, sentence) + verbless.possessives(doc, index, sentence)
    taken = {i for d in according for i in range(*d.cue)}
    cues = [
        alternatives
        for alternatives in find_cues(doc, sentence)
        if not taken & set(range(*alternatives[0].core))
    ]
    framing = [d for alternatives in cues if (d := _framing(doc, index, sentence, alternatives)) is not None]
    framing = [d for d in framing if d.rule != "around" or not _holds(d, according)]
    framed = {d.cue for d in framing}
    pieces = [c for d in framing if d.rule in ("around", "broken", "quotation") for c in d.content]
    governed = []
    for alternatives in cues:
        if any(f.span in framed for f in alternatives):
            continue
        at = alternatives[0].core[0]
        end = min((c[1] for c in pieces if c[0] <= at < c[1]), default=sentence.last)
        draft = _governing(doc, index, sentence, alternatives, min(end, sentence.last))
        if draft is not None:
            governed.append(draft)
    drafts = according + framing + governed
    if not drafts and not spoken:
        drafts = verbless.headline(doc, index, sentence)
    return sorted(drafts, key=lambda d: d.cue)


def _holds(draft: Draft, according: list[Draft]) -> bool:
    """«Як випливає з листа, дефект, помітили …»: what says where a thing comes from is no content."""
    return any(
        a <= d.cue[0] < b and draft.cue[0] >= b for d in according for a, b in draft.content[:1]
    ) and any(a <= draft.cue[0] < b for d in according for a, b in d.content)


def _asked(doc: Document, sentence: Sentence) -> bool:
    """«Чи обіцяв мер дах?»: the author's own question tells of nothing that was said."""
    tokens, first = doc.tokens, sentence.first
    if tokens[sentence.last - 1].word != "?" or doc.depth[first] or sentence.last - first < 3:
        return False
    whether = doc.lexicon.set_of("whether_words")
    return tokens[first].low in whether or tokens[first + 1].low in doc.lexicon.set_of("question_particles")


def _framing(doc: Document, index: int, sentence: Sentence, alternatives: list[Found]) -> Draft | None:
    """A cue that frames what stands before or around it: quotations, parentheses, «Про це пише X»."""
    for found in alternatives:
        entry = found.entry
        if "speech" not in entry.frames or (entry.stance == "refuse"):
            continue
        impersonal = entry.kind == "impersonal"
        if entry.kind == "verb" and doc.tokens[found.core[0]].pos not in ("VERB", "GRND"):
            continue
        source = sources.source_of(doc, sentence, found, inverted=True)
        if source is not None and source[1] <= found.span[0] and _set_off(doc, sentence, found):
            source = (
                sources.locative(doc, sentence, found.span)
                if "plur" in doc.tokens[found.core[0]].numbers
                else None
            )
        if _points_back(doc, sentence, found):
            content = contents.pointed_back(doc, index)
            if content:
                source = source or sources.source_of(doc, sentence, found, inverted=False)
                return make_draft(found, index, source, content, "back")
        content = contents.relative_back(doc, sentence, found)
        if content:
            return make_draft(found, index, source, content, "back")
        content = contents.introduced(doc, sentence, found, source)
        if content:
            if source is None:
                found = found._replace(span=(found.span[0] - 1, found.span[1]))
            return make_draft(found, index, source, content, "introduced")
        content = quoted.broken_quotation(doc, index, found, source)
        if content:
            return make_draft(found, index, source, content, "broken")
        content = quoted.quotation_before(doc, index, found)
        if content:
            return make_draft(found, index, source, content, "quotation")
        if contents.that_clause(doc, sentence, found, sentence.last) or (
            "clause" in entry.frames and contents.bare_clause(doc, sentence, found, sentence.last)
        ):
            continue
        content = quoted.colon(doc, index, found)
        if content:
            if source is not None and source[0] >= found.span[1] and _set_off(doc, sentence, found):
                content = contents.around(doc, sentence, found, source)[:1] + content
            source = source or sources.source_of(doc, sentence, found, inverted=False)
            return make_draft(found, index, source, content, "colon")
        if doc.tokens[found.core[0]].pos == "GRND" or (found.negated and not impersonal):
            continue
        outward = source
        if source is not None and source[1] <= found.span[0] and doc.tokens[source[0] - 1].word != ",":
            tight = source[0] - 1 >= sentence.first and doc.tokens[source[0] - 1].word in "—–-,"
            outward = source if tight else None
            if not tight:
                continue
        if entry.stance not in _FRAMING or entry.weak:
            continue
        content = contents.around(doc, sentence, found, outward)
        if content and not any(_object_follows(doc, sentence, f, source) for f in alternatives):
            return make_draft(found, index, source, content, "around")
    return None


def _set_off(doc: Document, sentence: Sentence, found: Found) -> bool:
    """«Гроші переказали, пояснили в банку»: a comma or a dash stands right before the cue."""
    before = doc.tokens[found.span[0] - 1].word if found.span[0] > sentence.first else ""
    return before in (",", "—", "–", "-")


def _object_follows(doc: Document, sentence: Sentence, found: Found, source: Range | None) -> bool:
    """A cue with its own complement after it frames nothing before it."""
    for frame in found.entry.frames:
        if frame == "inf" and contents.infinitive(doc, sentence, found, sentence.last):
            return True
        if frame in CASES and contents.object_phrase(doc, sentence, found, frame, sentence.last, source):
            return True
        if frame[0] == "+" and contents.prepositional(doc, sentence, found, frame[1:], sentence.last):
            return True
    return False


def _points_back(doc: Document, sentence: Sentence, found: Found) -> bool:
    tokens = doc.tokens
    for words in doc.lexicon.backward:
        first = sentence.first
        while first < found.span[0] and tokens[first].pos in ("ADV", "PART"):
            first += 1
        stop = first + len(words)
        if stop <= found.span[0] and all(tokens[first + k].low == w for k, w in enumerate(words)):
            gap = tokens[stop : found.span[0]]
            return not any(t.word in ",:" or t.pos == "VERB" for t in gap) and not any(
                t.low in doc.lexicon.conjunctions for t in tokens[found.span[1] : sentence.last]
            )
    return False


def _governing(
    doc: Document, index: int, sentence: Sentence, alternatives: list[Found], limit: int
) -> Draft | None:
    """A cue that governs what stands after it."""
    found, source, content, rule = best_frame(doc, sentence, alternatives, limit)
    if found is None:
        return None
    entry = found.entry
    if entry.kind == "noun":
        held = doc.tokens[found.core[0] - 1].lemma if found.core[0] > sentence.first else ""
        if held in doc.lexicon.set_of("containing"):
            found = found._replace(span=(found.core[0] - 1, found.core[1]))
            return make_draft(found, index, sources.locative(doc, sentence, found.span), content, "noun")
        owner = sources.owner(doc, sentence, found)
        if "whether" in entry.frames and owner is not None and owner[0] < found.core[0]:
            owner = None  # «відповідаючи на запитання, чи …»: somebody else asked
        owned = entry.words[0] in doc.lexicon.set_of("owned_nouns")
        if owned and owner is not None and owner[0] < found.core[0]:
            return None  # «на своїй позиції щодо зон»: not in so many words
        if owner is None and (owned or entry.stance not in ("request", "assert", "assess")):
            return None
        return make_draft(found, index, owner, content, "noun")
    if source is None:
        source = sources.source_of(doc, sentence, found, inverted=False)
    if source is not None and source[1] - source[0] == 1:
        asked = doc.tokens[source[0]].low in doc.lexicon.set_of("question_words")
        if asked and doc.tokens[sentence.last - 1].word in "?»":
            return None  # «Хто дозволив вивезти архів?»
    return make_draft(found, index, source, content, rule)
