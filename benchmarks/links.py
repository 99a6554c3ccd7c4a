"""Measure the linking of names: gold names of many articles go in without their links, and pairs come out.

    python benchmarks/links.py --gold DIR                  per topic and mean; DIR has a file names.jsonl
    python benchmarks/links.py --gold DIR --known states   knowing no people and no companies
    python benchmarks/links.py --gold DIR --known nothing  without the registry of known names
    python benchmarks/links.py --gold DIR --worst 10       also the mistakes that cost most pairs
    python benchmarks/links.py --names 1000000             speed and memory on that many invented names

A pair is two names of a topic that stand for the same; precision, recall and F1 are over pairs, counted by
the sizes of clusters. `across` counts only pairs of names in articles in two languages. This measures linking
alone: spans, types and base forms are those of the gold. A line of names.jsonl is an article: {"id", "lang",
"text", "names": [{"start", "end", "type", "base", "link"}]}; its topic is its id up to the first dot.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from headwater.known import Known, organ
from headwater.link.across import link
from headwater.link.registry import NoRegistry, Package, Registry, package
from headwater.model import Article, Language, Name, NameType, Reading

FILE = "names.jsonl"
PER_ARTICLE = 20  # names in an invented article


class _States(Package):
    """The registry of the package without people and bodies of their own name, as on a topic of strangers."""

    def find(self, name: str, lang: str, type_: NameType) -> Known | None:
        known = super().find(name, lang, type_)
        if known is None or known.kind in ("state", "place", "outlet", "event") or "union" in known.kinds:
            return known
        return known if type_ == "ORG" and organ(name, lang) is not None else None


REGISTRIES: dict[str, Registry] = {"all": package(), "states": _States(), "nothing": NoRegistry()}


class GoldName(msgspec.Struct, frozen=True):
    """One name of a gold article."""

    start: int
    end: int
    type: NameType
    base: str
    link: str


class GoldRow(msgspec.Struct, frozen=True):
    """One gold article."""

    id: str
    lang: Language
    text: str
    names: tuple[GoldName, ...]

    @property
    def topic(self) -> str:
        return self.id.split(".")[0]


class Linkage(NamedTuple):
    """One name: the language of its article, its gold link, the actor it was put to, its base form."""

    lang: str
    gold: str
    actor: str
    base: str


class Score(NamedTuple):
    """Precision, recall and F1 over pairs."""

    precision: float
    recall: float
    f1: float


def read_names(path: Path) -> list[GoldRow]:
    """The articles of a gold file. Raises `ValueError` with the number of the line that is broken."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                rows.append(msgspec.json.decode(line, type=GoldRow))
            except msgspec.MsgspecError as error:
                raise ValueError(f"{path}, line {number}: {error}") from error
    return rows


def reading_of(row: GoldRow) -> Reading:
    """A reading that has the gold names of an article and nothing else."""
    names = tuple(Name(start=n.start, end=n.end, type=n.type, base=n.base, lang=row.lang) for n in row.names)
    article = Article(id=row.id, text=row.text, lang=row.lang)
    return Reading(article=article, lang=row.lang, claims=(), names=names)


def link_rows(rows: list[GoldRow], registry: Registry) -> list[Linkage]:
    """The names of some articles with the actors that they were put to."""
    by_id = {row.id: row for row in rows}
    found = []
    for made in link(map(reading_of, rows), registry).links:
        row = by_id[made.article]
        name = row.names[made.name]
        found.append(Linkage(row.lang, name.link, made.actor, name.base))
    return found


def pairs_of(names: Iterable[Linkage], across: bool) -> Score:
    """Precision, recall and F1 over pairs of names, or over those from articles in two languages."""
    names = list(names)

    def count(key: Callable[[Linkage], Hashable]) -> int:
        groups: dict[Hashable, Counter[str]] = defaultdict(Counter)
        for name in names:
            groups[key(name)][name.lang] += 1
        within = sum(_pairs(n) for langs in groups.values() for n in langs.values())
        return sum(_pairs(langs.total()) for langs in groups.values()) - (within if across else 0)

    both = count(lambda n: (n.gold, n.actor))
    made, gold = count(lambda n: n.actor), count(lambda n: n.gold)
    precision, recall = both / made if made else 0.0, both / gold if gold else 0.0
    return Score(precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0)


def _pairs(n: int) -> int:
    return n * (n - 1) // 2


