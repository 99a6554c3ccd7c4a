"""Noun phrases by agreement: premodifiers, a head, genitives, names, titles in quotes, brackets."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.read.lexicon import Lexicon
from headwater.read.tokens import Token

_ANY = frozenset(("nom", "gen", "dat", "acc", "ins", "loc"))
_OPEN = frozenset('«„“"‘')
_CLOSE = frozenset('»”“"’')
_TITLE = 7


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens ``first`` to ``last`` (exclusive) around `head`; `prep` is the preposition that governs it."""

    first: int
    last: int
    head: int
    cases: frozenset[str]
    prep: int | None


def find_phrases(tokens: list[Token], begin: int, end: int, lexicon: Lexicon) -> list[Phrase]:
    """Maximal noun phrases between two tokens, left to right, none inside another."""
    out: list[Phrase] = []
    i, prep = begin, None
    while i < end:
        token = tokens[i]
        if token.pos == "PREP":
            i, prep = i + 1, i
            continue
        phrase = _phrase(tokens, i, end, lexicon, prep)
        if phrase is not None:
            out.append(phrase)
            i, prep = phrase.last, None
        else:
            if token.pos not in ("ADV", "PART"):
                prep = None
            i += 1
    return out


def _phrase(tokens: list[Token], i: int, end: int, lexicon: Lexicon, prep: int | None) -> Phrase | None:
    if tokens[i].pos == "PRON" and not _possessive(tokens, i, end):
        return Phrase(i, i + 1, i, tokens[i].cases or _ANY, prep)
    title = _title(tokens, i, end)
    if title:
        named = tokens[i + 1].cases
        shown = named if named and "nom" not in named else _ANY
        return Phrase(i, _after(tokens, title, end, lexicon, i + 1, shown), i + 1, shown, prep)
    head = _head(tokens, i, end)
    if head is None:
        return None
    cases = tokens[head].cases or _ANY
    for j in range(i, head):
        if tokens[j].pos == "ADJ" and tokens[j].cases & cases:
            cases &= tokens[j].cases
    return Phrase(i, _after(tokens, head + 1, end, lexicon, head, cases), head, cases, prep)


def _possessive(tokens: list[Token], i: int, end: int) -> bool:
    """«його брат»: a genitive pronoun before a noun phrase belongs to it."""
    low = tokens[i].low
    return (
        low
        in ("його", "її", "їх", "его", "ее", "её", "их", "his", "her", "their", "its", "my", "our", "your")
        and i + 1 < end
        and tokens[i + 1].pos in ("NOUN", "ADJ")
    ) or _demonstrative(tokens, i, end)


def _demonstrative(tokens: list[Token], i: int, end: int) -> bool:
    """«тими ж документами», «этих стран»: a pronoun in the case of the noun after it belongs to it."""
    j = i + 1
    if j < end and tokens[j].low in ("ж", "же"):
        j += 1
    return (
        j < end
        and tokens[j].pos in ("NOUN", "ADJ")
        and tokens[i].pos == "PRON"
        and not (tokens[i].cases & {"nom"} and tokens[j].capital)
        and bool(tokens[i].cases & tokens[j].cases)
    )


def _head(tokens: list[Token], i: int, end: int) -> int | None:
    j = i + 1 if tokens[i].pos == "DET" else i
    while j < end and (
        tokens[j].pos in ("ADJ", "NUM")
        or (tokens[j].pos == "PRON" and _possessive(tokens, j, end))
        or (tokens[j].word == "%" and j > i)
        or (tokens[j].low in ("ж", "же") and j > i)
        or _inside_list(tokens, i, j, end)
    ):
        j += 1
    if j < end and tokens[j].pos == "NOUN":
        return j
    if (
        j > i
        and tokens[j - 1].pos in ("ADJ", "NUM")
        and (tokens[j - 1].capital or tokens[j - 1].pos == "NUM" or j - i == 1)
    ):
        return j - 1
    return None


def _inside_list(tokens: list[Token], i: int, j: int, end: int) -> bool:
    """«російські та кубинські спецслужби»: an adjective, a conjunction, an adjective in the same case."""
    return (
        j > i
        and j + 1 < end
        and tokens[j].low in ("і", "й", "та", "и", "and")
        and tokens[j - 1].pos == "ADJ"
        and tokens[j + 1].pos == "ADJ"
        and bool(tokens[j - 1].cases & tokens[j + 1].cases)
    )


