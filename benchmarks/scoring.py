"""The claim scorer: claims that a reader found against the claims of a gold article.

A guess *matches* a gold claim where at least half of their contents agree (token F1 >= 0.5; for a claim with
no content, where their cues agree and the guess has no content either) and where their cues share a word, or
one has none. Matching is one to one, best pair first. Then:

- ``detected``: claims that are matched, whatever their source;
- ``attributed``: matched, and the source span agrees (both absent, or token F1 >= 0.5), the headline;
- ``cue``, ``source``, ``content``: words under any such span, over the whole file;
- ``exact_cue``, ``exact_source``, ``exact_content``: whole spans, right only where all their words agree
  (a content of several pieces counts piece by piece);
- ``via``: a basis found: its span overlaps a gold basis of the matched claim;
- ``named``, ``stance``, ``form``, ``hedged``, ``inside``: accuracy over the matched claims that have them.

Everything here is a pure function; `goldfile.py` reads the files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import msgspec

from headwater.model import Span

WORD = re.compile(r"\w+")
EMPTY_WORDS = frozenset({"the", "of", "a", "an", "s"})
ENOUGH = 0.5
Words = frozenset[int]
NO_WORDS: Words = frozenset()
Triple = tuple[float, float, float]


class MarkedClaim(msgspec.Struct, frozen=True, kw_only=True):
    """One claim as a file holds it, gold or guess. A field that is left out is not scored."""

    id: str | None = None
    cue: Span | None = None
    source: Span | None = None
    content: tuple[Span, ...] | None = ()
    via: tuple[Span, ...] | None = ()
    source_name: str | None = None
    stance: str | None = None
    form: str | None = None
    hedged: bool | None = None
    inside: str | msgspec.UnsetType | None = msgspec.UNSET

    def spans(self) -> Iterator[Span]:
        """Every span of the claim: cue, source, content, bases."""
        yield from (span for span in (self.cue, self.source) if span is not None)
        yield from self.content or ()
        yield from self.via or ()


class GoldArticle(msgspec.Struct, frozen=True, kw_only=True):
    """One article of a gold file."""

    id: str
    lang: str
    text: str
    claims: tuple[MarkedClaim, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Hits among what was guessed and among what was there."""

    hit: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hit + other.hit, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        return self.hit / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those asked were right."""

    right: int = 0
    asked: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.asked + other.asked)

    @property
    def rate(self) -> float | None:
        """None where nothing was asked."""
        return self.right / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Counts:
    """All that is counted for one article, one language or one file. Counts add up."""

    detected: Tally = field(default_factory=Tally)
    attributed: Tally = field(default_factory=Tally)
    cue: Tally = field(default_factory=Tally)
    source: Tally = field(default_factory=Tally)
    content: Tally = field(default_factory=Tally)
    exact_cue: Tally = field(default_factory=Tally)
    exact_source: Tally = field(default_factory=Tally)
    exact_content: Tally = field(default_factory=Tally)
    via: Tally = field(default_factory=Tally)
    named: Share = field(default_factory=Share)
    stance: Share = field(default_factory=Share)
    form: Share = field(default_factory=Share)
    hedged: Share = field(default_factory=Share)
    inside: Share = field(default_factory=Share)

    @property
    def claims(self) -> int:
        """Gold claims."""
        return self.detected.gold

    @property
    def guessed(self) -> int:
        """Claims that the reader gave."""
        return self.detected.predicted

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures that a page shows: precision, recall and F1, or a rate; None where there is none."""

    claims: int
    predicted: int
    detected: Triple
    attributed: Triple
    cue: Triple | None = None
    source: Triple | None = None
    content: Triple | None = None
    exact_cue: Triple | None = None
    exact_source: Triple | None = None
    exact_content: Triple | None = None
    via: Triple | None = None
    named: float | None = None
    stance: float | None = None
    form: float | None = None
    hedged: float | None = None
    inside: float | None = None


