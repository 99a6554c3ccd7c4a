"""Write the help of every command into docs/commands.md, between its two marks: `python docs/help.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from headwater.show.cli import cli

PAGE = Path(__file__).resolve().parent / "commands.md"
_BLOCK = re.compile(r"(<!-- help -->\n).*?(<!-- /help -->)", re.S)


def every_command(
    command: click.Command = cli, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it (`("actors", "merge")`), a group before its commands."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from every_command(found, (*path, name))


def help_text(path: tuple[str, ...]) -> str:
    """What `headwater … --help` prints of one command in 80 columns."""
    return CliRunner().invoke(cli, [*path, "--help"], prog_name="headwater", terminal_width=80).output


def with_help(page: str) -> str:
    """The page with the help of today in its place."""
    parts = (
        f"## {' '.join(('headwater', *path))}\n\n```text\n{help_text(path)}```\n\n"
        for path, _ in every_command()
    )
    return _BLOCK.sub(lambda found: f"{found[1]}\n{''.join(parts)}{found[2]}", page)


if __name__ == "__main__":
    PAGE.write_text(with_help(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
