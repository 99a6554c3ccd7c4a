"""Bulk runs: the same results on every engine as in a library, whatever becomes of single articles."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from bulk_readers import hostile
from headwater.engine import folder as folders
from headwater.engine import settling
from headwater.engine.bulk import Bulk, bulk, manifest
from headwater.engine.engines import Engine, Local, Ray
from headwater.engine.folder import Folder
from headwater.engine.staging import Options
from headwater.model import Article
from headwater.show.cli import cli
from headwater.store.faults import BadExport, BadQuery, BulkFailed, DiskFull
from headwater.store.library import Library
from headwater.store.load import Part
from headwater.store.results import SCHEMA, arrow_schema, statement_columns
from headwater.store.shelf import renamed
from headwater.store.stated import top
from statement_stories import ARTICLES

pytest.importorskip("pyarrow")
pytest.importorskip("scipy", reason="headwater[scale] is not installed")
SMALL = 1_500  # bytes of a piece, so that the stories make several


@pytest.fixture(scope="module")
def ray() -> Iterator[Ray]:
    """A cluster of Ray on this machine."""
    for package in ("daft", "ray"):
        pytest.importorskip(package, reason="headwater[scale] is not installed")
    here = str(Path(__file__).parent)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", here + os.pathsep + os.environ.get("PYTHONPATH", ""))
        with Ray(jobs=2) as started:
            yield started


def written(path: Path, articles: Sequence[Article]) -> str:
    """Articles as JSONL."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in articles))
    return str(path)


@pytest.fixture
def inputs(tmp_path: Path) -> list[str]:
    """The stories in two files. In the second come one again that was edited, one that is the same but knows
    its outlet, and a broken line."""
    text = f"{ARTICLES[4].text} The fund owns two more bridges, Holm said."
    edited = replace(ARTICLES[4], text=text, outlet=None)
    first = written(tmp_path / "in" / "a.jsonl", [replace(ARTICLES[0], outlet=None), *ARTICLES[1:6]])
    second = written(tmp_path / "in" / "b.jsonl", [*ARTICLES[6:], edited, ARTICLES[0]])
    with Path(second).open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    return [first, second]


def run(engine: Engine, inputs: Sequence[str], out: Path, **more: Any) -> Bulk:
    return bulk(inputs, Folder(out), engine, **{"piece_bytes": SMALL, **more})


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    """All rows of a table of a bulk run, in order."""
    folder = Folder(out)
    found = [row for name in folder.names(table) for row in folder.get(name).to_pylist()]
    for row in found:
        row.pop("added", None), row.pop("at", None)
    return sorted(found, key=lambda row: json.dumps(row, sort_keys=True, default=repr))


TABLES = ("articles", "claims", "names", "readings", "actors", "links", "statements", "errors")


def of_library(library: Library) -> dict[str, Any]:
    """Statements and links of a library, with the keys of articles in place of their references."""
    library.relink()
    library.restate()
    keys = {kept.ref: kept.key for kept in library.articles()}
    found = [statement_columns(renamed(one, keys)) for one in top(library)]
    found = json.loads(msgspec.json.encode(sorted(found, key=lambda row: row["id"])))  # lists, not tuples
    links = [{**msgspec.to_builtins(one), "article": keys[one.article]} for one in library.links()]
    return {"statements": found, "links": links, "keys": set(keys.values())}


