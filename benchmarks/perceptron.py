"""An averaged perceptron that tags words: small, learned in a minute. A rival, no part of Headwater."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

Example = tuple[Sequence[str], Sequence[str | None]]  # words, and the tag of each where it is known


class Perceptron:
    """An averaged perceptron (Collins 2002), greedy from left to right.

    With a `dictionary` it also sees which tags a word can have. Frequent words that always had the same tag
    keep it, which is quicker.
    """

    ROUNDS = 4
    FREQUENT, ALWAYS = 20, 0.99

    def __init__(self, examples: Sequence[Example], dictionary: Callable[[str], str] | None = None) -> None:
        self._dictionary = dictionary or (lambda word: "")
        self._weights: dict[str, dict[str, float]] = {}
        self._sums: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._stamps: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._seen = 0
        self._fixed = self._unambiguous(examples)
        order = list(examples)
        shuffle = random.Random(1).shuffle
        for _ in range(self.ROUNDS):
            shuffle(order)
            for words, tags in order:
                self._learn(words, tags)
        self._average()

    def _unambiguous(self, examples: Sequence[Example]) -> dict[str, str]:
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for words, tags in examples:
            for word, tag in zip(words, tags, strict=True):
                counts[word.casefold()][tag or ""] += 1
        best = {word: (count.most_common(1)[0], count.total()) for word, count in counts.items()}
        return {
            word: tag
            for word, ((tag, n), total) in best.items()
            if tag and total >= self.FREQUENT and n >= self.ALWAYS * total
        }

    def _learn(self, words: Sequence[str], tags: Sequence[str | None]) -> None:
        seen = self._look_up(words)
        before, two = "", ""
        for i, right in enumerate(tags):
            guess = self._fixed.get(seen[i][0])
            if guess is None:
                features = list(_features(words, seen, i, before, two))
                guess = self._best(features)
                if right is not None:
                    self._seen += 1
                    if guess != right:
                        self._update(features, right, 1.0)
                        self._update(features, guess, -1.0)
            before, two = guess, before

    def _look_up(self, words: Sequence[str]) -> list[tuple[str, str]]:
        lows = [word.casefold() for word in words]
        return [(low, self._dictionary(low)) for low in lows]

    def _update(self, features: Iterable[str], tag: str, by: float) -> None:
        for feature in features:
            row = self._weights.setdefault(feature, {})
            old = row.get(tag, 0.0)
            self._sums[feature, tag] += (self._seen - self._stamps[feature, tag]) * old
            self._stamps[feature, tag] = self._seen
            row[tag] = old + by

    def _best(self, features: Iterable[str]) -> str:
        scores: defaultdict[str, float] = defaultdict(float)
        for feature in features:
            for tag, weight in self._weights.get(feature, {}).items():
                scores[tag] += weight
        return max(scores, key=lambda tag: (scores[tag], tag), default="NOUN")

    def _average(self) -> None:
        for feature, row in self._weights.items():
            for tag, weight in row.items():
                late = (self._seen - self._stamps[feature, tag]) * weight
                row[tag] = (self._sums[feature, tag] + late) / self._seen
        self._sums.clear()
        self._stamps.clear()

    def tags(self, words: Sequence[str]) -> list[str]:
        """The tags of one sentence."""
        seen = self._look_up(words)
        out = ["", ""]
        for i, (low, _) in enumerate(seen):
            fixed = self._fixed.get(low)
            out.append(fixed or self._best(_features(words, seen, i, out[-1], out[-2])))
        return out[2:]


def _features(
    words: Sequence[str], seen: Sequence[tuple[str, str]], i: int, before: str, two: str
) -> Iterator[str]:
    low, known = seen[i]
    left, may_left = seen[i - 1] if i else ("<", "")
    right, may_right = seen[i + 1] if i + 1 < len(seen) else (">", "")
    shape = "A" if words[i][0].isupper() else "0" if words[i][0].isdigit() else "a"
    yield from ("b", "w" + low, "3" + low[-3:], "2" + low[-2:], "4" + low[-4:], "p" + low[:1], "s" + shape)
    yield from ("t" + before, "u" + two + "|" + before, "v" + before + "|" + low, "l" + left, "r" + right)
    yield from ("m" + left[-3:], "n" + right[-3:], "S" + shape + "|" + left[-1:])
    if known:
        yield from ("d" + known, "e" + before + "|" + known, "f" + known + "|" + may_right, "g" + may_right)
        yield from ("h" + may_left + "|" + known, "i" + left + "|" + known)
