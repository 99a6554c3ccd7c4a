"""A learned tagger of names, run with plain NumPy: which words, and of what type.

Embeddings of the word, of its pieces and of what the dictionary, the tables and the rest of the article say
of it; two dilated convolutions; a BiLSTM over each sentence; a linear-chain CRF over B/I/O tags of five types
(Lample et al. 2016). Weights and vocabulary are in the model file; `training/names.py` makes it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from headwater.model import NameType
from headwater.read.document import Document, Range
from headwater.read.naming.features import AROUND, BY_FORM, COLUMNS, Features, vocabulary_of
from headwater.read.spotting.decoding import Moves
from headwater.read.spotting.embedding import Embedding, Forms
from headwater.read.spotting.layers import BiLSTM, Floats, Ints, convolve, groups, linear, norm, softmax
from headwater.read.spotting.windows import blocks, tidy

TYPES: tuple[NameType, ...] = ("PER", "ORG", "LOC", "PRO", "EVT")


class Tagged(NamedTuple):
    """A name: a range of tokens, its type, and how sure the tagger is (between 0 and 1)."""

    span: Range
    type: NameType
    score: float


class Network:
    """The weights of one model file, which several languages may share."""

    def __init__(
        self, arrays: dict[str, Floats], vocabulary: Sequence[str], settings: dict[str, Any]
    ) -> None:
        self.arrays = arrays
        self.vocabulary = vocabulary_of(vocabulary)
        self.known = len(arrays["embed.word"]) - 1
        self.dilations = [int(d) for d in settings["dilations"]]
        self.calibration = tuple(float(x) for x in settings.get("calibration", (1.0, 0.0)))
        self.embedding = Embedding(arrays, COLUMNS, BY_FORM, AROUND)
        self.reader = BiLSTM(arrays, "reader")
        self.moves = Moves(arrays["move"])

    @classmethod
    def load(cls, path: Path) -> Network:
        """Read a model file that `training/` wrote; vectors are stored as whole numbers of a common scale."""
        with np.load(path, allow_pickle=False) as stored:
            text = {name: stored[name].tobytes().decode("utf-8") for name in ("vocabulary", "settings")}
            arrays = {n: stored[n].astype(np.float32) for n in stored.files if n not in text}
        settings = json.loads(text["settings"])
        arrays["embed.vector"] *= np.float32(settings["scale"])
        return cls(arrays, text["vocabulary"].split("\n"), settings)

    def scores(self, forms: Floats, around: Ints, sentences: list[Range]) -> tuple[Floats, Ints]:
        """For each token the scores of its tags, and the tags of the best path."""
        a = self.arrays
        x = self.embedding(forms, around)
        for i, dilation in enumerate(self.dilations):
            y = convolve(x, dilation, a[f"conv{i}.weight"], a[f"conv{i}.bias"])
            np.maximum(y, 0.0, out=y)
            y += x
            x = norm(y, a[f"norm{i}.gain"], a[f"norm{i}.bias"])
        starts = np.array([s for s, _ in sentences])
        lengths = np.array([e - s for s, e in sentences])
        y = np.concatenate((x, self.reader(x, groups(starts, lengths))), axis=1)
        scores = linear(y, a["tag.weight"], a["tag.bias"])
        return scores, self.moves.best_paths(scores, lengths)


class NameTagger:
    """Finds names in documents of one language."""

    def __init__(self, network: Network, features: Features) -> None:
        self._network = network
        self._features = features
        self._forms = Forms(network.embedding)

    def tag(self, doc: Document) -> list[Tagged]:
        """The names of a document, in the order of the text; none overlaps another."""
        if not doc.tokens:
            return []
        tokens, features = doc.tokens, self._features
        forms = self._forms([(t.word, t.lemma) for t in tokens], lambda i: features.of_form(tokens[i]))
        around = features.around(doc)
        found: list[Tagged] = []
        for block in blocks(tidy([(s.first, s.last) for s in doc.sentences], len(doc.tokens))):
            base, end = block[0][0], block[-1][1]
            local = [(a - base, b - base) for a, b in block]
            scores, tags = self._network.scores(forms[base:end], around[base:end], local)
            found += [
                t._replace(span=(t.span[0] + base, t.span[1] + base)) for t in self._names(scores, tags)
            ]
        return found

    def _names(self, scores: Floats, tags: Ints) -> list[Tagged]:
        slope, shift = self._network.calibration
        path = tags.tolist()
        spans = []
        for first in np.flatnonzero(tags % 2).tolist():
            last = first + 1
            while last < len(path) and path[last] == path[first] + 1:
                last += 1
            spans.append((first, last))
        named = np.flatnonzero(tags)
        chances = np.zeros(len(tags), np.float32)
        chances[named] = softmax(scores[named])[np.arange(len(named)), tags[named]]
        if not spans:
            return []
        edges = np.array(spans)
        means = np.add.reduceat(np.append(chances, np.float32(0)), edges.ravel())[::2]
        means /= (edges[:, 1] - edges[:, 0]).astype(np.float32)
        out = []
        for (first, last), mean in zip(spans, means.tolist(), strict=True):
            sure = min(max(mean, 1e-6), 1 - 1e-6)
            odds = slope * math.log(sure / (1 - sure)) + shift
            out.append(Tagged((first, last), TYPES[(path[first] - 1) // 2], 1 / (1 + math.exp(-odds))))
        return out
