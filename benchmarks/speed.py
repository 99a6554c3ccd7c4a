"""Measure how fast Headwater reads, beside its peers, and write `docs/performance.md`.

    python benchmarks/speed.py                              the texts of this repository
    python benchmarks/speed.py --texts FILE.jsonl ...       more articles: {"text", "lang"} a line

Each measurement runs in a process of its own, on one core and one thread. Peers that are not installed are
left out: `pip install '.[bench]'` brings them.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.aims import FLAT, IN_STEP, LEAST_ARTICLES, MOST_MB, verdict
from benchmarks.material import ARTICLE, SpeedError, Texts, Varied, articles_of, read_texts
from benchmarks.page import LANGUAGE_NAMES, how_made, table, write_page
from benchmarks.peers import READERS
from benchmarks.startup import starts
from benchmarks.steps import STEPS
from benchmarks.worker import SAME_TEXT, WARM_UP, Job, answers, run

ROOT = Path(__file__).resolve().parents[1]
NAMES = 500  # in long texts
MARKS = (1_000, 2_000, 5_000, 10_000, 20_000)
_WORD = re.compile(r"\w+")

INTRO = f"""\
# Performance

How fast Headwater reads, and what it costs. This page is written by `python benchmarks/speed.py`; do not edit
it by hand. Each measurement runs in a process of its own, on one core and one thread. An article has
{ARTICLE:,} characters.
"""
Step = Callable[[], object]


# --- articles a second, and the time of each step: the same articles for all, in interleaved rounds ---


def rounds_of(lang: str, articles: Sequence[str], rounds: int, step: Step) -> dict[str, list[Job]]:
    """The runs of all readers of a language, one round after another; those that are missing are left out."""
    runs: dict[str, list[Job]] = {}
    readers = [key for key, reader in READERS.items() if lang in reader.languages]
    for _ in range(rounds):
        for key in (*readers, "by step"):
            job = {"kind": "rates", "lang": lang, "texts": list(articles)}
            by_step = key == "by step"
            done = run(job | {"reader": "headwater" if by_step else key, "by_step": by_step})
            step()
            if "missing" not in done:
                runs.setdefault(key, []).append(done)
            elif key in ("headwater", "by step"):
                raise SpeedError(f"Headwater itself cannot be loaded: {done['missing']}")
    return runs


def rates(texts: Texts, number: int, rounds: int, step: Step) -> tuple[str, str]:
    """Two sections: articles a second beside the peers, and the share of each step."""
    rows, slowest, most = [], math.inf, 0.0
    sizes, absent, by_step, shared = [], set(), {}, []
    for lang in texts:
        articles, different = articles_of(texts[lang], number)
        sizes.append(f"{LANGUAGE_NAMES[lang]} {different:,}")
        words = sum(len(_WORD.findall(text)) for text in articles)
        runs = rounds_of(lang, articles, rounds, step)
        own = runs["headwater"]
        by_step[lang] = [
            {key: 1000 * s / number for key, s in one["steps"].items()} for one in runs["by step"]
        ]
        shared += [1 - one["own"] / one["wall"] for one in own]
        slowest = min(slowest, statistics.median(number / one["wall"] for one in own))
        most = max(most, *(one["peak_mb"] for one in own))
        for key, reader in READERS.items():
            if lang not in reader.languages:
                continue
            if key not in runs:
                absent.add(reader.package)
                continue
            rows.append(rate_row(lang, reader.title, runs[key], own, number, words))
    lines = [
        verdict(
            f"at least {LEAST_ARTICLES} articles a second on one core with all steps on, under {MOST_MB} MB",
            f"at least {slowest:,.0f}, {most:,.0f} MB",
            slowest >= LEAST_ARTICLES and most < MOST_MB,
        ),
        f"{number:,} articles a language, of which are different: {', '.join(sizes)}. Medians of {rounds} "
        "rounds; in each round every reader in turn reads all articles in a process of its own, after "
        f"{WARM_UP} to warm up. The last column compares articles a second with Headwater's in the same "
        "round. The peers do a part of its work, with other methods: they show the scale. Other work took "
        f"{max(statistics.median(shared), 0):.0%} of the core.\n",
        table(
            ("language", "reader", "articles / s", "least – most", "words / s", "peak MB", "to Headwater"),
            rows,
        ),
    ]
    if absent:
        lines.append(f"Not installed, so left out: {', '.join(sorted(absent))} (`pip install '.[bench]'`).\n")
    return "\n".join(lines), step_shares(by_step)


def rate_row(
    lang: str, title: str, runs: Sequence[Job], own: Sequence[Job], number: int, words: int
) -> list[str]:
    """One reader's speed in one language."""
    speeds = [number / one["wall"] for one in runs]
    ratio = statistics.median(h["wall"] / one["wall"] for h, one in zip(own, runs, strict=True))
    return [
        LANGUAGE_NAMES[lang],
        title,
        f"{statistics.median(speeds):,.1f}",
        f"{min(speeds):,.1f} – {max(speeds):,.1f}",
        f"{statistics.median(speeds) * words / number:,.0f}",
        f"{max(one['peak_mb'] for one in runs):,.0f}",
        f"{ratio:.2f}×",
    ]


