"""The readings that the benchmark of the library makes are such as a reader could have made."""

from __future__ import annotations

from pathlib import Path

from benchmarks.invented import Invented, linked
from benchmarks.material import read_texts

from headwater.store import actors
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
