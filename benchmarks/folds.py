"""Figures of topics that were left out of training, as `training/slavic.py --folds` writes them.

The model for Ukrainian and Russian learns from the same gold that measures it. So one topic after another is
left out, a model trained on the rest reads it, and those readings are scored. The file holds:

- `scores`: figures for each language, over all annotated articles;
- `bands`: [confidence, right] for each claim given, for each language, or in one list for all;
- `gold` (may be absent): figures for each language over the articles of the gold file alone;
- `articles` (may be absent): for each language, how many articles were read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.confidence import Curve, Verdict
from benchmarks.page import LANGUAGE_NAMES, in_order
from benchmarks.scoring import Figures, pooled


class FoldsError(ValueError):
    """A file of folds that cannot be read. Says what is wrong."""


class Folds(msgspec.Struct, frozen=True):
    """The figures of the topics left out."""

    scores: dict[str, Figures]
    bands: dict[str, list[Verdict]] | list[Verdict]
    gold: dict[str, Figures] = {}
    articles: dict[str, int] = {}
    digest: str = ""

    def figures(self, group: str) -> Figures | None:
        """The figures of a language, or of "all", over everything that was annotated."""
        return _figures(self.scores, group)

    def on_gold(self, group: str) -> Figures | None:
        """The same over the articles of the gold file alone, where the file has them."""
        return _figures(self.gold, group)

    def languages(self) -> list[str]:
        return in_order(lang for lang in self.scores if lang != "all")

    def curves(self) -> list[Curve]:
        """One curve a language; one for all together where the file does not tell them apart."""
        languages = self.languages()
        if isinstance(self.bands, dict):
            return [
                Curve(LANGUAGE_NAMES.get(lang, lang), self.bands[lang], self.scores[lang].claims)
                for lang in languages
                if lang in self.bands
            ]
        together = " and ".join(LANGUAGE_NAMES.get(lang, lang) for lang in languages)
        return [Curve(together, self.bands, sum(self.scores[lang].claims for lang in languages))]


def _figures(by_language: Mapping[str, Figures], group: str) -> Figures | None:
    if group in by_language or group != "all" or not by_language:
        return by_language.get(group)
    return pooled(list(by_language.values()))


def read_folds(path: Path) -> Folds | None:
    """The file of folds, or None where there is none. Raises `FoldsError` where it is broken."""
    if not path.is_file():
        return None
    data = path.read_bytes()
    try:
        row: Any = msgspec.json.decode(data)
        folds = msgspec.convert(row, Folds)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FoldsError(f"{path}: {error}; make it with `python training/slavic.py --folds`") from error
    return msgspec.structs.replace(folds, digest=hashlib.sha256(data).hexdigest()[:12])
