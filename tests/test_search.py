"""Search: any inflected form finds every other, phrases, filters, words in context, commands."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.ask.query import Asked
from headwater.link.nouns import Actor, Link, Linked
from headwater.model import Article
from headwater.show import lib_search, library
from headwater.show.lib_common import harmless
from headwater.store.faults import BadQuery
from headwater.store.library import Library
from headwater.store.nouns import ArticleHit, ClaimHit
from headwater.store.words import base_forms, term, words

ARTICLES = (
    Article(
        id="en",
        title="Steel bridge",
        outlet="Gulf Gazette",
        published="2026-03-04T10:15:00+02:00",
        url="https://gulf.example/1",
        text="The finance minister said that the children had left for peace talks in Kyiv. "
        "Analysts warned that mice were eating the leaves. "
        "The mayor denied that the steel bridge had fallen.",
    ),
    Article(
        id="uk",
        outlet="Вісник",
        published="2026-04",
        text="Міністр фінансів заявив, що нові мости відкриють у травні. "
        "Про це повідомляє газета «Меридіан». "
        "Президент Іван Ковальчук попередив, що країні бракує сталі.",
    ),
    Article(
        id="ru",
        outlet="Вестник",
        published="2025",
        text="Глава города сообщил, что рабочие стали чинить мост. По словам источника газеты «Меридиан», "
        "люди ждут этого давно. Президент Иван Ковальчук пообещал новые дороги.",
    ),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library")
    with Library.open(path) as opened:
        assert opened.add(ARTICLES).new == len(ARTICLES)
    return path


@pytest.fixture
def kept(folder: Path) -> Iterator[Library]:
    with Library.open(folder) as opened:
        yield opened


def ids(found: Iterable[ArticleHit | ClaimHit]) -> set[str]:
    return {hit.article if isinstance(hit, ClaimHit) else hit.id for hit in found}


# --- words ---


@pytest.mark.parametrize(
    ("forms", "lang"),
    [
        ("міст мосту мостом мости мостів мостами", "uk"),
        ("людина люди людей людям людьми", "uk"),
        ("казати кажу кажуть казав казала", "uk"),
        ("сталь стали сталью", "ru"),
        ("стать стали станет стал", "ru"),
        ("человек люди людей человеком", "ru"),
        ("идти шёл шла идут", "ru"),
        ("Зеленський Зеленського Зеленському Зеленським", "uk"),
        ("leave leaves leaving left", "en"),
        ("leaf leaves", "en"),
        ("child children child's", "en"),
        ("go goes went gone going", "en"),
        ("deny denied denies denying", "en"),
        ("Brexiteer Brexiteers", "en"),
    ],
)
def test_any_inflected_form_finds_every_other(forms: str, lang: str) -> None:
    low = [word.low for word in words(forms)]
    for one in low:
        for other in low:
            assert base_forms(one) & set(term(other, lang).split("|")), (one, other)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bridges", {"en"}),
        ("mouse", {"en"}),
        ("MICE leaf", {"en"}),
        ("мостами", {"uk", "ru"}),
        ("сталь", {"uk", "ru"}),
        ("сталі", {"uk", "ru"}),
        ("человек", {"ru"}),
        ("the children leaving", {"en"}),
        ("bridge людина", set()),
        ('"peace talk" Kyiv', {"en"}),
        ('"talks peace"', set()),
        ("„новий міст“", {"uk"}),
        ("«рабочий стать»", {"ru"}),
        ('"steel bridge had fallen"', {"en"}),
        ("prime-minister", set()),
        ("Меридіаном", {"uk"}),
    ],
)
def test_search_by_base_form(kept: Library, asked: str, expected: set[str]) -> None:
    assert ids(kept.search(asked)) == expected


def test_a_word_of_the_title_is_found_and_weighs_more(kept: Library) -> None:
    assert [hit.id for hit in kept.search("steel")] == ["en"]


@pytest.mark.parametrize("asked", ['"peace', "«мир", "“", "?!", '""'])
def test_a_question_that_cannot_be_understood_is_said(kept: Library, asked: str) -> None:
    with pytest.raises(BadQuery):
        kept.search(asked)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=st.text(max_size=40)
    | st.lists(st.sampled_from(['"', "AND", "NEAR(", "*", "мост", "-", "^", ":"])).map(" ".join)
)
def test_no_question_breaks_the_search(kept: Library, asked: str) -> None:
    for question in (kept.search, kept.claims):
        try:
            question(asked, by=asked or None, about=asked or None)
        except BadQuery:
            continue


# --- words in context ---


def test_context_points_to_the_exact_words(kept: Library) -> None:
    for asked, found in (("child talk", ["children", "talks"]), ('"peace talk"', ["peace talks"])):
        (hit,) = kept.search(asked)
        text = kept.article(hit.ref).article.text
        assert hit.context is not None
        assert hit.context.text == text[hit.context.start : hit.context.end]
        assert [match.of(text) for match in hit.context.matches] == found


def test_context_shows_the_words_where_they_stand_together(tmp_path: Path) -> None:
    filler = "Nothing of note was reported from the harbour that day. " * 20
    with Library.open(tmp_path) as opened:
        opened.add(Article(text=f"A dam broke. {filler}The mayor said the dam was safe. {filler}", lang="en"))
        (hit,) = opened.search("mayor dam")
    assert hit.context is not None
    assert "The mayor said the dam was safe" in hit.context.text
    assert len(hit.context.text) < 300


# --- filters ---


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"outlet": "gulf gazette"}, {"en"}),
        ({"outlet": ["вісник", "ВЕСТНИК"]}, {"uk", "ru"}),
        ({"lang": "uk"}, {"uk"}),
        ({"lang": ["ru", "en"]}, {"ru", "en"}),
        ({"since": "2026-04-15"}, {"uk"}),
        ({"until": "2025-06"}, {"ru"}),
        ({"since": "2026-03-04T08:15:00Z", "until": "2026-03-04"}, {"en"}),
        ({"since": "2026-03-04T08:15:01Z", "until": "2026-03-04"}, set()),
        ({"stance": "deny"}, {"en"}),
        ({"by": "finance minister"}, {"en", "uk"}),
        ({"by": "міністром"}, {"uk"}),
        ({"about": "bridge"}, {"en"}),
        ({"by": "mayor", "about": "mice"}, set()),
        ({"by": "nobody"}, set()),
    ],
)
def test_filters(kept: Library, asked: Asked, expected: set[str]) -> None:
    assert ids(kept.search(**asked)) == expected
    if not {"outlet", "lang", "since", "until"} & set(asked):
        assert ids(kept.claims(**asked)) == expected


@pytest.mark.parametrize("asked", [{"since": "yesterday"}, {"until": "2026-13"}, {"lang": "pl"}, {"by": "?"}])
def test_filters_that_say_nothing_are_said(kept: Library, asked: Asked) -> None:
    with pytest.raises(BadQuery):
        kept.claims(**asked)


def test_via_is_on_whose_word(kept: Library) -> None:
    names = {b.name for hit in kept.claims(limit=None) for b in hit.claim.via}
    for name in names:
        assert all(name in {b.name for b in hit.claim.via} for hit in kept.claims(via=name))
        assert kept.claims(via=name)


def test_sorted_by_time_the_latest_first_and_in_pages(kept: Library) -> None:
    assert [hit.id for hit in kept.search()] == ["uk", "en", "ru"]
    assert [hit.id for hit in kept.search("мостам", sort="time")] == ["uk", "ru"]
    assert [hit.id for hit in kept.search(limit=1, offset=1)] == ["en"]


def test_claims_have_their_exact_words(kept: Library) -> None:
    (hit,) = kept.claims("bridge fallen")
    assert (hit.article, hit.claim.stance, hit.cue, hit.source) == ("en", "deny", "denied", "The mayor")
    assert hit.content == "the steel bridge had fallen"
    text = kept.article("en").article.text
    assert hit.context is not None
    assert [m.of(text) for m in hit.context.matches] == ["bridge", "fallen"]


# --- who is who ---


def test_a_name_finds_an_actor_in_every_language(tmp_path: Path) -> None:
    with Library.open(tmp_path) as opened:
        opened.add(ARTICLES)
        named = {
            (reading.id, number): name
            for reading in opened.readings()
            for number, name in enumerate(reading.names)
            if name.base.endswith("Ковальчук")
        }
        if not named:
            pytest.skip("this reader finds no names")
        actor = Actor(
            id="per:ivan-kovalchuk",
            name="Ivan Kovalchuk",
            kind="person",
            names={"uk": {"Іван Ковальчук": 1}, "ru": {"Иван Ковальчук": 1}},
        )
        links = tuple(
            Link(article=a, name=n, actor=actor.id, why="the same name", doubt="a namesake?")
            for a, n in named
        )
        assert opened.set_links(Linked(actors=(actor,), links=links)) == len(named)
        assert (
            [a.id for a in opened.actors("Kovalchuk")]
            == [a.id for a in opened.actors("Ковальчуком")]
            == [actor.id]
        )
        assert {m.article for m in opened.mentions(actor.id)} == {"uk", "ru"}
        assert all("Ковальчук" in m.text and m.why and m.doubt for m in opened.mentions(actor.id))
        assert ids(opened.search(about="Kovalchuk")) == {"uk", "ru"}
        assert tuple(opened.links()) == links
        assert opened.check() == []
        opened.set_links(Linked(actors=(), links=()))
        assert opened.actors() == []


# --- results as tables ---


def test_results_are_arrow_tables_of_one_schema(kept: Library) -> None:
    pytest.importorskip("pyarrow")
    table = kept.claims("bridge").to_arrow()
    assert table.schema == kept.claims("bridge людина").to_arrow().schema
    assert table.num_rows == len(kept.claims("bridge"))
    assert table["content_spans"][0].as_py()[0]["start"] == kept.claims("bridge")[0].claim.content[0].start
    assert kept.search("bridge").to_arrow()["id"].to_pylist() == ["en"]
    assert kept.actors().to_arrow().num_rows == 0


# --- commands ---


def run(command: click.Command, folder: Path, *args: str) -> Result:
    return CliRunner().invoke(command, [*args, "--library", str(folder)])


def rows(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_search_prints_words_in_context(folder: Path) -> None:
    result = run(lib_search.search, folder, "children", "leave")
    assert result.exit_code == 0
    assert "Steel bridge" in result.stdout
    assert "children had left" in result.stdout
    (row,) = rows(run(lib_search.search, folder, "children", "--json"))
    assert (row["id"], row["ref"]) == ("en", "a1")
    assert run(lib_search.search, folder, "zebra").stderr == "Nothing was found.\n"
    assert run(lib_search.search, folder, '"open').exit_code == 2


def test_lists_have_csv_and_a_limit(folder: Path) -> None:
    result = run(lib_search.claims, folder, "--csv", "--limit", "2")
    table = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(table) == 2
    assert {"ref", "source_name", "stance", "content"} <= set(table[0])
    assert len(rows(run(lib_search.claims, folder, "--json", "--limit", "1"))) == 1
    assert run(lib_search.claims, folder, "--json", "--csv").exit_code == 2


def test_show_an_article_a_claim_and_what_is_not_there(folder: Path) -> None:
    assert "The mayor" in run(lib_search.show, folder, "en").stdout
    (claim,) = rows(run(lib_search.claims, folder, "fallen", "--json"))
    ref = str(claim["ref"])
    assert "the steel bridge had fallen" in run(lib_search.show, folder, ref).stdout
    assert rows(run(lib_search.show, folder, ref, "--json"))[0]["content"] == claim["content"]
    (article,) = rows(run(lib_search.show, folder, "https://gulf.example/1", "--json"))
    assert (article["id"], article["text"]) == ("en", ARTICLES[0].text)
    missing = run(lib_search.show, folder, "a77")
    assert (missing.exit_code, "nothing called a77" in missing.stderr) == (1, True)


def test_add_errors_check_and_info(tmp_path: Path) -> None:
    source, folder = tmp_path / "articles.jsonl", tmp_path / "library"
    good = json.dumps({"id": "n1", "lang": "en", "text": ARTICLES[0].text})
    source.write_text(f'{good}\n{{"id": "n2"}}\n', encoding="utf-8")
    (summary,) = rows(run(library.add, folder, str(source), "--jobs", "0", "--json"))
    assert {name: summary[name] for name in ("read", "new", "duplicate", "failed")} == {
        "read": 1,
        "new": 1,
        "duplicate": 0,
        "failed": 1,
    }
    listed = run(library.errors, folder)
    assert "`text` is missing" in listed.stdout
    source.write_text(good + "\n" + good.replace("n1", "n2"), encoding="utf-8")
    again = run(library.errors, folder, "--retry", "--jobs", "0")
    assert (again.exit_code, "1 read: 1 new" in again.stdout) == (0, True)
    assert run(library.errors, folder).stderr == "Nothing failed.\n"
    whole = CliRunner().invoke(library.library, ["check", "--library", str(folder)])
    assert (whole.exit_code, "2 articles" in whole.stdout) == (0, True)
    info = CliRunner().invoke(library.library, ["info", "--json", "--library", str(folder)])
    assert json.loads(info.stdout)["articles"] == 2


def test_a_library_that_is_not_there_is_said(tmp_path: Path) -> None:
    result = run(lib_search.search, tmp_path / "none", "word")
    assert (result.exit_code, "There is no library" in result.stderr) == (1, True)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1"])
def test_cells_are_no_formulas(cell: str) -> None:
    assert harmless(cell) == "'" + cell
    assert harmless("a=1") == "a=1"
    assert harmless(-2.5) == -2.5
