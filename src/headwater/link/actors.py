"""Groups of mentions to actors: names, roles, dates, and ids that people can read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from headwater.known import Known, registry
from headwater.link.counts import Record, fields
from headwater.link.keys import clean, romanised, slug
from headwater.link.nouns import Actor, Role
from headwater.model import ActorKind, Name, NameType

_KIND: dict[NameType, ActorKind] = {
    "PER": "person", "ORG": "organisation", "LOC": "place", "PRO": "product", "EVT": "event",
}  # fmt: skip
_PREFIX: dict[ActorKind, str] = {
    "person": "per", "state": "state", "place": "place", "organisation": "org", "outlet": "outlet",
    "document": "doc", "product": "work", "event": "event", "unknown": "name",
}  # fmt: skip
_SEP = "\x1f"  # between what is said of a name


class Tally(NamedTuple):
    """What is counted of one actor: its names and all that is said of them (`counts`), and the first and the
    last date by role, "" for all together (`dates`)."""

    counts: Record
    dates: dict[str, list[str]]

    @property
    def articles(self) -> int:
        return self.counts.get("a", 0)


class _Called(NamedTuple):
    """One way in which an actor is named."""

    type: NameType
    kind: ActorKind
    lang: str
    known: str
    base: str
    english: str


def counted(names: Iterable[tuple[Name, bool]]) -> Record:
    """What the names of one actor in one article, each with whether it is in doubt, add to its tally."""
    found: Record = {"a": 1}
    roles = set()

    def add(field: str) -> None:
        found[field] = found.get(field, 0) + 1

    for n, doubt in names:
        known = "1" if n.known else ""
        add("m" + _SEP.join(_flat(x) for x in (n.type, n.kind, n.lang, known, n.base, n.english)))
        if n.gender:
            add(f"g{n.gender}")
        if n.of:
            add(f"o{n.of}")
        if n.role:
            roles.add(role_of(n.role, n.of))
        if doubt:
            add("d")
    for role in roles:
        add(f"r{role}")
    return found


def dated(dates: dict[str, list[str]], published: str, roles: Iterable[str]) -> dict[str, list[str]]:
    """The first and last dates with those of one more article."""
    if not published:
        return dates
    new = dict(dates)
    for role in ("", *roles):
        first, last = new.get(role, (published, published))
        new[role] = [min(first, published), max(last, published)]
    return new


def role_of(role: str, of: str) -> str:
    """The role beside a name, with whose it is, as a tally has it."""
    return f"{_flat(role)}{_SEP}{_flat(of)}"


def base_of(key: str, tally: Tally) -> str:
    """How the id of an actor without a known one begins."""
    return f"{_PREFIX[_kind(None, _called(tally))]}:{slug(_name(None, '', _called(tally))) or _short(key)}"


def longer_id(base: str, key: str, country: str) -> str:
    """The id of an actor whose name alone is the id of another: with the state of its offices, else with
    letters made of its key, which does not depend on the order of the articles."""
    return f"{base}-{slug(country) or _short(key)}"


def country_of(known: Known | None, tally: Tally) -> str:
    """The English name of the state that the actor belongs to: by the registry, else that of the offices."""
    state = registry().by_id(known.country) if known is not None and known.country else None
    if state is not None:
        return state.name
    counts = Counter({of: n for of, n in fields(tally.counts, "o").items() if _is_state(of)})
    return _ranked(counts)[0][0] if counts else ""


@lru_cache(maxsize=10_000)
def _is_state(name: str) -> bool:
    return any(known.kind == "state" for known in registry().find(name, "en"))


def _short(key: str) -> str:
    return blake2b(key.encode(errors="surrogatepass"), digest_size=4).hexdigest()


def _flat(text: str) -> str:
    return text.replace(_SEP, " ")


def _called(tally: Tally) -> list[tuple[_Called, int]]:
    return [(_Called(*field.split(_SEP)), n) for field, n in fields(tally.counts, "m").items()]  # type: ignore[arg-type]


def actor(id_: str, known: Known | None, own: str, tally: Tally) -> Actor:
    """The actor of a tally; `own` is what the user calls it, "" where that is not settled."""
    called = _called(tally)
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for one, count in called:
        names[one.lang][clean(one.base)] += count
    genders, kind = fields(tally.counts, "g"), _kind(known, called)
    personal = kind in ("person", "unknown")  # a state that the reader took for a person holds no office
    gender = _ranked(genders)[0][0] if genders else known.gender if known else ""
    first, last = tally.dates.get("", ("", ""))
    return Actor(
        id=id_,
        name=_name(known, own, called),
        kind=kind,
        names={lang: dict(_ranked(counts)) for lang, counts in sorted(names.items())},
        roles=_roles(tally) if personal else (),
        gender=gender if personal else "",
        country=country_of(known, tally),
        qid=known.qid if known else "",
        first=first,
        last=last,
        articles=tally.articles,
        mentions=sum(count for _, count in called),
        doubtful=tally.counts.get("d", 0),
    )


def _ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))


def _kind(known: Known | None, called: list[tuple[_Called, int]]) -> ActorKind:
    if known is not None:
        return known.kind
    kinds: Counter[ActorKind] = Counter()
    types: Counter[NameType] = Counter()
    for one, count in called:
        types[one.type] += count
        if one.kind != "unknown":
            kinds[one.kind] += count
    if kinds:
        return min(kinds, key=lambda k: (-kinds[k], k))
    return _KIND[min(types, key=lambda t: (-types[t], t))] if types else "unknown"


def _name(known: Known | None, own: str, called: list[tuple[_Called, int]]) -> str:
    """The usual name in English: the user's, the registry's, else that of the fullest frequent mention."""
    if own or known is not None:
        return own or (known.name if known else "")
    bases = called
    most = max((len(clean(n.base).split()) for n, _ in bases if n.type == "PER"), default=0)
    if most > 1:
        bases = [p for p in bases if len(clean(p[0].base).split()) > 1 and "." not in p[0].base] or bases
    found = [(n.english, count) for n, count in bases if n.english and n.known]
    found = found or [(text, count) for n, count in bases if (text := clean(n.base)).isascii()]
    found = found or [(n.english, count) for n, count in bases if n.english]
    found = found or [(romanised(clean(n.base)), count) for n, count in bases]
    counts: Counter[str] = Counter()
    for text, count in found:
        counts[text] += count
    return _ranked(counts)[0][0] if counts else ""


def _roles(tally: Tally) -> tuple[Role, ...]:
    """Offices and titles with their dates, those of most articles first."""
    roles = []
    for field, articles in fields(tally.counts, "r").items():
        role, _, of = field.partition(_SEP)
        first, last = tally.dates.get(field, ("", ""))
        roles.append(Role(role=role, of=of, first=first, last=last, articles=articles))
    return tuple(sorted(roles, key=lambda r: (-r.articles, r.role, r.of)))
