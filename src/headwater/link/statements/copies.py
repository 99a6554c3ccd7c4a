"""Which article was written from which, by what both have in common."""

from __future__ import annotations

from headwater.link.statements.digest import Digest
from headwater.link.statements.kin import Kin
from headwater.link.statements.nouns import EdgeKind

_WORDING = 0.15  # of the shorter article's runs of words that must be in the other, in one language
_SAID = 0.4  # of the later article's units that must be alike units of the other, across languages
_ALIKE = -0.8  # log odds of two units that are held to be alike
_LEAST = 3  # units in common, across languages


def copied(one: Digest, other: Digest, kin: Kin) -> tuple[float, str, EdgeKind] | None:
    """How surely `one` was written from the earlier `other`, why, and how; None where nothing says so."""
    if one.lang == other.lang:
        if kin.wording < _WORDING:
            return None
        return 1.0 + kin.wording, f"{kin.wording:.0%} of the wording is shared", "copies"
    first = one.article < other.article
    pairs = [(i, j) if first else (j, i) for i, j, value in kin.pairs if value > _ALIKE]
    best: dict[int, int] = {}
    for i, j in sorted(pairs):
        best.setdefault(i, j)
    mine, theirs = sorted(best), [best[i] for i in sorted(best)]
    share = len(mine) / len(one.units)
    if len(set(theirs)) < _LEAST or share < _SAID:
        return None
    told = f"{len(mine)} of its {len(one.units)} pieces say the same"
    return share, f"{told}, in the same order" if theirs == sorted(theirs) else told, "translates"
