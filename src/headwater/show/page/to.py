"""The addresses of the pages: one place that knows how each is written."""

from __future__ import annotations

from urllib.parse import quote, urlencode

# What may stand in a path as it is; everything else is escaped, "/" too where it is part of a name.
_PLAIN = ":@!$&'()*+,;="


def home(day: str | None = None) -> str:
    """The first page, or that of a day."""
    return f"/?{urlencode({'day': day})}" if day else "/"


def article(ref: str, mark: str | None = None) -> str:
    """An article by its reference; `mark` is the id of a claim ("c3") or a stretch ("120-180")."""
    path = f"/articles/{quote(ref, safe=_PLAIN)}"
    if not mark:
        return path
    return f"{path}?{urlencode({'mark': mark})}#{'mark' if '-' in mark else quote(mark)}"


def statement(id_: str) -> str:
    """A statement by its id."""
    return f"/statements/{quote(id_, safe=_PLAIN)}"


def statements(**filters: object) -> str:
    """The list of statements."""
    return _with("/statements", filters)


def actor(id_: str) -> str:
    """An actor by its id."""
    return f"/actors/{quote(id_, safe=_PLAIN)}"


def outlet(name: str) -> str:
    """An outlet by its name."""
    return f"/outlets/{quote(name, safe=_PLAIN)}"


def search(words: str = "", **filters: object) -> str:
    """What a search finds."""
    return _with("/search", {"q": words, **filters})


def ledger(**filters: object) -> str:
    """The ledger, narrowed."""
    return _with("/ledger", filters)


def ties(**filters: object) -> str:
    """Who has to do with whom."""
    return _with("/ties", filters)


def _with(path: str, filters: dict[str, object]) -> str:
    given = {name: value for name, value in filters.items() if value not in (None, "", (), [])}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path
