"""Groups of mentions to actors: names, roles, dates, and ids that people can read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

from headwater.known import Known, registry
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


@dataclass(slots=True)
class Seen:
    """All mentions of one actor: its names with the articles and dates where they stand."""

    known: Known | None
    own: str
    names: list[tuple[str, str, Name]] = field(default_factory=list)
    doubtful: int = 0


def actor_ids(groups: dict[str, Seen]) -> dict[str, str]:
    """The id of each group by its key: a known one, else a slug of its name; of those that share a slug the
    one in most articles has it, the others end in what their offices belong to, else in letters made of their
    key, which does not depend on the order of the articles."""
    ids: dict[str, str] = {}
    taken: dict[str, list[str]] = defaultdict(list)
    for key, seen in groups.items():
        if seen.known is not None:
            ids[key] = seen.known.id
        else:
            base = slug(_name(seen)) or _short(key)
            taken[f"{_PREFIX[_kind(seen)]}:{base}"].append(key)
    used = set(ids.values())
    for base, keys in taken.items():
        ranked = sorted(keys, key=lambda k: (-len({a for a, _, _ in groups[k].names}), k))
        for number, key in enumerate(ranked):
            wanted = base if number == 0 else f"{base}-{slug(_country(groups[key]))}".rstrip("-")
            ids[key] = wanted if wanted not in used else f"{base}-{_short(key)}"
            used.add(ids[key])
    return ids


def _country(seen: Seen) -> str:
    """The English name of the state that the actor belongs to: by the registry, else that of the offices."""
    known = registry().by_id(seen.known.country) if seen.known and seen.known.country else None
    if known is not None:
        return known.name
    counts = Counter(n.of for _, _, n in seen.names if n.of and _is_state(n.of))
    return _ranked(counts)[0][0] if counts else ""


@lru_cache(maxsize=10_000)
def _is_state(name: str) -> bool:
    return any(known.kind == "state" for known in registry().find(name, "en"))


def _short(key: str) -> str:
    return blake2b(key.encode(errors="surrogatepass"), digest_size=3).hexdigest()


def actor(id_: str, seen: Seen) -> Actor:
    """The actor that all these mentions stand for."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for _, _, name in seen.names:
        names[name.lang][clean(name.base)] += 1
    dates = sorted({published for _, published, _ in seen.names if published})
    genders = Counter(n.gender for _, _, n in seen.names if n.gender)
    known, kind = seen.known, _kind(seen)
    personal = kind in ("person", "unknown")  # a state that the reader took for a person holds no office
    return Actor(
        id=id_,
        name=_name(seen),
        kind=kind,
        names={lang: dict(_ranked(counts)) for lang, counts in sorted(names.items())},
        roles=_roles(seen.names) if personal else (),
        gender=(_ranked(genders)[0][0] if genders else known.gender if known else "") if personal else "",
        country=_country(seen),
        qid=known.qid if known else "",
        first=dates[0] if dates else "",
        last=dates[-1] if dates else "",
        articles=len({article for article, _, _ in seen.names}),
        mentions=len(seen.names),
        doubtful=seen.doubtful,
    )


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))


def _kind(seen: Seen) -> ActorKind:
    if seen.known is not None:
        return seen.known.kind
    kinds = Counter(n.kind for _, _, n in seen.names if n.kind != "unknown")
    if kinds:
        return min(kinds, key=lambda k: (-kinds[k], k))
    types = Counter(n.type for _, _, n in seen.names)
    return _KIND[min(types, key=lambda t: (-types[t], t))] if types else "unknown"


def _name(seen: Seen) -> str:
    """The usual name in English: the user's, the registry's, else that of the fullest frequent mention."""
    if seen.own or seen.known is not None:
        return seen.own or (seen.known.name if seen.known else "")
    bases = [n for _, _, n in seen.names]
    most = max((len(clean(n.base).split()) for n in bases if n.type == "PER"), default=0)
    if most > 1:
        bases = [n for n in bases if len(clean(n.base).split()) > 1 and "." not in n.base] or bases
    called = [n.english for n in bases if n.english and n.known]
    called = called or [text for n in bases if (text := clean(n.base)).isascii()]
    called = called or [n.english for n in bases if n.english]
    called = called or [romanised(clean(n.base)) for n in bases]
    return _ranked(Counter(called))[0][0] if called else ""


def _roles(names: Iterable[tuple[str, str, Name]]) -> tuple[Role, ...]:
    """Offices and titles with their dates, those of most articles first."""
    said: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for article, published, name in names:
        if name.role:
            said[name.role, name.of].add((article, published))
    roles = []
    for (role, of), where in said.items():
        dates = sorted(published for _, published in where if published)
        first, last = (dates[0], dates[-1]) if dates else ("", "")
        roles.append(Role(role=role, of=of, first=first, last=last, articles=len(where)))
    return tuple(sorted(roles, key=lambda r: (-r.articles, r.role, r.of)))
