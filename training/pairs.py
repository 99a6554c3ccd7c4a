"""Fit the weights by which two units of two articles are held to say the same.

    python training/pairs.py --gold DIR [DIR ...] --out src/headwater/link/statements/weights.toml

DIR holds stories as `benchmarks/stories.py` reads them. Units that stand for a gold appearance are paired as
linking pairs them; a pair says the same where both stand for appearances of one statement. Logistic
regression with a ridge, by Newton's method; the figures before it are cross-validated, whole stories left
out.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.stories import Story, read_all, read_stories, words

from headwater.link.statements.digest import Digest, Node, digest
from headwater.link.statements.kin import NEAR
from headwater.link.statements.pairs import FEATURES, values
from headwater.link.statements.signature import nears

FOLDS = 7
RIDGE = 1.0
_HALF = 0.5  # weight of a pair of which one unit stands for nothing that was annotated
_ALIKE = 0.8  # of the best unit's likeness to a quotation that another needs to stand for it too
_LEAST = 0.45
_HEAD = """# What each feature of a pair (`pairs.py`) adds to the log odds that two units say the same.
# Made by training/pairs.py from stories that were written for this project and those given to it.
"""

Floats = NDArray[np.float64]


class Table(NamedTuple):
    """Pairs of units: features, whether they say the same, how much they count, and their story."""

    features: Floats
    same: Floats
    counts: Floats
    story: NDArray[np.str_]


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


def table(stories: list[Story]) -> Table:
    """All pairs of units that linking would look at of which one at least was annotated."""
    readings = read_all(stories)
    digests = {r.id: digest(r) for r in readings}
    stands = labelled(stories, digests, {r.id: r.text for r in readings})
    of = {a.id: story.id for story in stories for a in story.articles}
    rows, same, counts, story = [], [], [], []
    ids = sorted(digests)
    for n, a in enumerate(ids):
        one = digests[a]
        near = nears(one.signature, [digests[b].signature for b in ids[n + 1 :]])
        for b, value in zip(ids[n + 1 :], near, strict=True):
            if value < NEAR and of[a] != of[b]:
                continue
            found = values(one, digests[b], value)
            for i, j in _alike(found):
                mine, theirs = stands.get((a, i)), stands.get((b, j))
                if (mine is None and theirs is None) or one.units[i].denies != digests[b].units[j].denies:
                    continue
                rows.append(found[i, j])
                same.append(bool(mine and theirs and mine & theirs))
                counts.append(1.0 if mine and theirs else _HALF)
                story.append(of[a])
    return Table(np.array(rows), np.array(same, float), np.array(counts), np.array(story))


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


def cross_validated(t: Table) -> Floats:
    scores = np.zeros(len(t.same))
    names = sorted(set(t.story))
    for n in range(FOLDS):
        out = np.isin(t.story, names[n::FOLDS])
        w = fitted(t.features[~out], t.same[~out], t.counts[~out])
        scores[out] = w[0] + t.features[out] @ w[1:]
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, nargs="+", required=True, metavar="DIR")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    t = table(read_stories(options.gold))
    scores = cross_validated(t)
    f1 = max(
        2 * (t.same * (scores >= c)).sum() / ((scores >= c).sum() + t.same.sum())
        for c in np.linspace(-3, 3, 61)
    )
    print(f"{len(t.same)} pairs, {int(t.same.sum())} the same; {FOLDS} folds by story:")
    print(f"average precision {average_precision(t.same, scores):.3f}, best F1 of pairs {f1:.3f}")
    w = fitted(t.features, t.same, t.counts)
    lines = "".join(f'"{name}" = {value:.2f}\n' for name, value in zip(FEATURES, w[1:], strict=True))
    text = f"{_HEAD}bias = {w[0]:.2f}\n\n[features]\n{lines}"
    print(text) if options.out is None else options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
