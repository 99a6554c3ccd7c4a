"""Find quotations: nested, left open, over several paragraphs, with mixed marks. Look them up by token."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from headwater.read.tokens import Token

OPENING = frozenset('«„“"‘')
CLOSING = frozenset('»”“"’')
OUTER = OPENING - {"‘"}  # what opens a quotation that is not within another one
DASHES = frozenset("—–-")

_PARTNERS = {"«": "»", "„": '”“"»', "“": "”", "‘": "’"}
_ALWAYS_CLOSING = frozenset("»”")
_STRAIGHT = '"'
_MARKS = OPENING | CLOSING
_LEAST_SPOKEN = 5  # tokens in a paragraph of dialogue


@dataclass(frozen=True, slots=True)
class Quotation:
    """Tokens ``first`` (the opening mark) to ``last`` (the closing mark, exclusive of what follows).

    `closed` is False where the mark that should close it is missing; then `last` is the end of its paragraph.
    """

    first: int
    last: int
    closed: bool
    depth: int


def find_quotations(tokens: list[Token], breaks: list[int]) -> list[Quotation]:
    """Quotations as token ranges (marks included, end exclusive), outermost first.

    `breaks` are the token indices at which paragraphs begin. A quotation left open at the end of a paragraph
    goes on where the next paragraph opens with the same mark (the newspaper convention); otherwise it ends
    with its paragraph, so that one lost mark cannot swallow the rest of the article. A paragraph of dialogue
    between dashes is a quotation too.
    """
    if not tokens:
        return []
    out: list[Quotation] = []
    stack: list[tuple[int, str]] = []
    ends = [*breaks[1:], len(tokens)]
    for begin, end in zip(breaks, ends, strict=True):
        if stack and not _continues(tokens, begin, end, stack[0][1]):
            out += [Quotation(i, begin, False, d) for d, (i, _) in enumerate(stack)]
            stack = []
        reopened = bool(stack)
        del stack[1:]
        if not stack and _spoken(tokens, begin, end):
            stack.append((begin, tokens[begin].word))
        for i in range(begin + reopened, end):
            if tokens[i].word in _MARKS:
                _step(tokens, i, begin, stack, out)
        if stack and stack[0][1] in DASHES:
            out += [Quotation(i, end, d == 0, d) for d, (i, _) in enumerate(stack)]
            stack = []
    out += [Quotation(i, len(tokens), False, d) for d, (i, _) in enumerate(stack)]
    return sorted(out, key=lambda q: (q.first, -q.last))


def _spoken(tokens: list[Token], begin: int, end: int) -> bool:
    """«— Ми чекаємо, — сказав він.»: a paragraph of dialogue, with an attribution between dashes in it."""
    if end - begin < _LEAST_SPOKEN or tokens[begin].word not in DASHES or not tokens[begin + 1].capital:
        return False
    return any(
        tokens[i].word in DASHES
        and tokens[i - 1].word in ",.!?…"
        and tokens[i].end < tokens[i + 1].start
        and tokens[i + 1].word[0].islower()
        for i in range(begin + 2, end - 1)
    )


def _continues(tokens: list[Token], begin: int, end: int, mark: str) -> bool:
    return begin < end and tokens[begin].word == mark


def _step(
    tokens: list[Token], i: int, begin: int, stack: list[tuple[int, str]], out: list[Quotation]
) -> None:
    """Open or close a quotation at the mark `i` of the paragraph that begins at `begin`."""
    mark = tokens[i].word
    within = stack[-1][1] if stack else ""
    if mark == _STRAIGHT:
        if (within in (_STRAIGHT, "„") and not _opens(tokens, i, begin)) or (
            within == _STRAIGHT and not _glued_right(tokens, i)
        ):
            _close(i, stack, out)
        else:
            stack.append((i, mark))
    elif mark in _ALWAYS_CLOSING or (mark == "“" and within == "„"):
        depth = next(
            (d for d in range(len(stack) - 1, -1, -1) if mark in _PARTNERS.get(stack[d][1], "")), None
        )
        if depth is not None:
            del stack[depth + 1 :]
            _close(i, stack, out)
    elif mark == "’" and within == "‘":
        _close(i, stack, out)
    elif mark in _PARTNERS:
        stack.append((i, mark))


def _close(i: int, stack: list[tuple[int, str]], out: list[Quotation]) -> None:
    first, _ = stack.pop()
    out.append(Quotation(first, i + 1, True, len(stack)))


def _opens(tokens: list[Token], i: int, begin: int) -> bool:
    """A straight mark opens where white space stands before it and none after."""
    before = i == begin or tokens[i - 1].end < tokens[i].start or tokens[i - 1].word in "(«„“["
    return before and _glued_right(tokens, i)


def _glued_right(tokens: list[Token], i: int) -> bool:
    return i + 1 < len(tokens) and tokens[i + 1].start == tokens[i].end


class QuotationIndex:
    """The quotations of a document by their places: each look-up takes a bisection, not a walk over them all.

    No quotation crosses another, so those around a token form a chain, from the innermost to the outermost.
    """

    def __init__(self, quotations: Sequence[Quotation]) -> None:
        self._all = quotations
        self._firsts = [q.first for q in quotations]
        self._by_first = {q.first: q for q in quotations}
        self._innermost_by_last = {q.last: q.first for q in quotations}  # the last to be put in begins last
        self._parents = self._chain(quotations)
        self._outermost = [q for q in quotations if q.depth == 0]
        self._outer_firsts = [q.first for q in self._outermost]
        self._outer_lasts = [q.last for q in self._outermost]

    @staticmethod
    def _chain(quotations: Sequence[Quotation]) -> list[int]:
        """For each quotation the number of the one that it stands in, -1 for none."""
        parents: list[int] = []
        stack: list[int] = []
        for number, quotation in enumerate(quotations):
            while stack and quotations[stack[-1]].last <= quotation.first:
                stack.pop()
            parents.append(stack[-1] if stack else -1)
            stack.append(number)
        return parents

    def opened_at(self, i: int) -> Quotation | None:
        """The quotation whose opening mark is token `i`."""
        return self._by_first.get(i)

    def is_whole(self, first: int, last: int) -> bool:
        """True where these tokens are one quotation, marks included."""
        quotation = self._by_first.get(first)
        return quotation is not None and quotation.last == last

    def ends_within(self, first: int, last: int) -> bool:
        """True where a quotation that begins at `first` or later ends right before token `last`."""
        return self._innermost_by_last.get(last, -1) >= first

    def around(self, i: int) -> Iterator[Quotation]:
        """The quotations that hold token `i`, the innermost first."""
        number = bisect_right(self._firsts, i) - 1
        while number >= 0:
            quotation = self._all[number]
            if i < quotation.last:
                yield quotation
            number = self._parents[number]

    def beginning_in(self, first: int, last: int) -> Sequence[Quotation]:
        """The quotations whose opening marks are among these tokens."""
        return self._all[bisect_left(self._firsts, first) : bisect_left(self._firsts, last)]

    def outermost_at(self, i: int) -> Quotation | None:
        """The outermost quotation that holds token `i`."""
        number = bisect_right(self._outer_firsts, i) - 1
        return self._outermost[number] if number >= 0 and i < self._outer_lasts[number] else None

    def outermost_before(self, i: int) -> Quotation | None:
        """The last outermost quotation that ends before token `i`."""
        number = bisect_right(self._outer_lasts, i) - 1
        return self._outermost[number] if number >= 0 else None

    def outermost_from(self, i: int) -> Quotation | None:
        """The first outermost quotation that begins at token `i` or later."""
        number = bisect_left(self._outer_firsts, i)
        return self._outermost[number] if number < len(self._outermost) else None
