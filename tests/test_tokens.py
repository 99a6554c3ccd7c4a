"""Paragraphs, sentences and tokens: where a text is cut, in lines that a linguist can read and extend."""

from __future__ import annotations

import time
from itertools import pairwise

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
    text = "👩‍🚒 сказала: «𝔘 так»."
    for token in tokenize(text, 0, len(text)):
        assert text[token.start : token.end] == token.word


# What stands in the text, and the words as they were meant.
DAMAGED = [
    # letters of another script
    ("Мoсква чекає на Oстапа Tовіна", "Москва чекає на Остапа Товіна"),
    ("Το місто i мер", "То місто і мер"),
    ("Ocтап i Mирон", "Остап і Мирон"),
    ("KИЇB, HATО", "КИЇВ , НАТО"),
    ("с Тоvin, Kroll аnd Zаhid", "с Tovin , Kroll and Zahid"),
    ("мápту, Украïна", "марту , Україна"),
    ("Telegram-кaнал", "Telegram-канал"),
    # scripts that are mixed on purpose
    ("Надіслали SMSку з Facebookу, пише видання", "Надіслали SMSку з Facebookу , пише видання"),
    ("вітамін C і план B", "вітамін C і план B"),
    ("ІТ-компанія, IT-компанія", "ІТ-компанія , IT-компанія"),
    # what cannot be seen, accents, marks written apart
    ("\ufeffМер То\u200bвін\u200b та Га\xadл\u2060лін\u200f!", "Мер Товін та Галлін !"),
    ("То\u0301він, и\u0306ого, і\u0308х, е\u0308лка", "Товін , його , їх , ёлка"),
    ("cafe\u0301 in Tovi\xadnia", "café in Tovinia"),
    ("мер\xa0Товін\u2009сказав", "мер Товін сказав"),
    ("ofﬁcials", "officials"),
    # apostrophes and hyphens
    ("п`ять, п´ять, п‘ять, пʼять, п’ять", "п'ять , п'ять , п'ять , пʼять , п’ять"),
    ("don`t", "don't"),
    ("Гал‑Лін, Гал‐Лін", "Гал-Лін , Гал-Лін"),
    ("‘Так’ і `ні`", "‘ Так ’ і ` ні `"),
    # words broken at the end of a line
    ("То-\nвін і Гал-\r\n  Лін", "Товін і Гал-Лін"),
    ("То\xad\nвін", "Товін"),
    ("1990-\n2000", "1990 - 2000"),
    # digits for letters
    ("пр0куратура, 3ахід, 0стап, М0СТ", "прокуратура , Захід , Остап , МОСТ"),
    ("то6то, Tоv1n", "тобто , Tоv1n"),
    (
        "3річний, 5G, G7, Т80У, 2-га, 6б, 3го, МіГ-29М3",
        "3річний , 5G , G7 , Т80У , 2-га , 6б , 3го , МіГ-29М3",
    ),
    ("the g0vernor", "the governor"),
    ("in 2020s, 4x4, log4j, B2B", "in 2020s , 4x4 , log4j , B2B"),
]


@pytest.mark.parametrize(("text", "words"), DAMAGED)
def test_damaged_words_are_put_right_and_point_to_what_stands_in_the_text(text: str, words: str) -> None:
    tokens = tokenize(text, 0, len(text))
    assert [t.word for t in tokens] == words.split()
    assert [t.low for t in tokens] == [t.word.casefold() for t in tokens]
    unseen = "\u200b\u2060\ufeff\u200f\xad \n"
    for token in tokens:
        part = text[token.start : token.end]
        assert part == part.strip(unseen) != ""
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@pytest.mark.parametrize(
    ("line", "abbreviations"),
    [
        ("Мер мовчить.|Товін пішов.", ""),
        ("Мер мовчить!|«Товін пішов».", ""),
        ("The mayor left.|He said no.", ""),
        ("мер мовчить. | о. п. товін пішов. | чому?", ""),
        ("мер прийшов на вул. кролль. | чому?", "вул"),
        ("Так пише gazeta.Ua у Галліні.", ""),
        ("Так пише Захід.Новини у Галліні.", ""),
        ("Угоду склав А.С.Товін, юрист.", ""),
        ("Він жив на вул.Кролль у Галліні.", "вул"),
        ("See www.zahid.Example for more.", ""),
        ("Мер «мовчить.\u200b| \u200bТовін» пішов.", ""),
    ],
)
def test_sentences_whose_space_or_capital_is_lost(line: str, abbreviations: str) -> None:
    text = line.replace("|", "")
    found = sentences(text, Span(0, len(text)), frozenset(abbreviations.split()))
    assert [s.of(text) for s in found] == [part.strip() for part in line.split("|")]


MAIL = """Галлін, 3 лютого

Учора в Галліні президент сусідньої республіки Остап
Товін зустрівся з мером міста. Про це повідомила пресслуж-
ба мерії, яка не уточнила, про що вони говорили на цій
зустрічі.
Журналістів на зустріч не запросили, а речник мера Мирон
Кролль не відповів на дзвінки.

- перша справа, яку вони обговорили,
- друга справа."""

PAGE = """Товін зустрівся з мером Галліна
Учора в Галліні президент сусідньої республіки Остап Товін зустрівся з мером міста.
Про це повідомила пресслужба мерії, яка не уточнила, про що вони говорили на цій зустрічі, і чому на неї не
Читайте також: Мер Галліна не відповідає
фото: Мирон Кролль
Журналістів на зустріч не запросили. Речник мера не відповів на дзвінки, а потім вимкнув телефон."""

HEADLINES = """Товін зустрівся з мером Галліна в столиці
Кролль не відповідає на дзвінки журналістів
Міст через Зимну відкриють наступного тижня
Мер Галліна подав скаргу на сусідню громаду"""

ITEMS = """Уряд обіцяє до кінця року зробити таке:
відкрити новий міст через річку Зимну;
збудувати школу на околиці Галліна;
полагодити дорогу до порту."""


def test_lines_that_a_program_has_broken_are_paragraphs_again() -> None:
    found = [" ".join(p.of(MAIL).split()) for p in paragraphs(MAIL)]
    assert [(p.split()[0], p.split()[-1]) for p in found] == [
        ("Галлін,", "лютого"),
        ("Учора", "зустрічі."),
        ("Журналістів", "дзвінки."),
        ("-", "обговорили,"),
        ("-", "справа."),
    ]


@pytest.mark.parametrize("text", [PAGE, HEADLINES, ITEMS], ids=["page", "headlines", "items"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_paragraphs_of_one_line_stay_apart(text: str, ending: str) -> None:
    text = text.replace("\n", ending)
    assert [p.of(text) for p in paragraphs(text)] == text.split(ending)


@pytest.mark.parametrize(
    "piece", ["а\u200b", "\u0301", "Мо-\n", "а.А", "а.А ", "а\xad\nб", "і0", "Мo", "\n а", "-\n", "..."]
)
def test_time_grows_with_length_whatever_the_damage(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    start = time.perf_counter()
    for paragraph in paragraphs(text):
        for sentence in sentences(text, paragraph, frozenset()):
            tokenize(text, sentence.start, sentence.end)
    assert time.perf_counter() - start < 2
