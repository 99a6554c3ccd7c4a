"""Trains the ranker that puts names into their base form (`headwater.read.naming.bases`).

    python training/bases.py --langs uk,ru --gold DIR --out src/headwater/read/models/names-slavic-bases.npz
    python training/bases.py --langs uk,ru --gold DIR --hold brexit nord_stream --keep FOLDER

For each word of a gold name with more than one candidate, the right one is to get the highest score: a
log-linear model (Berger et al. 1996) over hashed features, fitted by AdaGrad (Duchi et al. 2011). `--hold`
leaves topics out, measures on them with the spans of the gold, and with `--keep` keeps the weights.
"""

from __future__ import annotations

import argparse
import collections
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from headwater.read import tokens as split
from headwater.read.document import Document
from headwater.read.lexicon import load
from headwater.read.naming.bases import BUCKETS, Bases, Frame, forms_of
from headwater.read.naming.evidence import UNSETTLED
from headwater.read.reader import document
from headwater.read.tagging import tagger_of
from names_data import annotated, gold, languages

HERE = Path(__file__).parent
RATE = 0.15


class Case(NamedTuple):
    """The features of each candidate for one word, and which one is right."""

    features: Any
    right: int


class Text(NamedTuple):
    """One annotated article."""

    row: dict[str, Any]
    doc: Document


def span_of(doc: Document, name: dict[str, Any]) -> tuple[int, int] | None:
    """The tokens of a name, where it begins and ends with one."""
    first = next((i for i, t in enumerate(doc.tokens) if t.start == name["start"]), None)
    last = next((i for i, t in enumerate(doc.tokens) if t.end == name["end"]), None)
    return None if first is None or last is None or last < first else (first, last + 1)


def cases(texts: Sequence[Text], makers: dict[str, Bases]) -> Iterator[Case]:
    """A case for each word that could be several things, up to the first whose base is no candidate."""
    for row, doc in texts:
        bases, forms = makers[row["lang"]], forms_of(doc)
        for name in row["names"]:
            span = span_of(doc, name)
            wanted = [t.low for t in split.tokenize(name["base"], 0, len(name["base"]))]
            if span is None or len(wanted) != span[1] - span[0]:
                continue
            frame, settled = Frame(doc, span, name["type"]), UNSETTLED
            for i, form in zip(range(*span), wanted, strict=True):
                found = bases.options(doc, i, frame)
                right = next((k for k, c in enumerate(found) if c.form == form), None)
                if right is None:
                    break
                token, place = doc.tokens[i], frame.place(i)
                if len(found) > 1:
                    rows = [bases.features(c, token, place, settled, forms) for c in found]
                    yield Case(np.array(rows), right)
                settled = settled.after(found[right], token)


def fit(found: list[Case], epochs: int) -> Any:
    """The weights of all buckets."""
    weights, squares = np.zeros(BUCKETS), np.full(BUCKETS, 1e-6)
    random.seed(1)
    for _ in range(epochs):
        random.shuffle(found)
        for features, right in found:
            scores = weights[features].sum(1)
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            chances[right] -= 1.0
            at, slope = features.ravel(), np.repeat(chances, features.shape[1])
            np.add.at(squares, at, slope * slope)
            np.add.at(weights, at, -RATE * slope / np.sqrt(squares[at]))
    return weights.astype(np.float32)


def measure(texts: Sequence[Text], makers: dict[str, Bases]) -> collections.Counter[str]:
    """How many names there are of each language and type, and how many get the right base form."""
    counts: collections.Counter[str] = collections.Counter()
    for row, doc in texts:
        forms = forms_of(doc)
        for name in row["names"]:
            span = span_of(doc, name)
            if span is None:
                continue
            got = makers[row["lang"]].base(doc, span, name["type"], forms)
            for group in (row["lang"], f"{row['lang']} {name['type']}"):
                counts[group] += 1
                counts[f"{group} right"] += got == name["base"]
    return counts


def trained(texts: Sequence[Text], makers: dict[str, Bases], epochs: int) -> Any:
    """Weights learned from `texts`, which the makers have from now on."""
    weights = fit(list(cases(texts, makers)), epochs)
    for maker in makers.values():
        maker.use(weights)
    return weights


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Train the ranker of base forms.")
    parser.add_argument("--langs", default="uk,ru")
    parser.add_argument("--gold", type=Path, required=True, help="folder with names.jsonl")
    parser.add_argument("--own", type=Path, default=HERE / "names", help="folder with annotated articles")
    parser.add_argument("--hold", nargs="*", default=[], help="topics to leave out in turn")
    parser.add_argument("--keep", type=Path, help="a folder for the weights of --hold")
    parser.add_argument("--out", type=Path, help="the file to write")
    parser.add_argument("--epochs", type=int, default=4)
    args = parser.parse_args()
    wanted = args.langs.split(",")
    rows = gold(args.gold / "names.jsonl")
    rows += [row for path in sorted(args.own.glob("*.txt")) for row in annotated(path)]
    texts = [Text(r, document(r["text"], 0, len(r["text"]), r["lang"])) for r in languages(rows, wanted)]
    makers = {lang: Bases(load(lang), tagger_of(lang), None) for lang in wanted}
    for group in args.hold:
        topics = set(group.split(","))
        weights = trained([t for t in texts if t.row["topic"] not in topics], makers, args.epochs)
        counts = measure([t for t in texts if t.row["topic"] in topics], makers)
        for name in sorted(k for k in counts if not k.endswith(" right")):
            share = counts[f"{name} right"] / counts[name]
            print(f"{group}: {name:8} {counts[name]:6} names, {share:.3f} right")
        if args.keep:
            np.savez(args.keep / f"{group}-bases.npz", bases=weights.astype(np.float16))
    if args.out:
        np.savez(args.out, bases=trained(texts, makers, args.epochs).astype(np.float16))


if __name__ == "__main__":
    main()
