"""Fit how likely a unit of an article is to deny something, and what it denies, on stories with gold denials.

    python training/denials.py                  cross-validated over stories, then fitted on all
    python training/denials.py --measure        without writing the weights

Two logistic regressions (ridge, Newton's method): the first tells units that stand for a gold denial from all
others, the second, of those units, the statements that they deny from all candidates. Statements are those of
the gold. Writes `denying.toml` beside `denying.py`.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.stories import DEFAULT, Place, Spot, Story, read_all, read_stories, stands_for, words

from headwater.link.statements import denial_features, denying
from headwater.link.statements.denial_words import marked
from headwater.link.statements.digest import Node, digest
from headwater.link.statements.profile import sheet
from headwater.link.statements.shelf import Memory, Scores
from headwater.link.statements.units import drafts
from headwater.link.statements.voices import Voices

OUT = Path(denying.__file__).with_name("denying.toml")
RIDGE = {"denying": 1.0, "about": 3.0}
FOLDS = 7
NEAR = 0.15  # the cosine of two articles of which the one may deny what the other says
FIT = 0.45  # token F1 of a unit and a gold appearance that it stands for
CLOSE = 0.8  # of the best such F1

Floats = NDArray[np.float64]


class Fitted(NamedTuple):
    bias: float
    weights: Floats

    def odds(self, rows: Floats) -> Floats:
        return np.asarray(self.bias + rows @ self.weights, np.float64)


def fit(rows: Floats, labels: NDArray[np.bool_], ridge: float) -> Fitted:
    """Logistic regression; the bias is not shrunk."""
    x = np.column_stack([np.ones(len(rows)), rows])
    penalty = np.diag([1e-6] + [ridge] * rows.shape[1])
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + penalty, x.T @ (labels - p) - penalty @ w)
        w += step
        if np.abs(step).max() < 1e-8:
            break
    return Fitted(float(w[0]), w[1:])


class Rows(NamedTuple):
    """Examples: features, labels, the story and the unit of each."""

    values: Floats
    labels: NDArray[np.bool_]
    stories: NDArray[np.str_]
    nodes: list[Node]


class Material:
    """Stories read, with the units that stand for gold appearances and denials."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self._readings = read_all(stories)
        self._texts = {r.id: r.text for r in self._readings}
        self._story = {a.id: story.id for story in stories for a in story.articles}
        self._shelf = Memory()
        for reading in self._readings:
            self._shelf.put(digest(reading))
        self._scores = Scores(self._shelf)
        gold = [s for story in stories for s in story.statements]
        self._groups = [sorted({n for spot in s.appears for n in self._standing(spot)}) for s in gold]
        self._denials = [[self._place(spot) for spot in s.denials] for s in gold]

    def _place(self, spot: Spot) -> Place:
        text = self._texts[spot.article]
        start = text.index(spot.quote)
        return Place(spot.article, words(text, start, start + len(spot.quote)))

    def _unit_place(self, node: Node) -> Place:
        unit = self._scores.unit(node)
        return Place(node[0], words(self._texts[node[0]], unit.start, unit.end))

    def _standing(self, spot: Spot) -> list[Node]:
        """The units that stand for a gold appearance, those that fit it nearly best."""
        gold = self._place(spot)
        fits = []
        for i in range(len(self._shelf.digest(spot.article).units)):
            mine = self._unit_place((spot.article, i))
            if stands_for(mine, gold):
                shared = 2 * len(mine.words & gold.words)
                fits.append((shared / (len(mine.words) + len(gold.words)), (spot.article, i)))
        best = max((f for f, _ in fits), default=0.0)
        return [n for f, n in fits if f >= max(FIT, CLOSE * best)]

    def units(self) -> Rows:
        """All units: whether each stands for a gold denial."""
        gold = defaultdict(list)
        for places in self._denials:
            for place in places:
                gold[place.article].append(place)
        values, labels, stories, nodes = [], [], [], []
        for reading in self._readings:
            one = sheet(reading)
            marks, voices = marked(one.pieces, reading.lang or "en"), Voices(one)
            for i, draft in enumerate(drafts(one)):
                node = (reading.id, i)
                mine = self._unit_place(node)
                values.append(denying.values(one, marks, draft, voices))
                labels.append(any(stands_for(mine, g) for g in gold[reading.id]))
                stories.append(self._story[reading.id])
                nodes.append(node)
        return Rows(np.array(values), np.array(labels), np.array(stories), nodes)

    def pairs(self, nodes: Iterable[Node]) -> Rows:
        """Some units with their candidates: whether each unit denies each."""
        told = {n: denial_features.Told(self._scores, g) for n, g in enumerate(self._groups) if g}
        values, labels, stories, found = [], [], [], []
        for node in nodes:
            near = {n: t for n, t in told.items() if node not in self._groups[n] and self._near(node[0], n)}
            mine = self._unit_place(node)
            for n, row in denial_features.candidates(self._scores, node, near).items():
                values.append(row)
                labels.append(any(stands_for(mine, g) for g in self._denials[n]))
                stories.append(self._story[node[0]])
                found.append(node)
        return Rows(np.array(values), np.array(labels), np.array(stories), found)

    def _near(self, article: str, number: int) -> bool:
        return any(a == article or self._scores.near(article, a) > NEAR for a, _ in self._groups[number])


