"""What denials of a bulk run may be about: articles, those that are nearest to them, and the groups of these.

Of the articles that share a group with one that is near, most are not looked at as wholes: the few units by
which a denial sees a group are kept with it (`Told`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

import msgspec
import numpy as np

from headwater.engine.folder import Folder
from headwater.engine.joining import Seen
from headwater.engine.pairing import Articles
from headwater.link.statements.denial_features import MEMBERS
from headwater.link.statements.digest import Node, Unit
from headwater.link.statements.kin import Kin
from headwater.link.statements.signature import Signature, nears
from headwater.link.statements.signature import unpacked as signature_of
from headwater.store.results import arrow, schema_of

# The groups of a bundle: their units, and the first ones of each whole.
_GROUPED: Final = {
    **dict.fromkeys(("group", "article", "unit"), "int64"),
    **dict.fromkeys(("key", "when"), "string"),
    "told": "binary",
}
CARRIED: Final = "work/carried.parquet"  # by article the groups that it carries, and where they are written
_unit: Final = msgspec.msgpack.Decoder(Unit)


class Told(NamedTuple):
    """A unit of a group, with the key of its article and when that was published; `packed` is the unit, b""
    of those that are not looked at."""

    article: int
    unit: int
    key: str
    when: str
    packed: bytes

    @property
    def node(self) -> Node:
        return self.key, self.unit


def grouped_name(bundle: int) -> str:
    return f"work/grouped/{bundle:06}.parquet"


def put_groups(folder: Folder, bundle: int, shelf: Seen, groups: Sequence[Sequence[Node]]) -> None:
    """Write the groups of a bundle with what denials ask of them."""
    rows = []
    for group, nodes in enumerate(groups):
        for n, node in enumerate(nodes):
            packed = msgspec.msgpack.encode(shelf.unit(node)) if n < MEMBERS else b""
            rows.append((group, shelf.number[node[0]], node[1], *reversed(shelf.order(node[0])), packed))
    columns = zip(*rows, strict=True) if rows else [()] * len(_GROUPED)
    named = dict(zip(_GROUPED, map(list, columns), strict=True))
    folder.put(grouped_name(bundle), arrow().table(named, schema=schema_of(_GROUPED)))


def carried(folder: Folder, articles: Sequence[int]) -> dict[int, list[Told]]:
    """The groups that some articles carry, by number."""
    table = folder.where_in(CARRIED, "article", articles)
    bundle, place, group = (table.column(name).to_numpy() for name in ("bundle", "place", "group"))
    found: dict[int, list[Told]] = {}
    for one in np.unique(bundle).tolist():
        here = bundle == one
        number = dict(zip(place[here].tolist(), group[here].tolist(), strict=True))
        written = folder.get(grouped_name(one))
        rows = written.take(np.flatnonzero(np.isin(written.column("group").to_numpy(), list(number))))
        local, *columns = (rows.column(name).to_pylist() for name in _GROUPED)
        for at, told in zip(local, map(Told, *columns), strict=True):
            found.setdefault(number[at], []).append(told)
    return found


class Speaking(Seen):
    """A shelf of articles that dispute something and of those nearest to them: `nearest` has these by number,
    the most akin first."""

    def __init__(
        self, articles: Articles, nearest: Mapping[int, Sequence[int]], groups: Iterable[Sequence[Told]]
    ) -> None:
        near = sorted({*nearest, *(n for others in nearest.values() for n in others)})
        super().__init__(articles, {articles.key(n): n for n in near})
        articles.stock(near)
        self._near = frozenset(self.number)
        self._nearest = nearest
        self._packed: dict[Node, bytes] = {}
        self._orders: dict[str, tuple[str, str]] = {}
        self._units: dict[Node, Unit] = {}
        self._akin_of: dict[str, dict[str, Kin]] = {}
        for told in (one for group in groups for one in group):
            self.number[told.key] = told.article
            self._orders[told.key] = (told.when, told.key)
            if told.packed:
                self._packed[told.node] = told.packed

    def unit(self, node: Node) -> Unit:
        if node[0] in self._near:
            return super().unit(node)
        found = self._units.get(node)
        if found is None:
            found = self._units[node] = _unit.decode(self._packed[node])
        return found

    def order(self, article: str) -> tuple[str, str]:
        return self._orders.get(article) or super().order(article)

    def signature(self, article: str) -> Signature:
        return self._signatures[article]

    @cached_property
    def _signatures(self) -> dict[str, Signature]:
        """Those of all articles that may be asked for."""
        wanted = self._near | {article for article, _ in self._packed}
        found = dict(self._articles.some({self.number[key] for key in wanted}, "signature"))
        return {key: signature_of(found[self.number[key]]) for key in wanted}

    def akin(self, article: str) -> Mapping[str, Kin]:
        """The nearest articles of one that disputes something: how near they are, and no more."""
        if article not in self._akin_of:
            keys = [self._articles.key(n) for n in self._nearest.get(self.number[article], ())]
            found = nears(self.signature(article), [self.signature(key) for key in keys])
            self._akin_of[article] = {
                key: Kin.of(near, 0.0, ()) for key, near in zip(keys, found, strict=True) if key != article
            }
        return self._akin_of[article]
