"""Readings for people: the chain as a tree, each claim with its exact words, the text with its claims marked."""

from __future__ import annotations

import unicodedata

from rich.console import Console
from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from headwater.model import Claim, Reading, SourceKind, Span, Stance
from headwater.show.chain import Link, chain

_STANCE: dict[Stance, str] = {
    "assert": "white", "deny": "red", "confirm": "green", "request": "yellow", "order": "magenta",
    "intend": "cyan", "warn": "bright_red", "predict": "blue", "assess": "bright_blue", "refuse": "bright_black",
}
_KIND: dict[SourceKind, str] = {
    "person": "bold", "organisation": "bold", "outlet": "bold cyan", "document": "bold green",
    "group": "bold", "anonymous": "bold red", "unknown": "dim",
}


def safe(text: str) -> str:
    """Text without control and direction marks, which could forge what a terminal shows; white space is folded."""
    return "".join(" " if c in "\n\r\t" else c for c in text
                   if c in "\n\r\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))


def show_reading(reading: Reading, console: Console, marked: bool = False) -> None:
    """Print one reading: heading, chain, claims and, if asked, the marked text."""
    _heading(reading, console)
    for note in reading.notes:
        console.print(Text(note, style="yellow"))
    if not reading.claims:
        if not reading.notes:
            console.print("No claims found: the article passes nothing on from anybody, as far as Headwater sees.")
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
    parts = [p for p in (article.outlet, article.published, reading.lang, f"{len(reading.claims)} claims") if p]
    console.print(Text(title, style="bold underline"))
    console.print(Text(" · ".join(safe(p) for p in parts), style="dim"))


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
            label.append(" " + " ".join(upper.claims[:6]) + (" …" if len(upper.claims) > 6 else ""), style="dim")
        branch = tree.add(label)
        if depth < 20:
            _grow(branch, upper, depth + 1)


def _claims(reading: Reading, console: Console) -> None:
    depths: dict[str, int] = {}
    for claim in reading.claims:
        depths[claim.id] = 0
    by_id = {c.id: c for c in reading.claims}
    for claim in reading.claims:
        console.print(Padding(_claim(claim, reading.text), (0, 0, 1, 2 * min(_depth(claim, by_id), 6))))


def _depth(claim: Claim, by_id: dict[str, Claim]) -> int:
    n, seen = 0, set()
    while claim.inside in by_id and claim.id not in seen:
        seen.add(claim.id)
        claim = by_id[claim.inside]
        n += 1
    return n


def _claim(claim: Claim, text: str) -> Text:
    out = Text()
    out.append(f"{claim.id} ", style="dim")
    out.append(safe(claim.source_name), style=_KIND[claim.source_kind])
    if claim.source is not None:
        out.append(f" «{safe(claim.source.of(text))}»", style="dim")
    out.append(f" · {safe(claim.cue.of(text))} · ")
    out.append(claim.stance, style=_STANCE[claim.stance])
    out.append(f" · {claim.form}" + (" · hedged" if claim.hedged else ""), style="dim")
    out.append(f" · {claim.confidence:.2f}", style="dim")
    for basis in claim.via:
        out.append("\n  basis: ", style="dim")
        out.append(safe(basis.name), style=_KIND[basis.kind])
        out.append(f" «{safe(basis.quote)}» [{basis.start}–{basis.end}]", style="dim")
    for span in claim.content:
        out.append(f"\n  {safe(span.of(text))}")
        out.append(f" [{span.start}–{span.end}]", style="dim")
    return out


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
    out = Text()
    borders = sorted({0, len(text), *opens, *closes, *(b for s, _ in styles for b in (s.start, s.end))})
    for here, there in zip(borders, [*borders[1:], len(text)], strict=True):
        out.append("⟧" * closes.get(here, 0), style="dim")
        for _, name in sorted(opens.get(here, ()), reverse=True):
            out.append(f"⟦{name} ", style="dim")
        style = next((st for sp, st in styles if sp.start <= here < sp.end), "")
        out.append("".join("\n" if c in "\n\r" else safe(c) for c in text[here:there]), style=style)
    return out


def _styles(reading: Reading) -> list[tuple[Span, str]]:
    out = [(claim.cue, "bold yellow") for claim in reading.claims]
    out += [(claim.source, _KIND[claim.source_kind] + " underline") for claim in reading.claims if claim.source]
    return out + [(span, "dim") for span in reading.boilerplate]
