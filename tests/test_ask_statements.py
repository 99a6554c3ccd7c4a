"""Lists of statements: in an order, narrowed, by day, and one found by an id that it had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from headwater.ask import statements as asked
from headwater.ask import told
from headwater.ask.statements import ORDERS, Order, Wanted
from headwater.store.faults import BadQuery
from headwater.store.library import Library
from headwater.store.lists import TABLES
from statement_stories import ARTICLES, put, reading, taken

_ALL = range(len(ARTICLES))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The stories, linked, with their statements."""
    with Library.open(tmp_path_factory.mktemp("ask") / "library") as opened:
        put(opened, _ALL)
        opened.relink()
        opened.restate()
        yield opened


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "own") as opened:
        yield opened


def listed(library: Library, **wanted: object) -> set[str]:
    return {row.id for row in asked.listed(library, Wanted(**wanted))}  # type: ignore[arg-type]


# --- lists ---


def test_a_list_says_of_each_statement_what_the_statement_says(library: Library) -> None:
    rows = {row.id: row for row in asked.listed(library)}
    assert rows.keys() == {s.id for s in library.statements()}
    for statement in library.statements():
        row = rows[statement.id]
        assert (row.headline, row.state) == (statement.headline, statement.state)
        assert (row.articles, row.independent) == (len(statement.articles), statement.independent)
        assert row.echoes == len(statement.articles) - statement.independent
        assert row.denials == len(statement.denials)
        assert row.first == statement.first[:10]
        articles = [library.article(ref) for ref in statement.articles]
        assert row.langs == tuple(sorted({one.reading.lang for one in articles if one.reading.lang}))
        assert row.outlets == len({one.article.outlet for one in articles})
        assert row.lang in row.langs


@pytest.mark.parametrize("order", ORDERS)
def test_pages_of_a_list_are_the_list(library: Library, order: Order) -> None:
    every = asked.listed(library, order=order)
    assert len(every) == asked.count(library) > 3
    pages = [
        row for n in range(0, len(every), 2) for row in asked.listed(library, order=order, offset=n, limit=2)
    ]
    assert pages == every


def test_each_order_has_first_what_it_is_named_for(library: Library) -> None:
    every = asked.listed(library)
    top = {order: asked.top(library, order, limit=1)[0] for order in ORDERS}
    assert top["articles"].articles == max(row.articles for row in every)
    assert top["independent"].independent == max(row.independent for row in every)
    assert top["echoes"].echoes == max(row.echoes for row in every)
    assert top["dispute"].denials == max(row.denials for row in every)
    assert top["time"].last == max(row.last for row in every)


def test_lists_are_narrowed_by_state_language_and_denial(library: Library) -> None:
    every = asked.listed(library)
    assert listed(library, denied=True) == {r.id for r in every if r.denials}
    assert listed(library, langs=("ru",)) == {r.id for r in every if "ru" in r.langs}
    assert listed(library, langs=("ru", "uk")) == {r.id for r in every if {"ru", "uk"} & set(r.langs)}
    state = every[0].state
    assert listed(library, states=(state,)) == {r.id for r in every if r.state == state}
    assert asked.count(library, Wanted(denied=True)) == len(listed(library, denied=True)) > 0


def test_lists_are_narrowed_by_outlet(library: Library) -> None:
    carrying = {
        s.id
        for s in library.statements()
        if any(library.article(a).article.outlet == "Схід" for a in s.articles)
    }
    assert listed(library, outlet="Схід") == listed(library, outlet=" схід ") == carrying
    assert carrying
    assert not listed(library, outlet="Nobody's Herald")


def test_lists_are_narrowed_by_words_in_any_inflected_form(library: Library) -> None:
    found = listed(library, words="насосними станціями")
    assert found
    assert found == listed(library, words="насосну станцію")
    assert found <= {row.id for row in asked.listed(library) if "uk" in row.langs}
    assert not listed(library, words="субмарина")


def test_lists_are_narrowed_by_who_stands_behind_or_speaks_on_it(library: Library) -> None:
    behind = {
        s.id
        for s in library.statements()
        if any("Holm" in o.name for o in s.origins)
        or any("Holm" in d.by for d in (*s.denials, *s.confirmations))
    }
    actor = library.actors("Holm")[0]
    assert listed(library, actor=actor.id) == listed(library, actor="Mads Holm") == behind
    assert behind


def test_lists_are_narrowed_by_dates_of_any_precision(library: Library) -> None:
    every = asked.listed(library)
    assert listed(library, since="2026", until="2026") == {row.id for row in every}
    for day in ("2026-03-02", "2026-03-04"):
        assert listed(library, since=day) == {row.id for row in every if row.last >= day}
        assert listed(library, until=day) == {row.id for row in every if row.first <= day}
        assert listed(library, day=day) == {row.id for row in every if row.last == day}
    assert not listed(library, since="2027")
    assert not listed(library, until="2025-12-31")


@pytest.mark.parametrize(
    "wrong",
    [{"since": "soon"}, {"until": "2026-13"}, {"langs": ("xx",)}, {"states": ("true",)}, {"words": '"open'}],
)
def test_what_cannot_be_asked_is_said(library: Library, wrong: dict[str, object]) -> None:
    with pytest.raises(BadQuery):
        listed(library, **wrong)


