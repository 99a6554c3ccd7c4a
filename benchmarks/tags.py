"""Compare ways to tag words, on the test parts of Universal Dependencies treebanks.

    python benchmarks/tags.py --treebanks DIR            prints a table; `--errors 30` what goes wrong most

DIR holds `LANG_NAME.PART.conllu` files, such as `en_ewt.test.conllu`. Each sentence is cut into Headwater's
own tokens, and all taggers get these. A token is scored where its borders are those of a word of the
treebank, or of a word with what an apostrophe glues to it (*don't*, *city's*), which counts as that word.
Taggers that learn do so from the train part, or from the dev parts of the language where there is none.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, Protocol

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.page import table
from benchmarks.perceptron import Perceptron
from headwater.read.lexicon import load
from headwater.read.morphology import CASES, PARTS, verbal
from headwater.read.tagging import Tagger as OwnTagger
from headwater.read.tagging import tagger_of
from headwater.read.tokens import Token, tokenize

#: Parts of speech that both tag sets can tell apart, from Universal Dependencies and from Headwater. They do
#: not draw the same line between adverb, particle and interjection, or between pronoun and determiner.
GOLD_POS = {
    "NOUN": "NOUN", "PROPN": "NOUN", "ADJ": "ADJ", "DET": "PRON", "PRON": "PRON", "NUM": "NUM",
    "VERB": "VERB", "AUX": "VERB", "ADV": "ADV", "ADP": "PREP", "CCONJ": "CONJ", "SCONJ": "CONJ",
    "PART": "ADV", "INTJ": "ADV",
}  # fmt: skip
OWN_POS = {"DET": "PRON", "INF": "VERB", "PRED": "ADV", "PART": "ADV"}
GOLD_CASES = {"Par": "gen"}
CONDITIONAL = frozenset(("би", "б", "бы"))  # auxiliaries in the treebanks, particles in the dictionaries
OPEN = frozenset(("NOUN", "ADJ", "VERB", "ADV", "SHORT", "GRND"))
LEMMAS = frozenset(("NOUN", "ADJ", "VERB"))
NOMINAL = frozenset(("NOUN", "ADJ", "NUM", "PRON"))


class Gold(NamedTuple):
    """What the treebank says of one token."""

    pos: str
    lemma: str
    case: str


class Answer(NamedTuple):
    """What a tagger says of one token: `cases` are those that it leaves possible."""

    pos: str
    lemma: str = ""
    cases: frozenset[str] = frozenset()


class Sentence(NamedTuple):
    """Words as Headwater cuts them, with the gold of those that can be scored."""

    words: list[str]
    gold: list[Gold | None]


class Tagger(Protocol):
    """Tags a whole treebank, sentence by sentence."""

    def __call__(self, sentences: Sequence[Sequence[str]]) -> list[list[Answer]]: ...


# --- the treebanks ---


def read_treebank(path: Path) -> list[Sentence]:
    """The sentences of a .conllu file, cut into Headwater's tokens."""
    lines = path.read_text(encoding="utf-8").splitlines()
    blocks = (list(block) for full, block in groupby(lines, bool) if full)
    return [sentence for block in blocks if (sentence := _sentence(block)).words]


def _sentence(block: Sequence[str]) -> Sentence:
    text = next((line[9:] for line in block if line.startswith("# text = ")), "")
    starts: dict[int, tuple[int, list[str]]] = {}
    at = 0
    for row in (line.split("\t") for line in block if line[0] != "#"):
        if row[0].isdigit() and (found := text.find(row[1], at)) >= 0:
            at = found + len(row[1])
            starts[found] = at, row
    tokens = tokenize(text, 0, len(text))
    return Sentence([token.word for token in tokens], [_gold_of(token, starts) for token in tokens])


def _gold_of(token: Token, starts: dict[int, tuple[int, list[str]]]) -> Gold | None:
    if token.start not in starts or not token.word[0].isalnum():
        return None
    end, row = starts[token.start]
    while end < token.end and end in starts and re.search("['’]", starts[end][1][1]):
        end = starts[end][0]
    return gold_of(row) if end == token.end else None


