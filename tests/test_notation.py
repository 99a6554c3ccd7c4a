"""The notation of the cases: what it reads, and what it says where a case is wrong."""

from __future__ import annotations

import pytest

from headwater.model import Basis, Claim, Span
from notation import Case, Expected, NotationError, compare, parse_cases

TEXT = """\
# a rule
«Так, — сказав Дубко. — Ні».
Другий абзац.
= Дубко | сказав | Так … Ні | assert form=direct name="Ivan Dubko"

? Дощ.
= none
"""


def claim(text: str, source: str | None, cue: str, *content: str, **more: object) -> Claim:
    def span(words: str) -> Span:
        at = text.index(words)
        return Span(at, at + len(words))

    fields: dict[str, object] = {"id": "c1", "source_name": "x", "source_kind": "person", **more}
    return Claim(
        source=None if source is None else span(source),
        cue=span(cue),
        content=tuple(span(piece) for piece in content),
        **fields,  # type: ignore[arg-type]
    )


def test_a_file_is_read_into_cases() -> None:
    first, second = parse_cases(TEXT)
    assert first.text == "«Так, — сказав Дубко. — Ні».\nДругий абзац."
    assert first.expected == (
        Expected("Дубко", "сказав", ("Так", "Ні"), "assert", (("form", "direct"), ("name", "Ivan Dubko"))),
    )
    assert not first.known_limit
    assert second == Case("Дощ.", (), 6, known_limit=True)


def test_a_dash_stands_for_nothing_but_as_a_cue() -> None:
    (case,) = parse_cases("Склад згорів, - поліція\n= поліція | - | Склад згорів | assert\n")
    assert case.expected == (Expected("поліція", "-", ("Склад згорів",), "assert"),)
    (case,) = parse_cases("Не коментують.\n= - | Не коментують | - | refuse\n")
    assert case.expected == (Expected(None, "Не коментують", (), "refuse"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Дощ.\n", "lines of text, then lines with `=`"),
        ("Він каже: дощ.\n= Він | каже | дощ\n", "four parts, not 3"),
        ("Він каже: дощ.\n= Він | каже | дощ | shout\n", "`shout` is no stance"),
        ("Він каже: дощ.\n= Він | каже | дощ | assert colour=red\n", "`colour` is no key"),
        ("Він каже: дощ.\n= Він | каже | дощ | assert form=loud\n", "form is one of direct, indirect, mixed"),
        ("Він каже: дощ.\n= Він | каже | дощ | assert loudly\n", "`loudly` after the stance"),
        ("Він каже: дощ.\n= Вона | каже | дощ | assert\n", "`Вона` does not stand in the text"),
        ("Він каже: дощ.\n= Він | каже | сніг | assert\n", "`сніг` does not stand in the text"),
        ("Він каже: дощ.\n= Він | каже | дощ | assert inside=2\n", "inside=2, but there are 1 claims"),
        ("Він каже: дощ.\n= none\nІ сніг.\n", "put a blank line between two cases"),
    ],
)
def test_what_is_wrong_with_a_case_is_said(text: str, message: str) -> None:
    with pytest.raises(NotationError, match=r"x\.txt:1|x\.txt:2") as error:
        parse_cases(text, "x.txt")
    assert message in str(error.value)


def test_claims_are_compared_by_their_words() -> None:
    text = "Рада пише, що король просить миру."
    outer_line = "= Рада | пише | король просить миру | assert via="
    inner_line = "= король | просить | миру | request inside=1"
    (case,) = parse_cases(f"{text}\n{outer_line}\n{inner_line}\n")
    outer = claim(text, "Рада", "пише", "король просить миру", id="a")
    inner = claim(text, "король", "просить", "миру", id="b", stance="request", inside="a")
    assert compare(case, [inner, outer]) is None
    assert "✗ = король" in (compare(case, [outer]) or "")
    assert compare(case, [outer, inner, claim(text, None, "миру", id="c")]) is not None
    lone = claim(text, "король", "просить", "миру", id="b", stance="request")
    assert "inside=-" in (compare(case, [outer, lone]) or "")
    told = Basis(start=0, end=4, quote="Рада", name="Rada", kind="outlet")
    cited = claim(text, "Рада", "пише", "король просить миру", id="a", via=(told,))
    assert "via=Рада" in (compare(case, [cited, inner]) or "")
