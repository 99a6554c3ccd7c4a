"""What was changed from one version of a text to another: paragraphs first, then words within those that
were changed.

The longest matching stretch is sought first, then what lies before and after it (Ratcliff and Metzener 1988,
as `difflib` has it). That takes time with the product of the lengths, so there is a limit to it: beyond that,
paragraphs are told as replaced whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

Kind = Literal["same", "gone", "new"]
_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")
_PARAGRAPHS: Final = 4_000 * 4_000  # pairs of them that are compared
_WORDS: Final = 1_500 * 1_500  # pairs of words that are compared, in all changed paragraphs together
_ALIKE: Final = 0.35  # the share of words in common from which on a paragraph counts as changed, not replaced


class Piece(NamedTuple):
    """Words that both versions have, or only the older ("gone") or the newer one ("new")."""

    kind: Kind
    text: str


class Block(NamedTuple):
    """Paragraphs that both versions have (`changed` is False, one piece), or that differ."""

    changed: bool
    pieces: tuple[Piece, ...]


def changes(old: str, new: str) -> list[Block]:
    """All of both texts in order, as blocks: blank lines apart, the pieces that are not "new" make up the
    older text, and those that are not "gone" the newer one."""
    before, after = _lines(old), _lines(new)
    budget = _WORDS
    out: list[Block] = []
    for kind, i1, i2, j1, j2 in _compared(before, after, _PARAGRAPHS):
        gone, fresh = "\n".join(before[i1:i2]), "\n".join(after[j1:j2])
        if kind == "equal":
            out.append(Block(False, (Piece("same", gone),)))
            continue
        a, b = _WORD.findall(gone), _WORD.findall(fresh)
        cost = len(a) * len(b)
        pieces = _pieces(a, b) if cost <= budget else []
        budget -= cost if pieces else 0
        out.append(Block(True, tuple(pieces or _whole(gone, fresh))))
    return out


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _compared(
    a: Sequence[str], b: Sequence[str], most: int = _WORDS
) -> Iterator[tuple[str, int, int, int, int]]:
    """Opcodes of difflib; what both begin and end with is passed over first, and what then has more than
    `most` pairs is one replacement."""
    least = min(len(a), len(b))
    first = next((i for i in range(least) if a[i] != b[i]), least)
    last = next((i for i in range(least - first) if a[-1 - i] != b[-1 - i]), least - first)
    inner_a, inner_b = a[first : len(a) - last], b[first : len(b) - last]
    if first:
        yield "equal", 0, first, 0, first
    if len(inner_a) * len(inner_b) > most:
        yield "replace", first, len(a) - last, first, len(b) - last
    else:
        for kind, i1, i2, j1, j2 in SequenceMatcher(None, inner_a, inner_b).get_opcodes():
            yield kind, i1 + first, i2 + first, j1 + first, j2 + first
    if last:
        yield "equal", len(a) - last, len(a), len(b) - last, len(b)


def _pieces(a: Sequence[str], b: Sequence[str]) -> list[Piece]:
    """The words of a changed paragraph; nothing where so few are the same that it is another one.

    What stands between two changes and is no word belongs to both, so that changes do not fall into crumbs.
    """
    out: list[Piece] = []
    gone = fresh = between = ""
    same = 0

    def close() -> Iterator[Piece]:
        yield from _whole(gone, fresh)
        if between:
            yield Piece("same", between)

    for kind, i1, i2, j1, j2 in _compared(a, b):
        old, new = "".join(a[i1:i2]), "".join(b[j1:j2])
        if kind == "equal" and (gone or fresh) and not any(map(str.isalnum, old)):
            between += old
        elif kind == "equal":
            same += i2 - i1
            out += close()
            out.append(Piece("same", old))
            gone = fresh = between = ""
        else:
            gone, fresh, between = gone + between + old, fresh + between + new, ""
    out += close()
    return out if same > _ALIKE * min(len(a), len(b)) else []


def _whole(gone: str, fresh: str) -> list[Piece]:
    pieces = (Piece("gone", gone), Piece("new", fresh))
    return [piece for piece in pieces if piece.text]
