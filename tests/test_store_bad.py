"""What goes wrong around a library costs nothing that was kept, and is said in words that help."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from gather_site import answer, record, rss
from headwater.model import Article
from headwater.show import lib_search, library
from headwater.show.cli import cli
from headwater.store.library import Library
from headwater.store.schema import FILE, migrations

KEPT = "The mayor said on Monday that the bridge would reopen in May."
FIRST = "The minister denied on Friday that the tunnel was flooded."


def run(command: click.Command, folder: Path, *args: str) -> Result:
    return CliRunner().invoke(command, [*args, "--library", str(folder)])


def rows(*texts: str | None) -> bytes:
    return b"".join(json.dumps({"id": f"n{i}", "text": t}).encode() + b"\n" for i, t in enumerate(texts))


def cut_gzip() -> bytes:
    """Two members, as a writer that appends leaves them; the second is cut off."""
    return gzip.compress(rows(FIRST)) + gzip.compress(rows(*(f"{FIRST} {n}." for n in range(900))))[:40]


def warc() -> bytes:
    whole = answer(f"<html><body><article><p>{FIRST * 9}</p></article></body></html>".encode())
    return record("https://a.example/1", b"") + record("https://a.example/2", whole)


def parquet() -> bytes:
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    out = arrow.BufferOutputStream()
    parquet.write_table(arrow.table({"id": ["p1", "p2"], "text": [None, FIRST]}), out)
    return bytes(out.getvalue())


def bomb() -> bytes:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    head = f'<!DOCTYPE rss [<!ENTITY e0 "ha">{entities}]>'
    return rss("<item><title>&e9;</title><link>https://a.example/1</link></item>", head=head).encode()


@pytest.mark.parametrize(
    ("name", "data", "new", "words"),
    [
        ("a.jsonl.gz", cut_gzip, 1, "cut"),
        ("a.warc", warc, 1, "body"),
        ("a.parquet", parquet, 1, "empty"),
        ("feed.xml", bomb, 0, "entit"),
        ("a.csv", lambda: b"id,body\nn1,words\n", 0, "text=NAME"),
    ],
    ids=[
        "truncated gzip",
        "record without a body",
        "null text",
        "entities",
        "columns",
    ],
)
def test_a_bad_input_is_told_and_the_rest_is_kept(
    tmp_path: Path, name: str, data: Callable[[], bytes], new: int, words: str
) -> None:
    folder, file = tmp_path / "library", tmp_path / name
    with Library.open(folder) as kept:
        kept.add(Article(text=KEPT, lang="en", id="kept"))
    file.write_bytes(data())
    result = run(library.add, folder, str(file), "--jobs", "0", "--lang", "en", "--json")
    summary = json.loads(result.stdout)
    assert (result.exit_code, summary["new"], summary["failed"]) == (1, new, 1), summary
    assert words in summary["failures"][0]
    assert words in run(library.errors, folder).stdout
    with Library.open(folder) as kept:
        assert kept.check() == []
        assert kept.article("kept").article.text == KEPT


_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
from headwater.show.cli import main
sys.argv[1:] = ["add", sys.argv[1], "--jobs", "0", "--library", sys.argv[2]]
main()
"""


@pytest.mark.skipif(os.name != "posix", reason="limits on files are of POSIX")
def test_a_disk_that_fills_up_while_articles_are_added(tmp_path: Path) -> None:
    folder, file = tmp_path / "library", tmp_path / "many.jsonl"
    with Library.open(folder) as kept:
        kept.add(Article(text=KEPT, lang="en", id="kept"))
    file.write_bytes(rows(*(f"{FIRST} {n}." for n in range(300))))
    result = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(file), str(folder)], capture_output=True, text=True, timeout=50
    )
    assert (result.returncode, "make room" in result.stderr) == (1, True), result.stderr
    assert "Traceback" not in result.stderr
    with Library.open(folder) as kept:
        assert kept.check() == []
        assert kept.article("kept").article.text == KEPT
        before = kept.info().articles
        assert 1 < before < 301
    assert run(library.add, folder, str(file), "--jobs", "0").exit_code == 0
    with Library.open(folder) as kept:
        assert (kept.check(), kept.info().articles) == ([], 301)


@pytest.mark.parametrize("command", [["search", "bridge"], ["show", "a1"], ["library", "check"], ["export"]])
def test_no_command_touches_a_library_of_a_newer_headwater(tmp_path: Path, command: list[str]) -> None:
    with Library.open(tmp_path) as kept:
        kept.add(Article(text=KEPT, lang="en", id="kept"))
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("PRAGMA user_version = 99")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (tmp_path / FILE).read_bytes()
    result = CliRunner().invoke(cli, [*command, "--library", str(tmp_path)])
    assert (result.exit_code, "Update Headwater" in result.stderr) == (1, True)
    assert (tmp_path / FILE).read_bytes() == before


def test_a_migration_counts_what_was_linked_before(tmp_path: Path) -> None:
    """The second schema knows how often an actor is named, of actors that were linked under the first too."""
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.executescript(migrations()[0])
        db.executescript(
            "INSERT INTO labels VALUES (1, 'Hallin');"
            "INSERT INTO actors VALUES ('per:a', 'person', 'A',"
            """ '{"id":"per:a","name":"A","kind":"person"}');"""
            "INSERT INTO actors SELECT 'per:b', kind, name, replace(data, 'per:a', 'per:b') FROM actors;"
            "INSERT INTO articles VALUES (1, 'id:1', '1', 1);"
            "INSERT INTO versions (id, article, number, digest, place, added, reader, claims)"
            " VALUES (1, 1, 1, x'00', '', '', '', 0);"
            "INSERT INTO names VALUES (1, 1, 0, 1, 'PER', 'person', 'en', 1, NULL, 0, '', '', '', 1);"
            "INSERT INTO links VALUES (1, 'per:b', 'a rule', '', 1, '[]');"
            "PRAGMA application_id = 0x48647772; PRAGMA user_version = 1;"
        )
    with Library.open(tmp_path) as kept:
        assert [actor.id for actor in kept.actors()] == ["per:b", "per:a"]
        assert [link.stands_for for link in kept.links()] == [()]


def test_a_retry_tries_each_failure_once(tmp_path: Path) -> None:
    folder, file = tmp_path / "library", tmp_path / "a.jsonl"
    file.write_bytes(rows(KEPT, "Kein Wort davon ist wahr, und das wird man noch sehen.", ""))
    assert run(library.add, folder, str(file), "--jobs", "0").exit_code == 1
    again = json.loads(run(library.errors, folder, "--retry", "--jobs", "0", "--json").stdout)
    assert (again["duplicate"], again["failed"], len(again["failures"])) == (1, 2, 2)


def test_an_actor_is_shown_by_its_name(tmp_path: Path) -> None:
    from headwater.store.relink import relink

    with Library.open(tmp_path) as kept:
        kept.add(Article(text="Anna Gordon said on Monday that the bridge would reopen.", lang="en"))
        relink(kept)
    shown = run(lib_search.show, tmp_path, "Anna Gordon")
    assert (shown.exit_code, "person" in shown.stdout) == (0, True), shown.stderr
    nobody = run(lib_search.show, tmp_path, "Zacharias Unheard")
    assert (nobody.exit_code, "headwater actors" in nobody.stderr) == (1, True)
