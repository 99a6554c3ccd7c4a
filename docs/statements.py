"""Write what the example of docs/statements.md prints into that page: `python docs/statements.py`."""

from __future__ import annotations

import re
import shlex
import tempfile
from pathlib import Path

from click.testing import CliRunner

from headwater.show.cli import cli

PAGE = Path(__file__).resolve().parent / "statements.md"
_ARTICLES = re.compile(r"^```jsonl\n(.*?)^```$", re.M | re.S)
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)


def with_output(page: str) -> str:
    """The page with what its commands print today, on a library of the articles that it shows."""
    articles = _ARTICLES.search(page)
    assert articles is not None, "the page shows no articles"
    with tempfile.TemporaryDirectory() as folder:
        file, library = Path(folder) / "esk.jsonl", Path(folder) / "library"
        file.write_text(articles[1], encoding="utf-8")
        run(f"headwater add {file} --jobs 0", library)
        return _BLOCK.sub(lambda found: f"```console\n{_session(found[1], library)}```", page)


def _session(block: str, library: Path) -> str:
    commands = re.findall(r"^\$ (.*)$", block, re.M)
    return "".join(f"$ {command}\n{run(command, library)}" for command in commands)


def run(command: str, library: Path) -> str:
    """What a command prints, without spaces at the ends of lines."""
    output = CliRunner().invoke(cli, shlex.split(command)[1:], env={"HEADWATER_LIBRARY": str(library)}).output
    return "".join(f"{line.rstrip()}\n" for line in output.splitlines())


if __name__ == "__main__":
    PAGE.write_text(with_output(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
