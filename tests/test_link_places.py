"""Places of one name in two countries are told apart by what else the article names."""

from __future__ import annotations

from itertools import permutations

import pytest

from headwater.link.across import link
from headwater.link.own import Own, read_own
from headwater.link.registry import NoRegistry, package
from linking import actor_of, article, body, link_of, person, place

COUNTRY, PART = "Q230", "Q1428"


@pytest.mark.parametrize(
    ("beside", "id_"),
    [
        ((place("Atlanta"),), PART),
        ((place("Ohio"), place("Arizona"), place("United States")), PART),
        ((person("Raphael Warnock"),), PART),
        ((place("Tbilisi"), place("United States")), COUNTRY),
        ((place("Ukraine"), place("Moldova")), COUNTRY),
        ((person("Salome Zourabichvili"), place("Washington")), COUNTRY),
        ((), COUNTRY),
    ],
)
def test_georgia_is_the_one_of_its_article(beside: tuple[dict[str, object], ...], id_: str) -> None:
    linked = link([article("a", "en", place("Georgia"), *beside)])
    made = link_of(linked, "a", 0)
    assert made.actor == id_
    assert not made.doubt


def test_where_nothing_tells_a_doubt_says_so() -> None:
    made = link_of(link([article("a", "en", place("Georgia"), person("Joe Biden"))]), "a", 0)
    assert made.actor == COUNTRY
    assert made.doubt == "may also be Georgia in United States"
    assert made.confidence < 0.7


def test_two_articles_may_mean_two_places_in_any_order() -> None:
    readings = [
        article("a", "en", place("Georgia"), place("Atlanta"), body("Supreme Court")),
        article("b", "en", place("Georgia"), place("Tbilisi"), body("Supreme Court")),
        article("c", "uk", place("Грузія")),
        article("d", "uk", place("Джорджія")),
    ]
    for order in permutations(readings):
        linked = link(order)
        assert [link_of(linked, id_, 0).actor for id_ in "abcd"] == [PART, COUNTRY, COUNTRY, PART]
        assert actor_of(linked, "a", 2) != actor_of(linked, "b", 2)


def test_bodies_go_with_the_place_that_is_meant() -> None:
    linked = link(
        [
            article("a", "en", body("Georgia Supreme Court"), place("Atlanta")),
            article("b", "en", body("Georgia Supreme Court"), place("Tbilisi")),
            article("c", "uk", body("Верховний суд Грузії"), place("Атланта")),
        ]
    )
    assert actor_of(linked, "a", 0) != actor_of(linked, "b", 0)
    assert actor_of(linked, "b", 0) == actor_of(linked, "c", 0)
    assert [actor_of(linked, id_, 0).country for id_ in "ab"] == ["United States", "Georgia"]


def test_the_office_of_a_part_does_not_part_namesakes() -> None:
    rows = [
        article("a", "en", person("Jane Roe", role="senator", of="Georgia"), place("Atlanta")),
        article("b", "en", person("Jane Roe", role="candidate", of="United States"), place("Iowa")),
    ]
    linked = link(rows)
    assert actor_of(linked, "a", 0) == actor_of(linked, "b", 0)


def test_the_own_list_decides_before() -> None:
    listed, _ = read_own("id,kind,names\nmine,place,Georgia\n")
    rows = [article("a", "en", place("Georgia"), place("Atlanta"))]
    assert actor_of(link(rows, Own(listed, package())), "a", 0).id == "mine"
    assert not actor_of(link(rows, NoRegistry()), "a", 0).qid


def test_a_state_that_was_taken_for_a_person_holds_no_office() -> None:
    listed, _ = read_own("id,kind,names\nmine,state,Velmora\n")
    rows = [article("a", "en", person("Velmora", role="minister", gender="femn"))]
    state = actor_of(link(rows, Own(listed, NoRegistry())), "a", 0)
    assert (state.kind, state.roles, state.gender) == ("state", (), "")
