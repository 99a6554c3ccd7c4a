"""Acts against ledgers: for each line, does an article of it hold an act with the same who, act and whom?

    python -m benchmarks.acts FOLDER [--errors N]

FOLDER holds stories as JSON (`articles`, `ledger`). A party counts as the same where at least half of the
words of the shorter name are in the other, a person or body also by the state that it acts for. Recall alone
would reward noise, so the number of acts that happened, by article, stands beside it, and the time it took.
"""

from __future__ import annotations

import argparse
import json
import re
import time
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from headwater.model import Article, Claim
from headwater.read.acts import Act, Party, find_acts
from headwater.read.claims.assemble import assemble
from headwater.read.claims.drafts import find_drafts
from headwater.read.language import find_language
from headwater.read.naming.find import called, find_based, find_names
from headwater.read.reader import document
from headwater.read.times.find import find_times
from headwater.read.who import Who

_WORD = re.compile(r"\w+")
_SMALL = frozenset(("the", "of", "a", "an", "s"))


def acts_of(article: Article) -> tuple[list[Act], list[Claim], float]:
    """The acts and claims of an article in one language, and the seconds that the acts took."""
    lang = article.lang or find_language(article.text).lang or "en"
    doc = document(article.text, 0, len(article.text), lang)
    found = find_based(doc)
    who = Who(doc, called(doc, found))
    claims = assemble(doc, find_drafts(doc, "guide"), who)
    names = find_names(doc, who, found)
    times = find_times(doc, article.published)
    begin = time.perf_counter()
    acts = find_acts(doc, claims, names, times, who.phrase)
    return acts, claims, time.perf_counter() - begin


def same_name(one: str, other: str) -> bool:
    """True where half of the words of the shorter name are in the other."""
    a, b = _words(one), _words(other)
    return len(a & b) * 2 >= min(len(a), len(b)) > 0


def _words(name: str) -> set[str]:
    text = unicodedata.normalize("NFKD", name).casefold()
    return set(_WORD.findall(text)) - _SMALL


def meets(parties: tuple[Party, ...], name: str | None) -> bool:
    """True where one of the parties is the one that a ledger names; nobody where it names nobody."""
    if not name:
        return not parties
    return any(same_name(p.name, name) or (p.of and same_name(p.of, name)) for p in parties)


def score(folder: Path) -> tuple[Counter[str], list[str]]:
    """Counts over all stories of a folder, and the lines that were missed."""
    counts: Counter[str] = Counter()
    missed: list[str] = []
    for path in sorted(folder.glob("*.json")):
        story: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        by_article = {}
        for row in story["articles"]:
            acts, _, seconds = acts_of(
                Article(text=row["text"], lang=row["lang"], published=row["published"])
            )
            by_article[row["id"]] = [a for a in acts if a.mode == "happened"]
            counts["articles"] += 1
            counts["acts"] += len(acts)
            counts["happened"] += len(by_article[row["id"]])
            counts["microseconds"] += round(seconds * 1e6)
        for line in story["ledger"]:
            counts["lines"] += 1
            near = [a for article in line["articles"] for a in by_article[article] if a.act == line["act"]]
            who = [a for a in near if meets(a.who, line["who"])]
            counts["act"] += bool(near)
            counts["who"] += bool(who)
            if any(meets(a.whom, line["whom"]) for a in who):
                counts["all"] += 1
            else:
                missed.append(f"{line['who']} {line['act']} {line['whom']}: {line['what']}")
    return counts, missed


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    args = parser.parse_args()
    counts, missed = score(args.folder)
    if not counts["lines"]:
        raise SystemExit(
            f"No ledger in {args.folder}: give a folder of stories with `articles` and `ledger`."
        )
    n = counts["articles"]
    print(
        f"{counts['lines']} lines: act {counts['act']}, with who {counts['who']}, with whom {counts['all']}"
    )
    print(f"{counts['acts'] / n:.1f} acts an article, {counts['happened'] / n:.1f} that happened")
    print(f"{counts['microseconds'] / n / 1000:.2f} ms an article")
    for line in missed[: args.errors]:
        print(f"missed: {line}")


if __name__ == "__main__":
    main()
