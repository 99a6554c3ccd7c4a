"""The grammar: each cue of each sentence, tried frame by frame, yields at most one draft of a claim."""

from __future__ import annotations

from headwater.read.claims import contents, sources, verbless
from headwater.read.claims.cues import Found, find_cues
from headwater.read.claims.rules import make_draft
from headwater.read.document import Document, Draft, Range, Sentence

# Stances whose cues can stand after or in the middle of what they frame.
_FRAMING = ("assert", "assess", "predict", "warn", "confirm")
# Rules that are asked only where no rule of a lower rank answers.
_RANK = {"clause": 1, "none": 2, "object": 3, "subject": 4}


def grammar_drafts(doc: Document) -> list[Draft]:
    """All drafts of a document by grammar, in order of their cues, each cue used once."""
    drafts: list[Draft] = []
    marked = [
        any(s.start <= doc.tokens[x.first].start < s.end for s in doc.boilerplate) for x in doc.sentences
    ]
    for index, sentence in enumerate(doc.sentences):
        if not marked[index]:
            drafts += _sentence(doc, index, sentence)
    return drafts


def _sentence(doc: Document, index: int, sentence: Sentence) -> list[Draft]:
    according = verbless.according(doc, index, sentence) + verbless.possessives(doc, index, sentence)
    taken = {i for d in according for i in range(*d.cue)}
    cues = [
        alternatives
        for alternatives in find_cues(doc, sentence)
        if not taken & set(range(*alternatives[0].core))
    ]
    framing = [d for alternatives in cues if (d := _framing(doc, index, sentence, alternatives)) is not None]
    framed = {d.cue for d in framing}
    limit = min(
        (_zone(d) for d in framing if d.rule == "around" and len(d.content) == 1), default=sentence.last
    )
    governed = []
    for alternatives in cues:
        if any(f.span in framed for f in alternatives):
            continue
        end = limit if alternatives[0].core[0] < limit else sentence.last
        draft = _governing(doc, index, sentence, alternatives, end)
        if draft is not None:
            governed.append(draft)
    drafts = according + framing + governed
    if not drafts:
        drafts = verbless.headline(doc, index, sentence)
    return sorted(drafts, key=lambda d: d.cue)


def _zone(draft: Draft) -> int:
    return draft.content[-1][1]


def _framing(doc: Document, index: int, sentence: Sentence, alternatives: list[Found]) -> Draft | None:
    """A cue that frames what stands before or around it: quotations, parentheses, «Про це пише X»."""
    for found in alternatives:
        entry = found.entry
        if "speech" not in entry.frames or (entry.stance == "refuse"):
            continue
        impersonal = entry.kind == "impersonal"
        if entry.kind == "verb" and doc.tokens[found.core[0]].pos not in ("VERB", "GRND"):
            continue
        source = _source(doc, sentence, found, inverted=True)
        if source is not None and source[1] <= found.span[0] and _set_off(doc, sentence, found):
            source = (
                sources.locative(doc, sentence, found.span)
                if "plur" in doc.tokens[found.core[0]].numbers
                else None
            )
        if _points_back(doc, sentence, found):
            content = contents.pointed_back(doc, index)
            if content:
                source = source or _source(doc, sentence, found, inverted=False)
                return make_draft(found, index, source, content, "back")
        content = contents.introduced(doc, sentence, found, source)
        if content:
            if source is None:
                found = found._replace(span=(found.span[0] - 1, found.span[1]))
            return make_draft(found, index, source, content, "introduced")
        content = contents.broken_quotation(doc, found, source)
        if content:
            return make_draft(found, index, source, content, "broken")
        content = contents.quotation_before(doc, sentence, found)
        if content:
            return make_draft(found, index, source, content, "quotation")
        if contents.that_clause(doc, sentence, found, sentence.last) or (
            "clause" in entry.frames and contents.bare_clause(doc, sentence, found, sentence.last)
        ):
            continue
        content = contents.colon(doc, sentence, found, sentence.last)
        if content:
            return make_draft(
                found, index, source or _source(doc, sentence, found, inverted=False), content, "colon"
            )
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
        if _frame_kind(frame) == "case" and contents.object_phrase(
            doc, sentence, found, frame, sentence.last, source
        ):
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
    found, source, content, rule = _best_frame(doc, sentence, alternatives, limit)
    if found is None:
        return None
    entry = found.entry
    if entry.kind == "noun":
        held = doc.tokens[found.core[0] - 1].lemma if found.core[0] > sentence.first else ""
        if held in doc.lexicon.set_of("containing"):
            found = found._replace(span=(found.core[0] - 1, found.core[1]))
            return make_draft(found, index, sources.locative(doc, sentence, found.span), content, "noun")
        owner = _owner(doc, sentence, found)
        if owner is None and entry.stance not in ("request", "assert", "assess"):
            return None
        return make_draft(found, index, owner, content, "noun")
    if source is None:
        source = _source(doc, sentence, found, inverted=False)
    return make_draft(found, index, source, content, rule)


