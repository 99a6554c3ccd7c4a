"""Read the tables of the folder: a row of a CSV file is an entry, the values of a cell are parted by `;`."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from headwater.keys import slug
from headwater.known.nouns import Known, Role
from headwater.model import ActorKind, Language

FOLDER = Path(__file__).parent
_LANGS: tuple[Language, ...] = ("en", "uk", "ru")  # in the order of the columns
_PREFIX: dict[ActorKind, str] = {"place": "place", "organisation": "org", "outlet": "outlet", "person": "per"}
_GENDERS = {"m": "masc", "f": "femn", "": ""}

Row = dict[str, str]


@lru_cache(maxsize=16)
def rows(name: str) -> tuple[Row, ...]:
    """The rows of a table by its column names; ValueError for a row with too many or too few cells."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        head = next(reader)
        return tuple(dict(zip(head, row, strict=True)) for row in reader)


@lru_cache(maxsize=1)
def organs() -> dict[str, Any]:
    """`organs.toml` as it stands."""
    return tomllib.loads((FOLDER / "organs.toml").read_text(encoding="utf-8"))


def split(value: str) -> tuple[str, ...]:
    """The values of one cell."""
    return tuple(value.split(";")) if value else ()


def id_of(kind: ActorKind, name: str, qid: str = "") -> str:
    """The Wikidata identifier where one is known, else a readable id.

    >>> id_of("organisation", "Ministry of Justice of Estonia")
    'org:ministry-of-justice-of-estonia'
    """
    return qid or f"{_PREFIX[kind]}:{slug(name)}"


@lru_cache(maxsize=1)
def territories() -> dict[str, Row]:
    """Rows of states and of their parts by ISO 3166 code in small letters."""
    return {row["code"]: row for row in rows("territories.csv")}


def organ(key: str, owner: str, english: str) -> tuple[str, str]:
    """Id and English name of the organ `key` of who has the id `owner` and the name `english`."""
    own = _own_organs().get((key, owner))
    if own:
        return own
    name = _templates()[key].format(english)
    return id_of("organisation", name), name


@lru_cache(maxsize=1)
def _templates() -> dict[str, str]:
    return {row["key"]: row["english"] for row in organs()["organ"]}


@lru_cache(maxsize=1)
def _own_organs() -> dict[tuple[str, str], tuple[str, str]]:
    """Organs that have a name of their own, by their key and the id of the state."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for row in rows("bodies.csv"):
        for spec in split(row["organ"]):
            key, _, code = spec.partition(":")
            found[key, _country(code)] = (id_of("organisation", row["name"], row["qid"]), row["name"])
    return found


def entries() -> Iterator[Known]:
    """All that the tables know, people included."""
    yield from _states()
    yield from _cities()
    yield from _regions()
    yield from _bodies()
    yield from _stood_for()
    yield from _outlets()
    yield from _people()


def _country(code: str) -> str:
    return territories()[code]["qid"] if code else ""


def _names(*found: Row) -> dict[Language, tuple[str, ...]]:
    """Names by language from several rows, the first row's first."""
    cells = ((lang, ";".join(row[lang] for row in found if row.get(lang))) for lang in _LANGS)
    return {lang: tuple(dict.fromkeys(cell.split(";"))) if cell else () for lang, cell in cells}


def _states() -> Iterator[Known]:
    for row in rows("states.csv"):
        base = territories()[row["code"]]
        kind: ActorKind = row["kind"]  # type: ignore[assignment]
        yield Known(
            id=base["qid"],
            name=base["name"],
            kind=kind,
            names=_names({"en": base["name"]}, base, row),
            country=_country(row["within"] or (row["code"] if kind == "state" else "")),
            qid=base["qid"],
            kinds=("state" if kind == "state" else "union" if kind == "organisation" else "territory",),
        )


def _regions() -> Iterator[Known]:
    local = {row["code"]: row for row in rows("places.csv") if row["code"]}
    capitals = {(row["code"], row["capital"].partition(";")[0]) for row in rows("states.csv")}
    for code, base in territories().items():
        if "-" in code:
            more = local.get(code, {})
            # Berlin and Kyiv are regions and capitals at once: the capital says both.
            if (code[:2], base["name"]) not in capitals:
                yield _place(base["name"], code[:2], base["qid"], _names(base, more), kinds=("region",))


