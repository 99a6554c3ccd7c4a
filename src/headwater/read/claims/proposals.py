"""What a model proposes that knows no lexicon, brought to the lexicon's borders of a cue and a content."""

from __future__ import annotations

import re
from functools import lru_cache

from headwater.model import Stance
from headwater.read.claims.borders import (
    whole_cue,
    whole_piece,
    with_role,
    without_addressee,
    without_agent,
)
from headwater.read.document import Document, Draft, Range
from headwater.read.lexicon import Cue, Lexicon, load
from headwater.read.phrases import after_clock
from headwater.read.spotting.spotter import Proposal
from headwater.remembered import Remembered

_PLAN = 5  # words within which a plan of the speaker's own is told


def mended(doc: Document, proposal: Proposal) -> Proposal:
    """A proposal of a model that knows no lexicon, with its cue and its content as the lexicon has them."""
    entry = entry_of(doc, proposal.cue)
    cue = whole_cue(doc, bare(doc, proposal.cue), entry)
    content = []
    sentence = doc.sentence_at(cue[0])
    begins = after_clock(doc.tokens, sentence.first, sentence.last)
    for first, last in proposal.content:
        after = max(first, cue[1]) if first >= cue[0] else first
        after = max(after, begins) if after >= sentence.first else after
        if after < last:
            content.append(whole_piece(doc, (after, last), cue))
    source = proposal.source
    if source is not None:
        source = with_role(doc, (max(source[0], begins), source[1]) if source[1] > begins else source)
    if entry is not None and content:
        cue, content = _silence(doc, cue, content, entry)
        content = without_addressee(doc, content, cue, entry) if content else content
        source, content = without_agent(doc, source, cue, content, entry)
    return proposal._replace(cue=cue, source=source, content=tuple(_joined(doc, content)))


def _silence(doc: Document, cue: Range, content: list[Range], entry: Cue) -> tuple[Range, list[Range]]:
    """«declined to comment on A»: the cue is all of the refusal, the content is what it is about."""
    tokens, (first, last) = doc.tokens, content[0]
    silent = entry.stance == "refuse" and first == cue[1] and first + 1 < last
    if not silent or tokens[first + 1].low not in doc.lexicon.set_of("comment_words"):
        return cue, content
    after = first + 2
    rest = after + 1 if after < last and tokens[after].pos == "PREP" else after
    return (cue[0], after), [(rest, last), *content[1:]] if rest < last else content[1:]


def _joined(doc: Document, pieces: list[Range]) -> list[Range]:
    """Pieces that overlap, or between which nothing but a comma or a conjunction stands, as one."""
    out: list[Range] = []
    for first, last in sorted(pieces):
        between = [t.low for t in doc.tokens[out[-1][1] : first]] if out else []
        if out and (first < out[-1][1] or (len(between) == 1 and between[0] in _joints(doc))):
            out[-1] = (out[-1][0], max(last, out[-1][1]))
        else:
            out.append((first, last))
    return out


def _joints(doc: Document) -> frozenset[str]:
    return doc.lexicon.set_of("that_words") | doc.lexicon.coordinators | {","}


def parted(doc: Document, proposal: Proposal) -> list[Proposal]:
    """«rejected allegations that A»: the verb denies what the noun tells; who told it is not said."""
    at = proposal.cue[1] - 1
    verb = entry_of(doc, (proposal.cue[0], at))
    noun = {doc.tokens[at].low, doc.tokens[at].lemma} & doc.lexicon.nouns.keys()
    if verb is None or verb.stance != "deny" or not noun or not proposal.content:
        return [proposal]
    outer = [(at, proposal.content[0][1]), *proposal.content[1:]]
    inner = proposal._replace(cue=(at, at + 1), source=None)
    return [proposal._replace(cue=(proposal.cue[0], at), content=tuple(outer)), inner]


def guessed(doc: Document, draft: Draft, guess: Stance | None) -> Stance | None:
    """What the model guesses, where a word bears it out; words of judgement tell an opinion from a fact."""
    lexicon = doc.lexicon
    words = [doc.tokens[i].low for c in draft.content for i in range(*c)]
    if _own_plan(words, lexicon):
        return "intend"
    if any(doc.tokens[c[0]].low in lexicon.set_of("future_words") for c in draft.content[1:]):
        return (
            "intend" if words[0] in lexicon.set_of("personal_pronouns") else "predict"
        )  # «A, X said, will B»
    borne_out = {
        "intend": lexicon.set_of("future_words"),
        "predict": lexicon.set_of("future_words") | lexicon.set_of("modals"),
        "deny": lexicon.negations | lexicon.set_of("deny_words"),
        "confirm": lexicon.set_of("confirm_words"),
    }
    if guess in borne_out and not borne_out[guess].isdisjoint(words):
        return guess
    if guess not in ("assert", "assess", *borne_out):
        return guess
    return "assert" if lexicon.set_of("opinion_words").isdisjoint(words) else "assess"


def _own_plan(words: list[str], lexicon: Lexicon) -> bool:
    """«We are not going to wait»: what the speaker means to do."""
    near = words[1:_PLAN]
    ahead = any(w in lexicon.set_of("going_words") for w in near)
    return ahead and re.split("['’]", words[0])[0] in lexicon.set_of("first_person")


def only_possible(doc: Document, draft: Draft) -> bool:
    """«may reject the budget»: a deed in words that is not done."""
    deed = not draft.entry.say and draft.entry.stance in ("order", "deny", "refuse", "confirm")
    modals = doc.lexicon.set_of("modals")
    return deed and any(doc.tokens[i].low in modals for i in range(max(0, draft.cue[0] - 1), draft.cue[1]))


def keeps_silent(doc: Document, draft: Draft) -> bool:
    """«did not respond», «declined to comment»: a claim that needs no content."""
    words = {t.lemma for t in doc.tokens[slice(*draft.cue)]}
    return draft.entry.stance == "refuse" or (
        draft.negated and not words.isdisjoint(doc.lexicon.set_of("negated_refuse"))
    )


def bare(doc: Document, span: Range) -> Range:
    """Without punctuation at either end."""
    first, last = span
    while last - first > 1 and doc.tokens[last - 1].pos == "PUNCT":
        last -= 1
    while last - first > 1 and doc.tokens[first].pos == "PUNCT":
        first += 1
    return first, last


@lru_cache(maxsize=8)
def _prepositional(lang: str) -> Remembered[str, Cue | None]:
    """For words, as one text, the first entry that they hold of those that begin with a preposition."""
    found = [(" ".join(one.words), one) for entries in load(lang).prepositions.values() for one in entries]
    return Remembered(lambda words: next((entry for text, entry in found if text in words), None), 2_000)


def entry_of(doc: Document, cue: Range) -> Cue | None:
    """The lexicon's entry for the main word of a learned cue, the last that it knows."""
    lexicon = doc.lexicon
    words = " ".join([t.low for t in doc.tokens[cue[0] : cue[1]]])
    entry = _prepositional(lexicon.lang)[words]
    if entry is not None:
        return entry
    found = None
    for i in range(cue[1] - 1, cue[0] - 1, -1):
        token = doc.tokens[i]
        if i > cue[0] and token.low in lexicon.set_of("comment_words"):
            continue  # «declined to comment»
        for lemma in (*token.bases, token.low):
            for table in (lexicon.verbs, lexicon.shorts, lexicon.nouns):
                fits = next((c for c in table.get(lemma, ()) if doc.reads(i + 1, c.words[1:])), None)
                if fits is not None and len(fits.words) > 1:
                    return fits  # «pushed back against» rather than «back»
                found = found or fits
    return found
