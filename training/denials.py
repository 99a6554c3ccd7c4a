"""Fit how likely a unit of an article is to deny something, and what it denies, on stories with gold denials.

    python training/denials.py                  cross-validated over stories, then fitted on all
    python training/denials.py --measure        without writing the weights

Three models, the stories of a folder in one library: a logistic regression (ridge, Newton's method) tells
units that stand for a gold denial from all others; of those units, a conditional logit tells the statements
that they deny from all candidates; of all doubtful units, another logistic regression tells which of their
likelier candidates they deny. Statements are those that linking makes, so that what the last two are fitted
on is as imperfect as what they will see. Writes `denying.toml` beside `denying.py`.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.stories import DEFAULT, Place, Spot, Story, nearest, read_all, read_stories, stands_for, words

from headwater.link.statements import denial_features, denying, regroup
from headwater.link.statements.across import alone
from headwater.link.statements.denial_words import marked
from headwater.link.statements.denials import Attaching, chosen
from headwater.link.statements.digest import Digest, Node, digest
from headwater.link.statements.profile import sheet
from headwater.link.statements.shelf import Memory, Scores
from headwater.link.statements.units import drafts
from headwater.link.statements.update import fill
from headwater.link.statements.voices import Voices

OUT = Path(denying.__file__).with_name("denying.toml")
RIDGE = {"denying": 2.0, "about": 30.0, "denied": 10.0}
FOLDS = 8

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Names = Sequence[str]


class Fitted(NamedTuple):
    """Log odds as a sum of weighted features."""

    bias: float
    weights: Floats

    def odds(self, rows: Floats) -> Floats:
        return np.asarray(self.bias + rows @ self.weights, np.float64)


class Rows(NamedTuple):
    """Examples: features, labels, the story and the unit of each, and what goes together."""

    values: Floats
    labels: Truths
    stories: NDArray[np.str_]
    groups: NDArray[np.int64]

    def of(self, which: Truths) -> Rows:
        return Rows(self.values[which], self.labels[which], self.stories[which], self.groups[which])


Fit = Callable[[Rows, float], Fitted]


def logistic(rows: Rows, ridge: float) -> Fitted:
    """Logistic regression; the bias is not shrunk."""
    x = np.column_stack([np.ones(len(rows.labels)), rows.values])

    def slope(w: Floats) -> tuple[Floats, Floats]:
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        return x.T @ (rows.labels - p), (x * (p * (1 - p))[:, None]).T @ x

    w = _newton(slope, np.array([1e-6] + [ridge] * rows.values.shape[1]))
    return Fitted(float(w[0]), w[1:])


def conditional(rows: Rows, ridge: float) -> Fitted:
    """Conditional logit (McFadden 1974); the true examples of a group share it."""
    numbers, groups = np.unique(rows.groups, return_inverse=True)
    wanted = rows.labels / np.bincount(groups, rows.labels)[groups]
    x = rows.values

    def slope(w: Floats) -> tuple[Floats, Floats]:
        odds = x @ w
        top = np.full(len(numbers), -np.inf)
        np.maximum.at(top, groups, odds)
        share = np.exp(odds - top[groups])
        p = share / np.bincount(groups, share)[groups]
        means = np.zeros((len(numbers), x.shape[1]))
        np.add.at(means, groups, x * p[:, None])
        return x.T @ (wanted - p), (x * p[:, None]).T @ x - means.T @ means

    return Fitted(0.0, _newton(slope, np.full(x.shape[1], ridge)))


def _newton(slope: Callable[[Floats], tuple[Floats, Floats]], ridge: Floats) -> Floats:
    """Where a log likelihood less a ridge is greatest, by Newton's method; `slope` gives its gradient and
    the negative of its Hessian."""
    w = np.zeros(len(ridge))
    for _ in range(30):
        gradient, curve = slope(w)
        step = np.linalg.solve(curve + np.diag(ridge), gradient - ridge * w)
        w += step
        if np.abs(step).max() < 1e-8:
            break
    return w


def scaled(fit: Fit) -> Fit:
    """The same on features of one spread, so that all are shrunk alike."""

    def fitted(rows: Rows, ridge: float) -> Fitted:
        spread = rows.values.std(axis=0)
        spread[spread == 0] = 1.0
        found = fit(rows._replace(values=rows.values / spread), ridge)
        return Fitted(found.bias, found.weights / spread)

    return fitted


MODELS: dict[str, Fit] = {"denying": logistic, "about": scaled(conditional), "denied": scaled(logistic)}


def validated(part: str, rows: Rows, known: Truths | None = None) -> Floats:
    """The log odds of each example by a fit on the stories of other folds, on examples that are `known`."""
    stories = sorted(set(rows.stories))
    odds = np.zeros(len(rows.labels))
    for fold in range(FOLDS):
        held = np.isin(rows.stories, stories[fold::FOLDS])
        others = ~held if known is None else ~held & known
        odds[held] = MODELS[part](rows.of(others), RIDGE[part]).odds(rows.values[held])
    return odds


class Folder:
    """The stories of a folder as one library, with the units that stand for gold denials."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self.readings = read_all(stories)
        self._texts = {r.id: r.text for r in self.readings}
        self.story = {a.id: story.id for story in stories for a in story.articles}
        self.gold = [s for story in stories for s in story.statements]
        self.denials = [[self._place(spot) for spot in s.denials] for s in self.gold]
        self.spots: dict[str, list[tuple[int, Place]]] = defaultdict(list)
        for n, s in enumerate(self.gold):
            for spot in s.appears:
                self.spots[spot.article].append((n, self._place(spot)))
        self._denied: dict[str, list[tuple[int, Place]]] = defaultdict(list)
        for n, places in enumerate(self.denials):
            for place in places:
                self._denied[place.article].append((n, place))
        self.nodes: list[Node] = []

    def _place(self, spot: Spot) -> Place:
        text = self._texts[spot.article]
        start = text.index(spot.quote)
        return Place(spot.article, words(text, start, start + len(spot.quote)))

    def place(self, article: str, start: int, end: int) -> Place:
        return Place(article, words(self._texts[article], start, end))

    def denies(self, mine: Place) -> set[int]:
        """The numbers of the gold statements that a place denies."""
        return {n for n, place in self._denied[mine.article] if stands_for(mine, place)}

    def units(self) -> Iterable[tuple[tuple[float, ...], bool, str]]:
        """Of all units the features, whether each stands for a gold denial, and the story."""
        for reading in self.readings:
            one = sheet(reading)
            marks, voices = marked(one.pieces, reading.lang or "en"), Voices(one)
            for i, draft in enumerate(drafts(one)):
                self.nodes.append((reading.id, i))
                mine = self.place(reading.id, draft.start, draft.end)
                yield (
                    denying.values(one, marks, draft, voices),
                    bool(self.denies(mine)),
                    self.story[reading.id],
                )

    def library(self, doubts: Mapping[Node, float]) -> Library:
        """The stories linked, with the log odds of denying that a fit on others gives."""
        digests = []
        for reading in self.readings:
            one, made = sheet(reading), digest(reading)
            marks, units = marked(one.pieces, reading.lang or "en"), []
            for i, (draft, unit) in enumerate(zip(drafts(one), made.units, strict=True)):
                hint = denying.hint(one, marks, draft, doubts[reading.id, i])
                units.append(
                    msgspec.structs.replace(unit, doubt=hint.doubt, denies=hint.denies, void=hint.void)
                )
            digests.append(msgspec.structs.replace(made, units=tuple(units)))
        return Library(self, digests)


