"""The spotter's network in torch, layer for layer what `headwater.read.spotter` computes in NumPy."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from headwater.read.spotting import layers, spotter, windows

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
    word: int = 96
    advised: tuple[tuple[str, int], ...] = ()  # the columns of the advice: names, and how many values
    hinted: bool = False
    stances: int = 0
    echo: int = 0


class Batch(NamedTuple):
    """One article ready for the network: what `Spotter.features` gives, its sentences and its gold."""

    columns: Any
    sentences: list[tuple[int, int]]
    owner: Any
    cue_tags: Any
    pairs: list[Any]
    hints: list[Any]
    echo: Any = None


def grouped(starts: Any, lengths: Any) -> Any:
    """Sequences in groups of 32 of like length, the longest first: their rows, tokens, and which are real."""
    order = np.argsort(-lengths, kind="stable")
    for at in range(0, len(order), 32):
        rows = order[at : at + 32]
        steps = np.arange(int(lengths[rows[0]]))
        mask = steps[None, :] < lengths[rows][:, None]
        yield rows, np.where(mask, starts[rows][:, None] + steps[None, :], 0), mask


class Losses(NamedTuple):
    """What one article costs: the cues' mean over tokens, the others' sums over their cases."""

    cue: Any
    tag: Any
    valid: Any
    stance: Any
    echo: Any


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

    def __init__(self, words: int, sizes: Sizes, vectors: Any = None) -> None:
        super().__init__()
        self.sizes = sizes
        rows = {**windows.BUCKETS, "word": words + 1, "shape": windows.SHAPES, "quote": windows.QUOTES}
        rows["position"] = windows.POSITIONS
        widths = {**WIDTHS, "word": sizes.word, **dict.fromkeys([n for n, _ in sizes.advised], 8)}
        rows |= dict(sizes.advised)
        names = (*windows.COLUMNS, *(n for n, _ in sizes.advised))
        tables = {n: nn.Embedding(rows[n], widths[n]) for n in names if n != "vector"}
        for table in tables.values():
            nn.init.normal_(table.weight, std=0.3)
        if vectors is not None:
            tables["vector"] = nn.Embedding.from_pretrained(torch.from_numpy(vectors), freeze=True)
        self.embed = nn.ModuleDict(tables)
        d = sizes.encoder
        self.columns = [(n, i) for i, n in enumerate(names) if n in tables]
        self.project = nn.Linear(sum(tables[n].embedding_dim for n, _ in self.columns), d)
        self.convs = nn.ModuleList([nn.Linear(3 * d, d) for _ in sizes.dilations])
        self.norms = nn.ModuleList([nn.LayerNorm(d) for _ in sizes.dilations])
        self.reader = BiLSTM(d, sizes.reader) if sizes.reader else None
        hidden = d + 2 * sizes.reader
        self.cue = nn.Linear(hidden, 3)
        self.pair = nn.Linear(hidden, sizes.pair)
        self.distance = nn.Parameter(torch.randn(2 * len(windows.DISTANCES) + 1, sizes.pair) * 0.3)
        self.offset = nn.Parameter(torch.randn(windows.OFFSETS, sizes.pair) * 0.3)
        self.crossing = nn.Parameter(torch.randn(sizes.pair) * 0.3)
        self.hint = nn.Parameter(torch.randn(4, sizes.pair) * 0.3) if sizes.hinted else None
        self.finder = BiLSTM(sizes.pair, sizes.finder)
        self.tag = nn.Linear(2 * sizes.finder, 5)
        self.valid = nn.Linear(2 * sizes.finder, 1)
        self.stance = nn.Linear(4 * sizes.finder, sizes.stances) if sizes.stances else None
        self.echo = nn.Linear(hidden, sizes.echo) if sizes.echo else None
        self.drop = nn.Dropout(sizes.dropout)

    def encode(self, batch: Batch) -> Any:
        """Tokens × width."""
        columns = batch.columns
        if self.training:
            lost = torch.rand(len(columns)) < self.sizes.unknown
            columns = columns.clone()
            columns[lost, 0] = 0
        x = torch.cat([self.embed[n](columns[:, i]) for n, i in self.columns], dim=1)
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

    def stage_two(self, hidden: Any, counted: Any, batch: Batch, shown: list[windows.Window]) -> Any:
        """Yields for each group of windows: their rows, the mask, the tags' scores and the cues' scores."""
        starts = np.array([w.start for w in shown])
        lengths = np.array([w.end - w.start for w in shown])
        base = self.pair(hidden)
        for rows, places, mask in grouped(starts, lengths):
            spans = [shown[i] for i in rows]
            laid = windows.laid(spans)
            near = torch.from_numpy(windows.distances(laid))
            line = torch.from_numpy(windows.offsets(laid, batch.owner))
            crossed = torch.from_numpy(windows.crossings(laid, counted))
            told = self.distance[near] + self.offset[line] + crossed[:, None] * self.crossing
            if self.hint is not None:
                hints = np.concatenate([windows.hinted(s, batch.hints) for s in spans])
                told = told + self.hint[torch.from_numpy(hints)]
            x = base[torch.from_numpy(places)]
            x = torch.index_put(x, (torch.from_numpy(mask),), told, accumulate=True)
            y = self.drop(self.finder(self.drop(functional.relu(x)), lengths[rows]))
            cue = torch.from_numpy(np.array([s.cue[0] - s.start for s in spans]))
            at_cue = y[torch.arange(len(rows)), cue]
            yield rows, mask, self.tag(y), self.valid(at_cue)[:, 0], y, at_cue

    def losses(self, batch: Batch) -> Losses:
        """The losses of the cues, of the tags, of the candidates' validity and of the stances."""
        hidden = self.encode(batch)
        scores = self.cue(hidden)
        cue_loss = functional.cross_entropy(scores, batch.cue_tags)
        echo_loss = torch.zeros(())
        if self.echo is not None and batch.echo is not None:
            echo_loss = functional.mse_loss(self.echo(hidden), batch.echo.float())
        shown, tags = [p.window for p in batch.pairs], [p.tags for p in batch.pairs]
        stances = np.array([p.stance for p in batch.pairs], np.int64)
        chances = torch.softmax(scores.detach(), 1).numpy()
        shown += self._false_cues(chances, batch)
        if not shown:
            return Losses(cue_loss, torch.zeros(()), torch.zeros(()), torch.zeros(()), echo_loss)
        tag_loss, valid_loss, stance_loss = torch.zeros(()), torch.zeros(()), torch.zeros(())
        counted = np.cumsum(chances[:, layers.CUE_B]).astype(np.float32)
        for rows, mask, found, valid, y, at_cue in self.stage_two(hidden, counted, batch, shown):
            true = rows < len(tags)
            valid_loss = valid_loss + functional.binary_cross_entropy_with_logits(
                valid, torch.from_numpy(true.astype(np.float32)), reduction="sum"
            )
            if true.any():
                wanted = torch.from_numpy(np.concatenate([tags[i] for i in rows[true]]))
                kept = found[torch.from_numpy(mask & true[:, None])]
                tag_loss = tag_loss + functional.cross_entropy(kept, wanted, reduction="sum")
            if self.stance is not None and true.any():
                share = np.zeros(mask.shape, np.float32)
                share[mask & true[:, None]] = np.isin(
                    wanted.numpy(), (layers.B_CONTENT, layers.I_CONTENT)
                ).astype(np.float32)
                stance_loss = stance_loss + self._stance_loss(y, at_cue, share, true, stances, rows)
        return Losses(cue_loss, tag_loss, valid_loss, stance_loss, echo_loss)

    def _stance_loss(self, y: Any, at_cue: Any, share: Any, true: Any, stances: Any, rows: Any) -> Any:
        weights = torch.from_numpy(share)
        mean = torch.einsum("ns,nsd->nd", weights, y) / (weights.sum(1, keepdim=True) + 1e-3)
        kept = torch.from_numpy(np.flatnonzero(true))
        wanted = torch.from_numpy(stances[rows[true]])
        both = torch.cat((at_cue, mean), 1)[kept]
        assert self.stance is not None
        return functional.cross_entropy(self.stance(both), wanted, ignore_index=-1, reduction="sum")

    @staticmethod
    def _false_cues(chances: Any, batch: Batch) -> list[windows.Window]:
        """Windows of candidates that touch no gold cue: what stage two is to reject."""
        gold = batch.cue_tags.numpy()
        found = [c for c in spotter.cue_ranges(chances, 0.15) if not gold[c[0] : c[1]].any()]
        return [windows.window(c, batch.sentences, batch.owner) for c in found[: len(batch.pairs) + 4]]


def arrays(network: Network) -> dict[str, Any]:
    """The weights under the names and in the layouts that `headwater.read.spotter` expects."""
    out: dict[str, Any] = {f"embed.{n}": t.weight for n, t in network.embed.items()}
    for name in ("project", "cue", "pair", "tag", "valid", "stance"):
        layer = getattr(network, name)
        if layer is None:
            continue
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
    told = ("distance", "offset", "crossing", "hint")
    out |= {n: getattr(network, n) for n in told if getattr(network, n) is not None}
    return {n: np.ascontiguousarray(v.detach().numpy().astype(np.float16)) for n, v in out.items()}
