"""Bring together what the grammar finds and what a learned spotter of the language finds."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from headwater.model import Scope
from headwater.read.claims.borders import whole_source
from headwater.read.claims.clauses import inner, trim
from headwater.read.claims.grammar import grammar_drafts
from headwater.read.claims.hints import advice
from headwater.read.claims.proposals import (
    bare,
    entry_of,
    guessed,
    keeps_silent,
    mended,
    only_possible,
    parted,
)
from headwater.read.claims.qualify import stance
from headwater.read.document import Document, Draft, Range
from headwater.read.lexicon import LANG, Cue, Lexicon
from headwater.read.spotting.layers import one_thread
from headwater.read.spotting.spotter import Proposal, Spotter
from headwater.read.spotting.windows import Advice

# What the grammar may add to a model's proposals, and how much less sure it is where the model saw nothing.
_ADDED = frozenset(("that", "object", "according", "headline", "introduced", "turn", "quotation", "broken"))
_NESTED = frozenset(("inf", "prep"))  # within a claim, where the model looks for none
_UNSEEN = 0.8
_BELIEVED = 0.6  # the trust of a rule from which on it stands although the model sees nothing
_ANY_CUE = Cue("learned", (), "assert", say=True)


def find_drafts(doc: Document, scope: Scope = "guide", spotter: Spotter | None = None) -> list[Draft]:
    """All drafts of a document, by the grammar and by the model of its language, or by `spotter`.

    A language without a model is read by grammar alone. A model that takes the grammar's advice weighs what
    the grammar found and adds what it is sure of. One that does not gives its proposals, under the scope of
    the guide only those whose cue the lexicon knows as speech, writing, judgement or will; the grammar adds
    what the model does not see.
    """
    spotter = spotter or model_of(doc.lexicon)
    if spotter is None:
        return grammar_drafts(doc)
    if "hint" in spotter.arrays:
        return _advised(doc, spotter)
    proposals = _propose(spotter, doc, scope)
    if scope == "broad":
        return [d for p in proposals if (d := _draft(doc, p, scope)) is not None]
    return _put_right(doc, proposals)


def model_of(lexicon: Lexicon) -> Spotter | None:
    """The model that a language's words.toml names; languages may share one. It is read once."""
    name = lexicon.settings.get("spotter")
    return _load(LANG.parent / "models" / f"{name}.npz") if name else None


@lru_cache(maxsize=8)
def _load(path: Path) -> Spotter:
    return Spotter.load(path)


def _put_right(doc: Document, proposals: list[Proposal]) -> list[Draft]:
    """Proposals by the guide, put right by words and phrases, and what the grammar finds beside them."""
    grammar = grammar_drafts(doc)
    known = {i: d for d in grammar for i in range(*d.cue)}
    learned = []
    for proposal in proposals:
        for part in parted(doc, mended(doc, proposal)):
            like = known.get(part.cue[1] - 1)
            if proposal.source is None and like is not None and like.entry.kind == "verb":
                part = part._replace(source=like.source)
            draft = _weighed(doc, part)
            if draft is not None:
                learned.append(draft)
    taken = {i for d in learned for i in range(*d.cue)}
    told = {i for d in learned for c in d.content for i in range(*c)}
    added = [
        d
        for d in grammar
        if taken.isdisjoint(range(*d.cue)) and (d.rule in _ADDED or (d.rule in _NESTED and d.cue[0] in told))
    ]
    for draft in added:
        draft.score = round(draft.score * _UNSEEN, 3)
    return _without_self_reports(doc, learned + added)


def _advised(doc: Document, spotter: Spotter) -> list[Draft]:
    """The grammar's drafts, weighed by a model that saw them, and what the model is sure of on its own."""
    drafts = grammar_drafts(doc)
    with one_thread():
        proposals = spotter.spot(*_words(doc), advice=advice(doc, drafts))
    at = {i: p for p in proposals for i in range(*p.cue)}
    known = set()
    for draft in drafts:
        own = next((at[i] for i in range(*draft.cue) if i in at), None)
        if own is None:  # the model sees nothing there: only the surer rules are believed against it
            draft.spare = draft.score < _BELIEVED and draft.entry.stance != "refuse"
            draft.score = round(spotter.level("guide"), 3)
            continue
        known.add(own.cue)
        draft.score = round(own.score, 3)
        if own.source is None:
            continue
        sure = own.score >= spotter.level("sure") and draft.source is not None
        if draft.source is None or (sure and _letters(doc, own.source) != _letters(doc, draft.source)):
            draft.source = _source(doc, own.source, draft.cue)
    alone = [p for p in proposals if p.cue not in known and p.score >= spotter.level("alone")]
    return drafts + [d for p in alone if (d := _draft(doc, p, "guide")) is not None]


def _letters(doc: Document, span: Range) -> list[int]:
    return [i for i in range(*span) if doc.tokens[i].pos != "PUNCT"]


def _words(doc: Document) -> tuple[list[str], list[Range]]:
    return [t.word for t in doc.tokens], [(s.first, s.last) for s in doc.sentences]


