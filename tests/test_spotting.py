"""The learned spotter: windows, content beyond them, confidence, and the model files."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import headwater
from headwater.model import Article
from headwater.read.claims.drafts import model_of
from headwater.read.lexicon import LANG, load
from headwater.read.spotting import decoding, windows
from headwater.read.spotting.embedding import Embedding, Forms
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


def _best_of_all(scores: np.ndarray, moves: decoding.Moves) -> list[int]:
    """The best path of one sequence, found by trying all."""

    def worth(tags: Iterable[int]) -> float:
        path = list(tags)
        moved = moves.start[path[0]] + sum(moves.after[a, b] for a, b in itertools.pairwise(path))
        return float(moved + sum(row[tag] for row, tag in zip(scores, path, strict=True)))

    return list(max(itertools.product(range(scores.shape[1]), repeat=len(scores)), key=worth))


@pytest.mark.parametrize("seed", range(20))
def test_the_best_paths_are_the_best_of_all_paths(seed: int) -> None:
    random = np.random.default_rng(seed)
    lengths = np.array([4, 1, 5, 2])
    scores = random.normal(0, 2, (12, 5)).astype(np.float32)
    scores[:, 0] += random.choice([0, 1, 12], 12).astype(np.float32)  # some are outside without a doubt
    parts = np.split(scores, np.cumsum(lengths)[:-1])

    moves = decoding.Moves(random.normal(0, 1, (5, 5)).astype(np.float32))
    wanted = [tag for part in parts for tag in _best_of_all(part, moves)]
    assert moves.best_paths(scores, lengths).tolist() == wanted

    chances = np.exp(scores)
    chances /= chances.sum(axis=1, keepdims=True)
    free = decoding.Moves(np.zeros((5, 5), np.float32))
    wanted = [tag for part in parts for tag in _best_of_all(part, free)]
    assert decoding.legal_paths(chances, lengths).tolist() == wanted


def test_a_form_is_the_same_in_whatever_company_and_after_the_cache_was_full() -> None:
    random = np.random.default_rng(1)
    arrays = {
        "embed.word": random.normal(size=(20_001, 6)).astype(np.float32),
        "embed.quote": random.normal(size=(4, 3)).astype(np.float32),
        "project.weight": random.normal(size=(9, 8)).astype(np.float32),
        "project.bias": random.normal(size=8).astype(np.float32),
    }
    embedding = Embedding(arrays, ("word", "quote"), ("word",), ("quote",))
    forms = Forms(embedding)

    def shares(words: range) -> np.ndarray:
        return forms(words, lambda i: (words[i],))

    alone = shares(range(7, 8))
    assert (shares(range(100))[7] == alone[0]).all()
    assert len(shares(range(200, 20_000))) == 19_800
    assert (shares(range(5, 9))[2] == alone[0]).all()
    whole = embedding(alone, np.array([[2]]))
    beside = np.concatenate((arrays["embed.word"][7], arrays["embed.quote"][2]))
    wanted = np.maximum(beside @ arrays["project.weight"] + arrays["project.bias"], 0)
    assert np.allclose(whole[0], wanted, atol=1e-5)


def test_models_are_small_and_hold_no_pickle() -> None:
    assert sum(path.stat().st_size for path in MODELS) < 40_000_000
    for path in MODELS:
        with zipfile.ZipFile(path) as stored:
            assert stored.namelist()
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)
