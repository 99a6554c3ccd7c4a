"""Try the frames of a cue: what it governs, by conjunction, infinitive, case or preposition."""

from __future__ import annotations

from headwater.read.claims import contents, fronted, sources, speakers
from headwater.read.claims.clauses import main_clause, trim
from headwater.read.claims.cues import Found
from headwater.read.document import Document, Range, Sentence

CASES = frozenset(("acc", "gen", "dat", "ins"))
# Rules that are asked only where no rule of a lower rank answers; the rank of the rest is 0.
_RANK = {"clause": 1, "object": 2, "subject": 3, "fronted": 4, "none": 5}
# Stances whose cues take a statement or a deed as their object: it is the content as much as a clause is.
_OF_OBJECTS = frozenset(("deny", "confirm", "order", "refuse"))


def best_frame(
    doc: Document, sentence: Sentence, alternatives: list[Found], limit: int
) -> tuple[Found | None, Range | None, list[Range], str]:
    """The frame whose content begins first; a bare object counts only where nothing else fits.

    Under denials, confirmations and orders the object is the content («спростував заяву, що ...»), so
    there it competes with the rest.
    """
    best: tuple[Found | None, Range | None, list[Range], str] = (None, None, [], "")
    first: tuple[int, int] | None = None
    for found in alternatives:
        source = (
            None if found.entry.kind == "noun" else sources.source_of(doc, sentence, found, inverted=False)
        )
        for frame in found.entry.frames:
            content, rule = _frame(doc, sentence, found, frame, limit, source)
            content = [c for c in content if c[0] < c[1]]
            if not (content or rule == "none") or (content and not _able(doc, found, source, rule)):
                continue
            at = (_rank(rule, found), content[0][0] if content else 0)
            if first is None or at < first:
                first, best = at, (found, source, content, rule)
    return best


def _rank(rule: str, found: Found) -> int:
    if rule == "object" and found.entry.stance in _OF_OBJECTS:
        return 0
    if rule == "inf" and found.entry.stance == "order":
        return -1  # «зобов'язав комбінат припинити»: the object is who must do it
    return _RANK.get(rule, 0)


def _able(doc: Document, found: Found, source: Range | None, rule: str) -> bool:
    """«Вакцина дозволить», «дорога потребує»: a thing neither allows nor asks; only a text or a body does."""
    if found.entry.weak:
        return speakers.is_body(doc, source)
    if source is None or found.entry.kind != "verb":
        return True
    if found.entry.say:  # «Зупинка говорить про важливість»: what shows a thing does not say it
        return rule != "prep" or speakers.has_voice(doc, source)
    return speakers.speaks(doc, source)


def _frame(
    doc: Document, sentence: Sentence, found: Found, frame: str, limit: int, source: Range | None
) -> tuple[list[Range], str]:
    """What fills one frame of the cue, and the rule that found it."""
    if frame == "that":
        return contents.that_clause(doc, sentence, found, limit), "that"
    if frame == "whether":
        content = contents.that_clause(doc, sentence, found, limit)
        asked = content and contents.is_question(doc, content[0])
        return ([trim(doc, c[0], main_clause(doc, *c, told=True)) for c in content] if asked else []), "that"
    if frame == "inf":
        return fronted.infinitive(doc, sentence, found, limit), "inf"
    if frame == "clause":
        return contents.bare_clause(doc, sentence, found, limit), "clause"
    if frame == "none":
        return [], "none"
    if frame == "subject":
        return fronted.passive(doc, sentence, found, limit), "subject"
    if frame == "target":
        return fronted.accused(doc, sentence, found, limit, source), "prep"
    if frame == "feared":
        return fronted.feared(doc, sentence, found), "object"
    if frame == "judged":
        return fronted.judged(doc, sentence, found), "object"
    if frame == "named":
        return fronted.named(doc, sentence, found, limit, source), "object"
    if frame[0] == "+":
        content = contents.prepositional(doc, found, frame[1:], limit)
        return content or fronted.topic(doc, sentence, found, frame[1:], source), "prep"
    if frame in CASES:
        content = contents.object_phrase(doc, sentence, found, frame, limit, source)
        if content or found.entry.kind != "verb" or found.entry.say:
            return content, "object"
        return fronted.object_before(doc, sentence, found, frame, source), "fronted"
    return [], ""