def _propose(spotter: Spotter, doc: Document, scope: Scope) -> list[Proposal]:
    def wanted(cue: Range) -> bool:
        return entry_of(doc, cue) is not None and not _basis(doc, cue)

    # The network is small: threads of the matrix library cost it up to ten times what they bring.
    with one_thread():
        return spotter.spot(
            *_words(doc),
            wanted=wanted if scope == "guide" else None,
            advice=_scheme(doc, spotter, scope),
            scheme=scope,
        )


def _scheme(doc: Document, spotter: Spotter, scope: Scope) -> Advice | None:
    """A model of two schemes of annotation is told which of them is asked for."""
    if not spotter.advised:
        return None
    return Advice(np.full((len(doc.tokens), 1), int(scope == "guide"), np.int64))


def _draft(doc: Document, proposal: Proposal, scope: Scope) -> Draft | None:
    """A draft of a proposal."""
    index = doc.number_at(proposal.cue[0])
    entry = entry_of(doc, proposal.cue)
    content = [c for c in (_tidied(doc, c) for c in proposal.content) if c[1] > c[0]]
    negated = any(doc.tokens[i].low in doc.lexicon.negations for i in range(*proposal.cue))
    refuses = proposal.stance == "refuse" or (entry is not None and entry.stance == "refuse")
    if not content and not refuses:
        return None
    cue = bare(doc, proposal.cue)
    if entry is not None and entry.stance == "refuse" and _no_comment(doc, content):
        cue, content = (cue[0], content[0][1]), []
    source = _source(doc, proposal.source, cue)
    if scope == "broad":  # the corpus keeps marks, conjunctions and relative clauses within its spans
        cue, source, content = proposal.cue, proposal.source, list(proposal.content)
    return Draft(
        cue,
        entry or _ANY_CUE,
        index,
        source,
        content,
        [],
        "learned",
        round(float(proposal.score), 3),
        negated,
        proposal.stance,
    )


def _weighed(doc: Document, proposal: Proposal) -> Draft | None:
    """A draft whose stance is what the first words of its content say, else what the model guesses."""
    draft = _draft(doc, proposal, "guide")
    if draft is None or not (draft.content or keeps_silent(doc, draft)) or only_possible(doc, draft):
        return None
    draft.guess = None
    if stance(doc, draft) == draft.entry.stance:
        draft.guess = guessed(doc, draft, proposal.stance)
    return draft


def _without_self_reports(doc: Document, drafts: list[Draft]) -> list[Draft]:
    """«She said she plans to stay»: one claim, whose stance is that of the inner verb."""
    told = {d.content[0]: d for d in drafts if d.entry.say and len(d.content) == 1}
    out = []
    for draft in drafts:
        source = draft.source
        outer = told.get((source[0], draft.extent()[1])) if source else None
        pronoun = source is not None and doc.tokens[source[0]].low in doc.lexicon.set_of("personal_pronouns")
        if outer is None or not pronoun or draft.content[-1:] == outer.content or doc.depth[draft.cue[0]]:
            out.append(draft)
        else:
            outer.guess = stance(doc, draft)
    return out


def _source(doc: Document, span: Range | None, cue: Range) -> Range | None:
    """No relative clause belongs to a source, and «it was reported» has none."""
    if span is None:
        return None
    first, last = span
    stop = next(
        (i for i in range(first + 1, last) if doc.tokens[i].low in doc.lexicon.set_of("who_words")), last
    )
    first, last = bare(doc, (first, stop))
    lone = last - first == 1 and doc.tokens[first].low in doc.lexicon.set_of("expletives")
    return None if lone and cue[1] - cue[0] > 1 else whole_source(doc, (first, last), cue)


def _basis(doc: Document, cue: Range) -> bool:
    """«citing X» says what a source rests on; it is no claim of its own."""
    return tuple(t.low for t in doc.tokens[cue[0] : cue[1]]) in doc.lexicon.bases


def _no_comment(doc: Document, content: list[Range]) -> bool:
    """«declined to comment»: nothing is said, so there is no content."""
    return (
        len(content) == 1
        and content[0][1] - content[0][0] <= 2
        and (doc.tokens[content[0][1] - 1].low in doc.lexicon.set_of("comment_words"))
    )


def _tidied(doc: Document, span: Range) -> Range:
    """Without marks at the ends and without the conjunction that introduces the content."""
    first, last = trim(doc, *span)
    if first < last and doc.tokens[first].low in doc.lexicon.set_of("that_words"):
        first += 1
    first, last = trim(doc, first, last)
    whole = any(q.first == first and q.last == last for q in doc.quotations)
    first, last = inner(doc, first, last) if whole else (first, last)
    if doc.lexicon.settings.get("stop_inside_quotes") and _closed_by_stop(doc, last):
        last += 1
        last = next((q.last for q in doc.quotations if first <= q.first < last < q.last == last + 1), last)
    return first, last


def _closed_by_stop(doc: Document, last: int) -> bool:
    """«... repaired.”»: a full stop that belongs to the quotation by the custom of the language."""
    tokens = doc.tokens
    return (
        last < len(tokens)
        and tokens[last].word == "."
        and doc.depth[last] > 0
        and any(q.last == last + (2 if q.closed else 1) for q in doc.quotations)
    )
