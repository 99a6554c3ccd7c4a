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
from headwater.engine.joining import SPOKEN, Company, Numbered, components_of
from headwater.engine.naming import Meant
from headwater.engine.pairing import Linking
from headwater.engine.speaking import CARRIED, Speaking, carried, put_groups
from headwater.link.statements.making import Maker
from headwater.link.statements.regroup import Likely, grouped
from headwater.link.statements.shelf import Group, Scores
from headwater.link.statements.update import regroup
from headwater.model import Span
from headwater.store.results import arrow, statement_columns

DISPUTING: Final = 50  # articles whose denials are attached in one task
MADE: Final = 250  # groups that are made statements in one task
_GROUPS: Final = "work/groups.parquet"  # the units of each group of several articles
_SPEAKING: Final = "work/speaking.parquet"  # SPOKEN in parts
_ALONE: Final = "work/alone.parquet"  # the unit of each group that one article alone says
_DENIALS: Final = "work/denials.parquet"  # the units that deny or correct what a unit says, with its group


class Grouping(Linking, frozen=True):
    """Group the units of a bundle; to `work/grouped/BUNDLE.parquet`."""

    def __call__(self, bundle: int) -> int:
        components = components_of(self.folder, bundle)
        company = Company(self.articles, {node.article for of in components for node in of})
        key, scores, likely = company.articles.key, Scores(company.shelf), Likely(company.shelf)
        nodes = (sorted((key(node.article), node.unit) for node in of) for of in components)
        found = (group for component in nodes for group in grouped(scores, component, likely))
        groups = sorted(group for group in found if Group(group).kept)
        put_groups(self.folder, bundle, company.shelf, groups)
        return len(groups)


def gather_groups(folder: Folder) -> int:
    """Put the groups of all bundles into one table, in order of their first articles; how many they are. And
    deal out the articles that dispute something."""
    found = [np.empty((0, 4), np.int64)]
    for name in folder.names("work/grouped"):
        table = folder.get(name, ("group", "article", "unit"))
        bundle = np.full(len(table), int(name.rpartition("/")[2].partition(".")[0]))
        columns = (table.column(of).to_numpy() for of in ("group", "article", "unit"))
        found.append(np.stack((bundle, *columns), axis=1))
    bundle, place, article, unit = np.concatenate(found).T
    starts = np.flatnonzero((np.diff(bundle, prepend=-1) != 0) | (np.diff(place, prepend=-1) != 0))
    first = np.minimum.reduceat(article, starts) if len(starts) else starts
    # What the tasks that make statements of neighbours ask for is much the same, and goes to the same files.
    number = np.empty(len(starts), np.int64)
    number[np.argsort(first, kind="stable")] = np.arange(len(starts))
    group = np.repeat(number, np.diff(starts, append=len(article)))
    table = arrow().table(
        {"group": group, "article": article, "unit": unit, "bundle": bundle, "place": place}
    )
    by_group = table.sort_by([("group", "ascending")])
    folder.put(_GROUPS, by_group.select(["group", "article", "unit"]))
    by_article = table.sort_by([("article", "ascending"), ("group", "ascending")])
    folder.put(CARRIED, by_article.select(["article", "group", "bundle", "place"]))
    _deal_out(folder)
    return len(starts)


def _deal_out(folder: Folder) -> None:
    """Put the articles that dispute something into parts, each with those that it may speak of."""
    spoken = folder.get(SPOKEN).sort_by("article")
    _, rank = np.unique(spoken.column("article").to_numpy(), return_inverse=True)
    folder.put(_SPEAKING, spoken.append_column("part", arrow().array(rank // DISPUTING)))


class Attaching(Linking, frozen=True):
    """Find what part `part` of the articles that dispute something deny; to `work/attached/PART.parquet`."""

    def __call__(self, part: int) -> int:
        spoken = self.folder.where_in(_SPEAKING, "part", [part])
        article, other = (spoken.column(name).to_numpy() for name in ("article", "other"))
        nearest: dict[int, list[int]] = defaultdict(list)
        for one, beside in zip(article.tolist(), other.tolist(), strict=True):
            nearest[one].append(beside)
        groups = carried(self.folder, np.unique(other).tolist())
        shelf = Speaking(self.articles, nearest, groups.values())
        known = {Group(tuple(sorted(told.node for told in of))): number for number, of in groups.items()}
        shelf.replace((), known)
        change = regroup(shelf, (), near=map(self.articles.key, nearest))
        rows = []
        for group in change.new:
            number, first = known.get(Group(group.nodes), -1), group.nodes[0]
            said = (number, shelf.number[first[0]], first[1])
            rows += [(*said, shelf.number[denying], unit) for denying, unit in group.denials]
        columns = ("group", "article", "unit", "denying", "denying_unit")
        _put(self.folder, f"work/attached/{part:06}.parquet", columns, rows)
        return len(rows)


def disputing_parts(folder: Folder) -> int:
    """In how many parts the articles are looked at that dispute something."""
    return int(folder.get(_SPEAKING, ["part"]).column("part").to_numpy().max(initial=-1)) + 1


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
    _put(folder, _ALONE, ("group", "article", "unit"), alone)
    return groups + len(alone)


class Stating(Linking, frozen=True):
    """Make the statements of part `part` of the groups, and write them by day and language."""

    def __call__(self, part: int) -> int:
        wanted = list(range(part * MADE, (part + 1) * MADE))
        groups = _groups(self.folder, wanted) | _groups(self.folder, wanted, _ALONE)
        denials = _groups(self.folder, wanted, _DENIALS)
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
    texts = dict(articles.some({number[title.article] for title, _ in made}, "text"))
    for title, row in made:
        row["headline"] = title.of(words)
    return parts


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
