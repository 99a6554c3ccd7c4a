"""Noun phrases by agreement: premodifiers, a head, genitives, names, titles in quotes, brackets."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.read.lexicon import Lexicon
from headwater.read.quotes import CLOSING, OPENING
from headwater.read.tokens import Token

_ANY = frozenset(("nom", "gen", "dat", "acc", "ins", "loc"))
_NOMINAL = frozenset(("NOUN", "ADJ", "PRON", "NUM", "DET"))  # what a phrase may begin with
_TITLE = 7  # tokens of a title in quotation marks after its first one
_BRACKET = 9  # tokens from a bracket to its end
_INITIALS = 2  # letters before a full stop that belongs to a name
_ACRONYM = 6  # «ЮНІСЕФ», «МАГАТЕ»: letters that no dictionary declines
_PERSONAL = frozenset(("я", "ми", "ти", "ви", "він", "вона", "воно", "вони"))
_PERSONAL |= frozenset(("мы", "ты", "вы", "он", "она", "оно", "они"))
# Words that the folders of the languages do not list.
_POSSESSIVE = frozenset(("його", "її", "їх", "его", "ее", "её", "их"))
_POSSESSIVE |= frozenset(("his", "her", "their", "its", "my", "our", "your"))
_EMPHATIC = frozenset(("ж", "же"))
_AND = frozenset(("і", "й", "та", "и", "and"))
_NAMED_AFTER = frozenset(("ім'я", "имени"))
_COUNTING = frozenset(("nom", "acc"))
_COMPLEMENTS = 3  # prepositional phrases between an office and its holder


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
    i, prep = after_clock(tokens, begin, end), None
    while i < end:
        token = tokens[i]
        if token.pos == "PREP":
            i, prep = i + 1, i
            continue
        starts = token.pos in _NOMINAL or token.word in OPENING
        phrase = _phrase(tokens, i, end, lexicon, prep) if starts else None
        if phrase is not None:
            out.append(phrase)
            i, prep = phrase.last, None
        else:
            if token.pos not in ("ADV", "PART"):
                prep = None
            i += 1
    return out


def after_clock(tokens: list[Token], begin: int, end: int) -> int:
    """Past the time of day that opens an entry of a live report: «12:45 Мер заявив»."""
    if begin + 3 >= end or tokens[begin + 1].word not in ":.":
        return begin
    hour, minute = tokens[begin].word, tokens[begin + 2].word
    glued = tokens[begin].end == tokens[begin + 1].start and tokens[begin + 1].end == tokens[begin + 2].start
    if not (glued and hour.isdigit() and minute.isdigit() and len(hour) <= 2 and len(minute) == 2):
        return begin
    at = begin + 3
    return at + 1 if tokens[at].word in "—–-,.:|" else at


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
    short = tokens[head].word.isupper() and 1 < len(tokens[head].word) <= _ACRONYM
    cases = _ANY if short else tokens[head].cases or _ANY
    for j in range(i, head):
        if tokens[j].pos == "ADJ" and tokens[j].cases & cases:
            cases &= tokens[j].cases
    counted = tokens[i].pos == "NUM" and head > i and tokens[i].cases <= _COUNTING and "gen" in cases
    if counted and tokens[head].lemma not in lexicon.set_of("calendar_words"):
        cases |= _COUNTING  # «11 міністрів виступили»: the number is in the nominative, not its noun
    return Phrase(i, _after(tokens, head + 1, end, lexicon, head, cases), head, cases, prep)


def _possessive(tokens: list[Token], i: int, end: int) -> bool:
    """«його брат»: a genitive pronoun before a noun phrase belongs to it."""
    if tokens[i].low in _POSSESSIVE and i + 1 < end and tokens[i + 1].pos in ("NOUN", "ADJ"):
        return True
    return _demonstrative(tokens, i, end)


def _demonstrative(tokens: list[Token], i: int, end: int) -> bool:
    """«тими ж документами», «этих стран»: a pronoun in the case of the noun after it belongs to it."""
    j = i + 1
    if j < end and tokens[j].low in _EMPHATIC:
        j += 1
    return (
        j < end
        and tokens[j].pos in ("NOUN", "ADJ")
        and tokens[i].pos == "PRON"
        and tokens[i].lemma not in _PERSONAL
        and not (tokens[i].cases & {"nom"} and tokens[j].capital)
        and not (tokens[i].genders and tokens[j].genders and tokens[i].genders.isdisjoint(tokens[j].genders))
        and bool(tokens[i].cases & tokens[j].cases)
    )


def _head(tokens: list[Token], i: int, end: int) -> int | None:
    """The head of a phrase that begins at `i`: the noun after its modifiers, or a modifier in its place."""
    j = i + 1 if tokens[i].pos == "DET" else i
    while j < end and (
        tokens[j].pos in ("ADJ", "NUM")
        or (tokens[j].pos == "PRON" and _possessive(tokens, j, end))
        or (tokens[j].word == "%" and j > i)
        or (tokens[j].low in _EMPHATIC and j > i)
        or _adjective_after_all(tokens, j, end)
        or _inside_list(tokens, i, j, end)
    ):
        if j > i and tokens[j].pos == tokens[j - 1].pos == "ADJ" and _apart(tokens[j - 1], tokens[j]):
            return j - 1 if j - i == 1 else None  # «розповіла слідчим чергова зміни»
        j += 1
    if j < end and tokens[j].pos == "NOUN":
        if j > i and tokens[j - 1].pos == "ADJ" and _apart(tokens[j - 1], tokens[j]):
            return j - 1  # «уповноважені профспілок»: the adjective stands for a noun
        return j
    if (
        j > i
        and tokens[j - 1].pos in ("ADJ", "NUM")
        and (tokens[j - 1].capital or tokens[j - 1].pos == "NUM" or j - i == 1)
    ):
        return j - 1
    return None


def _apart(a: Token, b: Token) -> bool:
    """Two words whose cases are known and differ."""
    return bool(a.cases and b.cases) and a.cases.isdisjoint(b.cases)


def _adjective_after_all(tokens: list[Token], j: int, end: int) -> bool:
    """«поліцейський звіт»: a word that is noun and adjective, before a noun in its case."""
    if "ADJ" not in tokens[j].lemmas or tokens[j].pos != "NOUN" or j + 1 >= end or tokens[j].name:
        return False
    after = tokens[j + 1]
    return after.pos == "NOUN" and not after.capital and bool(tokens[j].cases & after.cases - {"gen"})


def _inside_list(tokens: list[Token], i: int, j: int, end: int) -> bool:
    """«російські та кубинські спецслужби»: an adjective, a conjunction, an adjective in the same case."""
    return (
        j > i
        and j + 1 < end
        and tokens[j].low in _AND
        and tokens[j - 1].pos == "ADJ"
        and tokens[j + 1].pos == "ADJ"
        and bool(tokens[j - 1].cases & tokens[j + 1].cases)
    )


def _title(tokens: list[Token], i: int, end: int) -> int | None:
    """The end of a short title in quotation marks that begins at `i` with a capital, else None."""
    if (
        tokens[i].word not in OPENING
        or i + 2 >= end
        or not (tokens[i + 1].capital or tokens[i + 1].pos == "NUM")
    ):
        return None
    for j in range(i + 2, min(end, i + 2 + _TITLE)):
        if tokens[j].word in CLOSING:
            return j + 1
        if tokens[j].word in ",.!?;:":
            return None
    return None


def _after(tokens: list[Token], i: int, end: int, lexicon: Lexicon, head: int, cases: frozenset[str]) -> int:
    """Extend a phrase to the right over genitives, appositions, titles, brackets and role complements."""
    calendar = lexicon.set_of("calendar_words")
    while i < end:
        token = tokens[i]
        if tokens[i - 1].lemma in calendar and token.lemma not in calendar and "nom" in token.cases:
            return i  # «у вівторок Меркель», «31 жовтня судді»: a date governs no name
        step = (
            _linked(tokens, i, end, lexicon)
            or _own_title(tokens, i, end, cases)
            or _bracket(tokens, i, end)
            or _genitive(tokens, i, end, lexicon)
            or _apposition(tokens, i, end, cases, head)
            or _role_complement(tokens, i, end, lexicon, head, cases)
        )
        if not step or (token.low in lexicon.closed and token.pos == "NOUN" and "nom" in token.cases):
            return i
        i = step
    return i


def _own_title(tokens: list[Token], i: int, end: int, cases: frozenset[str]) -> int | None:
    """«газета «Обрій»»; not «сторож «Вечірнім новинам»», where the title has a case of its own."""
    step = _title(tokens, i, end)
    return step if step and _suits(tokens[i + 1], cases) else None


def _suits(token: Token, cases: frozenset[str]) -> bool:
    return not token.cases or bool(token.cases & (cases | {"nom", "gen"}))


def _linked(tokens: list[Token], i: int, end: int, lexicon: Lexicon) -> int | None:
    """«the ministry of defence»: a linking preposition and the noun phrase after it."""
    if i + 1 >= end or tokens[i].low not in lexicon.set_of("linkers"):
        return None
    head = _head(tokens, i + 1, end)
    return head + 1 if head is not None else None


def _bracket(tokens: list[Token], i: int, end: int) -> int | None:
    """«Ліга (об'єднання клубів)»: a short text in brackets."""
    if tokens[i].word != "(":
        return None
    return next((j + 1 for j in range(i + 1, min(end, i + _BRACKET)) if tokens[j].word == ")"), None)


def _genitive(tokens: list[Token], i: int, end: int, lexicon: Lexicon) -> int | None:
    """«рішення міського суду»: a phrase in the genitive; a number that is written in figures begins none."""
    first = tokens[i]
    if first.pos not in ("ADJ", "NOUN", "PRON", "NUM") or "gen" not in (first.cases or _ANY):
        return None
    if first.pos == "NUM" and first.word[0].isdigit():
        return None
    oblique = bool(tokens[i - 1].cases) and "nom" not in tokens[i - 1].cases
    if oblique and first.low == first.lemma and first.lemma in lexicon.roles and "nom" in first.cases:
        return None  # «у листі прем'єр попросив»: an office in its base form is no genitive
    head = _head(tokens, i, end)
    return head + 1 if head is not None and "gen" in (tokens[head].cases or _ANY) else None


def _apposition(tokens: list[Token], i: int, end: int, cases: frozenset[str], head: int) -> int | None:
    """A name or a word with a capital in the case of the phrase, the other half of a name, an initial."""
    token = tokens[i]
    if token.pos in ("NOUN", "ADJ", "X") and token.capital and (not token.cases or token.cases & cases):
        return i + 1
    first_name = tokens[i - 1].name and i - 1 > head and "nom" in tokens[i - 1].cases & cases
    if first_name and token.capital and token.pos in ("NOUN", "SHORT") and len(token.word) > 2:
        return i + 1  # «аудиторка Жанна Тарле»: the dictionary guesses at a surname that it does not know
    if token.pos == "NOUN" and tokens[i - 1].low in _NAMED_AFTER:
        return i + 1
    if i + 1 >= end:
        return None
    before, after = tokens[i - 1], tokens[i + 1]
    if token.word in ("-", "–") and before.end == token.start == after.start - 1:
        return i + 2
    initial = token.word == "." and len(before.word) <= _INITIALS and before.capital
    return i + 1 if initial and after.capital else None


def _role_complement(
    tokens: list[Token], i: int, end: int, lexicon: Lexicon, head: int, cases: frozenset[str]
) -> int | None:
    """«посол США у Франції Іван Коваль»: prepositional phrases between an office and its holder's name."""
    if tokens[head].lemma not in lexicon.roles or (tokens[head].capital and tokens[head].name):
        return None
    for _ in range(_COMPLEMENTS):
        governed = tokens[i].pos == "PREP" or (tokens[i].cases == {"ins"} and not tokens[i].name)
        inner = _head(tokens, i + (tokens[i].pos == "PREP"), end) if governed and i + 1 < end else None
        if inner is None or tokens[inner].lemma in lexicon.set_of("calendar_words"):
            return None
        j = inner + 1
        while j < end and (step := _genitive(tokens, j, end, lexicon) or _title(tokens, j, end)):
            if _holder(tokens, j, cases):
                break
            j = step
        if j >= end:
            return None
        if _holder(tokens, j, cases):
            return j
        i = j
    return None


def _holder(tokens: list[Token], j: int, cases: frozenset[str]) -> bool:
    """A name in the case of the office: the one who holds it."""
    token = tokens[j]
    if not token.capital or token.pos not in ("NOUN", "ADJ") or len(token.word) < 2:
        return False
    wanted = cases & {"nom"} or cases
    return not token.cases or not token.cases.isdisjoint(wanted)
