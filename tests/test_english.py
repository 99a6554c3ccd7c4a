"""Names in Latin letters, descriptions in English, and whether two callings may mean one person."""

from __future__ import annotations

import pytest

import headwater
from headwater.read.who.latin import fold, spelled
from headwater.read.who.offices import Role, whose
from headwater.read.who.tables import stem


@pytest.mark.parametrize(
    ("cyrillic", "home"),
    [
        ("джонсон", "Johnson"),
        ("джексон", "Jackson"),
        ("маккарті", "McCarthy"),
        ("бертран", "Bertrand"),
        ("шмідт", "Schmidt"),
        ("андерссон", "Andersson"),
        ("ковальський", "Kowalski"),
    ],
)
def test_foreign_names_are_spelled_as_at_home(cyrillic: str, home: str) -> None:
    assert spelled(cyrillic) == home


def test_what_no_table_has_is_not_guessed() -> None:
    assert spelled("зумбекюр") is None
    assert spelled("джексон-зумбекюр") is None


def test_ukrainian_and_russian_spellings_of_one_name_fall_together() -> None:
    assert fold("джеремі") == fold("джереми")
    assert fold("еммануель") == fold("эммануэль")


def test_case_forms_share_a_stem() -> None:
    assert stem("захарової") == stem("захарова")


def _role(title: str, body: str = "") -> Role:
    return Role(title, "", whose(body))


@pytest.mark.parametrize(
    ("own", "asked", "same"),
    [
        (_role("minister", "transport"), _role("minister"), True),
        (_role("minister", "transport"), _role("minister", "culture"), False),
        (_role("prime minister", "Norway"), _role("prime minister", "Norway"), True),
        (_role("prime minister", "Norway"), _role("prime minister", "Denmark"), False),
        (_role("senator"), _role("politician"), True),
        (_role("plumber"), _role("politician"), False),
        (_role("executive director", "Norvek"), _role("representative", "Norvek"), True),
        (_role("lawyer"), _role("lawyer", "Olena Hnatiuk"), False),
    ],
)
def test_an_office_is_asked_for_by_its_own_or_a_wider_word(own: Role, asked: Role, same: bool) -> None:
    assert own.is_called(asked) is same


@pytest.mark.parametrize(
    ("text", "lang", "name"),
    [
        ("Польський уряд заявив, що кордон відкрито.", "uk", "Polish government"),
        ("Влада Естонії заявила, що пором затримано.", "uk", "Estonian authorities"),
        ("Двоє європейських дипломатів заявили, що зустріч скасовано.", "uk", "several European diplomats"),
        (
            "Колишній міністр оборони Данії заявив, що кораблі готові.",
            "uk",
            "former Minister of Defence of Denmark",
        ),
        ("Чиновники администрации сообщили, что визит отменен.", "ru", "administration officials"),
        ("Источники в министерстве сказали, что посла отзовут.", "ru", "sources in Ministry"),
        ("Сторонники Трампа заявили, что голоса пересчитают.", "ru", "supporters of Donald Trump"),
    ],
)
def test_descriptions_are_english_word_by_word(text: str, lang: str, name: str) -> None:
    assert headwater.read(text, lang=lang).claims[-1].source_name == name
