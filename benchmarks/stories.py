"""Measure statements, independent sources and denials on stories told in many articles and languages.

    python benchmarks/stories.py --gold DIR [DIR ...]   a table: Headwater beside the rule that others use
    python benchmarks/stories.py --gold DIR --errors 20 also what went wrong
    python benchmarks/stories.py --copies 500           speed: the stories as so many other stories

A file of DIR is a story: {"id",
"articles": [{"id", "lang", "outlet", "url", "published", "title", "text"}],
"statements": [{"id", "appears": [{"article", "quote"}], "independent", "denials": [{"article", "quote"}]}]}.
All stories go into one library, so that look-alikes can be mixed up. The measures are defined in `measure`.

The rule that others use: articles whose headlines share 0.55 of their words are one story, which stands for
every statement in it, and each outlet in it counts as a source.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from headwater.link.across import link
from headwater.link.statements.across import statements
from headwater.model import Article, Language, Reading
from headwater.read.reader import read_article

DEFAULT = Path(__file__).parent / "gold" / "stories"
OVERLAP = 0.55  # of the words of two headlines
ECHO = 5  # articles from which a statement with one origin is an echo
_WORD = re.compile(r"\w+")
_NAMED = re.compile(r"\d+|\b[^\W\d_a-zа-яіїєґё]\w+")


class Spot(msgspec.Struct, frozen=True):
    """A quotation in an article."""

    article: str
    quote: str


class GoldStatement(msgspec.Struct, frozen=True):
    """What one statement's appearances, independent origins and denials are."""

    id: str
    appears: tuple[Spot, ...]
    independent: int
    denials: tuple[Spot, ...] = ()


class GoldArticle(msgspec.Struct, frozen=True):
    """One article of a story."""

    id: str
    lang: Language
    outlet: str
    url: str
    published: str
    title: str
    text: str


class Story(msgspec.Struct, frozen=True):
    """One story."""

    id: str
    articles: tuple[GoldArticle, ...]
    statements: tuple[GoldStatement, ...]


class Place(NamedTuple):
    """A stretch of an article as the offsets of its words."""

    article: str
    words: frozenset[int]


class Guess(NamedTuple):
    """A predicted statement."""

    independent: int
    appears: tuple[Place, ...]
    denials: tuple[Place, ...]


class Rate(NamedTuple):
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


class Result(NamedTuple):
    """The measures of `measure`; `echoes` is how many of how many."""

    found: float
    together: Rate
    across: Rate
    independent: float
    off: float
    echoes: tuple[int, int]
    denials: Rate
    errors: tuple[str, ...]


def words(text: str, start: int, end: int) -> frozenset[int]:
    """The offsets of the words that lie at least partly in ``text[start:end]``."""
    return frozenset(m.start() for m in _WORD.finditer(text) if m.start() < end and m.end() > start)


def stands_for(mine: Place, gold: Place) -> bool:
    """True where at least half of the words of the shorter lie in the other."""
    shared = len(mine.words & gold.words)
    return (
        mine.article == gold.article
        and bool(mine.words)
        and 2 * shared >= min(len(mine.words), len(gold.words))
    )


def nearest(mine: Place, spots: Sequence[Place]) -> set[int]:
    """The gold spots that a predicted one stands for: those with which it shares most, by F1 of words."""
    fits = [
        (2 * len(mine.words & s.words) / (len(mine.words) + len(s.words)), i)
        for i, s in enumerate(spots)
        if stands_for(mine, s)
    ]
    best = max((f for f, _ in fits), default=None)
    return {i for f, i in fits if f == best}


def rate(hit: int, predicted: int, gold: int) -> Rate:
    return Rate(hit / predicted if predicted else 0.0, hit / gold if gold else 0.0)


