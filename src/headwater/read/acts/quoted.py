"""Short quotations that were taken for titles: their words are phrases of their own."""

from __future__ import annotations

from dataclasses import replace

from headwater.read.document import Document, Sentence
from headwater.read.phrases import Phrase, find_phrases
from headwater.read.quotes import CLOSING, OPENING

_PREDICATES = frozenset(("VERB", "SHORT", "INF"))


def opened(doc: Document) -> Document:
    """The document with phrases within quotations that hold a verb: «Ми не дамо грошей» is no title."""
    sentences = [_opened(doc, s) if any(_is_said(doc, p) for p in s.phrases) else s for s in doc.sentences]
    return replace(doc, sentences=sentences, depth=_level(doc))


def _level(doc: Document) -> list[int]:
    """The depth of quotation of each token; a verb alone in marks is the author's: «„здати“ Лівію»."""
    depth, tokens = list(doc.depth), doc.tokens
    for i in range(1, len(tokens) - 1):
        verb = tokens[i].pos in _PREDICATES
        if verb and tokens[i - 1].word in OPENING and tokens[i + 1].word in CLOSING:
            depth[i - 1 : i + 2] = [max(depth[i] - 1, 0)] * 3
    return depth


def _opened(doc: Document, sentence: Sentence) -> Sentence:
    phrases: list[Phrase] = []
    for phrase in sentence.phrases:
        if _is_said(doc, phrase):
            phrases += find_phrases(doc.tokens, phrase.first + 1, phrase.last, doc.lexicon)
        else:
            phrases.append(phrase)
    return replace(sentence, phrases=phrases)


def _is_said(doc: Document, phrase: Phrase) -> bool:
    if doc.tokens[phrase.first].word not in OPENING:
        return False
    return any(t.pos in _PREDICATES for t in doc.tokens[phrase.first : phrase.last])
