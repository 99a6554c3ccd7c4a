"""Fit the weights by which two units of two articles are held to say the same.

    python training/pairs.py --gold DIR [DIR ...] --out src/headwater/link/statements/weights.toml

DIR holds stories as `benchmarks/stories.py` reads them. Units that stand for a gold appearance are paired as
linking pairs them; a pair says the same where both stand for appearances of one statement. Logistic
regression with a ridge, by Newton's method, twice: on what two units have in common, then also on how far
that is ahead of what else they may be paired with. The figures before it are cross-validated, stories left
out.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.stories import Story, read_all, read_stories, words

from headwater.link.statements.digest import Digest, Node, digest
from headwater.link.statements.kin import NEAR
from headwater.link.statements.pairs import FEATURES, rivalry, values
from headwater.link.statements.signature import nears

FOLDS = 7
RIDGE = 1.0
_HALF = 0.5  # weight of a pair of which one unit stands for nothing that was annotated
_ALIKE = 0.8  # of the best unit's likeness to a quotation that another needs to stand for it too
_LEAST = 0.45
_HEAD = """# What each feature of a pair (`pairs.py`) adds to the log odds that two units say the same.
# Made by training/pairs.py from stories that were written for this project.
"""
_RIVALS = "# Those by which the rivals of a pair are compared; `first` is their bias.\n"

Floats = NDArray[np.float64]


class Block(NamedTuple):
    """Two articles: the features of all their units but for those of rivals, which of these pairs are learned
    from (rows and columns), whether they say the same, and how much they count."""

    one: Digest
    other: Digest
    features: Floats
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    same: Floats
    counts: Floats
    story: str


class Model(NamedTuple):
    """The bias and the weights of features alone, and those of all."""

    alone: Floats
    whole: Floats


def labelled(stories: list[Story], digests: dict[str, Digest], texts: dict[str, str]) -> dict[Node, set[str]]:
    """The statements that units stand for."""
    found: dict[Node, set[str]] = defaultdict(set)
    for story in stories:
        for statement in story.statements:
            for spot in statement.appears:
                text = texts[spot.article]
                start = text.index(spot.quote)
                gold = words(text, start, start + len(spot.quote))
                fits = []
                for i, unit in enumerate(digests[spot.article].units):
                    mine = frozenset[int]().union(*(words(text, *span) for span in unit.spans))
                    if mine and 2 * len(mine & gold) >= min(len(mine), len(gold)):
                        fits.append((2 * len(mine & gold) / (len(mine) + len(gold)), i))
                best = max(fits, default=(0.0, 0))[0]
                for fit, i in fits:
                    if fit >= max(_LEAST, best * _ALIKE):
                        found[spot.article, i].add(f"{story.id}/{statement.id}")
    return found


def blocks(stories: list[Story]) -> list[Block]:
    """The pairs of articles that linking would look at, with all pairs of units of which one at least was
    annotated."""
    readings = read_all(stories)
    digests = {r.id: digest(r) for r in readings}
    stands = labelled(stories, digests, {r.id: r.text for r in readings})
    of = {a.id: story.id for story in stories for a in story.articles}
    found = []
    ids = sorted(digests)
    for n, a in enumerate(ids):
        one = digests[a]
        near = nears(one.signature, [digests[b].signature for b in ids[n + 1 :]])
        for b, value in zip(ids[n + 1 :], near, strict=True):
            if value >= NEAR or of[a] == of[b]:
                found.append(_block(one, digests[b], value, stands, of[a]))
    return [block for block in found if len(block.same)]


def _block(one: Digest, other: Digest, near: float, stands: dict[Node, set[str]], story: str) -> Block:
    features = values(one, other, near)
    pairs, same, counts = [], [], []
    for i, j in _alike(features):
        mine, theirs = stands.get((one.article, i)), stands.get((other.article, j))
        if (mine is None and theirs is None) or one.units[i].denies != other.units[j].denies:
            continue
        pairs.append((i, j))
        same.append(bool(mine and theirs and mine & theirs))
        counts.append(1.0 if mine and theirs else _HALF)
    rows, columns = np.array(pairs, np.intp).reshape(-1, 2).T
    return Block(one, other, features, rows, columns, np.array(same, float), np.array(counts), story)


def _alike(found: Floats) -> list[tuple[int, int]]:
    """The units that share a word or a number."""
    at = [FEATURES.index(name) for name in ("shared", "numbers", "numbers near", "numbers alone")]
    return [(i, j) for i, j in np.argwhere(found[:, :, at].any(axis=-1)).tolist()]


def fitted(features: Floats, same: Floats, counts: Floats) -> Floats:
    """The bias and the weights of a logistic regression."""
    x = np.hstack((np.ones((len(features), 1)), features))
    ridge = RIDGE * np.eye(x.shape[1])
    ridge[0, 0] = 0.0
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (counts * (p - same)) + ridge @ w
        step = np.linalg.solve(x.T @ (x * (counts * p * (1 - p))[:, None]) + ridge, slope)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return w


def average_precision(same: Floats, scores: Floats) -> float:
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(same[order])
    return float((hits / np.arange(1, len(hits) + 1) * same[order]).sum() / same.sum())


def learned(found: list[Block]) -> Model:
    """The weights that some pairs teach: those of features alone, by which rivals are found, then all."""
    same, counts = joined([b.same for b in found]), joined([b.counts for b in found])
    alone = fitted(joined([b.features[b.rows, b.columns] for b in found]), same, counts)
    return Model(alone, fitted(joined([_whole(b, alone) for b in found]), same, counts))


def joined(parts: Sequence[Floats]) -> Floats:
    """Some tables one after another."""
    return np.concatenate(parts)


def _whole(block: Block, alone: Floats) -> Floats:
    """All features of the pairs of a block."""
    rivals = rivalry(block.one.units, block.other.units, block.features @ alone[1:] + alone[0])
    return np.concatenate((block.features, rivals), axis=-1)[block.rows, block.columns]


def scored(found: list[Block], model: Model) -> Floats:
    """The log odds of all pairs."""
    return joined([_whole(b, model.alone) @ model.whole[1:] + model.whole[0] for b in found])


def cross_validated(found: list[Block]) -> tuple[Floats, Floats]:
    """Whether pairs say the same, and the log odds by weights that other stories taught."""
    names = sorted({b.story for b in found})
    same, scores = [], []
    for n in range(FOLDS):
        out = set(names[n::FOLDS])
        held = [b for b in found if b.story in out]
        scores.append(scored(held, learned([b for b in found if b.story not in out])))
        same.append(joined([b.same for b in held]))
    return joined(same), joined(scores)


def written(model: Model) -> str:
    """The weights as a table."""
    alone, whole = (
        "".join(f'"{name}" = {value:.2f}\n' for name, value in zip(FEATURES, w[1:], strict=False))
        for w in model
    )
    head = f"{_HEAD}bias = {model.whole[0]:.2f}\nfirst = {model.alone[0]:.2f}\n"
    return f"{head}\n[features]\n{whole}\n{_RIVALS}[alone]\n{alone}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, nargs="+", required=True, metavar="DIR")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    found = blocks(read_stories(options.gold))
    same, scores = cross_validated(found)
    f1 = max(
        2 * (same * (scores >= c)).sum() / ((scores >= c).sum() + same.sum()) for c in np.linspace(-3, 3, 61)
    )
    print(f"{len(same)} pairs, {int(same.sum())} the same; {FOLDS} folds by story:")
    print(f"average precision {average_precision(same, scores):.3f}, best F1 of pairs {f1:.3f}")
    text = written(learned(found))
    print(text) if options.out is None else options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
