"""What a name is called in English, of what kind it is, and what the words beside it say of its bearer."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from headwater.known import organ, registry
from headwater.model import ActorKind, NameType, SourceKind
from headwater.read import tokens as split
from headwater.read.document import Document
from headwater.read.naming.tagger import Tagged
from headwater.read.tokens import Token
from headwater.read.who import Who
from headwater.read.who.mentions import Mention

_KINDS: dict[NameType, ActorKind] = {
    "PER": "person",
    "ORG": "organisation",
    "LOC": "place",
    "PRO": "product",
    "EVT": "event",
}


_SOURCES: dict[ActorKind, SourceKind] = {"person": "person", "outlet": "outlet", "document": "document"}
_FITTING: dict[NameType, frozenset[ActorKind]] = {
    "PER": frozenset(("person",)),
    "ORG": frozenset(("organisation", "outlet", "state")),
    "LOC": frozenset(("state", "place", "organisation")),
    "PRO": frozenset(("product", "outlet", "document", "organisation")),
    "EVT": frozenset(("event",)),
}


class Said(NamedTuple):
    """A name in English; `known` where a table has it; role, whose, and gender where the text tells."""

    name: str
    kind: ActorKind
    known: bool
    role: str = ""
    of: str = ""
    gender: str = ""


def in_english(doc: Document, who: Who, tagged: Tagged, base: str) -> Said:
    """What is said of the name at a span whose base form is `base`."""
    known = _known(base, doc.lexicon.lang, tagged.type)
    if tagged.type == "PER":
        return _person(doc, who, tagged, base, known.name if known else None)
    if known is not None:
        return known
    words = [t for t in doc.tokens[slice(*tagged.span)] if t.word[0].isalnum()]
    return Said(_letters(who, base), _by_noun(who, words) or _KINDS[tagged.type], False)


@lru_cache(maxsize=6_000)
def _known(base: str, lang: str, kind: NameType) -> Said | None:
    """What is known of a name before any article is read, where it fits the type."""
    for found in registry().find(base, lang):
        if found.kind in _FITTING[kind]:
            return Said(found.name, found.kind, True)
    body = organ(base, lang) if kind == "ORG" else None
    return Said(body.name, "organisation", True) if body is not None else None


@lru_cache(maxsize=6_000)
def known_source(base: str, lang: str, kind: NameType) -> tuple[str, SourceKind] | None:
    """What a name is called in English and what kind of source it is, where tables have it as it stands."""
    for found in registry().find(base, lang):
        if found.kind in _FITTING[kind]:
            return found.name, _SOURCES.get(found.kind, "organisation")
    return None


def _by_noun(who: Who, words: list[Token]) -> ActorKind | None:
    """«закон Магнитского», «газета «День»»: what the common noun within the name says."""
    for token in words:
        kind = who.kind_of(token)
        if kind in ("document", "outlet", "organisation"):
            return kind  # type: ignore[return-value]
    return None


def _person(doc: Document, who: Who, tagged: Tagged, base: str, known: str | None) -> Said:
    mention = _mention(doc, who, tagged)
    role, of, gender = "", "", ""
    if mention is not None:
        gender = str(next(iter(mention.genders))) if len(mention.genders) == 1 else ""
        if mention.role is not None:
            role, of = mention.role.title, mention.role.body or mention.role.state
    return Said(known or _letters(who, base, True), "person", known is not None, role, of, gender)


def _mention(doc: Document, who: Who, tagged: Tagged) -> Mention | None:
    """What the reader of sources has noted of the person in the phrase around the name."""
    first, last = tagged.span
    phrase = doc.sentence_at(first).phrase_at(first)
    if phrase is None:
        return None
    noted = who.people_at.get(phrase.first)
    if noted is None or not (phrase.first <= first and last <= phrase.last):
        return None
    return noted


def _letters(who: Who, base: str, person: bool = False) -> str:
    """A base form in Latin letters, first names and foreign names as they are spelled at home."""
    words = split.tokenize(base, 0, len(base))
    said = [who.english.latin_word(t.word, person) for t in words]
    out = ""
    for k, (token, word) in enumerate(zip(words, said, strict=True)):
        out += (base[words[k - 1].end : token.start] if k else "") + word
    return out
