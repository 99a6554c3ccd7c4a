"""What the user settles about actors is kept and wins: merge, split, rename, and lists of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actor_library import EN, RU, fill, objects, run, told
from headwater.show.actor_link import link
from headwater.show.actor_list import plain, read_list
from headwater.store.evidence import evidence, find, one
from headwater.store.faults import NotFound
from headwater.store.library import Library
from headwater.store.relink import relink
from headwater.store.settled import merge, split


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield fill(opened)


def one_id(library: Library, name: str) -> str:
    return one(library, name).id


def test_a_merge_is_kept_when_more_articles_come_and_can_be_undone(library: Library) -> None:
    output = run(library, "merge", "Mira Halas", "Petro Halas").output
    assert "Kept as decision 1: merge Mira Halas (per:mira-halas) and Petro Halas" in output
    assert "3 articles, 5 mentions" in output
    library.take([told(f"en{i}", "en", EN) for i in range(2, 6)])
    (row,) = objects(library, "Halas")
    assert row["mentions"] == 13
    output = run(library, "undo", "1").output
    assert output.startswith("Undone: decision 1: merge")
    assert len(objects(library, "Halas")) == 2
    assert run(library, "decisions").output == "You have decided nothing yet.\n"


def test_a_merge_keeps_what_wikidata_calls_it(library: Library) -> None:
    library.take([told("x", "en", "[La Belle Patrie|La Belle Patrie|LOC] won.")])
    assert "Q142" in run(library, "merge", "La Belle Patrie", "France").output
    assert one_id(library, "La Belle Patrie") == "Q142"


def test_a_split_is_kept_where_the_article_is_edited(library: Library) -> None:
    output = run(
        library, "split", "Mira Halas", "--mention", "a2:3", "--name", "Mira Halas the painter"
    ).output
    assert "Mira Halas the painter  per:mira-halas-the-painter  person · 1 article, 1 mention" in output
    assert "«Мира Галас» at a2:0" in output
    library.take([told("ru1", "ru", f"Исправлено. {RU}", "2026-03-02")])
    relink(library)
    (seen,) = evidence(library, "per:mira-halas-the-painter")
    assert (seen.article_ref, seen.start) == ("a2", 12)
    assert one(library, "Mira Halas").mentions == 3


def test_a_split_takes_all_mentions_of_an_article(library: Library) -> None:
    run(library, "split", "Mira Halas", "--mention", "uk1", "--name", "Another")
    assert [s.text for s in evidence(library, one_id(library, "Another"))] == ["Міру Галас", "Галас"]


def test_a_split_says_whom_else_the_new_name_means(library: Library) -> None:
    output = run(library, "split", "Mira Halas", "--mention", "uk1", "--name", "Petro Halas").output
    advice = output.splitlines()[-1]
    assert advice.startswith("Petro Halas (per:petro-halas) is called so already; `headwater actors merge ")
    run(library, *advice.split("`")[1].split()[2:])
    assert [row["id"] for row in objects(library, "Petro Halas")] == ["per:petro-halas"]


def test_a_rename_is_kept_and_shown_without_what_steers_a_terminal(library: Library) -> None:
    output = run(library, "rename", "Petro Halas", " Petro\x1b  Halas-Dol ").output
    assert "Petro Halas-Dol  per:petro-halas" in output
    library.take([told("en2", "en", EN)])
    assert objects(library, "Halas-Dol")[0]["articles"] == 2
    assert "What you decided\n  1: rename Petro Halas" in run(library, "show", "Halas-Dol").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("merge", "Mira Halas", "Nobody"), "No actor is called Nobody. `headwater actors` lists them."),
        (("merge", "Mira Halas", "per:mira-halas"), "are one actor already: per:mira-halas"),
        (("rename", "France", " \x1b "), "is no name: it has no letter"),
        (("rename", "France", "x" * 201), "A name may have 200 characters"),
        (("split", "France", "--mention", "a9:1", "--name", "x"), "The library has nothing called a9"),
        (("split", "France", "--mention", "a3:0", "--name", "x"), "a3 has it at a3:20."),
        (("split", "Vostok", "--mention", "a1", "--name", "x"), "a1 does not name it"),
        (("split", "Vostok", "--mention", "a2", "--name", "x"), "To call it otherwise, rename it"),
        (("split", "France", "--name", "x"), "Missing option '--mention'"),
        (("undo", "7"), "There is no decision number 7"),
        (("unload",), "There is no such list. Loaded: none."),
        (("load", "/nonexistent.csv"), "There is no file /nonexistent.csv"),
    ],
)
def test_what_cannot_be_settled_is_said_plainly(
    library: Library, arguments: tuple[str, ...], words: str
) -> None:
    result = run(library, *arguments)
    assert result.exit_code in (1, 2)
    assert words in result.output
    assert not library.decisions()


def test_decisions_go_over_to_another_library(library: Library, tmp_path: Path) -> None:
    relink(library)
    mine = find(library, "Mira Halas")[0]
    split(library, mine, [s for s in evidence(library, mine.id) if s.article == "ru1"], "Another")
    relink(library)
    merge(library, one(library, "Mira Halas"), one(library, "Petro Halas"))
    with Library.open(tmp_path / "other") as other:
        other.take([told("en0", "en", "Nothing."), told("ru1", "ru", RU), told("en1", "en", EN)])
        for decision in library.decisions():
            other.take_decision(decision)
        relink(other)
        assert [s.article_ref for s in evidence(other, one_id(other, "Another"))] == ["a2"]
        assert one(other, "Petro Halas").id == one(other, "Mira Halas").id


def test_decisions_that_cannot_be_followed_are_named_by_their_number(library: Library) -> None:
    run(library, "rename", "France", "La France")
    run(library, "rename", "Petro Halas", "P. H.")
    run(library, "undo", "1")
    library.take([told("en1", "en", "An empty page.")])
    library.decide("merge", {"who": "knows"})
    result = run(library, command=link)
    assert "decision 2 (rename) is not followed: no actor Petro Halas is in the articles" in result.output
    assert "decision 3 (merge) is not followed: it cannot be read" in result.output
    rows = objects(library, "decisions")
    assert [(row["number"], row["trouble"]) for row in rows] == [
        (2, "no actor Petro Halas is in the articles"), (3, "it cannot be read"),
    ]  # fmt: skip


# --- the user's own list ---

LIST = "id,kind,names,qid\nboss,person,Mira Halas;Міра Галас,\npatrie,state,La France,Q142\n"


def test_a_list_wins_over_what_the_machine_knows(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(LIST, encoding="utf-8")
    output = run(library, "load", str(file)).output
    assert output == "Loaded 2 actors from mine.csv as decision 1; 2 of them are in the articles.\n"
    assert one_id(library, "Франція") == one_id(library, "Q142") == "patrie"
    assert one(library, "boss").articles == 3
    assert "1: the list mine.csv with 2 actors" in run(library, "show", "boss").output
    run(library, "load", str(file))
    assert [row["number"] for row in objects(library, "decisions")] == [1]
    assert run(library, "unload", str(file)).exit_code == 0
    assert one_id(library, "Франція") == "Q142"
    with pytest.raises(NotFound):
        library.actor("boss")


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfid;kind;names;qid\nx;person;Ada Lis, Countess;Q7\n",
        "id\tkind\tqid\tnames\r\nx\tperson\tQ7\tAda Lis, Countess\r\n".encode("utf-16"),
        b'ID, Kind ,names,QID,note\n"x",Person,"Ada Lis, Countess",Q7,=1\n',
        b'id|kind|names|qid\n\nx|person|"Ada Lis,\nCountess"|Q7\n',
    ],
)
def test_lists_come_as_spreadsheets_write_them(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(data)
    (row,), problems = read_list(file)
    assert (row.known.id, row.names, row.known.qid, problems) == ("x", ("Ada Lis, Countess",), "Q7", ())


def test_names_may_stand_in_a_column_for_each_language(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("id;kind;name_uk;names;en\nx;person;Ада Ліс;Ада;Ada Lis;\n".encode("windows-1251"))
    (row,), problems = read_list(file)
    assert not problems
    assert row.names == ("Ada Lis", "Ада Ліс", "Ада")


def test_rows_keep_their_lines(tmp_path: Path) -> None:
    text = 'id;kind;names\n\n"a";"person";"A\nB"\nb;persona;B\n'
    assert plain(text).splitlines()[3:] == ["a,person,A B", "b,persona,B"]
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    _, (problem,) = read_list(file)
    assert problem.startswith('line 5: "persona" is no kind')


def test_a_list_with_errors_is_not_loaded_unless_asked(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(LIST + "boss,state,Boss,\nx,person,mira halas,\n", encoding="utf-8")
    result = run(library, "load", str(file))
    assert result.exit_code == 1
    assert 'line 4: contradicts line 2, which has the id "boss" too' in result.output
    assert 'line 5: the name "mira halas" is that of "boss" in line 2 already' in result.output
    assert "nothing was loaded" in result.output
    assert not library.decisions()
    assert "Loaded 2 actors" in run(library, "load", str(file), "--skip-bad").output
    other = tmp_path / "other.csv"
    other.write_text("id,kind,names,qid\nfr,state,Frankreich,Q142\nme,person,MIRA HALAS,\n", encoding="utf-8")
    output = run(library, "load", str(other), "--skip-bad").output
    assert "line 2: Q142 is in line 3 of mine.csv already" in output
    assert 'line 3: the name "MIRA HALAS" is in line 2 of mine.csv already' in output


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "mine.csv is empty. Its first line names the columns"),
        (b"\n \n", "mine.csv is empty."),
        (b"%PDF-1.7", "mine.csv is not text. A list of actors is a CSV file."),
        (b"\x00\x01\x02", "line 1: no column id"),
        (b"id,kind\nx,person\n", "line 1: no column names"),
        (b"id,kind,names\n", "mine.csv lists no actor; nothing was loaded."),
        (b'id;kind;names\nx;person;Ada\ny;person;"Bo\nz;person;Cy\n', "Line 3 is not CSV"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(
    library: Library, tmp_path: Path, data: bytes, words: str
) -> None:
    file = tmp_path / "mine.csv"
    file.write_bytes(data)
    result = run(library, "load", str(file))
    assert result.exit_code == 1
    assert result.output.startswith("headwater: ")
    assert words in result.output
    assert not library.decisions()
