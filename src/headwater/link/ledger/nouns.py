"""The nouns of the ledger: an act as one article tells it, and the line that all who tell of it make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from headwater.model import ActForm, ActMode, Span

_WORD = re.compile(r"\w+")
Granularity = Literal["day", "month", "year", "range", "unknown"]
Known = Literal["told", "published", "relative", "none"]
Outcome = Literal["granted", "refused", "partly", "none known so far"]
#: What is known of a stretch of text besides ("disputed", "single origin"), by article, start and end.
Marks = Callable[[str, int, int], Iterable[str]]
#: The words of the ledger; acts of other events of PLOVER keep their own names.
WORDS: tuple[str, ...] = ("request", "promise", "give", "refuse", "deny", "threaten", "agree", "order")


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who acts or is acted upon.

    `name` is in English; `state` is the English name of the state for which a person or body acts, and of a
    state itself. `actor` is the id of the linked actor, "" where there is none. `names` are the numbers in
    `Reading.names` of its own name and of its state's, None where none of them is in the article. `guess` is
    True where the text does not say it.
    """

    name: str
    kind: str = "unknown"
    state: str = ""
    actor: str = ""
    guess: bool = False
    names: tuple[int | None, int | None] = (None, None)

    @property
    def key(self) -> str:
        """What lines are put together by: the state that it acts for, else its identity, else its name."""
        return f"state:{self.state.casefold()}" if self.state else self.actor or f"name:{folded(self.name)}"

    @property
    def shown(self) -> str:
        """«Name (State)» where it acts for a state that its name does not tell."""
        if not self.state or not self.name or set(folded(self.state).split()) <= set(_words(self.name)):
            return self.name or self.state
        return f"{self.name} ({self.state})"


class When(msgspec.Struct, frozen=True, kw_only=True):
    """The days of an act, ISO 8601, both ends inclusive, None where they are not known.

    `known` says how: "told" by an expression of time, in `words`; by nothing but the day on which the article
    was "published" (the act was not later); "relative" to a day that is not known, as in an article without a
    date; or not at all ("none").
    """

    first: str | None = None
    last: str | None = None
    granularity: Granularity = "unknown"
    known: Known = "none"
    words: str = ""

    @property
    def iso(self) -> str:
        """A day, a month or an interval ("2026-01-01/2026-03-31", ISO 8601); "" where no date is known.

        Of an act whose day no article tells, only the month of the first article.

        >>> When(first="2026-03-04", last="2026-03-04", granularity="day", known="told").iso
        '2026-03-04'
        """
        if self.first is None or self.last is None:
            return ""
        if self.known == "told" and self.first == self.last:
            return self.first
        if self.first[:7] == self.last[:7]:
            return self.first[:7]
        return f"{self.first}/{self.last}"


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """A typed thing of an act in the words of the text; as `headwater.model.Item`."""

    text: str
    type: str
    model: str = ""
    quantity: float | None = None
    unit: str = ""
    limit: str = ""


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """One act as one article tells it: what the ledger keeps of `headwater.model.Act`.

    `article` is the id of the article and `published` its date; `id`, `answers` and `within` are ids of acts
    in it. ``text[start:end]`` is the evidence: the words from the first to the last that belong to the act.
    `source` is who tells of it, "" where the author does, `claim` and `stance` are those of the claim.
    `concepts` are what the words of the thing mean, the same in all languages; those of a denial are of all
    that is denied.
    """

    article: str
    id: str
    act: str
    event: str
    mode: ActMode
    form: ActForm
    start: int
    end: int
    event_mode: str = ""
    contexts: tuple[str, ...] = ()
    published: str = ""
    lang: str = ""
    who: tuple[Side, ...] = ()
    whom: tuple[Side, ...] = ()
    what: str = ""
    things: tuple[Thing, ...] = ()
    concepts: tuple[str, ...] = ()
    where: str = ""
    when: When = When()
    claim: str | None = None
    source: str = ""
    source_kind: str = ""
    hedged: bool = False
    stance: str = ""
    answers: str | None = None
    within: str | None = None


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Where a line rests: ``text[start:end]`` of an article, and who says so there ("" the author)."""

    article: str
    act: str
    start: int
    end: int
    published: str = ""
    claim: str | None = None
    source: str = ""
    when: When = When()
    marks: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a request or a promise: by which lines, in order of time.

    `days` is how long it took, or, where nothing is known so far, how long it has been open at the date of
    the latest article; None where a date lacks.
    """

    outcome: Outcome
    lines: tuple[str, ...] = ()
    days: int | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One act between two parties, whoever tells of it, in whatever language.

    `act` is the word of the ledger: one of WORDS, or another of the frames under its own name. `origins` are
    the sources that the articles name. `answers` is the id of the line that it answers, `answer` what became
    of a request or promise. `marks` has "disputed" and "single origin".
    """

    id: str
    who: Side
    act: str
    whom: Side | None
    what: str
    mode: ActMode
    when: When
    event: str
    event_mode: str = ""
    contexts: tuple[str, ...] = ()
    things: tuple[Thing, ...] = ()
    where: str = ""
    evidence: tuple[Evidence, ...] = ()
    origins: tuple[str, ...] = ()
    answers: str | None = None
    answer: Answer | None = None
    marks: tuple[str, ...] = ()

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that tell of it, once each, in order of their dates."""
        return tuple(dict.fromkeys(one.article for one in self.evidence))


def folded(name: str) -> str:
    """A name without case and spaces around it."""
    return " ".join(name.casefold().split())


def _words(name: str) -> list[str]:
    return _WORD.findall(name.casefold())


def hull(spans: list[Span]) -> Span:
    """From the first to the last of some spans."""
    return Span(min(s.start for s in spans), max(s.end for s in spans))