def _title(tokens: list[Token], i: int, end: int) -> int | None:
    """The end of a short title in quotation marks that begins at `i` with a capital, else None."""
    if (
        tokens[i].word not in _OPEN
        or i + 2 >= end
        or not (tokens[i + 1].capital or tokens[i + 1].pos == "NUM")
    ):
        return None
    for j in range(i + 2, min(end, i + 2 + _TITLE)):
        if tokens[j].word in _CLOSE:
            return j + 1
        if tokens[j].word in ",.!?;:":
            return None
    return None


def _after(tokens: list[Token], i: int, end: int, lexicon: Lexicon, head: int, cases: frozenset[str]) -> int:
    """Extend a phrase to the right over genitives, appositions, titles, brackets and role complements."""
    while i < end:
        token = tokens[i]
        step = (
            _linked(tokens, i, end, lexicon)
            or _title(tokens, i, end)
            or _bracket(tokens, i, end)
            or _genitive(tokens, i, end, lexicon)
            or _apposition(tokens, i, end, cases, head)
            or _role_complement(tokens, i, end, lexicon, head, cases)
        )
        if not step or (token.pos == "NOUN" and token.low in lexicon.closed):
            return i
        i = step
    return i


def _linked(tokens: list[Token], i: int, end: int, lexicon: Lexicon) -> int | None:
    """«the ministry of defence»: a linking preposition and the noun phrase after it."""
    if tokens[i].low not in lexicon.set_of("linkers") or i + 1 >= end:
        return None
    head = _head(tokens, i + 1, end)
    return head + 1 if head is not None else None


def _bracket(tokens: list[Token], i: int, end: int) -> int | None:
    if tokens[i].word != "(":
        return None
    return next((j + 1 for j in range(i + 1, min(end, i + 9)) if tokens[j].word == ")"), None)


def _genitive(tokens: list[Token], i: int, end: int, lexicon: Lexicon) -> int | None:
    first = tokens[i]
    if first.pos == "NUM" and first.word[0].isdigit():
        return None
    head = (
        _head(tokens, i, end)
        if first.pos in ("ADJ", "NOUN", "PRON") and "gen" in (first.cases or _ANY)
        else None
    )
    if head is None or "gen" not in (tokens[head].cases or _ANY):
        return None
    # «заявив Путіна»: an unambiguous other case is no genitive, and a foreign word follows as a name.
    return head + 1


def _apposition(tokens: list[Token], i: int, end: int, cases: frozenset[str], head: int) -> int | None:
    token = tokens[i]
    if token.pos in ("NOUN", "ADJ", "X") and token.capital and (not token.cases or token.cases & cases):
        return i + 1
    if token.pos == "NOUN" and tokens[i - 1].low in ("ім'я", "имени"):
        return i + 1
    if (
        token.word in ("-", "–")
        and i + 1 < end
        and tokens[i - 1].end == token.start == tokens[i + 1].start - 1
    ):
        return i + 2
    if (
        token.word == "."
        and len(tokens[i - 1].word) <= 2
        and tokens[i - 1].capital
        and i + 1 < end
        and tokens[i + 1].capital
    ):
        return i + 1
    return None


def _role_complement(
    tokens: list[Token], i: int, end: int, lexicon: Lexicon, head: int, cases: frozenset[str]
) -> int | None:
    """«посол США у Франції Іван Коваль»: a prepositional phrase between an office and its holder's name."""
    if tokens[i].pos != "PREP" or tokens[head].lemma not in lexicon.roles or i + 1 >= end:
        return None
    inner = _head(tokens, i + 1, end)
    if inner is None:
        return None
    j = inner + 1
    while (
        j < end
        and (step := _genitive(tokens, j, end, lexicon))
        and not (tokens[j].capital and "nom" in tokens[j].cases and "nom" in cases and tokens[j].name)
    ):
        j = step
    if (
        j < end
        and tokens[j].capital
        and tokens[j].pos in ("NOUN", "ADJ")
        and (not tokens[j].cases or tokens[j].cases & cases)
    ):
        return j
    return None
