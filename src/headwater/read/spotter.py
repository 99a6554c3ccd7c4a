"""A small learned spotter of attributions, run with plain NumPy.

Two stages share one encoder. Stage one reads the whole article (embeddings of words and of their first and
last letters, a stack of dilated convolutions, a BiLSTM over each sentence) and tags cues. Stage two reads a
window around each candidate cue with a second BiLSTM that is told where the cue is, says whether the cue is
one at all, and tags the words of its source and of its content. All that belongs to a language (vocabulary,
weights, thresholds) is in the model file; `training/` makes it.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Range = tuple[int, int]

SHAPES = 9
POSITIONS = 12
QUOTES = 4
BUCKETS = {"pre3": 4096, "suf2": 1024, "suf3": 4096, "suf4": 4096}
#: The columns of `features`, in order; each has one embedding table in the model.
COLUMNS = ("word", "pre3", "suf2", "suf3", "suf4", "shape", "quote", "position")
#: Lower bounds of the classes of distance between a word and the cue, on either side.
DISTANCES = (1, 2, 3, 4, 5, 7, 10, 15, 23, 36)
OFFSETS = 4  # a window reaches from one sentence before the cue to two after it
BACK, FORTH = 40, 64  # and no further than so many tokens
LONGEST = 100  # a sentence is read in pieces of at most so many tokens
BLOCK = 4000  # an article is read in blocks of about so many tokens
GROUP = 64  # sequences that a recurrent layer reads side by side
CUE_O, CUE_B, CUE_I = range(3)
O, B_SOURCE, I_SOURCE, B_CONTENT, I_CONTENT = range(5)  # noqa: E741
_CACHE_LIMIT = 100_000
_DIGIT = re.compile(r"\d")
_OPENING, _CLOSING, _STRAIGHT = frozenset("“«„‟"), frozenset("”»"), frozenset('"＂')


class Proposal(NamedTuple):
    """One attribution: ranges of token indices, end exclusive, and a confidence between 0 and 1."""

    cue: Range
    source: Range | None
    content: tuple[Range, ...]
    score: float


class Window(NamedTuple):
    """What stage two reads for one cue: a range of tokens, with the sentence of the cue in it."""

    start: int
    end: int
    cue: Range


def shape(word: str) -> int:
    """The letters' class: "," 0, "the" 1, "Kyiv" 2, "NATO" 3, "A" 4, "2026" 5, "G7" 6, "McCain" 7."""
    if word in _OPENING or word in _CLOSING or word in _STRAIGHT:
        return 8
    if not word[:1].isalnum():
        return 0
    if any(c.isdigit() for c in word):
        return 5 if word.isdigit() else 6
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 4
    return 2 if word[1:].islower() else 7


def _bucket(piece: str, table: str) -> int:
    return zlib.crc32(piece.encode("utf-8", "replace")) % BUCKETS[table]


def word_features(word: str, vocabulary: dict[str, int]) -> tuple[int, ...]:
    """The first six columns for one word; 0 in the first is a word that the model does not know."""
    low = _DIGIT.sub("0", word.lower()[:40])
    return (
        vocabulary.get(low, 0),
        _bucket(low[:3], "pre3"),
        _bucket(low[-2:], "suf2"),
        _bucket(low[-3:], "suf3"),
        _bucket(low[-4:], "suf4"),
        shape(word),
    )


def quote_states(words: Sequence[str], sentences: Sequence[Range]) -> list[int]:
    """For each token: 0 outside quotation marks, 1 inside, 2 an opening mark, 3 a closing mark.

    A straight mark opens at the start of a sentence, closes at its end, and alternates between.
    """
    states = [0] * len(words)
    inside = False
    for start, end in sentences:
        for i in range(start, end):
            word = words[i]
            if word in _OPENING or (word in _STRAIGHT and (i == start or (not inside and i < end - 1))):
                states[i], inside = 2, True
            elif word in _CLOSING or word in _STRAIGHT:
                states[i], inside = 3, False
            elif inside:
                states[i] = 1
    return states


def positions(sentences: Sequence[Range], size: int) -> Ints:
    """For each token its place in the sentence: first to third or later, by last, last but one or earlier."""
    out = np.zeros(size, np.int64)
    for start, end in sentences:
        place = np.arange(end - start)
        out[start:end] = np.minimum(place, 3) * 3 + np.minimum(place[::-1], 2)
    return out