def _cities() -> Iterator[Known]:
    """Capitals, which may stand for the government, then other places without a code."""
    placed = {(row["name"], row["within"]): row for row in rows("places.csv") if row["name"]}
    coded = {
        (territories()[row["code"]]["name"], row["within"]): row for row in rows("places.csv") if row["code"]
    }
    for row in rows("states.csv"):
        capital = dict(zip(_LANGS, row["capital"].split(";"), strict=row["capital"] != ""))
        if capital.get("en"):
            key = (capital["en"], row["code"])
            more = placed.pop(key, coded.get(key, {}))
            qid = more.get("qid") or territories().get(more.get("code", ""), {}).get("qid", "")
            stands, _ = organ("government", _country(row["code"]), territories()[row["code"]]["name"])
            named = _names(dict(capital), more)  # type: ignore[arg-type]
            yield _place(
                capital["en"], row["code"], qid, named, (stands, *_stands(more)), ("city", "capital")
            )
    for (name, within), row in placed.items():
        yield _place(name, within, row["qid"], _names({"en": name}, row), _stands(row), split(row["kinds"]))


def _place(
    name: str,
    code: str,
    qid: str,
    names: dict[Language, tuple[str, ...]],
    stands: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (),
) -> Known:
    id_ = qid or f"place:{slug(name)}-{code}".rstrip("-")
    return Known(
        id=id_,
        name=name,
        kind="place",
        names=names,
        country=_country(code),
        qid=qid,
        kinds=kinds,
        stands_for=stands,
    )


def _bodies() -> Iterator[Known]:
    for row in rows("bodies.csv"):
        yield _listed("organisation", row, stands_for=_stands(row))


def _stood_for() -> Iterator[Known]:
    """Organs without a row of their own that a capital or another stand-in means."""
    specs = [f"government:{row['code']}" for row in rows("states.csv") if row["capital"]]
    specs += [
        s for name in ("places.csv", "bodies.csv") for row in rows(name) for s in split(row["stands_for"])
    ]
    for spec in dict.fromkeys(specs):
        key, _, code = spec.partition(":")
        if code and (key, _country(code)) not in _own_organs():
            id_, name = organ(key, _country(code), territories()[code]["name"])
            named: dict[Language, tuple[str, ...]] = {"en": (name,), "uk": (), "ru": ()}
            yield Known(
                id=id_,
                name=name,
                kind="organisation",
                names=named,
                country=_country(code),
                kinds=("government",),
            )


def _outlets() -> Iterator[Known]:
    for row in rows("outlets.csv"):
        yield _listed("outlet", row, family=row["family"], domains=split(row["domains"]))


def _people() -> Iterator[Known]:
    for row in rows("people.csv"):
        known = _listed("person", row, gender=_GENDERS[row["gender"]])
        if row["surname"]:
            known = msgspec.structs.replace(known, surnames=_surnames(known))
        yield known


def _surnames(known: Known) -> dict[Language, tuple[str, ...]]:
    """The last words of the names of one whom news calls by the surname alone."""
    return {
        lang: tuple(
            dict.fromkeys(last for n in names if len(last := n.rpartition(" ")[2]) > 2 and not last.isupper())
        )
        for lang, names in known.names.items()
    }


def _listed(kind: ActorKind, row: Row, **more: Any) -> Known:
    return Known(
        id=id_of(kind, row["name"], row["qid"]),
        name=row["name"],
        kind=kind,
        names=_names({"en": row["name"]}, row),
        country=_country(row["country"]),
        qid=row["qid"],
        kinds=split(row.get("kinds", "")),
        note=row.get("note", ""),
        **more,
    )


def _stands(row: Row) -> tuple[str, ...]:
    return tuple(_stood(spec) for spec in split(row.get("stands_for", "")))


def _stood(spec: str) -> str:
    """The id of what a stand-in means: "presidency:ru" is an organ and its state, else an English name of a
    body or a state."""
    key, _, code = spec.partition(":")
    if code:
        return organ(key, _country(code), territories()[code]["name"])[0]
    body = next((row for row in rows("bodies.csv") if row["name"] == spec), None)
    if body is not None:
        return id_of("organisation", spec, body["qid"])
    return next(row["qid"] for row in rows("territories.csv") if row["name"] == spec)


def roles() -> Iterator[Role]:
    """All offices of the people in the tables."""
    people = {row["name"]: id_of("person", row["name"], row["qid"]) for row in rows("people.csv")}
    for row in rows("offices.csv"):
        yield Role(
            person=people[row["person"]],
            role=row["role"],
            of=row["of"],
            country=_country(row["country"]),
            since=row["since"],
            until=row["until"],
        )
