"""Who is meant: pronouns, "the paper", "the minister" led back to a name that the same article gives."""

from __future__ import annotations

from typing import NamedTuple

from headwater.model import SourceKind
from headwater.read.document import Document, Draft, Range
from headwater.read.tokens import Token
from headwater.read.who.antecedents import NO_NAME, why_open
from headwater.read.who.english import Hit
from headwater.read.who.mentions import Mention
from headwater.read.who.nouns import (
    ANYONE,
    HELD,
    RELATIONS,
    SPEAKERS,
    base,
    plural,
)
from headwater.read.who.offices import Role, whose
from headwater.read.who.pronouns import UNKNOWN, Pronouns
from headwater.read.who.tables import plain, stem
from headwater.read.who.things import MARKS, Named

OWN_OUTLET: Named = ("the publishing outlet", "outlet")


class Meant(NamedTuple):
    """Who a source is, in English; where that is left open, why."""

    name: str
    kind: SourceKind
    unresolved: str | None = None


class Who(Pronouns):
    """Resolves the sources of one document in order, remembering whom it has met."""

    def __init__(self, doc: Document) -> None:
        super().__init__(doc)
        self._memo: dict[int, Meant] = {}

    def name(self, draft: Draft, parent: Draft | None = None) -> Meant:
        """Whom a draft's source means.

        `parent` is the claim whose content holds this one: its speaker is the "I" of a quotation.
        """
        if id(draft) in self._memo:
            return self._memo[id(draft)]
        self._cue = self._doc.tokens[draft.cue[0] : draft.cue[1]]
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
        self._cue = []
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
        if not self._doc.depth[at] and not any(self._doc.depth[at - 1 : at + 2]):
            return OWN_OUTLET
        return self._last_speaker(at)

    def _spoken_for(self, speaker: Named) -> Named:
        """ "We" of a person: the body or the state that the article names with the person's office."""
        for mention in self.mentions:
            if mention.name == speaker[0]:
                body = next((role.body for role in self._roles_of(mention) if role.body), None)
                if body is not None:
                    return body, "organisation"
        return speaker

    def phrase(self, span: Range) -> Named:
        """The English name and the kind of a noun phrase."""
        words = self._naming(span)
        if not words:
            return UNKNOWN
        if len(words) == 1 and words[0].low in self._english.tables.pronouns:
            return self._pronoun(span[0], words[0].low)
        hits = self._english.find(words)
        head = self._head(words)
        if head is None:
            return self._named(words, hits, span)
        kind = self._kind(words[head])
        if kind in ("role", "group", None) and (named := self._ends_in_name(words, hits, head)):
            return named, "person"
        if kind == "role":
            return self._role(words, head, hits, span[0])
        if kind == "anonymous":
            return self._anonymous(words, hits), "anonymous"
        if kind == "outlet":
            return self._outlet(words, hits, head, span[0])
        if kind == "organisation":
            return self._organisation(words, hits, head, span[0])
        if kind == "document":
            return self._document(words, hits, head, span[0])
        return self._noun(words, hits, head, kind, span[0])

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
        if kind == "group" and len(words) == 1 and (earlier := self._earlier(noun, at)):
            return earlier, "group"
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

    def _same_case(self, noun: Token, name: list[Token], opening: Token) -> bool:
        """A name in the case of its office; a name in the genitive belongs to somebody else's."""
        first = self._english.first_name(name[0])
        if "nom" not in noun.cases and "nom" not in opening.cases:
            return True
        if first is not None and len(name) > 1:
            return name[0].low in self._english.tables.nominatives
        return not name[0].cases or "nom" in name[0].cases or not name[0].name

    def _end(self, span: Range) -> int:
        """The end of a phrase, with the surname where it breaks off after a first name."""
        tokens, end = self._doc.tokens, span[1]
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
        return "organisation" if "masc" not in noun.genders and noun.genders else "person"

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
        latin = self._english.latin
        text = " ".join(latin.letters(t.word, True) for t in words)
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

    def _anonymous(self, words: list[Token], hits: list[Hit]) -> str:
        """«співрозмовник Bloomberg»: an anonymous source of the outlet; else the description."""
        outlet = next((h.name for h in hits if h.kind == "outlet"), None)
        if outlet:
            return f"{outlet}'s sources" if "plur" in words[0].numbers else f"{outlet} source"
        if len(words) == 1 and not self._english.native:
            return "unnamed " + self._describe(words)
        return self._describe(words)

    # -- offices --------------------------------------------------------------------------------------------

    def _role(self, words: list[Token], head: int, hits: list[Hit], at: int) -> Named:
        """«міністр», «the president»: by name, by office, or whoever was called so before."""
        person = self._person_in(words, hits)
        role = self._office(words, head, hits, [])
        if person is not None and self._same_case(words[head], person[1], words[0]):
            alone = (
                len(person[1]) == 1 and role.title in RELATIONS | SPEAKERS and person[1][0] is not words[0]
            )
            if not alone:
                return person[0], "person"
        beside = self._beside(at, self._index(words[-1], at) + 1)
        if beside is not None:
            return beside, "person"
        opening = self._doc.tokens[at].low
        if opening in self._english.tables.indefinite:
            return self._text(words, at), "person"
        held, tied = self._holder(role, words[head], at)
        if held is not None:
            return held, "person"
        if role.title in HELD and not role.whose and self._states and not tied:
            return f"{self._text(words, at)} of {self._state(at)}", "person"
        if role.title in ANYONE and len(words) - len(hits) <= 2 and not role.whose:
            chosen = self._choose(at, frozenset(("femn",)) if self._woman(words[head]) else frozenset())
            if chosen is not None:
                return chosen[0], "person"
        body = self._body_after(words, head, at)
        if body is None:
            return self._text(words, at), "person"
        held, _ = self._holder(Role(role.title, "", whose(body)), words[head], at)
        return held or f"{self._text(words[: head + 1], at)} of {body}", "person"

    def _woman(self, noun: Token) -> bool:
        """«міністерка», «министр заявила»: the word or its verb says that it is a woman."""
        verb = next((t for t in self._cue if t.past and t.numbers == {"sing"}), None)
        feminine = self._english.tables.feminine
        return (verb is not None and verb.genders == {"femn"} and noun.genders == {"masc"}) or (
            feminine is not None and noun.genders == {"femn"} and bool(feminine.search(noun.lemma))
        )

    def _body_after(self, words: list[Token], head: int, at: int) -> str | None:
        """«речник компанії»: the company by its name, where the article has one."""
        if len(words) != head + 2 or self._english.native or self._kind(words[-1]) != "organisation":
            return None
        gloss = self._describe.word(words[-1])
        body = self._led_back(words[-1:], gloss, at)
        return None if body.casefold().startswith(gloss.casefold()) else body

    def _beside(self, first: int, last: int) -> str | None:
        """The name that stands beside an office, between commas («директор заводу, інженер Іван Коваль»)."""
        tokens = self._doc.tokens
        for sentence in self._doc.sentences[self.sentence_of(first) :][:1]:
            for phrase in sentence.phrases:
                after = phrase.first in (last + 1, last + 2) and tokens[phrase.first - 1].word == ","
                before = phrase.last in (first - 1, first - 2) and tokens[first - 1].word == ","
                if not (after or before) or phrase.prep is not None or "nom" not in phrase.cases:
                    continue
                words = self._words(phrase.first, phrase.last)
                person = (
                    self._person_in(words, self._english.find(words))
                    if any(t.capital for t in words)
                    else None
                )
                closed = phrase.last >= len(tokens) or tokens[phrase.last].pos != "NOUN"
                if (
                    person is not None
                    and person[1][-1] in words[-2:]
                    and len(person[1]) > 1
                    and (before or closed)
                ):
                    return person[0]
        return None

    def _holder(self, role: Role, noun: Token, at: int) -> tuple[str | None, bool]:
        """Whom the article calls so, or the tables know in that office; and whether two may be meant."""
        femn = self._woman(noun)

        def fits(mention: Mention) -> bool:
            if mention.kind != "person" or (femn and "femn" not in (mention.genders or {"femn"})):
                return False
            return any(own.is_called(role) for own in self._roles_of(mention))

        chosen = self._lead_back(at, fits)
        if chosen is not None:
            return chosen.name, False
        names = {m.name: m.kind for m in self.mentions if fits(m)}
        self._why = why_open(names.items()) if len(names) != 1 else None
        return (next(iter(names)), False) if len(names) == 1 else (None, bool(names))

    def _roles_of(self, mention: Mention) -> list[Role]:
        known = self._english.tables.people.get(mention.name)
        offices = [Role(o.role.lower(), o.state, whose(o.state), o.state) for o in known[1]] if known else []
        return [mention.role, *offices] if mention.role is not None else offices
