"""Articles that come, change and go one after another leave what linking all of them at once would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from headwater.link.statements import components, kin, shelf, update
from headwater.link.statements.digest import Digest
from headwater.link.statements.kin import Kin
from headwater.link.statements.shelf import Group, Memory
from statement_stories import ARTICLES, of

_IDS = [article.id for article in ARTICLES]
_SIZES = (1, 2, 4, 8, 16, components.LARGEST)  # of the largest component
# A step: articles that come, each with the number of the text that it has, and articles that go.
_STEPS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(_IDS), st.integers(0, len(_IDS) - 1), max_size=4),
        st.lists(st.sampled_from(_IDS), max_size=2),
    ),
    min_size=1,
    max_size=7,
)


def version(article: str, text: int, published: str = "") -> Digest:
    """An article that has the text, outlet and date of one of the stories, or a date of its own."""
    one = of(text)
    return replace(one, article=article, when=published or one.when, published=published or one.published)


def state(memory: Memory) -> tuple[set[Group], dict[tuple[str, str], Kin]]:
    """All that was found, groups of units and what articles have in common."""
    common = {
        (a, b): found for a in sorted(memory.digests) for b, found in memory.akin(a).items() if found.pairs
    }
    return memory.groups(), common


def at_once(digests: Iterable[Digest]) -> Memory:
    memory = Memory()
    update.fill(memory, digests)
    return memory


def reach(patch: pytest.MonkeyPatch, steps: int, largest: int = components.LARGEST) -> None:
    """Let articles be compared with so many on both sides, so that others stand between them, and let no
    component have more than `largest` kinds of units."""
    for module in (kin, shelf, update):
        patch.setattr(module, "REACH", steps)
    patch.setattr(components, "LARGEST", largest)
    if largest < 400:  # so that there is something to take apart
        for module in (kin, components):
            patch.setattr(module, "JOIN", -4.0)


def went(
    steps: Sequence[tuple[Mapping[str, int], Sequence[str]]],
) -> tuple[Memory, dict[str, Digest]]:
    """A shelf after some steps, and the articles that are on it then."""
    memory, there = Memory(), dict[str, Digest]()
    for come, gone in steps:
        fresh = {article: version(article, text) for article, text in come.items()}
        leaving = [article for article in gone if article in there and article not in fresh]
        update.update(memory, fresh.values(), leaving)
        there = {a: d for a, d in (there | fresh).items() if a not in leaving}
    return memory, there


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 3),
    st.sampled_from(_SIZES),
    st.permutations(_IDS),
    st.lists(st.integers(1, 4), min_size=1, max_size=8),
)
def test_any_order_and_any_pieces_give_what_all_at_once_gives(
    steps: int, largest: int, order: list[str], sizes: list[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        reach(patch, steps, largest)
        memory, rest = Memory(), [of(_IDS.index(article)) for article in order]
        for size in (*sizes, len(rest)):
            update.update(memory, rest[:size])
            rest = rest[size:]
        assert state(memory) == state(at_once(of(n) for n in range(len(_IDS))))


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 3), st.sampled_from(_SIZES), _STEPS)
def test_articles_that_were_edited_or_went_leave_nothing_behind(
    step: int, largest: int, steps: list[tuple[dict[str, int], list[str]]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        reach(patch, step, largest)
        memory, there = went(steps)
        assert state(memory) == state(at_once(there.values()))


@pytest.mark.parametrize("number", range(len(_IDS)))
def test_a_date_or_an_outlet_that_is_learned_later_counts_as_if_known_from_the_start(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach(monkeypatch, 2)
    unknown = replace(of(number), when="", published="", outlet="")
    others = [of(n) for n in range(len(_IDS)) if n != number]
    memory = at_once([*others, unknown])
    update.update(memory, [of(number)])
    assert state(memory) == state(at_once([*others, of(number)]))


def test_an_article_that_comes_between_two_parts_them_and_joins_them_again_when_it_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reach(monkeypatch, 1)
    dates = ("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z")
    first, between, last = (version(f"x{n}", 0, date) for n, date in enumerate(dates))
    memory = at_once([first, last])
    before = state(memory)
    assert memory.kin("x0", "x2") is not None
    update.update(memory, [between])
    assert memory.kin("x0", "x2") is None
    assert {a for group in memory.groups() for a in group.articles} == {"x0", "x1", "x2"}
    update.update(memory, [], ["x1"])
    assert state(memory) == before


def test_the_same_article_again_changes_nothing() -> None:
    memory = at_once(of(n) for n in range(len(_IDS)))
    before = state(memory)
    update.update(memory, [of(3)])
    assert state(memory) == before


def test_a_change_touches_only_what_it_concerns() -> None:
    """An article of one story leaves the groups of the other alone."""
    bridge = [n for n, article in enumerate(_IDS) if article.startswith("bridge")]
    memory = at_once(of(n) for n in range(len(_IDS)) if n != bridge[1])
    change = update.update(memory, [of(bridge[1])])
    assert change.new
    touched = {a for group in (*change.old, *change.new) for a in group.articles}
    assert all(article.startswith("bridge") for article in touched)


def test_what_stays_as_it_was_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    reach(monkeypatch, len(_IDS))  # so that no articles are parted
    bridge = _IDS.index(next(article for article in _IDS if article.startswith("bridge")))
    memory = at_once(of(n) for n in range(len(_IDS)) if n != bridge)
    change = update.update(memory, [of(bridge)])
    assert change.new
    assert not set(change.old) & set(change.new)


def test_the_stories_have_groups_over_languages_and_denials() -> None:
    """Else the tests above would compare nothing with nothing."""
    groups = at_once(of(n) for n in range(len(_IDS))).groups()
    assert any({"bridge0", "bridge1", "bridge2"} <= group.articles for group in groups)
    assert any(group.denials for group in groups)
