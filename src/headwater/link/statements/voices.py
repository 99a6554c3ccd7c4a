"""Whom one article says it has something from: a person or body on the record, a document, an anonymous
source, an outlet.

What is found here follows from the article alone. Whether a voice is an outlet of the library is found where
articles meet (`Voice.media`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import NamedTuple

import msgspec

from headwater.link.statements.concepts import concept_of
from headwater.link.statements.dialogue import DASHES, asks
from headwater.link.statements.outlets import inflected, known_outlet, part_of, word_sounds
from headwater.link.statements.profile import Sheet, name_keys, sounds
from headwater.link.statements.sourcekinds import Kind, bodies, kind_of, posts, tables
from headwater.link.statements.units import Draft, act_kinds
from headwater.model import Claim, Name, Span
from headwater.read.who.resolve import OWN_OUTLET

_UNNAMED = frozenset(("", "unknown"))
_PROMISES = frozenset(("c:promise", "c:guarantee", "c:threaten", "c:agree"))
_QUOTES = '«„“"'
_TITLED = re.compile(r"(?<=[«„“])[^«»„“”]{3,60}(?=[»”“])")
_POSSESSIVE = ("'s", "’s")
OWN = frozenset(("c:journalist",))
_BEFORE = 500  # characters in which who spoke last may go on
TOLD = frozenset(("on the record", "anonymous", "document"))


class Voice(msgspec.Struct, frozen=True, array_like=True):
    """Whom an article names as a source.

    `start` and `end` are its words. `keys` are those of the name that it is, `person` is True where one is
    of a person. `heads` are the concepts that say what document or body it is, or what body a person speaks
    for; `topics` all others. `body` is True where the words may mean a body, in spite of a person's name in
    them. `media` are the names by which it may be an outlet of the library: then it is that outlet, or, with
    `had`, a document that the outlet has. `named` is the number of the article's name that it is, -1 where it
    has none. `of` are the keys of names beside its own: of the body or state that it belongs to.
    `post` is True of whoever speaks for a body, `own` of the outlet that published the article, `state` of a
    place and no more («Kyrgyzstan»), which acts in what is told and seldom is who tells it, `counted` of
    several people («two aides»).
    """

    kind: Kind
    name: str
    start: int
    end: int
    keys: tuple[str, ...] = ()
    person: bool = False
    heads: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    body: bool = False
    media: tuple[str, ...] = ()
    had: bool = False
    named: int = -1
    of: tuple[str, ...] = ()
    post: bool = False
    own: bool = False
    state: bool = False
    counted: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Voices:
    """The sources of one article's claims."""

    def __init__(self, one: Sheet) -> None:
        self._one = one
        self._roles = self._all_roles()
        self._cues = sorted((c.cue.start, c.id, c) for c in one.reading.claims)
        self._starts = [name.start for name in one.reading.names]
        self._tellers: dict[int, Voice] = {}
        self._made: dict[tuple[int, int, str], Voice] = {}
        self._by_sound: dict[str, list[tuple[int, Name]]] | None = None
        self._same: dict[str, Voice] | None = None

    def of(self, unit: Draft) -> list[Voice]:
        """The sources of a unit, from who said it outwards to the outlet that wrote of it."""
        found: list[Voice] = []
        if unit.claim is None and not unit.chain and self._one.reading.text[unit.start] in _QUOTES:
            return self._quoted(unit)
        for claim in unit.chain:
            source = self._known(claim)
            bases = [self._source(Span(b.start, b.end), b.name, b.kind) for b in claim.via]
            if _acts(claim) and not (source.person and self._promises(claim)):
                found += bases
            elif source.kind in ("outlet", "unknown"):  # an outlet has it from its basis
                found += [*bases, source]
            else:  # a person told it to the outlet that stands as basis
                found += [source, *bases]
        return found

    def told(self) -> list[tuple[Claim, Voice]]:
        """The sources of the article's claims that are more than an outlet, with the claim of each."""
        found = []
        for claim in self._one.reading.claims:
            if not _acts(claim):
                bases = [self._source(Span(b.start, b.end), b.name, b.kind) for b in claim.via]
                found += [(claim, v) for v in (self.teller(claim), *bases) if v.kind in TOLD and not v.state]
        return found

    def owned_in(self, span: Span) -> bool:
        """True where the outlet that published the article is named, by name or as who writes."""
        if any(self.is_own(name) for _, name in self.named_in(span)):
            return True
        return any(t.key in OWN for t in self._one.terms_in(span))

    def beside(self, unit: Draft) -> Voice | None:
        """Who speaks where a unit stands, though its words do not say so: an answer in a dialogue."""
        text = self._one.reading.text
        start = text.rfind("\n", 0, unit.start) + 1
        end = text.find("\n", unit.end)
        end = len(text) if end < 0 else end
        if not text.startswith(DASHES, start) or asks(text, start, end):
            return None
        return self._answering(start, end)

    def _answering(self, start: int, end: int) -> Voice | None:
        """Who answers in a line of a dialogue: who is told to speak in it or in the lines before it, else
        whom the paragraph before the dialogue names last."""
        text = self._one.reading.text
        while True:
            tellers = [t for c in self._between(start, end) if (t := self.teller(c)).person and not _acts(c)]
            if tellers:
                return tellers[-1]
            if not text.startswith(DASHES, start):
                people = [(n, x) for n, x in self.named_in(Span(start, end)) if self._person(x, False)]
                if people:
                    last = people[-1][1]
                    voice = self._source(Span(last.start, last.end), last.base, "person")
                    return voice if voice.kind in TOLD else None
            if start == 0:
                return None
            end = start - 1
            start = text.rfind("\n", 0, end) + 1

    def _between(self, start: int, end: int) -> list[Claim]:
        """The claims whose cues begin in a stretch, in order of the text."""
        first = bisect_left(self._cues, (start,))
        return [claim for _, _, claim in self._cues[first : bisect_left(self._cues, (end,), first)]]

    def heard_in(self, home: int, unit: Draft) -> list[Voice]:
        """Who tells what in a sentence, but for who tells a unit."""
        if not 0 <= home < len(self._one.sentences):
            return []
        sentence = self._one.sentences[home]
        claims = self._between(sentence.start, sentence.end)
        names = {other.source_name for other in unit.chain}
        return [self.teller(c) for c in claims if c.source_name not in names]

    def _promises(self, claim: Claim) -> bool:
        """True where who acts says so with it: a promise, not a wish."""
        return any(t.key in _PROMISES for t in self._one.terms_in(claim.cue))

    def teller(self, claim: Claim) -> Voice:
        """Who says what a claim holds."""
        found = self._tellers.get(id(claim))
        if found is None:
            found = self._told(claim)
            if found.kind == "unknown" and claim.source_name not in _UNNAMED:
                found = self._namesakes().get(claim.source_name, found)
            self._tellers[id(claim)] = found
        return found

    def _told(self, claim: Claim) -> Voice:
        """Who says it as far as the words of its source tell."""
        return self._source(claim.source or self._bare(claim.cue), claim.source_name, claim.source_kind)

    def _namesakes(self) -> dict[str, Voice]:
        """By the name that reading gives the sources of claims, the first whose words tell who it is: for
        those of the same name whose words do not («he»)."""
        if self._same is None:
            self._same = {}
            for claim in self._one.reading.claims:
                told = self._told(claim)
                if told.kind in TOLD:
                    self._same.setdefault(claim.source_name, told)
        return self._same

    def _bare(self, cue: Span) -> Span:
        """The words of a cue that may be a source themselves ("a report that"); none of a verb."""
        spoken = any(cue.start <= at < cue.end for at in self._one.verbs)
        return Span(cue.start, cue.start) if spoken else cue

    def _known(self, claim: Claim) -> Voice:
        """The same; where the words do not tell who («за його словами»), who spoke shortly before."""
        source = self.teller(claim)
        if source.kind != "unknown" or claim.source is None or _acts(claim):
            return source
        for other in reversed(self._between(claim.cue.start - _BEFORE, claim.cue.start)):
            found = self.teller(other)
            if found.kind in TOLD and not _acts(other):
                return found
        return source

    def _quoted(self, unit: Draft) -> list[Voice]:
        """Who says what stands in quotation marks without a cue: who speaks next to it."""
        about = self._between(unit.start - _BEFORE, unit.start + _BEFORE + 1)
        near = [c for c in about if c.form != "indirect"]
        near.sort(key=lambda c: (abs(c.cue.start - unit.start), c.id))
        tellers = [source for c in near if (source := self.teller(c)).kind in ("on the record", "anonymous")]
        return tellers[:1]

    def _source(self, span: Span, name: str, said: str) -> Voice:
        key = (span.start, span.end, name)
        if key not in self._made:
            self._made[key] = self._voice(span, name, said)
        return self._made[key]

    def _voice(self, span: Span, name: str, said: str) -> Voice:
        named = self.named_in(span)
        here = [(n, x) for n, x in named if not self.is_own(x)]
        own = name == OWN_OUTLET[0] or (said == "outlet" and not here and self._owns(name))
        own = own or (self._first_kind(span) in ("", "outlet") and self._titled_own(span))
        terms = [t.key for t in self._one.terms_in(span)]
        concepts = {t for t in terms if t.startswith("c:")}
        table = tables()
        told = bool(concepts & (table["bodies"] | table["documents"] | table["anonymous"]))
        if not here and not told and not own and self._first_kind(span) in ("", "person"):
            here = self._meant(name)
        counted = bool(self._one.numbers_in(span))  # "two Smith aides": the name is not theirs
        people = [
            (n, x) for n, x in here if self._person(x, bool(concepts & table["bodies"])) and not counted
        ]
        had = self._had(span, [x for _, x in named])
        if had and self._first_kind(span) != "person":
            people = []  # «a report drawn up by Smith»: it is the report
        if own or (not people and not had and (said == "outlet" or any(_outlet(x) for _, x in here[:1]))):
            kind: Kind = "outlet"
        else:
            kind = kind_of(
                terms, bool(here), bool(people), "anonymous" if counted else said, self._first_kind(span)
            )
        person = bool(people) and kind == "on the record"
        main = next(iter((*people, *((n, x) for n, x in here if x.type != "LOC"), *here)), None)
        heads = concepts & table["documents"] if kind == "document" else bodies(concepts)
        of = {key for _, x in here if main is None or x is not main[1] for key in name_keys(x)}
        if person:
            role = self._roles.get(_family(people[0][1]), _NO_ROLE)
            heads |= role.heads
            concepts |= role.concepts
            of |= role.of
        return Voice(
            kind=kind,
            name=self._called(name, main[1] if main is not None else None),
            start=span.start,
            end=span.end,
            keys=name_keys(main[1]) if main is not None else (),
            person=person,
            heads=frozenset(heads),
            topics=frozenset(concepts - heads - posts().keys()),
            body=said == "organisation",
            media=self._media(span, (name, *(x.base for _, x in here))),
            had=had,
            named=main[0] if main is not None else -1,
            of=tuple(sorted(of)),
            post=bool(concepts & posts().keys()),
            own=own,
            counted=counted,
            state=kind == "on the record" and not concepts and main is not None and main[1].type == "LOC",
        )

    def _media(self, span: Span, names: tuple[str, ...]) -> tuple[str, ...]:
        """The names by which a source may be an outlet: those of reading, and what stands in quotation marks,
        which reading may have translated («Рейс», "Flight")."""
        quoted = _TITLED.findall(self._one.reading.text, span.start, span.end)
        return tuple(dict.fromkeys(m for m in (*names, *quoted) if m not in _UNNAMED))

    def _titled_own(self, span: Span) -> bool:
        """True where the outlet that published the article is called in quotation marks, in whatever case."""
        outlet = self._one.reading.article.outlet or ""
        return any(
            inflected(q, outlet) for q in _TITLED.findall(self._one.reading.text, span.start, span.end)
        )

    def _called(self, name: str, main: Name | None) -> str:
        """What a source is called: as reading has it, else by the name in its words."""
        if main is None or (
            name not in _UNNAMED and (main.type in ("PER", "LOC") or _share(name, main.base))
        ):
            return name
        return main.base

    def is_own(self, name: Name) -> bool:
        """True of a name of the outlet that published the article: who talks to it is the source."""
        return name.type != "PER" and self._owns(name.base)

    def _owns(self, name: str) -> bool:
        return bool(word_sounds(name)) and part_of(name, self._one.reading.article.outlet or "")

    def named_in(self, span: Span) -> list[tuple[int, Name]]:
        """The names that stand at least partly in a stretch, with their numbers."""
        names = self._one.reading.names
        first, last = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        if first and names[first - 1].end > span.start:
            first -= 1
        return [(n, names[n]) for n in range(first, last)]

    def _person(self, name: Name, body: bool) -> bool:
        """True of a name of a person whose the `body` is not that is the source."""
        if name.type != "PER" or _outlet(name):
            return False
        return not (body and self._one.reading.text.startswith(_POSSESSIVE, name.end))

    def _first_kind(self, span: Span) -> str:
        """What sort of source the first word is that is one of any, by the word lists of reading."""
        kinds = self._one.kinds
        first = bisect_left(kinds, (span.start, ""))
        return kinds[first][1] if first < len(kinds) and kinds[first][0] < span.end else ""

    def _had(self, span: Span, names: list[Name]) -> bool:
        """True of a document that an outlet has: "a note seen by The Sun", but not "The Sun's report"."""
        first = min((n.start for n in names), default=span.start)
        return any(t.key in tables()["documents"] and t.start < first for t in self._one.terms_in(span))

    def _meant(self, name: str) -> list[tuple[int, Name]]:
        """The name in the article that the resolved name of a source («he») is made of, where it stands
        first; no more than one."""
        heard = word_sounds(name)
        found = {n: x for part in heard for sound in part for n, x in self._people().get(sound, ())}
        for number, one in sorted(found.items()):
            if all(any(part & other for other in heard) for part in word_sounds(one.base)):
                return [(number, one)]
        return []

    def _people(self) -> dict[str, list[tuple[int, Name]]]:
        """The first mention of each name of a person by the sounds of its words."""
        if self._by_sound is None:
            self._by_sound = defaultdict(list)
            first: dict[str, tuple[int, Name]] = {}
            for number, one in enumerate(self._one.reading.names):
                if one.type == "PER":
                    first.setdefault(one.base, (number, one))
            for place in first.values():
                for heard in frozenset().union(*word_sounds(place[1].base)):
                    self._by_sound[heard].append(place)
        return self._by_sound

    def _all_roles(self) -> dict[str, _Role]:
        """What the words beside the names of an article's people say that they are."""
        found: dict[str, _Role] = {}
        for name in self._one.reading.names:
            if name.type == "PER":
                words = {w for w in f"{name.role} {name.of}".casefold().split() if w.isalpha()}
                keys = {concept_of((w,), "en") for w in sorted(words)}
                found[_family(name)] = found.get(_family(name), _NO_ROLE).also(
                    _Role(
                        heads=bodies(keys),
                        concepts=frozenset(k for k in keys if k.startswith("c:")),
                        of=frozenset(sounds(name.of)),
                    )
                )
        return found


def _family(name: Name) -> str:
    """The key of a person's family name."""
    return (name_keys(name) or (name.base,))[-1]


class _Role(NamedTuple):
    """What a person is: the bodies that he or she speaks for, as concepts and by their names, and all
    concepts in it."""

    heads: frozenset[str]
    concepts: frozenset[str]
    of: frozenset[str]

    def also(self, other: _Role) -> _Role:
        return _Role(self.heads | other.heads, self.concepts | other.concepts, self.of | other.of)


_NO_ROLE = _Role(frozenset(), frozenset(), frozenset())


def _share(one: str, other: str) -> bool:
    """True of two names that share a word, in whatever language."""
    return any(a & b for a in word_sounds(one) for b in word_sounds(other))


def _outlet(name: Name) -> bool:
    """True of a name that the text or what is known beforehand says is an outlet's."""
    return name.kind == "outlet" or (name.type in ("ORG", "PRO") and known_outlet(name.base) is not None)


def _acts(claim: Claim) -> bool:
    """True where the source of a claim is who acts in what another tells, not who tells it."""
    if claim.stance not in act_kinds()[1] or claim.stance in ("deny", "confirm"):
        return False
    return claim.form == "indirect"
