"""What statements need of one article, and no more: a pure function of its reading, small enough to be kept.

A library keeps it beside the reading, so that linking one article to many others reads no text again.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import cached_property
from hashlib import blake2b
from typing import Final
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from headwater.link.statements.around import Around
from headwater.link.statements.concepts import weight
from headwater.link.statements.denying import ASKED, Hint, denying
from headwater.link.statements.outlets import word_sounds
from headwater.link.statements.profile import Sheet, alternatives, sheet
from headwater.link.statements.quantities import Quantity
from headwater.link.statements.signature import Signature, number_key, signature
from headwater.link.statements.units import Deed, Draft, drafts, title_end
from headwater.link.statements.voices import Voice, Voices
from headwater.link.statements.when import seconds, when
from headwater.model import Form, Reading, Span, Stance

_SHINGLE = 3  # words
_SMALL = 12  # numbers up to this are met by chance
_SOURCE = "c:source"

NAMES = frozenset(("a:", "s:", "k:"))  # how the terms begin that are names

Node = tuple[str, int]  # an article's id and the number of a unit in it


class Unit(msgspec.Struct, frozen=True, array_like=True, eq=False, dict=True):
    """A stretch of an article that says one thing; `units.Draft` tells the fields that both have.

    `claim` is the claim's id, "" where the author says it. `sources` are the numbers of the voices that it
    has it from, from who said it outwards to the outlet that wrote of it; `teller` is that of who says it,
    -1 where no claim holds it. `after` is the voice that the article names that it likeliest has it from,
    `beside` that of who answers where it stands, -1 where none is. `seen` is True where the outlet's own
    people are named in its sentence, `ours` where the outlet is. `told_by` is the name of the outermost
    source, `holders` are the sounds of the names of all who say it, one in another; `person` is the first
    person that it names. `doubt` are the log odds that it denies something, `pointing` is True where it
    points at what was said («such reports»); of its terms, `void` only say that something is not so
    (`denying.Hint`). `paragraph` is the number of its line.
    """

    spans: tuple[tuple[int, int], ...]
    home: int
    keys: frozenset[str]
    numbers: tuple[Quantity, ...] = ()
    dated: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    deeds: tuple[Deed, ...] = ()
    negated: bool = False
    banned: bool = False
    correcting: bool = False
    denies: bool = False
    confirms: bool = False
    not_so: frozenset[float] = frozenset()
    claim: str = ""
    stance: Stance = "assert"
    form: Form = "indirect"
    sources: tuple[int, ...] = ()
    teller: int = -1
    after: int = -1
    told_by: str = ""
    holders: frozenset[str] = frozenset()
    basis: str = ""
    person: str = ""
    doubt: float = -9.0
    pointing: bool = False
    void: frozenset[str] = frozenset()
    beside: int = -1
    seen: bool = False
    ours: bool = False
    paragraph: int = 0

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]

    @property
    def places(self) -> tuple[Span, ...]:
        return tuple(Span(*s) for s in self.spans)

    @cached_property
    def bag(self) -> Bag:
        return Bag(self.keys)

    @cached_property
    def kind(self) -> int:
        """A checksum of its words, numbers, days and acts and of whether it is negated, as a signed 64-bit
        number: the same of units that say a thing in the same words."""
        numbers = sorted({f"{q.value!r} {' '.join(sorted(q.units))}" for q in self.numbers})
        told = (self.keys, numbers, self.dated, self.acts)
        parts = ["\1".join(sorted(part)) for part in told]
        parts.append(f"{self.negated or self.banned} {self.denies}")
        data = "\0".join(parts).encode(errors="surrogatepass")
        return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)

    @property
    def corrects(self) -> bool:
        """True where it puts another number against one that is not so, or stands in a correction."""
        return self.correcting or any(q.value not in self.not_so for q in self.numbers if self.not_so)

    def overlaps(self, other: Unit) -> bool:
        """True of two units of one article that share some of its text."""
        return any(a[0] < b[1] and b[0] < a[1] for a in self.spans for b in other.spans)


class Bag:
    """Weighted terms, the names among them apart: of a name each word may sound one way or another."""

    def __init__(self, keys: frozenset[str]) -> None:
        self.names = tuple(sorted(k for k in keys if k[:2] in NAMES))
        self.keys = keys.difference(self.names)
        weights = [weight(k) for k in keys]
        self.length = sum(w * w for w in weights) ** 0.5
        self.total = sum(weights)

    @cached_property
    def heard(self) -> frozenset[str]:
        """What the names may sound like."""
        return frozenset(one for name in self.names for one in alternatives(name))

    def shared(self, other: Bag) -> tuple[float, float]:
        """The weight of what two bags share, and its square as vectors have it."""
        common = [weight(k) for k in self.keys & other.keys]
        common += [weight(k) for k in self.named(other)]
        return (sum(common), sum(w * w for w in common)) if common else (0.0, 0.0)

    def named(self, other: Bag) -> list[str]:
        """The names of this bag that the other has too."""
        heard = other.heard
        if self.heard.isdisjoint(heard):
            return []
        return [name for name in self.names if any(one in heard for one in alternatives(name))]

    def cosine(self, other: Bag) -> float:
        """The cosine of two bags, 0 where one is empty."""
        length = self.length * other.length
        return float(self.shared(other)[1] / length) if length else 0.0


class Cited(msgspec.Struct, frozen=True, array_like=True):
    """A place where an article names what may be an outlet, with the number of its sentence."""

    start: int
    end: int
    names: tuple[str, ...]
    home: int = -1


class Digest(msgspec.Struct, frozen=True, array_like=True, eq=False, dict=True):
    """One article as statements need it.

    `when` is the moment of publication so that dates of any zone and precision sort, `published` as it was
    given. `sentences` are the terms of each; `cited` are names of possible outlets; `reveals` are names of
    outlets with the number of the voice of whoever says to have been their source. `shingles` are checksums
    of its runs of three words, in order of size.
    """

    article: str
    outlet: str
    lang: str
    when: str
    published: str
    units: tuple[Unit, ...]
    sentences: tuple[frozenset[str], ...]
    voices: tuple[Voice, ...]
    cited: tuple[Cited, ...]
    reveals: tuple[tuple[tuple[str, ...], int], ...]
    shingles: tuple[int, ...]

    @cached_property
    def signature(self) -> Signature:
        numbers = {number_key(q.value) for u in self.units for q in u.numbers if q.value > _SMALL}
        return signature(sorted({k for u in self.units for k in u.keys} | numbers))

    @cached_property
    def wording(self) -> NDArray[np.uint32]:
        return np.array(self.shingles, np.uint32)

    def around(self, unit: Unit) -> Bag:
        """The terms of a unit's sentence and of the one before it."""
        found = self._arounds.get(unit.home)
        if found is None:
            found = self._arounds[unit.home] = Bag(self.beside(unit.home))
        return found

    @cached_property
    def _arounds(self) -> dict[int, Bag]:
        return {}

    def beside(self, home: int) -> frozenset[str]:
        """The terms of a sentence, by its number, and of the one before it."""
        return frozenset().union(*self.sentences[max(home - 1, 0) : home + 1])

    @property
    def moment(self) -> int:
        """Seconds since 1970 in UTC; 0 where it is not known when the article was published."""
        return seconds(self.when)

    @cached_property
    def disputes(self) -> bool:
        """True where something is denied or corrected."""
        return any(u.doubt >= ASKED for u in self.units)

    def order(self) -> tuple[str, str]:
        """Articles in order of time, those of one moment by id."""
        return self.when, self.article


