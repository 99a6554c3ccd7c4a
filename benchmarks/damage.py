"""What damage to a text costs: names and claims found in gold articles as they are, and damaged in each way.

    python benchmarks/damage.py --gold DIR                   DIR has names.jsonl and claims.slavic.jsonl
    python benchmarks/damage.py --gold DIR --articles 20 --ways wrapped,hidden

Each way of damage changes a text as a keyboard, a mail program, a page of print or an editor's habit does,
drawn by one seed. What is found in a damaged text must point exactly at the same letters there: names are
compared with the gold names by span and type, spans led over to the damaged text, and claims as the
evaluation does it, their spans led back. The models have learned from these articles: only the differences
say anything.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import textwrap
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import headwater
from benchmarks.goldfile import read_gold
from benchmarks.page import how_made, table
from benchmarks.scoring import Counts, GoldArticle, MarkedClaim, Share, Tally, score_article
from headwater.model import Article, Language, NameType, Span

SEED = 7
WIDTH = 72  # characters in a line of mail
_LOOKALIKES = dict(zip("асеіорхуАВСЕНІКМОРТХ", "aceiopxyABCEHIKMOPTX", strict=True))
_HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\xad\ufe0f\u200e"
_SPACES = "\xa0\u2009\u202f"
_APOSTROPHES = "ʼ’`‘'"
_READ_AS = {"о": "0", "О": "0", "З": "3", "з": "3", "б": "6"}
_WORD = re.compile(r"[^\W\d_]{2,}")
_VOWEL = re.compile("[аеиіоуяюєїы]")


class Edit(NamedTuple):
    """``text[start:end]`` gives way to `put`."""

    start: int
    end: int
    put: str


Damage = Callable[[str, random.Random], Iterator[Edit]]


class Damaged:
    """A text after edits, none of which overlaps another, and the way from its offsets to the old ones."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        self._old, self._new = [0], [0]
        parts, at, size = [], 0, 0
        for edit in sorted(edits):
            parts += [text[at : edit.start], edit.put]
            size += edit.start - at
            self._mark(edit.start, size)
            at, size = edit.end, size + len(edit.put)
            self._mark(at, size)
        self.text = "".join((*parts, text[at:]))

    def _mark(self, old: int, new: int) -> None:
        self._old.append(old)
        self._new.append(new)

    def there(self, start: int, end: int) -> tuple[int, int]:
        """A span of the old text in the new one; what was put in at its edges is no part of it."""
        first, last = bisect_right(self._old, start) - 1, bisect_right(self._old, end) - 1
        while last > 0 and self._old[last - 1] == end:
            last -= 1  # before what was put in here
        return (
            self._new[first] + start - self._old[first],
            self._new[last] + end - self._old[last],
        )

    def back(self, span: Span) -> Span:
        """A span of the new text in the old one."""
        return Span(self._back(span.start), self._back(span.end))

    def _back(self, at: int) -> int:
        place = bisect_right(self._new, at) - 1
        limit = self._old[place + 1] if place + 1 < len(self._old) else sys.maxsize
        return min(self._old[place] + at - self._new[place], limit)


def look_alikes(text: str, rng: random.Random) -> Iterator[Edit]:
    """A Latin letter for a Cyrillic one in every third word that has such a letter."""
    for word in _WORD.finditer(text):
        places = [i for i in range(*word.span()) if text[i] in _LOOKALIKES]
        if places and len(word[0]) > 3 and rng.random() < 0.33:
            at = rng.choice(places)
            yield Edit(at, at + 1, _LOOKALIKES[text[at]])


def hidden(text: str, rng: random.Random) -> Iterator[Edit]:
    """A character without width in or beside every fifth word, and an unusual space at every fifth."""
    for word in _WORD.finditer(text):
        if rng.random() < 0.2:
            at = rng.randint(*word.span())
            yield Edit(at, at, rng.choice(_HIDDEN))
    for space in re.finditer(" ", text):
        if rng.random() < 0.2:
            yield Edit(*space.span(), rng.choice(_SPACES))


