"""A library of three articles in three languages for tests of actors, without reading.

Articles have their names marked: [words|base form|type], and a fourth part for an office.
"""

from __future__ import annotations

import json
import re
from typing import Any

import click
from click.testing import CliRunner, Result

from headwater.model import Article, Language, Name, Reading
from headwater.show.actors import actors
from headwater.store.adding import Taken
from headwater.store.library import Library

_NAME = re.compile(r"\[([^|\]]+)\|([^|\]]+)\|([A-Z]+)(?:\|([^\]]+))?\]")
UK = (
    "Міністерка мовчить. [Міру Галас|Міра Галас|PER|minister] привітав президент "
    "[Франції|Франція|LOC]. [Галас|Галас|PER] подякувала."
)
RU = (
    "[Мира Галас|Мира Галас|PER|minister] прибыла во [Францию|Франция|LOC]. "
    "Завод [«Восток»|Восток|ORG] стоит."
)
EN = "[Mira Halas|Mira Halas|PER] spoke in [France|France|LOC]. [Petro Halas|Petro Halas|PER] did not."


def told(id_: str, lang: Language, marked: str, published: str = "", title: str | None = None) -> Taken:
    """An article as it is read, from its text with the names marked."""
    text, names, at = "", [], 0
    for found in _NAME.finditer(marked):
        text += marked[at : found.start()]
        start, (words, base, type_, role) = len(text), found.groups()
        text += words
        at = found.end()
        names.append(
            Name(start=start, end=len(text), type=type_, base=base, lang=lang, role=role or "")  # type: ignore[arg-type]
        )
    article = Article(text=text + marked[at:], id=id_, lang=lang, published=published or None, title=title)
    reading = Reading(article=article, lang=lang, claims=(), names=tuple(names))
    return Taken(reading, f"id:{id_}", id_, "2026-03-05T10:00:00Z", "a reader")


def fill(library: Library) -> Library:
    """The three articles put into a library; their references are a1, a2 and a3."""
    library.take(
        [
            told("uk1", "uk", UK, "2026-03-01"),
            told("ru1", "ru", RU, "2026-03-02"),
            told("en1", "en", EN, "2026-03-03", "A visit"),
        ]
    )
    return library


def run(library: Library, *arguments: str, command: click.Command = actors) -> Result:
    """A command on the library; what it prints is in `output`, errors too."""
    at = 1 if arguments and arguments[0] in getattr(command, "commands", ()) else 0
    call = [*arguments[:at], "--library", str(library.path), *arguments[at:]]
    result = CliRunner().invoke(command, call)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def objects(library: Library, *arguments: str) -> list[dict[str, Any]]:
    """What a command prints with --json."""
    return [json.loads(line) for line in run(library, *arguments, "--json").output.splitlines()]
