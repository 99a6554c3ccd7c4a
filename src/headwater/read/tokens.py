"""Split a text into paragraphs, sentences and tokens; nothing is changed, only pointed at.

Damaged text too: `Token.word` is the word as it was meant, its offsets are those of what stands in the text.
"""

from __future__ import annotations

import re
from itertools import pairwise

import msgspec

from headwater.model import Span
from headwater.read.clean import (
    ACCENTS,
    APOSTROPHES,
    CYRILLIC,
    HYPHENS,
    INVISIBLE,
    ODD_ELSEWHERE,
    ODD_IN_CYRILLIC,
    as_word,
    mended,
    mostly_cyrillic,
)

TOKEN = re.compile(r"\w+(?:[-'’ʼ]\w+)*|[^\w\s]")
# The same with what may stand within a damaged word: characters without width, accents, other apostrophes and
# hyphens, a line's end after a hyphen. What cannot be seen is no token of its own.
_PIECE = rf"\w(?:[{INVISIBLE}{ACCENTS}]*\w)*[{ACCENTS}]*"
_JOINT = rf"[-'’ʼ{HYPHENS}{APOSTROPHES}][{INVISIBLE}]*|(?<=[^\W\d_])[-\xad][ \t]*\r?\n[ \t]*(?=[^\W\d_])"
_DAMAGED = re.compile(rf"{_PIECE}(?:(?:[{INVISIBLE}]*(?:{_JOINT})){_PIECE})*|[^\w\s{INVISIBLE}{ACCENTS}]")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_MARKS = (
    "[.!?…](?<![.!?…]{2})[.!?…]*+"  # all that stand together; begins with a class, so it is quick to find
)
_LARGE = "[^\\W\\d_a-zа-яіїєґё]"
# A sentence may end here: closing marks, then optional closing quotes or brackets, then space; or, where the
# space was lost, between a word in small letters and one with a capital.
_STOP = re.compile(
    rf"{_MARKS}(?:[\"'»”“’)\]{INVISIBLE}]*"
    rf"(?=\s+[\"'«„“‘(\[—–{INVISIBLE}-]*\s*{_LARGE}|\s+[\"'«„“‘(]|\s+\d|\s+[—–-]\s)"
    rf"|[»”)]*(?=[«„“(]?{_LARGE}(?:[a-zа-яіїєґё]|\s)))"
)
# In a text without capitals only the mark is left to tell.
_STOP_IN_SMALL = re.compile(rf"{_MARKS}[\"'»”“’)\]{INVISIBLE}]*(?=\s)")
_PLAIN_WORD = re.compile(r"[a-zа-яіїєґё](?:[^\W\d_]|[-'’ʼ,)»”])*[a-zа-яіїєґё]{2}")
_GLUED = re.compile(r"\S+$")
_NEXT_WORD = re.compile(r"\w+")
# Endings of addresses of sites that are also written with a capital: «Лента.Ru».
_DOMAINS = frozenset(
    ("com", "net", "org", "info", "biz", "tv", "me", "io", "eu", "uk", "us", "ua", "ru", "by", "kz", "pl")
)
_LONGEST_WORD = 200  # characters; what is longer is no word, and is not put right
_LAST_WORD = re.compile(r"[\w.-]+$")
_LONGEST_ABBREVIATION = 24  # characters before a full stop that may explain it
_LONGEST_ADDRESS = 80  # characters before a full stop that may belong to one address or name
_INITIAL = re.compile(r"(?:^|[\s(«\"„“.])[^\W\d_]$")


_NONE: frozenset[str] = frozenset()


