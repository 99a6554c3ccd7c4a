"""What is remembered of the feeds that are watched from one run to the next: one JSON file."""

from __future__ import annotations

import os
import tempfile
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from ..errors import InputUnreadable
from .fetch import Version

_FORMAT: Final = 1
_REMEMBERED: Final = 2000  # items of one feed that it no longer lists


class FeedState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What is known of one feed.

    `due` is when to look again, in seconds since 1970; `errors` how often in a row it failed; `gone` that it
    answered with 410. `seen` holds the items that were handed over, each with its version; `tries` how often
    an item was tried in vain. Both go by short digests.
    """

    etag: str | None = None
    modified: str | None = None
    due: float = 0.0
    errors: int = 0
    gone: bool = False
    seen: dict[str, str] = {}
    tries: dict[str, int] = {}

    @property
    def version(self) -> Version:
        return Version(self.etag, self.modified)

    def keep(self, listed: set[str]) -> None:
        """Forget the oldest of the items that the feed does not list any more."""
        gone = [key for key in self.seen if key not in listed]
        for key in gone[: max(0, len(gone) - _REMEMBERED)]:
            del self.seen[key]
        self.tries = {key: count for key, count in self.tries.items() if key in listed}


class State(msgspec.Struct, kw_only=True):
    """The feeds by their address."""

    format: int = _FORMAT
    feeds: dict[str, FeedState] = {}

    def of(self, url: str) -> FeedState:
        return self.feeds.setdefault(url, FeedState())


def short(text: str) -> str:
    """A digest of 64 bits in hexadecimal digits: two items of one feed share none in practice."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def load(path: Path) -> State:
    """What the file remembers, nothing where there is none; raises InputUnreadable where it is damaged."""
    try:
        state = msgspec.json.decode(path.read_bytes(), type=State)
    except FileNotFoundError:
        return State()
    except (msgspec.MsgspecError, UnicodeError, OSError) as error:
        raise InputUnreadable(
            f"{path}, which remembers what was seen of the feeds, cannot be read: {error}. Move it away to "
            "begin anew; articles that are in the library already will be found to be there."
        ) from error
    if state.format != _FORMAT:
        raise InputUnreadable(f"{path} was written by a newer Headwater. Use that, or move the file away.")
    return state


def save(state: State, path: Path) -> None:
    """Write all of it or nothing: another file is written and takes the place of the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(state))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
