"""The names of one article for people: each actor once, with its forms, how often, and why."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from headwater.link.nouns import Link
from headwater.model import Name
from headwater.show.linked import LinkedReading
from headwater.show.people import safe


def show_names(one: LinkedReading, console: Console) -> None:
    """A table of the actors that an article names, in the order in which it does."""
    groups: dict[str, list[tuple[Name, Link | None]]] = {}
    for name, link in zip(one.reading.names, one.links, strict=True):
        groups.setdefault(link.actor if link else name.base, []).append((name, link))
    if not groups:
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
    doubt = next((k.doubt for _, k in mentions if k and k.doubt), "")
    why = Text(safe(link.why if link else ""), style="dim")
    if doubt:
        why.append(f" (in doubt: {safe(doubt)})", style="yellow")
    titles = Counter(n.english for n, _ in mentions if n.english)
    title = max(titles, key=lambda t: (len(t.split()), titles[t], t), default=name.base)
    return [
        Text(safe(title), style="bold"),
        Text(safe(", ".join(forms))),
        Text(name.kind),
        Text(str(len(mentions))),
        Text(str(name.start)),
        why,
    ]
