"""The user's own list of actors: a CSV file with the columns id, kind, names and, if wanted, qid.

Several names stand in one cell, parted by semicolons, in any language and script. The list wins over the
package's registry. What is wrong in it is said with the number of the line, and such a line is left out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple, get_args

from headwater.known import Known
from headwater.link.forms import Form, form_of
from headwater.link.keys import clean
from headwater.link.registry import Registry
from headwater.model import LANGUAGES, ActorKind, NameType

_NEEDED = ("id", "kind", "names")
_KINDS = get_args(ActorKind)
_QID = re.compile(r"Q[1-9]\d*$")
_TYPES: dict[str, tuple[NameType, ...]] = {
    "person": ("PER",), "state": ("LOC", "ORG", "PER"), "place": ("LOC",), "organisation": ("ORG", "LOC"),
    "outlet": ("ORG", "PRO"), "document": ("PRO",), "product": ("PRO",), "event": ("EVT",),
    "unknown": ("PER", "ORG", "LOC", "PRO", "EVT"),
}  # fmt: skip


class Listed(NamedTuple):
    """One line of the list that is in order."""

    line: int
    known: Known
    names: tuple[str, ...]


class Own:
    """A registry of the user's actors before another registry."""

    def __init__(self, listed: tuple[Listed, ...], then: Registry) -> None:
        self._then = then
        self._by_key: dict[str, Known] = {}
        for row in listed:
            for name in row.names:
                for type_, key in _keys(name, _TYPES[row.known.kind]):
                    self._by_key.setdefault(f"{type_}.{key}", row.known)

    def find(self, name: str, lang: str, type_: NameType) -> Known | None:
        key = _key(form_of(name, type_, lang))
        return self._by_key.get(f"{type_}.{key}") or self._then.find(name, lang, type_)

    def hint(self, name: str, lang: str, type_: NameType) -> Known | None:
        return self._then.hint(name, lang, type_)

    def organ(self, name: str, lang: str, home: str) -> Known | None:
        return self._then.organ(name, lang, home)

    def state(self, words: tuple[str, ...], lang: str) -> Known | None:
        return self._then.state(words, lang)


def _keys(name: str, types: tuple[NameType, ...]) -> Iterator[tuple[NameType, str]]:
    """By which a name is found, as whatever type and in whatever language it is met."""
    made = form_of.__wrapped__  # a long list would only push out of the cache what is asked for again
    things = [type_ for type_ in types if type_ != "PER"]
    for lang in LANGUAGES:
        if "PER" in types:
            yield "PER", _key(made(name, "PER", lang))
        if things:  # all that are no person's have one form
            key = _key(made(name, things[0], lang))
            yield from ((type_, key) for type_ in things)


def _key(form: Form) -> str:
    return " ".join(form.tokens) or form.key


def read_own(text: str) -> tuple[tuple[Listed, ...], tuple[str, ...]]:
    """The lines of a list that are in order, and a message for each problem, with the line where it is.

    >>> read_own("id,kind,names\\nx,person,\\n")[1]
    ('line 2: no names are given for "x"',)
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        return (), (f"line {reader.line_num}: this is not CSV: {error}",)
    if not rows:
        return (), ("the list is empty; its first line must name the columns id, kind, names, qid",)
    head = [cell.strip().casefold() for cell in rows[0][1]]
    missing = [column for column in _NEEDED if column not in head]
    if missing:
        return (), (
            f"line {rows[0][0]}: no column {' and no column '.join(missing)}; found {', '.join(head)}",
        )
    twice = sorted({column for column in head if column and head.count(column) > 1})
    if twice:
        return (), (f"line {rows[0][0]}: the column {' and '.join(twice)} stands there twice",)
    good: dict[str, Listed] = {}
    problems: list[str] = []
    qids: dict[str, Listed] = {}
    named: dict[tuple[str, str], Listed] = {}
    for line, row in rows[1:]:
        cells = {column: cell.strip() for column, cell in zip(head, row, strict=False)}
        listed = _row(line, cells) if not any(row[len(head) :]) else _too_many(row, head)
        trouble = listed if isinstance(listed, str) else _clash(listed, good, qids, named)
        if trouble:
            problems.append(f"line {line}: {trouble}")
        elif not isinstance(listed, str):
            good[listed.known.id] = listed
            if listed.known.qid:
                qids[listed.known.qid] = listed
            named.update({(listed.known.kind, clean(name).casefold()): listed for name in listed.names})
    return tuple(good.values()), tuple(problems)


def _too_many(row: list[str], head: list[str]) -> str:
    return f"{len(row)} cells, but {len(head)} columns; names go into one cell, with ; between them"


def _row(line: int, cells: dict[str, str]) -> Listed | str:
    """One line, or what is wrong with it by itself."""
    id_, kind, qid = cells.get("id", ""), cells.get("kind", "").casefold(), cells.get("qid", "")
    names = tuple(dict.fromkeys(n.strip() for n in cells.get("names", "").split(";") if n.strip()))
    if not id_:
        return "no id is given"
    if kind not in _KINDS:
        return f'"{cells.get("kind", "")}" is no kind; it must be one of {", ".join(_KINDS)}'
    if not names:
        return f'no names are given for "{id_}"'
    nameless = next((name for name in names if not any(c.isalnum() for c in name)), "")
    if nameless:
        return f'"{nameless}" is no name: it has no letter'
    if qid and not _QID.match(qid):
        return f'"{qid}" is no Wikidata id; it must be Q and a number'
    if _QID.match(id_) and id_ != qid:
        return f'the id "{id_}" is a Wikidata id; put it into the column qid, too, or choose another id'
    known = Known(id=id_, name=names[0], kind=kind, names={}, qid=qid)  # type: ignore[arg-type]
    return Listed(line, known, names)


def _clash(
    listed: Listed,
    good: dict[str, Listed],
    qids: dict[str, Listed],
    named: dict[tuple[str, str], Listed],
) -> str:
    """What a line says against the lines before it, "" where nothing."""
    before = good.get(listed.known.id)
    if before is not None:
        same = (before.known.kind, before.known.qid, set(before.names)) == (
            listed.known.kind, listed.known.qid, set(listed.names)
        )  # fmt: skip
        what = "repeats" if same else "contradicts"
        return f'{what} line {before.line}, which has the id "{listed.known.id}" too'
    same_qid = qids.get(listed.known.qid)
    if same_qid is not None:
        return f'{listed.known.qid} is "{same_qid.known.id}" in line {same_qid.line} already'
    for name in listed.names:
        other_ = named.get((listed.known.kind, clean(name).casefold()))
        if other_ is not None:
            return f'the name "{name}" is that of "{other_.known.id}" in line {other_.line} already'
    return ""
