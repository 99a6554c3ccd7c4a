"""A text with stretches marked in it, as HTML: marks may lie within each other and overlap.

The text is cut at all borders of marks; where two overlap, the one that goes on is closed and opened again,
so that elements nest as HTML wants them. Nothing of the text is added, left out or put elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from markupsafe import Markup, escape

from headwater.model import Span

Kind = Literal["dull", "lit", "claim", "source", "cue", "name"]
_RANK: Final[dict[Kind, int]] = {"dull": 0, "lit": 1, "claim": 2, "source": 3, "cue": 4, "name": 5}
_TAG: Final[dict[Kind, str]] = {"dull": "span", "lit": "mark", "claim": "mark", "source": "b", "cue": "i"}
_DEEPEST: Final = 12  # marks within each other; those within these are told in the margin only
_LEVELS: Final = 4  # lines under a text that are told apart


class Mark(NamedTuple):
    """A stretch of a text that is marked, and how.

    `ids` are the claims that it belongs to, `classes` how it looks, `href` where a click on it leads, "" for
    nowhere; `title` is shown with the link. Of marks on the same words the later in `Kind` lies within.
    """

    start: int
    end: int
    kind: Kind
    ids: tuple[str, ...] = ()
    classes: str = ""
    href: str = ""
    title: str = ""


def levels(marks: Sequence[Mark]) -> dict[Mark, int]:
    """A level from 1 on for each mark, so that no two that share a character have the same: those that hold
    others lie below them. From the fourth on they are not told apart."""
    placed: list[tuple[Mark, int]] = []
    for mark in sorted(marks, key=lambda m: (m.end - m.start, m.start, m.ids)):
        beneath = [level for other, level in placed if other.start < mark.end and mark.start < other.end]
        placed.append((mark, 1 + max(beneath, default=0)))
    return {mark: min(level, _LEVELS) for mark, level in placed}


class Marker:
    """Marks up the stretches of one text, from first to last.

    The first mark of claim "c3" has the id "t-c3", that of what is lit "mark". Each claim has one stop for
    the keyboard.
    """

    def __init__(self, text: str, marks: Iterable[Mark]) -> None:
        self._text = text
        self._marks = sorted(
            (m for m in marks if m.start < m.end), key=lambda m: (m.start, -m.end, _RANK[m.kind], m.ids)
        )
        self._stopped: set[tuple[str, ...]] = set()
        self._named: set[str] = set()

    def html(self, within: Span) -> Markup:
        """The words of a stretch with the marks on it, cut off at its ends."""
        here = [m for m in self._marks if m.start < within.end and within.start < m.end]
        cuts = {within.start, within.end}
        cuts.update(b for m in here for b in (m.start, m.end) if within.start < b < within.end)
        borders = sorted(cuts)
        out: list[str] = []
        stack: list[Mark] = []
        waiting = here[::-1]
        for at, then in pairwise(borders):
            self._close(stack, at, out)
            while waiting and waiting[-1].start <= at:
                mark = waiting.pop()
                if len(stack) < _DEEPEST:
                    stack.append(mark)
                    out.append(self._opened(mark))
            out.append(self._words(at, then, stack))
        self._close(stack, within.end, out, everything=True)
        return Markup("".join(out))

    def _close(self, stack: list[Mark], at: int, out: list[str], everything: bool = False) -> None:
        """Close the marks that end here, and those within them; what goes on is opened again."""
        lowest = next((i for i, mark in enumerate(stack) if everything or mark.end <= at), len(stack))
        going_on = [] if everything else [mark for mark in stack[lowest:] if mark.end > at]
        out.extend(f"</{_tag(mark)}>" for mark in reversed(stack[lowest:]) if _tag(mark))
        stack[lowest:] = going_on
        out.extend(map(self._opened, going_on))

    def _opened(self, mark: Mark) -> str:
        tag = _tag(mark)
        if not tag:
            return ""
        name = {"lit": "mark", "claim": f"t-{' '.join(mark.ids)}"}.get(mark.kind, "")
        anchor = f' id="{escape(name)}"' if name and name not in self._named else ""
        self._named.add(name)
        ids = f' data-c="{escape(" ".join(mark.ids))}"' if mark.ids else ""
        return f'<{tag} class="{escape(f"{mark.kind} {mark.classes}".strip())}"{anchor}{ids}>'

    def _words(self, start: int, end: int, stack: Sequence[Mark]) -> str:
        """The words between two borders, a link where a mark on them leads anywhere: the innermost."""
        words = str(escape(self._text[start:end]))
        mark = next((m for m in reversed(stack) if m.href), None)
        if mark is None or not words.strip():
            return words
        named = mark.kind == "name"
        stop = "" if named or mark.ids not in self._stopped else ' tabindex="-1"'
        if not named:
            self._stopped.add(mark.ids)
        title = f' title="{escape(mark.title)}"' if mark.title else ""
        kind = f' class="{escape(f"called {mark.classes}".strip())}"' if named else ""
        return f'<a href="{escape(mark.href)}"{kind}{title}{stop}>{words}</a>'


def _tag(mark: Mark) -> str:
    return _TAG.get(mark.kind, "")
