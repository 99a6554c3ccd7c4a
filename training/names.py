"""Trains the tagger of names: people, organisations, places, products, events.

    python training/names.py --gold DIR --vectors FILE --out src/headwater/read/models/names-slavic.npz
    python training/names.py --gold DIR --vectors FILE --hold brexit nord_stream --keep FOLDER
    python training/names.py --gold DIR --vectors FILE --langs en --out FILE

`--hold` leaves topics of the gold out (several with commas between them), trains on the rest and measures on
them: what to expect of articles on a topic that nobody has seen. `--keep` keeps those models.
`names_vectors.py` makes the file of vectors.
"""

from __future__ import annotations

import argparse
import collections
import copy
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from headwater.read.document import Document
from headwater.read.lexicon import load
from headwater.read.naming.features import Features, vocabulary_of
from headwater.read.naming.tagger import TYPES, NameTagger
from headwater.read.reader import document
from headwater.read.spotting.windows import low_form
from headwater.read.tagging import tagger_of
from loop import calibrate, set_rate, with_vectors
from names_data import annotated, gold, languages, standoff
from names_network import NameNetwork, Sizes, runtime, save

HERE = Path(__file__).parent
SCHEMES = ("gold", "own")
Names = set[tuple[int, int, str]]


@dataclass
class Sample:
    """One article, tokenised and tagged, and the scheme that it was annotated by."""

    row: dict[str, Any]
    doc: Document
    scheme: int
    tags: Any
    sentences: list[tuple[int, int]]
    columns: Any = None


def sample(row: dict[str, Any], scheme: str, first: str) -> Sample:
    """An article ready for training; `first` is the scheme that the model will read by."""
    doc = document(row["text"], 0, len(row["text"]), row["lang"])
    sentences = [(s.first, s.last) for s in doc.sentences]
    number = 0 if scheme == first else SCHEMES.index(scheme)
    return Sample(row, doc, number, torch.from_numpy(tags_of(doc, row["names"])), sentences)


def tags_of(doc: Document, names: Sequence[dict[str, Any]]) -> Any:
    """B and I of each type; a name that begins or ends within a token takes the whole token."""
    out = np.zeros(len(doc.tokens), np.int64)
    for name in names:
        held = [i for i, t in enumerate(doc.tokens) if t.start < name["end"] and t.end > name["start"]]
        if held and not out[held[0]]:
            tag = 1 + 2 * TYPES.index(name["type"])
            out[held[0]] = tag
            out[held[1:]] = tag + 1
    return out


def read_samples(args: argparse.Namespace) -> list[Sample]:
    """All articles in the languages asked for."""
    wanted = args.langs.split(",")
    given = languages(gold(args.gold / "names.jsonl"), wanted)
    first = "gold" if given else "own"
    own = [
        row
        for path in sorted(args.own.glob("*.txt"))
        if path.stem not in args.test
        for row in annotated(path)
    ]
    for path in sorted(args.own.glob("*.jsonl")):
        texts = {row["id"]: row["text"] for row in gold(args.gold / f"{path.stem}.jsonl")}
        own += standoff(path, texts)
    pairs = (("gold", given), ("own", languages(own, wanted)))
    return [sample(row, name, first) for name, rows in pairs for row in rows]


def encode(samples: Sequence[Sample], words: list[str], known: int) -> None:
    """Fill in the columns of features."""
    makers: dict[str, Features] = {}
    for one in samples:
        lang = one.row["lang"]
        if lang not in makers:
            makers[lang] = Features(load(lang), tagger_of(lang).sorts, vocabulary_of(words), known)
        columns = makers[lang](one.doc)
        scheme = np.full((len(columns), 1), one.scheme)
        one.columns = torch.from_numpy(np.concatenate((columns, scheme), axis=1))


def train(samples: Sequence[Sample], args: argparse.Namespace) -> tuple[NameNetwork, list[str]]:
    """The running mean of a network trained on `samples`, and its vocabulary."""
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    seen = collections.Counter(low_form(t.lemma or t.low) for s in samples for t in s.doc.tokens)
    table = dict(np.load(args.vectors, allow_pickle=False))
    words, known, vectors = with_vectors(sorted(w for w, n in seen.items() if n > 2), table)
    encode(samples, words, known)
    network = NameNetwork(known, Sizes(len(SCHEMES)), vectors)
    learned = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=args.rate, weight_decay=0.01)
    mean = {n: p.detach().clone() for n, p in network.named_parameters()}
    order = [s for s in samples if s.doc.tokens]
    steps = 0
    started = time.monotonic()
    for epoch in range(args.epochs):
        random.shuffle(order)
        total = 0.0
        for at in range(0, len(order), args.batch):
            set_rate(optimizer, (epoch + at / len(order)) / args.epochs, args.rate)
            total += _step(network.train(), order[at : at + args.batch], optimizer)
            steps += 1
            with torch.no_grad():
                for name, p in network.named_parameters():
                    mean[name].lerp_(p, 1 - min(0.998, steps / (steps + 10)))
    twin = copy.deepcopy(network)
    twin.load_state_dict({**network.state_dict(), **mean})
    print(f"  {time.monotonic() - started:.0f} s, last loss {total / len(order):.2f} an article", flush=True)
    return twin.eval(), words


