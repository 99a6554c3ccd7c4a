"""What a claim is like: its stance, its form, whether it is hedged, and what it rests on (`via`)."""

from __future__ import annotations

from headwater.model import Form, Stance
from headwater.read.claims.contents import is_question
from headwater.read.claims.sources import complement
from headwater.read.document import Document, Draft, Range, Sentence
from headwater.read.phrases import Phrase

_MARKS = frozenset('«»„“”"')


def stance(doc: Document, draft: Draft) -> Stance:
    """The cue's stance; where the cue is neutral, that of the content (a plan, a forecast, a refusal)."""
    entry = draft.entry
    if draft.negated and entry.say and draft.content and is_question(doc, draft.content[0]):
        return "refuse"  # «не сказав, чи повернуть пільги»
    if draft.negated and entry.kind != "noun":
        turned = doc.lexicon.set_of("negated_refuse"), doc.lexicon.set_of("negated_deny")
        if entry.words and entry.words[0] in turned[0]:
            return "refuse"
        if (entry.words and entry.words[0] in turned[1]) or entry.stance in ("assess", "confirm"):
            return "deny"
        if entry.stance == "intend":
            return "refuse"
    word = doc.words(draft.content[0]).casefold() if len(draft.content) == 1 else ""
    if word in doc.lexicon.set_of("deny_words"):
        return "deny"
    if word in doc.lexicon.set_of("confirm_words"):
        return "confirm"
    if draft.content and (entry.say or entry.stance == "assess") and _called_false(doc, draft.content[-1]):
        return "deny"
    if draft.content and (entry.say or not entry.words):
        return draft.guess or _of_content(doc, draft) or entry.stance
    return entry.stance


def _called_false(doc: Document, span: Range) -> bool:
    """«Це вигадка», «назвала публікації брехнею»: the last word says that it is not so."""
    last = doc.tokens[span[1] - 1]
    short = span[1] - span[0] <= 4 or "ins" in last.cases
    return short and last.lemma in doc.lexicon.set_of("deny_nouns")


def _of_content(doc: Document, draft: Draft) -> Stance | None:
    """Look at the first predicate of the content: what does the speaker do with it?"""
    tokens, lexicon = doc.tokens, doc.lexicon
    first, last = draft.content[0]
    future = lexicon.set_of("future_words")
    seen_subject = False
    for i in range(first, min(last, first + 30)):
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
                if len(cue.words) == 1 and cue.stance in ("intend", "request", "refuse", "deny", "assess"):
                    return cue.stance
    return None


def _subject_after(doc: Document, verb: int, last: int) -> bool:
    """«Почнеться вакцинація»: a nominative that agrees stands after the verb."""
    tokens = doc.tokens
    for i in range(verb + 1, min(last, verb + 6)):
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
    for first, last in content:
        for q in doc.quotations:
            if (
                first <= q.first
                and q.last <= last
                and q.last - q.first >= 4
                and not _titles(doc, q.first, q.last)
            ):
                return "mixed"
    return "indirect"


def _inside_quotation(doc: Document, span: Range) -> bool:
    return any(q.first <= span[0] and span[1] <= q.last for q in doc.quotations)


def _titles(doc: Document, first: int, last: int) -> bool:
    """«Північний потік – 2»: a name in marks is no quotation."""
    words = [t for t in doc.tokens[first:last] if t.word[0].isalpha()]
    return bool(words) and words[0].capital and len(words) <= 4


def hedged(doc: Document, draft: Draft) -> bool:
    """Marked as uncertain by the cue or in the content's first clause."""
    lexicon, tokens = doc.lexicon, doc.tokens
    if any(t.low in lexicon.hedges for t in tokens[draft.cue[0] : draft.cue[1]]):
        return True
    if not draft.content:
        return False
    first, last = draft.content[0]
    return any(t.low in lexicon.hedges for t in tokens[max(0, first - 1) : min(last, first + 14)])


_FRAMING = frozenset(("quotation", "broken", "around", "back", "introduced", "according"))


def relayed(doc: Document, drafts: list[Draft]) -> list[Draft]:
    """«"A", сказав X, передає Y»: Y only passes on X's words, so it is the basis of X's claim."""
    out = []
    for draft in drafts:
        first = next(
            (
                d
                for d in drafts
                if d.sentence == draft.sentence
                and d.cue < draft.cue
                and d.rule in _FRAMING
                and d.source is not None
            ),
            None,
        )
        passes_on = (
            draft.rule in ("around", "quotation")
            and first is not None
            and draft.source is not None
            and draft.entry.say
            and any(outlet(doc, i) or doc.tokens[i].word.isascii() for i in range(*draft.source))
        )
        if passes_on and first is not None and draft.source is not None:
            first.via.append(draft.source)
        else:
            out.append(draft)
    return out


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


