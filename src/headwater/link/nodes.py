"""A node: what a name was put to, before nodes are given ids and become actors."""

from __future__ import annotations

from typing import NamedTuple

from headwater.known import Known


class Node(NamedTuple):
    """`id` is "@" and a known id, else a key; the rest is as in `Link`, with `others` as node ids. `known` is
    what is known of it where the name alone does not tell."""

    id: str
    why: str = ""
    confidence: float = 1.0
    doubt: str = ""
    others: tuple[str, ...] = ()
    known: Known | None = None
