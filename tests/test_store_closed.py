"""A library in a folder where nothing may be written can be read, and says why it cannot be changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from headwater.model import Article
from headwater.show.cli import cli
from headwater.store.faults import LibraryMissing
from headwater.store.library import Library
from headwater.store.schema import FILE

NOBODY = 65534
TEXT = "The mayor said on Monday that the bridge would reopen in May."


@contextmanager
def unprivileged() -> Iterator[None]:
    """As a user to whom the rights of folders mean something."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def closed() -> Iterator[Path]:
    """A library with one article that another user made, not to be written."""
    folder = Path(tempfile.mkdtemp())
    try:
        with Library.open(folder) as library:
            library.add(Article(text=TEXT, lang="en", id="b1"))
        (folder / FILE).chmod(0o444)
        folder.chmod(0o555)
        yield folder
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    "command",
    [
        ["search", "bridge"],
        ["claims", "bridge"],
        ["show", "b1"],
        ["errors"],
        ["actors"],
        ["export"],
        ["library", "info"],
        ["library", "check"],
    ],
)
def test_what_only_reads_works_where_nothing_may_be_written(
    closed: Path, command: list[str], tmp_path: Path
) -> None:
    shutil.copytree(closed, tmp_path / "open")
    run = [*command, "--library"]
    there = CliRunner().invoke(cli, [*run, str(tmp_path / "open")])  # all is imported that it needs
    with unprivileged():
        result = CliRunner().invoke(cli, [*run, str(closed)])
    assert (result.exit_code, there.exit_code) == (0, 0), result.output
    assert [path.name for path in closed.iterdir()] == [FILE]


@pytest.mark.parametrize("linked", [True, False])
def test_statements_are_shown_as_they_were_where_nothing_may_be_written(closed: Path, linked: bool) -> None:
    closed.chmod(0o755)
    (closed / FILE).chmod(0o644)
    with Library.open(closed) as library:
        library.add(Article(text=TEXT.replace("on Monday", "again"), lang="en", id="b2"))
        if linked:
            library.relink()
            library.restate()
    (closed / FILE).chmod(0o444)
    closed.chmod(0o555)
    run = {name: ["--library", str(closed)] for name in ("statements", "conflicts", "trace")}
    with unprivileged():
        shown = {
            name: CliRunner().invoke(cli, [name, "bridge", *rest] if name == "trace" else [name, *rest])
            for name, rest in run.items()
        }
    assert ("reopen in May" in shown["statements"].stdout) == linked
    assert shown["trace"].exit_code == (0 if linked else 1)
    assert ("as the statements were made before" in shown["conflicts"].stderr) != linked


def test_what_writes_says_that_it_may_not(closed: Path) -> None:
    with unprivileged():
        with Library.open(closed, create=False) as library, pytest.raises(LibraryMissing, match="rights"):
            library.add(Article(text=TEXT + " He left.", lang="en", id="b2"))
        with Library.open(closed, create=False) as library, pytest.raises(LibraryMissing, match="rights"):
            library.relink()
        with pytest.raises(LibraryMissing, match="rights"):
            Library.open(closed, create=True)


def test_articles_that_are_still_in_the_log_are_read(closed: Path) -> None:
    """A writer that was killed leaves its log; the articles in it are in no other file."""
    closed.chmod(0o755)
    (closed / FILE).chmod(0o644)
    with Library.open(closed) as writer, closing(sqlite3.connect(closed / FILE)) as other:
        other.execute("SELECT count(*) FROM articles").fetchone()  # keeps the log from being folded in
        writer.add(Article(text=TEXT + " He left.", lang="en", id="b2"))
        closed.chmod(0o555)
        with unprivileged(), Library.open(closed, create=False) as library:
            assert library.article("b2").article.text.endswith("He left.")


def test_an_older_library_that_cannot_be_brought_up_to_date_is_refused_plainly(closed: Path) -> None:
    closed.chmod(0o755)
    (closed / FILE).chmod(0o644)
    with closing(sqlite3.connect(closed / FILE)) as db:
        db.execute("PRAGMA user_version = 1")
    closed.chmod(0o555)
    with unprivileged(), pytest.raises(LibraryMissing, match="older Headwater"):
        Library.open(closed, create=False)
