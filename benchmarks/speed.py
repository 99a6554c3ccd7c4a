"""Measure how fast Headwater reads, on one core, and write `docs/performance.md`.

    python benchmarks/speed.py                          the samples of this repository
    python benchmarks/speed.py --texts FILE.jsonl       articles of one's own: {"text", "lang"} a line

Each reader runs in a process of its own, bound to one core, so that time and memory are its own.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.quality import LANGUAGE_NAMES, how_made, table, write_page

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("uk", "ru", "en")
ARTICLE = 2_000
WARM_UP = 5
RUNS = 5
MEGA = 1_000_000
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
_WORD = re.compile(r"\w+")

INTRO = f"""\
# Performance

How fast Headwater reads, and what it costs. This page is written by `python benchmarks/speed.py`; do not
edit it by hand. Everything runs on one core (the process is bound to it). An article has {ARTICLE:,}
characters; articles are put together from the paragraphs of a few texts, so words repeat and caches are
warmer than on a day's news. Each reader has a process of its own and reads {WARM_UP} articles before the
clock starts. The peers do less than Headwater, which also finds claims: they are the floor, not rivals.
"""


class SpeedError(Exception):
    """Something that the user can put right; its text says what."""


# --- what is measured: a reader is loaded for a language and then reads texts ---

Load = Callable[[str], Callable[[str], object]]


def load_headwater(lang: str) -> Callable[[str], object]:
    """Headwater, through its public face."""
    from headwater import read
    from headwater.model import Article

    return lambda text: read(Article(text=text, lang=lang))


def load_razdel(lang: str) -> Callable[[str], object]:
    """razdel: sentences and tokens of Russian rules, which fit Ukrainian and English roughly."""
    razdel = importlib.import_module("razdel")

    def split(text: str) -> object:
        return [list(razdel.tokenize(sentence.text)) for sentence in razdel.sentenize(text)]

    return split


def load_spacy(lang: str) -> Callable[[str], object]:
    """spaCy's blank tokenizer of the language."""
    blank: Callable[[str], object] = importlib.import_module("spacy").blank(lang)
    return blank


def load_natasha(lang: str) -> Callable[[str], object]:
    """natasha: sentences, tokens and names, Russian only."""
    if lang != "ru":
        raise SpeedError("natasha reads Russian only")
    natasha = importlib.import_module("natasha")
    segmenter = natasha.Segmenter()
    tagger = natasha.NewsNERTagger(natasha.NewsEmbedding())

    def names(text: str) -> object:
        doc = natasha.Doc(text)
        doc.segment(segmenter)
        doc.tag_ner(tagger)
        return doc.spans

    return names


READERS: dict[str, tuple[str, Load]] = {
    "headwater": ("Headwater: claims", load_headwater),
    "razdel": ("razdel: sentences, tokens", load_razdel),
    "spacy": ("spaCy blank: tokens", load_spacy),
    "natasha": ("natasha: tokens, names", load_natasha),
}


# --- the worker: one reader, one language, one core, one process ---


