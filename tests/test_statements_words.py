"""Words, numbers and dates of statements: the same thing in every language has the same key."""

from __future__ import annotations

from datetime import date

import pytest

from headwater.link.statements.concepts import concept_of, weight
from headwater.link.statements.outlets import Outlets
from headwater.link.statements.profile import Sheet, sheet
from headwater.link.statements.quantities import numeral
from headwater.link.statements.sourcekinds import kind_of
from headwater.model import Article, Language, Name, Reading


def of_text(text: str, lang: Language, published: str = "2026-03-05") -> Sheet:
    """The terms of a text, without reading it for claims and names."""
    article = Article(id="x", lang=lang, text=text, published=published)
    return sheet(Reading(article=article, lang=lang, claims=()))


@pytest.mark.parametrize(
    ("lang", "lemma"),
    [
        ("en", "helicopter"),
        ("uk", "гелікоптер"),
        ("uk", "вертоліт"),
        ("ru", "вертолёт"),
        ("ru", "вертолётный"),
    ],
)
def test_words_of_all_languages_and_derived_ones_mean_one_concept(lang: str, lemma: str) -> None:
    assert concept_of((lemma,), lang) == "c:helicopter"


def test_a_word_that_means_different_things_in_two_languages_is_kept_apart() -> None:
    assert concept_of(("час",), "ru") == "c:hour"
    assert concept_of(("час",), "uk") == "c:time"


def test_cognates_that_the_lexicon_lacks_meet_by_sound() -> None:
    assert concept_of(("фунікулер",), "uk") == concept_of(("фуникулёр",), "ru")


def test_general_words_tell_less() -> None:
    assert weight(concept_of(("say",), "en")) < weight(concept_of(("lease",), "en"))


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The lease runs for eighteen months.", "en"),
        ("The lease runs for a year and a half.", "en"),
        ("Аренда на полтора года.", "ru"),
        ("Оренда на вісімнадцять місяців.", "uk"),
        ("Оренда на 18 місяців.", "uk"),
    ],
)
def test_a_length_of_time_is_the_same_however_it_is_said(text: str, lang: Language) -> None:
    found = [(q.value, set(q.units)) for q in of_text(text, lang).numbers]
    assert (18.0, {"c:month"}) in found


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("It cost €61 million.", "en"),
        ("Это стоило 61 млн евро.", "ru"),
        ("Це коштувало 61 мільйон євро.", "uk"),
    ],
)
def test_sums_of_money_are_the_same_in_digits_and_words(text: str, lang: Language) -> None:
    assert [(q.value, "c:euro" in q.units) for q in of_text(text, lang).numbers] == [(61_000_000.0, True)]


@pytest.mark.parametrize(
    ("text", "lang", "value", "unit"),
    [
        ("It needs 150 wagons a week.", "en", 150, "c:wagon"),
        ("Вони хочуть 150 дозволів на тиждень.", "uk", 150, "c:allow"),
        ("They pay $2.5m for it.", "en", 2_500_000, "c:dollar"),
        ("Они платят 18 с лишним миллионов долларов в год.", "ru", 18_000_000, "c:dollar"),
        ("Забрали чотири десятки вагонів.", "uk", 40, "c:wagon"),
        ("They took forty-seven wagons.", "en", 47, "c:wagon"),
        ("They took a hundred and five wagons.", "en", 105, "c:wagon"),
        ("It rose by twelve per cent.", "en", 12, "c:percent"),
    ],
)
def test_a_number_is_what_is_counted_however_it_is_written(
    text: str, lang: Language, value: float, unit: str
) -> None:
    assert [(q.value, unit in q.units) for q in of_text(text, lang).numbers] == [(value, True)]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("It opens on the fifth of April.", "en"),
        ("Відкриють п'ятого квітня.", "uk"),
        ("Откроют 5 апреля.", "ru"),
        ("It opens on 5 Apr.", "en"),
    ],
)
def test_a_day_is_the_same_in_words_and_digits(text: str, lang: Language) -> None:
    found = of_text(text, lang)
    assert (found.dated[0], found.numbers) == (frozenset(("04-05",)), [])


def test_a_people_is_its_state() -> None:
    keys = {term.key for term in of_text("Парагвайці відмовилися.", "uk").terms}
    assert "a:Paraguay" in keys


def test_an_adjective_of_a_place_is_the_place_that_the_article_names() -> None:
    text = "Глава Корландии подал в отставку. В корландском парламенте об этом не знали."
    name = Name(start=6, end=15, type="LOC", base="Корландия", english="Korlandia", lang="ru")
    article = Article(id="x", lang="ru", text=text)
    found = [t.key for t in sheet(Reading(article=article, lang="ru", claims=(), names=(name,))).terms]
    assert len([key for key in found if key.startswith("s:")]) == 2
    assert len({key for key in found if key.startswith("s:")}) == 1


@pytest.mark.parametrize(
    ("digits", "value"),
    [("9,400", 9400), ("9 400", 9400), ("61,5", 61.5), ("2.5", 2.5), ("1,234,567", 1234567)],
)
def test_numerals_of_all_habits(digits: str, value: float) -> None:
    assert numeral(digits) == value


def test_numbers_of_different_things_do_not_agree_and_near_ones_do_a_little() -> None:
    (ships,) = of_text("They have 60 ships.", "en").numbers
    (more,) = of_text("У них 61 корабль.", "ru").numbers
    (planes,) = of_text("They have 60 planes.", "en").numbers
    assert ships.agrees(planes) == -1.0
    assert 0.0 < ships.agrees(more) < 1.0


@pytest.mark.parametrize(
    ("text", "lang"),
    [("He spoke on 3 March.", "en"), ("Він виступив 3 березня.", "uk"), ("Он выступил во вторник.", "ru")],
)
def test_a_day_is_the_same_by_name_and_by_weekday(text: str, lang: Language) -> None:
    assert date.fromisoformat("2026-03-03").weekday() == 1
    assert "03-03" in of_text(text, lang).dated[0]


def test_at_least_is_no_negation_and_none_is() -> None:
    assert not of_text("Там не меньше трёхсот мин.", "ru").negations
    assert of_text("Жодних мін там немає.", "uk").negations


def test_an_outlet_is_found_by_its_name_in_another_script() -> None:
    outlets = Outlets(["Вечерний курс", "The Beacon"])
    assert outlets.find(["newspaper Vecherny Kurs"]) == "Вечерний курс"
    assert outlets.find(["Evening Standard"]) == ""


@pytest.mark.parametrize(
    ("terms", "kind"),
    [
        (("c:civilian", "c:protect", "c:directorate"), "on the record"),
        (("c:trader",), "anonymous"),
        (("c:colleague", "c:directorate"), "anonymous"),
    ],
)
def test_a_body_that_is_taken_for_a_person_is_on_the_record(terms: tuple[str, ...], kind: str) -> None:
    assert kind_of(terms, named=False, person=False, said="person", first="") == kind
