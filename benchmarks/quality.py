"""Measure Headwater and the baselines on gold claims, and write `docs/evaluation.md`.

    python benchmarks/quality.py                        the gold in this repository
    python benchmarks/quality.py --gold DIR             that, and the gold files in DIR

A run replaces the sections of the sets that it ran and keeps all others.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.baselines import BASELINES
from benchmarks.scoring import (
    BrokenRowError,
    Counts,
    GoldArticle,
    MarkedClaim,
    Share,
    Tally,
    marked,
    read_gold,
    score,
    score_article,
)
from headwater.model import Article, Scope

ROOT = Path(__file__).resolve().parents[1]
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
`benchmarks/scoring.py`. All these sets were at hand while Headwater was written: on articles that nobody has
seen, expect less.
"""

HEADINGS = (
    "reader", "claims", "guessed", "detected", "**attributed**", "cue", "source", "content",
    "exact c / s / c", "via", "named", "stance", "form", "hedged", "inside",
)  # fmt: skip
LANGUAGE_NAMES = {"uk": "Ukrainian", "ru": "Russian", "en": "English", "all": "All languages"}
BAND = 0.1
_SECTION = re.compile(r"<!-- begin ([\w.-]+) -->\n(.*?)<!-- end \1 -->\n?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class GoldSet:
    """One gold file, how it is read, and what the page says about it."""

    key: str
    path: Path
    title: str
    about: str
    scope: Scope = "guide"


@dataclass(frozen=True, slots=True)
class Guess:
    """What a reader found in one article; `confidence` claim by claim where the reader has one."""

    claims: tuple[MarkedClaim, ...]
    confidence: tuple[float, ...] = ()


Reader = Callable[[GoldArticle], Guess]


class QualityError(Exception):
    """Something that the user can put right; its text says what."""


def gold_sets(own: Path, folder: Path | None) -> list[GoldSet]:
    """The sets of a run, in order of the page. Raises `QualityError` where a file is missing."""
    sets = [
        GoldSet("own", own, "Headwater's own gold", "Articles written for this repository, by the guide.")
    ]
    if folder is not None:
        if not folder.is_dir():
            raise QualityError(f"there is no folder {folder}; --gold takes the folder with the gold files")
        sets += [
            GoldSet(
                "slavic",
                folder / "claims.slavic.jsonl",
                "Ukrainian and Russian news",
                "Texts of SlavicNER and others, annotated by the guide.",
            ),
            GoldSet(
                "en-guide",
                folder / "claims.en.guide.jsonl",
                "English news, by the guide",
                "Texts of PolNeAR's dev part, annotated by the guide.",
            ),
            GoldSet(
                "en-dev",
                folder / "claims.en.dev.jsonl",
                "English news, PolNeAR",
                "PolNeAR 1.0, dev part: source, cue and content only; attribution in a broader sense, so "
                "Headwater reads it with `scope=broad`.",
                scope="broad",
            ),
        ]
    for one in sets:
        if not one.path.is_file():
            raise QualityError(f"there is no gold file {one.path}")
    return sets


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


def run_set(gold: GoldSet, articles: Sequence[GoldArticle], made: str, progress: Progress) -> str:
    """Read and score one set with all readers, and write its section."""
    readers = {"Headwater": headwater_reader(gold.scope)}
    readers |= {f"baseline: {name}": baseline_reader(name) for name in BASELINES}
    task = progress.add_task(gold.title, total=len(articles) * len(readers))
    found = {
        name: guesses_of(reader, articles, lambda: progress.advance(task)) for name, reader in readers.items()
    }
    scores = {
        name: score(articles, {key: guess.claims for key, guess in guesses.items()})
        for name, guesses in found.items()
    }
    digest = hashlib.sha256(gold.path.read_bytes()).hexdigest()[:12]
    parts = [
        f"## {gold.title}\n",
        f"{gold.about} `{gold.path.name}`, {len(articles)} articles, SHA-256 {digest}…, "
        f"scope `{gold.scope}`.\n\n{made}\n",
        *language_tables(scores, articles),
        "### Precision by Headwater's confidence\n",
        confidence_table(articles, found["Headwater"]),
    ]
    return "\n".join(parts)


def language_tables(scores: Mapping[str, Mapping[str, Counts]], articles: Sequence[GoldArticle]) -> list[str]:
    """One table for each language, and one for all where there are several."""
    languages = sorted({article.lang for article in articles})
    parts = []
    for group in languages + (["all"] if len(languages) > 1 else []):
        number = sum(group in (article.lang, "all") for article in articles)
        rows = [figure_row(name, groups[group]) for name, groups in scores.items()]
        parts += [f"### {LANGUAGE_NAMES.get(group, group)}: {number} articles\n", table(HEADINGS, rows)]
    return parts


def figure_row(name: str, counts: Counts) -> list[str]:
    """All figures of the scorer for one reader."""
    exact = (counts.exact_cue, counts.exact_source, counts.exact_content)
    return [
        name,
        f"{counts.claims:,}",
        f"{counts.guessed:,}",
        triple(counts.detected),
        f"**{triple(counts.attributed)}**",
        *(f"{one.f1:.3f}" for one in (counts.cue, counts.source, counts.content)),
        " / ".join(f"{one.f1:.2f}" for one in exact),
        f"{counts.via.f1:.3f}" if counts.via.gold else "–",
        *(rate(one) for one in (counts.named, counts.stance, counts.form, counts.hedged, counts.inside)),
    ]


def triple(tally: Tally) -> str:
    """Precision, recall and F1 in one cell."""
    return f"{tally.precision:.3f} / {tally.recall:.3f} / {tally.f1:.3f}"


def rate(share: Share) -> str:
    """An accuracy, or a dash where nothing was asked."""
    return "–" if share.rate is None else f"{share.rate:.3f}"


def confidence_table(articles: Sequence[GoldArticle], guesses: Mapping[str, Guess]) -> str:
    """How many of the claims in each band of confidence are attributed right."""
    last = round(1 / BAND) - 1
    right = [0] * (last + 1)
    given = [0] * (last + 1)
    for article in articles:
        guess = guesses[article.id]
        attributed = score_article(article, guess.claims).attributed
        for number, confidence in enumerate(guess.confidence):
            band = min(int(confidence / BAND + 1e-9), last)
            given[band] += 1
            right[band] += number in attributed
    rows = [
        [
            f"{band * BAND:.1f} – {(band + 1) * BAND:.1f}",
            f"{given[band]:,}",
            percent(right[band], given[band]),
        ]
        for band in range(last, -1, -1)
        if given[band]
    ]
    rows.append(["all", f"{sum(given):,}", percent(sum(right), sum(given))])
    return table(("confidence", "claims", "attributed right"), rows)


def percent(part: int, whole: int) -> str:
    """A share in percent, or a dash."""
    return f"{part / whole:.1%}" if whole else "–"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others figures."""
    lines = [headings, ["---"] + ["---:"] * (len(headings) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def how_made(command: str) -> str:
    """One line: command, versions, day by this machine's clock, machine."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    return (
        f"Made by `{command}`: Headwater {version}, Python {platform.python_version()}, "
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.system()} {platform.machine()} "
        f"with {os.cpu_count()} cores."
    )


