"""Readings to statements: what they say together, where it comes from, who denies it.

The result depends on the set of readings only: what decides between equals is an article's id or an offset,
and an article that comes twice counts once.
"""

from __future__ import annotations

from collections.abc import Iterable

from headwater.link.nouns import Linked
from headwater.link.statements.digest import digest
from headwater.link.statements.making import Maker
from headwater.link.statements.nouns import Stated
from headwater.link.statements.shelf import Group, Memory, Scores
from headwater.link.statements.update import fill
from headwater.model import Reading, Span


def statements(readings: Iterable[Reading], linked: Linked) -> Stated:
    """The statements of some readings; `linked` are the actors of their names, as `across.link` has them."""
    unique = {r.id: r for r in sorted(readings, key=lambda r: (r.id, r.article.published or "", r.text))}
    meant = {(link.article, link.name): link.actor for link in linked.links}
    shelf = Memory()
    fill(shelf, (digest(r) for r in unique.values()))

    def words(article: str, span: Span) -> str:
        return span.of(unique[article].text)

    def actor(article: str, name: int) -> str:
        return meant.get((article, name), "")

    maker = Maker(Scores(shelf), actor, words)
    made = [maker.statement(group) for group in (*shelf.groups(), *alone(shelf))]
    return Stated(statements=tuple(sorted(made, key=lambda s: s.id)))


def alone(shelf: Memory) -> Iterable[Group]:
    """What one article alone says, undenied."""
    covered = {node for group in shelf.groups() for node in group.nodes}
    for article, one in shelf.digests.items():
        nodes = ((article, i) for i in range(len(one.units)))
        yield from (Group((node,)) for node in nodes if node not in covered)
