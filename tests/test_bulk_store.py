"""Bulk runs from and to an object store, here one of this machine that speaks as Amazon's S3 does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from urllib.request import Request, urlopen

import msgspec
import pytest

from headwater.engine.bulk import bulk
from headwater.engine.engines import Local
from headwater.engine.folder import Folder
from headwater.store.library import Library
from headwater.store.load import Part
from headwater.store.work import Task
from statement_stories import ARTICLES

for package in ("pyarrow", "scipy", "daft"):
    pytest.importorskip(package, reason="headwater[scale] is not installed")
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
TABLES = ("articles", "claims", "readings", "statements", "errors")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A store, by its address."""
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


def command(*given: str) -> dict[str, Any]:
    """What `headwater bulk` says of a run. Its process is its own: Daft keeps what it was told first."""
    told = [sys.executable, "-m", "headwater", "bulk", *given, "--jobs", "0", "--json"]
    done = subprocess.run(told, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 1, done.stderr  # there is something wrong in all inputs here
    return {"stderr": done.stderr, **(json.loads(done.stdout) if done.stdout else {})}


def test_a_run_on_a_store_makes_what_one_on_a_disk_makes(store: Any, tmp_path: Path) -> None:
    put(store, "2026/03/a.jsonl", lines(slice(0, 5)) + b"{broken\n")
    put(store, "2026/03/b.jsonl", lines(slice(5, None)))
    put(store, "2026/04/c.jsonl", b"this is not asked for\n")
    (tmp_path / "a.jsonl").write_bytes(lines(slice(0, 5)) + b"{broken\n")
    (tmp_path / "b.jsonl").write_bytes(lines(slice(5, None)))
    there = command("s3://news/2026/03/*.jsonl", "--out", "s3://out/run")
    here = bulk([str(tmp_path / "*.jsonl")], Folder(tmp_path / "out"), Local(0))
    assert (there["articles"], there["failed"]) == (len(ARTICLES), 1)
    assert there["statements"] == here.statements
    assert tables(Folder("s3://out/run")) == tables(Folder(tmp_path / "out"))
    with Library.open(tmp_path / "library") as library:
        assert library.load("s3://out/run", Part(langs=("en",))).new == 7


def never(task: Task) -> NoReturn:
    raise AssertionError(f"{task} was read before")


def test_a_run_to_a_store_that_was_stopped_goes_on(
    store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(slice(0, None)))
    inputs, out, write = [str(tmp_path / "a.jsonl")], Folder("s3://out/run"), Folder.table

    def lost(self: Folder, name: str, schema: Any) -> Any:
        if name.startswith("work/articles"):
            raise KeyboardInterrupt
        return write(self, name, schema)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "table", lost)
        with pytest.raises(KeyboardInterrupt):
            bulk(inputs, out, Local(0))
    done = bulk(inputs, out, Local(0), read=never)
    assert (done.articles, done.read) == (len(ARTICLES), len(ARTICLES))
    assert not out.names("work")


def test_what_is_not_there_is_said(store: Any) -> None:
    put(store, "a.jsonl", lines(slice(0, 2)))
    done = command("s3://news/a.jsonl", "s3://news/gone.jsonl", "--out", "s3://out/run")
    assert (done["articles"], done["failed"]) == (2, 1)
    assert "s3://news/gone.jsonl" in done["stderr"]
    assert "nowhere" in command("s3://news/a.jsonl", "--out", "s3://nowhere/run")["stderr"]
