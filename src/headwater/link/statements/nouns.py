"""The nouns of statements. All offsets count characters into an article's text, end exclusive."""

from __future__ import annotations

from typing import Literal

import msgspec

from headwater.model import Span, Stance

OriginKind = Literal["on the record", "document", "anonymous", "own reporting", "unknown"]
EdgeKind = Literal["quotes", "cites", "copies", "translates"]
DenialKind = Literal["denied", "confirmed", "corrected"]
State = Literal["reported", "confirmed", "denied", "disputed", "corrected", "of unknown origin"]


class Feature(msgspec.Struct, frozen=True):
    """One named reason in a pair's score: what it is about, and how much it adds (or takes)."""

    name: str
    value: float
    about: str = ""


class Appearance(msgspec.Struct, frozen=True, kw_only=True):
    """One place where an article carries a statement.

    `spans` are the words, in order of the text. `claim` is the id of the claim in the article's reading, ""
    where the author states it. `origin` is the id of the origin that it goes back to, "" where that is not
    known. `why` are the reasons for which it was put to the statement, the weightiest first.
    """

    article: str
    spans: tuple[Span, ...]
    claim: str = ""
    stance: Stance = "assert"
    origin: str = ""
    why: tuple[Feature, ...] = ()

    @property
    def start(self) -> int:
        return self.spans[0].start

    @property
    def end(self) -> int:
        return self.spans[-1].end


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a statement comes from, as far as the articles let us know.

    `id` is unique within the statement. `name` is as an article has it. `actor` is the id of the actor that
    it is, "" where it is none (anonymous sources, documents). `outlet` is who had it first: for anonymous
    sources and documents a part of who they are. `articles` have the statement from it, in order of time,
    `first` first; `repeats` are those of them that have it by way of another article.
    """

    id: str
    kind: OriginKind
    name: str
    actor: str = ""
    outlet: str = ""
    first: str = ""
    articles: tuple[str, ...] = ()
    repeats: tuple[str, ...] = ()


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """One link of a chain, upstream: from an article to the article or origin that it has a statement from.

    `kind`: "quotes" where the article names the origin itself, "cites" where it names the outlet, "copies" or
    "translates" where both have wording or a run of statements in common. `inferred` says that the article
    does not say so itself: the edge is Headwater's reading of what it shows. `article` and `span` are the
    evidence, in the lower article; `why` says it in words.
    """

    lower: str
    upper: str
    kind: EdgeKind
    why: str
    article: str
    span: Span | None = None
    inferred: bool = False


class Denial(msgspec.Struct, frozen=True, kw_only=True):
    """A claim that says a statement is not so (`denied`), is so (`confirmed`) or is so with another number
    (`corrected`): attached, never merged.

    `by` is the name of who says it, `actor` its id or ""; `basis` the words of what it rests on, "" where
    none is said.
    """

    article: str
    span: Span
    kind: DenialKind
    by: str
    actor: str = ""
    claim: str = ""
    date: str = ""
    basis: str = ""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One proposition, whoever reports it.

    `headline` are the words of its clearest appearance. `independent` is the number of different origins;
    those of unknown lineage count only where there is no other. `states` says how its sources leave it.
    `first` and `last` are dates of articles, as `Article.published` has them.
    """

    id: str
    headline: str
    appears: tuple[Appearance, ...]
    origins: tuple[Origin, ...]
    independent: int
    edges: tuple[Edge, ...] = ()
    denials: tuple[Denial, ...] = ()
    confirmations: tuple[Denial, ...] = ()
    state: State = "reported"
    first: str = ""
    last: str = ""

    @property
    def articles(self) -> tuple[str, ...]:
        """The ids of the articles that carry it, in alphabetical order."""
        return tuple(sorted({a.article for a in self.appears}))


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """All statements of some readings, by id in alphabetical order."""

    statements: tuple[Statement, ...]
