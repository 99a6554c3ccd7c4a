"""Gold attributions as examples for the spotter: tokens, sentences and tags of each article."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from headwater.read import spotter
from headwater.read.spotter import Ints, Range, Window

TOKEN = re.compile(r"\w+(?:[-'’ʼ]\w+)*|[^\w\s]")
_END = re.compile(r"[.!?…]+[\"”’»')\]]*(?=\s+[\"“‘«(\[]*[A-ZА-ЯІЇЄҐЁ0-9])")
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|St|Jr|Sr|vs|No|Rev|Prof|Hon|Pres|Jan|Feb|Mar|Apr|Aug|"
    r"Sept|Oct|Nov|Dec|Fla|Ala|Ariz|Calif|Conn|Ga|Ill|Mass|Mich|Minn|Nev|Pa|Tenn|Tex|Va|Wis)|\b[A-Z])\.$"
)


class Pair(NamedTuple):
    """One gold attribution: what stage two reads, and the tag of each token of it."""

    window: Window
    tags: Ints


class Example(NamedTuple):
    """One article as both stages see it."""

    words: list[str]
    sentences: list[Range]
    owner: Ints
    cue_tags: Ints
    pairs: list[Pair]


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The articles of a gold file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def token_spans(text: str) -> list[Range]:
    """The tokens of a text as ranges of characters."""
    return [m.span() for m in TOKEN.finditer(text)]


def sentence_spans(text: str) -> list[Range]:
    """Sentences as ranges of characters: broken at new lines and after a stop that no short form explains."""
    edges = [0]
    for line in re.finditer(r"[^\n]+", text):
        edges.append(line.start())
        edges.extend(
            line.start() + m.end()
            for m in _END.finditer(line.group())
            if not _SHORT.search(line.group(), max(0, m.end() - 7), m.end())
        )
    edges.append(len(text))
    return list(pairwise(edges))


def split(text: str) -> tuple[list[Range], list[Range]]:
    """The tokens of a text, and its sentences as ranges of tokens."""
    tokens = token_spans(text)
    starts = np.array([s for s, _ in tokens], np.int64)
    edges = np.searchsorted(starts, [s for s, _ in sentence_spans(text)] + [len(text) + 1]).tolist()
    pairs = [(a, b) for a, b in pairwise(edges) if a < b]
    return tokens, spotter.tidy(pairs, len(tokens))


def token_range(span: dict[str, int] | None, tokens: list[Range]) -> Range | None:
    """The tokens that a span of characters touches."""
    if span is None:
        return None
    hit = [i for i, (start, end) in enumerate(tokens) if start < span["end"] and end > span["start"]]
    return (hit[0], hit[-1] + 1) if hit else None


def _write(tags: Ints, span: Range, begins: int, base: int) -> None:
    start, end = max(span[0] - base, 0), min(span[1] - base, len(tags))
    if start < end:
        tags[start:end] = begins + 1
        tags[start] = begins


def example(article: dict[str, Any]) -> Example:
    """The tags of one article for both stages."""
    text = article["text"]
    tokens, sentences = split(text)
    owner = np.repeat(np.arange(len(sentences)), [e - s for s, e in sentences])
    cue_tags = np.zeros(len(tokens), np.int64)
    pairs: dict[int, Pair] = {}
    for claim in article["claims"]:
        cue = token_range(claim.get("cue"), tokens)
        if cue is None or cue[0] in pairs:
            continue
        _write(cue_tags, cue, spotter.CUE_B, 0)
        span = spotter.window(cue, sentences, owner)
        tags = np.zeros(span.end - span.start, np.int64)
        for part in claim["content"]:
            at = token_range(part, tokens)
            if at is not None:
                _write(tags, at, spotter.B_CONTENT, span.start)
        source = token_range(claim.get("source"), tokens)
        if source is not None:
            _write(tags, source, spotter.B_SOURCE, span.start)
        pairs[cue[0]] = Pair(span, tags)
    words = [text[s:e] for s, e in tokens]
    return Example(words, sentences, owner, cue_tags, [pairs[i] for i in sorted(pairs)])


def vocabulary(examples: list[Example], least: int) -> list[str]:
    """The lower-cased words that occur at least `least` times, the most frequent first."""
    counts = Counter(re.sub(r"\d", "0", w.lower()[:40]) for e in examples for w in e.words)
    return [w for w, n in sorted(counts.items(), key=lambda row: (-row[1], row[0])) if n >= least]
