"""The nouns of Headwater, defined once. All offsets count characters, end exclusive."""

from __future__ import annotations

from typing import Literal

import msgspec

Language = Literal["uk", "ru", "en"]
LANGUAGES: tuple[Language, ...] = ("uk", "ru", "en")

Stance = Literal[
    "assert", "deny", "confirm", "request", "order", "intend", "warn", "predict", "assess", "refuse"
]
SourceKind = Literal["person", "organisation", "outlet", "document", "group", "anonymous", "unknown"]
Form = Literal["direct", "mixed", "indirect"]
Scope = Literal["guide", "broad"]


class Span(msgspec.Struct, frozen=True, order=True):
    """A stretch of an article's text: ``text[start:end]``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """True where `other` lies wholly within this span."""
        return self.start <= other.start and other.end <= self.end


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One text that one outlet published at one time. `text` is kept as it was read.

    `lang` is None where it is to be found from the text. `published` is ISO 8601 with the precision that
    the page gives ("2026-03", "2026-03-04", "2026-03-04T10:15:00+02:00").
    """

    text: str
    id: str = ""
    lang: str | None = None
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """A source that the source of a claim itself relies on (`via`), as the article says it."""

    start: int
    end: int
    quote: str
    name: str
    kind: SourceKind


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A source, a cue and a content in one article; the fields follow the annotation guide.

    `source` is None where the sentence does not name it (a dropped subject, an impersonal cue).
    `content` has one or more spans in order of the text, or none for a refusal to comment.
    `inside` is the id of the smallest claim whose content holds this one.
    `confidence` is between 0 and 1. `reason` says by which rule the claim was found. `unresolved` says in
    plain words why it is left open who the source is, with the names that fit equally well.
    """

    id: str
    source: Span | None
    source_name: str
    source_kind: SourceKind
    cue: Span
    content: tuple[Span, ...]
    via: tuple[Basis, ...] = ()
    stance: Stance = "assert"
    form: Form = "indirect"
    inside: str | None = None
    hedged: bool = False
    confidence: float = 1.0
    reason: str = ""
    unresolved: str | None = None


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """All that one article yields on its own: a pure function of the article and the reader's version.

    `lang` is the language of most of the text, None where it is none that Headwater reads.
    `boilerplate` marks captions, "read also" lines and the like: part of the text, never of a content.
    `notes` says in plain words what the reader could not do.
    """

    article: Article
    lang: Language | None
    claims: tuple[Claim, ...]
    boilerplate: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.article.id

    @property
    def text(self) -> str:
        return self.article.text
