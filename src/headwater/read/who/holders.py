"""Whoever is called by an office or another role: by name, or led back to one that the article gives."""

from __future__ import annotations

from abc import ABC
from collections.abc import Iterable

from headwater.read.document import Document
from headwater.read.tokens import Token
from headwater.read.who.antecedents import why_open
from headwater.read.who.called import Called
from headwater.read.who.english import Hit
from headwater.read.who.mentions import Mention
from headwater.read.who.nouns import ANYONE, HELD, MANY_HOLD, RELATIONS, SPEAKERS
from headwater.read.who.offices import Role, whose
from headwater.read.who.pronouns import Pronouns
from headwater.read.who.things import Named

_AGREES = ("а", "я")  # nouns like «глава», whose verb may be feminine though he is a man
_BRIDGE = 4  # sentences between a person and the next word for them
_OPENING = 4  # sentences: the headline and the lead


class Holders(Pronouns, ABC):
    """Resolves phrases whose noun is an office or another role of a person."""

    def __init__(self, doc: Document, names: Iterable[Called] = ()) -> None:
        super().__init__(doc, names)
        self._roles: dict[str, list[Role]] = {}

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
        owner = self._owner(role, words, head, at)
        if owner is not None:
            role = Role(role.title, "", whose(owner))
        held, tied = self._holder(role, words[head], at)
        if held is not None and held != owner:
            return held, "person"
        if owner is not None:
            return f"{owner}'s {role.title}", "person"
        if role.title in HELD and not role.whose and self._states and not tied:
            return f"{self._text(words, at)} of {self._state(at)}", "person"
        if role.title in ANYONE and len(words) - len(hits) <= 2 and not role.whose:
            chosen = self._choose(at, frozenset(("femn",)) if self._woman(words[head]) else frozenset())
            if chosen is not None:
                return chosen[0], "person"
        body = self._body_after(words, head, at)
        if body is None:
            bridged = None if tied else self._bridged(role, words, head, at)
            return bridged or self._text(words, at), "person"
        held, _ = self._holder(Role(role.title, "", whose(body)), words[head], at)
        return held or f"{self._text(words[: head + 1], at)} of {body}", "person"

    def _owner(self, role: Role, words: list[Token], head: int, at: int) -> str | None:
        """«адвокат жінки», «її адвокат»: whose, by name, where the article has one."""
        if role.title not in RELATIONS or self._english.native:
            return None
        low = self._doc.tokens[at].low
        gender = self._english.tables.pronouns.get(low, "")
        if gender not in ("masc", "femn"):
            last = words[-1]
            if len(words) != head + 2 or self._describe.word(last) not in ANYONE:
                return None
            gender = "femn" if last.genders == {"femn"} else "masc"
        chosen = self._choose(at, frozenset((gender,)))
        return chosen[0] if chosen is not None and chosen[1] == "person" and chosen[0][:1].isupper() else None

    def _bridged(self, role: Role, words: list[Token], head: int, at: int) -> str | None:
        """«художниця», «глава місії»: whoever spoke just before, of whom the article says nothing else.

        At the opening of the article it is whoever is named next («…, – експерт»).
        """
        deputy = role.title.startswith("deputy")
        if (
            self._english.native
            or role.title in MANY_HOLD | RELATIONS
            or (role.title in SPEAKERS and not deputy)
        ):
            return None
        femn = self._woman(words[head])

        def fits(mention: Mention) -> bool:
            if mention.kind != "person" or not mention.name[:1].isupper():
                return False
            if femn and "femn" not in (mention.genders or {"femn"}):
                return False
            roles = self._roles_of(mention)
            return not roles or any(own.is_called(role) for own in roles)

        number = self.sentence_of(at)
        last = next((m for m in reversed(self._antecedents.spoken) if m.at < at and m.kind == "person"), None)
        found = None
        if last is not None:
            found = last.name if fits(last) and number - last.sentence <= _BRIDGE else None
        elif number < _OPENING:
            after = (m for m in self.mentions if m.at > at and m.sentence - number <= _BRIDGE and m.subject)
            found = next((m.name for m in after if fits(m)), None)
        self._why = self._why if found is None else None
        return found

    def _woman(self, noun: Token) -> bool:
        """«міністерка», «министр заявила»: the word or its verb says that it is a woman."""
        verb = next((t for t in self._cue if t.past and t.numbers == {"sing"}), None)
        feminine = self._english.tables.feminine
        agrees = noun.genders == {"masc"} or ("masc" in noun.genders and not noun.low.endswith(_AGREES))
        return (verb is not None and verb.genders == {"femn"} and agrees) or (
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
        """Whatever the article or the tables say that somebody is."""
        if not self._roles:
            for met in self.mentions:
                self._roles.setdefault(met.name, [] if met.role is None else [met.role])
                if met.role is not None and met.role not in self._roles[met.name]:
                    self._roles[met.name].append(met.role)
        known = self._english.tables.people.get(mention.name)
        offices = [Role(o.role.lower(), o.state, whose(o.state), o.state) for o in known[1]] if known else []
        return [*self._roles.get(mention.name, ()), *offices]

    def _same_case(self, noun: Token, name: list[Token], opening: Token) -> bool:
        """A name in the case of its office; a name in the genitive belongs to somebody else's."""
        if "nom" not in noun.cases and "nom" not in opening.cases:
            return True
        nominative = self._tagged.nominative(name[0])
        if nominative is not None and not self._english.native:
            return nominative or (noun.low != noun.lemma and opening.low != opening.lemma)
        first = self._english.first_name(name[0])
        if first is not None and len(name) > 1:
            return name[0].low in self._english.tables.nominatives
        return not name[0].cases or "nom" in name[0].cases or not name[0].name