class _Measuring:
    """Gold and guesses brought together."""

    def __init__(self, stories: Sequence[Story], guesses: Sequence[Guess]) -> None:
        self.texts = {a.id: a.text for story in stories for a in story.articles}
        self.langs = {a.id: a.lang for story in stories for a in story.articles}
        self.gold = [(f"{story.id}/{s.id}", s) for story in stories for s in story.statements]
        self.guesses = guesses
        self.owner = [name for name, s in self.gold for _ in s.appears]
        self.spots = [self._place(spot) for _, s in self.gold for spot in s.appears]
        by_article: dict[str, list[int]] = defaultdict(list)
        for i, spot in enumerate(self.spots):
            by_article[spot.article].append(i)
        self.carried: list[set[int]] = [set() for _ in self.spots]
        for number, guess in enumerate(guesses):
            for mine in guess.appears:
                here = by_article[mine.article]
                for i in nearest(mine, [self.spots[k] for k in here]):
                    self.carried[here[i]].add(number)

    def _place(self, spot: Spot) -> Place:
        start = self.texts[spot.article].index(spot.quote)
        return Place(spot.article, words(self.texts[spot.article], start, start + len(spot.quote)))

    def pairs(self, across: bool) -> Rate:
        """Pairs of appearances put together; a quotation that carries two statements tells nothing."""
        hit = predicted = gold = 0
        for i, j in combinations(range(len(self.spots)), 2):
            other = self.langs[self.spots[i].article] != self.langs[self.spots[j].article]
            same = self.owner[i] == self.owner[j]
            if (across and not other) or (not same and self.spots[i] == self.spots[j]):
                continue
            joined = bool(self.carried[i] & self.carried[j])
            gold, predicted, hit = gold + same, predicted + joined, hit + (same and joined)
        return rate(hit, predicted, gold)

    def best(self, name: str) -> tuple[Guess | None, int]:
        """The guess that most articles of a statement are in, and in how many."""
        votes: dict[int, set[str]] = defaultdict(set)
        for i, owner in enumerate(self.owner):
            for guess in self.carried[i] if owner == name else ():
                votes[guess].add(self.spots[i].article)
        if not votes:
            return None, 0
        number = max(votes, key=lambda g: (len(votes[g]), -g))
        return self.guesses[number], len(votes[number])


def measure(stories: Sequence[Story], guesses: Sequence[Guess]) -> Result:
    """How good predicted statements are.

    found: gold appearances that some predicted one stands for. together, across: pairs of gold appearances
    put into one statement; those in two languages. independent: of statements in two articles or more, how
    many have exactly the right count of origins in a prediction that holds half of their articles; off: the
    mean error. echoes: statements in five articles or more with one origin, counted as one. denials:
    attached to the right statement.
    """
    m = _Measuring(stories, guesses)
    counted = exact = off = echoes = right = denied = predicted = hit = 0
    errors = [f"not found: {m.owner[i]} in {m.spots[i].article}" for i, c in enumerate(m.carried) if not c]
    for name, statement in m.gold:
        guess, held = m.best(name)
        articles = len({spot.article for spot in statement.appears})
        said = guess.independent if guess is not None and 2 * held >= articles else 0
        if articles >= 2:
            counted, exact, off = (
                counted + 1,
                exact + (said == statement.independent),
                off + abs(said - statement.independent),
            )
            if said != statement.independent:
                errors.append(f"independent: {name} is {statement.independent}, counted as {said}")
        if articles >= ECHO and statement.independent == 1:
            echoes, right = echoes + 1, right + (said == 1)
        mine = guess.denials if guess is not None else ()
        denied, predicted = denied + len(statement.denials), predicted + len(mine)
        for spot in statement.denials:
            if any(stands_for(d, m._place(spot)) for d in mine):
                hit += 1
            else:
                errors.append(f"denial missed: {name} in {spot.article}")
    return Result(
        found=sum(map(bool, m.carried)) / max(len(m.carried), 1),
        together=m.pairs(across=False),
        across=m.pairs(across=True),
        independent=exact / max(counted, 1),
        off=off / max(counted, 1),
        echoes=(right, echoes),
        denials=rate(hit, predicted, denied),
        errors=tuple(errors),
    )


def headwater(readings: Sequence[Reading]) -> list[Guess]:
    """The statements that Headwater finds."""
    texts = {r.id: r.text for r in readings}
    return [
        Guess(
            s.independent,
            tuple(Place(a.article, words(texts[a.article], a.start, a.end)) for a in s.appears),
            tuple(Place(d.article, words(texts[d.article], d.span.start, d.span.end)) for d in s.denials),
        )
        for s in statements(readings, link(readings)).statements
    ]


