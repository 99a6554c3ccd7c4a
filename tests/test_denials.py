"""Denials: in which words they come, and which statement they are about."""

from __future__ import annotations

import random

import pytest

from headwater.link.across import link
from headwater.link.statements.across import statements
from headwater.link.statements.digest import digest
from headwater.link.statements.nouns import Stated
from headwater.model import Article, Language, Reading
from headwater.read.reader import read_article

BRIDGE: tuple[tuple[str, Language, str, str], ...] = (
    ("a", "en", "The Beacon", """Norway has secretly sold the Lysefjord bridge to a Danish fund for 90 million
euros, The Beacon reported on Monday, citing two bankers. The ferry to Oanes will close in May."""),
    ("b", "uk", "Схід", """Норвегія таємно продала міст через Люсефіорд данському фонду за 90 мільйонів євро,
пише The Beacon. Пором до Оанеса закриють у травні."""),
    ("c", "ru", "Волна", """Норвегия тайно продала датскому фонду мост через Люсефьорд за 90 миллионов евро,
сообщила газета The Beacon. Паром до Оанеса закроют в мае."""),
)  # fmt: skip


def read(id_: str, lang: Language, outlet: str, text: str, day: int = 2) -> Reading:
    published = f"2026-03-{day:02}T08:00:00Z"
    return read_article(
        Article(id=id_, lang=lang, outlet=outlet, published=published, text=" ".join(text.split()))
    )


def told(*later: Reading) -> tuple[tuple[Reading, ...], Stated]:
    """The bridge is sold; then articles that came later."""
    readings = tuple(read(id_, lang, outlet, text) for id_, lang, outlet, text in BRIDGE) + later
    return readings, statements(readings, link(readings))


def denied(article: Reading, words: str) -> list[str]:
    """The words in an article that deny the statement which has some words in the bridge's first article."""
    readings, result = told(article)
    text = readings[0].text
    start = text.index(words)
    return [
        article.text[d.span.start : d.span.end]
        for s in result.statements
        if any(a.article == "a" and a.start < start + len(words) and start < a.end for a in s.appears)
        for d in s.denials
        if d.article == article.id
    ]


DENIALS: tuple[tuple[Language, str, str], ...] = (
    ("en", "The Norwegian minister Kari Dahl denied that Norway had sold the Lysefjord bridge.", "denied"),
    ("en", "“Nobody has sold the Lysefjord bridge to anyone,” the minister Kari Dahl said.", "Nobody has"),
    ("en", "The minister Kari Dahl called the report that Norway sold the Lysefjord bridge nonsense.",
     "nonsense"),
    ("en", "There was no such sale of the Lysefjord bridge to a Danish fund, the minister Kari Dahl said.",
     "no such sale"),
    ("uk", "Міністерка Карі Даль назвала вигадкою повідомлення про продаж мосту через Люсефіорд.",
     "вигадкою"),
    ("uk", "«Ніхто нікому не продавав міст через Люсефіорд», — сказала міністерка Карі Даль.", "Ніхто"),
    ("ru", "«Никому мы мост через Люсефьорд не продавали», — заявила министр Кари Даль.", "Никому"),
    ("ru", "Сообщение о продаже моста через Люсефьорд министр Кари Даль назвала враньём.", "враньём"),
)  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "words"), DENIALS)
def test_a_denial_is_attached_to_what_it_denies_in_any_wording(lang: Language, text: str, words: str) -> None:
    found = denied(read("d", lang, "Herald", text, 5), "secretly sold")
    assert any(words in one for one in found)


def test_another_number_put_against_a_reported_one_is_attached() -> None:
    text = "The fund paid 40 million euros for the Lysefjord bridge, not 90 million, minister Kari Dahl said."
    assert denied(read("d", "en", "Herald", text, 5), "secretly sold")


