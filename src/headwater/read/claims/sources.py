"""Find who says it: the subject of a cue by case and agreement, or the phrase that its frame names."""

from __future__ import annotations

from headwater.read.document import Document, Range, Sentence
from headwater.read.phrases import Phrase

_CLOSERS = frozenset(",:;—–()")


def subject(doc: Document, sentence: Sentence, cue: Range, inverted: bool) -> Range | None:
    """The subject of the verb in `cue`; `inverted` prefers the words after it («сказав X»)."""
    left = _left(doc, sentence, cue)
    right = _right(doc, sentence, cue)
    if inverted:
        return right or left
    if right is not None and left is not None:
        near = right[0] - cue[1] == 0 and speaks(doc, right)
        return right if near and cue[0] - left[1] > 2 else left
    return left or right


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


def agrees(doc: Document, phrase: Phrase, verb: int) -> bool:
    """Nominative, and of the verb's number and (in the past) gender; foreign names agree with anything."""
    tokens = doc.tokens
    if phrase.prep is not None or "nom" not in phrase.cases:
        return False
    head, token = tokens[phrase.head], tokens[verb]
    if head.low in doc.lexicon.relatives or not token.numbers or not head.numbers:
        return True
    if not head.numbers & token.numbers:
        joined = "plur" in token.numbers and _coordinated(doc, phrase.last, verb)
        return joined
    if (
        token.past
        and "sing" in token.numbers
        and "plur" not in token.numbers
        and head.genders
        and token.genders
    ):
        return bool(head.genders & token.genders) or head.lemma in doc.lexicon.roles or head.name
    return True


def _coordinated(doc: Document, last: int, verb: int) -> bool:
    return any(doc.tokens[i].low in doc.lexicon.coordinators for i in range(last, min(verb, last + 3)))


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
    for phrase in reversed(sentence.phrases):
        if phrase.last > cue[0] or phrase.first < bound:
            continue
        if doc.depth[phrase.first] != doc.depth[cue[0]] and not _title_phrase(doc, phrase):
            continue
        if agrees(doc, phrase, verb) and not _in_subordinate(doc, bound, phrase.first):
            return extend(doc, sentence, phrase, bound)
    return None


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
    return first, last


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
            and doc.depth[p.first] == doc.depth[cue[0]]
        ),
        key=lambda p: min(abs(p.first - cue[1]), abs(cue[0] - p.last)),
    )
    for phrase in near:
        gap = doc.tokens[min(phrase.last, cue[1]) : max(phrase.first, cue[0])]
        if len(gap) > 6 or any(t.low in lexicon.conjunctions or t.word in ":;" for t in gap):
            continue
        head = doc.tokens[phrase.head]
        if any(noun in lexicon.kinds for noun in head.lemmas.get("NOUN", ())) or head.name or head.capital:
            return phrase.first, phrase.last
    return None


def is_body(doc: Document, source: Range | None) -> bool:
    """True where the source is a document, an outlet or a body, as its words say."""
    kinds = doc.lexicon.kinds
    return source is not None and any(
        kinds.get(t.lemma) in ("document", "outlet", "organisation")
        for t in doc.tokens[source[0] : source[1]]
    )
