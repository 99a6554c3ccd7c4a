"""The names of one article for people: each actor once, with its forms, how often, and why."""

from __future__ import annotations

from collections import Counter
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from headwater.link.nouns import Link
from headwater.model import Name
from headwater.show.linked import LinkedReading
from headwater.show.people import safe

_NARROW: Final = 70  # columns that a table needs to be read
_FORMS: Final = 12  # forms of one actor that are shown


def show_names(one: LinkedReading, console: Console) -> None:
    """A table of the actors that an article names, in the order in which it does; paragraphs where it is
    too narrow for a table."""
    groups: dict[str, list[tuple[Name, Link | None]]] = {}
    for name, link in zip(one.reading.names, one.links, strict=True):
        groups.setdefault(link.actor if link else name.base, []).append((name, link))
    if not groups:
        return
    if console.width < _NARROW:
        for mentions in groups.values():
            _paragraph(mentions, console)
        console.print()
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("Named", "as", "kind", "times", "first at", "why"):
        figure = title in ("times", "first at")
        table.add_column(title, overflow="fold", justify="right" if figure else "left")
    for mentions in groups.values():
        table.add_row(*_row(mentions))
    console.print(table)
    console.print()


def _row(mentions: list[tuple[Name, Link | None]]) -> list[Text]:
    name, link = mentions[0]
    forms = Counter(n.base for n, _ in mentions)
    shown = list(forms)[:_FORMS]
    if len(forms) > len(shown):
        shown.append(f"and {len(forms) - len(shown):,} more")
    doubt = next((k.doubt for _, k in mentions if k and k.doubt), "")
    why = Text(safe(link.why if link else ""), style="dim")
    if doubt:
        why.append(f" (in doubt: {safe(doubt)})", style="yellow")
    titles = Counter(n.english for n, _ in mentions if n.english)
    title = max(titles, key=lambda t: (len(t.split()), titles[t], t), default=name.base)
    return [
        Text(safe(title), style="bold"),
        Text(safe(", ".join(shown))),
        Text(name.kind),
        Text(str(len(mentions))),
        Text(str(name.start)),
        why,
    ]


def _paragraph(mentions: list[tuple[Name, Link | None]], console: Console) -> None:
    """The cells of a row one after the other."""
    title, forms, kind, times, at, why = _row(mentions)
    console.print(title)
    details = Text.assemble(forms, f" · {kind} · {times}×, first at {at} · ", why)
    console.print(Padding(details, (0, 0, 0, 2)))
