"""Measure Headwater and the baselines on gold claims, and write `docs/evaluation.md`.

    python benchmarks/quality.py                        the gold in this repository
    python benchmarks/quality.py --gold DIR             that, and the gold files in DIR

A run replaces the sections of the sets that it ran and keeps all others. The picture of confidence,
`confidence.svg` beside the page, needs the gold of every language, so only a run with `--gold` draws it.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.baselines import BASELINES
from benchmarks.confidence import Verdict
from benchmarks.curves import draw
from benchmarks.folds import Folds, FoldsError, read_folds
from benchmarks.goldfile import BrokenRowError, read_gold
from benchmarks.page import ROOT, how_made, write_page
from benchmarks.scoring import GoldArticle, MarkedClaim, marked, score, score_article
from benchmarks.sections import (
    HEADWATER,
    PICTURE,
    Result,
    confidence_section,
    picture_curves,
    picture_words,
    set_section,
)
from benchmarks.sets import ORDER, GoldSet, QualityError, gold_sets
from headwater.model import Article, Scope

INTRO = """\
# Evaluation

How well Headwater finds the claims of an article, beside plain baselines. This page is written by
`python benchmarks/quality.py`; do not edit it by hand. The texts of the gold sets are not shown here.

## What the figures mean

A guess *matches* a gold claim where at least half of their contents agree (F1 of words ≥ 0.5; for a claim
with no content, their cues) and their cues share a word. Matching is one to one, best first. P / R / F1 are
precision, recall and their harmonic mean.

| figure | meaning |
| --- | --- |
| claims, guessed | claims in the gold; claims that the reader gave |
| detected | claims that are matched, whatever their source (P / R / F1) |
| **attributed** | the headline: matched, and the source agrees (both absent, or F1 ≥ 0.5) (P / R / F1) |
| cue, source, content | F1 of words under such spans, over the whole set |
| exact c / s / c | F1 of whole spans of cue, source and content, right only where all words agree |
| via | F1 of the bases (the sources that a source relies on) of matched claims |
| named | of the matched claims, those whose source is resolved to the right name |
| stance, form, hedged, inside | of the matched claims, those where that field is right |

A dash stands where the gold or the reader does not give a field. The baselines are
`benchmarks/baselines.py`: they know no morphology, always say the stance `assert`, not hedged, inside
nothing, and give the words of the source for its name, which the gold has in English. The scorer is
`benchmarks/scoring.py`.

*Confidence:* for each band of it, how many claims the reader gave, the share that is attributed right, and
their mean confidence. The *calibration error* (expected calibration error) is the distance between the last
two, averaged over the ten bands by their claims; 0 means that of claims with confidence 0.8, eight in ten are
right.

*What was seen:* all these sets were at hand while Headwater was written, so on articles that nobody has seen,
expect less. The English model learned from none of them. The model for Ukrainian and Russian learned from
the gold for those languages: there, believe only the rows of topics that were left out of its training.
"""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a reader found in one article; `confidence` claim by claim where the reader has one."""

    claims: tuple[MarkedClaim, ...]
    confidence: tuple[float, ...] = ()


Reader = Callable[[GoldArticle], Guess]


def headwater_reader(scope: Scope) -> Reader:
    """Headwater itself, through its public face and its JSON rows."""
    from headwater import read
    from headwater.show.json import reading_row

    def guess(article: GoldArticle) -> Guess:
        reading = read(Article(id=article.id, text=article.text, lang=article.lang), scope=scope)
        claims = marked(reading_row(reading, with_text=False)["claims"])
        confidence = {claim.id: claim.confidence for claim in reading.claims}
        return Guess(claims, tuple(confidence[claim.id or ""] for claim in claims))

    return guess


def baseline_reader(name: str) -> Reader:
    """A baseline of `benchmarks.baselines`, by its name."""
    find = BASELINES[name]

    def guess(article: GoldArticle) -> Guess:
        return Guess(marked(msgspec.to_builtins(find(article.text, article.lang))))

    return guess


def guesses_of(
    reader: Reader, articles: Sequence[GoldArticle], step: Callable[[], object]
) -> dict[str, Guess]:
    """Read all articles; `step` is called after each."""
    found = {}
    for article in articles:
        found[article.id] = reader(article)
        step()
    return found


def run_set(gold: GoldSet, path: Path, articles: Sequence[GoldArticle], progress: Progress) -> Result:
    """Read and score one set with all readers."""
    readers = {HEADWATER: headwater_reader(gold.scope)}
    readers |= {f"baseline: {name}": baseline_reader(name) for name in BASELINES}
    task = progress.add_task(gold.title, total=len(articles) * len(readers))
    found = {
        name: guesses_of(reader, articles, lambda: progress.advance(task)) for name, reader in readers.items()
    }
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return Result(
        gold,
        source=f"`{path.name}`, SHA-256 {digest}…",
        articles=Counter(article.lang for article in articles),
        scores={
            name: score(articles, {key: guess.claims for key, guess in guesses.items()})
            for name, guesses in found.items()
        },
        verdicts=verdicts_of(articles, found[HEADWATER]),
    )


def verdicts_of(articles: Sequence[GoldArticle], guesses: Mapping[str, Guess]) -> dict[str, list[Verdict]]:
    """For each language, every claim given with its confidence and whether it is attributed right."""
    out: dict[str, list[Verdict]] = {}
    for article in articles:
        guess = guesses[article.id]
        right = score_article(article, guess.claims).attributed
        listed = out.setdefault(article.lang, [])
        listed += [Verdict(given, float(n in right)) for n, given in enumerate(guess.confidence)]
    return out


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, metavar="DIR", help="a folder with more gold files")
    parser.add_argument(
        "--own", type=Path, default=ROOT / "benchmarks/gold/claims.jsonl", help="our own gold"
    )
    parser.add_argument(
        "--folds",
        type=Path,
        default=ROOT / "training/slavic.folds.json",
        metavar="FILE",
        help="figures of topics left out of training, as training/slavic.py writes them",
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs/evaluation.md", help="the page to write")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Run; 0 where the page was written, 1 where something is missing or broken."""
    args = arguments(given)
    console = Console(stderr=True)
    made = how_made("python benchmarks/quality.py" + (" --gold DIR" if args.gold else ""))
    try:
        sets = [(one, path, read_gold(path)) for one, path in gold_sets(args.own, args.gold)]
        folds = read_folds(args.folds) if args.gold else None
        with Progress(console=console) as progress:
            results = {one.key: run_set(one, path, articles, progress) for one, path, articles in sets}
        sections = {
            key: set_section(result, folds if result.gold.taught else None, made)
            for key, result in results.items()
        }
        if args.gold:
            sections["confidence"] = with_picture(results, folds, made, args.out.with_name(PICTURE))
        write_page(args.out, INTRO, sections, ORDER)
    except (QualityError, BrokenRowError, FoldsError, OSError) as error:
        console.print(f"error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        return 1
    console.print(f"wrote {args.out}", markup=False, highlight=False, soft_wrap=True)
    return 0


def with_picture(results: Mapping[str, Result], folds: Folds | None, made: str, path: Path) -> str:
    """Draw the picture of confidence; the section that shows it."""
    curves = picture_curves(results, folds)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(draw(curves, picture_words(curves)), encoding="utf-8")
    return confidence_section(curves, folds, made)


if __name__ == "__main__":
    sys.exit(main())
