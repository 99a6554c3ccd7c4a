"""A name taken apart, without its context: the parts of a person's name, the content words of the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from headwater.link.keys import alike, clean, is_cyrillic, near, skeleton, skeletons, sound, words
from headwater.link.words import Words, given_names, words_of
from headwater.model import NameType
from headwater.read.who.latin import spelled
from headwater.read.who.tables import stem, tables

_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_PIECES = re.compile(r"[-/]|(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])")
_CASE = re.compile(r"(?:oho|omu|om|em|im|oiu|oi|[aeiou]+)$")
_LAST_VOWELS = re.compile(r"(?<=.{4})[aeiou]+$")
_ORDINAL = re.compile(r"[IVXІХ]+$")  # of monarchs and popes, typed in either script
_ROMAN = str.maketrans("ІХ", "IX")
_LONGEST = 200  # characters of a name that are looked at


class Part(NamedTuple):
    """One part of a person's name.

    `home` is the sound of its spelling at home, `group` the group of a given name, `bones` what its
    consonants may be in other scripts; `nominative` marks the base form of a given name.
    """

    sound: str
    home: str
    group: str
    initial: bool
    bones: frozenset[str]
    cyrillic: bool
    nominative: bool

    @property
    def bare(self) -> str:
        """The sound without what may be the ending of a case, for base forms that are none."""
        return _CASE.sub("", self.sound) if self.cyrillic else self.sound

    def declined(self, other: Part) -> bool:
        """True where one may be a case form of the other: Джонсоном, Джонсон. Two given names that both are
        in the nominative are two names: Александра, Александр."""
        if self.nominative and other.nominative:
            return False
        least = 2 if self.nominative or other.nominative else 3
        return self.cyrillic and other.cyrillic and self.bare == other.bare and len(self.bare) >= least

    def same(self, other: Part) -> bool:
        """True where both may be spellings of one name, or one is the initial of the other."""
        if self.initial or other.initial:
            return self.sound[:1] == other.sound[:1] or self.home[:1] == other.home[:1]
        if self.sound == other.sound or self.home == other.home:
            return True
        if self.group and other.group:
            return self.group == other.group
        if self.cyrillic != other.cyrillic and self._across(other):
            return True
        return _spelled_alike(self.sound, other.sound) or _spelled_alike(self.home, other.home)

    def _across(self, other: Part) -> bool:
        """The same consonants in two scripts; in short names the vowels must be like, too."""
        return self.meets(other, 3) or (self.meets(other, 1) and near(self.sound, other.sound, 1))

    def meets(self, other: Part, least: int) -> bool:
        """True where names in two scripts have the same consonants, `least` letters of them or more."""
        if self.cyrillic == other.cyrillic or (self.sound[-1:] == "a") != (other.sound[-1:] == "a"):
            return False
        return any(len(b) >= least for b in self.bones & other.bones)

    def begins(self, other: Part) -> bool:
        """True where one is a short form of the other by its beginning: Макс, Максим."""
        short, long = sorted((self.sound, other.sound), key=len)
        return len(short) > 3 and long.startswith(short) and long[-1] not in "aeiou"


def _spelled_alike(one: str, other: str) -> bool:
    # Петров and Петрова are two people, not two spellings.
    return alike(one, other) and one != other + "a" and other != one + "a"


@dataclass(frozen=True, slots=True)
class Form:
    """A name without its context.

    For people `parts` are in the order given name to surname, `key` joins their sounds, `later` marks a
    junior, `feminine` a surname that ends as those of women do. For the rest `tokens` are the keys of the
    content words in the order of the name, `key` has them in alphabetical order, `whole` is the key without
    cutting endings off. `meant` says which of the words (`pieces`) are common ones, `letters` are the sounds
    of the first letters of the longer words, for abbreviations.
    """

    type: NameType
    text: str
    key: str
    joined: str
    parts: tuple[Part, ...] = ()
    tokens: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    meant: tuple[bool, ...] = ()
    letters: str = ""
    whole: str = ""
    later: bool = False
    feminine: bool = False

    @property
    def full(self) -> bool:
        """True for the name of a person in two parts or more, the last of them no initial."""
        return len(self.parts) > 1

    @property
    def digits(self) -> frozenset[str]:
        return frozenset(t for t in self.tokens if t.isdigit())

    @property
    def surname(self) -> Part:
        return self.parts[-1]

    def of_woman(self, others: Iterable[Form]) -> bool:
        """True for a surname in the form that only women have beside these of the same family: Зеленська
        beside Зеленський, but not Калина beside Калина."""
        return self.feminine and all(self.surname.sound != f.surname.sound for f in others)


@lru_cache(maxsize=200_000)
def form_of(base: str, type_: NameType, lang: str) -> Form:
    """The form of a name in its base form. A pure function, and total: any text has a form."""
    text = clean(_BRACKETS.sub("", base[:_LONGEST])) or clean(base[:_LONGEST]) or base[:_LONGEST]
    found = words(text)
    lexicon = words_of(lang)
    return _person(text, found, lang, lexicon) if type_ == "PER" else _thing(text, type_, found, lexicon)


def _person(text: str, found: list[str], lang: str, lexicon: Words) -> Form:
    titles = takewhile(lambda w: w.casefold().rstrip(".") in lexicon.titles, found)
    kept = found[len(list(titles)) :] or found
    upper = [w for w in kept if not all(p[:1].islower() for p in w.split("-"))] or kept
    names = [w for w in upper if w.casefold() not in lexicon.particles] or upper
    if len(names) == 3 and lexicon.patronymics.search(names[2].casefold()):
        names = [names[1], names[2], names[0]]
    elif len(names) == 2 and _is_initial(names[1]) and not _is_initial(names[0]):
        names = [names[1], names[0]]
    bare = [b for w in names if (b := _without_generation(w, lexicon))] or names
    later = bare != names
    names = bare
    parts = tuple(_part(w, lang, lexicon) for w in names)
    parts = tuple(p for p in parts if p.sound) or (
        Part(text.casefold(), text.casefold(), "", False, frozenset(), False, False),
    )
    if len(parts) == 2 and parts[1].nominative and not (parts[0].nominative or parts[0].group):
        first = tables(lang).first.get(bare[1].casefold())
        if first is not None and first.slavic:  # the order of forms and lists: Гриценко Олена
            parts = parts[::-1]
    key = " ".join(p.sound for p in parts) + (" junior" if later else "")
    feminine = any(lexicon.feminine.search(w.casefold()) for w in bare[-1:])
    return Form("PER", text, key, key.replace(" ", ""), parts=parts, later=later, feminine=feminine)


def _without_generation(word: str, lexicon: Words) -> str:
    """The word without what marks a junior («Трамп-младший»), "" where nothing is left."""
    before, _, last = word.rpartition("-")
    return before if last.casefold().rstrip(".") in lexicon.juniors else word


def _is_initial(word: str) -> bool:
    bare = word.rstrip(".")
    return (len(bare) == 1 and (word != bare or bare.isascii())) or (word != bare and len(bare) == 2)


def _part(word: str, lang: str, lexicon: Words) -> Part:
    pieces = [p for p in word.split("-") if p.casefold() not in lexicon.particles] or [word]
    bare = "-".join(pieces)
    if _ORDINAL.match(word):
        ordinal = "#" + word.translate(_ROMAN)
        return Part(ordinal, ordinal, "", False, frozenset(), False, False)
    key, low, cyrillic = sound(bare), bare.casefold(), is_cyrillic(bare)
    first = tables(lang).first.get(low) if cyrillic else None
    home = first.name if first is not None else spelled(low) if cyrillic else None
    bones = skeletons(bare) | (skeletons(home) if home else frozenset())
    nominative = cyrillic and low in tables(lang).nominatives
    group = given_names().get(key, "") or (given_names().get(sound(home), "") if home else "")
    return Part(key, sound(home) if home else key, group, _is_initial(word), bones, cyrillic, nominative)


def _thing(text: str, type_: NameType, found: list[str], lexicon: Words) -> Form:
    pieces = [_singular(p, lexicon) for w in found for p in _PIECES.split(w) if p.strip(".")]
    english = words_of("en")
    kept = [p for p in pieces if p not in (english if p.isascii() else lexicon).legal] or pieces
    kept = [p for p in kept if p not in (english if p.isascii() else lexicon).drop] or kept
    stems = tuple(stem(p) for p in kept)
    means = [(english if s.isascii() else lexicon).concepts.get(s) for s in stems]
    tokens = tuple(m or thing_key(s) for m, s in zip(means, stems, strict=True)) or (text.casefold(),)
    key = " ".join(sorted(set(tokens)))
    small = lexicon.legal | (english.drop if text.isascii() else frozenset())  # of, for, and
    letters = "".join(sound(p[0]) or p[0] for p in pieces if p not in small and len(p) > 2)
    whole = " ".join(sorted({m or sound(p) for m, p in zip(means, kept, strict=True)}))
    meant = tuple(m is not None for m in means)
    return Form(
        type_, text, key, "".join(tokens), tokens=tokens, pieces=tuple(kept), meant=meant, letters=letters,
        whole=whole,
    )  # fmt: skip


def _singular(piece: str, lexicon: Words) -> str:
    """A word in small letters; a common noun, which is written so, without the ending of a plural."""
    low = piece.casefold().rstrip(".")
    words_ = words_of("en") if low.isascii() else lexicon
    if (piece.islower() or low.isascii()) and low not in words_.legal:
        for ending in words_.plurals:
            bare = low.removesuffix(ending)
            if len(bare) > 3 and bare != low and stem(bare) in words_.concepts:
                return bare
    return low


def thing_key(word: str) -> str:
    """The key of one word of a name that is no person's: its sound without the ending.

    >>> thing_key("модерна") == thing_key("moderna")
    True
    """
    return _LAST_VOWELS.sub("", sound(word)) or word


def blocks(form: Form) -> set[str]:
    """Keys of which two spellings of one full name of a person share at least one."""
    joined = skeleton(form.joined)
    found = {f"={joined}"} if len(joined) > 4 else {f"={form.joined}"}
    given, surname = form.parts[0], form.surname
    starts = {given.sound[:1], given.home[:1], *(b[:1] for b in given.bones), given.group} - {""}
    ends = {skeleton(surname.sound), skeleton(surname.home), *surname.bones}
    found.update(f"{start}.{end}" for start in starts for end in ends)
    return found
