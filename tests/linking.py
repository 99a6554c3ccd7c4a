"""Readings for tests of linking, without reading: names only, as a reader would give them."""

from __future__ import annotations

from typing import Any

from headwater.link.nouns import Actor, Link, Linked
from headwater.model import Article, Language, Name, NameType, Reading


def person(base: str, **more: Any) -> dict[str, Any]:
    """A name of a person; `more` are fields of `Name`."""
    return {"base": base, "type": "PER", **more}


def body(base: str, type_: NameType = "ORG", **more: Any) -> dict[str, Any]:
    """Any other name."""
    return {"base": base, "type": type_, **more}


def place(base: str) -> dict[str, Any]:
    """A name of a state or place."""
    return body(base, "LOC")


def article(id_: str, lang: Language, *names: dict[str, Any], published: str = "") -> Reading:
    """An article whose text is its names, one a line."""
    text, found = "", []
    for name in names:
        start = len(text)
        text += name["base"] + "\n"
        found.append(Name(start=start, end=len(text) - 1, lang=lang, **name))
    return Reading(
        article=Article(id=id_, text=text, lang=lang, published=published or None),
        lang=lang,
        claims=(),
        names=tuple(found),
    )


def link_of(linked: Linked, article_id: str, name: int) -> Link:
    """The link of one name."""
    return next(k for k in linked.links if (k.article, k.name) == (article_id, name))


def actor_of(linked: Linked, article_id: str, name: int) -> Actor:
    """The actor that one name was put to."""
    id_ = link_of(linked, article_id, name).actor
    return next(a for a in linked.actors if a.id == id_)


def clusters(linked: Linked) -> set[frozenset[tuple[str, int]]]:
    """The names that were put together."""
    groups: dict[str, set[tuple[str, int]]] = {}
    for made in linked.links:
        groups.setdefault(made.actor, set()).add((made.article, made.name))
    return {frozenset(group) for group in groups.values()}
