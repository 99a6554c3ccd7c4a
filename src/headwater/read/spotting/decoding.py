"""From the scores of tags to the best path (Viterbi 1967), for all sequences of an article at once.

Tag 0 is outside; then come pairs of tags: one that begins something (odd), one that goes on with it (even).
Nothing goes on that did not begin. The tokens of the sequences follow each other.
"""

from __future__ import annotations

from itertools import accumulate, pairwise

import numpy as np

from headwater.read.spotting.layers import Floats, Ints, Steps, groups

NEVER = -1e4  # the score of what cannot be


class Moves:
    """The scores of each tag (column) after each other (row), as a linear-chain CRF learns them."""

    def __init__(self, learned: Floats) -> None:
        kinds = len(learned)
        self.start = np.zeros(kinds, np.float32)
        self.start[2::2] = NEVER
        self.after = np.array(learned, np.float32)
        for inner in range(2, kinds, 2):
            self.after[[k for k in range(kinds) if k not in (inner, inner - 1)], inner] = NEVER
        self._slack = self._most_gained()

    def _most_gained(self) -> float:
        """No more than this is gained by any other tag than 0 at one token, in moves alone.

        With 0 in its place, a tag that went on from there must begin anew.
        """
        after, legal = self.after, self.after > NEVER / 2
        kinds = range(len(after))
        anew = np.array([k - (k > 0 and k % 2 == 0) for k in kinds])
        before = np.where(legal, after - after[:, :1], 0)
        behind = np.where(legal, after - after[0, anew], 0)
        onward = np.where(legal, after - after[anew], 0)
        return float(before.max() + behind.max() + onward.max())

    def best_paths(self, scores: Floats, lengths: Ints) -> Ints:
        """The tags of the best path of each sequence; `scores` are tokens × tags.

        Most tokens are outside whatever stands around them: their score for 0 is ahead of all others by more
        than the moves can make up for. The search is for the stretches between.
        """
        tags = np.zeros(len(scores), np.int64)
        anew = np.zeros(len(scores), np.float32)
        anew[:-1] = (scores[1:, 2::2] - scores[1:, 1::2]).max(axis=1)
        ahead = scores[:, 0] - scores[:, 1:].max(axis=1)
        open_ = np.flatnonzero(ahead <= self._slack + np.maximum(anew, 0))
        if not len(open_):
            return tags
        ends = np.cumsum(lengths)
        begins = np.zeros(len(scores) + 1, bool)
        begins[0] = begins[ends] = True
        part = scores[open_]
        first = begins[open_]
        first[1:] |= np.diff(open_) > 1
        first[0] = True
        last = np.append(first[1:], True)
        part[first] += np.where(begins[open_[first], None], self.start, self.after[0])
        part[last] += np.where(begins[open_[last] + 1, None], 0, self.after[:, 0])
        starts = np.flatnonzero(first)
        for steps in groups(starts, np.diff(starts, append=len(part))):
            tags[open_[steps.ahead]] = self._search(part[steps.ahead], steps)
        return tags

    def _search(self, scores: Floats, steps: Steps) -> Ints:
        """The tags of the best paths, in the order of `steps.ahead`."""
        best = scores.T.copy()
        blocks = [(end - n, end) for n, end in zip(steps.active, accumulate(steps.active), strict=True)]
        for (before, _), (start, end) in pairwise(blocks):
            reached = best[:, None, before : before + end - start] + self.after[:, :, None]
            best[:, start:end] += reached.max(axis=0)
        tags = np.empty(len(scores), np.int64)
        behind = tags[:0]  # the tags of the step behind, where sequences go on
        for start, end in reversed(blocks):
            best[:, start : start + len(behind)] += self.after[:, behind]
            behind = tags[start:end] = best[:, start:end].argmax(axis=0)
        return tags


def legal_paths(scores: Floats, lengths: Ints) -> Ints:
    """The likeliest tags of each sequence where no move is better than another; `scores` are chances.

    Where the likeliest tag of each token makes a path that can be, that is the best one.
    """
    tags: Ints = scores.argmax(axis=1)
    before = np.zeros_like(tags)
    before[1:] = tags[:-1]
    ends = np.cumsum(lengths)
    before[ends[:-1]] = 0
    goes_on = (tags > 0) & (tags % 2 == 0)
    orphans = np.flatnonzero(goes_on & (before != tags) & (before != tags - 1))
    for row in np.unique(np.searchsorted(ends, orphans, side="right")).tolist():
        span = slice(int(ends[row] - lengths[row]), int(ends[row]))
        tags[span] = _legal(np.log(scores[span] + 1e-9).tolist())
    return tags


def _legal(scores: list[list[float]]) -> list[int]:
    """The best path of one sequence whose moves all score alike, but for those that cannot be."""
    best = [score + (NEVER if tag and tag % 2 == 0 else 0) for tag, score in enumerate(scores[0])]
    came: list[list[int]] = []
    for here in scores[1:]:
        top = best.index(max(best))
        froms = [top] * len(best)
        for inner in range(2, len(best), 2):
            froms[inner] = inner - (best[inner - 1] >= best[inner])
        best = [score + best[before] for score, before in zip(here, froms, strict=True)]
        came.append(froms)
    path = [best.index(max(best))]
    for froms in reversed(came):
        path.append(froms[path[-1]])
    return path[::-1]
