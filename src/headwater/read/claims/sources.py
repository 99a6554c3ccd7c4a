"""Find who says it: the subject of a cue by case and agreement, or the phrase that its frame names."""

from __future__ import annotations

from headwater.read.claims.clauses import main_clause
from headwater.read.claims.cues import Found
from headwater.read.claims.speakers import agrees, speaks
from headwater.read.document import Document, Range, Sentence
from headwater.read.phrases import Phrase
from headwater.read.tokens import Token

_CLOSERS = frozenset(",:;—–()")


def subject(doc: Document, sentence: Sentence, cue: Range, inverted: bool) -> Range | None:
    """The subject of the verb in `cue`; `inverted` prefers the words after it («сказав X»)."""
    left = _left(doc, sentence, cue)
    right = _right(doc, sentence, cue)
    if inverted and right is not None and left is not None and _object(doc, sentence, right):
        return left  # «Видання цитує лист міністра: …»
    if inverted:
        return right or left
    if right is not None and _object(doc, sentence, right):
        right = None  # «вважає помилкою введення мит»: a thing after the verb is its object
    if right is not None and left is not None:
        near = right[0] - cue[1] == 0 and speaks(doc, right)
        return right if near and (cue[0] - left[1] > 2 or _object(doc, sentence, left)) else left
    return left or right


def _object(doc: Document, sentence: Sentence, span: Range) -> bool:
    """«Виплату компенсацій відхиляє керівництво»: a thing, in what may be the accusative."""
    phrase = next((p for p in sentence.phrases if p.first <= span[0] < p.last), None)
    if phrase is None or "acc" not in phrase.cases:
        return False
    head = doc.tokens[phrase.head]
    if (head.capital and phrase.head > sentence.first) or {"gen", "acc", "ins"} <= head.cases:
        return False  # a name, or a word that is not declined
    kind = doc.lexicon.kinds.get(head.lemma)
    return head.pos == "NOUN" and not head.animate and not head.name and kind in (None, "document")


def gerund_subject(doc: Document, sentence: Sentence, cue: Range, inverted: bool) -> Range | None:
    """«Закривши справу, слідча додала»: a gerund has the subject of the finite verb that it goes with."""
    tokens = doc.tokens
    level = doc.depth[cue[0]]
    before = range(cue[0] - 1, sentence.first - 1, -1)
    verb = next((i for i in before if tokens[i].pos == "VERB" and doc.depth[i] == level), None)
    if verb is None:
        main = main_clause(doc, cue[1], sentence.last)
        after = range(main if main < sentence.last else cue[1], sentence.last)
        verb = next((i for i in after if tokens[i].pos == "VERB" and tokens[i - 1].pos != "CONJ"), None)
    return subject(doc, sentence, (verb, verb + 1), inverted) if verb is not None else None


def _left(doc: Document, sentence: Sentence, cue: Range) -> Range | None:
    """The nearest agreeing phrase before the verb, in its own clause or one that it continues."""
    tokens, verb = doc.tokens, _verb(doc, cue)
    bound = clause_start(doc, sentence, cue[0])
    if bound > sentence.first and tokens[bound - 1].low in doc.lexicon.relatives:
        between = [
            p for p in sentence.phrases if p.first >= bound and p.last <= cue[0] and agrees(doc, p, verb)
        ]
        if between:
            return extend(doc, sentence, between[-1], bound)
        relative = tokens[bound - 1]
        if tokens[bound - 2].pos != "PREP" and (not relative.cases or "nom" in relative.cases):
            return _antecedent(doc, sentence, bound - 1)
        bound = clause_start(
            doc, sentence, bound - (3 if tokens[bound - 2].pos == "PREP" else 2)
        )  # «листа, в якому попросив»: the main clause's subject
    nearest: Phrase | None = None
    for phrase in reversed(sentence.phrases):
        if phrase.last > cue[0] or phrase.first < bound:
            continue
        if doc.depth[phrase.first] != doc.depth[cue[0]] and not _title_phrase(doc, phrase):
            continue
        if agrees(doc, phrase, verb) and not _in_subordinate(doc, bound, phrase.first):
            nearest = nearest or phrase
            if not _doubtful(doc, phrase):
                return extend(doc, sentence, phrase, bound)
    if nearest is None:
        nearest = _adjacent_name(doc, sentence, cue[0], bound)
    elif tokens[verb].numbers != {"sing"} and (place := locative(doc, sentence, cue)) is not None:
        return place
    return extend(doc, sentence, nearest, bound) if nearest is not None else None


