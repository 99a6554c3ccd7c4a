"""Which lines of a printed interview are questions."""

from __future__ import annotations

from collections.abc import Iterable

DASHES = ("—", "–", "-")  # with which a line of a dialogue begins


def asks(text: str, start: int, end: int) -> bool:
    """True of a line of a dialogue that whoever asks says: a question, or a line that stands where questions
    do, as they and answers take turns («It is said to cost 38 million.» — “Who says so?”).

    `start` and `end` are the offsets of the line, the end exclusive.
    """
    if text[start:end].rstrip().endswith("?"):
        return True
    beside = (_turns(text[:start].split("\n")[::-1]), _turns(text[end:].split("\n")))
    in_turn = sum(question for turns in beside for question in turns[1::2])
    out_of_turn = sum(question for turns in beside for question in turns[::2])
    return in_turn > out_of_turn


def _turns(lines: Iterable[str]) -> list[bool]:
    """Which of the lines of a dialogue, from one on, are questions; it ends where something is told."""
    turns = []
    for line in lines:
        if line.strip() and not line.startswith(DASHES):
            break
        if line.strip():
            turns.append(line.rstrip().endswith("?"))
    return turns