def headlines(stories: Sequence[Story]) -> list[Guess]:
    """The rule that others use. A group of articles stands for every statement of each of its articles, as
    gold has them, so that its pairs are as good as they can be."""
    articles = [a for story in stories for a in story.articles]
    spots = {
        a.id: [s for st in stories for g in st.statements for s in g.appears if s.article == a.id]
        for a in articles
    }
    bags = {a.id: {w.casefold() for w in _WORD.findall(a.title)} for a in articles}
    group = {a.id: a.id for a in articles}
    for a, b in combinations(articles, 2):
        shared = len(bags[a.id] & bags[b.id]) / max(min(len(bags[a.id]), len(bags[b.id])), 1)
        if shared >= OVERLAP:
            old, new = group[b.id], group[a.id]
            group = {k: new if v == old else v for k, v in group.items()}
    members: dict[str, list[GoldArticle]] = defaultdict(list)
    for a in articles:
        members[group[a.id]].append(a)
    guesses = []
    for together in members.values():
        places = []
        for a in together:
            for spot in spots[a.id]:
                start = a.text.index(spot.quote)
                places.append(Place(a.id, words(a.text, start, start + len(spot.quote))))
        guesses.append(Guess(len({a.outlet for a in together}), tuple(places), ()))
    return guesses


def table(rows: Iterable[tuple[str, Result]]) -> str:
    """The results side by side, in Markdown."""
    out = ["| | found | together F1 | across F1 | independent right | off by | echoes as one | denials F1 |"]
    out.append("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, r in rows:
        out.append(
            f"| {name} | {r.found:.2f} | {r.together.f1:.3f} | {r.across.f1:.3f} | {r.independent:.2f} "
            f"| {r.off:.2f} | {r.echoes[0]} of {r.echoes[1]} | {r.denials.f1:.3f} |"
        )
    return "\n".join(out)


def read_stories(folders: Iterable[Path]) -> list[Story]:
    """All stories of some folders, in order of their file names."""
    paths = sorted((p for folder in folders for p in folder.glob("*.json")), key=lambda p: p.name)
    return [msgspec.json.decode(p.read_bytes(), type=Story) for p in paths]


def read_all(stories: Iterable[Story]) -> list[Reading]:
    """The readings of all articles."""
    return [
        read_article(
            Article(
                id=a.id,
                text=a.text,
                lang=a.lang,
                outlet=a.outlet,
                url=a.url,
                title=a.title,
                published=a.published,
            )
        )
        for story in stories
        for a in story.articles
    ]


def disguised(reading: Reading, turn: int) -> Reading:
    """The same article of other people and places with other numbers: the letters of words with a capital and
    the digits are turned by `turn` places in their alphabets, so that all offsets stay."""
    table = {}
    for letters in ("bcdfghjklmnpqrstvwxz", "бвгджзклмнпрстфхцчшщ", "123456789"):
        turned = letters[turn % len(letters) :] + letters[: turn % len(letters)]
        table.update(str.maketrans(letters + letters.upper(), turned + turned.upper()))

    def other(text: str) -> str:
        return _NAMED.sub(lambda m: m.group().translate(table), text)

    article = reading.article
    return msgspec.structs.replace(
        reading,
        article=msgspec.structs.replace(
            article,
            id=f"{turn}.{article.id}",
            text=other(article.text),
            title=other(article.title or ""),
            outlet=other(article.outlet or ""),
        ),
        names=tuple(
            msgspec.structs.replace(n, base=other(n.base), english=other(n.english)) for n in reading.names
        ),
    )


def speed(readings: Sequence[Reading], copies: int) -> str:
    """How long it takes to state what `copies` times the articles say, each time of other names."""
    many = [disguised(r, n) for n in range(copies) for r in readings]
    linked = link(many)
    begin = time.perf_counter()
    stated = statements(many, linked)
    spent = time.perf_counter() - begin
    rate_ = len(many) / spent
    return f"{len(many)} articles, {len(stated.statements)} statements: {spent:.1f} s, {rate_:.0f} a second"


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--gold", type=Path, nargs="+", default=[DEFAULT], metavar="DIR")
    args.add_argument("--errors", type=int, default=0)
    args.add_argument("--copies", type=int, default=0)
    options = args.parse_args()
    stories = read_stories(options.gold)
    readings = read_all(stories)
    if options.copies:
        print(speed(readings, options.copies))
        return
    result = measure(stories, headwater(readings))
    print(
        table(
            [("Headwater", result), ("headlines, each outlet a source", measure(stories, headlines(stories)))]
        )
    )
    for error in result.errors[: options.errors]:
        print(error)


if __name__ == "__main__":
    main()
