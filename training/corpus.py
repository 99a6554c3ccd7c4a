"""Gold attributions as examples for the spotter: tokens, sentences and tags of each article."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, get_args

import numpy as np

from headwater.model import Stance
from headwater.read.document import Document
from headwater.read.spotting import layers, windows
from headwater.read.spotting.layers import Ints
from headwater.read.spotting.windows import Range, Window

STANCES: tuple[str, ...] = get_args(Stance)


class Pair(NamedTuple):
    """One gold attribution: what stage two reads, the tag of each token of it, and its stance."""

    window: Window
    tags: Ints
    stance: int = -1  # its place among the stances; -1 where the gold has none


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


def read_standoff(path: Path, texts: dict[str, str]) -> list[dict[str, Any]]:
    """The articles of a stand-off file (id, language, claims by offsets), each with its text from `texts`."""
    rows = read_gold(path)
    missing = [row["id"] for row in rows if row["id"] not in texts]
    if missing:
        raise SystemExit(f"{path}: the texts of {len(missing)} articles are not there, such as {missing[0]}")
    return [{**row, "text": texts[row["id"]]} for row in rows]


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


def example(doc: Document, claims: Iterable[dict[str, Any]]) -> Example:
    """The tags of one article for both stages, on the tokens and sentences that the reader sees."""
    words = [t.word for t in doc.tokens]
    tokens = [(t.start, t.end) for t in doc.tokens]
    sentences = windows.tidy([(s.first, s.last) for s in doc.sentences], len(words))
    owner = np.repeat(np.arange(len(sentences)), [e - s for s, e in sentences])
    cue_tags = np.zeros(len(tokens), np.int64)
    pairs: dict[int, Pair] = {}
    for claim in claims:
        cue = token_range(claim.get("cue"), tokens)
        if cue is None or cue[0] in pairs:
            continue
        _write(cue_tags, cue, layers.CUE_B, 0)
        span = windows.window(cue, sentences, owner)
        tags = np.zeros(span.end - span.start, np.int64)
        for part in claim["content"]:
            at = token_range(part, tokens)
            if at is not None:
                _write(tags, at, layers.B_CONTENT, span.start)
        source = token_range(claim.get("source"), tokens)
        if source is not None:
            _write(tags, source, layers.B_SOURCE, span.start)
        stance = claim.get("stance")
        pairs[cue[0]] = Pair(span, tags, STANCES.index(stance) if stance else -1)
    return Example(words, sentences, owner, cue_tags, [pairs[i] for i in sorted(pairs)])


def vocabulary(forms: Iterable[str], least: int) -> list[str]:
    """The forms that occur at least `least` times, the most frequent first."""
    counts = Counter(forms)
    return [w for w, n in sorted(counts.items(), key=lambda row: (-row[1], row[0])) if n >= least]
