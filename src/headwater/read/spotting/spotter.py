"""A small learned spotter of attributions, run with plain NumPy.

Two stages share one encoder. Stage one reads the whole article (embeddings of words and of their first and
last letters, a stack of dilated convolutions, a BiLSTM over each sentence) and tags cues. Stage two reads a
window around each candidate cue with a second BiLSTM that is told where the cue is, says whether the cue is
one at all, and tags the words of its source and of its content. All that belongs to a language (vocabulary,
weights, thresholds) is in the model file; `training/` makes it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.model import Stance
from headwater.read.spotting.decoding import legal_paths
from headwater.read.spotting.embedding import Embedding, Forms
from headwater.read.spotting.layers import (
    B_CONTENT,
    B_SOURCE,
    CUE_B,
    CUE_I,
    CUE_O,
    GROUP,
    I_CONTENT,
    I_SOURCE,
    BiLSTM,
    Floats,
    Ints,
    convolve,
    groups,
    linear,
    norm,
    sigmoid,
    softmax,
)
from headwater.read.spotting.windows import (
    COLUMNS,
    Advice,
    Range,
    Window,
    blocks,
    crossings,
    distances,
    hinted,
    laid,
    offsets,
    positions,
    prolonged,
    quote_states,
    tidy,
    window,
    word_features,
)

_BY_FORM = COLUMNS[:7]
_CONTENT, _SOURCE = (re.compile(b"%c%c*" % pair) for pair in ((B_CONTENT, I_CONTENT), (B_SOURCE, I_SOURCE)))


class Proposal(NamedTuple):
    """One attribution: ranges of token indices, end exclusive, and a confidence between 0 and 1.

    `stance` is None where the model was not trained on stances.
    """

    cue: Range
    source: Range | None
    content: tuple[Range, ...]
    score: float
    stance: Stance | None = None


class Spotter:
    """Finds attributions in the tokens of one article. What it finds does not depend on earlier articles."""

    def __init__(
        self, arrays: dict[str, Floats], vocabulary: Sequence[str], settings: dict[str, Any]
    ) -> None:
        self.arrays = arrays
        self.vocabulary = {word: i + 1 for i, word in enumerate(vocabulary)}
        self.known = len(arrays["embed.word"]) - 1
        self.advised = [str(name) for name in settings.get("advised", ())]
        self.candidate = float(settings["candidate"])
        self.thresholds = {str(k): float(v) for k, v in settings["thresholds"].items()}
        self.calibration = {str(k): (float(a), float(b)) for k, (a, b) in settings["calibration"].items()}
        self.stances: list[Stance] = list(settings["stances"])
        self.dilations = [int(d) for d in settings["dilations"]]
        self.reader = BiLSTM(arrays, "reader") if "reader.input" in arrays else None
        self.finder = BiLSTM(arrays, "finder")
        around = (*COLUMNS[len(_BY_FORM) :], *self.advised)
        self._embedding = Embedding(arrays, (*COLUMNS, *self.advised), _BY_FORM, around)
        self._forms = Forms(self._embedding)

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
        advice: Advice | None = None,
        scheme: str = "guide",
    ) -> list[Proposal]:
        """The attributions in `words`, in the order of their cues; `sentences` are ranges of tokens.

        A model that was trained with `advice` needs it. `wanted` says of a candidate cue whether its source
        and content are to be looked for: the second stage is the dearer one, and what it finds for one cue
        does not depend on the others. `scheme` picks the threshold and the calibration of the scores.
        """
        if not words:
            return []
        found: list[Proposal] = []
        for block in blocks(tidy(sentences, len(words))):
            base, end = block[0][0], block[-1][1]
            local = [(a - base, b - base) for a, b in block]
            chosen = None if wanted is None else _shifted(wanted, base)
            part = None if advice is None else advice.part(base, end)
            for proposal in self._read(words[base:end], local, chosen, part, self.thresholds[scheme]):
                found.append(_moved(proposal, base))
        slope, shift = self.calibration.get(scheme, (1.0, 0.0))
        return [p._replace(score=calibrated(p.score, slope, shift)) for p in found]

    def level(self, name: str) -> float:
        """A threshold of the model by its name, as a confidence of the guide's scheme."""
        return calibrated(self.thresholds[name], *self.calibration.get("guide", (1.0, 0.0)))

    def features(
        self, words: Sequence[str], sentences: Sequence[Range], advice: Advice | None = None
    ) -> Ints:
        """Tokens × (`COLUMNS` and the columns of the advice): the row of each embedding table."""
        lemmas = _lemmas(words, advice)
        forms = [self._form(word, lemma) for word, lemma in zip(words, lemmas, strict=False)]
        around = self._around(sentences, quote_states(words, sentences), advice)
        return np.concatenate((np.array(forms, np.int64), around), axis=1)

    def _form(self, word: str, lemma: str | None) -> Sequence[int]:
        """The columns of a form, which is looked up by its lemma where there is one."""
        _, vector, *pieces = word_features(word, self.vocabulary, self.known)
        if lemma is not None:
            vector = self.vocabulary.get(lemma, 0)
        return vector if vector <= self.known else 0, vector, *pieces

    def _around(self, sentences: Sequence[Range], states: Sequence[int], advice: Advice | None) -> Ints:
        """The columns of each token that its place decides, and those of the advice."""
        size = len(states)
        told = np.empty((size, 0), np.int64) if advice is None else advice.columns
        return np.column_stack((states, positions(sentences, size), told))

    def _encode(
        self, words: Sequence[str], sentences: Sequence[Range], states: Sequence[int], advice: Advice | None
    ) -> Floats:
        """Stage one up to the last hidden layer: tokens × width."""
        a = self.arrays
        keys = list(zip(words, _lemmas(words, advice), strict=False))
        forms = self._forms(keys, lambda i: self._form(*keys[i]))
        x = self._embedding(forms, self._around(sentences, states, advice))
        for i, dilation in enumerate(self.dilations):
            y = convolve(x, dilation, a[f"conv{i}.weight"], a[f"conv{i}.bias"])
            np.maximum(y, 0.0, out=y)
            y += x
            x = norm(y, a[f"norm{i}.gain"], a[f"norm{i}.bias"])
        if self.reader is None:
            return x
        starts = np.array([s for s, _ in sentences])
        lengths = np.array([e - s for s, e in sentences])
        return np.concatenate((x, self.reader(x, groups(starts, lengths))), axis=1)

    def _read(
        self,
        words: Sequence[str],
        sentences: list[Range],
        wanted: Callable[[Range], bool] | None,
        advice: Advice | None,
        threshold: float,
    ) -> list[Proposal]:
        states = quote_states(words, sentences)
        hidden = self._encode(words, sentences, states, advice)
        cues = softmax(linear(hidden, self.arrays["cue.weight"], self.arrays["cue.bias"]))
        ranges = [r for r in cue_ranges(cues, self.candidate) if wanted is None or wanted(r)]
        chances = [_cue_chance(cues, cue) for cue in ranges]
        kept = [i for i, c in enumerate(chances) if self._worth(ranges[i], c, advice)]
        ranges, chances = [ranges[i] for i in kept], [chances[i] for i in kept]
        if not ranges:
            return []
        owner = np.repeat(np.arange(len(sentences)), [e - s for s, e in sentences])
        spans = [window(cue, sentences, owner) for cue in ranges]
        counted = np.cumsum(cues[:, CUE_B]).astype(np.float32)

        def told(spans: list[Window]) -> tuple[Ints, Floats]:
            return self._told(spans, counted, owner, advice)

        return [
            p._replace(content=prolonged(p, sentences, owner, states))
            for p in self._pair(hidden, spans, told, chances, threshold)
        ]

    def _worth(self, cue: Range, chance: float, advice: Advice | None) -> bool:
        """False where stage two is in vain: no rule knows the cue, and a score never exceeds its chance."""
        if advice is None or chance >= self.thresholds.get("alone", 0.0):
            return True
        return any(h.cue[0] < cue[1] and cue[0] < h.cue[1] for h in advice.hints)

    def _pair(
        self,
        hidden: Floats,
        spans: list[Window],
        told: Callable[[list[Window]], tuple[Ints, Floats]],
        chances: list[float],
        threshold: float,
    ) -> list[Proposal]:
        """Stage two: the source and the content of each candidate cue."""
        a = self.arrays
        base = linear(hidden, a["pair.weight"], a["pair.bias"])
        found: dict[int, Proposal] = {}
        order = sorted(range(len(spans)), key=lambda i: spans[i].start - spans[i].end)
        for at in range(0, len(order), GROUP):
            rows = order[at : at + GROUP]
            shown = [spans[i] for i in rows]
            lengths = np.array([s.end - s.start for s in shown])
            starts = np.cumsum(lengths) - lengths
            tokens, facts = told(shown)
            x = base[tokens]
            x += facts
            np.maximum(x, 0.0, out=x)
            y = self.finder(x, groups(starts, lengths))
            at_cue = y[starts + [s.cue[0] - s.start for s in shown]]
            valid = sigmoid(linear(at_cue, a["valid.weight"], a["valid.bias"])[:, 0])
            chance = np.array([chances[i] for i in rows]) * valid
            # The score is never more than this chance.
            if (chance < threshold).all():
                continue
            for row, proposal in zip(rows, self._tag(y, at_cue, shown, lengths, chance), strict=True):
                if proposal is not None and proposal.score >= threshold:
                    found[row] = proposal
        return [found[i] for i in sorted(found)]

    def _tag(
        self, hidden: Floats, at_cue: Floats, shown: list[Window], lengths: Ints, chances: NDArray[Any]
    ) -> list[Proposal | None]:
        """What the tags of each window spell; `hidden` are the states of all windows end to end."""
        tags = softmax(linear(hidden, self.arrays["tag.weight"], self.arrays["tag.bias"]))
        paths = legal_paths(tags, lengths)
        stances = self._stances(hidden, at_cue, tags, lengths)
        begins = tags[:, B_SOURCE]
        sure = tags[np.arange(len(tags)), paths]
        path = paths.astype(np.uint8).tobytes()
        found, end = [], 0
        for span, size, chance, stance in zip(shown, lengths.tolist(), chances, stances, strict=True):
            part = slice(end, end + size)
            end += size
            told = sure[part][paths[part] > 0]
            score = float(chance) * (float(np.add.reduce(told) / len(told)) if len(told) else 1.0)
            found.append(_decoded(span, path[part], begins[part], score, stance))
        return found

    def _stances(self, hidden: Floats, at_cue: Floats, tags: Floats, lengths: Ints) -> list[Stance | None]:
        """The likeliest stances, from the states at the cue and the mean state of the content."""
        if "stance.weight" not in self.arrays:
            return [None] * len(at_cue)
        share = tags[:, B_CONTENT] + tags[:, I_CONTENT]
        starts = np.cumsum(lengths) - lengths
        mean = np.add.reduceat(share[:, None] * hidden, starts)
        mean /= np.add.reduceat(share, starts)[:, None] + np.float32(1e-3)
        both = np.concatenate((at_cue, mean), axis=1)
        scores = linear(both, self.arrays["stance.weight"], self.arrays["stance.bias"])
        return [self.stances[i] for i in scores.argmax(axis=1)]

    def _told(
        self, spans: list[Window], counted: Floats, owner: Ints, advice: Advice | None
    ) -> tuple[Ints, Floats]:
        """The tokens of windows, end to end, and what stage two is told of each beside its encoding: where
        it lies as seen from the cue."""
        a, rows = self.arrays, laid(spans)
        told = a["distance"][distances(rows)]
        told += a["offset"][offsets(rows, owner)]
        told += crossings(rows, counted)[:, None] * a["crossing"]
        if advice is not None and "hint" in a:
            told += a["hint"][np.concatenate([hinted(s, advice.hints) for s in spans])]
        return rows.tokens, told