def mistakes(names: Iterable[Linkage]) -> Iterator[tuple[int, str]]:
    """What costs pairs, with how many: two gold links in one actor, two actors of one gold link."""
    bases: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for name in names:
        bases[name.gold, name.actor][f"{name.lang} {name.base}"] += 1
    for (one, first), (other, second) in combinations(sorted(bases), 2):
        a, b = bases[one, first], bases[other, second]
        cost = a.total() * b.total()
        if first == second:
            yield cost, f"one actor {first}: {one} ({_some(a)}) and {other} ({_some(b)})"
        elif one == other:
            yield cost, f"two actors of {one}: {first} ({_some(a)}) and {second} ({_some(b)})"


def _some(bases: Counter[str]) -> str:
    return ", ".join(f"{base} × {n}" for base, n in bases.most_common(3))


def invented(names: int, seed: int = 1) -> Iterator[Reading]:
    """Articles with `names` names in all: people of a few frequent and many rare names, bodies and places."""
    rng = random.Random(seed)
    syllables = [c + v for c in "бвгдзклмнпрст" for v in "аеиоу"]

    def word() -> str:
        return "".join(rng.choices(syllables, k=rng.randint(2, 4))).capitalize()

    given = [word() for _ in range(400)]
    surnames = [word() + rng.choice(("ов", "ин", "ер", "сон", "енко")) for _ in range(max(1000, names // 30))]
    bodies = [f"{word()} {word()}" for _ in range(max(1000, names // 50))]
    for number in range(-(-names // PER_ARTICLE)):
        found: list[tuple[str, NameType]] = []
        while len(found) < min(PER_ARTICLE, names - number * PER_ARTICLE):
            at = int(len(surnames) * rng.random() ** 3)
            full = f"{given[(at * 7 + rng.randint(0, 2)) % len(given)]} {surnames[at]}"
            found += [(full, "PER"), (surnames[at], "PER")]
            found += [(bodies[int(len(bodies) * rng.random() ** 3)], "ORG"), (rng.choice(given), "LOC")]
        yield Reading(
            article=Article(id=f"a{number}", text="", lang="ru"),
            lang="ru",
            claims=(),
            names=tuple(
                Name(start=i, end=i + 1, type=type_, base=base, lang="ru")
                for i, (base, type_) in enumerate(found[:PER_ARTICLE])
            ),
        )


def measure_speed(names: int) -> str:
    """One line: names a second of time on one core, and the most memory that the process held."""
    link(invented(1000))  # tables are read and the code is warm
    readings = list(invented(names))
    start = time.process_time()  # what others do on the machine does not count
    made = link(readings)
    took = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{len(made.links)} names of {len(readings)} articles to {len(made.actors)} actors in {took:.1f} s: "
        f"{len(made.links) / took:,.0f} names a second, {memory:,.0f} MiB"
    )


def report(rows: list[GoldRow], registry: Registry, worst: int) -> Iterator[str]:
    """The table, line by line."""
    scores: list[tuple[Score, Score]] = []
    start, count = time.process_time(), 0
    yield f"{'topic':22}  linked P     R    F1   across P     R    F1  names"
    for topic in sorted({row.topic for row in rows}):
        names = link_rows([row for row in rows if row.topic == topic], registry)
        whole, across = pairs_of(names, False), pairs_of(names, True)
        scores.append((whole, across))
        count += len(names)
        yield f"{topic:22}     {_three(whole)}      {_three(across)}  {len(names)}"
        for cost, what in sorted(mistakes(names), reverse=True)[:worst]:
            yield f"    {cost} pairs: {what}"
    both = [across.f1 for _, across in scores if across.f1]
    yield (
        f"mean F1: linked {sum(w.f1 for w, _ in scores) / len(scores):.3f}, "
        f"across {sum(both) / max(len(both), 1):.3f} (topics with two languages)"
    )
    yield f"{count / (time.process_time() - start):,.0f} names a second, reading and scoring included"


def _three(score: Score) -> str:
    return f"{score.precision:.3f} {score.recall:.3f} {score.f1:.3f}"


def main() -> None:
    """Print what was asked for."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--gold", type=Path, help=f"a folder with {FILE}")
    args.add_argument("--known", choices=REGISTRIES, default="all", help="what the registry knows")
    args.add_argument("--worst", type=int, default=0, help="mistakes to show per topic")
    args.add_argument("--names", type=int, default=0, help="measure speed on so many invented names")
    given = args.parse_args()
    if not given.gold and not given.names:
        args.error("say --gold DIR or --names N")
    if given.names:
        print(measure_speed(given.names))
    if given.gold:
        try:
            rows = read_names(given.gold / FILE)
        except (OSError, ValueError) as error:
            args.exit(1, f"{error}\n")
        if not rows:
            args.exit(1, f"{given.gold / FILE} has no articles\n")
        for line in report(rows, REGISTRIES[given.known], given.worst):
            print(line)


if __name__ == "__main__":
    main()