def _doubtful(doc: Document, phrase: Phrase) -> bool:
    """A thing that may be the object of another verb, or a participle: a better subject may stand before it.

    «Канцлер осудив відмову і заявив», «члени партії, налаштовані до союзу прихильно, сказали».
    """
    tokens = doc.tokens
    head = tokens[phrase.head]
    declined = not {"gen", "ins"} <= phrase.cases  # else its cases tell nothing
    thing = declined and "acc" in phrase.cases and not head.animate and head.pos == "NOUN"
    if head.lemma in doc.lexicon.roles or head.lemma in doc.lexicon.kinds or head.capital:
        after_verb = phrase.first > 0 and tokens[phrase.first - 1].pos in ("VERB", "INF", "GRND")
        return thing and after_verb and not head.capital  # «подав позов і зажадав»
    if head.pos == "ADJ":
        return True
    return thing


def _adjacent_name(doc: Document, sentence: Sentence, at: int, bound: int) -> Phrase | None:
    """«Хан обіцяв»: a foreign name right before the verb, whatever case the dictionary takes it for."""
    return next(
        (
            p
            for p in sentence.phrases
            if p.last == at
            and p.first >= bound
            and p.prep is None
            and doc.tokens[p.head].capital
            and (doc.tokens[p.head].name or p.first > sentence.first)
        ),
        None,
    )


def _title_phrase(doc: Document, phrase: Phrase) -> bool:
    return doc.tokens[phrase.first].word in '«„“"' and phrase.head == phrase.first + 1


def _verb(doc: Document, cue: Range) -> int:
    return next((i for i in range(cue[0], cue[1]) if doc.tokens[i].numbers), cue[0])


def clause_start(doc: Document, sentence: Sentence, i: int) -> int:
    """Where the clause of token `i` begins: after its conjunction or relative, else with the sentence."""
    tokens, lexicon = doc.tokens, doc.lexicon
    closed = 0
    for j in range(i - 1, sentence.first - 1, -1):
        token = tokens[j]
        if doc.depth[j] > doc.depth[i]:
            continue
        if doc.depth[j] < doc.depth[i] or token.word in ";":
            return j + 1
        opens = (
            (token.low in lexicon.conjunctions or token.low in lexicon.relatives)
            and j > sentence.first
            and (tokens[j - 1].word == "," or (tokens[j - 1].pos == "PREP" and tokens[j - 2].word == ","))
        )
        if opens:
            if closed and any(tokens[k].word == "," for k in range(j + 1, i)):
                closed -= 1
                continue
            if _comma_between(doc, j + 1, i) and _has_verb(doc, j + 1, _last_comma(doc, j + 1, i)):
                continue
            return j + 1
    return sentence.first


def _comma_between(doc: Document, first: int, last: int) -> bool:
    return any(doc.tokens[k].word == "," for k in range(first, last))


def _last_comma(doc: Document, first: int, last: int) -> int:
    return max(k for k in range(first, last) if doc.tokens[k].word == ",")


def _has_verb(doc: Document, first: int, last: int) -> bool:
    return any(doc.tokens[k].pos in ("VERB", "PRED", "SHORT") for k in range(first, last))


def _in_subordinate(doc: Document, bound: int, i: int) -> bool:
    """True where `i` stands in a clause of its own («, що ... ,», «, занимавший ...,») after `bound`."""
    tokens, lexicon = doc.tokens, doc.lexicon
    for j in range(i - 1, bound - 1, -1):
        if tokens[j].word == ",":
            after = tokens[j + 1]
            if after.pos == "PREP":
                after = tokens[j + 2]
            return (
                after.low in lexicon.relatives
                or after.low in lexicon.conjunctions
                or after.pos == "GRND"
                or after.participle
            )
    return tokens[i].participle and i > 0 and tokens[i - 1].word == ","


def _antecedent(doc: Document, sentence: Sentence, relative: int) -> Range | None:
    before = [p for p in sentence.phrases if p.last <= relative and p.last >= relative - 2]
    return (before[-1].first, before[-1].last) if before else None