class Token(msgspec.Struct, gc=False):
    """A word or a mark, with what the tagger says of it.

    `word` is ``text[start:end]``, put right where that is damaged (`clean.mended`); `low` is the same in
    small letters, `capital` tells whether it begins with a large one. `cases`, `genders` and `numbers` hold
    every value that the form allows in its place; `lemmas` maps a part of speech to the base forms under that
    reading, and `bases` are all of those.
    """

    start: int
    end: int
    word: str
    low: str
    capital: bool
    pos: str = "X"
    lemma: str = ""
    lemmas: dict[str, tuple[str, ...]] = {}
    bases: tuple[str, ...] = ()
    cases: frozenset[str] = _NONE
    genders: frozenset[str] = _NONE
    numbers: frozenset[str] = _NONE
    past: bool = False
    future: bool = False
    participle: bool = False
    passive: bool = False
    animate: bool = False
    name: bool = False


def tokenize(text: str, start: int, end: int) -> list[Token]:
    """The tokens of ``text[start:end]``, with offsets into `text`."""
    odd = ODD_IN_CYRILLIC if CYRILLIC.search(text, start, end) else ODD_ELSEWHERE
    if odd.search(text, start, end) is None:
        return [
            Token(m.start(), m.end(), word := m[0], word.casefold(), word[0].isupper())
            for m in TOKEN.finditer(text, start, end)
        ]
    cyrillic = odd is ODD_IN_CYRILLIC and mostly_cyrillic(text[start:end])
    tokens = []
    for m in _DAMAGED.finditer(text, start, end):
        word = mended(m[0], cyrillic) if m.end() - m.start() <= _LONGEST_WORD else m[0]
        tokens.append(Token(*m.span(), word, word.casefold(), word[:1].isupper()))
    if cyrillic:
        _mend_single_letters(tokens)
    return tokens


def _mend_single_letters(tokens: list[Token]) -> None:
    """«Байден i Трамп», typed with a Latin letter: a word of one letter among Cyrillic words.

    A capital is one only where the sentence begins: «вітамін C».
    """
    for i, token in enumerate(tokens):
        word = as_word(token.word)
        if word is None or (word.isupper() and i > 0):
            continue
        around = [t.word for t in (*tokens[max(i - 1, 0) : i], *tokens[i + 1 : i + 2]) if t.word[0].isalpha()]
        if around and not any(w.isascii() for w in around):
            token.word, token.low, token.capital = word, word.casefold(), word.isupper()