def gold_of(row: Sequence[str]) -> Gold | None:
    """One row of a .conllu file in the common set; None for marks, symbols and foreign words.

    >>> gold_of(["3", "сказано", "сказати", "VERB", "", "Mood=Ind|Person=0"])
    Gold(pos='SHORT', lemma='сказати', case='')
    """
    feats = dict(pair.split("=", 1) for pair in row[5].split("|") if "=" in pair)
    pos = GOLD_POS.get(row[3])
    lemma = _plain(row[2])
    case = feats.get("Case", "")[:3]
    if pos is None:
        return None
    if feats.get("Variant") == "Short" or feats.get("Person") == "0":
        pos = "SHORT"
    elif feats.get("VerbForm") == "Conv":
        pos = "GRND"
    elif pos == "VERB" and case:
        pos = "ADJ"
    elif row[1][0].isdigit():
        pos = "NUM"
    elif (row[3], lemma) == ("PART", "to"):
        pos = "PREP"
    elif lemma in CONDITIONAL:
        pos = "ADV"
    return Gold(pos, lemma, GOLD_CASES.get(case, case.lower()))


def _plain(word: str) -> str:
    return word.casefold().replace("ё", "е").replace("’", "'").replace("ʼ", "'")


# --- the taggers ---


def headwater(lang: str) -> Tagger:
    """Headwater's own: the dictionary or the suffix rules of the language, with their context rules."""
    own: OwnTagger = tagger_of(lang)
    closed = load(lang).closed

    def run(sentences: Sequence[Sequence[str]]) -> list[list[Answer]]:
        out: list[list[Answer]] = []
        for words in sentences:
            tokens = [Token(i, i + 1, w, w.casefold(), w[:1].isupper()) for i, w in enumerate(words)]
            own.tag(tokens, closed)
            out.append([Answer(OWN_POS.get(t.pos, t.pos), t.lemma, t.cases) for t in tokens])
        return out

    return run


def first_readings(lang: str) -> Tagger:
    """pymorphy3's first reading of each form, without context."""
    analyzer: Any = importlib.import_module("pymorphy3").MorphAnalyzer(lang=lang)

    @lru_cache(maxsize=200_000)
    def one(word: str) -> Answer:
        parse = analyzer.parse(word)[0]
        pos = PARTS.get(parse.tag.POS or "", "NUM" if "NUMB" in parse.tag else "X")
        pos = verbal(parse.tag) if pos == "VERB" else pos
        case = CASES.get(parse.tag.case or "") or ("nom" if pos in ("NOUN", "ADJ") else "")
        return Answer(OWN_POS.get(pos, pos), parse.normal_form, frozenset((case,) if case else ()))

    return lambda sentences: [[one(word) for word in words] for words in sentences]


def natasha(_: str) -> Tagger:
    """The Russian news tagger of natasha (slovnet), with its lemmatizer. Raises ImportError without it."""
    package = importlib.import_module("natasha")
    model, vocab = package.NewsMorphTagger(package.NewsEmbedding()), package.MorphVocab()

    def one(token: Any) -> Answer:
        feats = "|".join(f"{key}={value}" for key, value in (token.feats or {}).items())
        lemma = vocab.lemmatize(token.text, token.pos, token.feats or {})
        tag = gold_of(("", token.text, lemma, token.pos, "", feats))
        return Answer(tag.pos, tag.lemma, frozenset((tag.case,) if tag.case else ())) if tag else Answer("X")

    return lambda sentences: [[one(token) for token in markup.tokens] for markup in model.map(sentences)]


class Lemmas:
    """Base forms as the training part has them, else by the dictionary, else by regular English endings."""

    def __init__(self, lang: str, sentences: Iterable[Sentence]) -> None:
        counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for sentence in sentences:
            for word, gold in zip(sentence.words, sentence.gold, strict=True):
                if gold:
                    counts[word.casefold(), gold.pos][gold.lemma] += 1
        self._known = {key: count.most_common(1)[0][0] for key, count in counts.items()}
        self._dictionary = tagger_of(lang) if lang != "en" else None

    def of(self, word: str, pos: str) -> str:
        """The base form of a word under a part of speech."""
        low = word.casefold()
        known = self._known.get((low, pos))
        if known is not None or self._dictionary is None:
            return known or _regular(low, pos)
        readings = self._dictionary.readings(low)  # type: ignore[attr-defined]
        return str(next((r.lemma for r in readings if OWN_POS.get(r.pos, r.pos) == pos), readings[0].lemma))


