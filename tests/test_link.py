"""Names of many articles and languages are put to actors."""

from __future__ import annotations

import random
import time
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.link.across import link
from headwater.link.keys import clean, skeletons, sound
from headwater.link.registry import NoRegistry
from headwater.model import LANGUAGES, Language, Reading
from linking import actor_of, article, body, clusters, link_of, person, place

BARE = NoRegistry()


@pytest.mark.parametrize(
    "spellings",
    [
        "Мельниченко Melnychenko",
        "Щербак Shcherbak",
        "Гавриленко Гавриленко Havrylenko",
        "Веллінгтон Веллингтон Wellington",
        "Вітмер Уитмер",
        "Юлія Юлия Yulia Yuliia",
        "Яремчук Yaremchuk",
    ],
)
def test_spellings_of_one_name_have_one_key(spellings: str) -> None:
    assert len({sound(word) for word in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [("Čapková", "Чапкова"), ("Schröder", "Шрёдер"), ("Jiménez", "Хименес"), ("Chauvin", "Шовен"),
     ("Zhang", "Чжан"), ("Wójcik", "Вуйцик"), ("Giacomo", "Джакомо")],
)  # fmt: skip
def test_latin_names_sound_as_at_home(latin: str, cyrillic: str) -> None:
    assert skeletons(latin) & skeletons(cyrillic)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("«Тихий  берег»", "Тихий берег"),
        ("Порт — 2", "Порт-2"),
        ("Mосква", "Москва"),
        ("Рада\u200b міста", "Рада міста"),
        ("Бepeгoвий", "Береговий"),
    ],
)
def test_what_a_page_did_to_a_name_is_mended(typed: str, meant: str) -> None:
    assert clean(typed) == meant


def test_a_person_is_one_in_three_languages_and_two_scripts() -> None:
    linked = link(
        [
            article("a", "uk", person("Джеремі Веллінгтон"), person("Веллінгтон")),
            article("b", "ru", person("Джереми Веллингтон"), person("Дж. Веллингтон")),
            article("c", "en", person("Jeremy Wellington"), person("Wellington")),
            article("d", "ru", person("Веллингтон")),
        ],
        BARE,
    )
    assert [a.id for a in linked.actors] == ["per:jeremy-wellington"]
    actor = linked.actors[0]
    assert actor.name == "Jeremy Wellington"
    assert actor.names["ru"] == {"Веллингтон": 1, "Дж. Веллингтон": 1, "Джереми Веллингтон": 1}
    assert (actor.articles, actor.mentions) == (4, 7)


def test_ukrainian_and_russian_given_names_are_one() -> None:
    linked = link(
        [
            article("a", "uk", person("Олександр Гриценюк")),
            article("b", "ru", person("Александр Гриценюк")),
            article("c", "ru", person("Александр Петрович Гриценюк")),
            article("d", "ru", person("Гриценюк Александр")),
            article("e", "en", person("Oleksandr Hrytseniuk")),
        ],
        BARE,
    )
    assert len(linked.actors) == 1


def test_a_man_and_a_woman_of_one_name_are_two() -> None:
    linked = link([article("a", "ru", person("Александр Зорин"), person("Александра Зорина"))], BARE)
    assert len(linked.actors) == 2


def test_a_junior_is_not_the_senior() -> None:
    linked = link([article("a", "ru", person("Роберт Портер"), person("Роберт Портер-младший"))], BARE)
    assert len(linked.actors) == 2


def test_a_surname_goes_to_the_bearer_in_the_article() -> None:
    linked = link(
        [
            article("a", "uk", person("Анна Коваль"), person("Коваль")),
            article("b", "uk", person("Петро Коваль"), person("Коваль")),
        ],
        BARE,
    )
    assert actor_of(linked, "a", 1).name == "Anna Koval"
    assert actor_of(linked, "b", 1).name == "Petro Koval"
    assert "named in the article" in link_of(linked, "a", 1).why


