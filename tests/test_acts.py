"""Acts against the cases in `tests/cases_acts`, and what holds of the acts of any text."""

from __future__ import annotations

import json
import tomllib
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import to_builtins
from msgspec.structs import replace

from act_notation import ActCase, compare_acts, read_act_cases
from headwater.model import LANGUAGES, Act, Article
from headwater.read.acts.frames import frames_of
from headwater.read.lexicon import LANG
from headwater.read.reader import read_article
from headwater.show.json import reading_row
from headwater.store.entries import pack, unpack
from headwater.store.exchange import article_row, claim_rows, taken
from headwater.store.faults import BadExport
from headwater.store.library import Library

CASES = Path(__file__).parent / "cases_acts"
EVENTS = {
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "DEMAND", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "DENY",
}  # fmt: skip


def _acts(text: str, lang: str) -> list[Act]:
    return list(read_article(Article(text=text, lang=lang, published="2026-03-10")).acts)


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
    reading = read_article(Article(text=text, lang="uk"))
    given_ = next(a for a in reading.acts if a.act == "give")
    own = next(a for a in reading.acts if a.act == "sanction")
    assert given_.claim == reading.claims[0].id
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


LONG = "Jordan has asked Egypt for five pumps. Cairo said it had promised them within a week.\n"


def test_acts_of_a_text_read_in_pieces_hang_on_their_own_claims_and_acts() -> None:
    text = LONG * 1300
    reading = read_article(Article(text=text, lang="en", published="2026-03-10"))
    assert [a.id for a in reading.acts] == [f"a{n}" for n in range(1, len(reading.acts) + 1)]
    assert [c.id for c in reading.claims] == [f"c{n}" for n in range(1, len(reading.claims) + 1)]
    line, claims = reading.acts[-1], {c.id: c for c in reading.claims}
    assert line.act == "promise"
    assert line.claim is not None
    assert any(span.holds(line.trigger) for span in claims[line.claim].content)
    asked = next(a for a in reading.acts if a.id == line.answers)
    assert text[asked.trigger.start :].startswith("asked Egypt")
    assert line.trigger.start - asked.trigger.start < len(LONG)


def test_acts_do_not_hang_on_claims_that_are_left_out() -> None:
    text = "Міністр Латвії сказав, що Польща дала Литві катер. «Ми заплатимо Естонії», — сказав посол Латвії."
    article = Article(text=text, lang="uk", published="2026-03-10")
    everything = read_article(article).acts
    assert any(a.form == "spoken" for a in everything)
    assert any(a.claim for a in everything)
    bare = read_article(article, min_confidence=1.1)
    assert bare.acts
    assert not any(a.form == "spoken" or a.claim or a.said for a in bare.acts)


def test_acts_come_back_from_a_library_and_its_export(tmp_path: Path) -> None:
    with Library.open(tmp_path / "one") as library:
        library.add(Article(text=LONG, lang="en", id="x", published="2026-03-10"))
        kept = library.article("x")
        assert kept.reading.acts == read_article(kept.article).acts
        row = article_row(kept)
    (back,) = taken(to_builtins(row), to_builtins(claim_rows(kept)))
    assert back.reading.acts == kept.reading.acts
    row["acts"] = [replace(a, claim="c99") for a in kept.reading.acts]
    with pytest.raises(BadExport, match="hangs on c99, which is not there"):
        list(taken(to_builtins(row), to_builtins(claim_rows(kept))))


def test_a_reading_kept_before_there_were_acts_has_none() -> None:
    reading = read_article(Article(text=LONG, lang="en"))
    old = json.loads(zlib.decompress(pack(reading)))
    del old["acts"]
    assert unpack(zlib.compress(json.dumps(old).encode()), text=LONG).acts == ()


def test_acts_in_json_say_who_what_and_when() -> None:
    text = "Poland gave Latvia two S-300 launchers on 3 March."
    row = reading_row(read_article(Article(text=text, lang="en", published="2026-03-10")))["acts"][0]
    assert (row["act"], row["mode"]) == ("give", "happened")
    assert ([p["of"] for p in row["who"]], [p["of"] for p in row["whom"]]) == (["Poland"], ["Latvia"])
    assert (row["items"][0]["quantity"], row["items"][0]["model"]) == (2, "S-300")
    assert row["when"]["text"] == "3 March"
