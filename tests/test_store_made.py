"""The readings that the benchmark of the library makes are such as a reader could have made."""

from __future__ import annotations

from pathlib import Path

from benchmarks.invented import Invented, linked
from benchmarks.material import read_texts
from benchmarks.retold import fill, settle

from headwater.ask import told
from headwater.store import actors, lines, stating
from headwater.store.adding import Taken
from headwater.store.identity import key_of
from headwater.store.library import Library

ROOT = Path(__file__).parents[1]


def test_made_readings_make_a_whole_library_and_are_found(tmp_path: Path) -> None:
    made = Invented(read_texts(ROOT / "samples", []), 3)
    readings = list(made.readings(30))
    assert [r.text for r in made.readings(10, 0)] == [r.text for r in readings[:10]]
    assert len({r.text for r in readings}) == 30
    with Library.open(tmp_path) as library:
        assert (
            library.take(Taken(r, key_of(r.article), r.id, "2026-01-01", "made") for r in readings).new == 30
        )
        assert library.check() == []

        assert actors.set_links(library._db, *linked(library._db)) == sum(len(r.names) for r in readings)
        most = library.actors(limit=1)[0]
        found = library.search(about=most.name, limit=None)
        assert {m.article for m in library.mentions(most.id)} <= {hit.id for hit in found}


def test_a_made_library_has_statements_and_a_ledger_that_nothing_makes_anew(tmp_path: Path) -> None:
    made = Invented(read_texts(ROOT / "samples", []), 3)
    with Library.open(tmp_path) as library:
        library.take(Taken(r, key_of(r.article), r.id, "2026-01-01", "made") for r in made.readings(60))
        actors.set_links(library._db, *linked(library._db))
        number = fill(library, 0.3, 1, lambda: None)
        assert 5 < number <= 18
        assert lines.refresh(library).lines > 10
        settle(library)
        assert (library.stale(), stating.stale(library), lines.stale(library)) == ("", "", "")
        for statement in library.statements():
            assert len(statement.articles) > 1
            found = told.one(library, statement.id)
            assert found is not None
            assert found.statement == statement
            for place in statement.appears:
                assert found.said(place.article, place.spans)
        assert library.check() == []
