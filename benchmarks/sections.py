"""What `docs/evaluation.md` says of each gold set, and of confidence: results to Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.confidence import BANDS, LEAST, Band, Curve, Verdict, bands, calibration_error, kept, whole
from benchmarks.folds import Folds
from benchmarks.page import LANGUAGE_NAMES, in_order, percent, table
from benchmarks.scoring import Counts, Figures, Triple, figures
from benchmarks.sets import GoldSet

HEADWATER = "Headwater"
LEFT_OUT = "Headwater, topic left out"
SEEN = "Headwater as shipped (seen in training)"
HEADINGS = (
    "reader", "claims", "guessed", "detected", "**attributed**", "cue", "source", "content",
    "exact c / s / c", "via", "named", "stance", "form", "hedged", "inside",
)  # fmt: skip
THRESHOLDS = tuple(n / BANDS for n in range(BANDS))
PICTURE = "confidence.svg"


@dataclass(frozen=True, slots=True)
class Result:
    """What all readers reached on one set: counts by reader and language; verdicts on Headwater's claims."""

    gold: GoldSet
    source: str  # the file, as the page names it
    articles: Mapping[str, int]
    scores: Mapping[str, Mapping[str, Counts]]
    verdicts: Mapping[str, Sequence[Verdict]]

    def languages(self) -> list[str]:
        """In the order in which the page names languages."""
        return in_order(self.articles)

    def curves(self) -> list[Curve]:
        """Headwater's confidence, one curve a language."""
        claims = self.scores[HEADWATER]
        return [
            Curve(LANGUAGE_NAMES.get(lang, lang), self.verdicts[lang], claims[lang].claims)
            for lang in self.languages()
        ]


def set_section(result: Result, folds: Folds | None, made: str) -> str:
    """All that the page says of one set; `folds` only where they belong to it."""
    gold = result.gold
    number = sum(result.articles.values())
    parts = [
        f"## {gold.title}\n",
        f"{gold.about} {result.source}, {number} articles, scope `{gold.scope}`.\n\n{made}\n",
    ]
    if gold.taught:
        parts.append(taught_note(folds))
    parts += language_tables(result, folds)
    if folds:
        parts += [
            f"### Precision by confidence, scope `{gold.scope}`: "
            "each topic read by a model that never saw it\n",
            band_table(folds.curves()),
            f"### Precision by confidence, scope `{gold.scope}`: as shipped, seen in training\n",
        ]
    else:
        parts.append(f"### Precision by confidence, scope `{gold.scope}`\n")
    parts.append(band_table(result.curves()))
    return "\n".join(parts)


def taught_note(folds: Folds | None) -> str:
    """In words: which figures to believe of a set that a model may have learned from."""
    if folds is None:
        return (
            "**No figures of left-out topics were at hand** (`training/slavic.folds.json`). Where the model "
            "that Headwater ships learned from these articles, the figures below flatter.\n"
        )
    where = (
        f"the rows “{LEFT_OUT}, this gold file” over those of this gold file alone"
        if folds.gold
        else "so their counts differ from those of the other rows"
    )
    return (
        "**Which figures to believe.** The model that Headwater ships for Ukrainian and Russian learned from "
        f"these very articles: the row “{SEEN}” shows what it does with what it has seen, and flatters. "
        f"Believe the row “{LEFT_OUT}”: one topic after another was left out of training, and each topic was "
        "read by a model that never saw it. It is taken over all annotated articles that belong to a topic, "
        f"{where}. Even this flatters a little: the threshold and the calibration of confidence (three "
        "numbers) were fitted to the same readings, and the grammar was written with some of these articles "
        "at hand. The figures come from `python training/slavic.py --gold DIR --folds "
        f"training/slavic.folds.json`, by the scorer of the gold; SHA-256 {folds.digest}….\n"
    )


def language_tables(result: Result, folds: Folds | None) -> list[str]:
    """One table for each language, and one for all where there are several."""
    languages = result.languages()
    parts = []
    for group in languages + (["all"] if len(languages) > 1 else []):
        number = result.articles[group] if group != "all" else sum(result.articles.values())
        rows = fold_rows(folds, group) if folds else []
        for name, counts in result.scores.items():
            seen = bool(rows) and name == HEADWATER
            rows.append(figure_row(SEEN if seen else name, figures(counts[group]), strong=not seen))
        parts += [f"### {LANGUAGE_NAMES.get(group, group)}: {number} articles\n", table(HEADINGS, rows)]
    return parts


