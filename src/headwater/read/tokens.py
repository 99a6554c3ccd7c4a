"""Split a text into paragraphs, sentences and tokens; nothing is changed, only pointed at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from headwater.model import Span

TOKEN = re.compile(r"\w+(?:[-'’ʼ]\w+)*|[^\w\s]")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
# A sentence may end here: closing marks, then optional closing quotes or brackets, then space.
_STOP = re.compile(
    r"[.!?…]+[\"'»”“’)\]]*(?=\s+[\"'«„“‘(\[—–-]*\s*[^\W\d_a-zа-яіїєґё]|\s+[\"'«„“‘(]|\s+\d|\s+[—–-]\s)"
)
_LAST_WORD = re.compile(r"[\w.-]+$")
_LONGEST_ABBREVIATION = 24  # characters before a full stop that may explain it
_INITIAL = re.compile(r"(?:^|[\s(«\"„“.])[^\W\d_]$")


@dataclass(slots=True)
class Token:
    """A word or a mark, with what the tagger says of it.

    `cases`, `genders` and `numbers` hold every value that the form allows in its place; `lemmas` maps
    a part of speech to the base forms under that reading.
    """

    start: int
    end: int
    word: str
    low: str
    pos: str = "X"
    lemma: str = ""
    lemmas: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cases: frozenset[str] = frozenset()
    genders: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    past: bool = False
    future: bool = False
    participle: bool = False
    passive: bool = False
    animate: bool = False
    name: bool = False

    @property
    def capital(self) -> bool:
        return self.word[:1].isupper()


def tokenize(text: str, start: int, end: int) -> list[Token]:
    """The tokens of ``text[start:end]``, with offsets into `text`."""
    return [Token(*m.span(), word := m.group(), word.casefold()) for m in TOKEN.finditer(text, start, end)]


def paragraphs(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Lines that hold more than white space."""
    return [
        Span(m.start(), m.end())
        for m in _LINE.finditer(text, start, len(text) if end is None else end)
        if not m.group().isspace()
    ]


def sentences(text: str, paragraph: Span, abbreviations: frozenset[str]) -> list[Span]:
    """Cut a paragraph at full stops that neither an abbreviation nor an initial explains.

    >>> [s.of("Так. Ні.") for s in sentences("Так. Ні.", Span(0, 8), frozenset())]
    ['Так.', 'Ні.']
    """
    out: list[Span] = []
    begin = paragraph.start
    for stop in _STOP.finditer(text, paragraph.start, paragraph.end):
        if stop.group() == "." and _explained(text, begin, stop.start(), abbreviations):
            continue
        out.append(Span(begin, stop.end()))
        begin = stop.end()
    out.append(Span(begin, paragraph.end))
    return [s for s in (_trimmed(text, s) for s in out) if s.start < s.end]


def _explained(text: str, begin: int, dot: int, abbreviations: frozenset[str]) -> bool:
    """True of a full stop after an initial or an abbreviation."""
    before = text[max(begin, dot - _LONGEST_ABBREVIATION) : dot]
    if _INITIAL.search(before) and before[-1].isupper():
        return True
    word = _LAST_WORD.search(before)
    return word is not None and word.group().casefold() in abbreviations


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
