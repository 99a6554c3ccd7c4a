"""Bytes to text: the encodings of the field, and what is no text."""

from __future__ import annotations

import contextlib
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import BinaryInput, HeadwaterError
from headwater.gather.encoding import decode

UK = "Речниця порту сказала: «Міст закриють на ремонт», і їй ніхто не заперечив. Ґрунт під опорами осів."
RU = "Представитель порта сказала: мост закроют на ремонт, и ей никто не возразил. Всё ещё идёт съезд."


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "windows-1251", "koi8-u", "cp1125", "iso8859-5"],
)
def test_ukrainian_in_every_encoding(encoding: str) -> None:
    data = UK.encode(encoding, "ignore")
    bom = data.decode(encoding).startswith("\ufeff")
    assert decode(data).text == data.decode(encoding)[bom:]


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"])
@pytest.mark.parametrize(
    "text", [RU, "Мост закрыли", "МОСТ ЧЕРЕЗ РЕКУ ЗАКРЫЛИ НА РЕМОНТ", f"{'ascii ' * 500}{RU}"]
)
def test_russian_in_every_encoding(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding, "ignore")).text == text


@pytest.mark.parametrize(
    "declared", ["utf-8", "koi8-r", "iso-8859-1", "no-such-charset", "rot13", "", "idna"]
)
def test_a_false_declaration_does_no_harm(declared: str) -> None:
    assert decode(UK.encode("windows-1251", "ignore"), declared=declared).text == UK


def test_western_text_is_read() -> None:
    text = "Müller said: «Ça va», naïve café – “quoted”"
    assert decode(text.encode("windows-1252")).text == text


def test_utf8_with_a_cut_end_is_still_utf8() -> None:
    assert decode(RU.encode()[:-3] + "щ".encode()[:1]).text.startswith("Представитель порта")


def test_text_is_kept_as_it_is() -> None:
    text = "Рада\x00 ухвалила\u202e рішення\r\nпро\u00a0міст\u200b.\r"
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n...",
        b"PK\x03\x04....",
        b"\x89PNG\r\n\x1a\n",
        b"\x1f\x8b\x08\x00",
        bytes(range(256)) * 9,
        b"\0" * 99,
    ],
)
def test_binary_is_refused_with_a_way_on(data: bytes) -> None:
    with pytest.raises(BinaryInput, match=r"\.$"):
        decode(data)


def test_noise_is_refused() -> None:
    with pytest.raises(BinaryInput):
        decode(os.urandom(20_000))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(HeadwaterError):
        assert isinstance(decode(data).text, str)


@given(st.text())
def test_utf8_with_a_mark_comes_back_unchanged(text: str) -> None:
    assert decode(text.encode("utf-8-sig", "ignore")).text == text.encode("utf-8", "ignore").decode()
