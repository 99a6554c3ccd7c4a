"""What a claim is like: its stance, its form, whether it is hedged, and what it rests on (`via`)."""

from __future__ import annotations

from headwater.model import Form, Stance
from headwater.read.claims.contents import is_question
from headwater.read.document import Document, Draft, Range
from headwater.read.lexicon import Cue

_OWN = frozenset(("intend", "request", "refuse", "deny", "assess"))  # what a speaker's own verb may do
_FIRST_PREDICATE = 30  # tokens of a content within which its first predicate is looked for
_SUBJECT = 6  # tokens after a verb within which its subject is looked for
_HEDGED = 14  # tokens of a content in which a hedge counts for all of it
_QUOTED = 4  # tokens of a quoted part that makes a form mixed, marks included
_VERDICT = 4  # tokens of «Це вигадка» and the like
_NAME = 4  # words in quotation marks that may be a name


def stance(doc: Document, draft: Draft) -> Stance:
    """The cue's stance; where the cue is neutral, that of the content (a plan, a forecast, a refusal)."""
    entry = draft.entry
    if draft.negated and entry.say and draft.content and is_question(doc, draft.content[0]):
        return "refuse"  # «не сказав, чи повернуть пільги»
    turned = _turned(doc, entry) if draft.negated and entry.kind != "noun" else None
    if turned is not None:
        return turned
    word = doc.words(draft.content[0]).casefold() if len(draft.content) == 1 else ""
    if word in doc.lexicon.set_of("deny_words"):
        return "deny"
    if word in doc.lexicon.set_of("confirm_words"):
        return "confirm"
    if draft.content and (entry.say or "named" in entry.frames) and _called_false(doc, draft.content[-1]):
        return "deny"
    if draft.content and (entry.say or not entry.words):
        return draft.guess or _of_content(doc, draft) or entry.stance
    return entry.stance


def _turned(doc: Document, entry: Cue) -> Stance | None:
    """«не підтвердив», «не планує»: what a negation makes of the cue."""
    word = entry.words[0] if entry.words else ""
    if word in doc.lexicon.set_of("negated_refuse"):
        return "refuse"
    if word in doc.lexicon.set_of("negated_deny") or entry.stance in ("assess", "confirm"):
        return "deny"
    return "refuse" if entry.stance == "intend" else None


def _called_false(doc: Document, span: Range) -> bool:
    """«Це вигадка», «назвала публікації брехнею»: the last word says that it is not so."""
    last = doc.tokens[span[1] - 1]
    short = span[1] - span[0] <= _VERDICT or "ins" in last.cases
    return short and last.lemma in doc.lexicon.set_of("deny_nouns")


def _of_content(doc: Document, draft: Draft) -> Stance | None:
    """Look at the first predicate of the content: what does the speaker do with it?"""
    tokens, lexicon = doc.tokens, doc.lexicon
    first, last = draft.content[0]
    future = lexicon.set_of("future_words")
    seen_subject = False
    for i in range(first, min(last, first + _FIRST_PREDICATE)):
        token = tokens[i]
        if token.word in ",;." and i > first + 2:
            break
        before = tokens[i - 1].pos if i > first else ""
        counted = before == "NUM" or ("gen" in token.cases and before not in ("PREP", "NOUN", "ADJ"))
        if token.pos == "NOUN" and ("nom" in token.cases or counted):
            seen_subject = True
        if token.pos in ("VERB", "SHORT") or token.low in lexicon.shorts:
            inner = None if seen_subject else _own_stance(doc, i)
            if inner is not None and (len(draft.content) == 1 or inner == "intend"):
                return inner
            known = any(c.say or c.stance == "assess" for c in lexicon.verbs.get(token.lemma, ()))
            ahead = token.pos == "VERB" and token.future and not known  # «вважають» may look like a future
            if token.low in future or ahead:
                return "predict" if seen_subject or _subject_after(doc, i, last) else "intend"
            possible = token.lemma in lexicon.set_of("modals") and not token.past
            return "predict" if possible and seen_subject else None
    return None


def _own_stance(doc: Document, i: int) -> Stance | None:
    """«Сподіваємося, що …», «готові допомогти»: what a speaker's own verb or predicate does."""
    lexicon, token = doc.lexicon, doc.tokens[i]
    for word in (token.lemma, token.low):
        for table in (lexicon.verbs, lexicon.shorts):
            for cue in table.get(word, ()):
                if len(cue.words) == 1 and cue.stance in _OWN:
                    return cue.stance
    return None


def _subject_after(doc: Document, verb: int, last: int) -> bool:
    """«Почнеться вакцинація»: a nominative that agrees stands after the verb."""
    tokens = doc.tokens
    for i in range(verb + 1, min(last, verb + _SUBJECT)):
        if tokens[i].word in ",;." or tokens[i].pos == "PREP":
            return False
        if tokens[i].pos == "NOUN":
            return "nom" in tokens[i].cases and "acc" not in tokens[i].cases
    return False


def form(doc: Document, draft: Draft) -> Form:
    """direct: all of it inside quotation marks; mixed: a quoted part of two words or more; else indirect."""
    content = draft.content
    if not content:
        return "indirect"
    if draft.rule == "turn" or all(_inside_quotation(doc, c) for c in content):
        return "direct"
    if any(_inside_quotation(doc, c) and c[1] - c[0] > _QUOTED for c in content):
        return "mixed"
    return "mixed" if any(_quotes(doc, *c) for c in content) else "indirect"


def _inside_quotation(doc: Document, span: Range) -> bool:
    quotation = doc.quoted.outermost_at(span[0])
    return quotation is not None and span[1] <= quotation.last


def _quotes(doc: Document, first: int, last: int) -> bool:
    """True where a quotation of some length, that is no title, stands between these tokens."""
    return any(
        q.last <= last and q.last - q.first >= _QUOTED and not _titles(doc, q.first, q.last)
        for q in doc.quoted.beginning_in(first, last)
    )


def _titles(doc: Document, first: int, last: int) -> bool:
    """«Північний потік – 2»: a name in marks is no quotation."""
    words = [t for t in doc.tokens[first:last] if t.word[0].isalpha()]
    return bool(words) and words[0].capital and len(words) <= _NAME


def hedged(doc: Document, draft: Draft) -> bool:
    """Marked as uncertain by the cue or in the content's first clause."""
    lexicon, tokens = doc.lexicon, doc.tokens
    if any(t.low in lexicon.hedges for t in tokens[draft.cue[0] : draft.cue[1]]):
        return True
    if not draft.content:
        return False
    first, last = draft.content[0]
    return any(
        tokens[i].low in lexicon.hedges and not (tokens[i].capital and tokens[i - 1].word.isalnum())
        for i in range(max(0, first - 1), min(last, first + _HEDGED))
    )  # a capital within a sentence is a name or a month: "in May"


def withheld(doc: Document, draft: Draft) -> bool:
    """True where the sentence says that the source is not to be named: «на умовах анонімності»."""
    if draft.source is None or any(doc.tokens[i].name for i in range(*draft.source)):
        return False
    sentence = doc.sentences[draft.sentence]
    words = doc.lexicon.set_of("anonymity_words")
    return any(
        doc.tokens[i].low in words and not any(first <= i < last for first, last in draft.content)
        for i in range(sentence.first, sentence.last)
    )