@dataclass(frozen=True, slots=True)
class ArticleScore:
    """The counts of one article, and which guesses were matched (guess -> gold) and attributed right."""

    counts: Counts
    matched: Mapping[int, int]
    attributed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A claim with the words that its spans cover."""

    claim: MarkedClaim
    cue: Words
    source: Words
    content: Words


def words_of(text: str) -> list[Span]:
    """The words of a text: runs of letters, digits and underscores."""
    return [Span(*match.span()) for match in WORD.finditer(text)]


def covered(spans: Iterable[Span], words: Sequence[Span]) -> Words:
    """Numbers of the words that any of the spans touches."""
    return frozenset(
        i for span in spans for i, word in enumerate(words) if word.start < span.end and word.end > span.start
    )


def overlap_f1(a: frozenset[Any], b: frozenset[Any]) -> float:
    """F1 of two sets; two empty sets agree."""
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def folded(name: str | None) -> frozenset[str]:
    """The words of a name without case, punctuation and articles."""
    text = unicodedata.normalize("NFKD", name or "").casefold()
    return frozenset(WORD.findall(text)) - EMPTY_WORDS


def same_name(gold: str, guess: str | None) -> bool:
    """True where at least half of the words of two names agree ("the Post" and "The Washington Post")."""
    a, b = folded(gold), folded(guess)
    return bool(a | b) and overlap_f1(a, b) >= ENOUGH


def similarity(gold: Prepared, guess: Prepared) -> float:
    """How well a guess fits a gold claim; 0 where it is no match."""
    if gold.cue and guess.cue and not gold.cue & guess.cue:
        return 0.0
    cues = overlap_f1(gold.cue, guess.cue)
    if not gold.content:
        return 0.0 if guess.content else cues
    same = overlap_f1(gold.content, guess.content)
    return same + 0.01 * cues if same >= ENOUGH else 0.0


def align(gold: Sequence[Prepared], guesses: Sequence[Prepared]) -> dict[int, int]:
    """Match one to one, best first, ties in order of the text: gold number -> guess number."""
    values = [(similarity(g, p), i, j) for i, g in enumerate(gold) for j, p in enumerate(guesses)]
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for value, i, j in sorted(values, key=lambda row: (-row[0], row[1], row[2])):
        if value > 0 and i not in matched and j not in taken:
            matched[i] = j
            taken.add(j)
    return matched


def same_source(gold: Prepared, guess: Prepared) -> bool:
    """True where both have no source, or at least half of the two spans agrees."""
    if not gold.source or not guess.source:
        return not gold.source and not guess.source
    return overlap_f1(gold.source, guess.source) >= ENOUGH


def set_tally(gold: Iterable[Any], guess: Iterable[Any]) -> Tally:
    """Compare two sets."""
    a, b = frozenset(gold), frozenset(guess)
    return Tally(len(a & b), len(b), len(a))


def share(verdicts: Iterable[bool]) -> Share:
    """Count verdicts."""
    listed = list(verdicts)
    return Share(sum(listed), len(listed))


def via_hits(gold: MarkedClaim, guess: MarkedClaim, words: Sequence[Span]) -> int:
    """Bases of a gold claim that a basis of its guess overlaps, each guess used once."""
    mine = [covered([span], words) for span in guess.via or ()]
    hits = 0
    for span in gold.via or ():
        want = covered([span], words)
        hit = next((basis for basis in mine if basis & want), None)
        if hit is not None:
            mine.remove(hit)
            hits += 1
    return hits


def score_article(article: GoldArticle, guesses: Sequence[MarkedClaim]) -> ArticleScore:
    """Score the claims that a reader found in one article."""
    words = words_of(article.text)
    gold = [prepare(claim, words) for claim in article.claims]
    guess = [prepare(claim, words) for claim in guesses]
    matched = align(gold, guess)
    right = frozenset(j for i, j in matched.items() if same_source(gold[i], guess[j]))
    pairs = [(gold[i].claim, guess[j].claim) for i, j in matched.items()]
    found = Counts(
        detected=Tally(len(matched), len(guess), len(gold)),
        attributed=Tally(len(right), len(guess), len(gold)),
        via=Tally(
            sum(via_hits(g, p, words) for g, p in pairs),
            sum(len(claim.via or ()) for claim in guesses),
            sum(len(claim.via or ()) for claim in article.claims),
        ),
    )
    counts = found + _word_counts(gold, guess) + _exact_counts(gold, guess, words) + _field_counts(pairs)
    return ArticleScore(counts, {j: i for i, j in matched.items()}, right)


def prepare(claim: MarkedClaim, words: Sequence[Span]) -> Prepared:
    """Look up the words of a claim's spans."""
    return Prepared(
        claim,
        cue=covered([claim.cue], words) if claim.cue else NO_WORDS,
        source=covered([claim.source], words) if claim.source else NO_WORDS,
        content=covered(claim.content or (), words),
    )


