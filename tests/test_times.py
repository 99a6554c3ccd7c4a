"""Time expressions: the table of cases, the thread of a text, and what must hold for any text."""

from __future__ import annotations

from datetime import date

import pytest
from benchmarks.times import Case, cases
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.model import LANGUAGES, Time
from headwater.read.reader import document
from headwater.read.times import find_times
from headwater.read.times.calendar import easter
from headwater.read.times.words import expanded, words_of

TABLE = cases()


def times(text: str, lang: str, published: str | None) -> list[Time]:
    return find_times(document(text, 0, len(text), lang), published)


@pytest.mark.parametrize("case", TABLE, ids=[case.id for case in TABLE])
def test_case(case: Case) -> None:
    found = times(case.text, case.lang, case.published)
    assert [(case.text[t.start : t.end], t.value, t.first, t.last) for t in found] == list(
        map(tuple, case.times)
    )


def test_the_table_covers_all_languages() -> None:
    counts = {lang: sum(case.lang == lang for case in TABLE) for lang in LANGUAGES}
    assert min(counts.values()) >= 100


def test_says_what_a_time_was_resolved_against() -> None:
    text = "He landed on 5 May 2021. The next day he was arrested. Yesterday he was freed."
    landed, arrested, freed = times(text, "en", "2025-06-12")
    assert (landed.against, arrested.against, freed.against) == ("self", "text", "published")
    assert arrested.told == landed.start
    assert (landed.told, freed.told) == (None, None)


def test_local_date_of_publication_counts_at_midnight() -> None:
    late, early = "2025-06-11T23:59:00-11:00", "2025-06-12T00:01:00+14:00"
    assert times("It rained today.", "en", late)[0].first == "2025-06-11"
    assert times("It rained today.", "en", early)[0].first == "2025-06-12"


@pytest.mark.parametrize("published", [None, "", "soon", "2025-99-99", "2025"])
def test_without_a_day_of_publication_relative_times_have_no_days(published: str | None) -> None:
    yesterday, year = times("It rained yesterday, as in 2019.", "en", published)
    assert (yesterday.first, yesterday.last, yesterday.against) == (None, None, "none")
    assert year.first == "2019-01-01"


def test_a_chain_counts_from_what_was_told_last() -> None:
    text = (
        "Угоду підписали 5 травня 2021 року. За день до цього посол полетів. За два дні до того він хворів."
    )
    days = [t.first for t in times(text, "uk", "2025-06-12")]
    assert days == ["2021-05-05", "2021-05-04", "2021-05-02"]


def test_what_was_told_is_forgotten() -> None:
    text = "Договор подписали 5 мая 2021 года. " + "Шёл дождь. " * 6 + "За день до этого посол улетел."
    assert times(text, "ru", "2025-06-12")[-1].against == "published"


def test_a_weekday_chooses_the_year_of_a_date() -> None:
    (time,) = times("The march of Saturday, July 4, was banned.", "en", "2021-01-15")
    assert time.first == "2020-07-04"


@pytest.mark.parametrize(
    ("year", "western", "eastern"),
    [(2024, date(2024, 3, 31), date(2024, 5, 5)), (2025, date(2025, 4, 20), date(2025, 4, 20))],
)
def test_easter(year: int, western: date, eastern: date) -> None:
    assert (easter(year, orthodox=False), easter(year, orthodox=True)) == (western, eastern)


def test_words_are_there_for_each_language() -> None:
    for lang in LANGUAGES:
        words = words_of(lang)
        assert words is not None
        assert len(words.forms) > 300
    assert words_of("xx") is None


def test_expanded_forms() -> None:
    assert expanded("month|~,s рік") == ["month", "months", "рік"]


VOCABULARY: dict[str, list[str]] = {
    lang: sorted(w for w in words.forms if w[0] != "+") for lang in LANGUAGES if (words := words_of(lang))
}
FRAGMENTS = [*sorted({word for case in TABLE for word in case.text.split()}), "9" * 40, "0", "00:00", "1/0"]


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(LANGUAGES), st.booleans())
def test_any_jumble_is_read(data: st.DataObject, lang: str, dated: bool) -> None:
    word = st.sampled_from(VOCABULARY[lang]) | st.sampled_from(FRAGMENTS)
    text = " ".join(data.draw(st.lists(word, max_size=25)))
    end = 0
    for time in times(text, lang, "2025-06-12T08:00:00+02:00" if dated else None):
        assert end <= time.start < time.end <= len(text)
        assert (time.first is None) == (time.last is None)
        assert time.first is None or (time.first <= (time.last or "") and time.value)
        end = time.end


@pytest.mark.parametrize(
    "text",
    [
        "9999 years ago it rained.",
        "It will rain in 9999 years.",
        "500 million years ago it rained.",
        "On the 99999999999999999999th of May it rained.",
        "It rained 12/31/9999 and tomorrow.",
        "It rained 00/00/0000.",
    ],
)
@pytest.mark.parametrize("published", ["2025-06-12", "9999-12-31", "0001-01-01"])
def test_no_calendar_has_such_a_day(text: str, published: str) -> None:
    for time in times(text, "en", published):
        assert (time.first is None) == (time.last is None)


def test_a_filler_within_a_hyphened_word_takes_nothing_along() -> None:
    text = "After a month-long stay and a 13-straight-day absence he left on Friday in mid-January."
    doc = document(text, 0, len(text), "en")
    found = [text[t.start : t.end] for t in find_times(doc, "2016-05-05")]
    assert "Friday" in found
    assert "mid-January" in found
