"""What linking keeps beside the links, so that a new article is linked without all others: records by key,
and names by what they may meet on. `Memory` keeps it for one run, a library in its file (`store/linking.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol


class Tables(Protocol):
    """Records are values of JSON; what was got is not to be changed."""

    def get(self, key: str) -> Any:
        """The record with that key; None where there is none."""

    def put(self, key: str, value: Any) -> None:
        """Keep a record in place of the old one; None deletes it."""

    def enter(self, block: str, key: str, rank: int = 0) -> None:
        """Make `key` a member of `block`, of that rank."""

    def leave(self, block: str, key: str) -> None:
        """Take `key` out of `block`."""

    def members(self, block: str, limit: int | None = None) -> list[tuple[str, int]]:
        """The members with their ranks, the highest first, then in alphabetical order; at most `limit`."""

    def company(self, article: int) -> tuple[int, ...]:
        """The marks of all whom an article names; () where it is not linked."""

    def set_company(self, article: int, company: tuple[int, ...] | None) -> None:
        """Keep the marks of all whom an article names; None forgets the article."""

    def articles(self, bases: Iterable[str]) -> set[int]:
        """The linked articles that have a name with one of these base forms."""


class Memory:
    """Tables that last as long as the process."""

    def __init__(self) -> None:
        self.records: dict[str, Any] = {}
        self.blocks: dict[str, dict[str, int]] = {}
        self._company: dict[int, tuple[int, ...]] = {}
        self.bases: dict[str, set[int]] = {}

    def get(self, key: str) -> Any:
        return self.records.get(key)

    def put(self, key: str, value: Any) -> None:
        if value is None:
            self.records.pop(key, None)
        else:
            self.records[key] = value

    def enter(self, block: str, key: str, rank: int = 0) -> None:
        self.blocks.setdefault(block, {})[key] = rank

    def leave(self, block: str, key: str) -> None:
        self.blocks.get(block, {}).pop(key, None)

    def members(self, block: str, limit: int | None = None) -> list[tuple[str, int]]:
        found = self.blocks.get(block)
        return sorted(found.items(), key=lambda kv: (-kv[1], kv[0]))[:limit] if found else []

    def company(self, article: int) -> tuple[int, ...]:
        return self._company.get(article, ())

    def set_company(self, article: int, company: tuple[int, ...] | None) -> None:
        if company is None:
            self._company.pop(article, None)
        else:
            self._company[article] = company

    def articles(self, bases: Iterable[str]) -> set[int]:
        return set[int]().union(*(self.bases.get(base, ()) for base in bases))
