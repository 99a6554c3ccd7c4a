"""The ledger of a library: its table of acts, its commands with their evidence, its export."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from actor_library import run
from headwater.model import Article
from headwater.show.cli import cli
from headwater.show.ledger import ledger, ties, timeline
from headwater.store.acts import due
from headwater.store.ledger import fill
from headwater.store.library import Library

ARTICLES = (
    Article(
        id="uk1",
        lang="uk",
        outlet="Хвиля",
        published="2026-03-05T09:00:00+02:00",
        text="Румунія попросила Норвегію надати три катери. Про це пише газета «Хвиля».",
    ),
    Article(
        id="en1",
        lang="en",
        outlet="Fjord Mail",
        published="2026-03-06T08:00:00Z",
        text="Romania asked Norway for three patrol boats on 4 March, the ministry said.",
    ),
    Article(
        id="en2",
        lang="en",
        outlet="Fjord Mail",
        published="2026-04-13T08:00:00Z",
        text="Norway gave Romania two patrol boats on 12 April.",
    ),
    Article(
        id="ru1",
        lang="ru",
        outlet="Волна",
        published="2026-04-20",
        text="Чили попросило у Перу топливо. Президент Румынии планирует визит в Норвегию.",
    ),
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as made:
        made.add(ARTICLES)
        made.relink()
        yield made


def rows(library: Library, *arguments: str, command: Any = ledger) -> list[dict[str, Any]]:
    result = run(library, *arguments, "--json", command=command)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_line_has_who_what_when_and_every_place_that_says_so(library: Library) -> None:
    request = next(row for row in rows(library) if row["act"] == "request" and row["who"] == "Romania")
    assert (request["whom"], request["when"], request["mode"]) == ("Norway", "2026-03-04", "happened")
    assert request["answer"]["outcome"] == "partly"  # three were asked for, two came
    assert request["answer"]["days"] == 39
    texts = {article.id: article.text for article in ARTICLES}
    assert [one["article"] for one in request["evidence"]] == ["uk1", "en1"]
    for one in request["evidence"]:
        assert texts[one["article"]][one["start"] : one["end"]].startswith(
            ("Румунія попросила", "Romania ask")
        )


def test_the_same_whatever_the_order_in_which_articles_came(library: Library, tmp_path: Path) -> None:
    with Library.open(tmp_path / "other") as other:
        other.add(reversed(ARTICLES))
        other.relink()
        ids = [line.id for line in other.ledger()]
    assert ids == [line.id for line in library.ledger()]


def test_two_actors_in_any_language_see_their_lines_as_the_whole_ledger_has_them(library: Library) -> None:
    def about(line: Any) -> bool:
        return line.whom is not None and {line.who.state, line.whom.state} == {"Romania", "Norway"}

    whole = [line for line in library.ledger() if about(line)]
    assert len(whole) == 3
    assert library.ledger("Румунія", "Норвегия") == whole
    assert library.timeline("Norway") == whole
    assert [line.who.name for line in library.ledger("Chile")] == ["Chile"]


@pytest.mark.parametrize(
    ("arguments", "acts"),
    [
        (("--act", "request"), ["request", "request"]),
        (("--act", "AID"), ["give"]),
        (("--mode", "planned"), ["consult"]),
        (("--until", "2026-03"), ["request"]),
        (("--since", "2026-04-10", "--until", "2026-04-12"), ["give"]),
        (("--open",), ["request"]),
        (("--between", "Чили", "Peru"), ["request"]),
    ],
)
def test_lines_are_chosen(library: Library, arguments: tuple[str, ...], acts: list[str]) -> None:
    assert [row["act"] for row in rows(library, *arguments)] == acts


def test_people_see_the_exact_words_and_what_became_of_it(library: Library) -> None:
    shown = " ".join(run(library, command=ledger).stdout.split())
    assert "2026-03-04 Romania request → Norway: three patrol boats" in shown
    assert "partly by l" in shown
    assert "no answer known so far, open for 0 days" in shown
    assert "“Norway gave Romania two patrol boats on 12 April” [0–48]" in shown
    assert "a3 · en2 · Fjord Mail · 2026-04-13T08:00:00Z" in shown
    assert "consult (planned) → Norway" in shown
    assert "by 2026-04-20 Chile request" in shown  # no article tells the day


def test_csv_has_the_columns_of_event_data(library: Library) -> None:
    text = run(library, "--csv", "--act", "give", command=ledger).stdout
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["event_date"], row["source_country"], row["event"]) == ("2026-04-12", "Norway", "AID")
    assert (row["target_actor"], row["target_country"], row["mode"]) == ("Romania", "Romania", "happened")
    assert (row["article"], row["outlet"], row["start"], row["end"]) == ("en2", "Fjord Mail", "0", "48")


def test_ties_have_their_counts_and_the_lines_behind_them(library: Library) -> None:
    found = rows(library, "Norway", command=ties)
    assert {(row["who"], row["act"], row["mode"], row["number"]) for row in found} == {
        ("Romania", "request", "happened", 1),
        ("Norway", "give", "happened", 1),
        ("Romania", "consult", "planned", 1),
    }
    assert {line for row in found for line in row["lines"]} == {line.id for line in library.ledger("Norway")}
    assert "Romania: request 1 2026-03: 1" in " ".join(run(library, command=ties).stdout.split())


def test_plain_errors(library: Library) -> None:
    for command, arguments, words in (
        (timeline, ("Atlantis",), "No actor is called Atlantis."),
        (ledger, ("--since", "soon"), "'soon' is no date."),
        (ties, ("Chile", "Peru", "Norway"), "Name at most two actors."),
        (ledger, ("--csv", "--json"), "Choose one of --json and --csv."),
        (ledger, ("--mode", "done"), "Invalid value for '--mode'"),
    ):
        result = run(library, *arguments, command=command)
        assert result.exit_code
        assert words in result.stderr
    assert "The ledger has no such line." in run(library, "--act", "threaten", command=ledger).stderr


def test_an_article_without_a_date_leaves_its_lines_undated(tmp_path: Path) -> None:
    with Library.open(tmp_path / "undated") as made:
        made.add(Article(id="x", lang="uk", text="Учора Румунія попросила у Норвегії радари."))
        made.relink()
        result = run(made, command=ledger)
        assert "“Учора”, of an article without a date" in result.stdout
        assert "1 line without a date" in result.stderr
        assert [row["when"] for row in rows(made)] == [None]


def test_acts_that_were_kept_by_another_headwater_are_taken_from_the_readings(library: Library) -> None:
    before = library.ledger()
    with library._plain() as db:
        db.execute("UPDATE acts_made SET maker = 'another'")
        db.execute("DELETE FROM acts WHERE act = 'give'")
        assert len(due(db)) == fill(db) == len(ARTICLES)
        assert not due(db)
    assert library.ledger() == before
    assert library.check() == []


def test_check_tells_of_acts_that_are_lost(library: Library) -> None:
    with library._plain() as db:
        db.execute("DELETE FROM acts WHERE act = 'consult'")
    assert [problem.where for problem in library.check()] == ["a4"]


def test_an_edited_article_takes_its_acts_with_it(library: Library) -> None:
    edited = Article(id="en2", lang="en", published="2026-04-14", text="Norway gave Romania nothing so far.")
    library.add(edited)
    library.relink()
    assert "two patrol boats" not in {line.what for line in library.ledger()}


def test_export_has_the_ledger_and_import_makes_it_anew(library: Library, tmp_path: Path) -> None:
    before = library.ledger()
    folder, out = str(library.path), tmp_path / "all.json"
    assert CliRunner().invoke(cli, ["export", "--library", folder, "--out", str(out)]).exit_code == 0
    document = json.loads(out.read_text(encoding="utf-8"))
    assert {row["act"] for row in document["ledger"]} == {"request", "give"}
    assert {row["mode"] for row in document["ledger_other"]} == {"planned"}
    asked = "who act whom what when mode article start end origins answers"
    assert set(asked.split()) <= set(document["ledger"][0])
    lines_out = tmp_path / "all.jsonl"
    invoked = CliRunner().invoke(
        cli, ["export", "--format", "jsonl", "--library", folder, "--out", str(lines_out)]
    )
    assert invoked.exit_code == 0
    for number, file in enumerate((out, lines_out)):
        there = str(tmp_path / f"there{number}")
        assert CliRunner().invoke(cli, ["import", str(file), "--library", there]).exit_code == 0
        with Library.open(there) as taken:
            assert [line.id for line in taken.ledger()] == [line.id for line in before]
    table = CliRunner().invoke(
        cli, ["export", "--format", "csv", "--table", "ledger", "--library", folder, "Чили"]
    )
    assert [row["article"] for row in csv.DictReader(io.StringIO(table.stdout))] == ["ru1", "ru1"]
