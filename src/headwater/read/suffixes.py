"""Tag English tokens from closed classes, the inflected forms of the cue lexicon, and endings.

English marks little by morphology, so this tagger only says what the grammar asks: where a noun phrase ends,
and which words can be a cue. Every nominal has every case, so agreement never rules one out.
"""

from __future__ import annotations

import re

from headwater.read.lexicon import Lexicon
from headwater.read.morphology import Nominative
from headwater.read.tokens import Token

_ANY = frozenset(("nom", "gen", "dat", "acc", "ins", "loc"))
_VOWELS = "aeiou"
_BEFORE_NOUN = frozenset(("DET", "ADJ"))
_AFTER_WHICH_GERUND = frozenset(("VERB", "PUNCT", "NOUN", "PRON", "PREP", "ADV", "CONJ"))
_ADJECTIVAL = ("ous", "ful", "ive", "ical", "able", "ible", "ish", "ese", "less", "ary")
_MAYBE_ADJECTIVAL = ("al", "ic", "ant", "ent", "ing", "ed", "an")
_MODAL = frozenset(
    ("will", "would", "can", "could", "should", "may", "might", "must", "do", "does", "did", "'ll")
)
_SUBJECTS = frozenset(("i", "we", "they", "you", "he", "she", "who"))
_OPEN = frozenset(("VERB", "ADJ", "NUM", "ADV"))  # «in May», «the White House» are names
_FIRST = frozenset(("", "PUNCT"))
_SILENT = ("at", "ur", "is", "ir", "as", "os")
_UNINFLECTED = ("ss", "us", "is", "ics", "news", "series")
_NOT = ("n't", "n’t")
_APOSTROPHES = re.compile("['’]")


