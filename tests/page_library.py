"""A small library for the tests of the page: one story over articles in three languages, with a denial."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from headwater.model import Article
from headwater.store.library import Library
from headwater.store.lines import refresh

HOSTILE = '<script>alert("title")</script>'

ARTICLES = (
    Article(
        id="origin",
        lang="en",
        outlet="Straits Sentinel",
        url="https://straits-sentinel.example/cables",
        title="Cables show Norway asked Portugal for pumps",
        published="2026-03-02",
        text=(
            "Norway asked Portugal for forty flood pumps, two officials who asked not to be named told the "
            "Straits Sentinel.\n\n"
            "The officials said the pumps would cost 12 million euros and would be paid for in advance.\n\n"
            "Portugal's defence minister Rui Falcão said that the request was being studied."
        ),
    ),
    Article(
        id="retold",
        lang="uk",
        outlet="Дніпровський оглядач",
        url="https://dnipro-ohliadach.example/nasosy",
        title="Норвегія попросила Португалію про насоси",
        published="2026-03-03",
        text=(
            "Норвегія попросила в Португалії сорок насосів для паводків. Про це пише Straits Sentinel з "
            "посиланням на двох посадовців, які попросили не називати їх.\n\n"
            "За словами посадовців, насоси коштуватимуть 12 мільйонів євро, і їх оплатять наперед."
        ),
    ),
    Article(
        id="retold-again",
        lang="ru",
        outlet="Волжский курьер",
        url="https://volga-kurier.example/nasosy",
        title="Норвегия попросила у Португалии насосы",
        published="2026-03-03",
        text=(
            "Норвегия попросила у Португалии сорок насосов, пишет Straits Sentinel со ссылкой на двух "
            "чиновников.\n\n"
            "По словам чиновников, насосы будут стоить 12 миллионов евро, и их оплатят заранее."
        ),
    ),
    Article(
        id="denied",
        lang="en",
        outlet="Lisbon Ledger",
        url="https://lisbon-ledger.example/pumps",
        title="Falcão denies pumps were paid for",
        published="2026-03-05",
        text=(
            "Portugal's defence minister Rui Falcão denied that the pumps would be paid for in advance.\n\n"
            '"Nobody has paid us anything," Falcão said on Thursday.'
        ),
    ),
    Article(
        id="hostile",
        lang="en",
        outlet="=Bold & Sons",
        url='https://bold.example/?a=1&b="2"',
        title=HOSTILE,
        published="2026-03-06",
        text=(
            "<img src=x onerror=alert(1)> The mayor said that {{ 7 * 7 }} bridges would reopen in May.\n\n"
            + "Longwordwithoutanyspace" * 40
        ),
    ),
)


def make(folder: Path) -> Path:
    """The library in a folder, linked and with its statements."""
    with Library.open(folder) as library:
        library.add(ARTICLES)
        library.relink()
        library.restate()
        refresh(library)
    return folder


def table(text: str) -> list[dict[str, str]]:
    """The rows of a table that a page gave as CSV."""
    return list(csv.DictReader(io.StringIO(text)))
