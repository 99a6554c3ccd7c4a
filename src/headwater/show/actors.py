"""The commands on actors: list and search them, show one with its evidence, and settle who is who."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import click
import msgspec

from headwater.model import ActorKind
from headwater.show.actor_link import relinked, tell_notes, up_to_date
from headwater.show.lib_common import (
    Command,
    console,
    counted,
    library_option,
    line,
    list_options,
    opened,
    printable,
    show_list,
)

if TYPE_CHECKING:
    from rich.console import Console

    from headwater.link.nouns import Actor
    from headwater.store.library import Library

_HELP: Final = {"help_option_names": ["-h", "--help"]}
_COLUMNS: Final = (
    "id", "name", "kind", "qid", "country", "role", "names", "first", "last", "articles", "mentions",
    "doubtful",
)  # fmt: skip


class _Listing(click.Group):
    """A group whose command `list` may be left out: `headwater actors Kovalenko`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in _HELP["help_option_names"]):
            args = ["list", *args]
        return super().parse_args(ctx, args)


def _link_option(command: Command) -> Command:
    return click.option(
        "--no-link", is_flag=True, help="Show who is who as it was linked last, without linking anew."
    )(command)


@click.group(cls=_Listing, context_settings=_HELP)
def actors() -> None:
    """List the people, states, bodies, outlets and works that articles name, and settle who is who.

    `headwater actors WORDS` is short for `headwater actors list WORDS`.
    """