def step_shares(by_step: dict[str, list[dict[str, float]]]) -> str:
    """Milliseconds an article and share of each step, a column a language."""
    middle = {
        lang: {key: statistics.median(one.get(key, 0.0) for one in rounds) for key in STEPS}
        for lang, rounds in by_step.items()
    }

    def cell(times: dict[str, float], key: str) -> str:
        return f"{times[key]:.2f} ({times[key] / sum(times.values()):.0%})" if times[key] else "–"

    rows = [[key, *(cell(times, key) for times in middle.values())] for key in STEPS]
    rows.append(["**all**", *(f"**{sum(times.values()):.2f}**" for times in middle.values())])
    return (
        "Milliseconds an article, and share of the time. The functions of each step are timed in place, on "
        "the same articles as above (`benchmarks/steps.py` names them). A dash: no such step in the "
        "language.\n\n" + table(("step", *(LANGUAGE_NAMES[lang] for lang in middle)), rows)
    )


# --- long texts ---


def growth(texts: Texts, longest: int, rounds: int, step: Step) -> str:
    """Time for a thousand characters of texts from 1,000 characters to `longest`, in steps of four."""
    sizes = [size for size in (1_000 * 4**k for k in range(10)) if size < longest] + [longest]
    varied = Varied(texts, names=NAMES)  # few enough to be remembered, so that only the length differs
    times, peaks, powers = {}, {}, {}
    for lang in texts:
        done = run(
            {
                "kind": "lengths",
                "lang": lang,
                "text": varied.long_text(lang, max(longest, SAME_TEXT)),
                "sizes": sizes,
                "rounds": rounds,
            }
        )
        step()
        times[lang], peaks[lang] = done["seconds"], done["peak_mb"]
        powers[lang] = power(sizes, done["seconds"])
    rows = [
        [f"{size:,}", *(f"{1000 * times[lang][i]:.2f}" for lang in times)] for i, size in enumerate(sizes)
    ]
    rows.append(["peak MB", *(f"{peaks[lang]:,.0f}" for lang in times)])
    found = ", ".join(f"{LANGUAGE_NAMES[lang]} {value:.2f}" for lang, value in powers.items())
    return "\n".join(
        [
            verdict(
                f"cost grows in step with length (time as length to the power of at most {IN_STEP})",
                f"powers of {found}",
                max(powers.values()) <= IN_STEP,
            ),
            "Milliseconds for 1,000 characters of one text read whole: the same at every length where cost "
            f"grows in step. Medians of {rounds} readings; texts up to {SAME_TEXT:,} characters are pieces "
            f"of the same text, whose sentences are drawn by lot, with {NAMES:,} invented names. All its "
            "words were met before, so only the length differs.\n",
            table(("characters", *(LANGUAGE_NAMES[lang] for lang in times)), rows),
        ]
    )


def power(sizes: Sequence[int], each: Sequence[float]) -> float:
    """The power of the length that time grows with, by least squares over the logarithms: 1 is in step."""
    if len(sizes) < 2:
        return 1.0
    fit = statistics.linear_regression(
        [math.log(size) for size in sizes],
        [math.log(size * second) for size, second in zip(sizes, each, strict=True)],
    )
    return fit.slope


# --- many articles ---


