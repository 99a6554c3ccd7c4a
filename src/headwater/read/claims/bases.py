"""What a source rests on (`via`): cited outlets and documents, interviews, outlets that pass words on."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice

from headwater.read.claims.reach import complement
from headwater.read.document import Document, Draft, Range, Sentence, overlap
from headwater.read.phrases import Phrase
from headwater.read.quotes import OUTER

_TRAILING = frozenset(("around", "quotation", "broken", "learned"))
_TAIL = 14  # tokens after a cue within which the sentence of one that only passes words on ends
_NEAR = 8  # tokens between a cue and the outlet that it was told to


def add_bases(doc: Document, drafts: list[Draft], relays: list[Draft]) -> list[Draft]:
    """The drafts with their bases; those that only pass on what another says are left out.

    `relays` are drafts that the grammar found and a model did not take, in which an outlet may pass words on.
    """
    relays_in = _by_sentence(relays)
    out: list[Draft] = []
    for index, mine in _by_sentence(drafts).items():
        passing = [d for d in relays_in.get(index, ()) if not any(overlap(d.cue, m.cue) for m in mine)]
        kept = _relayed(doc, sorted((*mine, *passing), key=lambda d: d.cue), {id(d) for d in passing})
        _cited(doc, doc.sentences[index], kept)
        for draft in kept:
            _inner_outlet(doc, draft)
            _outlet_first(doc, draft)
            _told(doc, draft)
            _quoted_by(doc, draft)
        out += kept
    return sorted(out, key=lambda d: d.cue)


def _by_sentence(drafts: list[Draft]) -> dict[int, list[Draft]]:
    out: dict[int, list[Draft]] = {}
    for draft in drafts:
        out.setdefault(draft.sentence, []).append(draft)
    return out


def _relayed(doc: Document, drafts: list[Draft], passing: set[int]) -> list[Draft]:
    """«X сказав, що A, додав B, передає Y»: Y only passes on X's words, so it is the basis of X's claims."""
    out = []
    for draft in drafts:
        told = [d for d in drafts if d.cue < draft.cue and _speaks_first(doc, d, draft)]
        if told and draft.source is not None and _passes_on(doc, draft):
            for one in told:
                if draft.source not in one.via:
                    one.via.append(draft.source)
        elif id(draft) not in passing:
            out.append(draft)
    return out


def _speaks_first(doc: Document, draft: Draft, relay: Draft) -> bool:
    """True where `draft` gives somebody's words in the clause that `relay` follows."""
    if draft.source is None or draft.entry.kind == "noun" or _names_outlet(doc, draft.source):
        return False
    if not draft.entry.say and not any(doc.tokens[i].name for i in range(*draft.source)):
        return False
    last = doc.sentences[draft.sentence].last
    ends = max((c[1] for c in draft.content if c[1] <= last), default=draft.cue[1])
    return ends <= relay.cue[0] and doc.depth[draft.cue[0]] == doc.depth[relay.cue[0]]


def _passes_on(doc: Document, draft: Draft) -> bool:
    """An outlet with a neutral cue at the end of the sentence."""
    if draft.source is None or draft.rule not in _TRAILING or not draft.entry.say:
        return False
    end = doc.sentences[draft.sentence].last
    after = max(draft.cue[1], draft.source[1])
    return end - after <= _TAIL and draft.cue[0] <= draft.source[0] and _names_outlet(doc, draft.source)


def _names_outlet(doc: Document, span: Range) -> bool:
    """An outlet in the span; also a name in Latin letters, in a language that is written in others."""
    foreign = bool(doc.lexicon.transliteration)
    letters = [i for i in range(*span) if doc.tokens[i].word[0].isalpha()]
    return any(outlet(doc, i) or (foreign and doc.tokens[i].word.isascii()) for i in letters)


def _cited(doc: Document, sentence: Sentence, drafts: list[Draft]) -> None:
    """Give «з посиланням на X» to the outermost claims of its sentence, each interview to who gives it."""
    for span in _bases(doc, sentence):
        outer = _outside(drafts, span)
        widest = max(outer, key=lambda d: sum(c[1] - c[0] for c in d.content), default=None)
        for draft in outer:
            if draft is widest or (widest is not None and draft.via and draft.via == widest.via):
                _rest(draft, span)
    for span in _interviews(doc, sentence):
        nearest = min(_outside(drafts, span), key=lambda d: abs(d.cue[0] - span[0]), default=None)
        if nearest is not None:
            _rest(nearest, span)


