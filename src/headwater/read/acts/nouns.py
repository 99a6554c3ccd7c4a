"""The nouns of this package: an act, those who take part in it, and the things that it is about."""

from __future__ import annotations

from typing import Literal

import msgspec

from headwater.model import Span

ActMode = Literal["happened", "asked", "promised", "planned", "denied", "hypothetical", "rumoured"]
ActForm = Literal["active", "passive", "nominal", "spoken"]


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who acts or is acted upon, in the words of the text.

    `span` is None where the sentence does not name them (a dropped subject, the speaker of a quotation).
    `name` is in English, "" where it is not known. `of` is the English name of the state for which a person
    or a body acts: a state's own name for itself, for its capital and for what is called after it.
    """

    span: Span | None
    name: str
    kind: str = "unknown"
    of: str = ""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that an act is about: ``text[start:end]`` is the noun phrase with its number.

    `type` is a class of the frames ("missile", "aircraft", "money", "permit"), "thing" where none fits.
    `model` is the name of a make or model in the words of the text («С-300»). `quantity` is the number and
    `unit` its unit (a currency, a measure, "" for pieces). `limit` holds what the text says of range, size or
    time after the noun («з дальністю до 700 км»), in its own words.
    """

    start: int
    end: int
    type: str
    model: str = ""
    quantity: float | None = None
    unit: str = ""
    limit: str = ""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One act after PLOVER (Open Event Data Alliance, 2021), with denials besides.

    `trigger` is the word or words that tell of it. `act` is the word of the ledger; `event`, `event_mode` and
    `contexts` are those of PLOVER ("DENY" is not PLOVER's). `mode` says whether it happened; a deed that was
    only asked for or promised hangs on the act that asks or promises (`within`), and one that its teller
    negates is "denied". `claim` is the id of the innermost claim whose content tells of it, None where the
    author does; `said` is the id of the claim that is itself the act (a request is made in words). `answers`
    is the request or promise of the same article that it answers. `who` and `whom` have several members where
    they are joined («Польща та Литва»). `reason` names the rule.
    """

    id: str
    trigger: Span
    act: str
    event: str
    event_mode: str = ""
    contexts: tuple[str, ...] = ()
    mode: ActMode = "happened"
    form: ActForm = "active"
    who: tuple[Party, ...] = ()
    whom: tuple[Party, ...] = ()
    what: Span | None = None
    items: tuple[Item, ...] = ()
    where: Span | None = None
    when: Span | None = None
    claim: str | None = None
    said: str | None = None
    within: str | None = None
    answers: str | None = None
    reason: str = ""
