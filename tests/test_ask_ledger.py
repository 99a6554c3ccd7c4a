"""The ledger that a library keeps: the lines are those made when asked for, in parts, with their words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from headwater.ask import ledger as asking
from headwater.ask import ties as tied
from headwater.ask.ledger import Asked, Entry
from headwater.link.ledger.nouns import Line
from headwater.link.ledger.ties import ties as counted
from headwater.model import Article
from headwater.store import lines
from headwater.store.faults import BadQuery, NotFound
from headwater.store.library import Library
from test_ledger_show import ARTICLES

OPEN = "none known so far"
UNDATED = Article(
    id="undated", lang="en", text="Peru asked Chile for two tugs yesterday, the harbour master said."
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as made:
        made.add((*ARTICLES, UNDATED))
        made.relink()
        made.restate()
        lines.refresh(made)
        yield made


def every(library: Library, asked: Asked = Asked()) -> list[Entry]:  # noqa: B008 - it cannot be changed
    return list(asking.page(library, asked, limit=200).entries)


def of(entries: list[Entry]) -> list[Line]:
    return [entry.line for entry in entries]


def in_order(found: list[Line]) -> list[Line]:
    return sorted(found, key=lambda line: line.id)


def ids(library: Library, asked: Asked) -> set[str]:
    return {line.id for line in of(every(library, asked))}


# --- what is kept ---


def test_kept_lines_are_those_that_are_made_when_asked_for(library: Library) -> None:
    made = library.ledger()
    assert len(made) == 5
    assert in_order(of(every(library))) == in_order(made)


def test_kept_lines_follow_what_comes_and_changes(library: Library) -> None:
    assert lines.stale(library) == ""
    library.add(
        [
            Article(id="new", lang="en", published="2026-05-02", text="Peru gave Chile the fuel on 1 May."),
            replace(ARTICLES[2], text="Norway gave Romania three patrol boats on 12 April."),
        ]
    )
    library.relink()
    library.restate()
    assert lines.stale(library)
    done = lines.refresh(library)
    assert done.reason
    assert done.changed > 0
    assert in_order(of(every(library))) == in_order(library.ledger())
    assert asking.page(library, Asked()).total == done.lines
    assert not lines.refresh(library).reason
    assert lines.refresh(library, force=True).changed == 0


def test_names_that_are_given_anew_are_in_the_lines(library: Library) -> None:
    library.rename("Norway", "Kingdom of Norway")
    library.relink()
    lines.refresh(library)
    assert any("Kingdom of Norway" in (line.who.name, line.who.state) for line in of(every(library)))


def test_readers_see_the_last_whole_ledger_while_it_is_made(library: Library) -> None:
    before = every(library)
    with Library.open(library.path) as other:
        other.add(Article(id="new", lang="en", published="2026-05-02", text="Peru gave Chile fuel on 1 May."))
        other.relink()
        found = asking.page(library, Asked())
        assert [e.line.id for e in found.entries] == [e.line.id for e in before]
        assert found.stale
        lines.refresh(other)
    assert len(every(library)) == len(before) + 1


def test_two_that_make_lines_at_once_leave_those_of_the_later(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = lines._put
    with Library.open(library.path) as other:

        def meanwhile(*given: object) -> tuple[int, int]:
            monkeypatch.setattr(lines, "_put", whole)
            other.add(Article(id="n", lang="en", published="2026-05-02", text="Peru gave Chile fuel."))
            other.relink()
            lines.refresh(other)
            return whole(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(lines, "_put", meanwhile)
        lines.refresh(library, force=True)
    assert lines.stale(library) == ""
    assert len(every(library)) == len(library.ledger())


def test_a_library_without_lines_says_so(tmp_path: Path) -> None:
    with Library.open(tmp_path / "new") as empty:
        found = asking.page(empty, Asked())
        assert (found.total, found.made, found.stale) == (0, False, "")
        assert tied.ties(empty) == tied.Web(parties=(), ties=(), made=False)
        assert not lines.refresh(empty).reason
        empty.add(ARTICLES[0])
        assert asking.page(empty, Asked()).stale
        with pytest.raises(NotFound):
            asking.one(empty, "l0000000000")


# --- what is asked ---


def test_lines_stand_in_order_of_time_and_those_without_a_date_last(library: Library) -> None:
    newest = [line.when.first for line in of(every(library))]
    oldest = [line.when.first for line in of(every(library, Asked(newest=False)))]
    dated = [day for day in newest if day]
    assert newest[-1] is None
    assert oldest == [*reversed(dated), None]
    assert dated == sorted(dated, reverse=True)


@pytest.mark.parametrize("newest", [True, False])
def test_parts_are_the_whole(library: Library, newest: bool) -> None:
    asked = Asked(newest=newest)
    parts = [asking.page(library, asked, offset, 2) for offset in range(0, 6, 2)]
    assert {part.total for part in parts} == {5}
    assert [entry for part in parts for entry in part.entries] == every(library, asked)
    bars = asking.months(library, asked)
    assert asking.page(library, asked, 2, 2, bars) == parts[1]


def test_each_line_has_the_words_of_its_articles(library: Library) -> None:
    texts = {article.id: article.text for article in (*ARTICLES, UNDATED)}
    for entry in every(library):
        for one, words in zip(entry.line.evidence, entry.words, strict=True):
            about = entry.about[one.article]
            assert texts[about.id][one.start : one.end] == words


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (Asked(acts=("request",)), {"acts": ("request",)}),
        (Asked(acts=("DEMAND",)), {"acts": ("DEMAND",)}),
        (Asked(modes=("planned",)), {"modes": ("planned",)}),
        (Asked(outcomes=(OPEN,)), {"open": True}),
        (Asked(since="2026-04"), {"since": "2026-04"}),
        (Asked(until="2026-04-12"), {"until": "2026-04-12"}),
        (Asked(since="2026-04-13", until="2026"), {"since": "2026-04-13", "until": "2026"}),
    ],
)
def test_filters_find_what_the_command_finds(
    library: Library, asked: Asked, wanted: dict[str, object]
) -> None:
    expected = {line.id for line in library.ledger(**wanted)}  # type: ignore[arg-type]
    assert expected
    assert ids(library, asked) == expected
    assert asking.page(library, asked).total == len(expected)
    assert sum(bar.number for bar in asking.months(library, asked)) == len(expected)


@pytest.mark.parametrize("names", [("Norway",), ("Норвегія", "Romania"), ("Peru",), ("Romania", "Peru")])
def test_the_lines_of_actors_are_those_of_the_command(library: Library, names: tuple[str, ...]) -> None:
    keys = tuple(tied.keys_of(tied.called(library, name)[0]) for name in names)
    assert ids(library, Asked(parties=keys)) == {line.id for line in library.ledger(*names)}


def test_directions_are_told_apart(library: Library) -> None:
    norway, romania = (tied.keys_of(tied.called(library, name)[0]) for name in ("Norway", "Romania"))
    assert {line.act for line in of(every(library, Asked(who=norway, whom=romania)))} == {"give"}
    assert {line.act for line in of(every(library, Asked(who=romania)))} == {"request", "consult"}


def test_an_open_request_tells_for_how_long_and_an_answered_one_by_what(library: Library) -> None:
    lines_ = {line.id: line for line in of(every(library))}
    asked = next(line for line in lines_.values() if line.who.name == "Romania" and line.act == "request")
    assert asked.answer is not None
    assert asked.answer.outcome == "partly"
    (answer,) = asked.answer.lines
    assert lines_[answer].answers == asked.id
    assert set(asking.some(library, [answer, "l0000000000", "no id"])) == {answer}
    (waiting,) = (line for line in lines_.values() if line.who.name == "Chile")
    assert waiting.answer is not None
    assert (waiting.answer.outcome, waiting.answer.days) == (OPEN, 0)
    library.add(Article(id="later", lang="en", published="2026-05-20", text="The harbour is quiet."))
    library.relink()
    lines.refresh(library)
    later = asking.one(library, waiting.id).line.answer
    assert later is not None
    assert later.days == 30


def test_ties_are_those_that_lines_make(library: Library) -> None:
    web = tied.ties(library)
    names = {party.key: party.name for party in web.parties}
    found = {(names[t.who], names[t.whom], t.act, t.mode): t.number for t in web.ties}
    expected = {}
    for tie in counted(library.ledger()):
        for count in tie.counts:
            other = tie.other if count.who == tie.one else tie.one
            expected[count.who, other, count.act, count.mode] = count.number
    assert found == expected
    assert sum(t.open for t in web.ties) == len(of(every(library, Asked(outcomes=(OPEN,)))))


def test_ties_of_one_or_two_and_of_the_largest(library: Library) -> None:
    norway, peru = (tied.keys_of(tied.called(library, name)[0]) for name in ("Norway", "Peru"))
    mine = tied.ties(library, norway)
    assert {party.name for party in mine.parties} == {"Norway", "Romania"}
    assert not tied.ties(library, norway, peru).ties
    assert not tied.ties(library, ("nobody",)).parties
    assert not tied.ties(library, norway, ("nobody",)).ties
    top = tied.ties(library, most=2)
    assert (len(top.parties), top.total) == (2, 4)
    assert {t.mode for t in tied.ties(library, modes=("planned",)).ties} == {"planned"}


def test_what_cannot_be_asked_is_told(library: Library) -> None:
    with pytest.raises(BadQuery):
        asking.page(library, Asked(since="soon"))
    assert asking.page(library, Asked(parties=(("nobody",),))).total == 0
    assert tied.called(library, "Qwxzq Vvwk") == []
