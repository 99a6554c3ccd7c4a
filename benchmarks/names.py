"""Measure names, from the text to the actor: found, base form, linked; and write `docs/names.md`.

    python benchmarks/names.py --gold DIR --folds FOLDER    Ukrainian and Russian by topics left out; English
    python benchmarks/names.py --gold DIR                   English alone

DIR has `names.jsonl` and `claims.en.dev.jsonl`, the texts of the English check. FOLDER has the models that
`training/names.py --hold ... --keep FOLDER` and `training/bases.py --hold ... --keep FOLDER` left: each topic
is read by the tagger and the ranker that never saw it.
"""

from __future__ import annotations

import argparse
import runpy
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


from benchmarks.links import Linkage, Score, pairs_of
from benchmarks.page import LANGUAGE_NAMES, ROOT, how_made, table, write_page
from headwater.link.across import link
from headwater.model import Article, Language, Name, NameType, Reading
from headwater.read.lexicon import load
from headwater.read.naming.bases import load_weights
from headwater.read.naming.find import Finder, called, finder_of
from headwater.read.naming.tagger import TYPES, Network
from headwater.read.reader import document
from headwater.read.who import Who

EXERCISES = ROOT / "training" / "names"
# The scripts of training/ stand alone and are no package.
annotated = runpy.run_path(str(ROOT / "training" / "names_data.py"))["annotated"]
ENGLISH = ROOT / "benchmarks" / "gold" / "names" / "claims.en.dev.jsonl"
INTRO = """\
# Names

How well Headwater finds names, puts them into their base form and knows who they are. This page is written by
`python benchmarks/names.py`; do not edit it by hand.

*Found*: span and type both right (people, organisations, places, products and media, events); *span*:
whatever the type. *Base*: of the names found, those with the right base form. *Linked*: pairs of found names,
over all articles of a topic, that gold and Headwater put together; *across*: only pairs in two languages.
"""


class GoldName(msgspec.Struct, frozen=True):
    """One gold name; English has no `base`, for names are not inflected there."""

    start: int
    end: int
    type: NameType
    link: str = ""
    base: str = ""


class GoldRow(msgspec.Struct, frozen=True):
    """One gold article: `text`, or the first `chars` characters of a text that lies elsewhere."""

    id: str
    lang: Language
    names: tuple[GoldName, ...]
    text: str = ""
    chars: int = 0

    @property
    def topic(self) -> str:
        return self.id.split(".")[0]


Reader = Callable[[str, str], Sequence[Name]]


class Measured(NamedTuple):
    """The counts of each language and type, and the links of the names that were found."""

    counts: dict[str, Counter[str]]
    linked: list[Linkage]


def rows_of(path: Path) -> list[GoldRow]:
    """The articles of a file with one a line."""
    with path.open("rb") as lines:
        return [msgspec.json.decode(line, type=GoldRow) for line in lines]


def reader_of(tagger: Path | None, ranker: Path | None) -> Reader:
    """Reads the names of a text in a language, with other models than the shipped ones if given."""
    network = Network.load(tagger) if tagger else None
    finders: dict[str, Finder] = {}

    def names(text: str, lang: str) -> Sequence[Name]:
        if lang not in finders:
            shipped = finder_of(lang)
            assert shipped is not None
            finders[lang] = shipped if network is None else Finder(load(lang), network, "")
            if ranker is not None:
                finders[lang].bases.use(load_weights(ranker))
        doc, finder = document(text, 0, len(text), lang), finders[lang]
        found = finder.based(doc)
        who = Who(doc, called(doc, found))
        return [finder.name(doc, who, tagged, base) for tagged, base in found]

    return names


def measure(rows: Sequence[GoldRow], names: Reader) -> Measured:
    """Read the articles and compare; links are made over all of them together."""
    readings = [
        Reading(
            article=Article(id=row.id, text=row.text, lang=row.lang),
            lang=row.lang,
            claims=(),
            names=tuple(names(row.text, row.lang)),
        )
        for row in rows
    ]
    actors = {(made.article, made.name): made.actor for made in link(readings).links}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    linked = []
    for row, reading in zip(rows, readings, strict=True):
        spans = {(n.start, n.end): i for i, n in enumerate(reading.names)}
        counts[row.lang]["given"] += len(reading.names)
        for found in reading.names:
            counts[f"{row.lang} {found.type}"]["given"] += 1
        for gold in row.names:
            at = spans.get((gold.start, gold.end))
            made = reading.names[at] if at is not None else None
            right = made is not None and made.type == gold.type
            for group in (row.lang, f"{row.lang} {gold.type}"):
                counts[group].update(
                    gold=1,
                    span=made is not None,
                    found=right,
                    base=right and made is not None and made.base == gold.base,
                )
            if right and at is not None:
                linked.append(Linkage(row.lang, gold.link, actors[row.id, at], gold.base))
    return Measured(counts, linked)


def f1(count: Counter[str], key: str = "found") -> float:
    """Of the names found, or of their spans."""
    return 2 * count[key] / max(1, count["gold"] + count["given"])


