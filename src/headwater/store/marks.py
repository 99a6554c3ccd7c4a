"""Marks kept in a library's settings: from what something was made, so that it is made anew only where that
has changed."""

from __future__ import annotations

import sqlite3
from typing import TypeVar

import msgspec

M = TypeVar("M", bound=msgspec.Struct)


def kept(db: sqlite3.Connection, key: str, type_: type[M]) -> M | None:
    """The mark of a key; None where there is none, or one of another version."""
    row = db.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    try:
        return msgspec.json.decode(row[0], type=type_) if row else None
    except msgspec.MsgspecError:
        return None


def keep(db: sqlite3.Connection, key: str, mark: msgspec.Struct) -> None:
    """Keep the mark of a key in place of its last one."""
    value = msgspec.json.encode(mark).decode()
    db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))
