"""Processes that work, each under guard: whatever a task does costs that task alone."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from headwater.engine.pool import MUCH, Lost, Pool, resident_mb
from headwater.show.cli import cli

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the data of a process")


def act(task: str) -> str:
    """Work that some tasks break."""
    what, _, rest = task.partition(" ")
    if what == "crash":
        os.abort()
    elif what == "leave":
        os._exit(3)
    elif what == "sleep":
        time.sleep(60)
    elif what == "eat":
        held = []
        while True:
            held.append(bytes(10_000_000))
    elif what == "large":
        return "x" * int(rest)
    elif what == "once":  # dies the first time only, as one that is killed from outside
        path = Path(rest)
        if not path.exists():
            path.touch()
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    elif what == "pid":
        return str(os.getpid())
    elif what == "cannot":
        raise ValueError(rest)
    return task


def done(tasks: list[str], jobs: int, **limits: float) -> list[str | Lost | None]:
    seconds, megabytes = limits.get("seconds", 30.0), int(limits.get("megabytes", 0))
    with Pool(act, jobs, seconds=seconds, megabytes=megabytes, much=int(limits.get("much", MUCH))) as pool:
        found = list(pool.run((task, task) for task in tasks))
    assert [key for key, _ in found] == tasks
    return [answer for _, answer in found]


def kind(answer: object) -> object:
    return answer.kind if isinstance(answer, Lost) else answer


@pytest.mark.parametrize("bad", ["crash", "leave"])
def test_a_task_that_kills_its_process_costs_itself_alone(bad: str) -> None:
    found = done(["a", "b", bad, "c", "d", "e", bad, "f"], 1)
    assert [kind(one) for one in found] == ["a", "b", "died", "c", "d", "e", "died", "f"]


def test_a_task_that_takes_too_long_is_ended() -> None:
    found = done(["a", "sleep", "b"], 1, seconds=3.0)
    assert [kind(one) for one in found] == ["a", "time", "b"]
    assert isinstance(found[1], Lost)
    assert "3 seconds" in found[1].reason


@LINUX
def test_a_task_that_allocates_without_end_is_ended_and_said_to_need_memory() -> None:
    found = done(["a", "eat", "b", "c"], 1, megabytes=300)
    assert [kind(one) for one in found] == ["a", "memory", "b", "c"]
    assert isinstance(found[1], Lost)
    assert "300 MB" in found[1].reason


@LINUX
def test_an_answer_for_which_there_is_no_memory_is_said_too() -> None:
    found = done(["large 200000000", "b"], 1, megabytes=300)
    assert [kind(one) for one in found] == ["memory", "b"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is of POSIX")
def test_a_task_whose_process_was_killed_from_outside_is_done_by_another(tmp_path: Path) -> None:
    task = f"once {tmp_path / 'mark'}"
    assert done(["a", task, "b"], 2) == ["a", task, "b"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is of POSIX")
def test_a_process_that_is_killed_while_it_waits_costs_nothing() -> None:
    with Pool(act, 1) as pool:
        for _ in range(2):
            ((_, answer),) = pool.run([("pid", "pid")])
            assert isinstance(answer, str)
            os.kill(int(answer), signal.SIGKILL)
        assert [answer for _, answer in pool.run([(1, "a"), (2, "b")])] == ["a", "b"]


def test_many_come_back_in_order_and_what_is_no_task_stays_in_its_place() -> None:
    tasks = [f"t{n}" if n % 5 else None for n in range(200)]
    with Pool(act, 2) as pool:
        assert list(pool.run(enumerate(tasks))) == list(enumerate(tasks))


def test_an_error_that_the_work_itself_raises_comes_out_where_there_is_no_process() -> None:
    with pytest.raises(ValueError, match="oh"):
        done(["a", "cannot oh"], 0)


def test_who_leaves_in_the_middle_leaves_no_process_behind() -> None:
    with Pool(act, 2) as pool:
        running = pool.run((n, "pid") for n in range(1_000))
        pids = {int(str(answer)) for (_, answer), _ in zip(running, range(20), strict=False)}
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@LINUX
def test_a_process_that_has_grown_is_exchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("headwater.engine.pool.GROWN_MB", 1)
    assert len(set(done(["pid"] * 40, 1, much=8))) > 1
    monkeypatch.setattr("headwater.engine.pool.GROWN_MB", 10_000)
    assert len(set(done(["pid"] * 40, 1, much=8))) == 1
    assert resident_mb() > 1


def test_many_articles_are_read_by_processes_with_the_same_output(tmp_path: Path) -> None:
    text = "The mayor of town {} said on Monday that bridge number {} would reopen in May."
    lines = [json.dumps({"text": text.format(n, n)}) for n in range(30)]
    lines[20] = "{broken"
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    one, two = (
        CliRunner().invoke(cli, ["read", str(path), "--json", "--with-text", "--jobs", jobs])
        for jobs in ("0", "2")
    )
    assert one.exit_code == two.exit_code == 1
    assert len(one.stdout.splitlines()) == 29
    assert one.stdout == two.stdout
    assert one.stderr == two.stderr
    assert "Line 21" in one.stderr
