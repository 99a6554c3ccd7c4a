"""Bodies, outlets and documents: named, described, or led back to those that the article named before."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from headwater.model import SourceKind
from headwater.read.document import Document, Range
from headwater.read.tokens import Token
from headwater.read.who.antecedents import Antecedents, Candidate
from headwater.read.who.english import Hit
from headwater.read.who.mentions import Mention, Met
from headwater.read.who.nouns import COMPANIES, COUNTRIES, ISSUED, PUBLIC, RULERS, SITES, STATE_BODIES, plural

Named = tuple[str, SourceKind]
MARKS = frozenset('«»„“”"')
_BACK = 12  # sentences in which a description at length is looked for


class Things(Met, ABC):
    """Resolves phrases that stand for a body, an outlet or a document."""

    def __init__(self, doc: Document) -> None:
        super().__init__(doc)
        self._antecedents = Antecedents(self.mentions)
        self._cue: list[Token] = []
        self._why: str | None = None  # the last search for an antecedent failed, and why

    @abstractmethod
    def phrase(self, span: Range) -> Named:
        """The English name and the kind of a noun phrase."""

    def _lead_back(self, at: int, fits: Callable[[Mention], bool]) -> Candidate | None:
        """The best antecedent of the word at `at`; `_why` says why there is none."""
        choice = self._antecedents.choose(at, self.sentence_of(at), fits)
        self._why = choice.why
        return choice.best

    def _text(self, words: list[Token], at: int) -> str:
        """The phrase at `at` described in English."""
        governed = at > 0 and self._doc.tokens[at - 1].pos == "PREP"
        verb = next((t for t in self._cue if t.numbers and t.pos in ("VERB", "SHORT")), None)
        many = verb is not None and verb.numbers == {"plur"} and not governed
        if len(words) > 1 and words[-2].pos == "NOUN" and self._is_country(words[-1]):  # «голова МВС країни»
            state = self._state(at)
            if state is not None:
                return f"{self._describe(words[:-1], governed, many)} of {state}"
        return self._describe(words, governed, many)

    def _beside_noun(self, words: list[Token], hits: list[Hit], head: int, at: int) -> Named | None:
        """«монополіст „Газпром"», «лоукостер Ryanair»: the name in marks or Latin letters after a noun."""
        if head + 1 == len(words):
            return None
        first = words[head + 1]
        hit = next((h for h in hits if h.first == head + 1), None)
        if hit is None:
            own = self._own(words, head) if first.word.isascii() else None
            return (own, "organisation") if own else None
        marked = first.word.isascii() or self._doc.tokens[self._index(first, at) - 1].word in MARKS
        return (hit.name, hit.kind) if marked and hit.kind != "person" else None

    def _is_country(self, noun: Token) -> bool:
        """One country, by a common noun."""
        return "sing" in noun.numbers and self._describe.word(noun) in COUNTRIES

    def _outlet(self, words: list[Token], hits: list[Hit], head: int, at: int) -> Named:
        """«газета Kronen Zeitung», «британські ЗМІ», «видання»."""
        outlet = next((h for h in hits if h.kind == "outlet" and h.name != "media"), None)
        if outlet:
            return outlet.name, "outlet"
        if self._describe.word(words[head]) in SITES and len(words) > head + 1:
            return self.phrase((self._index(words[head], at) + 1, self._index(words[-1], at) + 1))
        own = self._own(words, head)
        if own:
            return own, "outlet"
        text = self._text(words, at)
        if text in ("media", "journalists") or (len(words) > 1 and not text.startswith(("article", "own"))):
            return text, "outlet"
        chosen = self._lead_back(at, lambda m: m.kind == "outlet" and m.name != "media")
        return (chosen.name, "outlet") if chosen is not None else ("unknown", "outlet")

    def _organisation(self, words: list[Token], hits: list[Hit], head: int, at: int) -> Named:
        """«компанія Ryanair», «МЗС Польщі», «уряд»: named, described, or led back to the last that fits."""
        covering = next((h for h in hits if h.first <= head < h.last), None)
        if covering:
            return covering.name, covering.kind
        gloss = self._describe.word(words[head])
        state = self._english.place(words, hits)
        countries = [t for t in words[head + 1 :] if self._describe.word(t) in COUNTRIES]
        if countries and not hits:  # «уряд країни»
            state = self._state(at) or state
            words = [t for t in words if t not in countries]
        if state and gloss == "side":
            return state, "organisation"
        if state and gloss in RULERS:
            return f"{self._english.adjective(state) or state} government", "organisation"
        named = self._named_body(words, hits, head, state, at)
        if named is not None:
            return named
        if state:
            return self._body(words, head, state), "organisation"
        owner = self._person_in(words[head + 1 :], hits and self._english.find(words[head + 1 :]))
        if owner is not None:
            return f"{owner[0]}'s {gloss[:1].lower() + gloss[1:]}", "organisation"
        if len(words) > 2 or (
            words[head].numbers == {"plur"} and not self._english.native and gloss != "authorities"
        ):
            return self._text(words, at), "organisation"
        return self._led_back(words, gloss, at), "organisation"

    def _named_body(
        self, words: list[Token], hits: list[Hit], head: int, state: str, at: int
    ) -> Named | None:
        """«компанія Ryanair»: the name that goes with the noun, or that it was called by before."""
        if state:
            gloss = self._describe.word(words[head])
            if gloss in COMPANIES and head == 1 and len(words) == 2:  # «ірландська авіакомпанія»
                company = self._called(gloss, "", at)
                if company is not None and company.name.split()[-1][:1].isupper():
                    return company.name, "organisation"
            return self._beside_noun(words, hits, head, at)
        if head and len(hits) == 1 and hits[0].first > head and hits[0].kind != "person":
            return hits[0].name, hits[0].kind
        for hit in hits:
            if hit.kind == "outlet" or (hit.first == head + 1 and hit.kind != "person"):
                return hit.name, hit.kind
        own = self._own(words, head)
        return (own, "organisation") if own else None

    def _led_back(self, words: list[Token], gloss: str, at: int) -> str:
        """A body by its common noun alone: the one that was called so, or that is of the kind."""
        text = self._text(words, at)
        if gloss in COUNTRIES:
            return self._state(at) or text

        def alike(mention: Mention) -> bool:
            parts = set(mention.name.split())
            if mention.kind != "organisation" or mention.name in self._english.tables.states:
                return False
            if gloss in COMPANIES or gloss == "regulator":
                return not parts & PUBLIC and mention.name.split()[-1][:1].isupper()
            return gloss.casefold() in mention.name.casefold().split() or (
                gloss in ("authority", "Ministry") and bool(parts & {"Ministry", "Department"})
            )

        chosen = self._called(gloss, text, at) or self._lead_back(at, alike)
        if chosen is not None:
            return chosen.name
        if (
            self._states
            and not self._english.native
            and (gloss in STATE_BODIES or gloss.startswith("Ministry"))
        ):
            state = self._state(at) or ""
            adjective = self._english.adjective(state)
            if adjective and not gloss.startswith("Ministry"):
                return f"{adjective} {text[:1].lower() + text[1:]}"
            return f"{text} of {state}"
        return text

    def _called(self, gloss: str, text: str, at: int) -> Candidate | None:
        """The body that was named with the same common noun, or with one that means the same."""

        def fits(mention: Mention) -> bool:
            same = mention.noun == gloss or (gloss in COMPANIES and mention.noun in COMPANIES)
            named = mention.kind == "organisation" and mention.name not in self._english.tables.states
            return same and named and mention.name.casefold() != text.casefold()

        return self._lead_back(at, fits)

    def _state(self, at: int) -> str | None:
        """The state that the text speaks of here."""
        states = self._english.tables.states
        chosen = self._lead_back(at, lambda m: m.name in states)
        if chosen is None and self._states:
            self._why = None
            return self._states.most_common(1)[0][0]
        return chosen.name if chosen is not None else None

    def _document(self, words: list[Token], hits: list[Hit], head: int, at: int) -> Named:
        """«у повідомленні»: the statement of whoever issued it; another document as described."""
        text = self._text(words, at)
        gloss = self._describe.word(words[head])
        pointing = self._lexicon.set_of("demonstratives")
        bare = all(t is words[head] or t.pos == "PART" or t.lemma in pointing for t in words)
        if not bare or self._english.native:
            return text, "document"
        if gloss not in ISSUED:
            return self._earlier(words[head], at) or text, "document"
        issuer = self._lead_back(at, lambda m: m.kind in ("organisation", "person") and m.subject)
        return (f"{issuer.name} {gloss}", "document") if issuer is not None else (text, "document")

    def _earlier(self, noun: Token, at: int) -> str | None:
        """«документ», «пілоти»: what they were called when they were described at length."""
        number = self.sentence_of(at)
        for sentence in reversed(self._doc.sentences[max(0, number - _BACK) : number + 1]):
            for phrase in reversed(sentence.phrases):
                if phrase.last > at or phrase.last - phrase.first < 2:
                    continue
                words = self._words(phrase.first, phrase.last)
                head = next((t for t in words if t.pos in ("NOUN", "X")), None)
                same = head is not None and head.lemma == noun.lemma and plural(head) == plural(noun)
                if same and any(t.pos in ("NOUN", "ADJ", "X") for t in words if t is not head):
                    return self._describe(words, phrase.prep is not None)
        return None
