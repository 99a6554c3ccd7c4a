"""Components of bounded size: the same unit by unit and streamed, and none too large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.engine import components as streamed
from headwater.engine.components import bounded
from headwater.engine.pairing import Numbers
from headwater.link.statements import components
from headwater.link.statements.components import Components, least
from headwater.link.statements.digest import Node

NODES = 12
_EDGES = st.dictionaries(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(lambda pair: pair[0] < pair[1]),
    st.floats(least(1) - 0.5, 3.0),
    max_size=30,
)
_KINDS = st.lists(st.integers(-2, 2), min_size=NODES, max_size=NODES)


def node(number: int) -> Node:
    return f"a{number:02}", 0


def one_by_one(edges: Mapping[tuple[int, int], float], kinds: list[int]) -> list[set[int]]:
    """The components of all nodes, asked for one after another."""
    pairs: dict[Node, dict[Node, float]] = {node(n): {} for n in range(NODES)}
    for (a, b), value in edges.items():
        pairs[node(a)][node(b)] = pairs[node(b)][node(a)] = value
    found = Components(pairs.__getitem__, lambda at: kinds[int(at[0][1:])])
    return sorted(({int(a[1:]) for a, _ in of} for of in found.holding(pairs)), key=min)


def at_once(edges: Mapping[tuple[int, int], float], kinds: list[int]) -> list[set[int]]:
    """The same, edges in two parts."""

    def some(limit: float) -> Iterator[Numbers]:
        likely = [pair for pair, value in edges.items() if value >= limit]
        for part in (likely[::2], likely[1::2]):
            yield np.array(part, np.int64).reshape(-1, 2)

    whole = streamed.Components()
    for part in some(least(0)):
        whole.join(part)
    nodes, of = bounded(*whole.found(), some, lambda: np.array(kinds, np.int64))
    found = [set(nodes[of == number].tolist()) for number in np.unique(of)]
    alone = set(range(NODES)) - set(nodes.tolist())
    return sorted([*found, *({n} for n in alone)], key=min)


@settings(max_examples=200, deadline=None)
@given(_EDGES, _KINDS, st.integers(1, 4))
def test_streamed_or_asked_for_one_by_one_components_are_the_same(
    edges: dict[tuple[int, int], float], kinds: list[int], largest: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in (components, streamed):
            patch.setattr(module, "LARGEST", largest)
        found = one_by_one(edges, kinds)
        assert found == at_once(edges, kinds)
        for part in found:
            assert len({kinds[n] for n in part}) <= largest


def test_the_weakest_pairs_of_a_large_component_do_not_lead_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "LARGEST", 2)
    strong, weak = least(2) + 0.1, least(1) + 0.1
    edges = {(0, 1): strong, (1, 2): weak, (2, 3): strong}
    assert one_by_one(edges, list(range(NODES)))[:2] == [{0, 1}, {2, 3}]


def test_what_is_said_in_the_same_words_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "LARGEST", 1)
    edges = {(n, n + 1): least(1) - 0.3 for n in range(NODES - 1)}
    assert one_by_one(edges, [7] * NODES) == [set(range(NODES))]
