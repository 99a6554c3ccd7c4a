"""Actors asked for: lists, what they say, what is said of them, over time; and that it stays up to date."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.ask import actor as actors
from headwater.ask.activity import Activity, Counted, activity
from headwater.ask.actor import Wanted
from headwater.known import registry
from headwater.model import Article
from headwater.store.faults import BadQuery, NotFound
from headwater.store.library import Library
from headwater.store.schema import FILE
from headwater.store.tally import UNDATED, tally
from page_library import make

NORWAY, FALCAO = "Q20", "per:rui-falcao"
RELEASED = Path(__file__).parent / "libraries"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(make(tmp_path_factory.mktemp("ask") / "library")) as kept:
        yield kept


def ids(library: Library, **wanted: str | bool) -> list[str]:
    return [one.id for one in actors.listed(library, Wanted(**wanted)).actors]  # type: ignore[arg-type]


# --- lists ---


def test_all_are_listed_with_those_of_most_articles_first(library: Library) -> None:
    found = actors.listed(library)
    articles = [one.articles for one in found.actors]
    assert found.total == len(found.actors)
    assert articles == sorted(articles, reverse=True)
    assert actors.listed(library, offset=1, limit=1).actors == found.actors[1:2]


@pytest.mark.parametrize("name", ["Норвегією", "Norway", "норвегии", "Q20"])
def test_a_name_in_any_language_and_form_finds_its_actor(library: Library, name: str) -> None:
    assert ids(library, name=name) == [NORWAY]


def test_lists_are_narrowed_by_kind_and_state_in_any_language(library: Library) -> None:
    assert ids(library, kind="state") == ["Q45", NORWAY]
    assert FALCAO in ids(library, country="Португалія")
    assert ids(library, kind="person", country="Portugal") == [FALCAO]
    assert ids(library, doubtful=True) == [one.id for one in actors.listed(library).actors if one.doubtful]
    assert "Portugal" in actors.countries(library)
    with pytest.raises(BadQuery):
        actors.listed(library, Wanted(kind="dragon"))


# --- one actor ---


def test_what_they_say_is_in_the_exact_words_the_latest_first(library: Library) -> None:
    found = actors.portrait(library, FALCAO)
    said = found.sides["says"]
    assert found.counts["says"] == len(said) == 3
    assert [one.published for one in said] == sorted((one.published for one in said), reverse=True)
    denial = next(one for one in said if one.stance == "deny")
    text = library.article(denial.article).article.text
    assert denial.content in text
    assert denial.source in text[denial.start : denial.end]
    assert library.claim(denial.ref).content == denial.content


def test_what_others_say_of_them_is_not_what_they_say(library: Library) -> None:
    found = actors.portrait(library, NORWAY)
    assert {one.actor for one in found.sides["says"]} == {NORWAY}
    assert all(one.actor != NORWAY for one in found.sides["about"])
    assert sum(one.claims for one in found.voices["about"]) <= found.counts["about"] > 0


def test_on_whose_word_they_speak_and_who_speaks_on_theirs(library: Library) -> None:
    paper = "org:straits-sentinel"
    rests, basis = actors.portrait(library, NORWAY), actors.portrait(library, paper)
    assert paper in {voice.actor for voice in rests.voices["rests"]}
    assert {voice.actor for voice in basis.voices["basis"]} == {NORWAY}
    assert any("Straits Sentinel" in word for one in basis.sides["basis"] for word in one.via)


def test_who_is_named_in_the_same_articles(library: Library) -> None:
    found = actors.portrait(library, FALCAO)
    assert ("Q45", 2) in {(one.id, one.articles) for one in found.company}
    assert FALCAO not in {one.id for one in found.company}


def test_reasons_point_to_the_words(library: Library) -> None:
    found = actors.portrait(library, NORWAY)
    assert sum(one.mentions for one in found.reasons) == found.actor.mentions
    for one in found.reasons:
        text = library.article(one.spot.article).article.text
        assert text[one.spot.start : one.spot.end] == one.spot.text


def test_bars_hold_all_that_is_counted(library: Library) -> None:
    found = actors.portrait(library, NORWAY)
    sums = [sum(column) for column in zip(*(bar.counts for bar in found.activity.bars), strict=True)]
    told = (found.actor.articles, found.actor.mentions, found.counts["says"], found.counts["about"])
    assert sums == list(told)


def test_an_actor_that_is_not_there(library: Library) -> None:
    with pytest.raises(NotFound):
        actors.portrait(library, "per:nobody")


def test_a_capital_that_speaks_is_a_reading_and_no_identity(tmp_path: Path) -> None:
    text = "Lisbon said on Monday that the pumps would be sent in April. Portugal had bought them in 2025."
    with Library.open(tmp_path) as library:
        library.add(Article(text=text, published="2026-03-04"))
        library.relink()
        (capital,) = ids(library, name="Lisbon")
        found = actors.portrait(library, capital)
        known = registry().by_id(capital)
        assert known is not None
        assert [one.id for one in found.stands_for] == list(known.stands_for)
        assert found.counts["says"] == found.stands_for[0].claims == 1
        assert ids(library, name="Portugal") == ["Q45"]


# --- up to date ---

TABLES = ("seen", "voiced", "cited", "outlets", "outlet_days")


def rows(library: Library) -> dict[str, set[tuple[object, ...]]]:
    return {table: set(library._db.execute(f"SELECT * FROM {table}")) for table in TABLES}


def test_what_is_counted_follows_every_change(tmp_path: Path) -> None:
    """New articles, an edit with another outlet and date, one that loses its names, a decision: at each step
    the counts are those that are made from nothing."""
    told = "Mira Halas said that Norway would sell the mill, the Harbour Post reported."
    first = Article(id="a", text=told, outlet="Harbour Post", published="1969-12-31")
    steps = (
        first,
        Article(id="b", text="Mira Halas denied that. Norway was silent.", outlet="Quay Times"),
        Article(id="a", text=f"{told} Norway agreed.", outlet="Quay Times", published="2026-03-05"),
        Article(id="b", text="nothing was sold in the end.", outlet="Quay Times"),
    )
    with Library.open(tmp_path) as library:
        for step in steps:
            library.add(step)
            library.relink()
            kept = rows(library)
            tally(library._db, None)
            assert rows(library) == kept
        assert rows(library)["outlets"] >= {("Quay Times", 2, library.info().claims)}
        days = library._db.execute("SELECT day, articles FROM outlet_days WHERE articles").fetchall()
        assert sorted(days) == [(-1_000_000, 1), (20_517, 1)]
        library.merge("Mira Halas", "Norway")
        library.relink()
        kept = rows(library)
        tally(library._db, None)
        assert rows(library) == kept


@pytest.mark.parametrize("released", sorted(RELEASED.glob("*.sqlite.gz")), ids=lambda path: path.name)
def test_an_older_library_is_counted_when_it_is_brought_up_to_date(tmp_path: Path, released: Path) -> None:
    (tmp_path / FILE).write_bytes(gzip.decompress(released.read_bytes()))
    with Library.open(tmp_path) as library:
        kept = rows(library)
        assert kept["outlets"]
        tally(library._db, None)
        assert rows(library) == kept


# --- over time ---


def over(*days: int | None) -> Activity:
    """One article on each of some days since 1970."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE seen (since INTEGER)")
    moments = [(UNDATED if day is None else day * 86_400 + 3_600,) for day in days]
    db.executemany("INSERT INTO seen VALUES (?)", moments)
    return activity(db, Counted("seen", "?", (1,), "since", 86_400, ("count(*)",)))