def _regular(low: str, pos: str) -> str:
    endings = {"NOUN": (("ies", "y"), ("s", "")), "VERB": (("ies", "y"), ("ing", ""), ("ed", ""), ("s", ""))}
    for ending, base in endings.get(pos, ()):
        if low.endswith(ending) and len(low) > len(ending) + 2:
            return low[: -len(ending)] + base
    return low


def _label(gold: Gold) -> str:
    return f"{gold.pos} {gold.case}" if gold.case and gold.pos in NOMINAL else gold.pos


def learned(lang: str, train: Sequence[Sentence], with_dictionary: bool = False) -> Tagger:
    """The averaged perceptron, with base forms from the training part."""
    lemmas = Lemmas(lang, train)
    examples = [(s.words, [_label(gold) if gold else None for gold in s.gold]) for s in train]
    model = Perceptron(examples, _ambiguity(lang) if with_dictionary else None)

    def answer(word: str, tag: str) -> Answer:
        pos, _, case = tag.partition(" ")
        return Answer(pos, lemmas.of(word, pos), frozenset((case,) if case else ()))

    return lambda sentences: [
        [answer(word, tag) for word, tag in zip(words, model.tags(words), strict=True)] for words in sentences
    ]


def _ambiguity(lang: str) -> Callable[[str], str]:
    """All tags that the dictionary allows for a form, as one string."""
    dictionary: Any = tagger_of(lang)
    return lru_cache(maxsize=200_000)(
        lambda low: "/".join(dict.fromkeys(f"{r.pos}.{r.case or ''}" for r in dictionary.readings(low)))
    )


