"""The evaluation page: bands of confidence, topics left out of training, the picture, renewing the page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from benchmarks import quality
from benchmarks.confidence import Curve, Verdict, bands, calibration_error, joined, kept, whole
from benchmarks.curves import draw
from benchmarks.folds import FoldsError, read_folds
from benchmarks.page import in_order, merged
from benchmarks.scoring import Tally
from benchmarks.sections import LEFT_OUT, SEEN
from benchmarks.sets import SETS, QualityError, gold_sets

TEXT = {
    "uk": "Мер Ольга Гнатюк заявила, що міст відкриють у травні.",
    "ru": "Мэр Ольга Гнатюк заявила, что мост откроют в мае.",
    "en": "Mayor Olha Hnatiuk said that the bridge would open in May.",
}
PARTS = {
    "uk": ("Мер Ольга Гнатюк", "заявила", "міст відкриють у травні"),
    "ru": ("Мэр Ольга Гнатюк", "заявила", "мост откроют в мае"),
    "en": ("Mayor Olha Hnatiuk", "said", "the bridge would open in May"),
}
SURE = [Verdict(0.9, 1.0)] * 9 + [Verdict(0.9, 0.0)]
UNSURE = [Verdict(0.25, 1.0), Verdict(0.25, 0.0)]


def test_a_bound_belongs_to_the_band_above_and_one_to_the_last() -> None:
    found = bands([Verdict(c, 1.0) for c in (0.0, 0.1, 0.29, 0.3, 0.7, 0.999, 1.0)])
    assert [band.claims for band in found] == [1, 1, 1, 1, 0, 0, 0, 1, 0, 2]
    assert found[-1].mean == pytest.approx(0.9995)


def test_the_calibration_error_is_the_distance_weighted_by_claims() -> None:
    assert calibration_error(SURE) == pytest.approx(0.0)
    assert calibration_error(UNSURE) == pytest.approx(0.25)
    assert calibration_error(SURE + UNSURE) == pytest.approx(0.25 * 2 / 12)
    assert calibration_error([]) is None


def test_small_bands_are_joined_with_their_neighbours() -> None:
    parts = bands(SURE + UNSURE)
    assert [band.claims for band in joined(parts, 2)] == [2, 10]
    assert [band.claims for band in joined(parts, 11)] == [12]
    assert joined(parts, 99) == [whole(SURE + UNSURE)], "what is too little altogether is one point"
    assert joined(bands([])) == []


@pytest.mark.parametrize(
    ("threshold", "tally"), [(0.0, Tally(10, 12, 20)), (0.9, Tally(9, 10, 20)), (0.91, Tally(0, 0, 20))]
)
def test_a_threshold_keeps_what_is_as_sure_or_surer(threshold: float, tally: Tally) -> None:
    assert kept(Curve("Ukrainian", SURE + UNSURE, gold=20), threshold) == tally


def report(claims: int, predicted: int, right: int) -> dict[str, Any]:
    """Figures of one language as the gold's scorer gives them."""
    tally = Tally(right, predicted, claims)
    triple = [tally.precision, tally.recall, tally.f1]
    names = (
        "detected",
        "attributed",
        "cue",
        "source",
        "content",
        "exact_cue",
        "exact_source",
        "exact_content",
    )
    rates = dict.fromkeys(("named", "stance", "form", "hedged", "inside"), 0.5)
    return {"claims": claims, "predicted": predicted, "via": None, **dict.fromkeys(names, triple), **rates}


SCORES = {"uk": report(20, 12, 10), "ru": report(10, 8, 6)}
FLAT: list[list[float]] = [list(verdict) for verdict in SURE + UNSURE]


def write(path: Path, row: object) -> Path:
    path.write_text(json.dumps(row), encoding="utf-8")
    return path


def test_folds_with_one_list_of_bands_are_one_curve(tmp_path: Path) -> None:
    row = {"threshold": 0.3, "calibration": [1, 0], "scores": SCORES, "bands": FLAT}
    folds = read_folds(write(tmp_path / "folds.json", row))
    assert folds is not None
    (curve,) = folds.curves()
    assert (curve.name, curve.gold, len(curve.verdicts)) == ("Ukrainian and Russian", 30, 12)
    both = folds.figures("all")
    assert both is not None
    assert both.attributed[:2] == (16 / 20, 16 / 30)
    assert both.cue is None, "figures by words cannot be added up"
    assert folds.on_gold("uk") is folds.on_gold("all") is None


def test_folds_by_language_are_a_curve_each(tmp_path: Path) -> None:
    row = {
        "scores": SCORES,
        "bands": {"uk": FLAT, "ru": FLAT[:8]},
        "gold": SCORES,
        "articles": {"uk": 2, "ru": 1},
    }
    folds = read_folds(write(tmp_path / "folds.json", row))
    assert folds is not None
    assert [(c.name, len(c.verdicts), c.gold) for c in folds.curves()] == [
        ("Ukrainian", 12, 20),
        ("Russian", 8, 10),
    ]
    assert folds.on_gold("uk") == folds.figures("uk")


def test_no_file_of_folds_is_no_folds_and_a_broken_one_says_so(tmp_path: Path) -> None:
    assert read_folds(tmp_path / "none.json") is None
    broken: list[object] = [{"scores": {}}, {"scores": SCORES, "bands": [[1.5, 1.0]]}, [1]]
    for row in broken:
        with pytest.raises(FoldsError, match=r"folds\.json: .*training/slavic\.py --folds"):
            read_folds(write(tmp_path / "folds.json", row))


