"""The addresses of the pages: one place that knows how each is written."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlencode

from starlette.convertors import Convertor, register_url_convertor

#: What may stand in a path as it is; everything else is escaped, "/" too where it is part of a name.
PLAIN: Final = ":@!$&'()*+,;="
_DOTS: Final = re.compile(r"\.{1,2}/*")  # browsers take "." and ".." for steps in a path, escaped or not


class _Name(Convertor[str]):
    """A name at the end of an address, of any characters, as `_named` writes it: `{name:name}` in a route."""

    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        return value[:-1] if value.endswith("/") and _DOTS.fullmatch(value) else value

    def to_string(self, value: str) -> str:
        return _named(value)


register_url_convertor("name", _Name())


def home(day: str | None = None) -> str:
    """The first page, or that of a day."""
    return f"/?{urlencode({'day': day})}" if day else "/"


def article(ref: str, mark: str | None = None) -> str:
    """An article by its reference; `mark` is the id of a claim ("c3") or a stretch ("120-180")."""
    path = f"/articles/{_named(ref)}"
    if not mark:
        return path
    return f"{path}?{urlencode({'mark': mark})}#{'mark' if '-' in mark else quote(mark)}"


def statement(id_: str) -> str:
    """A statement by its id."""
    return f"/statements/{_named(id_)}"


def statements(**filters: object) -> str:
    """The list of statements."""
    return _with("/statements", filters)


def actor(id_: str) -> str:
    """An actor by its id."""
    return f"/actors/{_named(id_)}"


def outlet(name: str) -> str:
    """An outlet by its name."""
    return f"/outlets/{_named(name)}"


def search(words: str = "", **filters: object) -> str:
    """What a search finds."""
    return _with("/search", {"q": words, **filters})


def ledger(**filters: object) -> str:
    """The ledger, narrowed."""
    return _with("/ledger", filters)


def ties(**filters: object) -> str:
    """Who has to do with whom."""
    return _with("/ties", filters)


def _named(name: str) -> str:
    return quote(f"{name}/" if _DOTS.fullmatch(name) else name, safe=PLAIN)


def _with(path: str, filters: dict[str, object]) -> str:
    given = {name: value for name, value in filters.items() if value not in (None, "", (), [])}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path
