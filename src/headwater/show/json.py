"""Readings as JSON, one a line, in the form of the annotation guide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from headwater.link.nouns import Link
from headwater.model import Act, Claim, Item, Name, Party, Reading, Span, Time


def reading_row(
    reading: Reading, with_text: bool = False, links: Sequence[Link | None] = ()
) -> dict[str, Any]:
    """One reading as a dictionary: `id`, `lang`, `claims`, `names`, `times`, `acts`, what is known of the
    article, `text` if asked. `links` has the link of each name, None where it has none."""
    article = reading.article
    row: dict[str, Any] = {
        "id": _unicode(reading.id),
        "lang": reading.lang,
        "claims": [claim_row(c, reading.text) for c in reading.claims],
        "names": [
            name_row(name, reading.text, links[i] if i < len(links) else None)
            for i, name in enumerate(reading.names)
        ],
    }
    row["times"] = [time_row(t, reading.text) for t in reading.times]
    row["acts"] = [act_row(a, reading.text) for a in reading.acts]
    for key in ("outlet", "url", "title", "published"):
        value = getattr(article, key)
        if value is not None:
            row[key] = _unicode(value)
    if reading.notes:
        row["notes"] = list(reading.notes)
    if with_text:
        row["text"] = _unicode(reading.text)
    return row


def claim_row(claim: Claim, text: str) -> dict[str, Any]:
    """One claim; every span has its offsets (characters, end exclusive) and its exact words.

    `unresolved` stands in it only where there is a reason.
    """
    row = {
        "id": claim.id,
        "source": span_row(claim.source, text) if claim.source else None,
        "source_name": _unicode(claim.source_name),
        "source_kind": claim.source_kind,
        "cue": span_row(claim.cue, text),
        "content": [span_row(s, text) for s in claim.content],
        "via": [
            {
                "start": b.start,
                "end": b.end,
                "quote": _unicode(b.quote),
                "name": _unicode(b.name),
                "kind": b.kind,
            }
            for b in claim.via
        ],
        "stance": claim.stance,
        "form": claim.form,
        "inside": claim.inside,
        "hedged": claim.hedged,
        "confidence": round(claim.confidence, 3),
    }
    if claim.unresolved:
        row["unresolved"] = _unicode(claim.unresolved)
    return row


def name_row(name: Name, text: str, link: Link | None = None) -> dict[str, Any]:
    """One name: its words, its type and base form, and the actor that it was linked to (`link`), with why.

    `role`, `of`, `stands_for` and `doubt` stand in it only where there is one.
    """
    row: dict[str, Any] = {
        "start": name.start,
        "end": name.end,
        "text": _unicode(text[name.start : name.end]),
        "type": name.type,
        "kind": name.kind,
        "base": _unicode(name.base),
        "english": _unicode(name.english),
        "link": link.actor if link else None,
        "confidence": round(name.confidence, 3),
    }
    for key in ("role", "of"):
        if getattr(name, key):
            row[key] = _unicode(getattr(name, key))
    if link:
        row["why"] = _unicode(link.why)
        if link.stands_for:
            row["stands_for"] = list(link.stands_for)
        if link.doubt:
            row["doubt"] = _unicode(link.doubt)
            row["others"] = list(link.others)
    return row


def time_row(time: Time, text: str) -> dict[str, Any]:
    """One expression of time: its words, TIMEX3 value, first and last day, and what it counts from."""
    return {
        "start": time.start,
        "end": time.end,
        "text": _unicode(text[time.start : time.end]),
        "value": time.value,
        "first": time.first,
        "last": time.last,
        "against": time.against,
    }


def act_row(act: Act, text: str) -> dict[str, Any]:
    """One act: who, to or of whom, what, with typed things, where, when, and its mode.

    `event` and `event_mode` are those of PLOVER. `claim` and `said` are ids of claims, `within` and
    `answers` of acts. What the text does not say is null or empty.
    """

    def words(span: Span | None) -> dict[str, Any] | None:
        return span_row(span, text) if span is not None else None

    return {
        "id": act.id,
        "act": act.act,
        "mode": act.mode,
        "trigger": span_row(act.trigger, text),
        "who": [_party_row(p, text) for p in act.who],
        "whom": [_party_row(p, text) for p in act.whom],
        "what": words(act.what),
        "items": [_item_row(i, text) for i in act.items],
        "where": words(act.where),
        "when": words(act.when),
        "event": act.event,
        "event_mode": act.event_mode,
        "contexts": list(act.contexts),
        "form": act.form,
        "claim": act.claim,
        "said": act.said,
        "within": act.within,
        "answers": act.answers,
    }


def _party_row(party: Party, text: str) -> dict[str, Any]:
    words = span_row(party.span, text) if party.span is not None else None
    return {"name": _unicode(party.name), "kind": party.kind, "of": _unicode(party.of), "words": words}


def _item_row(item: Item, text: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "start": item.start,
        "end": item.end,
        "text": _unicode(text[item.start : item.end]),
        "type": item.type,
        "quantity": item.quantity,
        "unit": item.unit,
    }
    return row | {key: _unicode(getattr(item, key)) for key in ("model", "limit") if getattr(item, key)}


def span_row(span: Span, text: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": _unicode(span.of(text))}


def _unicode(text: str) -> str:
    """JSON is UTF-8 and a file name may hold what is not: a lone surrogate becomes U+FFFD, one for one."""
    return text if text.isascii() else "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
