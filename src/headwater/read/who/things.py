"""Bodies, outlets and documents: named, described, or led back to those that the article named before."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable

from headwater.model import SourceKind
from headwater.read.document import Document, Range
from headwater.read.tokens import Token
from headwater.read.who.antecedents import Antecedents, Candidate
from headwater.read.who.called import Called
from headwater.read.who.english import Hit
from headwater.read.who.mentions import Mention, Met
from headwater.read.who.nouns import (
    COMPANIES,
    COUNTRIES,
    GENERIC,
    ISSUED,
    PUBLIC,
    RULERS,
    SAME_BODY,
    SITES,
    STATE_BODIES,
    plural,
)

Named = tuple[str, SourceKind]
MARKS = frozenset('«»„“”"')
_NEAR = 6  # sentences back to a body that a bare noun may stand for
_WIDE = 8  # tokens from one name of a list to the next
_BACK = 12  # sentences in which a description at length is looked for


class Things(Met, ABC):
    """Resolves phrases that stand for a body, an outlet or a document."""

    def __init__(self, doc: Document, names: Iterable[Called] = ()) -> None:
        super().__init__(doc, names)
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
        alone = self._governed and len(words) == 1
        governed = alone or (at > 0 and self._doc.tokens[at - 1].pos == "PREP")
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
        whole = next((h for h in hits if h.first <= head < h.last), None)
        if whole is None:  # «Європейське медичне агентство (EMA)»
            whole = next((h for h in hits if h.first == head + 1), None)
        if whole is not None and whole.kind == "organisation" and not self._of_states(whole.name):
            return whole.name, whole.kind
        own = self._own(words, head)
        if own:
            return own, "outlet"
        text = self._text(words, at)
        if text in ("media", "journalists") or (len(words) > 1 and not text.startswith(("article", "own"))):
            return text, "outlet"
        chosen = self._lead_back(at, lambda m: m.kind == "outlet" and m.name != "media")
        if chosen is not None:
            return chosen.name, "outlet"
        return self._last_outlet(at) or "unknown", "outlet"

    def _last_outlet(self, at: int) -> str | None:
        """Of several outlets that fit, the one that was named last."""
        if self._english.native:
            return None
        latest: dict[str, int] = {}
        for mention in (*self.mentions, *self._antecedents.spoken):
            if mention.kind == "outlet" and mention.at < at and mention.name[:1].isupper():
                latest[mention.name] = max(mention.sentence, latest.get(mention.name, 0))
        last, *others = sorted(latest, key=lambda name: -latest[name]) or [""]
        if not last or (others and latest[others[0]] == latest[last]):
            return None
        self._why = None
        return last

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
        counted = len(words) == 1 or (len(words) == 2 and words[0].pos == "NUM")
        if counted and plural(words[head]) and gloss in COMPANIES | COUNTRIES:
            joint = (
                self._joint(at, "organisation", gloss in COUNTRIES) if "-" not in words[head].low else None
            )
            if joint is not None:
                return joint, "organisation"
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
            if (
                gloss in COMPANIES and head == 1 and len(words) == 2 and not plural(words[1])
            ):  # «ірландська авіакомпанія»
                company = self._called(gloss, "", at)
                often = self._most_often(lambda m: m.noun in COMPANIES and not self._of_states(m.name))
                if company is None and often is not None:
                    return often, "organisation"
                if company is not None and company.name.split()[-1][:1].isupper():
                    return company.name, "organisation"
            return self._beside_noun(words, hits, head, at)
        only = hits[0] if head and len(hits) == 1 and hits[0].first > head else None
        if only is not None and only.kind != "person" and not self._of_another(words, words[only.first]):
            return only.name, only.kind  # not of «виборча комісія штату Мічиган»
        for hit in hits:
            nearest = hit.first == head + 1 and not self._of_another(words, words[hit.first])
            if hit.kind == "outlet" or (nearest and hit.kind != "person"):
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
            if mention.kind != "organisation" or self._of_states(mention.name):
                return False
            if gloss in COMPANIES or gloss == "regulator":
                return not parts & PUBLIC and mention.name.split()[-1][:1].isupper()
            words = mention.name.casefold().split()
            return bool({gloss.casefold(), SAME_BODY.get(gloss)} & set(words)) or (
                gloss in ("authority", "Ministry") and bool(parts & {"Ministry", "Department"})
            )

        chosen = self._called(gloss, text, at) or self._lead_back(at, alike)
        if chosen is not None:
            return chosen.name
        if (
            gloss in COMPANIES
            and plural(words[-1]) is False
            and (often := self._most_often(alike)) is not None
        ):
            return often
        if gloss in GENERIC and (spoken := self._spoken_body(at)) is not None:
            return spoken
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

    def _joint(self, at: int, kind: SourceKind, states: bool = False) -> str | None:
        """«компанії», «вони»: those whom the article named last in one breath («A, B і C»)."""
        if self._english.native:
            return None
        number = self.sentence_of(at)
        met = [m for m in self.mentions if m.at < at and m.kind == kind and number - m.sentence <= _NEAR]
        met = [m for m in met if self._of_states(m.name) == states and m.name[:1].isupper()]
        run: list[Mention] = []
        for mention in reversed(met):
            if run and not self._joined(mention, run[-1]):
                if len(dict.fromkeys(m.name for m in run)) > 1:
                    break
                run = []
            run.append(mention)
        names = list(dict.fromkeys(m.name for m in reversed(run)))
        if len(names) < 2:
            return None
        self._why = None
        return f"{', '.join(names[:-1])} and {names[-1]}"

    def _joined(self, first: Mention, second: Mention) -> bool:
        """Nothing but names, commas and "and" between two mentions."""
        tokens = self._doc.tokens[first.at + 1 : second.at]
        and_ = self._lexicon.set_of("coordinators")
        between = [t for t in tokens if not t.capital]
        return bool(between) and len(tokens) < _WIDE and all(t.word in ",/" or t.low in and_ for t in between)

    def _most_often(self, fits: Callable[[Mention], bool]) -> str | None:
        """Of several that fit, the one that the article is about: named twice as often as any other."""
        if self._english.native:
            return None
        (first, often), (_, less) = [
            *Counter(m.name for m in self.mentions if fits(m)).most_common(2),
            ("", 0),
            ("", 0),
        ][:2]
        if often < 2 or often < 2 * less:
            return None
        self._why = None
        return first

    def _spoken_body(self, at: int) -> str | None:
        """The body with a name of its own that spoke last, a few sentences back at most."""
        if self._english.native:
            return None
        number = self.sentence_of(at)
        for met in reversed(self._antecedents.spoken):
            if met.kind != "organisation" or met.at >= at or self._of_states(met.name):
                continue
            last = met.name.split()[-1]
            named = met.name[:1].isupper() or last[:1].isupper()
            if named and last not in STATE_BODIES and number - met.sentence <= _NEAR:
                self._why = None
                return met.name
        return None

    def _called(self, gloss: str, text: str, at: int) -> Candidate | None:
        """The body that was named with the same common noun, or with one that means the same."""

        def fits(mention: Mention) -> bool:
            same = mention.noun == gloss or (gloss in COMPANIES and mention.noun in COMPANIES)
            named = mention.kind == "organisation" and not self._of_states(mention.name)
            return same and named and mention.name.casefold() != text.casefold()

        return self._lead_back(at, fits)

    def _of_states(self, name: str) -> bool:
        """A state, or several."""
        return all(part in self._english.tables.states for part in name.split(" and "))

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
        issuer = self._spoken_body(at)
        if issuer is None:
            chosen = self._lead_back(at, lambda m: m.kind in ("organisation", "person") and m.subject)
            issuer = chosen.name if chosen is not None else None
        return (f"{issuer} {gloss}", "document") if issuer is not None else (text, "document")

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
