"""The layers of the spotter's network in plain NumPy: recurrent, convolutional, decoding."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

GROUP = 64  # sequences that a recurrent layer reads side by side
CUE_O, CUE_B, CUE_I = range(3)
O, B_SOURCE, I_SOURCE, B_CONTENT, I_CONTENT = range(5)  # noqa: E741


NEVER = -1e4  # the score of what cannot be


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """Within it matrix products keep to one thread: those of one article are too small to share."""
    limited: AbstractContextManager[Any] = _threads().limit(limits=1, user_api="blas")
    return limited


def no_orphans(kinds: int) -> tuple[Floats, Floats]:
    """The price of each tag (column) after each other (row), and at the start: nothing goes on that did not
    begin. Tag 0 is outside; then come pairs of tags that begin something and go on with it."""
    move = np.zeros((kinds, kinds), np.float32)
    for inner in range(2, kinds, 2):
        move[[k for k in range(kinds) if k not in (inner, inner - 1)], inner] = NEVER
    return move, move[O].copy()


def sigmoid(x: Floats) -> Floats:
    return np.asarray(np.tanh(x * 0.5) * 0.5 + 0.5, np.float32)


def softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True), np.float32)


def norm(x: Floats, gain: Floats, bias: Floats) -> Floats:
    x = x - x.mean(axis=1, keepdims=True)
    x *= 1.0 / np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / x.shape[1] + 1e-5)
    return np.asarray(x * gain + bias, np.float32)


def convolve(x: Floats, dilation: int, weight: Floats, bias: Floats) -> Floats:
    """A convolution of width three over all tokens, with zeros beyond both ends."""
    wide = np.zeros((len(x), 3 * x.shape[1]), np.float32)
    size = x.shape[1]
    wide[dilation:, :size] = x[: max(len(x) - dilation, 0)]
    wide[:, size : 2 * size] = x
    wide[: max(len(x) - dilation, 0), 2 * size :] = x[dilation:]
    return np.asarray(wide @ weight + bias, np.float32)


class BiLSTM:
    """A bidirectional LSTM over many sequences at once, both directions in one product a step."""

    def __init__(self, arrays: dict[str, Floats], name: str) -> None:
        self.size = arrays[f"{name}.recurrent"].shape[1]
        self.inner = self._by_gate(arrays[f"{name}.input"])
        self.bias = self._by_gate(arrays[f"{name}.bias"][:, None, :])
        self.recurrent = self._by_gate(arrays[f"{name}.recurrent"])

    def _by_gate(self, weights: Floats) -> Floats:
        """Directions × rows × 4·size as directions × gates × rows × size, the three sigmoids first.

        A sigmoid is half a tanh of the half, so that all four gates are one tanh.
        """
        let_in, keep, new, out = np.split(weights, 4, axis=2)
        return np.stack((let_in * 0.5, keep * 0.5, out * 0.5, new), axis=1)

    def __call__(self, x: Floats, lengths: Ints) -> Floats:
        """`x` is sequences × steps × width, the longest first; the result is sequences × steps × 2·size."""
        count, longest, _ = x.shape
        size = self.size
        # Padding is never multiplied: all real tokens of the first step, then those of the second one …
        steps, rows = np.nonzero(np.arange(longest)[:, None] < lengths[None, :])
        places = (steps, lengths[rows] - 1 - steps)  # read forwards and backwards
        gates = np.empty((2, 4, len(rows), size), np.float32)
        for way, place in enumerate(places):
            np.matmul(x[rows, place], self.inner[way], out=gates[way])
        gates += self.bias
        states = self._scan(gates, np.bincount(steps, minlength=longest))
        out = np.zeros((count, longest, 2 * size), np.float32)
        for way, place in enumerate(places):
            out[rows, place, way * size : (way + 1) * size] = states[way]
        return out

    def _scan(self, gates: Floats, active: Ints) -> Floats:
        """The states of all tokens, in the order of `gates`; `active` sequences are read in each step."""
        states = np.empty((2, gates.shape[2], self.size), np.float32)
        h = c = np.zeros((2, int(active[0]), self.size), np.float32)
        end = 0
        for n in active.tolist():
            start, end = end, end + n
            g = np.matmul(h[:, None, :n], self.recurrent)
            g += gates[:, :, start:end]
            np.tanh(g, out=g)
            sigmoids = g[:, :3]
            sigmoids *= 0.5
            sigmoids += 0.5
            let_in, keep, out, new = g[:, 0], g[:, 1], g[:, 2], g[:, 3]
            keep *= c[:, :n]
            let_in *= new
            keep += let_in
            c = keep
            h = states[:, start:end]
            np.tanh(c, out=h)
            h *= out
        return states


def groups(starts: Ints, lengths: Ints) -> Iterator[tuple[Ints, Ints, NDArray[np.bool_]]]:
    """Sequences in groups of like length, the longest first: their rows, their tokens, and which are real."""
    order = np.argsort(-lengths, kind="stable")
    for at in range(0, len(order), GROUP):
        rows = order[at : at + GROUP]
        steps = np.arange(int(lengths[rows[0]]))
        mask = steps[None, :] < lengths[rows][:, None]
        yield rows, np.where(mask, starts[rows][:, None] + steps[None, :], 0), mask


def best_paths(scores: Floats, lengths: Ints, move: Floats, start: Floats) -> Ints:
    """For each sequence (sequences × steps × tags), the longest first, the tags of the best path, 0 after its
    end (Viterbi 1967). `move` is the score of each tag (column) after each other (row)."""
    active = (np.arange(scores.shape[1])[:, None] < lengths[None, :]).sum(axis=1).tolist()
    best = scores.transpose(1, 2, 0).copy()  # sequences last: there are more of them than tags
    best[0] += start[:, None]
    for t in range(1, int(lengths[0])):
        n = active[t]
        best[t, :, :n] += (best[t - 1, :, None, :n] + move[:, :, None]).max(axis=0)
    state = best[lengths - 1, :, np.arange(len(lengths))].argmax(axis=1)
    paths = np.zeros(scores.shape[:2], np.int64)
    for t in range(int(lengths[0]) - 1, 0, -1):
        n = active[t]
        paths[:n, t] = state[:n]
        state[:n] = (best[t - 1, :, :n] + move[:, state[:n]]).argmax(axis=0)
    paths[:, 0] = state
    return paths
