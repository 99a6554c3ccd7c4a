"""The texts that the speed is measured on: read from files, cut into articles, or made anew without end."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

LANGUAGES = ("uk", "ru", "en")
ARTICLE = 2_000
_SENTENCE_END = re.compile(r"(?<=[.!?…»”\"])\s+(?=[^\Wa-zа-яёґєії\d_]|[«“\"—–])")
_NAME = re.compile(r"(?<=[\w,] )[^\Wa-zа-яёґєії\d_][a-zа-яёґєії]{2,}")
_NUMBER = re.compile(r"\d+")
_SYLLABLES = {
    True: [c + v for c in "bdfgklmnprstvz" for v in "aeiou"],
    False: [c + v for c in "бвгдзклмнпрстфх" for v in "аеиоу"],
}
_STRIDE = 7_919  # a prime, so that numbers one after another give names that differ from the first letter on

Texts = Mapping[str, Sequence[str]]


class SpeedError(Exception):
    """Something that the user can put right; its text says what."""


def read_texts(samples: Path, rows: Sequence[Path]) -> dict[str, list[str]]:
    """The texts by language: uk.txt, ru.txt and en.txt of a folder, then the rows of JSON Lines files."""
    texts: dict[str, list[str]] = {}
    for lang in LANGUAGES:
        path = samples / f"{lang}.txt"
        if path.is_file():
            texts.setdefault(lang, []).append(path.read_text(encoding="utf-8"))
    for path in rows:
        for lang, text in _rows(path):
            if lang in LANGUAGES:
                texts.setdefault(lang, []).append(text)
    if not any(text.strip() for found in texts.values() for text in found):
        raise SpeedError(f"no texts: uk.txt, ru.txt and en.txt were looked for in {samples}")
    return {lang: texts[lang] for lang in LANGUAGES if lang in texts}


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield str(row["lang"]), str(row["text"])
        except (ValueError, KeyError, TypeError) as error:
            raise SpeedError(
                f"{path}, line {number}: needs a JSON object with text and lang ({error})"
            ) from error


def articles_of(texts: Sequence[str], number: int) -> tuple[list[str], int]:
    """Articles of `ARTICLE` characters, cut from the texts or joined, and how many of them are different.

    Where the texts are too few for `number` articles, they come again.
    """
    lines = [line.strip() for text in texts for line in text.split("\n") if line.strip()]
    whole = "\n\n".join(lines)
    if not whole:
        raise SpeedError("the texts are empty")
    while len(whole) < ARTICLE:
        whole += "\n\n" + whole
    different = [whole[at : at + ARTICLE] for at in range(0, len(whole) - ARTICLE + 1, ARTICLE)]
    return list(itertools.islice(itertools.cycle(different), number)), min(number, len(different))


class Varied:
    """Articles without end, no two alike: sentences drawn by lot, with new numbers and invented names.

    A name keeps its last two letters, and so its case; the same name stands for it in all of an article.
    `names` bounds how many are invented: after that many they come again.
    """

    def __init__(self, texts: Texts, seed: int = 1, names: int | None = None) -> None:
        self._draw = random.Random(seed)
        self._invented: Iterator[int] = (
            itertools.count(1) if names is None else itertools.cycle(range(1, names + 1))
        )
        self._sentences = {lang: list(_balanced(found)) for lang, found in texts.items()}
        for lang, sentences in self._sentences.items():
            if not sentences:
                raise SpeedError(f"the texts in {lang!r} hold no whole sentence")

    def article(self, lang: str, size: int = ARTICLE) -> str:
        """An article of about `size` characters."""
        names: dict[str, str] = {}
        text = ""
        while len(text) < size:
            drawn = self._draw.choices(self._sentences[lang], k=self._draw.randint(2, 4))
            text += " ".join(self._anew(sentence, names) for sentence in drawn) + "\n\n"
        return text[:size].rstrip()

    def long_text(self, lang: str, size: int) -> str:
        """Article after article, until the text has `size` characters."""
        parts: list[str] = []
        length = 0
        while length < size:
            parts.append(self.article(lang))
            length += len(parts[-1]) + 2
        return "\n\n".join(parts)[:size]

    def _anew(self, sentence: str, names: dict[str, str]) -> str:
        def name(found: re.Match[str]) -> str:
            word = found[0]
            stem, ending = word[:-2], word[-2:]
            if stem not in names:
                names[stem] = self._name(word.isascii()) if self._draw.random() < 0.5 else stem
            return names[stem] + ending

        return _NUMBER.sub(
            lambda n: str(self._draw.randrange(10 ** min(len(n[0]), 6))), _NAME.sub(name, sentence)
        )

    def _name(self, latin: bool) -> str:
        syllables = _SYLLABLES[latin]
        number = next(self._invented) * _STRIDE
        return "".join(syllables[number // len(syllables) ** k % len(syllables)] for k in range(3)).title()


def _balanced(texts: Sequence[str]) -> Iterator[str]:
    """The whole sentences (no headlines) whose quotation marks are all closed."""
    for text in texts:
        for line in text.split("\n"):
            for sentence in _SENTENCE_END.split(line.strip()):
                pairs = all(sentence.count(a) == sentence.count(b) for a, b in ("«»", "“”", "()"))
                ended = sentence.endswith((".", "!", "?", "…", "»", "”", '"'))
                if ended and len(sentence) > 20 and pairs and sentence.count('"') % 2 == 0:
                    yield sentence
