"""The learned spotter: windows, content beyond them, confidence, and the model files."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import headwater
from headwater.model import Article
from headwater.read.claims.drafts import model_of
from headwater.read.lexicon import LANG, load
from headwater.read.spotting import windows
from headwater.read.spotting.spotter import Proposal, calibrated

MODELS = sorted((LANG.parent / "models").glob("*.npz"))


def _states(words: list[str]) -> list[int]:
    return windows.quote_states(words, [(0, len(words))])


def test_content_that_the_window_cuts_off_is_led_back_to_its_quotation_mark() -> None:
    words = ["Yesterday", "“", *["word"] * 60, ",", "”", "she", "said", "."]
    said = words.index("said")
    cut = said - windows.BACK
    found = Proposal((said, said + 1), None, ((cut, said - 3),), 0.9)
    content = windows.prolonged(found, [(0, len(words))], [0] * len(words), _states(words))
    assert content == ((2, said - 3),)


def test_content_that_the_window_cuts_off_goes_on_to_the_end_of_its_sentence() -> None:
    words = ["She", "said", *["word"] * 90, ".", "Next", "sentence", "."]
    end = words.index(".")
    found = Proposal((1, 2), None, ((2, 2 + windows.FORTH),), 0.9)
    sentences = [(0, end + 1), (end + 1, len(words))]
    owner = [0] * (end + 1) + [1] * (len(words) - end - 1)
    assert windows.prolonged(found, sentences, owner, _states(words)) == ((2, end + 1),)


def test_content_within_the_window_stays_as_it_is() -> None:
    words = ["She", "said", "it", "rained", "."]
    found = Proposal((1, 2), None, ((2, 4),), 0.9)
    assert windows.prolonged(found, [(0, 5)], [0] * 5, _states(words)) == ((2, 4),)


@given(st.floats(0, 1), st.floats(0, 1))
def test_calibration_keeps_the_order_of_scores(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert 0 <= calibrated(low, 0.8, 0.3) <= calibrated(high, 0.8, 0.3) <= 1


def test_a_hint_marks_source_and_content_of_its_own_cue_only() -> None:
    span = windows.Window(0, 8, (2, 3))
    mine = windows.Hint((2, 3), (0, 2), ((4, 7),))
    other = windows.Hint((6, 7), (5, 6), ((7, 8),))
    assert windows.hinted(span, [other, mine]).tolist() == [2, 2, 1, 1, 3, 3, 3, 1]
    assert not windows.hinted(span, [other]).any()


@pytest.mark.parametrize("lang", ["uk", "ru", "en"])
def test_every_language_has_a_model_that_gives_chances(lang: str) -> None:
    assert model_of(load(lang)) is not None
    text = (Path(__file__).parents[1] / "samples" / f"{lang}.txt").read_text(encoding="utf-8")
    claims = headwater.read(Article(text=text, lang=lang)).claims
    assert len(claims) >= 10
    assert all(0 <= c.confidence <= 1 for c in claims)
    assert len({c.confidence for c in claims}) > 5, "a confidence of its own for each claim"


@pytest.mark.parametrize("lang", ["uk", "ru", "en"])
def test_an_article_is_read_the_same_whatever_was_read_before(lang: str) -> None:
    folder = Path(__file__).parents[1] / "samples"
    text = (folder / f"{lang}.txt").read_text(encoding="utf-8")
    first = headwater.read(Article(text=text, lang=lang))
    headwater.read(Article(text="\n".join(reversed(text.split("\n"))), lang=lang))
    assert headwater.read(Article(text=text, lang=lang)) == first


def test_models_are_small_and_hold_no_pickle() -> None:
    assert sum(path.stat().st_size for path in MODELS) < 40_000_000
    for path in MODELS:
        with zipfile.ZipFile(path) as stored:
            assert stored.namelist()
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)