def test_two_bearers_in_one_article_leave_a_doubt_and_gender_removes_it() -> None:
    both = [person("Анна Коваль", gender="femn"), person("Петро Коваль", gender="masc")]
    linked = link(
        [
            article("a", "uk", *both, person("Коваль")),
            article("b", "uk", *both, person("Коваль", gender="femn")),
        ],
        BARE,
    )
    doubtful, clear = link_of(linked, "a", 2), link_of(linked, "b", 2)
    assert doubtful.actor == "per:petro-koval"
    assert "Анна Коваль" in doubtful.doubt
    assert doubtful.others == ("per:anna-koval",)
    assert clear.actor == "per:anna-koval"
    assert not clear.doubt


def test_a_lone_surname_goes_to_the_bearer_of_the_same_company() -> None:
    linked = link(
        [
            article("a", "uk", person("Анна Коваль"), body("Школа Прибій"), person("Ігор Сич")),
            article("b", "uk", person("Петро Коваль"), body("Завод Граніт"), person("Юрій Лис")),
            article("c", "uk", person("Коваль"), body("Завод Граніт"), person("Юрій Лис")),
            article("d", "uk", person("Коваль")),
        ],
        BARE,
    )
    assert actor_of(linked, "c", 0).name == "Petro Koval"
    assert not link_of(linked, "c", 0).doubt
    alone = link_of(linked, "d", 0)
    assert alone.doubt
    assert {alone.actor, *alone.others} == {"per:anna-koval", "per:petro-koval"}


def test_namesakes_are_told_apart_by_state() -> None:
    minister = {"role": "Minister of Energy", "of": "Poland"}
    mayor = {"role": "senator", "of": "Argentina"}
    linked = link(
        [
            article("a", "en", person("Adam Nowacki", **minister), person("Ewa Lis")),
            article("b", "en", person("Adam Nowacki", **mayor), person("Juan Mora")),
            article("c", "en", person("Adam Nowacki"), person("Juan Mora")),
        ]
    )
    assert actor_of(linked, "a", 0) != actor_of(linked, "b", 0)
    assert actor_of(linked, "c", 0) == actor_of(linked, "b", 0)
    assert link_of(linked, "c", 0).doubt


def test_one_who_changes_offices_stays_one() -> None:
    linked = link(
        [
            article("a", "en", person("Adam Nowacki", role="minister", of="Poland"), person("Ewa Lis")),
            article("b", "en", person("Adam Nowacki", role="ambassador", of="Italy"), person("Ewa Lis")),
        ]
    )
    assert actor_of(linked, "a", 0) == actor_of(linked, "b", 0)


def test_roles_have_the_dates_of_their_articles() -> None:
    chair = {"role": "chair", "of": "Granit"}
    linked = link(
        [
            article("a", "en", person("Ewa Lis", **chair), published="2024-03-01"),
            article("b", "en", person("Ewa Lis", **chair), published="2024-01-15"),
            article("c", "en", person("Ewa Lis", role="senator"), published="2025-05"),
        ],
        BARE,
    )
    (actor,) = linked.actors
    assert [(r.role, r.of, r.first, r.last, r.articles) for r in actor.roles] == [
        ("chair", "Granit", "2024-01-15", "2024-03-01", 2),
        ("senator", "", "2025-05", "2025-05", 1),
    ]
    assert (actor.first, actor.last) == ("2024-01-15", "2025-05")


def test_translated_names_of_bodies_are_one() -> None:
    linked = link(
        [
            article("a", "uk", body("Союз північних портів"), body("«Південний міст – 3»", "PRO")),
            article("b", "ru", body("Союз северных портов"), body("Южный мост-3", "PRO")),
            article("c", "en", body("Union of Northern Ports"), body("South Bridge 3", "PRO")),
        ],
        BARE,
    )
    assert clusters(linked) == {
        frozenset({("a", 0), ("b", 0), ("c", 0)}),
        frozenset({("a", 1), ("b", 1), ("c", 1)}),
    }


def test_a_company_is_one_in_both_scripts() -> None:
    linked = link([article("a", "en", body("Brightwell")), article("b", "ru", body("«Брайтвелл»"))], BARE)
    assert [a.name for a in linked.actors] == ["Brightwell"]


