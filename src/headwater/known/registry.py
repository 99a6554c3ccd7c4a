"""All known actors in memory, with the look-ups on them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from headwater.known import tables
from headwater.known.folding import fold, key
from headwater.known.nouns import Known, Role

_Index = dict[str, list[Known]]
_FALLBACK = "en"  # names in Latin letters stand in every language as they are


class Registry:
    """The tables, indexed once; use `registry()`."""

    def __init__(self, entries: Iterable[Known], roles: Iterable[Role]) -> None:
        self.entries = tuple(entries)
        self._by_id = {known.id: known for known in self.entries}
        self._named: dict[str, _Index] = {}
        self._surnames: dict[str, _Index] = {}
        self._domains: dict[str, Known] = {}
        self._roles: dict[str, list[Role]] = {}
        for known in self.entries:
            self._domains.update(dict.fromkeys(known.domains, known))
        for role in roles:
            self._roles.setdefault(role.person, []).append(role)

    def find(self, name: str, lang: str) -> tuple[Known, ...]:
        """All known actors of this name in its base form, in the order of the tables (states first).

        Case counts only in names of up to four letters. Where the language has none, names in English are
        tried: «Financial Times» stands so in every language.
        """
        return self._exact(name, lang) or self._place(name, lang)

    def _exact(self, name: str, lang: str) -> tuple[Known, ...]:
        for folded in fold(name):
            for table in dict.fromkeys((lang, _FALLBACK)):
                found = self._index(self._named, table, "names").get(folded)
                if found:
                    return tuple(found)
        return ()

    def _place(self, name: str, lang: str) -> tuple[Known, ...]:
        """The place of a name that begins with what it is: «штат Вашингтон» is not the city."""
        words = name.split()
        for length in (1, 2):
            kind = _heads().get(" ".join(words[:length]).casefold().removeprefix("the "))
            if kind and len(words) > length:
                found = self._exact(" ".join(words[length:]), lang)
                return tuple(known for known in found if known.kind == "place" and kind in known.kinds)
        return ()

    def surname(self, name: str, lang: str) -> tuple[Known, ...]:
        """The well-known people whom news may call by this surname alone."""
        for folded in fold(name):
            found = self._index(self._surnames, lang, "surnames").get(folded)
            if found:
                return tuple(found)
        return ()

    def _index(self, indices: dict[str, _Index], lang: str, field: str) -> _Index:
        """Entries by the keys of their names in a language, made when the language is first asked for."""
        index = indices.get(lang)
        if index is None:
            index = indices[lang] = {}
            for known in self.entries:
                for folded in dict.fromkeys(map(key, getattr(known, field).get(lang, ()))):
                    index.setdefault(folded, []).append(known)
        return index

    def by_id(self, id_: str) -> Known | None:
        """The actor with this id, whether a Wikidata identifier or a readable one."""
        return self._by_id.get(id_)

    def by_domain(self, host: str) -> Known | None:
        """The outlet that publishes at this host or address, found also by a subdomain ("m.", "ukr.").

        >>> registry().by_domain("https://www.pravda.com.ua/news/1/").name
        'Ukrainska Pravda'
        """
        host = host.rpartition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0]
        host = host.casefold().strip(".")
        while "." in host:
            if host in self._domains:
                return self._domains[host]
            host = host.partition(".")[2]
        return None

    def roles(self, person: str) -> tuple[Role, ...]:
        """The known offices of a person by id, in the order of the table."""
        return tuple(self._roles.get(person, ()))

    def holders(self, role: str, country: str, date: str = "") -> tuple[Known, ...]:
        """Who held an office (in English: "President") of a state (by id) at a date, or at any time."""
        return tuple(
            self._by_id[person]
            for person, held in self._roles.items()
            if any(r.role == role and r.country == country and (not date or r.held(date)) for r in held)
        )


@lru_cache(maxsize=1)
def _heads() -> dict[str, str]:
    """Words before the name of a place, and the kind of place that they say it is."""
    return {head: kind for kind, heads in tables.organs()["heads"].items() for head in heads}


@lru_cache(maxsize=1)
def registry() -> Registry:
    """The registry of the package, read once."""
    return Registry(tables.entries(), tables.roles())
