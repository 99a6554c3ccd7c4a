"""Processes that read, guarded; and a library that outlives being killed at any moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from headwater.model import Article
from headwater.read import reader
from headwater.store.faults import ReadersBroken
from headwater.store.library import Library
from headwater.store.nouns import Added
from headwater.store.work import Answer, Readers, Task, Unread, read_entry

TEXT = "The mayor said on Monday that bridge number {} would reopen in May."


def articles(count: int) -> list[Article]:
    return [Article(text=TEXT.format(n), lang="en", id=f"b{n}") for n in range(count)]


def hostile(task: Task) -> Answer:
    """A reader that some articles kill, hang or break."""
    assert isinstance(task.found, Article)
    if task.found.id == "dies":
        os._exit(9)
    if task.found.id == "hangs":
        time.sleep(60)
    if task.found.id == "breaks":
        return Unread("It broke.", "Broke")
    return Unread(task.found.text, "Fine")


def test_one_bad_article_never_stops_the_run() -> None:
    names = ["a", "dies", "b", "hangs", "c", "breaks", "dies", "d"]
    items = [(name, Task(Article(text=name, id=name))) for name in names]
    with Readers[str](2, seconds=1.5, read=hostile) as readers:
        found = list(readers.run([*items, ("nothing to read", None)]))
    assert [name for name, _ in found] == [*names, "nothing to read"]
    kinds = [answer.kind if isinstance(answer, Unread) else answer for _, answer in found]
    assert kinds == ["Fine", "ReaderDied", "Fine", "TookTooLong", "Fine", "Broke", "ReaderDied", "Fine", None]
    assert all(
        a.article is not None
        for _, a in found
        if isinstance(a, Unread) and a.kind in ("ReaderDied", "TookTooLong")
    )


class Broken:
    """A reader that no process can take over."""

    def __call__(self, task: Task) -> Answer:
        raise AssertionError

    def __getstate__(self) -> dict[str, bool]:
        return {"ends": True}

    def __setstate__(self, state: dict[str, bool]) -> None:
        os._exit(1)


def test_processes_that_cannot_start_are_said_and_end_the_run() -> None:
    items = [(n, Task(article)) for n, article in enumerate(articles(3))]
    with Readers[int](1, read=Broken()) as readers, pytest.raises(ReadersBroken, match="--jobs 0"):
        list(readers.run(items))


def test_processes_read_the_same_as_this_one(tmp_path: Path) -> None:
    with Library.open(tmp_path / "one") as one, Library.open(tmp_path / "two") as two:
        assert one.add(articles(6)) == two.add(articles(6), jobs=2) == Added(read=6, new=6)
        assert [a.reading for a in one.articles()] == [a.reading for a in two.articles()]
        assert two.add(articles(6), jobs=1) == Added(duplicate=6)
        assert two.check() == []


def test_an_error_in_the_reader_costs_one_article(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(article: Article) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(reader, "read_article", broken)
    answer = read_entry(Task(articles(1)[0]))
    assert isinstance(answer, Unread)
    assert "too deep" in answer.reason
    assert answer.article == articles(1)[0]


# One process writes what was read before, again and again under new ids, and tells each id once it is kept.
WRITER = """
import sys
from pathlib import Path
from msgspec.structs import replace
from headwater.model import Article
from headwater.read.reader import read_article
from headwater.store.entries import prepare
from headwater.store.schema import connect
from headwater.store.write import Writer
import os, random, signal, time
entry = prepare(read_article(Article(text=sys.argv[2], lang="en", id="x")))
folder = Path(sys.argv[1])
connect(folder, create=True).close()
chance = random.Random(int(sys.argv[3]))
number = 0
for round in range(int(sys.argv[4])):
    seen, told = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(seen)
        writer = Writer(connect(folder))
        while True:
            number += 1
            name = f"b{round}-{number}"
            article = replace(entry.reading.article, id=name, text=entry.reading.text)
            writer.add(replace(entry, reading=replace(entry.reading, article=article)), name)
            os.write(told, f"{name}\\n".encode())
    os.close(told)
    time.sleep(chance.uniform(0.01, 0.12))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(seen) as names:
        sys.stdout.write(names.read())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 is of POSIX")
def test_kill_9_at_any_moment_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    rounds = 25
    command = [sys.executable, "-c", WRITER, str(tmp_path), TEXT.format(1) * 3, "1", str(rounds)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout.split()
    assert len(told) > rounds
    with Library.open(tmp_path) as library:
        kept = {article.id for article in library.articles()}
        assert set(told) <= kept
        assert (
            len(kept) <= len(told) + rounds
        )  # at most the one in hand, each time, that was kept and not told
        assert library.check() == []


ADDER = """
import sys
from headwater.model import Article
from headwater.store.library import Library
if __name__ == "__main__":
    with Library.open(sys.argv[1]) as library:
        rows = [Article(text=sys.argv[2].format(n), lang="en", id=f"b{n}") for n in range(int(sys.argv[3]))]
        library.add(rows, jobs=1, progress=lambda count, _: print(count.new, flush=True))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is of POSIX")
def test_a_killed_run_leaves_no_process_behind_and_goes_on_when_run_again(tmp_path: Path) -> None:
    script, folder = tmp_path / "adder.py", tmp_path / "library"
    script.write_text(ADDER, encoding="utf-8")
    command = [sys.executable, str(script), str(folder), TEXT, "400"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        running.kill()
        # The pipe is closed when the last process that holds it ends, the reading one too.
        rest = running.stdout.read().split()
    told = int((rest or [first])[-1])
    with Library.open(folder) as library:
        kept = library.info().articles
        assert told <= kept <= told + 1
        assert kept < 400
        assert library.add(articles(kept + 5)) == Added(read=5, new=5, duplicate=kept)
        assert library.check() == []