def _step(network: NameNetwork, batch: Sequence[Sample], optimizer: Any) -> float:
    optimizer.zero_grad()
    losses = [network.loss(s.columns, s.sentences, s.tags) for s in batch]
    loss = torch.stack(losses).sum()
    (4 * loss / sum(len(s.columns) for s in batch)).backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def found(network: NameNetwork, words: list[str], samples: Sequence[Sample]) -> list[list[Any]]:
    """What the tagger finds in each article."""
    plain = runtime(network, words)
    taggers: dict[str, NameTagger] = {}
    out = []
    for one in samples:
        lang = one.row["lang"]
        if lang not in taggers:
            taggers[lang] = NameTagger(
                plain, Features(load(lang), tagger_of(lang).sorts, plain.vocabulary, plain.known)
            )
        out.append(taggers[lang].tag(one.doc))
    return out


def spans(one: Sample, tagged: Sequence[Any]) -> Names:
    """Names as offsets and types."""
    tokens = one.doc.tokens
    return {(tokens[t.span[0]].start, tokens[t.span[1] - 1].end, t.type) for t in tagged}


def measure(
    samples: Sequence[Sample], guesses: Sequence[Sequence[Any]]
) -> dict[str, collections.Counter[str]]:
    """Counts by language, and by language and type: strict span and type."""
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for one, tagged in zip(samples, guesses, strict=True):
        got = spans(one, tagged)
        want = {(n["start"], n["end"], n["type"]) for n in one.row["names"]}
        lang = one.row["lang"]
        for group, kinds in ((lang, TYPES), *((f"{lang} {t}", (t,)) for t in TYPES)):
            mine, gold_names = ({x for x in s if x[2] in kinds} for s in (got, want))
            counts[group].update(gold=len(gold_names), given=len(mine), right=len(mine & gold_names))
    return counts


def report(counts: dict[str, collections.Counter[str]]) -> None:
    """Precision, recall and F1 of each group."""
    for group, c in sorted(counts.items()):
        p, r = c["right"] / max(1, c["given"]), c["right"] / max(1, c["gold"])
        f1 = 2 * c["right"] / max(1, c["given"] + c["gold"])
        print(f"  {group:8} {c['gold']:6} names, P {p:.3f} R {r:.3f} F1 {f1:.3f}", flush=True)


def cases(samples: Sequence[Sample], guesses: Sequence[Sequence[Any]]) -> list[tuple[float, bool]]:
    """For each name found its score, and whether it is right."""
    out = []
    for one, tagged in zip(samples, guesses, strict=True):
        want = {(n["start"], n["end"], n["type"]) for n in one.row["names"]}
        out += [(t.score, bool(spans(one, [t]) & want)) for t in tagged]
    return out


def left_out(samples: Sequence[Sample], args: argparse.Namespace) -> tuple[float, float]:
    """Train without each group of topics in turn; the figures, and the calibration of the scores."""
    total: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    scored: list[tuple[float, bool]] = []
    for group in args.hold:
        topics = set(group.split(","))
        held = [s for s in samples if s.row["topic"] in topics]
        print(f"{group}: {len(held)} articles left out", flush=True)
        network, words = train([s for s in samples if s.row["topic"] not in topics], args)
        guesses = found(network, words, held)
        counts = measure(held, guesses)
        report({k: v for k, v in counts.items() if " " not in k})
        for key, value in counts.items():
            total[key].update(value)
        scored += cases(held, guesses)
        if args.keep:
            save(args.keep / f"{group}.npz", network, words, (1.0, 0.0))
    print("all that was left out")
    report(total)
    return calibrate(scored)


def tested(network: NameNetwork, words: list[str], args: argparse.Namespace) -> None:
    """Measure on the files of annotated articles that did not teach."""
    rows = [row for name in args.test for row in annotated(args.own / f"{name}.txt")]
    held = [sample(row, "own", "own") for row in languages(rows, args.langs.split(","))]
    guesses = found(network, words, held)
    report(measure(held, guesses))
    print("calibration", *calibrate(cases(held, guesses)))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Train the tagger of names.")
    parser.add_argument("--langs", default="uk,ru")
    parser.add_argument(
        "--gold", type=Path, required=True, help="folder with the gold, whose texts are needed"
    )
    parser.add_argument("--own", type=Path, default=HERE / "names", help="folder with annotated articles")
    parser.add_argument("--test", nargs="*", default=[], help="files of that folder to measure on instead")
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--hold", nargs="*", help="topics to leave out in turn")
    parser.add_argument("--keep", type=Path, help="a folder for the models of --hold")
    parser.add_argument("--out", type=Path, help="the model file to write")
    parser.add_argument("--calibration", type=float, nargs=2, default=(1.0, 0.0), help="as --hold printed it")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--batch", type=int, default=4, help="articles to an update")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(1)
    samples = read_samples(args)
    print(f"{len(samples)} articles, {sum(len(s.row['names']) for s in samples)} names", flush=True)
    if args.hold:
        print("calibration", *left_out(samples, args))
    if args.out:
        network, words = train(samples, args)
        save(args.out, network, words, tuple(args.calibration))
        if args.test:
            tested(network, words, args)


if __name__ == "__main__":
    main()
