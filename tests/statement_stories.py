"""Small invented stories for tests of statements: articles so close to each other that whatever comes or goes
concerns others."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from msgspec.structs import replace

from headwater.link.statements.digest import Digest, digest
from headwater.model import Article, Language, Reading
from headwater.read.reader import read_article
from headwater.store.adding import Taken
from headwater.store.library import Library
from headwater.store.stated import rows

_BRIDGE: tuple[tuple[Language, str, str], ...] = (
    ("en", "The Beacon", "Norway has sold the Lysefjord bridge to a Danish fund for 90 million euros, two "
     "bankers told The Beacon. The ferry to Oanes will close in May."),
    ("uk", "Схід", "Норвегія продала міст через Люсефіорд данському фонду за 90 мільйонів євро, пише The "
     "Beacon. Пором до Оанеса закриють у травні."),
    ("ru", "Волна", "Норвегия продала датскому фонду мост через Люсефьорд за 90 миллионов евро, сообщает The "
     "Beacon. Паром до Оанеса закроют в мае."),
    ("en", "Herald", "The Norwegian minister Kari Dahl called the report that Norway sold the Lysefjord "
     "bridge to a Danish fund nonsense. “Nobody has sold the bridge,” Dahl said."),
    ("en", "Fjord Post", "The Danish fund paid 90 million euros for the Lysefjord bridge, its director Mads "
     "Holm said. Norway keeps the tunnel."),
    ("en", "Herald", "The ferry to Oanes sails until May, the county of Rogaland said. The Lysefjord bridge "
     "has carried two lanes since 1997."),
)  # fmt: skip
_PUMPS: tuple[tuple[Language, str, str], ...] = (
    ("en", "The Lantern", "Estonia asked Latvia to lend it eleven mobile pumping stations, according to a "
     "letter seen by The Lantern. The flood has covered 4,700 hectares near Tartu."),
    ("uk", "Обрій", "Естонія попросила Латвію позичити їй одинадцять мобільних насосних станцій, пише The "
     "Lantern. Повінь накрила 4700 гектарів поблизу Тарту."),
    ("ru", "Пристань", "Латвия получила от Эстонии просьбу одолжить одиннадцать мобильных насосных станций, "
     "сообщил министр Янис Озолс. Наводнение накрыло 4700 гектаров близ Тарту."),
    ("en", "Baltic Post", "The Estonian spokeswoman Kadri Saar called the report that Estonia asked Latvia "
     "for pumping stations false. The flood near Tartu is falling, Saar said."),
    ("en", "Harbour News", "Hungary asked Austria to lend it six mobile pumping stations, the Hungarian "
     "ministry said. The flood near Győr has covered 900 hectares."),
)  # fmt: skip


def _articles() -> tuple[Article, ...]:
    told = (*(("bridge", one) for one in _BRIDGE), *(("pumps", one) for one in _PUMPS))
    return tuple(
        Article(id=f"{story}{n}", lang=lang, outlet=outlet, text=text, published=f"2026-03-{1 + n // 2:02}")
        for n, (story, (lang, outlet, text)) in enumerate(told)
    )


ARTICLES = _articles()  # pairs of one day, so that their ids put them in order


@cache
def reading(number: int) -> Reading:
    """An article of the stories, read."""
    return read_article(ARTICLES[number])


@cache
def of(number: int) -> Digest:
    """The digest of an article of the stories."""
    return digest(reading(number))


def put(library: Library, numbers: Iterable[int]) -> None:
    """Put articles of the stories into a library without reading them again."""
    library.take(taken(reading(number)) for number in numbers)


def taken(one: Reading) -> Taken:
    return Taken(one, f"id:{one.id}", one.id, "2026-03-05T10:00:00Z", "a reader")


def without(number: int, *fields: str) -> Reading:
    """An article of which some things are not known."""
    one = reading(number)
    return replace(one, article=replace(one.article, **dict.fromkeys(fields)))


def told(library: Library) -> list[dict[str, Any]]:
    """The rows of a library's statements, in order, without what says in which order the articles came: their
    references become the ids that they were given."""
    given = {kept.ref: kept.id for kept in library.articles()}

    def plain(one: Any) -> Any:
        if isinstance(one, dict):
            return {name: plain(value) for name, value in one.items()}
        if isinstance(one, list | tuple):
            return [plain(value) for value in one]
        return given.get(one, one) if isinstance(one, str) else one

    return sorted((plain(row) for row in rows(library)), key=lambda row: str(row["id"]))
