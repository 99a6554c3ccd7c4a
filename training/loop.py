"""What training has in common for all languages: the loop, thresholds, calibration, the model file."""

from __future__ import annotations

import argparse
import copy
import importlib.util
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from corpus import STANCES, Example
from headwater.read.document import Document
from headwater.read.spotting.spotter import Proposal, Spotter
from headwater.read.spotting.windows import Advice
from network import Batch, Network, Sizes, arrays

CANDIDATE = 0.1
ECHO = 0.01  # how much it counts that the network can say what a teacher's network says
THRESHOLDS = tuple(round(0.06 + 0.02 * i, 2) for i in range(28))


@dataclass
class Sample:
    """One article as it is trained on and measured: its gold row, its document, its tags, its advice."""

    row: dict[str, Any]
    doc: Document
    example: Example
    advice: Advice
    scheme: str = "guide"
    echo: Any = None  # what a teacher's network says of each token: tokens × width


def load_scorer(gold: Path) -> Any:
    """The scorer that lies beside the gold."""
    spec = importlib.util.spec_from_file_location("score_claims", gold / "score_claims.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def spotter_of(network: Network, words: list[str], **settings: Any) -> Spotter:
    """The NumPy spotter with this network's weights."""
    stored = {n: v.astype(np.float32) for n, v in arrays(network).items()}
    return Spotter(stored, words, describe(network.sizes, **settings))


def describe(
    sizes: Sizes,
    thresholds: dict[str, float] | None = None,
    calibration: dict[str, tuple[float, float]] | None = None,
) -> dict[str, Any]:
    """What the model file says beside the weights."""
    return {
        "candidate": CANDIDATE,
        "dilations": list(sizes.dilations),
        "advised": [name for name, _ in sizes.advised],
        "stances": list(STANCES) if sizes.stances else [],
        "thresholds": thresholds or {"guide": 0.02, "broad": 0.02},
        "calibration": calibration or {},
    }


def save(out: Path, network: Network, words: list[str], **settings: Any) -> None:
    """Writes the model file: weights as float16, the vocabulary and the settings as UTF-8 bytes."""
    text = {"vocabulary": "\n".join(words), "settings": json.dumps(describe(network.sizes, **settings))}
    stored = {n: np.frombuffer(t.encode(), np.uint8) for n, t in text.items()}
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez(out, allow_pickle=False, **arrays(network), **stored)


def with_vectors(words: list[str], table: dict[str, Any] | None) -> tuple[list[str], int, Any]:
    """The words of the gold, then those that only have a vector; how many the first are; and the vectors.

    `table` has "words" and their "vectors"; None where there are none.
    """
    if table is None:
        return words, len(words), None
    rows = {str(w): i for i, w in enumerate(table["words"])}
    known = set(words)
    every = words + [w for w in rows if w not in known]
    vectors = np.zeros((len(every) + 1, table["vectors"].shape[1]), np.float32)
    for i, word in enumerate(every):
        if word in rows:
            vectors[i + 1] = table["vectors"][rows[word]]
    return every, len(words), vectors


def set_rate(optimizer: Any, done: float, rate: float) -> None:
    """A short warm-up, a plateau, then a straight fall to a thirtieth."""
    factor = min(1.0, done / 0.02 + 0.1) * max(0.03, min(1.0, (1.0 - done) / 0.7))
    for group in optimizer.param_groups:
        group["lr"] = rate * factor


def step(network: Network, batches: list[Batch], optimizer: Any, weight: float) -> list[float]:
    """One update on a few articles; the mean losses of cues, tags, validity, stance and echo."""
    optimizer.zero_grad()
    sums = np.zeros(5)
    for batch in batches:
        cue, tag, valid, stance, echo = network.losses(batch)
        pairs, size = max(1, len(batch.pairs)), len(batch.columns)
        loss = cue * size / 6 + tag / 10 + valid / 2 + stance * weight + echo * size * ECHO
        (loss / (24 * len(batches))).backward()
        sums += [cue.item(), *(v.item() / pairs for v in (tag, valid, stance)), echo.item()]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return [float(v) for v in sums / len(batches)]


class Averaged:
    """A running mean of the weights, which is what gets measured and written."""

    def __init__(self, network: Network, decay: float) -> None:
        self.decay, self.steps = decay, 0
        self.mean = {n: p.detach().clone() for n, p in network.named_parameters()}

    def update(self, network: Network) -> None:
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 10))
        with torch.no_grad():
            for name, p in network.named_parameters():
                self.mean[name].lerp_(p, 1 - decay)

    def network(self, like: Network) -> Network:
        twin = copy.deepcopy(like)
        twin.load_state_dict(self.mean)
        return twin.eval()


