"""Choose whom a pronoun or a bare description means: a few features of each candidate, added up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from math import log
from typing import NamedTuple

from headwater.model import SourceKind
from headwater.read.who.mentions import Mention

_REACH = 14  # sentences back; whoever was named before that is no longer in the reader's mind
# Fitted on pronouns and dropped subjects of the development articles, then rounded.
WEIGHTS = {
    "speaker": 1.7,  # the source of the claim just before; falls off with every sentence in between
    "subject": 1.3,  # the subject where it was named last
    "near": 1.9,  # falls off with every sentence in between
    "often": 0.2,  # named often so far
    "quoted": -2.0,  # named only inside somebody's words
    "body": -4.0,  # no person
}
_MARGIN = 0.15  # less than this between the best two: neither


class Candidate(NamedTuple):
    """All that was said of one name before a place."""

    name: str
    kind: SourceKind
    features: dict[str, float]

    @property
    def score(self) -> float:
        return sum(WEIGHTS[name] * value for name, value in self.features.items())


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
        """Everyone who fits and was named before token `at`, with the features of the choice."""
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
            Candidate(name, found[0].kind, _features(name, found, sentence, last))
            for name, found in by_name.items()
        ]

    def choose(self, at: int, sentence: int, fits: Callable[[Mention], bool]) -> Candidate | None:
        """The best candidate; None where there is none, or where two are equally good."""
        ranked = sorted(self.candidates(at, sentence, fits), key=lambda c: -c.score)
        if not ranked:
            return None
        if (
            len(ranked) > 1
            and ranked[0].score - ranked[1].score < _MARGIN
            and not _same(ranked[0], ranked[1])
        ):
            return None
        return ranked[0]


def _same(one: Candidate, other: Candidate) -> bool:
    """Two spellings of one name («Тереза Мей», «Тереза Май»)."""
    first, second = one.name.split(), other.name.split()
    return first[0] == second[0] and first[-1][:2] == second[-1][:2]


def _features(name: str, found: list[Mention], sentence: int, last: Mention | None) -> dict[str, float]:
    nearest = max(found, key=lambda m: m.at)
    return {
        "speaker": 1.0 / (1 + sentence - last.sentence) if last is not None and name == last.name else 0.0,
        "subject": nearest.subject / (1 + sentence - nearest.sentence),
        "near": 1.0 / (1 + sentence - nearest.sentence),
        "often": log(len(found)),
        "quoted": float(all(m.depth for m in found)),
        "body": float(nearest.kind != "person"),
    }
