"""The lexicon of concepts: each word in one row, the same thing in three languages under one key."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from headwater.link.keys import sound
from headwater.link.statements import concepts
from headwater.link.statements.concepts import concept_of, weight

_HOME = Path(concepts.__file__).parent
_ROWS = [
    line.removeprefix("~").split()
    for line in (_HOME / "concepts.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def named() -> set[str]:
    """The concepts that the code and its lists name."""
    acts = tomllib.loads((_HOME / "acts.toml").read_text(encoding="utf-8"))
    sources = tomllib.loads((_HOME / "sources.toml").read_text(encoding="utf-8"))
    found = {name for names in (*acts["concepts"].values(), *sources.values()) for name in names}
    for file in _HOME.glob("*.py"):
        found |= set(re.findall(r'"c:([a-z_]+)"', file.read_text(encoding="utf-8")))
    return found


def test_no_word_stands_in_two_rows_of_one_language() -> None:
    counts = Counter(word.casefold() for row in _ROWS for word in row)
    assert [word for word, count in counts.items() if count > 1] == []


def test_a_row_is_named_by_no_word_of_another() -> None:
    names = [row[0].casefold() for row in _ROWS if "_" not in row[0]]
    assert [name for name in names if concept_of((name,), "en") != f"c:{name}"] == []


def test_every_concept_that_is_named_elsewhere_has_a_row() -> None:
    assert named() - {row[0] for row in _ROWS} == set()


@pytest.mark.parametrize(
    ("english", "ukrainian", "russian"),
    [
        ("deny", "спростувати", "опровергнуть"),
        ("fake", "підробка", "подделка"),
        ("arrest", "затримувати", "задерживать"),
        ("advise", "радити", "советовать"),
        ("enter", "входити", "входить"),
        ("supply", "постачати", "поставлять"),
        ("allow", "дозволити", "разрешить"),
        ("detail", "деталь", "подробность"),
        ("prisoner", "в'язень", "заключённый"),
        ("conspiracy", "змова", "заговор"),
        ("testimony", "свідчення", "показания"),
        ("verdict", "вирок", "приговор"),
        ("vaccine", "щеплення", "прививка"),
        ("censorship", "цензура", "цензура"),
        ("greet", "вітати", "приветствовать"),
        ("firefighter", "пожежник", "пожарный"),
    ],
)
def test_words_of_three_languages_meet(english: str, ukrainian: str, russian: str) -> None:
    found = {concept_of((english,), "en"), concept_of((ukrainian,), "uk"), concept_of((russian,), "ru")}
    assert len(found) == 1
    assert found.pop().startswith("c:")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("час", "uk"), ("час", "ru")),  # time, hour
        (("лист", "uk"), ("лист", "ru")),  # letter, leaf
        (("неділя", "uk"), ("неделя", "ru")),  # Sunday, week
        (("мер", "uk"), ("мера", "ru")),  # mayor, measure
        (("орати", "uk"), ("орать", "ru")),  # plough, shout
        (("міст", "uk"), ("місто", "uk")),  # bridge, city
        (("policy", "en"), ("police", "en")),
        (("detail", "en"), ("spare_part", "en")),
        (("axe", "en"), ("hammer", "en")),
    ],
)
def test_words_that_only_look_alike_stay_apart(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert concept_of((one[0],), one[1]) != concept_of((other[0],), other[1])


@pytest.mark.parametrize(
    ("word", "lang", "concept"),
    [("мерія", "uk", "mayor"), ("обвинувачення", "uk", "accuse"), ("nonsense", "en", "fake")],
)
def test_a_row_counts_before_what_a_reader_has_as_gloss(word: str, lang: str, concept: str) -> None:
    assert concept_of((word,), lang) == f"c:{concept}"


def test_a_look_up_does_not_depend_on_those_before_it() -> None:
    words = [("вертолётный", "ru"), ("час", "uk"), ("policies", "en"), ("кібератаковий", "uk")]
    before = [concept_of((word,), lang) for word, lang in words]
    concept_of.cache_clear()
    assert [concept_of((word,), lang) for word, lang in reversed(words)] == before[::-1]


def test_sounds_made_at_one_go_are_those_of_single_words() -> None:
    forms = {form for _, form, _ in concepts._words()[::40]} | {"уикенд", "йод", "джин"}
    assert concepts._sounds(forms) == {form: sound(form) for form in forms}


def test_a_general_concept_tells_less_than_a_rare_one() -> None:
    assert weight("c:say") < weight("c:lease") < weight("k:somebody")
