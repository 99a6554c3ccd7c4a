"""Pronouns and subjects that are left out, led back to whoever was named or spoke before."""

from __future__ import annotations

from headwater.model import SourceKind
from headwater.read.document import Draft
from headwater.read.who.antecedents import DROPPED, NO_NAME, NO_SUBJECT, NOBODY
from headwater.read.who.mentions import Mention
from headwater.read.who.things import Named, Things

UNKNOWN: Named = ("unknown", "unknown")


class Pronouns(Things):
    """Resolves words that name nobody themselves."""

    def _pronoun(self, at: int, low: str) -> Named:
        """«він», «їх», "it": the best antecedent of its gender and number."""
        kind = self._english.tables.pronouns[low]
        if kind in ("masc", "femn"):
            return self._choose(at, frozenset((kind,))) or ("unknown", "person")
        if kind in ("first", "we"):
            return self._last_speaker(at)
        if kind not in ("plur", "neut"):
            self._why = NO_NAME
            return UNKNOWN
        bodies = ("organisation", "outlet") if self._english.native else ()
        many = ("group", "anonymous", *bodies) if kind == "plur" else ("organisation", "document")
        spoken = [m for m in self._antecedents.spoken if m.at < at and m.kind in many]
        if kind == "plur" and (joint := self._just_joined(at, spoken)) is not None:
            return joint
        if spoken:
            return spoken[-1].name, spoken[-1].kind
        found = self._lead_back(at, lambda m: m.kind in many)
        return (found.name, found.kind) if found is not None else UNKNOWN

    def _just_joined(self, at: int, spoken: list[Mention]) -> Named | None:
        """Several whom the sentence before, or this one, names together; nobody spoke since."""
        number = self.sentence_of(at)
        first = self._doc.sentences[max(0, number - 1)].first
        if spoken and spoken[-1].at >= first:
            return None
        kinds: tuple[SourceKind, ...] = ("person", "organisation")
        for kind in kinds:
            joint = self._joint(at, kind)
            last = max((m.at for m in self.mentions if m.at < at and joint and m.name in joint), default=-1)
            if joint is not None and last >= first:
                return joint, kind
        return None

    def _last_speaker(self, at: int) -> Named:
        """Whoever spoke last before a place."""
        spoken = [m for m in self._antecedents.spoken if m.at < at]
        if spoken:
            return spoken[-1].name, spoken[-1].kind
        self._why = NOBODY
        return UNKNOWN

    def _choose(self, at: int, genders: frozenset[str]) -> Named | None:
        """The best antecedent of a gender: a person, or a body whose common noun has that gender."""
        data = any(self._describe.word(t) in ("data", "information") for t in self._cue)

        def fits(mention: Mention) -> bool:
            if mention.kind == "person":
                known = self._genders.get(mention.name)
                own = frozenset((known,)) if known else mention.genders
                return not data and (not genders or not own or bool(own & genders))
            return (
                bool(genders)
                and mention.kind in ("organisation", "outlet")
                and mention.genders == genders
                and (data or bool(mention.noun))
            )

        chosen = self._lead_back(at, fits)
        return (chosen.name, chosen.kind) if chosen is not None else None

    def _dropped(self, draft: Draft) -> Named:
        """A subject left out: the source of the claim just before, where the verb is personal."""
        self._why = NO_SUBJECT
        verb = next((t for t in self._cue if t.numbers), None)
        if draft.entry.kind != "verb" or verb is None:
            return UNKNOWN
        many = "plur" in verb.numbers and "sing" not in verb.numbers
        if not many and not verb.past:
            return UNKNOWN
        self._why = DROPPED
        spoken = self._antecedents.spoken
        if not spoken or not self._near(spoken[-1].at, draft.sentence):
            return UNKNOWN
        last = spoken[-1]
        if many:
            return (last.name, last.kind) if last.kind in ("group", "anonymous") else UNKNOWN
        known = self._genders.get(last.name)
        own = frozenset((known,)) if known else last.genders
        if verb.genders and (own or "neut" in verb.genders) and not own & verb.genders:
            return UNKNOWN
        return last.name, last.kind

    def _near(self, where: int, sentence: int) -> bool:
        sentences = self._doc.sentences
        return sentences[max(0, sentence - 1)].first <= where < sentences[sentence].last