def add_bases(doc: Document, drafts: list[Draft]) -> None:
    """Give «з посиланням на X» to the outermost claim of its sentence, «X розповів Y» to its own."""
    by_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_sentence.setdefault(draft.sentence, []).append(draft)
    for index, mine in by_sentence.items():
        sentence = doc.sentences[index]
        for span in _bases(doc, sentence) + _interviews(doc, sentence):
            outer = [d for d in mine if not any(span[0] >= c[0] and span[1] <= c[1] for c in d.content)]
            if outer:
                widest = max(outer, key=lambda d: sum(c[1] - c[0] for c in d.content))
                if span not in widest.via and not _overlaps(span, widest.source):
                    widest.via.append(span)
        for draft in mine:
            _inner_outlet(doc, draft)
            _told(doc, draft)


def _overlaps(a: Range, b: Range | None) -> bool:
    return b is not None and a[0] < b[1] and b[0] < a[1]


def _bases(doc: Document, sentence: Sentence) -> list[Range]:
    """«з посиланням на X», «citing X»: the noun phrase after the words, «слова» and the like left out."""
    out = []
    tokens = doc.tokens
    for i in range(sentence.first, sentence.last):
        for words in doc.lexicon.bases:
            if (
                tokens[i].low == words[0]
                and i + len(words) < sentence.last
                and all(tokens[i + k].low == w for k, w in enumerate(words))
            ):
                at = i + len(words)
                phrase = next((p for p in sentence.phrases if p.last > at), None)
                if phrase is None or phrase.first > at + 1:
                    continue
                if tokens[at].lemma in doc.lexicon.set_of("basis_skip") and phrase.last > at + 1:
                    at += 1
                out.append((at, complement(doc, sentence, phrase.last)))
                out += _joined(doc, sentence, phrase)
    return out


def _joined(doc: Document, sentence: Sentence, phrase: Phrase) -> list[Range]:
    """«на судові матеріали та звіт поліції»: the bases after the first, in its case."""
    at = sentence.phrases.index(phrase)
    out: list[Range] = []
    last = phrase.last
    for after in sentence.phrases[at + 1 :]:
        joint = doc.tokens[last : after.first]
        linked = len(joint) == 1 and (joint[0].low in doc.lexicon.coordinators or joint[0].word == ",")
        if not linked or after.prep is not None or "acc" not in after.cases or after.first == after.last - 1:
            break
        last = after.last
        out.append((after.first, last))
    return out if out and doc.tokens[out[-1][0] - 1].low in doc.lexicon.coordinators else []


def _interviews(doc: Document, sentence: Sentence) -> list[Range]:
    """«в інтерв'ю X», «в эфире телеканала X», «в беседе с корреспондентом X»: the outlet X."""
    out = []
    tokens, words = doc.tokens, doc.lexicon.set_of("interview_words")
    for n, phrase in enumerate(sentence.phrases):
        at = next((i for i in range(phrase.first, phrase.last) if tokens[i].lemma in words), None)
        if at is None or phrase.prep is None:
            continue
        if at + 1 < phrase.last:
            out.append((at + 1, phrase.last))
            continue
        following = sentence.phrases[n + 1] if n + 1 < len(sentence.phrases) else None
        if (
            following is not None
            and following.first - at <= 2
            and any(outlet(doc, i) for i in range(following.first, following.last))
        ):
            out.append((following.first, following.last))
    return out


def _inner_outlet(doc: Document, draft: Draft) -> None:
    """«Джерела Bloomberg», «собеседник издания»: the outlet inside an anonymous source."""
    if draft.source is None:
        return
    lexicon, tokens = doc.lexicon, doc.tokens
    first, last = draft.source
    if not any(lexicon.kinds.get(t.lemma) == "anonymous" for t in tokens[first:last]):
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
    for phrase in doc.sentences[draft.sentence].phrases:
        if not draft.cue[1] <= phrase.first < draft.cue[1] + 8:
            continue
        span = (phrase.first, phrase.last)
        if any(_overlaps(span, c) for c in draft.content) or _overlaps(span, draft.source):
            continue
        if phrase.prep is None and "dat" in phrase.cases and any(outlet(doc, i) for i in range(*span)):
            draft.via.append(span)
            return
