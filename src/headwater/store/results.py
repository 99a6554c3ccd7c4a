"""Results of a question: a list of nouns that can become an Arrow table (arrow.apache.org)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from headwater.link.nouns import Actor
from headwater.model import Claim, Reading
from headwater.store.faults import ExtraMissing
from headwater.store.nouns import ArticleHit, ClaimHit, Stored

if TYPE_CHECKING:
    import pyarrow

    from headwater.link.statements.nouns import Statement

T = TypeVar("T")

_OF_ARTICLE: Final = dict.fromkeys(("ref", "id", "lang", "outlet", "url", "title", "published"), "string")
# The columns that users of event data know (POLECAT, ICEWS): `headwater.store.ledger.columns`.
_OF_LINE: Final[dict[str, Any]] = {
    **dict.fromkeys(("event_id", "event_date", "first_day", "last_day", "date_known"), "string"),
    **dict.fromkeys(("source_actor", "source_country", "event", "event_mode", "act", "mode"), "string"),
    **dict.fromkeys(("target_actor", "target_country", "contexts", "what", "location"), "string"),
    **dict.fromkeys(("outcome", "answers", "marks", "origins"), "string"),
    "articles": "int64",
    **dict.fromkeys(("article", "outlet", "published"), "string"),
    **dict.fromkeys(("start", "end"), "int64"),
}
_SPAN: Final = {"start": "int64", "end": "int64"}
_OF_CLAIM: Final[dict[str, Any]] = {
    **dict.fromkeys(("ref", "article", "lang", "outlet", "url", "title", "published"), "string"),
    **dict.fromkeys(("id", "source", "source_name", "source_kind", "cue", "content"), "string"),
    **dict.fromkeys(("stance", "form", "inside"), "string"),
    "hedged": "bool",
    "confidence": "float64",
    **dict.fromkeys(("source_start", "source_end", "cue_start", "cue_end"), "int64"),
    "content_spans": [_SPAN],
    "via": [{**_SPAN, "quote": "string", "name": "string", "kind": "string"}],
    "unresolved": "string",
}
_DENIAL: Final = {
    **dict.fromkeys(("article", "kind", "by", "actor", "claim", "date", "basis"), "string"),
    "span": _SPAN,
}
_OF_STATEMENT: Final[dict[str, Any]] = {
    **dict.fromkeys(("id", "headline", "state", "first", "last"), "string"),
    **dict.fromkeys(("articles", "independent"), "int64"),
    "appears": [
        {
            **dict.fromkeys(("article", "claim", "stance", "origin"), "string"),
            "spans": [_SPAN],
            "why": [{"name": "string", "value": "float64", "about": "string"}],
        }
    ],
    "origins": [
        {
            **dict.fromkeys(("id", "kind", "name", "actor", "outlet", "first"), "string"),
            "articles": ["string"],
            "repeats": ["string"],
        }
    ],
    "edges": [
        {
            **dict.fromkeys(("lower", "upper", "kind", "why", "article"), "string"),
            "span": _SPAN,
            "inferred": "bool",
        }
    ],
    "denials": [_DENIAL],
    "confirmations": [_DENIAL],
}
SCHEMA: Final = 1  # the version of the tables; it goes up when a column is renamed, retyped or taken out
# The columns of each table and their types; a list stands for a list, a mapping for a struct.
COLUMNS: Final[dict[str, dict[str, Any]]] = {
    "hits": {**_OF_ARTICLE, "claims": "int64", "score": "float64", "context": "string"},
    "claims": _OF_CLAIM,
    "articles": {
        **_OF_ARTICLE,
        **dict.fromkeys(("added", "reader"), "string"),
        **dict.fromkeys(("version", "claims"), "int64"),
        "text": "string",
    },
    "names": {
        **dict.fromkeys(("article", "ref"), "string"),
        **_SPAN,
        **dict.fromkeys(("text", "type", "kind", "base", "lang", "english", "role", "of"), "string"),
        "confidence": "float64",
    },
    "actors": {
        **dict.fromkeys(("id", "kind", "name"), "string"),
        "names": [{"lang": "string", "name": "string", "count": "int64"}],
        "roles": [dict.fromkeys(("role", "of", "first", "last"), "string")],
        **dict.fromkeys(("gender", "country", "qid", "first", "last"), "string"),
        **dict.fromkeys(("articles", "mentions", "doubtful"), "int64"),
    },
    "links": {
        "article": "string",
        "name": "int64",
        **dict.fromkeys(("actor", "why", "doubt"), "string"),
        "confidence": "float64",
        "stands_for": ["string"],
        "others": ["string"],
    },
    "ledger": _OF_LINE,
    "statements": _OF_STATEMENT,
    # What a library needs beside the articles to take them in without reading them again.
    "readings": {
        **dict.fromkeys(("ref", "key", "place"), "string"),
        "given": "bool",
        **dict.fromkeys(("added", "reader"), "string"),
        "reading": "binary",
    },
    "errors": dict.fromkeys(("place", "input", "reason", "kind", "at"), "string"),
}


class Results(list[T]):
    """What a question found, in order, as nouns; `to_arrow` gives the same as a table."""

    def __init__(self, found: Iterable[T], table: str) -> None:
        super().__init__(found)
        self.table = table

    def rows(self) -> list[dict[str, Any]]:
        """Flat rows with the columns of COLUMNS[self.table]."""
        return [row_of(one) for one in self]

    def to_arrow(self) -> pyarrow.Table:
        """The results as an Arrow table, from there pandas, polars, DuckDB. Raises ExtraMissing."""
        return arrow_table(self.table, self.rows())


def row_of(one: object) -> dict[str, Any]:
    """A result as one flat row."""
    if isinstance(one, ClaimHit):
        return claim_columns(one.claim, one.source, one.cue, one.content) | {
            "ref": one.ref,
            "article": one.article,
            **{name: getattr(one, name) for name in ("lang", "outlet", "url", "title", "published")},
        }
    if isinstance(one, ArticleHit):
        row = {name: getattr(one, name) for name in (*_OF_ARTICLE, "claims", "score")}
        return {**row, "context": one.context.text if one.context else None}
    if isinstance(one, Actor):
        names = [
            {"lang": lang, "name": name, "count": count}
            for lang, found in one.names.items()
            for name, count in found.items()
        ]
        roles = [{"role": r.role, "of": r.of, "first": r.first, "last": r.last} for r in one.roles]
        return msgspec.structs.asdict(one) | {"names": names, "roles": roles}
    raise TypeError(f"{type(one).__name__} is no result of a question.")


def article_columns(kept: Stored) -> dict[str, Any]:
    """An article as one row of the table of articles."""
    article = kept.article
    return {
        "ref": kept.ref,
        "id": kept.id,
        "lang": kept.reading.lang,
        "outlet": article.outlet,
        "url": article.url,
        "title": article.title,
        "published": article.published,
        "added": kept.added,
        "reader": kept.reader,
        "version": kept.version,
        "claims": len(kept.reading.claims),
        "text": article.text,
    }


def claim_columns(claim: Claim, source: str | None, cue: str, content: str) -> dict[str, Any]:
    """What the table of claims has of the claim itself."""
    return {
        "id": claim.id,
        "source": source,
        "source_name": claim.source_name,
        "source_kind": claim.source_kind,
        "cue": cue,
        "content": content,
        "stance": claim.stance,
        "form": claim.form,
        "inside": claim.inside,
        "hedged": claim.hedged,
        "confidence": claim.confidence,
        "source_start": claim.source.start if claim.source else None,
        "source_end": claim.source.end if claim.source else None,
        "cue_start": claim.cue.start,
        "cue_end": claim.cue.end,
        "content_spans": [{"start": s.start, "end": s.end} for s in claim.content],
        "via": [
            {"start": b.start, "end": b.end, "quote": b.quote, "name": b.name, "kind": b.kind}
            for b in claim.via
        ],
        "unresolved": claim.unresolved,
    }


def statement_columns(statement: Statement) -> dict[str, Any]:
    """A statement as one row; its articles are named as they are in it."""
    row: dict[str, Any] = msgspec.to_builtins(statement)
    return row | {"articles": len(statement.articles)}


def name_columns(ref: str, id_: str, reading: Reading) -> list[dict[str, Any]]:
    """The names of an article as rows of the table of names."""
    return [
        {
            "article": id_,
            "ref": ref,
            "start": n.start,
            "end": n.end,
            "text": reading.text[n.start : n.end],
            "type": n.type,
            "kind": n.kind,
            "base": n.base,
            "lang": n.lang,
            "english": n.english or None,
            "role": n.role or None,
            "of": n.of or None,
            "confidence": n.confidence,
        }
        for n in reading.names
    ]


def arrow() -> Any:
    """pyarrow; raises ExtraMissing with what to install."""
    try:
        import pyarrow
    except ImportError as error:
        raise ExtraMissing(
            "Arrow tables and Parquet need the package pyarrow: pip install 'headwater[arrow]'."
        ) from error
    return pyarrow


def arrow_schema(table: str) -> pyarrow.Schema:
    """The Arrow schema of a table: the same whatever is in it; its metadata say of which version it is."""
    named = {"headwater.table": table, "headwater.schema": str(SCHEMA)}
    return schema_of(COLUMNS[table]).with_metadata(named)


def schema_of(columns: Mapping[str, Any]) -> pyarrow.Schema:
    """The Arrow schema of columns with types as in COLUMNS."""
    pa = arrow()
    return pa.schema([(name, _type(pa, kind)) for name, kind in columns.items()])


def arrow_table(table: str, rows: list[dict[str, Any]]) -> pyarrow.Table:
    """Rows as an Arrow table with the schema of that name."""
    return arrow().Table.from_pylist(rows, schema=arrow_schema(table))


def _type(pa: Any, kind: Any) -> Any:
    if isinstance(kind, list):
        return pa.list_(_type(pa, kind[0]))
    if isinstance(kind, Mapping):
        return pa.struct([(name, _type(pa, one)) for name, one in kind.items()])
    return getattr(pa, "bool_" if kind == "bool" else kind)()
