"""The docs are true: help is today's, all is described, examples run, CI runs what the README says."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import headwater
from headwater.show import library
from headwater.show.cli import cli
from headwater.show.json import claim_row, name_row
from headwater.show.linked import linked

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
USAGE = (ROOT / "docs" / "usage.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
HELP = runpy.run_path(str(ROOT / "docs" / "help.py"))
EVERY: dict[str, click.Command] = {
    " ".join(("headwater", *path)): command for path, command in HELP["every_command"]()
}
NUMBER = re.compile(r"\d[\d.,:TZ-]*")


def blocks(language: str, page: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.M | re.S)


def test_the_commands_page_holds_the_help_of_today() -> None:
    assert HELP["with_help"](COMMANDS) == COMMANDS, "run `python docs/help.py`"


@pytest.mark.parametrize("called", EVERY)
def test_every_command_and_option_is_described(called: str) -> None:
    command = EVERY[called]
    assert f"## {called}\n" in COMMANDS
    assert command.help, f"{called} says nothing of itself"
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{option.name} of {called} says nothing of itself"
    if not isinstance(command, click.Group):
        assert re.search(rf"\b{called}\b", USAGE), f"docs/usage.md does not show {called}"


def test_the_guides_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of the guide, in its order; what is shown below it comes out, whatever the numbers are."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    for name, table in re.findall(r"`([\w.]+)`:\n\n```csv\n(.*?)```", USAGE, re.S):
        (tmp_path / name).write_text(table, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEADWATER_LIBRARY", str(tmp_path / "desk"))
    monkeypatch.setattr(library, "_jobs", lambda jobs: 0)  # starting processes is the slow part
    for command, shown in examples():
        done = CliRunner().invoke(cli, shlex.split(command)[1:], prog_name="headwater")
        complaints = any(line.startswith("headwater: ") for line in shown)
        assert done.exit_code == (1 if complaints else 0), f"{command}\n{done.output}"
        printed = {NUMBER.sub("#", line.rstrip()) for line in done.output.splitlines()}
        for line in shown:
            assert NUMBER.sub("#", line) in printed, f"{command}\n{done.output}"
    for example in blocks("python", USAGE):
        exec(compile(example, "usage.md", "exec"), {})


def examples() -> Iterator[tuple[str, list[str]]]:
    """The commands in the guide's console blocks, and the lines below each."""
    for block in blocks("console", USAGE):
        for command in re.split(r"^\$ ", block, flags=re.M)[1:]:
            first, *rest = command.splitlines()
            yield first, rest


def test_readme_has_one_command_to_read_and_one_to_test() -> None:
    read, test = blocks("bash")
    assert read == "pip install . && headwater read samples/uk.txt\n"
    assert test == "pip install '.[test]' && ruff check . && mypy && pytest\n"


def test_readmes_library_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEADWATER_LIBRARY", str(tmp_path / "desk"))
    monkeypatch.setattr(library, "_jobs", lambda jobs: 0)
    (block,) = blocks("sh")
    for command in block.splitlines():
        done = CliRunner().invoke(cli, shlex.split(command, comments=True)[1:], prog_name="headwater")
        assert done.exit_code == 0, done.output
        assert done.stdout, command


def test_ci_runs_the_readmes_own_command_for_tests() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    found = re.search(r"^command=\$\(.*\)$", script, re.M)
    assert found is not None
    shown = subprocess.run(
        ["bash", "-c", found.group() + '; printf "%s\\n" "$command"'],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    assert shown == blocks("bash")[1]
    assert 'bash -euo pipefail -c "$command"' in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_readmes_python_runs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for example in blocks("python"):
        exec(compile(example, "README.md", "exec"), {})
        shown = capsys.readouterr().out
        assert "The minister" in shown
        assert "the bridge would reopen in May" in shown


def test_readme_has_every_field_of_a_claim_and_of_a_name() -> None:
    claims, names = README.split("A name has these fields")
    reading = headwater.read("The minister said that the bridge would reopen in May.", lang="en")
    described = re.findall(r"^\| `(\w+)`", claims, re.M)
    assert described == list(claim_row(reading.claims[0], reading.text))
    text = "President Emmanuel Macron of France told Reuters that Washington was ready. Washington denied it."
    (one,) = linked([headwater.read(text, lang="en")])
    given = {key for i, n in enumerate(one.reading.names) for key in name_row(n, text, one.links[i])}
    assert one.reading.names
    assert given <= set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", names, re.M))))


@pytest.mark.parametrize(
    "page",
    ["README.md", *(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")), "training/README.md"],
)
def test_links_and_files_that_are_named_exist(page: str) -> None:
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (path.parent / target).exists(), target


def test_the_picture_is_there() -> None:
    assert (ROOT / "docs" / "read.svg").read_text(encoding="utf-8").startswith("<svg")
