"""What is remembered between articles stays within bounds, and what English words are led back to."""

from __future__ import annotations

import subprocess
import sys

import lemminflect
import pytest

from headwater.remembered import Remembered
from headwater.specialist import guessed, lemmas


def test_what_is_remembered_is_asked_once_and_never_more_than_the_bound() -> None:
    asked: list[int] = []

    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    remembered = Remembered(double, 10)
    for number in (*range(40), 39, 38):
        assert remembered[number] == 2 * number
        assert len(remembered) <= 10
    assert asked == list(range(40))


@pytest.mark.parametrize("word", ["talks", "said", "better", "mice", "anyone", "'ll", "qwxz", "a,b", "", "ї"])
def test_english_base_forms_are_those_of_lemminflect(word: str) -> None:
    assert lemmas(word) == lemminflect.getAllLemmas(word)


@pytest.mark.parametrize("word", ["blorgs", "zorbed", "xi"])
def test_base_forms_of_unknown_english_words_are_those_of_lemminflect(word: str) -> None:
    for part in ("NOUN", "VERB"):
        assert guessed(word, part) == lemminflect.getAllLemmasOOV(word, part).get(part, ())


def test_spacy_is_not_loaded_where_it_is_installed_and_lemminflect_stays_whole() -> None:
    code = (
        "import sys; from headwater.specialist import guessed; guessed('blorgs', 'NOUN');"
        "assert 'spacy' not in sys.modules;"
        "import lemminflect; assert lemminflect.getLemma('mice', 'NOUN') == ('mouse',)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
