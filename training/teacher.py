"""What a large network knows of English words, as vectors, and of words in their place, as echoes.

The teacher is a sentence transformer of six layers (all-MiniLM-L6-v2, Apache-2.0), which costs too much to
be run for every article. Its knowledge is taken over in two ways: the spotter's table of word vectors is
what the teacher makes of each word on its own (as model2vec does), and while the spotter learns, it is asked
to say what the teacher says of each token in its place (distillation by hidden states, Romero et al. 2015).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from headwater.read.document import Document
from headwater.read.spotting.windows import low_form

VECTOR_WIDTH, ECHO_WIDTH = 64, 96
_WORD = re.compile(r"[a-z][a-z'’-]+")
_AT_ONCE = 512  # words
_PIECES = 250  # of words that are read together
_WORD_LAYERS, _ECHO_LAYERS = (3, 6), (3, 5)
_WORD_PIECES = 6  # of one word; the rest of a longer one is not read


class Teacher:
    """The transformer in `folder`, as transformers saves one."""

    def __init__(self, folder: Path) -> None:
        from transformers import AutoModel, AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        self.model = AutoModel.from_pretrained(str(folder), local_files_only=True).eval()

    def words(self, treebank: Iterable[Path], seen: Iterable[str]) -> list[str]:
        """Words of the teacher's own vocabulary, and others that occur twice, the most frequent first."""
        own = [w for w in self.tokenizer.get_vocab() if _WORD.fullmatch(w)]
        counts = Counter(seen)
        for path in treebank:
            with path.open(encoding="utf-8") as lines:
                counts.update(low_form(c[1]) for line in lines if len(c := line.split("\t")) > 3)
        known = set(own)
        others = [w for w, n in counts.items() if n >= 2 and w not in known and re.search("[a-z]", w)]
        return sorted(own + others, key=lambda w: (-counts[w], w))

    def vectors(self, words: Sequence[str]) -> Any:
        """Words × `VECTOR_WIDTH`: input embeddings and middle and last states of each word, put together."""
        parts = []
        table = self.model.embeddings.word_embeddings.weight
        for at in range(0, len(words), _AT_ONCE):
            given = self.tokenizer(list(words[at : at + _AT_ONCE]), padding=True, return_tensors="pt")
            mask = given["attention_mask"].clone()
            mask[:, 0] = 0
            mask[torch.arange(len(mask)), given["attention_mask"].sum(1) - 1] = 0
            with torch.no_grad():
                states = self.model(**given, output_hidden_states=True).hidden_states
                share = mask[..., None].float() / mask.sum(1).clamp(min=1)[:, None, None]
                layers = [table[given["input_ids"]], *(states[k] for k in _WORD_LAYERS)]
                parts.append([(layer * share).sum(1).numpy() for layer in layers])
        columns = [np.concatenate([p[k] for p in parts]) for k in range(1 + len(_WORD_LAYERS))]
        columns = [(c - c.mean(0)) / (c - c.mean(0)).std() for c in columns]
        reduced = _reduced(np.concatenate(columns, axis=1), VECTOR_WIDTH)
        return (np.clip(reduced / reduced.std(), -4, 4) / 2).astype(np.float32)

    def echoes(self, docs: dict[str, Document]) -> dict[str, Any]:
        """For each document tokens × `ECHO_WIDTH`: the teacher's middle states of each token in its place."""
        states = [self._states([t.word for t in doc.tokens]) for doc in docs.values()]
        every = np.concatenate(states)
        mean = every[::9].astype(np.float32).mean(0)
        axes = np.linalg.svd(every[::9][:40_000].astype(np.float32) - mean, full_matrices=False)[2][
            :ECHO_WIDTH
        ]
        told = [(s.astype(np.float32) - mean) @ axes.T for s in states]
        scale = np.concatenate([t[::9] for t in told]).std()
        return {name: (t / scale).astype(np.float16) for name, t in zip(docs, told, strict=True)}

    def _states(self, words: list[str]) -> Any:
        width = len(_ECHO_LAYERS) * self.model.config.hidden_size
        out = np.zeros((len(words), width), np.float32)
        pieces = [
            self.tokenizer(w, add_special_tokens=False)["input_ids"][:_WORD_PIECES]
            or [self.tokenizer.unk_token_id]
            for w in words
        ]
        for first, last in _stretches([len(p) for p in pieces]):
            inner = [i for p in pieces[first:last] for i in p]
            ids = torch.tensor([[self.tokenizer.cls_token_id, *inner, self.tokenizer.sep_token_id]])
            with torch.no_grad():
                states = self.model(input_ids=ids, output_hidden_states=True).hidden_states
            told = torch.cat([states[k][0, 1:-1] for k in _ECHO_LAYERS], 1).numpy()
            owner = np.repeat(np.arange(first, last), [len(p) for p in pieces[first:last]])
            np.add.at(out, owner, told)
        return (out / np.array([[len(p)] for p in pieces], np.float32)).astype(np.float16)


def _stretches(sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ranges of words of at most `_PIECES` pieces together."""
    first, total = 0, 0
    for i, size in enumerate(sizes):
        if total + size > _PIECES:
            yield first, i
            first, total = i, 0
        total += size
    if first < len(sizes):
        yield first, len(sizes)


def _reduced(table: Any, width: int) -> Any:
    """The table on its `width` main axes, which are found on its first 20,000 rows."""
    axes = np.linalg.svd(table[:20_000], full_matrices=False)[2][:width]
    return table @ axes.T
