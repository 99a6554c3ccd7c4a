"""Where a text tells of an act: verbs, passive forms and nouns that the frames list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from headwater.model import ActForm
from headwater.read.acts.frames import Entry, Frame, Frames
from headwater.read.document import Document, Range, Sentence
from headwater.read.tokens import Token

_STATES = frozenset(("ADJ", "NOUN", "SHORT", "PRED", "ADV"))
_GAP = 4  # tokens between the words of one entry: «turned the request down»
_VERBAL = frozenset(("VERB", "INF", "GRND", "SHORT"))
_BEFORE_NOUN = frozenset(("DET", "ADJ", "NUM", "PREP"))
_BACK = 4  # tokens between an auxiliary and its verb


@dataclass(slots=True)
class Hit:
    """A trigger: its tokens, its frame, its form. `words` are all tokens of it, `extent` is what shows it."""

    span: Range
    frame: Frame
    form: ActForm
    sentence: Sentence
    words: tuple[int, ...]
    attribute: bool = False

    @property
    def at(self) -> int:
        return self.span[0]


def find_hits(doc: Document, frames: Frames) -> list[Hit]:
    """Every trigger of a document in order of the text; no token belongs to two."""
    out: list[Hit] = []
    first, places = frames.first, enumerate(doc.tokens)
    if frames.placed:
        at = [i for i, t in places if t.low in first or t.lemma in first or not first.isdisjoint(t.bases)]
    else:
        at = [
            i for i, t in places if not first.isdisjoint(t.bases) or t.lemma in first or _may_hit(t, frames)
        ]
    taken: set[int] = set()
    for i in at:
        sentence = doc.sentence_at(i)
        if i not in taken and (hit := _hit(doc, frames, sentence, i)) is not None:
            out.append(hit)
            taken.update(hit.words)
    return out


def _may_hit(token: Token, frames: Frames) -> bool:
    """True of a form that an entry may begin with although none of its base forms does."""
    return token.pos == "ADJ" and not token.participle and token.lemma.endswith(frames.participle_endings)


def _hit(doc: Document, frames: Frames, sentence: Sentence, i: int) -> Hit | None:
    token = doc.tokens[i]
    if not token.word[0].isalpha():
        return None
    if frames.placed:
        return _placed(doc, frames, sentence, i, token)
    if token.pos == "ADJ" and not token.participle and frames.participles:
        hit = _by_ending(doc, frames, sentence, i)
        if hit is not None:
            return hit
    # «необхідне» may be taken for a noun
    state = next((w for w in (token.lemma, *token.lemmas.get("ADJ", ())) if w in frames.states), None)
    if state is not None and token.pos in _STATES:
        return _matched(doc, sentence, i, frames.states[state], "active")
    for lemma in _lemmas(token):
        if token.pos in _VERBAL and lemma in frames.verbs:
            passive = token.pos == "SHORT"
            return _matched(doc, sentence, i, frames.verbs[lemma], "passive" if passive else "active")
        if token.pos == "ADJ" and token.participle and token.passive and lemma in frames.verbs:
            hit = _matched(doc, sentence, i, frames.verbs[lemma], "passive")
            if hit is not None:
                hit.attribute = True
            return hit
        if token.pos == "NOUN" and lemma in frames.nouns:
            return _matched(doc, sentence, i, frames.nouns[lemma], "nominal")
    return None


def _by_ending(doc: Document, frames: Frames, sentence: Sentence, i: int) -> Hit | None:
    """«переданий»: a passive participle that the dictionary has as an adjective."""
    lemma = doc.tokens[i].lemma
    for ending, verb in frames.participles:
        base = lemma.removesuffix(ending) + verb
        if lemma.endswith(ending) and base in frames.verbs:
            hit = _matched(doc, sentence, i, frames.verbs[base], "passive")
            if hit is not None:
                near = doc.tokens[max(sentence.first, i - 2) : i]
                hit.attribute = not any(t.lemma in frames.sets["be"] for t in near)
            return hit
    return None


def _lemmas(token: Token) -> Iterator[str]:
    """The base forms of a token, the one chosen by the tagger first."""
    yield token.lemma
    for lemma in token.lemmas.get(token.pos, ()):
        if lemma != token.lemma:
            yield lemma


def _placed(doc: Document, frames: Frames, sentence: Sentence, i: int, token: Token) -> Hit | None:
    """A language without cases: the words around a form tell verb and noun apart."""
    if token.capital and i > sentence.first and not token.word.isupper():
        return None  # part of a name
    verb = frames.forms.get(token.low, "")
    verbal = verb in frames.verbs and _is_verb(doc, frames, sentence, i, verb)
    if verbal:
        form: ActForm = "passive" if _passive(doc, frames, sentence, i, verb) else "active"
        hit = _matched(doc, sentence, i, frames.verbs[verb], form)
        if hit is not None and form == "passive":
            hit.attribute = _auxiliary(doc, frames, sentence, i) is None
        if hit is not None or token.low not in frames.nouns:
            return hit
    noun = token.lemma if token.lemma in frames.nouns else token.low
    noun = noun if noun in frames.nouns else noun.removesuffix("s")
    if noun in frames.nouns and not verbal:
        return _matched(doc, sentence, i, frames.nouns[noun], "nominal")
    return None


def _is_verb(doc: Document, frames: Frames, sentence: Sentence, i: int, verb: str) -> bool:
    low, tokens = doc.tokens[i].low, doc.tokens
    before = tokens[i - 1] if i > sentence.first else None
    after = tokens[i + 1] if i + 1 < sentence.last else None
    if before is None:
        return low != verb or low not in frames.nouns
    if before.low in frames.sets["auxiliaries"] or before.low in frames.sets["infinitive"]:
        return True
    if before.pos == "PREP" and not low.endswith("ing"):
        return False
    owner = before.low.endswith(("'s", "’s")) or before.low.endswith(("s'", "s’"))
    if before.pos in _BEFORE_NOUN or owner:
        # «the requested aircraft», «a further request», but «the official asked» has its noun before it
        return False
    if low == verb:
        return before.pos == "PRON" or (before.low.endswith("s") and _object_after(after))
    if low.endswith("ing"):
        return before.low in frames.sets["be"]
    if low == verb + "s" and (verb in frames.nouns or verb in frames.items):
        return _object_after(after) and before.pos in ("NOUN", "PRON", "ADV")
    return True


def _object_after(after: Token | None) -> bool:
    """What follows a finite verb rather than a noun: an article, a pronoun, a number, a name."""
    return after is not None and (after.pos in ("DET", "PRON", "NUM", "ADJ") or after.capital)


def _passive(doc: Document, frames: Frames, sentence: Sentence, i: int, verb: str) -> bool:
    """A participle after a form of "be", or before "by"."""
    low = doc.tokens[i].low
    if low == verb or low.endswith("ing") or low == verb + "s":
        return False
    auxiliary = _auxiliary(doc, frames, sentence, i)
    if auxiliary is not None:
        return doc.tokens[auxiliary].low in frames.sets["be"]
    return i + 1 < sentence.last and doc.tokens[i + 1].low in frames.sets["agent"]


def _auxiliary(doc: Document, frames: Frames, sentence: Sentence, i: int) -> int | None:
    """The nearest auxiliary before a verb, adverbs aside."""
    for j in range(i - 1, max(sentence.first, i - _BACK) - 1, -1):
        if doc.tokens[j].low in frames.sets["auxiliaries"]:
            return j
        if doc.tokens[j].pos != "ADV" and not doc.tokens[j].low.endswith("ly"):
            return None
    return None


def _matched(
    doc: Document, sentence: Sentence, i: int, entries: tuple[Entry, ...], form: ActForm
) -> Hit | None:
    for entry in entries:
        words = _rest(doc, sentence, i, entry.rest)
        if words is not None:
            together = (i, *words)
            whole = together[-1] - i + 1 == len(together)
            span = (i, i + len(together)) if whole else (i, i + 1)
            return Hit(span, entry.frame, form, sentence, together)
    return None


def _rest(doc: Document, sentence: Sentence, i: int, rest: tuple[str, ...]) -> tuple[int, ...] | None:
    """Where the other words of an entry stand, after the first and near to one another; else None."""
    found: list[int] = []
    for word in rest:
        begin = found[-1] + 1 if found else i + 1
        at = next(
            (
                j
                for j in range(begin, min(begin + _GAP, sentence.last))
                if doc.tokens[j].low == word or word in _lemmas(doc.tokens[j])
            ),
            None,
        )
        if at is None or any(doc.tokens[j].word in ",;:" for j in range(begin, at)):
            return None
        found.append(at)
    return tuple(found)
