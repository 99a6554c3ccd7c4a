"""The spotter's network in torch, layer for layer what `headwater.read.spotter` computes in NumPy."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from headwater.read import spotter

WIDTHS = {"word": 96, "pre3": 16, "suf2": 8, "suf3": 16, "suf4": 16, "shape": 8, "quote": 8, "position": 8}


class Sizes(NamedTuple):
    """How wide the layers are."""

    encoder: int = 128
    reader: int = 80
    pair: int = 112
    finder: int = 80
    dilations: tuple[int, ...] = (1, 2, 4)
    dropout: float = 0.35
    unknown: float = 0.08


class Batch(NamedTuple):
    """One article ready for the network: what `Spotter.features` gives, its sentences and its gold."""

    columns: Any
    sentences: list[tuple[int, int]]
    owner: Any
    cue_tags: Any
    pairs: list[Any]


def grouped(starts: Any, lengths: Any) -> Any:
    """`spotter._groups` in groups of 32, which wastes less padding in training."""
    order = np.argsort(-lengths, kind="stable")
    for at in range(0, len(order), 32):
        rows = order[at : at + 32]
        steps = np.arange(int(lengths[rows[0]]))
        mask = steps[None, :] < lengths[rows][:, None]
        yield rows, np.where(mask, starts[rows][:, None] + steps[None, :], 0), mask


class BiLSTM(nn.Module):
    """Two LSTMs over padded sequences, the second one over each sequence turned round."""

    def __init__(self, width: int, size: int) -> None:
        super().__init__()
        self.ways = nn.ModuleList([nn.LSTM(width, size, batch_first=True) for _ in range(2)])

    def forward(self, x: Any, lengths: Any) -> Any:
        steps = x.shape[1]
        turned = torch.from_numpy(np.maximum(lengths[:, None] - 1 - np.arange(steps)[None, :], 0))
        rows = torch.arange(len(lengths))[:, None]
        ahead, _ = self.ways[0](x)
        behind, _ = self.ways[1](x[rows, turned])
        return torch.cat((ahead, behind[rows, turned]), dim=2)


class Network(nn.Module):
    """Both stages."""

    def __init__(self, words: int, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        rows = {**spotter.BUCKETS, "word": words + 1, "shape": spotter.SHAPES, "quote": spotter.QUOTES}
        rows["position"] = spotter.POSITIONS
        tables = {n: nn.Embedding(rows[n], WIDTHS[n]) for n in spotter.COLUMNS}
        for table in tables.values():
            nn.init.normal_(table.weight, std=0.3)
        self.embed = nn.ModuleDict(tables)
        d = sizes.encoder
        self.project = nn.Linear(sum(WIDTHS.values()), d)
        self.convs = nn.ModuleList([nn.Linear(3 * d, d) for _ in sizes.dilations])
        self.norms = nn.ModuleList([nn.LayerNorm(d) for _ in sizes.dilations])
        self.reader = BiLSTM(d, sizes.reader) if sizes.reader else None
        hidden = d + 2 * sizes.reader
        self.cue = nn.Linear(hidden, 3)
        self.pair = nn.Linear(hidden, sizes.pair)
        self.distance = nn.Parameter(torch.randn(2 * len(spotter.DISTANCES) + 1, sizes.pair) * 0.3)
        self.offset = nn.Parameter(torch.randn(spotter.OFFSETS, sizes.pair) * 0.3)
        self.crossing = nn.Parameter(torch.randn(sizes.pair) * 0.3)
        self.finder = BiLSTM(sizes.pair, sizes.finder)
        self.tag = nn.Linear(2 * sizes.finder, 5)
        self.valid = nn.Linear(2 * sizes.finder, 1)
        self.drop = nn.Dropout(sizes.dropout)

    def encode(self, batch: Batch) -> Any:
        """Tokens × width."""
        columns = batch.columns
        if self.training:
            lost = torch.rand(len(columns)) < self.sizes.unknown
            columns = columns.clone()
            columns[lost, 0] = 0
        x = torch.cat([self.embed[n](columns[:, i]) for i, n in enumerate(spotter.COLUMNS)], dim=1)
        x = self.drop(functional.relu(self.project(self.drop(x))))
        for dilation, conv, norm in zip(self.sizes.dilations, self.convs, self.norms, strict=True):
            wide = functional.pad(x, (0, 0, dilation, dilation))
            wide = torch.cat((wide[: len(x)], x, wide[2 * dilation :]), dim=1)
            x = norm(x + self.drop(functional.relu(conv(wide))))
        if self.reader is None:
            return self.drop(x)
        return self.drop(torch.cat((x, self._read(self.reader, x, batch.sentences)), dim=1))

    @staticmethod
    def _read(reader: BiLSTM, x: Any, sentences: list[tuple[int, int]]) -> Any:
        starts = np.array([s for s, _ in sentences])
        lengths = np.array([e - s for s, e in sentences])
        parts, order = [], []
        for rows, places, mask in grouped(starts, lengths):
            y = reader(x[torch.from_numpy(places)], lengths[rows])
            parts.append(y[torch.from_numpy(mask)])
            order.append(places[mask])
        back = np.argsort(np.concatenate(order))
        return torch.cat(parts)[torch.from_numpy(back)]

    def stage_two(self, hidden: Any, counted: Any, owner: Any, windows: list[spotter.Window]) -> Any:
        """Yields for each group of windows: their rows, the mask, the tags' scores and the cues' scores."""
        starts = np.array([w.start for w in windows])
        lengths = np.array([w.end - w.start for w in windows])
        base = self.pair(hidden)
        for rows, places, mask in grouped(starts, lengths):
            spans = [windows[i] for i in rows]
            near = torch.from_numpy(np.concatenate([spotter.distances(s) for s in spans]))
            line = torch.from_numpy(np.concatenate([spotter.offsets(s, owner) for s in spans]))
            crossed = torch.from_numpy(np.concatenate([spotter.crossings(s, counted) for s in spans]))
            told = self.distance[near] + self.offset[line] + crossed[:, None] * self.crossing
            x = base[torch.from_numpy(places)]
            x = torch.index_put(x, (torch.from_numpy(mask),), told, accumulate=True)
            y = self.drop(self.finder(self.drop(functional.relu(x)), lengths[rows]))
            cue = torch.from_numpy(np.array([s.cue[0] - s.start for s in spans]))
            at_cue = y[torch.arange(len(rows)), cue]
            yield rows, mask, self.tag(y), self.valid(at_cue)[:, 0]

    def losses(self, batch: Batch) -> tuple[Any, Any, Any]:
        """The losses of the cues, of the tags and of the candidates' validity."""
        hidden = self.encode(batch)
        scores = self.cue(hidden)
        cue_loss = functional.cross_entropy(scores, batch.cue_tags)
        windows, tags = [p.window for p in batch.pairs], [p.tags for p in batch.pairs]
        chances = torch.softmax(scores.detach(), 1).numpy()
        windows += self._false_cues(chances, batch)
        if not windows:
            return cue_loss, cue_loss * 0, cue_loss * 0
        tag_loss, valid_loss = torch.zeros(()), torch.zeros(())
        counted = np.cumsum(chances[:, spotter.CUE_B]).astype(np.float32)
        for rows, mask, found, valid in self.stage_two(hidden, counted, batch.owner, windows):
            true = rows < len(tags)
            valid_loss = valid_loss + functional.binary_cross_entropy_with_logits(
                valid, torch.from_numpy(true.astype(np.float32)), reduction="sum"
            )
            if true.any():
                wanted = torch.from_numpy(np.concatenate([tags[i] for i in rows[true]]))
                kept = found[torch.from_numpy(mask & true[:, None])]
                tag_loss = tag_loss + functional.cross_entropy(kept, wanted, reduction="sum")
        return cue_loss, tag_loss, valid_loss

    @staticmethod
    def _false_cues(chances: Any, batch: Batch) -> list[spotter.Window]:
        """Windows of candidates that touch no gold cue: what stage two is to reject."""
        gold = batch.cue_tags.numpy()
        found = [c for c in spotter.cue_ranges(chances, 0.15) if not gold[c[0] : c[1]].any()]
        return [spotter.window(c, batch.sentences, batch.owner) for c in found[: len(batch.pairs) + 4]]


