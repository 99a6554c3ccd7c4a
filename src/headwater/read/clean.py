"""Mark boilerplate: captions, "read also" lines, calls to subscribe. Marked, never deleted."""

from __future__ import annotations

from headwater.model import Span
from headwater.read.lexicon import Lexicon


def boilerplate(text: str, lines: list[Span], lexicon: Lexicon) -> list[Span]:
    """The paragraphs, or parts of them, that the patterns of the language call boilerplate."""
    out = []
    for line in lines:
        part = line.of(text)
        found = next((m for pattern in lexicon.boilerplate if (m := pattern.match(part))), None)
        if found is not None:
            out.append(Span(line.start, line.start + found.end()))
    return out
