"""The docs are true: help is today's, options are described, examples run, CI runs what the README says."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
from pathlib import Path

import click
import pytest

import headwater
from headwater.show.cli import cli
from headwater.show.json import claim_row

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def test_usage_holds_the_help_of_today() -> None:
    helper = runpy.run_path(str(ROOT / "docs" / "help.py"))
    page = (ROOT / "docs" / "usage.md").read_text(encoding="utf-8")
    assert page == helper["with_help"](page), "run `python docs/help.py`"


def test_every_option_and_command_is_described() -> None:
    usage = (ROOT / "docs" / "usage.md").read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        assert f"headwater {name}" in usage
        for option in command.params:
            if isinstance(option, click.Option):
                assert all(flag in usage for flag in (*option.opts, *option.secondary_opts))


def test_readme_has_one_command_to_read_and_one_to_test() -> None:
    read, test = blocks("bash")
    assert read == "pip install . && headwater read samples/uk.txt\n"
    assert test == "pip install '.[test]' && ruff check . && mypy && pytest\n"


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


def test_readmes_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks("python")
    exec(compile(example, "README.md", "exec"), {})
    shown = capsys.readouterr().out
    assert "The minister" in shown
    assert "the bridge would reopen in May" in shown


def test_readme_has_every_field_of_a_claim_in_order() -> None:
    reading = headwater.read("The minister said that the bridge would reopen in May.", lang="en")
    described = re.findall(r"^\| `(\w+)` \|", README, re.M)
    assert described == list(claim_row(reading.claims[0], reading.text))


@pytest.mark.parametrize("page", ["README.md", "docs/usage.md", "docs/design.md", "training/README.md"])
def test_links_and_files_that_are_named_exist(page: str) -> None:
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (path.parent / target).exists(), target


def test_the_picture_is_there() -> None:
    assert (ROOT / "docs" / "read.svg").read_text(encoding="utf-8").startswith("<svg")
