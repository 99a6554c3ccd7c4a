"""Acts against ledgers: for each line, does an article of it hold an act with the same who, act and whom?

    python -m benchmarks.acts FOLDER [FOLDER ...] [--errors N]

A FOLDER holds stories as JSON (`articles`, `ledger`). A party counts as the same where at least half of the
words of the shorter name are in the other, a person or body also by the state that it acts for. Recall alone
would reward noise, so two more figures stand beside it: how many acts happened in an article, and a plain
ledger, in which acts of one kind between the same two are one line, dated by the day that most of them tell,
scored as a ledger is. Acts without a name or without a thing are no lines of it.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.steps import Stopwatch, timing
from headwater.model import Act, Article, Party, Reading
from headwater.read.reader import read_article

_WORD = re.compile(r"\w+")
_SMALL = frozenset(("the", "of", "a", "an", "s"))
_KINDS: Final = frozenset(("request", "promise", "give", "refuse", "deny", "threaten", "agree", "order"))
_ALONE: Final = frozenset(("deny", "order"))  # these need nobody to whom they are

Told = tuple[Reading, Act]


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


def lines(readings: Iterable[Reading]) -> list[list[Told]]:
    """The acts of some readings as a plain ledger: those of one kind between the same two together."""
    out: dict[tuple[str, str, str], list[Told]] = defaultdict(list)
    for reading in readings:
        names = {name.english for name in reading.names}
        for act in reading.acts:
            if act.mode != "happened" or act.act not in _KINDS or act.what is None or not act.who:
                continue
            who = act.who[0]
            if (who.of or who.name in names) and (act.whom or act.act in _ALONE):
                whom = act.whom[0] if act.whom else None
                out[act.act, who.of or who.name, (whom.of or whom.name) if whom else ""].append(
                    (reading, act)
                )
    return list(out.values())


def day(told: Sequence[Told]) -> str:
    """The day that most of some acts tell, else that of the first article; a month where no day is told."""
    days = Counter(found for reading, act in told if (found := _told_day(reading, act)))
    published = min((reading.article.published or "" for reading, _ in told), default="")
    return days.most_common(1)[0][0] if days else published[:10]


def _told_day(reading: Reading, act: Act) -> str:
    time = next((t for t in reading.times if act.when and t.start == act.when.start), None)
    if time is None or time.first is None or time.last is None:
        return ""
    same = 10 if time.first == time.last else 7
    return time.first[:same] if time.first[:same] == time.last[:same] else ""


def score(paths: Iterable[Path], counts: Counter[str]) -> list[str]:
    """Count over all stories; the lines that were missed."""
    missed: list[str] = []
    for path in paths:
        story: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        readings = {}
        for row in story["articles"]:
            keys = ("id", "text", "lang", "published", "title", "outlet")
            readings[row["id"]] = read_article(Article(**{key: row[key] for key in keys}))
        found = lines(readings.values())
        counts["articles"] += len(readings)
        counts["acts"] += sum(len(r.acts) for r in readings.values())
        counts["happened"] += sum(a.mode == "happened" for r in readings.values() for a in r.acts)
        counts["predicted"] += len(found)
        used: set[int] = set()
        for line in story["ledger"]:
            if not _count(line, readings, found, used, counts):
                missed.append(f"{line['who']} {line['act']} {line['whom']}: {line['what']}")
    return missed


def _count(
    line: dict[str, Any],
    readings: dict[str, Reading],
    found: Sequence[Sequence[Told]],
    used: set[int],
    counts: Counter[str],
) -> bool:
    """Count one line of a ledger; True where an act with the same who and whom was found."""
    counts["lines"] += 1
    happened = [a for one in line["articles"] for a in readings[one].acts if a.mode == "happened"]
    near = [a for a in happened if a.act == line["act"]]
    who = [a for a in near if meets(a.who, line["who"])]
    whole = any(meets(a.whom, line["whom"]) for a in who)
    counts["act"] += bool(near)
    counts["who"] += bool(who)
    counts["all"] += whole
    for number, told in enumerate(found):
        if number not in used and any(_is_line(r, a, line) for r, a in told):
            used.add(number)
            counts["hit"] += 1
            when = day(told)
            counts["dated"] += bool(when) and (when.startswith(line["when"]) or line["when"].startswith(when))
            break
    return whole


def _is_line(reading: Reading, act: Act, line: dict[str, Any]) -> bool:
    right = act.act == line["act"] and reading.id in line["articles"]
    return right and meets(act.who, line["who"]) and meets(act.whom, line["whom"])


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
        missed = score((p for p in paths if "ledger" in json.loads(p.read_bytes())), counts)
    if not counts["lines"]:
        raise SystemExit("No ledger there: give folders of stories with `articles` and `ledger`.")
    n = counts["articles"]
    print(
        f"{counts['lines']} lines: act {counts['act']}, with who {counts['who']}, with whom {counts['all']}"
    )
    p, r = counts["hit"] / max(counts["predicted"], 1), counts["hit"] / counts["lines"]
    print(
        f"plain ledger: {counts['predicted']} lines, precision {p:.2f}, recall {r:.2f}, "
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