def paragraphs(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Lines that hold more than white space; lines that a program has broken are put together again."""
    limit = len(text) if end is None else end
    lines = [Span(*m.span()) for m in _LINE.finditer(text, start, limit) if not m.group().isspace()]
    return rejoined(text, lines) if _BROKEN_LINE.search(text, start, limit) else lines


def sentences(text: str, paragraph: Span, abbreviations: frozenset[str]) -> list[Span]:
    """Cut a paragraph at full stops that neither an abbreviation nor an initial explains.

    >>> [s.of("Так. Ні.") for s in sentences("Так. Ні.", Span(0, 8), frozenset())]
    ['Так.', 'Ні.']
    """
    out: list[Span] = []
    begin = paragraph.start
    small = paragraph.of(text).islower()
    for stop in (_STOP_IN_SMALL if small else _STOP).finditer(text, paragraph.start, paragraph.end):
        if stop.group() == "." and _explained(text, begin, stop.start(), abbreviations, small):
            continue
        if not text[stop.end()].isspace() and _one_name(text, begin, stop):
            continue
        out.append(Span(begin, stop.end()))
        begin = stop.end()
    out.append(Span(begin, paragraph.end))
    return [s for s in (_trimmed(text, s) for s in out) if s.start < s.end]


def _explained(text: str, begin: int, dot: int, abbreviations: frozenset[str], small: bool) -> bool:
    """True of a full stop after an initial or an abbreviation; `small` where no letter is a capital."""
    before = text[max(begin, dot - _LONGEST_ABBREVIATION) : dot]
    if _INITIAL.search(before) and (small or before[-1].isupper()):
        return True
    word = _LAST_WORD.search(before)
    return word is not None and word.group().casefold() in abbreviations


def _one_name(text: str, begin: int, stop: re.Match[str]) -> bool:
    """«газета.Ua», «Крим.Реалії»: a mark between a small and a large letter that ends no sentence."""
    before = _GLUED.search(text, max(begin, stop.start() - _LONGEST_ADDRESS), stop.start())
    after = _NEXT_WORD.search(text, stop.end())
    if before is None or after is None or after.group().casefold() in _DOMAINS:
        return True
    word = before.group().lstrip("«„“\"'([—–-").rstrip('.!?…"»”)')
    return not _PLAIN_WORD.fullmatch(word)


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


# Lines of a text that a program has broken: each but the last of a paragraph is as long as its words allow.
_BROKEN_LINE = re.compile(r"\n[ \t]*(?=[a-zа-яіїєґё])")
_ONE_BREAK = frozenset(("\n", "\r\n", "\r"))
_ENDED = re.compile(r"[.!?…:;][\"'»”“’)\]]*\s*$")
_ITEM = re.compile(r"\s*(?:[-–—•*·●▪■>]|\d{1,3}[.)]|[^\W\d_]\))\s")
_CUT_WORD = re.compile(r"[^\W\d_][-\xad]\s*$")
_NARROWEST, _WIDEST = 30, 160  # characters in a line; what is wider is a paragraph
_FULL = 0.85  # of the width; in print, letters differ in width
_SURE = 0.5  # of the lines that end no sentence, how many go on in small letters in a broken text


def rejoined(text: str, lines: list[Span]) -> list[Span]:
    """Paragraphs from lines, where the text has been broken into lines of like length; else the lines.

    Told from a text with a paragraph in each line by the width: there, lines are full, most end within a
    sentence, and what follows them then goes on in small letters.

    >>> text = "Учора в столиці президент Дональд\\nТрамп заявив про це на брифінгу\\nу Білому домі."
    >>> len(rejoined(text, [Span(0, 33), Span(34, 65), Span(66, 81)]))
    1
    """
    width = _width(text, lines)
    out = [lines[0]] if lines else []
    for before, line in pairwise(lines):
        if _goes_on(text, before, line, width):
            out[-1] = Span(out[-1].start, line.end)
        else:
            out.append(line)
    return out


def _width(text: str, lines: list[Span]) -> int:
    """The width to which a text has been broken; 0 where it has not been."""
    open_ends = [
        (a.end - a.start, b)
        for a, b in pairwise(lines)
        if text[a.end : b.start] in _ONE_BREAK
        and not _ENDED.search(text, a.start, a.end)
        and not _is_item(text, b)
    ]
    going_on = [size for size, b in open_ends if b.of(text).lstrip()[:1].islower()]
    width = max(going_on, default=0)
    if not _NARROWEST <= width <= _WIDEST or len(going_on) < _SURE * len(open_ends):
        return 0
    full = sum(_room(text, size, b) > _FULL * width for size, b in open_ends)
    longer = sum(line.end - line.start > width / _FULL for line in lines)
    broken = full >= 0.8 * len(open_ends) and longer <= 0.05 * len(lines)
    return width if broken and len(open_ends) * 4 >= len(lines) - 1 else 0


def _goes_on(text: str, before: Span, line: Span, width: int) -> bool:
    """True where a line goes on with the one before it."""
    if text[before.end : line.start] not in _ONE_BREAK:
        return False
    first = line.of(text).lstrip()[:1]
    if first.islower() and _CUT_WORD.search(text, max(before.start, before.end - 3), before.end):
        return True
    if not width or _is_item(text, line) or _indent(text, line) > _indent(text, before):
        return False
    return _room(text, before.end - before.start, line) > _FULL * width


def _room(text: str, size: int, following: Span) -> int:
    """How long a line would be with the first word of the next one."""
    word = _GLUED_FIRST.match(text, following.start, following.end)
    return size + 1 + (len(word[1]) if word else 0)


_GLUED_FIRST = re.compile(r"\s*(\S+)")


def _is_item(text: str, line: Span) -> bool:
    return _ITEM.match(text, line.start, line.end) is not None


def _indent(text: str, line: Span) -> int:
    part = line.of(text)
    return len(part) - len(part.lstrip())