def _lemmas(words: Sequence[str], advice: Advice | None) -> Iterable[str | None]:
    """What the words are looked up by instead, None for themselves."""
    return repeat(None) if advice is None or advice.lemmas is None else advice.lemmas


def calibrated(score: float, slope: float, shift: float) -> float:
    """A score as the chance to be right, by a logistic curve over its log odds (Platt 1999)."""
    odds = math.log(max(score, 1e-6) / max(1.0 - score, 1e-6))
    return 1.0 / (1.0 + math.exp(-(slope * odds + shift)))


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


def _decoded(
    span: Window, path: bytes, begins: Floats, score: float, stance: Stance | None
) -> Proposal | None:
    """The proposal that the tags of a window spell; without content only where one refuses to speak.

    `begins` are the chances that a source begins at each token: where there are several, the surest is taken.
    """
    content = [found.span() for found in _CONTENT.finditer(path)]
    if not content and stance != "refuse":
        return None
    sources = [found.span() for found in _SOURCE.finditer(path)]
    source = max(sources, key=lambda s: float(begins[s[0]])) if sources else None
    return Proposal(
        span.cue,
        (source[0] + span.start, source[1] + span.start) if source else None,
        tuple((a + span.start, b + span.start) for a, b in content),
        min(1.0, max(0.0, score)),
        stance,
    )


def _shifted(wanted: Callable[[Range], bool], by: int) -> Callable[[Range], bool]:
    return lambda cue: wanted((cue[0] + by, cue[1] + by))


def _moved(proposal: Proposal, by: int) -> Proposal:
    cue, source, content = proposal[:3]
    return proposal._replace(
        cue=(cue[0] + by, cue[1] + by),
        source=(source[0] + by, source[1] + by) if source else None,
        content=tuple((a + by, b + by) for a, b in content),
    )
