"""English for a description, word by word: modifiers, noun, then what depends on it."""

from __future__ import annotations

from typing import NamedTuple

from headwater.read.tokens import Token
from headwater.read.who.english import English
from headwater.read.who.nouns import CAPITALS, PLAIN_OF, SAME_PLURAL, base, kinds, plural
from headwater.read.who.tables import plain


class Unit(NamedTuple):
    """A noun in English with what stands before it; `bare` where it is a common noun without modifiers."""

    link: str
    modifiers: str
    noun: str
    bare: bool = False


class Describer:
    """Describes phrases of one language in English."""

    def __init__(self, english: English) -> None:
        self._english = english
        self._lexicon = english.lexicon
        self._kinds = kinds(self._lexicon.lang)
        self._skipped = self._lexicon.set_of("demonstratives")

    def __call__(self, tokens: list[Token], governed: bool = False, many: bool = False) -> str:
        """The phrase in English; `governed` by a preposition, so that its head is no nominative; `many`
        where its verb is in the plural."""
        if self._english.native:
            return self._native(tokens)
        tokens = [t for t in tokens if t.pos != "PART" and t.lemma not in self._skipped] or tokens
        units: list[Unit] = []
        pending: list[Token] = []
        link, i = "", 0
        hits = {h.first: h for h in self._english.find(tokens)}
        while i < len(tokens):
            token, hit = tokens[i], hits.get(i)
            i += 1
            if hit is not None:
                units.append(Unit(link or ("of" if units else ""), self._modifiers(pending), hit.name))
                pending, link, i = [], "", hit.last
                continue
            size, gloss = self.gloss(tokens, i - 1)
            i += size - 1
            if size > 1 and any(j in hits for j in range(i - size + 1, i)):  # «глава | МЗС Британії»
                hits.update(
                    (h.first + i, h._replace(last=h.last + i)) for h in self._english.find(tokens[i:])
                )
            if size == 1 and token.pos in ("PREP", "CONJ"):
                if pending and token.pos == "PREP":
                    units.append(Unit(link or ("of" if units else ""), "", self._modifiers(pending)))
                    pending, link = [], "of"
                    continue
                if pending:
                    continue
                link = self._english.tables.links.get(token.low, "of" if token.pos == "PREP" else "and")
            elif size == 1 and gloss is None and (token.pos == "ADV" or self._lost(tokens, i - 1)):
                continue
            elif size == 1 and self._modifies(tokens, i - 1):
                after = _after_participle(tokens, i - 1)
                if after is None:
                    pending.append(token)
                else:
                    i = after
            else:
                inner = governed or bool(units and link != "and")
                several = gloss is not None and size == 1 and self._many(token, pending, inner)
                several = several or (many and not units and size == 1 and "plur" in token.numbers)
                joint = link or ("of" if units and not self._apposed(token, gloss, governed) else "")
                units.append(self._unit(token, gloss, size, joint, pending, several))
                pending, link = [], ""
        if pending:
            units.append(Unit(link, "", self._modifiers(pending)))
        return _joined(units) or "unknown"

    def _unit(
        self, token: Token, gloss: str | None, size: int, link: str, pending: list[Token], several: bool
    ) -> Unit:
        """A noun with its modifiers, in the plural where there are several."""
        modifiers = self._modifiers(pending)
        if gloss is None:
            return Unit(link, modifiers, self.word(token))
        plain_gloss = size == 1 and (gloss.islower() or gloss in CAPITALS)
        return Unit(link, modifiers, _plural(gloss) if several else gloss, plain_gloss and not pending)

    def _apposed(self, token: Token, gloss: str | None, governed: bool) -> bool:
        """A name in the nominative after another noun: the same thing, not a part of it."""
        return token.capital and gloss is None and "nom" in token.cases and not governed

    def _native(self, tokens: list[Token]) -> str:
        words = [t for t in tokens if t.word[0].isalnum()]
        while len(words) > 1 and words[0].pos == "DET":
            words = words[1:]
        return (
            " ".join(plain(t.word) + "'s" if plain(t.word) != t.word else t.word for t in words) or "unknown"
        )

    def _modifies(self, tokens: list[Token], i: int) -> bool:
        """An adjective, numeral or pronoun; not one that stands for a person («военные», «протестующие»)."""
        token = tokens[i]
        if self._english.demonym(token):
            return True
        if token.pos not in ("ADJ", "PRON", "NUM", "DET"):
            return False
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        alone = following is None or following.pos not in ("NOUN", "ADJ", "NUM")
        agrees = following is not None and following.pos == "NOUN" and _agree(token, following)
        return not (self._kinds[base(token)] and (alone or not agrees))

    def _lost(self, tokens: list[Token], i: int) -> bool:
        """A modifier without an English word, before its noun: better left out than in Latin letters."""
        token = tokens[i]
        return (
            token.pos in ("ADJ", "PRON", "NUM", "DET", "VERB", "SHORT")
            and not token.capital
            and i + 1 < len(tokens)
            and not token.word[0].isdigit()
            and self._english.demonym(token) is None
        )

    def _modifiers(self, pending: list[Token]) -> str:
        words = [self.word(t) for t in pending if t.pos != "PRON" or self._gloss(t)]
        return " ".join(words)

    def _many(self, token: Token, pending: list[Token], governed: bool) -> bool:
        agreeing = [t for t in pending if t.pos == "ADJ" and t.numbers]
        if agreeing:
            return "plur" in agreeing[-1].numbers and "sing" not in agreeing[-1].numbers
        if "plur" not in token.numbers or "sing" not in token.numbers:
            return "plur" in token.numbers
        return plural(token) and token.animate and not governed

    def _gloss(self, token: Token) -> str | None:
        glosses = self._lexicon.glosses
        lemma = base(token)
        known = glosses.get(lemma) or glosses.get(token.low)
        if known is None and "-" in lemma:  # «лікар-імунолог»
            first, _, second = lemma.partition("-")
            known = glosses.get(second if len(first) < 4 else first)
        return known

    def word(self, token: Token) -> str:
        """English for one word: its gloss in the singular, else the word itself in Latin letters."""
        adjective = self._english.demonym(token)
        if adjective is not None:
            return adjective[0]
        former = "former " if base(token) != token.lemma else ""
        gloss = self._gloss(token)
        if gloss is not None:
            return former + gloss
        if token.capital:
            return self._english.word(token)
        return self._english.latin.letters(token.lemma or token.low)

    def gloss(self, tokens: list[Token], i: int) -> tuple[int, str | None]:
        """The gloss of the longest run of words at `i`, with how many words it covers."""
        glosses = self._lexicon.glosses
        for size in (3, 2):
            part = tokens[i : i + size]
            if len(part) == size:
                gloss = glosses.get(" ".join(base(t) for t in part)) or glosses.get(
                    " ".join(t.low for t in part)
                )
                if gloss:
                    return size, gloss
        token = tokens[i]
        return 1, (self.word(token) if self._gloss(token) else None)


