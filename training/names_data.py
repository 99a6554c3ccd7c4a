"""Articles with annotated names: SlavicNER, those of this project, and names kept apart from their text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_MARK = re.compile(r"\{([^{}|]*)\|(PER|ORG|LOC|PRO|EVT)\|([^{}|]*)\|([^{}|]*)\}")
Row = dict[str, Any]


def gold(path: Path) -> list[Row]:
    """The articles of `names.jsonl` of the gold folder."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def annotated(path: Path) -> Iterator[Row]:
    """Articles with names marked in the text: ``### id lang topic``, then ``{surface|TYPE|base|link}``."""
    for part in re.split(r"^### ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        name, lang, topic = head.split()[:3]
        text, names = unmarked(body.strip())
        yield {"id": name, "lang": lang, "topic": topic, "text": text, "names": names}


def unmarked(body: str) -> tuple[str, list[Row]]:
    """The text without its marks, and the names with their offsets."""
    text, names, at = "", [], 0
    for mark in _MARK.finditer(body):
        text += body[at : mark.start()]
        surface, kind, base, link = mark.groups()
        name = {"start": len(text), "end": len(text) + len(surface), "type": kind}
        names.append(name | {"text": surface, "base": base or surface, "link": link})
        text += surface
        at = mark.end()
    return text + body[at:], names


def standoff(path: Path, texts: dict[str, str]) -> Iterator[Row]:
    """Articles annotated apart from their text: id, how many characters of it were read, names by offsets."""
    for row in gold(path):
        if row["id"] not in texts:
            raise SystemExit(f"{path}: the text of {row['id']} is not there")
        names = [dict(zip(("start", "end", "type"), name, strict=True)) for name in row["names"]]
        yield {**row, "topic": path.stem, "text": texts[row["id"]][: row["chars"]], "names": names}


def languages(rows: Iterable[Row], wanted: Iterable[str]) -> list[Row]:
    """Those rows that are in one of the languages."""
    kept = set(wanted)
    return [row for row in rows if row["lang"] in kept]
