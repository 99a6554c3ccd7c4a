"""Who is meant: pronouns, "the paper", "the minister" led back to a name that the same article gives."""

from __future__ import annotations

from collections import Counter

from headwater.model import SourceKind
from headwater.read.document import Document, Draft, Range
from headwater.read.english import Hit
from headwater.read.met import Met
from headwater.read.nouns import COMPANIES, GENERIC, HELD, RELATIONS, STATE_WORDS, base, plural
from headwater.read.tokens import Token

Named = tuple[str, SourceKind]
_UNKNOWN: Named = ("unknown", "unknown")


class Who(Met):
    """Resolves the sources of one document in order, remembering whom it has met."""

    def __init__(self, doc: Document) -> None:
        super().__init__(doc)
        self._sources: list[tuple[int, Named, frozenset[str]]] = []
        self._memo: dict[int, Named] = {}

    def name(self, draft: Draft, parent: Draft | None = None) -> Named:
        """The English name and the kind of a draft's source; ("unknown", "unknown") where nobody can tell.

        `parent` is the claim whose content holds this one: its speaker is the "I" of a quotation.
        """
        if id(draft) in self._memo:
            return self._memo[id(draft)]
        if draft.source is None:
            named = self._dropped(draft, parent)
        elif parent is not None and self._first_person(draft.source):
            named = self.name(parent)
        else:
            named = self.phrase(draft.source)
        self._memo[id(draft)] = named
        if draft.source is not None and named != _UNKNOWN:
            head = self._doc.tokens[draft.source[0]]
            self._sources.append((draft.cue[0], named, head.genders))
        return named

    def phrase(self, span: Range) -> Named:
        """The English name and the kind of a noun phrase."""
        words = [t for t in self._doc.tokens[span[0] : self._end(span)] if t.word[0].isalnum()]
        while len(words) > 1 and words[0].pos in ("DET", "PREP"):
            words = words[1:]
        if not words:
            return _UNKNOWN
        if len(words) == 1 and words[0].low in self._doc.lexicon.set_of("personal_pronouns"):
            return self._pronoun(span[0], words[0])
        if len(words) == 1 and words[0].low in self._doc.lexicon.set_of("possessives"):
            return self._pronoun(span[0], words[0])
        head = self._head(words)
        hits = self._english.find(words)
        if head is None:
            return self._named(words, hits, span)
        noun = words[head]
        kind = self._kind(noun)
        if kind == "anonymous":
            return self._anonymous(words, hits), "anonymous"
        if kind == "role":
            return self._role(words, head, span[0])
        if kind == "outlet":
            return self._outlet(words, hits, head, span[0])
        if kind == "organisation":
            return self._organisation(words, hits, head, span[0])
        person = self._person(words[head + 1 :]) if kind is None else None
        if person and words[-1].capital and self._agree(noun, words[-1]):
            return person, "person"
        if kind is None and hits and hits[0].first == 0:
            return hits[0].name, hits[0].kind
        known = self._doc.lexicon.kinds.get(base(noun)) if kind != "group" else "group"
        return self._english.describe(words), known or self._guess(noun)

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
        for i in range(end, min(end + 7, len(tokens) - 1)):
            if tokens[i].pos not in ("PREP", "NOUN", "ADJ", "X"):
                return None
            if self._english.first_name(tokens[i]) and tokens[i + 1].capital:
                return i + 2 if "nom" in tokens[i].cases or not tokens[i].cases else None
        return None

    def _guess(self, noun: Token) -> SourceKind:
        gloss = self._english.word(noun)
        if gloss[:1].isupper() and not noun.capital and not noun.word.isascii():
            return "organisation"
        if plural(noun):
            return "group"
        return "organisation" if "masc" not in noun.genders and noun.genders else "person"

    def _named(self, words: list[Token], hits: list[Hit], span: Range) -> Named:
        """A phrase of names alone."""
        if words[0].pos in ("ADV", "CONJ", "PART", "PRED") and len(words) == 1:
            return _UNKNOWN
        person = self._person(words)
        whole = next((h for h in hits if h.last - h.first == len(words)), None)
        if whole is not None and whole.kind != "person":
            return whole.name, whole.kind
        if person is not None and not (
            hits and hits[0].kind != "person" and hits[0].first == 0 and len(words) < 3
        ):
            return person, "person"
        if len(hits) > 1 and all(h.kind == "organisation" for h in hits):
            return " and ".join(h.name for h in hits), "organisation"
        inner = bool(hits) and hits[0].first > 0 and words[hits[0].first - 1].pos != "ADJ"
        if (
            hits
            and not inner
            and not (hits[0].kind == "person" and len(words) > hits[0].last - hits[0].first)
        ):
            return hits[0].name, hits[0].kind
        quoted = self._doc.tokens[span[0]].word in '«„“"' and span[0] + 1 < span[1]
        text = " ".join(self._english.render(t.word, True) for t in words)
        if quoted or inner or (all(t.word.isascii() for t in words) and self._doc.lexicon.transliteration):
            return text, self._met_kind(text)
        if not self._doc.lexicon.transliteration:
            if words[0].capital:
                return text, "organisation" if len(words) == 1 and words[0].word.isupper() else "person"
            return text, "group" if text.endswith("s") or text.startswith(
                ("those", "many", "some")
            ) else "unknown"
        if words[0].capital:
            return self._english.person(words), "person"
        return self._english.describe(words), "group" if "plur" in words[0].numbers else "unknown"

    def _met_kind(self, text: str) -> SourceKind:
        return next((b.kind for b in self._bodies if b.name == text), "organisation")

    def _anonymous(self, words: list[Token], hits: list[Hit]) -> str:
        outlet = next((h.name for h in hits if h.kind == "outlet"), None)
        if outlet:
            return f"{outlet}'s sources" if "plur" in words[0].numbers else f"{outlet} source"
        if len(words) == 1 and self._doc.lexicon.transliteration:
            return "unnamed " + self._english.word(words[0])
        return self._english.describe(words)

    def _agree(self, noun: Token, last: Token) -> bool:
        return not noun.cases or not last.cases or bool(noun.cases & last.cases)

    def _role(self, words: list[Token], head: int, at: int) -> Named:
        """«міністр», «the president»: by name, by office, or the last who held the role."""
        role = self._office(words, head)
        after = words[head + 1 :]
        full = self._full(words)
        if full and (role[0] not in RELATIONS or self._agree(words[head], full[0])):
            return self._rendered(full), "person"
        person = self._person(words)
        if (
            person
            and (role[0] not in RELATIONS)
            and words[-1].capital
            and (not self._english.find(words[-1:]) or self._english.find(words[-1:])[0].kind == "person")
        ):
            return person, "person"
        held = self._holder(role, at, exact=bool(after) and bool(role[1]))
        if held:
            return held, "person"
        if role[0] in HELD and not role[1] and self._states and len(words) <= 2:
            return f"{role[0]} of {self._states.most_common(1)[0][0]}", "person"
        if (
            len(words) - len(self._english.find(words)) <= 2
            and not role[1]
            and (role[0] not in RELATIONS | {"man", "woman"})
        ):
            last = (
                self._next_person(at)
                if not any(p.at < at for p in self._people)
                else self._last_person(
                    at,
                    words[head].genders
                    if len(words[head].genders) == 1 and "femn" in words[head].genders
                    else frozenset(),
                )
            )
            if last:
                return last, "person"
        return self._english.describe(words), "person"

    def _holder(self, role: tuple[str, str], at: int, exact: bool) -> str | None:
        fits = [
            p
            for p in self._people
            if p.role is not None
            and p.role[0] == role[0]
            and (p.role[1] == role[1] or (not exact and not role[1]) or (exact and not p.role[1]))
        ]
        if not fits and role[0] in GENERIC and role[1]:
            fits = [p for p in self._people if p.role is not None and p.role[1] == role[1] and p.at < at]
        before = [p for p in fits if p.at < at]
        return before[-1].name if before else fits[0].name if fits else None

    def _last_person(self, at: int, genders: frozenset[str]) -> str | None:
        """The last person of one of `genders` before a place: a source or a subject first, then anyone."""
        best: tuple[int, str] | None = None
        for where, named, sex in reversed(self._sources):
            if (
                where < at
                and named[1] == "person"
                and (genders or named[0] in self._met)
                and (not genders or self._fits(named[0], sex, genders))
            ):
                best = (where, named[0])
                break
        other: str | None = None
        for person in reversed(self._people):
            if person.at >= at or (genders and person.genders and not person.genders & genders):
                continue
            if person.subject:
                return best[1] if best and best[0] > person.at - 30 else person.name
            other = other or person.name
        return best[1] if best else other

    def _next_person(self, at: int) -> str | None:
        """A lead that says «лікар» before it gives the name."""
        return next((p.name for p in self._people if p.at > at), None)

    def _fits(self, name: str, sex: frozenset[str], genders: frozenset[str]) -> bool:
        own = next((p.genders for p in self._people if p.name == name and p.genders), sex)
        return not own or bool(own & genders)

    def _first_person(self, source: Range) -> bool:
        token = self._doc.tokens[source[0]]
        return source[1] - source[0] == 1 and token.low in self._doc.lexicon.set_of("first_person")

    def _pronoun(self, at: int, token: Token) -> Named:
        lexicon = self._doc.lexicon
        if token.low in lexicon.set_of("first_person"):
            return next((n for w, n, _ in reversed(self._sources) if n[1] == "person" and w < at), _UNKNOWN)
        if token.low in lexicon.set_of("plural_pronouns") or token.low in ("їхній", "їхніми"):
            return next(
                (n for _, n, _ in reversed(self._sources) if n[1] in ("group", "organisation", "anonymous")),
                _UNKNOWN,
            )
        if token.low == "it":
            return next(
                (n for _, n, _ in reversed(self._sources) if n[1] in ("organisation", "document")), _UNKNOWN
            )
        sex = {
            "he": "masc",
            "him": "masc",
            "she": "femn",
            "her": "femn",
            "він": "masc",
            "його": "masc",
            "вона": "femn",
            "її": "femn",
            "он": "masc",
            "его": "masc",
            "она": "femn",
            "ее": "femn",
            "её": "femn",
        }.get(token.low)
        name = self._last_person(at, frozenset((sex,)) if sex else frozenset())
        return (name, "person") if name else ("unknown", "person")

    def _outlet(self, words: list[Token], hits: list[Hit], head: int, at: int) -> Named:
        """«газета Kronen Zeitung», «британські ЗМІ», «видання»."""
        outlet = next((h for h in hits if h.kind == "outlet" and h.name != "media"), None)
        if outlet:
            return outlet.name, "outlet"
        own = self._own(words, head)
        if own:
            return own, "outlet"
        text = self._english.describe(words)
        if len(words) > 1 and not text.startswith(("article", "own")):
            return text, "outlet"
        if text in ("media", "journalists"):
            return text, "outlet"
        near = self._nearest_outlet(at)
        return (near, "outlet") if near else ("unknown", "outlet")

    def _nearest_outlet(self, at: int) -> str | None:
        outlets = [b for b in self._bodies if b.kind == "outlet" and b.name != "media"]
        before = [b for b in outlets if b.at < at]
        return before[-1].name if before else outlets[0].name if outlets else None

    def _organisation(self, words: list[Token], hits: list[Hit], head: int, at: int) -> Named:
        """«компанія Ryanair», «МЗС Польщі», «уряд»: named, described, or led back to the last that fits."""
        covering = next((h for h in hits if h.first <= head < h.last), None)
        if covering:
            return covering.name, covering.kind
        noun = words[head]
        gloss = self._english.word(noun)
        state = self._english.place(words)
        if state and gloss in ("management", "leadership"):
            return f"Government of {state}", "organisation"
        if head and not state and len(hits) == 1 and hits[0].first > head and hits[0].kind != "person":
            return hits[0].name, hits[0].kind
        if not state:
            known = next(
                (h for h in hits if h.kind == "outlet" or (h.first == head + 1 and h.kind != "person")), None
            )
            if known:
                return known.name, known.kind
            own = self._own(words, head)
            if own:
                return own, "organisation"
        text = self._english.describe(words)
        if len(words) > 2 or state:
            return text, "organisation"
        return self._led_back(noun, gloss, text, at, len(words)), "organisation"

    def _led_back(self, noun: Token, gloss: str, text: str, at: int, size: int) -> str:
        same = [
            b
            for b in self._bodies
            if b.noun == noun.lemma and b.kind == "organisation" and b.name.casefold() != text.casefold()
        ]
        if same:
            return next((b.name for b in reversed(same) if b.at < at), same[0].name)
        if gloss in ("country", "state") and self._states:
            return self._states.most_common(1)[0][0]
        if gloss in COMPANIES or gloss in ("authority", "regulator", "ministry"):
            others = [b for b in self._bodies if not b.state and b.kind == "organisation"]
            if gloss in ("ministry", "authority"):
                others = [b for b in others if b.name.startswith(("Ministry", "Department", "US Department"))]
            before = Counter(b.name for b in others if b.at < at) or Counter(b.name for b in others)
            if before:
                return before.most_common(1)[0][0]
        if (
            self._doc.lexicon.transliteration
            and (gloss in STATE_WORDS or gloss.startswith("Ministry") or text in STATE_WORDS)
            and self._states
        ):
            return f"{text} of {self._states.most_common(1)[0][0]}"
        return text

    def _dropped(self, draft: Draft, parent: Draft | None) -> Named:
        """A subject left out: the source of the claim just before, where the verb is personal."""
        if draft.entry.kind != "verb" or not self._sources:
            return _UNKNOWN
        verb = next((t for t in self._doc.tokens[draft.cue[0] : draft.cue[1]] if t.numbers), None)
        where, named, genders = self._sources[-1]
        if verb is None or not self._near(where, draft.sentence):
            return _UNKNOWN
        if "plur" in verb.numbers and "sing" not in verb.numbers:
            return named if named[1] in ("group", "anonymous") else _UNKNOWN
        if verb.past and verb.genders and not self._fits(named[0], genders, verb.genders):
            return _UNKNOWN
        return _UNKNOWN if "neut" in verb.genders else named

    def _near(self, where: int, sentence: int) -> bool:
        sentences = self._doc.sentences
        return sentences[max(0, sentence - 1)].first <= where < sentences[sentence].last
