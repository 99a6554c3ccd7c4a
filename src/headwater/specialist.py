"""The base forms of English words in the SPECIALIST lexicon, as lemminflect brings it.

What linking and the library's index share. lemminflect itself takes the lexicon apart into a dictionary of
dictionaries: half a second and 35 MB, where its rows in order take two.
"""

from __future__ import annotations

import gzip
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from types import ModuleType
from typing import Any, Final

_PACKAGE: Final = "lemminflect"
_HEAVY: Final = "spacy"

Lemmas = dict[str, tuple[str, ...]]


class _Rows:
    """The lines `word,part of speech,base/base` of the lexicon, one after another in order."""

    def __init__(self) -> None:
        found = find_spec(_PACKAGE)  # the package itself is not loaded for that
        assert found is not None
        assert found.submodule_search_locations
        folder = Path(found.submodule_search_locations[0], "resources")
        lines = sorted(gzip.decompress((folder / "lemma_lu.csv.gz").read_bytes()).splitlines())
        own = (folder / "lemma_overrides.csv").read_bytes().splitlines()
        self._own = sorted(line.strip() for line in own if line.strip() and not line.startswith(b"#"))
        self._lines = b"\n".join(lines)
        self._starts = array("I", accumulate(lines[:-1], lambda at, line: at + len(line) + 1, initial=0))

    def lemmas(self, low: str) -> Lemmas:
        """The base forms of a word in small letters by part of speech; none of one that it lacks."""
        begin = low.encode(errors="replace") + b","
        first = bisect_left(self._starts, begin, key=lambda at: self._lines[at : at + len(begin)])
        last = bisect_left(self._own, begin)
        found: Lemmas = {}
        for number in range(first, len(self._starts)):
            at = self._starts[number]
            if not self._lines.startswith(begin, at):
                break
            end = self._lines.find(b"\n", at)
            _add(found, self._lines[at + len(begin) : end if end >= 0 else None])
        for line in self._own[last:]:
            if not line.startswith(begin):
                break
            _add(found, line[len(begin) :])
        return found


def _add(found: Lemmas, rest: bytes) -> None:
    category, _, forms = rest.decode().partition(",")
    part = category.upper()
    found["AUX" if part == "MODAL" else part] = tuple(form.lower() for form in forms.split("/"))


@lru_cache(maxsize=1)
def _rows() -> _Rows:
    return _Rows()


def lemmas(low: str) -> Lemmas:
    """The base forms of a word in small letters, by its parts of speech; none of a word that it lacks.

    >>> lemmas("talks")
    {'NOUN': ('talk',), 'VERB': ('talk',)}
    """
    return _rows().lemmas(low)


def guessed(low: str, part: str) -> tuple[str, ...]:
    """The base form of a word that the lexicon lacks as a "NOUN" or a "VERB", by its ending.

    >>> guessed("blorgs", "NOUN")
    ('blorg',)
    """
    found: Lemmas = _guess()(low, part)
    return found.get(part, ())


@lru_cache(maxsize=1)
def _guess() -> Callable[[str, str], Lemmas]:
    """lemminflect's rules, loaded without spaCy: it asks for that, where it is installed, to hang methods on
    spaCy's tokens, which costs a second and 70 MB. Who imports lemminflect later has it with all of that."""
    hidden = _Hidden()
    before = _modules()
    sys.meta_path.insert(0, hidden)
    try:
        import lemminflect

        rules: Callable[[str, str], Lemmas] = lemminflect.getAllLemmasOOV
        rules("asked", "VERB")  # the first question loads the rest
    finally:
        sys.meta_path.remove(hidden)
        for name in _modules() - before:
            del sys.modules[name]
    return rules


def _modules() -> set[str]:
    return {name for name in sys.modules if name.partition(".")[0] == _PACKAGE}


class _Hidden:
    """A finder of modules to which spaCy is not installed."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> Any:
        if name == _HEAVY:
            raise ModuleNotFoundError(name=name)
        return None
