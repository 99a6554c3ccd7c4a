"""What an article adds to what is counted over all articles: names by key, and what they are met with.

All counts are sums over articles, so an article that is taken out takes with it what it brought, and the
order of adding leaves no trace. A field of a record begins with a letter that says what it counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from headwater.known import Known
from headwater.link.bearers import Bearer, Mention
from headwater.link.forms import Form
from headwater.link.local import Sheet
from headwater.link.places import namesakes
from headwater.link.registry import Registry
from headwater.link.tables import Tables

Record = dict[str, int]
SAMPLE = 16  # articles that stand for all of a person's, for the company, the offices and the time
_WORDS = ("LOC", "ORG")


def key_of(form: Form) -> str:
    """The key of a form among all: names of two types are two names."""
    return f"{form.type}.{form.key}"


def most(counts: Record) -> str:
    """The most frequent; of equals the last in alphabetical order."""
    return max(counts.items(), key=lambda kv: (kv[1], kv[0]))[0]


def fields(record: Record, letter: str) -> Record:
    """The fields of a record that begin with a letter, without it."""
    return {field[1:]: n for field, n in record.items() if field[0] == letter}


def rank(count: int) -> int:
    """The order of magnitude: what depends on it changes with few of the articles that come."""
    return count.bit_length()


@lru_cache(maxsize=200_000)
def mark(text: str) -> int:
    """A number for a name or an article that is the same everywhere (signed, 64 bits)."""
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def is_full(form: Form) -> bool:
    """True for a name in two parts or more that are no initials."""
    return form.full and not form.parts[0].initial


def own_of(form: Form) -> str:
    """The key of a person's name that nobody is found for."""
    return form.key if form.full else form.surname.group or form.surname.sound


def offices_of(bearer: Bearer) -> set[str]:
    """The roles that an article gives a person, and what they belong to."""
    names = [m.name for m, _ in bearer.mentions]
    return {n.role for n in names if n.role} | {f"of {n.of}" for n in names if n.of}


def states_of(bearer: Bearer, registry: Registry) -> set[str]:
    """The states whose offices the article gives to the person; a name of two places tells none."""
    found = set()
    for name in (m.name for m, _ in bearer.mentions):
        if name.role and name.of and not namesakes(name.of, "en"):
            known = registry.find(name.of, "en", "LOC")
            if known is not None and known.kind == "state":
                found.add(known.id)
    return found


def month(published: str) -> int:
    """The month of an ISO 8601 date, counted from the year 0; 0 where there is none."""
    found = re.match(r"(\d{4})(?:-(\d\d))?", published)
    return int(found[1]) * 12 + int(found[2] or 6) if found else 0


def year_of(form: Form) -> str:
    """The year in the name of an event, "" where none is."""
    years = [d for d in form.digits if len(d) == 4 and d[:2] in ("19", "20")]
    return max(years) if years and form.type == "EVT" else ""


class Sampled(NamedTuple):
    """An article in a sample: a number that decides which articles are in it, the article, its month, and
    the offices that it gives the person."""

    lot: int
    article: int
    month: int
    offices: tuple[str, ...]


