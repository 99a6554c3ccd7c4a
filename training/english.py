"""Trains the spotter of attributions for English, on two schemes of annotation at once.

    python training/english.py --gold DIR --teacher MODEL --out src/headwater/read/models/english.npz

One network reads both schemes, and is told by a column of its advice which of them is asked for: "broad",
the attributions of PolNeAR (support and inner states among them, no nesting), or "guide", the claims of the
guide. The running mean of the weights is measured ten times on held-out articles,
and the best is kept. The threshold and the calibration of each scheme come from the same held-out articles.

Data: PolNeAR 1.0 (Newell, Margolin and Ruths 2018), `claims.en.train.jsonl` without its last articles, which
choose the checkpoint; and for the guide's scheme `claims.en.jsonl` beside this script, annotated for this
project (offsets and fields only) on texts of the same part. `--stances training/stances.en.jsonl` adds the
stance of 2,581 of PolNeAR's own claims, annotated likewise. `claims.en.dev.jsonl` is never read here.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from corpus import STANCES, example, read_gold, read_standoff, vocabulary
from headwater.read.reader import document
from headwater.read.spotting.windows import Advice, low_form
from loop import (
    Plan,
    Sample,
    best_threshold,
    calibrate,
    fit,
    load_scorer,
    options,
    propose,
    rightness,
    save,
    spotter_of,
    with_vectors,
)
from network import Network, Sizes
from teacher import ECHO_WIDTH, Teacher

HERE = Path(__file__).parent
HELD_OUT = 40
HELD_OUT_GUIDE = 8
LONGEST = 4000  # tokens; longer articles are not trained on
SCHEMES = ("broad", "guide")
SIZES = Sizes(unknown=0.15, advised=(("scheme", len(SCHEMES)),), stances=len(STANCES), echo=ECHO_WIDTH)


def sample(row: dict[str, Any], scheme: str, echoes: dict[str, Any] | None = None) -> Sample:
    """One article under one scheme."""
    doc = document(row["text"], 0, len(row["text"]), "en")
    columns = np.full((len(doc.tokens), 1), SCHEMES.index(scheme), np.int64)
    return Sample(
        row, doc, example(doc, row["claims"]), Advice(columns), scheme, (echoes or {}).get(row["id"])
    )


def with_stances(row: dict[str, Any], known: dict[str, dict[str, str]]) -> dict[str, Any]:
    """The article with the stances that were annotated; a claim is found by where its cue starts."""
    mine = known.get(row["id"], {})
    claims = [
        {**c, "stance": mine[at]} if c.get("cue") and (at := str(c["cue"]["start"])) in mine else c
        for c in row["claims"]
    ]
    return {**row, "claims": claims}


def samples(
    rows: list[dict[str, Any]], echoes: dict[str, Any], stances: dict[str, dict[str, str]]
) -> tuple[list[Sample], list[Sample]]:
    """What teaches, and what is held out; `stances` are those of PolNeAR's claims, where they are used."""
    guide = read_standoff(HERE / "claims.en.jsonl", {row["id"]: row["text"] for row in rows})
    held_guide = guide[-HELD_OUT_GUIDE:]
    out = {row["id"] for row in held_guide}
    held = rows[-HELD_OUT:]
    out |= {row["id"] for row in held}
    taught = [sample(with_stances(row, stances), "broad", echoes) for row in rows if row["id"] not in out]
    taught += [sample(row, "guide", echoes) for row in guide if row["id"] not in out]
    tested = [sample(row, "broad") for row in held] + [sample(row, "guide") for row in held_guide]
    return [s for s in taught if len(s.doc.tokens) < LONGEST], tested


def told_by(
    teacher: Path | None, cache: Path | None, rows: list[dict[str, Any]], gold: Path
) -> dict[str, Any]:
    """What the teacher says: "words", "vectors", and the echoes of each article under its id.

    Kept in `cache` where one is given, for it takes the teacher longer than ten minutes.
    """
    if cache is not None and cache.exists():
        with np.load(cache, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    if teacher is None:
        return {}
    docs = {row["id"]: document(row["text"], 0, len(row["text"]), "en") for row in rows}
    one = Teacher(teacher)
    seen = (low_form(t.word) for doc in docs.values() for t in doc.tokens)
    words = one.words(sorted((gold.parent / "treebanks").glob("en_ewt.train*.conllu")), seen)
    out: dict[str, Any] = {"words": np.array(words), "vectors": one.vectors(words)}
    out |= one.echoes(docs)
    if cache is not None:
        np.savez(cache, **out)
    return out


class Keeper:
    """Measures the network now and then, and writes it where it is the best so far."""

    def __init__(self, held: Sequence[Sample], words: list[str], gold: Path, out: Path) -> None:
        self.held, self.words, self.out, self.best = held, words, out, 0.0
        self.scorer = load_scorer(gold)

    def __call__(self, network: Network, done: float) -> None:
        spotter = spotter_of(network, self.words)
        thresholds, calibration, figures = {}, {}, {}
        for scheme in SCHEMES:
            held = [s for s in self.held if s.scheme == scheme]
            cases = rightness(held, [propose(spotter, s) for s in held], self.scorer)
            gold = sum(len(s.row["claims"]) for s in held)
            figures[scheme], thresholds[scheme] = best_threshold(cases, gold)
            calibration[scheme] = calibrate([c for c in cases if c[0] >= thresholds[scheme]])
        print(f"{done:.2f} held out, attributed F1: {figures} at {thresholds}, {calibration}", flush=True)
        if figures["broad"] > self.best:
            self.best = figures["broad"]
            save(self.out, network, self.words, thresholds=thresholds, calibration=calibration)


def main() -> None:
    """The command line."""
    parser = options("Train the spotter of attributions for English.", epochs=13)
    parser.add_argument("--teacher", type=Path, help="folder of the model all-MiniLM-L6-v2")
    parser.add_argument("--stances", type=Path, help="stances of PolNeAR's claims (brought nothing)")
    parser.add_argument("--cache", type=Path, help="a file that keeps what the teacher says from run to run")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    started = time.monotonic()
    rows = read_gold(args.gold / "claims.en.train.jsonl")
    told = told_by(args.teacher, args.cache, rows, args.gold)
    stances = {row["id"]: row["stances"] for row in read_gold(args.stances)} if args.stances else {}
    taught, held = samples(rows, told, stances)
    forms = (low_form(word) for s in taught if s.scheme == "broad" for word in s.example.words)
    words, known, vectors = with_vectors(vocabulary(forms, 2), told or None)
    network = Network(known, SIZES, vectors)
    print(f"{len(taught)} articles, {known} words, {len(words)} vectors", flush=True)
    keeper = Keeper(held, words, args.gold, args.out)
    plan = Plan(args.epochs, args.rate, args.batch, seed=args.seed, repeats={"guide": 4})
    keeper(fit(taught, words, network, plan, keeper), 1.0)
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
