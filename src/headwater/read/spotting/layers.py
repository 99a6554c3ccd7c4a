"""The layers of the networks in plain NumPy: recurrent, convolutional, normalising."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

GROUP = 64  # sequences that a recurrent layer reads side by side
CUE_O, CUE_B, CUE_I = range(3)
O, B_SOURCE, I_SOURCE, B_CONTENT, I_CONTENT = range(5)  # noqa: E741
_ONE, _HALF = np.float32(1), np.float32(0.5)


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """Within it matrix products keep to one thread: those of one article are too small to share."""
    limited: AbstractContextManager[Any] = _threads().limit(limits=1, user_api="blas")
    return limited


def sigmoid(x: Floats) -> Floats:
    return np.asarray(np.tanh(x * 0.5) * 0.5 + 0.5, np.float32)


def softmax(x: Floats) -> Floats:
    e: Floats = np.exp(x - x.max(axis=-1, keepdims=True))
    e /= e.sum(axis=-1, keepdims=True)
    return e


def linear(x: Floats, weight: Floats, bias: Floats) -> Floats:
    """An affine layer."""
    y: Floats = x @ weight
    y += bias
    return y


def norm(x: Floats, gain: Floats, bias: Floats) -> Floats:
    """Each row brought to mean 0 and variance 1, then scaled (Ba et al. 2016); `x` is overwritten."""
    x -= x.mean(axis=1, keepdims=True)
    x *= 1.0 / np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / x.shape[1] + 1e-5)
    x *= gain
    x += bias
    return x


class Steps(NamedTuple):
    """Sequences that are read side by side, the longest first.

    `rows` says which sequences they are. `ahead` are the tokens of the first step, then those of the second
    one, and so on; `back` the same with each sequence read from its end. `active` counts the sequences of
    each step. So padding is never computed.
    """

    rows: Ints
    ahead: Ints
    back: Ints
    active: list[int]


def groups(starts: Ints, lengths: Ints) -> Iterator[Steps]:
    """Sequences of tokens, given by their first tokens and lengths, in groups of like length."""
    order = np.argsort(-lengths, kind="stable")
    for at in range(0, len(order), GROUP):
        rows = order[at : at + GROUP]
        first, length = starts[rows], lengths[rows]
        real = np.arange(int(length[0]))[:, None] < length
        steps, places = np.nonzero(real)
        first = first[places]
        yield Steps(rows, first + steps, first + length[places] - 1 - steps, real.sum(axis=1).tolist())


class _Room(threading.local):
    """Memory that large results in between are written to again and again.

    To be handed fresh memory by the system costs more than to fill it.
    """

    def __init__(self) -> None:
        self._floats = np.empty(0, np.float32)

    def __call__(self, *shape: int) -> Floats:
        """An array with anything in it, whose use ends before the next one is asked for."""
        size = math.prod(shape)
        if len(self._floats) < size:
            self._floats = np.empty(size, np.float32)
        return self._floats[:size].reshape(shape)


_room = _Room()


def convolve(x: Floats, dilation: int, weight: Floats, bias: Floats) -> Floats:
    """A convolution of width three over all tokens, with zeros beyond both ends."""
    count, size = x.shape
    inside = max(count - dilation, 0)
    wide = _room(count, 3 * size)
    wide[: count - inside, :size] = 0
    wide[count - inside :, :size] = x[:inside]
    wide[:, size : 2 * size] = x
    wide[:inside, 2 * size :] = x[count - inside :]
    wide[inside:, 2 * size :] = 0
    return linear(wide, weight, bias)


class BiLSTM:
    """A bidirectional LSTM over many sequences at once, both directions in one product a step.

    A sigmoid is half a tanh of the half, so that all four gates are one tanh. The states are kept at twice
    their value, which spares a product in each step; the weights that read them are halved for that.
    """

    def __init__(self, arrays: dict[str, Floats], name: str) -> None:
        self.size = arrays[f"{name}.recurrent"].shape[1]
        inner, bias, recurrent = (arrays[f"{name}.{part}"] for part in ("input", "bias", "recurrent"))
        self._inner, self._bias = self._ordered(inner), self._ordered(bias[:, None, :])
        by_gate = self._ordered(recurrent * _HALF).reshape(2, self.size, 4, self.size)
        self._recurrent = np.ascontiguousarray(by_gate.transpose(2, 0, 1, 3))

    def _ordered(self, weights: Floats) -> Floats:
        """The columns by gate: out, let in, keep, and the new values."""
        let_in, keep, new, out = np.split(weights, 4, axis=2)
        return np.concatenate((out * _HALF, let_in * _HALF, keep * _HALF, new), axis=2)

    def __call__(self, x: Floats, groups: Iterable[Steps]) -> Floats:
        """The states of all tokens (tokens × 2·size), forwards and backwards, of `x` (tokens × width)."""
        out = np.empty((len(x), 2, self.size), np.float32)
        for steps in groups:
            gates = _room(2, len(steps.ahead), 4 * self.size)
            for way, tokens in enumerate((steps.ahead, steps.back)):
                np.matmul(x.take(tokens, axis=0), self._inner[way], out=gates[way])
            gates += self._bias
            states = self._scan(gates, steps.active)
            states *= _HALF
            out[steps.ahead, 0], out[steps.back, 1] = states
        return out.reshape(len(x), 2 * self.size)

    def _scan(self, gates: Floats, active: list[int]) -> Floats:
        """Twice the states of all tokens, in the order of `gates`; `active` sequences are read a step."""
        states = np.empty((*gates.shape[:2], self.size), np.float32)
        by_gate = gates.reshape(*gates.shape[:2], 4, self.size).transpose(2, 0, 1, 3)
        h = c = np.zeros((2, active[0], self.size), np.float32)
        end = width = 0
        for n in active:
            start, end = end, end + n
            if n != width:
                width, held = n, np.empty((5, 2, n, self.size), np.float32)  # gates, behind them the cells
                held[4] = c[:, :n]
                g, sigmoids, out, pair, values, c = held[:4], held[:3], held[0], held[1:3], held[3:], held[4]
                h = h[:, :n]
            np.matmul(h, self._recurrent, out=g)
            g += by_gate[:, :, start:end]
            np.tanh(g, out=g)
            sigmoids += _ONE
            pair *= values  # let in × new values, keep × cells
            np.add(pair[0], pair[1], out=c)
            c *= _HALF
            h = states[:, start:end]
            np.tanh(c, out=h)
            h *= out
        return states
