"""Statements across articles: what is put together, what is kept apart, and where it comes from."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.link.across import link
from headwater.link.statements.across import statements
from headwater.link.statements.nouns import Stated, Statement
from headwater.model import Article, Language, Reading
from headwater.read.reader import read_article


def told(
    id_: str, lang: Language, outlet: str, published: str, text: str, title: str | None = None
) -> Reading:
    """One article, read."""
    return read_article(
        Article(id=id_, lang=lang, outlet=outlet, published=published, text=text, title=title)
    )


def stated(*readings: Reading) -> Stated:
    return statements(readings, link(readings))


def of(result: Stated, article: str, words: str, readings: tuple[Reading, ...]) -> list[Statement]:
    """The statements that carry some words of an article."""
    text = next(r.text for r in readings if r.id == article)
    at = text.index(words)
    return [
        s
        for s in result.statements
        if any(a.article == article and a.start < at + len(words) and at < a.end for a in s.appears)
    ]


def joined(
    result: Stated, one: tuple[str, str], other: tuple[str, str], readings: tuple[Reading, ...]
) -> bool:
    """True where some statement carries both stretches."""
    mine = {s.id for s in of(result, *one, readings)}
    return bool(mine & {s.id for s in of(result, *other, readings)})


REQUEST = (
    told(
        "a",
        "en",
        "The Beacon",
        "2026-03-02T08:00:00Z",
        "Sweden asked Norway on Sunday to lend it fourteen fire-fighting aircraft, "
        "according to a letter seen by "
        "The Beacon. The forest fires in Dalarna have burnt 9,300 hectares.",
    ),
    told(
        "b",
        "uk",
        "Схід",
        "2026-03-02T11:00:00Z",
        "Швеція попросила Норвегію позичити їй чотирнадцять пожежних літаків, пише The "
        "Beacon із посиланням на "
        "лист. Лісові пожежі в Даларні знищили 9300 гектарів.",
    ),
    told(
        "c",
        "ru",
        "Волна",
        "2026-03-03T09:00:00Z",
        "Норвегия получила от Швеции просьбу одолжить четырнадцать пожарных самолётов, "
        "сообщил министр обороны "
        "Норвегии Ларс Вик. «Просьба пришла в воскресенье», — сказал Вик.",
    ),
    told(
        "d",
        "en",
        "Harbour News",
        "2026-03-03T12:00:00Z",
        "Portugal asked Spain on Monday to lend it six fire-fighting aircraft, the "
        "Portuguese interior ministry "
        "said. The fires near Braga have burnt 2,100 hectares.",
    ),
)


def test_one_request_in_three_languages_is_one_statement() -> None:
    result = stated(*REQUEST)
    for other, words in (("b", "Швеція попросила Норвегію"), ("c", "просьбу одолжить четырнадцать")):
        assert joined(result, ("a", "Sweden asked Norway"), (other, words), REQUEST)


def test_a_request_of_the_same_kind_by_another_state_is_another_statement() -> None:
    result = stated(*REQUEST)
    assert not joined(result, ("a", "Sweden asked Norway"), ("d", "Portugal asked Spain"), REQUEST)


def test_who_repeats_a_report_adds_no_source_and_who_confirms_it_does() -> None:
    result = stated(*REQUEST)
    statement = max(of(result, "a", "Sweden asked Norway", REQUEST), key=lambda s: len(s.articles))
    assert statement.articles == ("a", "b", "c")
    assert statement.independent == 2
    assert {o.kind for o in statement.origins} == {"document", "on the record"}
    assert [(e.lower, e.upper) for e in statement.edges if e.kind == "cites"] == [("b", "a")]
    assert next(o for o in statement.origins if o.kind == "document").repeats == ("b",)


def test_every_appearance_points_at_its_words_and_says_why() -> None:
    result = stated(*REQUEST)
    texts = {r.id: r.text for r in REQUEST}
    for statement in result.statements:
        words = " ".join(texts[a.article] for a in statement.appears)
        assert statement.headline
        assert all(word in words for word in statement.headline.split())
        for appearance in statement.appears:
            assert 0 <= appearance.start < appearance.end <= len(texts[appearance.article])
            assert bool(appearance.why) == (len(statement.articles) > 1)


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_articles_and_articles_given_twice_change_nothing(
    rng: random.Random, twice: bool
) -> None:
    shuffled = list(REQUEST) * (2 if twice else 1)
    rng.shuffle(shuffled)
    assert statements(shuffled, link(REQUEST)) == stated(*REQUEST)


@pytest.mark.parametrize("text", ["", " \n ", "!!!", "1 2 3", "«", "a" * 5000])
def test_hostile_texts_state_nothing_or_something_but_never_fail(text: str) -> None:
    assert isinstance(stated(told("h", "en", "", "never", text)), Stated)


def test_no_articles_make_no_statements() -> None:
    assert stated().statements == ()