def fold_rows(folds: Folds, group: str) -> list[list[str]]:
    """The figures of topics left out, over everything annotated and over the gold file, as far as known."""
    rows = []
    found = folds.figures(group)
    if found is not None:
        number = folds.articles.get(group) or (sum(folds.articles.values()) if group == "all" else 0)
        rows.append(figure_row(f"{LEFT_OUT}, {number} articles" if number else LEFT_OUT, found))
    found = folds.on_gold(group)
    if found is not None:
        rows.append(figure_row(f"{LEFT_OUT}, this gold file", found))
    return rows


def figure_row(name: str, found: Figures, strong: bool = True) -> list[str]:
    """All figures of the scorer for one reader; the headline in bold where it is to be believed."""
    exact = (found.exact_cue, found.exact_source, found.exact_content)
    attributed = triple(found.attributed)
    return [
        name,
        f"{found.claims:,}",
        f"{found.predicted:,}",
        triple(found.detected),
        f"**{attributed}**" if strong else attributed,
        *(f1(one) for one in (found.cue, found.source, found.content)),
        " / ".join("–" if one is None else f"{one[2]:.2f}" for one in exact),
        f1(found.via),
        *(rate(one) for one in (found.named, found.stance, found.form, found.hedged, found.inside)),
    ]


def triple(found: Triple) -> str:
    """Precision, recall and F1 in one cell."""
    return " / ".join(f"{one:.3f}" for one in found)


def f1(found: Triple | None) -> str:
    """F1, or a dash where there is none."""
    return "–" if found is None else f"{found[2]:.3f}"


def rate(found: float | None) -> str:
    """An accuracy, or a dash where nothing was asked."""
    return "–" if found is None else f"{found:.3f}"


def band_table(curves: Sequence[Curve]) -> str:
    """Claims, share right and mean confidence in each band; the error of calibration below."""
    columns = [(curve.name, curve.verdicts) for curve in curves]
    if len(columns) > 1:
        columns.append((LANGUAGE_NAMES["all"], [one for _, verdicts in columns for one in verdicts]))
    split = [bands(verdicts) for _, verdicts in columns]
    rows = [
        [f"{cells[0].low:.1f} – {cells[0].high:.1f}", *map(band_cell, cells)]
        for cells in zip(*split, strict=True)
    ]
    rows.append(["all", *(band_cell(whole(verdicts)) for _, verdicts in columns)])
    rows.append(["calibration error", *(rate(calibration_error(verdicts)) for _, verdicts in columns)])
    return table(["confidence", *(f"{name}: claims / right / mean" for name, _ in columns)], rows)


def band_cell(band: Band) -> str:
    """Claims, share right and mean confidence in one cell, or a dash for an empty band."""
    if not band.claims:
        return "–"
    return f"{band.claims:,} / {percent(round(band.right), band.claims)} / {band.mean:.3f}"


def picture_curves(results: Mapping[str, Result], folds: Folds | None) -> list[Curve]:
    """One curve a language, all with scope `guide`: topics left out where there are such figures."""
    slavic = folds.curves() if folds else results["slavic"].curves()
    return [*slavic, *results["en-guide"].curves()]


def confidence_section(curves: Sequence[Curve], folds: Folds | None, made: str) -> str:
    """The picture, what it shows, and what a threshold keeps in figures."""
    origin = (
        "Ukrainian and Russian: each topic read by a model that never saw it; English: news by the guide."
        if folds
        else "Ukrainian, Russian and English news by the guide, by Headwater as shipped."
    )
    rows = []
    for threshold in THRESHOLDS:
        tallies = [kept(curve, threshold) for curve in curves]
        cells = (
            f"{one.predicted:,} / {triple((one.precision, one.recall, one.f1))}" if one.predicted else "–"
            for one in tallies
        )
        rows.append([f"{threshold:.1f}", *cells])
    return "\n".join(
        [
            "## How far to trust the confidence\n",
            f"{origin} Scope `guide`. {made}\n",
            f"![{picture_words(curves)}]({PICTURE})\n",
            "*Left:* each mark is a band of confidence, at its mean confidence and the share of its claims "
            "that are attributed right; on the dotted line they are equal, below it the reader is too sure. "
            "Bands "
            f"with fewer than {LEAST} claims are joined with the next. *Right:* precision and recall of the "
            "claims that `--min-confidence` keeps, while there are at least as many; the same in figures:\n",
            table(["at least", *(f"{curve.name}: claims / P / R / F1" for curve in curves)], rows),
        ]
    )


def picture_words(curves: Sequence[Curve]) -> str:
    """The picture in one sentence, for those who do not see it."""
    errors = ((curve.name, calibration_error(curve.verdicts)) for curve in curves)
    listed = ", ".join(f"{name} {error:.3f}" for name, error in errors if error is not None)
    return (
        "Mean confidence against the share of claims that is right, and precision and recall against "
        f"--min-confidence, by language; calibration error: {listed}"
    )
