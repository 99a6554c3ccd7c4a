"""All names that are known before any article is read, for those who weigh what a name may be."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final, cast

from headwater.known import registry
from headwater.model import ActorKind, Language, SourceKind
from headwater.read.who.tables import Tables, starts_of, stems_of, tables

_SOURCES: Final[dict[ActorKind, SourceKind]] = {
    "person": "person",
    "outlet": "outlet",
    "document": "document",
}
_WORD = re.compile(r"[^\s«»\"“”„()]+")


@lru_cache(maxsize=8)
def gazetteer(lang: str) -> Tables:
    """The tables of `lang` with all names of the registry, for those who weigh what a name may be.

    Too many of these are words as well («День», "Time") for one who takes each hit for a name.
    """
    own = tables(lang)
    keys = dict(own.keys)
    for known in registry().entries:
        kind = _SOURCES.get(known.kind, "organisation")
        for names in (known.names.get(cast(Language, lang), ()), known.names.get("en", ())):
            for name in names:
                words = " ".join(_WORD.findall(name.casefold().replace("’", "'")))
                if len(words) > 1:
                    keys.setdefault(words, (known.name, kind))
    stems = stems_of(keys)
    places = {k.name for k in registry().entries if k.kind in ("state", "place")}
    return replace(own, keys=keys, stems=stems, starts=starts_of(keys, stems), states=own.states | places)
