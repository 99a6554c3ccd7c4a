"""The units of articles as matrices: which terms stand in which unit, and in its sentence and the one
before.

Of each article only what stands where is kept, a few kilobytes. The matrices are laid out when it is
compared, with all articles at once that it is compared with. Their numbers are multiples of a power of two,
so that sums of them are exact: what two articles have in common does not depend on what else is laid out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.link.statements.concepts import weight
from headwater.link.statements.digest import NAMES, Digest, Unit
from headwater.link.statements.profile import alternatives
from headwater.link.statements.units import act_kinds

Floats = NDArray[np.float64]
Places = NDArray[np.int32]
_STEP = 2.0**20  # the weights of terms are multiples of one part in this


class Terms(NamedTuple):
    """Terms with their columns and weights, and for each unit (row) 1 where it has the term (`own`), and
    where it or what stands before it has (`around`)."""

    columns: Mapping[str, int]
    weights: Floats
    own: Floats
    around: Floats


class Matrices(NamedTuple):
    """Articles one below another: their words and names, and of each unit the number of its article, the
    total weight of its terms, the lengths of the vectors of its own terms and of those around it, how many
    names it has, whether it is negated, a bit for each kind of act that it tells of, how far down the article
    it stands (0 to 1), and who says it: a number in `speakers`, which are the sounds of their names.

    `heard` are the columns of names by what they may sound like, `bearing` has a row for each article, with 1
    for each of its names; `langs` are the languages of the articles."""

    words: Terms
    names: Terms
    heard: Mapping[str, Sequence[int]]
    bearing: Floats
    article: NDArray[np.int64]
    totals: Floats
    lengths: Floats
    arounds: Floats
    named: Floats
    negated: NDArray[np.bool_]
    acts: NDArray[np.int64]
    places: Floats
    speaker: NDArray[np.intp]
    speakers: tuple[frozenset[str], ...]
    langs: tuple[str, ...]


class _Listed(NamedTuple):
    """The terms of one kind of an article in order, and the places in its matrices that hold a 1: rows, and
    columns. Of `around` a row stands for a sentence."""

    keys: tuple[str, ...]
    own: Places
    around: Places


class _Sheet(NamedTuple):
    """An article: `homes` are the rows of the sentences of its units, `columns` has of each unit the total
    weight, the length, the length of what is around it, the number of names, and how far down it stands."""

    words: _Listed
    names: _Listed
    homes: Places
    columns: Floats
    negated: NDArray[np.bool_]
    acts: NDArray[np.int64]
    holders: tuple[frozenset[str], ...]


def matrices(
    ones: Sequence[Digest], words: Mapping[str, int] | None = None, unit: int | None = None
) -> Matrices:
    """The matrices of articles; with `words` given only these are looked at, in these columns, and with
    `unit` only the unit of that number of one article."""
    sheets = [_sheet(one) if unit is None else _made(one, one.units[unit : unit + 1]) for one in ones]
    names = _columns(sheet.names.keys for sheet in sheets)
    heard: dict[str, list[int]] = defaultdict(list)
    for name, column in names.items():
        for sound in alternatives(name):
            heard[sound].append(column)
    bearing = np.zeros((len(sheets), len(names)))
    for n, sheet in enumerate(sheets):
        bearing[n, [names[key] for key in sheet.names.keys]] = 1.0
    if words is None:
        words = _columns(sheet.words.keys for sheet in sheets)
    homes = [sheet.homes for sheet in sheets]
    holders = [of for sheet in sheets for of in sheet.holders]
    speakers = {of: n for n, of in enumerate(dict.fromkeys(holders))}
    totals, lengths, arounds, named, places = np.concatenate([sheet.columns for sheet in sheets], axis=1)
    return Matrices(
        words=_laid([sheet.words for sheet in sheets], homes, words),
        names=_laid([sheet.names for sheet in sheets], homes, names),
        heard=heard,
        bearing=bearing,
        article=np.repeat(np.arange(len(sheets)), [len(rows) for rows in homes]),
        totals=totals,
        lengths=lengths,
        arounds=arounds,
        named=named,
        negated=np.concatenate([sheet.negated for sheet in sheets]),
        acts=np.concatenate([sheet.acts for sheet in sheets]),
        places=places,
        speaker=np.array([speakers[of] for of in holders], np.intp),
        speakers=tuple(speakers),
        langs=tuple(one.lang for one in ones),
    )


@lru_cache(maxsize=100_000)
def _weight(key: str) -> float:
    return round(weight(key) * _STEP) / _STEP


def _columns(found: Iterable[Iterable[str]]) -> dict[str, int]:
    return {key: n for n, key in enumerate(sorted({k for keys in found for k in keys}))}


def _laid(found: Sequence[_Listed], homes: Sequence[Places], columns: Mapping[str, int]) -> Terms:
    """The places of terms as matrices."""
    size = sum(len(rows) for rows in homes)
    own, around = np.zeros((size, len(columns))), np.zeros((size, len(columns)))
    begin = 0
    for one, rows in zip(found, homes, strict=True):
        of = np.array([columns.get(key, -1) for key in one.keys], np.int32)
        end = begin + len(rows)
        _fill(own[begin:end], one.own, of)
        sentences = np.zeros((int(rows.max(initial=-1)) + 1, len(columns)))
        _fill(sentences, one.around, of)
        around[begin:end] = sentences[rows]
        begin = end
    return Terms(columns, np.array([_weight(key) for key in columns], np.float64), own, around)


def _fill(matrix: Floats, places: Places, of: Places) -> None:
    columns = of[places[1]]
    kept = columns >= 0
    matrix[places[0][kept], columns[kept]] = 1.0


@lru_cache(maxsize=1)
def _kinds() -> dict[str, int]:
    """The bit of each kind of act."""
    by_concept, by_stance = act_kinds()
    return {kind: n for n, kind in enumerate(sorted({*by_concept.values(), *by_stance.values()}))}


def _sheet(one: Digest) -> _Sheet:
    """An article's sheet; made once."""
    found: _Sheet | None = one.__dict__.get("sheet")
    if found is None:
        found = one.__dict__["sheet"] = _made(one, one.units)
    return found