def merged(page: str, intro: str, sections: Mapping[str, str], order: Sequence[str]) -> str:
    """The page with new sections in place of old ones; sections that this run did not make stay."""
    kept = {match[1]: match[2] for match in _SECTION.finditer(page)}
    kept.update({key: text.rstrip("\n") + "\n" for key, text in sections.items()})
    keys = [key for key in order if key in kept] + [key for key in kept if key not in order]
    return intro + "".join(f"\n<!-- begin {key} -->\n{kept[key]}<!-- end {key} -->\n" for key in keys)


def write_page(path: Path, intro: str, sections: Mapping[str, str], order: Sequence[str]) -> None:
    """Bring a page up to date on disk."""
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(merged(page, intro, sections, order), encoding="utf-8")


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, metavar="DIR", help="a folder with more gold files")
    parser.add_argument(
        "--own", type=Path, default=ROOT / "benchmarks/gold/claims.jsonl", help="our own gold"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs/evaluation.md", help="the page to write")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Run; 0 where the page was written, 1 where something is missing or broken."""
    args = arguments(given)
    console = Console(stderr=True)
    made = how_made("python benchmarks/quality.py" + (" --gold DIR" if args.gold else ""))
    try:
        sets = gold_sets(args.own, args.gold)
        gold = {one.key: read_gold(one.path) for one in sets}
        with Progress(console=console) as progress:
            sections = {one.key: run_set(one, gold[one.key], made, progress) for one in sets}
        write_page(args.out, INTRO, sections, order=("own", "slavic", "en-guide", "en-dev"))
    except (QualityError, BrokenRowError, OSError) as error:
        console.print(f"error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        return 1
    console.print(f"wrote {args.out}", markup=False, highlight=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