@pytest.mark.parametrize(
    "text",
    [
        "The minister Kari Dahl confirmed that Norway had sold the Lysefjord bridge to a Danish fund.",
        "The Danish fund refused to pay a toll for the Lysefjord bridge, the minister Kari Dahl said.",
        "The minister Kari Dahl declined to comment on the Lysefjord bridge.",
    ],
)
def test_confirmations_and_refusals_are_no_denials(text: str) -> None:
    assert not denied(read("d", "en", "Herald", text, 5), "secretly sold")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The minister Kari Dahl did not deny that Norway had sold the Lysefjord bridge."),
        ("en", "If nothing changes, Norway will sell the Lysefjord bridge, the minister Kari Dahl said."),
        ("uk", "Міністерка Карі Даль не заперечила, що Норвегія продала міст через Люсефіорд."),
        ("ru", "Министр Кари Даль не стала отрицать, что Норвегия продала мост через Люсефьорд."),
    ],
)
def test_a_denial_that_is_negated_or_a_condition_denies_nothing(lang: Language, text: str) -> None:
    assert not denied(read("d", lang, "Herald", text, 5), "secretly sold")


ANSWERS: tuple[tuple[Language, str, str], ...] = (
    ("en", "The Beacon wrote that Norway had sold the Lysefjord bridge to a Danish fund. The minister Kari "
     "Dahl called that report untrue.", "untrue"),
    ("uk", "The Beacon писав, що Норвегія продала міст через Люсефіорд данському фонду. Міністерка Карі "
     "Даль цю інформацію спростувала.", "спростувала"),
    ("ru", "The Beacon писала, что Норвегия продала мост через Люсефьорд датскому фонду. Министр Кари Даль "
     "назвала это выдумкой.", "выдумкой"),
)  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "words"), ANSWERS)
def test_a_denial_that_names_nothing_is_of_what_was_told_before_it(
    lang: Language, text: str, words: str
) -> None:
    lead = {
        "en": "It rained in Oslo all week.",
        "uk": "В Осло весь тиждень дощило.",
        "ru": "В Осло шёл дождь.",
    }
    found = denied(read("d", lang, "Herald", f"{lead[lang]} {text}", 5), "secretly sold")
    assert any(words in one for one in found)


def test_few_words_of_an_answer_are_a_denial() -> None:
    text = (
        "Міністерка Карі Даль прийшла на інтерв'ю пішки.\n"
        "– The Beacon пише, що Норвегія таємно продала міст через Люсефіорд данському фонду.\n"
        "– Нісенітниця.\n"
    )
    article = Article(id="d", lang="uk", outlet="Herald", published="2026-03-05T08:00:00Z", text=text)
    assert any("Нісенітниця" in one for one in denied(read_article(article), "secretly sold"))


def test_a_denial_is_not_attached_to_what_else_the_article_tells() -> None:
    text = "“Nobody has sold the Lysefjord bridge to a Danish fund,” the minister Kari Dahl said."
    assert not denied(read("d", "en", "Herald", text, 5), "The ferry to Oanes")


def test_who_denies_does_not_carry_what_is_denied() -> None:
    text = "“Norway has not sold the Lysefjord bridge to a Danish fund,” the minister Kari Dahl said."
    _, result = told(read("d", "en", "Herald", text, 5))
    for s in result.statements:
        places = {(a.article, a.start) for a in s.appears}
        assert places.isdisjoint((d.article, d.span.start) for d in s.denials)


def test_one_denial_is_shown_for_each_article_and_claimant() -> None:
    text = (
        "The minister Kari Dahl denied that Norway had sold the Lysefjord bridge to a Danish fund. "
        "“Nobody sold the Lysefjord bridge,” Dahl said."
    )
    assert len(denied(read("d", "en", "Herald", text, 5), "secretly sold")) == 1


def test_denials_do_not_depend_on_the_order_of_articles() -> None:
    later = tuple(
        read(f"d{n}", lang, f"Herald {n}", text, 5 + n) for n, (lang, text, _) in enumerate(DENIALS[:4])
    )
    readings, result = told(*later)
    mixed = list(readings)
    random.Random(5).shuffle(mixed)
    assert statements(mixed, link(mixed)) == result


def test_words_of_denial_make_a_unit_doubtful_in_every_language() -> None:
    for lang, text, _ in DENIALS:
        plain = BRIDGE[("en", "uk", "ru").index(lang)]
        doubts = [max(u.doubt for u in digest(read("x", lang, "Herald", t)).units) for t in (plain[3], text)]
        assert doubts[0] < doubts[1]
