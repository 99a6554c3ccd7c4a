"""Draw the picture of the README: `python docs/picture.py` writes docs/read.svg from samples/uk.txt."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

import headwater
from headwater.show.people import show_reading

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Read the sample and save what a terminal of 80 columns shows of it."""
    sample = Path("samples/uk.txt")
    article = headwater.Article(text=(ROOT / sample).read_text(encoding="utf-8"), id=str(sample))
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True, color_system="truecolor",
                      highlight=False, markup=False, emoji=False)
    show_reading(headwater.read(article), console)
    # Without an id of its own the drawing gets one from its content, so a second run writes the same file.
    (ROOT / "docs" / "read.svg").write_text(console.export_svg(title=f"headwater read {sample}"), encoding="utf-8")


if __name__ == "__main__":
    main()
