"""Who can be a source: what agrees with a verb, and what is somebody, a body or a text."""

from __future__ import annotations

from headwater.read.document import Document, Range
from headwater.read.phrases import Phrase


def speaks(doc: Document, span: Range) -> bool:
    """True of a name, a pronoun, an office or a body: something that can say."""
    lexicon = doc.lexicon
    return any(
        t.pos == "PRON"
        or t.animate
        or t.name
        or t.capital
        or t.lemma in lexicon.roles
        or t.lemma in lexicon.kinds
        for t in doc.tokens[span[0] : span[1]]
    )


def has_voice(doc: Document, span: Range) -> bool:
    """True where the head of a source, its first noun, is somebody, a body, a text or a name."""
    tokens, lexicon = doc.tokens, doc.lexicon
    head = next((i for i in range(*span) if tokens[i].pos in ("NOUN", "PRON")), span[0])
    token = tokens[head]
    known = token.lemma in lexicon.kinds or token.lemma in lexicon.roles
    written = token.capital and (head == 0 or tokens[head - 1].word not in ".!?…")
    return token.pos in ("PRON", "ADJ", "NUM") or token.animate or token.name or known or written


def is_body(doc: Document, source: Range | None) -> bool:
    """True where the source is a document, an outlet or a body, as its words say."""
    kinds = doc.lexicon.kinds
    return source is not None and any(
        kinds.get(t.lemma) in ("document", "outlet", "organisation")
        for t in doc.tokens[source[0] : source[1]]
    )


def agrees(doc: Document, phrase: Phrase, verb: int) -> bool:
    """Nominative, and of the verb's number and (in the past) gender; foreign names agree with anything."""
    if phrase.prep is not None:
        return False
    first, token = doc.tokens[phrase.first], doc.tokens[verb]
    neuter = token.past and "neut" in token.genders
    if first.pos == "NUM" and "nom" in phrase.cases and (neuter or "plur" in token.numbers):
        return True  # «52 % виборців проголосувало», «объяснили два менеджера»
    return _fits(doc, phrase.cases, phrase.head, phrase.last, verb) or _surname_fits(doc, phrase, verb)


def _fits(doc: Document, cases: frozenset[str], at: int, last: int, verb: int) -> bool:
    head, token = doc.tokens[at], doc.tokens[verb]
    if "nom" not in cases:
        return False
    if head.low in doc.lexicon.relatives or not token.numbers or not head.numbers:
        return True
    if not head.numbers & token.numbers:
        return "plur" in token.numbers and _coordinated(doc, last, verb)
    if token.past and token.numbers == {"sing"} and head.genders and token.genders:
        # «Капітан заявила», «Гідролог Віра Сомова застерегла»: an office takes either gender.
        either = head.animate or head.name or head.lemma in doc.lexicon.roles
        return either or bool(head.genders & token.genders)
    return True


def _surname_fits(doc: Document, phrase: Phrase, verb: int) -> bool:
    """«Ніколя Саркозі заявив»: the first name may look like another case, the last one decides."""
    tokens = doc.tokens
    after = phrase.head + 1
    if after >= phrase.last or not tokens[phrase.head].capital or not tokens[after].capital:
        return False
    return _fits(doc, tokens[after].cases, after, phrase.last, verb)


def _coordinated(doc: Document, last: int, verb: int) -> bool:
    return any(doc.tokens[i].low in doc.lexicon.coordinators for i in range(last, min(verb, last + 3)))
