"""Articles laid one below another, and the terms that each of their units shares with those of one more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.link.statements.sheets import STEP, Bools, Floats, Marks, Numbers, Sheet
from headwater.link.statements.told import Told
from headwater.read.spotting.layers import one_thread

Places = NDArray[np.intp]


class Laid(NamedTuple):
    """Sheets one below another: the fields that they have too are those of all units, in order.

    `units` are how many units each article has, `begins` where they begin, and `article` is the number of the
    article of each unit. `homes` are rows of `around`. `own` and `around` are the places of terms: rows, and
    terms, numbered over all articles. `words` are the checksums of those that are words, `wordy` their
    numbers; `sounds` what names may sound like, `sounding` the numbers of the names; `bearing` is the article
    of each term that is a name, -1 of the others, and `nameless` True of an article without any.
    """

    langs: tuple[str, ...]
    told: tuple[Told | None, ...]
    holders: tuple[frozenset[int], ...]
    units: Places
    begins: Places
    article: Places
    homes: Places
    own: tuple[Places, Places]
    around: tuple[Places, Places]
    words: Marks
    wordy: Places
    sounds: Marks
    sounding: Places
    bearing: Places
    nameless: Bools
    starts: Numbers
    ends: Numbers
    negated: Bools
    acts: NDArray[np.int64]
    totals: Floats
    lengths: Floats
    arounds: Floats
    named: Floats
    places: Floats


_UNITS = ("starts", "ends", "negated", "acts", "totals", "lengths", "arounds", "named", "places")


def laid(sheets: Sequence[Sheet]) -> Laid:
    """Some articles, one below another."""
    every = np.arange(len(sheets))
    units, sentences, terms, names = (
        np.array([len(field) for field in fields], np.intp)
        for fields in zip(*[(s.homes, s.wide, s.weights, s.sounding) for s in sheets], strict=True)
    )
    begins, rows, first = (np.cumsum(sizes) - sizes for sizes in (units, sentences, terms))
    article = np.repeat(every, units)
    own, around = (
        (
            np.repeat(np.arange(int(sizes.sum())), _joined(sheets, size)),
            _joined(sheets, name) + np.repeat(first, [len(getattr(s, name)) for s in sheets]),
        )
        for name, size, sizes in (("own", "sizes", units), ("around", "wide", sentences))
    )
    bearing = np.full(int(terms.sum()), -1, np.intp)
    within = np.concatenate([np.arange(n) for n in names]) + np.repeat(first, names)
    bearing[within] = np.repeat(every, names)
    return Laid(
        langs=tuple(s.lang for s in sheets),
        told=tuple(told for s in sheets for told in s.told),
        holders=tuple(of for s in sheets for of in s.holders),
        units=units,
        begins=begins,
        article=article,
        homes=_joined(sheets, "homes") + np.repeat(rows, units),
        own=own,
        around=around,
        words=_joined(sheets, "words"),
        wordy=np.flatnonzero(bearing < 0),
        sounds=_joined(sheets, "sounds"),
        sounding=np.repeat(within, _joined(sheets, "sounding")),
        bearing=bearing,
        nameless=names == 0,
        **{name: _joined(sheets, name) for name in _UNITS},
    )


def _joined(sheets: Sequence[Sheet], name: str) -> NDArray[Any]:
    return np.concatenate([getattr(one, name) for one in sheets])


class Shared(NamedTuple):
    """Of the terms that units of articles (rows) share with those of one (columns): their weight, its square,
    that of those around both, and the weight of what the one has and is around the other (`mine` what the
    units of the one have, `theirs` what those of the articles have); how many names are the same, and how
    many more of either are around the other. `strangers` are articles that have names but none in common with
    it.
    """

    common: Floats
    square: Floats
    around: Floats
    mine: Floats
    theirs: Floats
    names: Floats
    beside: Floats
    strangers: Bools


class _Columns(NamedTuple):
    """Terms, `names` of them first that are names: where they stand in an article (terms by units), and what
    they weigh."""

    own: Floats
    around: Floats
    weights: Floats
    names: int


def shared(one: Sheet, below: Laid, first: Bools) -> Shared:
    """What units of articles share with those of one; of names those of the side are counted that comes
    first, which is the one where `first` says so of an article."""
    mine, theirs = _same_names(one, below)
    strangers = ~below.nameless & (len(one.sounding) > 0)
    strangers[below.bearing[theirs]] = False
    columns, layers = _columns(one, below, mine, theirs, ~first[below.bearing[theirs]])
    has, wide = _places(below, layers, len(columns.weights))
    own, around, weights, names = columns
    once, twice = weights[:, None], (weights * weights)[:, None]
    with one_thread():
        common, square, behind = _parts(has @ np.hstack((own * once, own * twice, around * once)), 3)
        before, surrounding = _parts((wide @ np.hstack((own * once, around * twice)))[below.homes], 2)
        same, after = _parts(has[:, :names] @ np.hstack((own[:names], around[:names])), 2)
        ahead = (wide[:, :names] @ own[:names])[below.homes]
    return Shared(common, square, surrounding, before, behind, same, after + ahead - 2 * same, strangers)


def _parts(found: Floats, parts: int) -> list[Floats]:
    return [np.ascontiguousarray(part) for part in np.split(found, parts, axis=1)]


def _columns(
    one: Sheet, below: Laid, mine: Places, theirs: Places, later: Bools
) -> tuple[_Columns, list[Places]]:
    """A column for each name of the one, then for each name of the articles that come first, then for words;
    and the columns of the terms of all articles. `mine` and `theirs` are names that may sound alike, `later`
    is True of those of articles that come first."""
    weights, names = one.weights / STEP, len(one.sounding)
    named, number = np.unique(theirs[later], return_inverse=True)
    heard = np.zeros((len(named), names))
    heard[number, mine[later]] = 1.0
    weights_of = np.zeros(len(named))
    weights_of[number] = weights[mine[later]]  # names that sound alike weigh the same
    known, at = _same_words(one, below)
    own, around = (
        np.vstack((table[:names], np.minimum(heard @ table[:names], 1.0), table[names + known]))
        for table in (_table(one.sizes, one.own, one), _table(one.wide, one.around, one)[:, one.homes])
    )
    weights = np.concatenate((weights[:names], weights_of, weights[names + known]))
    of = mine.copy()
    of[later] = names + number
    names += len(named)
    layers = _layers(below, theirs, of)
    layers[0][below.wordy] = np.where(at >= 0, at + names, -1)
    return _Columns(own, around, weights, names), layers


def _table(sizes: Numbers, terms: Numbers, one: Sheet) -> Floats:
    """The terms of an article (rows) that stand somewhere (columns)."""
    found = np.zeros((len(one.weights), len(sizes)))
    found[terms, np.repeat(np.arange(len(sizes)), sizes)] = 1.0
    return found


def _same_names(one: Sheet, below: Laid) -> tuple[Places, Places]:
    """The pairs of names that may sound alike, by number in the one and in all articles."""
    number = np.repeat(np.arange(len(one.sounding)), one.sounding)
    mine, theirs = np.nonzero(one.sounds[:, None] == below.sounds)
    return number[mine], below.sounding[theirs]


def _same_words(one: Sheet, below: Laid) -> tuple[Places, Places]:
    """The words of the one that others have, by number; and for each word of all articles its place among
    these, -1 where it is none."""
    if not len(one.words):
        return np.empty(0, np.intp), np.full(len(below.words), -1, np.intp)
    order = np.argsort(one.words)
    known = one.words[order]
    at = np.minimum(np.searchsorted(known, below.words), len(known) - 1)
    same = known[at] == below.words
    met = np.zeros(len(known), np.bool_)
    met[at[same]] = True
    return order[met], np.where(same, np.cumsum(met)[at] - 1, -1)


def _layers(below: Laid, theirs: Places, columns: Places) -> list[Places]:
    """The columns of names by their number in all articles, -1 where there is none: one of each name, and
    further ones of names that have more."""
    found = [np.full(len(below.bearing), -1, np.intp)]
    for name, column in zip(theirs.tolist(), columns.tolist(), strict=True):
        layer = next((one for one in found if one[name] in (-1, column)), None)
        if layer is None:
            found.append(layer := np.full(len(below.bearing), -1, np.intp))
        layer[name] = column
    return found


def _places(below: Laid, layers: Sequence[Places], columns: int) -> tuple[Floats, Floats]:
    """The columns that the units of articles have, and that their sentences and those before them have."""
    sentences = int(below.homes.max(initial=-1)) + 1
    found = np.zeros((len(below.homes), columns)), np.zeros((sentences, columns))
    for matrix, (rows, terms) in zip(found, (below.own, below.around), strict=True):
        for layer in layers:
            column = layer[terms]
            here = column >= 0
            matrix[rows[here], column[here]] = 1.0
    return found