def accents(text: str, rng: random.Random) -> Iterator[Edit]:
    """A stress mark in every fifth word, and each letter with a mark of its own written as two characters."""
    for i, letter in enumerate(text):
        apart = unicodedata.normalize("NFD", letter)
        if apart != letter:
            yield Edit(i, i + 1, apart)
    for word in _WORD.finditer(text):
        vowel = _VOWEL.search(word[0])
        if vowel and rng.random() < 0.2:
            at = word.start() + vowel.end()
            if unicodedata.normalize("NFD", text[at - 1]) == text[at - 1]:
                yield Edit(at, at, "\u0301")


def apostrophes(text: str, rng: random.Random) -> Iterator[Edit]:
    """Another mark for each apostrophe within a word, other hyphens."""
    for mark in re.finditer(r"(?<=\w)['’ʼ](?=\w)", text):
        yield Edit(*mark.span(), rng.choice(_APOSTROPHES))
    for mark in re.finditer(r"(?<=[^\W\d])-(?=[^\W\d])", text):
        yield Edit(*mark.span(), rng.choice("-\u2010\u2011"))


def capitals(text: str, rng: random.Random) -> Iterator[Edit]:
    """The whole text in capitals."""
    yield from _each(text, str.upper)


def small(text: str, rng: random.Random) -> Iterator[Edit]:
    """The whole text without capitals."""
    yield from _each(text, str.lower)


def _each(text: str, change: Callable[[str], str]) -> Iterator[Edit]:
    for i, letter in enumerate(text):
        if change(letter) != letter and len(change(letter)) == 1:
            yield Edit(i, i + 1, change(letter))


def wrapped(text: str, rng: random.Random) -> Iterator[Edit]:
    """Lines broken at spaces, as in mail."""
    for line in re.finditer(r"[^\n]+", text):
        at = line.start()
        for piece in textwrap.wrap(line[0], WIDTH, break_long_words=False, break_on_hyphens=False)[:-1]:
            at = text.index(piece, at) + len(piece)
            yield Edit(at, at + 1, "\n")


def hyphenated(text: str, rng: random.Random) -> Iterator[Edit]:
    """Lines broken within words where words are long, as in print."""
    at = text.rfind("\n", 0, 0) + 1
    for word in re.finditer(r"\S+", text):
        before = text.rfind("\n", at, word.start())
        at = before + 1 if before >= 0 else at
        if word.end() - at <= WIDTH:
            continue
        plain = _WORD.fullmatch(word[0].rstrip(".,:;»\"'!?)"))
        room = WIDTH - (word.start() - at) - 1
        if plain and 2 <= room <= len(plain[0]) - 2:
            yield Edit(word.start() + room, word.start() + room, "-\n")
            at = word.start() + room
        elif text[word.start() - 1] == " ":
            yield Edit(word.start() - 1, word.start(), "\n")
            at = word.start()


def recognised(text: str, rng: random.Random) -> Iterator[Edit]:
    """As read from print: digits for letters in every tenth word, spaces lost after stops, or doubled."""
    for word in _WORD.finditer(text):
        places = [i for i in range(word.start() + 1, word.end() - 1) if text[i] in _READ_AS]
        if places and len(word[0]) > 4 and rng.random() < 0.1:
            at = rng.choice(places)
            yield Edit(at, at + 1, _READ_AS[text[at]])
    for space in re.finditer(r"(?<=\w[.!?]) (?=\w)|(?<=\w) (?=\w)", text):
        stop = text[space.start() - 1] in ".!?"
        if rng.random() < (0.5 if stop else 0.05):
            yield Edit(*space.span(), "" if stop else "  ")


WAYS: Mapping[str, Damage] = {
    way.__name__: way
    for way in (
        look_alikes,
        hidden,
        accents,
        apostrophes,
        capitals,
        small,
        wrapped,
        hyphenated,
        recognised,
    )
}


