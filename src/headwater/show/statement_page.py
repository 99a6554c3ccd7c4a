"""A statement for people: its counts, the tree from its origins to the articles, who speaks against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from headwater.show.lib_common import counted, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    from headwater.link.statements.nouns import Appearance, Denial, Edge, Origin, Statement
    from headwater.model import Span
    from headwater.store.library import Library
    from headwater.store.stated import About

_DEEPEST: Final = 8  # levels of a tree that are set further in than those above
_WORDS: Final = 160  # characters of an appearance that are shown
_OUTLETS: Final = 6  # outlets that repeat an origin and are named
_DAY: Final = 10  # characters of a date that are its day
_UNNAMED: Final = "not named"
_STATES: Final = {"denied": "red", "disputed": "red", "corrected": "yellow", "confirmed": "green"}


class Page:
    """Statements for people; `known` are the articles, as `stated.about` has them."""

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
        text = Text(
            f"{counted(statement.independent, 'independent source')} in "
            f"{counted(len(statement.articles), 'article')} of {counted(len(outlets), 'outlet')}",
            style="dim",
        )
        if statement.denials:
            text.append(f" · {counted(len(statement.denials), 'denial')}")
        text.append(f" · {statement.state}", style=f"not dim {_STATES.get(statement.state, '')}".strip())
        if statement.first:
            days = dict.fromkeys((statement.first[:_DAY], statement.last[:_DAY]))
            text.append(printable(" · " + " to ".join(days)))
        return [(first, 0), (text, 2)]

    def denial(self, one: Denial) -> Text:
        """Who denies, confirms or corrects, where, when, in which words, on what basis."""
        from rich.text import Text

        text = Text(f"{one.kind} by {printable(_named(one.by))}", style=_STATES.get(one.kind, ""))
        date = f" · {one.date}" if one.date else ""
        text.append(printable(f"{date} · {self._about(one.article, dated=False)}"), style="dim")
        text.append(self.words(one.article, one.span))
        if one.basis:
            text.append(printable(f" on the basis of {_named(one.basis)}"), style="dim")
        return text

    def denials(self, statement: Statement) -> list[Text]:
        """What was said against a statement, in order of time."""
        return [self.denial(one) for one in self._in_time(statement.denials)]

    def _in_time(self, found: Sequence[Denial]) -> list[Denial]:
        return sorted(found, key=lambda d: (_moment(d.date), d.article, d.span.start))

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
            for one in self._in_time(found):
                put(out, self.denial(one), 2)

    def article(self, ref: str, statement: Statement, edge: Edge | None, again: bool) -> Text:
        """An article, how it is tied to what stands above, and the words in which it has the statement."""
        from rich.text import Text

        text = Text(printable(self._about(ref)), style="bold" if not again else "dim")
        if edge is not None:
            how = f"  {'inferred: ' if edge.inferred else ''}{edge.kind} ({edge.why})"
            text.append(printable(how), style=f"not bold {'yellow' if edge.inferred else 'dim'}")
            if edge.span is not None:
                text.append(self.words(edge.article, edge.span))
        if again:
            text.append("  shown above")
            return text
        for place in _widest(a for a in statement.appears if a.article == ref):
            text.append("\n")
            for span in place.spans:
                text.append(self.words(ref, span))
        return text

    def _about(self, ref: str, *, dated: bool = True) -> str:
        one = self._known[ref]
        given = one.id if one.id != ref else ""
        parts = (ref, given, one.outlet, one.published if dated else "")
        return " · ".join(part for part in parts if part)

    def words(self, ref: str, span: Span) -> Text:
        """The exact words of a span with their offsets."""
        from rich.text import Text

        from headwater.store.stated import text_of

        if ref not in self._texts:
            self._texts[ref] = text_of(self._kept, ref)
        words = span.of(self._texts[ref])
        cut = words if len(words) <= _WORDS else words[:_WORDS].rstrip() + "…"
        text = Text(f" “{printable(cut)}”", style="not bold")
        text.append(f" [{span.start}–{span.end}]", style="dim")
        return text


def _moment(published: str | None) -> tuple[bool, tuple[int, int]]:
    """What puts dates in order; what has none comes last."""
    from headwater.store.identity import stretch

    moment = stretch(published)
    return moment is None, moment or (0, 0)


def _named(name: str) -> str:
    """A name as people read it: what reading calls unknown was not named."""
    return name if name and name != "unknown" else _UNNAMED


def _widest(found: Iterable[Appearance]) -> list[Appearance]:
    """The places of one article in order of the text; of those that overlap the widest."""
    kept: list[Appearance] = []
    for place in sorted(found, key=lambda a: (a.start - a.end, a.start)):
        if not any(place.start < other.end and other.start < place.end for other in kept):
            kept.append(place)
    return sorted(kept, key=lambda a: a.start)


class _Growing:
    """The tree of one statement: below each origin the articles that have it from there, in order of time.

    An article that has it from several stands whole at the first and is named at the others, so that two
    that cite each other end the branch.
    """

    def __init__(self, page: Page, statement: Statement, known: Mapping[str, About]) -> None:
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
            tree = Tree(Text("it is not known where these have it from", style="dim"), guide_style="dim")
            for ref in rest:
                if ref not in self._seen:
                    self._grow(tree, "", [ref])
            trees.append(tree)
        return trees

    def _origin(self, origin: Origin) -> Text:
        """What an origin is called, of what kind it is, where it was met first, and who merely repeats it."""
        from rich.text import Text

        unknown = origin.kind == "unknown"
        text = Text(_UNNAMED if unknown else printable(_named(origin.name)), style="bold green")
        about: list[str] = ["of unknown origin" if unknown else origin.kind]
        if origin.outlet and (unknown or origin.outlet != origin.name):
            about.append(f"{'first in' if unknown else 'at'} {origin.outlet}")
        if origin.actor:
            about.append(origin.actor)
        repeating = [ref for ref in origin.repeats if ref != origin.first]
        if repeating:
            outlets = list(dict.fromkeys(self._known[ref].outlet or ref for ref in repeating))
            more = f" and {len(outlets) - _OUTLETS} more" if len(outlets) > _OUTLETS else ""
            about.append(f"merely repeated by {', '.join(outlets[:_OUTLETS])}{more}")
        text.append(printable("  " + " · ".join(about)), style="not bold dim")
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
        return (*_moment(self._known[ref].published if ref in self._known else None), len(ref), ref)
