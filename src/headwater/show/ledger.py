"""The commands on the ledger: who did what to whom over all articles, one actor's acts, ties between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import click

from headwater.model import ActMode
from headwater.show.actor_link import up_to_date
from headwater.show.lib_common import (
    Command,
    complain,
    counted,
    library_option,
    list_options,
    opened,
    printable,
    show_list,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from headwater.link.ledger.nouns import Evidence, Line, When
    from headwater.link.ledger.ties import Count, Tie
    from headwater.store.library import Library
    from headwater.store.stated import About

_HELP: Final = {"help_option_names": ["-h", "--help"]}
_SHOWN: Final = 3  # articles of a line that are shown
_WORDS: Final = 200  # characters of evidence that are shown
_MODES: Final[Mapping[ActMode, str]] = {
    "asked": "yellow",
    "promised": "cyan",
    "planned": "cyan",
    "denied": "red",
    "hypothetical": "magenta",
    "rumoured": "magenta",
}
_OUTCOMES: Final = {"granted": "green", "refused": "red", "partly": "yellow"}
_TIE: Final = ("one", "other", "who", "act", "mode", "number", "over", "lines")


def _options(command: Command) -> Command:
    """The options that choose lines."""
    for option in (
        library_option,
        click.option("--until", metavar="DATE", help="Acts of then or earlier."),
        click.option("--since", metavar="DATE", help="Acts of then or later: 2026, 2026-03, 2026-03-04 …"),
        click.option("--open", "open_", is_flag=True, help="Requests and promises without a known answer."),
        click.option("--mode", multiple=True, type=click.Choice(get_args(ActMode)), help="The mode."),
        click.option(
            "--act", multiple=True, metavar="WORD", help="An act (request, give, deny …) or event of PLOVER."
        ),
    ):
        command = option(command)
    return command


class _Asked:
    """What was asked for, out of the options."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.library: Path | None = options["library"]
        self.as_json: bool = options["as_json"]
        self.as_csv: bool = options["as_csv"]
        self.limit: int | None = options["limit"] or None
        self.filters = {
            "since": options["since"],
            "until": options["until"],
            "acts": options["act"],
            "modes": options["mode"],
            "open": options["open_"],
        }


@click.command(context_settings=_HELP)
@click.option(
    "--between", nargs=2, metavar="A B", help="Acts between these two alone: names in any language, or ids."
)
@_options
@list_options
def ledger(between: tuple[str, str] | None, **options: Any) -> None:
    """List who asked, promised, gave, refused or denied what, to or of whom, and when, in order of time.

    An act that several articles tell of is one line. What was only planned, asked for or denied is listed as
    that. A request or promise says what became of it.
    """
    _list(_Asked(options), between or ())


@click.command(context_settings=_HELP)
@click.argument("actor")
@_options
@list_options
def timeline(actor: str, **options: Any) -> None:
    """List all acts by and towards ACTOR, a name in any language or an id, in order of time."""
    _list(_Asked(options), (actor,))


@click.command(context_settings=_HELP)
@click.argument("actors", nargs=-1, metavar="[A [B]]")
@_options
@list_options
def ties(actors: tuple[str, ...], **options: Any) -> None:
    """Count what each two actors do to each other, by kind of act and month, with the lines behind it.

    With A, only the ties of that actor; with A and B, theirs. Nothing is summed up into a verdict.
    """
    from headwater.link.ledger.ties import ties

    if len(actors) > 2:
        raise click.UsageError("Name at most two actors.")
    asked = _Asked(options)
    with opened(asked.library) as kept:
        up_to_date(kept)
        lines = kept.ledger(*actors, **asked.filters)
        found = ties(lines)
        shown = found[: asked.limit]
        show_list(
            [row for tie in shown for row in _tie_rows(tie)],
            _TIE,
            as_json=asked.as_json,
            as_csv=asked.as_csv,
            people=lambda out: _show_ties(out, shown, {line.id: line for line in lines}, len(found)),
            nothing="There are no acts between two such actors.",
        )


def _list(asked: _Asked, between: Sequence[str]) -> None:
    from headwater.store.ledger import columns, row
    from headwater.store.results import COLUMNS
    from headwater.store.stated import about

    with opened(asked.library) as kept:
        up_to_date(kept)
        found = kept.ledger(*between, **asked.filters)
        known = about(kept)
        shown = found[: asked.limit]
        show_list(
            [columns(line, known) if asked.as_csv else row(line, known) for line in shown],
            tuple(COLUMNS["ledger"]),
            as_json=asked.as_json,
            as_csv=asked.as_csv,
            people=lambda out: Page(kept, known).show(out, shown, len(found)),
            nothing="The ledger has no such line.",
        )
        undated = sum(line.when.first is None for line in found)
        if undated and not (asked.as_json or asked.as_csv):
            complain(f"{counted(undated, 'line')} without a date, from articles without one, stand last.")


def _tie_rows(tie: Tie) -> list[dict[str, Any]]:
    return [
        {
            "one": tie.one,
            "other": tie.other,
            "who": count.who,
            "act": count.act,
            "mode": count.mode,
            "number": count.number,
            "over": count.over,
            "lines": list(count.lines),
        }
        for count in tie.counts
    ]