@pytest.mark.parametrize(
    ("span", "unit", "first"),
    [
        (30, "day", "2026-01-01"),
        (400, "week", "2025-12-29"),
        (1_500, "month", "2026-01-01"),
        (9_000, "year", "2026-01-01"),
    ],
)
def test_the_unit_fits_the_span(span: int, unit: str, first: str) -> None:
    begin = 20_454  # 2026-01-01
    found = over(begin, begin + span)
    assert found.unit == unit
    assert found.bars[0].first == first
    assert found.bars[0].counts == found.bars[-1].counts == (1,)
    assert sum(bar.counts[0] for bar in found.bars) == 2
    assert len(found.bars) <= 120


def test_bars_are_without_a_gap() -> None:
    found = over(20_454, 20_457)
    assert [bar.counts for bar in found.bars] == [(1,), (0,), (0,), (1,)]
    assert found.bars[1].first == found.bars[1].last == "2026-01-02"


def test_one_wrong_date_does_not_flatten_the_picture() -> None:
    found = over(*range(20_454, 20_654), 2_932_896, -719_162)  # 9999-12-31 and 0001-01-01
    assert found.unit == "week"
    assert found.outside == 2
    assert over(-719_162, 2_932_896).outside == 1  # of two, the later one is drawn


def test_what_has_no_date_is_counted_apart() -> None:
    assert over(None, None) == Activity(unit="day", bars=(), undated=2)
    found = over(None, 20_454)
    assert (found.undated, len(found.bars)) == (1, 1)
