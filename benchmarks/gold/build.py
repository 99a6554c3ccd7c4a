"""Make `claims.jsonl` from the `*.txt` files in this folder, which people read and edit.

    python benchmarks/gold/build.py            write claims.jsonl
    python benchmarks/gold/build.py --check    say whether claims.jsonl is up to date (exit status 1 if not)

A file ID.LANG.txt holds an article, a line `====`, and one line for each claim, outermost first:

    = source | cue | content | stance name="…" kind=… form=… inside=2 hedged=yes via="words > Name > kind"

`-` stands for no source or no content, ` … ` joins the pieces of a content. `name` and `kind` are needed;
`form` is indirect, `inside` none and `hedged` no where they are not written; there may be several `via`.
A value that holds double quotation marks stands in single ones. Where the article is one of `samples/`, its
place is taken by a line `< samples/LANG.txt`.

Words are looked up in the text as whole words. Words that stand there more than once are taken from the
paragraph of the claim's other words; where that leaves a doubt, `words#2` is their second place in the text.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from headwater.model import Form, SourceKind, Stance

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = HERE / "claims.jsonl"
JOINT = " … "
KEYS = frozenset({"name", "kind", "form", "inside", "hedged", "via"})
_PAIR = re.compile(r"""\s*(\w+)=("[^"]*"|'[^']*'|\S+)""")

Place = tuple[int, int]


class GoldError(ValueError):
    """A gold file breaks the notation; the message names the file and the claim."""


@dataclass
class Line:
    """One claim as it is written."""

    where: str
    source: str | None
    cue: str
    content: list[str]
    stance: str
    keys: dict[str, str] = field(default_factory=dict)
    via: list[list[str]] = field(default_factory=list)


def parse_line(raw: str, where: str) -> Line:
    parts = [part.strip() for part in raw.removeprefix("=").strip().split(" | ")]
    if len(parts) != 4:
        raise GoldError(f"{where}: write `= source | cue | content | stance …`, not {raw!r}")
    stance, _, tail = parts[3].partition(" ")
    content = [] if parts[2] == "-" else parts[2].split(JOINT)
    line = Line(where, None if parts[0] == "-" else parts[0], parts[1], content, stance)
    for name, value in _PAIR.findall(tail):
        value = value[1:-1] if value[0] in "'\"" else value
        if name not in KEYS:
            raise GoldError(f"{where}: `{name}` is no key")
        if name == "via":
            line.via.append([part.strip() for part in value.split(" > ")])
        else:
            line.keys[name] = value
    if _PAIR.sub("", tail).strip():
        raise GoldError(f"{where}: {tail!r} is not a list of key=value")
    if stance not in get_args(Stance):
        raise GoldError(f"{where}: `{stance}` is no stance")
    if line.keys.get("form", "indirect") not in get_args(Form):
        raise GoldError(f"{where}: `{line.keys['form']}` is no form")
    for kind in [line.keys.get("kind", ""), *(basis[-1] for basis in line.via)]:
        if kind not in get_args(SourceKind):
            raise GoldError(f"{where}: `{kind}` is no kind")
    if "name" not in line.keys or any(len(basis) != 3 for basis in line.via):
        raise GoldError(f'{where}: write name="…", and via="words > Name > kind"')
    return line


def places(text: str, words: str) -> list[Place]:
    """Every place where the words stand as whole words."""
    before = r"(?<!\w)" if words[0].isalnum() else ""
    after = r"(?!\w)" if words[-1].isalnum() else ""
    return [match.span() for match in re.finditer(before + re.escape(words) + after, text)]


def paragraph(text: str, place: Place) -> Place:
    """The paragraph that a place begins in."""
    end = text.find("\n", place[0])
    return text.rfind("\n", 0, place[0]) + 1, len(text) if end < 0 else end


class Finder:
    """Finds the words of one claim in the text."""

    def __init__(self, text: str, line: Line) -> None:
        self.text = text
        self.line = line
        written = [line.cue, *([line.source] if line.source else []), *line.content]
        sure = [found[0] for words in written if len(found := self.candidates(words)) == 1]
        self.home = paragraph(text, sure[0]) if sure else None

    def candidates(self, words: str) -> list[Place]:
        numbered = re.fullmatch(r"(.+)#(\d+)", words)
        found = places(self.text, numbered[1] if numbered else words)
        if numbered:
            found = found[int(numbered[2]) - 1 :][:1]
        if not found:
            raise GoldError(f"{self.line.where}: {words!r} does not stand in the text")
        return found

    def find(self, words: str) -> Place:
        found = self.candidates(words)
        if len(found) > 1 and self.home is not None:
            start, end = self.home
            found = [place for place in found if start <= place[0] < end]
        if len(found) != 1:
            count = len(self.candidates(words))
            raise GoldError(
                f"{self.line.where}: {words!r} stands {count} times in the text; write {words}#1, #2, …"
            )
        return found[0]


