"""The definitions of the claim scorer, one by one, on small texts made up for this file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from benchmarks.goldfile import BrokenRowError, read_gold
from benchmarks.scoring import (
    Counts,
    GoldArticle,
    MarkedClaim,
    Share,
    Tally,
    figures,
    marked,
    pooled,
    same_name,
    score,
    score_article,
)

TEXT = "Mayor Olena Hnatyuk said the bridge will open in May. The council denied any delay."


def at(part: str, text: str = TEXT) -> dict[str, int]:
    """The span of a part that the text has once."""
    assert text.count(part) == 1, part
    start = text.index(part)
    return {"start": start, "end": start + len(part)}


def claim(text: str = TEXT, **given: Any) -> dict[str, Any]:
    """A claim whose spans are written as words; content and via are lists of words."""
    row = dict(given)
    for key in ("cue", "source"):
        if row.get(key) is not None:
            row[key] = at(row[key], text)
    for key in ("content", "via"):
        if key in row:
            row[key] = [at(part, text) for part in row[key]]
    return row


BRIDGE = claim(
    id="c1",
    source="Mayor Olena Hnatyuk",
    source_name="Olena Hnatyuk",
    cue="said",
    content=["the bridge will open in May"],
    via=[],
    stance="predict",
    form="indirect",
    inside=None,
    hedged=False,
)
DELAY = claim(id="c2", source="The council", cue="denied", content=["any delay"])


def counts(gold: list[dict[str, Any]], guess: list[dict[str, Any]], text: str = TEXT) -> Counts:
    article = GoldArticle(id="a", lang="en", text=text, claims=marked(gold))
    return score_article(article, marked(guess)).counts


def test_a_perfect_guess_has_every_figure_at_one() -> None:
    found = figures(counts([BRIDGE, DELAY], [BRIDGE, DELAY]))
    assert found.claims == found.predicted == 2
    for part in (found.detected, found.attributed, found.cue, found.source, found.content):
        assert part == (1.0, 1.0, 1.0)
    assert found.exact_cue == found.exact_source == found.exact_content == (1.0, 1.0, 1.0)
    assert found.named == found.stance == found.form == found.inside == found.hedged == 1.0
    assert found.via is None, "no basis in the gold: nothing to find"


def test_pooled_figures_are_those_of_the_claims_together() -> None:
    parts = [counts([BRIDGE, DELAY], [BRIDGE]), counts([DELAY], [DELAY, BRIDGE])]
    together, apart = figures(parts[0] + parts[1]), pooled([figures(one) for one in parts])
    assert (apart.claims, apart.predicted) == (3, 3)
    assert (apart.detected, apart.attributed) == (together.detected, together.attributed)
    assert apart.cue is None, "figures by words cannot be added up"


def test_no_guess_is_all_zero_and_asks_nothing() -> None:
    found = counts([BRIDGE, DELAY], [])
    assert found.detected == Tally(0, 0, 2)
    assert found.attributed.f1 == 0.0
    assert found.stance.rate is None


@pytest.mark.parametrize(
    ("content", "matches"),
    [
        ("the bridge will open in May", True),
        ("will open", True),  # 2 of 6 words: F1 2*2/(6+2) = .5, just enough
        ("bridge", False),  # 1 of 6 words: F1 .29
        ("any delay", False),
    ],
)
def test_a_match_needs_half_of_the_content(content: str, matches: bool) -> None:
    guess = claim(cue="said", source="Mayor Olena Hnatyuk", content=[content])
    assert counts([BRIDGE], [guess]).detected.hit == int(matches)


@pytest.mark.parametrize(("cue", "matches"), [("Hnatyuk said", True), ("denied", False), (None, True)])
def test_a_match_needs_a_shared_word_of_the_cue_or_no_cue(cue: str | None, matches: bool) -> None:
    guess = claim(cue=cue, source="Mayor Olena Hnatyuk", content=["the bridge will open in May"])
    assert counts([BRIDGE], [guess]).detected.hit == int(matches)


def test_a_claim_with_no_content_is_matched_by_its_cue() -> None:
    refusal = claim(cue="denied", source="The council", content=[])
    assert counts([refusal], [refusal]).detected.hit == 1
    assert counts([refusal], [DELAY]).detected.hit == 0, "a guess with content is another claim"


def test_matching_is_one_to_one_and_best_first() -> None:
    near = claim(id="p1", cue="said", content=["the bridge will open"])
    best = claim(id="p2", cue="said", content=["the bridge will open in May"])
    article = GoldArticle(id="a", lang="en", text=TEXT, claims=marked([BRIDGE]))
    scored = score_article(article, marked([near, best]))
    assert scored.matched == {1: 0}
    assert scored.counts.detected == Tally(1, 2, 1)


@pytest.mark.parametrize(
    ("source", "right"),
    [("Mayor Olena Hnatyuk", True), ("Hnatyuk", True), ("The council", False), (None, False)],
)
def test_attributed_needs_half_of_the_source(source: str | None, right: bool) -> None:
    guess = claim(cue="said", source=source, content=["the bridge will open in May"])
    found = counts([BRIDGE], [guess])
    assert found.detected.hit == 1
    assert found.attributed.hit == int(right)


def test_two_absent_sources_agree_and_one_does_not() -> None:
    dropped = {**BRIDGE, "source": None}
    assert counts([dropped], [dropped]).attributed.hit == 1
    assert counts([dropped], [BRIDGE]).attributed.hit == 0


def test_spans_count_by_words_and_exactly() -> None:
    guess = claim(cue="said", source="Olena Hnatyuk", content=["the bridge will open"])
    found = counts([BRIDGE], [guess])
    assert found.source == Tally(hit=2, predicted=2, gold=3)
    assert found.content == Tally(hit=4, predicted=4, gold=6)
    assert found.exact_cue == Tally(1, 1, 1)
    assert found.exact_source == Tally(0, 1, 1)
    assert found.exact_content == Tally(0, 1, 1)


def test_exact_content_counts_piece_by_piece_and_looks_at_words_only() -> None:
    text = '"The ice is thin," warned Taras Bilyk. "Stay ashore."'
    gold = claim(text, cue="warned", source="Taras Bilyk", content=["The ice is thin", "Stay ashore"])
    guess = claim(text, cue="warned", source="Taras Bilyk", content=['"The ice is thin,"'])
    assert counts([gold], [guess], text).exact_content == Tally(hit=1, predicted=1, gold=2)


def test_a_basis_is_found_where_it_overlaps_a_basis_of_the_matched_claim() -> None:
    text = "Citing two clerks and a memo, the Orbit reports that the mill has closed."

    def reports(*via: str) -> dict[str, Any]:
        return claim(text, cue="reports", source="the Orbit", content=["the mill has closed"], via=via)

    gold = reports("two clerks", "a memo")
    assert counts([gold], [reports("clerks", "mill")], text).via == Tally(1, 2, 2)
    unmatched = claim(text, cue="Citing", content=["the Orbit"], via=["two clerks", "a memo"])
    assert counts([gold], [unmatched], text).via == Tally(0, 2, 2)


@pytest.mark.parametrize(
    ("gold", "guess", "same"),
    [
        ("The Washington Post", "Washington Post", True),
        ("Olena Hnatyuk", "hnatyuk", True),
        ("Olena Hnatyuk", "Taras Bilyk", False),
        ("Olena Hnatyuk", None, False),
        ("the", "a", False),
    ],
)
def test_names_agree_by_half_of_their_words(gold: str, guess: str | None, same: bool) -> None:
    assert same_name(gold, guess) is same


def test_a_field_that_one_side_leaves_out_is_not_asked() -> None:
    bare = {key: BRIDGE[key] for key in ("id", "cue", "source", "content")}
    found = counts([BRIDGE], [bare])
    assert found.stance == found.form == found.hedged == found.inside == Share(0, 0)
    assert found.named == Share(0, 1), "a name is asked wherever the gold has one"


def test_fields_are_right_or_wrong_on_matched_claims() -> None:
    found = counts([BRIDGE], [{**BRIDGE, "stance": "assert", "hedged": True}])
    assert (found.stance, found.form, found.hedged) == (Share(0, 1), Share(1, 1), Share(0, 1))


def test_inside_is_compared_through_the_matched_claims() -> None:
    text = "The Orbit writes that Hnatyuk asked for boats."
    outer = claim(
        text,
        id="c1",
        cue="writes",
        source="The Orbit",
        content=["Hnatyuk asked for boats"],
        inside=None,
    )
    inner = claim(text, id="c2", cue="asked", source="Hnatyuk", content=["boats"], inside="c1")
    renamed = [{**outer, "id": "x"}, {**inner, "id": "y", "inside": "x"}]
    assert counts([outer, inner], renamed, text).inside == Share(2, 2)
    flat = [outer, {**inner, "inside": None}]
    assert counts([outer, inner], flat, text).inside == Share(1, 2)


def test_score_adds_up_by_language_and_over_all() -> None:
    english = GoldArticle(id="a", lang="en", text=TEXT, claims=marked([BRIDGE, DELAY]))
    text = "Мер сказав, що міст відкриють."
    row = claim(text, cue="сказав", source="Мер", content=["міст відкриють"])
    ukrainian = GoldArticle(id="b", lang="uk", text=text, claims=marked([row]))
    found = score([english, ukrainian], {"a": marked([DELAY])})
    assert list(found) == ["all", "en", "uk"]
    assert found["en"].attributed == Tally(1, 1, 2)
    assert found["uk"].detected == Tally(0, 0, 1), "an article with no prediction has no claims"
    assert found["all"] == found["en"] + found["uk"]


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return path


def test_read_gold_reads_articles(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", {"id": "a", "lang": "en", "text": TEXT, "claims": [BRIDGE]})
    (article,) = read_gold(gold)
    assert article.claims == (msgspec.convert(BRIDGE, MarkedClaim),)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"id": "a", "lang": "en", "claims": []}, "text"),
        ({"id": "a", "lang": "en", "text": "Hi", "claims": [{"id": "c1"}, 5]}, "claims"),
        (
            {"id": "a", "lang": "en", "text": "Hi", "claims": [{"cue": {"start": 1, "end": 9}}]},
            "2 characters",
        ),
        (
            {
                "id": "a",
                "lang": "en",
                "text": "Hi",
                "claims": [{"cue": {"start": 0, "end": 2, "text": "Ho"}}],
            },
            "'Ho'",
        ),
        ({"id": "g", "lang": "en", "text": "Hi", "claims": []}, "second article"),
    ],
)
def test_read_gold_names_the_line_that_is_broken(tmp_path: Path, row: object, says: str) -> None:
    good = {"id": "g", "lang": "en", "text": TEXT, "claims": []}
    with pytest.raises(BrokenRowError, match=r"gold\.jsonl, line 2: ") as caught:
        read_gold(write(tmp_path / "gold.jsonl", good, row))
    assert says in str(caught.value)
