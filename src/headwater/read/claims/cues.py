"""Find cues: words of the lexicon in a shape that can govern a content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from headwater.read.document import Document, Range, Sentence
from headwater.read.lexicon import Cue

_VERBAL = ("VERB", "GRND", "INF", "ADJ", "SHORT")


class Found(NamedTuple):
    """A cue in place: its entry, the tokens of the main word, and the span with auxiliaries and negation."""

    entry: Cue
    core: Range
    span: Range
    negated: bool


def find_cues(doc: Document, sentence: Sentence) -> list[list[Found]]:
    """The cues of a sentence, left to right; each as the list of its possible entries."""
    out = []
    i = sentence.first
    while i < sentence.last:
        found = list(_at(doc, sentence, i))
        if found:
            longest = max(f.core[1] for f in found)
            out.append([f for f in found if f.core[1] == longest] if longest > i + 1 else found)
            i = longest
        else:
            i += 1
    return out


def _at(doc: Document, sentence: Sentence, i: int) -> Iterator[Found]:
    token, lexicon = doc.tokens[i], doc.lexicon
    if token.low in lexicon.set_of("not_cues"):
        return
    for pos in _VERBAL:
        lemmas = token.lemmas.get(pos)
        if lemmas is None or (pos != token.pos and token.pos not in _VERBAL and token.pos != "NOUN"):
            continue
        if pos != token.pos and token.pos == "NOUN" and (pos != "VERB" or token.lemma in lexicon.nouns):
            continue
        for lemma in lemmas:
            for entry in lexicon.verbs.get(lemma, ()):
                yield from _verb(doc, sentence, i, entry, pos)
    for table in (lexicon.shorts, lexicon.impersonals):
        for entry in table.get(token.low, ()):
            end = _forms(doc, sentence, i, entry.words)
            if end:
                yield _with_auxiliaries(doc, sentence, entry, (i, end))
    if token.pos == "NOUN":
        for lemma in token.lemmas.get("NOUN", (token.lemma,)):
            for entry in lexicon.nouns.get(lemma, ()):
                yield Found(entry, (i, i + 1), (i, i + 1), False)


def _verb(doc: Document, sentence: Sentence, i: int, entry: Cue, pos: str) -> Iterator[Found]:
    end = _lemmas(doc, sentence, i, entry.words)
    if not end:
        return
    if pos == "ADJ" and (doc.tokens[i].capital or doc.tokens[i].passive or i + 1 == sentence.last):
        return
    found = _with_auxiliaries(doc, sentence, entry, (i, end))
    if pos == "INF" and found.span[0] == i:
        return
    if pos == "SHORT" and len(entry.words) == 1 and entry.stance not in ("order", "intend"):
        return
    if not entry.say and _only_possible(doc, found, entry):
        return  # «може відмовитися», «підтримає»: what may be or will be done is not told of anybody
    if entry.negated and not found.negated:
        return
    yield found


def _only_possible(doc: Document, found: Found, entry: Cue) -> bool:
    """A deed in words that a modal verb or the future tense puts off."""
    at = found.core[0]
    before = doc.tokens[at - 1] if found.span[0] < at else None
    modals = doc.lexicon.set_of("modals")
    if before is not None and (before.lemma in modals or before.low in modals):
        return True
    put_off = doc.tokens[at].future and doc.tokens[at].pos == "VERB" and not found.negated
    return put_off and entry.stance in ("order", "refuse", "confirm")


def _lemmas(doc: Document, sentence: Sentence, i: int, words: tuple[str, ...]) -> int | None:
    """The end of a longer cue that begins at `i`; up to three words may stand between its parts."""
    j = i
    for word in words[1:]:
        gap = 0
        j += 1
        while j < sentence.last and not _same(doc, j, word):
            gap += 1
            if gap > 2 or doc.tokens[j].pos == "PUNCT":
                return None
            j += 1
        if j >= sentence.last:
            return None
    return j + 1


def _same(doc: Document, j: int, word: str) -> bool:
    token = doc.tokens[j]
    return token.low == word or token.lemma == word or any(word in lemmas for lemmas in token.lemmas.values())


def _forms(doc: Document, sentence: Sentence, i: int, words: tuple[str, ...]) -> int | None:
    end = i + len(words)
    if end > sentence.last:
        return None
    return end if all(doc.tokens[i + k].low == w for k, w in enumerate(words)) else None


def _with_auxiliaries(doc: Document, sentence: Sentence, entry: Cue, core: Range) -> Found:
    """Take in the negation and auxiliaries that stand before the cue."""
    first, negated = core[0], False
    while first > sentence.first:
        token = doc.tokens[first - 1]
        if token.low in doc.lexicon.negations:
            negated = True
        elif (
            not (
                token.pos in ("VERB", "SHORT", "INF")
                and any(doc.lexicon.auxiliaries & set(lemmas) for lemmas in token.lemmas.values())
                and doc.tokens[core[0]].pos in ("INF", "SHORT", "ADJ", "VERB")
            )
            and token.low not in doc.lexicon.auxiliaries
        ):
            break
        first -= 1
    return Found(entry, core, (first, core[1]), negated)
