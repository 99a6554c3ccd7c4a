"""Readings for people: the chain as a tree, each claim in exact words, the text with its claims marked."""

from __future__ import annotations

import re
import unicodedata

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from headwater.model import Claim, Reading, SourceKind, Span, Stance
from headwater.show.chain import Link, chain

_STANCE: dict[Stance, str] = {
    "assert": "white",
    "deny": "red",
    "confirm": "green",
    "request": "yellow",
    "order": "magenta",
    "intend": "cyan",
    "warn": "bright_red",
    "predict": "blue",
    "assess": "bright_blue",
    "refuse": "bright_black",
}
_KIND: dict[SourceKind, str] = {
    "person": "bold",
    "organisation": "bold",
    "outlet": "bold cyan",
    "document": "bold green",
    "group": "bold",
    "anonymous": "bold red",
    "unknown": "dim",
}
_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")


def safe(text: str) -> str:
    """Text without control and direction marks, which could forge what a terminal shows; on one line."""
    return "".join(
        " " if c in "\n\r\t" else c
        for c in text
        if c in "\n\r\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )


def show_reading(reading: Reading, console: Console, marked: bool = False) -> None:
    """Print one reading: heading, chain, claims and, if asked, the marked text."""
    _heading(reading, console)
    for note in reading.notes:
        console.print(Text(note, style="yellow"))
    if not reading.claims:
        if not reading.notes:
            console.print(
                "No claims found: the article passes nothing on from anybody, as far as Headwater sees."
            )
        return
    console.print(_tree(chain(reading)))
    console.print()
    _claims(reading, console)
    if marked:
        console.print(_marked(reading))
        console.print()


def _heading(reading: Reading, console: Console) -> None:
    article = reading.article
    title = safe(article.title or article.id or "article")
    parts = [p for p in (article.outlet, article.published, reading.lang, _count(reading)) if p]
    console.print(Text(title, style="bold underline"))
    console.print(Text(" · ".join(safe(p) for p in parts), style="dim"))


def _count(reading: Reading) -> str:
    return "1 claim" if len(reading.claims) == 1 else f"{len(reading.claims)} claims"


def _tree(root: Link) -> Tree:
    tree = Tree(Text(safe(root.name), style="bold cyan"), guide_style="dim")
    _grow(tree, root, 0)
    return tree


def _grow(tree: Tree, link: Link, depth: int) -> None:
    for upper in link.upstream.values():
        label = Text("← ", style="dim")
        label.append(safe(upper.name), style=_KIND[upper.kind])
        label.append(f" ({upper.kind})", style="dim")
        if upper.claims:
            label.append(
                " " + " ".join(upper.claims[:6]) + (" …" if len(upper.claims) > 6 else ""), style="dim"
            )
        branch = tree.add(label)
        if depth < 20:
            _grow(branch, upper, depth + 1)


def _claims(reading: Reading, console: Console) -> None:
    by_id = {c.id: c for c in reading.claims}
    for claim in reading.claims:
        indent = 2 * min(_depth(claim, by_id), 6)
        head, *details = _claim(claim, reading.text)
        _hanging(head, indent, console)
        for detail in details:
            _hanging(detail, indent + 2, console)
        console.print()


def _hanging(text: Text, indent: int, console: Console) -> None:
    """Print a paragraph whose lines all begin at `indent`, without spaces at their ends."""
    for line in text.wrap(console, max(console.width - indent, 20)):
        line.rstrip()
        console.print(Text(" " * indent) + line)


def _depth(claim: Claim, by_id: dict[str, Claim]) -> int:
    n, seen = 0, set()
    while claim.inside in by_id and claim.id not in seen:
        seen.add(claim.id)
        claim = by_id[claim.inside]
        n += 1
    return n


def _claim(claim: Claim, text: str) -> list[Text]:
    """The claim's first line, then a line for each basis and each piece of its content."""
    head = Text(f"{claim.id} ", style="")
    head.stylize("dim")
    head.append(safe(claim.source_name), style=_KIND[claim.source_kind])
    if claim.unresolved:
        head.append(f" ({safe(claim.unresolved)})", style="dim")
    if claim.source is not None:
        head.append(f" «{safe(claim.source.of(text))}»", style="dim")
    head.append(f" · {safe(claim.cue.of(text))} · ")
    head.append(claim.stance, style=_STANCE[claim.stance])
    head.append(f" · {claim.form}" + (" · hedged" if claim.hedged else ""), style="dim")
    head.append(f" · {claim.confidence:.2f}", style="dim")
    lines = [head]
    for basis in claim.via:
        line = Text("basis: ")
        line.stylize("dim")
        line.append(safe(basis.name), style=_KIND[basis.kind])
        line.append(f" «{safe(basis.quote)}» [{basis.start}–{basis.end}]", style="dim")
        lines.append(line)
    for span in claim.content:
        line = Text(safe(span.of(text)))
        line.append(f" [{span.start}–{span.end}]", style="dim")
        lines.append(line)
    return lines


def _marked(reading: Reading) -> Text:
    """The text with ⟦id … ⟧ around contents; cues and sources stand out in colour."""
    text = reading.text
    opens: dict[int, list[tuple[int, str]]] = {}
    closes: dict[int, int] = {}
    for claim in reading.claims:
        for span in claim.content:
            opens.setdefault(span.start, []).append((span.end, claim.id))
            closes[span.end] = closes.get(span.end, 0) + 1
    styles = _styles(reading)
    paint = _painted(len(text), [span for span, _ in styles])
    out = Text()
    borders = sorted({0, len(text), *opens, *closes, *(b for s, _ in styles for b in (s.start, s.end))})
    for here, there in zip(borders, [*borders[1:], len(text)], strict=True):
        out.append("⟧" * closes.get(here, 0), style="dim")
        for _, name in sorted(opens.get(here, ()), reverse=True):
            out.append(f"⟦{name} ", style="dim")
        style = styles[paint[here]][1] if here < len(text) and paint[here] >= 0 else ""
        out.append("\n".join(safe(line) for line in _LINE_END.split(text[here:there])), style=style)
    return out


def _painted(length: int, spans: list[Span]) -> list[int]:
    """For each character the number of the first span over it, -1 where there is none."""
    paint = [-1] * length
    for number in range(len(spans) - 1, -1, -1):
        start, end = spans[number].start, spans[number].end
        paint[start:end] = [number] * (end - start)
    return paint


def _styles(reading: Reading) -> list[tuple[Span, str]]:
    """Spans with their styles; where two overlap the earlier one shows."""
    out = [(claim.cue, "bold yellow") for claim in reading.claims]
    out += [
        (claim.source, _KIND[claim.source_kind] + " underline") for claim in reading.claims if claim.source
    ]
    return out + [(span, "dim") for span in reading.boilerplate]
