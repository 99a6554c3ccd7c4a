"""How long each step of reading takes: the functions of Headwater, found by name and timed where they are."""

from __future__ import annotations

import functools
import importlib
import inspect
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from benchmarks.material import SpeedError

_READER, _DRAFTS = "headwater.read.reader", "headwater.read.claims.drafts"
_TAGGING, _NAMES = "headwater.read.tagging", "headwater.read.naming.find"
_WHO = f"{_READER}:Who"
#: Each step with the functions that do it, by the names under which the code that calls them knows them.
#: A step that another one calls is taken out of that one's time.
STEPS: dict[str, tuple[str, ...]] = {
    "split": (f"{_READER}:read_article", f"{_READER}:document"),
    "tag": (f"{_TAGGING}:Morphology.tag", f"{_TAGGING}:Suffixes.tag"),
    "quotations and phrases": (f"{_READER}:find_quotations", f"{_READER}:find_phrases"),
    "cues and grammar": (f"{_DRAFTS}:grammar_drafts",),
    "learned spotter: advice": (f"{_DRAFTS}:advice",),
    "learned spotter: stage one": (f"{_DRAFTS}:Spotter.spot", f"{_DRAFTS}:Spotter._encode"),
    "learned spotter: stage two": (f"{_DRAFTS}:Spotter._pair",),
    "drafts of both brought together": (f"{_READER}:find_drafts",),
    "qualify and assemble": (f"{_READER}:assemble",),
    "names: features": (f"{_NAMES}:Features.around",),
    "names: tagger": (f"{_READER}:find_based", f"{_NAMES}:NameTagger.tag"),
    "names: base forms": (f"{_NAMES}:Bases.base", f"{_NAMES}:forms_of"),
    "names: in English": (f"{_READER}:find_names", f"{_READER}:called", f"{_NAMES}:in_english"),
    "times": (f"{_READER}:find_times",),
    "acts": (f"{_READER}:find_acts",),
    "who is meant": (f"{_WHO}.__init__", f"{_WHO}.name", f"{_WHO}.phrase"),
}


class Stopwatch:
    """The seconds that each step took on its own, and how often it was called."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()
        self._clock = clock
        self._inner: list[float] = []

    def reset(self) -> None:
        """Forget what was timed."""
        self.seconds.clear()
        self.calls.clear()

    def timed(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function`, its time counted for `step` without the time of timed functions that it calls."""

        @functools.wraps(function)
        def run(*args: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            start = self._clock()
            try:
                return function(*args, **named)
            finally:
                spent = self._clock() - start
                self.seconds[step] += spent - self._inner.pop()
                self.calls[step] += 1
                if self._inner:
                    self._inner[-1] += spent

        return run


@contextmanager
def timing(watch: Stopwatch, steps: dict[str, tuple[str, ...]] = STEPS) -> Iterator[None]:
    """Time the functions of all steps in this block. Raises `SpeedError` where a name is gone."""
    found = [(step, *_owner(name)) for step, names in steps.items() for name in names]
    undo: list[tuple[Any, str, Any]] = []
    try:
        for step, owner, name in found:
            original = vars(owner)[name]
            new = watch.timed(step, original)
            for place, key in _places(owner, name, original):
                undo.append((place, key, original))
                setattr(place, key, new)
        yield
    finally:
        for place, key, original in reversed(undo):
            setattr(place, key, original)


def _owner(name: str) -> tuple[Any, str]:
    """The module or the class that holds the function of a name such as `package.module:Class.method`."""
    module, _, path = name.partition(":")
    *outer, last = path.split(".")
    try:
        owner: Any = importlib.import_module(module)
        for part in outer:
            owner = vars(owner)[part]
        function = vars(owner)[last]
    except (ImportError, KeyError):
        raise SpeedError(
            f"there is no {name} any more: bring STEPS in benchmarks/steps.py up to date"
        ) from None
    if not isinstance(function, FunctionType) or inspect.isgeneratorfunction(function):
        raise SpeedError(f"{name} is not a plain function, so it cannot be timed: change benchmarks/steps.py")
    return owner, last


def _places(owner: Any, name: str, original: object) -> list[tuple[Any, str]]:
    """Where a function is known: its class; or every module of Headwater that imported it by any name."""
    if inspect.isclass(owner):
        return [(owner, name)]
    modules = [m for key, m in list(sys.modules.items()) if key.partition(".")[0] == "headwater"]
    return [(m, key) for m in modules for key, value in list(vars(m).items()) if value is original]
