"""Inputs to articles: files, folders, standard input, JSONL and pages; what cannot be read is told."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.errors import (
    BadRow,
    BinaryInput,
    EmptyInput,
    HeadwaterError,
    InputMissing,
    InputUnreadable,
    TooLarge,
    Unsupported,
)
from headwater.gather import Failure, Limits, gather
from headwater.gather.jsonl import read_rows
from headwater.gather.page import read_page
from headwater.model import Article

UK = "Рада повідомила, що міст через Сулу закриють на ремонт до кінця року, бо опори потребують заміни."
QUOTE = "«Ми чекали на це три роки», — сказала речниця порту Оксана Дмитрук журналістам на березі."
PAGE = f"""<!doctype html><html lang="uk"><head><meta charset="utf-8"><title>Міст закриють — Вісник</title>
<meta property="og:site_name" content="Річковий вісник"><meta property="og:title" content="Міст закриють">
<meta property="article:published_time" content="2026-03-04T10:15:00+02:00"></head><body>
<nav><a href="/">Головна</a></nav><article><h1>Міст закриють</h1><p>{UK}</p><p>{QUOTE}</p></article>
<footer>Усі права захищено</footer></body></html>"""


def only(found: list[Article | Failure]) -> Article:
    assert len(found) == 1
    assert isinstance(found[0], Article)
    return found[0]


def failure(found: list[Article | Failure]) -> Failure:
    assert len(found) == 1
    assert isinstance(found[0], Failure)
    return found[0]


def test_a_text_file_is_kept_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(f"\ufeff{UK}\r\n\r\n{QUOTE}\x00\n".encode())
    article = only(list(gather([str(file)])))
    assert article.text == f"{UK}\r\n\r\n{QUOTE}\x00\n"
    assert (article.id, article.lang) == (str(file), None)


def test_the_language_that_is_named_is_given_where_none_is_known() -> None:
    rows = b'{"text": "a"}\n{"text": "b", "lang": "uk-UA"}\n'
    found = list(gather(["-"], lang="ru", stdin=io.BytesIO(rows)))
    assert [a.lang for a in found if isinstance(a, Article)] == ["ru", "uk"]


def test_a_folder_is_read_in_order_and_whole(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.text", ".hidden.txt", "sub/.git/x.txt", "picture.png", "sub/d.htm"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE if name.endswith("htm") else UK, "utf-8")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    names = [Path(a.id).name for a in gather([str(tmp_path)]) if isinstance(a, Article)]
    assert names == ["a.md", "b.txt", "c.text", "d.htm"]


def test_a_folder_without_articles_is_told(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    found = failure(list(gather([str(tmp_path)])))
    assert isinstance(found.error, EmptyInput)
    assert ".jsonl" in str(found.error)


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(UK, "utf-8")
    only(list(gather([str(file), str(tmp_path), str(file)])))


def test_ids_are_unique() -> None:
    rows = b"".join(
        json.dumps({"id": id_, "text": "x"}).encode() + b"\n" for id_ in ("a", "a#2", "a", "a", 7)
    )
    ids = [a.id for a in gather(["-"], stdin=io.BytesIO(rows)) if isinstance(a, Article)]
    assert ids[0] == "a"
    assert "7" in ids
    assert len(set(ids)) == 5


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("empty.txt", b"", EmptyInput),
        ("blank.txt", b" \n\t\n", EmptyInput),
        ("empty.jsonl", b"\n", EmptyInput),
        ("page.html", b"<html><script>1</script></html>", EmptyInput),
        ("a.pdf", b"%PDF-1.4 ...", BinaryInput),
        ("a.txt", b"\x89PNG\r\n\x1a\n....", BinaryInput),
        ("feed.xml", b'<?xml version="1.0"?><rss><channel/></rss>', EmptyInput),
        ("letter.rtf", b"{\\rtf1 Hello}", Unsupported),
        ("large.txt", b"a" * 1001, TooLarge),
    ],
)
def test_files_that_hold_no_article(tmp_path: Path, name: str, data: bytes, error: type[Exception]) -> None:
    (tmp_path / name).write_bytes(data)
    found = failure(list(gather([str(tmp_path / name)], limits=Limits(file_bytes=1000))))
    assert type(found.error) is error
    assert str(found.error).endswith(".")


def test_what_is_not_there_and_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found = list(gather([str(tmp_path / "none.txt"), str(tmp_path / "pipe"), "/dev/null", "a\0b", ""]))
    kinds = [type(f.error) for f in found if isinstance(f, Failure)]
    assert kinds[:3] == [InputMissing, InputUnreadable, InputUnreadable]
    assert len(found) == len(kinds)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.txt").chmod(0)
    assert "permission" in str(failure(list(gather([str(tmp_path / "a.txt")]))).error)


def test_one_bad_input_does_not_stop_the_next(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(UK, "utf-8")
    found = list(gather([str(tmp_path / "none"), str(tmp_path / "b.txt"), "ftp://example.org/x"]))
    assert [type(f).__name__ for f in found] == ["Failure", "Article", "Failure"]


def test_standard_input_may_hold_text_a_page_or_rows() -> None:
    assert only(list(gather(["-"], stdin=io.BytesIO(UK.encode("cp1251"))))).text == UK
    assert only(list(gather(["-"], stdin=io.BytesIO(PAGE.encode())))).title == "Міст закриють"
    row = json.dumps({"text": UK, "outlet": "Вісник"}).encode()
    article = only(list(gather(["-"], stdin=io.BytesIO(b"\n" + row))))
    assert (article.text, article.outlet, article.id) == (UK, "Вісник", "-:2")


def test_a_brace_at_the_beginning_makes_no_rows() -> None:
    assert only(list(gather(["-"], stdin=io.BytesIO(b"{sic} said the minister\nand left")))).id == "-"


def test_a_bad_line_is_one_failure(tmp_path: Path) -> None:
    lines = [
        '{"text": "good"}',
        "{broken",
        '{"text": 5}',
        "[1]",
        '{"text": "x", "published": "soon"}',
        '{"text": "x", "published": "2026-02-31"}',
        '{"text": "x", "title": 1}',
        "[" * 100_000,
        "",
        '{"text": "also good", "published": "04.03.2026"}',
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    found = list(gather([str(file)]))
    bad = [f for f in found if isinstance(f, Failure)]
    good = [a for a in found if isinstance(a, Article)]
    assert [f.where for f in bad] == [f"{file}:{n}" for n in range(2, 9)]
    assert all(isinstance(f.error, BadRow) for f in bad)
    assert [(a.id, a.published) for a in good] == [(f"{file}:1", None), (f"{file}:10", "2026-03-04")]


@pytest.mark.parametrize(
    "date",
    [
        "2026",
        "2026-03",
        "2026-03-04",
        "2026-03-04T10:15",
        "2026-03-04T10:15:00Z",
        "2026-03-04T10:15:00+02:00",
    ],
)
def test_dates_keep_their_precision(date: str) -> None:
    row = json.dumps({"text": "x", "published": date}).encode()
    assert only(list(gather(["-"], stdin=io.BytesIO(row)))).published == date


def test_a_line_that_is_too_long_is_passed_over() -> None:
    rows = b'{"text": "' + b"x" * 500 + b'"}\n{"text": "y"}\n'
    found = [row.found for row in read_rows(io.BytesIO(rows), max_line=100)]
    assert isinstance(found[0], BadRow)
    assert isinstance(found[1], Article)
    assert found[1].text == "y"


def test_rows_in_windows_1251_are_read() -> None:
    data = json.dumps({"text": UK}, ensure_ascii=False).encode("cp1251")
    assert only(list(gather(["-"], stdin=io.BytesIO(data)))).text == UK


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-u"])
def test_a_page_gives_its_main_text_and_what_is_known_of_it(encoding: str) -> None:
    """The page says that it is in UTF-8, and in two of three cases that is not so."""
    data = PAGE.replace("—", "-").encode(encoding, "ignore")
    article = read_page(data, url="https://www.visnyk.example/2026/mist")
    assert article.text.splitlines()[0].startswith("Рада повідомила, що міст")
    assert len(article.text.splitlines()) == 2
    assert "Головна" not in article.text
    assert "права" not in article.text
    assert (article.title, article.outlet) == ("Міст закриють", "Річковий вісник")
    assert article.published == "2026-03-04T10:15:00+02:00"


def test_the_host_stands_for_an_outlet_that_is_not_named() -> None:
    data = f"<html><body><p>{UK}</p></body></html>".encode()
    assert read_page(data, url="https://www.visnyk.example/a").outlet == "visnyk.example"


def test_a_page_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "saved.txt").write_text(PAGE, "utf-8")
    assert only(list(gather([str(tmp_path / "saved.txt")]))).title == "Міст закриють"


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>" + b"<div>" * 50_000 + b"The text." + b"</div>" * 50_000,
        b"<html><body>" + b"<p <p " * 50_000,
        b"<html>" + b"<!--" * 100_000,
        b"<!---->" * 100_000,
        b"<html>" + b"<meta " * 100_000,
        b"<html>" + b"<script type=application/ld+json>" * 20_000,
        b"<html><body>" + b"<" * 500_000,
        b"<html><body><![CDATA[ <!x [ \x00\x01 </p></p></html>",
    ],
)
def test_a_hostile_page_is_read_or_refused(data: bytes) -> None:
    try:
        assert read_page(data).text
    except HeadwaterError:
        return


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<", ">", "<!--", "-->", "<script>", "&amp", "&#0;", "текст", "<a b='"]
        )
    )
)
def test_any_page_is_read_or_refused(parts: list[str]) -> None:
    try:
        assert read_page(("<html>" + "".join(parts)).encode()).text
    except HeadwaterError:
        return


@given(st.binary(max_size=200))
def test_any_standard_input_is_read_or_refused(data: bytes) -> None:
    assert list(gather(["-"], stdin=io.BytesIO(data)))
