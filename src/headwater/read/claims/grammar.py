"""The grammar: each cue of each sentence, tried frame by frame, yields at most one draft of a claim."""

from __future__ import annotations

from dataclasses import replace

from headwater.read.claims import contents, quoted, sources, verbless
from headwater.read.claims.cues import Found, find_cues
from headwater.read.claims.frames import CASES, best_frame
from headwater.read.claims.rules import make_draft
from headwater.read.claims.subjects import locative
from headwater.read.document import Document, Draft, Range, Sentence
from headwater.read.phrases import after_clock
from headwater.read.quotes import DASHES

# Stances whose cues can stand after or in the middle of what they frame.
_FRAMING = frozenset(("assert", "assess", "predict", "warn", "confirm"))
# Stances whose nouns tell of a claim even where nobody is named who made it.
_UNOWNED = frozenset(("request", "assert", "assess"))
_SETS_OFF = DASHES | {","}


def grammar_drafts(doc: Document) -> list[Draft]:
    """All drafts of a document by grammar, in order of their cues, each cue used once."""
    drafts = verbless.turns(doc)
    spoken = {d.sentence for d in drafts}
    for index, sentence in enumerate(doc.sentences):
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
    first, last = draft.content[0]
    if not any(first <= d.cue[0] < last <= draft.cue[0] for d in according):
        return False
    return any(a <= draft.cue[0] < b for d in according for a, b in d.content)


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
        if not _may_frame(doc, found):
            continue
        source = _framing_source(doc, sentence, found)
        draft = _told_before(doc, index, sentence, found, source)
        if draft is None and not _clause_follows(doc, sentence, found):
            draft = _told_after_colon(doc, index, sentence, found, source)
            draft = draft or _told_around(doc, index, sentence, found, source, alternatives)
        if draft is not None:
            return draft
    return None


def _may_frame(doc: Document, found: Found) -> bool:
    entry = found.entry
    if "speech" not in entry.frames or entry.stance == "refuse":
        return False
    return entry.kind != "verb" or doc.tokens[found.core[0]].pos in ("VERB", "GRND")


def _framing_source(doc: Document, sentence: Sentence, found: Found) -> Range | None:
    """The source after the cue, else before it, but not before a cue that is set off."""
    source = sources.source_of(doc, sentence, found, inverted=True)
    if source is None or source[1] > found.span[0] or not _set_off(doc, sentence, found.span[0]):
        return source
    several = "plur" in doc.tokens[found.core[0]].numbers
    return locative(doc, sentence, found.span) if several else None


def _told_before(
    doc: Document, index: int, sentence: Sentence, found: Found, source: Range | None
) -> Draft | None:
    """Content in what stands before the cue, after «Як повідомляє X,», or in quotation marks."""
    if _points_back(doc, sentence, found) and (content := contents.pointed_back(doc, index)):
        source = source or sources.source_of(doc, sentence, found, inverted=False)
        return make_draft(found, index, source, content, "back")
    if content := contents.relative_back(doc, sentence, found):
        return make_draft(found, index, source, content, "back")
    if content := contents.introduced(doc, sentence, found, source):
        if source is None:
            found = found._replace(span=(found.span[0] - 1, found.span[1]))  # «як повідомляється»
        return make_draft(found, index, source, content, "introduced")
    if content := quoted.broken_quotation(doc, found, source):
        return make_draft(found, index, source, content, "broken")
    if content := quoted.quotation_before(doc, index, found):
        return make_draft(found, index, source, content, "quotation")
    return None


def _clause_follows(doc: Document, sentence: Sentence, found: Found) -> bool:
    """A cue with a clause of its own after it frames nothing else."""
    if contents.that_clause(doc, sentence, found, sentence.last):
        return True
    return "clause" in found.entry.frames and bool(contents.bare_clause(doc, sentence, found, sentence.last))


def _told_after_colon(
    doc: Document, index: int, sentence: Sentence, found: Found, source: Range | None
) -> Draft | None:
    content = quoted.colon(doc, index, found)
    if not content:
        return None
    after = source is not None and source[0] >= found.span[1]
    if after and _set_off(doc, sentence, found.span[0]):  # «A, пояснив X: B»
        content = contents.around(doc, sentence, found, source)[:1] + content
    source = source or sources.source_of(doc, sentence, found, inverted=False)
    return make_draft(found, index, source, content, "colon")