def _right(doc: Document, sentence: Sentence, cue: Range) -> Range | None:
    """The first agreeing phrase after the verb, adverbs and one time expression aside."""
    tokens, verb = doc.tokens, _verb(doc, cue)
    for phrase in sentence.phrases:
        if phrase.first < cue[1]:
            continue
        gap = range(cue[1], phrase.first)
        if any(tokens[i].word in _CLOSERS or tokens[i].low in doc.lexicon.conjunctions for i in gap):
            return None
        if phrase.first - cue[1] > 9:
            return None
        if any(tokens[i].pos in ("VERB", "INF") for i in gap):
            return None
        announced = tokens[phrase.last].word == ":" if phrase.last < sentence.last else False
        if announced and tokens[phrase.head].lemma in doc.lexicon.set_of("partitives"):
            return None  # «Свідки кажуть одне: …»
        if agrees(doc, phrase, verb) and not tokens[phrase.head].word[0].isdigit():
            return extend(doc, sentence, phrase, cue[1])
    return None


def extend(doc: Document, sentence: Sentence, phrase: Phrase, bound: int) -> Range:
    """Add what belongs to the source: a coordinate phrase and an apposition in commas, on both sides."""
    tokens, lexicon = doc.tokens, doc.lexicon
    first, last = phrase.first, phrase.last
    index = sentence.phrases.index(phrase)
    before = sentence.phrases[index - 1] if index else None
    while (
        before is not None and before.first >= bound and before.prep is None and before.cases & phrase.cases
    ):
        joint = tokens[before.last : first]
        if len(joint) != 1 or not (
            joint[0].low in lexicon.coordinators
            or (joint[0].word == "," and tokens[before.head].lemma in lexicon.roles)
        ):
            break
        first = before.first
        index -= 1
        before = sentence.phrases[index - 1] if index else None
    following = sentence.phrases[sentence.phrases.index(phrase) + 1 :]
    for after in following:
        joint = tokens[last : after.first]
        both = len(joint) == 2 and joint[0].word == "," and joint[1].low in lexicon.coordinators
        if both and first > 0 and tokens[first - 1].low == joint[1].low and after.prep is None:
            return first - 1, after.last  # «і посол, і міністр»
        if len(joint) != 1 or after.prep is not None or not after.cases & phrase.cases:
            break
        if (
            joint[0].word == ","
            and (tokens[after.head].lemma in lexicon.roles)
            and _ends_apposition(doc, after.last)
        ) or (
            joint[0].low in lexicon.coordinators
            and speaks(doc, (after.first, after.last))
            and "plur" in (tokens[after.head].numbers | {"plur"})
        ):
            last = after.last
        else:
            break
    return first, complement(doc, sentence, last)


def complement(doc: Document, sentence: Sentence, last: int, first: int = 0) -> int:
    """«співрозмовник у міністерстві», «закон про санкції», «один із докладчиків»: what hangs on the source.

    `last` is the end of a phrase; the answer is the end of the phrase with its prepositional complement. Only
    the words from `first` on are the source («за даними | джерел»).
    """
    lexicon, tokens = doc.lexicon, doc.tokens
    for n, phrase in enumerate(sentence.phrases):
        if phrase.last != last:
            continue
        after = sentence.phrases[n + 1] if n + 1 < len(sentence.phrases) else None
        if after is None or after.prep != last:
            return last
        if tokens[after.head].lemma in lexicon.set_of("calendar_words"):
            return last
        if tokens[after.head].pos == "PRON" or doc.depth[after.first] != doc.depth[last]:
            return last
        nouns = (i for i in range(max(first, phrase.head), last) if tokens[i].pos in ("NOUN", "NUM"))
        head, prep = tokens[next(nouns, phrase.head)], tokens[last].low
        kind = lexicon.kinds.get(head.lemma)
        allowed = (
            (kind == "document" and prep in lexicon.set_of("topic_links"))
            or (kind == "anonymous" and prep in lexicon.set_of("member_links"))
            or (kind == "organisation" and prep in lexicon.locatives and tokens[after.head].capital)
            or (_part(doc, head) and prep in lexicon.set_of("part_links"))
            or (
                (kind == "group" or head.lemma in lexicon.roles)
                and prep in lexicon.set_of("field_links")
                and tokens[after.head].lemma in lexicon.set_of("field_words")
            )
        )
        return after.last if allowed else last
    return last


def _part(doc: Document, head: Token) -> bool:
    """«один із», «11 з», «більшість із»: the head counts some of those who are named after it."""
    return head.pos == "NUM" or head.lemma in doc.lexicon.set_of("partitives")


def _ends_apposition(doc: Document, i: int) -> bool:
    return i >= len(doc.tokens) or doc.tokens[i].word in ",.—–-:"


