"""Draw the picture of the README: `python docs/picture.py` writes docs/read.svg from samples/uk.txt."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

import headwater
from headwater.show.people import show_reading

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = "samples/uk.txt"
LINES = 46
# The picture asks nobody for a font: one that stands on the reader's machine will do.
FORMAT = re.sub(r"@font-face \{\{.*?\n    \}\}\n", "", CONSOLE_SVG_FORMAT, flags=re.S)


def main() -> None:
    """Read the sample and draw the first lines that a terminal of 80 columns shows of it."""
    article = headwater.Article(text=(ROOT / SAMPLE).read_text(encoding="utf-8"), id=SAMPLE)
    shown = io.StringIO()
    terminal = Console(
        width=80,
        file=shown,
        force_terminal=True,
        color_system="truecolor",
        highlight=False,
        markup=False,
        emoji=False,
    )
    show_reading(headwater.read(article), terminal)
    drawing = Console(width=80, file=io.StringIO(), record=True, highlight=False, markup=False, emoji=False)
    drawing.print(Text.from_ansi("\n".join(shown.getvalue().split("\n")[:LINES])))
    svg = drawing.export_svg(title=f"headwater read {SAMPLE} | head -n {LINES}", code_format=FORMAT)
    (ROOT / "docs" / "read.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