def _outside(drafts: list[Draft], span: Range) -> list[Draft]:
    return [d for d in drafts if not any(c[0] <= span[0] and span[1] <= c[1] for c in d.content)]


def _rest(draft: Draft, span: Range) -> None:
    if span not in draft.via and not overlap(span, draft.source):
        draft.via.append(span)


def _bases(doc: Document, sentence: Sentence) -> list[Range]:
    """«з посиланням на X», «citing X»: the noun phrase after the words, «слова» and the like left out."""
    out: list[Range] = []
    tokens, forms = doc.tokens, _by_first_word(doc.lexicon.bases)
    for i in range(sentence.first, sentence.last):
        for words in forms.get(tokens[i].low, ()):
            at = i + len(words)
            if at < sentence.last and doc.reads(i, words):
                out += _cited_after(doc, sentence, at)
    return out


@lru_cache(maxsize=8)
def _by_first_word(forms: tuple[tuple[str, ...], ...]) -> dict[str, list[tuple[str, ...]]]:
    out: dict[str, list[tuple[str, ...]]] = {}
    for words in forms:
        out.setdefault(words[0], []).append(words)
    return out


def _cited_after(doc: Document, sentence: Sentence, at: int) -> list[Range]:
    """The basis that begins at token `at` or right after it, with those joined to it."""
    number = sentence.number_from(at + 1)
    if number and sentence.phrases[number - 1].last > at:
        number -= 1
    phrase = sentence.phrases[number] if number < len(sentence.phrases) else None
    if phrase is None or phrase.first > at + 1:
        return []
    skipped = doc.tokens[at].lemma in doc.lexicon.set_of("basis_skip") and phrase.last > at + 1
    whole = complement(doc, sentence, phrase.last)
    return [(at + skipped, whole), *_joined(doc, sentence, number)]


def _joined(doc: Document, sentence: Sentence, number: int) -> list[Range]:
    """«на судові матеріали та звіт поліції»: the bases after the one in phrase `number`, in its case."""
    out: list[Range] = []
    last = sentence.phrases[number].last
    for after in islice(sentence.phrases, number + 1, None):
        joint = doc.tokens[last : after.first]
        linked = len(joint) == 1 and (joint[0].low in doc.lexicon.coordinators or joint[0].word == ",")
        if not linked or after.prep is not None or "acc" not in after.cases or after.first == after.last - 1:
            break
        last = after.last
        out.append((after.first, last))
    return out if out and doc.tokens[out[-1][0] - 1].low in doc.lexicon.coordinators else []


def _interviews(doc: Document, sentence: Sentence) -> list[Range]:
    """«в інтерв'ю X», «в эфире телеканала X», «в беседе с репортером X», «на телеканалі X»: the outlet X."""
    out = []
    tokens, words = doc.tokens, doc.lexicon.set_of("interview_words")
    for n, phrase in enumerate(sentence.phrases):
        if phrase.prep is None:
            continue
        at = next((i for i in range(phrase.first, phrase.last) if tokens[i].lemma in words), None)
        if at is None:
            aired = tokens[phrase.head].lemma in doc.lexicon.set_of("aired_words")
            if aired and tokens[phrase.prep].low in doc.lexicon.locatives and phrase.last - phrase.first > 1:
                out.append((phrase.first, phrase.last))
            continue
        if at + 1 < phrase.last:
            out.append((at + 1, phrase.last))
            continue
        after = sentence.phrases[n + 1] if n + 1 < len(sentence.phrases) else None
        if after is None or after.first - at > 2:
            continue
        if any(t.capital for t in tokens[after.first : after.last]) or _named(doc, after):
            out.append((after.first, after.last))
    return out


def _named(doc: Document, phrase: Phrase) -> bool:
    """An outlet by its word or name, or a name in other letters or in marks, as outlets have."""
    first = doc.tokens[phrase.first].word
    return first in OUTER or _names_outlet(doc, (phrase.first, phrase.last))


