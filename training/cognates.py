"""Vectors for Russian base forms, and for the Ukrainian ones that look like them.

The vectors are those of navec (Kukushkin 2020, MIT licence: 250,000 Russian words, 300 dimensions, from a
billion words of news), reduced to `WIDTH` dimensions. No such table of Ukrainian words is at hand, so a
Ukrainian base form takes the vector of the most frequent Russian form that it can be respelled as; about half
of the running words of Ukrainian news have one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

WIDTH = 48
_FREQUENT = 60_000  # Russian forms, of which the base forms are kept
_LEMMAS = 20_000
_MOST = 600  # spellings that are tried for one word
_LETTERS = {"і": "иео", "и": "иы", "ї": "иы", "є": "еэ", "е": "еэ", "ґ": "г"}
_MARKS = frozenset("'’ʼ")
_ENDINGS = (
    *(("увати", "овать"), ("ювати", "евать"), ("ити", "ить"), ("ати", "ать"), ("яти", "ять"), ("іти", "еть")),
    *(("іти", "ить"), ("ти", "ть"), ("ння", "ние"), ("ття", "тие"), ("ість", "ость"), ("ський", "ский")),
    *(
        ("цький", "цкий"),
        ("ція", "ция"),
        ("ія", "ия"),
        ("іка", "ика"),
        ("ий", "ый"),
        ("ий", "ий"),
        ("ий", "ой"),
    ),
    *(("ій", "ий"), ("ій", "ой"), ("ись", "ся"), ("", "")),
)


def spellings(word: str) -> Iterator[str]:
    """The Russian forms that a Ukrainian base form may be spelled as."""
    for ending, other in _ENDINGS:
        if not word.endswith(ending):
            continue
        forms = [""]
        for letter in word[: len(word) - len(ending)]:
            options = ("ъ", "ь", "") if letter in _MARKS else tuple(_LETTERS.get(letter, letter))
            forms = [form + option for form in forms for option in options][:_MOST]
        yield from (form + other for form in forms)


def cognate(word: str, counts: dict[str, int]) -> str | None:
    """The most frequent Russian form that `word` can be respelled as; None where there is none."""
    known = [form for form in spellings(word) if form in counts] if len(word) > 2 else []
    return max(known, key=lambda form: (counts[form], form), default=None)


def table(path: Path, russian: Iterable[str], ukrainian: Iterable[str]) -> dict[str, Any]:
    """The "words" and their "vectors", from a navec file and the base forms of running text."""
    import pymorphy3
    from navec import Navec

    navec = Navec.load(str(path))
    counts = dict(zip(navec.vocab.words, navec.vocab.counts, strict=True))
    seen = [w for w, n in Counter(russian).most_common() if n > 1 and w in counts]
    morphology = pymorphy3.MorphAnalyzer(lang="ru")
    frequent: dict[str, None] = {}
    for form in sorted(counts, key=lambda w: (-counts[w], w))[:_FREQUENT]:
        if re.fullmatch("[а-яё-]+", form) and len(frequent) < _LEMMAS:
            base = morphology.parse(form)[0].normal_form
            if base in counts:
                frequent.setdefault(base)
    words = list(dict.fromkeys((*seen, *frequent)))
    vectors = np.array([navec[w] for w in words], np.float32)
    vectors -= vectors.mean(0)
    vectors = vectors @ np.linalg.svd(vectors, full_matrices=False)[2][:WIDTH].T
    vectors = np.clip(vectors / vectors.std(), -4, 4) / 2
    row = {word: i for i, word in enumerate(words)}
    like = {w: c for w in dict.fromkeys(ukrainian) if w not in row and (c := cognate(w, counts)) in row}
    both = np.concatenate((vectors, vectors[[row[c] for c in like.values() if c]]))
    return {"words": np.array([*words, *like]), "vectors": both.astype(np.float32)}