@dataclass
class Plan:
    """How long and how fast to train.

    `stance` is how much it counts to know the stance; `repeats` says how often an article of a scheme is seen
    in an epoch.
    """

    epochs: int
    rate: float = 2e-3
    batch: int = 2
    decay: float = 0.998
    seed: int = 1
    stance: float = 0.5
    repeats: dict[str, int] | None = None


def fit(
    samples: Sequence[Sample],
    words: list[str],
    network: Network,
    plan: Plan,
    check: Callable[[Network, float], None] | None = None,
) -> Network:
    """Trains for the epochs of the plan; `check` sees the mean network at each tenth, the last is given."""
    random.seed(plan.seed)
    encoder = spotter_of(network, words)
    batches = []
    for sample in samples:
        example = sample.example
        columns = torch.from_numpy(encoder.features(example.words, example.sentences, sample.advice))
        tags = torch.from_numpy(example.cue_tags)
        echo = None if sample.echo is None else torch.from_numpy(sample.echo)
        hints = list(sample.advice.hints)
        one = Batch(columns, example.sentences, example.owner, tags, example.pairs, hints, echo)
        batches += [one] * (plan.repeats or {}).get(sample.scheme, 1)
    optimizer = torch.optim.AdamW(
        [p for p in network.parameters() if p.requires_grad], lr=plan.rate, weight_decay=0.01
    )
    averaged = Averaged(network, plan.decay)
    started, done, next_check = time.monotonic(), 0.0, 0.1
    losses: list[float] = []
    for epoch in range(plan.epochs):
        random.shuffle(batches)
        for at in range(0, len(batches), plan.batch):
            done = (epoch + at / len(batches)) / plan.epochs
            set_rate(optimizer, done, plan.rate)
            losses = step(network.train(), batches[at : at + plan.batch], optimizer, plan.stance)
            averaged.update(network)
            if check is not None and done > next_check:
                next_check += 0.1
                check(averaged.network(network), done)
    print(f"  {time.monotonic() - started:.0f} s, last losses {[round(v, 3) for v in losses]}", flush=True)
    return averaged.network(network)


def propose(spotter: Spotter, sample: Sample) -> list[Proposal]:
    """All that the spotter sees in one article, with raw scores."""
    example = sample.example
    return spotter.spot(example.words, example.sentences, advice=sample.advice, scheme=sample.scheme)


def as_claim(doc: Document, n: int, proposal: Proposal) -> dict[str, Any]:
    """A proposal in the form of the gold, with spans of characters."""

    def span(at: tuple[int, int]) -> dict[str, int]:
        return {"start": doc.tokens[at[0]].start, "end": doc.tokens[at[1] - 1].end}

    claim: dict[str, Any] = {
        "id": str(n),
        "cue": span(proposal.cue),
        "content": [span(c) for c in proposal.content],
    }
    claim["source"] = span(proposal.source) if proposal.source else None
    return claim


def best_threshold(cases: Sequence[tuple[float, bool]], gold: int) -> tuple[float, float]:
    """The best attributed F1 over thresholds, and its threshold; `gold` claims were to be found."""
    best = (0.0, THRESHOLDS[0])
    for threshold in THRESHOLDS:
        kept = [right for score, right in cases if score >= threshold]
        best = max(best, (2 * sum(kept) / (len(kept) + gold), threshold))
    return best


def rightness(
    samples: Sequence[Sample], guesses: Sequence[list[Proposal]], scorer: Any
) -> list[tuple[float, bool]]:
    """For each proposal its score, and whether a gold claim matches it with the same source."""
    out = []
    for sample, proposals in zip(samples, guesses, strict=True):
        words = scorer.tokens_of(sample.row["text"])
        gold = [scorer.prepare(c, words) for c in sample.row["claims"]]
        guess = [scorer.prepare(as_claim(sample.doc, n, p), words) for n, p in enumerate(proposals)]
        right = {j for i, j in scorer.align(gold, guess).items() if scorer.same_source(gold[i], guess[j])}
        out += [(p.score, n in right) for n, p in enumerate(proposals)]
    return out


def calibrate(cases: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and shift of the logistic curve over log odds that fits the cases best (Platt 1999)."""
    score = np.clip([s for s, _ in cases], 1e-6, 1 - 1e-6)
    odds = torch.from_numpy(np.log(score / (1 - score)))
    right = torch.tensor([float(r) for _, r in cases], dtype=torch.float64)
    line = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([line], max_iter=100)

    def closure() -> Any:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(line[0] * odds + line[1], right)
        loss.backward()
        return loss

    optimizer.step(closure)
    return round(float(line[0].detach()), 4), round(float(line[1].detach()), 4)


def options(description: str, epochs: int) -> argparse.ArgumentParser:
    """The options that every training command has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--gold", type=Path, required=True, help="folder with the gold and score_claims.py")
    parser.add_argument("--out", type=Path, help="the model file to write")
    parser.add_argument("--epochs", type=int, default=epochs)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--batch", type=int, default=2, help="articles to an update")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser
