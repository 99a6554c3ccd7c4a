"""Pages that are made by commands: tables, the line that says how, and sections that replace their like."""

from __future__ import annotations

import os
import platform
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LANGUAGE_NAMES = {"uk": "Ukrainian", "ru": "Russian", "en": "English", "all": "All languages"}
_SECTION = re.compile(r"<!-- begin ([\w.-]+) -->\n(.*?)<!-- end \1 -->\n?", re.DOTALL)


def in_order(languages: Iterable[str]) -> list[str]:
    """Languages in the order in which pages name them; others after them."""
    known = list(LANGUAGE_NAMES)
    return sorted(languages, key=lambda lang: (known.index(lang) if lang in known else len(known), lang))


def percent(part: int, whole: int) -> str:
    """A share in percent, or a dash."""
    return f"{part / whole:.1%}" if whole else "–"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others figures."""
    lines = [headings, ["---"] + ["---:"] * (len(headings) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def how_made(command: str) -> str:
    """One line: command, versions, day by this machine's clock, machine."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    return (
        f"Made by `{command}`: Headwater {version}, Python {platform.python_version()}, "
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.system()} {platform.machine()} "
        f"with {os.cpu_count()} cores."
    )


def merged(page: str, intro: str, sections: Mapping[str, str], order: Sequence[str]) -> str:
    """The page with new sections in place of old ones; sections that this run did not make stay."""
    kept = {match[1]: match[2] for match in _SECTION.finditer(page)}
    kept.update({key: text.rstrip("\n") + "\n" for key, text in sections.items()})
    keys = [key for key in order if key in kept] + [key for key in kept if key not in order]
    return intro + "".join(f"\n<!-- begin {key} -->\n{kept[key]}<!-- end {key} -->\n" for key in keys)


def write_page(path: Path, intro: str, sections: Mapping[str, str], order: Sequence[str]) -> None:
    """Bring a page up to date on disk."""
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(merged(page, intro, sections, order), encoding="utf-8")
