"""Which language: the three that Headwater reads, those that it must not take for them, and mixtures."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.read.language import find_language, segments

UK = "Речниця порту Оксана Дмитрук повідомила, що міст через Сулу закриють на ремонт до кінця року."
RU = "Представитель порта Оксана Дмитрук сообщила, что мост через Сулу закроют на ремонт до конца года."
EN = "The port's spokeswoman, Oksana Dmytruk, said the bridge would be closed for repairs until December."


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("uk", UK),
        ("ru", RU),
        ("en", EN),
        ("uk", "УРЯД НЕ ВИЗНАЧИВСЯ ІЗ ДАТОЮ, КАЖЕ МІНІСТР"),
        ("ru", "В порту не стали говорить, когда мост снова заработает"),  # no ы, э, ё or ъ in it
        ("uk", "Рада не сказала, коли саме голова порту подав заяву"),  # no і, ї, є or ґ in it
        ("en", "Mr Škoda of Erdoğan & Sons said he had met Łukasz Gołąb at the café in São Paulo."),
    ],
)
def test_reads_its_three_languages(lang: str, text: str) -> None:
    assert find_language(text).lang == lang


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Belarusian", "Прадстаўніца порта паведаміла, што мост праз раку закрыюць на рамонт да канца года."),
        (
            "Bulgarian",
            "Говорителката на пристанището съобщи, че мостът ще бъде затворен до края на годината.",
        ),
        ("Serbian", "Портпаролка луке изјавила је да ће мост бити затворен због поправке до краја године."),
        (
            "Macedonian",
            "Портпаролката на пристаништето изјави дека мостот ќе биде затворен до крајот на годината.",
        ),
        ("Kazakh", "Порт өкілі көпір жыл соңына дейін жөндеуге жабылады деп мәлімдеді және оны түсіндірді."),
        (
            "Polish",
            "Rzeczniczka portu powiedziała, że most zostanie zamknięty do końca roku z powodu remontu.",
        ),
        ("Czech", "Mluvčí přístavu uvedla, že most bude kvůli opravě uzavřen až do konce roku."),
        ("German", "Die Sprecherin des Hafens sagte, dass die Brücke bis zum Jahresende gesperrt wird."),
        (
            "French",
            "La porte-parole du port a déclaré que le pont serait fermé pour travaux jusqu'en décembre.",
        ),
        ("Spanish", "La portavoz del puerto dijo que el puente estará cerrado por obras hasta fin de año."),
        ("Dutch", "De woordvoerster van de haven zei dat de brug tot het einde van het jaar dicht blijft."),
        ("Georgian", "პორტის წარმომადგენელმა თქვა, რომ ხიდი დაიკეტება."),
    ],
)
def test_names_other_languages_and_takes_none_for_its_own(name: str, text: str) -> None:
    guess = find_language(text)
    assert (guess.lang, guess.other) == (None, name)


def test_a_language_that_it_does_not_know_is_none_of_its_own() -> None:
    albanian = "Zëdhënësja e portit tha se ura do të mbyllet për riparim deri në fund të vitit që vjen."
    assert find_language(albanian).lang is None


def test_a_quotation_in_the_other_language_does_not_turn_an_article() -> None:
    quote = (
        " «Мы ещё не знаем, когда это будет: всё зависит от погоды и денег, вы же понимаете», — сказал он."
    )
    assert find_language(f"{UK} {UK} {UK}{quote}").lang == "uk"
    other = (
        " «Ми ще не знаємо, коли це буде: усе залежить від погоди й грошей, ви ж розумієте», — сказав він."
    )
    assert find_language(f"{RU} {RU} {RU}{other}").lang == "ru"


@pytest.mark.parametrize("text", ["", " \n ", "12:30", "***", "\u202e\x00", "🙂🙂"])
def test_what_tells_nothing_is_no_language(text: str) -> None:
    guess = find_language(text)
    assert (guess.lang, guess.other, guess.confidence) == (None, None, 0.0)


def test_a_mixed_article_is_cut_at_its_paragraphs() -> None:
    text = f"{UK}\n{UK}\n\nОксана Дмитрук\n{RU}\n{RU}\n{EN}"
    found = [(s.lang, text[s.start : s.end]) for s in segments(text)]
    assert [lang for lang, _ in found] == ["uk", "ru", "en"]
    assert found[0][1].endswith("Оксана Дмитрук\n")  # a name goes with what stands before it
    assert found[2][1] == EN


def test_a_foreign_paragraph_is_set_apart() -> None:
    polish = "Rzeczniczka portu powiedziała, że most zostanie zamknięty do końca roku z powodu remontu."
    assert [s.lang for s in segments(f"{UK}\n{polish}\n{UK}")] == ["uk", None, "uk"]


def test_a_short_foreign_line_stays_with_its_neighbours() -> None:
    assert [s.lang for s in segments(f"{UK}\nThe bridge was closed.\n{UK}")] == ["uk"]


def test_an_article_of_short_lines_is_judged_as_a_whole() -> None:
    assert [s.lang for s in segments("Мост\nзакрыт\nна ремонт\nдо весны\nговорят в порту")] == ["ru"]


@given(st.lists(st.sampled_from([UK, RU, EN, "Київ", "", "\r", "12", "\u2028x", "— Так."])).map("\n".join))
def test_segments_cover_the_text_without_gaps(text: str) -> None:
    found = segments(text)
    assert "".join(text[s.start : s.end] for s in found) == text
    assert all(a.end == b.start and a.lang != b.lang for a, b in itertools.pairwise(found))


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert 0.0 <= find_language(text).confidence <= 1.0
    segments(text)


def test_a_book_takes_no_longer_than_a_chapter() -> None:
    began = time.perf_counter()
    assert find_language(f"{UK} " * 100_000).lang == "uk"
    assert time.perf_counter() - began < 2.0
