"""Tag English tokens from closed classes, the inflected forms of the cue lexicon, and endings.

English marks little by morphology, so this tagger only says what the grammar asks: where a noun phrase ends,
and which words can be a cue. Every nominal has every case, so agreement never rules one out.
"""

from __future__ import annotations

from headwater.read.lexicon import Lexicon
from headwater.read.tokens import Token

_ANY = frozenset(("nom", "gen", "dat", "acc", "ins", "loc"))
_VOWELS = "aeiou"
_BEFORE_NOUN = frozenset(("DET", "ADJ"))


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

    def tag(self, tokens: list[Token], closed: dict[str, str]) -> None:
        """Fill in part of speech and base form, left to right."""
        before = ""
        for i, token in enumerate(tokens):
            token.pos, token.lemma = self._one(token, before, closed)
            if token.pos == "VERB" and token.low in self._verbs:
                after = tokens[i + 1].low if i + 1 < len(tokens) else ""
                if (token.low.endswith("ing") and before not in (
                    "VERB",
                    "PUNCT",
                    "NOUN",
                    "PRON",
                    "PREP",
                    "ADV",
                    "CONJ",
                )) or before in _BEFORE_NOUN or (
                    before == "PREP" and not token.low.endswith("ing") and tokens[i - 1].low != "to"
                ):
                    token.pos = "NOUN"
                elif before == "PREP" and tokens[i - 1].low == "to" and after:
                    token.pos = "INF"
            if token.pos == "NOUN":
                token.lemma = self._nouns.get(token.low, token.low)
                token.name = token.capital
            if token.pos in ("NOUN", "PRON", "ADJ", "DET"):
                token.cases = _ANY
            token.lemmas = {token.pos: (token.lemma,)}
            token.past = token.low.endswith("ed")
            before = token.pos

    def _one(self, token: Token, before: str, closed: dict[str, str]) -> tuple[str, str]:
        low = token.low
        if not token.word[0].isalnum():
            return "PUNCT", token.word
        if low in closed:
            return closed[low], low
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
        if low.endswith(("ous", "ful", "ive", "ical", "able", "ible", "ish", "ese")):
            return "ADJ", low
        if low.endswith(("'s", "’s")):
            return "ADJ", low
        return "NOUN", low