def validated(rows: Rows, ridge: float) -> Floats:
    """The log odds of each example by a fit on the stories of other folds."""
    stories = sorted(set(rows.stories))
    odds = np.zeros(len(rows.labels))
    for fold in range(FOLDS):
        held = np.isin(rows.stories, stories[fold::FOLDS])
        odds[held] = fit(rows.values[~held], rows.labels[~held], ridge).odds(rows.values[held])
    return odds


def first(rows: Rows, odds: Floats) -> float:
    """In how many of the units that deny a candidate the likeliest candidate is one."""
    best: dict[Node, tuple[float, bool]] = {}
    for node, value, label in zip(rows.nodes, odds, rows.labels, strict=True):
        best[node] = max(best.get(node, (-np.inf, False)), (float(value), bool(label)))
    able = {n for n, label in zip(rows.nodes, rows.labels, strict=True) if label}
    return sum(best[n][1] for n in able) / max(len(able), 1)


def written(parts: Mapping[str, tuple[Fitted, Sequence[str]]]) -> str:
    lines = [
        "# Fitted by training/denials.py on invented stories: log odds of denying, and of what is denied."
    ]
    for part, (model, names) in parts.items():
        lines += [f"[{part}]", f"bias = {model.bias:.3f}", "", f"[{part}.features]"]
        lines += [f'"{name}" = {w:.3f}' for name, w in zip(names, model.weights, strict=True)] + [""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", type=Path, nargs="+", default=[DEFAULT])
    parser.add_argument("--measure", action="store_true")
    args = parser.parse_args()
    material = Material(read_stories(args.gold))
    units = material.units()
    odds = validated(units, RIDGE["denying"])
    for limit in (-1.0, 0.0, 1.0):
        said = odds >= limit
        hit = (said & units.labels).sum()
        print(f"denying >= {limit}: P {hit / max(said.sum(), 1):.2f} R {hit / units.labels.sum():.2f}")
    pairs = material.pairs(n for n, label in zip(units.nodes, units.labels, strict=True) if label)
    print(f"about: right first {first(pairs, validated(pairs, RIDGE['about'])):.3f}")
    if not args.measure:
        fitted = {
            "denying": (fit(units.values, units.labels, RIDGE["denying"]), denying.FEATURES),
            "about": (fit(pairs.values, pairs.labels, RIDGE["about"]), denial_features.ABOUT),
        }
        OUT.write_text(written(fitted), encoding="utf-8")


if __name__ == "__main__":
    main()
