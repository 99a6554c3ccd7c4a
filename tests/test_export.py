"""Export and import: what leaves a library comes back the same, and harms no other program."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from headwater.errors import InputMissing
from headwater.gather import Failure
from headwater.link.nouns import Actor, Link, Linked
from headwater.model import Article
from headwater.show.export import export, import_
from headwater.store.adding import Item
from headwater.store.library import Library
from headwater.store.relink import relink

FIRST = "The mayor of Hallin said that the bridge would reopen in May, according to The Meridian."
SECOND = FIRST + " The minister denied it."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library with every kind of row: versions, a place that is no id, a failure, a decision, an actor."""
    path = tmp_path / "library"
    with Library.open(path) as library:
        library.add(
            Article(text=FIRST, lang="en", id="given-1", url="https://gulf.example/1", outlet="=HYPERLINK(1)")
        )
        library.add(
            Article(
                text=SECOND,
                lang="en",
                id="given-1",
                url="https://gulf.example/1?utm_source=x",
                outlet="=HYPERLINK(1)",
            )
        )
        russian = Article(
            text="Мэр сообщил, что мост откроют в мае.\r\n«Цитата», \0 и 😀.", id="news.jsonl:2", title="Мост"
        )
        missing = Failure("x.txt", InputMissing("There is no file x.txt."))
        library.add([Item(russian, named=False), Item(missing, "x.txt")])
        library.decide("rename", {"actor": {"id": "per:a"}, "name": "A"})
        names = [(r.id, n) for r in library.readings() for n in range(len(r.names))]
        links = tuple(
            Link(article=a, name=n, actor="per:a", why="a rule", others=("per:b",)) for a, n in names
        )
        library.set_links(
            Linked(actors=(Actor(id="per:a", name="A", kind="person", names={"en": {"A": 2}}),), links=links)
        )
    return path