def test_the_picture_has_lines_and_a_name_for_each_language_and_asks_nobody_for_anything() -> None:
    curves = [Curve("Ukrainian", SURE + UNSURE, 20), Curve("A & <B>", SURE, 12), Curve("English", [], 5)]
    drawn = draw(curves, "about <it>")
    root = ElementTree.fromstring(drawn)
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Ukrainian", "A & <B>", "English", "precision", "recall"} <= set(texts)
    lines = [one.get("class") for one in root.iter("{http://www.w3.org/2000/svg}path")]
    for number, times in ((0, 2), (1, 2), (2, 0)):
        assert lines.count(f"line c{number}") == times, "one of reliability, one of precision"
        assert lines.count(f"line c{number} recall") == times // 2
    assert lines.count("line ideal") == 1
    assert "prefers-color-scheme: dark" in drawn
    assert re.findall(r"https?://\S+?(?=\")", drawn) == ["http://www.w3.org/2000/svg"]


def test_a_page_keeps_the_sections_that_a_run_did_not_make() -> None:
    old = merged("", "Old\n", {"a": "A", "b": "B"}, ("a", "b"))
    new = merged(old, "New\n", {"b": "BB", "first": "F"}, ("first", "a", "b"))
    assert re.findall(r"^\w+$", new, re.MULTILINE) == ["New", "F", "A", "BB"]


def test_languages_stand_in_the_order_of_the_page() -> None:
    assert in_order(["pl", "en", "ru", "uk"]) == ["uk", "ru", "en", "pl"]


def gold_row(lang: str) -> str:
    source, cue, content = (
        {"start": TEXT[lang].index(part), "end": TEXT[lang].index(part) + len(part)} for part in PARTS[lang]
    )
    claim = {"id": "c1", "source": source, "cue": cue, "content": [content], "stance": "predict", "via": []}
    return json.dumps({"id": lang, "lang": lang, "text": TEXT[lang], "claims": [claim]}) + "\n"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A folder with a small gold file for each set that is not an extra."""
    for one in SETS:
        languages = ("uk", "ru") if one.key == "slavic" else ("en",)
        if not one.extra:
            (tmp_path / one.file).write_text("".join(map(gold_row, languages)), encoding="utf-8")
    (tmp_path / "own.jsonl").write_text("".join(map(gold_row, TEXT)), encoding="utf-8")
    return tmp_path


def evaluate(gold: Path, *options: str) -> str:
    """Run the command on the small gold; the page that it writes."""
    page = gold / "docs" / "evaluation.md"
    assert quality.main(["--own", str(gold / "own.jsonl"), "--out", str(page), *options]) == 0
    return page.read_text(encoding="utf-8")


def test_figures_of_topics_left_out_stand_above_those_seen_in_training(gold: Path) -> None:
    folds = write(gold / "folds.json", {"scores": SCORES, "bands": {"uk": FLAT, "ru": FLAT}})
    page = evaluate(gold, "--gold", str(gold), "--folds", str(folds))
    section = page[page.index("<!-- begin slavic") : page.index("<!-- end slavic")]
    assert "each topic was read by a model that never saw it" in section
    assert section.index(f"| {LEFT_OUT} | 20 | 12 |") < section.index(f"| {SEEN} |")
    for row in re.findall(rf"^\| {re.escape(SEEN)} .*$", section, re.MULTILINE):
        assert "**" not in row, "no headline where it flatters"
    assert "| 0.9 – 1.0 | 10 / 90.0% / 0.900 | 10 / 90.0% / 0.900 | 20 / 90.0% / 0.900 |" in section
    assert SEEN not in page[page.index("<!-- begin en-guide") :]
    top = page[: page.index("<!-- begin own")]
    assert "| 0.9 | 10 / 0.900 / 0.450 / 0.600 | 10 / 0.900 / 0.900 / 0.900 |" in top
    assert ElementTree.parse(gold / "docs" / "confidence.svg").getroot().tag.endswith("svg")


def test_without_folds_the_page_says_that_its_figures_may_flatter(gold: Path) -> None:
    page = evaluate(gold, "--gold", str(gold), "--folds", str(gold / "none.json"))
    assert "No figures of left-out topics were at hand" in page
    assert LEFT_OUT not in page
    assert SEEN not in page


def test_a_run_on_our_own_gold_leaves_the_rest_of_the_page_and_the_picture(gold: Path) -> None:
    before = evaluate(gold, "--gold", str(gold), "--folds", str(gold / "none.json"))
    picture = (gold / "docs" / "confidence.svg").read_bytes()
    after = evaluate(gold)
    assert after[after.index("<!-- begin slavic") :] == before[before.index("<!-- begin slavic") :]
    assert (gold / "docs" / "confidence.svg").read_bytes() == picture


def test_our_own_gold_alone_makes_a_page_without_a_picture(gold: Path) -> None:
    page = evaluate(gold)
    assert "begin own" in page
    assert "begin slavic" not in page
    assert not (gold / "docs" / "confidence.svg").exists()


def test_an_extra_set_is_read_where_it_is_there(gold: Path) -> None:
    assert "en-test" not in [one.key for one, _ in gold_sets(gold / "own.jsonl", gold)]
    (gold / "claims.en.test.jsonl").write_text(gold_row("en"), encoding="utf-8")
    assert ("en-test", "broad") in [(one.key, one.scope) for one, _ in gold_sets(gold / "own.jsonl", gold)]


def test_what_is_missing_is_named(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (gold / "claims.slavic.jsonl").unlink()
    with pytest.raises(QualityError, match=r"no gold file .*claims\.slavic\.jsonl"):
        gold_sets(gold / "own.jsonl", gold)
    assert quality.main(["--gold", str(gold / "none"), "--out", str(gold / "page.md")]) == 1
    assert "there is no folder" in capsys.readouterr().err
    assert not (gold / "page.md").exists()
