"""Names in damaged text: found where they stand, with a clean base form, and claims about them kept whole."""

from __future__ import annotations

import pytest

import headwater
from headwater.model import Article, Reading
from headwater.read.clean import boilerplate
from headwater.read.lexicon import load
from headwater.read.naming.borders import as_it_stands, cut
from headwater.read.tokens import paragraphs


def read(text: str, lang: str) -> Reading:
    return headwater.read(Article(text=text, id="x", lang=lang))


def names(text: str, lang: str) -> list[tuple[str, str, str]]:
    """Each name as it stands in the text, its base form, and what it is called in English."""
    return [(text[n.start : n.end], n.base, n.english) for n in read(text, lang).names]


SCRIPTS = [
    ("uk", "Учора Мoсква заявила, що угоди не буде.", ("Мoсква", "Москва", "Moscow")),
    (
        "uk",
        "Про це сказав Володимир Зеленcький у вівторок.",
        ("Володимир Зеленcький", "Володимир Зеленський", ""),
    ),
    ("uk", "Пресслужба Петра Порошeнкa відповіла журналістам.", ("Петра Порошeнкa", "Петро Порошенко", "")),
    ("ru", "Вчера Mocква заявила, что сделки не будет.", ("Mocква", "Москва", "Moscow")),
    ("en", "On Monday Joe Вiden said the bridge would open.", ("Joe Вiden", "Joe Biden", "Joe Biden")),
]
UNSEEN = [
    ("uk", "Учора Володимир Пу\u0301тін мовчав.", ("Володимир Пу\u0301тін", "Володимир Путін", "")),
    ("uk", "\ufeffУчора\u200b Ки\xadїв\u200b заявив, що угоди не буде.", ("Ки\xadїв", "Київ", "Kyiv")),
    (
        "uk",
        "Про це заявив Володимир\xa0Зеленський\u200b.",
        ("Володимир\xa0Зеленський", "Володимир Зеленський", ""),
    ),
    ("uk", "Про це заявив Джо\u200b Бай\u200bден.", ("Джо\u200b Бай\u200bден", "Джо Байден", "Joe Biden")),
    ("ru", "Об этом заявил Сергеи\u0306 Лавров.", ("Сергеи\u0306 Лавров", "Сергей Лавров", "Sergey Lavrov")),
]
BROKEN = [
    (
        "uk",
        "Учора ввечері в столиці тодішній президент США Дональд\n"
        "Трамп заявив журналістам, що вибори були чесними і що\n"
        "суди розберуться в усьому.",
        ("Дональд\nТрамп", "Дональд Трамп", "Donald Trump"),
    ),
    (
        "uk",
        "Учора ввечері про це заявив Джо Бай-\nден на зустрічі.",
        ("Джо Бай-\nден", "Джо Байден", "Joe Biden"),
    ),
    ("uk", "Так він і сказав.Джо Байден мовчав.", ("Джо Байден", "Джо Байден", "Joe Biden")),
    ("uk", "Учора Володимир 3еленський мовчав.", ("Володимир 3еленський", "Володимир Зеленський", "")),
]
CAPITALS = [
    ("uk", "КИЇВ. Міст відкриють у травні.", ("КИЇВ", "Київ", "Kyiv")),
    ("uk", "ДОНАЛЬД ТРАМП ЗАЯВИВ ПРО ПЕРЕМОГУ В США", ("ДОНАЛЬД ТРАМП", "Дональд Трамп", "Donald Trump")),
    ("uk", "ДОНАЛЬД ТРАМП ЗАЯВИВ ПРО ПЕРЕМОГУ В США", ("США", "США", "United States")),
    ("ru", "ВЛАДИМИР ПУТИН ВСТРЕТИЛСЯ С ДЖО БАЙДЕНОМ", ("ДЖО БАЙДЕНОМ", "Джо Байден", "Joe Biden")),
    ("ru", "ПРЕЗИДЕНТ ВЕЛИКОБРИТАНИИ НЕ ОТВЕТИЛ МОСКВЕ", ("МОСКВЕ", "Москва", "Moscow")),
]


@pytest.mark.parametrize(("lang", "text", "name"), [*SCRIPTS, *UNSEEN, *BROKEN, *CAPITALS])
def test_names_stand_where_they_are_and_their_base_forms_are_clean(
    lang: str, text: str, name: tuple[str, str, str]
) -> None:
    found = names(text, lang)
    assert name[:2] in [row[:2] for row in found]
    if name[2]:
        assert name in found


def test_a_claim_goes_on_over_a_broken_line() -> None:
    text = (
        "Учора ввечері в Галліні речник мера міста Мирон Кролль\n"
        "заявив, що новий міст через річку Зимну відкриють до\n"
        "кінця травня. Журналістів туди не запросили."
    )
    (claim,) = read(text, "uk").claims
    assert claim.source is not None
    assert claim.source.of(text) == "речник мера міста Мирон Кролль"
    assert [c.of(text) for c in claim.content] == ["новий міст через річку Зимну відкриють до\nкінця травня"]


def test_a_text_without_capitals_has_sentences() -> None:
    text = "мер заявив, що міст відкриють у травні. речник мовчав."
    (claim,) = read(text, "uk").claims
    assert [c.of(text) for c in claim.content] == ["міст відкриють у травні"]


@pytest.mark.parametrize(
    ("word", "stands", "left"),
    [
        ("Telegram-канале", "Telegram-ка\u200bнале", "Telegram"),
        ("Telegram-канале", "Tele\xadgram-канале", "Tele\xadgram"),
        ("Trump's", "Tru\u200bmp`s", "Tru\u200bmp"),
        ("Trump's", "Trump's", "Trump"),
        ("Трамп", "Тра\u200bмп", "Тра\u200bмп"),
    ],
)
def test_a_name_ends_within_a_damaged_word_where_it_should(word: str, stands: str, left: str) -> None:
    before, after = as_it_stands(cut(word, word, "PRO"), stands, stands)
    assert stands[before : len(stands) - after] == left


def test_boilerplate_over_a_broken_line_and_after_what_cannot_be_seen() -> None:
    text = (
        "\u200bЧитайте також: Учора в Галліні мер міста Мирон Кролль\nвідкрив новий міст через річку Зимну."
    )
    lines = paragraphs(text)
    (dull,) = boilerplate(text, lines, load("uk"))
    assert dull.of(text) == text
