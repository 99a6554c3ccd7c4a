"""Cues without a verb: «за словами X», «за його словами», and the dash or colon of a headline."""

from __future__ import annotations

from headwater.read.claims import contents, quoted, sources, speakers
from headwater.read.claims.clauses import inner, trim
from headwater.read.claims.cues import Found
from headwater.read.claims.rules import make_draft
from headwater.read.document import Document, Draft, Range, Sentence
from headwater.read.lexicon import Cue


def according(doc: Document, index: int, sentence: Sentence) -> list[Draft]:
    """«За словами X, A», «A, за даними X», «які, на думку X, B»."""
    out = []
    for i in range(sentence.first, sentence.last):
        for entry in doc.lexicon.prepositions.get(doc.tokens[i].low, ()):
            end = _words_end(doc, sentence, i, entry)
            if end is None:
                continue
            source = _governed_phrase(doc, sentence, end, entry)
            described = end > i + len(entry.words)
            if source is None and not described and not _lone(doc, sentence, end, entry):
                continue
            if len(entry.cases) > 1 and not speakers.is_body(doc, source):
                continue
            content = _rest(doc, sentence, i, source[1] if source else end)
            if content:
                found = Found(entry, (i, end), (i, end), False)
                out.append(make_draft(found, index, source, content, "according"))
            break
    return out


def _words_end(doc: Document, sentence: Sentence, i: int, entry: Cue) -> int | None:
    """The end of «за даними», «за попередніми даними»: adjectives may stand before the last word."""
    tokens, words = doc.tokens, entry.words
    end = i + len(words) - 1
    if end >= sentence.last or any(tokens[i + k].low != w for k, w in enumerate(words[:-1])):
        return None
    if end < sentence.last and tokens[end].low in doc.lexicon.set_of("possessives"):
        return None  # «за їхніми підрахунками» has a rule of its own
    described = 0
    while len(words) > 1 and tokens[end].low != words[-1] and tokens[end].pos == "ADJ" and described < 2:
        end += 1
        described += 1
        if end >= sentence.last:
            return None
    return end + 1 if tokens[end].low == words[-1] else None


def _lone(doc: Document, sentence: Sentence, end: int, entry: Cue) -> bool:
    """«За чутками, міст закриють»: words that take no source after them."""
    return not entry.cases and end < sentence.last and doc.tokens[end].word == ","


def _governed_phrase(doc: Document, sentence: Sentence, i: int, entry: Cue) -> Range | None:
    phrase = next((p for p in sentence.phrases if p.first <= i < p.last), None)
    if phrase is None or not (phrase.cases & entry.cases or phrase.first < i):
        return None
    last = phrase.last
    at = sentence.phrases.index(phrase)
    for after in sentence.phrases[at + 1 :]:
        joint = doc.tokens[last : after.first]
        if doc.tokens[after.first].participle:
            break
        if (
            len(joint) == 1
            and after.prep is None
            and (
                (joint[0].low in doc.lexicon.coordinators and after.cases & entry.cases)
                or (
                    joint[0].word == ","
                    and doc.tokens[after.head].lemma in doc.lexicon.roles
                    and after.cases & entry.cases
                )
            )
        ):
            last = after.last
        else:
            break
    return i, sources.complement(doc, sentence, last, i)


def possessives(doc: Document, index: int, sentence: Sentence) -> list[Draft]:
    """«за його словами»: the whole phrase is the cue, the possessive in it the source as well."""
    out = []
    tokens = doc.tokens
    for before, after, stance in doc.lexicon.possessives:
        for i in range(sentence.first, sentence.last - 2):
            if (
                tokens[i].low in before
                and tokens[i + 2].low in after
                and tokens[i + 1].low in doc.lexicon.set_of("possessives")
            ):
                content = _rest(doc, sentence, i, i + 3)
                if content:
                    entry = Cue("possessive", (), stance, say=stance == "assert")
                    out.append(
                        make_draft(
                            Found(entry, (i, i + 3), (i, i + 3), False),
                            index,
                            (i + 1, i + 2),
                            content,
                            "according",
                        )
                    )
    return out


def _rest(doc: Document, sentence: Sentence, first: int, last: int) -> list[Range]:
    """The sentence without the attribution that stands in it; only the clause where it is set off in one."""
    tokens = doc.tokens
    start = sources.clause_start(doc, sentence, first)
    if start > sentence.first and tokens[start - 1].low in doc.lexicon.relatives:
        start -= 1
    begin = max(start, contents.skip_reminder(doc, sentence) if start == sentence.first else start)
    pieces = []
    before = trim(doc, begin, first)
    if before[1] > before[0] and any(
        t.pos in ("VERB", "NOUN", "PRON", "SHORT", "PRED") for t in tokens[before[0] : before[1]]
    ):
        pieces.append(before)
    after = trim(doc, _past_relative(doc, last, sentence.last), sentence.last)
    if after[1] > after[0]:
        pieces.append(after)
    return pieces


