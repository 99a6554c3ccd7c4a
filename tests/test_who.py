"""Sources are led back to a name within the article, and named in English."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

import headwater
from headwater.model import Article, Claim
from headwater.read.who.antecedents import DROPPED, NO_SUBJECT, NOBODY
from headwater.show.json import claim_row
from headwater.show.people import show_reading


def _claims(text: str, lang: str) -> list[Claim]:
    return list(headwater.read(Article(text=text, lang=lang)).claims)


def _last(text: str, lang: str) -> tuple[str, str]:
    claim = _claims(text, lang)[-1]
    return claim.source_name, claim.source_kind


@pytest.mark.parametrize(
    ("text", "lang", "name", "kind"),
    [
        # A pronoun is the last person of its gender.
        (
            "Лікарка Олена Бондар повідомила, що місто готове. Вона заявила, що води вистачить.",
            "uk",
            "Olena Bondar",
            "person",
        ),
        (
            "Журналист Джеймс Портер встретил Анну Белову. Он заявил, что дорога закрыта.",
            "ru",
            "James Porter",
            "person",
        ),
        # "The paper" is the outlet named.
        (
            "Агентство Reuters повідомило, що міст закрито. Видання зазначає, що причина невідома.",
            "uk",
            "Reuters",
            "outlet",
        ),
        # A surname alone is the full name met before.
        (
            "Речник порту Мартін Портер заявив, що кран зламався. Портер додав, що ремонт триває.",
            "uk",
            "Martin Porter",
            "person",
        ),
        # A role alone is whoever holds it in the article.
        (
            "Министр транспорта Пол Кросби заявил, что мост закрыт. Министр добавил, что ремонт начат.",
            "ru",
            "Paul Crosby",
            "person",
        ),
        # Ministries by pattern, stand-in capitals, states by adjective.
        (
            "У МЗС Польщі заявили, що кордон відкрито.",
            "uk",
            "Ministry of Foreign Affairs of Poland",
            "organisation",
        ),
        ("Варшава заявила, что граница открыта.", "ru", "Poland", "organisation"),
        ("Польські ЗМІ пишуть, що кордон відкрито.", "uk", "Polish media", "outlet"),
        # A woman's surname stays a woman's.
        ("За словами Марії Ковалевої, дощу не буде.", "uk", "Maria Kovaleva", "person"),
        # A group, a company and an office by a bare noun: what they were called at length.
        (
            "Пілоти Ryanair оголосили страйк. Пілоти вимагають вищої платні.",
            "uk",
            "pilots of Ryanair",
            "group",
        ),
        (
            "Шведская авиакомпания Norvek сократила рейсы. Авиакомпания заявила, что вернёт деньги.",
            "ru",
            "Norvek",
            "organisation",
        ),
        (
            "Заява: губернатор Пенджаба Салман Юсуф повідомив, що міст закрито.",
            "uk",
            "Salman Yusuf",
            "person",
        ),
        # "We" of a person: the body or the state that the person speaks for.
        (
            "Міністр енергетики Литви Йонас Балтрус сказав: «Ми вважаємо, що порт треба відкрити».",
            "uk",
            "Lithuania",
            "organisation",
        ),
        (
            "Представитель Литвы Йонас Балтрус заявил: «Мы считаем, что порт пора открыть».",
            "ru",
            "Lithuania",
            "organisation",
        ),
        (
            'Boeing spokesman Carl Jensen said: "We believe that the port should open."',
            "en",
            "Boeing",
            "organisation",
        ),
        # What stands in the possessive is not the head.
        (
            "Mayor Anna Gordon left early. The mayor's lawyer said the papers were lost.",
            "en",
            "mayor's lawyer",
            "person",
        ),
        # The name before a comma is the one that is described.
        (
            "Laura Whitfield, senior counsel in the Harbor Program, said the port was closed.",
            "en",
            "Laura Whitfield",
            "person",
        ),
        (
            "Theresa Porter said the bridge was closed. Porter said the work had begun.",
            "en",
            "Theresa Porter",
            "person",
        ),
    ],
)
def test_sources_are_led_back_to_a_name(text: str, lang: str, name: str, kind: str) -> None:
    assert _last(text, lang) == (name, kind)


@pytest.mark.parametrize(
    ("text", "lang", "name", "why"),
    [
        # Two fit equally well: both are named.
        (
            "Мер Іван Коваль і лікар Петро Бондар прийшли до лікарні. Він заявив, що міст закрито.",
            "uk",
            "unknown",
            "two people fit: Petro Bondar, Ivan Koval",
        ),
        (
            "Министр транспорта Пол Кросби и министр культуры Джон Портер приехали. "
            "Министр заявил, что мост закрыт.",
            "ru",
            "minister",
            "two people fit: Paul Crosby, John Porter",
        ),
        (
            "Reuters и Bloomberg открыли бюро. Издание пишет, что мост закрыт.",
            "ru",
            "unknown",
            "two outlets fit: Bloomberg, Reuters",
        ),
        (
            "Peter Novak and David Harlan met in Riga. He said the port was closed.",
            "en",
            "unknown",
            "two people fit: David Harlan, Peter Novak",
        ),
        # Nobody fits.
        ("Він заявив, що міст закрито.", "uk", "unknown", NOBODY),
        ("Министр заявил, что мост закрыт.", "ru", "minister", NOBODY),
        ("The newspaper said the port was closed.", "en", "unknown", NOBODY),
        # There is no subject to lead back.
        ("Повідомляється, що міст закрито.", "uk", "unknown", NO_SUBJECT),
        ("Сообщается, что мост закрыт.", "ru", "unknown", NO_SUBJECT),
        (
            "Лікарка Олена Бондар повідомила, що місто готове. Також заявив, що води вистачить.",
            "uk",
            "unknown",
            DROPPED,
        ),
    ],
)
def test_a_name_that_is_left_open_says_why(text: str, lang: str, name: str, why: str) -> None:
    claim = _claims(text, lang)[-1]
    assert (claim.source_name, claim.unresolved) == (name, why)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Лікарка Олена Бондар повідомила, що місто готове.", "uk"),
        ("Чиновники сообщили, что визит отменен.", "ru"),
        ("According to the ministry of culture, the museum is open.", "en"),
    ],
)
def test_a_name_that_is_known_gives_no_reason(text: str, lang: str) -> None:
    assert [claim.unresolved for claim in _claims(text, lang)] == [None]


def test_the_reason_is_shown_and_stands_in_json_only_where_there_is_one() -> None:
    reading = headwater.read("Mayor David Harlan said the port was closed. It was reported that rain fell.")
    known, left_open = reading.claims
    assert "unresolved" not in claim_row(known, reading.text)
    assert claim_row(left_open, reading.text)["unresolved"] == NO_SUBJECT
    console = Console(width=100, record=True, file=StringIO())
    show_reading(reading, console)
    assert f"unknown ({NO_SUBJECT})" in console.export_text()


def test_nobody_is_guessed_where_nobody_is_named() -> None:
    for claim in _claims("Повідомляється, що міст закрито.", "uk"):
        assert (claim.source_name, claim.source_kind) == ("unknown", "unknown")


def test_articles_know_nothing_of_each_other() -> None:
    _claims("Речник порту Мартін Портер заявив, що кран зламався.", "uk")
    assert "Martin" not in _last("Портер додав, що ремонт триває.", "uk")[0]
