"""Which language a text is in, and where a text of several languages changes from one to another.

Headwater reads Ukrainian, Russian and English. The question is therefore not only which of the three a text
is in but whether it is in one of them at all: Belarusian is no Ukrainian, Bulgarian no Russian, Dutch no
English. Three kinds of evidence are added up, all from `languages.toml`: letters that a language does not
write count against it, its function words and the usual ends of its words count for it. Letters weigh most,
and each counts where it stands, so that a quotation in another language does not turn a whole article.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

import msgspec

from ..model import LANGUAGES, Language

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’ʼ`-][^\W\d_]+)*")
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")

# Scripts that none of the three is written in, with the language that most likely stands behind each.
_SCRIPTS: Final = (
    ("Greek", re.compile("[\u0370-\u03ff]")),
    ("Armenian", re.compile("[\u0530-\u058f]")),
    ("Hebrew", re.compile("[\u0590-\u05ff]")),
    ("Arabic or Persian", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
    ("Hindi", re.compile("[\u0900-\u097f]")),
    ("Thai", re.compile("[\u0e00-\u0e7f]")),
    ("Georgian", re.compile("[\u10a0-\u10ff]")),
    ("Korean", re.compile("[\uac00-\ud7af]")),
    ("Japanese", re.compile("[\u3040-\u30ff]")),
    ("Chinese", re.compile("[\u4e00-\u9fff]")),
)

_SAMPLE: Final = 20_000
_ENDING_WEIGHT: Final = 0.35
_SHORT: Final = 12  # words; a run of paragraphs below this joins what stands on both sides of it


class LanguageGuess(msgspec.Struct, frozen=True, kw_only=True):
    """The language of a text: one of Headwater's, or None with the name of the `other` where it is known.

    `confidence` is between 0 and 1; 0 where nothing in the text tells.
    """

    lang: Language | None
    confidence: float = 0.0
    other: str | None = None


class Segment(msgspec.Struct, frozen=True):
    """A stretch of a text in one language: ``text[start:end]``; None where it is no language of ours."""

    start: int
    end: int
    lang: Language | None


def find_language(text: str) -> LanguageGuess:
    """The language that most of `text` is in.

    >>> find_language("Уряд ще не вирішив, чи підтримає пропозицію.").lang
    'uk'
    >>> find_language("Rząd jeszcze nie zdecydował, czy poprze tę propozycję.").other
    'Polish'
    """
    return _guess(_sample(text))[0]


def segments(text: str) -> list[Segment]:
    """Cut `text` between paragraphs where its language changes; together the segments are the whole text.

    A paragraph that is too short to tell (a name, a date, a cry) goes with the one before it, and a short
    run of another language between two stretches of the same one goes with them.
    """
    if not text:
        return []
    lines = _lines(text)
    if not any(line.sure for line in lines):
        return [Segment(0, len(text), find_language(text).lang)]
    return [Segment(run.start, run.end, run.lang) for run in _without_short_runs(_runs(lines))]


class _Run(NamedTuple):
    """Neighbouring paragraphs of one language."""

    start: int
    end: int
    lang: Language | None
    words: int
    sure: bool


def _lines(text: str) -> list[_Run]:
    lines, start = [], 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        guess, words = _guess(_sample(line))
        known = guess.lang is not None or guess.other is not None
        sure = known and guess.confidence >= (0.6 if words >= 5 else 0.9) and words >= 3
        lines.append(_Run(start, end, guess.lang, words, sure))
        start = end
    return lines


def _runs(lines: Iterable[_Run]) -> list[_Run]:
    """Merge paragraphs of one language; what is not sure goes with what stands before it, or else after."""
    runs: list[_Run] = []
    for line in lines:
        last = runs[-1] if runs else None
        if last is None or (last.sure and line.sure and last.lang != line.lang):
            runs.append(line)
            continue
        lang = last.lang if last.sure else line.lang
        runs[-1] = _Run(last.start, line.end, lang, last.words + line.words, last.sure or line.sure)
    return runs


def _without_short_runs(runs: list[_Run]) -> list[_Run]:
    kept: list[_Run] = []
    for index, run in enumerate(runs):
        after = runs[index + 1] if index + 1 < len(runs) else None
        between = bool(kept) and after is not None and after.lang == kept[-1].lang and run.words < _SHORT
        if kept and (between or run.lang == kept[-1].lang):
            last = kept[-1]
            kept[-1] = last._replace(end=run.end, words=last.words + run.words)
        else:
            kept.append(run)
    return kept


def _sample(text: str) -> str:
    """The text, or five pieces of it where it is long: enough to tell, and quick for a whole book."""
    if len(text) <= _SAMPLE:
        return text
    piece, step = _SAMPLE // 5, len(text) // 5
    return "\n".join(text[i * step : i * step + piece] for i in range(5))


def _guess(text: str) -> tuple[LanguageGuess, int]:
    """The guess for `text` and the number of its words."""
    words = _WORD.findall(text.lower())
    if not words:
        return LanguageGuess(lang=None), 0
    script = _other_script(text)
    if script is not None:
        return LanguageGuess(lang=None, other=script, confidence=0.9), len(words)
    scores = _scores(words, text)
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    if _close(scores, ranked, len(words)):
        scores.update(_by_sentence(text))
        ranked.sort(key=scores.__getitem__, reverse=True)
    best, margin = ranked[0], scores[ranked[0]] - scores[ranked[1]]
    if scores[best] <= 0.0 or margin <= 0.0 or scores[best] < _floor(best, len(words)):
        return LanguageGuess(lang=None), len(words)
    confidence = round(1.0 - math.exp(-margin), 3)
    if best in LANGUAGES:
        return LanguageGuess(lang=best, confidence=confidence), len(words)
    return LanguageGuess(lang=None, other=_profiles().names[best], confidence=confidence), len(words)


def _close(scores: dict[str, float], ranked: list[str], words: int) -> bool:
    """True where Ukrainian and Russian lead and neither by much: the text may quote one in the other."""
    if {*ranked[:2]} != {"uk", "ru"} or scores[ranked[0]] <= 0.0:
        return False
    return scores[ranked[0]] - scores[ranked[1]] < 0.3 * words


def _by_sentence(text: str) -> dict[str, float]:
    """Ukrainian against Russian by the words of the sentences that are in either."""
    votes = {"uk": 0.0, "ru": 0.0}
    for sentence in _SENTENCE_END.split(text):
        words = _WORD.findall(sentence.lower())
        scores = _scores(words, sentence)
        best = max(scores, key=scores.__getitem__)
        if best in votes and scores[best] > 0.0:
            votes[best] += 0.4 * len(words)
    return votes if any(votes.values()) else {}


_SENTENCE_END: Final = re.compile(r"[.!?…]\s|[«»„“”\"\n]")


def _floor(lang: str, words: int) -> float:
    """How much evidence a longer text must show: a page without function words is in no known language."""
    return 0.0 if words < 8 else 0.08 * words if lang in LANGUAGES else 0.05 * words


def _other_script(text: str) -> str | None:
    high = "".join(_NOT_ASCII.findall(text))
    if not high or len(high) * 4 < len(text):
        return None
    counts = {name: len(pattern.findall(high)) for name, pattern in _SCRIPTS}
    most = max(counts, key=counts.__getitem__)
    if counts[most] * 4 < len(text):
        return None
    # Japanese has Chinese signs between its own letters; where both stand, its own decide.
    return "Japanese" if most == "Chinese" and counts["Japanese"] * 10 > counts[most] else most


def _scores(words: list[str], text: str) -> dict[str, float]:
    profiles = _profiles()
    scores = dict.fromkeys(profiles.names, 0.0)
    rest: list[str] = []
    for word in words:
        group = profiles.words.get(word)
        if group is None:
            rest.append(word)
        else:
            for lang in group:
                scores[lang] += 1.0
    ends = Counter(word[-n:] for word in rest if len(word) > 4 for n in (4, 3, 2))
    for end, count in ends.items():
        for lang in profiles.endings.get(end, ()):
            scores[lang] += _ENDING_WEIGHT * count
    # Letters are counted once for all languages, ASCII ones not at all: every Latin alphabet has those.
    letters = Counter(_NOT_ASCII.findall(text.lower()))
    for letter, count in letters.items():
        for lang, weight in profiles.against.get(letter, ()):
            scores[lang] -= weight * count
    return scores


class _Profiles(NamedTuple):
    names: dict[str, str]
    words: dict[str, tuple[str, ...]]
    endings: dict[str, tuple[str, ...]]
    against: dict[str, tuple[tuple[str, float], ...]]


# How often a letter stands in its own language tells how much one sight of it must weigh: Ukrainian writes
# і, ї and є three times as often as Russian writes ы, э, ё and ъ, and both must be able to outvote the other.
_WEIGHTS: Final = {"і": 1.5, "ї": 2.0, "є": 2.0, "ґ": 2.0, "ы": 2.0, "э": 2.0, "ё": 2.0, "ъ": 2.0, "ў": 2.0}
_LATIN_WEIGHT: Final = 0.5  # foreign names keep their letters: "Erdoğan" is good English


@cache
def _profiles() -> _Profiles:
    """The tables of `languages.toml`, turned round: from a word, an ending or a letter to languages."""
    source = resources.files("headwater.read").joinpath("languages.toml").read_text("utf-8")
    data: dict[str, dict[str, str]] = tomllib.loads(source)
    stock = set(data.pop("scripts")["cyrillic"])
    return _Profiles(
        names={code: row["name"] for code, row in data.items()},
        words=_turned({code: row["words"] for code, row in data.items()}),
        endings=_turned({code: row["endings"] for code, row in data.items()}),
        against=_letters_against(data, stock),
    )


def _turned(table: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, entries in table.items():
        for entry in dict.fromkeys(entries.split()):
            found.setdefault(entry, []).append(code)
    return {entry: tuple(codes) for entry, codes in found.items()}


def _letters_against(
    data: dict[str, dict[str, str]], stock: set[str]
) -> dict[str, tuple[tuple[str, float], ...]]:
    alphabets = {code: set(row["alphabet"]) for code, row in data.items()}
    every = set().union(*alphabets.values())
    return {
        letter: tuple(
            (code, _WEIGHTS.get(letter, 1.0 if "\u0400" <= letter <= "\u04ff" else _LATIN_WEIGHT))
            for code in data
            if letter not in alphabets[code]
            and (data[code]["script"] == "cyrillic") == ("\u0400" <= letter <= "\u04ff")
        )
        for letter in every - stock
    }
