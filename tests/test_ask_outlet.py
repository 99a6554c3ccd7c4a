"""Outlets asked for: how much there is of each, whom it cites and who cites it, how much is its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.ask import outlet as outlets
from headwater.model import Article
from headwater.store.faults import NotFound
from headwater.store.library import Library
from page_library import make

FIRST, RETOLD, AGAIN = "Straits Sentinel", "Дніпровський оглядач", "Волжский курьер"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(make(tmp_path_factory.mktemp("ask") / "library")) as kept:
        yield kept


def test_the_list_has_all_with_how_much_there_is(library: Library) -> None:
    found = {one.name: one for one in outlets.listed(library)}
    assert len(found) == outlets.count(library) == 5
    assert sum(one.claims for one in found.values()) == library.info().claims
    assert (found[FIRST].articles, found[FIRST].first, found[FIRST].last) == (1, "2026-03-02", "2026-03-02")


def test_the_share_that_is_from_no_other_outlet(library: Library) -> None:
    shares = {one.name: one.share for one in outlets.listed(library)}
    assert (shares[FIRST], shares[RETOLD], shares[AGAIN]) == (1.0, 0.0, 0.0)
    assert shares["Lisbon Ledger"] is None  # it carries no statement, it denies one
    for name in (FIRST, RETOLD):
        found = outlets.portrait(library, name).shares
        assert found.share == shares[name]
        assert found.total == found.source + found.own + found.repeated
    assert outlets.portrait(library, FIRST).shares.taken == 3


def test_whom_it_cites_and_who_cites_it_are_two_sides_of_one(library: Library) -> None:
    cites = {one.name: one for one in outlets.portrait(library, RETOLD).cites}
    cited = {one.name: one for one in outlets.portrait(library, FIRST).cited_by}
    assert set(cites) == {FIRST}
    assert set(cited) == {RETOLD, AGAIN}
    assert (
        (cites[FIRST].said, cites[FIRST].inferred) == (cited[RETOLD].said, cited[RETOLD].inferred) == (1, 0)
    )
    assert outlets.portrait(library, FIRST).cites == ()
    some = outlets.portrait(library, FIRST, most=1)
    assert (len(some.cited_by), some.cited_total) == (1, 2)


def test_an_outlet_that_is_not_there(library: Library) -> None:
    with pytest.raises(NotFound):
        outlets.portrait(library, "Nowhere Gazette")


def test_claims_that_name_an_outlet_count_in_any_script_and_outlets_without_articles_too(
    tmp_path: Path,
) -> None:
    articles = (
        Article(
            text="The newspaper Vezha said that the mill had burned.",
            outlet="Quay Times",
            published="2026-03-01",
        ),
        Article(
            text="Млин згорів, пише видання «Harbour Post».", outlet="Вежа", url="https://vezha.example/1"
        ),
    )
    with Library.open(tmp_path) as library:
        library.add(articles)
        library.relink()
        library.restate()
        quay, vezha = (outlets.portrait(library, name) for name in ("Quay Times", "Вежа"))
    assert [(one.name, one.here, one.claims) for one in quay.cites] == [("Вежа", True, 1)]
    assert [(one.name, one.claims) for one in vezha.cited_by] == [("Quay Times", 1)]
    assert [(one.name, one.here) for one in vezha.cites] == [("Harbour Post", False)]
    assert vezha.hosts == ("vezha.example",)
    assert vezha.first == ""
    assert vezha.activity.undated == 1


def test_a_known_outlet_is_known_by_its_domain_with_its_family(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        for outlet in ("pravda.com.ua", "epravda.com.ua", "Quay Times"):
            library.add(Article(text=f"The mill burned, {outlet} wrote.", outlet=outlet))
        library.relink()
        found = outlets.portrait(library, "pravda.com.ua")
        assert found.known is not None
        assert found.known.name == "Ukrainska Pravda"
        assert set(found.family) <= {"epravda.com.ua"}
        assert outlets.portrait(library, "Quay Times").family == ()