def test_a_type_that_is_a_slip_makes_no_second_actor() -> None:
    often = [article(f"a{i}", "uk", body("Прибій")) for i in range(5)]
    linked = link([*often, article("b", "uk", place("Прибій"), body("Прибій", "PRO"))], BARE)
    assert [(a.kind, a.mentions) for a in linked.actors] == [("organisation", 6), ("product", 1)]


def test_numbers_tell_names_apart() -> None:
    linked = link(
        [article("a", "uk", body("Південний міст-3", "PRO"), body("Південний міст-4", "PRO"))], BARE
    )
    assert len(linked.actors) == 2


def test_abbreviations_and_shortened_names() -> None:
    linked = link(
        [
            article("a", "ru", body("Лига речных капитанов"), body("ЛРК")),
            article("b", "ru", body("ЛРК")),
            article("c", "en", body("Harbour Granit"), body("Granit")),
        ],
        BARE,
    )
    assert link_of(linked, "a", 1).why.startswith("an abbreviation of Лига речных капитанов")
    assert len({k.actor for k in linked.links if k.article in "ab"}) == 1
    assert link_of(linked, "c", 0).actor == link_of(linked, "c", 1).actor


def test_bodies_that_every_state_has_are_bound_to_theirs() -> None:
    linked = link(
        [
            article("a", "uk", place("Естонія"), body("МЗС Естонії"), body("МЗС")),
            article("b", "ru", place("Канада"), place("Канада"), body("МИД"), place("Эстония")),
            article("c", "ru", body("эстонский МИД")),
            article("d", "ru", body("Счетная палата Эстонии"), body("Счетная палата")),
        ]
    )
    assert {link_of(linked, "a", n).actor for n in (1, 2)} == {link_of(linked, "c", 0).actor}
    canadian = link_of(linked, "b", 2)
    assert "Canada" in canadian.why
    assert canadian.doubt
    assert link_of(linked, "d", 0).actor == link_of(linked, "d", 1).actor


def test_states_by_adjective_people_and_slips() -> None:
    linked = link(
        [
            article("a", "uk", place("Пакистан"), place("пакистанський")),
            article("b", "ru", person("пакистанцы"), place("Пакистн")),
        ]
    )
    assert {a.qid for a in linked.actors} == {"Q843"}


def test_a_people_that_is_a_surname_is_a_person_where_the_article_has_one() -> None:
    linked = link([article("a", "ru", person("Петр Чех"), person("Чех"), person("Немцы"))])
    assert link_of(linked, "a", 1).actor == link_of(linked, "a", 0).actor == "per:petr-chekh"
    assert link_of(linked, "a", 2).actor == "Q183"


def test_one_disease_under_several_names() -> None:
    flu = [body(name, "EVT") for name in ("коронавирус", "COVID-19", "коронавирусная инфекция", "пандемия")]
    linked = link([article("a", "ru", *flu), article("b", "ru", body("пандемия", "EVT"))])
    assert len({link_of(linked, "a", n).actor for n in range(4)}) == 1
    assert link_of(linked, "b", 0).actor != link_of(linked, "a", 0).actor


def _mixed() -> list[Reading]:
    return [
        article("a", "uk", person("Анна Коваль"), body("Союз північних портів"), place("Естонія")),
        article("b", "ru", person("Петр Коваль"), person("Коваль"), body("Союз северных портов")),
        article("c", "uk", person("Коваль"), body("МЗС"), place("Естонія")),
        article("d", "en", person("Anna Koval"), person("A. Koval"), body("Union of Northern Ports")),
    ]


def test_the_order_of_articles_changes_nothing() -> None:
    first = link(_mixed())
    assert all(link(order) == first for order in permutations(_mixed()))


_WORDS = ["Анна", "Коваль", "Ковалева", "Петр", "П.", "Koval", "Anna", "Рада", "рада", "МЗС", "2", "Естонія",
          "«", "-", "о'", "\u200b", "Аль", "аль-", "IV", "(", "COVID"]  # fmt: skip
