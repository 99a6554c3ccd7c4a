"""Find cues: words of the lexicon in a shape that can govern a content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from headwater.read.document import Document, Range, Sentence
from headwater.read.lexicon import Cue
from headwater.read.tokens import Token

_VERBAL = ("VERB", "GRND", "INF", "ADJ", "SHORT")
_ANY_VERBAL = frozenset(_VERBAL)
_GOVERNED = _ANY_VERBAL - {"GRND"}  # what an auxiliary may stand before
_BETWEEN = 2  # words between two parts of a longer cue


class Found(NamedTuple):
    """A cue in place: its entry, the tokens of the main word, and the span with auxiliaries and negation."""

    entry: Cue
    core: Range
    span: Range
    negated: bool

    def with_source(self, source: Range | None) -> Range:
        """The attribution: from the first token of cue or source to the end of the last."""
        if source is None:
            return self.span
        return min(self.span[0], source[0]), max(self.span[1], source[1])


def bare(entry: Cue, core: Range) -> Found:
    """A cue without auxiliaries and negation, as cues that are no verbs are."""
    return Found(entry, core, core, False)


def may_be_cue(doc: Document, token: Token) -> bool:
    """True where a reading of the word is a verb of the lexicon."""
    verbs = doc.lexicon.verbs
    return any(lemma in verbs for lemma in token.bases)


def find_cues(doc: Document, sentence: Sentence) -> list[list[Found]]:
    """The cues of a sentence, left to right; each as the list of its possible entries."""
    out = []
    lexicon, barred, end = doc.lexicon, doc.lexicon.set_of("not_cues"), sentence.first
    lemmas, forms = lexicon.cue_lemmas, lexicon.cue_forms
    for i, token in enumerate(doc.tokens[sentence.first : sentence.last], sentence.first):
        may_begin = not lemmas.isdisjoint(token.bases) or token.low in forms or token.lemma in lemmas
        if not may_begin or i < end or token.low in barred:
            continue
        found = _at(doc, sentence, i)
        if found:
            end = max(f.core[1] for f in found)
            out.append([f for f in found if f.core[1] == end] if end > i + 1 else found)
    return out


def _at(doc: Document, sentence: Sentence, i: int) -> list[Found]:
    """Every entry that the words from token `i` on can be."""
    token, lexicon = doc.tokens[i], doc.lexicon
    if token.pos == "PUNCT":
        return []
    out: list[Found] = []
    if not _ANY_VERBAL.isdisjoint(token.lemmas):
        out += _as_verb(doc, sentence, i)
    for table in (lexicon.shorts, lexicon.impersonals):
        for entry in table.get(token.low, ()):
            end = i + len(entry.words)
            if end <= sentence.last and doc.reads(i, entry.words):
                out.append(_with_auxiliaries(doc, sentence, entry, (i, end)))
    if token.pos == "NOUN":
        for lemma in token.lemmas.get("NOUN", (token.lemma,)):
            out += [bare(entry, (i, i + 1)) for entry in lexicon.nouns.get(lemma, ())]
    return out


def _as_verb(doc: Document, sentence: Sentence, i: int) -> Iterator[Found]:
    """The verbs that token `i` may be a form of; as a noun it is a verb only if no noun of the lexicon."""
    token, lexicon = doc.tokens[i], doc.lexicon
    for pos in _VERBAL:
        verb_after_all = token.pos == "NOUN" and pos == "VERB" and token.lemma not in lexicon.nouns
        if pos not in token.lemmas or not (token.pos in _ANY_VERBAL or verb_after_all):
            continue
        for lemma in token.lemmas[pos]:
            for entry in lexicon.verbs.get(lemma, ()):
                found = _verb(doc, sentence, i, entry, pos)
                if found is not None:
                    yield found


def _verb(doc: Document, sentence: Sentence, i: int, entry: Cue, pos: str) -> Found | None:
    token = doc.tokens[i]
    end = _lemmas(doc, sentence, i, entry.words)
    if end is None:
        return None
    if pos == "ADJ" and (token.capital or token.passive or i + 1 == sentence.last):
        return None
    found = _with_auxiliaries(doc, sentence, entry, (i, end))
    if pos == "INF" and found.span[0] == i:
        return None
    if pos == "SHORT" and len(entry.words) == 1 and entry.stance not in ("order", "intend"):
        return None
    if not entry.say and _only_possible(doc, found, entry):
        return None  # «може відмовитися», «підтримає»: what may be or will be done is not told of anybody
    return None if entry.negated and not found.negated else found


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
    """The end of a longer cue that begins at `i`; a few words may stand between its parts."""
    tokens, j = doc.tokens, i
    for word in words[1:]:
        within = range(j + 1, min(sentence.last, j + 2 + _BETWEEN))
        j = next((k for k in within if tokens[k].pos == "PUNCT" or _same(tokens[k], word)), j)
        if j not in within or not _same(tokens[j], word):
            return None
    return j + 1


def _same(token: Token, word: str) -> bool:
    return word in (token.low, token.lemma) or word in token.bases


def _with_auxiliaries(doc: Document, sentence: Sentence, entry: Cue, core: Range) -> Found:
    """Take in the negation and auxiliaries that stand before the cue."""
    tokens, lexicon = doc.tokens, doc.lexicon
    governs = tokens[core[0]].pos in _GOVERNED
    first, negated = core[0], False
    while first > sentence.first:
        token = tokens[first - 1]
        if token.low in lexicon.negations:
            negated = True
        elif token.low not in lexicon.auxiliaries and not (governs and _auxiliary(doc, token)):
            break
        first -= 1
    return Found(entry, core, (first, core[1]), negated)


def _auxiliary(doc: Document, token: Token) -> bool:
    """A form of «бути», «могти» and the like."""
    if token.pos not in ("VERB", "SHORT", "INF"):
        return False
    return not doc.lexicon.auxiliaries.isdisjoint(token.bases)
