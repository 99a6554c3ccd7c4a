"""Find quotations: nested, left open, over several paragraphs, with mixed marks."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.read.tokens import Token

_OPENING = {"«": "»", "„": '”“"»', "“": "”", "‘": "’"}
_CLOSING = frozenset("»”")
_STRAIGHT = '"'
_DASHES = frozenset("—–-")


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
        if not stack and _spoken(tokens, begin, end):
            stack.append((begin, tokens[begin].word))
        for i in range(begin, end):
            mark = tokens[i].word
            if reopened and i == begin:
                stack = stack[:1]
                continue
            _step(tokens, i, begin, mark, stack, out)
        if stack and stack[0][1] in _DASHES:
            out += [Quotation(i, end, d == 0, d) for d, (i, _) in enumerate(stack)]
            stack = []
    out += [Quotation(i, len(tokens), False, d) for d, (i, _) in enumerate(stack)]
    return sorted(out, key=lambda q: (q.first, -q.last))


def _spoken(tokens: list[Token], begin: int, end: int) -> bool:
    """«— Ми чекаємо, — сказав він.»: a paragraph of dialogue, with an attribution between dashes in it."""
    if end - begin < 5 or tokens[begin].word not in _DASHES or not tokens[begin + 1].capital:
        return False
    return any(
        tokens[i].word in _DASHES
        and tokens[i - 1].word in ",.!?…"
        and tokens[i].end < tokens[i + 1].start
        and tokens[i + 1].word[0].islower()
        for i in range(begin + 2, end - 1)
    )


def _continues(tokens: list[Token], begin: int, end: int, mark: str) -> bool:
    return begin < end and tokens[begin].word == mark and mark != "'"


def _step(
    tokens: list[Token], i: int, begin: int, mark: str, stack: list[tuple[int, str]], out: list[Quotation]
) -> None:
    if mark == _STRAIGHT:
        within = stack[-1][1] if stack else ""
        if (within in (_STRAIGHT, "„") and not _opens(tokens, i, begin)) or (
            within == _STRAIGHT and not _glued_right(tokens, i)
        ):
            _close(i, stack, out)
        else:
            stack.append((i, mark))
    elif mark in _CLOSING or (mark == "“" and stack and stack[-1][1] == "„"):
        depth = next(
            (d for d in range(len(stack) - 1, -1, -1) if mark in _OPENING.get(stack[d][1], "")), None
        )
        if depth is not None:
            del stack[depth + 1 :]
            _close(i, stack, out)
    elif mark == "’" and stack and stack[-1][1] == "‘":
        _close(i, stack, out)
    elif mark in _OPENING:
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
