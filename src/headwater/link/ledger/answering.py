"""What became of requests and promises: which lines between the same two answer them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from headwater.link.ledger.joining import Strand, common
from headwater.link.ledger.nouns import Answer, Outcome, When

_GRANTS: Final = frozenset(("agree", "promise", "give"))
_REPLIES: Final = _GRANTS | {"refuse"}
_WORDS: Final = frozenset(("agree", "refuse"))  # replies that may leave out what they reply to
_SOON: Final = 60  # days within which they reply to the only request that there is
_OLDER: Final = 14
_MOST: Final = 100  # requests and promises before a reply that it may answer
_ASKS: Final = frozenset(("request", "promise"))


class Made(NamedTuple):
    """A line on its way: its id, its date, and the strands that tell of it."""

    id: str
    when: When
    strands: Sequence[Strand]

    @property
    def act(self) -> str:
        return self.strands[0].telling.act


def answers(lines: Sequence[Made], until: str) -> tuple[dict[str, Answer], dict[str, str]]:
    """What became of each request and promise among the lines of one pair, by id, and which line each answer
    answers. `until` is the date of the latest article, ISO 8601, up to which a line is open."""
    happened = [line for line in lines if line.strands[0].telling.mode == "happened"]
    asked = sorted((line for line in happened if line.act in _ASKS), key=_asked_on)
    days = [_since(line.when) for line in asked]
    found: dict[str, list[Made]] = defaultdict(list)
    answered: dict[str, str] = {}
    for line in sorted(happened, key=_day_of):
        at = bisect_right(days, line.when.last or "9999")
        if line.act in _REPLIES and (to := _asked_for(line, asked[max(at - _MOST, 0) : at])) is not None:
            found[to.id].append(line)
            answered[line.id] = to.id
    return {line.id: _answer(line, found[line.id], until) for line in asked}, answered


def _asked_for(reply: Made, asked: Sequence[Made]) -> Made | None:
    """The request or promise that a line answers: one that an article says it answers, else the latest
    before it that is about the same thing, else, of a short reply, the only request."""
    fits = [line for line in asked if line is not reply and _fits(line, reply)]
    said = [line for line in fits if _linked(line, reply)]
    same = [line for line in fits if _alike(line, reply)]
    if not said and not same and reply.act in _WORDS and _says_little(reply):
        open_ = [line for line in fits if line.act == "request" and _soon(line, reply)]
        same = open_ if len(open_) == 1 else []
    return max(said or same, key=_day_of, default=None)


def _says_little(reply: Made) -> bool:
    """«Відмовили», «this»: a reply that does not say itself what it is about."""
    return all(len(s.telling.concepts) <= 1 for s in reply.strands)


def _soon(asked: Made, reply: Made) -> bool:
    days = _days(asked.when.first, reply.when.first)
    return days is not None and -_OLDER <= days <= _SOON


def _fits(asked: Made, reply: Made) -> bool:
    """True where `reply` is by whom `asked` binds, to the other, and not before it."""
    one, other = asked.strands[0], reply.strands[0]
    if one.whom is None or other.whom is None or _before(reply.when, asked.when):
        return False
    if asked.act == "request":
        return other.who.key == one.whom.key and other.whom.key == one.who.key
    fulfils = reply.act in ("give", "refuse")
    return fulfils and other.who.key == one.who.key and other.whom.key == one.whom.key


def _before(one: When, other: When) -> bool:
    """True where the first is known to be before the second."""
    return one.last is not None and one.last < _since(other)


def _since(when: When) -> str:
    """The earliest day of an act; one that no article dates may be some days older than its article."""
    if when.known != "published" or when.first is None:
        return when.first or ""
    return date.fromordinal(max(date.fromisoformat(when.first).toordinal() - _OLDER, 1)).isoformat()


def _asked_on(line: Made) -> tuple[str, str]:
    return _since(line.when), line.id


def _linked(asked: Made, reply: Made) -> bool:
    """True where an article itself says what the reply answers."""
    ids = {(s.telling.article, s.telling.id) for s in asked.strands}
    return any((s.telling.article, s.telling.answers) in ids for s in reply.strands)


def _alike(asked: Made, reply: Made) -> bool:
    return any(common(a.telling, b.telling) for a in asked.strands for b in reply.strands)


def _day_of(line: Made) -> tuple[str, str]:
    return line.when.first or "", line.id


def _answer(asked: Made, replies: Sequence[Made], until: str) -> Answer:
    acts = {line.act for line in replies}
    end = replies[0].when.first if replies else until
    outcome: Outcome = "granted"
    if not replies:
        outcome = "none known so far"
    elif acts == {"refuse"}:
        outcome = "refused"
    elif "refuse" in acts or _less(asked, replies):
        outcome = "partly"
    return Answer(
        outcome=outcome, lines=tuple(line.id for line in replies), days=_days(asked.when.first, end)
    )


def _less(asked: Made, replies: Sequence[Made]) -> bool:
    """True where less is given or promised than was asked for: of the same type, in the same unit."""
    wanted, got = _amounts([asked]), _amounts(replies)
    return any(got[kind] < amount for kind, amount in wanted.items() if kind in got)


def _amounts(lines: Sequence[Made]) -> dict[tuple[str, str], float]:
    """The largest amount of each type and unit that the lines tell."""
    out: dict[tuple[str, str], float] = {}
    for line in lines:
        for strand in line.strands:
            for thing in strand.telling.things:
                if thing.quantity is not None:
                    kind = thing.type, thing.unit
                    out[kind] = max(out.get(kind, 0.0), thing.quantity)
    return out


def _days(first: str | None, last: str | None) -> int | None:
    try:
        return (date.fromisoformat((last or "")[:10]) - date.fromisoformat((first or "")[:10])).days
    except ValueError:
        return None
