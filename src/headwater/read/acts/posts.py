"""The states of people by the words beside their names: «речник казахського МЗС Санжар Абенов»."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from headwater.model import Name
from headwater.read.document import Document, Range

_REACH = 9  # tokens beside a name that may tell whose person it is
_FINITE = frozenset(("VERB", "SHORT", "PRED"))


def states_of_people(
    doc: Document, names: Sequence[Name], starts: Mapping[int, int], state: Callable[[Range], str]
) -> dict[str, str]:
    """The states that people act for, by their English names and surnames.

    Before a name its role and whose it is, with or without a comma; after it the same between commas. `state`
    gives the first state that a range of tokens names, `starts` the token at an offset.
    """
    out: dict[str, str] = {}
    for name in names:
        at = starts.get(name.start)
        if name.type != "PER" or at is None or name.english in out:
            continue
        last = at + 1
        while last < len(doc.tokens) and doc.tokens[last].start < name.end:
            last += 1
        found = next((s for span in _beside(doc, at, last) if _role(doc, span) and (s := state(span))), "")
        if found:
            out[name.english] = found
            out.setdefault(name.english.rpartition(" ")[2], found)
    return out


def _beside(doc: Document, first: int, last: int) -> Iterator[Range]:
    """The words before a name and those between commas after it."""
    sentence, tokens = doc.sentence_at(first), doc.tokens
    end = first - 1 if first > sentence.first and tokens[first - 1].word == "," else first
    begin = end
    while begin > max(sentence.first, end - _REACH) and _goes_on(doc, begin - 1):
        begin -= 1
    if begin < end:
        yield begin, end
    if last < sentence.last and tokens[last].word == ",":
        stop = last + 1
        while stop < min(sentence.last, last + 1 + _REACH) and _goes_on(doc, stop):
            stop += 1
        if stop > last + 1:
            yield last + 1, stop


def _goes_on(doc: Document, i: int) -> bool:
    token = doc.tokens[i]
    return token.pos not in _FINITE and (token.word[0].isalnum() or token.word in "'’-")


def _role(doc: Document, span: Range) -> bool:
    roles = doc.lexicon.roles
    return any(token.lemma in roles or token.low in roles for token in doc.tokens[span[0] : span[1]])
