"""Tag Ukrainian and Russian tokens with pymorphy3 (Korobov 2015); every form is looked up once.

The dictionary says what a form can be; its neighbours then rule readings out, as in a constraint grammar
(Karlsson 1990): nothing finite follows a preposition, and an adjective agrees with its noun.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

from headwater.read.tokens import Token
from headwater.remembered import Remembered

PARTS = {
    "NOUN": "NOUN",
    "ADJF": "ADJ",
    "PRTF": "ADJ",
    "ADJS": "SHORT",
    "PRTS": "SHORT",
    "COMP": "ADV",
    "VERB": "VERB",
    "INFN": "INF",
    "GRND": "GRND",
    "NUMR": "NUM",
    "ADVB": "ADV",
    "NPRO": "PRON",
    "PRED": "PRED",
    "PREP": "PREP",
    "CONJ": "CONJ",
    "PRCL": "PART",
    "INTJ": "PART",
}
CASES = {
    "nomn": "nom",
    "gent": "gen",
    "datv": "dat",
    "accs": "acc",
    "ablt": "ins",
    "loct": "loc",
    "voct": "voc",
    "gen1": "gen",
    "gen2": "gen",
    "acc2": "acc",
    "loc1": "loc",
    "loc2": "loc",
}
_LEAST = 0.02
_NAMES = frozenset(("Name", "Surn", "Patr", "Geox", "Orgn"))
_SORTS = _NAMES | {"Abbr"}
_INFLECTED = frozenset(("NOUN", "ADJ", "VERB", "SHORT", "PRON"))
_PREDICATES = frozenset(("VERB", "INF", "SHORT", "GRND"))
_ANY = frozenset(("nom", "gen", "dat", "acc", "ins", "loc"))
_NO_CASES: frozenset[str] = frozenset()
_FUNCTION = frozenset(("PRON", "CONJ", "PREP"))
_STOPS = frozenset(".!?…")
_NEVER_GOVERNED = frozenset(("nom", "voc"))


class Marks(NamedTuple):
    """What a tag of the dictionary says in our terms, for whatever base form."""

    pos: str
    case: str | None = None
    gender: str | None = None
    number: str | None = None
    past: bool = False
    future: bool = False
    animate: bool = False
    name: bool = False
    participle: bool = False
    passive: bool = False
    personal: bool = False
    sorts: frozenset[str] = frozenset()  # the dictionary's marks of names and abbreviations


class Reading(NamedTuple):
    """One analysis of a form, from the likeliest on."""

    marks: Marks
    lemma: str
    tied: bool = False  # the dictionary does not know it to be less likely than the first
    known: bool = True  # the dictionary has the word itself, not only its ending


class Nominative(NamedTuple):
    """A reading of a form with the form that it has in the nominative of the same number."""

    form: str
    case: str
    gender: str | None
    plural: bool
    pos: str
    sorts: frozenset[str]
    known: bool


class Form(NamedTuple):
    """What a form allows under one part of speech; `marked` where one of the last three, or a participle.

    Words that are inflected alike share it: it has what the dictionary says of them, but no base forms.
    """

    readings: tuple[Marks, ...]
    cases: frozenset[str]
    genders: frozenset[str]
    numbers: frozenset[str]
    past: bool
    future: bool
    animate: bool
    marked: bool


class Word(NamedTuple):
    """A form with all that it can be: `forms` by part of speech, the likeliest first. Its base forms apart,
    all of it is shared with the words that are inflected alike.

    `bases` are its base forms under any of them; `open` tells that the words around it decide between them.
    """

    pos: str
    forms: dict[str, Form]
    lemmas: dict[str, tuple[str, ...]]
    bases: tuple[str, ...]
    name: bool
    tied: frozenset[str]
    open: bool


class Plain(NamedTuple):
    """A mark, a number or a foreign word: the dictionary is not asked."""

    pos: str
    lemma: str
    name: bool
    cases: frozenset[str]


class Morphology:
    """The dictionary of one language, loaded once, with a cache by form."""

    def __init__(
        self, lang: str, infinitives: tuple[str, ...] = (), gerunds: Sequence[Sequence[str]] = ()
    ) -> None:
        import pymorphy3

        self._infinitives = infinitives
        self._gerunds = sorted(gerunds, key=lambda pair: -len(pair[0]))
        self._analyzer: Any = pymorphy3.MorphAnalyzer(lang=lang)
        self._closed: dict[str, str] = {}
        self._parses = Remembered(self._parse, 600)
        self._read = Remembered(self._readings, 4_000)
        self._words = Remembered(self._look_up, 12_000)
        self._initial = Remembered(partial(self._look_up, initial=True), 2_000)

    def _parse(self, form: str) -> Sequence[Any]:
        """The analyses of a form, the likeliest first; none of one that the dictionary cannot take."""
        try:
            return tuple(self._analyzer.parse(form))
        except ValueError:  # pymorphy3 asks Unicode for the name of each letter, and some scripts have none
            return ()

    def readings(self, form: str) -> tuple[Reading, ...]:
        """The analyses of a form in small letters, the likeliest first."""
        return self._read[form]

    def _readings(self, form: str) -> tuple[Reading, ...]:
        parses = self._parses[form]
        found: list[Reading] = []
        known: dict[str, bool] = {}  # the analyses of a form have a spelling or two in the dictionary
        for parse in parses:
            if parse.score < _LEAST and found:
                continue
            marks = _marked(parse.tag)
            if marks.pos == "INF" and self._infinitives and not form.endswith(self._infinitives):
                continue
            if parse.word not in known:
                known[parse.word] = parse.is_known
            tied = parse.score >= parses[0].score
            found.append(Reading(marks, parse.normal_form, tied, known[parse.word]))
        for ending, infinitive in self._gerunds:
            if found and found[0].marks.pos == "GRND" and form.endswith(ending):
                lemma = form[: -len(ending)] + infinitive
                found.append(found[0]._replace(lemma=lemma))
        if found and any(r.tied and r.marks.pos in ("PRON", "NUM") for r in found):
            # «мене», «яка», «сорока»: a dictionary without frequencies sorts rare nouns before them.
            found.sort(key=lambda r: r.marks.pos == "NOUN")
        return tuple(found) or (Reading(Marks("X"), form),)

    def nominatives(self, low: str) -> tuple[Nominative, ...]:
        """What a noun or adjective can be the inflection of, number and gender kept; not cached."""
        out: dict[tuple[str, str, str | None], Nominative] = {}
        for parse in self._parses[low]:
            pos, case, gender, *_ = marks = _marked(parse.tag)
            if pos not in ("NOUN", "ADJ") or parse.score < _LEAST:
                continue
            plural = parse.tag.number == "plur"
            form = _nominative(parse, plural)
            if form is not None:
                found = Nominative(form, case or "nom", gender, plural, pos, marks.sorts, parse.is_known)
                out.setdefault((form, found.case, gender), found)
        return tuple(out.values())

    def sorts(self, low: str) -> tuple[frozenset[str], bool]:
        """The sorts of names that a form can be ("Name", "Surn", "Geox" …), and whether it is a new word."""
        if low.isascii() or not low[0].isalpha():
            return frozenset(), False
        readings = self.readings(low.replace("’", "'").replace("ʼ", "'"))
        return frozenset().union(*(r.marks.sorts for r in readings)), not readings[0].known

    def tag(self, tokens: list[Token], closed: dict[str, str]) -> None:
        """Fill in what the forms allow in place. `closed` gives the part of speech of function words."""
        if closed is not self._closed:  # there is one list a language
            self._closed = closed
            self._words.clear()
            self._initial.clear()
        words: list[Word | None] = []
        chosen: list[str] = []
        initial = True
        within, first = self._words, self._initial
        for token in tokens:
            written = token.word
            word = first[written] if initial and token.capital else within[written]
            initial = written in _STOPS
            if isinstance(word, Plain):
                token.pos, token.lemma, token.name, token.cases = word
                words.append(None)
                chosen.append("")
            else:
                words.append(word)
                chosen.append(word.pos)
        _choose(tokens, words, chosen)
        for token, known, pos in zip(tokens, words, chosen, strict=True):
            if known is not None:
                _fill(token, known, pos)
        _narrow(tokens, words)

    def _look_up(self, written: str, initial: bool = False) -> Word | Plain:
        """What a form can be; `initial` is True of a word with a capital that a sentence begins with."""
        if not written[0].isalnum():
            return Plain("PUNCT", written, False, _NO_CASES)
        low, capital = written.casefold(), written[0].isupper()
        fixed = self._closed.get(low)  # the part of speech of a function word
        if fixed is None and written[0].isdigit():
            return Plain("NUM", low, False, _NO_CASES)
        foreign = fixed is None and low.isascii()
        word = None if foreign else self._word(low, capital, fixed, initial)
        return word or Plain("NOUN", low, capital, _ANY)

    def _word(self, low: str, capital: bool, fixed: str | None, initial: bool) -> Word | None:
        """All that a form can be, None for a foreign word; `fixed` is its part of speech where it has one.

        A capital makes a name of what can be one, but not of «Тому» where the sentence begins.
        """
        if fixed is not None:
            readings = [r for r in self.readings(low) if r.marks.pos == fixed]
            readings = readings or [Reading(Marks(fixed), low)]
        else:
            readings = list(self.readings(low.replace("’", "'").replace("ʼ", "'")))
        if capital and not (initial and any(r.tied and r.marks.pos in _FUNCTION for r in readings)):
            readings = [r for r in readings if r.marks.name and r.marks.pos == "NOUN"] or readings
            if readings[0].marks.pos in ("X", "PART") and len(low) > 1:
                return None
        forms = _forms(tuple([r.marks for r in readings]))
        lemmas = {
            pos: tuple(dict.fromkeys([r.lemma for r in readings if r.marks.pos == pos])) for pos in forms
        }
        bases = tuple(dict.fromkeys([lemma for found in lemmas.values() for lemma in found]))
        name = capital and any(r.marks.name for r in readings)
        tied = _one(frozenset([r.marks.pos for r in readings if r.tied]))
        pos = readings[0].marks.pos
        return Word(pos, forms, lemmas, bases, name, tied, len(forms) > 1 and "NOUN" in forms)


@lru_cache(maxsize=10_000)
def _marked(tag: Any) -> Marks:
    grammemes = tag.grammemes
    pos = PARTS.get(tag.POS or "", "X")
    if pos == "X" and "NUMB" in grammemes:
        pos = "NUM"
    if pos == "VERB":
        pos = verbal(tag)
    return Marks(
        pos,
        # The Ukrainian dictionary leaves the nominative of the base form unmarked.
        CASES.get(tag.case or "") or ("nom" if pos in ("NOUN", "ADJ", "PRON") else None),
        _plain(tag.gender),
        # The Ukrainian dictionary marks the plural only; an abbreviation agrees with any number.
        None if "Fixd" in grammemes else _plain(tag.number) or ("sing" if pos in _INFLECTED else None),
        past=tag.tense == "past",
        future=tag.tense == "futr",
        animate="anim" in grammemes,  # a few tags have both values of animacy
        name=bool(_NAMES & grammemes),
        participle=tag.POS == "PRTF",
        passive=tag.voice == "pssv",
        personal=tag.POS == "NPRO" and bool(tag.person or "pers" in grammemes),
        sorts=_SORTS & grammemes,
    )


def _plain(grammeme: Any) -> str | None:
    """A grammeme as a string: those of pymorphy3 compare themselves in Python, and slowly."""
    return None if grammeme is None else str(grammeme)


def _nominative(parse: Any, plural: bool) -> str | None:
    """The nominative among the forms of a word, of the number and gender of the form at hand."""
    noun = parse.tag.POS == "NOUN"
    if not plural and (noun or parse.tag.gender == "masc"):
        return str(parse.normal_form)  # the base form, and no need to inflect
    # As `parse.lexeme` has them, but as plain tuples: a name is asked for its lexeme once, and for no more.
    for word, tag, *_ in parse.methods_stack[-1][0].get_lexeme(parse):
        fits = (tag.case or "nomn") == "nomn" and (tag.number == "plur") == plural
        if fits and tag.POS == parse.tag.POS and (plural or noun or tag.gender == parse.tag.gender):
            return str(word)
    return None


def verbal(tag: Any) -> str:
    """Ukrainian infinitives and forms in -но, -то carry the tag of finite verbs."""
    if "infn" in tag.grammemes or not (
        tag.tense or tag.person or tag.gender or tag.mood or tag.number or "Impe" in tag.grammemes
    ):
        return "INF"
    return "SHORT" if "Impe" in tag.grammemes and not tag.tense and not tag.person else "VERB"


@lru_cache(maxsize=5_000)
def _forms(readings: tuple[Marks, ...]) -> dict[str, Form]:
    """What readings allow by part of speech: the same object for all words that are inflected alike."""
    by_pos: dict[str, list[Marks]] = {}
    for marks in readings:
        by_pos.setdefault(marks.pos, []).append(marks)
    return {pos: _form(tuple(same)) for pos, same in by_pos.items()}


def _form(readings: tuple[Marks, ...]) -> Form:
    """What readings of one part of speech allow together."""
    first = readings[0]
    cases, genders, numbers = (
        _one(frozenset([v for v in found if v]))
        for found in zip(*[(m.case, m.gender, m.number) for m in readings], strict=True)
    )
    past, future, animate = (
        any(found) for found in zip(*[(m.past, m.future, m.animate) for m in readings], strict=True)
    )
    if not cases and first.pos == "NOUN":
        cases = _ANY
    marked = past or future or animate or first.participle or first.passive
    return Form(readings, cases, genders, numbers, past, future, animate, marked)


@lru_cache(maxsize=1_000)
def _one(values: frozenset[str]) -> frozenset[str]:
    return values


def _fill(token: Token, word: Word, pos: str) -> None:
    form = word.forms[pos]
    first = form.readings[0]
    token.pos, token.lemma = pos, word.lemmas[pos][0]
    token.lemmas, token.bases = word.lemmas, word.bases
    token.cases, token.genders, token.numbers = form.cases, form.genders, form.numbers
    if word.name:
        token.name = True
    if form.marked:
        token.past, token.future, token.animate = form.past, form.future, form.animate
        token.participle, token.passive = first.participle, first.passive


def _choose(tokens: Sequence[Token], words: Sequence[Word | None], chosen: list[str]) -> None:
    """Settle the part of speech of forms that have several, by the word before or after."""
    for i in range(len(words) - 1, -1, -1):
        word = words[i]
        if word is not None and word.open:
            before = chosen[i - 1] if i else ""
            if "ADJ" in word.forms and chosen[i] in ("NOUN", "ADJ"):
                chosen[i] = _noun_or_adjective(tokens, words, chosen, i)
            elif chosen[i] in _PREDICATES and before == "PREP":
                chosen[i] = "NOUN"  # «в село»: nothing finite follows a preposition
            elif chosen[i] == "NOUN" and not tokens[i].capital and before not in ("PREP", "ADJ"):
                chosen[i] = _noun_or_verb(words, chosen, i)


def _noun_or_adjective(
    tokens: Sequence[Token], words: Sequence[Word | None], chosen: Sequence[str], i: int
) -> str:
    """«поліцейський звіт», «поліцейський заявив»: an adjective stands before a word that agrees with it."""
    word, after = words[i], words[i + 1] if i + 1 < len(words) else None
    assert word is not None
    tied = {"NOUN", "ADJ"} <= word.tied
    if after is not None and chosen[i + 1] in ("NOUN", "ADJ") and not tokens[i + 1].capital:
        shared = _shared(word.forms["ADJ"], after.forms[chosen[i + 1]])
        if any(tied or pair.case != "gen" or pair.number == "sing" for pair in shared):
            return "ADJ"  # «раненых солдат» alone may be the soldiers of the wounded
    return "NOUN" if tied else chosen[i]


def _noun_or_verb(words: Sequence[Word | None], chosen: Sequence[str], i: int) -> str:
    """«бути», «він став»: an infinitive, or a past tense after its subject; the dictionary puts them last."""
    word, before = words[i], words[i - 1] if i else None
    assert word is not None
    if "INF" in word.tied:
        return "INF"
    if "VERB" in word.tied and word.forms["VERB"].past and before is not None:
        subject = before.forms[chosen[i - 1]]
        if "nom" in subject.cases and chosen[i - 1] in ("NOUN", "PRON"):
            verb = word.forms["VERB"]
            if verb.numbers & subject.numbers and (not verb.genders or verb.genders & subject.genders):
                return "VERB"
    return "NOUN"


def _shared(modifier: Form, head: Form) -> list[Marks]:
    """The readings of a head that agree with a reading of its modifier in case, number and gender."""
    agreeing = [m for m in modifier.readings if not m.personal]  # «його брат»: no agreement
    return [h for h in head.readings if any(_agree(m, h) for m in agreeing)]


def _agree(a: Marks, b: Marks) -> bool:
    if a.case != b.case or (a.number != b.number and a.number and b.number):
        return False
    return a.gender == b.gender or a.number == "plur" or not (a.gender and b.gender)


def _narrow(tokens: Sequence[Token], words: Sequence[Word | None]) -> None:
    """Leave out cases that the modifiers of a noun or the preposition before them rule out."""
    for i, token in enumerate(tokens):
        if token.pos not in ("NOUN", "PRON") or not token.cases:
            continue
        cases, first = token.cases, i
        while first and tokens[first - 1].pos in ("ADJ", "PRON") and token.pos == "NOUN":
            modifier, head = words[first - 1], words[i]
            if modifier is None or head is None:
                break
            pos = tokens[first - 1].pos
            shared = cases & {r.case for r in _shared(modifier.forms[pos], head.forms["NOUN"]) if r.case}
            if not shared:
                break
            cases, first = shared, first - 1
        if first and tokens[first - 1].pos == "PREP":
            cases = cases - _NEVER_GOVERNED or cases
        for other in tokens[first : i + 1] if cases != token.cases else ():
            other.cases = cases
