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
Anchor = Literal["self", "published", "text", "none"]
ActMode = Literal["happened", "asked", "promised", "planned", "denied", "hypothetical", "rumoured"]
ActForm = Literal["active", "passive", "nominal", "spoken"]
NameType = Literal["PER", "ORG", "LOC", "PRO", "EVT"]
ActorKind = Literal[
    "person", "state", "place", "organisation", "outlet", "document", "product", "event", "unknown"
]


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

    `url` is where the article was found, `canonical` the address that stands for all its addresses: the one
    that the page itself declares, else `url` without marks of tracking. `source` and `source_url` are whom a
    feed says it has the item from. `fetched` is when it was fetched, ISO 8601 in UTC.
    """

    text: str
    id: str = ""
    lang: str | None = None
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None
    canonical: str | None = None
    source: str | None = None
    source_url: str | None = None
    fetched: str | None = None


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


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """A name in a text: a person, a body, a place, a product, work or medium, an event.

    `base` is its base form in the language of the text («Дональда Трампа» → «Дональд Трамп»). `english` is
    what it is called in English, by a table where `known`, else in Latin letters after the sound. `kind` is
    finer than `type` where the words tell (a state, an outlet, a document). `role` is the office or title
    that the words beside the name give it, in English, with the state or body it belongs to in `of`;
    `gender` is "masc", "femn" or "". `confidence` is between 0 and 1.
    """

    start: int
    end: int
    type: NameType
    base: str
    lang: Language
    english: str = ""
    kind: ActorKind = "unknown"
    known: bool = False
    role: str = ""
    of: str = ""
    gender: str = ""
    confidence: float = 1.0


class Time(msgspec.Struct, frozen=True, kw_only=True):
    """A time expression in a text and the days it denotes.

    ``text[start:end]`` is the whole expression without the preposition before it. `value` is that of TIMEX3
    in TimeML (ISO 8601 with its additions), with X where something is not known. `first` and `last` are the
    first and the last day of the interval, ISO 8601, both None where the expression denotes no certain days
    (durations, sets, anything relative to a day that is not known). `against` says what it was resolved by:
    "self" (it names its days itself), "published", "text" (a time told earlier in the text), or "none";
    `told` is then the start of that earlier expression.
    """

    start: int
    end: int
    value: str
    first: str | None = None
    last: str | None = None
    against: Anchor = "self"
    told: int | None = None


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who acts or is acted upon, in the words of the text.

    `span` is None where the sentence does not name them (a dropped subject, the speaker of a quotation).
    `name` is in English, "" where it is not known. `of` is the English name of the state for which a person
    or a body acts: a state's own name for itself, for its capital and for what is called after it. `guess` is
    True where the text does not say it: the other state that the article is about.
    """

    span: Span | None
    name: str
    kind: str = "unknown"
    of: str = ""
    guess: bool = False


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that an act is about: ``text[start:end]`` is the noun phrase with its number.

    `type` is a class of the frames ("missile", "aircraft", "money", "permit"), "thing" where none fits.
    `model` is the name of a make or model in the words of the text («С-300»). `quantity` is the number and
    `unit` its unit (a currency, a measure, "" for pieces). `limit` holds what the text says of range, size or
    time after the noun («з дальністю до 700 км»), in its own words.
    """

    start: int
    end: int
    type: str
    model: str = ""
    quantity: float | None = None
    unit: str = ""
    limit: str = ""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One act after PLOVER (Open Event Data Alliance, 2021), with denials besides.

    `trigger` is the word or words that tell of it. `act` is the word of the ledger; `event`, `event_mode` and
    `contexts` are those of PLOVER ("DENY" is not PLOVER's). `mode` says whether it happened; a deed that was
    only asked for or promised hangs on the act that asks or promises (`within`), and one that its teller
    negates is "denied". `claim` is the id of the innermost claim whose content tells of it, None where the
    author does; `said` is the id of the claim that is itself the act (a request is made in words). `answers`
    is the request or promise of the same article that it answers. `who` and `whom` have several members where
    they are joined («Польща та Литва»). `reason` names the rule.
    """

    id: str
    trigger: Span
    act: str
    event: str
    event_mode: str = ""
    contexts: tuple[str, ...] = ()
    mode: ActMode = "happened"
    form: ActForm = "active"
    who: tuple[Party, ...] = ()
    whom: tuple[Party, ...] = ()
    what: Span | None = None
    items: tuple[Item, ...] = ()
    where: Span | None = None
    when: Span | None = None
    claim: str | None = None
    said: str | None = None
    within: str | None = None
    answers: str | None = None
    reason: str = ""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """All that one article yields on its own: a pure function of the article and the reader's version.

    `lang` is the language of most of the text, None where it is none that Headwater reads.
    `boilerplate` marks captions, "read also" lines and the like: part of the text, never of a content.
    `notes` says in plain words what the reader could not do.
    """

    article: Article
    lang: Language | None
    claims: tuple[Claim, ...]
    names: tuple[Name, ...] = ()
    times: tuple[Time, ...] = ()
    acts: tuple[Act, ...] = ()
    boilerplate: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.article.id

    @property
    def text(self) -> str:
        return self.article.text
