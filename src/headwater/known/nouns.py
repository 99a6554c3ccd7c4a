"""What is known of an actor before any article is read."""

from __future__ import annotations

import msgspec

from headwater.model import ActorKind, Language


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A state, place, organisation, outlet or person that the package knows.

    `id` is the Wikidata identifier (`qid`) where that is sure, else readable ("outlet:meduza"). `name` is the
    usual English name; `names` are all names by language, the usual one first. `country` is the id of the
    state that it belongs to or lies in, "" where it has none (a union of states). `kinds` are finer than
    `kind` ("agency", "ministry", "city"). `family` is the owner or the newsroom that an outlet shares with
    others of the same `family`, "" where that is not sure. `stands_for` are the ids of what news calls by
    this name without its being the same: "Kyiv" for the government of Ukraine, "the Kremlin" for the
    presidency of Russia. `surnames` are those by which news calls a well-known person without a given name.
    `note` says what else bears one of its names, where two entries share it.
    """

    id: str
    name: str
    kind: ActorKind
    names: dict[Language, tuple[str, ...]]
    country: str = ""
    qid: str = ""
    family: str = ""
    domains: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    stands_for: tuple[str, ...] = ()
    gender: str = ""
    surnames: dict[Language, tuple[str, ...]] = {}
    note: str = ""

    def named(self, lang: str) -> tuple[str, ...]:
        """All names in a language, the usual one first; none for a language that Headwater does not read."""
        return self.names.get(lang, ())  # type: ignore[call-overload,no-any-return]


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """An office that a known person holds or held.

    `of` is the English name of the state or body, `country` the id of the state. `since` and `until` are
    ISO 8601 as precisely as they are known ("2019", "2019-05-20"), "" where they are open or not known.
    """

    person: str
    role: str
    of: str = ""
    country: str = ""
    since: str = ""
    until: str = ""

    def held(self, date: str) -> bool:
        """True where the office may have been held at an ISO 8601 date of any precision."""
        return _begins(self.since, date) and not (self.until and _after(date, self.until))


class Organ(msgspec.Struct, frozen=True, kw_only=True):
    """An organ of a state or place, found by the pattern of its name: «МЗС Естонії».

    `key` says which ("foreign"), `name` is its English name, `state` the id of whose it is, "" where that is
    in no table; `host` is the id of where an embassy stands, "" where the name does not say.
    """

    id: str
    name: str
    key: str
    state: str = ""
    host: str = ""


def _begins(since: str, date: str) -> bool:
    return not since or not _after(since, date)


def _after(one: str, other: str) -> bool:
    """True where `one` is later than `other` as far as the coarser of both tells."""
    digits = min(len(one), len(other), 10)
    return one[:digits] > other[:digits]
