"""Vectors of words for the tagger of names.

    python training/names_vectors.py slavic --navec navec_news_v1_1B_250K_300d_100q.tar --out FILE
    python training/names_vectors.py english --model src/headwater/read/models/english.npz --out FILE

Slavic: the most frequent Russian forms of navec (Kukushkin 2020, MIT licence), reduced to `WIDTH` dimensions,
and the base forms of the Ukrainian dictionary that can be respelled as one of them. English: the vectors that
the spotter of attributions has already.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import numpy as np

from cognates import cognate

WIDTH = 48
FORMS = 50_000
_MAIN = 30_000  # forms whose variation the dimensions are chosen by
_WORD = re.compile(r"[а-яёa-z0-9-]+")


def slavic(path: Path) -> dict[str, Any]:
    """The "words" and their "vectors" for Russian and Ukrainian."""
    import pymorphy3
    from navec import Navec

    navec = Navec.load(str(path))
    every = dict(zip(navec.vocab.words, navec.vocab.counts, strict=True))
    counts = {w: every[w] for w in sorted(every, key=lambda w: (-every[w], w)) if _WORD.fullmatch(w)}
    counts = dict(list(counts.items())[:FORMS])
    vectors = np.array([navec[w] for w in counts], np.float32)
    vectors -= vectors.mean(0)
    vectors = vectors @ np.linalg.svd(vectors[:_MAIN], full_matrices=False)[2][:WIDTH].T
    vectors = np.clip(vectors / vectors.std(), -4, 4) / 2
    rows = {word: i for i, word in enumerate(counts)}
    dictionary = pymorphy3.MorphAnalyzer(lang="uk").dictionary.iter_known_words()
    bases = sorted(
        {word for word, _, base, *_ in dictionary if word == base and len(word) > 2 and word not in rows}
    )
    like = {word: rows[found] for word in bases if (found := cognate(word, counts))}
    both = np.concatenate((vectors, vectors[list(like.values())]))
    return {"words": np.array([*counts, *like]), "vectors": both.astype(np.float32)}


def english(model: Path) -> dict[str, Any]:
    """The "words" and their "vectors" of a model of English; words without a vector are left out."""
    with np.load(model, allow_pickle=False) as stored:
        words = np.array(stored["vocabulary"].tobytes().decode("utf-8").split("\n"))
        vectors = stored["embed.vector"][1:].astype(np.float32)
    kept = np.abs(vectors).sum(axis=1) > 0
    return {"words": words[kept], "vectors": vectors[kept]}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make the vectors for the tagger of names.")
    parser.add_argument("which", choices=("slavic", "english"))
    parser.add_argument("--navec", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    source = args.navec if args.which == "slavic" else args.model
    if source is None:
        parser.error("slavic needs --navec, english needs --model")
    np.savez(args.out, allow_pickle=False, **(slavic(source) if args.which == "slavic" else english(source)))


if __name__ == "__main__":
    main()
