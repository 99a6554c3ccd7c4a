"""The river of a statement: who has it from whom, drawn so that it can be read however many there are."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from headwater.show.page.draw.course import ROOT, Flow, Spring, Stone, Town, course, slots, ticks
from headwater.show.page.draw.river import MOST, NARROW, WIDE, Look, River, river
from headwater.show.page.draw.svg import cut, lines, width

DAY = 86_400


def town(number: int, moment: int | None = None, name: str = "") -> Town:
    return Town(id=f"a{number}", name=name or f"Outlet {number}", moment=moment, href=f"#n-a{number}")


def drawn(towns: int, flows: list[tuple[str, str]], springs: int = 1) -> River:
    return River(
        springs=tuple(Spring(id=f"o{n}", name=f"Source {n}") for n in range(1, springs + 1)),
        towns=tuple(town(n, n * DAY) for n in range(1, towns + 1)),
        flows=tuple(Flow(upper=upper, lower=lower, kind="cites") for upper, lower in flows),
        more=lambda n: f"and {n} more",
    )


def shown(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)


def texts(picture: str) -> list[str]:
    return ["".join(one.itertext()) for one in shown(picture).iter() if one.tag == "text" and one.get("x")]


def ids(one: River, most: int = MOST) -> list[tuple[str, int]]:
    return [(b.id, b.depth) for b in course(one.springs, one.towns, one.flows, most).branches]


# --- the course ---


def test_each_article_stands_below_what_it_has_the_statement_from() -> None:
    one = drawn(4, [("o1", "a1"), ("a1", "a3"), ("a3", "a4"), ("o2", "a2")], springs=2)
    assert ids(one) == [("o1", 0), ("a1", 1), ("a3", 2), ("a4", 3), ("o2", 0), ("a2", 1)]


def test_an_article_with_two_sources_stands_once_and_has_both_streams() -> None:
    one = drawn(2, [("o1", "a1"), ("o2", "a2"), ("a1", "a2")], springs=2)
    found = course(one.springs, one.towns, one.flows, MOST)
    assert [b.id for b in found.branches].count("a2") == 1
    assert {(f.upper, f.lower) for f in found.flows} == {("o1", "a1"), ("o2", "a2"), ("a1", "a2")}


def test_articles_that_cite_each_other_are_shown_once_each() -> None:
    one = drawn(3, [("a1", "a2"), ("a2", "a3"), ("a3", "a1")], springs=0)
    assert ids(one) == [("a1", 1), ("a2", 2), ("a3", 3)]


def test_a_long_chain_needs_no_recursion() -> None:
    one = drawn(3000, [("o1", "a1"), *((f"a{n}", f"a{n + 1}") for n in range(1, 3000))])
    branches = course(one.springs, one.towns, one.flows, MOST).branches
    assert branches[1].size == 3000
    assert sum(len(b.more) or b.depth > 0 for b in branches) == 3000


@pytest.mark.parametrize(
    "flows",
    [
        [("o1", f"a{n}") for n in range(1, 301)],
        [("o1", "a1"), *(("a1", f"a{n}") for n in range(2, 301))],
        [("o1", "a1"), *((f"a{n // 2}", f"a{n}") for n in range(2, 301))],
        [(f"o{n}", f"a{n}") for n in range(1, 301)],
        [],
    ],
    ids=["all from the source", "all from the first", "branching", "a source each", "none known"],
)
def test_of_many_articles_the_rest_is_folded_and_none_is_lost(flows: list[tuple[str, str]]) -> None:
    one = drawn(300, flows, springs=300)
    branches = course(one.springs, one.towns, one.flows, MOST).branches
    towns = [b for b in branches if b.depth > 0]
    assert len(towns) <= MOST
    assert sorted(t for b in towns for t in b.more or (b.id,)) == sorted(f"a{n}" for n in range(1, 301))
    assert all(len(b.more) != 1 for b in towns)


def test_what_many_have_it_from_is_shown_before_what_nobody_repeats() -> None:
    repeated = [("a90", f"a{n}") for n in range(91, 101)]
    one = drawn(100, [*(("o1", f"a{n}") for n in range(1, 91)), *repeated])
    assert ("a90", 1) in ids(one, 10)
    assert ("a1", 1) in ids(one, 10)


# --- time ---


def test_later_articles_stand_further_down_the_stream() -> None:
    found = slots({"a1": 0, "a2": DAY, "a3": 300 * DAY, "a4": 301 * DAY}, {})
    assert found["a1"] == 0 < found["a2"] < found["a3"] < found["a4"] == 1
    assert found["a3"] - found["a2"] < 0.7, "a long silence must not squeeze all else"


def test_what_has_it_from_an_article_of_the_same_moment_stands_beyond_it() -> None:
    found = slots({"a1": 5, "a2": 5, "a3": 5}, {"a2": "a1", "a3": "a2"})
    assert found["a1"] < found["a2"] < found["a3"]


def test_articles_without_a_date_stand_where_others_put_them() -> None:
    found = slots({"a1": 0, "a2": None, "a3": 9 * DAY, "a4": None}, {"a2": "a1", "a3": "a2", "a4": ROOT})
    assert found["a1"] < found["a2"] < found["a3"] < found["a4"]


def test_dates_on_the_axis_leave_each_other_room() -> None:
    found = ticks([(float(x), f"day {x}") for x in range(0, 100, 7)], lambda text: 30.0)
    assert found[0] == (0.0, "day 0")
    assert found[-1] == (98.0, "day 98")
    assert all(b[0] - a[0] >= 30 for a, b in pairwise(found))


# --- the picture ---


@pytest.mark.parametrize("look", [WIDE, NARROW], ids=lambda look: look.name)
@pytest.mark.parametrize("towns", [1, 40, 120])
def test_no_label_lies_on_another_and_none_leaves_the_picture(towns: int, look: Look) -> None:
    long = "Верещагинско-Новоазовский межрайонный вестник " * 3
    one = drawn(towns, [(f"o{1 + n % 5}", f"a{n}") for n in range(1, towns + 1)], springs=6)
    one = replace(
        one, towns=tuple(replace(t, name=long, note="12 листопада 2026 · cites") for t in one.towns)
    )
    picture = shown(river(one, look))
    wide, high = (float(n) for n in str(picture.get("viewBox")).split()[2:])
    boxes = []
    for text in picture.iter("text"):
        size = float(text.get("font-size") or 15)
        across = width("".join(text.itertext()), size)
        x, y = float(str(text.get("x"))), float(str(text.get("y")))
        left = x - across if text.get("text-anchor") == "end" else x
        boxes.append((left, y - size * 0.8, min(left + across, wide), y))
        assert 0 <= y <= high
        assert left > -15
    for number, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[:number]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart, (boxes[number], other)


def test_a_stream_is_wider_the_more_have_it_from_there() -> None:
    one = drawn(6, [("o1", "a1"), *(("a1", f"a{n}") for n in range(2, 6)), ("o1", "a6")])
    picture = shown(river(one))
    streams = {
        (s.get("data-upper"), s.get("data-lower")): float(str(s[0].get("stroke-width")))
        for s in picture.iter("g")
        if s.get("data-upper")
    }
    assert streams["o1", "a1"] > 3 * streams["o1", "a6"]
    assert streams["a1", "a2"] == streams["o1", "a6"]


def test_what_is_inferred_looks_other_than_what_is_said() -> None:
    said = drawn(1, [("o1", "a1")])
    inferred = replace(said, flows=tuple(replace(f, inferred=True) for f in said.flows))
    assert "inferred" not in river(said)
    assert shown(river(inferred)).find(".//path[@class='line']") is not None


def test_every_article_leads_to_its_place_in_the_list() -> None:
    one = drawn(3, [("o1", "a1"), ("a1", "a2")])
    links = {a.get("data-id"): a.get("href") for a in shown(river(one)).iter("a")}
    assert {k: links[k] for k in ("a1", "a2", "a3")} == {"a1": "#n-a1", "a2": "#n-a2", "a3": "#n-a3"}


def test_denials_are_marked_at_their_time() -> None:
    stone = Stone(id="against-0", name="Maas", note="denied", moment=3 * DAY, href="#n-against-0")
    one = replace(drawn(2, [("o1", "a1")]), stones=(stone,), against="Against it")
    assert {"Against it", "Maasdenied"} <= set(texts(river(one)))


def test_the_picture_has_a_name_and_nothing_in_it_is_reached_by_tabbing() -> None:
    one = replace(drawn(2, [("o1", "a1")]), title="2 articles", about="A map")
    picture = shown(river(one, NARROW))
    named = str(picture.get("aria-labelledby")).split()
    assert [picture.find(f"*[@id='{id_}']") is not None for id_ in named] == [True, True]
    assert all(a.get("tabindex") == "-1" for a in picture.iter("a"))


def test_hostile_names_stay_text() -> None:
    bad = "</text><script>alert(1)</script>\"' onload=x &amp;"
    one = drawn(1, [("o1", "a1")])
    one = replace(one, springs=(Spring(id="o1", name=bad, kind=bad),), towns=(town(1, 0, bad),))
    picture = river(one)
    assert "<script" not in picture
    assert any(bad[:12] in text for text in texts(picture))
    names = {name for one in shown(picture).iter() for name in one.attrib}
    assert not [name for name in names if name == "style" or name.startswith("on")]


def test_a_river_without_anything_is_a_picture_too() -> None:
    assert river(River(springs=(), towns=(), flows=())).startswith("<svg")


# --- type ---


def test_texts_are_cut_to_their_room() -> None:
    assert cut("short", 10, 100) == "short"
    assert cut("щ" * 300, 10, 100).endswith("…")
    assert width(cut("щ" * 300, 10, 100), 10) <= 110
    assert lines("one two three four", 10, 45, 2)[0] == "one two"
    assert len(lines("one two three four", 10, 45, 2)) == 2
