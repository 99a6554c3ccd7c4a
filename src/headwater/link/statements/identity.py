"""Which of the sources behind a statement are one origin.

Only sources of one statement are compared, so a little is enough: one family name, one kind of document, one
body under its own name and that of the person who speaks for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headwater.link.keys import near
from headwater.link.statements.nouns import OriginKind
from headwater.link.statements.outlets import house
from headwater.link.statements.profile import alternatives
from headwater.link.statements.sourcekinds import tables
from headwater.link.statements.voices import Voice
from headwater.link.union import Union

_COMPANY = "c:company"
_STATE = "a:"
_ANY = frozenset(("c:directorate",))  # a body of any kind («the authority»)
_LONG = 4  # letters of a family name without vowels in which one may differ


@dataclass(frozen=True, slots=True)
class Root:
    """An origin in the making, before those that are the same are put together. `article` names it."""

    kind: OriginKind
    name: str
    outlet: str
    article: str
    voice: Voice | None = None


def grouped(roots: Sequence[Root], revealed: Mapping[str, Sequence[Voice]]) -> list[list[int]]:
    """Roots that are one origin, by number, in groups, in order of their first member.

    `revealed` are people who said that they were an outlet's unnamed source, by outlet.
    """
    union = Union(f"{i:06}" for i in range(len(roots)))
    for i, one in enumerate(roots):
        for j in range(i):
            if same(one, roots[j], revealed):
                union.join(f"{i:06}", f"{j:06}")
    groups: dict[str, list[int]] = defaultdict(list)
    for i in range(len(roots)):
        groups[union.find(f"{i:06}")].append(i)
    return [groups[key] for key in sorted(groups)]


def same(a: Root, b: Root, revealed: Mapping[str, Sequence[Voice]]) -> bool:
    """True where two roots are one origin."""
    if a.kind != b.kind:
        return (
            _revealed(a, b, revealed)
            or _issued(a, b)
            or _issued(b, a)
            or _in_office(a, b)
            or _in_office(b, a)
        )
    if a.voice is not None and b.voice is not None:
        if a.kind == "on the record":
            return one_voice(a.voice, b.voice)
        if a.kind == "document":
            return _one_paper(a.voice, b.voice)
    if not (a.outlet and b.outlet):
        return a.outlet == b.outlet and a.name == b.name
    return a.outlet == b.outlet or house(a.outlet) == house(b.outlet)


def _revealed(a: Root, b: Root, revealed: Mapping[str, Sequence[Voice]]) -> bool:
    """True of an outlet's unnamed source and of the person who says to have been it."""
    hidden, known = (a, b) if a.kind == "anonymous" else (b, a)
    if hidden.kind != "anonymous" or known.kind != "on the record" or known.voice is None:
        return False
    return any(one_voice(known.voice, who) for who in revealed.get(hidden.outlet, ()))


def _in_office(unnamed: Root, known: Root) -> bool:
    """True of one person who is called by an office or a profession only («the deputy minister») and of
    somebody on the record who is said to hold it."""
    if unnamed.kind != "anonymous" or known.kind != "on the record":
        return False
    if unnamed.voice is None or known.voice is None or unnamed.voice.counted:
        return False
    mine, theirs = (v.heads | v.topics for v in (unnamed.voice, known.voice))
    common = mine & theirs
    hidden = common & tables()["anonymous"]
    telling = common - hidden if not mine & tables()["anonymous"] - hidden else frozenset()
    return bool(telling) and (not hidden or bool(telling & unnamed.voice.heads))


def _issued(paper: Root, body: Root) -> bool:
    """True of a document and of the body whose it is, or may be: "a report of the Court", "the Court"."""
    if paper.kind != "document" or body.kind != "on the record" or paper.voice is None or body.voice is None:
        return False
    told, who = (*paper.voice.keys, *paper.voice.of), body.voice
    if told:
        return not who.person and _alike(who.keys, told)
    # Whose it is, is not told: a body may have published it; a state, a company, a post seldom does.
    published = bool((paper.voice.heads | paper.voice.topics) & tables()["published"])
    return published and not (who.person or who.post or who.state or _COMPANY in who.heads)


def _one_paper(a: Voice, b: Voice) -> bool:
    vague = tables()["papers"]
    return bool(a.heads & b.heads) or not (a.heads - vague) or not (b.heads - vague)


def one_voice(a: Voice, b: Voice) -> bool:
    """One person, one body, or a person and the body that he or she speaks for."""
    if a.name and a.name == b.name and a.name != "unknown":
        return True
    if a.person and b.person:
        if (a.post and _alike(b.keys, a.of)) or (b.post and _alike(a.keys, b.of)):
            return True  # whoever speaks for a body that was taken for a person
        return one_person(a.keys, b.keys) or (a.post and b.post and _one_body(a, b) and _common(a.of, b.of))
    if a.person or b.person:
        who, body = (a, b) if a.person else (b, a)
        if _alike(body.keys, who.keys):  # a person without the name of one
            return True
        if _COMPANY in who.heads and not who.of and body.body:  # "its managing director"
            return True
        return _alike(body.keys, who.of) or (
            _one_body(who, body) and not _apart(who.of, (*body.of, *body.keys))
        )
    if _alike(a.keys, b.keys):
        return not (a.heads and b.heads) or bool(a.heads & b.heads) or not (a.of or b.of)
    if a.heads and b.heads:
        return (bool(a.heads & b.heads) or _ANY in (a.heads, b.heads)) and not _apart(
            a.keys + a.of, b.keys + b.of
        )
    if a.keys and b.keys:
        return _alike(a.keys, b.of) or _alike(b.keys, a.of)
    return bool((a.heads | a.topics) & (b.heads | b.topics))


def may_be_of(a: Voice, state: Voice) -> bool:
    """True of a source that may belong to a state, as far as the names beside it tell."""
    return not _apart(tuple(k for k in a.of if k.startswith(_STATE)), state.keys)


def _one_body(a: Voice, b: Voice) -> bool:
    return bool(a.heads & b.heads)


def _apart(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """True of the names beside two sources that have none in common."""
    return bool(mine and theirs) and not _common(mine, theirs)


def _common(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    heard = {one for key in theirs for one in alternatives(key)}
    return any(one in heard for key in mine for one in alternatives(key))


def one_person(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """True of names of people with one family name, and first names that begin alike if both have one."""
    if not mine or not theirs:
        return False
    if _alike(mine, theirs):
        return True
    if (
        len(mine) > 1
        and len(theirs) > 1
        and not {k[2:3] for k in alternatives(mine[0])} & {k[2:3] for k in alternatives(theirs[0])}
    ):
        return False
    return any(
        one == other or (min(len(one), len(other)) >= _LONG + 2 and near(one, other, 1))
        for one in alternatives(mine[-1])
        for other in alternatives(theirs[-1])
    )


def _alike(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """True where the shorter of two names is a part of the longer one."""
    few, many = sorted((mine, theirs), key=len)
    heard = {one for key in many for one in alternatives(key)}
    return bool(few) and all(any(one in heard for one in alternatives(key)) for key in few)
