"""Trains the spotter of attributions for English and writes its model file.

    python training/english.py --gold DIR --out src/headwater/read/lang/en/spotter.npz

Method: one network of two stages (`network.py`), first the cues, then the source and the content of each cue,
trained for a fixed time; the running mean of its weights is measured ten times on held-out articles, and the
best is kept.

Data: PolNeAR 1.0 (Newell, Margolin and Ruths 2018), as distributed by its authors: US news about the election
of 2016 with sources, cues and contents. `claims.en.train.jsonl` trains; its last articles choose the
checkpoint and the threshold; `claims.en.dev.jsonl` is never read here. No other text, vectors or models are
used.
"""

from __future__ import annotations

import argparse
import collections
import importlib.util
import json
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from corpus import Example, example, read_gold, split, vocabulary
from headwater.read.spotter import Spotter
from network import Batch, Network, Sizes, arrays

HELD_OUT = 40
CANDIDATE = 0.2
THRESHOLDS = tuple(round((0.2 + 0.04 * i) ** 2, 4) for i in range(16))


def load_scorer(gold: Path) -> Any:
    """The scorer that lies beside the gold."""
    spec = importlib.util.spec_from_file_location("score_claims", gold / "score_claims.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_batch(one: Example, encoder: Spotter) -> Batch:
    """One article as tensors."""
    columns = torch.from_numpy(encoder.features(one.words, one.sentences))
    return Batch(columns, one.sentences, one.owner, torch.from_numpy(one.cue_tags), one.pairs)


def spotter_of(network: Network, words: list[str], threshold: float) -> Spotter:
    """The NumPy spotter with this network's weights."""
    stored = {n: v.astype(np.float32) for n, v in arrays(network).items()}
    return Spotter(stored, words, settings(network.sizes, threshold))


def settings(sizes: Sizes, threshold: float) -> dict[str, Any]:
    """What the model file says beside the weights."""
    return {"candidate": CANDIDATE, "threshold": threshold, "dilations": list(sizes.dilations)}


def predict(spotter: Spotter, article: dict[str, Any]) -> list[tuple[float, dict[str, Any]]]:
    """The claims that the spotter sees in one article, each with its score, as spans of characters."""
    tokens, sentences = split(article["text"])

    def span(at: tuple[int, int]) -> dict[str, int]:
        return {"start": tokens[at[0]][0], "end": tokens[at[1] - 1][1]}

    claims = []
    for n, p in enumerate(spotter.spot([article["text"][s:e] for s, e in tokens], sentences)):
        source = span(p.source) if p.source else None
        content = [span(c) for c in p.content]
        claims.append((p.score, {"id": str(n), "cue": span(p.cue), "source": source, "content": content}))
    return claims


def measure(spotter: Spotter, articles: list[dict[str, Any]], scorer: Any) -> tuple[float, float]:
    """The best attributed F1 over thresholds, and its threshold."""
    guesses = [predict(spotter, a) for a in articles]
    best = (0.0, THRESHOLDS[0])
    for threshold in THRESHOLDS:
        count: Any = collections.Counter()
        for article, claims in zip(articles, guesses, strict=True):
            scorer.score_article(article, [c for s, c in claims if s >= threshold], count, [])
        best = max(best, (scorer.report(count)["attributed"][2], threshold))
    return best


def save(out: Path, network: Network, words: list[str], threshold: float) -> None:
    """Writes the model file: weights as float16, the vocabulary and the settings as UTF-8 bytes."""
    text = {"vocabulary": "\n".join(words), "settings": json.dumps(settings(network.sizes, threshold))}
    stored = {n: np.frombuffer(t.encode(), np.uint8) for n, t in text.items()}
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez(out, allow_pickle=False, **arrays(network), **stored)


def set_rate(optimizer: Any, done: float, rate: float) -> None:
    """A short warm-up, a plateau, then a straight fall to a twentieth."""
    factor = min(1.0, done / 0.02 + 0.1) * max(0.03, min(1.0, (1.0 - done) / 0.7))
    for group in optimizer.param_groups:
        group["lr"] = rate * factor


def step(network: Network, batches: list[Batch], optimizer: Any) -> list[float]:
    """One update on a few articles; the losses of cues, tags and validity."""
    optimizer.zero_grad()
    sums = np.zeros(3)
    for batch in batches:
        cue, tag, valid = network.losses(batch)
        pairs = max(1, len(batch.pairs))
        loss = (cue * len(batch.columns) / 6 + tag / 10 + valid / 2) / (24 * len(batches))
        loss.backward()
        sums += [cue.item(), tag.item() / pairs, valid.item() / pairs]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return [float(v) for v in sums / len(batches)]


class Averaged:
    """A running mean of the weights, which is what gets measured and written."""

    def __init__(self, network: Network, decay: float = 0.998) -> None:
        self.decay, self.steps = decay, 0
        self.mean = {n: p.detach().clone() for n, p in network.named_parameters()}

    def update(self, network: Network) -> None:
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 10))
        with torch.no_grad():
            for name, p in network.named_parameters():
                self.mean[name].lerp_(p, 1 - decay)

    def network(self, like: Network, words: int) -> Network:
        copy = Network(words, like.sizes)
        copy.load_state_dict(self.mean)
        return copy.eval()


