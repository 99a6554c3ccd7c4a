"""The notation of the cases in `tests/cases_acts/LANG.txt`, for linguists to read and extend.

    # a comment: which rule the cases below state
    Індія передала Непалу 90 ліцензій на вивезення чаю.
    = give happened | передала | Індія > Непалу | 90 ліцензій на вивезення чаю

    Сонце зійшло о шостій.
    = none

A case is one or more lines of text (each a paragraph), then one `=` line for each act that must be found,
and no others: act mode | trigger | who > whom | what. A blank line ends the case. `-` is for what the text
does not say, `()` for a party that is understood but not named there; ` & ` joins several. After it may stand
what else must be so:

    event=CONSULT.phone  form=passive  when="..."  where="..."
    items="type quantity unit model; ..."
    from=Poland     the states that `who` act for; `to=` those of `whom`
    within=1        it hangs on the act of the first line

A case whose first line begins with `? ` is a known limit: the reader may fail it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from headwater.model import Act, Item, Party, Span

_PAIR = re.compile(r'\s(\w+)=("[^"]*"|\S+)')


@dataclass(frozen=True)
class ActCase:
    """A text, and the `=` lines of the acts that stand in it."""

    text: str
    expected: tuple[str, ...]
    line: int
    known_limit: bool


def read_act_cases(path: Path) -> list[ActCase]:
    """All cases of a file; ValueError names the line that breaks the notation."""
    cases: list[ActCase] = []
    text: list[str] = []
    acts: list[str] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if line.startswith("="):
            if line != "= none" and line.count(" | ") != 3:
                raise ValueError(f"{path.name}:{number}: write `= act mode | trigger | who > whom | what`")
            acts.append(line)
        elif line.strip() and not line.startswith("#"):
            text.append(line)
        elif not line.strip() and text:
            if not acts:
                raise ValueError(f"{path.name}:{number}: a case ends with its `=` lines")
            limit = text[0].startswith("? ")
            text[0] = text[0].removeprefix("? ")
            cases.append(ActCase("\n".join(text), tuple(acts), number - len(acts), limit))
            text, acts = [], []
    return cases


def written(act: Act, acts: list[Act], text: str, keys: tuple[str, ...] = ()) -> str:
    """An act as an `=` line, with the keys asked for."""

    def words(span: Span | None) -> str:
        return span.of(text) if span is not None else "-"

    def side(parties: tuple[Party, ...]) -> str:
        return " & ".join(words(p.span) if p.span else "()" for p in parties) or "-"

    values = {
        "event": f"{act.event}.{act.event_mode}" if act.event_mode else act.event,
        "form": act.form,
        "when": words(act.when),
        "where": words(act.where),
        "items": "; ".join(map(_item, act.items)),
        "from": " & ".join(p.of for p in act.who),
        "to": " & ".join(p.of for p in act.whom),
        "within": str(next((n for n, a in enumerate(acts, 1) if a.id == act.within), "-")),
    }
    roles = f"{side(act.who)} > {side(act.whom)} | {words(act.what)}"
    line = f"= {act.act} {act.mode} | {words(act.trigger)} | {roles}"
    for key in keys:
        value = values[key]
        line += f' {key}="{value}"' if " " in value or not value else f" {key}={value}"
    return line


def _item(item: Item) -> str:
    number = "" if item.quantity is None else f"{item.quantity:.12g}"
    return " ".join(part for part in (item.type, number, item.unit, item.model) if part)


def compare_acts(case: ActCase, acts: list[Act]) -> str | None:
    """What differs between a case and the acts that were found; None where nothing does."""
    keys = [tuple(m[1] for m in _PAIR.finditer(line.rpartition(" | ")[2])) for line in case.expected]
    expected = [line for line in case.expected if line != "= none"]
    found = [written(act, acts, case.text, k) for act, k in zip(acts, keys, strict=False)]
    found += [written(act, acts, case.text) for act in acts[len(keys) :]]
    if expected == found:
        return None
    return "\n".join(["expected", *(expected or ["= none"]), "found", *(found or ["= none"])])
