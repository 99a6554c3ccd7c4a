"""What the spotter's network is shown: the features of words, and the windows around candidate cues."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np

from headwater.read.spotting.layers import Floats, Ints

Range = tuple[int, int]

SHAPES = 9
POSITIONS = 12
QUOTES = 4
BUCKETS = {"pre3": 4096, "suf2": 1024, "suf3": 4096, "suf4": 4096}
#: The columns of `features`, in order; each may have one embedding table in the model. "word" has a trained
#: row for each word of the gold, "vector" vectors of many more words from elsewhere, which are not trained.
COLUMNS = ("word", "vector", "pre3", "suf2", "suf3", "suf4", "shape", "quote", "position")
#: Lower bounds of the classes of distance between a word and the cue, on either side.
DISTANCES = (1, 2, 3, 4, 5, 7, 10, 15, 23, 36)
_BEFORE = np.searchsorted(DISTANCES, np.arange(DISTANCES[-1] + 1), side="right")
_AFTER = np.where(_BEFORE, _BEFORE + len(DISTANCES), 0)
OFFSETS = 4  # a window reaches from one sentence before the cue to two after it
BACK, FORTH = 28, 40  # and no further than so many tokens; what is cut off is led on afterwards
CASES = ("nom", "gen", "dat", "acc", "ins", "loc")  # those that tables of cases have
LONGEST = 100  # a sentence is read in pieces of at most so many tokens
BLOCK = 4000  # an article is read in blocks of about so many tokens
_BITS = {case: 1 << k for k, case in enumerate(CASES)}
_DIGIT = re.compile(r"\d")
_OPENING, _CLOSING, _STRAIGHT = frozenset("“«„‟"), frozenset("”»"), frozenset('"＂')


class Hint(NamedTuple):
    """What rules found for one cue: its source and its content, as ranges of token indices."""

    cue: Range
    source: Range | None
    content: tuple[Range, ...]


class Advice(NamedTuple):
    """What a model may be told beside the words.

    `columns`: tokens × named columns of small numbers; `lemmas`: base forms to look up instead of the words.
    """

    columns: Ints
    hints: Sequence[Hint] = ()
    lemmas: Sequence[str] | None = None

    def part(self, base: int, end: int) -> Advice:
        """The advice for tokens `base` to `end`, counted from `base`."""
        hints = [
            Hint(
                (h.cue[0] - base, h.cue[1] - base),
                (h.source[0] - base, h.source[1] - base) if h.source else None,
                tuple((a - base, b - base) for a, b in h.content),
            )
            for h in self.hints
            if base <= h.cue[0] < end
        ]
        lemmas = None if self.lemmas is None else self.lemmas[base:end]
        return Advice(self.columns[base:end], hints, lemmas)


class Found(Protocol):
    """A proposal, as far as its place in the text goes."""

    @property
    def cue(self) -> Range: ...

    @property
    def content(self) -> tuple[Range, ...]: ...


class Window(NamedTuple):
    """What stage two reads for one cue: a range of tokens, with the sentence of the cue in it."""

    start: int
    end: int
    cue: Range


def shape(word: str) -> int:
    """The letters' class: "," 0, "the" 1, "Kyiv" 2, "NATO" 3, "A" 4, "2026" 5, "G7" 6, "McCain" 7."""
    if word in _OPENING or word in _CLOSING or word in _STRAIGHT:
        return 8
    if not word[:1].isalnum():
        return 0
    if not word.isalpha() and any(map(str.isdigit, word)):
        return 5 if word.isdigit() else 6
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 4
    return 2 if word[1:].islower() else 7


def _bucket(piece: str, table: str) -> int:
    return zlib.crc32(piece.encode("utf-8", "replace")) % BUCKETS[table]


def low_form(word: str) -> str:
    """The form under which a word is looked up: in lower case, digits as one, no longer than 40 letters."""
    return _DIGIT.sub("0", word.lower()[:40])


def word_features(word: str, vocabulary: dict[str, int], known: int) -> tuple[int, ...]:
    """The first seven columns for one word; 0 in the first two is a word that has no row.

    The first `known` words of the vocabulary have a row in both tables, the rest a vector alone.
    """
    low = low_form(word)
    row = vocabulary.get(low, 0)
    return (
        row if row <= known else 0,
        row,
        _bucket(low[:3], "pre3"),
        _bucket(low[-2:], "suf2"),
        _bucket(low[-3:], "suf3"),
        _bucket(low[-4:], "suf4"),
        shape(word),
    )


@lru_cache(maxsize=1_000)
def case_bits(cases: frozenset[str]) -> int:
    """The row of a set of cases in tables of them."""
    return sum(_BITS.get(case, 0) for case in cases)


def quote_states(words: Sequence[str], sentences: Sequence[Range]) -> list[int]:
    """For each token: 0 outside quotation marks, 1 inside, 2 an opening mark, 3 a closing mark.

    A straight mark opens at the start of a sentence, closes at its end, and alternates between.
    """
    states = [0] * len(words)
    inside = False
    for start, end in sentences:
        for i in range(start, end):
            word = words[i]
            if word in _OPENING or (word in _STRAIGHT and (i == start or (not inside and i < end - 1))):
                states[i], inside = 2, True
            elif word in _CLOSING or word in _STRAIGHT:
                states[i], inside = 3, False
            elif inside:
                states[i] = 1
    return states