def _told_around(
    doc: Document,
    index: int,
    sentence: Sentence,
    found: Found,
    source: Range | None,
    alternatives: list[Found],
) -> Draft | None:
    """«A, повідомляє X, B»: an attribution set off in the sentence that it frames."""
    entry = found.entry
    if entry.stance not in _FRAMING or entry.weak or (found.negated and entry.kind != "impersonal"):
        return None
    if doc.tokens[found.core[0]].pos == "GRND":
        return None
    before = source is not None and source[1] <= found.span[0]
    if source is not None and before and not _set_off(doc, sentence, source[0]):
        return None
    content = contents.around(doc, sentence, found, source)
    if not content or any(_object_follows(doc, sentence, f, source) for f in alternatives):
        return None
    return make_draft(found, index, source, content, "around")


def _set_off(doc: Document, sentence: Sentence, i: int) -> bool:
    """«Гроші переказали, пояснили в банку»: a comma or a dash stands right before token `i`."""
    return i > sentence.first and doc.tokens[i - 1].word in _SETS_OFF


def _object_follows(doc: Document, sentence: Sentence, found: Found, source: Range | None) -> bool:
    """A cue with its own complement after it frames nothing before it."""
    for frame in found.entry.frames:
        if frame == "inf" and contents.infinitive(doc, found, sentence.last):
            return True
        if frame in CASES and contents.object_phrase(doc, sentence, found, frame, sentence.last, source):
            return True
        if frame[0] == "+" and contents.prepositional(doc, found, frame[1:], sentence.last):
            return True
    return False


def _points_back(doc: Document, sentence: Sentence, found: Found) -> bool:
    """«Про це повідомляє X»: the sentence begins with words for what stands before it, and tells no more."""
    tokens, at = doc.tokens, found.span[0]
    first = sentence.first
    while first < at and tokens[first].pos in ("ADV", "PART"):
        first += 1
    words = next((w for w in doc.lexicon.backward if first + len(w) <= at and doc.reads(first, w)), None)
    if words is None or any(t.word in ",:" or t.pos == "VERB" for t in tokens[first + len(words) : at]):
        return False
    conjunctions = doc.lexicon.conjunctions
    return not any(t.low in conjunctions for t in tokens[found.span[1] : sentence.last])


def _governing(
    doc: Document, index: int, sentence: Sentence, alternatives: list[Found], limit: int
) -> Draft | None:
    """A cue that governs what stands after it."""
    found, source, content, rule = best_frame(doc, sentence, alternatives, limit)
    if found is None:
        return None
    if found.entry.kind == "noun":
        return _of_noun(doc, index, sentence, found, content)
    source = source or sources.source_of(doc, sentence, found, inverted=False)
    if source is not None and source[1] - source[0] == 1:
        asked = doc.tokens[source[0]].low in doc.lexicon.set_of("question_words")
        if asked and doc.tokens[sentence.last - 1].word in "?»":
            return None  # «Хто дозволив вивезти архів?»
    return make_draft(found, index, source, content, rule)


def _of_noun(
    doc: Document, index: int, sentence: Sentence, found: Found, content: list[Range]
) -> Draft | None:
    """«заява міністра, що A», «у листі міститься вимога B»: a noun tells of a claim if its owner is known."""
    entry, core = found.entry, found.core[0]
    held = doc.tokens[core - 1].lemma if core > sentence.first else ""
    if held in doc.lexicon.set_of("containing"):
        found = found._replace(span=(core - 1, found.core[1]))
        return make_draft(found, index, locative(doc, sentence, found.span), content, "noun")
    owner = sources.owner(doc, sentence, found)
    before = owner is not None and owner[0] < core
    if "whether" in entry.frames and before:
        owner, before = None, False  # «відповідаючи на запитання, чи …»: somebody else asked
    owned = entry.words[0] in doc.lexicon.set_of("owned_nouns")
    if owned and before:
        return None  # «на своїй позиції щодо зон»: not in so many words
    if owner is None and (owned or entry.stance not in _UNOWNED):
        return None
    return make_draft(found, index, owner, content, "noun")
