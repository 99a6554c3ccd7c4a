"""The nouns of linking: actors, the links from names to them, and what is doubtful about a link."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from headwater.model import ActorKind


class Place(NamedTuple):
    """Where a name stands: the article's id and the number of the name in its `Reading.names`."""

    article: str
    name: int


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """An office or title that articles gave an actor, with the state or body that it belongs to.

    `first` and `last` are the earliest and latest dates (as `Article.published` has them) of the articles
    that say so, "" where none of them is dated; `articles` is how many say so.
    """

    role: str
    of: str = ""
    first: str = ""
    last: str = ""
    articles: int = 0


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """A person, state, place, organisation, outlet, work or event: one identity in every language.

    `id` is the Wikidata id where one is known, else readable ("per:asia-bibi"). `names` has the base forms
    by language with how often each was met, the most frequent first. `country` is the English name of its
    state. `first` and `last` are dates of articles. `doubtful` counts the mentions whose link carries a
    doubt.
    """

    id: str
    name: str
    kind: ActorKind
    names: dict[str, dict[str, int]] = {}
    roles: tuple[Role, ...] = ()
    gender: str = ""
    country: str = ""
    qid: str = ""
    first: str = ""
    last: str = ""
    articles: int = 0
    mentions: int = 0
    doubtful: int = 0


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Which actor one name in one article stands for, and why, in plain words.

    `confidence` is between 0 and 1. `doubt` says what is uncertain, "" where nothing is; `others` are the
    ids of the actors that it may be instead, the likeliest first. `stands_for` are the known ids of what the
    name may be read as where it stands, without being the same: «Вашингтон» that says something, for the
    government there.
    """

    article: str
    name: int
    actor: str
    why: str
    confidence: float = 1.0
    doubt: str = ""
    others: tuple[str, ...] = ()
    stands_for: tuple[str, ...] = ()


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """All actors of some readings, by id in alphabetical order, and the links, by article and name.

    `notes` says in plain words which decisions of the user could not be followed, and why.
    """

    actors: tuple[Actor, ...]
    links: tuple[Link, ...]
    notes: tuple[str, ...] = ()
