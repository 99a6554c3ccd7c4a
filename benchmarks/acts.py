"""Acts against ledgers: for each line, does an article of it hold an act with the same who, act and whom?

    python -m benchmarks.acts FOLDER [FOLDER ...] [--errors N]

A FOLDER holds stories as JSON (`articles`, `ledger`). A party counts as the same where at least half of the
words of the shorter name are in the other, a person or body also by the state that it acts for. Recall alone
would reward noise, so two more figures stand beside it: how many acts happened in an article, and the ledger
that is made of all stories together, scored line by line by its first article.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.steps import Stopwatch, timing
from headwater.link.across import link
from headwater.link.ledger.across import is_entry, ledger
from headwater.link.ledger.nouns import Line
from headwater.model import Article, Party, Reading
from headwater.read.reader import read_article

_WORD = re.compile(r"\w+")
_SMALL = frozenset(("the", "of", "a", "an", "s"))


def same_name(one: str, other: str) -> bool:
    """True where half of the words of the shorter name are in the other."""
    a, b = _words(one), _words(other)
    return len(a & b) * 2 >= min(len(a), len(b)) > 0


def _words(name: str) -> set[str]:
    text = unicodedata.normalize("NFKD", name).casefold()
    return set(_WORD.findall(text)) - _SMALL


def meets(parties: Sequence[Party], name: str | None) -> bool:
    """True where one of the parties is the one that a ledger names; nobody where it names nobody."""
    if not name:
        return not parties
    return any(same_name(p.name, name) or (p.of and same_name(p.of, name)) for p in parties)


def score(paths: Iterable[Path], counts: Counter[str]) -> list[str]:
    """Count over all stories, which are linked together; the lines that were missed."""
    readings: dict[str, Reading] = {}
    gold: list[dict[str, Any]] = []
    for path in paths:
        story: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for row in story["articles"]:
            keys = ("id", "text", "lang", "published", "title", "outlet")
            readings[row["id"]] = read_article(Article(**{key: row[key] for key in keys}))
        gold += story["ledger"]
    found = [line for line in ledger(readings.values(), link(readings.values())) if is_entry(line)]
    counts["articles"] += len(readings)
    counts["acts"] += sum(len(r.acts) for r in readings.values())
    counts["happened"] += sum(a.mode == "happened" for r in readings.values() for a in r.acts)
    counts["predicted"] += len(found)
    used: set[str] = set()
    return [
        f"{line['who']} {line['act']} {line['whom']}: {line['what']}"
        for line in gold
        if not _count(line, readings, found, used, counts)
    ]


def _count(
    line: dict[str, Any],
    readings: dict[str, Reading],
    found: Sequence[Line],
    used: set[str],
    counts: Counter[str],
) -> bool:
    """Count one line of a ledger; True where the made ledger has it."""
    counts["lines"] += 1
    happened = [a for one in line["articles"] for a in readings[one].acts if a.mode == "happened"]
    near = [a for a in happened if a.act == line["act"]]
    who = [a for a in near if meets(a.who, line["who"])]
    counts["act"] += bool(near)
    counts["who"] += bool(who)
    counts["all"] += any(meets(a.whom, line["whom"]) for a in who)
    hit = next((one for one in found if one.id not in used and _is_line(one, line)), None)
    if hit is None:
        return False
    used.add(hit.id)
    when = hit.when.iso
    counts["hit"] += 1
    counts["dated"] += bool(when) and (when.startswith(line["when"]) or line["when"].startswith(when))
    return True


def _is_line(one: Line, line: dict[str, Any]) -> bool:
    """True where a line, told by its first article, is one of the gold's."""
    whom = one.whom.shown if one.whom is not None else ""
    right = one.act == line["act"] and one.evidence[0].article in line["articles"]
    return right and same_name(one.who.shown, line["who"]) and _both(whom, line["whom"] or "")


def _both(one: str, other: str) -> bool:
    return same_name(one, other) if one and other else not one and not other


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--errors", type=int, default=0)
    args = parser.parse_args()
    counts: Counter[str] = Counter()
    paths = sorted((p for folder in args.folders for p in folder.glob("*.json")), key=lambda p: p.name)
    watch = Stopwatch()
    with timing(watch):
        missed = score((p for p in paths if json.loads(p.read_bytes()).get("ledger")), counts)
    if not counts["lines"]:
        raise SystemExit("No ledger there: give folders of stories with `articles` and `ledger`.")
    n = counts["articles"]
    print(
        f"{counts['lines']} lines: act {counts['act']}, with who {counts['who']}, with whom {counts['all']}"
    )
    p, r = counts["hit"] / max(counts["predicted"], 1), counts["hit"] / counts["lines"]
    print(
        f"ledger: {counts['predicted']} lines, precision {p:.2f}, recall {r:.2f}, "
        f"F1 {2 * p * r / (p + r or 1):.3f}, dated {counts['dated']} of {counts['hit']}"
    )
    print(f"{counts['acts'] / n:.1f} acts an article, {counts['happened'] / n:.1f} that happened")
    total = sum(watch.seconds.values())
    share = {step: watch.seconds[step] / total for step in ("times", "acts")}
    print(
        f"{1000 * watch.seconds['acts'] / n:.2f} ms an article, {share['acts']:.0%} of reading; "
        f"times {share['times']:.0%}"
    )
    for line in missed[: args.errors]:
        print(f"missed: {line}")


if __name__ == "__main__":
    main()
