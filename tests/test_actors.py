"""Who is who in a library: kept up to date, listed, and shown with its evidence."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actor_library import EN, RU, fill, objects, run, told
from headwater.model import Article
from headwater.show.actor_link import link
from headwater.store import relink as relinking
from headwater.store.evidence import Ambiguous, evidence, find, one
from headwater.store.faults import LibraryBusy
from headwater.store.library import Library
from headwater.store.relink import relink, stale
from headwater.store.settled import rename


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield fill(opened)


# --- up to date ---


def test_links_are_made_once_and_again_only_where_something_changed(library: Library) -> None:
    assert stale(library) == "names were never linked here"
    made = relink(library)
    assert (made.articles, made.names) == (3, 9)
    assert stale(library) == ""
    assert relink(library).reason == ""
    library.take([told("ru2", "ru", RU)])
    assert stale(library) == "there are new or changed articles"
    assert relink(library).articles == 4
    rename(library, one(library, "Petro Halas"), "Petro H.")
    assert relink(library).reason == "there are new decisions"
    assert relink(library, force=True).reason == "you asked for it"
    assert relink(library).names == 12


def test_another_linker_links_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    relink(library)
    monkeypatch.setattr(relinking, "linker_version", lambda: "next")
    assert relink(library).reason == "another version of the linker made the links"


def test_a_date_that_is_known_later_is_linked(library: Library) -> None:
    relink(library)
    library.take([told("xx", "en", EN)])
    relink(library)
    library.take([told("xx", "en", EN, "2026-05-01")])
    relink(library)
    assert one(library, "Petro Halas").last == "2026-05-01"


def test_an_empty_library_needs_no_links(tmp_path: Path) -> None:
    with Library.open(tmp_path / "empty") as empty:
        assert relink(empty).reason == ""
        assert run(empty).output == "No actor was found.\n"


def test_an_article_that_is_edited_while_names_are_linked_gets_no_wrong_links(library: Library) -> None:
    edited = "[France|France|LOC] and again [France|France|LOC] spoke in [Mira Halas|Mira Halas|PER]."

    def meanwhile(stage: str, done: int, total: int) -> None:
        if stage == "linking":
            with Library.open(library.path) as other:
                other.take([told("en1", "en", edited)])

    relink(library, progress=meanwhile)
    assert "a3" not in {seen.article_ref for seen in evidence(library, one(library, "Mira Halas").id)}
    assert stale(library)
    relink(library)
    assert [s.text for s in evidence(library, "Q142") if s.article_ref == "a3"] == ["France", "France"]


def test_a_command_that_is_stopped_leaves_the_links(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    relink(library)
    library.take([told("ru2", "ru", RU)])

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(relinking, "link_into", stop)
    result = run(library, "Halas")
    assert result.exit_code == 130
    assert "the links are as they were" in result.output
    assert "3 articles" in run(library, "--no-link", "Франція").output


def test_lists_do_not_wait_for_a_long_linking(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    relink(library)
    library.take([told("ru2", "ru", RU)])
    monkeypatch.setattr(relinking, "expected", lambda library: 600.0)
    output = run(library, "France").output
    assert "`headwater link` brings them up to date (about 10.0 minutes)" in output
    assert "3 articles" in output


def test_lists_go_on_where_another_process_writes(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    relink(library)
    library.take([told("ru2", "ru", RU)])

    def busy(*_: Any) -> None:
        raise LibraryBusy("Another process is writing.")

    monkeypatch.setattr(relinking, "put_links", busy)
    output = run(library, "France").output
    assert "Another process is writing. What follows is as it was linked before." in output
    assert "3 articles" in output


def test_the_command_link_says_what_it_did(library: Library) -> None:
    output = run(library, command=link).output
    assert output.startswith("Linked, because names were never linked here")
    assert "9 names of 3 articles stand for 4 actors" in output
    assert run(library, command=link).output.startswith("Up to date: 9 names")
    assert json.loads(run(library, "--force", "--json", command=link).output)["names"] == 9


def test_what_the_reader_finds_in_three_languages_is_linked(tmp_path: Path) -> None:
    texts = {
        "uk": "Міністерка енергетики Оксана Береза заявила, що ремонт завершать у травні. Березі повірили.",
        "ru": "Министр энергетики Оксана Берёза заявила, что ремонт завершат в мае. Ей и Берёзе поверили.",
        "en": "Energy Minister Oksana Bereza said on Monday that the repairs would end in May.",
    }
    with Library.open(tmp_path / "library") as library:
        library.add(Article(text=text, id=lang, lang=lang) for lang, text in texts.items())
        relink(library)
        bereza = one(library, "Оксаною Березою")
        assert bereza.articles == 3
        assert {seen.article for seen in evidence(library, bereza.id)} == set(texts)


# --- list and search ---


def test_one_actor_in_three_languages_is_listed_once_the_most_frequent_first(library: Library) -> None:
    rows = objects(library)
    assert [row["name"] for row in rows] == ["Mira Halas", "France", "Vostok", "Petro Halas"]
    assert rows[0]["names"] == {
        "en": {"Mira Halas": 1}, "ru": {"Мира Галас": 1}, "uk": {"Галас": 1, "Міра Галас": 1},
    }  # fmt: skip
    assert rows[0]["mentions"] == 4


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Мирой Галас", ["Mira Halas"]),  # another case
        ("Galas", ["Mira Halas", "Petro Halas"]),  # as somebody else would spell it
        ("Wostok", ["Vostok"]),  # only Cyrillic in the articles
        ("Петром", ["Petro Halas"]),  # only Latin in the articles, and in another case
        ("FRANCE", ["France"]),
        ("Q142", ["France"]),
        ("Франция", ["France"]),
        ("французы", ["France"]),  # known to mean it, and in no article
        ("per:petro-halas", ["Petro Halas"]),
        ("Nobody", []),
    ],
)
def test_actors_are_found_by_any_name(library: Library, words: str, names: list[str]) -> None:
    relink(library)
    assert [actor.name for actor in find(library, words)] == names


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("--kind", "person"), ["Mira Halas", "Petro Halas"]),
        (("--country", "Франция"), ["France"]),
        (("--country", "Francia"), []),
        (("--doubtful",), []),
        (("--limit", "1"), ["Mira Halas"]),
        (("--limit", "0", "--kind", "state"), ["France"]),
    ],
)
def test_lists_are_narrowed(library: Library, options: tuple[str, ...], names: list[str]) -> None:
    assert [row["name"] for row in objects(library, *options)] == names


def test_a_list_for_people_has_evidence_and_says_that_there_is_more(library: Library) -> None:
    output = run(library, "--limit", "1").output
    assert "such as “Mira Halas” a3 [0–10]" in output
    assert "3 more; --limit 0 lists all." in output


def test_a_table_is_harmless_to_spreadsheets(library: Library) -> None:
    library.take([told("x", "en", "[=cmd()|=cmd()|ORG] spoke.")])
    rows = list(csv.DictReader(io.StringIO(run(library, "--csv").output)))
    assert rows[0]["names"].startswith("en: Mira Halas; ru: ")
    assert "'=cmd()" in {row["name"] for row in rows}


@pytest.mark.parametrize("words", ['"', "???", "\udcff", ""])
def test_strange_words_are_no_crash(library: Library, words: str) -> None:
    assert run(library, "show", words).exit_code in (1, 2)


# --- show ---


def test_everything_shown_of_an_actor_has_its_place(library: Library) -> None:
    output = run(library, "show", "Галас Мира").output
    for line in (
        "Mira Halas  per:mira-halas  person · 3 articles, 4 mentions",
        "seen 2026-03-01 to 2026-03-03",
        "uk  Міра Галас (1)  a1 [20–30]",
        "minister, 2026-03-01 to 2026-03-02  a2 [0–10], a1 [20–30]",
        "a3  en1 · A visit · 2026-03-03",
        "Mira Halas spoke in France. Petro Halas did not. [0–10]",
        "1× surname of Міра Галас, who is named in the article",
    ):
        assert line in output


def test_offsets_of_an_actor_point_to_its_words(library: Library) -> None:
    (row,) = objects(library, "show", "Mira Halas")
    places = [place for kind in ("spellings", "roles", "why") for one in row[kind] for place in one["places"]]
    assert len(places) == 4 + 2 + 4
    for place in places:
        text = library.article(place["article"]).reading.text
        assert text[place["start"] : place["end"]] == place["text"]
    seen = row["mentions_seen"][0]
    assert seen["context"]["text"][seen["start"] :].startswith("Mira Halas spoke")


def test_a_name_of_several_lists_them_and_says_how_to_choose(library: Library) -> None:
    library.take([told("en2", "en", "[Mira Dol|Mira Dol|PER] and [Petro Dol|Petro Dol|PER] spoke.")])
    result = run(library, "show", "Dol")
    assert result.exit_code == 1
    assert "per:mira-dol" in result.output
    assert "2 actors fit 'Dol'. Choose one by its id, such as per:mira-dol." in result.output
    with pytest.raises(Ambiguous, match="2 actors are called Dol: per:mira-dol"):
        one(library, "Dol")
    assert run(library, "show", "per:petro-dol").exit_code == 0


def test_an_exact_name_wins_and_the_others_are_told(library: Library) -> None:
    output = run(library, "show", "Галас").output
    assert output.startswith("Mira Halas")
    library.take([told("uk3", "uk", "[Роман Галас|Роман Галас|PER] мовчить.")])
    output = run(library, "show", "Галас").output
    assert "Other actors have this in their names, too: per:roman-halas" in output


def test_a_doubt_names_the_alternatives(library: Library) -> None:
    text = "[Anna Dol|Anna Dol|PER] met [Ivan Dol|Ivan Dol|PER]. [Dol|Dol|PER] left."
    library.take([told("en2", "en", text)])
    (doubtful,) = objects(library, "--doubtful")
    output = run(library, "show", doubtful["id"]).output
    assert "Doubts" in output
    assert "1 doubtful" in output
    (row,) = objects(library, "show", doubtful["id"])
    assert [place["text"] for place in row["doubts"][0]["places"]] == ["Dol"]


def test_control_characters_do_not_reach_the_terminal(library: Library) -> None:
    library.take(
        [told("x", "en", "\x1b[2J [Evil\x1b[31m Co|Evil\x1b[31m Co|ORG] spoke.", title="\x1b]0;T\x07")]
    )
    for arguments in (("Evil",), ("show", "Evil")):
        output = run(library, *arguments).output
        assert "Evil" in output
        assert "\x1b" not in output
        assert "\x07" not in output
