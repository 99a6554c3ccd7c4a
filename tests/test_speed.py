"""What the measurement of speed stands on: steps timed in place, texts that never repeat, verdicts."""

from __future__ import annotations

import itertools

import pytest
from benchmarks.material import ARTICLE, SpeedError, Varied, articles_of
from benchmarks.speed import power
from benchmarks.steps import STEPS, Stopwatch, timing

import headwater

TEXT = (
    "The mayor, Anna Kovalenko, said that 12 bridges would close in May. "
    "The council denied the report, and Petro Marchenko refused to comment on it.\n"
    "In a letter to the Guardian she asked the ministry for 300 lamps."
)


def test_every_step_is_there_and_is_put_back() -> None:
    before = headwater.read(TEXT, lang="en")
    place = headwater.read.__globals__
    original = {key: value for key, value in place.items() if callable(value)}
    watch = Stopwatch()
    with timing(watch):
        timed = headwater.read(TEXT, lang="en")
    assert timed == before
    assert {"split", "tag", "cues and grammar", "who is meant"} <= set(watch.calls) <= set(STEPS)
    assert all(place[key] is value for key, value in original.items())
    calls = dict(watch.calls)
    headwater.read(TEXT, lang="en")
    assert dict(watch.calls) == calls


def test_a_step_is_timed_without_the_steps_within_it() -> None:
    ticks = itertools.count()
    watch = Stopwatch(clock=lambda: float(next(ticks)))
    inner = watch.timed("inner", lambda: None)
    watch.timed("outer", inner)()
    assert dict(watch.seconds) == {"inner": 1.0, "outer": 2.0}


@pytest.mark.parametrize(
    "name", ["headwater.read.reader:gone", "headwater.gone:read", "headwater.read.who:No.name"]
)
def test_a_name_that_is_gone_is_a_plain_complaint(name: str) -> None:
    with pytest.raises(SpeedError, match=r"bring STEPS in .* up to date"):
        timing(Stopwatch(), {"step": (name,)}).__enter__()


def test_articles_have_one_length_and_come_again_where_texts_are_short() -> None:
    articles, different = articles_of([TEXT * 20], 9)
    assert len(articles) == 9
    assert {len(article) for article in articles} == {ARTICLE}
    assert articles[different] == articles[0]


def test_varied_articles_are_new_each_time_and_the_same_for_a_seed() -> None:
    first, again = Varied({"en": [TEXT]}), Varied({"en": [TEXT]})
    articles = [first.article("en") for _ in range(5)]
    assert articles == [again.article("en") for _ in range(5)]
    words = [set(article.split()) for article in articles]
    assert all(len(one - other) > 5 for one, other in itertools.pairwise(words))
    assert len(first.long_text("en", 5_000)) == 5_000


def test_the_power_is_one_where_cost_grows_in_step_and_two_where_it_grows_with_the_square() -> None:
    sizes = [1_000, 2_000, 4_000]
    assert power(sizes, [3.0, 3.0, 3.0]) == pytest.approx(1.0)
    assert power(sizes, [1.0, 2.0, 4.0]) == pytest.approx(2.0)