def _made(one: Digest, units: Sequence[Unit]) -> _Sheet:
    """The sheet of some units of an article; all names of the article are in it."""
    own = [unit.keys for unit in units]
    homes = sorted({unit.home for unit in units})
    around = [one.beside(home) for home in homes]
    row = {home: n for n, home in enumerate(homes)}
    rows = np.array([row[unit.home] for unit in units], np.int32)
    measured = np.array([_measured(keys) for keys in own], np.float64).reshape(-1, 2)
    lengths = np.array([_measured(keys)[1] for keys in around], np.float64)
    named = [float(sum(k[:2] in NAMES for k in keys)) for keys in own]
    end = max((unit.end for unit in one.units), default=0) or 1
    places = [unit.start / end for unit in units]
    words = sorted(k for k in frozenset().union(*own, *around) if k[:2] not in NAMES)
    return _Sheet(
        words=_listed(words, own, around),
        names=_listed(_names(one), own, around),
        homes=rows,
        columns=np.stack((measured[:, 0], measured[:, 1], lengths[rows], np.array(named), np.array(places))),
        negated=np.array([u.negated or u.banned for u in units], np.bool_),
        acts=np.array([sum(1 << _kinds()[act] for act in u.acts) for u in units], np.int64),
        holders=tuple(unit.holders for unit in units),
    )


def _names(one: Digest) -> Sequence[str]:
    """The names in an article's units and around them."""
    found: Sequence[str] | None = one.__dict__.get("names")
    if found is None:
        terms = (terms for unit in one.units for terms in (unit.keys, one.beside(unit.home)))
        found = one.__dict__["names"] = sorted({k for keys in terms for k in keys if k[:2] in NAMES})
    return found


def _measured(keys: Collection[str]) -> tuple[float, float]:
    """The total weight of some terms, and the length of the vector that they make."""
    weights = sorted(map(weight, keys))
    return sum(weights), sum(w * w for w in weights) ** 0.5


def _listed(keys: Sequence[str], own: Sequence[Iterable[str]], around: Sequence[Iterable[str]]) -> _Listed:
    columns = {key: n for n, key in enumerate(keys)}
    return _Listed(tuple(keys), _places(own, columns), _places(around, columns))


def _places(rows: Sequence[Iterable[str]], columns: Mapping[str, int]) -> Places:
    found = [(n, columns[key]) for n, keys in enumerate(rows) for key in keys if key in columns]
    return np.array(found, np.int32).reshape(-1, 2).T