def _word_counts(gold: Sequence[Prepared], guess: Sequence[Prepared]) -> Counts:
    """The figures by words, whatever the claims that they belong to."""

    def tally(words_under: Callable[[Prepared], Words]) -> Tally:
        return set_tally(*((word for one in side for word in words_under(one)) for side in (gold, guess)))

    return Counts(
        cue=tally(lambda one: one.cue),
        source=tally(lambda one: one.source),
        content=tally(lambda one: one.content),
    )


def _exact_counts(gold: Sequence[Prepared], guess: Sequence[Prepared], words: Sequence[Span]) -> Counts:
    """The figures by whole spans, whatever the claims that they belong to."""

    def tally(spans_of: Callable[[MarkedClaim], Sequence[Span]]) -> Tally:
        return set_tally(
            *(
                (covered([span], words) for one in side for span in spans_of(one.claim))
                for side in (gold, guess)
            )
        )

    return Counts(
        exact_cue=tally(lambda claim: [claim.cue] if claim.cue else []),
        exact_source=tally(lambda claim: [claim.source] if claim.source else []),
        exact_content=tally(lambda claim: claim.content or ()),
    )


def _field_counts(pairs: Sequence[tuple[MarkedClaim, MarkedClaim]]) -> Counts:
    """Accuracy of the fields over matched pairs; a field that one side leaves out is not asked."""

    def agree(values: Iterable[tuple[object, object]]) -> Share:
        return share(a == b for a, b in values if a is not None and b is not None)

    gold_id_of = {guess.id: gold.id for gold, guess in pairs}
    return Counts(
        named=share(same_name(g.source_name, p.source_name) for g, p in pairs if g.source_name),
        stance=agree((g.stance, p.stance) for g, p in pairs),
        form=agree((g.form, p.form) for g, p in pairs),
        hedged=agree((g.hedged, p.hedged) for g, p in pairs),
        inside=share(
            g.inside == (None if p.inside is None else gold_id_of.get(p.inside))
            for g, p in pairs
            if g.inside is not msgspec.UNSET and p.inside is not msgspec.UNSET
        ),
    )


def score(
    articles: Iterable[GoldArticle], predicted: Mapping[str, Sequence[MarkedClaim]]
) -> dict[str, Counts]:
    """Score a file: counts for each language and for "all". An article with no prediction has no claims."""
    groups: dict[str, Counts] = {}
    for article in articles:
        counts = score_article(article, predicted.get(article.id, ())).counts
        for group in (article.lang, "all"):
            groups[group] = groups.get(group, Counts()) + counts
    return dict(sorted(groups.items()))


def figures(counts: Counts) -> Figures:
    """The figures of some counts; what the gold has none of is left out."""

    def triple(tally: Tally) -> Triple:
        return tally.precision, tally.recall, tally.f1

    plain: dict[str, Any] = {}
    for one in fields(counts):
        value: Tally | Share = getattr(counts, one.name)
        plain[one.name] = value.rate if isinstance(value, Share) else triple(value)
    plain["via"] = plain["via"] if counts.via.gold else None
    return Figures(claims=counts.claims, predicted=counts.guessed, **plain)


def pooled(parts: Sequence[Figures]) -> Figures:
    """The figures of several parts together, as far as rates and counts give them: claims, not words."""
    claims, predicted = (sum(getattr(one, side) for one in parts) for side in ("claims", "predicted"))

    def together(name: str) -> Triple:
        hits = sum(round(getattr(one, name)[0] * one.predicted) for one in parts)
        tally = Tally(hits, predicted, claims)
        return tally.precision, tally.recall, tally.f1

    return Figures(
        claims=claims, predicted=predicted, detected=together("detected"), attributed=together("attributed")
    )


def marked(rows: Sequence[Mapping[str, Any]]) -> tuple[MarkedClaim, ...]:
    """Claims of a JSON row, checked. Raises `msgspec.ValidationError` where one has not the right form."""
    return msgspec.convert(rows, tuple[MarkedClaim, ...])
