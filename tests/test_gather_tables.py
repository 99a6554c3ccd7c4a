"""CSV, TSV, Parquet and packed JSONL to articles; a bad row is one failure."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from gather_site import serving
from headwater.errors import BadRow, InputUnreadable, TooLarge
from headwater.gather import Failure, Limits, gather
from headwater.gather import streams as module
from headwater.model import Article

UK = "Міст через Сулу закриють на ремонт."
COLUMNS = {"text": "body", "title": "headline", "published": "when"}


def split(found: list[Article | Failure]) -> tuple[list[Article], list[Failure]]:
    return [i for i in found if isinstance(i, Article)], [i for i in found if isinstance(i, Failure)]


def read(
    path: Path, data: bytes, columns: dict[str, str] | None = None
) -> tuple[list[Article], list[Failure]]:
    path.write_bytes(data)
    return split(list(gather([str(path)], columns=columns)))


@pytest.mark.parametrize("divider", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "utf-16"])
def test_a_table_is_read_whatever_divides_its_columns(tmp_path: Path, divider: str, encoding: str) -> None:
    rows = (("id", "text", "title"), ("7", f'"{UK}{divider}\nІ ""ще"" рядок."', "Міст"))
    data = "\r\n".join(divider.join(row) for row in rows).encode(encoding)
    (article,), failed = read(tmp_path / "a.csv", data)
    assert (article.id, article.title) == ("7", "Міст")
    assert article.text == f'{UK}{divider}\nІ "ще" рядок.'
    assert not failed


def test_columns_may_have_names_of_their_own(tmp_path: Path) -> None:
    data = f"when,headline,body,other\n04.03.2026,Міст,{UK},x\n".encode()
    (article,), _ = read(tmp_path / "a.csv", data, COLUMNS)
    assert (article.text, article.title, article.published) == (UK, "Міст", "2026-03-04")
    assert article.id == f"{tmp_path / 'a.csv'}:2"


def test_the_columns_of_json_may_too() -> None:
    row = json.dumps({"body": UK, "headline": "Міст"}).encode()
    (article,), _ = split(list(gather(["-"], stdin=io.BytesIO(row), columns=COLUMNS)))
    assert (article.text, article.title) == (UK, "Міст")


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.parquet"])
def test_wrong_columns_are_told_with_those_there_are(tmp_path: Path, name: str) -> None:
    divider = "\t" if name == "a.tsv" else ","
    data = f"headline{divider}body\nМіст{divider}{UK}\n".encode()
    if name == "a.parquet":
        data = parquet({"headline": ["Міст"], "body": [UK]})
    articles, (failure,) = read(tmp_path / name, data)
    assert not articles
    assert isinstance(failure.error, BadRow)
    assert "`headline`, `body`" in str(failure.error)
    assert "text=NAME" in str(failure.error)


def test_a_bad_row_is_one_failure(tmp_path: Path) -> None:
    data = f"text,published\n{UK},2026\n,2026\nonly one\n{UK},soon\n\n{UK},2026-03\n".encode()
    articles, failed = read(tmp_path / "a.csv", data)
    assert [a.published for a in articles] == ["2026", "2026-03"]
    assert [f.where.rpartition(":")[2] for f in failed] == ["3", "4", "5"]


@pytest.fixture
def short_lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    limit = csv.field_size_limit()  # of the whole process
    monkeypatch.setattr("headwater.gather.tables.MAX_LINE", 1000)
    yield
    csv.field_size_limit(limit)


@pytest.mark.usefixtures("short_lines")
def test_a_quotation_mark_that_is_never_closed_is_told(tmp_path: Path) -> None:
    articles, (failure,) = read(tmp_path / "a.csv", f'text\n{UK}\n"open {"слово " * 1000}'.encode())
    assert len(articles) == 1
    assert "quotation mark" in str(failure.error)


def parquet(columns: dict[str, list[Any]], types: dict[str, Any] | None = None) -> bytes:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    out = io.BytesIO()
    arrays = {name: pa.array(values, (types or {}).get(name)) for name, values in columns.items()}
    pq.write_table(pa.table(arrays), out)
    return out.getvalue()


def test_a_parquet_table_is_read_with_its_types(tmp_path: Path) -> None:
    day, moment = date(2026, 3, 4), datetime(2026, 3, 4, 8, 15, tzinfo=UTC)
    data = parquet(
        {"text": [UK, UK], "published": [day, None], "fetched": [moment, moment], "id": [1, 2], "n": [1, 2]}
    )
    (first, second), failed = read(tmp_path / "a.parquet", data)
    assert (first.published, first.fetched) == ("2026-03-04", "2026-03-04T08:15:00+00:00")
    assert (first.id, second.id, second.published) == ("1", "2", None)
    assert not failed


def test_empty_texts_of_a_parquet_table_are_failures(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    data = parquet({"text": [UK, None, "", UK]}, {"text": pa.large_string()})
    articles, failed = read(tmp_path / "a.parquet", data)
    assert len(articles) == 2
    assert [str(f.error).partition(":")[0] for f in failed] == ["Row 2", "Row 3"]


def test_a_parquet_column_of_another_type_is_told(tmp_path: Path) -> None:
    _, failed = read(tmp_path / "a.parquet", parquet({"text": [1, 2]}))
    assert len(failed) == 2


def test_a_damaged_parquet_table_is_told(tmp_path: Path) -> None:
    data = parquet({"text": [UK * 50 + str(n) for n in range(2000)]})
    for damaged in (data[:-20], data[: len(data) // 2], b"PAR1", data[:200] + b"\xff" * 400 + data[600:]):
        _, failed = read(tmp_path / "a.parquet", damaged)
        assert [type(f.error) for f in failed][-1:] == [InputUnreadable]


def test_parquet_from_standard_input_is_refused_in_words() -> None:
    _, (failure,) = split(list(gather(["-"], stdin=io.BytesIO(b"PAR1" + b"\0" * 100))))
    assert "from a file" in str(failure.error)


def test_packed_rows_are_read(tmp_path: Path) -> None:
    rows = b"".join(json.dumps({"text": f"{UK} {n}"}).encode() + b"\n" for n in range(3000))
    packed = gzip.compress(rows[: len(rows) // 2]) + gzip.compress(rows[len(rows) // 2 :])
    articles, failed = read(tmp_path / "a.jsonl.gz", packed)
    assert len(articles) == 3000
    assert not failed


def test_a_packed_file_that_is_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    rows = b"".join(json.dumps({"id": n, "text": UK}).encode() + b"\n" for n in range(20_000))
    packed = gzip.compress(rows)
    articles, (failure,) = read(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2])
    assert len(articles) > 5000
    assert [int(a.id) for a in articles] == list(range(len(articles)))
    assert "cut off" in str(failure.error)


def test_what_unpacks_to_far_more_than_text_does_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_RATIO_FROM", 1_000_000)
    row = json.dumps({"text": UK}).encode() + b"\n"
    articles, (failure,) = read(tmp_path / "a.jsonl.gz", gzip.compress(row + b" " * 5_000_000 + row))
    assert isinstance(failure.error, TooLarge)
    assert len(articles) == 1


def test_a_packed_text_keeps_to_the_limit_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"word " * 1_000_000))
    (found,) = gather([str(tmp_path / "a.txt.gz")])
    assert isinstance(found, Article)
    (found,) = gather([str(tmp_path / "a.txt.gz")], limits=Limits(file_bytes=1000))
    assert isinstance(found, Failure)
    assert isinstance(found.error, TooLarge)


def test_an_address_names_the_outlet_of_a_row() -> None:
    rows = b"".join(
        json.dumps({"text": UK, **more}).encode() + b"\n"
        for more in (
            {"url": "https://www.news.visnyk.example/1?utm_source=x"},
            {"url": "https://visnyk.example/2", "outlet": "Сам"},
            {"url": "https://sub.other.example.co.uk/3"},
            {},
        )
    )
    names = {"visnyk.example": "Вісник"}
    found, _ = split(list(gather(["-"], stdin=io.BytesIO(rows), outlet_of=names.get)))
    assert [a.outlet for a in found] == ["Вісник", "Сам", "example.co.uk", None]
    assert found[0].canonical == "https://www.news.visnyk.example/1"


def test_rows_may_come_from_an_address() -> None:
    with serving() as site:
        row = json.dumps({"text": UK, "outlet": "Вісник"})
        for name, body in (("/a.jsonl", row.encode()), ("/a.jsonl.gz", gzip.compress(row.encode()))):
            address = site.put(name, body, "application/x-gzip" if name.endswith("gz") else "text/plain")
            (article,), _ = split(list(gather([address], allow_private=True)))
            assert (article.text, article.outlet, article.id) == (UK, "Вісник", f"{address}:1")


def test_whether_an_id_is_only_a_place_is_known(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(UK, "utf-8")
    (tmp_path / "b.jsonl").write_text(f'{{"text": "{UK}"}}\n{{"text": "{UK}", "id": "x"}}', "utf-8")
    names = [str(tmp_path / name) for name in ("a.txt", "b.jsonl")]
    run = gather(names)
    assert [(run.input, run.named) for _ in run] == [(names[0], False), (names[1], False), (names[1], True)]
