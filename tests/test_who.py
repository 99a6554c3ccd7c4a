"""Sources are led back to a name within the article, and named in English."""

from __future__ import annotations

import pytest

import headwater
from headwater.model import Article, Claim


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


def test_nobody_is_guessed_where_nobody_is_named() -> None:
    for claim in _claims("Повідомляється, що міст закрито.", "uk"):
        assert (claim.source_name, claim.source_kind) == ("unknown", "unknown")


def test_articles_know_nothing_of_each_other() -> None:
    _claims("Речник порту Мартін Портер заявив, що кран зламався.", "uk")
    assert "Martin" not in _last("Портер додав, що ремонт триває.", "uk")[0]
