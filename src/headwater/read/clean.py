"""Boilerplate, which is marked and never deleted; and damaged words, put right for those who look them up.

Look-alikes are those of Unicode Technical Standard 39 ("confusables") that keyboards and recognised print
have; letters and their marks are composed by Unicode Standard Annex 15 (form C).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from unicodedata import normalize

from headwater.model import Span
from headwater.read.lexicon import Lexicon

#: Characters without width, as the inner part of a character class: soft hyphen, joiners, marks of direction,
#: variation selectors.
INVISIBLE: Final = "\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
#: Marks that stand on the letter before them: accents, and the breve of «й» where it is written apart.
ACCENTS: Final = "\u0300-\u034e\u0350-\u036f\u0483-\u0487"
#: What is typed for an apostrophe within a word, beside those that every word may have.
APOSTROPHES: Final = "`´‘‛′＇"
#: Hyphens that are no minus sign: of typesetting, unbreakable.
HYPHENS: Final = "\u2010\u2011"

_LIGATURES: Final = "\ufb00-\ufb06"
_CYRILLIC: Final = "\u0400-\u0481\u048a-\u04ff"
_ODD: Final = f"{INVISIBLE}{ACCENTS}{HYPHENS}{_LIGATURES}ʹʻʽˈѐѝЀЍ\u0370-\u03ff"
#: Any Cyrillic letter.
CYRILLIC = re.compile(f"[{_CYRILLIC}]")
_APART = rf"(?<=\w[{APOSTROPHES}])(?=\w)|(?<=\w-)(?=[ \t]*\r?\n)"
#: Where a text with Cyrillic letters may hold a damaged word; what this does not find need not be looked at
#: any closer. It begins with one class of characters that are rare there, so that the search is quick.
ODD_IN_CYRILLIC = re.compile(
    rf"[-A-Za-zÀ-ɏ0-9{APOSTROPHES}{_ODD}]"
    rf"(?:(?<=[{_ODD}])|(?<=[{_CYRILLIC}][A-Za-zÀ-ɏ0-9])|(?<=[A-Za-zÀ-ɏ0-9])(?=[{_CYRILLIC}])"
    rf"|(?<!\w[A-Za-z])(?<=[A-Za-z])(?!\w)|{_APART})"
)
#: The same for a text without Cyrillic letters.
ODD_ELSEWHERE = re.compile(rf"[-0-9{APOSTROPHES}{_ODD}](?:(?<=[{_ODD}])|(?<=[a-z]0)(?=[a-z])|{_APART})")

_BROKEN = re.compile(r"(?<=[^\W\d_])([-\xad])[ \t]*\r?\n[ \t]*(?=([^\W\d_]))")
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_ACCENT = re.compile(f"[{ACCENTS}]")
_LIGATURE = re.compile(f"[{_LIGATURES}]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_GREEK = re.compile("[\u0370-\u03ff]")
_SAME_MARK = str.maketrans(
    {**dict.fromkeys(HYPHENS, "-"), **dict.fromkeys(f"{APOSTROPHES}ʹʻʽˈ", "'")}
    | {"ѐ": "е", "ѝ": "и", "Ѐ": "Е", "Ѝ": "И"}
)
_TO_CYRILLIC: Final = dict(
    zip(
        "aceikmoptxyïëABCEHIKMOPTXYÏËαειικορτυχΑΒΕΗΙΚΜΟΡΤΥΧ",
        "асеікмортхуїёАВСЕНІКМОРТХУЇЁаеіікортухАВЕНІКМОРТУХ",
        strict=True,
    )
)
_TO_LATIN: Final = dict(
    zip(
        "асеіорхуїёАВСЕНІКМОРТХУЇЁ" + "αειοΑΒΕΗΙΚΜΟΡΤΥΧΖΝ",
        "aceiopxyïëABCEHIKMOPTXYÏËaeioABEHIKMOPTYXZN",
        strict=True,
    )
)
_CYRILLIC_ALONE = re.compile("[бвгґдєжзийлнпфцчшщьюяыэъБГҐДЄЖЗИЙЛПФЦЧШЩЬЮЯЫЭЪ]")
_LATIN_ALONE = re.compile("[bdfghjlnqrsuvwzDFGJLNQRSUVWZ]")
# «COVIDом», «Facebookу»: an ending of the sentence's language on a foreign word is no look-alike.
_ACRONYM = re.compile(rf"[A-Z]{{2,}}[{_CYRILLIC}]+")
_ENDING = re.compile("[A-Za-z]{2,}[аеиоуієїяюьАЕИОУІ][а-яіїєґ]{0,2}")
# Single letters that are words in Cyrillic: «і», «а», «о», «у», «с», «к», «в».
_WORDS_OF_ONE: Final = dict(zip("aicoykAICOYKB", "аісоукАІСОУКВ", strict=True))
_DIGITS: Final = {"0": "о", "3": "з", "6": "б", "4": "ч", "1": "і"}
_CYRILLIC_DIGIT = re.compile(rf"(?<=[{_CYRILLIC}])[01346](?=[{_CYRILLIC}])")
# «0бама», «3еленський», but not «3річний» or «6б»: numbers are written together with what they count.
_FIRST_DIGIT = re.compile(r"^(?:0(?=[а-яіїєґё]{3})|3(?=[ае][а-яіїєґё]{3}))")
_LATIN_ZERO = re.compile(r"(?<=[a-z])0(?=[a-z])")
_BLANK = re.compile("[\n\r\u200b-\u200f\u2060\ufeff]")


def boilerplate(text: str, lines: list[Span], lexicon: Lexicon) -> list[Span]:
    """The paragraphs, or parts of them, that the patterns of the language call boilerplate."""
    out = []
    for line in lines:
        part = _BLANK.sub(" ", line.of(text))
        found = next((m for pattern in lexicon.boilerplate if (m := pattern.match(part))), None)
        if found is not None:
            out.append(Span(line.start, line.start + found.end()))
    return out


def mostly_cyrillic(text: str) -> bool:
    """True where more letters are Cyrillic than Latin, of those that only one of the two has; else of all."""
    own, latin = len(_CYRILLIC_ALONE.findall(text)), len(_LATIN_ALONE.findall(text))
    return own > latin or (own == latin and len(CYRILLIC.findall(text)) > len(_LATIN.findall(text)))


@lru_cache(maxsize=4096)
def mended(word: str, cyrillic: bool) -> str:
    """A word as it was meant: in one script, composed, without what cannot be seen, stress or a line's break.

    `cyrillic` tells whether the words around are Cyrillic. A word that is not damaged comes back as it is,
    and so does one whose letters of another script do not all have a look-alike («SMSка»).

    >>> mended("Зеленcький", True), mended("Пу\u0301тін", True), mended("Пу-\\nтін", True)
    ('Зеленський', 'Путін', 'Путін')
    """
    if word.isascii() and word.isalpha():
        return word
    word = _BROKEN.sub(lambda m: "-" if m[1] == "-" and m[2].isupper() else "", word)
    word = _ACCENT.sub("", normalize("NFC", _UNSEEN.sub("", word))).translate(_SAME_MARK)
    word = _LIGATURE.sub(lambda m: normalize("NFKC", m[0]), word)
    return "-".join(_without_digits(_in_one_script(part, cyrillic)) for part in word.split("-"))


def as_word(letter: str) -> str | None:
    """The Cyrillic word of one letter that a Latin letter looks like: "i" → «і»."""
    return _WORDS_OF_ONE.get(letter)


def _in_one_script(part: str, cyrillic: bool) -> str:
    """A part of a word in the script of those of its letters that no other script has."""
    own, latin, greek = (len(r.findall(part)) for r in (CYRILLIC, _LATIN, _GREEK))
    scripts = (own > 0) + (latin > 0) + 2 * (greek > 0)
    if scripts < 2 or own + latin + greek < sum(map(str.isalnum, part)):
        return part
    as_cyrillic, as_latin = _put(part, _TO_CYRILLIC, CYRILLIC), _put(part, _TO_LATIN, _LATIN)
    if as_cyrillic and (not as_latin or cyrillic):
        return part if _ACRONYM.fullmatch(part) and not part.isupper() else as_cyrillic
    return part if cyrillic and _ENDING.fullmatch(part) else as_latin or part


def _put(part: str, table: dict[str, str], script: re.Pattern[str]) -> str | None:
    """A part of a word in one script; None where a letter has no look-alike there."""
    out = []
    for letter in part:
        if letter.isalpha() and not script.match(letter):
            same = table.get(letter) or table.get(normalize("NFD", letter)[0])
            if same is None:
                return None
            letter = same
        out.append(letter)
    return "".join(out)


def _without_digits(part: str) -> str:
    """A part of a word with the letters that its single digits were read for: «Пр0кур0р», "B0ston"."""
    digits = sum(map(str.isdigit, part))
    if not digits or len(part) < 4 * digits:
        return part
    if CYRILLIC.search(part):
        part = _FIRST_DIGIT.sub(lambda m: _DIGITS[m[0]].upper(), part)
        found = _CYRILLIC_DIGIT.sub(lambda m: _like_before(m, _DIGITS[m[0]]), part)
        return part if any(map(str.isdigit, found)) else found
    return _LATIN_ZERO.sub("o", part) if digits == 1 else part


def _like_before(digit: re.Match[str], letter: str) -> str:
    """A letter for a digit, large where the letters on both sides are."""
    around = digit.string[digit.start() - 1] + digit.string[digit.end()]
    return letter.upper() if around.isupper() else letter