def run(command: click.Command, folder: Path, *args: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(command, [*args, "--library", str(folder)], input=stdin)


def document(folder: Path, *args: str) -> dict[str, Any]:
    result = run(export, folder, *args)
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def everything(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What is in the tables, but for what a library numbers on its own."""
    with Library.open(folder) as library:
        assert library.check() == []
        tables = {
            "articles": "SELECT id, key, given, current FROM articles",
            "versions": "SELECT * FROM versions ORDER BY id",
            "bodies": "SELECT version, text, terms FROM bodies ORDER BY version",
            "claims": "SELECT c.version, c.name, l.label, c.content, c.actor FROM claims c"
            " JOIN labels l ON l.id = c.source ORDER BY c.id",
            "links": "SELECT name, actor, why, doubt, confidence, others, stands_for FROM links"
            " ORDER BY name",
            "actors": "SELECT * FROM actors ORDER BY id",
            "decisions": "SELECT * FROM decisions",
            "failures": "SELECT place, input, reason, kind, at FROM failures",
        }
        return {name: library._db.execute(sql).fetchall() for name, sql in tables.items()}


@pytest.mark.parametrize("format_", ["json", "jsonl"])
def test_an_export_comes_back_as_an_equal_library(tmp_path: Path, folder: Path, format_: str) -> None:
    file, other = tmp_path / f"export.{format_}", tmp_path / "other"
    assert run(export, folder, "--format", format_, "--out", str(file)).exit_code == 0
    done = run(import_, other, str(file))
    assert (done.exit_code, done.stdout) == (0, "2 new, 1 updated; 0 versions were there.\n")
    assert everything(other) == everything(folder)
    with Library.open(folder) as one, Library.open(other) as two:
        assert list(one.articles(older=True)) == list(two.articles(older=True))
        assert one.search("bridge") == two.search("bridge")
    assert run(export, other, "--format", format_).stdout_bytes == file.read_bytes()
    again = run(import_, other, "-", stdin=file.read_bytes())
    assert again.stdout == "0 new, 0 updated; 3 versions were there.\n"
    assert everything(other) == everything(folder)


def test_the_document_has_offsets_and_the_ids_that_were_given(folder: Path) -> None:
    found = document(folder)
    assert {"articles", "actors", "claims", "statements", "ledger"} <= set(found)
    texts = {row["id"]: row["text"] for row in found["articles"]}
    assert set(texts) == {"given-1", "a2"}
    assert texts["given-1"] == SECOND
    assert found["articles"][0]["versions"][0]["text"] == FIRST
    for claim in found["claims"]:
        for span in (claim["source"], claim["cue"], *claim["content"]):
            assert span is None or texts[claim["article"]][span["start"] : span["end"]] == span["text"]
    assert {claim["article"] for claim in found["claims"]} == set(texts)


def test_a_query_exports_what_it_finds(folder: Path) -> None:
    assert [row["id"] for row in document(folder, "мосты")["articles"]] == ["a2"]
    denied = document(folder, "--stance", "deny")
    assert [row["id"] for row in denied["articles"]] == ["given-1"]
    assert {claim["stance"] for claim in denied["claims"]} == {"deny"}
    assert document(folder, "zebra")["articles"] == []


def test_csv_holds_no_formulas_and_every_row(tmp_path: Path, folder: Path) -> None:
    result = run(export, folder, "--format", "csv", "--table", "articles")
    rows = list(csv.DictReader(io.StringIO(result.stdout_bytes.decode(), newline="")))
    assert [row["id"] for row in rows] == ["given-1", "a2"]
    assert rows[0]["outlet"] == "'=HYPERLINK(1)"
    assert rows[1]["text"].startswith("Мэр сообщил")
    assert run(export, folder, "--format", "csv", "--out", str(tmp_path / "tables")).exit_code == 0
    assert sorted(p.name for p in (tmp_path / "tables").iterdir()) == [
        "actors.csv",
        "articles.csv",
        "claims.csv",
        "ledger.csv",
        "names.csv",
    ]


def test_parquet_has_the_same_rows(tmp_path: Path, folder: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert run(export, folder, "--format", "parquet", "--out", str(tmp_path / "tables")).exit_code == 0
    table = parquet.read_table(tmp_path / "tables" / "claims.parquet")
    assert table["source_name"].to_pylist() == [row["source_name"] for row in document(folder)["claims"]]
    to_stdout = run(export, folder, "--format", "parquet", "--table", "claims").stdout_bytes
    assert parquet.read_table(io.BytesIO(to_stdout)).equals(table)


def test_parquet_without_its_package_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    result = run(export, folder, "--format", "parquet")
    assert (result.exit_code, "headwater[arrow]" in result.stderr) == (1, True)


@pytest.mark.parametrize("cut", [0.3, 0.95])
@pytest.mark.parametrize("format_", ["json", "jsonl"])
def test_an_export_that_is_cut_short_is_said(tmp_path: Path, folder: Path, format_: str, cut: float) -> None:
    whole = run(export, folder, "--format", format_).stdout_bytes
    result = run(import_, tmp_path / "other", "-", stdin=whole[: int(len(whole) * cut)])
    assert (result.exit_code, "cut short" in result.stderr) == (1, True)
    with Library.open(tmp_path / "other") as library:
        assert library.check() == []


def test_what_is_no_export_is_said(tmp_path: Path, folder: Path) -> None:
    def refused(data: bytes) -> str:
        result = run(import_, tmp_path / "other", "-", stdin=data)
        assert result.exit_code == 1, data
        assert "Traceback" not in result.output
        return result.stderr

    for data in (
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"kind":"headwater","format":1}\n{"kind":"poem"}',
        b'{"text":"x"}',
    ):
        refused(data)
    found = document(folder)
    assert "format 99" in refused(json.dumps(found | {"headwater": {"format": 99}}).encode())
    found["claims"][0]["cue"] |= {"start": 5, "end": 999_999}
    assert "points outside the text" in refused(json.dumps(found).encode())
    found["claims"][0]["cue"] = "said"
    assert "not as Headwater exports it" in refused(json.dumps(found).encode())
    assert run(import_, tmp_path / "other", str(tmp_path / "none.json")).exit_code == 1


def test_actors_of_an_export_join_those_of_a_library_that_has_some(tmp_path: Path, folder: Path) -> None:
    file, other = tmp_path / "export.json", tmp_path / "other"
    assert run(export, folder, "--out", str(file)).exit_code == 0
    with Library.open(other) as library:
        library.add(Article(text="Anna Gordon said on Monday that the tunnel was dry.", lang="en"))
        relink(library)
        before = library.actors()
    assert run(import_, other, str(file)).exit_code == 0
    with Library.open(other) as library:
        assert library.actors() == before  # until names are linked again
        relink(library)
        assert {actor.id for actor in before} < {actor.id for actor in library.actors()}
        assert library.check() == []


def test_a_document_comes_through_a_pipe_too(tmp_path: Path, folder: Path) -> None:
    whole = run(export, folder).stdout_bytes
    command = [sys.executable, "-m", "headwater", "import", "-", "--library", str(tmp_path / "other")]
    done = subprocess.run(command, input=whole, capture_output=True, timeout=50)
    assert (done.returncode, done.stdout) == (0, b"2 new, 1 updated; 0 versions were there.\n"), done.stderr
    empty = subprocess.run(command, input=b"", capture_output=True, timeout=50)
    assert (empty.returncode, b"The file is empty" in empty.stderr) == (1, True)
