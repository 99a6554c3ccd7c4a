"""Mark boilerplate: captions, "read also" lines, calls to subscribe. Marked, never deleted."""

from __future__ import annotations

from headwater.model import Span
from headwater.read.lexicon import Lexicon


def boilerplate(text: str, lines: list[Span], lexicon: Lexicon) -> list[Span]:
    """The paragraphs, or parts of them, that the patterns of the language call boilerplate."""
    out = []
    for line in lines:
        part = line.of(text)
        for pattern in lexicon.boilerplate:
            found = pattern.match(part)
            if found:
                out.append(Span(line.start, line.start + found.end()))
                break
    return out
