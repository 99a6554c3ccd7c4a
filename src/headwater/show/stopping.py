"""What the system says to a command that should end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Terminated(KeyboardInterrupt):
    """The system asked the process to end, as when it shuts down: as Ctrl-C, with an exit code of its own."""


@contextmanager
def terminable() -> Iterator[None]:
    """A first SIGTERM raises Terminated, a second one ends the process at once."""
    if threading.current_thread() is not threading.main_thread():  # where no signal can be handled
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        raise Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
