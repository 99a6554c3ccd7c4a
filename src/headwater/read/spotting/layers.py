"""The layers of the spotter's network in plain NumPy: recurrent, convolutional, decoding."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

GROUP = 64  # sequences that a recurrent layer reads side by side
CUE_O, CUE_B, CUE_I = range(3)
O, B_SOURCE, I_SOURCE, B_CONTENT, I_CONTENT = range(5)  # noqa: E741


def _no_orphans() -> Floats:
    """The price of each tag (row) after each other (column): nothing goes on that did not begin."""
    barred = np.zeros((5, 5), np.float32)
    for tag in (I_SOURCE, I_CONTENT):
        barred[tag, [t for t in range(5) if t not in (tag - 1, tag)]] = -1e4
    return barred


_BARRED = _no_orphans()


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
        half = np.ones(4 * self.size, np.float32)
        half[: 2 * self.size] = half[3 * self.size :] = 0.5  # a sigmoid is half a tanh of the half
        self.inner = np.ascontiguousarray(arrays[f"{name}.input"] * half)
        self.bias = arrays[f"{name}.bias"] * half
        self.recurrent = np.ascontiguousarray(arrays[f"{name}.recurrent"] * half)

    def __call__(self, x: Floats, lengths: Ints) -> Floats:
        """`x` is sequences × steps × width, the longest first; the result is sequences × steps × 2·size."""
        count, longest, _ = x.shape
        size = self.size
        rows, steps = np.nonzero(np.arange(longest)[None, :] < lengths[:, None])
        real = x[rows, steps]  # padding is never multiplied
        # Where each real token stands in a table of steps × sequences, read forwards and backwards.
        places = (steps * count + rows, (lengths[rows] - 1 - steps) * count + rows)
        gates = np.empty((2, longest, count, 4 * size), np.float32)
        for way, place in enumerate(places):
            own = real @ self.inner[way]
            own += self.bias[way]
            source = np.zeros(longest * count, np.intp)
            source[place] = np.arange(len(place))
            np.take(own, source, axis=0, out=gates[way].reshape(-1, 4 * size), mode="clip")
        states = self._scan(gates, lengths)
        out = np.zeros((count, longest, 2 * size), np.float32)
        out[rows, steps] = np.concatenate(
            [states[way].reshape(-1, size).take(place, axis=0) for way, place in enumerate(places)], axis=1
        )
        return out

    def _scan(self, gates: Floats, lengths: Ints) -> Floats:
        _, steps, count, _ = gates.shape
        size = self.size
        states = np.zeros((2, steps, count, size), np.float32)
        active = np.searchsorted(-lengths, -np.arange(steps), side="left")
        h = np.zeros((2, count, size), np.float32)
        c = np.zeros((2, count, size), np.float32)
        for t in range(steps):
            n = int(active[t])
            g = np.matmul(h[:, :n], self.recurrent)
            g += gates[:, t, :n]
            np.tanh(g, out=g)
            let_in, keep, new, out = (g[:, :, k * size : (k + 1) * size] for k in range(4))
            # a gate is half of (tanh + 1)
            keep += 1.0
            keep *= c[:, :n]
            let_in += 1.0
            let_in *= new
            keep += let_in
            keep *= 0.5
            c = keep
            out += 1.0
            out *= 0.5
            h = np.tanh(c)
            h *= out
            states[:, t, :n] = h
        return states


def groups(starts: Ints, lengths: Ints) -> Iterator[tuple[Ints, Ints, NDArray[np.bool_]]]:
    """Sequences in groups of like length, the longest first: their rows, their tokens, and which are real."""
    order = np.argsort(-lengths, kind="stable")
    for at in range(0, len(order), GROUP):
        rows = order[at : at + GROUP]
        steps = np.arange(int(lengths[rows[0]]))
        mask = steps[None, :] < lengths[rows][:, None]
        yield rows, np.where(mask, starts[rows][:, None] + steps[None, :], 0), mask


def best_paths(tags: Floats, lengths: Ints) -> Ints:
    """For each window the likeliest tags among which nothing goes on that did not begin (Viterbi)."""
    count, steps, kinds = tags.shape
    tags = np.where(np.arange(steps)[None, :, None] < lengths[:, None, None], tags, 0.0)
    tags[..., 1:] -= np.where(np.arange(steps)[None, :] < lengths[:, None], 0.0, 1e4)[..., None]
    score = tags[:, 0] + _BARRED[:, O]
    back = np.zeros((steps, count, kinds), np.int64)
    for t in range(1, steps):
        total = score[:, None, :] + _BARRED
        back[t] = total.argmax(axis=2)
        score = total.max(axis=2) + tags[:, t]
    paths = np.zeros((count, steps), np.int64)
    paths[:, -1] = score.argmax(axis=1)
    for t in range(steps - 1, 0, -1):
        paths[:, t - 1] = back[t, np.arange(count), paths[:, t]]
    return paths
