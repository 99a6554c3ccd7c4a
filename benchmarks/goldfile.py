"""Gold files: one article with its claims a line, checked as it is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.scoring import GoldArticle


class BrokenRowError(ValueError):
    """A line of a gold file is not an article with claims. Says which line, and what is wrong."""


def read_gold(path: Path) -> list[GoldArticle]:
    """Read a gold file, one article a line. Raises `BrokenRowError` at the first line that is broken."""
    articles: dict[str, GoldArticle] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            article = msgspec.convert(row, GoldArticle)
            _check_spans(article)
            _check_quotes(row, article.text)
            if article.id in articles:
                raise ValueError(f"a second article with the id {article.id!r}")
        except ValueError as error:
            raise BrokenRowError(f"{path}, line {number}: {error}") from error
        articles[article.id] = article
    return list(articles.values())


def _check_spans(article: GoldArticle) -> None:
    """Every span lies within the text and is not empty."""
    for claim in article.claims:
        for span in claim.spans():
            if not 0 <= span.start < span.end <= len(article.text):
                raise ValueError(
                    f"claim {claim.id} of {article.id} has the span {span.start}–{span.end}, "
                    f"but the text has {len(article.text)} characters"
                )


def _check_quotes(value: Any, text: str) -> None:
    """Where a span says its text, it says it right."""
    if isinstance(value, list):
        for one in value:
            _check_quotes(one, text)
    elif isinstance(value, dict):
        said = value.get("text") if "start" in value else None
        if said is not None and text[value["start"] : value["end"]] != said:
            raise ValueError(f"the span {value['start']}–{value['end']} is not {said!r}")
        for key, one in value.items():
            if key != "text":
                _check_quotes(one, text)
