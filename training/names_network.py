"""The tagger of names in torch, layer for layer what `headwater.read.naming.tagger` computes in NumPy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from headwater.read.naming.features import COLUMNS, TOLD
from headwater.read.naming.tagger import TYPES, Network
from headwater.read.spotting.windows import BUCKETS
from network import Dropout, Recurrent, grouped

TAGS = 1 + 2 * len(TYPES)
WIDTHS = {"word": 32, "pre3": 16, "suf2": 8, "suf3": 16, "suf4": 16, "hit": 12, "sorts": 12, "cases": 12}
#: How often a column is hidden in training: no table is complete, and no vocabulary.
HIDDEN = {"word": 0.2, "vector": 0.1, "hit": 0.1, "first": 0.1}
_SCALE = 2.0 / 127  # vectors lie between -2 and 2 and are stored as whole numbers


class Sizes(NamedTuple):
    """How wide the layers are, and how many schemes of annotation the data has."""

    schemes: int
    encoder: int = 96
    reader: int = 64
    dilations: tuple[int, ...] = (1, 2)
    dropout: float = 0.4


class NameNetwork(nn.Module):
    """Embeddings, convolutions over the article, a recurrent layer over each sentence, a CRF."""

    def __init__(self, words: int, sizes: Sizes, vectors: Any) -> None:
        super().__init__()
        self.sizes = sizes
        rows = {**BUCKETS, "word": words + 1, **{c.name: c.rows for c in TOLD}, "scheme": sizes.schemes}
        self.names = [*COLUMNS, "scheme"]
        tables = {n: nn.Embedding(rows[n], WIDTHS.get(n, 8)) for n in self.names if n != "vector"}
        for table in tables.values():
            nn.init.normal_(table.weight, std=0.3)
        tables["vector"] = nn.Embedding.from_pretrained(torch.from_numpy(vectors), freeze=True)
        self.embed = nn.ModuleDict(tables)
        d = sizes.encoder
        self.project = nn.Linear(sum(tables[n].embedding_dim for n in self.names), d)
        self.convs = nn.ModuleList([nn.Linear(3 * d, d) for _ in sizes.dilations])
        self.norms = nn.ModuleList([nn.LayerNorm(d) for _ in sizes.dilations])
        self.reader = Recurrent(d, sizes.reader)
        self.tag = nn.Linear(d + 2 * sizes.reader, TAGS)
        self.move = nn.Parameter(torch.zeros(TAGS, TAGS))
        self.drop = Dropout(sizes.dropout)

    def encode(self, columns: Any) -> Any:
        """Tokens × width."""
        if self.training:
            columns = columns.clone()
            for name, share in HIDDEN.items():
                columns[torch.rand(len(columns)) < share, self.names.index(name)] = 0
        x = torch.cat([self.embed[n](columns[:, i]) for i, n in enumerate(self.names)], dim=1)
        x = self.drop(functional.relu(self.project(self.drop(x))))
        for dilation, conv, norm in zip(self.sizes.dilations, self.convs, self.norms, strict=True):
            wide = functional.pad(x, (0, 0, dilation, dilation))
            wide = torch.cat((wide[: len(x)], x, wide[2 * dilation :]), dim=1)
            x = norm(x + self.drop(functional.relu(conv(wide))))
        return x

    def loss(self, articles: Sequence[tuple[Any, list[tuple[int, int]], Any]]) -> Any:
        """The negative log likelihood of the gold tags of articles: columns, sentences and tags of each."""
        x = torch.cat([self.encode(columns) for columns, _, _ in articles])
        tags = torch.cat([tags for _, _, tags in articles])
        ends = np.cumsum([0, *(len(columns) for columns, _, _ in articles)])
        edges = np.concatenate(
            [np.array(sentences) + end for (_, sentences, _), end in zip(articles, ends[:-1], strict=True)]
        )
        starts, lengths = edges[:, 0], edges[:, 1] - edges[:, 0]
        total = torch.zeros(())
        for rows, places, mask in grouped(starts, lengths):
            where = torch.from_numpy(places)
            part = x[where]
            y = torch.cat((part, self.reader(part, lengths[rows])), dim=2)
            total = total + Unlikelihood.apply(self.tag(self.drop(y)), self.move, mask, tags[where].numpy())
        return total


class Unlikelihood(torch.autograd.Function):
    """The negative log likelihood of paths of tags (Lafferty et al. 2001), by sums forwards and backwards.

    In NumPy, with the gradients at once: the chances of tags and of moves, less what the gold has of them.
    """

    @staticmethod
    def forward(ctx: Any, scores: Any, move: Any, mask: Any, gold: Any) -> Any:
        given, moves = scores.detach().double().numpy(), move.detach().double().numpy()
        top = given.max(2, keepdims=True)
        likely, after = np.exp(given - top), np.exp(moves)
        ahead, total = Unlikelihood._forwards(likely, after, mask)
        of_tags, of_moves = Unlikelihood._backwards(likely, after, mask, ahead)
        total += top[:, :, 0][mask].sum()
        rows, steps = np.nonzero(mask)
        total -= given[rows, steps, gold[rows, steps]].sum()
        of_tags[rows, steps, gold[rows, steps]] -= 1
        rows, steps = np.nonzero(mask[:, 1:])
        pairs = gold[rows, steps], gold[rows, steps + 1]
        total -= moves[pairs].sum()
        np.subtract.at(of_moves, pairs, 1)
        ctx.save_for_backward(torch.from_numpy(of_tags).float(), torch.from_numpy(of_moves).float())
        return torch.tensor(total, dtype=torch.float32)

    @staticmethod
    def _forwards(likely: Any, after: Any, mask: Any) -> tuple[Any, float]:
        """The chances of tags by the tokens up to theirs, steps first; the log of the sum of all paths."""
        ahead = np.empty((likely.shape[1], len(likely), len(after)))
        total, state = 0.0, likely[:, 0]
        for t in range(len(ahead)):
            if t:
                state = np.where(mask[:, t, None], (state @ after) * likely[:, t], state)
            scale = state.sum(1, keepdims=True)
            total += np.log(scale).sum()
            ahead[t] = state = state / scale
        return ahead, float(total)

    @staticmethod
    def _backwards(likely: Any, after: Any, mask: Any, ahead: Any) -> tuple[Any, Any]:
        """The chances of tags, and how often each move is expected."""
        of_tags, of_moves = np.zeros_like(likely), np.zeros_like(after)
        state = np.ones(ahead.shape[1:])
        for t in range(len(ahead) - 1, -1, -1):
            chances = ahead[t] * state
            of_tags[:, t] = chances / chances.sum(1, keepdims=True) * mask[:, t, None]
            if t:
                behind = likely[:, t] * state
                pairs = ahead[t - 1][:, :, None] * after * behind[:, None, :]
                pairs /= pairs.sum((1, 2), keepdims=True)
                of_moves += pairs[mask[:, t]].sum(0)
                before = behind @ after.T
                state = np.where(mask[:, t, None], before / before.sum(1, keepdims=True), state)
        return of_tags, of_moves

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        of_tags, of_moves = ctx.saved_tensors
        return of_tags * grads[0], of_moves * grads[0], None, None


def arrays(network: NameNetwork) -> dict[str, Any]:
    """The weights under the names that the tagger expects; the first scheme is part of the bias."""
    schemes = network.embed["scheme"].weight
    width = schemes.shape[1]
    bias = network.project.bias + network.project.weight[:, -width:] @ schemes[0]
    out: dict[str, Any] = {f"embed.{n}": t.weight for n, t in network.embed.items() if n != "scheme"}
    out |= {"project.weight": network.project.weight[:, :-width].T, "project.bias": bias}
    out |= {"tag.weight": network.tag.weight.T, "tag.bias": network.tag.bias, "move": network.move}
    for i, (conv, norm) in enumerate(zip(network.convs, network.norms, strict=True)):
        out |= {f"conv{i}.weight": conv.weight.T, f"conv{i}.bias": conv.bias}
        out |= {f"norm{i}.gain": norm.weight, f"norm{i}.bias": norm.bias}
    gates = network.reader.gates
    out |= {"reader.weight": gates.weight.T, "reader.bias": gates.bias}
    return {n: np.ascontiguousarray(v.detach().numpy().astype(np.float16)) for n, v in out.items()}


def save(out: Path, network: NameNetwork, words: list[str], calibration: tuple[float, float]) -> None:
    """Writes the model file: weights as float16, vectors as bytes, vocabulary and settings as UTF-8."""
    stored = arrays(network)
    vectors = network.embed["vector"].weight.numpy()
    stored["embed.vector"] = np.clip(np.round(vectors / _SCALE), -127, 127).astype(np.int8)
    settings = {"dilations": list(network.sizes.dilations), "scale": _SCALE, "calibration": list(calibration)}
    text = {"vocabulary": "\n".join(words), "settings": json.dumps(settings)}
    stored |= {n: np.frombuffer(t.encode(), np.uint8) for n, t in text.items()}
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez(out, allow_pickle=False, **stored)


def runtime(network: NameNetwork, words: list[str]) -> Network:
    """The same network in NumPy."""
    settings = {"dilations": list(network.sizes.dilations)}
    return Network({n: v.astype(np.float32) for n, v in arrays(network).items()}, words, settings)
