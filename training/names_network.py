"""The tagger of names in torch, layer for layer what `headwater.read.naming.tagger` computes in NumPy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from headwater.read.naming.features import COLUMNS, TOLD
from headwater.read.naming.tagger import TYPES, Network
from headwater.read.spotting.windows import BUCKETS
from network import BiLSTM, grouped

TAGS = 1 + 2 * len(TYPES)
WIDTHS = {"word": 32, "pre3": 16, "suf2": 8, "suf3": 16, "suf4": 16, "hit": 12, "sorts": 12, "cases": 12}
#: How often a column is hidden in training: no table is complete, and no vocabulary.
HIDDEN = {"word": 0.2, "vector": 0.1, "hit": 0.1, "first": 0.1}
_SCALE = 2.0 / 127  # vectors lie between -2 and 2 and are stored as whole numbers


class Sizes(NamedTuple):
    """How wide the layers are, and how many schemes of annotation the data has."""

    schemes: int
    encoder: int = 112
    reader: int = 64
    dilations: tuple[int, ...] = (1, 2)
    dropout: float = 0.4


class NameNetwork(nn.Module):
    """Embeddings, convolutions over the article, a BiLSTM over each sentence, a CRF."""

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
        self.reader = BiLSTM(d, sizes.reader)
        self.tag = nn.Linear(d + 2 * sizes.reader, TAGS)
        self.move = nn.Parameter(torch.zeros(TAGS, TAGS))
        self.drop = nn.Dropout(sizes.dropout)

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

    def scores(self, columns: Any, sentences: list[tuple[int, int]]) -> Iterator[tuple[Any, Any, Any]]:
        """For groups of sentences: the scores of their tags, which tokens are real, and where they stand."""
        x = self.encode(columns)
        starts = np.array([s for s, _ in sentences])
        lengths = np.array([e - s for s, e in sentences])
        for rows, places, mask in grouped(starts, lengths):
            part = x[torch.from_numpy(places)]
            y = torch.cat((part, self.reader(part, lengths[rows])), dim=2)
            yield self.tag(self.drop(y)), torch.from_numpy(mask), torch.from_numpy(places)

    def loss(self, columns: Any, sentences: list[tuple[int, int]], tags: Any) -> Any:
        """The negative log likelihood of the gold tags of one article (Lafferty et al. 2001)."""
        total = torch.zeros(())
        for scores, mask, places in self.scores(columns, sentences):
            total = total + self._cost(scores, mask, tags[places])
        return total

    def _cost(self, scores: Any, mask: Any, wanted: Any) -> Any:
        real = mask.float()
        gold = (scores.gather(2, wanted[..., None])[..., 0] * real).sum()
        gold = gold + (self.move[wanted[:, :-1], wanted[:, 1:]] * real[:, 1:]).sum()
        forward = scores[:, 0]
        for t in range(1, scores.shape[1]):
            grown = torch.logsumexp(forward[:, :, None] + self.move, 1) + scores[:, t]
            forward = torch.where(mask[:, t, None], grown, forward)
        return torch.logsumexp(forward, 1).sum() - gold


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
    ways = network.reader.ways
    out["reader.input"] = torch.stack([w.weight_ih_l0.T for w in ways])
    out["reader.recurrent"] = torch.stack([w.weight_hh_l0.T for w in ways])
    out["reader.bias"] = torch.stack([w.bias_ih_l0 + w.bias_hh_l0 for w in ways])
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
