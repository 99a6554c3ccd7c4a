"""Who is meant: pronouns, "the paper", "the minister" led back to a name that the same article gives."""

from __future__ import annotations

from headwater.model import SourceKind
from headwater.read.document import Document, Draft, Range
from headwater.read.tokens import Token
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
from headwater.read.who.tables import stem
from headwater.read.who.things import Named, Things

UNKNOWN: Named = ("unknown", "unknown")
_MARKS = frozenset('«»„“”"')
OWN_OUTLET: Named = ("the publishing outlet", "outlet")


class Who(Things):
    """Resolves the sources of one document in order, remembering whom it has met."""

    def __init__(self, doc: Document) -> None:
        super().__init__(doc)
        self._memo: dict[int, Named] = {}

    def name(self, draft: Draft, parent: Draft | None = None) -> Named:
        """The English name and the kind of a draft's source; ("unknown", "unknown") where nobody can tell.

        `parent` is the claim whose content holds this one: its speaker is the "I" of a quotation.
        """
        if id(draft) in self._memo:
            return self._memo[id(draft)]
        self._cue = self._doc.tokens[draft.cue[0] : draft.cue[1]]
        if draft.source is None:
            named = self._dropped(draft, parent)
        elif self._person_of(draft.source) == "first":
            named = self._speaker(draft, parent)
        else:
            named = self.phrase(draft.source)
        self._memo[id(draft)] = named
        if draft.source is not None and named[0] != UNKNOWN[0]:
            self._note_speaker(draft, named)
        self._cue = []
        return named

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
        """The entry of a pronoun in the table of the language: its gender, or "first", "plur"; "" else."""
        words = self._words(*source)
        return self._english.tables.pronouns.get(words[0].low, "") if len(words) == 1 else ""

    def _speaker(self, draft: Draft, parent: Draft | None) -> Named:
        """ "I" and "we": whoever speaks in the claim around; the outlet itself outside of quotations."""
        if parent is not None:
            return self.name(parent)
        at = draft.cue[0]
        if not self._doc.depth[at] and not any(self._doc.depth[at - 1 : at + 2]):
            return OWN_OUTLET
        spoken = [m for m in self._antecedents.spoken if m.at < at]
        return (spoken[-1].name, spoken[-1].kind) if spoken else UNKNOWN

    def phrase(self, span: Range) -> Named:
        """The English name and the kind of a noun phrase."""
        words = self._words(span[0], self._end(span))
        while len(words) > 1 and words[0].pos in ("DET", "PREP"):
            words = words[1:]
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

    def _noun(self, words: list[Token], hits: list[Hit], head: int, kind: str | None, at: int) -> Named:
        """A noun of no known kind, or a group."""
        noun = words[head]
        if kind is None and hits and hits[0].first == 0:
            return hits[0].name, hits[0].kind
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
        if end < len(tokens) and tokens[end].pos == "PREP":
            return self._holder_after(end) or end
        return end

    def _holder_after(self, end: int) -> int | None:
        """«переговірник ЄС щодо Brexit Мішель Барньє»: the end of a full name that follows a complement."""
        tokens = self._doc.tokens
        for i in range(end, min(end + 9, len(tokens) - 1)):
            if tokens[i].pos not in ("PREP", "NOUN", "ADJ", "X") and tokens[i].word not in _MARKS:
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
        if self._english.native:
            return token.low.endswith(("men", "people"))
        return plural(token) and token.animate and not token.name and stem(token.low) not in self._surnames

    def _unlisted(self, words: list[Token], inner: bool, span: Range) -> Named:
        """A name that no table has: by its letters and its marks a body, a person or a group."""
        latin = self._english.latin
        text = " ".join(latin.letters(t.word, True) for t in words)
        quoted = self._doc.tokens[span[0]].word in '«„“"' and span[0] + 1 < span[1]
        if self._english.native:
            if words[0].capital:
                named = self._doc.tokens[span[0]].pos == "DET" or (
                    len(words) == 1 and words[0].word.isupper()
                )
                return text, "organisation" if named else "person"
            several = text.endswith("s") or text.startswith(("those", "many", "some"))
            return self._describe(words), "group" if several else "unknown"
        if quoted or inner or all(t.word.isascii() for t in words):
            return text, next((m.kind for m in self.mentions if m.name == text), "organisation")
        if len(words) == 1 and words[0].word.isupper() and len(words[0].word) > 1:
            return text.upper(), "organisation"
        return self._english.person(words), "person"

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
        sentence = self.sentence_of(at)
        femn = self._woman(noun)

        def fits(mention: Mention) -> bool:
            if mention.kind != "person" or (femn and "femn" not in (mention.genders or {"femn"})):
                return False
            return any(own.is_called(role) for own in self._roles_of(mention))

        chosen = self._antecedents.choose(at, sentence, fits)
        if chosen is not None:
            return chosen.name, False
        names = {m.name for m in self.mentions if fits(m)}
        return (names.pop(), False) if len(names) == 1 else (None, bool(names))

    def _roles_of(self, mention: Mention) -> list[Role]:
        known = self._english.tables.people.get(mention.name)
        offices = [Role(o.role.lower(), o.state, whose(o.state)) for o in known[1]] if known else []
        return [mention.role, *offices] if mention.role is not None else offices

    # -- pronouns and dropped subjects ----------------------------------------------------------------------

    def _pronoun(self, at: int, low: str) -> Named:
        """«він», «їх», "it": the best antecedent of its gender and number."""
        kind = self._english.tables.pronouns[low]
        if kind in ("masc", "femn"):
            chosen = self._choose(at, frozenset((kind,)))
            return chosen or ("unknown", "person")
        if kind == "first":
            spoken = [m for m in self._antecedents.spoken if m.at < at]
            return (spoken[-1].name, spoken[-1].kind) if spoken else UNKNOWN
        if kind not in ("plur", "neut"):
            return UNKNOWN
        bodies = ("organisation", "outlet") if self._english.native else ()
        many = ("group", "anonymous", *bodies) if kind == "plur" else ("organisation", "document")
        spoken = [m for m in self._antecedents.spoken if m.at < at and m.kind in many]
        if spoken:
            return spoken[-1].name, spoken[-1].kind
        found = self._antecedents.choose(at, self.sentence_of(at), lambda m: m.kind in many)
        return (found.name, found.kind) if found is not None else UNKNOWN

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

        chosen = self._antecedents.choose(at, self.sentence_of(at), fits)
        return (chosen.name, chosen.kind) if chosen is not None else None

    def _dropped(self, draft: Draft, parent: Draft | None) -> Named:
        """A subject left out: the source of the claim just before, where the verb is personal."""
        spoken = self._antecedents.spoken
        if draft.entry.kind != "verb" or not spoken:
            return UNKNOWN
        verb = next((t for t in self._cue if t.numbers), None)
        last = spoken[-1]
        if verb is None or not self._near(last.at, draft.sentence):
            return UNKNOWN
        if "plur" in verb.numbers and "sing" not in verb.numbers:
            return (last.name, last.kind) if last.kind in ("group", "anonymous") else UNKNOWN
        if not verb.past or "neut" in verb.genders:
            return UNKNOWN
        known = self._genders.get(last.name)
        own = frozenset((known,)) if known else last.genders
        if verb.genders and own and not own & verb.genders:
            return UNKNOWN
        return last.name, last.kind

    def _near(self, where: int, sentence: int) -> bool:
        sentences = self._doc.sentences
        return sentences[max(0, sentence - 1)].first <= where < sentences[sentence].last
