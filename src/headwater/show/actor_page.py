"""One actor with the evidence for all that is said of it: for people, and as one JSON object."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from headwater.link.keys import clean
from headwater.show.lib_common import counted, printable
from headwater.store.evidence import Seen, country_name, evidence, named
from headwater.store.settled import Who, concerned, own_of, ref_by_key, settled_of

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from headwater.link.nouns import Actor
    from headwater.store.library import Library
    from headwater.store.nouns import Decision

_PLACES: Final = 3  # places that stand for all in one line
_HERE: Final = 5  # mentions of one article, where not all are shown
_GROUPS: Final = 12  # lines of one section, for people
_GENDERS: Final = {"masc": "male", "femn": "female"}


class Grounds(NamedTuple):
    """Mentions that were linked for one and the same reason, or that the same speaks against."""

    words: str
    others: tuple[str, ...]
    seen: list[Seen]

    @property
    def sureness(self) -> str:
        """The confidence of all of them."""
        low, high = (f(one.confidence for one in self.seen) for f in (min, max))
        return f"{low:.2f}" if f"{low:.2f}" == f"{high:.2f}" else f"{low:.2f}–{high:.2f}"


def actor_row(library: Library, actor: Actor) -> dict[str, Any]:
    """All that is known of an actor as JSON; places are `{article, start, end}` and point to exact words."""
    seen = evidence(library, actor.id)
    names = named(library, {other for one in seen for other in one.others})
    return {
        **msgspec.to_builtins(actor),
        "country_name": country_name(actor),
        "spellings": [
            {"lang": lang, "name": name, "count": count, "places": _rows(_called(seen, lang, name))}
            for lang, found in actor.names.items()
            for name, count in found.items()
        ],
        "roles": [
            {**msgspec.to_builtins(role), "places": _rows(_held(seen, role.role, role.of))}
            for role in actor.roles
        ],
        "why": [
            {"why": g.words, "mentions": len(g.seen), "confidence": g.sureness, "places": _rows(g.seen)}
            for g in _why(seen)
        ],
        "doubts": [
            {
                "doubt": g.words,
                "others": [{"id": id_, "name": names.get(id_, "")} for id_ in g.others],
                "places": _rows(g.seen),
            }
            for g in _doubts(seen)
        ],
        "decisions": [decision_row(library, decision) for decision in _concerning(library, actor)],
        "mentions_seen": [msgspec.to_builtins(one) for one in seen],
    }


def _rows(seen: Iterable[Seen]) -> list[dict[str, Any]]:
    return [{"article": s.article_ref, "start": s.start, "end": s.end, "text": s.text} for s in seen]


def show_actor(library: Library, actor: Actor, out: Console, limit: int | None = None) -> None:
    """Print an actor: what is concluded first, each with the places that say so, then where it is seen.

    `limit` is how many articles are shown, None for all.
    """
    from rich.text import Text

    seen = evidence(library, actor.id)
    out.print(heading(actor))
    for detail in _details(actor):
        put(out, Text(detail), 2)
    _names(out, actor, seen)
    _section(
        out,
        "Roles, as articles call them",
        [(_role(r.role, r.of, r.first, r.last), _held(seen, r.role, r.of)) for r in actor.roles],
    )
    _section(
        out,
        "Why the names were linked",
        [(f"{len(g.seen)}× {g.words} ({g.sureness})", g.seen) for g in _why(seen)],
    )
    _doubtful(library, out, seen)
    decisions = _concerning(library, actor)
    _section(out, "What you decided", [(decided(library, one), []) for one in decisions])
    _articles(out, seen, limit)


def heading(actor: Actor) -> Text:
    """The name of an actor, its id and kind, and how much is seen of it."""
    from rich.text import Text

    text = Text(printable(actor.name), style="bold")
    text.append(f"  {printable(actor.id)}", style="cyan not bold")
    counts = f"{counted(actor.articles, 'article')}, {counted(actor.mentions, 'mention')}"
    text.append(f"  {actor.kind} · {counts}", style="dim not bold")
    if actor.doubtful:
        text.append(f" · {actor.doubtful:,} doubtful", style="yellow not bold")
    return text


def _details(actor: Actor) -> list[str]:
    country = country_name(actor) if actor.kind != "state" else ""
    of = f"{country} ({actor.country})" if country not in ("", actor.country) else country
    found = (
        ("", _GENDERS.get(actor.gender, actor.gender)),
        ("country ", of),
        ("Wikidata ", actor.qid),
        ("seen ", actor.first if actor.first == actor.last else f"{actor.first} to {actor.last}"),
    )
    line = " · ".join(printable(label + value) for label, value in found if value)
    return [line] if line else []


def _names(out: Console, actor: Actor, seen: Sequence[Seen]) -> None:
    rows = [
        (f"{lang}  {name} ({count})", _called(seen, lang, name))
        for lang, names in sorted(actor.names.items())
        for name, count in names.items()
    ]
    _section(out, "Names", rows)


def _section(out: Console, title: str, rows: Sequence[tuple[str, Sequence[Seen]]]) -> None:
    """A heading and its lines, each with the places that it rests on."""
    from rich.text import Text

    if not rows:
        return
    out.print(Text(title, style="bold underline"))
    for words, seen in rows[:_GROUPS]:
        text = Text(printable(words))
        text.append(f"  {_places(seen)}" if seen else "", style="dim")
        put(out, text, 2)
    if len(rows) > _GROUPS:
        put(out, Text(f"and {len(rows) - _GROUPS} more; --json has all.", style="dim"), 2)


def _doubtful(library: Library, out: Console, seen: Sequence[Seen]) -> None:
    rows = []
    for group in _doubts(seen):
        names = named(library, group.others)
        instead = ", ".join(f"{names.get(id_, '')} ({id_})" for id_ in group.others)
        words = f"{len(group.seen)}× {group.words}" + (f"; it may be {instead}" if instead else "")
        rows.append((words, group.seen))
    _section(out, "Doubts", rows)


def _articles(out: Console, seen: Sequence[Seen], limit: int | None) -> None:
    from rich.text import Text

    articles = [list(group) for _, group in groupby(seen, key=lambda one: one.article_ref)]
    out.print(Text("Where it is seen", style="bold underline"))
    for group in articles[:limit]:
        first = group[0]
        head = Text(first.article_ref, style="bold cyan")
        given = first.article if first.article != first.article_ref else ""
        about = [part for part in (given, first.title, first.outlet, first.published) if part]
        head.append(f"  {printable(' · '.join(about))}", style="not bold")
        put(out, head, 2)
        shown = group if limit is None else group[:_HERE]
        for one in shown:
            put(out, _in_context(one), 4)
        if len(group) > len(shown):
            put(out, Text(f"and {len(group) - len(shown)} more here", style="dim"), 4)
    if limit is not None and len(articles) > limit:
        more = counted(len(articles) - limit, "more article")
        put(out, Text(f"and {more}; --limit 0 shows all.", style="dim"), 2)


def _in_context(seen: Seen) -> Text:
    """The mention in bold within its line, with its offsets and why it is here."""
    from rich.text import Text

    context = seen.context
    cut = seen.start - context.start, seen.end - context.start
    text = Text(printable(context.text[: cut[0]]), style="")
    text.append(printable(seen.text), style="bold yellow")
    text.append(printable(context.text[cut[1] :]))
    text.append(f" [{seen.start}–{seen.end}]", style="dim")
    text.append(printable(f"  {seen.why} ({seen.confidence:.2f})"), style="dim")
    if seen.doubt:
        text.append(printable(f"; doubtful: {seen.doubt}"), style="yellow")
    return text


def put(out: Console, text: Text, indent: int) -> None:
    """Print a paragraph whose lines all begin at `indent`."""
    from rich.text import Text

    for row in text.wrap(out, max(out.width - indent, 20)):
        row.rstrip()
        out.print(Text(" " * indent) + row)


def _places(seen: Sequence[Seen]) -> str:
    shown = ", ".join(f"{s.article_ref} [{s.start}–{s.end}]" for s in seen[:_PLACES])
    return f"{shown} and {len(seen) - _PLACES:,} more" if len(seen) > _PLACES else shown


def _role(role: str, of: str, first: str, last: str) -> str:
    dates = f", {first}" if first == last else f", {first} to {last}"
    return role + (f" of {of}" if of else "") + (dates if first else "")


def _called(seen: Iterable[Seen], lang: str, name: str) -> list[Seen]:
    return [one for one in seen if one.lang == lang and clean(one.base) == name]


def _held(seen: Iterable[Seen], role: str, of: str) -> list[Seen]:
    return [one for one in seen if (one.role, one.of) == (role, of)]


def _why(seen: Iterable[Seen]) -> list[Grounds]:
    return _grouped(seen, lambda one: (one.why or "the name as it stands", ()))


def _doubts(seen: Iterable[Seen]) -> list[Grounds]:
    return _grouped((one for one in seen if one.doubt), lambda one: (one.doubt, one.others))


def _grouped(seen: Iterable[Seen], key: Callable[[Seen], tuple[str, tuple[str, ...]]]) -> list[Grounds]:
    """Mentions by what is said of them, the most frequent first."""
    groups: dict[tuple[str, tuple[str, ...]], list[Seen]] = defaultdict(list)
    for one in seen:
        groups[key(one)].append(one)
    found = [Grounds(words, others, group) for (words, others), group in groups.items()]
    return sorted(found, key=lambda g: (-len(g.seen), g.words))


def _concerning(library: Library, actor: Actor) -> list[Decision]:
    """The decisions that made this actor what it is."""
    found = []
    for decision in library.decisions():
        own = own_of(decision)
        if actor.id in (concerned(library, decision) if own is None else {row.id for row in own.rows}):
            found.append(decision)
    return found


def decided(library: Library, decision: Decision) -> str:
    """A decision in one line, with its number."""
    return f"{decision.id}: {_words(library, decision)} ({decision.made})"


def decision_row(library: Library, decision: Decision) -> dict[str, Any]:
    """A decision for lists: its number, kind, when it was made, and what it says in words."""
    what = _words(library, decision)
    return {"number": decision.id, "kind": decision.kind, "made": decision.made, "what": what}


def _words(library: Library, decision: Decision) -> str:
    settled, own = settled_of(decision), own_of(decision)
    if own is not None:
        return f"the list {own.list} with {counted(len(own.rows), 'actor')}"
    if settled is None:
        return f"{decision.kind}: it cannot be read"
    who = _who(settled.actor)
    if decision.kind == "merge":
        return f"merge {who} and {_who(settled.other)}"
    if decision.kind == "rename":
        return f"rename {who} to {settled.name}"
    places = ", ".join(
        f"«{at.words}» at {ref_by_key(library, at.article) or at.article}:{at.start}" for at in settled.at
    )
    return f"split {settled.name} from {who}: {places}"


def _who(who: Who) -> str:
    return f"{who.name} ({who.id})"
