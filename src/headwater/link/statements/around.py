"""Where an author has it from who names nobody in the sentence: what else the article names.

News says once what its report rests on («according to a letter seen by …»), and tells the rest without a
source.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from headwater.link.statements.profile import Sheet
from headwater.link.statements.sourcekinds import tables
from headwater.link.statements.units import Draft, title_end
from headwater.link.statements.voices import OWN, Voice, Voices
from headwater.model import Name

# Set on the first articles of invented stories whose chains tell what each rests on.
_REACH = 6  # sentences beyond which all are equally far
_AFAR = 0.5  # what each sentence between takes away
_PARAGRAPH = 1.0  # what the same paragraph adds
_WORTH = {"document": 2.0, "anonymous": 2.0, "on the record": 1.5}
_BARE = -1.0  # what a document loses of which no claim says that it tells something
_HELD = 1.0  # what the outlet adds where it is named beside: it has the document
_LEAST = -0.9
_WORD = re.compile(r"[\w'’-]+")


class _Mention(NamedTuple):
    """A source that an article names: the number of its sentence, and what it is worth as the origin of what
    stands elsewhere."""

    home: int
    voice: Voice
    worth: float


class Around:
    """The sources that an article names, for what it states without one."""

    def __init__(self, one: Sheet, voices: Voices) -> None:
        self._one = one
        self._voices = voices
        begin = title_end(one.reading)
        told = (*self._told(), *self._papers()) if one.sentences else ()
        found = [m for m in told if m.voice.start >= begin]
        self._mentions = sorted(found, key=lambda m: (m.home, m.voice.start, m.voice.end, m.voice.kind))
        afar = _AFAR * _REACH
        self._strong = [n for n, m in enumerate(self._mentions) if m.worth - afar >= _LEAST]
        self._paragraphs = _paragraphs(one)

    def of(self, unit: Draft) -> Voice | None:
        """Whom or what a unit that names no source is from; None where nothing speaks for any."""
        first, last = (
            bisect_left(self._mentions, at, key=_home) for at in (unit.home - _REACH, unit.home + _REACH + 1)
        )
        near = (self._mentions[n] for n in sorted({*self._strong, *range(first, last)}))
        best = max(((self._fit(m, unit), m) for m in near), key=lambda x: x[0], default=None)
        return best[1].voice if best is not None and best[0] >= _LEAST else None

    def seen(self, unit: Draft) -> bool:
        """True of a unit in whose sentence the outlet's own people are named, as those who saw it."""
        text = self._one.reading.text
        sentence = self._one.sentences[unit.home]
        people = [t.start for t in self._one.terms_in(sentence) if t.key in OWN]
        if not people:
            return False
        others = [n for _, n in self._voices.named_in(sentence) if not self._voices.is_own(n)]
        return any(not any(_beside(text, at, n) for n in others) for at in people)

    def _fit(self, mention: _Mention, unit: Draft) -> float:
        away = abs(mention.home - unit.home)
        near = self._paragraphs[mention.home] == self._paragraphs[unit.home]
        return mention.worth - _AFAR * min(away, _REACH) + _PARAGRAPH * near

    def _told(self) -> list[_Mention]:
        found = []
        for claim, voice in self._voices.told():
            home = self._one.home(claim.cue.start)
            held = _HELD * (voice.kind == "document" and self._held(home))
            found.append(_Mention(home, voice, _WORTH[voice.kind] + held))
        return found

    def _papers(self) -> list[_Mention]:
        """The documents that an article speaks of, though no claim is said to be theirs."""
        kinds, vague = tables()["documents"], tables()["papers"]
        found = []
        for term in self._one.terms:
            start, key = term.start, term.key
            if key not in kinds:
                continue
            home = self._one.home(start)
            held = self._held(home)
            if held or key not in vague:
                word = _WORD.match(self._one.reading.text, start)
                end = word.end() if word is not None else start + 1
                voice = Voice("document", key[2:], start, end, heads=frozenset((key,)))
                found.append(_Mention(home, voice, _WORTH["document"] + _BARE + _HELD * held))
        return found

    def _held(self, home: int) -> bool:
        """True of a sentence that names the outlet itself: it says how the outlet came to know."""
        return self._voices.owned_in(self._one.sentences[home])


def _home(mention: _Mention) -> int:
    return mention.home


def _paragraphs(one: Sheet) -> list[int]:
    """By number of a sentence the number of its paragraph."""
    found, at, lines = [], 0, 0
    for sentence in one.sentences:
        lines += one.reading.text.count("\n", at, sentence.start)
        at = sentence.start
        found.append(lines)
    return found


def _beside(text: str, at: int, name: Name) -> bool:
    """True of a name right before the word at an offset, or right after it."""
    if name.end <= at:
        return not text[name.end : at].strip("'’s »”\"")
    return at < name.start and len(text[at : name.start].split()) == 1
