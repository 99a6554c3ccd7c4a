"""What kind of source some words mean: a person or body on the record, a document, people who are not named,
an outlet."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

_SOURCES = Path(__file__).parent / "sources.toml"
Kind = Literal["on the record", "document", "anonymous", "outlet", "unknown"]


@lru_cache(maxsize=1)
def tables() -> dict[str, frozenset[str]]:
    """The concepts of `sources.toml` by what they tell."""
    raw = tomllib.loads(_SOURCES.read_text(encoding="utf-8"))
    return {name: frozenset(f"c:{concept}" for concept in raw[name]) for name in raw if name != "posts"}


@lru_cache(maxsize=1)
def posts() -> dict[str, str]:
    """The concepts of posts, each with that of the body for which its holder speaks, "" where any may be."""
    raw = tomllib.loads(_SOURCES.read_text(encoding="utf-8"))["posts"]
    return {f"c:{post}": f"c:{body}" if body else "" for post, body in raw.items()}


def bodies(concepts: Iterable[str]) -> frozenset[str]:
    """The bodies among some concepts, those who hold a post in one by that body."""
    return frozenset(posts().get(c) or c for c in concepts if c in tables()["bodies"])


def kind_of(terms: Sequence[str], named: bool, person: bool, said: str, first: str) -> Kind:
    """What kind of source words mean that name no outlet: `terms` are their concepts in order, `said` is what
    reading has them as, `first` the sort of source of the first word that is one."""
    table = tables()
    concepts = set(terms)
    if person:
        return "on the record"
    uttered = bool(concepts & table["utterances"])
    if concepts & table["documents"] or (first == "document" and not uttered):
        return "document"
    post = bool(concepts & posts().keys()) and said != "anonymous"
    somebody = said == "person" and terms and not named and not concepts & table["bodies"]
    if not post and (_hidden(terms, said, first) or somebody):
        return "anonymous"
    if concepts & table["outlets"]:
        return "outlet"
    body = bool(concepts & table["bodies"]) or first == "organisation"
    if not body and not named and uttered:
        return "document"
    called = (
        said in ("organisation", "group") and len(terms) > 1
    )  # one word that no list has tells of no body
    return "on the record" if named or body or post or called else "unknown"


def _hidden(terms: Sequence[str], said: str, first: str) -> bool:
    """True of words for people who are not named: what they are comes before the body that they belong to."""
    table = tables()
    leading = next((t for t in terms if t in table["anonymous"] or t in table["bodies"]), "")
    if said == "anonymous" or first in ("anonymous", "person"):
        return True
    return leading in table["anonymous"]