def bind_to_one_core() -> None:
    """Keep this process and its children on the first core that it may use (where the system can)."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def peak_mb() -> float:
    """Peak resident memory of this process in megabytes.

    Linux hands the peak of `getrusage` on from the process that started this one, so /proc is asked first.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
        if found is not None:
            return int(found[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT / 1e6


def work(reader: str, lang: str, path: Path) -> dict[str, Any]:
    """Read texts with one reader: the time of each, the claims of the last, the peak memory."""
    bind_to_one_core()
    texts: list[str] = json.loads(path.read_text(encoding="utf-8"))
    start = time.perf_counter()
    try:
        read = READERS[reader][1](lang)
        for text in texts[:WARM_UP]:
            read(text[:ARTICLE])
    except (ImportError, SpeedError) as error:
        return {"skipped": str(error)}
    ready = time.perf_counter() - start
    seconds = []
    claims = 0
    for text in texts:
        start = time.perf_counter()
        claims = len(getattr(read(text), "claims", ()))
        seconds.append(time.perf_counter() - start)
    return {"ready": ready, "seconds": seconds, "claims": claims, "peak_mb": peak_mb()}


def in_a_process(reader: str, lang: str, texts: Sequence[str]) -> dict[str, Any]:
    """Run `work` in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps(texts), encoding="utf-8")
        command = [sys.executable, __file__, "--worker", reader, lang, str(path)]
        one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | one_thread)
    if done.returncode:
        raise SpeedError(f"reading {lang} with {reader} failed:\n{done.stderr.strip()}")
    result: dict[str, Any] = json.loads(done.stdout)
    if reader == "headwater" and "skipped" in result:
        raise SpeedError(f"Headwater cannot be measured: {result['skipped']}")
    return result


# --- the texts ---


def sample_texts(folder: Path) -> dict[str, list[str]]:
    """The sample texts by language: uk.txt, ru.txt, en.txt and uk-*.txt and so on."""
    texts: dict[str, list[str]] = {}
    for lang in LANGUAGES:
        paths = sorted({*folder.glob(f"{lang}.txt"), *folder.glob(f"{lang}[-_.]*.txt")})
        if paths:
            texts[lang] = [path.read_text(encoding="utf-8") for path in paths]
    return texts


def texts_of(path: Path) -> dict[str, list[str]]:
    """The texts of a JSON Lines file by language. Raises `SpeedError` at a broken row."""
    texts: dict[str, list[str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            texts.setdefault(str(row["lang"]), []).append(str(row["text"]))
        except (ValueError, KeyError, TypeError) as error:
            raise SpeedError(
                f"{path}, line {number}: needs a JSON object with text and lang ({error})"
            ) from error
    return {lang: found for lang, found in texts.items() if lang in LANGUAGES}


def paragraphs_for_ever(texts: Sequence[str]) -> Iterator[str]:
    """The paragraphs of all texts, again and again."""
    found = [line.strip() for text in texts for line in text.split("\n") if line.strip()]
    if not found:
        raise SpeedError("the texts are empty")
    return itertools.cycle(found)


def stretch(paragraphs: Iterator[str], size: int) -> str:
    """The next paragraphs, until the text has about `size` characters; the last is cut to fit."""
    text = ""
    while len(text) < size:
        text += next(paragraphs) + "\n\n"
    return text[:size].rstrip()


# --- the measures ---


def rates(texts: Mapping[str, Sequence[str]], number: int, step: Callable[[], object]) -> str:
    """Articles and words a second for each language and reader."""
    rows = []
    for lang in texts:
        paragraphs = paragraphs_for_ever(texts[lang])
        articles = [stretch(paragraphs, ARTICLE) for _ in range(number)]
        words = sum(len(_WORD.findall(text)) for text in articles)
        own = 0.0
        for reader, (title, _) in READERS.items():
            result = in_a_process(reader, lang, articles)
            step()
            if "skipped" in result:
                rows.append([LANGUAGE_NAMES[lang], title, f"skipped: {result['skipped']}", *["–"] * 5])
                continue
            total = sum(result["seconds"])
            own = own or total
            rows.append(
                [
                    LANGUAGE_NAMES[lang],
                    title,
                    f"{number / total:,.1f}",
                    f"{words / total:,.0f}",
                    f"{1000 * statistics.median(result['seconds']):.2f}",
                    f"{result['ready']:.2f}",
                    f"{result['peak_mb']:,.0f}",
                    f"{own / total:.1f}×",
                ]
            )
    return table(
        (
            "language",
            "reader",
            "articles / s",
            "words / s",
            "median ms",
            "load and warm up, s",
            "peak MB",
            "to Headwater",
        ),
        rows,
    )


def growth(texts: Mapping[str, Sequence[str]], largest: int, step: Callable[[], object]) -> str:
    """Time for texts of 1,000 characters to `largest`: linear where a thousand characters cost the same."""
    sizes = [size for size in (1_000, 4_000, 16_000, 64_000, 256_000) if size < largest] + [largest]
    rows = []
    for lang in texts:
        base = 0.0
        for size in sizes:
            text = stretch(paragraphs_for_ever(texts[lang]), size)
            times = 5 if size <= 64_000 else 1
            result = in_a_process("headwater", lang, [text] * times)
            step()
            seconds = statistics.median(result["seconds"])
            each = seconds / size
            base = base or each
            rows.append(
                [
                    LANGUAGE_NAMES[lang],
                    f"{size:,}",
                    f"{seconds:.3f}",
                    f"{1e6 * each:.2f}",
                    f"{each / base:.2f}×",
                    f"{result['claims']:,}",
                    f"{result['peak_mb']:,.0f}",
                ]
            )
    return table(("language", "characters", "s", "ms per 1,000", "to the first", "claims", "peak MB"), rows)


def first_result(samples: Path, step: Callable[[], object]) -> str:
    """Wall time of `python -m headwater read FILE --json`, from nothing to the end; median of five runs."""
    rows = []
    for lang in LANGUAGES:
        path = samples / f"{lang}.txt"
        if not path.is_file():
            continue
        runs = [
            one_run([sys.executable, "-m", "headwater", "read", str(path), "--json"]) for _ in range(RUNS)
        ]
        step()
        seconds = [run[0] for run in runs]
        rows.append(
            [
                f"`headwater read samples/{lang}.txt --json`",
                f"{statistics.median(seconds):.2f}",
                f"{min(seconds):.2f} – {max(seconds):.2f}",
                f"{max(run[1] for run in runs):,.0f}",
            ]
        )
    return table(("command", f"median s of {RUNS}", "least – most", "peak MB"), rows)


def one_run(command: Sequence[str]) -> tuple[float, float]:
    """Wall seconds and peak megabytes of one command. Raises `SpeedError` where it fails."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()[-5:]
            raise SpeedError("\n".join([f"{' '.join(command)} failed:", *lines]))
    return seconds, usage.ru_maxrss * RSS_UNIT / 1e6


# --- the page ---


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path, metavar="FILE", help="articles to read instead of the samples")
    parser.add_argument("--samples", type=Path, default=ROOT / "samples", help="the folder of samples")
    parser.add_argument("--articles", type=int, default=200, metavar="N", help="articles a language (200)")
    parser.add_argument(
        "--largest", type=int, default=MEGA, metavar="CHARS", help="the longest text (1,000,000)"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs/performance.md", help="the page to write")
    parser.add_argument("--worker", nargs=3, metavar=("READER", "LANG", "FILE"), help=argparse.SUPPRESS)
    return parser.parse_args(given)


def measure(args: argparse.Namespace, console: Console) -> dict[str, str]:
    """Make all sections of the page."""
    texts = texts_of(args.texts) if args.texts else sample_texts(args.samples)
    if not texts:
        raise SpeedError(
            f"no texts in {args.texts or args.samples}: uk.txt, ru.txt or en.txt were looked for"
        )
    source = "articles given by --texts" if args.texts else "the texts in `samples/`"
    made = how_made("python benchmarks/speed.py" + (" --texts FILE" if args.texts else ""))
    with Progress(console=console) as progress:
        bind_to_one_core()
        start_up = progress.add_task("start-up", total=len(LANGUAGES))
        rate = progress.add_task("articles", total=len(texts) * len(READERS))
        long = progress.add_task("long texts", total=None)
        first = first_result(args.samples, lambda: progress.advance(start_up))
        return {
            "first": f"## From nothing to the first result\n\n{made}\n\n{first}",
            "rates": f"## Articles and words a second\n\n{made} {args.articles} articles a language, from "
            f"{source}. The last column compares articles a second with Headwater's.\n\n"
            + rates(texts, args.articles, lambda: progress.advance(rate)),
            "growth": "## Long texts\n\nOne text, read whole. Where a thousand characters cost the same at "
            f"every length, the cost is linear. {made}\n\n"
            + growth(texts, args.largest, lambda: progress.advance(long)),
        }


def main(given: Sequence[str] | None = None) -> int:
    """Run; 0 where the page was written, 1 where something is missing or fails."""
    args = arguments(given)
    if args.worker:
        reader, lang, path = args.worker
        print(json.dumps(work(reader, lang, Path(path))))
        return 0
    console = Console(stderr=True)
    try:
        sections = measure(args, console)
        write_page(args.out, INTRO, sections, order=("first", "rates", "growth"))
    except (SpeedError, OSError) as error:
        console.print(f"error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        return 1
    console.print(f"wrote {args.out}", markup=False, highlight=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
