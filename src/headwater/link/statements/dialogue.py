"""Which lines of a printed interview are questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

DASHES = ("—", "–", "-")  # with which a line of a dialogue begins
_REACH = 20  # lines of a dialogue before and after one that tell whose turn it is


def asks(text: str, start: int, end: int) -> bool:
    """True of a line of a dialogue that whoever asks says: a question, or a line that stands where questions
    do, as they and answers take turns («It is said to cost 38 million.» — “Who says so?”).

    `start` and `end` are the offsets of the line, the end exclusive.
    """
    if text[start:end].rstrip().endswith("?"):
        return True
    beside = (_turns(_before(text, start)), _turns(_after(text, end)))
    in_turn = sum(question for turns in beside for question in turns[1::2])
    out_of_turn = sum(question for turns in beside for question in turns[::2])
    return in_turn > out_of_turn


def _turns(lines: Iterable[str]) -> list[bool]:
    """Which of the lines of a dialogue, from one on, are questions; it ends where something is told."""
    turns: list[bool] = []
    for line in lines:
        if len(turns) == _REACH:
            break
        if line.strip() and not line.startswith(DASHES):
            break
        if line.strip():
            turns.append(line.rstrip().endswith("?"))
    return turns


def _before(text: str, start: int) -> Iterator[str]:
    """The lines before an offset where one begins, the nearest first."""
    while start > 0:
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        yield text[start:end]


def _after(text: str, end: int) -> Iterator[str]:
    """The lines after an offset where one ends."""
    while 0 <= end < len(text):
        start = end + 1
        end = text.find("\n", start)
        yield text[start : end if end >= 0 else len(text)]
