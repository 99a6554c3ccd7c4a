"""The statements of a library: brought up to date by what came or changed, and whole whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from headwater.link.statements import kin, shelf, update
from headwater.store import shelf as kept
from headwater.store import stating
from headwater.store.faults import LibraryBusy, NotFound
from headwater.store.library import Library
from statement_stories import ARTICLES, put, reading, taken, told, without

_ALL = range(len(ARTICLES))
_SETTING = "UPDATE settings SET value = ? WHERE key = 'statements'"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """The stories, with their statements."""
    with Library.open(tmp_path / "library") as opened:
        put(opened, _ALL)
        opened.restate()
        yield opened


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "other") as opened:
        yield opened


def near(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """Let articles be compared with few on both sides, so that others stand between them."""
    for module in (kin, shelf, update, kept):
        monkeypatch.setattr(module, "REACH", steps)


# --- the same whichever way they came ---


@pytest.mark.parametrize(
    "pieces",
    [
        ((10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),),
        ((3,), (0, 7, 9), (1, 10), (2, 4, 6), (5, 8)),
        ((9, 5), (8, 3), (0, 1), (10, 4), (2, 6), (7,)),
    ],
)
@pytest.mark.parametrize("steps", [1, 12])
def test_in_pieces_is_the_same_as_all_at_once(
    pieces: tuple[tuple[int, ...], ...],
    steps: int,
    library: Library,
    empty: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    near(monkeypatch, steps)
    library.restate(force=True)
    for piece in pieces:
        put(empty, piece)
        assert empty.restate().articles == len(piece)
    assert told(empty) == told(library)
    assert any(len(row["appears"]) > 2 for row in told(empty))
    empty.restate(force=True)
    assert told(empty) == told(library)


def test_an_article_that_was_edited_is_stated_as_it_is_now(library: Library, empty: Library) -> None:
    now = replace(reading(10), article=replace(reading(10).article, id=ARTICLES[4].id))
    library.take([taken(now)])
    assert library.stale()
    assert library.restate().articles == 1
    put(empty, (n for n in _ALL if n != 4))
    empty.take([taken(now)])
    empty.restate()
    assert told(library) == told(empty)


@pytest.mark.parametrize("fields", [("outlet",), ("published",), ("outlet", "published")])
def test_an_outlet_or_a_date_that_is_learned_later_counts(
    fields: tuple[str, ...], library: Library, empty: Library
) -> None:
    put(empty, (n for n in _ALL if n != 4))
    empty.take([taken(without(4, *fields))])
    empty.restate()
    assert told(empty) != told(library)
    empty.add(ARTICLES[4])
    assert stating.stale(empty)
    empty.restate()
    assert told(empty) == told(library)


def test_what_is_up_to_date_is_left_alone(library: Library) -> None:
    assert not stating.stale(library)
    before = library._db.total_changes
    assert library.restate().reason == ""
    assert library._db.total_changes == before
    library.add(ARTICLES[3])  # a duplicate
    assert library.restate().articles == 0


# --- broken off, and two at once ---


def stopping(at: str, what: Callable[[], object]) -> Callable[[str, int, int], None]:
    """What does something when a stage of the work reports for the first time."""
    done: list[str] = []

    def progress(stage: str, count: int, total: int) -> None:
        if stage == at and not done:
            done.append(stage)
            what()

    return progress


def interrupt() -> None:
    raise KeyboardInterrupt


_STAGES = ("entering", "looking for kin", "comparing", "making statements")


@pytest.mark.parametrize("stage", _STAGES)
def test_what_was_broken_off_is_made_good_the_next_time(stage: str, library: Library) -> None:
    before = told(library)
    with pytest.raises(KeyboardInterrupt):
        library.restate(force=True, progress=stopping(stage, interrupt))
    assert not stating.usable(library)
    assert "broken off" in stating.stale(library)
    assert library.restate().reason
    assert told(library) == before
    assert not stating.stale(library)


def test_few_that_are_broken_off_leave_the_statements_as_they_were(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = told(library)
    library.take([taken(replace(reading(0), article=replace(reading(0).article, id="again")))])
    with monkeypatch.context() as patch:
        patch.setattr(kept.Shelf, "replace", lambda *_: interrupt())
        with pytest.raises(KeyboardInterrupt):
            library.restate()
    assert stating.usable(library)
    assert stating.stale(library)
    assert [row for row in told(library) if len(row["appears"]) > 1] == [
        row for row in before if len(row["appears"]) > 1
    ]
    library.restate()
    assert any(place["article"] == "again" for row in told(library) for place in row["appears"])


@pytest.mark.parametrize("stage", ["looking for kin", "making statements"])
def test_of_two_that_make_all_anew_the_later_one_does(stage: str, library: Library) -> None:
    before = told(library)
    with Library.open(library.path) as other:
        with pytest.raises(LibraryBusy, match="Try again"):
            library.restate(force=True, progress=stopping(stage, lambda: other.restate(force=True)))
        assert told(other) == before
    assert not stating.stale(library)


def test_processes_of_their_own_make_the_same(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(library)
    library._db.execute("DELETE FROM digests")
    monkeypatch.setattr(stating, "_ALONE", 2)
    library.restate(force=True, jobs=2)
    assert told(library) == before


def test_what_another_adds_meanwhile_is_linked_the_next_time(library: Library, empty: Library) -> None:
    put(empty, (n for n in _ALL if n != 2))
    with Library.open(empty.path) as other:
        empty.restate(force=True, progress=stopping("looking for kin", lambda: put(other, [2])))
        assert stating.stale(other)
        assert other.restate().articles == 1
    assert not stating.stale(empty)
    assert told(empty) == told(library)


def test_two_that_add_and_link_in_turn_see_the_same(library: Library, empty: Library) -> None:
    with Library.open(empty.path) as other:
        for number in _ALL:
            one = (empty, other)[number % 2]
            put(one, [number])
            one.restate()
        assert told(empty) == told(other) == told(library)


# --- other code, damage ---


@pytest.mark.parametrize("value", ['{"linker": "another"}', "x", "{}"])
def test_statements_of_other_code_are_made_anew(value: str, library: Library) -> None:
    before = told(library)
    library._db.execute(_SETTING, (value,))
    assert stating.stale(library)
    assert not stating.usable(library)
    library.restate()
    assert told(library) == before


def test_digests_of_other_code_are_not_used(library: Library) -> None:
    before = told(library)
    library._db.execute("UPDATE digests SET maker = 'another', data = x'00'")
    library.restate(force=True)
    assert told(library) == before
    (left,) = library._db.execute("SELECT count(*) FROM digests WHERE maker = 'another'").fetchone()
    assert left == 0


def test_an_empty_library_has_no_statements(empty: Library) -> None:
    assert not stating.stale(empty)
    assert empty.restate().statements == 0
    assert empty.statements() == empty.conflicts() == []
    with pytest.raises(NotFound, match="headwater statements"):
        empty.trace("bridge")


# --- asked for ---


def test_statements_are_found_by_id_by_claim_and_by_words_of_any_language(library: Library) -> None:
    first = library.trace("Естонія попросила")
    place = next(place for place in first.appears if place.claim)
    for name in (first.id, f"{place.article}:{place.claim}", "asked Latvia", "насосная станция одолжить"):
        assert library.trace(name).id == first.id


def test_what_one_article_alone_says_is_found_too(library: Library) -> None:
    found = library.trace("two lanes 1997")
    assert len(found.appears) == 1
    assert library.trace(found.id) == found
    assert found.id not in {one.id for one in library.statements()}


_SORTS: tuple[tuple[str, Callable[[Any], int]], ...] = (
    ("articles", lambda s: len(s.articles)),
    ("independent", lambda s: s.independent),
    ("echoes", lambda s: len(s.articles) - s.independent),
    ("dispute", lambda s: len(s.denials)),
)


@pytest.mark.parametrize(("sort", "value"), _SORTS, ids=lambda one: one if isinstance(one, str) else "")
def test_statements_come_in_the_order_that_was_asked_for(
    sort: Any, value: Callable[[Any], int], library: Library
) -> None:
    for found in (library.statements(sort=sort), library.statements("bridge", sort=sort)):
        values = [value(one) for one in found]
        assert values == sorted(values, reverse=True)
        assert len(values) > 1
    assert library.statements(sort=sort, limit=1) == library.statements(sort=sort)[:1]


def test_conflicts_are_the_statements_that_somebody_denies(library: Library) -> None:
    found = library.conflicts()
    assert {d.by for one in found for d in one.denials} >= {"Kari Dahl"}
    assert all(one.denials for one in found)
    assert {one.id for one in library.statements() if one.denials} == {one.id for one in found}


def test_what_was_read_again_is_stated_as_it_is_read_now(library: Library) -> None:
    before = told(library)
    assert library.rebuild(everything=True).updated == len(ARTICLES)
    assert library.restate().articles == len(ARTICLES)
    assert told(library) == before
