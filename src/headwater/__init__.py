"""Headwater reads the news and traces every claim in it upstream to its source.

>>> import headwater
>>> reading = headwater.read("The minister said that the bridge would reopen in May.", lang="en")
>>> reading.claims[0].source.of(reading.text)
'The minister'
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from headwater.errors import HeadwaterError
from headwater.model import Article, Basis, Claim, Name, Reading, Scope, Span
from headwater.read.reader import read_article

if TYPE_CHECKING:
    from headwater.store.library import Library

__version__ = "0.1.0"
__all__ = ["Article", "Basis", "Claim", "HeadwaterError", "Library", "Name", "Reading", "Span", "read"]


def __getattr__(name: str) -> Any:
    """`Library` is imported when it is first asked for: reading an article needs no database."""
    if name == "Library":
        from headwater.store.library import Library

        return Library
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def read(
    text_or_path: str | Path | Article,
    *,
    lang: str | None = None,
    scope: Scope = "guide",
    min_confidence: float = 0.0,
) -> Reading:
    """Read one article: a text (str), a file (Path), or an Article with what is known of it.

    `lang` is "uk", "ru" or "en"; None finds it from the text, paragraph by paragraph. `scope` "broad" adds
    support and inner states. A Path raises HeadwaterError where it is missing or holds no text; a Path with
    several articles (JSONL, a folder) raises too: use `headwater.gather.gather` for those.
    """
    if isinstance(text_or_path, Path):
        article = _one(text_or_path, lang)
    elif isinstance(text_or_path, Article):
        article = text_or_path
    else:
        article = Article(text=text_or_path)
    if lang is not None:
        article = msgspec.structs.replace(article, lang=lang)
    return read_article(article, scope, min_confidence)


def _one(path: Path, lang: str | None) -> Article:
    from headwater.gather import Failure, gather

    found = list(gather([str(path)], lang=lang))
    if len(found) == 1:
        if isinstance(found[0], Failure):
            raise found[0].error
        return found[0]
    raise HeadwaterError(
        f"{path} holds {len(found)} articles; read them one by one with headwater.gather.gather()."
    )