def _show_ties(out: Console, found: Sequence[Tie], lines: Mapping[str, Line], every: int) -> None:
    from rich.text import Text

    from headwater.show.actor_page import put

    for tie in found:
        days = " to ".join(dict.fromkeys(day for day in (tie.first, tie.last) if day))
        head = Text(printable(f"{tie.one or 'unknown'} and {tie.other or 'unknown'}"), style="bold")
        head.append(f"  {counted(tie.lines, 'line')}{' · ' if days else ''}{days}", style="dim not bold")
        put(out, head, 0)
        for count in tie.counts:
            put(out, _count(count), 2)
            for name in count.lines[:_SHOWN]:
                line = lines[name]
                words = f"{when_of(line.when)}  {line.what or line.act}  "
                text = Text(printable(words), style="dim")
                text.append(name, style="cyan not dim")
                put(out, text, 4)
    _more(out, every - len(found))


def _count(count: Count) -> Text:
    from rich.text import Text

    text = Text(printable(f"{count.who or 'unknown'}: {count.act}"))
    if count.mode != "happened":
        text.append(f" ({count.mode})", style=_MODES[count.mode])
    over = ", ".join(f"{month or 'no date'}: {number}" for month, number in count.over.items())
    text.append(f" {count.number:,}  {over}", style="dim")
    return text


def _more(out: Console, left: int) -> None:
    from rich.text import Text

    if left > 0:
        out.print(Text(f"{left:,} more; --limit 0 lists all.", style="dim"))


def when_of(when: When) -> str:
    """The date of a line for people: told, or only not later than an article, or relative."""
    if when.known == "relative":
        return f"“{when.words}”, of an article without a date"
    if when.first is None or when.last is None:
        return "no date"
    if when.known == "published":
        return f"by {when.last}"
    return when.iso.replace("/", " to ")


class Page:
    """Lines of a ledger for people, each with its evidence."""

    def __init__(self, kept: Library, known: Mapping[str, About]) -> None:
        self._kept = kept
        self._known = known
        self._texts: dict[str, str] = {}

    def show(self, out: Console, lines: Sequence[Line], every: int) -> None:
        """Print lines; `every` is how many there are."""
        from rich.text import Text

        from headwater.show.actor_page import put

        for line in lines:
            put(out, self._head(line), 0)
            if (became := self._became(line)) is not None:
                put(out, became, 2)
            firsts = {one.article: one for one in reversed(line.evidence)}
            for article in line.articles[:_SHOWN]:
                put(out, self._evidence(firsts[article]), 2)
            if len(line.articles) > _SHOWN:
                out.print(Text(f"  and {counted(len(line.articles) - _SHOWN, 'more article')}", style="dim"))
        _more(out, every - len(lines))

    def _head(self, line: Line) -> Text:
        from rich.text import Text

        text = Text(printable(when_of(line.when)), style="green" if line.when.known == "told" else "yellow")
        text.append(printable(f"  {line.who.shown or 'unknown'}"), style="bold default")
        text.append(f"  {line.act}", style="bold blue")
        if line.mode != "happened":
            text.append(f" ({line.mode})", style=_MODES[line.mode])
        if line.whom is not None:
            text.append(printable(f"  → {line.whom.shown}"), style="bold default")
            if line.whom.guess:
                text.append(" (understood)", style="dim")
        if line.what:
            text.append(printable(f": {line.what}"), style="default")
        for mark in line.marks:
            text.append(f"  [{mark}]", style="red" if mark == "disputed" else "yellow")
        text.append(f"  {line.id}", style="cyan")
        return text

    def _became(self, line: Line) -> Text | None:
        """What became of a request or promise, or what a line answers."""
        from rich.text import Text

        if line.answers is not None:
            return Text(f"answers {line.answers}", style="dim")
        if line.answer is None:
            return None
        answer = line.answer
        days = counted(answer.days, "day") if answer.days is not None else ""
        if not answer.lines:
            return Text(f"no answer known so far{f', open for {days}' if days else ''}", style="yellow")
        text = Text(answer.outcome, style=_OUTCOMES[answer.outcome])
        text.append(f" by {', '.join(answer.lines)}{f', after {days}' if days else ''}", style="dim")
        return text

    def _evidence(self, one: Evidence) -> Text:
        """An article, its outlet and date, who says it there, and the exact words."""
        from rich.text import Text

        about = self._known[one.article]
        given = about.id if about.id != one.article else ""
        parts = (one.article, given, about.outlet, about.published, f"by {one.source}" if one.source else "")
        text = Text(printable(" · ".join(part for part in parts if part)), style="dim")
        if one.article not in self._texts:
            self._texts[one.article] = self._kept.article(one.article).reading.text
        words = self._texts[one.article][one.start : one.end]
        cut = words if len(words) <= _WORDS else words[:_WORDS].rstrip() + "…"
        text.append(f" “{printable(cut)}”", style="not dim")
        text.append(f" [{one.start}–{one.end}]", style="dim")
        return text