_names = st.builds(
    lambda base, type_: {"base": base, "type": type_},
    st.lists(st.sampled_from(_WORDS), max_size=4).map(" ".join) | st.text(max_size=8),
    st.sampled_from(["PER", "ORG", "LOC", "PRO", "EVT"]),
)
_articles = st.lists(st.tuples(st.sampled_from(LANGUAGES), st.lists(_names, max_size=5)), max_size=5)


@settings(max_examples=60, deadline=None)
@given(_articles, st.randoms(use_true_random=False))
def test_any_names_are_linked_the_same_in_any_order(
    drawn: list[tuple[Language, list[dict[str, str]]]], shuffler: object
) -> None:
    readings = [article(f"a{i}", lang, *names) for i, (lang, names) in enumerate(drawn)]
    turned = readings[::-1]
    shuffler.shuffle(turned)  # type: ignore[attr-defined]
    linked = link(readings)
    assert link(turned) == linked
    assert [(k.article, k.name) for k in linked.links] == [
        (r.id, n) for r in readings for n in range(len(r.names))
    ]
    ids = {a.id for a in linked.actors}
    assert all(k.actor in ids and set(k.others) <= ids and k.why for k in linked.links)
    assert sum(a.mentions for a in linked.actors) == len(linked.links)


def test_elections_are_told_apart_by_state_and_year() -> None:
    polls = [
        "вибори президента Естонії",
        "президентські вибори",
        "вибори 2019 року в Естонії",
        "вибори в Канаді",
    ]
    linked = link(
        [
            article("a", "uk", place("Естонія"), *(body(name, "EVT") for name in polls)),
            article("b", "ru", body("выборы 2024 года в Эстонии", "EVT"), body("выборы-2024", "EVT")),
            article("c", "ru", body("выборы 2024 года в Эстонии", "EVT")),
        ]
    )
    of = {name: link_of(linked, "a", n + 1).actor for n, name in enumerate(polls)}
    assert of["вибори президента Естонії"] == of["президентські вибори"] == link_of(linked, "c", 0).actor
    assert len(set(of.values())) == 3
    assert link_of(linked, "b", 0).actor == link_of(linked, "b", 1).actor


def test_a_surname_before_a_relative_is_that_of_the_better_known() -> None:
    company = [body("Завод Граніт"), person("Юрій Лис")]
    known = [article(f"k{i}", "uk", person("Петро Коваль"), *company) for i in range(5)]
    relative = article("r", "uk", person("Коваль"), person("Марта Коваль"), person("Коваль"), *company)
    usual = article("s", "uk", person("Марта Коваль"), person("Коваль"), *company)
    linked = link([*known, relative], BARE)
    assert {link_of(linked, "r", n).actor for n in (0, 2)} == {"per:petro-koval"}
    assert "Марта Коваль" in link_of(linked, "r", 0).doubt
    assert link_of(link([*known, usual], BARE), "s", 1).actor == "per:marta-koval"


def test_a_first_name_that_mostly_stands_alone_is_a_name_of_its_own() -> None:
    alone = [article(f"a{i}", "uk", person("Мохаммед")) for i in range(20)]
    linked = link([*alone, article("b", "uk", person("Мухаммед Тахір"), person("Мухаммед"))], BARE)
    assert link_of(linked, "b", 1).actor == link_of(linked, "a0", 0).actor
    few = link([article("b", "uk", person("Мухаммед Тахір"), person("Мухаммед"))], BARE)
    assert len(few.actors) == 1


def test_hostile_names_do_no_harm() -> None:
    odd = ["", " ", "\u202e", "()", "»«", "а" * 5000, "\ud800", "Q1" * 300, "-", "І" * 40, "\x00"]
    names = [body(base, type_) for base in odd for type_ in ("PER", "ORG", "LOC", "PRO", "EVT")]
    linked = link([article("a", "uk", *names)])
    assert len(linked.links) == len(names)
    assert all(a.id for a in linked.actors)