def _inner_outlet(doc: Document, draft: Draft) -> None:
    """«Джерела Bloomberg», «собеседник издания»: the outlet inside an anonymous source."""
    if draft.source is None:
        return
    first, last = draft.source
    if not any(doc.lexicon.kinds.get(t.lemma) == "anonymous" for t in doc.tokens[first:last]):
        return
    for i in range(first + 1, last):
        if outlet(doc, i):
            draft.via.append((i, last))
            return


def outlet(doc: Document, i: int) -> bool:
    """True where token `i` names an outlet, by its word or by its name."""
    lexicon, token = doc.lexicon, doc.tokens[i]
    known = lexicon.names.get(token.low)
    if token.lemma in lexicon.set_of("generic_outlets"):
        return False
    return lexicon.kinds.get(token.lemma) == "outlet" or (known is not None and known[1] == "outlet")


def _told(doc: Document, draft: Draft) -> None:
    """«розповів агентству Reuters», «told Reuters»: an addressee that is an outlet."""
    if draft.entry.kind not in ("verb", "short") or draft.via:
        return
    sentence, end, lexicon = doc.sentences[draft.sentence], draft.cue[1], doc.lexicon
    for phrase in islice(sentence.phrases, sentence.number_from(end), sentence.number_from(end + _NEAR)):
        span = (phrase.first, phrase.last)
        if _within(draft, span) or overlap(span, draft.source):
            continue
        known = lexicon.names.get(doc.tokens[phrase.head].low)
        titled = draft.entry.say and known is None and doc.tokens[phrase.first].word in OUTER
        named = titled or any(outlet(doc, i) for i in range(*span))
        # «розповів РІА Новини директор»: a name that no dictionary declines, before the speaker
        before = draft.source is not None and phrase.last <= draft.source[0] and bool(lexicon.transliteration)
        told = "dat" in phrase.cases or before
        if phrase.prep is None and told and named:
            draft.via.append(span)
            return


def _outlet_first(doc: Document, draft: Draft) -> None:
    """«розповів РІА Новини директор X»: an outlet that was taken for the speaker, or for a part of them."""
    if draft.source is None or draft.entry.kind != "verb" or not draft.entry.say:
        return
    (first, last), tokens = draft.source, doc.tokens
    after = doc.sentence_at(last).phrase_at(last) if last < len(tokens) else None
    if after is not None and after.first == last and after.prep is None and "nom" in after.cases:
        last = after.last
    office = next((i for i in range(first + 1, last) if tokens[i].lemma in doc.lexicon.roles), None)
    while office is not None and office - 1 > first and tokens[office - 1].pos == "ADJ":
        office -= 1
    joined = any(t.word == "," or t.low in doc.lexicon.coordinators for t in tokens[first:office])
    if office is None or joined or not _names_outlet(doc, (first, first + 1)):
        return
    draft.source = (office, last)
    _rest(draft, (first, office))


def _quoted_by(doc: Document, draft: Draft) -> None:
    """«цитує міністра агентство X»: who is quoted is the source, and X what it is known from."""
    quoting = doc.lexicon.set_of("quoting_words")
    if not any(doc.tokens[i].lemma in quoting for i in range(*draft.cue)):
        return
    sentence, last = doc.sentences[draft.sentence], draft.cue[1]
    near = islice(sentence.phrases, sentence.number_from(last), sentence.number_from(last + _NEAR))
    spans = [(p.first, p.last) for p in near if p.prep is None and not _within(draft, (p.first, p.last))]
    outlets = [s for s in spans if _names_outlet(doc, s)]
    people = [s for s in spans if s not in outlets and (doc.tokens[s[0]].name or doc.tokens[s[0]].animate)]
    if outlets and people and (draft.source is None or overlap(draft.source, outlets[0])):
        draft.source = people[0]
    if outlets and draft.source is not None and not overlap(draft.source, outlets[0]):
        _rest(draft, outlets[0])


def _within(draft: Draft, span: Range) -> bool:
    return any(overlap(span, c) for c in draft.content)
