"""A user's list of actors as it comes from spreadsheets, in the one form that `link.own` reads.

The columns are id, kind, qid and names: one column `names` with semicolons between them, or one for each
language (`en`, `name_uk`, `names_ru` …), or both. Any encoding and the usual delimiters are understood.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from headwater.errors import BinaryInput, EmptyInput, InputMissing, InputUnreadable, TooLarge
from headwater.gather.encoding import decode
from headwater.link.own import Listed, read_own
from headwater.model import LANGUAGES

if TYPE_CHECKING:
    from headwater.store.settled import OwnList

_LARGEST: Final = 50_000_000  # bytes of a list
_DELIMITERS: Final = ",;\t|"
_OF_LANGUAGE: Final = re.compile(r"(?:names?[ _-]?)?([a-z]{2})")
_HEAD: Final = ("id", "kind", "names", "qid")


def read_list(file: Path) -> tuple[tuple[Listed, ...], tuple[str, ...]]:
    """The rows of a list that are in order, and a message with the line for each that is not.

    Raises InputMissing, InputUnreadable, EmptyInput, TooLarge, BinaryInput or Unsupported.
    """
    try:
        if file.is_file() and file.stat().st_size > _LARGEST:
            raise TooLarge(f"{file} has more than {_LARGEST // 1_000_000} MB; it is no list of actors.")
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise InputMissing(f"There is no file {file}.") from error
    except OSError as error:
        raise InputUnreadable(f"{file} cannot be read: {error.strerror or error}.") from error
    if not data.strip():
        raise EmptyInput(f"{file} is empty. Its first line names the columns: {', '.join(_HEAD)}.")
    try:
        text = decode(data).text
    except BinaryInput as error:
        raise BinaryInput(f"{file} is not text. A list of actors is a CSV file.") from error
    return read_own(plain(text.removeprefix("\ufeff")))


def plain(text: str) -> str:
    """The list with commas, and with all names in one column; every row ends in the line where it did.

    Raises InputUnreadable where it is no CSV.

    >>> plain("id;kind;en;uk\\nx;person;Ada;Ада\\n")
    'id,kind,names\\nx,person,Ada;Ада\\n'
    """
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key="".join(first.split('"')[::2]).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    out, head, length = io.StringIO(), list[str](), 0
    writer = csv.writer(out, lineterminator="\n")
    try:
        for row in reader:
            while length < reader.line_num - 1:
                out.write("\n")
                length += 1
            if any(cell.strip() for cell in row):
                head = head or [" ".join(cell.split()).casefold() for cell in row]
                writer.writerow(_one_column(head, row))
            else:
                out.write("\n")
            length += 1
    except csv.Error as error:
        # Where the row begins: a quotation mark that is left open swallows all lines to the end.
        raise InputUnreadable(
            f"Line {length + 1} is not CSV: {error}. Perhaps a quotation mark is left open."
        ) from error
    return out.getvalue()


def _one_column(head: Sequence[str], row: Sequence[str]) -> list[str]:
    """The cells of a row with those of all columns of names as one, where the first of them is. English names
    come first: by the first of them the actor is called."""
    named = [number for number, column in enumerate(head) if column == "names" or _is_language(column)]
    cells = [" ".join(cell.split()) for cell in row]
    if not named:
        return cells
    ordered = sorted((n for n in named if n < len(cells) and cells[n]), key=lambda n: head[n][-2:] != "en")
    names = ";".join(cells[n].strip(";") for n in ordered)
    out = [names if n == named[0] else cell for n, cell in enumerate(cells) if n not in named[1:]]
    if row and [c.casefold() for c in cells] == list(head):
        out[named[0]] = "names"
    return out


def _is_language(column: str) -> bool:
    match = _OF_LANGUAGE.fullmatch(column)
    return match is not None and match[1] in LANGUAGES


def against(rows: Iterable[Listed], others: Iterable[OwnList]) -> tuple[list[Listed], list[str]]:
    """The rows that agree with the user's other lists, and a message for each that does not."""
    ids, qids, names = {}, {}, {}
    for own in others:
        for row in own.rows:
            ids[row.id] = qids[row.qid] = f"line {row.line} of {own.list}"
            names.update({(row.kind, n.casefold()): ids[row.id] for n in row.names})
    good, problems = [], []
    for listed in rows:
        known = listed.known
        clash = next((n for n in listed.names if (known.kind, n.casefold()) in names), "")
        if known.id in ids:
            problems.append(f'line {listed.line}: the id "{known.id}" is in {ids[known.id]} already')
        elif known.qid and known.qid in qids:
            problems.append(f"line {listed.line}: {known.qid} is in {qids[known.qid]} already")
        elif clash:
            where = names[known.kind, clash.casefold()]
            problems.append(f'line {listed.line}: the name "{clash}" is in {where} already')
        else:
            good.append(listed)
    return good, problems