class Library:
    """A folder linked: its groups with the gold statements that they carry."""

    def __init__(self, folder: Folder, digests: Sequence[Digest]) -> None:
        self.folder = folder
        shelf = Memory()
        fill(shelf, digests)
        self._shelf, self.scores = shelf, Scores(shelf)
        groups = [g.nodes for g in (*sorted(shelf.groups()), *alone(shelf))]
        self.groups = dict(enumerate(groups))
        self._here: dict[str, set[int]] = defaultdict(set)
        self.carried: dict[int, set[int]] = {}
        votes: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for n, nodes in self.groups.items():
            self.carried[n] = {g for node in nodes for g in self._carries(node)}
            for node in nodes:
                self._here[node[0]].add(n)
                for g in self._carries(node):
                    votes[g][n].add(node[0])
        self.best = {g: max(found, key=lambda n: (len(found[n]), -n)) for g, found in votes.items()}

    def place(self, node: Node) -> Place:
        unit = self.scores.unit(node)
        return self.folder.place(node[0], unit.start, unit.end)

    def _carries(self, node: Node) -> set[int]:
        spots = self.folder.spots[node[0]]
        return {spots[k][0] for k in nearest(self.place(node), [place for _, place in spots])}

    def _near(self, node: Node) -> set[int]:
        articles = (node[0], *regroup.nearest(self._shelf, node[0]))
        return {n for a in articles for n in self._here[a]}

    def cases(self) -> Iterable[Case]:
        """All units of which it is asked what they deny."""
        attaching = Attaching(self.scores, self.groups, self._near)
        for article, one in sorted(self._shelf.digests.items()):
            for i, unit in enumerate(one.units):
                if unit.doubt >= denying.ASKED:
                    denies = self.folder.denies(self.place((article, i)))
                    found = attaching.candidates((article, i))
                    if found:
                        yield Case(self, (article, i), found, {n for n in found if self.carried[n] & denies})

    def score(self, about: Mapping[int, set[Node]]) -> tuple[int, int, int]:
        """How many denials are right, attached and in the gold, as `benchmarks/stories.py` counts."""
        hit = attached = 0
        for g, places in enumerate(self.folder.denials):
            mine = [self.place(n) for n in chosen(self.scores, about.get(self.best.get(g, -1), ()))]
            attached += len(mine)
            hit += sum(any(stands_for(m, place) for m in mine) for place in places)
        return hit, attached, sum(map(len, self.folder.denials))