def test_an_unknown_order_is_said(library: Library) -> None:
    with pytest.raises(BadQuery, match="echoes"):
        asked.listed(library, order="beauty")  # type: ignore[arg-type]


# --- days ---


def test_each_statement_stands_once_under_the_last_day_on_which_it_was_told(library: Library) -> None:
    found = asked.days(library, days=100, each=100)
    assert [day.day for day in found] == sorted((day.day for day in found), reverse=True)
    assert all(row.last == day.day for day in found for row in day.statements)
    assert sorted(row.id for day in found for row in day.statements) == sorted(
        s.id for s in library.statements()
    )
    assert all(day.total == len(day.statements) for day in found)


def test_a_day_begins_with_what_echoes_or_is_disputed_most(library: Library) -> None:
    for day in asked.days(library, days=100, each=100):
        weights = [row.echoes + 2 * row.denials for row in day.statements]
        assert weights == sorted(weights, reverse=True)


def test_days_are_turned_over(library: Library) -> None:
    every = asked.days(library, days=100, each=1)
    assert [len(day.statements) for day in every] == [1] * len(every)
    first = asked.days(library, days=1, each=1)
    assert first + asked.days(library, days=100, each=1, before=first[0].day) == every


def test_a_denial_makes_an_old_statement_news_again(own: Library) -> None:
    put(own, range(3))
    own.restate()
    before = {row.id: row.last for row in asked.listed(own)}
    put(own, (3,))
    own.restate()
    denied = [row for row in asked.listed(own, Wanted(denied=True)) if row.id in before]
    assert denied
    assert all(row.last > before[row.id] for row in denied if row.last > "2026-03-02")


def test_an_empty_library_has_no_lists(own: Library) -> None:
    assert not asked.listed(own)
    assert not asked.days(own)
    assert not asked.top(own)
    assert asked.count(own) == 0


def test_what_has_no_date_is_listed_last(own: Library) -> None:
    own.take(
        taken(replace(one, article=replace(one.article, published=None))) for one in map(reading, range(3))
    )
    put(own, range(6, 10))
    own.restate()
    found = asked.days(own, days=100)
    assert [bool(day.day) for day in found] == [True] * (len(found) - 1) + [False]
    assert listed(own, since="1990") == {row.id for row in asked.listed(own) if row.last}


# --- kept up to date ---


def test_what_lists_are_made_of_goes_with_the_statements(own: Library) -> None:
    put(own, _ALL)
    own.restate()
    whole = [own._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]
    assert all(whole)
    own.restate(force=True)
    assert whole == [own._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]
    for table in TABLES[1:]:
        lost = f"SELECT count(*) FROM {table} WHERE statement NOT IN (SELECT id FROM statements)"
        assert own._db.execute(lost).fetchone() == (0,)


def test_edges_say_which_outlet_has_it_from_which(library: Library) -> None:
    rows = library._db.execute("SELECT DISTINCT lower_outlet, upper_outlet FROM edges WHERE kind = 'cites'")
    assert ("Схід", "The Beacon") in rows.fetchall()


# --- one statement ---


def test_a_statement_is_told_in_the_exact_words_of_its_articles(library: Library) -> None:
    for row in asked.listed(library):
        found = told.one(library, row.id)
        assert found is not None
        assert found.lang == row.lang
        for place in found.statement.appears:
            text = library.article(place.article).article.text
            assert (
                found.said(place.article, place.spans[:1]) == text[place.spans[0].start : place.spans[0].end]
            )
        assert [one.moment for one in found.carriers()] == sorted(one.moment or 0 for one in found.carriers())


def test_an_id_that_a_statement_had_finds_the_one_that_holds_its_words(own: Library) -> None:
    put(own, (1, 2))
    own.restate()
    before = {row.id: row for row in asked.listed(own)}
    put(own, (0,))  # which is earlier, and has it too
    own.restate()
    gone = before.keys() - {row.id for row in asked.listed(own)}
    assert gone
    for id_ in gone:
        found = told.one(own, id_)
        assert found is not None
        assert before[id_].headline in {found.said(a.article, a.spans) for a in found.statement.appears}
        assert own.trace(id_).id == found.statement.id


def test_what_one_article_alone_says_is_found_by_its_id(own: Library) -> None:
    put(own, (5,))
    own.restate()
    alone = own.trace("two lanes")
    found = told.one(own, alone.id)
    assert found is not None
    assert found.statement == alone
    assert not asked.listed(own)


@pytest.mark.parametrize("id_", ["s:0000000000", "s:", "", "s:zzzzzzzzzz", "\udcff", "a1", "s:0' OR 1=1"])
def test_an_id_of_nothing_finds_nothing(library: Library, id_: str) -> None:
    assert told.one(library, id_) is None


def test_an_article_that_was_edited_since_is_shown_as_it_was(own: Library) -> None:
    put(own, (0, 1))
    own.restate()
    now = replace(reading(1), article=replace(reading(1).article, text=f"Учора. {ARTICLES[1].text}"))
    own.take([taken(now)])
    row = asked.listed(own)[0]
    found = told.one(own, row.id)
    assert found is not None
    edited = next(one for one in found.articles.values() if one.outlet == "Схід")
    assert edited.at == f"{edited.ref}@1"
    place = next(a for a in found.statement.appears if a.article == edited.ref)
    assert found.said(place.article, place.spans) in ARTICLES[1].text
