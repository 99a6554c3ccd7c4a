"""What the user decides about actors, and the user's own list."""

from __future__ import annotations

import pytest

from headwater.link.across import link
from headwater.link.decisions import At, Decision, Ref
from headwater.link.own import Own, read_own
from headwater.link.registry import NoRegistry
from headwater.model import Reading
from linking import actor_of, article, body, clusters, link_of, person

BARE = NoRegistry()


def _readings() -> list[Reading]:
    return [
        article("a", "uk", person("Анна Коваль"), person("Коваль")),
        article("b", "uk", person("Ганна Сорока")),
        article("c", "uk", person("Анна Коваль")),
    ]


def test_a_merge_wins_and_says_so() -> None:
    merge = Decision(kind="merge", actor=Ref(id="per:anna-koval"), other=Ref(name="Ганна Сорока"))
    linked = link(_readings(), BARE, (merge,))
    assert len(linked.actors) == 1
    assert link_of(linked, "b", 0).why == "the user decided so"
    assert not linked.notes


def test_a_split_parts_the_mentions_that_it_names() -> None:
    split = Decision(
        kind="split", actor=Ref(name="Анна Коваль"), at=(At("c", 0),), name="Anna Koval the painter"
    )
    linked = link(_readings(), BARE, (split,))
    assert actor_of(linked, "c", 0).name == "Anna Koval the painter"
    assert actor_of(linked, "c", 0) != actor_of(linked, "a", 0)


def test_a_rename_is_kept_when_more_articles_change_the_id() -> None:
    at = tuple(At(r.id, n.start) for r in _readings() for n in r.names if "Коваль" in n.base)
    anna = Ref(id="per:anna-koval", name="Anna Koval", at=at)
    rename = Decision(kind="rename", actor=anna, name="Anna Koval-Lys")
    more = [article(f"x{i}", "en", person("Hanna Kovall")) for i in range(9)]
    merge = Decision(kind="merge", actor=Ref(name="Hanna Kovall"), other=Ref(name="Анна Коваль"))
    linked = link([*_readings(), *more], BARE, (merge, rename))
    assert actor_of(linked, "x0", 0).name == "Anna Koval-Lys"
    assert not linked.notes


def test_the_later_decision_wins() -> None:
    one, other = (Decision(kind="rename", actor=Ref(id="per:anna-koval"), name=n) for n in ("One", "Other"))
    linked = link(_readings(), BARE, (one, other))
    assert actor_of(linked, "a", 0).name == "Other"


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (Decision(kind="rename", actor=Ref(name="Nobody"), name="x"), "no actor Nobody"),
        (Decision(kind="rename", actor=Ref(id="per:anna-koval"), name=" "), "gives no name"),
        (
            Decision(kind="split", actor=Ref(id="per:anna-koval"), at=(At("z", 0),), name="x"),
            "none of its mentions",
        ),
        (Decision(kind="split", actor=Ref(id="per:anna-koval"), at=(At("a", 0),)), "no name for the new"),
        (Decision(kind="merge", actor=Ref(id="per:anna-koval"), other=Ref(id="per:no")), "no actor per:no"),
    ],
)
def test_a_decision_that_cannot_be_followed_says_why(decision: Decision, words: str) -> None:
    linked = link(_readings(), BARE, (decision,))
    assert len(linked.notes) == 1
    assert words in linked.notes[0]
    assert clusters(linked) == clusters(link(_readings(), BARE))


def test_a_name_that_several_bear_does_not_decide() -> None:
    readings = [article("a", "uk", body("Прибій"), body("Прибій", "LOC"))]
    linked = link(readings, BARE, (Decision(kind="rename", actor=Ref(name="Прибій"), name="x"),))
    assert "2 actors are called Прибій" in linked.notes[0]


LIST = """\
id,kind,names,qid
koval,person,Анна Коваль;Ганна Сорока,Q123
granit,organisation,Granit;Граніт-Груп,
"""


def test_the_own_list_names_actors_in_all_scripts() -> None:
    listed, problems = read_own(LIST)
    assert not problems
    readings = [
        *_readings(),
        article("d", "en", person("Hanna Soroka"), person("Anna Koval"), body("GRANIT")),
    ]
    linked = link(readings, Own(listed, BARE))
    assert {k.actor for k in linked.links if k.article != "d" or k.name < 2} == {"koval"}
    assert actor_of(linked, "a", 0).qid == "Q123"
    assert link_of(linked, "d", 2).actor == "granit"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("x,person,Ada Lis,\nx,person,Ada Lis,", 'line 3: repeats line 2, which has the id "x" too'),
        ("x,person,Ada Lis,\nx,place,Ada Lis,", 'line 3: contradicts line 2, which has the id "x" too'),
        ("x,person,Ada,Q5\ny,person,Bea,Q5", 'line 3: Q5 is "x" in line 2 already'),
        (
            "x,person,Ada Lis,\ny,person,ada lis,",
            'line 3: the name "ada lis" is that of "x" in line 2 already',
        ),
        ("x,persona,Ada,", 'line 2: "persona" is no kind; it must be one of person, state'),
        (",person,Ada,", "line 2: no id is given"),
        ("x,person,;,", 'line 2: no names are given for "x"'),
        ("x,person,Ada,12", 'line 2: "12" is no Wikidata id; it must be Q and a number'),
        ("x,person,Ada,,Ада", "line 2: 5 cells, but 4 columns; names go into one cell"),
        ("x,person,Ada;---,", 'line 2: "---" is no name'),
        ("Q30,state,Ruritania,", 'line 2: the id "Q30" is a Wikidata id; put it into the column qid, too'),
        ("Q30,state,Ruritania,Q31", 'line 2: the id "Q30" is a Wikidata id'),
        ("x,state,Aда,\ny,state,«Ада»,", 'line 3: the name "«Ада»" is that of "x" in line 2 already'),
        ("\nx,person,Ada,\n\ny,person,,", 'line 5: no names are given for "y"'),
    ],
)
def test_a_list_with_problems_says_in_which_line(rows: str, message: str) -> None:
    _, problems = read_own(f"id,kind,names,qid\n{rows}\n")
    assert len(problems) == 1
    assert problems[0].startswith(message)


@pytest.mark.parametrize(
    "text",
    ["", "id;kind;names\n", "\x00", '"', "id,kind\nx,person\n", "id,kind,names,qid,qid\nx,person,A,,\n"],
)
def test_a_file_that_is_no_list_is_refused_in_words(text: str) -> None:
    listed, problems = read_own(text)
    assert not listed
    assert problems
