"""Articles that come one by one are linked as if all were linked anew, and few others with them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from headwater.link import counts, linker
from headwater.link.own import read_own
from headwater.model import Claim, Span
from headwater.store import relink as relinking
from headwater.store.adding import Taken
from headwater.store.library import Library
from headwater.store.settled import load
from linking import article, body, person
from linking_names import ARTICLES, Drawn

_TABLES = (
    "SELECT name, node, actor, why, doubt, confidence, others, stands_for FROM links ORDER BY name",
    "SELECT * FROM actors ORDER BY id",
    "SELECT n.actor, n.lang, l.label, n.count FROM actor_names n JOIN labels l ON l.id = n.label"
    " ORDER BY 1, 2, 3",
    "SELECT id, actor FROM claims ORDER BY id",
    "SELECT * FROM link_others ORDER BY name, number",
    "SELECT * FROM linked ORDER BY article",
    "SELECT * FROM linking_blocks ORDER BY block, key",
)


def _taken(drawn: Drawn) -> Taken:
    number, lang, names, published = drawn
    reading = article(f"x{number}", lang, *names, published=published)
    if reading.names:
        one = reading.names[-1]
        span = Span(one.start, one.end)
        claim = Claim(id="c1", source=span, source_name=one.base, source_kind="person", cue=span, content=())
        reading = replace(reading, claims=(claim,))
    return Taken(reading, f"id:x{number}", f"x{number}", "2026-03-05T10:00:00Z", "a reader")


def _rows(library: Library) -> list[list[Any]]:
    return [library._db.execute(table).fetchall() for table in _TABLES]


def _who(library: Library) -> dict[tuple[str, int], tuple[Any, ...]]:
    """What each name was put to, by what the article was called where it came from."""
    rows = library._db.execute(
        "SELECT a.given, n.start, l.actor, l.why, l.doubt, l.confidence, l.others FROM links l"
        " JOIN names n ON n.id = l.name JOIN articles a ON a.current = n.version"
    )
    return {(row[0], row[1]): tuple(row[2:]) for row in rows}


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """New articles are linked alone even where few are linked already."""
    monkeypatch.setattr(relinking, "_SHARE", 0)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(ARTICLES, min_size=1, max_size=3), min_size=2, max_size=8), st.booleans())
def test_one_by_one_is_the_same_as_all_at_once(steps: list[list[Drawn]], small: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(relinking, "_SHARE", 0)
        for module in (counts, linker):
            patch.setattr(module, "SAMPLE", 2 if small else 16)  # as of people of many articles
        with Library.open(Path(folder) / "one") as library:
            for step in steps:
                library.take(map(_taken, step))
                library.relink()
            found, made = _rows(library), library.relink()
            assert not library.stale()
            again = library.relink(force=True)
            assert _rows(library) == found
            assert (made.articles, made.names, made.actors) == (again.articles, again.names, again.actors)
            with Library.open(Path(folder) / "other") as other:
                other.take(
                    Taken(kept.reading, kept.key, kept.id, kept.added, kept.reader)
                    for kept in reversed(list(library.articles()))
                )
                other.relink()
                assert _who(other) == _who(library)


@pytest.fixture
def library(tmp_path: Path, always: None) -> Iterator[Library]:
    """Twenty articles on as many matters."""
    with Library.open(tmp_path / "library") as opened:
        opened.take(
            _taken((n, "uk", [person(f"Анна {_word(n)}ук"), body(f"Завод {_word(n)}")], f"2024-01-{n:02}"))
            for n in range(1, 21)
        )
        opened.relink()
        yield opened


def _word(number: int) -> str:
    consonants, vowels = "бвгджзклмнпрстфхцчш", "аеиоу"
    parts = (consonants[number % 19], vowels[number % 5], consonants[(number * 7 + 3) % 19])
    return "".join(parts).capitalize() + "ор"


def test_only_what_a_new_article_can_change_is_linked_again(library: Library) -> None:
    library.take([_taken((30, "uk", [person(f"Анна {_word(3)}ук"), body("Міст Широкий")], ""))])
    made = library.relink()
    assert (made.reason, made.articles) == ("there are new or changed articles", 21)
    assert 1 <= made.linked <= 3
    assert library.find_actors(f"Анна {_word(3)}ук")[0].articles == 2


def test_a_surname_alone_goes_to_one_who_is_named_later(library: Library) -> None:
    library.take([_taken((30, "uk", [person("Широкий")], ""))])
    library.relink()
    library.take([_taken((31, "uk", [person("Марта Широка"), person("Петро Широкий")], ""))])
    library.relink()
    assert library.find_actors("Петро Широкий")[0].articles == 2


def test_an_edit_takes_back_what_the_article_said(library: Library) -> None:
    library.take([_taken((30, "uk", [person(f"Анна {_word(3)}ук", role="minister")], "2019-07-01"))])
    library.relink()
    library.take([_taken((30, "uk", [person("Ева Лис")], "2019-07-01"))])
    library.relink()
    anna = library.find_actors(f"Анна {_word(3)}ук")[0]
    assert (anna.first, anna.articles, anna.roles) == ("2024-01-03", 1, ())


def test_two_of_one_name_keep_ids_of_their_own(library: Library) -> None:
    library.take([_taken((30, "uk", [body("Прибій"), body("Прибій", "PRO")], ""))])
    library.relink()
    library.take([_taken((n, "uk", [body("Прибій", "PRO")], "")) for n in (31, 32, 33)])
    library.relink()
    found = {one.kind: (one.id, one.mentions) for one in library.find_actors("Прибій")}
    assert found == {"organisation": ("org:pribiy", 1), "product": ("work:pribiy", 4)}


def test_an_own_list_is_followed_by_articles_that_come_later(library: Library) -> None:
    listed, _ = read_own("id,kind,names\nmine,organisation,Міст Широкий\n")
    load(library, "list.csv", listed)
    assert library.relink().linked == 20
    library.take([_taken((30, "uk", [body("Міст Широкий")], ""))])
    assert library.relink().linked == 1
    assert library.find_actors("Міст Широкий")[0].id == "mine"


@pytest.mark.parametrize("later", [0, 1000])  # numbers may be used again
def test_names_that_were_read_anew_are_all_linked_anew(library: Library, later: int) -> None:
    library._db.execute("DELETE FROM links WHERE name IN (SELECT id FROM names WHERE version = 1)")
    library._db.execute("UPDATE names SET id = id + ? WHERE version = 1", (later,))
    library._db.execute("UPDATE versions SET reader = 'another' WHERE id = 1")
    made = library.relink()
    assert (made.linked, made.names) == (20, 40)