def slavic_section(rows: list[GoldRow], folds: Path, made: str) -> str:
    """Each topic read by the models that never saw it."""
    topics: dict[str, list[GoldRow]] = defaultdict(list)
    groups = {t: p for p in folds.glob("*.npz") if not p.stem.endswith("-bases") for t in p.stem.split(",")}
    for row in rows:
        if row.topic in groups:
            topics[row.topic].append(row)
    lines, links = [], []
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for topic, held in sorted(topics.items()):
        model = groups[topic]
        result = measure(held, reader_of(model, model.with_name(f"{model.stem}-bases.npz")))
        for lang in sorted({row.lang for row in held}):
            lines.append([f"{topic}, {LANGUAGE_NAMES[lang]}", *_figures(result.counts[lang])])
        links.append([topic, *_links(result.linked)])
        for group, count in result.counts.items():
            total[group].update(count)
    for lang in ("uk", "ru"):
        lines.append([f"**all topics, {LANGUAGE_NAMES[lang]}**", *_figures(total[lang])])
    return (
        f"## Ukrainian and Russian\n\n"
        f"SlavicNER, each topic read by models that learned from the others. {made}\n\n"
        + table(["topic", "names", "given", "found F1", "span F1", "base right"], lines)
        + "\n"
        + table(["", *TYPES], [_types(total, lang) for lang in ("uk", "ru")])
        + "\n"
        + table(["topic", "linked P", "R", "F1", "across P", "R", "F1"], links)
    )


def own_section(made: str) -> str:
    """Linking alone, on the articles written for this project, which it was not made with."""
    rows = [
        msgspec.convert(row, type=GoldRow, strict=False)
        for path in sorted(EXERCISES.glob("*.txt"))
        for row in annotated(path)
    ]
    lines = []
    for langs in (("uk",), ("ru",), ("en",), ("uk", "ru"), ("uk", "ru", "en")):
        held = {row.id: row for row in rows if row.lang in langs}
        made_links = link(_given(row) for row in held.values()).links
        found = [
            Linkage(held[m.article].lang, gold.link, m.actor, gold.base)
            for m in made_links
            if (gold := held[m.article].names[m.name])
        ]
        names = " and ".join(LANGUAGE_NAMES[lang] for lang in langs)
        lines.append([names, str(len(held)), str(len(found)), *_links(found)])
    return (
        "## Linking alone, on articles that it was not made with\n\n"
        "The exercises in `training/names`, written and marked for the taggers, with the names, types and "
        "base forms that were marked; much of them is about elections in the United States. "
        f"{made}\n\n" + table(["", "articles", "names", "linked P", "R", "F1", "across P", "R", "F1"], lines)
    )


def _given(row: GoldRow) -> Reading:
    """A reading with the gold names."""
    names = tuple(Name(start=n.start, end=n.end, type=n.type, base=n.base, lang=row.lang) for n in row.names)
    article = Article(id=row.id, text=row.text, lang=row.lang)
    return Reading(article=article, lang=row.lang, claims=(), names=names)


def english_section(rows: list[GoldRow], made: str) -> str:
    """The English check."""
    result = measure(rows, reader_of(None, None))
    count = result.counts["en"]
    return (
        "## English\n\n"
        f"{len(rows)} articles of US news of 2016 (PolNeAR's dev part, the first 6,000 characters of each). "
        "Their names were annotated for this check by a language model that saw neither Headwater nor what "
        f"taught it; `benchmarks/gold/names` has them apart from their texts. {made}\n\n"
        + table(
            ["names", "given", "found F1", "span F1"],
            [[str(count["gold"]), str(count["given"]), f"{f1(count):.3f}", f"{f1(count, 'span'):.3f}"]],
        )
        + "\n"
        + table(["", *TYPES], [_types(result.counts, "en")])
        + "\n"
        + table(["linked P", "R", "F1"], [[f"{v:.3f}" for v in pairs_of(result.linked, False)]])
    )


def _figures(count: Counter[str]) -> list[str]:
    base = count["base"] / max(1, count["found"])
    return [
        str(count["gold"]),
        str(count["given"]),
        f"{f1(count):.3f}",
        f"{f1(count, 'span'):.3f}",
        f"{base:.3f}",
    ]


def _types(counts: dict[str, Counter[str]], lang: str) -> list[str]:
    return [f"{LANGUAGE_NAMES[lang]}, found F1", *(f"{f1(counts[f'{lang} {t}']):.3f}" for t in TYPES)]


def _links(found: Iterable[Linkage]) -> list[str]:
    found = list(found)
    scores: list[Score] = [pairs_of(found, False), pairs_of(found, True)]
    return [f"{value:.3f}" if any(score) else "–" for score in scores for value in score]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure names and write docs/names.md.")
    parser.add_argument("--gold", type=Path, required=True, help="folder with the gold")
    parser.add_argument("--folds", type=Path, help="folder with the models of topics left out")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "names.md")
    args = parser.parse_args()
    sections = {}
    if args.folds:
        made = how_made("python benchmarks/names.py --gold DIR --folds FOLDER")
        sections["slavic"] = slavic_section(rows_of(args.gold / "names.jsonl"), args.folds, made)
    texts = {row["id"]: row["text"] for row in _texts(args.gold / "claims.en.dev.jsonl")}
    rows = [msgspec.structs.replace(r, text=texts[r.id][: r.chars]) for r in rows_of(ENGLISH)]
    sections["english"] = english_section(rows, how_made("python benchmarks/names.py --gold DIR"))
    sections["own"] = own_section(how_made("python benchmarks/names.py --gold DIR"))
    for section in sections.values():
        print(section)
    write_page(args.out, INTRO, sections, ["slavic", "english", "own"])


def _texts(path: Path) -> Iterable[dict[str, str]]:
    with path.open("rb") as lines:
        for line in lines:
            yield msgspec.json.decode(line)


if __name__ == "__main__":
    main()