def locative(doc: Document, sentence: Sentence, cue: Range) -> Range | None:
    """«У відомстві зазначили», «говорится в сообщении»: the noun without its preposition."""
    lexicon = doc.lexicon
    near = sorted(
        (
            p
            for p in sentence.phrases
            if p.prep is not None
            and doc.tokens[p.prep].low in lexicon.locatives
            and "loc" in p.cases
            and (doc.depth[p.first] == doc.depth[cue[0]] or _title_phrase(doc, p))
        ),
        key=lambda p: min(abs(p.first - cue[1]), abs(cue[0] - p.last)),
    )
    for phrase in near:
        gap = doc.tokens[min(phrase.last, cue[1]) : max(phrase.first, cue[0])]
        if len(gap) > 6 or any(t.low in lexicon.conjunctions or t.word in ":;" for t in gap):
            continue
        head = doc.tokens[phrase.head]
        nouns = (head.lemma.partition("-")[0], *head.lemmas.get("NOUN", ()))
        named = head.capital or doc.tokens[phrase.first].capital
        if any(noun in lexicon.kinds for noun in nouns) or head.name or named:
            return phrase.first, phrase.last
    return None


def source_of(doc: Document, sentence: Sentence, found: Found, *, inverted: bool) -> Range | None:
    """Who says it, as the kind and the shape of the cue have it; `inverted` prefers the words after it."""
    entry = found.entry
    if entry.kind == "impersonal":
        return locative(doc, sentence, found.span) if "locative" in entry.frames else None
    token = doc.tokens[found.core[0]]
    if token.pos == "ADJ":
        near = [p for p in sentence.phrases if p.last <= found.span[0] and found.span[0] - p.last <= 1]
        return (near[-1].first, near[-1].last) if near else None
    if token.pos == "SHORT" and entry.kind == "verb":
        return None  # «заборонено», «передбачено»: the subject is what it is done to
    if token.pos == "GRND":
        return gerund_subject(doc, sentence, found.span, inverted)
    source = subject(doc, sentence, found.span, inverted)
    if (source is None or source[0] >= found.span[1]) and "plur" in token.numbers and not inverted:
        place = locative(doc, sentence, found.span)
        source = place if place is not None and place[1] <= found.span[0] else source
    if source is None and "plur" in token.numbers:
        source = locative(doc, sentence, found.span)
    return source


def owner(doc: Document, sentence: Sentence, found: Found) -> Range | None:
    """«заява міністра», «критика з боку лікарів», «лист від громади з проханням»; else the subject.

    A noun that is the subject or the object itself has no other owner than the one that stands by it.
    """
    tokens = doc.tokens
    core = found.core[0]
    own = next((p for p in sentence.phrases if p.first <= core < p.last), None)
    if own is None:
        return None
    given = giver(doc, sentence, own)
    if given is not None:
        return given
    if own.last > core + 1 and speaks(doc, (core + 1, own.last)):
        return core + 1, own.last
    before = tokens[own.prep].low if own.prep is not None else ""
    if own.prep is None and "ins" not in tokens[core].cases and "nom" in tokens[core].cases:
        return None
    if before in doc.lexicon.set_of("charge_links"):
        return None  # «за звинуваченням у крадіжці»: the one charged is no source
    subjects = [
        p
        for p in sentence.phrases
        if p.last <= core and p.prep is None and "nom" in p.cases and speaks(doc, (p.first, p.last))
    ]
    return (subjects[-1].first, subjects[-1].last) if subjects else None


def giver(doc: Document, sentence: Sentence, own: Phrase) -> Range | None:
    """«від X», «з боку X» after the noun, or before it where «з» introduces it."""
    tokens, lexicon = doc.tokens, doc.lexicon
    introduced = own.prep is not None and tokens[own.prep].low in lexicon.set_of("with_links")
    for n, phrase in enumerate(sentence.phrases):
        if phrase.prep is None or abs(phrase.first - own.first) > 12:
            continue
        after = own.last <= phrase.first and phrase.prep - own.last <= 3
        if not after and not (introduced and phrase.last <= own.first):
            continue
        if any(t.pos == "VERB" for t in tokens[min(own.last, phrase.last) : max(own.first, phrase.first)]):
            continue
        side = tokens[phrase.first].low in lexicon.set_of("side_words")
        if side and phrase.last > phrase.first + 1:
            return phrase.first + 1, phrase.last
        following = sentence.phrases[n + 1] if side and n + 1 < len(sentence.phrases) else None
        if following is not None and following.first == phrase.last:
            return following.first, following.last
        given = tokens[phrase.prep].low in lexicon.set_of("giver_links")
        if given and speaks(doc, (phrase.first, phrase.last)):
            return phrase.first, phrase.last
    return None