@pytest.mark.parametrize("largest", [1, 2, 400])
def test_a_library_says_the_same(
    largest: int, inputs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from headwater.engine import components as streamed
    from headwater.gather import gather
    from headwater.link.statements import components
    from headwater.store.adding import Item

    for module in (components, streamed):
        monkeypatch.setattr(module, "LARGEST", largest)
    done = run(Local(0), inputs, tmp_path / "out")
    assert (done.read, done.articles, done.failed) == (13, 11, 1)
    assert done.statements > 1
    with Library.open(tmp_path / "library") as library:
        for name in inputs:
            found = gather([name])
            library.add(Item(item, name, found.named, found.place) for item in found.unread())
        told = of_library(library)
        assert {row["key"] for row in rows(tmp_path / "out", "readings")} == told["keys"]
        mine = sorted(rows(tmp_path / "out", "statements"), key=lambda row: row["id"])
        assert mine == told["statements"]
        assert any(row["denials"] for row in mine)
        assert any(origin["actor"] for row in mine for origin in row["origins"])
        ours = {(row["article"], row["name"], row["actor"]) for row in rows(tmp_path / "out", "links")}
        assert ours == {(row["article"], row["name"], row["actor"]) for row in told["links"]}
        about = {row["ref"]: row for row in rows(tmp_path / "out", "articles")}
        for kept in library.articles():
            row = about[kept.key]
            assert (row["outlet"], row["version"], row["text"]) == (
                kept.article.outlet,
                kept.version,
                kept.article.text,
            )


def test_every_engine_makes_the_same_tables(inputs: list[str], tmp_path: Path, ray: Ray) -> None:
    engines: dict[str, Engine] = {"here": Local(0), "local": Local(2), "ray": ray}
    pieces = {"here": SMALL, "local": SMALL, "ray": 10**6}  # of which each has a process of its own there
    done = {
        name: run(engine, inputs, tmp_path / name, piece_bytes=pieces[name])
        for name, engine in engines.items()
    }
    assert replace(done["here"], seconds={}) == replace(done["local"], seconds={})
    assert replace(done["here"], seconds={}) == replace(done["ray"], seconds={})
    for table in TABLES:
        expected = rows(tmp_path / "here", table)
        assert expected
        assert rows(tmp_path / "local", table) == expected
        assert rows(tmp_path / "ray", table) == expected


@pytest.mark.parametrize("parts", [1, 3])
def test_in_whatever_parts_the_result_is_the_same(
    parts: int, inputs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(Local(0), inputs, tmp_path / "one")
    from headwater.engine import bulk as runs
    from headwater.engine import components, joining, naming, pairing, stating

    monkeypatch.setattr(runs, "_PARTS", -(-11 // parts))
    for module in (joining, naming, pairing):
        monkeypatch.setattr(module, "SPAN", 4)
    monkeypatch.setattr(joining, "BUNDLE", 4)
    for module in (components, joining):
        monkeypatch.setattr(module, "WAITING", 1)
    for name in ("DISPUTING", "MADE"):
        monkeypatch.setattr(stating, name, 2)
    monkeypatch.setattr(runs, "MADE", 2)
    for module in (folders, pairing, settling):
        monkeypatch.setattr(module, "ROWS", 2)
    for name in ("_DIGESTS", "_SPANS"):
        monkeypatch.setattr(pairing, name, 1)
    monkeypatch.setattr(naming, "_TOGETHER", 3)
    run(Local(0), inputs, tmp_path / "many", piece_bytes=400)
    for table in ("claims", "names", "statements", "links"):
        assert rows(tmp_path / "one", table) == rows(tmp_path / "many", table)


def hostile_input(tmp_path: Path, names: Sequence[str]) -> list[str]:
    """Two files, between them one that is not there; in the first stand bad articles from line 4 on."""
    bad = [Article(id=name, text=f"The {name} said no.", lang="en") for name in names]
    mark = tmp_path / "mark"
    killed = Article(id=f"once {mark}", text="The mayor said that the ferry would sail.", lang="en")
    first = written(tmp_path / "in" / "a.jsonl", [*ARTICLES[:3], *bad, killed, *ARTICLES[3:6]])
    return [first, str(tmp_path / "in" / "gone.jsonl"), written(tmp_path / "in" / "z.jsonl", ARTICLES[6:])]


KINDS = {
    "raises": "ReaderFailed",
    "sleeps": "TookTooLong",
    "eats": "OutOfMemory",
    "crashes": "ReaderDied",
    "leaves": "ReaderDied",
}


@pytest.mark.parametrize(("engine", "bad"), [("local", tuple(KINDS)), ("ray", ("raises", "crashes"))])
def test_bad_articles_and_a_missing_file_cost_themselves_alone(
    engine: str, bad: Sequence[str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    chosen: Engine = Local(1) if engine == "local" else request.getfixturevalue("ray")
    inputs = hostile_input(tmp_path, bad)
    guards = Options(seconds=30.0, megabytes=700)  # seconds in which the models are loaded too
    done = run(chosen, inputs, tmp_path / "out", read=hostile, options=guards, piece_bytes=10**6)
    assert (done.read, done.articles) == (12, 12)
    failed = {row["place"].rpartition("/")[2]: row["kind"] for row in rows(tmp_path / "out", "errors")}
    lines = {f"a.jsonl:{line}": KINDS[name] for line, name in enumerate(bad, 4)}
    assert failed == {**lines, "gone.jsonl": "InputMissing"}
    whole = run(Local(0), [inputs[0], inputs[2]], tmp_path / "whole", piece_bytes=10**6)
    assert whole.statements == done.statements


def test_a_worker_of_the_cluster_that_is_lost_costs_nothing(tmp_path: Path, ray: Ray) -> None:
    killing = replace(ARTICLES[3], id=f"above {tmp_path / 'mark'}")
    inputs = [written(tmp_path / "a.jsonl", [*ARTICLES[:3], killing, *ARTICLES[4:]])]
    done = run(ray, inputs, tmp_path / "out", read=hostile, piece_bytes=10**6)
    assert (tmp_path / "mark").exists()
    assert (done.read, done.failed) == (len(ARTICLES), 0)


class Stopping:
    """The engine of this process, which is interrupted when it has done so many tasks."""

    def __init__(self, after: int) -> None:
        self._left = after
        self._local = Local(0)
        self.begun: list[Any] = []

    def _count(self, found: Iterator[Any]) -> Iterator[Any]:
        for one in found:
            if not self._left:
                raise KeyboardInterrupt
            self._left -= 1
            self.begun.append(one)
            yield one

    def stage(self, *given: Any) -> Iterator[Any]:
        return self._count(self._local.stage(*given))

    def each(self, *given: Any) -> Iterator[Any]:
        return self._count(self._local.each(*given))


def test_a_run_that_is_interrupted_anywhere_goes_on_where_it_was(inputs: list[str], tmp_path: Path) -> None:
    run(Local(0), inputs, tmp_path / "whole")
    stops = 0
    while True:
        engine = Stopping(2)
        try:
            run(engine, inputs, tmp_path / "out")
            break
        except KeyboardInterrupt:
            stops += 1
            assert len(engine.begun) == 2
            known = manifest(Folder(tmp_path / "out"))
            assert known is not None
            assert not known.whole
    assert stops > 2
    for table in TABLES:
        assert rows(tmp_path / "out", table) == rows(tmp_path / "whole", table)
    assert not (tmp_path / "out" / "work").exists()
    again = run(Stopping(0), inputs, tmp_path / "out")  # nothing is left to do
    assert again.articles == 11


def test_a_full_disk_is_said_and_costs_nothing_that_was_done(
    inputs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyarrow import parquet

    with monkeypatch.context() as patch:
        write, left = parquet.ParquetWriter.write_table, [3]

        def full(self: Any, *given: Any, **more: Any) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            write(self, *given, **more)

        patch.setattr(parquet.ParquetWriter, "write_table", full)
        with pytest.raises(DiskFull, match="run it again"):
            run(Local(0), inputs, tmp_path / "out")
    assert not list((tmp_path / "out").rglob("*.partial"))
    known = manifest(Folder(tmp_path / "out"))
    assert known is not None
    assert known.read
    assert run(Local(0), inputs, tmp_path / "out").articles == 11


def test_a_folder_that_holds_anything_else_is_left_alone(inputs: list[str], tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(BulkFailed, match="not empty"):
        run(Local(0), inputs, tmp_path / "mine")
    run(Local(0), inputs, tmp_path / "out")
    with pytest.raises(BulkFailed, match="other inputs"):
        run(Local(0), inputs[:1], tmp_path / "out")
    path = tmp_path / "out" / "manifest.json"
    path.write_text(path.read_text("utf-8").replace(f'"schema": {SCHEMA}', '"schema": 99'), encoding="utf-8")
    with pytest.raises(BulkFailed, match="schema 99"):
        run(Local(0), inputs, tmp_path / "out")


def test_tables_have_the_schema_of_an_export(inputs: list[str], tmp_path: Path) -> None:
    run(Local(0), inputs, tmp_path / "out")
    folder = Folder(tmp_path / "out")
    for table in TABLES:
        for name in folder.names(table):
            with folder.open(name) as file:
                assert file.schema_arrow.equals(arrow_schema(table))
                assert file.schema_arrow.metadata[b"headwater.schema"] == str(SCHEMA).encode()


def test_archives_tables_and_patterns_are_inputs_too(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with gzip.open(tmp_path / "a.jsonl.gz", "wb") as out:
        out.write(msgspec.json.encode(ARTICLES[0]) + b"\n")
    parquet.write_table(pa.Table.from_pylist([msgspec.to_builtins(ARTICLES[1])]), tmp_path / "b.parquet")
    page = f"<html><body><article><h1>Bridge</h1><p>{ARTICLES[4].text}</p></article></body></html>".encode()
    with (tmp_path / "c.warc.gz").open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        url = "https://news.example/bridge"
        record = writer.create_warc_record(url, "response", payload=io.BytesIO(page), http_headers=head)
        writer.write_record(record)
    done = run(Local(0), [str(tmp_path / "*.*")], tmp_path / "out")
    assert (done.articles, done.failed) == (3, 0)
    assert {row["key"] for row in rows(tmp_path / "out", "readings")} == {
        "id:bridge0",
        "id:bridge1",
        "url:news.example/bridge",
    }


def test_addresses_are_read_by_daft(tmp_path: Path) -> None:
    pytest.importorskip("daft", reason="headwater[scale] is not installed")
    written(tmp_path / "in" / "a.jsonl", ARTICLES[:2])
    done = run(Local(0), [f"file://{tmp_path}/in/*.jsonl", f"file://{tmp_path}/gone.jsonl"], tmp_path / "out")
    assert (done.articles, done.failed) == (2, 1)


@pytest.fixture
def made(inputs: list[str], tmp_path: Path) -> Path:
    """The tables of a run."""
    run(Local(0), inputs, tmp_path / "made")
    return tmp_path / "made"


def test_a_library_that_loads_a_result_is_one_that_had_the_articles_added(
    made: Path, inputs: list[str], tmp_path: Path
) -> None:
    with Library.open(tmp_path / "library") as library:
        assert library.load(made).new == 11
        assert library.load(made).duplicate == 11
        assert library.check() == []
        told = of_library(library)
        mine = sorted(rows(made, "statements"), key=lambda row: row["id"])
        assert told["statements"] == mine
        assert library.article("bridge2").article.outlet == "Волна"


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"since": "2026-03-05"}, 3),
        ({"until": "2026-03-01"}, 2),
        ({"since": "2026-03-02", "until": "2026-03-03", "langs": ("en",)}, 3),
        ({"langs": ("uk", "ru")}, 4),
        ({"outlets": ("the lantern", "Herald")}, 3),
        ({"since": "2027"}, 0),
    ],
)
def test_a_part_of_a_result_is_loaded(
    part: dict[str, Any], expected: int, made: Path, tmp_path: Path
) -> None:
    with Library.open(tmp_path / "library") as library:
        assert library.load(made, Part(**part)).new == expected


def test_what_cannot_be_loaded_is_said(made: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        with pytest.raises(BadExport, match="holds no result"):
            library.load(tmp_path / "nothing")
        with pytest.raises(BadQuery, match="no date"):
            library.load(made, Part(since="soon"))
        path = made / "manifest.json"
        text = path.read_text("utf-8")
        path.write_text(text.replace('"whole": true', '"whole": false'), encoding="utf-8")
        with pytest.raises(BadExport, match="not finished"):
            library.load(made)
        path.write_text(text.replace(f'"schema": {SCHEMA}', '"schema": 99'), encoding="utf-8")
        with pytest.raises(BulkFailed, match="schema 99"):
            library.load(made)
        path.write_text(text, encoding="utf-8")
        next((made / "articles").rglob("*.parquet")).write_bytes(b"no table")
        with pytest.raises(BadExport, match="not as Headwater writes it"):
            library.load(made)


def test_the_commands_say_what_was_done_and_what_is_lacking(
    inputs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, library = str(tmp_path / "out"), str(tmp_path / "library")
    done = CliRunner().invoke(cli, ["bulk", *inputs, "--out", out, "--jobs", "0", "--json"])
    assert done.exit_code == 1  # one line was broken
    assert json.loads(done.stdout)["articles"] == 11
    assert "b.jsonl" in done.stderr
    loaded = CliRunner().invoke(cli, ["library", "load", out, "--library", library, "--lang", "en"])
    assert (loaded.exit_code, loaded.stdout) == (0, "7 new, 0 updated; 0 versions were there.\n")
    refused = CliRunner().invoke(cli, ["library", "load", str(tmp_path), "--library", library])
    assert refused.exit_code == 1
    assert "holds no result" in refused.stderr
    monkeypatch.setitem(sys.modules, "ray", None)
    lacking = CliRunner().invoke(cli, ["bulk", *inputs, "--out", f"{out}2", "--engine", "ray"])
    assert lacking.exit_code == 1
    assert "pip install 'headwater[scale]'" in lacking.stderr