def _agree(adjective: Token, noun: Token) -> bool:
    """In case, number and, where the number is singular, gender."""
    if not (adjective.cases & noun.cases and adjective.numbers & noun.numbers):
        return False
    single = adjective.numbers == {"sing"}
    return not (single and adjective.genders and noun.genders) or bool(adjective.genders & noun.genders)


def _after_participle(tokens: list[Token], i: int) -> int | None:
    """«действующая в стране партия»: where the noun begins, after the words of its participle."""
    if i + 2 >= len(tokens) or tokens[i + 1].pos != "PREP" or not tokens[i].participle:
        return None
    for j in range(i + 3, len(tokens)):
        if tokens[j].pos in ("NOUN", "ADJ") and tokens[j].cases & tokens[i].cases:
            return j
    return None


def _joined(units: list[Unit]) -> str:
    """The units in order; "party members" for two bare nouns, not "members of party"."""
    if len(units) == 2 and units[1].link in ("of", "in") and units[1].bare and not units[1].modifiers:
        first, second = units
        head = first.noun.split()[-1] if first.noun else ""
        own = second.link == "of" or head.startswith("source")
        if head and first.bare and head not in PLAIN_OF and own:
            return " ".join(filter(None, (first.modifiers, second.noun.lower(), first.noun)))
    return " ".join(word for unit in units for word in (unit.link, unit.modifiers, unit.noun) if word)


def _plural(noun: str) -> str:
    if noun in ("", "person"):
        return noun and "people"
    last = noun.split()[-1]
    if last in SAME_PLURAL or last.endswith("s") or " of " in noun:
        return noun
    if last.endswith(("woman", "man")) and last != "German":
        return noun[:-2] + "en"
    if last.endswith(("ch", "sh", "x")):
        return noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"
