"""What a library answers with. Offsets count characters in the article's text, end exclusive."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from headwater.model import Article, Claim, Reading, Span

Sort = Literal["relevance", "time"]


class Added(msgspec.Struct, kw_only=True):
    """What became of the articles that were added; `read` counts those that the reader took in hand."""

    read: int = 0
    new: int = 0
    updated: int = 0
    duplicate: int = 0
    failed: int = 0

    @property
    def seen(self) -> int:
        return self.new + self.updated + self.duplicate + self.failed


class FailureRow(msgspec.Struct, frozen=True, kw_only=True):
    """An input, or a part of one (`place`), that gave no reading. `kind` is the class of the error.

    `input` is what to try again where it was not the article itself that failed; `tries` counts.
    """

    place: str
    reason: str
    kind: str
    at: str
    tries: int
    input: str
    article: Article | None = None


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an article: when it was added, by which reader it was read, how many claims it has."""

    ref: str
    number: int
    current: bool
    added: str
    reader: str
    title: str | None
    published: str | None
    claims: int
    characters: int


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """An article of the library, in one of its versions.

    `ref` names it in this library ("a12", an older version "a12@1"); `id` is the id that it was given, else
    the ref (`given` tells which). `key` is what it is known again by. `place` is where it was found in its
    input, such as a file.
    """

    ref: str
    id: str
    key: str
    given: bool
    place: str
    version: int
    current: bool
    added: str
    reader: str
    reading: Reading

    @property
    def article(self) -> Article:
        return self.reading.article


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Words in context: ``text[start:end]`` of the article, and where in the article the words stand."""

    start: int
    end: int
    text: str
    matches: tuple[Span, ...] = ()


class ArticleHit(msgspec.Struct, frozen=True, kw_only=True):
    """An article that a search found; `score` is BM25, higher is better, 0 without words."""

    ref: str
    id: str
    lang: str | None
    outlet: str | None
    url: str | None
    title: str | None
    published: str | None
    place: str
    claims: int
    score: float
    context: Context | None


class ClaimHit(msgspec.Struct, frozen=True, kw_only=True):
    """A claim that a search found, with the article that it stands in.

    `source`, `cue` and `content` are the exact words, as the offsets of `claim` point to them; a content in
    several pieces is joined by " … ".
    """

    ref: str
    article: str
    article_ref: str
    lang: str | None
    outlet: str | None
    url: str | None
    title: str | None
    published: str | None
    claim: Claim
    source: str | None
    cue: str
    content: str
    score: float
    context: Context | None


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """Where an actor is named: ``text[start:end]`` of an article, and why the name stands for it.

    `doubt` says what speaks against it, "" where nothing does; `others` are the actors it may be instead.
    """

    article: str
    article_ref: str
    start: int
    end: int
    text: str
    actor: str
    why: str
    confidence: float
    doubt: str = ""
    others: tuple[str, ...] = ()


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What the user settled about actors: `kind` is merge, split, rename or own; `data` says what."""

    id: int
    kind: str
    data: dict[str, Any]
    made: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What `check` found wrong, and where."""

    where: str
    what: str


class Info(msgspec.Struct, frozen=True, kw_only=True):
    """How much a library holds. `stale` counts versions that an older reader read."""

    path: str
    schema: int
    articles: int
    versions: int
    claims: int
    names: int
    actors: int
    failures: int
    stale: int
    bytes: int
    reader: str
    langs: dict[str, int]
    first: str | None
    last: str | None