class Case(NamedTuple):
    """A unit with the candidates for what it denies, and those of them that it does deny."""

    library: Library
    node: Node
    found: dict[int, denial_features.Values]
    true: set[int]

    def story(self) -> str:
        return self.library.folder.story[self.node[0]]


def pairs(cases: Sequence[Case], names: Names) -> Rows:
    """Units with their candidates."""
    rows = [(case, k, n) for k, case in enumerate(cases) for n in case.found]
    return Rows(
        np.array([[case.found[n][name] for name in names] for case, _, n in rows]),
        np.array([n in case.true for case, _, n in rows]),
        np.array([case.story() for case, _, _ in rows]),
        np.array([k for _, k, _ in rows]),
    )


def judging(cases: Sequence[Case], odds: Floats) -> list[Case]:
    """The likelier candidates of each unit with all that tells whether it denies them; `odds` are those of
    the conditional logit, in order."""
    out, at = [], 0
    for case in cases:
        mine = dict(zip(case.found, odds[at : at + len(case.found)].tolist(), strict=True))
        at += len(case.found)
        likely = denial_features.likelihoods(mine)
        out.append(
            case._replace(
                found=denial_features.judged(case.library.scores.unit(case.node), case.found, likely)
            )
        )
    return out


def measured(cases: Sequence[Case], odds: Floats) -> str:
    """Precision, recall and F1 of attached denials in each library."""
    about: dict[Library, dict[int, set[Node]]] = defaultdict(lambda: defaultdict(set))
    at = 0
    for case in cases:
        mine = dict(zip(case.found, odds[at : at + len(case.found)].tolist(), strict=True))
        at += len(case.found)
        for n in denial_features.likely(mine):
            about[case.library][n].add(case.node)
    lines = []
    for library, found in about.items():
        hit, attached, gold = library.score(found)
        p, r = hit / max(attached, 1), hit / max(gold, 1)
        lines.append(f"attached: P {p:.2f} R {r:.2f} F1 {2 * p * r / max(p + r, 1e-9):.3f}")
    return "\n".join(lines)


def written(parts: Mapping[str, tuple[Fitted, Names]]) -> str:
    lines = [
        "# Fitted by training/denials.py on invented stories: log odds of denying, of what, and of both."
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
    folders = [Folder(read_stories([path])) for path in args.gold]
    every = [row for folder in folders for row in folder.units()]
    units = Rows(
        np.array([values for values, _, _ in every]),
        np.array([label for _, label, _ in every]),
        np.array([story for _, _, story in every]),
        np.arange(len(every)),
    )
    odds = validated("denying", units)
    for limit in (-2.0, -1.0, 0.0):
        said = odds >= limit
        hit = (said & units.labels).sum()
        print(f"denying >= {limit}: P {hit / max(said.sum(), 1):.2f} R {hit / units.labels.sum():.2f}")
    doubts = iter(odds.tolist())
    libraries = [folder.library({node: next(doubts) for node in folder.nodes}) for folder in folders]
    cases = [case for library in libraries for case in library.cases()]
    about = pairs(cases, denial_features.ABOUT)
    able = np.array([bool(cases[k].true) for k in about.groups])
    judged = judging(cases, validated("about", about, able))
    denied = pairs(judged, denial_features.DENIED)
    # Of a statement that the gold does not have nobody knows who denies it.
    known = np.array([bool(c.library.carried[n]) for c in judged for n in c.found])
    print(measured(judged, validated("denied", denied, known)))
    if not args.measure:
        fitted = {
            "denying": (logistic(units, RIDGE["denying"]), denying.FEATURES),
            "about": (MODELS["about"](about.of(able), RIDGE["about"]), denial_features.ABOUT),
            "denied": (MODELS["denied"](denied.of(known), RIDGE["denied"]), denial_features.DENIED),
        }
        OUT.write_text(written(fitted), encoding="utf-8")


if __name__ == "__main__":
    main()
