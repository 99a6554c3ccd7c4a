"""One row of a table, or one object of JSONL, to an article; the columns may have names of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from ..errors import BadRow
from ..model import Article
from .when import iso_date, iso_time

FIELDS: Final = (
    "text", "id", "lang", "outlet", "url", "title", "published",
    "canonical", "source", "source_url", "fetched",
)  # fmt: skip
_STRINGS: Final = tuple(name for name in FIELDS if name not in {"text", "id"})


def article_of(value: Any, columns: Mapping[str, str] | None = None) -> Article:
    """The article that a row describes; raises BadRow with what is wrong in it.

    `columns` maps a field of an article to the name of the column that holds it; a field that it does not
    name is looked for under its own name.
    """
    if not isinstance(value, dict):
        raise BadRow("this is no JSON object; each line must be one article with a `text`.")
    row = {name: value.get((columns or {}).get(name, name)) for name in FIELDS}
    text, id_ = row["text"], row["id"]
    if not isinstance(text, str) or not text.strip():
        column = (columns or {}).get("text", "text")
        raise BadRow(f"`{column}` is missing or empty; it must hold the text of the article.")
    if id_ is not None and not isinstance(id_, str | int):
        raise BadRow("`id` must be a string or a whole number.")
    fields = {name: _string(name, row[name]) for name in _STRINGS}
    if fields["lang"]:
        fields["lang"] = re.split("[-_]", fields["lang"])[0].lower()
    for name in ("published", "fetched"):
        if said := fields[name]:
            fields[name] = _date(name, said)
    return Article(text=text, id="" if id_ is None else str(id_), **fields)


def checked_columns(columns: Mapping[str, str] | None, there: Iterable[str]) -> list[str]:
    """The columns to read of those that a table has; raises BadRow where one is missing that is needed."""
    names = list(there)
    listed = ", ".join(f"`{name}`" for name in names[:30]) or "none"
    for field, column in {"text": "text", **(columns or {})}.items():
        if column not in names:
            raise BadRow(
                f"There is no column `{column}` for the {field} of the articles; the columns are {listed}. "
                f"Say which column it is: `add --column {field}=NAME`."
            )
    wanted = {(columns or {}).get(field, field) for field in FIELDS}
    return [name for name in names if name in wanted]


def _string(name: str, value: Any) -> str | None:
    if isinstance(value, date):  # of a typed column; a datetime is a date too
        return iso_time(value)
    if value is not None and not isinstance(value, str):
        raise BadRow(f"`{name}` must be a string.")
    return value.strip() or None if value else None


def _date(name: str, value: str) -> str:
    iso = iso_date(value)
    if iso is None:
        raise BadRow(f"`{name}` is {value[:80]!r}, which is no date such as 2026-03-04T10:15:00+02:00.")
    return iso
