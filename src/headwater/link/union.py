"""Disjoint sets whose representative does not depend on the order of joining."""

from __future__ import annotations

from collections.abc import Iterable


class Union:
    """Disjoint sets of strings; a set is named by its alphabetically first member."""

    def __init__(self, members: Iterable[str] = ()) -> None:
        self._up: dict[str, str] = {m: m for m in members}

    def find(self, member: str) -> str:
        """The name of the set of `member`; a new member is a set of its own."""
        up = self._up
        root = member
        while (above := up.setdefault(root, root)) != root:
            root = above
        while up[member] != root:
            up[member], member = root, up[member]
        return root

    def join(self, one: str, other: str) -> str:
        """Make one set of two; returns its name."""
        first, second = sorted((self.find(one), self.find(other)))
        self._up[second] = first
        return first
