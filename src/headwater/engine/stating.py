"""Statements of a bulk run, in three steps, each in tasks that need nothing of each other.

Units are grouped by bundles of components; then what disputes something is attached to the groups that it may
speak of; then each group is made a statement. The functions that do so are those of `link.statements`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np

from headwater.engine.folder import Folder, day_of
from headwater.engine.joining import SPOKEN, Company, Numbered, Seen, units_of
from headwater.engine.naming import Meant
from headwater.engine.pairing import Linking
from headwater.link.statements.digest import Node
from headwater.link.statements.making import Maker
from headwater.link.statements.shelf import Group, Scores
from headwater.link.statements.update import regroup
from headwater.model import Span
from headwater.store.results import arrow, statement_columns

DISPUTING: Final = 100  # articles whose denials are attached in one task
MADE: Final = 400  # groups that are made statements in one task
_GROUPS: Final = "work/groups.parquet"  # the units of each group of several articles
_DENIALS: Final = "work/denials.parquet"  # the units that deny or correct what a unit says, with its group


class _Undisputed(Seen):
    """A shelf on which nothing is attached yet: that is done when all groups are known."""

    def disputing(self, articles: Iterable[str]) -> set[str]:
        return set()


class Grouping(Linking, frozen=True):
    """Group the units of a bundle; to `work/grouped/BUNDLE.parquet`."""

    def __call__(self, bundle: int) -> int:
        units = units_of(self.folder, bundle)
        members = (unit.article for unit in units)
        company = Company(self.articles, members, _Undisputed)
        key = company.articles.key
        regroup(company.shelf, ((key(unit.article), unit.unit) for unit in units))
        groups = sorted(group.nodes for group in company.shelf.groups())
        rows = [(n, *_numbered(company, node)) for n, nodes in enumerate(groups) for node in nodes]
        _put(self.folder, f"work/grouped/{bundle:06}.parquet", ("group", "article", "unit"), rows)
        return len(groups)


def gather_groups(folder: Folder) -> int:
    """Put the groups of all bundles into one table; how many they are."""
    parts, count = [], 0
    for name in folder.names("work/grouped"):
        table = folder.get(name)
        group = table.column("group").to_numpy()
        parts.append(table.set_column(0, "group", arrow().array(group + count)))
        count += int(group.max(initial=-1)) + 1
    empty = arrow().table({name: np.empty(0, np.int64) for name in ("group", "article", "unit")})
    table = arrow().concat_tables([empty, *parts])
    folder.put(_GROUPS, table)
    # The same by article, so that the groups of a few articles are found without the others.
    folder.put("work/carried.parquet", table.sort_by([("article", "ascending"), ("group", "ascending")]))
    return count


class Attaching(Linking, frozen=True):
    """Find what part `part` of the articles that dispute something deny; to `work/attached/PART.parquet`."""

    def __call__(self, part: int) -> int:
        spoken = self.folder.get(SPOKEN)
        article, other = (spoken.column(name).to_numpy() for name in ("article", "other"))
        disputing = np.unique(article)[part * DISPUTING : (part + 1) * DISPUTING]
        near = np.unique(other[np.isin(article, disputing)]).tolist()
        carried = self.folder.where_in("work/carried.parquet", "article", near)
        groups = _groups(self.folder, np.unique(carried.column("group").to_numpy()).tolist())
        members = {node.article for nodes in groups.values() for node in nodes}
        company = Company(self.articles, {*near, *members})
        key = company.articles.key
        known = {_group(key, nodes): number for number, nodes in groups.items()}
        company.shelf.replace((), known)
        change = regroup(company.shelf, (), near=map(key, disputing.tolist()))
        rows = []
        for group in change.new:
            number = known.get(Group(group.nodes), -1)
            first = _numbered(company, group.nodes[0])
            rows += [(number, *first, *_numbered(company, node)) for node in group.denials]
        columns = ("group", "article", "unit", "denying", "denying_unit")
        _put(self.folder, f"work/attached/{part:06}.parquet", columns, rows)
        return len(rows)


def disputing_parts(folder: Folder) -> int:
    """In how many parts the articles are looked at that dispute something."""
    return -(-len(np.unique(folder.get(SPOKEN).column("article").to_numpy())) // DISPUTING)


def gather_denials(folder: Folder, groups: int) -> int:
    """Put the denials of all parts into one table. What one article alone says becomes a group where it is
    denied; how many groups there are then."""
    found: dict[tuple[int, int, int], set[Numbered]] = defaultdict(set)
    for name in folder.names("work/attached"):
        for row in folder.get(name).to_pylist():
            place = (row["group"], row["article"], row["unit"])
            found[place].add(Numbered(row["denying"], row["denying_unit"]))
    rows: list[tuple[int, ...]] = []
    alone: list[tuple[int, ...]] = []
    for (group, article, unit), denials in sorted(found.items()):
        if group < 0:
            group = groups + len(alone)
            alone.append((group, article, unit))
        rows += [(group, *node) for node in sorted(denials)]
    _put(folder, _DENIALS, ("group", "article", "unit"), rows)
    _put(folder, "work/alone.parquet", ("group", "article", "unit"), alone)
    return groups + len(alone)


class Stating(Linking, frozen=True):
    """Make the statements of part `part` of the groups, and write them by day and language."""

    def __call__(self, part: int) -> int:
        wanted = list(range(part * MADE, (part + 1) * MADE))
        groups = _groups(self.folder, wanted)
        for name in ("work/alone.parquet", _DENIALS):
            found = _groups(self.folder, wanted, name)
            if name == _DENIALS:
                denials = found
            else:
                groups |= found
        members = {n.article for of in (groups, denials) for nodes in of.values() for n in nodes}
        company = Company(self.articles, members)
        key = company.articles.key
        made = [_group(key, nodes, denials.get(n, ())) for n, nodes in sorted(groups.items())]
        self.folder.put_parts("statements", f"{part:06}.parquet", _rows(company, made, self.meant))
        return len(groups)

    @cached_property
    def meant(self) -> Meant:
        return Meant(self.folder)


def _rows(
    company: Company, groups: Iterable[Group], meant: Meant
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The statements of some groups as rows, by the day and the language of the article that came first."""
    articles, number, shelf = company.articles, company.number, company.shelf
    texts: dict[int, str] = {}

    def actor(article: str, name: int) -> str:
        return meant.actor(number[article], name)

    def words(article: str, span: Span) -> str:
        return span.of(texts[number[article]])

    maker = Maker(Scores(shelf), actor, words)
    made = []
    parts: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for group in groups:
        statement, title = maker.untitled(group)
        first = min(group.nodes, key=lambda node: (shelf.order(node[0]), node[1]))[0]
        row = statement_columns(statement)
        made.append((title, row))
        parts[day_of(statement.first), articles.about(number[first]).lang].append(row)
    texts = articles.column_of((number[title.article] for title, _ in made), "text")
    for title, row in made:
        row["headline"] = title.of(words)
    return parts


def _numbered(company: Company, node: Node) -> Numbered:
    return Numbered(company.number[node[0]], node[1])


def _group(key: Callable[[int], str], nodes: Iterable[Numbered], denials: Iterable[Numbered] = ()) -> Group:
    return Group(*(tuple(sorted((key(n.article), n.unit) for n in of)) for of in (nodes, denials)))


def _groups(folder: Folder, numbers: list[int], name: str = _GROUPS) -> dict[int, list[Numbered]]:
    """The units of some groups."""
    found: dict[int, list[Numbered]] = defaultdict(list)
    for row in folder.where_in(name, "group", numbers).to_pylist():
        found[row["group"]].append(Numbered(row["article"], row["unit"]))
    return found


def _put(folder: Folder, name: str, columns: tuple[str, ...], rows: Sequence[tuple[int, ...]]) -> None:
    table = np.array(rows, np.int64).reshape(-1, len(columns))
    folder.put(name, arrow().table({column: table[:, i] for i, column in enumerate(columns)}))