def _past_relative(doc: Document, first: int, last: int) -> int:
    """«За словами посадовця, який просив не називати його, A»: past what is told of the source itself."""
    tokens, relatives = doc.tokens, doc.lexicon.relatives
    for words in doc.lexicon.bases:  # «За повідомленням X з посиланням на Y, A»
        if tuple(t.low for t in tokens[first : first + len(words)]) == words:
            return next((i for i in range(first, last) if tokens[i].word == ","), first)
    if first + 3 >= last or tokens[first].word != ",":
        return first
    opens = first + 1 + (tokens[first + 1].pos == "PREP")
    described = tokens[opens].participle or (tokens[opens].pos == "ADJ" and "gen" in tokens[opens].cases)
    if tokens[opens].low not in relatives and not described:
        return first
    return next((i for i in range(opens + 1, last) if tokens[i].word == ","), first)


def turns(doc: Document) -> list[Draft]:
    """The turns of an interview, each with its speaker: «Журналіст: A?», «Коваль: B». One alone is none."""
    out = []
    cue = Cue("turn", (), "assert", say=True)
    for index, sentence in enumerate(doc.sentences):
        if index and doc.sentences[index - 1].paragraph == sentence.paragraph:
            continue
        last = quoted.paragraph(doc, index)[1]
        colon = _label(doc, sentence, last)
        if colon is None:
            continue
        asks = doc.tokens[last - 1].word == "?"
        entry = cue._replace(words=("?",), stance="request", say=False) if asks else cue
        found = Found(entry, (colon, colon + 1), (colon, colon + 1), False)
        content = [trim(doc, colon + 1, last)]
        out.append(make_draft(found, index, (sentence.first, colon), content, "turn"))
    return out if len(out) > 1 else []


def _label(doc: Document, sentence: Sentence, last: int) -> int | None:
    """The colon after a speaker's name at the head of a paragraph, before a clause or a question."""
    tokens = doc.tokens
    for i in range(sentence.first + 1, min(sentence.first + 6, sentence.last - 1)):
        if tokens[i].word == ":":
            named = tokens[sentence.first].capital and _title_source(doc, sentence.first, i)
            told = any(
                t.pos in ("VERB", "SHORT", "INF", "PRED") or t.word == "?" for t in tokens[i + 1 : last]
            )
            return i if named and told else None
        if tokens[i].pos == "PUNCT" and tokens[i].word not in '.-«»"()':
            return None
    return None


def headline(doc: Document, index: int, sentence: Sentence) -> list[Draft]:
    """«A – X» and «X: A» in the first line: the dash or the colon is the cue."""
    if sentence.paragraph != 0 or index > 1:
        return []
    tokens = doc.tokens
    cue = Cue("headline", (), "assert", say=True)
    for i in range(sentence.first + 1, sentence.last - 1):
        spaced = tokens[i - 1].end < tokens[i].start and tokens[i].end < tokens[i + 1].start
        if (
            tokens[i].word in "—–-"
            and spaced
            and sentence.last - i <= 8
            and _title_source(doc, i + 1, sentence.last)
            and _whole_clause(doc, sentence.first, i)
        ):
            found = Found(cue, (i, i + 1), (i, i + 1), False)
            return [
                make_draft(
                    found, index, trim(doc, i + 1, sentence.last), [trim(doc, sentence.first, i)], "headline"
                )
            ]
        told = any(t.pos in ("VERB", "SHORT", "INF", "PRED") for t in tokens[i + 1 : sentence.last])
        if (
            tokens[i].word == ":"
            and told
            and i - sentence.first <= 6
            and _title_source(doc, sentence.first, i)
        ):
            found = Found(cue, (i, i + 1), (i, i + 1), False)
            return [
                make_draft(
                    found, index, (sentence.first, i), [_unquoted(doc, i + 1, sentence.last)], "headline"
                )
            ]
    return []


def _whole_clause(doc: Document, first: int, last: int) -> bool:
    """Not «…, а фільм — приз глядачів», where the dash stands for the verb of the clause after a comma."""
    tokens = doc.tokens
    comma = next((i for i in range(last - 1, first, -1) if tokens[i].word == ","), None)
    if comma is None or tokens[comma + 1].low not in doc.lexicon.set_of("contrast"):
        return True
    return any(t.pos in ("VERB", "SHORT", "PRED", "INF") for t in tokens[comma:last])


def _unquoted(doc: Document, first: int, last: int) -> Range:
    """The words after a colon, without the marks where all of them are one quotation."""
    first, last = trim(doc, first, last)
    whole = any(q.first == first and q.last == last for q in doc.quotations)
    return inner(doc, first, last) if whole else (first, last)


def _title_source(doc: Document, first: int, last: int) -> bool:
    """A short name with no verb in it that can stand as the source of a headline."""
    tokens = doc.tokens[first:last]
    if any(t.pos in ("VERB", "INF", "PREP", "SHORT") or t.word in "—–" for t in tokens):
        return False
    kinds = doc.lexicon.kinds
    return any(
        t.lemma in kinds or t.lemma in doc.lexicon.roles or t.animate or t.low in doc.lexicon.names
        for t in tokens
    ) or (len(tokens) <= 3 and tokens[0].capital and tokens[0].name)