def counted(lang: str, train: Sequence[Sentence]) -> Tagger:
    """The commonest tag of each word, of its longest known ending where the word is new; no context."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sentence in train:
        for word, gold in zip(sentence.words, sentence.gold, strict=True):
            for key in _keys(word) if gold else ():
                counts[key][_label(gold)] += 1  # type: ignore[arg-type]
    best = {key: count.most_common(1)[0][0] for key, count in counts.items()}
    lemmas = Lemmas(lang, train)

    @lru_cache(maxsize=200_000)
    def one(word: str) -> Answer:
        pos, _, case = next((best[key] for key in _keys(word) if key in best), "NOUN").partition(" ")
        return Answer(pos, lemmas.of(word, pos), frozenset((case,) if case else ()))

    return lambda sentences: [[one(word) for word in words] for words in sentences]


def _keys(word: str) -> Iterator[str]:
    low = word.casefold()
    yield "=" + low
    for length in range(min(5, len(low)), -1, -1):
        yield f"{word[0].isupper():d}{low[len(low) - length :]}"


# --- the figures ---


class Figures(NamedTuple):
    """Shares of one tagger on one treebank; None where the treebank has no such thing."""

    words: int
    pos: float | None
    open_pos: float | None
    lemma: float | None
    allowed: float | None
    single: float | None
    speed: float


def measure(tagger: Tagger, sentences: Sequence[Sentence], warm_up: Sequence[Sentence] = ()) -> Figures:
    """Tag the sentences and compare. Caches are filled by a pass over `warm_up` first."""
    tagger([sentence.words for sentence in warm_up])
    start = time.process_time()
    answers = tagger([sentence.words for sentence in sentences])
    seconds = time.process_time() - start
    pairs = list(scored(sentences, answers))
    nouns = [(gold, answer) for _, gold, answer in pairs if gold.pos == "NOUN" and gold.case]
    return Figures(
        len(pairs),
        _share(same_pos(gold, answer) for _, gold, answer in pairs),
        _share(same_pos(gold, answer) for _, gold, answer in pairs if gold.pos in OPEN),
        _share(_plain(answer.lemma) == gold.lemma for _, gold, answer in pairs if gold.pos in LEMMAS),
        _share(gold.case in answer.cases for gold, answer in nouns),
        _share(answer.cases == {gold.case} for gold, answer in nouns),
        sum(len(sentence.words) for sentence in sentences) / max(seconds, 1e-9),
    )


def same_pos(gold: Gold, answer: Answer) -> bool:
    """Whether the parts of speech agree; a pronoun may be called an adjective («цей», *such*)."""
    return answer.pos == gold.pos or (gold.pos, answer.pos) == ("PRON", "ADJ")


def scored(
    sentences: Iterable[Sentence], answers: Iterable[Sequence[Answer]]
) -> Iterator[tuple[str, Gold, Answer]]:
    """Each word that has a gold, with the answer for it."""
    for sentence, row in zip(sentences, answers, strict=True):
        for word, gold, answer in zip(sentence.words, sentence.gold, row, strict=True):
            if gold is not None:
                yield word, gold, answer


def _share(right: Iterable[bool]) -> float | None:
    values = list(right)
    return sum(values) / len(values) if values else None


def confusions(tagger: Tagger, sentences: Sequence[Sentence], most: int) -> Iterator[str]:
    """The commonest wrong parts of speech, with the words that get them most."""
    kinds: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for word, gold, answer in scored(sentences, tagger([sentence.words for sentence in sentences])):
        if not same_pos(gold, answer):
            kinds[gold.pos, answer.pos][word.casefold()] += 1
    for (gold_pos, pos), words in sorted(kinds.items(), key=lambda item: -item[1].total())[:most]:
        shown = ", ".join(f"{word} {n}" for word, n in words.most_common(25))
        yield f"{gold_pos} as {pos}: {words.total()} ({shown})"


def taggers(lang: str, train: Sequence[Sentence]) -> Iterator[tuple[str, Tagger]]:
    """All taggers of a language, by name; those whose package is missing are left out."""
    yield "**Headwater**", headwater(lang)
    if lang == "en":
        yield "commonest tag of the word", counted(lang, train)
    else:
        yield "pymorphy3, first reading", first_readings(lang)
    if lang == "ru":
        try:
            yield "natasha, news tagger", natasha(lang)
        except ImportError:
            print("natasha is not installed and left out: pip install '.[bench]'", file=sys.stderr)
    yield "perceptron", learned(lang, train)
    if lang != "en":
        yield "perceptron over the dictionary", learned(lang, train, with_dictionary=True)


def compare(folder: Path, lang: str) -> Iterator[list[str]]:
    """The rows of one language: each tagger on each of its treebanks."""
    parts = {path.name: read_treebank(path) for path in sorted(folder.glob(f"{lang}_*.conllu"))}
    train = [s for name, part in parts.items() if ".train." in name for s in part]
    dev = [s for name, part in parts.items() if ".dev." in name for s in part]
    found = list(taggers(lang, train or dev))
    gc.freeze()  # what was learned would slow down whatever is measured beside it
    for file, part in parts.items():
        if ".test." in file:
            for name, tagger in found:
                result = measure(tagger, part, dev)
                shares = [f"{100 * x:.1f}" if x is not None else "–" for x in result[1:6]]
                yield [file.split(".")[0], name, *shares, f"{result.speed / 1000:,.0f}"]


HEAD = ["treebank", "tagger", "part of speech", "of open classes", "base form", "case allowed", "case alone"]
NOTES = """
In percent, of words that can be scored. Part of speech: of all, and of nouns, adjectives, verbs, short forms,
gerunds and adverbs, in the common set of `GOLD_POS`. Base form: of nouns, adjectives and verbs. Case: of
nouns, whether the right one is among those that the tagger leaves possible, and whether it is the only one.
Speed: in 1,000 tokens a second of one core, caches filled by the dev part. Perceptrons learned from the train
part where there is one, else from dev.
"""


def main() -> None:
    """Print the table, or with `--errors` what Headwater's own tagger gets wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--treebanks", type=Path, required=True, metavar="DIR")
    parser.add_argument("--lang", nargs="+", default=["uk", "ru", "en"])
    parser.add_argument("--errors", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    for lang in arguments.lang if arguments.errors else ():
        for path in sorted(arguments.treebanks.glob(f"{lang}_*.test.conllu")):
            print(path.name, *confusions(headwater(lang), read_treebank(path), arguments.errors), sep="\n")
    if not arguments.errors:
        rows = [row for lang in arguments.lang for row in compare(arguments.treebanks, lang)]
        print(table([*HEAD, "speed"], rows) + NOTES)


if __name__ == "__main__":
    main()
