"""A library keeps what it was given: identity, versions, failures, checks, copies, migrations."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from headwater.errors import InputMissing
from headwater.gather import Failure
from headwater.model import Article
from headwater.store import schema
from headwater.store.adding import Item
from headwater.store.faults import (
    DiskFull,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryMissing,
    NotFound,
)
from headwater.store.identity import address_key, stretch
from headwater.store.library import Library
from headwater.store.nouns import Added
from headwater.store.schema import FILE

RELEASED = Path(__file__).parent / "libraries"
BRIDGE = "The mayor said on Monday that the bridge would reopen in May."
TUNNEL = "The minister denied that the tunnel was flooded, according to The Meridian."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


def bridge(text: str = BRIDGE, **known: str) -> Article:
    return Article(text=text, lang="en", **{"id": "b1", **known})


# --- identity and versions ---


def test_the_same_article_twice_changes_nothing(library: Library) -> None:
    assert library.add(bridge()) == Added(read=1, new=1)
    before = library.article("b1")
    assert library.add([bridge(), bridge()]) == Added(duplicate=2)
    assert library.article("b1") == before
    assert library.info().versions == 1


def test_an_edited_article_is_a_new_version_and_the_old_one_stays(library: Library) -> None:
    library.add(bridge(outlet="Gulf Gazette", published="2026-03-04"))
    old = library.article("b1")
    assert library.add(bridge(TUNNEL)) == Added(read=1, updated=1)
    new = library.article("b1")
    assert (new.article.text, new.version, new.current) == (TUNNEL, 2, True)
    assert (new.article.outlet, new.article.published) == ("Gulf Gazette", "2026-03-04")
    kept = library.article("a1@1")
    assert kept.reading.claims == old.reading.claims
    assert (kept.article.text, kept.current) == (BRIDGE, False)
    assert [version.ref for version in library.versions("b1")] == ["a1@1", "a1@2"]
    assert library.claim("a1@1:c1").content == "the bridge would reopen in May"
    assert not library.search("bridge")
    assert library.search("tunnel")[0].ref == "a1"
    assert library.check() == []


def test_an_address_is_who_an_article_is_before_its_id(library: Library) -> None:
    library.add(bridge(url="http://www.gulf.example/bridge/?utm_source=feed#top"))
    again = bridge(TUNNEL, id="other", url="https://gulf.example/bridge")
    assert library.add(again) == Added(read=1, updated=1)
    assert library.article("https://gulf.example/bridge/").ref == "a1"
    page = bridge(TUNNEL, id="third", url="https://m.gulf.example/x", canonical="https://gulf.example/bridge")
    assert library.add(page) == Added(duplicate=1)


def test_an_id_that_is_only_a_place_in_a_file_tells_nothing(library: Library) -> None:
    library.add([Item(bridge(id="news.jsonl:1"), named=False)])
    library.add([Item(bridge(TUNNEL, id="news.jsonl:1"), named=False)])
    assert library.info().articles == 2
    assert library.article("a1").id == "a1"
    assert library.article("a1").place == "news.jsonl:1"


def test_a_duplicate_fills_in_what_was_not_known(library: Library) -> None:
    library.add(bridge(outlet="Gulf Gazette"))
    library.add(bridge(outlet="Another", published="2026-03"))
    article = library.article("b1").article
    assert (article.outlet, article.published) == ("Gulf Gazette", "2026-03")
    assert [hit.ref for hit in library.search(since="2026-03-15", until="2026-03-15")] == ["a1"]


def test_two_articles_with_one_id_are_told_apart(library: Library) -> None:
    library.add([bridge(url="https://one.example/1"), bridge(TUNNEL, url="https://two.example/1")])
    with pytest.raises(NotFound, match="a1, a2"):
        library.article("b1")


def test_what_is_not_there_is_said(library: Library) -> None:
    library.add(bridge())
    for name in (
        "a9",
        "a1@7",
        "a1:c99",
        "nothing",
        "https://gulf.example/",
        "",
        "a" * 10_000,
        "a99999999999999999",
    ):
        with pytest.raises(NotFound):
            library.article(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTTP://Example.org:80/a", "https://www.example.org/a/"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2&fbclid=x"),
    ],
)
def test_spellings_of_one_address(one: str, other: str) -> None:
    assert address_key(one) == address_key(other) != ""


@pytest.mark.parametrize(
    "url", ["", "no address", "file:///etc/passwd", "http://[::1", "https://x:99999/", "http://"]
)
def test_what_is_no_address_is_no_key(url: str) -> None:
    assert address_key(url) == ""


def test_a_date_stands_for_all_that_it_can_mean() -> None:
    assert stretch("2026-02") == (1769904000, 1772323200)
    assert stretch("2026-03-04T10:15:00+02:00") == (1772612100, 1772612101)
    assert stretch("2026-02-30") is stretch("soon") is stretch(None) is None


def test_hostile_texts_are_kept_as_they_are(library: Library) -> None:
    odd = f'{BRIDGE}\0 "quoted | pipes" \ud800 \u202e NEAR( * ^ -- \U0001f600'
    library.add(bridge(odd, id="x'; DROP TABLE articles; --"))
    kept = library.article("x'; DROP TABLE articles; --")
    assert kept.article.text == odd.replace("\ud800", "\ufffd")
    assert library.search("pipes")[0].ref == "a1"
    assert library.check() == []


# --- failures ---


def test_a_failure_is_listed_with_its_reason_and_the_rest_is_added(library: Library) -> None:
    german = Article(text="Der Minister sagte am Montag, dass die Brücke wieder geöffnet wird.", id="de")
    missing = Item(Failure("nowhere.txt", InputMissing("There is no file nowhere.txt.")), "nowhere.txt")
    told: list[str] = []
    count = library.add([german, missing, bridge()], progress=lambda _, complaint: told.append(complaint))
    assert count == Added(read=2, new=1, failed=2)
    assert told[2] == ""
    assert {(f.place, f.kind) for f in library.failures()} == {
        ("de", "NotRead"),
        ("nowhere.txt", "InputMissing"),
    }
    assert "German" in next(f.reason for f in library.failures() if f.place == "de")


def test_a_retry_takes_off_the_list_what_works_now(library: Library) -> None:
    library.add(
        [
            Item(Failure("b1", InputMissing("There is no b1.")), "b1"),
            Item(Failure("x", InputMissing("No x.")), "x"),
        ]
    )

    def gather(inputs: list[str]) -> Iterator[Item]:
        assert sorted(inputs) == ["b1", "x"]
        yield Item(bridge(), "b1")
        yield Item(Failure("x", InputMissing("Still no x.")), "x")

    assert library.retry(gather) == Added(read=1, new=1, failed=1)
    (left,) = library.failures()
    assert (left.place, left.reason, left.tries) == ("x", "Still no x.", 2)


# --- check, backup, rebuild ---


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("UPDATE bodies SET text = substr(text, 1, 20)", "outside the text"),
        ("UPDATE versions SET digest = x'00'", "changed since it was kept"),
        ("UPDATE claims SET stance = 'warn'", "table of claims"),
        ("UPDATE bodies SET reading = x'00'", "cannot be read back"),
        ("UPDATE articles SET current = NULL", "current version"),
        ("DELETE FROM claims", "should not be"),
    ],
)
def test_check_finds_what_is_damaged(tmp_path: Path, damage: str, message: str) -> None:
    with Library.open(tmp_path) as library:
        library.add(bridge())
        assert library.check() == []
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        db.execute(damage)
    with Library.open(tmp_path) as library:
        problems = library.check()
    assert any(message in problem.what for problem in problems), problems


def test_a_backup_is_one_moment_while_others_write(tmp_path: Path, library: Library) -> None:
    library.add([bridge(id=f"b{n}") for n in range(5)])
    with Library.open(library.path) as other:
        written = 0

        def write(done: int, total: int) -> None:
            nonlocal written
            written += other.add(bridge(id=f"later{done}")).new

        library.backup(tmp_path / "copy", write)
    assert written
    with Library.open(tmp_path / "copy") as copy:
        assert copy.info().articles == 5
        assert copy.check() == []
    with pytest.raises(LibraryError, match="already"):
        library.backup(tmp_path / "copy")


def test_rebuild_reads_only_what_an_older_reader_read_and_goes_on(library: Library) -> None:
    library.add([bridge(id=f"b{n}") for n in range(3)])
    library.add(bridge(TUNNEL, id="b0"))
    assert library.rebuild() == Added()
    with closing(sqlite3.connect(library.path / FILE)) as db, db:
        db.execute("UPDATE versions SET reader = 'older'")
    assert library.info().stale == 4

    def stop(count: Added, total: int) -> None:
        if count.read == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.rebuild(progress=stop)
    assert library.info().stale == 2
    assert library.rebuild() == Added(read=2, updated=2)
    assert library.rebuild(everything=True).updated == 4
    assert library.check() == []
    assert library.claims("reopen")


# --- other states of the file ---


def test_readers_do_not_wait_for_a_writer(library: Library) -> None:
    library.add(bridge())
    with closing(sqlite3.connect(library.path / FILE, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM failures")
        with Library.open(library.path) as reader:
            assert reader.search("bridge")
            assert reader.article("b1").article.text == BRIDGE


def test_a_writer_that_never_ends_gives_a_message(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        library = Library(tmp_path, schema.connect(tmp_path, wait=0.05))
        with closing(library), pytest.raises(LibraryBusy, match="Try again"):
            library.decide("rename", {"name": "x"})


def test_a_full_disk_gives_a_message_and_loses_nothing(library: Library) -> None:
    library.add(bridge())
    (pages,) = library._db.execute("PRAGMA page_count").fetchone()
    library._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull, match="make room"):
        library.add([bridge(f"{BRIDGE} {n} " + "More was said. " * 400, id=f"n{n}") for n in range(20)])
    library._db.execute("PRAGMA max_page_count = 1000000")
    assert library.check() == []
    assert library.article("b1").article.text == BRIDGE
    assert library.add(bridge(TUNNEL, id="after")).new == 1


@pytest.mark.parametrize(
    "content", [b"this is no database at all, but a text " * 200, b"SQLite format 3\0" + b"\0" * 4080]
)
def test_a_file_that_is_no_library_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(LibraryDamaged):
        Library.open(tmp_path)
    assert (tmp_path / FILE).read_bytes() == content


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("CREATE TABLE notes (note TEXT)")
    with pytest.raises(LibraryDamaged, match="no library of Headwater"):
        Library.open(tmp_path)


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing, match="headwater add"):
        Library.open(tmp_path / "none", create=False)
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryMissing):
        Library.open(tmp_path / "file" / "library")


# --- migrations ---


def test_there_is_a_library_of_every_released_schema() -> None:
    names = sorted(path.name for path in RELEASED.glob("*.sqlite.gz"))
    assert names == [f"{number:04}.sqlite.gz" for number in range(1, len(schema.migrations()) + 1)]


@pytest.mark.parametrize("released", sorted(RELEASED.glob("*.sqlite.gz")), ids=lambda path: path.name)
def test_a_library_of_a_released_version_is_brought_up_to_date(tmp_path: Path, released: Path) -> None:
    with gzip.open(released) as packed, (tmp_path / FILE).open("wb") as file:
        shutil.copyfileobj(packed, file)
    with Library.open(tmp_path) as library:
        assert library.check() == []
        assert library.info().articles == 3
        assert library.article("a1@1").article.text != library.article("a1").article.text
        assert {hit.lang for hit in library.search("Мерідіан")} | {
            hit.lang for hit in library.search("Meridian")
        }
        assert library.add(bridge(id="new")).new == 1
        library.rebuild()
        assert library.check() == []


@pytest.mark.parametrize("released", sorted(RELEASED.glob("*.sqlite.gz")), ids=lambda path: path.name)
def test_a_library_of_a_released_version_gets_links_and_statements(tmp_path: Path, released: Path) -> None:
    """Two of its articles say the same, in two languages."""
    with gzip.open(released) as packed, (tmp_path / FILE).open("wb") as file:
        shutil.copyfileobj(packed, file)
    with Library.open(tmp_path) as library:
        library.relink()
        library.restate()
        found = library.trace("міст відкриють")
        assert {library.article(ref).reading.lang for ref in found.articles} == {"uk", "ru"}
        assert found in library.statements()
        assert not library.restate().reason


def test_a_migration_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(tmp_path) as library:
        library.add(bridge())
    today = schema.migrations()
    monkeypatch.setattr(
        schema, "migrations", lambda: (*today, "CREATE TABLE extra (x);\nCREATE TABLE extra (x);\n")
    )
    with pytest.raises(sqlite3.OperationalError):
        Library.open(tmp_path)
    monkeypatch.setattr(schema, "migrations", lambda: (*today, "CREATE TABLE extra (x);\n"))
    with Library.open(tmp_path) as library:
        assert library._db.execute("SELECT count(*) FROM extra").fetchone() == (0,)
        assert library.info().schema == len(today) + 1
        assert library.article("b1").article.text == BRIDGE


def test_a_library_that_another_process_migrates_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Library.open(tmp_path).close()
    today = schema.migrations()
    monkeypatch.setattr(schema, "migrations", lambda: (*today, "CREATE TABLE extra (x);\n"))
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryBusy, match="updating"):
            schema.connect(tmp_path, wait=0.05)
        other.execute("ROLLBACK")
    schema.connect(tmp_path).close()


# --- who is who ---


def test_decisions_stay_and_can_be_taken_back(library: Library) -> None:
    number = library.decide("merge", {"actor": {"id": "per:a"}, "other": {"id": "per:b"}})
    assert [d.data["other"] for d in library.decisions()] == [{"id": "per:b"}]
    library.undo(number)
    assert library.decisions() == []
    with pytest.raises(NotFound):
        library.undo(number)
    with pytest.raises(LibraryError, match="merge"):
        library.decide("forget", {})


def test_check_says_so_where_the_file_itself_is_broken(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add([bridge(f"{BRIDGE} It was said {n} times.", id=f"b{n}") for n in range(8)])
        library._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = library._db.execute(
            "SELECT max(pageno) FROM dbstat WHERE name = 'versions_outlet'"
        ).fetchone()
        (size,) = library._db.execute("PRAGMA page_size").fetchone()
    path = tmp_path / FILE
    whole = path.read_bytes()
    path.write_bytes(whole[: (page - 1) * size] + b"\xff" * size + whole[page * size :])
    with Library.open(tmp_path) as library:
        assert library.check()
