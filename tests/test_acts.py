"""Acts against the cases in `tests/cases_acts`, and what holds of the acts of any text."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from benchmarks.acts import acts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from act_notation import ActCase, compare_acts, read_act_cases
from headwater.model import LANGUAGES, Article
from headwater.read.acts import Act
from headwater.read.acts.frames import frames_of
from headwater.read.lexicon import LANG

CASES = Path(__file__).parent / "cases_acts"
EVENTS = {
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "DEMAND", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "DENY",
}  # fmt: skip


def _acts(text: str, lang: str) -> list[Act]:
    return acts_of(Article(text=text, lang=lang, published="2026-03-10"))[0]


def _parameters() -> list[object]:
    found: list[object] = []
    for language in LANGUAGES:
        for case in read_act_cases(CASES / f"{language}.txt"):
            limit = pytest.mark.xfail(reason="a known limit", strict=False)
            marks = [limit] if case.known_limit else []
            found.append(pytest.param(language, case, id=f"{language}:{case.line}", marks=marks))
    return found


@pytest.mark.parametrize(("language", "case"), _parameters())
def test_case(language: str, case: ActCase) -> None:
    difference = compare_acts(case, _acts(case.text, language))
    if difference is not None:
        pytest.fail(difference, pytrace=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_frame_is_one_of_plover(language: str) -> None:
    frames = frames_of(language)
    assert frames is not None
    entries = [
        e for table in (frames.verbs, frames.nouns, frames.states) for es in table.values() for e in es
    ]
    assert {e.frame.event for e in entries} == EVENTS


def test_the_frames_of_all_languages_have_one_shape() -> None:
    folders = [tomllib.loads((LANG / lang / "acts.toml").read_text(encoding="utf-8")) for lang in LANGUAGES]
    for table in ("marks", "words", "items", "contexts"):
        assert len({frozenset(folder[table]) for folder in folders}) == 1, table


def test_a_language_without_frames_has_none() -> None:
    assert frames_of("xx") is None


def test_an_act_hangs_on_the_claim_that_tells_of_it() -> None:
    text = (
        "Міністр оборони Литви заявив, що Польща передала Україні катер. Латвія відкликала посла з Мінська."
    )
    acts, claims, _ = acts_of(Article(text=text, lang="uk"))
    given_ = next(a for a in acts if a.act == "give")
    own = next(a for a in acts if a.act == "sanction")
    assert given_.claim == claims[0].id
    assert own.claim is None


def test_a_promise_goes_to_whoever_had_asked() -> None:
    text = "Jordan has asked Egypt for five pumps. Cairo promised them within a week."
    asked, promised = (a for a in _acts(text, "en") if a.mode == "happened")
    assert promised.answers == asked.id


def test_the_arrival_of_what_was_asked_for_is_its_giving() -> None:
    text = "Сербія попросила Угорщину про два катери. Два катери з Угорщини прибули в Белград у середу."
    last = _acts(text, "uk")[-1]
    assert (last.act, [p.of for p in last.who], [p.of for p in last.whom]) == (
        "give",
        ["Hungary"],
        ["Serbia"],
    )


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "No")), max_size=200), st.sampled_from(LANGUAGES))
def test_spans_lie_in_any_text(text: str, lang: str) -> None:
    for act in _acts(text, lang):
        spans = [act.trigger, act.what, act.where, act.when, *(p.span for p in act.who + act.whom)]
        assert all(0 <= s.start < s.end <= len(text) for s in spans if s is not None)
