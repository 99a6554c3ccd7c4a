"""The commands on statements: what many articles say alike, where it comes from, and who denies it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from headwater.show.actor_link import restated, up_to_date
from headwater.show.lib_common import (
    Command,
    complain,
    console,
    library_option,
    line,
    list_options,
    opened,
    printable,
    show_list,
)

if TYPE_CHECKING:
    from rich.console import Console

    from headwater.link.statements.nouns import Statement
    from headwater.store.library import Library
    from headwater.store.stated import Sort

_HELP: Final = {"help_option_names": ["-h", "--help"]}
_COLUMNS: Final = (
    "id", "headline", "state", "articles", "outlets", "independent", "echoes", "denials", "first", "last",
)  # fmt: skip
_LONGEST: Final = 30.0  # seconds that a command which only shows something may take to make statements
_OTHERS: Final = 5  # further statements that are named
_SORTS: Final = ("articles", "independent", "echoes", "dispute")


def _link_option(command: Command) -> Command:
    return click.option(
        "--no-link", is_flag=True, help="Show statements as they were linked last, without linking anew."
    )(command)


def bring_up_to_date(kept: Library, no_link: bool = False, longest: float = _LONGEST) -> None:
    """Link what is new; where that would take more than `longest` seconds, or cannot be done now, say so and
    leave the statements as they were."""
    from headwater.store.faults import DiskFull, LibraryBusy, LibraryMissing
    from headwater.store.stating import expected, stale, usable

    if not no_link:
        up_to_date(kept)
    if not (reason := stale(kept)) or (no_link and usable(kept)):
        return
    if no_link or (seconds := expected(kept)) > longest:
        about = "" if no_link else f" (about {seconds / 60:,.1f} minutes)"
        advice = f"`headwater link --statements` brings them up to date{about}"
        complain(f"the statements are not up to date: {reason}. {advice}.")
        return
    try:
        restated(kept)
    except (LibraryBusy, LibraryMissing, DiskFull) as error:
        complain(f"{error} What follows is as the statements were made before.")


@click.command(context_settings=_HELP)
@click.argument("words", nargs=-1)
@click.option(
    "--sort",
    type=click.Choice(_SORTS),
    default="articles",
    show_default=True,
    help="Most articles, independent sources, articles beyond those (echoes), or denials first.",
)
@_link_option
@library_option
@list_options
def statements(
    words: tuple[str, ...],
    sort: Sort,
    no_link: bool,
    library: Path | None,
    limit: int,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List what several articles say or somebody denies, the same put together whatever the language; with
    WORDS all statements that hold them.

    New and changed articles are linked first.
    """
    from headwater.store.stated import count, find, top

    with opened(library) as kept:
        bring_up_to_date(kept, no_link)
        found = find(kept, " ".join(words), sort) if words else top(kept, sort, limit=limit or None)
        total = len(found) if words else count(kept)
        _show(kept, found[: limit or None], total, as_json, as_csv, "No statement was found.")


@click.command(context_settings=_HELP)
@_link_option
@library_option
@list_options
def conflicts(no_link: bool, library: Path | None, limit: int, as_csv: bool, as_json: bool) -> None:
    """List the statements that somebody denies or corrects, each with who, when and on what basis."""
    from headwater.store.stated import count, top

    with opened(library) as kept:
        bring_up_to_date(kept, no_link)
        found = top(kept, "dispute", denied=True, limit=limit or None)
        total = count(kept, denied=True)
        _show(kept, found, total, as_json, as_csv, "No statement is denied.", denials=True)


def _show(
    kept: Library,
    shown: Sequence[Statement],
    total: int,
    as_json: bool,
    as_csv: bool,
    nothing: str,
    denials: bool = False,
) -> None:
    from headwater.store.stated import about, row

    known = about(kept)
    rows = [row(s, known) for s in shown]
    for one in rows:
        one["echoes"] = one["articles"] - one["independent"]
        if as_csv:
            one["denials"] = len(one["denials"])

    def people(out: Console) -> None:
        from rich.text import Text

        from headwater.show.actor_page import put
        from headwater.show.statement_page import Page

        page = Page(kept, known)
        for statement in shown:
            for text, indent in page.head(statement):
                put(out, text, indent)
            for text in page.denials(statement) if denials else ():
                put(out, text, 2)
        if total > len(shown):
            out.print(Text(f"{total - len(shown):,} more; --limit 0 lists all.", style="dim"))

    show_list(rows, _COLUMNS, as_json=as_json, as_csv=as_csv, people=people, nothing=nothing)


@click.command(context_settings=_HELP)
@click.argument("words", nargs=-1, required=True, metavar="WORDS|ID")
@_link_option
@library_option
@click.option("--json", "as_json", is_flag=True, help="As JSON, with all evidence.")
def trace(words: tuple[str, ...], no_link: bool, library: Path | None, as_json: bool) -> None:
    """Show where one statement comes from: the tree from its origins to the articles, with the evidence.

    It is named by its id, a claim in it (a12:c3) or words that it holds in any inflected form; of several the
    one of most articles is shown, and the ids of others are listed.
    """
    from headwater.show.statement_page import Page
    from headwater.store.stated import about, one, row

    with opened(library) as kept:
        bring_up_to_date(kept, no_link)
        found = one(kept, " ".join(words))
        known = about(kept)
        if as_json:
            line(row(found[0], known))
            return
        Page(kept, known).show(found[0], console())
        others = ", ".join(f"{s.id} (“{s.headline[:60]}”)" for s in found[1 : _OTHERS + 1])
        if others:
            more = f" and {len(found) - _OTHERS - 1} more" if len(found) > _OTHERS + 1 else ""
            click.echo(f"\nOther statements that fit: {printable(others)}{more}.")
