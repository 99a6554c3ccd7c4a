"""Paragraphs, sentences and tokens: where a text is cut, in lines that a linguist can read and extend."""

from __future__ import annotations

import pytest

from headwater.model import Span
from headwater.read.lexicon import load
from headwater.read.tokens import paragraphs, sentences, tokenize

# A bar stands where a sentence ends.
UK = """
Мер приїхав уранці. | Він оглянув міст.
Мер приїхав уранці! | Чи надовго? | Невідомо…
Я. Михор і О. П. Товін підписали угоду. | Її оприлюднили.
Товін народився 3 лютого 1961 р. у Галліні.
Витрати зросли на 12.5 млн. крон торік.
Про це пише газета ім. Кролль.
«Ми не чекаємо. | Рішення є». | Так сказав мер.
"Ми не чекаємо!" | Мер пішов.
Міст закрили... | Потім відкрили.
Міст... відкрили.
— Ми не чекаємо. | — А коли?
Сайт zahid.example не працює. | Чому?
"""
RU = """
Мэр приехал утром. | Он осмотрел мост.
Я. Михор и О. П. Товин подписали договор. | Его опубликовали.
Товин родился 3 февраля 1961 г. в Галлине.
Об этом пишет газета им. Кролль.
«Мы не ждём. | Решение есть». | Так сказал мэр.
Мост закрыли... | Потом открыли.
Мост... открыли.
Неужели?! | Да.
"""
EN = """
The mayor came at dawn. | He saw the bridge.
Mr. Tovin met Dr. Kroll. | They talked.
J. Mihor and O. P. Tovin signed the deal. | It was published.
It opened on Feb. 12 in Hallin. | Crowds came.
The U.S. Senate voted. | It was late.
“We will not wait,” he said. | “Nobody will.”
“Will you wait?” | She left.
The bridge cost 12.5 million. | It is 3.5 km long.
The bridge closed... | Then it opened.
"""


def cases(table: str) -> list[str]:
    return [line for line in table.splitlines() if line]


@pytest.mark.parametrize(
    ("lang", "line"),
    [(lang, line) for lang, table in (("uk", UK), ("ru", RU), ("en", EN)) for line in cases(table)],
)
def test_sentences(lang: str, line: str) -> None:
    text = line.replace(" | ", " ")
    found = sentences(text, Span(0, len(text)), load(lang).abbreviations)
    assert [s.of(text) for s in found] == line.split(" | ")


def test_sentences_keep_within_their_paragraph() -> None:
    text = "Перше. Друге.\nТретє. Четверте."
    second = paragraphs(text)[1]
    assert [s.of(text) for s in sentences(text, second, frozenset())] == ["Третє.", "Четверте."]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\n\n", "\n \t\n"])
def test_paragraphs_are_lines_that_hold_more_than_white_space(ending: str) -> None:
    text = f"Один.{ending}Два."
    assert [p.of(text) for p in paragraphs(text)] == ["Один.", "Два."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Прем'єр об’їхав п’ять сіл.", "Прем'єр об’їхав п’ять сіл ."),
        ("прем’єр-міністр, ex-minister", "прем’єр-міністр , ex-minister"),
        ("«Так», — сказав.", "« Так » , — сказав ."),
        ("We don't know", "We don't know"),
        ("2014–2015 рр.", "2014 – 2015 рр ."),
        ("5 млн €", "5 млн €"),
        ("", ""),
        (" \t\u00a0", ""),
    ],
)
def test_tokens(text: str, words: str) -> None:
    assert [t.word for t in tokenize(text, 0, len(text))] == words.split()


def test_tokens_point_into_the_text_also_beyond_the_basic_plane() -> None:
    text = "👩‍🚒 сказала: «𝔘 e\u0301té»."
    for token in tokenize(text, 0, len(text)):
        assert text[token.start : token.end] == token.word
