"""The commands that find: search, claims and show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast, get_args

import click
import msgspec

from headwater.model import LANGUAGES, Span, Stance
from headwater.show.lib_common import (
    Command,
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
    from rich.text import Text

    from headwater.ask.query import Asked
    from headwater.link.nouns import Actor
    from headwater.store.library import Library
    from headwater.store.nouns import ArticleHit, ClaimHit, Context, Mention

_HELP: Final = {"help_option_names": ["-h", "--help"]}
_MENTIONS: Final = 20  # of an actor, for people


def filter_options(command: Command) -> Command:
    """The options that narrow a search."""
    for option in reversed(
        (
            click.option("--by", metavar="NAME", help="Who said it, in any language."),
            click.option("--about", metavar="NAME", help="Who or what it is about, in any language."),
            click.option("--via", metavar="NAME", help="On whose word the source says it."),
            click.option("--outlet", multiple=True, metavar="NAME", help="The outlet or its domain."),
            click.option("--stance", multiple=True, type=click.Choice(get_args(Stance)), help="The stance."),
            click.option("--lang", multiple=True, type=click.Choice(LANGUAGES), help="The language."),
            click.option(
                "--since", metavar="DATE", help="Published then or later: 2026, 2026-03, 2026-03-04 …"
            ),
            click.option("--until", metavar="DATE", help="Published then or earlier."),
        )
    ):
        command = option(command)
    return command


def _sort_option(command: Command) -> Command:
    return click.option(
        "--sort",
        type=click.Choice(["relevance", "time"]),
        help="By relevance, or the latest first; by default relevance, without words time.",
    )(command)


def asked_of(values: dict[str, Any]) -> Asked:
    """The options of `filter_options` as keywords for `Library.search`."""
    names = ("by", "about", "via", "outlet", "stance", "lang", "since", "until")
    return cast("Asked", {name: values[name] for name in names if values.get(name)})


class Wanted(NamedTuple):
    """What a command that finds was asked for."""

    words: str
    asked: Asked
    library: Path | None
    as_json: bool
    as_csv: bool


def _finding(run: Callable[[Wanted], None]) -> Callable[..., None]:
    """The arguments and options of a command that finds, given to it as one."""

    @wraps(run)
    def call(
        words: tuple[str, ...],
        sort: str | None,
        library: Path | None,
        limit: int,
        as_json: bool,
        as_csv: bool,
        **filters: Any,
    ) -> None:
        asked = cast("Asked", {**asked_of(filters), "sort": sort, "limit": limit or None})
        run(Wanted(" ".join(words), asked, library, as_json, as_csv))

    with_filters = filter_options(_sort_option(library_option(list_options(call))))
    return click.argument("words", nargs=-1)(with_filters)


@click.command(context_settings=_HELP)
@_finding
def search(wanted: Wanted) -> None:
    """Find articles that hold all WORDS, in any inflected form, and show the words in context.

    Put a phrase in quotation marks of its own: '"peace talks" Kyiv'. With --by, --via or --stance, articles
    in which there is such a claim.
    """
    with opened(wanted.library) as kept:
        found = kept.search(wanted.words, **wanted.asked)
        show_list(
            [msgspec.structs.asdict(hit) for hit in found] if wanted.as_json else found.rows(),
            _columns("hits"),
            as_json=wanted.as_json,
            as_csv=wanted.as_csv,
            people=lambda out: _each(out, found, _article),
            nothing="Nothing was found.",
        )


@click.command(context_settings=_HELP)
@_finding
def claims(wanted: Wanted) -> None:
    """Find claims whose content or source holds all WORDS, in any inflected form."""
    with opened(wanted.library) as kept:
        found = kept.claims(wanted.words, **wanted.asked)
        show_list(
            [claim_hit_row(hit, kept) for hit in found] if wanted.as_json else found.rows(),
            _columns("claims"),
            as_json=wanted.as_json,
            as_csv=wanted.as_csv,
            people=lambda out: _each(out, found, _claim),
            nothing="Nothing was found.",
        )


def _columns(table: str) -> tuple[str, ...]:
    from headwater.store.results import COLUMNS

    return tuple(COLUMNS[table])


def _each(out: Console, found: Sequence[Any], show_one: Callable[[Console, Any], None]) -> None:
    for one in found:
        show_one(out, one)


def claim_hit_row(hit: ClaimHit, kept: Library) -> dict[str, Any]:
    """A claim of the library as JSON: as `headwater read --json` has it, and where it stands."""
    from headwater.show.json import claim_row

    text = kept.article(hit.article_ref).article.text
    about = {name: getattr(hit, name) for name in ("ref", "article", "article_ref", "lang", "outlet", "url")}
    dated = {"title": hit.title, "published": hit.published}
    return {**about, **dated, **claim_row(hit.claim, text), "context": hit.context}


def _article(out: Console, hit: ArticleHit) -> None:
    _heading(out, hit.ref, hit.title or hit.place or hit.id, hit)
    if hit.context is not None:
        _print(out, _in_context(hit.context), 2)
    out.print()


def _heading(out: Console, ref: str, title: str, hit: ArticleHit | ClaimHit) -> None:
    from rich.text import Text

    head = Text(ref, style="bold cyan")
    head.append(f"  {printable(title)}", style="bold")
    claims = None
    if not hasattr(hit, "claim"):
        count = hit.claims
        claims = "1 claim" if count == 1 else f"{count} claims"
    rest = [part for part in (hit.outlet, hit.published, hit.lang, claims) if part]
    head.append(f"  {printable(' · '.join(rest))}", style="dim")
    _print(out, head, 0)


def _claim(out: Console, hit: ClaimHit) -> None:
    from rich.text import Text

    _heading(out, hit.ref, hit.title or hit.article, hit)
    claim = hit.claim
    said = Text(printable(claim.source_name), style="bold")
    if hit.source:
        said.append(f" «{printable(hit.source)}»", style="dim not bold")
    said.append(f" · {printable(hit.cue)} · {claim.stance} · {claim.form}", style="not bold")
    said.append(f" · {claim.confidence:.2f}", style="dim not bold")
    _print(out, said, 2)
    for basis in claim.via:
        via = f"via {printable(basis.name)} «{printable(basis.quote)}» [{basis.start}–{basis.end}]"
        _print(out, Text(via, style="dim"), 4)
    spans = ", ".join(f"{s.start}–{s.end}" for s in claim.content)
    content = Text(printable(hit.content))
    if hit.context is not None:
        for match in hit.context.matches:
            start = hit.context.start
            words = printable(hit.context.text[match.start - start : match.end - start])
            content.highlight_words([words], "bold yellow")
    content.append(f" [{spans}]" if spans else "", style="dim")
    _print(out, content, 4)
    out.print()


def _in_context(context: Context) -> Text:
    """The words in bold within what surrounds them, with the offsets of the stretch."""
    from rich.text import Text

    text, at = Text("… ", style="dim"), context.start
    for match in (*context.matches, Span(context.end, context.end)):
        if match.start < at:
            continue
        for part, style in (
            ((at, match.start), "not dim"),
            ((match.start, match.end), "bold yellow not dim"),
        ):
            piece = context.text[part[0] - context.start : part[1] - context.start]
            text.append(printable(piece), style=style)
        at = match.end
    text.append(f" … [{context.start}–{context.end}]", style="dim")
    return text


def _print(out: Console, text: Text, indent: int) -> None:
    """A paragraph whose lines all begin at `indent`, with single spaces."""
    from rich.text import Text

    for row in text.wrap(out, max(out.width - indent, 20)):
        row.rstrip()
        out.print(Text(" " * indent) + row)


@click.command(context_settings=_HELP)
@click.argument("id", metavar="ID")
@library_option
@click.option("--json", "as_json", is_flag=True, help="As JSON, with the text.")
@click.option(
    "--marked", is_flag=True, help="Of an article print the text too, with the claims marked in it."
)
def show(id: str, library: Path | None, as_json: bool, marked: bool) -> None:
    """Show an article, a claim or an actor.

    ID is what lists say: a12 for an article, a12@1 for an older version of it, a12:c3 for a claim, the id of
    an actor or its name; or the id that an article was given, its address, its file, or its title.
    """
    from headwater.store import evidence
    from headwater.store.faults import BadQuery, NotFound

    with opened(library) as kept:
        try:
            place_claim = kept.is_claim(id)
        except NotFound as missing:
            try:
                actor = evidence.one(kept, id)
            except (NotFound, BadQuery):
                raise missing from None
            _show_actor(kept, actor, as_json)
            return
        if place_claim:
            hit = kept.claim(id)
            if as_json:
                line(claim_hit_row(hit, kept))
            else:
                _claim(console(), hit)
        else:
            _show_article(kept, id, as_json, marked)


def _show_article(kept: Library, name: str, as_json: bool, marked: bool) -> None:
    from headwater.show.json import reading_row
    from headwater.show.people import show_reading

    found, versions = kept.article(name), kept.versions(name)
    if as_json:
        row = reading_row(found.reading, with_text=True)
        extra = {
            "ref": found.ref,
            "version": found.version,
            "added": found.added,
            "reader": found.reader,
            "versions": versions,
        }
        line(row | extra)
        return
    out = console()
    show_reading(found.reading, out, marked)
    if len(versions) > 1:
        out.print(f"This is version {found.version} of {len(versions)}:")
        for version in versions:
            mark = "today's" if version.current else "older"
            out.print(f"  {version.ref}  added {version.added}, {version.characters:,} characters ({mark})")


def _show_actor(kept: Library, actor: Actor, as_json: bool) -> None:
    mentions = kept.mentions(actor.id, None if as_json else _MENTIONS)
    if as_json:
        line(msgspec.to_builtins(actor) | {"mentions": mentions})
        return
    from rich.text import Text

    out = console()
    head = Text(printable(actor.name), style="bold")
    head.append(f"  {actor.id} · {actor.kind}", style="dim not bold")
    _print(out, head, 0)
    for lang, names in sorted(actor.names.items()):
        spelt = ", ".join(f"{printable(name)} ({count})" for name, count in names.items())
        _print(out, Text(f"{lang}: {spelt}"), 2)
    for role in actor.roles:
        of = f" of {role.of}" if role.of else ""
        dates = f" ({role.first} to {role.last})" if role.first else ""
        _print(out, Text(printable(f"{role.role}{of}{dates}")), 2)
    for mention in mentions:
        _print(out, _mention(mention), 2)
    if len(mentions) < actor.mentions:
        out.print(f"  and {actor.mentions - len(mentions):,} more; --json has all.")
    out.print(f"  Why each name stands for it: headwater actors show {actor.id}", style="dim")


def _mention(mention: Mention) -> Text:
    from rich.text import Text

    text = Text(mention.article_ref, style="cyan")
    text.append(f"  «{printable(mention.text)}» [{mention.start}–{mention.end}]  ", style="not bold")
    text.append(printable(f"{mention.why} ({mention.confidence:.2f})"), style="dim")
    if mention.doubt:
        text.append(printable(f"; doubtful: {mention.doubt}"), style="yellow")
    return text
