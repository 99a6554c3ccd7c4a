"""Which files of a folder may hold articles, and what a file is by its suffix and its first bytes."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Final, Literal

import msgspec

from ..errors import HeadwaterError, InputMissing, InputUnreadable
from .saved import looks_like_mhtml
from .streams import BLOCK

Kind = Literal["text", "html", "jsonl", "csv", "tsv", "parquet", "warc", "mhtml", "webarchive", "any"]
_SUFFIXES: Final[dict[str, Kind]] = {
    **dict.fromkeys((".txt", ".text", ".md"), "text"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".jsonl", ".ndjson", ".jsonlines", ".json-lines"), "jsonl"),
    ".csv": "csv",
    **dict.fromkeys((".tsv", ".tab"), "tsv"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    ".warc": "warc",
    **dict.fromkeys((".mht", ".mhtml"), "mhtml"),
    ".webarchive": "webarchive",
}
# What browsers name the folder of pictures, styles and frames beside "Page.html" when they save all of it.
_COMPANIONS: Final = ("_files", ".files", "_file", "-Dateien", "_archivos", "_fichiers", "_файлы", "_файли")


def kind_of_name(name: str) -> Kind:
    """What a file is by its name, "any" where that says nothing; ".gz" at its end says nothing either."""
    return _SUFFIXES.get(PurePath(without_gz(name)).suffix.lower(), "any")


def without_gz(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


def kind_of_head(head: bytes) -> Kind:
    """What a stream is by its first line."""
    if head.startswith(b"WARC/"):
        return "warc"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"bplist00"):
        return "webarchive"
    if looks_like_mhtml(head):
        return "mhtml"
    return "jsonl" if _looks_like_jsonl(head) else "any"


def _looks_like_jsonl(head: bytes) -> bool:
    """True where the first line is a JSON object, or begins one and is too long to be seen whole."""
    line, newline, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if not line.startswith(b"{"):
        return False
    if not newline and len(head) >= BLOCK:
        return re.match(rb'\{\s*"[\w-]+"\s*:', line) is not None
    try:
        return isinstance(msgspec.json.decode(line.decode("latin-1")), dict)  # any encoding
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False


def suffixes() -> str:
    """The suffixes that are looked for in folders, for a message."""
    return " ".join(sorted(_SUFFIXES))


def files_in(folder: Path) -> Iterator[Path]:
    """The files below `folder` that may hold articles, in order of their names; links are followed once.

    Feeds and site maps are not among them: a folder never leads onto the network.
    """
    seen: set[str] = set()
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        if os.path.realpath(here) in seen:
            continue
        seen.add(os.path.realpath(here))
        try:
            entries = sorted(here.iterdir())
        except OSError:
            if here == folder:
                raise
            yield here  # reading it will fail with a reason that the user sees
            continue
        entries = [entry for entry in entries if not entry.name.startswith(".")]
        pages = {entry.stem for entry in entries if kind_of_name(entry.name) == "html"}
        folders = [e for e in entries if e.is_dir() and not _goes_with(e.name, pages)]
        waiting.extend(reversed(folders))
        yield from (e for e in entries if not e.is_dir() and kind_of_name(e.name) != "any")


def _goes_with(folder: str, pages: set[str]) -> bool:
    """Whether the folder holds what a saved page shows beside its text."""
    return any(folder.endswith(end) and folder.removesuffix(end) in pages for end in _COMPANIONS)


def size_of(name: str) -> int | None:
    """The bytes of a file, or of the files in a folder that will be read; None where it is neither."""
    try:
        path = Path(name)
        if path.is_dir():
            return sum(file.stat().st_size for file in files_in(path) if file.is_file())
        return path.stat().st_size if path.is_file() else None
    except (OSError, ValueError):
        return None


def checked_file(path: Path, name: str) -> None:
    """Raises InputUnreadable where `path` is a pipe, a device or a socket, OSError where it is not there."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise InputUnreadable(f"{name} is a {_kind(mode)}, not a file. To read from a pipe, use - .")


def _kind(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "pipe"
    return "device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else "socket"


def plainly(name: str, error: OSError | ValueError) -> HeadwaterError:
    """What went wrong with the file, in words for its user."""
    if isinstance(error, FileNotFoundError):
        return InputMissing(f"There is no file or folder {name}.")
    if isinstance(error, PermissionError):
        return InputUnreadable(f"{name} may not be read: permission denied.")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return InputUnreadable(f"{name} cannot be read: {reason}.")