@actors.command("list")
@click.argument("words", nargs=-1)
@click.option("--kind", type=click.Choice(get_args(ActorKind)), help="Only actors of that kind.")
@click.option("--country", metavar="STATE", help="Only actors of that state, in any language, or its id.")
@click.option("--doubtful", is_flag=True, help="Only actors with a mention that may be another's.")
@_link_option
@library_option
@list_options
def list_(
    words: tuple[str, ...],
    kind: str | None,
    country: str | None,
    doubtful: bool,
    no_link: bool,
    library: Path | None,
    limit: int,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List actors, those of most articles first; with WORDS those that are called so.

    WORDS may be in any language, script and inflected form, or an id. New and changed articles are linked
    first.
    """
    from headwater.store.evidence import find

    with opened(library) as kept:
        if not no_link:
            up_to_date(kept)
        found = find(kept, " ".join(words), kind=kind, country=country, doubtful=doubtful)
        shown = found[: limit or None]
        show_list(
            [_row(actor, as_csv) for actor in shown],
            _COLUMNS,
            as_json=as_json,
            as_csv=as_csv,
            people=lambda out: _list(out, kept, shown, len(found)),
            nothing="No actor was found.",
        )


def _row(actor: Actor, flat: bool) -> dict[str, Any]:
    """An actor as one object, or as the cells of a table."""
    from headwater.store.evidence import country_name

    row: dict[str, Any] = {**msgspec.to_builtins(actor), "country_name": country_name(actor)}
    if flat:
        names = [f"{lang}: {name}" for lang, called in actor.names.items() for name in called]
        row |= {"country": country_name(actor), "names": "; ".join(names), "role": _role(actor)}
    return row


def _role(actor: Actor) -> str:
    role = actor.roles[0] if actor.roles else None
    return "" if role is None else role.role + (f" of {role.of}" if role.of else "")


def _list(out: Console, library: Library, found: Sequence[Actor], total: int) -> None:
    """An actor a paragraph: what it is called in each language, and a place where it stands."""
    from rich.text import Text

    from headwater.show.actor_page import heading, put
    from headwater.store.evidence import country_name, evidence

    for actor in found:
        put(out, heading(actor), 0)
        state = country_name(actor) if actor.kind != "state" else ""
        names = [f"{lang} {', '.join(list(called)[:2])}" for lang, called in actor.names.items()]
        parts = [_role(actor) or state, "; ".join(names)]
        text = Text(printable(" · ".join(part for part in parts if part)))
        for seen in evidence(library, actor.id, 1):
            place = f"  such as “{seen.text}” {seen.article_ref} [{seen.start}–{seen.end}]"
            text.append(printable(place), style="dim")
        put(out, text, 2)
    if total > len(found):
        out.print(Text(f"{total - len(found):,} more; --limit 0 lists all.", style="dim"))


@actors.command("show")
@click.argument("name", metavar="NAME|ID")
@_link_option
@library_option
@click.option(
    "--limit", type=click.IntRange(min=0), default=10, show_default=True, help="Articles; 0 for all."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, with all places.")
def show(name: str, no_link: bool, library: Path | None, limit: int, as_json: bool) -> None:
    """Show one actor: names, roles, where it is seen, and why each name was linked to it.

    Where a name fits several actors they are listed; choose one by its id.
    """
    from headwater.show.actor_page import actor_row, show_actor
    from headwater.store.evidence import find

    with opened(library) as kept:
        if not no_link:
            up_to_date(kept)
        actor = _one(kept, name)
        if as_json:
            line(actor_row(kept, actor))
            return
        show_actor(kept, actor, console(), limit or None)
        others = [one for one in find(kept, name) if one.id != actor.id]
        if others:
            ids = ", ".join(f"{one.id} ({one.name})" for one in others[:5])
            more = f" and {len(others) - 5} more" if len(others) > 5 else ""
            click.echo(f"\nOther actors have this in their names, too: {printable(ids)}{more}.")


def _one(library: Library, name: str) -> Actor:
    """The actor that is meant; where there are several they are listed, and the command ends."""
    from headwater.store.evidence import Ambiguous, one

    try:
        return one(library, name)
    except Ambiguous as error:
        _list(console(error=True), library, error.actors[:20], len(error.actors))
        many = f"{len(error.actors)} actors fit {printable(name)!r}"
        click.echo(f"headwater: {many}. Choose one by its id, such as {error.actors[0].id}.", err=True)
        raise SystemExit(1) from error


@actors.command()
@click.argument("actor", metavar="A")
@click.argument("other", metavar="B")
@library_option
def merge(actor: str, other: str, library: Path | None) -> None:
    """Settle that B is the same as A.

    A and B are names or ids. The decision is kept: it wins over the machine until it is undone.
    """
    from headwater.store.settled import merge

    with opened(library) as kept:
        up_to_date(kept)
        _settled(kept, merge(kept, _one(kept, actor), _one(kept, other)))


@actors.command()
@click.argument("actor", metavar="ACTOR")
@click.option(
    "--mention",
    "mentions",
    multiple=True,
    required=True,
    metavar="ARTICLE:START",
    help="A mention by its article and offset, as `actors show` lists them; ARTICLE alone for all in it.",
)
@click.option("--name", required=True, help="What the other actor is called.")
@library_option
def split(actor: str, mentions: tuple[str, ...], name: str, library: Path | None) -> None:
    """Settle that some mentions of ACTOR are another, called NAME.

    Several --mention may be given. The decision is kept: it wins over the machine until it is undone.
    """
    from headwater.store.evidence import find, mentions_at
    from headwater.store.settled import split

    with opened(library) as kept:
        up_to_date(kept)
        found = _one(kept, actor)
        namesakes = [one for one in find(kept, name) if one.name == name.strip() and one.id != found.id]
        number = split(kept, found, mentions_at(kept, found, mentions), name)
        found_now = _settled(kept, number)
        for other, new in zip(namesakes[:1], found_now[-1:], strict=False):
            advice = f"`headwater actors merge {other.id} {new.id}` makes them one"
            click.echo(printable(f"{other.name} ({other.id}) is called so already; {advice}."))


@actors.command()
@click.argument("actor", metavar="ACTOR")
@click.argument("name")
@library_option
def rename(actor: str, name: str, library: Path | None) -> None:
    """Settle that ACTOR is called NAME.

    The decision is kept: it wins over the machine until it is undone.
    """
    from headwater.store.settled import rename

    with opened(library) as kept:
        up_to_date(kept)
        _settled(kept, rename(kept, _one(kept, actor), name))


def _settled(library: Library, number: int) -> list[Actor]:
    """Link anew after a decision, and show what became of those whom it concerns."""
    from headwater.show.actor_page import decided
    from headwater.store.settled import concerned

    made = relinked(library)
    tell_notes(made)
    decision = next(one for one in library.decisions() if one.id == number)
    click.echo(printable(f"Kept as decision {decided(library, decision)}."))
    found = [library.actor(id_) for id_ in concerned(library, decision)]
    _list(console(), library, found, len(found))
    click.echo(f"`headwater actors undo {number}` takes it back.")
    return found


@actors.command()
@library_option
@list_options
def decisions(library: Path | None, limit: int, as_csv: bool, as_json: bool) -> None:
    """List what you decided about actors, the latest last, and which of it cannot be followed."""
    from headwater.show.actor_page import decision_row
    from headwater.store.relink import notes

    with opened(library) as kept:
        rows = [decision_row(kept, one) for one in kept.decisions()]
        said = notes(kept)
        for row in rows:
            mine = [note for note in said if note.startswith(f"decision {row['number']} (")]
            row["trouble"] = mine[0].partition(": ")[2] if mine else ""
        show_list(
            rows[-limit:] if limit else rows,
            ("number", "kind", "made", "what", "trouble"),
            as_json=as_json,
            as_csv=as_csv,
            people=lambda out: _decisions(rows[-limit:] if limit else rows),
            nothing="You have decided nothing yet.",
        )


def _decisions(rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        trouble = f"; not followed: {row['trouble']}" if row["trouble"] else ""
        click.echo(printable(f"{row['number']}: {row['what']} ({row['made']}){trouble}"))


@actors.command()
@click.argument("number", type=click.IntRange(min=1))
@library_option
def undo(number: int, library: Path | None) -> None:
    """Take back decision NUMBER, and link anew."""
    from headwater.show.actor_page import decided
    from headwater.store.settled import concerned

    with opened(library) as kept:
        decision = next((one for one in kept.decisions() if one.id == number), None)
        words = decided(kept, decision) if decision is not None else ""
        kept.undo(number)
        tell_notes(relinked(kept))
        click.echo(printable(f"Undone: decision {words}."))
        found = [kept.actor(id_) for id_ in concerned(kept, decision)] if decision is not None else []
        _list(console(), kept, found, len(found))


@actors.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Load the rows that are in order, and leave the others.")
@library_option
def load(file: Path, skip_bad: bool, library: Path | None) -> None:
    """Load your own list of actors, in place of an older one from a FILE of that name.

    FILE is CSV with the columns id, kind, qid, and names: one column `names` with semicolons between them, or
    a column for each language (en, uk, ru). Your list wins over what Headwater knows by itself.
    """
    from headwater.show.actor_list import against, read_list
    from headwater.store.evidence import named
    from headwater.store.settled import lists, load

    with opened(library) as kept:
        rows, problems = read_list(file)
        good, clashes = against(rows, (own for own in lists(kept) if own.list != file.name))
        for problem in (*problems, *clashes):
            click.echo(f"headwater: {printable(f'{file}, {problem}')}", err=True)
        if (problems or clashes) and (not skip_bad or not good):
            advice = "" if not good else " Mend the list, or load the rest with --skip-bad."
            click.echo(f"headwater: nothing was loaded.{advice}", err=True)
            raise SystemExit(1)
        if not good:
            click.echo(f"headwater: {printable(str(file))} lists no actor; nothing was loaded.", err=True)
            raise SystemExit(1)
        number = load(kept, file.name, good)
        tell_notes(relinked(kept))
        found = named(kept, [row.known.id for row in good])
        met = sum(1 for row in good if row.known.id in found)
        click.echo(
            printable(f"Loaded {counted(len(good), 'actor')} from {file.name} as decision {number}; ")
            + f"{met:,} of them {'is' if met == 1 else 'are'} in the articles."
        )


@actors.command()
@click.argument("name", required=False)
@library_option
def unload(name: str | None, library: Path | None) -> None:
    """Take out the list that was loaded from a file of that NAME, or all your lists, and link anew."""
    from headwater.store.faults import NotFound
    from headwater.store.settled import lists, unload

    with opened(library) as kept:
        if not unload(kept, Path(name).name if name else None):
            loaded = ", ".join(own.list for own in lists(kept)) or "none"
            raise NotFound(f"There is no such list. Loaded: {loaded}.")
        made = relinked(kept)
        tell_notes(made)
        click.echo(f"Taken out; {made.names:,} names now stand for {made.actors:,} actors.")
