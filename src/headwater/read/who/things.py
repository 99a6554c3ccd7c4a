"""Bodies, outlets and documents: named, described, or led back to those that the article named before."""

from __future__ import annotations

from headwater.model import SourceKind
from headwater.read.document import Document, Range
from headwater.read.tokens import Token
from headwater.read.who.antecedents import Antecedents
from headwater.read.who.english import Hit
from headwater.read.who.mentions import Mention, Met
from headwater.read.who.nouns import COMPANIES, ISSUED, PUBLIC, STATE_BODIES

Named = tuple[str, SourceKind]


class Things(Met):
    """Resolves phrases that stand for a body, an outlet or a document."""

    def __init__(self, doc: Document) -> None:
        super().__init__(doc)
        self._antecedents = Antecedents(self.mentions)
        self._cue: list[Token] = []

    def phrase(self, span: Range) -> Named:
        """The English name and the kind of a noun phrase."""
        raise NotImplementedError

    def _text(self, words: list[Token], at: int) -> str:
        """The phrase at `at` described in English."""
        governed = at > 0 and self._doc.tokens[at - 1].pos == "PREP"
        verb = next((t for t in self._cue if t.numbers and t.pos in ("VERB", "SHORT")), None)
        return self._describe(words, governed, verb is not None and verb.numbers == {"plur"} and not governed)

    def _outlet(self, words: list[Token], hits: list[Hit], head: int, at: int) -> Named:
        """«газета Kronen Zeitung», «британські ЗМІ», «видання»."""
        outlet = next((h for h in hits if h.kind == "outlet" and h.name != "media"), None)
        if outlet:
            return outlet.name, "outlet"
        if self._describe.word(words[head]) in ("website", "page", "portal") and len(words) > head + 1:
            return self.phrase((self._index(words[head], at) + 1, self._index(words[-1], at) + 1))
        own = self._own(words, head)
        if own:
            return own, "outlet"
        text = self._text(words, at)
        if text in ("media", "journalists") or (len(words) > 1 and not text.startswith(("article", "own"))):
            return text, "outlet"
        chosen = self._antecedents.choose(
            at, self.sentence_of(at), lambda m: m.kind == "outlet" and m.name != "media"
        )
        return (chosen.name, "outlet") if chosen is not None else ("unknown", "outlet")

    def _organisation(self, words: list[Token], hits: list[Hit], head: int, at: int) -> Named:
        """«компанія Ryanair», «МЗС Польщі», «уряд»: named, described, or led back to the last that fits."""
        covering = next((h for h in hits if h.first <= head < h.last), None)
        if covering:
            return covering.name, covering.kind
        gloss = self._describe.word(words[head])
        state = self._english.place(words, hits)
        countries = [t for t in words[head + 1 :] if self._describe.word(t) in ("country", "state")]
        if countries and not hits:  # «уряд країни»
            state = self._state(at) or state
            words = [t for t in words if t not in countries]
        if state and gloss == "side":
            return state, "organisation"
        if state and gloss in ("management", "leadership"):
            return f"{self._english.adjective(state) or state} government", "organisation"
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

    def _led_back(self, words: list[Token], gloss: str, at: int) -> str:
        """A body by its common noun alone: the one that was called so, or that is of the kind."""
        text = self._text(words, at)
        if gloss in ("country", "state"):
            return self._state(at) or text

        def called(mention: Mention) -> bool:
            same = mention.noun == gloss or (gloss in COMPANIES and mention.noun in COMPANIES)
            named = mention.kind == "organisation" and mention.name not in self._english.tables.states
            return same and named and mention.name.casefold() != text.casefold()

        def alike(mention: Mention) -> bool:
            parts = set(mention.name.split())
            if mention.kind != "organisation" or mention.name in self._english.tables.states:
                return False
            if gloss in COMPANIES or gloss == "regulator":
                return not parts & PUBLIC
            return gloss.casefold() in mention.name.casefold().split() or (
                gloss in ("authority", "Ministry") and bool(parts & {"Ministry", "Department"})
            )

        for fits in (called, alike):
            chosen = self._antecedents.choose(at, self.sentence_of(at), fits)
            if chosen is not None:
                return chosen.name
        if (
            self._states
            and not self._english.native
            and (gloss in STATE_BODIES or gloss.startswith("Ministry"))
        ):
            state = self._state(at) or self._states.most_common(1)[0][0]
            adjective = self._english.adjective(state)
            if adjective and not gloss.startswith("Ministry"):
                return f"{adjective} {text[:1].lower() + text[1:]}"
            return f"{text} of {state}"
        return text

    def _state(self, at: int) -> str | None:
        """The state that the text speaks of here."""
        states = self._english.tables.states
        chosen = self._antecedents.choose(at, self.sentence_of(at), lambda m: m.name in states)
        return chosen.name if chosen else self._states.most_common(1)[0][0] if self._states else None

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
        issuer = self._antecedents.choose(
            at, self.sentence_of(at), lambda m: m.kind in ("organisation", "person") and m.subject
        )
        return (f"{issuer.name} {gloss}", "document") if issuer is not None else (text, "document")

    def _earlier(self, noun: Token, at: int) -> str | None:
        """«документ», «лист»: what it was called when it was described at length."""
        number = self.sentence_of(at)
        for sentence in reversed(self._doc.sentences[max(0, number - 12) : number + 1]):
            for phrase in reversed(sentence.phrases):
                words = self._words(phrase.first, phrase.last)
                if phrase.last <= at and len(words) > 1 and any(t.lemma == noun.lemma for t in words[:3]):
                    return self._describe(words, phrase.prep is not None)
        return None