def test_who_is_known_by_the_surname_alone_is_meant_beside_kin() -> None:
    linked = link(
        [
            article("a", "uk", person("Трамп"), person("Тіна Трамп"), person("Трамп")),
            article("b", "uk", person("Тіна Трамп"), person("Трамп"), person("Трамп", gender="femn")),
        ]
    )
    assert {link_of(linked, "a", n).actor for n in (0, 2)} == {"Q22686"}
    assert {k.actor for k in linked.links if k.article == "b"} == {link_of(linked, "a", 1).actor}


def test_a_lone_surname_goes_by_office_and_time() -> None:
    linked = link(
        [
            article("a", "en", person("Ewa Lis", role="judge", of="Granit"), published="2019-02"),
            article("b", "en", person("Adam Lis", role="senator", of="Poland"), published="2024-05-01"),
            article("c", "en", person("Lis", role="senator", of="Poland")),
            article("d", "en", person("Lis"), published="2019-03-04"),
        ],
        BARE,
    )
    assert actor_of(linked, "c", 0).name == "Adam Lis"
    assert not link_of(linked, "c", 0).doubt
    assert actor_of(linked, "d", 0).name == "Ewa Lis"
    assert actor_of(linked, "b", 0).country == "Poland"


def test_an_unknown_place_that_is_now_and_then_a_person_is_one_actor() -> None:
    readings = [article(f"a{i}", "en", place("Lorvania"), *[person("Lorvania")] * (i % 2)) for i in range(5)]
    linked = link([*readings, article("b", "uk", person("Лорванія"))], BARE)
    assert [(a.id, a.mentions) for a in linked.actors] == [("place:lorvania", 8)]
    assert "the same word" in link_of(linked, "b", 0).why


@pytest.mark.parametrize("more", [person("Ewa Nowak"), person("Nowak", role="senator")])
def test_a_person_who_is_called_like_a_place_stays_one(more: dict[str, Any]) -> None:
    readings = [article(f"a{i}", "en", place("Nowak")) for i in range(5)]
    linked = link([*readings, article("b", "en", person("Nowak"), more)], BARE)
    assert {a.kind for a in linked.actors} == {"place", "person"}
    assert actor_of(linked, "b", 0).kind == "person"


@pytest.mark.parametrize(
    ("lang", "man", "woman"),
    [
        ("uk", "Володимир Зеленський", "В. Зеленська"),
        ("ru", "Виктор Тарановский", "В. Тарановская"),
        ("en", "Viktor Taranovsky", "V. Taranovskaya"),
    ],
)
def test_the_surname_of_a_woman_is_not_that_of_a_man(lang: Language, man: str, woman: str) -> None:
    surname = man.split()[1]
    names = [person(man, gender="masc"), person(woman), person(surname)]
    linked = link([article("a", lang, *names), article("b", lang, person(woman))], BARE)
    assert clusters(linked) == {frozenset({("a", 0), ("a", 2)}), frozenset({("a", 1), ("b", 0)})}


def test_initials_of_a_man_whose_surname_ends_like_a_womans() -> None:
    linked = link([article("a", "uk", person("Петро Калина", gender="masc"), person("П. Калина"))], BARE)
    assert len(linked.actors) == 1


def test_thousands_of_names_in_one_article_take_seconds() -> None:
    rng = random.Random(1)
    syllables = [c + v for c in "бвгдзклмнпрст" for v in "аеиоу"]
    words = ["".join(rng.choices(syllables, k=3)).capitalize() for _ in range(6000)]
    pairs = list(zip(words[:2000], words[2000:], strict=False))
    people = [person(base) for one, two in pairs for base in (f"{one} {two}ов", f"{two}ов")]
    bodies = [body(f"Банк {one} {other}") for one, other in pairs]
    start = time.process_time()
    linked = link([article("a", "ru", *people, *bodies)], BARE)
    assert time.process_time() - start < 10  # comparing each with each takes half a minute
    right = sum(linked.links[n].actor == linked.links[n + 1].actor for n in range(0, len(people), 2))
    assert right > 0.9 * len(pairs)
