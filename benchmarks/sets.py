"""The gold sets that the evaluation knows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from headwater.model import Scope


class QualityError(Exception):
    """Something that the user can put right; its text says what."""


@dataclass(frozen=True, slots=True)
class GoldSet:
    """One gold file, how it is read, and what the page says about it.

    `taught` says that a shipped model may have learned from this very file. An `extra` set may be absent.
    """

    key: str
    file: str
    title: str
    about: str
    scope: Scope = "guide"
    taught: bool = False
    extra: bool = False


OWN = GoldSet(
    "own",
    "claims.jsonl",
    "Headwater's own gold",
    "Articles written for this repository, by the guide; no model learned from them.",
)
SETS = (
    GoldSet(
        "slavic",
        "claims.slavic.jsonl",
        "Ukrainian and Russian news",
        "Texts of SlavicNER and others, annotated by the guide.",
        taught=True,
    ),
    GoldSet(
        "en-guide",
        "claims.en.guide.jsonl",
        "English news, by the guide",
        "Texts of PolNeAR's dev part, annotated by the guide; no model learned from them.",
    ),
    GoldSet(
        "en-dev",
        "claims.en.dev.jsonl",
        "English news, PolNeAR dev",
        "PolNeAR 1.0, dev part: source, cue and content only; attribution in a broader sense, so "
        "Headwater reads it with `scope=broad`. No model learned from it.",
        scope="broad",
    ),
    GoldSet(
        "en-test",
        "claims.en.test.jsonl",
        "English news, PolNeAR test",
        "PolNeAR 1.0, test part, read and scored as the dev part. No model learned from it.",
        scope="broad",
        extra=True,
    ),
)
ORDER = ("confidence", OWN.key, *(one.key for one in SETS))


def gold_sets(own: Path, folder: Path | None) -> list[tuple[GoldSet, Path]]:
    """The sets of a run with their files, in order of the page. Raises `QualityError` if one is missing."""
    sets = [(OWN, own)]
    if folder is not None:
        if not folder.is_dir():
            raise QualityError(f"there is no folder {folder}; --gold takes the folder with the gold files")
        sets += [(one, folder / one.file) for one in SETS if not one.extra or (folder / one.file).is_file()]
    for _, path in sets:
        if not path.is_file():
            raise QualityError(f"there is no gold file {path}")
    return sets