def train(args: argparse.Namespace) -> None:
    """Trains until the minutes are over; after each tenth of them keeps the checkpoint if it is the best."""
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    articles = read_gold(args.gold / "claims.en.train.jsonl")
    examples = [example(a) for a in articles[:-HELD_OUT]]
    words = vocabulary(examples, 2)
    sizes = Sizes(reader=args.reader)
    network = Network(len(words), sizes)
    encoder = spotter_of(network, words, 0.0)
    batches = [make_batch(e, encoder) for e in examples if len(e.words) < 4000]
    optimizer = torch.optim.AdamW(network.parameters(), lr=args.rate, weight_decay=0.01)
    print(
        f"{len(batches)} articles, {len(words)} words, {sum(p.numel() for p in network.parameters())} weights"
    )
    run(args, network, batches, articles[-HELD_OUT:], words, optimizer)


def run(
    args: argparse.Namespace,
    network: Network,
    batches: list[Batch],
    held: list[Any],
    words: list[str],
    optimizer: Any,
) -> None:
    """The loop of training."""
    scorer, averaged = load_scorer(args.gold), Averaged(network)
    started, epoch, best, next_check = time.monotonic(), 0, 0.0, 0.1
    done = 0.0
    while done < 1.0:
        random.shuffle(batches)
        epoch += 1
        for at in range(0, len(batches), args.batch):
            done = (time.monotonic() - started) / (60 * args.minutes)
            if done >= 1.0:
                break
            set_rate(optimizer, done, args.rate)
            losses = step(network.train(), batches[at : at + args.batch], optimizer)
            averaged.update(network)
            if done > next_check:
                next_check += 0.1
                best = check(args, averaged.network(network, len(words)), held, words, scorer, best)
                print(f"  {done:.2f} epoch {epoch} losses {[round(v, 3) for v in losses]}", flush=True)
    check(args, averaged.network(network, len(words)), held, words, scorer, best)
    print(f"{epoch} epochs, {time.monotonic() - started:.0f} s")


def check(
    args: argparse.Namespace, network: Network, held: Any, words: Any, scorer: Any, best: float
) -> float:
    """Measures on the held-out articles, and writes the model where it is the best so far."""
    figure, threshold = measure(spotter_of(network, words, 0.0), held, scorer)
    print(f"held-out attributed F1 {figure:.4f} at {threshold}", flush=True)
    if figure > best:
        save(args.out, network, words, threshold)
    return max(figure, best)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Train the English spotter of attributions.")
    parser.add_argument(
        "--gold", type=Path, required=True, help="folder with claims.en.*.jsonl and score_claims.py"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=22)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--batch", type=int, default=2, help="articles to an update")
    parser.add_argument("--reader", type=int, default=80, help="size of stage one's BiLSTM; 0 for none")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    train(args)


if __name__ == "__main__":
    main()
