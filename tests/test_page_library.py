"""The page when much is laid aside, and when its library goes, comes back or is held by another."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from headwater.model import Article
from headwater.show.page import desk as desks
from headwater.show.page.app import make_app
from headwater.show.page.asked import Asked, Upload
from headwater.show.page.desk import Desk, Result
from headwater.show.page.kept import Shelf
from headwater.store.faults import LibraryBusy, LibraryMissing
from headwater.store.library import Library
from headwater.store.schema import FILE
from page_library import make

HERE = "http://localhost"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("held") / "library")


@pytest.fixture
def client(folder: Path) -> TestClient:
    return TestClient(make_app(folder, background=False), base_url=HERE, raise_server_exceptions=False)


# --- what was read is laid aside, within bounds ---


def test_what_is_done_makes_room_though_something_older_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "_RESULTS", 2)
    desk = Desk(tmp_path)
    slow, *others = (Result(Asked(text="x")) for _ in range(4))
    for one in others:
        one.done.set()
    desk._results.update({one.token: one for one in (slow, *others)})
    assert desk.get(slow.token) is slow
    assert [desk.get(one.token) for one in others] == [None, None, others[2]]
    assert len({one.token for one in (slow, *others)}) == 4
    assert min(len(one.token) for one in others) >= 24


def test_the_bytes_of_a_file_are_let_go_when_it_is_read(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    try:
        found = desk.begin(Asked(file=Upload("a.parquet", b"x" * 1000)))
        assert found.done.wait(30)
        assert found.asked.file is None
    finally:
        desk.close()


# --- the library goes, comes back, or is held ---


def look_again(shelf: Shelf) -> None:
    shelf._looked = float("-inf")


def test_a_library_that_was_taken_away_and_put_back(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "secret place" / "mine"
    shutil.copytree(folder, mine)
    with Library.open(mine) as library:
        library.backup(tmp_path / "backup")
        library.add(
            Article(text="The mayor said that the tunnel was closed.", outlet="Late Outlet", lang="en")
        )
    client = TestClient(make_app(mine, background=False), base_url=HERE, raise_server_exceptions=False)
    shelf = client.app.state.shelf  # type: ignore[attr-defined]
    assert "Late Outlet" in client.get("/outlets").text
    mine.rename(tmp_path / "gone")
    look_again(shelf)
    for path in ("/outlets", "/api/outlets"):
        missing = client.get(path)
        assert missing.status_code == 503
        assert "There is no library in mine" in missing.text
        assert "secret place" not in missing.text
        assert "content-security-policy" in missing.headers
    assert client.get("/live").status_code == 200
    assert not mine.exists()  # no empty one is made in its place
    mine.mkdir()
    shutil.copy(tmp_path / "backup" / FILE, mine / FILE)
    look_again(shelf)
    page = client.get("/outlets")
    assert page.status_code == 200
    assert "Late Outlet" not in page.text


def test_a_library_that_is_held_is_busy_and_not_broken(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise LibraryBusy("Another process is writing.")

    monkeypatch.setattr("headwater.ask.outlet.listed", busy)
    for path in ("/outlets", "/api/outlets"):
        got = client.get(path)
        assert (got.status_code, "Another process is writing." in got.text) == (503, True)


def test_keeping_waits_for_who_writes_but_not_for_ever(tmp_path: Path) -> None:
    with Library.open(tmp_path):
        pass
    held = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    desk = Desk(tmp_path)
    try:
        found = desk.begin(Asked(text="The mayor said that the tunnel was closed."))
        assert found.done.wait(60)
        with pytest.raises(LibraryBusy):
            desk.keep(found.articles, wait=0.0)
    finally:
        held.close()
        desk.close()


def test_a_fault_of_ours_is_told_to_programs_as_such(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("/a/secret/path")

    monkeypatch.setattr("headwater.ask.outlet.listed", broken)
    got = client.get("/api/outlets")
    assert (got.status_code, list(got.json())) == (500, ["error"])
    for path in ("/api/outlets", "/outlets"):
        assert "/a/secret/path" not in client.get(path).text


def test_a_library_that_is_not_there_is_not_opened_for_a_thread(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "mine")
    (tmp_path / "mine" / FILE).unlink()
    look_again(shelf)
    assert shelf.mark() == ""
    with pytest.raises(LibraryMissing):
        shelf.library()
    shelf.close()
