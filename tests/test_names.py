"""Names in one article: found, typed, put into base form, told in English; with sentences of our own."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import headwater
from headwater.model import Article, Name
from headwater.read.naming.borders import cut
from headwater.show.cli import cli


def names(text: str, lang: str) -> list[Name]:
    return list(headwater.read(Article(text=text, lang=lang)).names)


def found(text: str, lang: str) -> list[tuple[str, str, str]]:
    return [(text[n.start : n.end], n.type, n.base) for n in names(text, lang)]


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        (
            "uk",
            "Президентка Молдови Мая Санду зустрілася у Варшаві з Дональдом Туском.",
            [
                ("Молдови", "LOC", "Молдова"),
                ("Мая Санду", "PER", "Мая Санду"),
                ("Варшаві", "LOC", "Варшава"),
                ("Дональдом Туском", "PER", "Дональд Туск"),
            ],
        ),
        (
            "uk",
            "Рішення Верховного суду Індії розкритикували в Міністерстві юстиції Франції.",
            [
                ("Верховного суду Індії", "ORG", "Верховний суд Індії"),
                ("Міністерстві юстиції Франції", "ORG", "Міністерство юстиції Франції"),
            ],
        ),
        (
            "ru",
            "По словам Ангелы Меркель, Европейская комиссия не обсуждала это с Берлином.",
            [
                ("Ангелы Меркель", "PER", "Ангела Меркель"),
                ("Европейская комиссия", "ORG", "Европейская комиссия"),
                ("Берлином", "LOC", "Берлин"),
            ],
        ),
        (
            "ru",
            "Об этом написала в Twitter сенатор Элизабет Уоррен из Массачусетса.",
            [
                ("Twitter", "PRO", "Twitter"),
                ("Элизабет Уоррен", "PER", "Элизабет Уоррен"),
                ("Массачусетса", "LOC", "Массачусетс"),
            ],
        ),
        (
            "en",
            "Senator Amy Klobuchar told Reuters that Minnesota's farmers would sue General Motors.",
            [
                ("Amy Klobuchar", "PER", "Amy Klobuchar"),
                ("Reuters", "ORG", "Reuters"),
                ("Minnesota", "LOC", "Minnesota"),
                ("General Motors", "ORG", "General Motors"),
            ],
        ),
    ],
)
def test_names_are_found_and_put_into_base_form(
    lang: str, text: str, wanted: list[tuple[str, str, str]]
) -> None:
    assert found(text, lang) == wanted


def test_a_name_ends_where_the_common_word_begins() -> None:
    text = "У своєму Telegram-каналі він подякував усім."
    assert ("Telegram", "PRO", "Telegram") in found(text, "uk")


@pytest.mark.parametrize(
    ("first", "last", "kind", "wanted"),
    [
        ("Trump's", "Trump's", "PER", (0, 2, 0)),
        ("Burns’", "Burns’", "PER", (0, 1, 0)),
        ("COVID-вакцину", "COVID-вакцину", "EVT", (0, 8, 1)),
        ("Miami-based", "Miami-based", "LOC", (0, 6, 1)),
        ("R-Ohio", "R-Ohio", "LOC", (2, 0, 0)),
        ("Нью-Йорк", "Нью-Йорк", "LOC", (0, 0, 0)),
        ("Чен-ын", "Чен-ын", "PER", (0, 0, 0)),
        ("Jong-un", "Jong-un", "PER", (0, 0, 0)),
    ],
)
def test_what_is_cut_off_a_name(first: str, last: str, kind: str, wanted: tuple[int, int, int]) -> None:
    assert cut(first, last, kind) == wanted  # type: ignore[arg-type]


def test_what_is_known_is_called_by_its_english_name() -> None:
    by_text = {n.base: n for n in names("Речниця МЗС Естонії приїхала в Київ, пише Bild.", "uk")}
    assert by_text["МЗС Естонії"].english == "Ministry of Foreign Affairs of Estonia"
    assert by_text["Київ"].english == "Kyiv"
    assert by_text["Bild"].kind == "outlet"


def test_the_office_beside_a_name_is_kept_with_it() -> None:
    name = next(
        n for n in names("Прем'єр-міністр Польщі Дональд Туск прибув до Києва.", "uk") if n.type == "PER"
    )
    assert (name.role, name.of, name.gender) == ("prime minister", "Poland", "masc")


def test_json_has_names_linked_across_articles_and_languages() -> None:
    rows = [
        {
            "id": "1",
            "lang": "uk",
            "text": "Премʼєрка Данії Метте Фредеріксен приїхала. Фредеріксен усміхалася.",
        },
        {"id": "2", "lang": "ru", "text": "Журналисты спросили Метте Фредериксен о бюджете."},
        {"id": "3", "lang": "en", "text": "Mette Frederiksen declined to answer on Monday."},
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    result = CliRunner().invoke(cli, ["read", "--json", "-"], input=lines)
    people = [
        name
        for line in result.output.splitlines()
        for name in json.loads(line)["names"]
        if name["type"] == "PER"
    ]
    assert len(people) == 4
    assert len({name["link"] for name in people}) == 1
    assert all(name["why"] for name in people)
    for line, row in zip(result.output.splitlines(), rows, strict=True):
        for name in json.loads(line)["names"]:
            assert row["text"][name["start"] : name["end"]] == name["text"]


def test_a_capital_that_speaks_is_a_city_that_may_stand_for_a_government() -> None:
    text = "Вашингтон заявив, що санкції залишаться. Посол вилетів у Вашингтон."
    result = CliRunner().invoke(cli, ["read", "--json", "--lang", "uk", "-"], input=text)
    speaking, visited = (n for n in json.loads(result.output)["names"] if n["base"] == "Вашингтон")
    assert speaking["link"] == visited["link"]
    assert speaking["stands_for"]
    assert "stands_for" not in visited


def test_people_see_whom_an_article_names() -> None:
    result = CliRunner().invoke(cli, ["read", "--names", "-"], input="Мая Санду приїхала до Києва.")
    assert "Maia Sandu" in result.output
    assert "Київ" in result.output


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="Пуітн МоскваBiden'-«»\n.,\u200b\u0301ЇїЄє0123", max_size=200),
    st.sampled_from(["uk", "ru", "en"]),
)
def test_spans_are_within_the_text_and_apart(text: str, lang: str) -> None:
    last = 0
    for name in names(text, lang):
        assert last <= name.start < name.end <= len(text)
        assert name.base
        assert 0 <= name.confidence <= 1
        last = name.end


def test_a_prime_minister_is_of_a_state_and_may_is_a_month() -> None:
    prime = next(n for n in names("Britain's Prime Minister Keir Starmer resigned.", "en") if n.type == "PER")
    assert (prime.role, prime.of) == ("prime minister", "United Kingdom")
    claim = headwater.read("The minister said that the bridge would reopen in May.", lang="en").claims[0]
    assert "May" not in claim.source_name
    assert not claim.hedged
