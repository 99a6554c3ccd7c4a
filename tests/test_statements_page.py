"""The page on statements is true: its example is what the commands print, its Python runs."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from headwater.store.library import Library
from statement_stories import ARTICLES, put

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = (DOCS / "statements.md").read_text(encoding="utf-8")


def test_the_example_is_what_the_commands_print_today() -> None:
    made = runpy.run_path(str(DOCS / "statements.py"))["with_output"](PAGE)
    assert made == PAGE, "run `python docs/statements.py`"


def test_the_python_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADWATER_LIBRARY", str(tmp_path))
    with Library.open(tmp_path) as library:
        put(library, range(len(ARTICLES)))
    (example,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
    exec(compile(example, "statements.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 2
    assert all(re.match(r"\d+ \d+ \w", line) for line in lines)
