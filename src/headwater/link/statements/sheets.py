"""The units of an article as matrices: which terms stand in which unit, and in its sentence and the one
before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.link.statements.concepts import weight
from headwater.link.statements.digest import Digest
from headwater.link.statements.profile import alternatives
from headwater.link.statements.units import act_kinds

Floats = NDArray[np.float32]


class Terms(NamedTuple):
    """Terms with their columns and weights, and for each unit (row) 1 where it has the term (`own`), and
    where it or what stands before it has (`around`)."""

    columns: dict[str, int]
    weights: Floats
    own: Floats
    around: Floats


class Matrices(NamedTuple):
    """An article: its words and names, and of each unit the total weight of its terms, the lengths of the
    vectors of its own terms and of those around it, how many names it has, whether it is negated, a bit for
    each kind of act that it tells of, how far down the article it stands (0 to 1), and who says it: a number
    in `speakers`, which are the sounds of their names. `heard` are the columns of names by what they may
    sound like."""

    words: Terms
    names: Terms
    heard: dict[str, list[int]]
    totals: Floats
    lengths: Floats
    arounds: Floats
    named: Floats
    negated: NDArray[np.bool_]
    acts: NDArray[np.int64]
    places: Floats
    speaker: NDArray[np.intp]
    speakers: tuple[frozenset[str], ...]


def matrices(one: Digest) -> Matrices:
    """The matrices of an article; made once."""
    found: Matrices | None = one.__dict__.get("matrices")
    if found is None:
        found = one.__dict__["matrices"] = _made(one)
    return found


@lru_cache(maxsize=1)
def _kinds() -> dict[str, int]:
    """The bit of each kind of act."""
    by_concept, by_stance = act_kinds()
    return {kind: n for n, kind in enumerate(sorted({*by_concept.values(), *by_stance.values()}))}


def only(found: Matrices, unit: int) -> Matrices:
    """The matrices of one unit of an article."""
    row = slice(unit, unit + 1)

    def of(terms: Terms) -> Terms:
        return terms._replace(own=terms.own[row], around=terms.around[row])

    return Matrices(
        words=of(found.words),
        names=of(found.names),
        heard=found.heard,
        totals=found.totals[row],
        lengths=found.lengths[row],
        arounds=found.arounds[row],
        named=found.named[row],
        negated=found.negated[row],
        acts=found.acts[row],
        places=found.places[row],
        speaker=found.speaker[row],
        speakers=found.speakers,
    )


def _made(one: Digest) -> Matrices:
    own = [u.bag for u in one.units]
    around = [one.around(u) for u in one.units]
    names = _terms([b.names for b in own], [b.names for b in around])
    heard: dict[str, list[int]] = defaultdict(list)
    for name, column in names.columns.items():
        for sound in alternatives(name):
            heard[sound].append(column)
    speakers = tuple(dict.fromkeys(u.holders for u in one.units))
    number = {holders: n for n, holders in enumerate(speakers)}
    end = max((u.end for u in one.units), default=0) or 1
    return Matrices(
        words=_terms([b.keys for b in own], [b.keys for b in around]),
        names=names,
        heard=dict(heard),
        totals=_column(b.total for b in own),
        lengths=_column(b.length for b in own),
        arounds=_column(b.length for b in around),
        named=_column(float(len(b.names)) for b in own),
        negated=np.array([u.negated or u.banned for u in one.units], np.bool_),
        acts=np.array([sum(1 << _kinds()[act] for act in u.acts) for u in one.units], np.int64),
        places=_column(u.start / end for u in one.units),
        speaker=np.array([number[u.holders] for u in one.units], np.intp),
        speakers=speakers,
    )


def _column(values: Iterable[float]) -> Floats:
    return np.array(list(values), np.float32)


def _terms(own: Sequence[Collection[str]], around: Sequence[Collection[str]]) -> Terms:
    every = sorted({k for keys in (*own, *around) for k in keys})
    columns = {key: n for n, key in enumerate(every)}
    weights = np.array([weight(k) for k in every], np.float32)
    return Terms(columns, weights, _incidence(own, columns), _incidence(around, columns))


def _incidence(rows: Sequence[Collection[str]], columns: dict[str, int]) -> Floats:
    found = np.zeros((len(rows), len(columns)), np.float32)
    for n, keys in enumerate(rows):
        found[n, [columns[k] for k in keys]] = 1.0
    return found
