"""The roles of a trigger: its subject, and its complements matched against the marks of its frame."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.model import Party, Span
from headwater.read.acts.clauses import Clauses
from headwater.read.acts.complements import Complement, complements, tail
from headwater.read.acts.drafts import Draft, outer_of
from headwater.read.acts.moving import moved, moving
from headwater.read.acts.parties import state_named
from headwater.read.acts.triggers import Hit
from headwater.read.claims.subjects import gerund_subject, subject
from headwater.read.document import Range
from headwater.read.phrases import Phrase

_OBJECTS = frozenset(("obj", "acc", "gen"))
_LINKS = 4  # prepositional phrases after a thing that belong to it


class Roles(Clauses):
    """Finds the roles of the triggers of one document. `dated` tells of a token that it belongs to a time."""

    def verbal(self, hit: Hit, sources: dict[int, Range | None], earlier: Sequence[Draft]) -> Draft:
        """The roles of a verb; `sources` are those of claims by where their cues stand."""
        draft = Draft(hit, verb=hit.at)
        draft.subject = self._subject(hit, sources)
        around = complements(self.doc, self.frames, hit, draft.subject)
        outer = outer_of(hit, earlier)
        if outer is not None and outer.what is not None:
            # «закликала Румунію відкрити кордон»: what stands before the infinitive belongs to its governor
            around = [c for c in around if c.span[0] >= outer.what[0]]
        draft.around = self.timeless(around)
        if hit.form == "passive":
            self._passive(draft)
        else:
            self._active(draft, earlier)
        draft.where = self.place(draft)
        return draft

    def timeless(self, around: list[Complement]) -> list[Complement]:
        """Complements without expressions of time: "Kyiv next week" is cut to "Kyiv"."""
        out = []
        for found in around:
            first, last = found.span
            if found.kind == "phrase":
                while last > first and self.dated(last - 1):
                    last -= 1
                dull = last <= first or self.dated(first) or self._calendar(found)
                if dull:
                    continue
            out.append(Complement((first, last), found.kind, found.phrase, found.prep, found.after))
        return out

    def _calendar(self, found: Complement) -> bool:
        assert found.phrase is not None
        head, lexicon = self.doc.tokens[found.phrase.head], self.doc.lexicon
        return head.lemma in lexicon.set_of("calendar_words") or head.lemma in lexicon.set_of("time_words")

    # -- the subject ---------------------------------------------------------------------------------------

    def _subject(self, hit: Hit, sources: dict[int, Range | None]) -> Range | None:
        """The subject of a finite verb or a gerund; that of an infinitive belongs to its governor."""
        token = self.doc.tokens[hit.at]
        told = next((sources[i] for i in range(*hit.span) if sources.get(i) is not None), None)
        if told is not None and hit.form != "passive" and hit.frame.who == ("subject",):
            return self.before_date(hit, told)
        if hit.attribute:
            return self._noun_before(hit)
        if hit.frame.thing:
            return moving(self, hit)
        if hit.form == "active" and "subject" not in (*hit.frame.who, *hit.frame.whom):
            return None
        if self.frames.placed:
            return self._placed_subject(hit)
        if token.pos == "INF":
            return None
        if token.pos == "GRND":
            return gerund_subject(self.doc, hit.sentence, hit.span, False)
        found = subject(self.doc, hit.sentence, (hit.at, hit.at + 1), False)
        return found and self.before_date(hit, found)

    def _noun_before(self, hit: Hit) -> Range | None:
        """«ракети, поставлені Іраном», "aircraft requested by Poland": what a participle belongs to."""
        at = hit.at - 1 if self.doc.tokens[hit.at - 1].word != "," else hit.at - 2
        phrase = hit.sentence.phrase_at(at) if at >= hit.sentence.first else None
        return (
            (phrase.first, min(phrase.last, hit.at)) if phrase is not None and phrase.first < hit.at else None
        )

    def _placed_subject(self, hit: Hit) -> Range | None:
        """The subject by word order: the phrase before the verb and its auxiliaries."""
        begin = self.first_auxiliary(hit)
        if begin > hit.sentence.first and self.doc.tokens[begin].low in self.frames.sets["infinitive"]:
            return None
        low = self.doc.tokens[hit.at].low
        if low.endswith("ing") and begin == hit.at:
            return None
        if begin > hit.sentence.first and self.doc.tokens[begin - 1].low in self.frames.sets["and"]:
            return None  # the subject of the verb before
        found = subject(self.doc, hit.sentence, (begin, hit.at + 1), False)
        phrase = hit.sentence.phrase_at(found[0]) if found is not None else None
        if found is None or phrase is None or phrase.last != found[1]:
            return found
        return found[0], min(tail(self.doc, self.frames, phrase), begin)

    # -- active and passive --------------------------------------------------------------------------------

    def _active(self, draft: Draft, earlier: Sequence[Draft]) -> None:
        frame, subject_ = draft.hit.frame, draft.subject
        left = list(draft.around)
        who = self._take(draft, frame.who, left, party=True)
        if frame.thing:
            moved(self, draft, left)
            return
        draft.who = self._parties(draft, who or self._author(draft.subject))
        whom = self._take(draft, frame.whom, left, party=True)
        whom = self._split(draft, whom, left)
        draft.whom = self._parties(draft, whom) + self._more(draft, whom, left)
        draft.what = self.what(draft, left)
        if draft.what is None and whom is not None and "obj2" in frame.what and self._pronoun(whom):
            draft.whom, draft.what = (), whom  # "promised them": one object is the thing
        self._receiver(draft)
        self._asked_of(draft)
        self._within(draft)
        if draft.who or subject_ is not None:
            return
        self._inherit(draft, earlier)

    def _author(self, span: Range | None) -> Range | None:
        """«лист Астани просить», "the ministry's letter asks": whose letter it is."""
        if span is None or self.doc.tokens[self.head(span)].lemma not in self.frames.sets["messages"]:
            return None
        for name in self.parties.names_in(span):
            if name.type in ("LOC", "ORG", "PER"):
                return self.parties.words(Span(name.start, name.end))
        return None

    def _asked_of(self, draft: Draft) -> None:
        """«наказала, щоб міністерство передало»: whom an order names as the subject of its clause."""
        what = draft.what
        if draft.whom or what is None or draft.hit.frame.inner != "asked":
            return
        if not any(c.kind == "that" and c.span == what for c in draft.around):
            return
        phrase = draft.hit.sentence.phrase_at(what[0])
        if phrase is not None and phrase.prep is None and self.parties.acts(phrase):
            draft.whom = self._parties(draft, (phrase.first, phrase.last))

    def _pronoun(self, span: Range) -> bool:
        return span[1] - span[0] == 1 and self.doc.tokens[span[0]].pos == "PRON"

    def _within(self, draft: Draft) -> None:
        """«обіцяє передати Україні танки»: to whom a promise or a refusal is, by the dative of the deed."""
        what = draft.what
        if draft.whom or what is None or "dat" not in draft.hit.frame.whom or not draft.hit.frame.inner:
            return
        if not any(c.kind == "inf" and c.span == what for c in draft.around):
            return
        for phrase in draft.hit.sentence.phrases:
            if what[0] < phrase.first < what[1] and phrase.prep is None and "dat" in phrase.cases:
                span = self._leading_name((phrase.first, phrase.last)) or (phrase.first, phrase.last)
                if self.acts(span) and (phrase.first == what[0] + 1 or "gen" not in phrase.cases):
                    draft.whom = self._parties(draft, span)
                return

    def _receiver(self, draft: Draft) -> None:
        """«надати генератори Сербії»: a name at the end of a thing, in what may be the dative."""
        what = draft.what
        if draft.whom or what is None or "dat" not in draft.hit.frame.whom or what[1] - what[0] < 2:
            return
        names = [n for n in self.parties.names_in(what) if n.type == "LOC" and state_named(n.english)]
        words = self.parties.words(Span(names[-1].start, names[-1].end)) if names else None
        if words is None or words[1] != what[1] or "dat" not in self.doc.tokens[words[0]].cases:
            return
        if words[0] > what[0] and self.is_item((what[0], words[0])):
            draft.whom, draft.what = (self.parties.party(words),), (what[0], words[0])

    def _parties(self, draft: Draft, span: Range | None) -> tuple[Party, ...]:
        if span is None:
            return ()
        return self.parties.joined(draft.hit.sentence, span)

    def _take(self, draft: Draft, marks: Sequence[str], left: list[Complement], party: bool) -> Range | None:
        """The first complement that bears one of the marks, taken out of those that are left."""
        for mark in marks:
            if mark == "subject":
                span = draft.subject
                if span is not None and (not party or self.acts(span)):
                    return span
                continue
            for found in left:
                whose = self._party_in(found, draft.hit.frame.genitive == "whom") if party else found.span
                if whose is None and party and self._addressed(draft.hit, mark, found, left):
                    whose = found.span
                if self.bears(found, mark, left) and whose is not None:
                    left.remove(found)
                    return whose
        return None

    def _addressed(self, hit: Hit, mark: str, found: Complement, left: Sequence[Complement]) -> bool:
        """True where a bare object is somebody by what follows it.

        "asked the club to wait", «попросила клуб залишити»: who is asked in words to do something;
        "offered Peruvian growers the same quota": the first of two objects in a row.
        """
        if mark not in _OBJECTS or found.phrase is None or found.prep or not found.after:
            return False
        if hit.frame.spoken and not self.is_item(found.span) and not self._pronoun(found.span):
            follows = (c for c in left if c.span[0] >= found.span[1])
            if any(c.kind in ("inf", "that") or f"+{c.prep}" in hit.frame.what for c in follows):
                return True
        if mark != "obj":
            return False
        second = any(c.phrase is not None and not c.prep and c.span[0] == found.span[1] for c in left)
        return second and next(self.parties.adjectives(found.span), "") != ""

    def _more(self, draft: Draft, whom: Range | None, left: list[Complement]) -> tuple[Party, ...]:
        """«і до Китаю, і до Ірану»: further phrases with the preposition of the one that was taken."""
        taken = next((c for c in draft.around if c.span == whom and c.prep), None)
        if taken is None or taken.phrase is None:
            return ()
        found: list[Range] = []
        for phrase in draft.hit.sentence.phrases:
            if phrase.first <= taken.span[0] or phrase.prep is None or not self.parties.acts(phrase):
                continue
            last = found[-1][1] if found else taken.span[1]
            gap = self.doc.tokens[last : phrase.prep]
            listed = any(t.low in self.frames.sets["and"] for t in gap) and len(gap) <= 2
            if listed and self.doc.tokens[phrase.prep].low == taken.prep:
                found.append((phrase.first, phrase.last))
        return tuple(self.parties.party(span) for span in found)

    def _state_in(self, span: Range) -> Range | None:
        """«по об'єктах Литви»: whose what is struck is."""
        for name in self.parties.names_in(span):
            if name.type == "LOC" and state_named(name.english):
                return self.parties.words(Span(name.start, name.end))
        return None

    def _party_in(self, found: Complement, target: bool = False) -> Range | None:
        """The part of a phrase that is a party: all of it, or a name that another phrase follows."""
        if found.phrase is None:
            return None
        leading = self._leading_name(found.span)
        if leading is None and target and not self.acts(found.span):
            return self._state_in(found.span)
        if leading is not None and not self.frames.placed:
            return leading
        return found.span if self.acts(found.span) else leading

    def _leading_name(self, span: Range) -> Range | None:
        """«Jordan five pumps», «у Берліна ракети»: a name that begins a longer phrase."""
        names = [n for n in self.parties.names_in(span) if n.type in ("LOC", "ORG", "PER")]
        tokens = self.doc.tokens
        begin = span[0] + (tokens[span[0]].pos == "DET")
        if not names or names[0].start > tokens[begin].start:
            return None
        end = next((i for i in range(*span) if tokens[i].start >= names[0].end), span[1])
        if end >= span[1] or tokens[end].capital or not tokens[end].word[0].isalnum():
            return None
        return span[0], end

    def bears(self, found: Complement, mark: str, left: Sequence[Complement]) -> bool:
        """True where a complement bears a mark of a frame."""
        if mark in ("inf", "that"):
            return found.kind == mark
        if found.phrase is None:
            return False
        if mark.startswith("+"):
            prep, _, case = mark[1:].partition(":")
            return found.prep == prep and (not case or case in found.phrase.cases)
        if found.prep or mark in ("owner", "place"):
            return False
        if mark in ("obj", "obj2"):
            return found.after and (mark == "obj2" or self._first_object(found, left))
        if mark == "dat" and "dat" not in found.phrase.cases:
            return found.phrase.head > found.span[0] and self._leading_name(found.span) is not None
        return mark in found.phrase.cases

    def _first_object(self, found: Complement, left: Sequence[Complement]) -> bool:
        """True where no preposition stands between a verb and its bare object."""
        return all(c.span[0] >= found.span[0] or not c.prep for c in left)

    def _split(self, draft: Draft, whom: Range | None, left: list[Complement]) -> Range | None:
        """«promised Jordan five pumps»: what follows the name in its phrase is what is promised."""
        phrase = draft.hit.sentence.phrase_at(whom[0]) if whom is not None else None
        if whom is None or phrase is None or whom[1] >= phrase.last:
            return whom
        rest = (whom[1], phrase.last)
        while rest[1] > rest[0] and self.dated(rest[1] - 1):
            rest = (rest[0], rest[1] - 1)
        if rest[0] < rest[1] and not self.dated(rest[0]):
            cases = self.doc.tokens[rest[0]].cases or phrase.cases
            left.insert(0, Complement(rest, "phrase", Phrase(*rest, rest[1] - 1, cases, None)))
        return whom

    def what(self, draft: Draft, left: list[Complement]) -> Range | None:
        """What an act is about: the first complement with a mark of the frame and what hangs on it."""
        for mark in draft.hit.frame.what:
            found = next((c for c in left if self.bears(c, mark, left) and self._thing(c, mark)), None)
            if found is not None:
                left.remove(found)
                return self.extended(found, left) if found.kind == "phrase" else found.span
        return None

    def _thing(self, found: Complement, mark: str) -> bool:
        """No pronoun of a person; in the genitive or accusative no one who can act."""
        if found.phrase is None:
            return True
        head = self.doc.tokens[found.phrase.head]
        return head.low not in self.doc.lexicon.set_of("personal_pronouns")

    def extended(self, found: Complement, left: list[Complement]) -> Range:
        """A phrase with what is joined to it and the prepositional phrases after it, but no parties."""
        first, last = found.span
        for _ in range(_LINKS):
            after = next((c for c in left if c.phrase is not None and c.span[0] >= last), None)
            if after is None or after.phrase is None:
                break
            gap = self.doc.tokens[last : after.span[0]]
            linked = any(t.low in self.frames.sets["and"] or t.word == "," for t in gap)
            joined = linked and not after.prep and all(t.pos in ("PUNCT", "CONJ") for t in gap)
            bound = after.prep and after.phrase.prep == last and not self._elsewhere(after)
            if not (joined or bound):
                break
            left.remove(after)
            last = after.span[1]
        return first, last

    def _elsewhere(self, found: Complement) -> bool:
        """A place or a party: no part of a thing."""
        names = self.parties.names_in(found.span)
        return any(n.type in ("LOC", "PER", "ORG") for n in names[:1])

    def _passive(self, draft: Draft) -> None:
        """The subject is what an active verb has as its object; the agent is marked."""
        frame, left = draft.hit.frame, list(draft.around)
        agents = [f"+{word}" for word in self.frames.sets["agent"]] if self.frames.placed else ["ins"]
        who = self._take(draft, agents, left, party=True)
        if "subject" in frame.whom:  # "pumps received by Latvia from Estonia": the agent is given them
            draft.whom, draft.what = self._parties(draft, who), draft.subject
            draft.who = self._parties(draft, self._take(draft, frame.who, left, party=True))
            return
        draft.who = self._parties(draft, who)
        object_ = bool(_OBJECTS & set(frame.whom))
        if frame.who != ("subject",) and not draft.who:
            draft.who = self._parties(draft, self._take(draft, frame.who, left, party=True))
        if draft.subject is not None and object_ and self.acts(draft.subject):
            draft.whom = self._parties(draft, draft.subject)
            draft.what = self.what(draft, left)
            return
        draft.whom = self._parties(draft, self._take(draft, frame.whom, left, party=True))
        draft.what = draft.subject if draft.subject is not None else self.what(draft, left)

    # -- infinitives ---------------------------------------------------------------------------------------

    def _inherit(self, draft: Draft, earlier: Sequence[Draft]) -> None:
        """Who does what an infinitive tells: whoever is asked to, or who promises, plans or refuses to."""
        outer = outer_of(draft.hit, earlier)
        if outer is not None:
            asked = outer.hit.frame.inner == "asked"
            draft.who = outer.whom if asked else outer.who
            if not asked and not draft.whom and outer.whom and outer.hit.frame.spoken:
                draft.whom = outer.whom
            if asked and not draft.whom:
                draft.whom = outer.who
            return
        at = self.governor(draft.hit)
        if at is not None and not self.frames.placed and self.doc.tokens[at].pos in ("VERB", "SHORT", "PRED"):
            found = subject(self.doc, draft.hit.sentence, (at, at + 1), False)
        elif at is not None and self.frames.placed:
            stand_in = Hit((at, at + 1), draft.hit.frame, "active", draft.hit.sentence, (at,))
            found = subject(self.doc, draft.hit.sentence, (self.first_auxiliary(stand_in), at + 1), False)
        else:
            found = None
        if found is not None and self.acts(found):
            draft.who = self._parties(draft, found)

    def _is_place(self, span: Range) -> bool:
        """True where the head of a phrase is the name of a place: «у Варшаві», not «на думку Варшави»."""
        head = self.doc.tokens[self.head(span)].start
        return any(n.type == "LOC" and n.start <= head < n.end for n in self.parties.names_in(span))

    def place(self, draft: Draft) -> Range | None:
        """Where: a phrase with a preposition of place and a name, that is no other role."""
        taken = [p.span for p in (*draft.who, *draft.whom) if p.span is not None]
        for found in draft.around:
            if found.prep in self.frames.sets["place"] and self._is_place(found.span):
                start = self.doc.tokens[found.span[0]].start
                free = all(not span.start <= start < span.end for span in taken)
                if free and (draft.what is None or not draft.what[0] <= found.span[0] < draft.what[1]):
                    return found.span
        return None
