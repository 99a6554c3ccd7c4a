"""The notation of the behaviour cases in `tests/cases/LANG/TOPIC.txt`, for linguists to read and extend.

    # a comment: which rule the cases below state
    «Ми не чекатимемо, — сказав він. — Рішення ухвалено».
    = він | сказав | Ми не чекатимемо … Рішення ухвалено | intend form=direct

    Сонце зійшло о шостій.
    = none

A case is one or more lines of text (each line is a paragraph), then one `=` line for each claim that
the reader must find, and no others: source | cue | content | stance. A blank line ends the case.

    source    the exact words, or `-` where the sentence names no source
    content   the exact words; pieces are joined by ` … `; `-` where there is none
    = none    the text holds no claim

After the stance may stand what else must be so; what is not written is not compared:

    form=direct    hedged=yes    kind=person    name="Irena Vaitkene"
    via="two diplomats"    the words of a source that the source relies on; one `via=` each;
                           `via=` alone where it relies on none
    inside=2               held by the claim of the second `=` line; `inside=-`: held by none

A case whose first line begins with `? ` is a known limit: the reader may fail it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from headwater.model import Claim, Form, SourceKind, Span, Stance

JOINT = " … "
STANCES = frozenset(get_args(Stance))
VALUES = {
    "form": frozenset(get_args(Form)),
    "kind": frozenset(get_args(SourceKind)),
    "hedged": frozenset({"yes", "no"}),
}
KEYS = frozenset({"form", "kind", "hedged", "name", "via", "inside"})
_PAIR = re.compile(r'\s*(\w+)=("[^"]*"|\S*)')


class NotationError(ValueError):
    """A case file breaks the notation; the message names the file, the line and what to write instead."""


@dataclass(frozen=True)
class Expected:
    """One `=` line: a claim that the reader must find."""

    source: str | None
    cue: str
    content: tuple[str, ...]
    stance: str
    keys: tuple[tuple[str, str], ...] = ()

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.keys if name == key]

    @property
    def inside(self) -> str | None:
        return next(iter(self.all("inside")), None)

    def __str__(self) -> str:
        line = " | ".join([self.source or "-", self.cue, JOINT.join(self.content) or "-", self.stance])
        for name, value in self.keys:
            line += f' {name}="{value}"' if " " in value else f" {name}={value}"
        return f"= {line}"


@dataclass(frozen=True)
class Case:
    """A text, and the claims that stand in it."""

    text: str
    expected: tuple[Expected, ...]
    line: int
    known_limit: bool = False


def parse_claim(line: str, where: str) -> Expected:
    """`= source | cue | content | stance key=value …` as an `Expected`."""
    parts = line.removeprefix("=").strip().split(" | ")
    if len(parts) != 4:
        raise NotationError(f"{where}: write `source | cue | content | stance`, four parts, not {len(parts)}")
    source, cue, content, rest = (part.strip() for part in parts)
    stance, _, tail = rest.partition(" ")
    if stance not in STANCES:
        raise NotationError(f"{where}: `{stance}` is no stance; write one of {', '.join(sorted(STANCES))}")
    pairs = []
    end = 0
    for match in _PAIR.finditer(tail):
        if tail[end : match.start()].strip():
            break
        name, value = match[1], match[2].strip('"')
        if name not in KEYS:
            raise NotationError(f"{where}: `{name}` is no key; write one of {', '.join(sorted(KEYS))}")
        if value not in VALUES.get(name, {value}):
            raise NotationError(f"{where}: {name} is one of {', '.join(sorted(VALUES[name]))}, not `{value}`")
        pairs.append((name, value))
        end = match.end()
    if tail[end:].strip():
        raise NotationError(f"{where}: `{tail[end:].strip()}` after the stance is not `key=value`")
    return Expected(
        source=None if source == "-" else source,
        cue=cue,
        content=() if content == "-" else tuple(content.split(JOINT)),
        stance=stance,
        keys=tuple(pairs),
    )


def check(case: Case, where: str) -> None:
    """Raise where a case names words that its text does not have, or a claim that it does not list."""
    for claim in case.expected:
        for words in (claim.source, claim.cue):
            if words is not None and words not in case.text:
                raise NotationError(f"{where}: `{words}` does not stand in the text")
        at = 0
        for piece in claim.content:
            at = case.text.find(piece, at)
            if at < 0:
                raise NotationError(f"{where}: `{piece}` does not stand in the text, or not in this order")
            at += len(piece)
        number = claim.inside
        if number not in (None, "-") and not 1 <= int(number or 0) <= len(case.expected):
            raise NotationError(f"{where}: inside={number}, but there are {len(case.expected)} claims")


def parse_cases(text: str, name: str = "cases") -> list[Case]:
    """All cases of one file."""
    cases: list[Case] = []
    block: list[tuple[int, str]] = []
    for number, raw in enumerate([*text.splitlines(), ""], start=1):
        line = raw.strip()
        if line.startswith("#"):
            continue
        if line:
            block.append((number, line))
            continue
        if block:
            cases.append(_case(block, name))
            block = []
    return cases


def _case(block: Sequence[tuple[int, str]], name: str) -> Case:
    first = block[0][0]
    where = f"{name}:{first}"
    words = [line for _, line in block if not line.startswith("=")]
    marks = [(number, line) for number, line in block if line.startswith("=")]
    if not words or not marks:
        raise NotationError(f"{where}: a case is lines of text, then lines with `=`")
    if block[: len(words)] != [pair for pair in block if not pair[1].startswith("=")]:
        raise NotationError(f"{where}: text after a line with `=`; put a blank line between two cases")
    expected: tuple[Expected, ...] = ()
    if [line for _, line in marks] != ["= none"]:
        expected = tuple(parse_claim(line, f"{name}:{number}") for number, line in marks)
    known_limit = words[0].startswith("? ")
    words[0] = words[0].removeprefix("? ")
    case = Case("\n".join(words), expected, first, known_limit)
    check(case, where)
    return case


def read_cases(path: Path) -> list[Case]:
    return parse_cases(path.read_text(encoding="utf-8"), "/".join(path.parts[-2:]))


def _words(text: str, span: Span | None) -> str | None:
    return None if span is None else span.of(text)


def noted(text: str, claim: Claim, claims: Sequence[Claim]) -> Expected:
    """A claim of the reader in this notation, with all its keys."""
    ids = [other.id for other in claims]
    keys = [
        ("form", claim.form),
        ("hedged", "yes" if claim.hedged else "no"),
        ("kind", claim.source_kind),
        ("name", claim.source_name),
        *[("via", basis.quote) for basis in claim.via],
        ("inside", str(ids.index(claim.inside) + 1) if claim.inside in ids else "-"),
    ]
    content = tuple(span.of(text) for span in claim.content)
    return Expected(_words(text, claim.source), claim.cue.of(text), content, claim.stance, tuple(keys))


def agrees(expected: Expected, got: Expected) -> bool:
    """True where `got` has all that `expected` says, but for `inside`, which needs the other claims."""
    if (expected.source, expected.cue, expected.content) != (got.source, got.cue, got.content):
        return False
    if expected.stance != got.stance:
        return False
    for key in {name for name, _ in expected.keys} - {"inside"}:
        values = sorted(value for value in expected.all(key) if key != "via" or value)
        if values != sorted(got.all(key)):
            return False
    return True


def compare(case: Case, claims: Sequence[Claim]) -> str | None:
    """None where the claims are those of the case; else what was expected and what was got, side by side."""
    got = [noted(case.text, claim, claims) for claim in claims]
    partner: dict[int, int] = {}
    for i, expected in enumerate(case.expected):
        for j, found in enumerate(got):
            if j not in partner.values() and agrees(expected, found):
                partner[i] = j
                break
    wrong = {i for i in range(len(case.expected)) if i not in partner}
    for i, expected in enumerate(case.expected):
        if i not in partner or expected.inside is None:
            continue
        holder = None if expected.inside == "-" else partner.get(int(expected.inside) - 1)
        if got[partner[i]].inside != ("-" if holder is None else str(holder + 1)):
            wrong.add(i)
    extra = set(range(len(got))) - {j for i, j in partner.items() if i not in wrong}
    if not wrong and not extra:
        return None
    return "\n".join([case.text, "expected:", *_marked(case.expected, wrong), "got:", *_marked(got, extra)])


def _marked(claims: Sequence[Expected], crosses: set[int]) -> list[str]:
    if not claims:
        return ["    = none"]
    return [f"  {'✗' if i in crosses else ' '} {claim}" for i, claim in enumerate(claims)]