def positions(sentences: Sequence[Range], size: int) -> Ints:
    """For each token its place in the sentence: first to third or later, by last, last but one or earlier."""
    out = np.zeros(size, np.int64)
    for start, end in sentences:
        out[start:end] = _positions(end - start)
    return out


@lru_cache(maxsize=LONGEST)
def _positions(length: int) -> Ints:
    place = np.arange(length)
    return np.asarray(np.minimum(place, 3) * 3 + np.minimum(place[::-1], 2), np.int64)


def tidy(sentences: Sequence[Range], size: int) -> list[Range]:
    """Sentences that cover all tokens in order, whatever was given, none longer than `LONGEST`."""
    marks = {0, size}
    marks.update(edge for pair in sentences for edge in pair if 0 < edge < size)
    out: list[Range] = []
    for start, end in pairwise(sorted(marks)):
        out.extend((at, min(at + LONGEST, end)) for at in range(start, end, LONGEST))
    return out


def blocks(sentences: Sequence[Range]) -> Iterator[list[Range]]:
    """Groups of sentences of about `BLOCK` tokens, so that memory is bounded."""
    group: list[Range] = []
    for sentence in sentences:
        if group and sentence[1] - group[0][0] > BLOCK:
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def window(cue: Range, sentences: Sequence[Range], owner: Sequence[int] | Ints) -> Window:
    """The tokens that stage two reads for `cue`; `owner` gives the sentence of each token."""
    home = int(owner[cue[0]])
    first, last = sentences[max(home - 1, 0)], sentences[min(home + OFFSETS - 2, len(sentences) - 1)]
    return Window(max(first[0], cue[0] - BACK), max(min(last[1], cue[1] + FORTH), cue[1]), cue)


def prolonged(
    found: Found, sentences: Sequence[Range], owner: Sequence[int] | Ints, states: Sequence[int]
) -> tuple[Range, ...]:
    """The content of a proposal, led on beyond the edge of its window where the window cut it off.

    Within quotation marks it goes on to the mark, else to the border of its sentence.
    """
    if not found.content:
        return ()
    span = window(found.cue, sentences, owner)
    content = list(found.content)
    first, last = content[0][0], content[-1][1]
    if first == span.start == found.cue[0] - BACK:
        home = sentences[int(owner[first])][0]
        while first > 0 and (states[first - 1] == 1 if states[first] == 1 else first > home):
            first -= 1
        content[0] = (first, content[0][1])
    if last == span.end == found.cue[1] + FORTH:
        end = sentences[int(owner[last - 1])][1]
        while last < len(states) and (states[last] == 1 if states[last - 1] == 1 else last < end):
            last += 1
        content[-1] = (content[-1][0], last)
    return tuple(content)


class Laid(NamedTuple):
    """Windows laid end to end: for each row its token, and the first and the last token of the cue.

    The last is exclusive.
    """

    tokens: Ints
    first: Ints
    last: Ints


def laid(spans: Sequence[Window]) -> Laid:
    """The rows of windows."""
    edges = np.array([(s.start, s.end, *s.cue) for s in spans], np.int64)
    lengths = edges[:, 1] - edges[:, 0]
    start, _, first, last = np.repeat(edges, lengths, axis=0).T
    begins = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return Laid(np.arange(len(start)) - begins + start, first, last)


def distances(rows: Laid) -> Ints:
    """For each row the class of its distance from the cue: 0 in it, then before, then after."""
    far = DISTANCES[-1]
    before, after = rows.first - rows.tokens, rows.tokens - rows.last + 1
    return np.asarray(_BEFORE[np.clip(before, 0, far)] + _AFTER[np.clip(after, 0, far)])


def offsets(rows: Laid, owner: Ints) -> Ints:
    """For each row the sentence of its token, counted from the one before the cue's."""
    lines = owner[rows.tokens] - owner[rows.first] + 1
    return np.asarray(np.clip(lines, 0, OFFSETS - 1), np.int64)


def crossings(rows: Laid, counted: Floats) -> Floats:
    """For each row how many other cues are expected between its token and the cue (at most 3, over 3)."""
    here = counted[rows.tokens]
    before, after = counted[rows.first - 1] - here, here - counted[rows.last - 1]
    value = np.where(rows.tokens < rows.first, before, after)
    return np.asarray(np.clip(value, 0.0, 3.0) / 3.0, np.float32)


def hinted(span: Window, hints: Sequence[Hint]) -> Ints:
    """For each token of a window: 0 where no hint has its cue, else 1; 2 in its source, 3 in its content."""
    out = np.zeros(span.end - span.start, np.int64)
    for hint in hints:
        if hint.cue[0] < span.cue[1] and span.cue[0] < hint.cue[1]:
            out[:] = 1
            for value, piece in [*((3, c) for c in hint.content), (2, hint.source)]:
                if piece is not None and piece[1] > span.start:
                    out[max(piece[0] - span.start, 0) : piece[1] - span.start] = value
            break
    return out
