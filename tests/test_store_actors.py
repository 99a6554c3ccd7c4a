"""Who is who, through the library: linked, found, shown with the evidence, and settled by the user."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.link.own import read_own
from headwater.model import Article
from headwater.store.faults import NotFound
from headwater.store.library import Library

TEXTS = (
    "Anna Petrova said on Monday that the bridge would reopen in May.",
    "Anna Petrova denied that the tunnel was flooded. Viktor Lesko left.",
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        opened.add(Article(text=text, lang="en", id=f"e{n}") for n, text in enumerate(TEXTS, 1))
        yield opened


def test_links_are_made_when_they_are_stale_and_only_then(library: Library) -> None:
    assert library.stale()
    assert library.relink().actors == 2
    assert (library.stale(), library.relink().reason) == ("", "")
    assert library.relink(force=True).reason


def test_an_actor_is_found_in_another_script_and_seen_in_its_words(library: Library) -> None:
    library.relink()
    (anna,) = library.find_actors("Анна Петрова")
    assert [seen.text for seen in library.evidence(anna.id)] == ["Anna Petrova", "Anna Petrova"]
    assert len(library.evidence(anna.id, 1)) == 1
    assert library.find_actors("Petrova", kind="state") == []


def test_what_is_settled_is_followed_from_the_next_linking_on(library: Library) -> None:
    library.relink()
    library.rename("Viktor Lesko", "Viktor L.")
    library.split("Anna Petrova", ["e2:3"], "Another Petrova")
    library.relink()
    assert [s.article for s in library.evidence(library.find_actors("Another Petrova")[0].id)] == ["e2"]
    number = library.merge("Another Petrova", "Viktor L.")
    library.relink()
    assert library.find_actors("Viktor Lesko")[0].name == "Another Petrova"
    library.undo(number)
    library.relink()
    assert library.find_actors("Viktor L.")[0].name == "Viktor L."
    with pytest.raises(NotFound):
        library.merge("Another Petrova", "nobody at all")


def test_a_long_list_of_actors_is_checked_in_time_in_proportion_to_its_length() -> None:
    """20,000 lines, each compared with those before it by its Wikidata id."""
    lines = [f"own:{n},person,Name{n} Surname{n},Q{n + 1}" for n in range(20_000)]
    lines.append("own:last,person,Ada Last,Q7")
    listed, problems = read_own("\n".join(["id,kind,names,qid", *lines]))
    assert len(listed) == 20_000
    assert problems == ('line 20002: Q7 is "own:6" in line 8 already',)