def many(texts: Texts, number: int, step: Step) -> str:
    """Memory over many articles, all languages in turn, read by one process one after another."""
    varied = Varied(texts)
    different: Counter[str] = Counter()
    seen: set[str] = set()

    def articles() -> Iterator[Job]:
        for i in range(number):
            lang = list(texts)[i % len(texts)]
            text = varied.article(lang)
            new = set(_WORD.findall(text)) - seen
            different[lang] += len(new)
            seen.update(new)
            step()
            yield {"lang": lang, "text": text}

    marks = sorted({*(mark for mark in MARKS if mark < number), number - number // 2, number})
    *found, last = answers({"kind": "many", "marks": marks}, articles())
    before, rows = 0, []
    for one in found:
        speed = (one["articles"] - before) / one["wall"]
        rows.append([f"{one['articles']:,}", f"{one['mb']:,.0f}", f"{speed:,.1f}"])
        before = one["articles"]
    half = next(one for one in found if one["articles"] * 2 >= number)
    grown, peak = found[-1]["mb"] - half["mb"], found[-1]["peak_mb"]
    caches = ", ".join(last["caches"])
    return "\n".join(
        [
            verdict(
                f"memory flat over {number:,} articles, under {MOST_MB} MB",
                f"{grown:+,.0f} MB from {half['articles']:,} articles to {number:,} "
                f"({grown / half['mb']:+.1%}; up to {FLAT:.0%} counts as flat), peak {peak:,.0f} MB",
                grown <= FLAT * half["mb"] and peak < MOST_MB,
            ),
            "One process reads all articles one after another, the languages in turn. Their sentences are "
            "drawn by lot, with invented names and numbers that are always new: "
            f"{sum(different.values()):,} different words in all.\n",
            table(("after articles", "resident MB", "articles / s since"), rows),
            *([f"Caches of a thousand results or more at the end: {caches}.\n"] if caches else []),
        ]
    )


# --- the page ---


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--texts", type=Path, nargs="+", default=[], metavar="FILE", help="more articles, JSON Lines")
    add("--samples", type=Path, default=ROOT / "samples", help="the folder of samples")
    add("--gold", type=Path, default=ROOT / "benchmarks/gold/claims.jsonl", help="the project's own gold")
    add("--articles", type=int, default=100, metavar="N", help="articles a language and round (100)")
    add("--rounds", type=int, default=5, metavar="N", help="rounds of all readers (5)")
    add("--longest", type=int, default=1_000_000, metavar="CHARS", help="the longest text (1,000,000)")
    add("--many", type=int, default=20_000, metavar="N", help="articles read one after another (20,000)")
    add("--out", type=Path, default=ROOT / "docs/performance.md", help="the page to write")
    return parser.parse_args(given)


def measure(args: argparse.Namespace, console: Console) -> dict[str, str]:
    """Make all sections of the page."""
    texts = read_texts(args.samples, [args.gold, *args.texts])
    names = " ".join(path.name for path in args.texts)
    load = f" Load before the start: {os.getloadavg()[0]:.2f}." if hasattr(os, "getloadavg") else ""
    made = how_made("python benchmarks/speed.py" + (f" --texts {names}" if names else "")) + load
    with Progress(console=console, refresh_per_second=2) as progress:

        def bar(name: str, total: int | None) -> Step:
            task = progress.add_task(name, total=total)
            return lambda: progress.advance(task)

        readers = sum(lang in reader.languages for lang in texts for reader in READERS.values())
        steps = {
            "first": bar("start-up", None),
            "rates": bar("articles", (readers + len(texts)) * args.rounds),
            "growth": bar("long texts", len(texts)),
            "many": bar("many articles", args.many),
        }
        found = {"first": ("From nothing to the first result", starts(texts, args.samples, steps["first"]))}
        speed, shares = rates(texts, args.articles, args.rounds, steps["rates"])
        found["rates"] = ("Articles a second", speed)
        found["steps"] = ("Where the time goes", shares)
        found["growth"] = ("Long texts", growth(texts, args.longest, 3, steps["growth"]))
        if args.many:
            found["many"] = ("Many articles", many(texts, args.many, steps["many"]))
    return {key: f"## {title}\n\n{body}\n{made}\n" for key, (title, body) in found.items()}


def main(given: Sequence[str] | None = None) -> int:
    """Run; 0 where the page was written, 1 where something is missing or fails."""
    args = arguments(given)
    console = Console(stderr=True)
    try:
        sections = measure(args, console)
        write_page(args.out, INTRO, sections, order=("first", "rates", "steps", "growth", "many"))
    except (SpeedError, OSError) as error:
        console.print(f"error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        return 1
    console.print(f"wrote {args.out}", markup=False, highlight=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
