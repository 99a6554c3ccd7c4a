"""Quotations: nested, unbalanced, over paragraphs, with mixed marks; apostrophes are no marks."""

from __future__ import annotations

import pytest

from headwater.read import tokens as split
from headwater.read.quotes import find_quotations


def quoted(text: str) -> list[tuple[str, bool, int]]:
    """Each quotation of `text` with its marks, whether it is closed, and how deep it stands."""
    tokens: list[split.Token] = []
    breaks = []
    for line in split.paragraphs(text):
        breaks.append(len(tokens))
        tokens += split.tokenize(text, line.start, line.end)
    return [
        (text[tokens[q.first].start : tokens[q.last - 1].end], q.closed, q.depth)
        for q in find_quotations(tokens, breaks)
    ]


@pytest.mark.parametrize(
    "words",
    [
        "«Ми не чекаємо»",
        "„Ми не чекаємо“",
        "„Ми не чекаємо”",
        "“We will not wait”",
        '"Ми не чекаємо"',
        "‘We will wait’",
    ],
)
def test_each_pair_of_marks_is_one_quotation(words: str) -> None:
    assert quoted(f"Він сказав: {words}, і пішов.") == [(words, True, 0)]


def test_text_without_marks_has_no_quotation() -> None:
    assert quoted("Міст відкрили у травні.") == []


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("«Газета «Меридіан» помиляється», — сказав він.", "«Меридіан»"),
        ("«Газета „Меридіан“ помиляється», — сказав він.", "„Меридіан“"),
        ("„Газета «Меридіан» помиляється“, — сказав він.", "«Меридіан»"),
        ("“He said ‘wait’ twice,” she recalled.", "‘wait’"),
    ],
)
def test_nested_quotations_are_found_outermost_first(text: str, inner: str) -> None:
    outer, within = quoted(text)
    assert outer[1:] == (True, 0)
    assert within == (inner, True, 1)
    assert text.startswith(outer[0])


def test_two_quotations_side_by_side_with_straight_marks() -> None:
    assert [q for q, *_ in quoted('"Так", - сказав він. "Ні", - додала вона.')] == ['"Так"', '"Ні"']


def test_a_lost_closing_mark_ends_with_its_paragraph() -> None:
    text = "Він сказав: «Ми не чекаємо. Рішення є.\nНаступного дня міст відкрили «урочисто»."
    assert quoted(text) == [("«Ми не чекаємо. Рішення є.", False, 0), ("«урочисто»", True, 0)]


def test_a_closing_mark_without_an_opening_one_is_nothing() -> None:
    assert quoted("Ми не чекаємо», — сказав він.") == []


def test_an_inner_mark_left_open_ends_with_the_outer_quotation() -> None:
    found = quoted("“He shouted ‘wait and left,” she said.")
    assert found[0] == ("“He shouted ‘wait and left,”", True, 0)


def test_a_quotation_goes_on_where_the_next_paragraph_opens_with_the_same_mark() -> None:
    text = "“We will not wait.\n“The decision is taken,” he said."
    assert quoted(text) == [("“We will not wait.\n“The decision is taken,”", True, 0)]


def test_ukrainian_apostrophes_are_no_marks() -> None:
    for mark in "'’ʼ":
        assert quoted(f"Прем{mark}єр об{mark}їхав п{mark}ять сіл.") == []
    assert quoted("“Прем’єр об’їхав п’ять сіл”, — пише газета.") == [("“Прем’єр об’їхав п’ять сіл”", True, 0)]


def test_english_apostrophes_do_not_close_a_quotation() -> None:
    assert quoted("‘We don’t know,’ she said.") == [("‘We don’t know,’", True, 0)]


def test_other_marks_close_what_low_marks_open() -> None:
    assert quoted('„Ми не чекаємо", — сказав він.') == [('„Ми не чекаємо"', True, 0)]


@pytest.mark.parametrize("text", ["«" * 50, "»" * 50, '"' * 51, '„“”«»"' * 20, "«\n«\n«\n", "", "\n\n"])
def test_piles_of_marks_are_taken_as_they_are(text: str) -> None:
    found = quoted(text)
    assert all(words for words, _, _ in found)


@pytest.mark.parametrize("dash", ["—", "–", "-"])
def test_a_paragraph_of_dialogue_with_an_attribution_in_it_is_a_quotation(dash: str) -> None:
    line = f"{dash} Ми чекаємо, {dash} сказав він. {dash} Рішення є."
    assert quoted(f"Він вийшов.\n{line}\nУсі пішли.") == [(line, True, 0)]


def test_a_quotation_within_dialogue_stands_deeper() -> None:
    line = "— Газета «Обрій» помиляється, — сказав він."
    assert quoted(line) == [(line, True, 0), ("«Обрій»", True, 1)]


@pytest.mark.parametrize(
    "line",
    [
        "— нові каски;",  # a point of a list
        "— Нові каски для всіх.",
        "— Київ — столиця, а Львів — ні.",
        "—",
    ],
)
def test_a_dash_without_an_attribution_opens_no_dialogue(line: str) -> None:
    assert quoted(f"Умови профспілки:\n{line}") == []


def test_a_lost_mark_within_dialogue_ends_with_its_paragraph() -> None:
    found = quoted("— Він крикнув «стій, — сказала вона.\nУсі пішли.")
    assert [closed for _, closed, _ in found] == [True, False]
    assert all("Усі" not in words for words, _, _ in found)