def span(text: str, place: Place) -> dict[str, Any]:
    return {"start": place[0], "end": place[1], "text": text[place[0] : place[1]]}


def build_claim(text: str, number: int, line: Line) -> dict[str, Any]:
    finder = Finder(text, line)
    inside = line.keys.get("inside")
    return {
        "id": f"c{number}",
        "source": span(text, finder.find(line.source)) if line.source else None,
        "source_name": line.keys["name"],
        "source_kind": line.keys["kind"],
        "cue": span(text, finder.find(line.cue)),
        "content": [span(text, finder.find(piece)) for piece in line.content],
        "via": [
            {**span(text, finder.find(words)), "name": name, "kind": kind} for words, name, kind in line.via
        ],
        "stance": line.stance,
        "form": line.keys.get("form", "indirect"),
        "inside": f"c{inside}" if inside else None,
        "hedged": line.keys.get("hedged") == "yes",
    }


def build_article(path: Path) -> dict[str, Any]:
    """One row of the gold; raises GoldError where it does not hold together."""
    lang = path.stem.rsplit(".", 1)[1]
    text, mark, tail = path.read_text(encoding="utf-8").partition("\n====\n")
    if not mark:
        raise GoldError(f"{path.name}: a line `====` must part the article from its claims")
    if text.startswith("< "):
        text = (ROOT / text.removeprefix("< ").strip()).read_text(encoding="utf-8").rstrip("\n")
    lines = [raw for raw in tail.splitlines() if raw.startswith("=")]
    claims = [
        build_claim(text, i, parse_line(raw, f"{path.name}, claim {i}"))
        for i, raw in enumerate(lines, start=1)
    ]
    verify(text, claims, path.name)
    return {"id": path.stem, "lang": lang, "text": text, "claims": claims}


def verify(text: str, claims: list[dict[str, Any]], where: str) -> None:
    """Every span slices back, pieces stand in order, and a claim lies in the content that holds it."""
    for claim in claims:
        spans = [claim["cue"], *claim["content"], *claim["via"]]
        spans += [claim["source"]] if claim["source"] else []
        for one in spans:
            if text[one["start"] : one["end"]] != one["text"] or not one["text"].strip():
                raise GoldError(f"{where}, {claim['id']}: {one['text']!r} does not slice back")
        for left, right in zip(claim["content"], claim["content"][1:], strict=False):
            if left["end"] > right["start"]:
                raise GoldError(f"{where}, {claim['id']}: the pieces are not in the order of the text")
        for piece in claim["content"]:
            if piece["start"] < claim["cue"]["end"] and claim["cue"]["start"] < piece["end"]:
                raise GoldError(f"{where}, {claim['id']}: the content holds its own cue")
        holder = _holder(claim, claims)
        if claim["inside"] != holder:
            raise GoldError(
                f"{where}, {claim['id']}: inside is {claim['inside']}, but the spans say {holder}"
            )


def _holder(claim: dict[str, Any], claims: list[dict[str, Any]]) -> str | None:
    """The smallest other claim whose content holds the cue and all the content of this one."""
    needed = [claim["cue"], *claim["content"]]
    sizes: list[tuple[int, str]] = []
    for other in claims:
        pieces = other["content"]
        if other is not claim and all(
            any(piece["start"] <= one["start"] and one["end"] <= piece["end"] for piece in pieces)
            for one in needed
        ):
            sizes.append((sum(piece["end"] - piece["start"] for piece in pieces), other["id"]))
    return min(sizes)[1] if sizes else None


def build(folder: Path = HERE) -> str:
    rows = [build_article(path) for path in sorted(folder.glob("*.*.txt"))]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main(arguments: Iterable[str] = ()) -> int:
    try:
        made = build()
    except GoldError as error:
        print(error, file=sys.stderr)
        return 1
    if "--check" in arguments:
        fresh = TARGET.exists() and TARGET.read_text(encoding="utf-8") == made
        print(
            "claims.jsonl is up to date" if fresh else "claims.jsonl is stale: run benchmarks/gold/build.py"
        )
        return 0 if fresh else 1
    TARGET.write_text(made, encoding="utf-8")
    print(f"{made.count(chr(10))} articles, {made.count(chr(34) + 'source_name' + chr(34))} claims")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
