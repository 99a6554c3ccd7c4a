"""Readings to actors: all of them together, then the user's decisions.

The result depends on the set of readings only, not on their order: what decides between equals is a key or
an article's id.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence

from headwater.link.actors import Tally, actor, counted, dated, role_of
from headwater.link.counts import changed
from headwater.link.decisions import At, Decision, Group, decide
from headwater.link.identities import Identities
from headwater.link.linker import Item, Linker, Nodes
from headwater.link.nodes import Node
from headwater.link.nouns import Actor, Link, Linked
from headwater.link.registry import Registry, package
from headwater.link.tables import Memory, Tables
from headwater.model import Name, Reading

USER = "the user decided so"
Made = dict[int, dict[int, str]]  # actors by article and number of the name


def link(
    readings: Iterable[Reading],
    registry: Registry | None = None,
    decisions: tuple[Decision, ...] = (),
) -> Linked:
    """Who and what the names of some readings stand for.

    `registry` is what is known beforehand, the package's own where it is None. Readings should have ids of
    their own (`Article.id`); of readings that share one all names are linked, each under that id.
    """
    ordered = sorted(readings, key=lambda r: (r.id, r.article.published or "", r.text))
    items = [Item(number, reading.id, reading) for number, reading in enumerate(ordered)]
    linked, _ = link_into(Memory(), items, registry if registry is not None else package(), decisions)
    return linked


def link_into(
    tables: Tables, items: Sequence[Item], registry: Registry, decisions: tuple[Decision, ...]
) -> tuple[Linked, dict[int, Nodes]]:
    """`link` for articles with numbers, with what it keeps in `tables`, which are empty; and what the names
    are before the user's decisions, by the number of the article."""
    nodes = Linker(tables, registry).update((), items, lambda articles: ())
    readings = {item.article: item.reading for item in items}
    identities = Identities(tables)
    for number, found in nodes.items():
        identities.add(named(readings[number], found), readings[number].article.published or "")
        identities.known(found.values())
    identities.settle()
    made = {n: {i: identities.id_of(node.id) for i, node in found.items()} for n, found in nodes.items()}
    actors = {one.id: one for one in (actor_of(identities, node) for node in sorted(identities.touched))}
    shown, notes = nodes, list[str]()
    if decisions:
        shown = {number: dict(found) for number, found in nodes.items()}
        notes = _decided(readings, shown, made, actors, identities, decisions)
    links = [
        link_of(readings[number], name, node, made[number][name], identities, actors)
        for number, found in sorted(shown.items())
        for name, node in sorted(found.items())
    ]
    return (
        Linked(
            actors=tuple(one for _, one in sorted(actors.items())), links=tuple(links), notes=tuple(notes)
        ),
        nodes,
    )


def named(reading: Reading, nodes: Nodes) -> list[tuple[Name, str, bool]]:
    """The names of an article, the node of each, and whether that is in doubt."""
    return [(reading.names[i], node.id, bool(node.doubt)) for i, node in sorted(nodes.items())]


def actor_of(identities: Identities, node: str) -> Actor:
    """The actor that a node is where the user has not decided otherwise."""
    return actor(identities.id_of(node), identities.known_of(node), "", identities.tally(node))


def link_of(
    reading: Reading, name: int, node: Node, mine: str, identities: Identities, actors: Container[str]
) -> Link:
    """The link of one name to the actor `mine`."""
    ids = (identities.id_of(other) for other in node.others)
    known = identities.known_of(node.id) if node.id else None
    stands_for = known.stands_for if known is not None and speaks(reading, name) else ()
    return Link(
        article=reading.id,
        name=name,
        actor=mine,
        why=f"{node.why}; it speaks here, perhaps for its government" if stands_for else node.why,
        stands_for=stands_for,
        confidence=node.confidence,
        doubt=node.doubt,
        others=tuple(dict.fromkeys(one for one in ids if one in actors and one != mine)),
    )


def speaks(reading: Reading, name: int) -> bool:
    """True where the name stands at the head of the source of a claim: a place that says something."""
    one = reading.names[name]
    return any(c.source is not None and c.source.start == one.start for c in reading.claims)


def _decided(
    readings: dict[int, Reading],
    nodes: dict[int, Nodes],
    made: Made,
    actors: dict[str, Actor],
    identities: Identities,
    decisions: tuple[Decision, ...],
) -> list[str]:
    """Follow what the user decided, in `nodes`, `made` and `actors`; notes on what cannot be followed."""
    groups: dict[str, Group] = {}
    known = {identities.id_of(n.id): identities.known_of(n.id) for f in nodes.values() for n in f.values()}
    for number, found in made.items():
        for name, id_ in found.items():
            group = groups.setdefault(id_, Group(id_, Counter(), set()))
            group.names[readings[number].names[name].base] += 1
            group.at.add(At(readings[number].id, readings[number].names[name].start))
    moved, notes = decide(groups, decisions)
    touched = {id_ for id_, group in groups.items() if group.own} | set(moved.values())
    for number, found in made.items():
        for name, id_ in found.items():
            at = At(readings[number].id, readings[number].names[name].start)
            if at in moved:
                touched |= {id_, moved[at]}
                found[name] = moved[at]
                nodes[number][name] = Node("", USER)
    actors_ = _tallied(readings, nodes, made, touched)
    for id_ in touched:
        actors.pop(id_, None)
    for id_, tally in actors_.items():
        actors[id_] = actor(id_, known.get(id_), groups[id_].own, tally)
    return notes


def _tallied(
    readings: dict[int, Reading], nodes: dict[int, Nodes], made: Made, ids: set[str]
) -> dict[str, Tally]:
    """What is counted of some actors."""
    found: dict[str, Tally] = {}
    for number, of in made.items():
        here: dict[str, list[tuple[Name, bool]]] = defaultdict(list)
        for name, id_ in of.items():
            if id_ in ids:
                here[id_].append((readings[number].names[name], bool(nodes[number][name].doubt)))
        for id_, names in here.items():
            counts, dates = found.get(id_, Tally({}, {}))
            roles = {role_of(name.role, name.of) for name, _ in names if name.role}
            published = readings[number].article.published or ""
            found[id_] = Tally(changed(counts, counted(names)), dated(dates, published, roles))
    return found
