"""The usual capitals of a name that stands in a headline in capitals, or in a text that has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Final, Literal, NamedTuple, cast

from headwater.known import registry
from headwater.model import Language, NameType
from headwater.read.document import Document, Range

Writing = Literal["small", "capital", "upper"]
Sorts = Callable[[str], tuple[frozenset[str], bool]]

_NAMES: Final = frozenset(("Name", "Surn", "Patr", "Geox", "Orgn"))
_LOUD: Final = 0.7  # of the words of a sentence: a headline in capitals
_FEWEST: Final = 3  # words in a sentence that tells by itself how it is written
_LONGEST_ABBREVIATION: Final = 5  # letters
_LONGEST_FOREIGN: Final = 3  # letters of a word in Latin letters that is taken for an abbreviation
_LEAST_SHOUTED: Final = 4  # letters of a name in capitals amid others: «КИЇВ. 18 листопада»
_VOWELS: Final = frozenset("аеєиіїоуюяыэёaeiouy")


class Usual(NamedTuple):
    """How the words of an article are written where letters say something, by the word in small letters.

    `plain` are the tokens of sentences in capitals, or without any.
    """

    seen: dict[str, Counter[Writing]]
    plain: frozenset[int]

    def written(
        self, doc: Document, span: Range, kind: NameType, forms: list[str], sorts: Sorts
    ) -> list[str]:
        """The words of a name with the capitals that their base forms `forms` should have.

        They are those of the text where the text has the usual ones.
        """
        words = [doc.tokens[i].word for i in range(*span)]
        plain = not self.plain.isdisjoint(range(*span))
        if plain or all(map(_loud, words)):
            known = _known(doc.lexicon.lang, plain).get(" ".join(forms), ())
            if len(known) == len(forms):
                return list(known)
        out: list[str] = []
        for i, word, form in zip(range(*span), words, forms, strict=True):
            if i in self.plain and word[0].isalpha():
                first = not any(w[0].isalpha() for w in out)
                out.append(self._put(word.lower(), first, kind, form, sorts))
            else:
                out.append(word.capitalize() if _shouted(word, form, sorts) else word)
        return out

    def _put(self, low: str, first: bool, kind: NameType, form: str, sorts: Sorts) -> str:
        """One word, in small letters so far; `first` tells whether the name begins with it."""
        seen = self.seen.get(low) or self.seen.get(form)
        writing = seen.most_common(1)[0][0] if seen else _guess(low, kind, form, sorts)
        if writing == "upper":
            return low.upper()
        if writing == "small" and not first:
            return low
        parts = low.split("-")
        inner = range(1, len(parts) - 1)  # «Ростов-на-Дону»
        return "-".join(
            p if k in inner and len(p) < 4 else p[:1].upper() + p[1:] for k, p in enumerate(parts)
        )


def cased(form: str, word: str) -> str:
    """A form in small letters with the capitals of the word in the text, part by part of a compound."""
    parts, like = form.split("-"), word.split("-")
    if len(parts) != len(like):
        parts, like = [form], [word]
    return "-".join(_cased_part(p, w) for p, w in zip(parts, like, strict=True))


def _cased_part(form: str, word: str) -> str:
    if word.isupper() and len(word) > 1:
        return form.upper()
    if word[:1].isupper() and word[1:].islower():
        return form[:1].upper() + form[1:]
    out = list(form)
    for i, letter in enumerate(word[: len(out)]):
        if letter.isupper():
            out[i] = out[i].upper()
    return "".join(out)


def usual(doc: Document) -> Usual:
    """How the words of an article are written."""
    plain: set[int] = set()
    small: set[int] = set()
    telling: list[range] = []
    for sentence in doc.sentences:
        inside = range(sentence.first, sentence.last)
        tokens = doc.tokens[sentence.first : sentence.last]
        words = [token.word for token in tokens if token.word[0].isalpha()]
        if len(words) >= _FEWEST and sum(map(str.isupper, words)) > _LOUD * len(words):
            plain.update(inside)
        elif len(words) >= _FEWEST and all(map(str.islower, words)):
            small.update(inside)
        else:
            telling.append(inside)
    if len(plain) + len(small) > _LOUD * len(doc.tokens):
        plain |= small  # one sentence in small letters says nothing amid others, a text in them does
    seen: dict[str, Counter[Writing]] = {}
    for inside in telling if plain else ():
        _note(doc, inside, seen)
    return Usual(seen, frozenset(plain))


def _note(doc: Document, inside: range, seen: dict[str, Counter[Writing]]) -> None:
    """Note how the words of a sentence are written; its first word has a capital anyway."""
    for i in inside[1:]:
        word = doc.tokens[i].word
        if word[0].isalpha():
            writing: Writing = "small" if word.islower() else "upper" if word[1:].isupper() else "capital"
            seen.setdefault(doc.tokens[i].low, Counter())[writing] += 1


def _guess(low: str, kind: NameType, form: str, sorts: Sorts) -> Writing:
    """How a word of a name is written that stands nowhere else in the article."""
    known, new = sorts(low)
    start = low.split("-")[0]
    short = len(start) <= _LONGEST_ABBREVIATION and kind != "PER"
    if low.isascii():
        mixed = not low.replace("-", "").isalpha()  # «COVID-19»
        return "upper" if short and (mixed or len(low) <= _LONGEST_FOREIGN) else "capital"
    if short and ("Abbr" in known or _VOWELS.isdisjoint(low)):
        return "upper"
    if kind == "PER" or (known | sorts(form)[0]) & _NAMES:
        return "capital"
    return "upper" if new and short and low.isalpha() else "small"


def _loud(word: str) -> bool:
    """True of a word in capitals that is long enough to be a name rather than an abbreviation."""
    return word.isupper() and len(word) >= _LEAST_SHOUTED and not word.isascii()


def _shouted(word: str, form: str, sorts: Sorts) -> bool:
    """«КИЇВ. 18 листопада»: a name in capitals, and no abbreviation."""
    known, new = sorts(form) if _loud(word) else (_NAMES, True)
    return not new and bool(known & (_NAMES - {"Orgn"})) and "Abbr" not in known


@lru_cache(maxsize=8)
def _known(lang: str, bodies: bool) -> dict[str, tuple[str, ...]]:
    """Names that are known before any article is read, by their words in small letters.

    Those of `bodies` and outlets may have capitals of their own: «ПРАЙМ».
    """
    out: dict[str, tuple[str, ...]] = {}
    for known in registry().entries:
        if not bodies and known.kind not in ("state", "place", "person"):
            continue
        for code in (lang, "en"):
            for name in known.names.get(cast(Language, code), ()):
                words = tuple(name.split())
                out.setdefault(" ".join(words).lower(), words)
    return out
