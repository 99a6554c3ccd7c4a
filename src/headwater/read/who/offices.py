"""Offices and other roles of people: what a phrase calls somebody, and whether two callings agree."""

from __future__ import annotations

from typing import NamedTuple

from headwater.read.tokens import Token
from headwater.read.who.describe import Describer
from headwater.read.who.english import English, Hit
from headwater.read.who.nouns import BEFORE, HEADS, LINKS, OFFICES, RELATIONS, SAME_OFFICE, TITLED, WIDER


class Role(NamedTuple):
    """A title in English, the state if one is named, and the words for whom or what it is held.

    `body` names whom the holder speaks for, where the text does.
    """

    title: str
    state: str
    whose: frozenset[str]
    body: str = ""

    def is_called(self, asked: Role) -> bool:
        """May the holder of this role be called by `asked`: the same office, or a wider word for it?"""
        if asked.whose and self.whose and not (asked.whose <= self.whose or self.whose <= asked.whose):
            return False
        if asked.title == self.title:
            return asked.title not in RELATIONS or bool(self.whose) or not asked.whose
        wider = WIDER.get(asked.title)
        own = set(self.title.split())
        if self.title in HEADS or self.title.startswith(
            "deputy"
        ):  # «заступник міністра» is a deputy, and a politician of a ministry
            own |= self.whose
        if wider is None or not wider & own:
            return False
        return not asked.whose or asked.whose <= self.whose


def whose(text: str) -> frozenset[str]:
    """The words of a description that tell whom it is about.

    >>> sorted(whose("Ministry of Health of Ukraine"))
    ['health', 'ministry', 'ukraine']
    """
    return frozenset(text.casefold().replace("'s", "").split()) - LINKS


def read_role(
    words: list[Token], head: int, hits: list[Hit], name: list[Token], english: English, describe: Describer
) -> Role:
    """«голова польського уряду»: the prime minister of Poland. `name` is the holder's, and left out."""
    if english.native:
        return _native(words, head, hits, name, english)
    state = english.place(words, hits)
    kept = [t for t in words[head:] if not any(t is n for n in name)]
    plain = [t for t in kept if english.demonym(t) is None]
    size, gloss = describe.gloss(plain, 0) if plain else (1, None)
    title = gloss or (describe.word(plain[0]) if plain else "")
    rest = plain[size:]
    if title in HEADS:
        names = [h.name for h in hits]
        for inner in [describe.word(t) for t in rest] + names:
            if inner in OFFICES:
                state = "United States" if "White House" in names else state
                return Role(OFFICES[inner].lower(), state, whose(state), state)
    body = describe(rest, governed=True) if rest else ""
    return Role(title.lower(), state, whose(f"{body} {state}"), body if body[:1].isupper() else state)


def _native(words: list[Token], head: int, hits: list[Hit], name: list[Token], english: English) -> Role:
    title = words[head].lemma
    if head and words[head - 1].low in BEFORE:
        title = f"{words[head - 1].low} {title}"
    title = SAME_OFFICE.get(title, title)
    state = english.place(words, hits)
    rest = [
        t.low
        for i, t in enumerate(words)
        if i != head
        and (i > head or t.capital)
        and not any(t is n for n in name)
        and english.demonym(t) is None
    ]
    within = head - (len(title.split()) > 1)  # «Prime» of a prime minister is no body
    body = next((h.name for h in hits if h.kind != "person" and not within <= h.first <= head), state)
    return Role(title, state, whose(" ".join(rest) + " " + state) - {"former", title.split()[0]}, body)


def titled(words: list[Token]) -> Role | None:
    """The role in a title before a name ("Sen."), if there is one."""
    title = next((TITLED[t.low] for t in words if t.low in TITLED), None)
    return Role(title, "", frozenset()) if title else None
