"""Readings to actors: each article within itself, then all of them together, then the user's decisions.

The result depends on the set of readings only, not on their order: what decides between equals is a key or
an article's id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from headwater.known import Known
from headwater.link.actors import Seen, actor, actor_ids
from headwater.link.decisions import At, Decision, Group, decide
from headwater.link.local import Sheet, sheet
from headwater.link.mistaken import taken_for_people
from headwater.link.nodes import Node
from headwater.link.nouns import Link, Linked
from headwater.link.people import People
from headwater.link.registry import Registry, package
from headwater.link.things import Things
from headwater.model import Reading

_USER = "the user decided so"
Place = tuple[int, int]  # number of the sheet, number of the name


def link(
    readings: Iterable[Reading],
    registry: Registry | None = None,
    decisions: tuple[Decision, ...] = (),
) -> Linked:
    """Who and what the names of some readings stand for.

    `registry` is what is known beforehand, the package's own where it is None. Readings should have ids of
    their own (`Article.id`); of readings that share one all names are linked, each under that id.
    """
    registry = registry if registry is not None else package()
    ordered = sorted(readings, key=lambda r: (r.id, r.article.published or "", r.text))
    sheets = [sheet(reading, registry) for reading in ordered]
    found = nodes(sheets, registry)
    known = _known(sheets, found)
    ids = actor_ids(_seen(ordered, {place: node.id for place, node in found.items()}, known, {}))
    made = {place: ids[node.id] for place, node in found.items()}
    groups = _groups(ordered, made)
    moved, notes = decide(groups, decisions)
    for number, name in found:
        at = At(ordered[number].id, ordered[number].names[name].start)
        if at in moved:
            made[number, name] = moved[at]
            found[number, name] = Node("", _USER)
    of_id = {ids[node]: one for node, one in known.items() if node in ids}
    seen = _seen(ordered, made, of_id, {g.id: g.own for g in groups.values()})
    for place, node in found.items():
        seen[made[place]].doubtful += bool(node.doubt)
    links = []
    for (number, name), node in sorted(found.items()):
        mine = made[number, name]
        others = tuple(ids[o] for o in node.others if o in ids and ids[o] in seen and ids[o] != mine)
        one = known.get(node.id)
        stands_for = one.stands_for if one is not None and speaks(ordered[number], name) else ()
        links.append(
            Link(
                article=ordered[number].id,
                name=name,
                actor=mine,
                why=f"{node.why}; it speaks here, perhaps for its government" if stands_for else node.why,
                stands_for=stands_for,
                confidence=node.confidence,
                doubt=node.doubt,
                others=others,
            )
        )
    actors = sorted((actor(id_, one) for id_, one in seen.items()), key=lambda a: a.id)
    return Linked(actors=tuple(actors), links=tuple(links), notes=tuple(notes))


def nodes(sheets: list[Sheet], registry: Registry) -> dict[Place, Node]:
    """The node of each name by number of sheet and number of name."""
    things = Things(sheets, registry)
    company: list[set[str]] = [set() for _ in sheets]
    for (number, _), node in things.nodes.items():
        company[number].add(node.id)
    for number, one in enumerate(sheets):
        company[number] |= {b.form.key for b in one.people if b.form.full}
    people = People(sheets, company, registry)
    mistaken = taken_for_people(sheets, things.nodes, people.nodes)
    out = dict(things.nodes)
    for (number, j), node in people.nodes.items():
        bearer = sheets[number].people[j]
        if node.id in mistaken:
            out.update({(number, mention.index): mistaken[node.id] for mention, _ in bearer.mentions})
            continue
        for mention, why in bearer.mentions:
            apart = people.apart.get((number, mention.index))
            unsure = bearer.doubts.get(mention.index, ())
            names = [sheets[number].people[k].form.text for k in unsure]
            ids = tuple(people.nodes[number, k].id for k in unsure)
            made = apart or _doubted(node, why, names, ids)
            others = tuple(people.named(other) for other in made.others)
            out[number, mention.index] = made._replace(id=people.named(made.id), others=others)
    return out


def speaks(reading: Reading, name: int) -> bool:
    """True where the name stands at the head of the source of a claim: a place that says something."""
    one = reading.names[name]
    return any(c.source is not None and c.source.start == one.start for c in reading.claims)


def _doubted(node: Node, why: str, names: list[str], ids: tuple[str, ...]) -> Node:
    """The node of a bearer for one mention, with the other bearers of the name that the article has."""
    node = node._replace(why=_why(node.why, why))
    if not names:
        return node
    doubt = node.doubt or f"the article also names {', '.join(names)}"
    others = tuple(dict.fromkeys((*ids, *node.others)))
    return node._replace(confidence=min(node.confidence, 0.6), doubt=doubt, others=others)


def _why(of_all: str, of_article: str) -> str:
    """Why a name is where it is: by its own article first, then by all."""
    if of_article in ("the full name", "the name as it stands"):
        return of_all or of_article
    return f"{of_article}; {of_all}" if of_all else of_article


def _known(sheets: list[Sheet], found: dict[Place, Node]) -> dict[str, Known]:
    """What is known of the nodes that stand for a known id."""
    known: dict[str, Known] = {}
    for one in sheets:
        for mention in [*one.things, *(m for b in one.people for m, _ in b.mentions)]:
            if mention.known is not None:
                known[f"@{mention.known.id}"] = mention.known
    for node in found.values():
        if node.known is not None:
            known[node.id] = node.known
    return known


def _groups(readings: list[Reading], made: dict[Place, str]) -> dict[str, Group]:
    """The mentions of each actor by its id."""
    groups: dict[str, Group] = {}
    for (number, name), id_ in made.items():
        group = groups.setdefault(id_, Group(id_, Counter(), set()))
        reading = readings[number]
        group.names[reading.names[name].base] += 1
        group.at.add(At(reading.id, reading.names[name].start))
    return groups


def _seen(
    readings: list[Reading], made: dict[Place, str], known: dict[str, Known], own: dict[str, str]
) -> dict[str, Seen]:
    """The names of each actor with where they stand, by the id or key that `made` gives it."""
    seen: dict[str, Seen] = {}
    for (number, name), id_ in sorted(made.items()):
        one = seen.setdefault(id_, Seen(known.get(id_), own.get(id_, "")))
        article = readings[number].article
        one.names.append((article.id, article.published or "", readings[number].names[name]))
    return seen