def arrays(network: Network) -> dict[str, Any]:
    """The weights under the names and in the layouts that `headwater.read.spotter` expects."""
    out: dict[str, Any] = {f"embed.{n}": t.weight for n, t in network.embed.items()}
    for name in ("project", "cue", "pair", "tag", "valid"):
        layer = getattr(network, name)
        out |= {f"{name}.weight": layer.weight.T, f"{name}.bias": layer.bias}
    for i, (conv, norm) in enumerate(zip(network.convs, network.norms, strict=True)):
        out |= {f"conv{i}.weight": conv.weight.T, f"conv{i}.bias": conv.bias}
        out |= {f"norm{i}.gain": norm.weight, f"norm{i}.bias": norm.bias}
    for name in ("reader", "finder"):
        lstm = getattr(network, name)
        if lstm is None:
            continue
        out[f"{name}.input"] = torch.stack([w.weight_ih_l0.T for w in lstm.ways])
        out[f"{name}.recurrent"] = torch.stack([w.weight_hh_l0.T for w in lstm.ways])
        out[f"{name}.bias"] = torch.stack([w.bias_ih_l0 + w.bias_hh_l0 for w in lstm.ways])
    out |= {n: getattr(network, n) for n in ("distance", "offset", "crossing")}
    return {n: np.ascontiguousarray(v.detach().numpy().astype(np.float16)) for n, v in out.items()}
