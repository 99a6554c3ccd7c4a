"""The base form of a name: word by word, the likeliest of what each form can be the inflection of.

Candidates come from the dictionary and, for the many names that no dictionary has, from the endings of the
language's declensions (`[declension]` in its `words.toml`). A log-linear ranker (Berger et al. 1996) trained
on annotated names chooses among them: by the ending, the case that the words around allow, the forms that the
article has elsewhere, and what is known of the result.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from headwater.model import NameType
from headwater.read.document import Document, Range
from headwater.read.lexicon import Lexicon
from headwater.read.naming.capitals import cased, usual
from headwater.read.naming.evidence import (
    ALL,
    SAME,
    UNSETTLED,
    Agreement,
    Candidate,
    Feature,
    Features,
    Forms,
    Place,
    Settled,
    Standing,
    agreeing,
    change_of,
    placed,
)
from headwater.read.spotting.layers import Floats
from headwater.read.tagging import Tagger
from headwater.read.tokens import Token
from headwater.read.who.english import English
from headwater.read.who.latin import spelled
from headwater.remembered import Remembered

BUCKETS = 1 << 15
_MOST = 24  # candidates for one word
_NO_GENDERS: frozenset[str] = frozenset()
_ONE = Remembered[str, frozenset[str]](lambda value: frozenset((value,)), 50)
_BEAM = 4
_NUMBER = re.compile(r"(.{3,}?)(-\d+)")
_POSSESSIVE = re.compile(r"(?<=[a-z])['’]s?$")


class Ending(NamedTuple):
    """An ending of an oblique case, the ending of the base form, and the cases it may stand for."""

    oblique: str
    base: str
    cases: frozenset[str]


def forms_of(doc: Document) -> Forms:
    """Counts of the forms that may be names; those where the nominative is likely apart."""
    every: Counter[str] = Counter()
    nominative: Counter[str] = Counter()
    tokens = doc.tokens
    for i, token in enumerate(tokens):
        if token.capital:
            every[token.low] += 1
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            if after is not None and after.pos == "VERB" and (i == 0 or tokens[i - 1].pos != "PREP"):
                nominative[token.low] += 1
    return Forms(every, nominative, usual(doc))


class Bases:
    """Base forms of names in one language."""

    def __init__(self, lexicon: Lexicon, tagger: Tagger, weights: Floats | None) -> None:
        self.weights: Floats | None = None
        self._analyse, self._sorts = tagger.nominatives, tagger.sorts
        self._english = English(lexicon)
        table = lexicon.settings.get("declension", {}).get("endings", ())
        self._endings = [Ending(o, b, frozenset(c.split())) for o, b, c in table]
        self._prefix = lexicon.lang
        self._candidates_of = Remembered(self._candidates, 3_000)
        self._weight = Remembered(self._look_up, 8_000)
        self._fixed_scores = Remembered(self._fixed_sums, 2_000)
        self._standing_score = Remembered[Standing, float](self._sum, 4_000)
        self._agreement_score = Remembered[Agreement, float](self._sum, 4_000)
        if weights is not None:
            self.use(weights)

    def use(self, weights: Floats) -> None:
        """Rank by other weights from now on."""
        self.weights = weights
        self._weight.clear()
        self._fixed_scores.clear()
        self._standing_score.clear()
        self._agreement_score.clear()

    def base(self, doc: Document, span: Range, kind: NameType, forms: Forms) -> str:
        """The base form of the name at a range of tokens, its spaces and marks as in the text."""
        chosen = self._choose(doc, span, kind, forms)
        written = forms.usual.written(doc, span, kind, chosen, self._sorts)
        words = [cased(form, word) for form, word in zip(chosen, written, strict=True)]
        out = []
        for k, i in enumerate(range(*span)):
            gap = doc.text[doc.tokens[i - 1].end : doc.tokens[i].start] if k else ""
            out.append((" " if any(map(str.isspace, gap)) else "") + words[k])
        return "".join(out)

    def _choose(self, doc: Document, span: Range, kind: str, forms: Forms) -> list[str]:
        """The best sequence of base forms, found by a beam over what the earlier words turned out to be."""
        frame = Frame(doc, span, kind)
        beam: list[tuple[float, Settled, tuple[str, ...]]] = [(0.0, UNSETTLED, ())]
        for i in range(*span):
            token, found = doc.tokens[i], self.options(doc, i, frame)
            if self.weights is None or len(found) == 1:
                only = found[0]
                beam = [(s, settled.after(only, token), (*c, only.form)) for s, settled, c in beam]
                continue
            place = frame.place(i)
            fixed = self._fixed_scores[token.low, place.type, place.position, place.before_head]
            standing, agreement = self._standing_score, self._agreement_score
            gains = [
                score + standing[placed(option, place, forms)]
                for option, score in zip(found, fixed, strict=True)
            ]
            moved: dict[Settled, list[float]] = {}
            for _, settled, _ in beam:
                if settled not in moved:
                    moved[settled] = [
                        gain + agreement[agreeing(option, place, settled)]
                        for option, gain in zip(found, gains, strict=True)
                    ]
            grown = [
                (score + gain, settled, chosen, option)
                for score, settled, chosen in beam
                for option, gain in zip(found, moved[settled], strict=True)
            ]
            grown.sort(key=lambda g: -g[0])
            beam = [
                (s, settled.after(o, token), (*chosen, o.form)) for s, settled, chosen, o in grown[:_BEAM]
            ]
        return list(beam[0][2])

    def options(self, doc: Document, i: int, frame: Frame) -> Sequence[Candidate]:
        """The candidates for one word; a word that is not inflected has one, itself."""
        token = doc.tokens[i]
        bare = _POSSESSIVE.sub("", token.low)
        if not token.word[0].isalpha() or bare.isascii() or len(token.low) < 3:
            form = bare if i == frame.span[1] - 1 else token.low
            return (Candidate(form, ALL, _NO_GENDERS, "same", "", change_of(token.low, form)),)
        if token.word.isupper() and len(token.word) < 6 and not frame.loud:
            return (Candidate(token.low, ALL, _NO_GENDERS, "same", ""),)
        return self._candidates_of[token.low]

    def _candidates(self, low: str) -> tuple[Candidate, ...]:
        found: dict[str, Candidate] = {}

        def add(form: str, cases: frozenset[str], genders: frozenset[str], origin: str, rule: str) -> None:
            old = found.get(form)
            if old is not None:
                cases, genders = old.cases | cases, old.genders | genders
                origin, rule = old.origin, old.rule or rule
            found[form] = Candidate(form, cases, genders, origin, rule)

        numbered = _NUMBER.fullmatch(low)
        if numbered:
            forms = [(c, c.form + numbered[2]) for c in self._candidates_of[numbered[1]]]
            return tuple([c._replace(form=form, change=change_of(low, form)) for c, form in forms])
        clean = low.replace("’", "'").replace("ʼ", "'")
        for r in self._analyse(clean):
            origin = ("dict" if r.known else "guess") + ("-name" if r.sorts else "")
            add(r.form, _ONE[r.case], _ONE[r.gender] if r.gender else _NO_GENDERS, origin, "")
        for ending in self._endings:
            if low.endswith(ending.oblique) and len(low) - len(ending.oblique) >= 2:
                form = low[: len(low) - len(ending.oblique)] + ending.base
                rule = f"{ending.oblique}>{ending.base}"
                add(form, ending.cases, _NO_GENDERS, "rule", rule)
        if low not in found:
            add(low, ALL, _NO_GENDERS, "same", "")
        return tuple([c._replace(change=change_of(low, c.form)) for c in found.values()][:_MOST])

    def _known_form(self, form: str) -> int:
        """What is known of a base form: a home spelling or a first name."""
        first = form in self._english.tables.nominatives
        return (
            (1 if spelled(form) else 0)
            + (2 if first else 0)
            + (4 if form in self._english.tables.keys else 0)
        )

    def features(self, c: Candidate, token: Token, place: Place, settled: Settled, forms: Forms) -> list[int]:
        """The buckets of the features of one candidate."""
        fixed = self._fixed(c, token.low, place.type, place.position, place.before_head)
        around = placed(c, place, forms), agreeing(c, place, settled)
        return [self._bucket(n) for names in (fixed, *(a.features for a in around)) for n in names]

    def _fixed(self, c: Candidate, low: str, kind: str, position: str, before_head: bool) -> Features:
        """Features that the words around have no part in."""
        change, end = c.change, c.form[-2:]
        same = change == SAME
        return (
            ("c", change),
            ("ct", change, kind, before_head),
            ("co", change, c.origin),
            ("o", c.origin, same),
            ("ok", c.origin, kind, position),
            ("kn", self._known_form(c.form), same, kind),
            ("e", end, kind),
            ("e3", c.form[-3:]),
            ("l", low[-3:], ">", end),
        )

    def _sum(self, found: Standing | Agreement) -> float:
        return sum(map(self._weight.__getitem__, found.features))

    def _fixed_sums(self, word: tuple[str, str, str, bool]) -> list[float]:
        """For each candidate of a form the weight of what the words around it have no part in."""
        weight = self._weight.__getitem__
        return [sum(map(weight, self._fixed(c, *word))) for c in self._candidates_of[word[0]]]

    def _bucket(self, feature: Feature) -> int:
        return zlib.crc32((self._prefix + "".join(map(str, feature))).encode()) % BUCKETS

    def _look_up(self, feature: Feature) -> float:
        return float(self.weights[self._bucket(feature)]) if self.weights is not None else 0.0


class Frame:
    """What the article says around a name."""

    def __init__(self, doc: Document, span: Range, kind: str) -> None:
        self.doc, self.span, self.kind = doc, span, kind
        self._around: tuple[str, frozenset[str], str, int] | None = None

    @property
    def loud(self) -> bool:
        """True where most of what stands around the name is in capitals."""
        first, last = self.span
        letters = [
            t.word
            for t in self.doc.tokens[max(0, first - 3) : last + 3]
            if t.word.isalpha() and len(t.word) > 3
        ]
        return sum(map(str.isupper, letters)) > len(letters) * 0.6

    def place(self, i: int) -> Place:
        """Where one word stands."""
        first, last = self.span
        position = (
            "only" if last - first == 1 else "first" if i == first else "last" if i == last - 1 else "inner"
        )
        if self._around is None:
            head = last - 1 if self.kind == "PER" else _head(self.doc.tokens, self.span)
            self._around = *_context(self.doc, first), _after(self.doc, last), head
        context, allowed, after, head = self._around
        if i == first:
            allowed = allowed & (self.doc.tokens[i].cases or ALL) or allowed
        return Place(self.kind, position, i <= head, context, after, allowed)


def _head(tokens: Sequence[Token], span: Range) -> int:
    """The last word that agrees: adjectives from the start, then the first noun."""
    for i in range(*span):
        if tokens[i].pos not in ("ADJ", "PUNCT", "NUM"):
            return i
    return span[1] - 1


def _context(doc: Document, first: int) -> tuple[str, frozenset[str]]:
    """What stands before a name, and the cases that it leaves."""
    tokens = doc.tokens
    k = first - 1
    while k >= 0 and tokens[k].word in _MARKS:
        k -= 1
    if k < 0 or doc.sentence_at(first).first == first:
        return "start", ALL
    before = tokens[k]
    if before.pos == "PREP":
        cases = tokens[first].cases or ALL
        return "prep", (cases - {"nom", "voc"}) or ALL - {"nom", "voc"}
    if before.pos in ("NOUN", "ADJ") and not before.capital and before.cases:
        role = before.lemma in doc.lexicon.roles
        kind = "role" if role else ("noun" if before.pos == "NOUN" else "adj")
        nominative = "+" if "nom" in before.cases else "-"
        return kind + nominative, before.cases if role or before.pos == "ADJ" else ALL
    if before.pos == "NOUN" and before.capital:
        return "name", ALL
    return before.pos if before.pos != "PUNCT" else f"p{before.word}", ALL


def _after(doc: Document, last: int) -> str:
    if last >= len(doc.tokens):
        return "end"
    token = doc.tokens[last]
    return token.pos if token.pos != "PUNCT" else f"p{token.word}"


_MARKS = frozenset("«\"“„‘'(")


@lru_cache(maxsize=4)
def load_weights(path: Path) -> Floats:
    """The ranker's weights from a model file that `training/` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        return np.asarray(stored["bases"], np.float32)
