"""Ways of reading for the tests of bulk runs: the product's own, which some articles break."""

from __future__ import annotations

import os
import time
from pathlib import Path

from headwater.engine.rows import Row, read_row
from headwater.model import Article
from headwater.store.work import Task, Unread


def hostile(task: Task) -> Row | Unread:
    """Reads what it can; some ids raise, sleep, allocate without end, or end the process."""
    id_ = task.found.id if isinstance(task.found, Article) else ""
    if id_ == "raises":
        raise RecursionError("too deep")
    if id_ == "sleeps":
        time.sleep(120)
    elif id_ == "eats":
        held = []
        while True:
            held.append(bytes(10_000_000))
    elif id_ == "crashes":
        os.abort()
    elif id_ == "leaves":
        os._exit(0)
    elif id_.startswith("once "):  # the first process that has it is killed
        mark = Path(id_.removeprefix("once "))
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), 9)
    elif id_.startswith("above "):  # the worker above the first process that has it is killed
        mark = Path(id_.removeprefix("above "))
        if not mark.exists():
            mark.touch()
            os.kill(os.getppid(), 9)
    return read_row(task)