def inflected(lemma: str) -> set[str]:
    """The regular forms of a verb: *deny* → deny, denies, denied, denying.

    >>> sorted(inflected("deny"))
    ['denied', 'denies', 'deny', 'denying']
    """
    forms = {lemma}
    if lemma.endswith("e"):
        return forms | {lemma + "s", lemma + "d", lemma[:-1] + "ing"}
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return forms | {lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"}
    if lemma.endswith(("s", "sh", "ch", "x", "z")):
        return forms | {lemma + "es", lemma + "ed", lemma + "ing"}
    forms |= {lemma + "s", lemma + "ed", lemma + "ing"}
    if (
        len(lemma) > 2
        and lemma[-1] not in _VOWELS + "wxy"
        and lemma[-2] in _VOWELS
        and lemma[-3] not in _VOWELS
    ):
        forms |= {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"}
    return forms


class Suffixes:
    """The tagger of one language, its table of verb forms made once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._verbs = {form: lemma for lemma in lexicon.verbs for form in inflected(lemma)}
        self._verbs.update(lexicon.settings.get("irregular", {}))
        self._nouns = {
            form: lemma
            for table in (lexicon.nouns, lexicon.kinds, dict.fromkeys(lexicon.roles))
            for lemma in table
            for form in (lemma, lemma + "s", lemma[:-1] + "ies")
        }
        self._bases = {word for word, pos in lexicon.closed.items() if pos == "VERB"} | set(lexicon.verbs)

    def sorts(self, low: str) -> tuple[frozenset[str], bool]:
        """No dictionary of names here: nothing is known of any form."""
        return frozenset(), False

    def nominatives(self, low: str) -> tuple[Nominative, ...]:
        """Nothing: names are not inflected."""
        return ()

    def tag(self, tokens: list[Token], closed: dict[str, str]) -> None:
        """Fill in part of speech and base form, left to right."""
        before, last = "", ""
        for i, token in enumerate(tokens):
            after = tokens[i + 1].low if i + 1 < len(tokens) else ""
            token.pos, token.lemma = self._one(token, before, closed)
            if token.low in self._verbs and token.pos == "VERB":
                token.pos = _verb_or_noun(token.low, before, last, after)
            elif token.pos == "NOUN" and not token.capital and token.low not in self._nouns:
                token.pos = self._in_place(token.low, before, last, after, closed)
            if token.pos == "NOUN":
                token.lemma = self._nouns.get(token.low) or _singular(token.low, token.capital)
                token.name = token.capital
            elif token.pos in ("VERB", "INF") and token.lemma == token.low:
                token.lemma = self._verbs.get(token.low) or self._base(token.low)
            if token.pos in ("NOUN", "PRON", "ADJ", "DET"):
                token.cases = _ANY
            token.bases = (token.lemma,)
            token.lemmas = {token.pos: token.bases}
            token.past = token.low.endswith("ed")
            if token.pos != "ADV" or before not in ("VERB", "PRON"):
                before, last = token.pos, token.low

    def _one(self, token: Token, before: str, closed: dict[str, str]) -> tuple[str, str]:
        low = token.low
        if not token.word[0].isalnum():
            return "PUNCT", token.word
        if low in closed and not (token.capital and closed[low] in _OPEN and before not in _FIRST):
            return closed[low], low
        if low.endswith(_NOT):
            return "VERB", low
        host = _APOSTROPHES.split(low)[0]
        if host != low and host in closed:
            return closed[host], low  # «it's», «they've»: one token, and the pronoun decides
        if low in self._verbs and (not token.capital or before in ("", "NOUN")):
            return "VERB", self._verbs[low]
        if token.word[0].isdigit():
            return "NUM", low
        if token.capital:
            return "NOUN", low
        if low.endswith("ly") and len(low) > 4:
            return "ADV", low
        if low.endswith("ed") and len(low) > 4 and before not in _BEFORE_NOUN:
            return "VERB", low
        if low.endswith(_ADJECTIVAL) and low not in self._nouns:
            return "ADJ", low
        if low.endswith(("'s", "’s")):
            return "ADJ", low
        return "NOUN", low

    def _in_place(self, low: str, before: str, last: str, after: str, closed: dict[str, str]) -> str:
        """The part of speech of a word that no list knows, by what stands around it."""
        if last in _SUBJECTS or last in _MODAL or last.endswith(_NOT):
            return "VERB"  # «they know», «did not know»
        if last == "to" and not low.endswith("s") and closed.get(after) in ("DET", "PRON", "PREP", "ADV"):
            return "INF"  # «to build the bridge», but «to people who»
        if low.endswith("ing") and len(low) > 5 and before in _AFTER_WHICH_GERUND:
            return "VERB"
        nominal = after.isalpha() and after not in closed and after not in self._verbs
        if low.endswith(_MAYBE_ADJECTIVAL) and nominal and len(low) > 4 and not low.endswith("ment"):
            return "ADJ"  # «federal agents», but «the signal was»
        return "NOUN"

    def _base(self, low: str) -> str:
        """The base form of a verb by its regular ending; of the possible ones, a known one."""
        for ending in ("ing", "ed", "es", "s"):
            if low.endswith(ending) and len(low) > len(ending) + 2 and not low.endswith("ss"):
                stem = low[: -len(ending)]
                possible = [stem, stem + "e", stem[:-1] + "y" if stem[-1] == "i" else stem[:-1]]
                known = [base for base in possible if base in self._bases]
                return known[0] if known else _likely(possible)
        return low


def _likely(possible: list[str]) -> str:
    """Of a stem, the stem with an e, and the stem made shorter: which looks most like an English verb."""
    stem, silent, shorter = possible
    if stem[-1] == "i" or (stem[-1] == stem[-2] and stem[-1] not in "lsfz"):
        return shorter
    last = stem[-1]
    one = len(stem) > 2 and stem[-3] not in _VOWELS and stem[-2] in _VOWELS and last not in _VOWELS + "wxy"
    short = one and len(stem) < 5  # «named»: a short verb without an e would have doubled its consonant
    return silent if short or last in "vcuzg" or (one and stem.endswith(_SILENT)) else stem


def _singular(low: str, name: bool) -> str:
    if name or not low.endswith("s") or low.endswith(_UNINFLECTED) or len(low) < 4:
        return low
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    return low[:-2] if low.endswith(("sses", "xes", "ches", "shes")) else low[:-1]


def _verb_or_noun(low: str, before: str, last: str, after: str) -> str:
    """What a word that can be a cue is: «the report», «to report the theft», «they report»."""
    if low.endswith("ing") and before not in _AFTER_WHICH_GERUND:
        return "NOUN"
    if before in _BEFORE_NOUN or (before == "PREP" and not low.endswith("ing") and last != "to"):
        return "NOUN"
    return "INF" if before == "PREP" and last == "to" and after else "VERB"