def tidy(sentences: Sequence[Range], size: int) -> list[Range]:
    """Sentences that cover all tokens in order, whatever was given, none longer than `LONGEST`."""
    marks = {0, size}
    marks.update(edge for pair in sentences for edge in pair if 0 < edge < size)
    out: list[Range] = []
    for start, end in pairwise(sorted(marks)):
        out.extend((at, min(at + LONGEST, end)) for at in range(start, end, LONGEST))
    return out


def blocks(sentences: Sequence[Range]) -> Iterator[list[Range]]:
    """Groups of sentences of about `BLOCK` tokens, so that memory is bounded."""
    group: list[Range] = []
    for sentence in sentences:
        if group and sentence[1] - group[0][0] > BLOCK:
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def window(cue: Range, sentences: Sequence[Range], owner: Sequence[int] | Ints) -> Window:
    """The tokens that stage two reads for `cue`; `owner` gives the sentence of each token."""
    home = int(owner[cue[0]])
    first, last = sentences[max(home - 1, 0)], sentences[min(home + OFFSETS - 2, len(sentences) - 1)]
    return Window(max(first[0], cue[0] - BACK), max(min(last[1], cue[1] + FORTH), cue[1]), cue)


def distances(span: Window) -> Ints:
    """For each token of a window the class of its distance from the cue: 0 in it, then before, then after."""
    place = np.arange(span.start, span.end)
    before = np.searchsorted(DISTANCES, span.cue[0] - place, side="right")
    after = np.searchsorted(DISTANCES, place - span.cue[1] + 1, side="right") + len(DISTANCES)
    after[place < span.cue[1]] = 0
    return np.where(place < span.cue[0], before, after)


def offsets(span: Window, owner: Ints) -> Ints:
    """For each token of a window its sentence, counted from the one before the cue's."""
    lines: Ints = np.clip(owner[span.start : span.end] - owner[span.cue[0]] + 1, 0, OFFSETS - 1)
    return lines


def crossings(span: Window, counted: Floats) -> Floats:
    """For each token how many other cues are expected between it and this cue (at most 3, over 3)."""
    here = counted[span.start : span.end]
    before = counted[span.cue[0] - 1] - here if span.cue[0] else -here
    after = here - counted[span.cue[1] - 1]
    value = np.where(np.arange(span.start, span.end) < span.cue[0], before, after)
    return (np.clip(value, 0.0, 3.0) / 3.0).astype(np.float32)


def _no_orphans() -> Floats:
    """The price of each tag (row) after each other (column): nothing goes on that did not begin."""
    barred = np.zeros((5, 5), np.float32)
    for tag in (I_SOURCE, I_CONTENT):
        barred[tag, [t for t in range(5) if t not in (tag - 1, tag)]] = -1e4
    return barred


_BARRED = _no_orphans()


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(np.tanh(x * 0.5) * 0.5 + 0.5, np.float32)


def _softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True), np.float32)


def _norm(x: Floats, gain: Floats, bias: Floats) -> Floats:
    x = x - x.mean(axis=1, keepdims=True)
    x *= 1.0 / np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / x.shape[1] + 1e-5)
    return np.asarray(x * gain + bias, np.float32)


def _convolve(x: Floats, dilation: int, weight: Floats, bias: Floats) -> Floats:
    """A convolution of width three over all tokens, with zeros beyond both ends."""
    wide = np.zeros((len(x), 3 * x.shape[1]), np.float32)
    size = x.shape[1]
    wide[dilation:, :size] = x[: max(len(x) - dilation, 0)]
    wide[:, size : 2 * size] = x
    wide[: max(len(x) - dilation, 0), 2 * size :] = x[dilation:]
    return np.asarray(wide @ weight + bias, np.float32)


class _BiLSTM:
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
            gate = g[:, :, : 2 * size] * 0.5 + 0.5
            out = g[:, :, 3 * size :] * 0.5 + 0.5
            c = gate[:, :, size:] * c[:, :n] + gate[:, :, :size] * g[:, :, 2 * size : 3 * size]
            h = out * np.tanh(c)
            states[:, t, :n] = h
        return states


