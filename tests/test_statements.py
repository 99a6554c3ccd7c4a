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
    assert [(e.lower, e.upper) for e in statement.edges if e.kind == "cited"] == [("b", "a")]
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


def as_seen(result: Stated) -> list[Statement]:
    return list(result.statements)


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_articles_and_articles_given_twice_change_nothing(
    rng: random.Random, twice: bool
) -> None:
    shuffled = list(REQUEST) * (2 if twice else 1)
    rng.shuffle(shuffled)
    assert as_seen(statements(shuffled, link(REQUEST))) == as_seen(stated(*REQUEST))


def test_two_outlets_that_cite_each_other_are_one_unknown_origin() -> None:
    readings = (
        told(
            "x",
            "en",
            "Morning Star Post",
            "2026-04-01",
            "The bridge over the Danube at Vidin will close for seven weeks, Evening Bell reported.",
        ),
        told(
            "y",
            "en",
            "Evening Bell",
            "2026-04-01",
            "The bridge over the Danube at Vidin will close for seven weeks, Morning Star Post reported.",
        ),
    )
    statement = max(of(stated(*readings), "x", "The bridge over", readings), key=lambda s: len(s.articles))
    assert statement.articles == ("x", "y")
    assert statement.independent == 1


COPY = (
    "The port of Constanta handled 41 million tonnes of grain last year, twice as "
    "much as in 2021. Most of it "
    "came by barge along the Danube, and four new berths were dredged in the spring. Pilots worked in three "
    "shifts from March to November, and two tugs were hired from Varna."
)


def test_a_copy_without_credit_is_inferred_and_marked_so() -> None:
    readings = (
        told("one", "en", "Grain Weekly", "2026-01-10T08:00:00Z", COPY),
        told("two", "en", "Port Daily", "2026-01-11T08:00:00Z", COPY.replace("Most of it", "Most of that")),
    )
    statement = max(of(stated(*readings), "one", "41 million", readings), key=lambda s: len(s.articles))
    assert statement.independent == 1
    assert [(e.lower, e.upper, e.kind) for e in statement.edges] == [("two", "one", "copied")]
    assert "wording" in statement.edges[0].why


def test_a_denial_is_attached_and_replaces_nothing() -> None:
    readings = (
        told(
            "r1",
            "en",
            "The Beacon",
            "2026-05-04",
            "The airline Norda will sell 23 aircraft to Turkey, two people familiar with the talks said.",
        ),
        told(
            "r2",
            "ru",
            "Волна",
            "2026-05-05",
            "Авиакомпания Norda продаст Турции 23 самолёта, пишет The Beacon.",
        ),
        told(
            "r3",
            "uk",
            "Схід",
            "2026-05-06",
            "Голова авіакомпанії Norda Ерік Сунд спростував повідомлення про те, що компанія "
            "продасть Туреччині "
            "23 літаки.",
        ),
    )
    statement = max(
        of(stated(*readings), "r1", "will sell 23 aircraft", readings), key=lambda s: len(s.articles)
    )
    assert [d.article for d in statement.denials] == ["r3"]
    assert {"r1", "r2"} <= set(statement.articles)
    assert statement.state == "denied"


def test_an_anonymous_source_who_later_speaks_on_the_record_is_one_origin() -> None:
    readings = (
        told(
            "n1",
            "en",
            "Valley Times",
            "2026-06-01",
            "The dam at Grenn has a crack of nine metres, an engineer who asked not to be "
            "named told Valley Times.",
        ),
        told(
            "n2",
            "en",
            "Upland Echo",
            "2026-06-09",
            'Engineer Piet Maas said the dam at Grenn has a crack of nine metres. "I was the '
            "source of the Valley "
            'Times," Maas said.',
        ),
    )
    statement = max(of(stated(*readings), "n1", "a crack of nine", readings), key=lambda s: len(s.articles))
    assert statement.articles == ("n1", "n2")
    assert statement.independent == 1


def test_a_figure_that_grows_is_a_statement_of_its_own() -> None:
    readings = (
        told(
            "f1",
            "en",
            "Coast Wire",
            "2026-02-01",
            "The storm in Brittany killed 12 people, the prefect said.",
        ),
        told("f2", "ru", "Волна", "2026-02-01", "Шторм в Бретани унёс жизни 12 человек, сообщил префект."),
        told("f3", "uk", "Схід", "2026-02-03", "Шторм у Бретані вбив 31 людину, повідомила префектура."),
    )
    result = stated(*readings)
    assert not joined(result, ("f1", "killed 12 people"), ("f3", "31 людину"), readings)


def test_an_outlet_quoting_itself_adds_no_source() -> None:
    readings = (
        told(
            "q1",
            "en",
            "Valley Times",
            "2026-06-01",
            "The mayor of Grenn paid 80,000 euros for a car, two city officials said on "
            "condition of anonymity.",
        ),
        told(
            "q2",
            "en",
            "Valley Times",
            "2026-06-04",
            "Valley Times reported on Monday that the mayor of Grenn paid 80,000 euros for a car.",
        ),
    )
    statement = max(of(stated(*readings), "q1", "80,000 euros", readings), key=lambda s: len(s.articles))
    assert statement.articles == ("q1", "q2")
    assert statement.independent == 1


def test_a_translation_of_a_translation_goes_back_to_the_first_source() -> None:
    readings = (
        told(
            "t1",
            "ru",
            "Волна",
            "2026-07-01T06:00:00Z",
            "Литва закупит у Кореи девяносто поездов, сообщил «Волне» источник в министерстве транспорта.",
        ),
        told(
            "t2",
            "uk",
            "Схід",
            "2026-07-01T09:00:00Z",
            "Литва закупить у Кореї дев'яносто поїздів, пише «Волна».",
        ),
        told(
            "t3",
            "en",
            "The Beacon",
            "2026-07-01T12:00:00Z",
            "Lithuania will buy ninety trains from Korea, the Ukrainian site Схід reported.",
        ),
    )
    statement = max(of(stated(*readings), "t1", "девяносто поездов", readings), key=lambda s: len(s.articles))
    assert statement.articles == ("t1", "t2", "t3")
    assert statement.independent == 1


@pytest.mark.parametrize("text", ["", " \n ", "!!!", "1 2 3", "«", "a" * 5000])
def test_hostile_texts_state_nothing_or_something_but_never_fail(text: str) -> None:
    assert isinstance(stated(told("h", "en", "", "never", text)), Stated)


def test_no_articles_make_no_statements() -> None:
    assert stated().statements == ()