def digest(reading: Reading) -> Digest:
    """What statements need of an article."""
    one = sheet(reading)
    return _Making(one).digest()


_decoder: Final = msgspec.msgpack.Decoder(Digest)


def packed(one: Digest) -> bytes:
    """A digest as a library keeps it."""
    return zlib.compress(msgspec.msgpack.encode(one), 1)


def unpacked(data: bytes) -> Digest:
    """A digest as `packed` gave it; raises ValueError where it is broken."""
    try:
        return _decoder.decode(zlib.decompress(data))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(f"the digest cannot be unpacked: {error}") from error


class _Making:
    def __init__(self, one: Sheet) -> None:
        self._one = one
        self._found = Voices(one)
        self._around = Around(one, self._found)
        self._voices: dict[Voice, int] = {}

    def digest(self) -> Digest:
        one, reading = self._one, self._one.reading
        found = drafts(one)
        hints = denying(one, found, self._found)
        units = tuple(self._unit(draft, hint) for draft, hint in zip(found, hints, strict=True))
        reveals = tuple(self._reveals())
        return Digest(
            article=reading.id,
            outlet=reading.article.outlet or "",
            lang=reading.lang or "",
            when=when(reading.article.published),
            published=reading.article.published or "",
            units=units,
            sentences=tuple([frozenset([t.key for t in one.terms_in(s)]) for s in one.sentences]),
            cited=tuple(self._cited()),
            reveals=reveals,
            shingles=_shingles(one),
            voices=tuple(self._voices),  # last: all that came before may add to them
        )

    def _number(self, voice: Voice | None) -> int:
        return -1 if voice is None else self._voices.setdefault(voice, len(self._voices))

    def _unit(self, draft: Draft, hint: Hint) -> Unit:
        chain, claim = draft.chain, draft.claim
        sources = tuple(self._number(v) for v in self._found.of(draft))
        named = self._found.named_in(Span(draft.start, draft.end))
        homes = {self._one.home(at) for at in (draft.start, *(c.cue.start for c in chain))}
        return Unit(
            spans=tuple((s.start, s.end) for s in draft.spans),
            home=draft.home,
            keys=draft.keys,
            numbers=draft.numbers,
            dated=draft.dated,
            acts=draft.acts,
            deeds=draft.deeds,
            negated=draft.negated,
            banned=draft.banned,
            correcting=draft.correcting,
            denies=hint.denies,
            confirms=any(c.stance == "confirm" for c in chain),
            not_so=draft.not_so,
            claim=claim.id if claim is not None else "",
            stance=claim.stance if claim is not None else "assert",
            form=claim.form if claim is not None else "indirect",
            sources=sources,
            teller=self._number(self._found.teller(chain[0])) if chain else -1,
            after=self._number(self._around.of(draft)),
            seen=self._around.seen(draft),
            ours=any(self._found.owned_in(self._one.sentences[h]) for h in homes),
            beside=self._number(self._found.beside(draft)),
            paragraph=self._one.reading.text.count("\n", 0, draft.start),
            told_by=chain[-1].source_name if chain else "",
            holders=_sounds(c.source_name for c in chain),
            basis=claim.via[0].name if claim is not None and claim.via else "",
            person=next((x.base for _, x in named if x.type == "PER"), ""),
            doubt=hint.doubt,
            pointing=hint.pointing,
            void=hint.void,
        )

    def _cited(self) -> Iterable[Cited]:
        """What the article names that may be an outlet, each where it does so first."""
        reading = self._one.reading
        spots = {Cited(n.start, n.end, (n.base,)) for n in reading.names if n.type != "LOC"}
        for claim in reading.claims:
            if claim.source is not None and claim.source_name:
                spots.add(Cited(claim.source.start, claim.source.end, (claim.source_name,)))
            spots |= {Cited(b.start, b.end, (b.name,)) for b in claim.via if b.name}
        seen = set()
        for spot in sorted(spots, key=lambda s: (s.start, s.end, s.names)):
            if spot.names not in seen:
                seen.add(spot.names)
                yield msgspec.structs.replace(spot, home=self._one.home(spot.start))

    def _reveals(self) -> Iterable[tuple[tuple[str, ...], int]]:
        """People who say that they were an outlet's unnamed source."""
        for claim in self._one.reading.claims:
            for span in claim.content:
                if any(t.key == _SOURCE for t in self._one.terms_in(span)):
                    told = Span(min(claim.cue.start, span.start), span.end)  # with whom it is said to
                    names = tuple(x.base for _, x in self._found.named_in(told))
                    teller = self._found.teller(claim)
                    if names and teller.person:
                        yield names, self._number(teller)


def _sounds(names: Iterable[str]) -> frozenset[str]:
    return frozenset(heard for name in names for word in word_sounds(name) for heard in word)


def _shingles(one: Sheet) -> tuple[int, ...]:
    """Checksums of the runs of three words after the title (Broder 1997), the same on every machine."""
    begin = title_end(one.reading)
    words = [p.low for p in one.pieces if p.start >= begin and p.low[0].isalnum()]
    coded = [word.encode(errors="surrogatepass") for word in words]
    runs = zip(*(coded[k:] for k in range(_SHINGLE)), strict=False)
    return tuple(sorted({crc32(b" ".join(run)) for run in runs}))
