"""News without end, with what linking has to find: events that several articles tell, copies, noise.

An event is one of the invented stories of `gold/stories` with other names, numbers and words, the same in all
articles that tell of it. A name is written in the letters of each article's language, so that it must be
known again across scripts. Of some articles there are copies by other outlets: cut, with slips of the pen and
a line of their own. The rest of the articles stands alone. What the n-th event is depends on its number only.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from benchmarks.invented import written
from benchmarks.material import Varied
from headwater.model import Article
from headwater.read.reader import read_article

ROOT: Final = Path(__file__).resolve().parent
DAYS: Final = 30  # in which all is published
FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)
OUTLETS: Final = 400
TOLD: Final = 0.5  # of the events; the others stand in one article alone
MOST: Final = 6  # articles of a story that tell of an event
COPIED: Final = 0.3  # of the articles that tell of an event
EXCHANGED: Final = 0.4  # of the plain words
FILLED: Final = 0.8  # of those of articles that stand alone
SLIPS: Final = 0.004  # of the letters of a copy
LENGTH: Final = 2_000  # characters to which an article is brought
_WORD: Final = re.compile(r"[^\W\d_]+")
_PLAIN: Final = re.compile(r"[a-zа-яёґєії]{5,}")
_FIGURES: Final = re.compile(r"\d+")
_LIKE: Final = str.maketrans(
    {"h": "g", "x": "k", "c": "k", "z": "s", "v": "w", **dict.fromkeys("aeiouyj'", "")}
)


class _Place(NamedTuple):
    """A word of a story that may be exchanged: `name` is what a part of a name sounds like, "" for others."""

    start: int
    end: int
    name: str


class _Told(NamedTuple):
    """An article of a story, its words that may be exchanged, and those in the cues of its claims."""

    article: Article
    places: tuple[_Place, ...]
    cues: frozenset[str]


class Corpus:
    """Articles of about LENGTH characters; of `texts`, by language, those are made that stand alone."""

    def __init__(self, texts: Mapping[str, Sequence[str]], seed: int = 1) -> None:
        self._seed = seed
        self._varied = Varied(texts, seed)
        self._langs = sorted(texts)
        self._stories = [_story(path) for path in sorted((ROOT / "gold" / "stories").glob("*.json"))]
        self._cues = {
            (told.article.lang, word) for story in self._stories for told in story for word in told.cues
        }
        self._words: dict[tuple[str, int, str], list[str]] = defaultdict(list)
        for told in (one for story in self._stories for one in story):
            lang, text = told.article.lang or "", told.article.text
            for word in sorted({text[p.start : p.end] for p in told.places if not p.name}):
                self._words[lang, len(word), word[-2:]].append(word)

    def articles(self, number: int) -> Iterator[Article]:
        """That many articles, not in order of time."""
        found = (article for event in count() for article in self._event(event))
        for n, article in enumerate(islice(found, number)):
            yield msgspec.structs.replace(
                article, id=f"n{n}", url=f"https://{article.outlet}/{article.lang}/{n}", text=article.text
            )

    def write(self, path: Path, number: int) -> None:
        """The articles as JSONL."""
        with path.open("wb") as file:
            for article in self.articles(number):
                file.write(msgspec.json.encode(article) + b"\n")

    def _event(self, number: int) -> Iterator[Article]:
        draw = random.Random(f"{self._seed} {number}")
        begin = FIRST + timedelta(days=draw.random() * DAYS)
        if draw.random() >= TOLD:
            lang = draw.choice(self._langs)
            yield _published(self._filler(lang, LENGTH, draw), lang, begin, draw)
            return
        story = draw.choice(self._stories)
        for told in draw.sample(story, draw.randint(2, min(MOST, len(story)))):
            lang = told.article.lang or "en"
            text = self._exchanged(told, f"{self._seed} {number}")
            if len(text) < LENGTH:
                text += "\n\n" + self._filler(lang, LENGTH - len(text), draw)
            when = begin + timedelta(hours=draw.random() * 48)
            yield _published(text, lang, when, draw)
            if draw.random() < COPIED:
                yield _published(_copied(text, draw), lang, when + timedelta(hours=draw.random() * 12), draw)

    def _filler(self, lang: str, size: int, draw: random.Random) -> str:
        """Text that tells of nothing: sentences drawn by lot, in which most words are others each time."""

        def other(found: re.Match[str]) -> str:
            word = found[0]
            if draw.random() > FILLED or (lang, word) in self._cues:
                return word
            return draw.choice(self._words.get((lang, len(word), word[-2:])) or [word])

        return _PLAIN.sub(other, self._varied.article(lang, size))

    def _exchanged(self, told: _Told, event: str) -> str:
        """A story in the words of an event."""
        text, lang = told.article.text, told.article.lang or "en"
        parts, at = list[str](), 0
        for place in told.places:
            word = text[place.start : place.end]
            lot = random.Random(f"{event} {place.name or word}")
            if place.name:
                new = _inflected(written(lot.randrange(20_000), lang), word, lang)
            elif lot.random() < EXCHANGED:
                new = lot.choice(self._words[lang, len(word), word[-2:]])
            else:
                continue
            parts += (text[at : place.start], new)
            at = place.end
        return _FIGURES.sub(lambda found: _figures(found[0], event), "".join((*parts, text[at:])))


def _story(path: Path) -> list[_Told]:
    rows = json.loads(path.read_text(encoding="utf-8"))["articles"]
    return [_told(Article(text=row["text"], lang=row["lang"], title=row.get("title"))) for row in rows]


def _told(article: Article) -> _Told:
    """An article with the words in it that may be exchanged; the cues of its claims stay."""
    reading = read_article(article)
    places: dict[int, _Place] = {}
    taken = [(c.cue.start, c.cue.end) for c in reading.claims]
    cues = frozenset(word for start, end in taken for word in _PLAIN.findall(article.text[start:end]))
    for name in reading.names:
        words = list(_WORD.finditer(article.text, name.start, name.end))
        sounds = _WORD.findall(name.english)
        taken.append((name.start, name.end))
        if len(words) == len(sounds) and not name.known:
            for word, sound in zip(words, sounds, strict=True):
                if len(word[0]) > 3 and word[0][0].isupper():
                    key = sound.lower().translate(_LIKE)
                    places[word.start()] = _Place(word.start(), word.end(), key or sound.lower())
    for word in _PLAIN.finditer(article.text):
        if not any(start < word.end() and word.start() < end for start, end in taken):
            whole = _WORD.match(article.text, word.start())
            if whole and whole.end() == word.end() and not article.text[word.start() - 1].isalpha():
                places.setdefault(word.start(), _Place(word.start(), word.end(), ""))
    ordered = sorted(places.values())
    return _Told(
        article,
        tuple(p for p, q in zip(ordered, [*ordered[1:], None], strict=True) if not q or p.end <= q.start),
        cues,
    )


def _inflected(name: str, word: str, lang: str) -> str:
    """A name with the ending that the word has which it stands for."""
    return name if lang == "en" else name[: max(len(word) - 2, 4)] + word[-2:]


def _figures(number: str, event: str) -> str:
    """Another number of as many digits; a year and a single digit stay."""
    if len(number) == 1 or (len(number) == 4 and number[:2] in ("19", "20")):
        return number
    lot = random.Random(f"{event} {number}")
    return str(lot.randrange(10 ** (len(number) - 1), 10 ** len(number)))


def _copied(text: str, draw: random.Random) -> str:
    """A text as another outlet takes it over: cut at the end, with slips and a line of its own before it."""
    paragraphs = text.split("\n\n")
    kept = paragraphs[: max(2, int(len(paragraphs) * draw.uniform(0.5, 1.0)))]
    letters = list("\n\n".join(kept))
    for at in range(len(letters) - 1):
        if draw.random() < SLIPS and letters[at].isalpha() and letters[at + 1].isalpha():
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return f"{draw.randrange(1, 60)} / {draw.randrange(10_000)}\n\n{''.join(letters)}"


def _published(text: str, lang: str, when: datetime, draw: random.Random) -> Article:
    outlet = f"outlet{int(OUTLETS ** draw.random())}.example"
    title = text.strip().partition("\n")[0][:120]
    return Article(
        text=text, lang=lang, outlet=outlet, title=title, published=when.isoformat(timespec="seconds")
    )
