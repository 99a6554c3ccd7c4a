"""The ledger: acts of many articles as lines with dates, joined over languages, with what answered them."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from msgspec.structs import replace

from headwater.link.across import link
from headwater.link.ledger.across import is_entry, ledger, lines
from headwater.link.ledger.nouns import Line, Side, Telling, Thing, When
from headwater.link.ledger.telling import interval, published_on, tellings
from headwater.link.ledger.ties import ties
from headwater.model import Article, Reading
from headwater.read.reader import read_article

NORWAY, ROMANIA, CHILE = "Norway", "Romania", "Chile"


def state(name: str) -> Side:
    return Side(name=name, kind="state", state=name, actor=name.lower())


def person(name: str, of: str) -> Side:
    return Side(name=name, kind="person", state=of, actor=f"per:{name.lower()}")


def told(
    article: str,
    act: str = "request",
    who: str | Side = ROMANIA,
    whom: str | Side | None = NORWAY,
    *things: tuple[str, float],
    on: str = "",
    **more: Any,
) -> Telling:
    """An act that an article of `published` tells of; `on` is the day that it tells."""
    published = more.pop("published", "2026-03-10")
    fields: dict[str, Any] = {
        "id": "a1",
        "event": "DEMAND",
        "mode": "happened",
        "form": "active",
        "start": 0,
        "end": 9,
        "what": "boats",
        "concepts": ("c:boat", "c:patrol"),
        "when": interval(on, on, "told", on) if on else published_on(published),
    }
    return Telling(
        article=article,
        act=act,
        published=published,
        who=(state(who) if isinstance(who, str) else who,),
        whom=() if whom is None else (state(whom) if isinstance(whom, str) else whom,),
        things=tuple(Thing(text=kind, type=kind, quantity=number) for kind, number in things),
        **{**fields, **more},
    )


def read(*texts: tuple[str, str, str | None]) -> list[Reading]:
    return [
        read_article(Article(id=f"{lang}{number}", text=text, lang=lang, published=published))
        for number, (lang, text, published) in enumerate(texts)
    ]


# -- dating --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "first", "last", "known"),
    [
        ("2026-03-04", "2026-03-04", "2026-03-04", "published"),
        ("2026-02", "2026-02-01", "2026-02-28", "published"),
        ("2024", "2024-01-01", "2024-12-31", "published"),
        ("9999", "9999-01-01", "9999-12-31", "published"),
        ("2026-02-31", None, None, "none"),  # no such day
        ("0000-01-01", None, None, "none"),
        ("26-03-04", None, None, "none"),  # two digits are no year
        ("04.03.2026", None, None, "none"),
        ("", None, None, "none"),
        # The outlet's own day, though it is another one in Greenwich.
        ("2026-01-01T00:30:00+02:00", "2026-01-01", "2026-01-01", "published"),
        ("2025-12-31T23:30:00-05:00", "2025-12-31", "2025-12-31", "published"),
    ],
)
def test_an_article_dates_what_it_does_not_date(
    published: str, first: str | None, last: str | None, known: str
) -> None:
    when = published_on(published)
    assert (when.first, when.last, when.known) == (first, last, known)


@pytest.mark.parametrize(
    ("words", "published", "iso", "known"),
    [
        ("4 березня", "2026-03-10", "2026-03-04", "told"),
        (
            "31 листопада",
            "2026-12-10",
            "2026-12",
            "published",
        ),  # no such day: only the article's month is sure
        ("31 листопада", None, "", "relative"),
        ("учора", "2026-01-01T00:30:00+02:00", "2025-12-31", "told"),
        ("учора", None, "", "relative"),
    ],
)
def test_dates_of_acts_in_texts(words: str, published: str | None, iso: str, known: str) -> None:
    (reading,) = read(("uk", f"Румунія попросила у Норвегії радари {words}.", published))
    (line,) = [one for one in ledger([reading], link([reading])) if is_entry(one)]
    assert (line.when.iso, line.when.known) == (iso, known)
    assert known != "relative" or line.when.words == words


def test_the_day_on_which_somebody_else_tells_of_it_is_not_the_day_of_the_act() -> None:
    told_by = "Latvia has asked Estonia for twelve pumps, a diplomat in Riga said on Tuesday."
    readings = read(("en", told_by, "2026-03-12"))
    (line,) = [one for one in ledger(readings, link(readings)) if is_entry(one)]
    assert (line.when.known, line.when.iso) == ("published", "2026-03")


def test_a_year_of_two_digits_is_the_article_s_century() -> None:
    (reading,) = read(("uk", "Румунія попросила у Норвегії радари 04.03.26.", "2026-03-10"))
    (line,) = [one for one in ledger([reading], link([reading])) if is_entry(one)]
    assert line.when.iso == "2026-03-04"


def test_most_articles_decide_on_the_day_and_a_day_wins_over_a_month() -> None:
    found = [
        told("a", on="2026-03-04"),
        told("b", on="2026-03-05"),
        told("c", on="2026-03-05"),
        told("d", when=interval("2026-03-01", "2026-03-31", "told")),
    ]
    (line,) = lines(found)
    assert line.when.iso == "2026-03-05"


def test_no_day_is_claimed_that_no_article_tells() -> None:
    (line,) = lines([told("a", published="2026-03-10"), told("b", published="2026-03-08")])
    assert (line.when.iso, line.when.last, line.when.known) == ("2026-03", "2026-03-08", "published")


def test_an_interval_whose_ends_are_no_days_is_unknown() -> None:
    assert interval("2026-02-30", "2026-03-01", "told") == When()
    assert interval("2026-03-02", "2026-03-01", "told") == When()


# -- joining -------------------------------------------------------------------------------------------------


def test_one_act_in_three_languages_is_one_line() -> None:
    readings = read(
        ("uk", "Румунія попросила Норвегію надати три катери. Про це пише газета «Хвиля».", "2026-03-05"),
        ("ru", "Румыния 4 марта попросила у Норвегии три катера, пишет газета «Волна».", "2026-03-06"),
        ("en", "Romania asked Norway for three patrol boats on 4 March, the ministry said.", "2026-03-06"),
    )
    linked = link(readings)
    made = {ledger(order, linked) for order in permutations(readings)}
    assert len(made) == 1  # in whatever order they came
    (line,) = [one for one in made.pop() if is_entry(one)]
    assert (line.who.shown, line.act, line.whom and line.whom.shown) == (ROMANIA, "request", NORWAY)
    assert line.when.iso == "2026-03-04"
    assert line.articles == ("uk0", "en2", "ru1")
    for one in line.evidence:
        text = next(reading.text for reading in readings if reading.id == one.article)
        assert text[one.start : one.end].startswith(("Румун", "Румы", "Romania"))


def test_a_person_and_its_state_are_one_party() -> None:
    both = [told("a", who=person("Ion Pop", ROMANIA)), told("b", who=person("Ion Pop", ROMANIA)), told("c")]
    (line,) = lines(both)
    assert line.who.shown == "Ion Pop (Romania)"
    assert len(line.articles) == 3


def test_two_things_in_one_article_are_two_lines() -> None:
    found = [
        told("a", "request", ROMANIA, NORWAY, ("boat", 3.0)),
        told("a", "request", ROMANIA, NORWAY, ("money", 9.0), id="a2", concepts=("c:loan",)),
    ]
    assert len(lines(found)) == 2


def test_other_days_and_other_things_are_other_lines() -> None:
    found = [told("a", on="2026-03-04"), told("b", on="2026-03-20", concepts=("c:loan", "c:bank"))]
    assert len(lines(found)) == 2


def test_two_people_who_deny_are_two_lines() -> None:
    found = [
        told("a", "deny", person("Ion Pop", ROMANIA), None),
        told("b", "deny", person("Ana Rusu", ROMANIA), None),
    ]
    assert len(lines(found)) == 2


def test_whom_an_article_leaves_out_is_taken_from_others_of_the_same_act_or_from_the_request() -> None:
    found = [
        told("a"),
        told("b", whom=None),
        told("c", "agree", NORWAY, None, published="2026-03-12"),
    ]
    asked, agreed = lines(found)
    assert len(asked.articles) == 2
    assert agreed.whom is not None
    assert (agreed.whom.shown, agreed.whom.guess) == (ROMANIA, True)


def test_nobody_is_put_in_where_two_could_be_meant() -> None:
    found = [
        told("a"),
        told("b", who=CHILE),
        told("c", "agree", NORWAY, None, published="2026-03-12"),
    ]
    assert {line.act for line in lines(found)} == {"request"}


def test_the_lines_of_a_pair_need_no_other_acts() -> None:
    pair = [told("a", on="2026-03-04"), told("b", "give", NORWAY, ROMANIA, on="2026-03-14")]
    more = [*pair, told("c", who=CHILE, whom="Peru"), told("d", "give", "Peru", CHILE, on="2026-03-11")]
    until = "2026-04-01"
    both = {"Romania", "Norway"}
    whole = [line for line in lines(more, until) if line.whom and {line.who.name, line.whom.name} == both]
    assert whole == list(lines(pair, until))


# -- answers -------------------------------------------------------------------------------------------------


def only(found: list[Telling], act: str, until: str = "2026-05-01") -> Line:
    return next(line for line in lines(found, until) if line.act == act)


@pytest.mark.parametrize(
    ("replies", "outcome"),
    [
        ([("agree", 3.0)], "granted"),
        ([("give", 3.0)], "granted"),
        ([("refuse", 3.0)], "refused"),
        ([("give", 2.0)], "partly"),
        ([("give", 3.0), ("refuse", 3.0)], "partly"),
        ([], "none known so far"),
    ],
)
def test_what_became_of_a_request(replies: list[tuple[str, float]], outcome: str) -> None:
    found = [told("a", "request", ROMANIA, NORWAY, ("boat", 3.0), on="2026-03-04")]
    found += [
        told(f"r{n}", act, NORWAY, ROMANIA, ("boat", number), on="2026-03-14")
        for n, (act, number) in enumerate(replies)
    ]
    asked = only(found, "request", until="2026-04-03")
    assert asked.answer is not None
    assert asked.answer.outcome == outcome
    assert asked.answer.days == (10 if replies else 30)
    answering = [line.id for line in lines(found) if line.answers == asked.id]
    assert sorted(asked.answer.lines) == sorted(answering)


def test_a_short_reply_answers_the_only_request_and_none_of_two() -> None:
    asked = told("a", on="2026-03-04")
    no = told("b", "refuse", NORWAY, ROMANIA, on="2026-03-14", what="this", concepts=())
    request = only([asked, no], "request")
    assert request.answer is not None
    assert request.answer.outcome == "refused"
    other = told("c", on="2026-03-10", concepts=("c:loan", "c:bank"))
    both = [line for line in lines([asked, other, no]) if line.answer is not None]
    assert [line.answer.outcome for line in both if line.answer] == ["none known so far"] * 2


def test_a_promise_is_answered_by_the_deed() -> None:
    found = [
        told("a", "promise", NORWAY, ROMANIA, on="2026-03-04"),
        told("b", "give", NORWAY, ROMANIA, on="2026-03-09"),
    ]
    promise = only(found, "promise")
    assert promise.answer is not None
    assert (promise.answer.outcome, promise.answer.days) == ("granted", 5)


def test_no_answer_comes_before_the_request_or_is_about_something_else() -> None:
    asked = told("a", on="2026-03-04")
    for other in (
        told("b", "give", NORWAY, ROMANIA, on="2026-02-01"),
        told("b", "give", NORWAY, ROMANIA, on="2026-03-09", concepts=("c:loan", "c:bank")),
        told("b", "give", NORWAY, CHILE, on="2026-03-09"),
    ):
        request = only([asked, other], "request")
        assert request.answer is not None
        assert request.answer.outcome == "none known so far"


# -- modes, marks, ties --------------------------------------------------------------------------------------


def test_modes_are_kept_apart_and_a_denial_disputes_without_overwriting() -> None:
    found = [
        told("a", "give", NORWAY, ROMANIA),
        told("b", "give", NORWAY, ROMANIA, mode="planned"),
        told("c", "deny", NORWAY, None, published="2026-03-12"),
    ]
    by_mode = {(line.act, line.mode): line for line in lines(found)}
    assert set(by_mode) == {("give", "happened"), ("give", "planned"), ("deny", "happened")}
    assert "disputed" in by_mode["give", "happened"].marks
    assert is_entry(by_mode["give", "happened"])
    assert not is_entry(by_mode["give", "planned"])


def test_who_has_no_part_in_it_disputes_nothing() -> None:
    found = [told("a", "order", whom=None), told("b", "deny", CHILE, None)]
    assert not [line for line in lines(found) if "disputed" in line.marks]


def test_a_deed_that_was_not_done_disputes_no_other_act() -> None:
    found = [
        told("a"),
        told("b", "give", CHILE, ROMANIA, mode="denied"),
        told("c", "give", NORWAY, ROMANIA, mode="denied"),
    ]
    assert not [line for line in lines(found) if "disputed" in line.marks]
    found.append(told("d", "give", NORWAY, ROMANIA, mode="planned"))
    assert [line.mode for line in lines(found) if "disputed" in line.marks] == ["planned"]


def test_what_is_asked_for_is_no_second_line_beside_the_request() -> None:
    deed = told("a", "give", NORWAY, ROMANIA, id="a2", mode="asked", within="a1")
    assert [line.act for line in lines([told("a"), deed])] == ["request"]


def test_marks_come_from_outside_where_somebody_knows_them() -> None:
    def marks(article: str, start: int, end: int) -> tuple[str, ...]:
        return ("disputed",) if (article, start, end) == ("a", 0, 9) else ()

    (line,) = lines([told("a")], marks=marks)
    assert line.marks == ("disputed",)
    assert line.evidence[0].marks == ("disputed",)


def test_one_origin_is_marked_and_two_are_not() -> None:
    (one,) = lines([told("a", source="a letter"), told("b", source="a letter")])
    (two,) = lines([told("a", source="a letter"), told("b", source="Ion Pop")])
    assert one.marks == ("single origin",)
    assert two.marks == ()


def test_ties_count_each_kind_of_act_apart() -> None:
    found = [
        told("a", on="2026-03-04"),
        told("b", on="2026-04-04", concepts=("c:loan", "c:bank"), published="2026-04-05"),
        told("c", "give", NORWAY, ROMANIA, on="2026-04-14", published="2026-04-15"),
    ]
    (tie,) = ties(lines(found))
    assert (tie.one, tie.other, tie.lines) == (NORWAY, ROMANIA, 3)
    assert {(c.who, c.act): c.over for c in tie.counts} == {
        (NORWAY, "give"): {"2026-04": 1},
        (ROMANIA, "request"): {"2026-03": 1, "2026-04": 1},
    }


def test_two_who_agree_with_each_other_make_one_line() -> None:
    (reading,) = read(("uk", "Польща та Литва 6 березня підписали угоду про оборону.", "2026-03-10"))
    (line,) = ledger([reading], link([reading]))
    assert {line.who.shown, line.whom and line.whom.shown} == {"Poland", "Lithuania"}
    assert line.act == "agree"


def test_visits_strikes_and_bans_keep_their_own_names() -> None:
    texts = (
        "Президент Румунії планує візит до Норвегії.",
        "Норвегія 6 березня припинила контакти з Румунією.",
    )
    readings = read(*(("uk", text, "2026-03-10") for text in texts))
    found = {(line.act, line.mode): line for line in ledger(readings, link(readings))}
    assert found["consult", "planned"].event == "CONSULT"
    assert found["sanction", "happened"].when.iso == "2026-03-06"


def test_a_speech_is_no_thing_of_any_length() -> None:
    speech = "Romania promised Norway " + "boats and more boats and " * 400 + "nothing else."
    (reading,) = read(("en", speech, "2026-03-10"))
    found = tellings(reading)
    assert found
    assert all(len(one.what) <= 400 and one.end - one.start <= 2_000 for one in found)


def test_an_empty_ledger_and_acts_without_parties() -> None:
    assert lines([]) == ()
    assert tellings(Reading(article=Article(text=""), lang=None, claims=())) == []
    assert lines([replace(told("a"), who=(), whom=())]) == ()
