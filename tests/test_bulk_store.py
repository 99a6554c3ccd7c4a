"""Bulk runs from and to an object store, here one of this machine that speaks as Amazon's S3 does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import msgspec
import pytest

from headwater.engine.bulk import bulk, manifest
from headwater.engine.engines import Local
from headwater.engine.folder import Folder
from headwater.store.faults import BulkFailed, LibraryError
from headwater.store.library import Library
from headwater.store.load import Part
from statement_stories import ARTICLES

for package in ("pyarrow", "scipy", "daft"):
    pytest.importorskip(package, reason="headwater[scale] is not installed")
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
TABLES = ("articles", "claims", "readings", "statements", "errors")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A store, by its address. There is one for all tests: Daft asks where the first was."""
    found = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    found.start()
    host, port = found.get_host_and_port()
    yield f"http://{host}:{port}"
    found.stop()


@pytest.fixture
def store(server: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of the store, which has two empty buckets, `news` and `out`."""
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": server}.items():
        monkeypatch.setenv(name, value)
    urlopen(Request(f"{server}/moto-api/reset", method="POST")).close()  # what other tests put there
    client = pytest.importorskip("boto3").client("s3", region_name="us-east-1")
    for bucket in ("news", "out"):
        client.create_bucket(Bucket=bucket)
    return client


def lines(part: slice) -> bytes:
    return b"".join(msgspec.json.encode(one) + b"\n" for one in ARTICLES[part])


def put(store: Any, name: str, data: bytes) -> None:
    store.put_object(Bucket="news", Key=name, Body=data)


def tables(folder: Folder) -> dict[str, list[Any]]:
    """What the tables hold, but for when and from which place."""
    found: dict[str, list[Any]] = {}
    for table in TABLES:
        rows = [row for name in folder.names(table) for row in folder.get(name).to_pylist()]
        for row in rows:
            for name in ("added", "at", "place", "input"):
                row.pop(name, None)
        found[table] = sorted(rows, key=repr)
    return found


def test_a_run_on_a_store_makes_what_one_on_a_disk_makes(store: Any, tmp_path: Path) -> None:
    put(store, "2026/03/a.jsonl", lines(slice(0, 5)) + b"{broken\n")
    put(store, "2026/03/b.jsonl", lines(slice(5, None)))
    put(store, "2026/04/c.jsonl", b"this is not asked for\n")
    (tmp_path / "a.jsonl").write_bytes(lines(slice(0, 5)) + b"{broken\n")
    (tmp_path / "b.jsonl").write_bytes(lines(slice(5, None)))
    there = bulk(["s3://news/2026/03/*.jsonl"], Folder("s3://out/run"), Local(0))
    here = bulk([str(tmp_path / "*.jsonl")], Folder(tmp_path / "out"), Local(0))
    assert (there.read, there.failed, there.statements) == (here.read, here.failed, here.statements)
    assert (there.articles, there.failed) == (len(ARTICLES), 1)
    assert tables(Folder("s3://out/run")) == tables(Folder(tmp_path / "out"))
    with Library.open(tmp_path / "library") as library:
        assert library.load("s3://out/run", Part(langs=("en",))).new == 7


def test_a_run_on_a_store_that_was_stopped_goes_on(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, "a.jsonl", lines(slice(0, 5)))
    put(store, "b.jsonl", lines(slice(5, None)))
    out, write = Folder("s3://out/run"), Folder.table

    def lost(self: Folder, name: str, schema: Any) -> Any:
        if name.startswith("work/articles"):
            raise KeyboardInterrupt
        return write(self, name, schema)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "table", lost)
        with pytest.raises(KeyboardInterrupt):
            bulk(["s3://news/*.jsonl"], out, Local(0))
    known = manifest(out)
    assert known is not None
    assert sum(one.read for one in known.read) == len(ARTICLES)
    done = bulk(["s3://news/*.jsonl"], out, Local(0))
    assert "read" not in done.seconds or done.seconds["read"] < 0.5  # it was read before
    assert done.articles == len(ARTICLES)
    assert not out.names("work")


def test_what_is_not_there_is_said(store: Any) -> None:
    put(store, "a.jsonl", lines(slice(0, 2)))
    done = bulk(["s3://news/a.jsonl", "s3://news/gone.jsonl"], Folder("s3://out/run"), Local(0))
    assert (done.articles, done.failed) == (2, 1)
    (error,) = tables(Folder("s3://out/run"))["errors"]
    assert "gone.jsonl" in str(error) or error["kind"] == "InputMissing"
    with pytest.raises((LibraryError, BulkFailed), match="nowhere"):
        bulk(["s3://news/a.jsonl"], Folder("s3://nowhere/run"), Local(0))
