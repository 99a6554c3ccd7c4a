"""JSON Schemas of what the API answers, made from the nouns themselves; where a row that users know from
`--json` differs from its noun, only the difference stands here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any, Final

import msgspec

from headwater.ask import outlet, statements, ties
from headwater.link.ledger.nouns import Line
from headwater.link.nouns import Actor
from headwater.link.statements.nouns import Statement
from headwater.model import Act, Claim, Item, Name, Time
from headwater.store.nouns import ArticleHit, Info, Mention, VersionRow

Schema = dict[str, Any]
_REF: Final = "#/components/schemas/{name}"
_NOUNS: Final = (
    *(Info, ArticleHit, VersionRow, Mention, Actor, Statement, Line),
    *(statements.Row, outlet.Listed, outlet.Portrait, ties.Party, ties.Tie),
)
_READ: Final = (Claim, Name, Time, Act, Item)  # of which the rows alone are answered
_TEXT: Final[Schema] = {"type": "string"}
_MAYBE: Final[Schema] = {"type": ["string", "null"]}
_COUNT: Final[Schema] = {"type": "integer"}
_PLACE: Final[Mapping[str, Schema]] = {
    "article": {"type": "string", "description": "The id that the article was given, else its reference."},
    "ref": {"type": "string", "description": "The reference of the article in this library."},
    "start": {"type": "integer", "description": "Offset in characters."},
    "end": {"type": "integer", "description": "Offset in characters, exclusive."},
}
_ABOUT: Final = {**dict.fromkeys(("outlet", "url", "title", "published"), _MAYBE), "lang": _MAYBE}


def ref(name: str) -> Schema:
    """A reference to a schema."""
    return {"$ref": _REF.format(name=name)}


def page_of(name: str) -> Schema:
    """A part of a list: its items, how many there are in all, and from where the next part begins."""
    return {
        "type": "object",
        "properties": {
            "items": _list(ref(name)),
            "total": {
                "type": ["integer", "null"],
                "description": "How many there are; null where they are not counted, as in a search.",
            },
            "next": {
                "type": ["integer", "null"],
                "description": "The offset of the next part; null at the end.",
            },
        },
        "required": ["items", "total", "next"],
    }


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _nullable(of: Schema) -> Schema:
    return {"anyOf": [of, {"type": "null"}]}


def _with(
    noun: Schema, more: Mapping[str, Schema], without: Iterable[str] = (), may_lack: Iterable[str] = ()
) -> Schema:
    """The schema of a noun with other properties, all of which are there but those that `may_lack`."""
    found = deepcopy(noun)
    left = set(without)
    found["properties"] = {k: v for k, v in found["properties"].items() if k not in left} | dict(more)
    found["required"] = sorted(found["properties"].keys() - set(may_lack))
    return found


def _row(properties: Mapping[str, Schema], about: str, may_lack: Iterable[str] = ()) -> Schema:
    return _with({"type": "object", "description": about, "properties": {}}, properties, (), may_lack)


@lru_cache(maxsize=1)
def components() -> dict[str, Schema]:
    """All schemas, by name."""
    _, found = msgspec.json.schema_components(_NOUNS, ref_template=_REF)
    out: dict[str, Schema] = dict(found)
    out["Words"] = _row(
        {"start": _COUNT, "end": _COUNT, "text": _TEXT},
        "A stretch of an article: offsets in characters, end exclusive, and the exact words.",
    )
    out["Problem"] = _row({"error": _TEXT}, "What was wrong and what to do, in plain words.")
    _, read = msgspec.json.schema_components(_READ, ref_template=_REF)
    out |= _readings(read)
    out["Basis"] = read["Basis"]
    out |= _statements(out)
    out |= _lines(out)
    return out


def _worded(noun: Schema) -> Schema:
    """The same where each span has its words beside it."""
    found: Schema = json.loads(json.dumps(noun).replace(_REF.format(name="Span"), _REF.format(name="Words")))
    return found


def _readings(nouns: Mapping[str, Schema]) -> dict[str, Schema]:
    """A reading as `headwater read --json` has it, and what is in it."""
    claim = _with(_worded(nouns["Claim"]), {"unresolved": _TEXT}, ("reason",), ("unresolved",))
    said = {"why": _TEXT, "doubt": _TEXT, "stands_for": _list(_TEXT), "others": _list(_TEXT)}
    name = _with(
        nouns["Name"],
        {"text": _TEXT, "link": _MAYBE, **said},
        ("lang", "known", "gender"),
        ("role", "of", *said),
    )
    party = _row(
        {"name": _TEXT, "kind": _TEXT, "of": _TEXT, "words": _nullable(ref("Words"))},
        "Somebody who acts or is acted upon, in English, and of which state.",
    )
    limits = {"model": _TEXT, "limit": _TEXT}
    item = _with(nouns["Item"], {"text": _TEXT, **limits}, (), limits)
    parties = {"who": _list(ref("PartyRow")), "whom": _list(ref("PartyRow")), "items": _list(ref("ItemRow"))}
    held = {
        key: _list(ref(f"{key.removesuffix('s').title()}Row")) for key in ("claims", "names", "times", "acts")
    }
    known = dict.fromkeys(("outlet", "url", "title", "published"), _TEXT)
    reading = {"id": _TEXT, "lang": _MAYBE, **held, **known, "notes": _list(_TEXT), "text": _TEXT}
    place = {"ref": _TEXT, "version": _COUNT, "added": _TEXT, "reader": _TEXT}
    versions = {"versions": _list(ref("VersionRow"))}
    where = {"ref": _TEXT, "article": _TEXT, "article_ref": _TEXT, **_ABOUT}
    return {
        "ClaimRow": claim,
        "ClaimHitRow": _with(claim, {**where, "context": _nullable(ref("Context"))}, (), ("unresolved",)),
        "NameRow": name,
        "TimeRow": _with(nouns["Time"], {"text": _TEXT}, ("told",)),
        "PartyRow": party,
        "ItemRow": item,
        "ActRow": _with(_worded(nouns["Act"]), parties, ("reason",)),
        "Reading": _row(reading, "All that one article yields.", (*known, "notes")),
        "Article": _row({**reading, **place, **versions}, "An article of the library.", (*known, "notes")),
    }


def _statements(nouns: Mapping[str, Schema]) -> dict[str, Schema]:
    """A statement as `headwater trace --json` has it."""
    counts = {"articles": _COUNT, "outlets": _COUNT}
    lists = {"appears": "AppearanceRow", "denials": "DenialRow", "confirmations": "DenialRow"}
    return {
        "AppearanceRow": _with(nouns["Appearance"], _PLACE),
        "DenialRow": _with(nouns["Denial"], _PLACE, ("span",)),
        "StatementRow": _with(
            nouns["Statement"], counts | {key: _list(ref(name)) for key, name in lists.items()}
        ),
    }


def _lines(nouns: Mapping[str, Schema]) -> dict[str, Schema]:
    """A line of the ledger as `headwater ledger --json` has it."""
    party = _row(
        {"name": _TEXT, "kind": _TEXT, "country": _TEXT, "actor": _MAYBE, "guess": {"type": "boolean"}},
        "A party, the state that it acts for, and its actor.",
    )
    known = {"ref": _TEXT, "outlet": _MAYBE, "published": _MAYBE}
    row = {
        **{"who": _TEXT, "whom": _MAYBE, "when": _MAYBE, "date": ref("When"), "articles": _COUNT},
        **{"source": ref("Side"), "target": _nullable(ref("Side")), **_PLACE},
        "evidence": _list(ref("EvidenceRow")),
        "words": {**_list(_TEXT), "description": "The words of the first evidence, one after another."},
    }
    ties = {"parties": _list(ref("Party")), "ties": _list(ref("Tie")), "total": _COUNT}
    return {
        "Side": party,
        "EvidenceRow": _with(nouns["Evidence"], known),
        "LineRow": _with(nouns["Line"], row),
        "Web": _row(ties, "The ties between the parties of most lines, of `total`."),
    }
