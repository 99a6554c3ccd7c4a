"""What readers of shapes share: their registry, and ways to look at the items of a shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from headwater.read.times.items import Item
from headwater.read.times.words import Words

Items = Sequence[Item]
Found = tuple[str, dict[str, Any]] | None  # the kind of an expression and its arguments
Reader = Callable[[Items, Words], Found]
READERS: dict[str, Reader] = {}
NUMBERS = "dnwvyo1"
UNDATED = ("H", "MIN", "S")  # units finer than a day


def reader(function: Reader) -> Reader:
    """Registers a reader under the name of its operation, which is its own without the underscore."""
    READERS[function.__name__.lstrip("_")] = function
    return function


def all_of(part: Items, classes: str) -> list[Any]:
    """What the items of some classes mean, in order."""
    return [item.value for item in part if item.cls in classes]


def step_of(part: Items) -> int | None:
    """How many units on or back; a plural counts like its singular: «минулими вихідними»."""
    value: int | None = one_of(part, "RXO")
    return value if value is None else max(min(value, 1), -1) if abs(value) == 9 else value


def one_of(part: Items, classes: str) -> Any:
    """What the first item of some classes means, None without one."""
    return next((item.value for item in part if item.cls in classes), None)
