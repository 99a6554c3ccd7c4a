"""Names to nodes, article by article: what comes, goes or changes is followed to the names that it concerns,
and to no others.

What all articles together say is kept in records (`tables.py`). Each step compares what it makes with what it
made before and passes on what is different. The outcome depends on the set of articles only: linking them one
by one gives the same as all at once (self-adjusting computation, Acar 2005, by hand).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from headwater.link.bearers import Bearer
from headwater.link.counts import (
    SAMPLE,
    Counts,
    Record,
    Sampled,
    bases,
    changed,
    is_full,
    mark,
    merged,
    own_of,
)
from headwater.link.local import Sheet, sheet
from headwater.link.mistaken import Mistaken
from headwater.link.nodes import Node
from headwater.link.people import Here, People
from headwater.link.registry import Registry
from headwater.link.tables import Tables
from headwater.link.things import Things
from headwater.model import Reading


class Item(NamedTuple):
    """An article by its number, what it is known again by wherever it is, and its names."""

    article: int
    key: str
    reading: Reading


Fetch = Callable[[set[int]], Iterable[Item]]
Nodes = dict[int, Node]  # by number of the name


class Linker:
    """Links articles, with all that is kept of those that were linked before."""

    def __init__(self, tables: Tables, registry: Registry) -> None:
        self._tables = tables
        self._registry = registry
        self._sheets: dict[int, tuple[str, Sheet]] = {}
        self._found: dict[int, Nodes] = {}  # of names that are not of people
        self._things = Things(tables, registry)
        self._people = People(tables, registry)
        self._mistaken = Mistaken(tables, self._things)

    def update(self, gone: Iterable[Item], new: Iterable[Item], fetch: Fetch) -> dict[int, Nodes]:
        """The nodes of all names of the `new` articles, and of those others in which some may be another now.

        `gone` are articles that were linked and are no more, or were otherwise; `fetch` gives linked articles
        by their numbers.
        """
        counts = Counts(self._registry)
        without = set()
        for item in gone:
            without.add(item.article)
            counts.add(item.article, item.key, sheet(item.reading, self._registry), -1)
            self._tables.set_company(item.article, None)
        for item in new:
            self._take(item)
            counts.add(item.article, item.key, self._sheets[item.article][1], 1)
        todo = set(self._sheets)
        before = self._count(counts)
        self._sample(counts, lambda names: self._load(self._tables.articles(names) - without, fetch))
        keys, names = self._things.update(before)
        todo |= self._load(self._tables.articles(names), fetch)
        moved = self._company(todo)
        others = self._people.update(before, moved) | self._mistaken.update(before, keys)
        todo |= self._load(self._tables.articles(others), fetch)
        return {article: self._nodes(article) for article in sorted(todo)}

    def _take(self, item: Item) -> None:
        self._sheets[item.article] = item.key, sheet(item.reading, self._registry)

    def _load(self, articles: set[int], fetch: Fetch) -> set[int]:
        lacking = articles - self._sheets.keys()
        for item in fetch(lacking) if lacking else ():
            self._take(item)
        return articles & self._sheets.keys()

    def _count(self, counts: Counts) -> dict[str, Record | None]:
        """Bring the records up to date; what those were that are others now."""
        before = {}
        for key, by in counts.records.items():
            if any(by.values()):
                before[key] = self._tables.get(key)
                self._tables.put(key, changed(before[key], by) or None)
        return before

    def _sample(self, counts: Counts, load: Callable[[set[str]], set[int]]) -> None:
        """Bring the samples of articles up to date."""
        for key, found in counts.samples.items():
            old: list[list[object]] = self._tables.get(key) or []
            kept = [one for one in old if one[1] not in found]
            new = merged([kept, [one for one in found.values() if one is not None]])
            if len(old) == SAMPLE and len(kept) < SAMPLE:  # others may come before those that are new
                new = self._sampled(key, load)
            self._tables.put(key, [list(one) for one in new] or None)

    def _sampled(self, key: str, load: Callable[[set[str]], set[int]]) -> list[Sampled]:
        """A sample drawn anew from all articles that have a name."""
        record = self._tables.get(f"p{key[1:].partition(chr(10))[0]}") or {}
        counts = Counts(self._registry)
        for article in load(bases(record)) | self._sheets.keys():
            name, one = self._sheets[article]
            counts.add(article, name, one, 1)
        return merged([[one for one in counts.samples[key].values() if one is not None]])

    def _company(self, articles: Iterable[int]) -> set[str]:
        """Bring up to date whom articles name; the keys of the people whose company has changed."""
        moved = set[str]()
        for article in articles:
            one = self._sheets[article][1]
            found = self._found[article] = self._things.nodes(one)
            names = {node.id for node in found.values()}
            names |= {b.form.key for b in one.people if b.form.full}
            company = tuple(sorted(map(mark, names)))
            if company != self._tables.company(article):
                self._tables.set_company(article, company)
                moved |= {f.key for b in one.people for f in b.forms if is_full(f)}
        return moved

    def _nodes(self, article: int) -> Nodes:
        """The node of each name of an article."""
        one = self._sheets[article][1]
        out = self._found.pop(article, None) or self._things.nodes(one)
        here = self._people.here(one, self._tables.company(article))
        placed = [self._placed(here, bearer) for bearer in one.people]
        for bearer, node in zip(one.people, placed, strict=True):
            apart = self._people.apart(here, bearer)
            for mention, why in bearer.mentions:
                unsure = bearer.doubts.get(mention.index, ())
                names = [one.people[k].form.text for k in unsure]
                ids = tuple(placed[k].id for k in unsure)
                made = apart.get(mention.index) or _doubted(node, why, names, ids)
                out[mention.index] = made._replace(others=tuple(o for o in made.others if o != made.id))
        return out

    def _placed(self, here: Here, bearer: Bearer) -> Node:
        node = self._people.place(here, bearer)
        if not bearer.form.full and node.id == f"PER.{own_of(bearer.form)}":
            return self._mistaken.node(own_of(bearer.form)) or node
        return node


def _doubted(node: Node, why: str, names: list[str], ids: tuple[str, ...]) -> Node:
    """The node of a bearer for one mention, with the other bearers of the name that the article has."""
    node = node._replace(why=_why(node.why, why))
    if not names:
        return node
    doubt = node.doubt or f"the article also names {', '.join(names)}"
    others = tuple(dict.fromkeys((*ids, *node.others)))
    return node._replace(confidence=min(node.confidence, 0.6), doubt=doubt, others=others)


def _why(of_all: str, of_article: str) -> str:
    """Why a name is where it is: by its own article first, then by all."""
    if of_article in ("the full name", "the name as it stands"):
        return of_all or of_article
    return f"{of_article}; {of_all}" if of_all else of_article
