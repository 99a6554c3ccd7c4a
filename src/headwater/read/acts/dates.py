"""When an act was done: which expression of time in its surroundings is its own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from headwater.model import ActMode, Claim, Span, Time
from headwater.read.acts.drafts import Draft
from headwater.read.acts.frames import Frames
from headwater.read.acts.parties import Parties
from headwater.read.claims.clauses import clause_start
from headwater.read.document import Document, Range, Sentence
from headwater.read.quotes import DASHES

_FINITE = frozenset(("VERB", "SHORT", "PRED"))
_FRONT = 5  # tokens at the beginning of a sentence whose time holds for all of it
_DATELINE = 12  # tokens from the beginning of a sentence to the dash after a dateline
_NEARBY = 1_500  # characters between two things that one source said on one day
_AFTER, _BEFORE = 250, 150  # characters around an act within which a day may be its own
_FRESH = 14  # days before an article of which it tells as news
_NEXT = 2  # sentences after an act that may date the letter it was made in


class Dates:
    """Finds the times of the acts of one document. `published` is the article's date, ISO 8601."""

    def __init__(
        self,
        doc: Document,
        frames: Frames,
        parties: Parties,
        claims: Sequence[Claim],
        times: Sequence[Time],
        published: str | None,
    ) -> None:
        self._doc, self._sets, self._parties = doc, frames.sets, parties
        self._today = (published or "")[:10]
        found = [(words, t) for t in times if (words := parties.words(Span(t.start, t.end)))]
        self._times = sorted(found, key=_first)
        self.dated = {i for words, _ in self._times for i in range(*words)}
        self._fresh_days = [
            (t.start, Span(t.start, t.end))
            for words, t in self._times
            if self._fresh(t) and not self._dateline(words, doc.sentence_at(words[0]))
        ]
        self._starts = [s.first for s in doc.sentences]
        self._spoken: dict[str, list[tuple[int, Span]]] = {}
        for claim in claims:
            span = self._own(claim)
            if span is not None and claim.source_name != "unknown":
                self._spoken.setdefault(claim.source_name, []).append((claim.cue.start, span))
        for told in self._spoken.values():
            told.sort()

    def done(
        self, draft: Draft, inside: Range | None, mode: ActMode, claim: Claim | None = None
    ) -> Span | None:
        """The time of an act that a trigger tells of: in its clause, or before all of its sentence.

        `inside` are the words of a deed that another act asks for or promises. A deadline («до 1 серпня») is
        the date of what is promised, and what has happened has no date to come. A request may be dated by the
        letter that the next sentences tell of.
        """
        sentence, at = draft.hit.sentence, draft.hit.at
        deed = draft.what if draft.hit.frame.spoken else None
        bound = clause_start(self._doc, sentence, at)
        over = mode == "happened"
        near: list[tuple[bool, int, Span]] = []
        for words, time in self._in(sentence):
            if inside is not None and not inside[0] <= words[0] < inside[1]:
                continue
            if deed is not None and deed[0] <= words[0] < deed[1]:
                continue
            if self._doc.depth[words[0]] > self._doc.depth[at]:
                continue
            if over and (self._deadline(words[0], sentence) or self._to_come(time)):
                continue
            if over and self._from(draft, words[0]):
                continue
            apart = self._apart(draft, words, sentence)
            if apart and (not self._fresh(time) or self._of_saying(draft, time, claim)):
                continue
            near.append((apart or words[0] < bound, abs(words[0] - at), Span(time.start, time.end)))
        if near:
            return min(near)[2]
        if not over:
            return None
        letter = self._letter(sentence) if draft.hit.frame.act == "request" else None
        return letter or self._nearby(
            self._doc.tokens[at].start, lambda span: self._of_saying(draft, span, claim)
        )

    def _of_saying(self, draft: Draft, time: Time | Span, claim: Claim | None) -> bool:
        """ "Latvia has asked for pumps, a diplomat said on Tuesday": the day of saying, by somebody else."""
        if claim is None or any(s.start <= time.start < s.end for s in claim.content):
            return False
        return not any(claim.source_name in (p.name, p.of) for p in draft.who)

    def said(self, claim: Claim) -> Span | None:
        """The time of what was said: in the sentence of the cue, else where the same one is quoted nearby."""
        own = self._own(claim)
        if own is not None:
            return own
        told = self._spoken.get(claim.source_name, [])
        at = bisect_left(told, claim.cue.start, key=_place)
        near = [(abs(place - claim.cue.start), span) for place, span in told[max(at - 1, 0) : at + 1]]
        distance, span = min(near, default=(_NEARBY, None))
        return span if distance < _NEARBY else self._nearby(claim.cue.start)

    def _from(self, draft: Draft, first: int) -> bool:
        """ "asked for a ship from November": when what is asked for or promised begins."""
        before = self._doc.tokens[first - 1].low if first else ""
        return draft.hit.frame.spoken and before in self._sets["origin"]

    def _nearby(self, at: int, other: Callable[[Span], bool] = lambda span: False) -> Span | None:
        """The nearest of the last days that is told just after a place in the text, else just before it."""
        i = bisect_left(self._fresh_days, at, key=_place)
        for place, span in self._fresh_days[i : i + 1]:
            if place - at < _AFTER and "\n" not in self._doc.text[at:place] and not other(span):
                return span
        for place, span in self._fresh_days[max(i - 1, 0) : i]:
            if at - place < _BEFORE:
                return span
        return None

    def _fresh(self, time: Time) -> bool:
        """True of one day of the weeks before the article."""
        if not self._today or time.first is None or time.first != time.last or time.first > self._today:
            return False
        try:
            return (date.fromisoformat(self._today) - date.fromisoformat(time.first)).days <= _FRESH
        except ValueError:
            return False

    def _own(self, claim: Claim) -> Span | None:
        """The time expression in the sentence of a cue, outside of what was said."""
        at = self._parties.starts.get(claim.cue.start)
        if at is None:
            return None
        sentence = self._doc.sentence_at(at)
        near = [
            (abs(words[0] - at), Span(t.start, t.end))
            for words, t in self._in(sentence)
            if not self._deadline(words[0], sentence)
            and not self._to_come(t)
            and not any(s.start <= t.start < s.end for s in claim.content)
        ]
        return min(near)[1] if near else None

    def _in(self, sentence: Sentence) -> Iterator[tuple[Range, Time]]:
        """The times of a sentence but for durations and datelines."""
        low = bisect_left(self._times, sentence.first, key=_first)
        for words, time in self._times[low : bisect_left(self._times, sentence.last, key=_first)]:
            part = "T" in time.value and words[1] - words[0] == 1  # «вночі»: of no certain day
            if not (part or time.value.startswith("P") or self._dateline(words, sentence)):
                yield words, time

    def _dateline(self, words: Range, sentence: Sentence) -> bool:
        """ "ASUNCION, Feb 3 (Wire) - …": the day of the report."""
        stop = min(sentence.first + _DATELINE, sentence.last)
        return any(self._doc.tokens[i].word in DASHES for i in range(words[1], stop))

    def _deadline(self, first: int, sentence: Sentence) -> bool:
        """True of a time after "until" or "by"."""
        return first > sentence.first and self._doc.tokens[first - 1].low in self._sets["deadline"]

    def _to_come(self, time: Time) -> bool:
        return bool(self._today and time.first and time.first[: len(self._today)] > self._today)

    def _apart(self, draft: Draft, words: Range, sentence: Sentence) -> bool:
        """True where another finite verb stands between an act and a time that is not before it all."""
        at = draft.hit.at
        if words[0] < sentence.first + _FRONT and words[0] < at:
            return False
        first, last = (words[1], at) if words[0] < at else (at + 1, words[0])
        own = {*draft.hit.words, draft.verb}
        return any(self._doc.tokens[i].pos in _FINITE and i not in own for i in range(first, last))

    def _letter(self, sentence: Sentence) -> Span | None:
        """The time beside a letter or note in a sentence or the next ones of its paragraph."""
        at = bisect_left(self._starts, sentence.first)
        for near in self._doc.sentences[at : at + 1 + _NEXT]:
            if near.paragraph != sentence.paragraph:
                return None
            tokens = self._doc.tokens[near.first : near.last]
            if any(t.lemma in self._sets["messages"] for t in tokens):
                found = (Span(t.start, t.end) for _, t in self._in(near) if t.first and not self._to_come(t))
                if (span := next(found, None)) is not None:
                    return span
        return None


def _place(told: tuple[int, Span]) -> int:
    return told[0]


def _first(found: tuple[Range, Time]) -> int:
    return found[0][0]
