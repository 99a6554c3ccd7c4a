"""Who is meant where a tagger has told which words are names, and where a bare noun stands for a name."""

from __future__ import annotations

import pytest

import headwater
from headwater.model import Article, NameType, SourceKind
from headwater.read.claims.assemble import assemble
from headwater.read.claims.drafts import find_drafts
from headwater.read.reader import document
from headwater.read.who import Who
from headwater.read.who.called import Called

Told = tuple[str, NameType, str]


def _named(text: str, lang: str, *names: Told, known: tuple[str, SourceKind] | None = None) -> list[str]:
    """The English names of the sources; `names` are the words of a name, its type and its base form."""
    doc = document(text, 0, len(text), lang)
    called = []
    for words, type_, base in names:
        at = text.rindex(words)
        inside = [i for i, t in enumerate(doc.tokens) if at <= t.start < at + len(words)]
        called.append(Called((inside[0], inside[-1] + 1), type_, base, known))
    return [claim.source_name for claim in assemble(doc, find_drafts(doc, "guide"), Who(doc, called))]


@pytest.mark.parametrize(
    ("text", "lang", "told", "names"),
    [
        # A name of three words is one name, in the nominative, and its last word leads back to it.
        (
            "За словами Жаклін Мбеде Франсен, кран зламався. Франсен додала, що ремонт триває.",
            "uk",
            ("Жаклін Мбеде Франсен", "PER", "Жаклін Мбеде Франсен"),
            ["Zhaklin Mbede Fransen", "Zhaklin Mbede Fransen"],
        ),
        # Somebody of another state is written as they are at home.
        (
            "Заместитель министра транспорта Украины Евгений Лысенко заявил, что мост закрыт.",
            "ru",
            ("Евгений Лысенко", "PER", "Евгений Лысенко"),
            ["Yevhen Lysenko"],
        ),
        (
            "Заместитель министра транспорта Евгений Лысенко заявил, что мост закрыт.",
            "ru",
            ("Евгений Лысенко", "PER", "Евгений Лысенко"),
            ["Yevgeny Lysenko"],
        ),
        (
            "Міністр культури Росії Микола Орлов заявив, що музей зачинено.",
            "uk",
            ("Микола Орлов", "PER", "Микола Орлов"),
            ["Nikolai Orlov"],
        ),
        # Brackets tell how a name is spelled.
        (
            "Тренер Мартін Лохер (Martin Löcher) заявив, що матч буде.",
            "uk",
            ("Мартін Лохер", "PER", "Мартін Лохер"),
            ["Martin Löcher"],
        ),
        # The base form of a body, not the case it stands in.
        (
            "В «Рыбпроме» подчеркнули, что улов вырос.",
            "ru",
            ("Рыбпроме", "ORG", "Рыбпром"),
            ["Rybprom"],
        ),
        # The election commission of a state is not the state.
        (
            "Избирательная комиссия штата Мичиган утвердила итоги.",
            "ru",
            ("Избирательная комиссия штата Мичиган", "ORG", "Избирательная комиссия штата Мичиган"),
            ["election commission of state of Michigan"],
        ),
        # A full name in the nominative at the end is the one who holds the office.
        (
            "Завідувачка лікарнею Ганна Гай заявила, що ліжок бракує.",
            "uk",
            ("Ганна Гай", "PER", "Ганна Гай"),
            ["Hanna Hai"],
        ),
    ],
)
def test_a_name_that_was_told_is_taken_as_a_whole(text: str, lang: str, told: Told, names: list[str]) -> None:
    assert _named(text, lang, told) == names


def test_a_known_name_is_told_as_the_tables_have_it() -> None:
    text = "В Институте Отто Ланге сообщили, что улов вырос."
    told: Told = ("Институте Отто Ланге", "ORG", "Институт Отто Ланге")
    assert _named(text, "ru", told, known=("Otto Lange Institute", "organisation")) == [
        "Otto Lange Institute"
    ]


def test_no_names_are_no_trouble() -> None:
    assert _named("Міністр заявив, що міст закрито.", "uk") == ["minister"]
    assert _named("", "ru") == []


@pytest.mark.parametrize(
    ("text", "lang", "name"),
    [
        # The headline's expert is whoever speaks first.
        ("Мост закроют в мае, заявил эксперт. Инженер Павел Орлов ответил на вопросы.", "ru", "Pavel Orlov"),
        # Several named in one breath.
        (
            "Скаргу подали авіакомпанії Finnair, Iberia і KLM. Вони вимагають відкрити небо.",
            "uk",
            "Finnair, Iberia and KLM",
        ),
        # A carrier is a company, and the one that was called an airline.
        (
            "Пілоти авіакомпанії Finnair страйкують у Німеччині. Перевізник заявив, що рейси скасовано.",
            "uk",
            "Finnair",
        ),
        # Lawmakers are those of the state in question.
        (
            "Парламент Польщі зібрався у Варшаві. Депутати закликали закрити кордон.",
            "uk",
            "Polish deputies",
        ),
        # Whose lawyer it is.
        (
            "Марія Ткач не прийшла до суду. Адвокат жінки заявив, що вона хвора.",
            "uk",
            "Maria Tkach's lawyer",
        ),
    ],
)
def test_a_bare_noun_leads_back_to_a_name(text: str, lang: str, name: str) -> None:
    assert headwater.read(Article(text=text, lang=lang)).claims[-1].source_name == name


@pytest.mark.parametrize(
    ("text", "lang", "name"),
    [
        # A social network is a company.
        ("Twitter пометил записи. Соцсеть заявила, что метки останутся.", "ru", "Twitter"),
        # After «по мнению» it is one judge, whatever the form may be elsewhere.
        (
            "Судья Мэттью Портер выступил в суде. По мнению судьи, иск не обоснован.",
            "ru",
            "Matthew Porter",
        ),
        # The outlet's sources, where "the paper" stands for it.
        (
            "Про це пише The Washington Post. Співрозмовники газети кажуть, що рішення близько.",
            "uk",
            "The Washington Post's sources",
        ),
    ],
)
def test_a_bare_noun_is_one_that_was_named(text: str, lang: str, name: str) -> None:
    assert headwater.read(Article(text=text, lang=lang)).claims[-1].source_name == name
