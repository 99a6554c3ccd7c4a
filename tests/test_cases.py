"""The reader against the cases in `tests/cases`; `notation.py` says how to write one."""

from __future__ import annotations

from pathlib import Path

import pytest

import headwater
from headwater.model import LANGUAGES
from notation import Case, compare, read_cases

CASES = Path(__file__).parent / "cases"


def _parameters() -> list[object]:
    found: list[object] = []
    for language in LANGUAGES:
        for path in sorted((CASES / language).glob("*.txt")):
            for case in read_cases(path):
                limit = pytest.mark.xfail(reason="a known limit of the reader", strict=False)
                marks = [limit] if case.known_limit else []
                name = f"{language}/{path.stem}:{case.line}"
                found.append(pytest.param(language, case, id=name, marks=marks))
    return found


@pytest.mark.parametrize(("language", "case"), _parameters())
def test_case(language: str, case: Case) -> None:
    reading = headwater.read(case.text, lang=language)
    difference = compare(case, reading.claims)
    if difference is not None:
        pytest.fail(difference, pytrace=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_cases(language: str) -> None:
    assert len(list((CASES / language).glob("*.txt"))) >= 20