class GoldName(msgspec.Struct, frozen=True):
    """One name of a gold article."""

    start: int
    end: int
    type: NameType
    base: str


class NamesRow(msgspec.Struct, frozen=True):
    """One article of names.jsonl."""

    id: str
    lang: Language
    text: str
    names: tuple[GoldName, ...]


_Row = TypeVar("_Row", NamesRow, GoldArticle)


def some(rows: Sequence[_Row], count: int) -> list[_Row]:
    """As many articles, of each language alike, drawn by the seed."""
    languages = sorted({row.lang for row in rows})
    rng, out = random.Random(SEED), []
    for lang in languages:
        own = [row for row in rows if row.lang == lang]
        out += rng.sample(own, min(count // len(languages), len(own)))
    return out


def names_of(rows: Sequence[NamesRow], way: Damage | None) -> tuple[Tally, Share]:
    """Names found with span and type, and base forms right of those."""
    found, bases = Tally(), Share()
    for row in rows:
        damaged = _damaged(row.id, row.text, way)
        reading = headwater.read(Article(text=damaged.text, id=row.id, lang=row.lang))
        gold = {(*damaged.there(n.start, n.end), n.type): n.base for n in row.names}
        hits = [(gold[key], n.base) for n in reading.names if (key := (n.start, n.end, n.type)) in gold]
        found += Tally(len(hits), len(reading.names), len(gold))
        bases += Share(sum(a == b for a, b in hits), len(hits))
    return found, bases


def claims_of(rows: Sequence[GoldArticle], way: Damage | None) -> Counts:
    """Claims found."""
    counts = Counts()
    for row in rows:
        damaged = _damaged(row.id, row.text, way)
        reading = headwater.read(Article(text=damaged.text, id=row.id, lang=row.lang))
        guesses = [
            MarkedClaim(
                id=c.id,
                cue=damaged.back(c.cue),
                source=damaged.back(c.source) if c.source else None,
                content=tuple(map(damaged.back, c.content)),
            )
            for c in reading.claims
        ]
        counts += score_article(row, guesses).counts
    return counts


def _damaged(name: str, text: str, way: Damage | None) -> Damaged:
    if way is None:
        return Damaged(text, [])
    return Damaged(text, list(way(text, random.Random(f"{SEED} {way.__name__} {name}"))))


def _line(
    name: str, names: Sequence[NamesRow], claims: Sequence[GoldArticle], way: Damage | None
) -> list[str]:
    found, bases = names_of(names, way)
    counts = claims_of(claims, way)
    figures = (found.f1, bases.rate or 0.0, counts.detected.f1, counts.attributed.f1)
    return [name, *(f"{f:.3f}" for f in figures)]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns 2 where the gold cannot be read."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--gold", type=Path, required=True, help="a folder with the gold files")
    parser.add_argument("--articles", type=int, default=60, help="articles of each gold file")
    parser.add_argument("--ways", default=",".join(WAYS), help=f"of {', '.join(WAYS)}")
    options = parser.parse_args(argv)
    ways = options.ways.split(",")
    if unknown := [way for way in ways if way not in WAYS]:
        parser.error(f"no such way: {', '.join(unknown)}; there are {', '.join(WAYS)}")
    try:
        lines = (options.gold / "names.jsonl").read_text(encoding="utf-8").split("\n")
        rows = [msgspec.convert(json.loads(line), NamesRow) for line in lines if line.strip()]
        names = some(rows, options.articles)
        claims = some(read_gold(options.gold / "claims.slavic.jsonl"), options.articles)
    except (OSError, ValueError) as error:
        print(f"damage.py: {error}", file=sys.stderr)
        return 2
    print(how_made("python benchmarks/damage.py --gold DIR"), flush=True)
    headings = ("damage", "names found F1", "base right", "claims detected F1", "claims attributed F1")
    print(table(headings, [_line("none", names, claims, None)]), end="", flush=True)
    for name in ways:
        line = _line(name.replace("_", "-"), names, claims, WAYS[name])
        print("| " + " | ".join(line) + " |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
