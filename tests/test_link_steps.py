"""What comes, goes or changes is followed to the names that it concerns: the same nodes as from nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.link import counts, linker
from headwater.link.linker import Item, Linker, Nodes
from headwater.link.registry import NoRegistry, Registry, package
from headwater.link.tables import Memory
from linking import article, person
from linking_names import ARTICLES, Drawn

# What is added or edited, and the numbers of what is taken out.
_steps = st.lists(
    st.tuples(st.lists(ARTICLES, max_size=3), st.sets(st.integers(0, 12), max_size=2)), min_size=2, max_size=8
)


class _Shelf:
    """Articles that are linked in steps."""

    def __init__(self, registry: Registry) -> None:
        self.tables = Memory()
        self.items: dict[int, Item] = {}
        self.nodes: dict[int, Nodes] = {}
        self._registry = registry

    def step(self, new: list[Drawn], out: set[int]) -> int:
        """Add and take out articles; how many were linked again."""
        items = {one.article: one for one in map(_item, new)}
        gone = [one for number, one in self.items.items() if number in items or number in out]
        for one in gone:
            del self.items[one.article], self.nodes[one.article]
            for name in one.reading.names:
                self.tables.bases[name.base].discard(one.article)
        linked = Linker(self.tables, self._registry).update(
            gone, items.values(), lambda numbers: [self.items[number] for number in sorted(numbers)]
        )
        self.items |= items
        self.nodes |= linked
        for one in items.values():
            for name in one.reading.names:
                self.tables.bases.setdefault(name.base, set()).add(one.article)
        return len(linked)


def _item(drawn: Drawn) -> Item:
    number, lang, names, published = drawn
    return Item(number, f"x{number}", article(f"x{number}", lang, *names, published=published))


@pytest.mark.parametrize("registry", [package(), NoRegistry()])
@settings(max_examples=60, deadline=None)
@given(_steps, st.booleans())
def test_any_steps_lead_to_the_same(
    registry: Registry, steps: list[tuple[list[Drawn], set[int]]], small: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in (counts, linker):
            patch.setattr(module, "SAMPLE", 2 if small else 16)  # as of people of many articles
        shelf = _Shelf(registry)
        today: dict[int, Drawn] = {}
        for new, out in steps:
            shelf.step(new, out)
            today = {number: one for number, one in today.items() if number not in out}
            today |= {one[0]: one for one in new}
        fresh = _Shelf(registry)
        fresh.step(list(today.values())[::-1], set())
        assert shelf.nodes == fresh.nodes
        assert shelf.tables.records == fresh.tables.records


def test_a_surname_of_many_articles_is_left_alone_by_another_bearer() -> None:
    """Who is met hundreds of times is meant by the surname, whoever else comes to bear it."""
    shelf = _Shelf(NoRegistry())
    company = [person("Юрій Лис"), person("Ігор Сич")]
    for n in range(60):
        shelf.step([(2 * n, "uk", [person("Петро Коваль"), *company], "")], set())
        shelf.step([(2 * n + 1, "uk", [person("Коваль")], "")], set())
    linked = shelf.step([(500, "uk", [person("Олег Коваль"), *company], "")], set())
    assert linked < 5
    assert shelf.nodes[1][0].id == shelf.nodes[0][0].id
