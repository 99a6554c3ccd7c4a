"""The usual capitals of a name that stands in a headline in capitals, or in a text that has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from headwater.model import NameType
from headwater.read.document import Document
from headwater.read.tokens import Token

Writing = Literal["small", "capital", "upper", "mixed"]
Sorts = Callable[[str], tuple[frozenset[str], bool]]

_NAMES: Final = frozenset(("Name", "Surn", "Patr", "Geox"))
_BODIES: Final = frozenset(("Abbr", "Orgn"))
_LOUD: Final = 0.7  # of the words of a sentence: a headline in capitals
_FEWEST: Final = 3  # words in a sentence that tells by itself how it is written
_LONGEST_ABBREVIATION: Final = 5  # letters, of one that no dictionary has
_LEAST_SHOUTED: Final = 4  # letters of a name in capitals amid others: «КИЇВ. 18 листопада»


class Usual(NamedTuple):
    """How the words of an article are written where letters say something, by the word in small letters.

    `plain` are the tokens of sentences in capitals, or without any.
    """

    seen: dict[str, Counter[Writing]]
    plain: frozenset[int]

    def like(self, token: Token, i: int, first: bool, kind: NameType, form: str, sorts: Sorts) -> str:
        """Token `i` of a name with the capitals that it should have; as in the text where those are usual.

        `first` tells whether the name begins with it, `form` is its base form in small letters.
        """
        word = token.word
        if not word[:1].isalpha():
            return word
        if i in self.plain:
            return self._put(word, first, kind, form, sorts)
        return word.capitalize() if _shouted(word, form, sorts) else word

    def _put(self, word: str, first: bool, kind: NameType, form: str, sorts: Sorts) -> str:
        low = word.lower()
        seen = self.seen.get(low) or self.seen.get(form)
        writing: Writing = seen.most_common(1)[0][0] if seen else _guess(low, kind, form, sorts)
        if writing == "upper":
            return word.upper()
        if writing == "small" and not first:
            return low
        return "-".join(part[:1].upper() + part[1:] for part in low.split("-"))


def usual(doc: Document) -> Usual:
    """How the words of an article are written."""
    plain: set[int] = set()
    seen: dict[str, Counter[Writing]] = {}
    for sentence in doc.sentences:
        inside = range(sentence.first, sentence.last)
        words = [doc.tokens[i].word for i in inside if doc.tokens[i].word[0].isalpha()]
        loud = len(words) >= _FEWEST and sum(map(str.isupper, words)) > _LOUD * len(words)
        if loud or (len(words) >= _FEWEST and all(map(str.islower, words))):
            plain.update(inside)
            continue
        for i in inside:
            word = doc.tokens[i].word
            if word[0].isalpha() and (i > sentence.first or not word.istitle()):
                seen.setdefault(doc.tokens[i].low, Counter())[_writing(word)] += 1
    if len(plain) < len(doc.tokens) and not _loud_whole(doc, plain):
        plain = {i for i in plain if not doc.tokens[i].word.islower()}
    return Usual(seen if plain else {}, frozenset(plain))


def _loud_whole(doc: Document, plain: set[int]) -> bool:
    """True where most of an article tells nothing by its capitals."""
    return len(plain) > _LOUD * len(doc.tokens)


def _writing(word: str) -> Writing:
    if word.islower():
        return "small"
    if word.isupper() and len(word) > 1:
        return "upper"
    return "capital" if word[1:].islower() or len(word) == 1 else "mixed"


def _guess(low: str, kind: NameType, form: str, sorts: Sorts) -> Writing:
    """How a word of a name is written that stands nowhere else in the article."""
    known, new = sorts(low)
    base, _ = sorts(form) if form != low else (known, new)
    if known & _BODIES and not (known | base) & _NAMES:
        return "upper" if "Abbr" in known else "capital"
    if kind == "PER" or (known | base) & _NAMES:
        return "capital"
    if low.isascii():
        return "upper" if len(low) < _LONGEST_ABBREVIATION else "capital"
    return "upper" if new and len(low) <= _LONGEST_ABBREVIATION else "small"


def _shouted(word: str, form: str, sorts: Sorts) -> bool:
    """«КИЇВ. 18 листопада»: a name in capitals, and no abbreviation."""
    if not word.isupper() or len(word) < _LEAST_SHOUTED or word.isascii():
        return False
    known, new = sorts(form)
    return not new and bool(known & _NAMES) and "Abbr" not in known
