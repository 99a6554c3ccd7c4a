"""Write the help of the command line into docs/usage.md, between its two marks: `python docs/help.py`."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from headwater.show.cli import cli

USAGE = Path(__file__).resolve().parent / "usage.md"
_BLOCK = re.compile(r"(<!-- help -->\n```text\n).*?(```\n<!-- /help -->)", re.S)


def help_text() -> str:
    """What `headwater read --help` prints in 80 columns."""
    return CliRunner().invoke(cli, ["read", "--help"], prog_name="headwater", terminal_width=80).output


def with_help(page: str) -> str:
    """The page with the help of today in its place."""
    return _BLOCK.sub(lambda found: found[1] + help_text() + found[2], page)


if __name__ == "__main__":
    USAGE.write_text(with_help(USAGE.read_text(encoding="utf-8")), encoding="utf-8")
