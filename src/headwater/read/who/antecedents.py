"""Choose whom a pronoun or a bare description means: a few features of each candidate, added up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from math import log
from typing import NamedTuple

from headwater.model import SourceKind
from headwater.read.who.mentions import Mention

_SHOWN = 4  # names of those who fit equally well
_REACH = 14  # sentences back; whoever was named before that is no longer in the reader's mind
# Weights, fitted on pronouns and dropped subjects of the development articles, then rounded.
_SPEAKER = 1.7  # the source of the claim just before; falls off with every sentence in between
_SUBJECT = 1.3  # the subject where it was named last; falls off likewise
_NEAR = 1.9  # falls off with every sentence in between
_OFTEN = 0.2  # named often so far
_QUOTED = -2.0  # named only inside somebody's words
_BODY = -4.0  # no person
_MARGIN = 0.15  # less than this between the best two: neither

# Why a name is left open, in the words that a claim carries.
NOBODY = "nobody named before fits"
NO_SUBJECT = "no subject in the sentence"
DROPPED = "no subject in the sentence, and nobody who spoke just before fits"
NO_NAME = "the words name nobody"
_CALLED: dict[SourceKind, str] = {
    "person": "people",
    "organisation": "bodies",
    "outlet": "outlets",
    "group": "groups",
}


class Candidate(NamedTuple):
    """A name that fits, and how well."""

    name: str
    kind: SourceKind
    score: float


class Choice(NamedTuple):
    """Whom a word leads back to, or why that is left open."""

    best: Candidate | None
    why: str | None = None


def why_open(fitting: Iterable[tuple[str, SourceKind]]) -> str:
    """What a claim says of a name that several fit equally well, or nobody.

    >>> why_open([("Anna Gordon", "person"), ("Laura Whitfield", "person")])
    'two people fit: Anna Gordon, Laura Whitfield'
    """
    names = dict(fitting)
    if not names:
        return NOBODY
    kinds = set(names.values())
    what = _CALLED.get(kinds.pop(), "sources") if len(kinds) == 1 else "sources"
    count = {2: "two", 3: "three"}.get(len(names), "several")
    more = ", …" if len(names) > _SHOWN else ""
    return f"{count} {what} fit: {', '.join(list(names)[:_SHOWN])}{more}"


class Antecedents:
    """The mentions of an article, and who has spoken so far."""

    def __init__(self, mentions: list[Mention]) -> None:
        self._mentions = mentions
        self._at = [m.at for m in mentions]
        self._spoken: list[Mention] = []

    def speaks(self, mention: Mention) -> None:
        """Note the source of a claim: sources are resolved in the order of the text."""
        self._spoken.append(mention)

    @property
    def spoken(self) -> list[Mention]:
        """The sources so far, in order."""
        return self._spoken

    def candidates(self, at: int, sentence: int, fits: Callable[[Mention], bool]) -> list[Candidate]:
        """Everyone who fits and was named before token `at`, with the score of each."""
        by_name: dict[str, list[Mention]] = {}
        for i in range(bisect_left(self._at, at) - 1, -1, -1):
            mention = self._mentions[i]
            if sentence - mention.sentence > _REACH:
                break
            if fits(mention):
                by_name.setdefault(mention.name, []).append(mention)
        speakers = [m for m in self._spoken if m.at < at and fits(m) and sentence - m.sentence <= _REACH]
        for mention in speakers:
            by_name.setdefault(mention.name, []).append(mention)
        last = max(speakers, key=lambda m: m.at) if speakers else None
        return [
            Candidate(name, found[0].kind, _score(name, found, sentence, last))
            for name, found in by_name.items()
        ]

    def choose(self, at: int, sentence: int, fits: Callable[[Mention], bool]) -> Choice:
        """The best candidate; none where nobody fits, or where two are equally good."""
        found = self.candidates(at, sentence, fits)
        best = max(found, key=lambda c: c.score, default=None)
        if best is None:
            return Choice(None, NOBODY)
        least = best.score - _MARGIN
        rivals = [c for c in found if c.score > least and c is not best and not _same(best, c)]
        if not rivals:
            return Choice(best)
        rivals.sort(key=lambda c: -c.score)
        return Choice(None, why_open((c.name, c.kind) for c in (best, *rivals)))


def _same(one: Candidate, other: Candidate) -> bool:
    """Two spellings of one name («Тереза Мей», «Тереза Май»)."""
    first, second = one.name.split(), other.name.split()
    return first[0] == second[0] and first[-1][:2] == second[-1][:2]


def _score(name: str, found: list[Mention], sentence: int, last: Mention | None) -> float:
    """The features of one name, weighed and added up."""
    nearest = max(found, key=lambda m: m.at)
    near = 1.0 / (1 + sentence - nearest.sentence)
    return (
        (_SPEAKER / (1 + sentence - last.sentence) if last is not None and name == last.name else 0.0)
        + _SUBJECT * nearest.subject * near
        + _NEAR * near
        + _OFTEN * log(len(found))
        + _QUOTED * all(m.depth for m in found)
        + _BODY * (nearest.kind != "person")
    )
