"""An act in the making, and which act another hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from headwater.model import Party
from headwater.read.acts.complements import Complement
from headwater.read.acts.triggers import Hit
from headwater.read.document import Range


@dataclass(slots=True)
class Draft:
    """An act in the making, its roles as ranges of tokens and parties."""

    hit: Hit
    who: tuple[Party, ...] = ()
    whom: tuple[Party, ...] = ()
    what: Range | None = None
    subject: Range | None = None
    where: Range | None = None
    around: list[Complement] = field(default_factory=list)
    verb: int | None = None
    drop: bool = False
    turned: bool = False
    outer: Draft | None = None


def outer_of(hit: Hit, earlier: Sequence[Draft]) -> Draft | None:
    """The innermost earlier act whose complement holds a trigger."""
    for draft in reversed(earlier):
        if draft.hit.sentence is not hit.sentence:
            return None
        if draft.hit.frame.inner and draft.what is not None and draft.what[0] <= hit.at < draft.what[1]:
            return draft
    return None
