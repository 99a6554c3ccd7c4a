"""The first layer of the networks: rows of embedding tables side by side, and an affine layer over them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from headwater.read.spotting.layers import Floats, Ints

_LIMIT = 8_000  # forms that are remembered
_FIRST = 1_000  # rows to begin with


class Embedding:
    """What the network makes of a token's columns, those of its form and those that its place decides.

    `columns` are the names of all columns in the order in which the affine layer reads them; those without a
    table in `arrays` are passed over.
    """

    def __init__(
        self, arrays: dict[str, Floats], columns: Sequence[str], by_form: Sequence[str], around: Sequence[str]
    ) -> None:
        tables = {name: arrays[f"embed.{name}"] for name in columns if f"embed.{name}" in arrays}
        ends = np.cumsum([table.shape[1] for table in tables.values()])
        parts = dict(zip(tables, np.split(arrays["project.weight"], ends[:-1]), strict=True))
        self.width = len(arrays["project.bias"])
        self._bias = arrays["project.bias"]
        self._by_form = [(i, tables[name]) for i, name in enumerate(by_form) if name in tables]
        self._form_weight = np.concatenate([parts[name] for name in by_form if name in tables])
        # The small tables of `around` are one, so that all are looked up at once.
        self._present = [i for i, name in enumerate(around) if name in tables]
        small = [tables[around[i]] for i in self._present]
        widest = max(table.shape[1] for table in small)
        sizes = np.array([len(table) for table in small], np.int64)
        self._offsets = np.cumsum(sizes) - sizes
        self._around = np.concatenate([_padded(table, 1, widest) for table in small])
        self._weight = np.concatenate([_padded(parts[around[i]], 0, widest) for i in self._present])

    def of_forms(self, rows: Ints) -> Floats:
        """The share of the forms (forms × their columns) in the affine layer.

        Each is a product of its own, so that its last digits do not depend on the company that it is in.
        """
        side_by_side = np.concatenate([table[rows[:, i]] for i, table in self._by_form], axis=1)
        share: Floats = np.matmul(side_by_side[:, None], self._form_weight)[:, 0]
        return share + self._bias

    def __call__(self, forms: Floats, around: Ints) -> Floats:
        """Tokens × width, of the shares of their forms and the columns of their places."""
        rows = self._around.take(around[:, self._present] + self._offsets, axis=0)
        x: Floats = rows.reshape(len(rows), -1) @ self._weight
        x += forms
        return np.maximum(x, 0.0, out=x)


class Forms:
    """The shares of forms in the first layer, looked up once for each."""

    def __init__(self, embedding: Embedding) -> None:
        self._embedding = embedding
        self._at: dict[Hashable, int] = {}
        self._rows = np.empty((_FIRST, embedding.width), np.float32)

    def __call__(self, keys: Sequence[Hashable], row: Callable[[int], Sequence[int]]) -> Floats:
        """A row for each key; `row` gives the columns of the form that `keys` have at a place."""
        places = list(map(self._at.get, keys))
        if None in places:
            self._add({key: i for i, key in enumerate(keys)}, row)
            places = list(map(self._at.get, keys))
        return self._rows.take(places, axis=0)  # type: ignore[arg-type]

    def _add(self, keys: dict[Hashable, int], row: Callable[[int], Sequence[int]]) -> None:
        """Remember those that are new, and forget the others where that is too many."""
        at = self._at
        if len(at) + len(keys) > _LIMIT:
            at.clear()
        new = {key: i for key, i in keys.items() if key not in at}
        first, last = len(at), len(at) + len(new)
        if last > len(self._rows):
            held = self._rows[:first]
            self._rows = np.empty((max(last, 2 * len(self._rows)), self._rows.shape[1]), np.float32)
            self._rows[:first] = held
        self._rows[first:last] = self._embedding.of_forms(np.array([row(i) for i in new.values()]))
        at.update(zip(new, range(first, last), strict=True))


def _padded(table: Floats, axis: int, size: int) -> Floats:
    """With zeros at the end of an axis."""
    wanted = [(0, 0), (0, 0)]
    wanted[axis] = (0, size - table.shape[axis])
    return np.pad(table, wanted)