class Spotter:
    """Finds attributions in the tokens of one article. What it finds does not depend on earlier articles."""

    def __init__(
        self, arrays: dict[str, Floats], vocabulary: Sequence[str], settings: dict[str, Any]
    ) -> None:
        self.arrays = arrays
        self.vocabulary = {word: i + 1 for i, word in enumerate(vocabulary)}
        self.candidate = float(settings["candidate"])
        self.threshold = float(settings["threshold"])
        self.dilations = [int(d) for d in settings["dilations"]]
        self.reader = _BiLSTM(arrays, "reader") if "reader.input" in arrays else None
        self.finder = _BiLSTM(arrays, "finder")
        self._seen: dict[str, tuple[int, ...]] = {}

    @classmethod
    def load(cls, path: Path) -> Spotter:
        """Reads a model file that `training/` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            text = {name: stored[name].tobytes().decode("utf-8") for name in ("vocabulary", "settings")}
            arrays = {n: stored[n].astype(np.float32) for n in stored.files if n not in text}
        return cls(arrays, text["vocabulary"].split("\n"), json.loads(text["settings"]))

    def spot(
        self,
        words: Sequence[str],
        sentences: Sequence[Range],
        wanted: Callable[[Range], bool] | None = None,
    ) -> list[Proposal]:
        """The attributions in `words`, in the order of their cues; `sentences` are ranges of tokens.

        `wanted` says of a candidate cue whether its source and content are to be looked for: the second stage
        is the dearer one, and what it finds for one cue does not depend on the others.
        """
        if not words:
            return []
        found: list[Proposal] = []
        for block in blocks(tidy(sentences, len(words))):
            base, end = block[0][0], block[-1][1]
            local = [(a - base, b - base) for a, b in block]
            chosen = None if wanted is None else _shifted(wanted, base)
            for proposal in self._read(words[base:end], local, chosen):
                found.append(_moved(proposal, base))
        return found

    def features(self, words: Sequence[str], sentences: Sequence[Range]) -> Ints:
        """Tokens × `COLUMNS`: the row of each embedding table."""
        if len(self._seen) > _CACHE_LIMIT:
            self._seen.clear()
        for word in set(words).difference(self._seen):
            self._seen[word] = word_features(word, self.vocabulary)
        out = np.empty((len(words), len(COLUMNS)), np.int64)
        out[:, :6] = [self._seen[word] for word in words]
        out[:, 6] = quote_states(words, sentences)
        out[:, 7] = positions(sentences, len(words))
        return out

    def _encode(self, words: Sequence[str], sentences: Sequence[Range]) -> Floats:
        """Stage one up to the last hidden layer: tokens × width."""
        a = self.arrays
        columns = self.features(words, sentences)
        x = np.concatenate([a[f"embed.{name}"][columns[:, i]] for i, name in enumerate(COLUMNS)], axis=1)
        x = np.maximum(x @ a["project.weight"] + a["project.bias"], 0.0)
        for i, dilation in enumerate(self.dilations):
            y = _convolve(x, dilation, a[f"conv{i}.weight"], a[f"conv{i}.bias"])
            x = _norm(x + np.maximum(y, 0.0), a[f"norm{i}.gain"], a[f"norm{i}.bias"])
        if self.reader is None:
            return x
        starts = np.array([s for s, _ in sentences])
        lengths = np.array([e - s for s, e in sentences])
        y = np.empty((len(words), 2 * self.reader.size), np.float32)
        for rows, places, mask in _groups(starts, lengths):
            y[places[mask]] = self.reader(x[places], lengths[rows])[mask]
        return np.concatenate((x, y), axis=1)

    def _read(
        self, words: Sequence[str], sentences: list[Range], wanted: Callable[[Range], bool] | None
    ) -> list[Proposal]:
        hidden = self._encode(words, sentences)
        cues = _softmax(hidden @ self.arrays["cue.weight"] + self.arrays["cue.bias"])
        ranges = [r for r in cue_ranges(cues, self.candidate) if wanted is None or wanted(r)]
        if not ranges:
            return []
        owner = np.repeat(np.arange(len(sentences)), [e - s for s, e in sentences])
        spans = [window(cue, sentences, owner) for cue in ranges]
        chances = [_cue_chance(cues, cue) for cue in ranges]
        return self._pair(hidden, np.cumsum(cues[:, CUE_B]).astype(np.float32), spans, owner, chances)

    def _pair(
        self, hidden: Floats, counted: Floats, spans: list[Window], owner: Ints, chances: list[float]
    ) -> list[Proposal]:
        """Stage two: the source and the content of each candidate cue."""
        starts = np.array([s.start for s in spans])
        lengths = np.array([s.end - s.start for s in spans])
        a = self.arrays
        base = hidden @ a["pair.weight"] + a["pair.bias"]
        found: dict[int, Proposal] = {}
        for rows, places, mask in _groups(starts, lengths):
            x = base[places]
            x[mask] += self._told([spans[i] for i in rows], counted, owner)
            y = self.finder(np.maximum(x, 0.0), lengths[rows])
            at_cue = y[np.arange(len(rows)), [spans[i].cue[0] - spans[i].start for i in rows]]
            valid = _sigmoid((at_cue @ a["valid.weight"] + a["valid.bias"])[:, 0])
            chance = np.array([chances[i] for i in rows]) * valid
            keep = np.flatnonzero(chance >= self.threshold)  # the score is never more than this chance
            for row, proposal in zip(keep, self._tag(y[keep], rows[keep], spans, chance[keep]), strict=True):
                if proposal is not None and proposal.score >= self.threshold:
                    found[int(rows[row])] = proposal
        return [found[i] for i in sorted(found)]

    def _tag(
        self, hidden: Floats, rows: Ints, spans: list[Window], chances: NDArray[Any]
    ) -> list[Proposal | None]:
        """Proposals for those windows of one group whose cue is likely enough."""
        if not len(rows):
            return []
        tags = _softmax(hidden @ self.arrays["tag.weight"] + self.arrays["tag.bias"])
        lengths = np.array([spans[i].end - spans[i].start for i in rows])
        paths = _best_paths(np.log(tags + 1e-9), lengths)
        return [
            _decoded(spans[i], tags[n], paths[n, : lengths[n]], float(chances[n])) for n, i in enumerate(rows)
        ]

    def _told(self, spans: list[Window], counted: Floats, owner: Ints) -> Floats:
        """What stage two is told of each token beside its encoding: where it lies as seen from the cue."""
        a = self.arrays
        near = np.concatenate([distances(s) for s in spans])
        line = np.concatenate([offsets(s, owner) for s in spans])
        crossed = np.concatenate([crossings(s, counted) for s in spans])
        told = a["distance"][near] + a["offset"][line] + crossed[:, None] * a["crossing"]
        return np.asarray(told, np.float32)


def _groups(starts: Ints, lengths: Ints) -> Iterator[tuple[Ints, Ints, NDArray[np.bool_]]]:
    """Sequences in groups of like length, the longest first: their rows, their tokens, and which are real."""
    order = np.argsort(-lengths, kind="stable")
    for at in range(0, len(order), GROUP):
        rows = order[at : at + GROUP]
        steps = np.arange(int(lengths[rows[0]]))
        mask = steps[None, :] < lengths[rows][:, None]
        yield rows, np.where(mask, starts[rows][:, None] + steps[None, :], 0), mask


def cue_ranges(cues: Floats, candidate: float) -> list[Range]:
    """Candidate cues: each token that is likely enough to begin one, with the tokens that go on with it."""
    goes_on = (cues[:, CUE_I] > cues[:, CUE_O]) & (cues[:, CUE_I] >= cues[:, CUE_B])
    out: list[Range] = []
    for start in np.flatnonzero(cues[:, CUE_B] >= candidate):
        if out and start < out[-1][1]:
            continue
        end = int(start) + 1
        while end < len(cues) and goes_on[end]:
            end += 1
        out.append((int(start), end))
    return out


def _cue_chance(cues: Floats, cue: Range) -> float:
    return float(np.concatenate((cues[cue[0], CUE_B : CUE_B + 1], cues[cue[0] + 1 : cue[1], CUE_I])).mean())


def _best_paths(tags: Floats, lengths: Ints) -> Ints:
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


def _pieces(path: Sequence[int] | Ints, begins: int) -> list[Range]:
    out: list[Range] = []
    for i, tag in enumerate(path):
        if tag == begins:
            out.append((i, i + 1))
        elif tag == begins + 1 and out:
            out[-1] = (out[-1][0], i + 1)
    return out


def _decoded(span: Window, chances: Floats, path: Ints, chance: float) -> Proposal | None:
    """The proposal that the tags of a window spell; none where they hold no content."""
    content = _pieces(path, B_CONTENT)
    if not content:
        return None
    sources = _pieces(path, B_SOURCE)
    tagged = [float(chances[i, tag]) for i, tag in enumerate(path) if tag != O]
    source = max(sources, key=lambda s: float(chances[s[0], B_SOURCE])) if sources else None
    proposal = Proposal(span.cue, None, tuple((a + span.start, b + span.start) for a, b in content), 0.0)
    return proposal._replace(
        source=(source[0] + span.start, source[1] + span.start) if source else None,
        score=min(1.0, max(0.0, chance * float(np.mean(tagged)))),
    )


def _shifted(wanted: Callable[[Range], bool], by: int) -> Callable[[Range], bool]:
    return lambda cue: wanted((cue[0] + by, cue[1] + by))


def _moved(proposal: Proposal, by: int) -> Proposal:
    cue, source, content, score = proposal
    return Proposal(
        (cue[0] + by, cue[1] + by),
        (source[0] + by, source[1] + by) if source else None,
        tuple((a + by, b + by) for a, b in content),
        score,
    )