def _best_frame(
    doc: Document, sentence: Sentence, alternatives: list[Found], limit: int
) -> tuple[Found | None, Range | None, list[Range], str]:
    """The frame whose content begins first; a bare object counts only where nothing else fits.

    Under denials, confirmations and orders the object is the content («спростував заяву, що ...»), so
    there it competes with the rest.
    """
    best: tuple[Found | None, Range | None, list[Range], str] = (None, None, [], "")
    first = (9, 0)
    for found in alternatives:
        source = None if found.entry.kind == "noun" else _source(doc, sentence, found, inverted=False)
        for frame in found.entry.frames:
            content, rule = _frame(doc, sentence, found, frame, limit, source)
            if not (content or rule == "none") or (content and not _able(doc, found, source)):
                continue
            rank = _RANK.get(rule, 0)
            if rule == "object" and found.entry.stance in ("deny", "confirm", "order"):
                rank = 0
            at = (rank, content[0][0] if content else 0)
            if at < first:
                first, best = at, (found, source, content, rule)
    return best


def _able(doc: Document, found: Found, source: Range | None) -> bool:
    """«Вакцина дозволить», «дорога потребує»: a thing neither allows nor asks; only a text or a body does."""
    if found.entry.weak:
        return sources.is_body(doc, source)
    if source is None or found.entry.say or found.entry.kind != "verb":
        return True
    return sources.speaks(doc, source)


def _frame_kind(frame: str) -> str:
    if frame in ("acc", "gen", "dat", "ins"):
        return "case"
    return "+" if frame[0] == "+" else frame


def _frame(
    doc: Document, sentence: Sentence, found: Found, frame: str, limit: int, source: Range | None
) -> tuple[list[Range], str]:
    if frame == "that":
        return contents.that_clause(doc, sentence, found, limit), "that"
    if frame == "inf":
        return contents.infinitive(doc, sentence, found, limit), "inf"
    if frame == "clause":
        return contents.bare_clause(doc, sentence, found, limit), "clause"
    if frame == "none":
        return [], "none"
    if frame == "subject":
        whole = sources.subject(doc, sentence, found.span, inverted=False)
        return ([whole] if whole else []), "subject"
    if frame[0] == "+":
        return contents.prepositional(doc, sentence, found, frame[1:], limit), "prep"
    if frame in ("acc", "gen", "dat", "ins"):
        return contents.object_phrase(doc, sentence, found, frame, limit, source), "object"
    return [], ""


def _source(doc: Document, sentence: Sentence, found: Found, *, inverted: bool) -> Range | None:
    entry = found.entry
    if entry.kind == "impersonal":
        return sources.locative(doc, sentence, found.span) if "locative" in entry.frames else None
    token = doc.tokens[found.core[0]]
    if token.pos == "ADJ":
        near = [p for p in sentence.phrases if p.last <= found.span[0] and found.span[0] - p.last <= 1]
        return (near[-1].first, near[-1].last) if near else None
    if token.pos == "GRND":
        verb = next(
            (
                i
                for i in range(found.core[0] - 1, sentence.first - 1, -1)
                if doc.tokens[i].pos == "VERB" and doc.depth[i] == doc.depth[found.core[0]]
            ),
            None,
        )
        if verb is None:
            verb = next(
                (
                    i
                    for i in range(found.core[1], sentence.last)
                    if doc.tokens[i].pos == "VERB" and doc.tokens[i - 1].pos != "CONJ"
                ),
                None,
            )
        return sources.subject(doc, sentence, (verb, verb + 1), inverted) if verb is not None else None
    source = sources.subject(doc, sentence, found.span, inverted)
    if (source is None or source[0] >= found.span[1]) and "plur" in token.numbers and not inverted:
        place = sources.locative(doc, sentence, found.span)
        source = place if place is not None and place[1] <= found.span[0] else source
    if source is None and "plur" in token.numbers:
        source = sources.locative(doc, sentence, found.span)
    return source


def _owner(doc: Document, sentence: Sentence, found: Found) -> Range | None:
    """«заява міністра»: the genitive after a noun cue; «лист з проханням»: the subject of its sentence."""
    tokens = doc.tokens
    core = found.core[0]
    for phrase in sentence.phrases:
        if (
            phrase.first <= core < phrase.last
            and phrase.last > core + 1
            and sources.speaks(doc, (core + 1, phrase.last))
        ):
            return core + 1, phrase.last
    own = next((p for p in sentence.phrases if p.first <= core < p.last), None)
    if own is None or (own.prep is None and "ins" not in tokens[core].cases and "nom" in tokens[core].cases):
        return None
    before = [
        p
        for p in sentence.phrases
        if p.last <= core and p.prep is None and "nom" in p.cases and sources.speaks(doc, (p.first, p.last))
    ]
    return (before[-1].first, before[-1].last) if before else None
