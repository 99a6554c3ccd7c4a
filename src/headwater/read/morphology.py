"""Tag Ukrainian and Russian tokens with pymorphy3 (Korobov 2015); every form is looked up once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from headwater.read.tokens import Token

_POS = {
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
_CASES = {
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
_INFLECTED = frozenset(("NOUN", "ADJ", "VERB", "SHORT", "PRON"))


class Reading(NamedTuple):
    """One analysis of a form, from the likeliest on."""

    pos: str
    lemma: str
    case: str | None
    gender: str | None
    number: str | None
    past: bool
    future: bool
    name: bool
    participle: bool = False
    passive: bool = False
    animate: bool = False


class Morphology:
    """The dictionary of one language, loaded once, with a cache by form."""

    def __init__(
        self, lang: str, infinitives: tuple[str, ...] = (), gerunds: Sequence[Sequence[str]] = ()
    ) -> None:
        import pymorphy3

        self._infinitives = infinitives
        self._gerunds = sorted(gerunds, key=lambda pair: -len(pair[0]))
        self._analyzer: Any = pymorphy3.MorphAnalyzer(lang=lang)
        self.readings = lru_cache(maxsize=200_000)(self._readings)

    def _readings(self, form: str) -> tuple[Reading, ...]:
        try:
            parses = self._analyzer.parse(form)
        except ValueError:  # pymorphy3 asks Unicode for the name of each letter, and some scripts have none
            return (Reading("X", form, None, None, None, False, False, False),)
        found: list[Reading] = []
        for parse in parses:
            if parse.score < _LEAST and found:
                continue
            tag = parse.tag
            pos = _POS.get(tag.POS or "", "X")
            if pos == "X" and "NUMB" in tag:
                pos = "NUM"
            if pos == "VERB":
                pos = _verbal(tag)
            if pos == "INF" and self._infinitives and not form.endswith(self._infinitives):
                continue
            # The Ukrainian dictionary leaves the nominative of the base form unmarked.
            case = _CASES.get(tag.case or "") or ("nom" if pos in ("NOUN", "ADJ", "PRON") else None)
            # The Ukrainian dictionary marks the plural only; an abbreviation agrees with any number.
            number = (
                None if "Fixd" in tag.grammemes else tag.number or ("sing" if pos in _INFLECTED else None)
            )
            found.append(
                Reading(
                    pos,
                    parse.normal_form,
                    case,
                    tag.gender,
                    number,
                    tag.tense == "past",
                    tag.tense == "futr",
                    bool(_NAMES & tag.grammemes),
                    tag.POS == "PRTF",
                    tag.voice == "pssv",
                    tag.animacy == "anim",
                )
            )
        for ending, infinitive in self._gerunds:
            if found and found[0].pos == "GRND" and form.endswith(ending):
                lemma = form[: -len(ending)] + infinitive
                found.append(found[0]._replace(lemma=lemma))
        return tuple(found) or (Reading("X", form, None, None, None, False, False, False),)

    def tag(self, tokens: list[Token], closed: dict[str, str]) -> None:
        """Fill in what the forms allow. `closed` gives the part of speech of function words outright."""
        for token in tokens:
            if not token.word[0].isalnum():
                token.pos, token.lemma = "PUNCT", token.word
                continue
            fixed = closed.get(token.low)
            if fixed is not None:
                _fill(
                    token,
                    [r for r in self.readings(token.low) if r.pos == fixed]
                    or [Reading(fixed, token.low, None, None, None, False, False, False)],
                )
            elif token.word[0].isdigit():
                token.pos, token.lemma = "NUM", token.low
            elif token.low.isascii():
                _foreign(token)
            else:
                _fill(token, list(self.readings(token.low.replace("’", "'").replace("ʼ", "'"))))


def _verbal(tag: Any) -> str:
    """Ukrainian infinitives and forms in -но, -то carry the tag of finite verbs."""
    if "infn" in tag.grammemes or not (
        tag.tense or tag.person or tag.gender or tag.mood or tag.number or "Impe" in tag.grammemes
    ):
        return "INF"
    return "SHORT" if "Impe" in tag.grammemes and not tag.tense and not tag.person else "VERB"


def _foreign(token: Token) -> None:
    token.pos, token.lemma, token.name = "NOUN", token.low, token.capital
    token.cases = frozenset(("nom", "gen", "dat", "acc", "ins", "loc"))


def _fill(token: Token, readings: list[Reading]) -> None:
    if token.capital:
        readings = [r for r in readings if r.name and r.pos == "NOUN"] or readings
        if readings[0].pos in ("X", "PART") and len(token.word) > 1:
            _foreign(token)
            return
    token.pos, token.lemma = readings[0].pos, readings[0].lemma
    for reading in readings:
        known = token.lemmas.get(reading.pos, ())
        if reading.lemma not in known:
            token.lemmas[reading.pos] = (*known, reading.lemma)
    same = [r for r in readings if r.pos == token.pos]
    token.cases = frozenset(r.case for r in same if r.case)
    token.genders = frozenset(r.gender for r in same if r.gender)
    token.numbers = frozenset(r.number for r in same if r.number)
    token.past = any(r.past for r in same)
    token.participle, token.passive = same[0].participle, same[0].passive
    token.animate = any(r.animate for r in same)
    token.future = any(r.future for r in same)
    token.name = any(r.name for r in readings) and token.capital
    if token.pos == "NOUN" and not token.cases:
        token.cases = frozenset(("nom", "gen", "dat", "acc", "ins", "loc"))