class Counts:
    """What some articles add to the records, and to the samples of articles."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._known: dict[int, tuple[Known, str]] = {}  # what it is called in the tables, by identity
        self.records: dict[str, Record] = defaultdict(lambda: defaultdict(int))
        self.samples: dict[str, dict[int, Sampled | None]] = defaultdict(dict)

    def add(self, article: int, key: str, sheet: Sheet, by: int) -> None:
        """Count an article, known again by `key`, once more (`by` is 1) or not any more (-1)."""
        self._things(sheet, by)
        lot, at = mark(key), month(sheet.published)
        for bearer in sheet.people:
            self._person(bearer, by)
            found = Sampled(lot, article, at, tuple(sorted(offices_of(bearer))))
            for name in sorted({f.key for f in bearer.forms if is_full(f)}):
                self.records[f"p{name}"]["n"] += by
                self.samples[f"a{name}"][article] = found if by > 0 else None
                for state in states_of(bearer, self._registry):
                    self.records[f"p{name}"][f"h{state}"] += by
                    self.samples[f"a{name}\n{state}"][article] = found if by > 0 else None

    def _mention(self, record: Record, m: Mention, by: int) -> None:
        if m.known is not None:
            record[f"k{m.known.id}"] += by
            self.records[f"K{m.known.id}"][self._encoded(m.known)] += by

    def _encoded(self, known: Known) -> str:
        found = self._known.get(id(known))
        if found is None:
            found = self._known[id(known)] = known, msgspec.json.encode(known).decode()
        return found[1]

    def _things(self, sheet: Sheet, by: int) -> None:
        records, seen = self.records, set[str]()
        longer: dict[str, str] = {}
        for m in sheet.things:
            key = key_of(m.form)
            record = records[f"t{key}"]
            if key not in seen:
                seen.add(key)
                record["n"] += by
            record[f"v{m.name.lang}\t{m.name.base}"] += by
            self._mention(record, m, by)
            if m.name.known and m.name.english and not m.common:
                record[f"e{m.name.english.casefold()}"] += by
            self._bodies(m, by)
            if m.state and not m.common:
                longer[f"{m.form.type}.{m.core}"] = key
            if m.form.type in _WORDS and len(m.form.tokens) == 1 and m.known is None:
                records[f"W{m.form.whole}"][key] += by
        for key in sorted({key_of(m.form) for m in sheet.things if not m.state}):
            if key in longer:
                records[f"t{key}"][f"l{longer[key]}"] += by
                records[f"t{longer[key]}"][f"m{key}"] += by
        pairs = {(key_of(f), key_of(o), why) for f, others in sheet.shorts.items() for o, why in others}
        for short, long, why in pairs:
            records[f"t{short}"][f"s{why}\t{long}"] += by
            records[f"t{long}"][f"r{short}"] += by

    def _bodies(self, m: Mention, by: int) -> None:
        record = self.records[f"c{m.core}"] if m.common or m.state else {}
        if m.common:
            record[f"v{m.name.lang}\t{m.name.base}"] += by
        if m.state and m.form.type in ("ORG", "EVT"):
            record[f"s{m.state}"] += by
            if m.common and (year := year_of(m.form)):
                record[f"y{m.state}\t{year}"] += by
        if m.state and m.common and m.known is not None:
            record[f"b{m.state}\t{m.known.id}"] += by
        if m.state and not m.common:
            self.records[f"S{m.form.type}.{m.core}"][m.state] += by

    def _person(self, bearer: Bearer, by: int) -> None:
        full = is_full(bearer.form)
        for number, (m, _) in enumerate(bearer.mentions):
            variant = f"{m.name.lang}\t{m.name.base}"
            if is_full(m.form):
                record = self.records[f"p{m.form.key}"]
                record[f"v{variant}"] += by
                if m.known is not None:
                    record[f"k{m.known.id}"] += by
                if m.name.gender:
                    record[f"g{m.name.gender}"] += by
                if m.name.known:
                    record[f"e{m.name.english}"] += by
            elif full and not m.form.full:
                of_surname = m.form.surname.same(bearer.form.surname)
                if not of_surname:
                    self.records[f"p{bearer.form.key}"]["f"] += by
                if not of_surname or number == 0:
                    self.records[f"h{own_of(m.form)}"][f"{'w' if of_surname else 'f'}{variant}"] += by
            if m.known is not None:
                self.records[f"K{m.known.id}"][self._encoded(m.known)] += by
        for one, other in pairwise(sorted({f.key for f in bearer.forms if is_full(f)})):
            self.records[f"p{one}"][f"o{other}"] += by
        if not full:
            self._alone(bearer, by)

    def _alone(self, bearer: Bearer, by: int) -> None:
        part = bearer.form.surname
        sure = bearer.form.full or bearer.known is not None or part.group or part.nominative
        record = self.records[f"h{own_of(bearer.form)}"]
        record["n"] += by
        record["m"] += by * len(bearer.mentions)
        if sure or any(m.name.role for m, _ in bearer.mentions):
            record["u"] += by
        if bearer.known is None:
            for m, _ in bearer.mentions:
                record[f"v{m.name.lang}\t{m.name.base}"] += by


def variants(record: Record, letters: str = "v") -> list[tuple[str, str]]:
    """Language and base form of all names that a record counts, in order."""
    found = {field[1:].partition("\t")[::2] for field in record if field[0] in letters}
    return sorted(found, key=lambda pair: (pair[1], pair[0]))


def bases(record: Record, letters: str = "v") -> set[str]:
    """The base forms of all names that a record counts."""
    return {base for _, base in variants(record, letters)}


def changed(old: Any, by: Record) -> Record:
    """A record with what is counted now."""
    new = dict(old or {})
    for field, n in by.items():
        new[field] = new.get(field, 0) + n
        if not new[field]:
            del new[field]
    return new


def known_by(tables: Tables, id_: str) -> Known | None:
    """What is known under an id, as most names have it."""
    record = tables.get(f"K{id_}")
    return msgspec.json.decode(most(record), type=Known) if record else None


def merged(samples: Iterable[Iterable[Any]]) -> list[Sampled]:
    """The articles of some samples, as many as one sample has (bottom-k sketches, Cohen & Kaplan 2007)."""
    found: dict[int, Sampled] = {}
    for sample in samples:
        for lot, article, month_, offices in sample:
            before = found.get(article)
            both = sorted({*offices, *(before.offices if before else ())})
            found[article] = Sampled(lot, article, month_, tuple(both))
    return sorted(found.values())[:SAMPLE]
