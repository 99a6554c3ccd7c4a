"""What must hold for any text at all: offsets slice back, ids hang together, reading never raises."""

from __future__ import annotations

import json
import time
from typing import get_args

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import headwater
from headwater.model import Article, Form, Reading, SourceKind, Span, Stance
from headwater.show.json import reading_row

LANGS = (None, "uk", "ru", "en")
_WORDS = """
заявив заявила сказав повідомляє пише попросив спростував відмовився що щоб про це за словами з посиланням
на міністр президент газета "Меридіан" джерела речник уряду він вона його їхніми Товін Київ МЗС прем'єр
п’ятниці може міст закриють заявил сообщает сказала попросил отверг отказался что чтобы об этом по словам со
ссылкой на министр источник издание агентство ТАСС он она его Михор Москва рассказал «Известия» мост закроют
будет работы якобы не и а но said says told denied asked refused according to that the minister ministry of
Transport Tovin officials anonymity Reuters citing he she they would reopen could bridge in May “We will
not” wrote reportedly declined to comment Mr. U.S.
"""
WORDS = _WORDS.split()
MARKS = [
    *"«»„“”\"‘’'—–-,.:;!?…()[]/%№",
    "...",
    "?!",
    ". ",
    ", — ",
    ": «",
    "». ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "\u00a0",
    "\u2028",
    "\0",
    "\x1b[2J",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\ud800",
    "e\u0301",
    "İ",
    "ß",
    "ﬁ",
    "𝔘",
    "👩‍🚒",
    "漢字",
    "עברית",
    "ё",
    "ґ",
    "1",
    "12,5",
    "3 лютого",
]
texts = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from(MARKS), st.text(max_size=4)), max_size=60
).flatmap(lambda parts: st.sampled_from((" ".join(parts), "".join(parts))))
some = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def read(text: str, lang: str | None = None) -> Reading:
    return headwater.read(Article(text=text, id="x", lang=lang))


def check(reading: Reading) -> None:
    """All that every reading must satisfy."""
    size, ids = len(reading.text), [c.id for c in reading.claims]
    assert len(ids) == len(set(ids))
    by_id = {c.id: c for c in reading.claims}
    for claim in reading.claims:
        for span in (claim.cue, *claim.content, *([claim.source] if claim.source else [])):
            assert 0 <= span.start < span.end <= size
            assert span.of(reading.text).strip() == span.of(reading.text) != ""
        for left, right in zip(claim.content, claim.content[1:], strict=False):
            assert left.end <= right.start
        for basis in claim.via:
            assert reading.text[basis.start : basis.end] == basis.quote != ""
            assert basis.name
            assert basis.kind in get_args(SourceKind)
        if claim.inside is not None:
            outer = by_id[claim.inside]
            assert outer is not claim
            assert any(span.holds(claim.cue) for span in outer.content)
        assert claim.stance in get_args(Stance)
        assert claim.form in get_args(Form)
        assert claim.source_kind in get_args(SourceKind)
        assert claim.source_name
        assert 0 <= claim.confidence <= 1
    for dull in reading.boilerplate:
        assert 0 <= dull.start < dull.end <= size
    if reading.lang is None:
        assert reading.notes
        assert not reading.claims
    assert _outward(reading)


def _outward(reading: Reading) -> bool:
    """True where going from each claim to the one around it always ends."""
    inside = {c.id: c.inside for c in reading.claims}
    for name in inside:
        at: str | None = name
        for _ in inside:
            at = inside[at] if at is not None else None
        if at is not None:
            return False
    return True


@pytest.mark.parametrize("lang", LANGS)
@given(text=texts)
@example("")
@example("«" * 300)
@example("\0")
@example("сказав")
@example("Про це пише")
@example("said that said that said that")
@example("«Так, — сказав він. «Ні». Про це — він")
@some
def test_any_text_can_be_read_and_every_offset_slices_back(lang: str | None, text: str) -> None:
    check(read(text, lang))


@given(text=texts)
@settings(some, max_examples=60)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read(text) == read(text)


@given(text=texts)
@settings(some, max_examples=60)
def test_rows_are_json_and_slice_back(text: str) -> None:
    reading = read(text, "uk")
    row = json.loads(msgspec.json.encode(reading_row(reading, with_text=True)))
    assert row.keys() >= {"id", "lang", "claims", "text"}
    for claim in row["claims"]:
        for span in [claim["cue"], *claim["content"], *([claim["source"]] if claim["source"] else [])]:
            assert row["text"][span["start"] : span["end"]] == span["text"]
        for basis in claim["via"]:
            assert row["text"][basis["start"] : basis["end"]] == basis["quote"]


@given(text=texts, least=st.floats(0, 1))
@settings(some, max_examples=60)
def test_less_sure_claims_can_be_left_out(text: str, least: float) -> None:
    reading = headwater.read(Article(text=text, lang="en"), min_confidence=least)
    names = {c.id for c in reading.claims}
    assert all(c.confidence >= least for c in reading.claims)
    assert all(c.inside in names for c in reading.claims if c.inside)


@pytest.mark.parametrize(
    "piece", ["«", '"', "“a ", "( ", "said ", "сказав, що ", "«Так, — сказав він. — Ні». ", "Abc. ", "я"]
)
def test_time_does_not_grow_with_the_square_of_the_text(piece: str) -> None:
    began = time.process_time()
    check(read(piece * (200_000 // len(piece)), "uk"))
    assert time.process_time() - began < 60


def test_a_long_text_is_read_in_parts_and_offsets_still_slice_back() -> None:
    sentence = "The mayor said that the bridge would reopen in May. "
    for text in (sentence * 5_000, (sentence + "\n") * 5_000):
        reading = read(text, "en")
        check(reading)
        words = {claim.content[0].of(text) for claim in reading.claims if claim.content}
        assert "the bridge would reopen in May" in words
        assert len(reading.claims) >= 4_900
        assert [c.id for c in reading.claims] == [f"c{n}" for n in range(1, len(reading.claims) + 1)]


def test_a_text_beyond_the_limit_is_not_read_and_says_so() -> None:
    reading = read("я" * 2_000_001)
    check(reading)
    assert "2,000,001" in reading.notes[0]


def test_spans_compare_by_place() -> None:
    assert sorted([Span(3, 4), Span(1, 9)]) == [Span(1, 9), Span(3, 4)]
