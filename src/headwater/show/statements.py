"""The commands on statements: what many articles say alike, where it comes from, and who denies it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from headwater.show.actor_link import restated, up_to_date
from headwater.show.lib_common import (
    Command,
    complain,
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
    from rich.text import Text
    from rich.tree import Tree

    from headwater.link.statements.nouns import Denial, Edge, Origin, Statement
    from headwater.model import Span
    from headwater.store.library import Library
    from headwater.store.stated import About, Sort

_HELP: Final = {"help_option_names": ["-h", "--help"]}
_COLUMNS: Final = (
    "id", "headline", "state", "articles", "outlets", "independent", "echoes", "denials", "first", "last",
)  # fmt: skip
_LONGEST: Final = 30.0  # seconds that a command which only shows something may take to make statements
_DEEPEST: Final = 8  # levels of a tree that are set further in than those above
_WORDS: Final = 160  # characters of an appearance that are shown
_OTHERS: Final = 5  # further statements that are named

_SORTS: Final = ("articles", "independent", "echoes", "dispute")
_STATES: Final = {"denied": "red", "disputed": "red", "corrected": "yellow", "confirmed": "green"}


def _link_option(command: Command) -> Command:
    return click.option(
        "--no-link", is_flag=True, help="Show statements as they were linked last, without linking anew."
    )(command)


def bring_up_to_date(kept: Library, no_link: bool = False, longest: float = _LONGEST) -> None:
    """Link what is new; where that would take more than `longest` seconds, say so and leave the statements as
    they were."""
    from headwater.store.stating import expected, stale

    if no_link:
        return
    up_to_date(kept)
    if not (reason := stale(kept)):
        return
    if (seconds := expected(kept)) > longest:
        advice = f"`headwater link --statements` brings them up to date (about {seconds / 60:,.1f} minutes)"
        complain(f"the statements are not up to date: {reason}. {advice}.")
    else:
        restated(kept)


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

        page = _Page(kept, known)
        for statement in shown:
            for text, indent in page.head(statement):
                put(out, text, indent)
            for one in statement.denials if denials else ():
                put(out, page.denial(one), 2)
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
    from headwater.store.stated import about, one, row

    with opened(library) as kept:
        bring_up_to_date(kept, no_link)
        found = one(kept, " ".join(words))
        known = about(kept)
        if as_json:
            line(row(found[0], known))
            return
        _Page(kept, known).show(found[0], console())
        others = ", ".join(f"{s.id} (“{s.headline[:60]}”)" for s in found[1 : _OTHERS + 1])
        if others:
            more = f" and {len(found) - _OTHERS - 1} more" if len(found) > _OTHERS + 1 else ""
            click.echo(f"\nOther statements that fit: {printable(others)}{more}.")


class _Page:
    """Statements for people."""

    def __init__(self, kept: Library, known: Mapping[str, About]) -> None:
        self._kept = kept
        self._known = known
        self._texts: dict[str, str] = {}

    def head(self, statement: Statement) -> list[tuple[Text, int]]:
        """The headline, and below it the counts and state; each with its indent."""
        from rich.text import Text

        first = Text(printable(statement.headline), style="bold")
        first.append(f"  {printable(statement.id)}", style="cyan not bold")
        outlets = {self._known[ref].outlet or ref for ref in statement.articles}
        counts = [
            counted(len(statement.articles), "article"),
            counted(len(outlets), "outlet"),
            counted(statement.independent, "independent source"),
        ]
        if statement.denials:
            counts.append(counted(len(statement.denials), "denial"))
        text = Text(" · ".join(counts), style="dim")
        text.append(f" · {statement.state}", style=f"not dim {_STATES.get(statement.state, '')}".strip())
        if statement.first:
            dates = dict.fromkeys((statement.first, statement.last))
            text.append(printable(" · " + " to ".join(dates)))
        return [(first, 0), (text, 2)]

    def denial(self, one: Denial) -> Text:
        """Who denies, confirms or corrects, where, when, in which words, on what basis."""
        from rich.text import Text

        text = Text(f"{one.kind} by {printable(one.by) or 'unknown'}", style=_STATES.get(one.kind, ""))
        date = f" · {one.date}" if one.date else ""
        text.append(printable(f"{date} · {self._about(one.article, dated=False)}"), style="dim")
        text.append(self._words(one.article, one.span))
        if one.basis:
            text.append(printable(f" on the basis of {one.basis}"), style="dim")
        return text

    def show(self, statement: Statement, out: Console) -> None:
        """Print one statement with its tree, and with what was said against it and for it."""
        from rich.text import Text

        from headwater.show.actor_page import put

        for text, indent in self.head(statement):
            put(out, text, indent)
        out.print(Text("Where it comes from", style="bold underline"))
        for tree in _Growing(self, statement, self._known).trees():
            out.print(tree)
        for title, found in (("Against it", statement.denials), ("For it", statement.confirmations)):
            if found:
                out.print(Text(title, style="bold underline"))
            for one in found:
                put(out, self.denial(one), 2)

    def article(self, ref: str, statement: Statement, edge: Edge | None, again: bool) -> Text:
        """An article, how it is tied to what stands above, and the words in which it has the statement."""
        from rich.text import Text

        text = Text(printable(self._about(ref)), style="bold" if not again else "dim")
        if edge is not None:
            how = f"  {edge.kind}{' (inferred)' if edge.kind == 'copied' else ''}: {edge.why}"
            text.append(printable(how), style="not bold yellow" if edge.kind == "copied" else "not bold dim")
            if edge.span is not None:
                text.append(self._words(edge.article, edge.span))
        if again:
            text.append("  shown above")
            return text
        for place in statement.appears:
            if place.article == ref:
                text.append("\n")
                for span in place.spans:
                    text.append(self._words(ref, span))
        return text

    def _about(self, ref: str, *, dated: bool = True) -> str:
        one = self._known[ref]
        given = one.id if one.id != ref else ""
        parts = (ref, given, one.outlet, one.published if dated else "")
        return " · ".join(part for part in parts if part)

    def _words(self, ref: str, span: Span) -> Text:
        """The exact words of a span with their offsets."""
        from rich.text import Text

        if ref not in self._texts:
            self._texts[ref] = self._kept.article(ref).reading.text
        words = span.of(self._texts[ref])
        cut = words if len(words) <= _WORDS else words[:_WORDS].rstrip() + "…"
        text = Text(f" “{printable(cut)}”", style="not bold")
        text.append(f" [{span.start}–{span.end}]", style="dim")
        return text


class _Growing:
    """The tree of one statement: below each origin the articles that have it from there, in order of time.

    An article that has it from several stands whole at the first and is named at the others, so that two
    that cite each other end the branch.
    """

    def __init__(self, page: _Page, statement: Statement, known: Mapping[str, About]) -> None:
        self._page = page
        self._statement = statement
        self._known = known
        self._lower: dict[str, list[Edge]] = defaultdict(list)
        for edge in statement.edges:
            self._lower[edge.upper].append(edge)
        self._tied = {edge.lower for edge in statement.edges}
        self._seen: set[str] = set()

    def trees(self) -> list[Tree]:
        """A tree for each origin, the earliest first, and one for articles that no edge leads to."""
        from rich.text import Text
        from rich.tree import Tree

        trees = []
        for origin in sorted(self._statement.origins, key=lambda o: (self._when(o.first), o.id)):
            tree = Tree(self._origin(origin), guide_style="dim")
            own = [ref for ref in origin.articles if ref not in self._tied]
            self._grow(tree, origin.id, own)
            trees.append(tree)
        rest = sorted(set(self._statement.articles) - self._seen, key=self._when)
        if rest:
            tree = Tree(Text("where these have it from is not known", style="dim"), guide_style="dim")
            for ref in rest:
                if ref not in self._seen:
                    self._grow(tree, "", [ref])
            trees.append(tree)
        return trees

    def _origin(self, origin: Origin) -> Text:
        from rich.text import Text

        text = Text(printable(origin.name or "unknown"), style="bold green")
        at = f" at {origin.outlet}" if origin.outlet and origin.outlet != origin.name else ""
        actor = f" · {origin.actor}" if origin.actor else ""
        repeats = f" · {counted(len(origin.repeats), 'article')} repeat it" if origin.repeats else ""
        text.append(printable(f"  {origin.kind}{at}{actor}{repeats}"), style="not bold dim")
        return text

    def _grow(self, tree: Tree, root: str, own: Sequence[str]) -> None:
        """Put below `tree` what rests on `root`; without recursion, as a chain may be long."""
        below = self._below(root) + [(ref, None) for ref in own]
        stack = [(tree, 0, ref, edge) for ref, edge in sorted(below, key=self._order, reverse=True)]
        while stack:
            branch, depth, ref, edge = stack.pop()
            again = ref in self._seen
            self._seen.add(ref)
            node = branch.add(self._page.article(ref, self._statement, edge, again))
            if not again:
                upper, level = (node, depth + 1) if depth < _DEEPEST else (branch, depth)
                found = sorted(self._below(ref), key=self._order, reverse=True)
                stack += [(upper, level, lower, one) for lower, one in found]

    def _below(self, upper: str) -> list[tuple[str, Edge | None]]:
        return [(edge.lower, edge) for edge in self._lower[upper]]

    def _order(self, found: tuple[str, Edge | None]) -> tuple[Any, ...]:
        return self._when(found[0])

    def _when(self, ref: str) -> tuple[Any, ...]:
        """Articles by time; those without a date last."""
        from headwater.store.identity import stretch

        moment = stretch(self._known[ref].published) if ref in self._known else None
        return (moment is None, moment or (0, 0), len(ref), ref)
