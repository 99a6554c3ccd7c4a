"""Who is meant: pronouns, "the paper", "the minister" led back to a name, and names rendered in English."""

from __future__ import annotations

import re

from headwater.model import SourceKind
from headwater.read.document import Document, Draft, Range
from headwater.read.tokens import Token

_UNKNOWN: tuple[str, SourceKind] = ("unknown", "unknown")


class Who:
    """Resolves the sources of one document in order, remembering whom it has met."""

    def __init__(self, doc: Document) -> None:
        self._doc = doc
        self._last: dict[str, tuple[str, SourceKind]] = {}
        self._surnames: dict[str, str] = {}
        self._people: list[tuple[int, str, frozenset[str]]] = []
        self._bodies: list[tuple[int, str, SourceKind, str]] = []
        self._meet()

    def name(self, draft: Draft) -> tuple[str, SourceKind]:
        """The English name and the kind of a draft's source; ("unknown", "unknown") where nobody can tell."""
        if draft.source is None:
            return self._dropped(draft)
        return self.phrase(draft.source)

    def phrase(self, span: Range) -> tuple[str, SourceKind]:
        """The English name and the kind of a noun phrase."""
        tokens = self._doc.tokens[span[0]:span[1]]
        lexicon = self._doc.lexicon
        if len(tokens) == 1 and tokens[0].low in lexicon.set_of("personal_pronouns"):
            return self._pronoun(span[0], tokens[0])
        known = self._known(tokens)
        person = self._person(tokens)
        kinds = [(i, lexicon.kinds[t.lemma]) for i, t in enumerate(tokens) if t.lemma in lexicon.kinds]
        role = next((i for i, t in enumerate(tokens) if t.lemma in lexicon.roles), None)
        if kinds and kinds[0][1] == "anonymous":
            return self._gloss(tokens), "anonymous"
        if person and (role is not None or not kinds or kinds[0][0] > 0 or tokens[0].name):
            return person, "person"
        if kinds and kinds[0][1] == "outlet":
            outlet = known or self._foreign(tokens)
            if outlet and outlet[1] == "outlet":
                return outlet
            return self._nearest("outlet", span[0]) or (self._gloss(tokens), "outlet")
        if known is not None and role is None and (not kinds or known[1] == "outlet"):
            return known
        if role is not None and (not kinds or kinds[0][0] >= role) and "plur" not in _number(tokens[role]):
            return self._role(tokens, role, span[0])
        if kinds:
            return self._common(tokens, kinds[0][1], span[0])
        if tokens[0].capital and any(t.name or t.word.isascii() for t in tokens):
            return self._render(tokens), "organisation" if tokens[0].word.isascii() else "person"
        return self._gloss(tokens), "group" if "plur" in _number(tokens[0]) else "unknown"

    def _meet(self) -> None:
        """Note every person and body that the document names in full, with where it does."""
        doc = self._doc
        for sentence in doc.sentences:
            for phrase in sentence.phrases:
                tokens = doc.tokens[phrase.first:phrase.last]
                full = self._full_name(tokens)
                if full is not None:
                    rendered = self._render(full)
                    known = doc.lexicon.names.get(" ".join(t.lemma for t in full)) or doc.lexicon.names.get(
                        full[-1].lemma)
                    if known is not None and known[1] == "person":
                        rendered = known[0]
                    self._surnames.setdefault(_stem(full[-1]), rendered)
                    self._people.append((phrase.first, rendered, full[0].genders | full[-1].genders))
                    continue
                known = self._known(tokens)
                if known is not None and known[1] in ("outlet", "organisation"):
                    self._bodies.append((phrase.first, *known, doc.tokens[phrase.head].lemma))
                elif known is not None and known[1] == "person":
                    self._people.append((phrase.first, known[0], tokens[-1].genders))
                elif doc.lexicon.kinds.get(doc.tokens[phrase.head].lemma) == "organisation" and len(tokens) > 1:
                    self._bodies.append((phrase.first, self._gloss(tokens), "organisation",
                                         doc.tokens[phrase.head].lemma))

    def _full_name(self, tokens: list[Token]) -> list[Token] | None:
        """The longest run of two or more capitalised words in one phrase that names a person."""
        best: list[Token] = []
        run: list[Token] = []
        lexicon = self._doc.lexicon
        for token in [*tokens, None]:
            ok = (token is not None and token.capital and token.word[0].isalpha() and len(token.word) > 1
                  and not token.word.isupper() and token.pos in ("NOUN", "ADJ", "X")
                  and (token.low not in lexicon.names or lexicon.names[token.low][1] == "person")
                  and token.lemma not in lexicon.kinds and token.lemma not in lexicon.roles
                  and (token.lemma not in lexicon.names or lexicon.names[token.lemma][1] == "person"))
            if ok and token is not None:
                run.append(token)
                continue
            if len(run) >= 2 and (any(t.name for t in run)) and len(run) > len(best):
                best = run
            run = []
        return best or None

    def _person(self, tokens: list[Token]) -> str | None:
        full = self._full_name(tokens)
        if full is not None:
            known = self._doc.lexicon.names.get(full[-1].lemma)
            return known[0] if known and known[1] == "person" else self._render(full)
        for token in reversed(tokens):
            if token.capital and token.pos in ("NOUN", "ADJ", "X") and not token.word.isascii():
                met = self._surnames.get(_stem(token))
                if met:
                    return met
                known = self._doc.lexicon.names.get(token.lemma)
                if known and known[1] == "person":
                    return known[0]
        return None

    def _known(self, tokens: list[Token]) -> tuple[str, SourceKind] | None:
        """A name of the table that stands in the phrase, the longest first."""
        names = self._doc.lexicon.names
        words = [t for t in tokens if t.word not in "«»„“”\"()"]
        for size in range(min(5, len(words)), 0, -1):
            for i in range(len(words) - size + 1):
                part = words[i:i + size]
                for key in (" ".join(t.low for t in part), " ".join(t.lemma for t in part)):
                    if key in names and (size > 1 or part[0].capital or key in self._doc.lexicon.set_of("lower_names")):
                        return names[key]
        return None

    def _foreign(self, tokens: list[Token]) -> tuple[str, SourceKind] | None:
        """«газета Kronen Zeitung», «агентство «Новини»»: the proper part of an outlet's name."""
        proper = [t for t in tokens[1:] if t.word[0].isalpha() and (t.capital or t.word.isascii())]
        return (self._render(proper), "outlet") if proper else None

    def _pronoun(self, at: int, token: Token) -> tuple[str, SourceKind]:
        if token.low in self._doc.lexicon.set_of("plural_pronouns"):
            return self._last.get("group", _UNKNOWN)
        genders = token.genders or frozenset(("masc", "femn"))
        if token.low in self._doc.lexicon.set_of("first_person"):
            return self._last.get("person", _UNKNOWN)
        before = [p for p in self._people if p[0] < at]
        for _, name, gender in reversed(before):
            if not gender or gender & genders:
                return name, "person"
        return before[-1][1:2][0] if before else "unknown", "person"

    def _nearest(self, kind: SourceKind, at: int) -> tuple[str, SourceKind] | None:
        before = [b for b in self._bodies if b[2] == kind and b[0] < at] or [b for b in self._bodies if b[2] == kind]
        return (before[-1][1], kind) if before else None

    def _role(self, tokens: list[Token], role: int, at: int) -> tuple[str, SourceKind]:
        """«міністр», «the president»: the last person met, unless the phrase says whose office it is."""
        if len(tokens) == 1:
            before = [p for p in self._people if p[0] < at]
            if before:
                return before[-1][1], "person"
        return self._gloss(tokens), "person"

    def _common(self, tokens: list[Token], kind: SourceKind, at: int) -> tuple[str, SourceKind]:
        if kind == "organisation" and len(tokens) == 1:
            same = [b for b in self._bodies if b[2] == kind and b[0] < at and b[3] == tokens[0].lemma] or [
                b for b in self._bodies if b[2] == kind and b[0] < at]
            if same:
                return same[-1][1], kind
        return self._gloss(tokens), kind

    def _dropped(self, draft: Draft) -> tuple[str, SourceKind]:
        return _UNKNOWN

    def _gloss(self, tokens: list[Token]) -> str:
        """English for a description, word by word, with the genitive as "of"."""
        lexicon = self._doc.lexicon
        out: list[str] = []
        pending: list[str] = []
        seen_noun = False
        for token in tokens:
            if token.word[0] in "«»„“”\"(),":
                continue
            known = lexicon.names.get(token.lemma) or lexicon.names.get(token.low)
            word = lexicon.glosses.get(token.lemma) or (known[0] if known else None) or self._render([token])
            if token.pos in ("ADJ", "PRON"):
                pending.append(word)
            elif token.pos == "NOUN":
                out += (["of"] if seen_noun else []) + [*pending, word]
                pending, seen_noun = [], True
            elif token.pos == "PREP":
                out.append(lexicon.glosses.get(token.low, "of"))
                seen_noun = False
        return " ".join(out + pending) or "unknown"

    def _render(self, tokens: list[Token]) -> str:
        """Transliterate names in their base form (the table of the language's folder)."""
        table = self._doc.lexicon.transliteration
        words = []
        for token in tokens:
            if token.word in "«»„“”\"()":
                continue
            if token.word.isascii() or not table:
                words.append(token.word)
                continue
            lemma = token.lemma if token.name or token.pos == "NOUN" else token.low
            text = lemma.translate(table)
            text = re.sub(r"ii$", "y", text)
            words.append("-".join(p[:1].upper() + p[1:] for p in text.split("-")) if token.capital else text)
        return " ".join(words)


def _stem(token: Token) -> str:
    return token.lemma if token.name else token.low[:max(4, len(token.low) - 2)]


def _number(token: Token) -> frozenset[str]:
    return frozenset() if "sing" in token.numbers else token.numbers
