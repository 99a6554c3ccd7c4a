"""Who is meant: pronouns, "the paper", "the minister" led back to a name that the same article gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from headwater.model import SourceKind
from headwater.read.document import Document, Draft, Range
from headwater.read.tokens import Token
from headwater.read.who.antecedents import NO_NAME
from headwater.read.who.called import Called
from headwater.read.who.english import Hit
from headwater.read.who.holders import Holders
from headwater.read.who.mentions import Mention
from headwater.read.who.nouns import (
    RELATIONS,
    SPEAKERS,
    STATE_GROUPS,
    base,
    plural,
)
from headwater.read.who.offices import Role
from headwater.read.who.pronouns import UNKNOWN
from headwater.read.who.tables import plain, stem
from headwater.read.who.things import MARKS, Named

_LONG = 5  # words; what is said of a body in more words than that is no name
OWN_OUTLET: Named = ("the publishing outlet", "outlet")


class Meant(NamedTuple):
    """Who a source is, in English; where that is left open, why."""

    name: str
    kind: SourceKind
    unresolved: str | None = None


class Who(Holders):
    """Resolves the sources of one document in order, remembering whom it has met."""

    def __init__(self, doc: Document, names: Iterable[Called] = ()) -> None:
        super().__init__(doc, names)
        self._memo: dict[int, Meant] = {}

    def name(self, draft: Draft, parent: Draft | None = None) -> Meant:
        """Whom a draft's source means.

        `parent` is the claim whose content holds this one: its speaker is the "I" of a quotation.
        """
        if id(draft) in self._memo:
            return self._memo[id(draft)]
        self._cue = self._doc.tokens[draft.cue[0] : draft.cue[1]]
        self._governed = draft.entry.kind == "preposition"
        self._why = None
        if draft.source is None:
            named = self._dropped(draft)
        elif (person := self._person_of(draft.source)) in ("first", "we"):
            named = self._speaker(draft, parent)
            named = self._spoken_for(named) if person == "we" and named[1] == "person" else named
        else:
            named = self.phrase(draft.source)
        meant = self._memo[id(draft)] = Meant(*named, self._left_open(draft, named))
        if draft.source is not None and meant.name != UNKNOWN[0]:
            self._note_speaker(draft, named)
        self._cue, self._governed = [], False
        return meant

    def _left_open(self, draft: Draft, named: Named) -> str | None:
        """Why a source is unknown, or a description that leads back to nobody; None where it is neither."""
        if named[0] == UNKNOWN[0]:
            return self._why or NO_NAME
        if draft.source is None or named[1] in ("group", "anonymous"):
            return None
        words = [t for t in self._words(*draft.source) if t.pos not in ("DET", "PRON", "PREP", "PART")]
        return self._why if len(words) == 1 else None

    def _note_speaker(self, draft: Draft, named: Named) -> None:
        """A source is a mention too; a verb in the past tense tells the sex of whoever spoke."""
        assert draft.source is not None
        verb = next((t for t in self._cue if t.past and len(t.genders) == 1), None)
        if named[1] == "person" and verb is not None and "plur" not in verb.numbers:
            self._genders.setdefault(named[0], next(iter(verb.genders)))
        genders = self._doc.tokens[draft.source[0]].genders if named[1] != "person" else frozenset()
        if named[0] in self._genders:
            genders = frozenset((self._genders[named[0]],))
        self._antecedents.speaks(
            Mention(draft.cue[0], draft.sentence, named[0], named[1], genders, "", None, True, 0)
        )

    def _person_of(self, source: Range) -> str:
        """The entry of a pronoun in the table: its gender, or "first", "we", "plur"; "" else."""
        words = self._words(*source)
        return self._english.tables.pronouns.get(words[0].low, "") if len(words) == 1 else ""

    def _speaker(self, draft: Draft, parent: Draft | None) -> Named:
        """ "I" and "we": whoever speaks in the claim around; the outlet itself outside of quotations."""
        if parent is not None:
            speaker = self.name(parent)
            self._why = speaker.unresolved
            return speaker.name, speaker.kind
        at = draft.cue[0]
        if not self._doc.depth[at] and not any(self._doc.depth[at - 1 : at + 2]) and self._own_voice(draft):
            return OWN_OUTLET
        return self._last_speaker(at)

    def _own_voice(self, draft: Draft) -> bool:
        """«Ми повідомляли»: an outlet speaks of itself in the plural, and of what it has told."""
        assert draft.source is not None
        if self._english.native:
            return True
        told = draft.entry.say and any(t.past for t in self._cue)
        return self._person_of(draft.source) == "we" and (told or not self._antecedents.spoken)

    def _spoken_for(self, speaker: Named) -> Named:
        """ "We" of a person: the body or the state that the article names with the person's office."""
        for mention in self.mentions:
            if mention.name == speaker[0]:
                role = next((role for role in self._roles_of(mention) if role.body), None)
                if role is not None:
                    long = len(role.body.split()) > _LONG and role.state
                    return role.state if long else role.body, "organisation"
        return speaker

    def phrase(self, span: Range) -> Named:
        """The English name and the kind of a noun phrase."""
        words = self._naming(span)
        if not words:
            return UNKNOWN
        if len(words) == 1 and words[0].low in self._english.tables.pronouns:
            return self._pronoun(span[0], words[0].low)
        hits = self._english.find(words)
        latin = self._tagged.latin(words)
        if latin is not None and not hits and not self._english.native:
            return latin, "outlet" if "." in latin else "organisation"
        head = self._head(words)
        if head is None and self._no_name(words, hits):
            head = 0
        if head is None:
            return self._named(words, hits, span)
        kind = self._kind(words[head])
        if kind in ("role", "group", None) and (named := self._ends_in_name(words, hits, head)):
            return named, "person"
        if kind in ("organisation", "outlet", "document") and (named := self._bearer(words, head)):
            return named, "person"
        if kind == "role":
            return self._role(words, head, hits, span[0])
        if kind == "anonymous":
            return self._anonymous(words, hits, span[0]), "anonymous"
        if kind == "outlet":
            return self._outlet(words, hits, head, span[0])
        if kind == "organisation":
            return self._organisation(words, hits, head, span[0])
        if kind == "document":
            return self._document(words, hits, head, span[0])
        return self._noun(words, hits, head, kind, span[0])

    def _no_name(self, words: list[Token], hits: list[Hit]) -> bool:
        """«Засуджена»: one word with the capital of its sentence, which the tagger takes for no name."""
        word = words[0]
        if len(words) > 1 or hits or not self._tagged or self._english.native or word.word.isascii():
            return False
        met = stem(word.low) in self._surnames or self._tagged.type_at(word)
        return not met and word.pos in ("NOUN", "ADJ") and not word.name

    def _naming(self, span: Range) -> list[Token]:
        """The words of a phrase that tell who it is: all, or a full name before a comma."""
        words = self._words(span[0], self._end(span))
        while len(words) > 1 and words[0].pos in ("DET", "PREP"):
            words = words[1:]
        comma = next((t.start for t in self._doc.tokens[span[0] : span[1]] if t.word == ","), None)
        if comma is None:
            return words
        before = [t for t in words if t.start < comma]
        return before if len(before) > 1 and len(self._full(before)) == len(before) else words

    def _noun(self, words: list[Token], hits: list[Hit], head: int, kind: str | None, at: int) -> Named:
        """A noun of no known kind, or a group."""
        noun = words[head]
        if kind is None and hits and hits[0].first == 0:
            return hits[0].name, hits[0].kind
        if kind is None and (beside := self._beside_noun(words, hits, head, at)) is not None:
            return beside
        if kind is None and noun.animate and not plural(noun) and not noun.capital and not hits:
            role = Role(self._describe.word(noun), "", frozenset())
            if (bridged := self._bridged(role, words, head, at)) is not None:
                return bridged, "person"
        if kind == "group" and len(words) == 1 and (earlier := self._earlier(noun, at)):
            return earlier, "group"
        if kind == "group" and len(words) == 1 and self._describe.word(noun) in STATE_GROUPS:
            adjective = self._english.adjective(self._state(at) or "")
            if adjective and not self._english.native:
                return f"{adjective} {self._text(words, at)}", "group"
        body = self._body_after(words, head, at) if kind == "group" else None
        text = f"{self._text(words[: head + 1], at)} of {body}" if body else self._text(words, at)
        known = self._lexicon.kinds.get(base(noun)) if kind != "group" else "group"
        return text, known or self._guess(noun)

    def _ends_in_name(self, words: list[Token], hits: list[Hit], head: int) -> str | None:
        """«один із доповідачів у парламенті Пітер Портер»: a full name at the end is whom it is about."""
        person = self._person_in(words[head + 1 :], self._english.find(words[head + 1 :]))
        if person is None or person[1][-1] is not words[-1]:
            return None
        if len(person[1]) == 1 and (
            self._kind(words[head]) == "group" or self._describe.word(words[head]) in RELATIONS | SPEAKERS
        ):
            return None
        return person[0] if self._same_case(words[head], person[1], words[0]) else None

    def _bearer(self, words: list[Token], head: int) -> str | None:
        """«завідувачка лікарнею Ганна Гай»: a full name in the nominative at the end is of a person."""
        if self._english.native or not self._tagged:
            return None
        name = self._told(words[head + 1 :])
        ends = bool(name) and name[-1] is words[-1] and self._tagged.nominative(name[0])
        found = self._person_in(name, self._english.find(name)) if ends else None
        return found[0] if found is not None else None

    def _end(self, span: Range) -> int:
        """The end of a phrase, with the surname where it breaks off after a first name."""
        tokens, end = self._doc.tokens, span[1]
        if (within := self._tagged.at(tokens[end - 1])) is not None and within.span[1] > end:
            return within.span[1]
        if (
            end < len(tokens)
            and self._english.first_name(tokens[end - 1])
            and tokens[end].capital
            and (tokens[end].start - tokens[end - 1].end == 1)
        ):
            return end + 1
        if end < len(tokens) and tokens[end].capital and tokens[end - 1].capital:
            over = self._english.find(tokens[end - 1 : end + 1])
            if over and over[0].kind == "person" and over[0].last - over[0].first == 2:
                return end + 1
        if end < len(tokens) and tokens[end].pos == "PREP":
            return self._holder_after(end) or end
        return end

    def _holder_after(self, end: int) -> int | None:
        """«переговірник ЄС щодо Brexit Мішель Барньє»: the end of a full name that follows a complement."""
        tokens = self._doc.tokens
        for i in range(end, min(end + 9, len(tokens) - 1)):
            if tokens[i].pos not in ("PREP", "NOUN", "ADJ", "X") and tokens[i].word not in MARKS:
                return None
            if self._english.first_name(tokens[i]) and tokens[i + 1].capital:
                return i + 2 if "nom" in tokens[i].cases or not tokens[i].cases else None
        return None

    def _guess(self, noun: Token) -> SourceKind:
        gloss = self._describe.word(noun)
        if gloss[:1].isupper() and not noun.capital and not noun.word.isascii():
            return "organisation"
        if plural(noun):
            return "group"
        return "person" if noun.animate or self._english.native else "organisation"

    # -- names ----------------------------------------------------------------------------------------------

    def _named(self, words: list[Token], hits: list[Hit], span: Range) -> Named:
        """A phrase of names alone."""
        if words[0].pos in ("ADV", "CONJ", "PART", "PRED") and len(words) == 1:
            return UNKNOWN
        if len(words) == 1 and not hits and self._several(words[0]):
            return self._text(words, span[0]), "group"
        person = self._person_in(words, hits)
        whole = next((h for h in hits if h.last - h.first == len(words)), None)
        if whole is not None and whole.kind != "person":
            return whole.name, whole.kind
        other = bool(hits) and hits[0].kind != "person" and hits[0].first == 0 and len(words) < 3
        if person is not None and not other:
            return person[0], "person"
        if len(hits) > 1 and all(h.kind == "organisation" for h in hits):
            return " and ".join(h.name for h in hits), "organisation"
        inner = bool(hits) and hits[0].first > 0 and words[hits[0].first - 1].pos != "ADJ"
        if hits and not inner and hits[0].kind != "person":
            return hits[0].name, hits[0].kind
        if not words[0].capital and not self._english.native:
            return self._text(words, span[0]), "group" if "plur" in words[0].numbers else "unknown"
        return self._unlisted(words, inner, span)

    def _several(self, token: Token) -> bool:
        """«Рибалки», "Fishermen" at the start of a sentence: people, no name."""
        endings = self._english.tables.several
        if endings is not None:
            return bool(endings.search(token.low))
        return plural(token) and token.animate and not token.name and stem(token.low) not in self._surnames

    def _unlisted(self, words: list[Token], inner: bool, span: Range) -> Named:
        """A name that no table has: by its letters and its marks a body, a person or a group."""
        if self._english.native:
            return self._unlisted_native(words, span[0])
        text = " ".join(self._english.word(t, True) for t in words)
        quoted = self._doc.tokens[span[0]].word in MARKS and span[0] + 1 < span[1]
        if quoted or inner or all(t.word.isascii() for t in words):
            return text, next((m.kind for m in self.mentions if m.name == text), "organisation")
        if len(words) == 1 and words[0].word.isupper() and len(words[0].word) > 1:
            return text.upper(), "organisation"
        return self._english.person(words), "person"

    def _unlisted_native(self, words: list[Token], at: int) -> Named:
        """The same in English, where "the" and capitals throughout speak for a body."""
        if words[0].capital:
            body = self._doc.tokens[at].pos == "DET" or (len(words) == 1 and words[0].word.isupper())
            return " ".join(plain(t.word) for t in words), "organisation" if body else "person"
        several = words[-1].low.endswith("s") or words[0].low in self._english.tables.many
        return self._describe(words), "group" if several else "unknown"

    def _anonymous(self, words: list[Token], hits: list[Hit], at: int) -> str:
        """«співрозмовник Bloomberg»: an anonymous source of the outlet; else the description."""
        outlet = next((h.name for h in hits if h.kind == "outlet"), None)
        if (
            outlet is None
            and len(words) == 2
            and self._kind(words[-1]) == "outlet"
            and not self._english.native
        ):
            chosen = self._lead_back(at, lambda m: m.kind == "outlet" and m.name != "media")
            outlet = chosen.name if chosen is not None else None
        if outlet:
            return f"{outlet}'s sources" if "plur" in words[0].numbers else f"{outlet} source"
        if len(words) == 1 and not self._english.native:
            return "unnamed " + self._describe(words)
        return self._describe(words)
