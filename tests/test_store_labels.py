"""Whatever a list calls an article, commands take; what failed is told with the place where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headwater.errors import FetchFailed
from headwater.gather import Failure
from headwater.model import Article
from headwater.show.cli import cli
from headwater.store.adding import Item
from headwater.store.evidence import mentions_at, one
from headwater.store.faults import NotFound
from headwater.store.library import Library
from headwater.store.relink import relink

TEXT = "Anna Petrova said on Monday that the bridge would reopen in May."
PAGE = "https://gulf.example/dead"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


def run(folder: Path, *args: str) -> Result:
    return CliRunner().invoke(cli, [*args, "--library", str(folder)])


# --- labels ---


@pytest.mark.parametrize(
    "label", ["a1", "own/e1.txt", "The bridge", "https://gulf.example/1?page=2", "https://gulf.example/first"]
)
def test_every_label_of_an_article_names_it_and_its_claims(library: Library, label: str) -> None:
    article = Article(
        text=TEXT,
        lang="en",
        id="own/e1.txt",
        title="The bridge",
        url="https://gulf.example/1?page=2",
        canonical="https://gulf.example/first",
    )
    library.add(Item(article, named=False) for _ in range(1))
    relink(library)
    assert library.article(label).ref == "a1"
    assert library.claim(f"{label}:c1").ref == "a1:c1"
    assert [m.start for m in mentions_at(library, one(library, "Anna Petrova"), [f"{label}:5", label])] == [0]


def test_a_label_of_several_articles_names_none_and_says_which(library: Library) -> None:
    texts = (TEXT, TEXT + " She left.")
    library.add([Item(Article(text=t, lang="en", id="e.txt", title="News"), named=False) for t in texts])
    relink(library)
    for label in ("e.txt", "News"):
        with pytest.raises(NotFound, match="a1, a2"):
            library.article(label)
        with pytest.raises(NotFound, match="a1, a2"):
            mentions_at(library, one(library, "Anna Petrova"), [f"{label}:5"])


def test_what_search_prints_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / "e1.txt").write_text(TEXT, encoding="utf-8")
    folder = tmp_path / "library"
    assert run(folder, "add", str(tmp_path / "e1.txt"), "--jobs", "0").exit_code == 0
    label = json.loads(run(folder, "search", "bridge", "--json").stdout)["place"]
    assert "Anna Petrova" in run(folder, "show", label).stdout


# --- what failed ---


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("rows.jsonl", '{"id": "1", "text": "%s"}\n{"id": "2", "text": "1 2 3"}\n' % TEXT),  # noqa: UP031
        ("rows.csv", f"id,text\n1,{TEXT}\n2,1 2 3\n"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_file_and_line(
    tmp_path: Path, name: str, rows: str
) -> None:
    (tmp_path / name).write_text(rows, encoding="utf-8")
    number = 2 if name.endswith("jsonl") else 3
    place, folder = f"{tmp_path / name}:{number}", tmp_path / "library"
    told = run(folder, "add", str(tmp_path), "--jobs", "0").stderr
    assert f"headwater: {place}: The language" in told
    assert place in run(folder, "errors").stdout
    assert f"headwater: {place}: The language" in CliRunner().invoke(cli, ["read", str(tmp_path)]).stderr
    assert place in run(folder, "errors", "--retry", "--jobs", "0").stderr, "it keeps its name"
    (tmp_path / name).write_text(rows.replace("1 2 3", TEXT.replace("May", "June")), encoding="utf-8")
    run(folder, "add", str(tmp_path), "--jobs", "0")
    assert "Nothing failed" in run(folder, "errors").stderr


def test_one_dead_page_is_one_failure_however_it_was_met(library: Library) -> None:
    dead = Failure(PAGE, FetchFailed("There is no such page."))
    for input in ("", PAGE, "https://gulf.example/rss"):
        library.add([Item(dead, input)])
    library.add([Item(dead, "pages.warc")])
    assert [(row.input, row.tries) for row in library.failures()] == [("pages.warc", 1), ("", 3)]


def test_as_many_failures_are_retried_as_asked_for(library: Library) -> None:
    places = [f"https://gulf.example/{n}" for n in range(3)]
    library.add(
        [Item(Failure(place, FetchFailed("It is down.")), "https://gulf.example/rss") for place in places]
    )
    tried = []

    def again(inputs: list[str]) -> Iterator[Item]:
        for place in places:
            tried.append(place)
            yield Item(Failure(place, FetchFailed("It is down.")), inputs[0])

    assert library.retry(again, limit=1).failed == 1
    assert sorted(row.tries for row in library.failures()) == [1, 1, 2]
    assert library.retry(again).failed == 3


def test_the_command_retries_all_or_as_many_as_asked_for(tmp_path: Path) -> None:
    missing = [str(tmp_path / f"{n}.txt") for n in range(25)]
    run(tmp_path / "library", "add", *missing, "--jobs", "0")
    assert "1 failed" in run(tmp_path / "library", "errors", "--retry", "--limit", "1", "--jobs", "0").stdout
    assert "25 failed" in run(tmp_path / "library", "errors", "--retry", "--jobs", "0").stdout


def test_a_column_for_no_field_is_refused_with_the_fields(tmp_path: Path) -> None:
    result = run(tmp_path / "library", "add", "x.csv", "--column", "foo=body")
    assert result.exit_code == 2
    assert "'foo' is no field" in result.stderr
    assert "text, id, lang" in " ".join(result.stderr.split())
    assert not (tmp_path / "library").exists()
