"""Names and descriptions in English: a language's tables, looked up by form, base form and stem."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from headwater.model import SourceKind
from headwater.read.lexicon import LANG, Lexicon, load
from headwater.read.nouns import plural
from headwater.read.tokens import Token

_ENDING = re.compile(
    r"(?:ого|ому|ими|ыми|ями|ами|ією|иею|ові|еві|єві|ах|ях|ам|ям|ів|их|ых|іх|ою|ей|єю|ею|ию|ия|ии|ий|ый|ій|ія|ії|ію"
    r"|ие|им|ым|ім|ом|ем|єм|ой|ої|а|я|у|ю|і|ї|и|ы|е|є|о|й|ь|ъ)$"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_SHORT = {"United Kingdom": "the UK", "United States": "the US"}
_LONGEST = 7
_FOREIGN = (("дж", "j"), ("кс", "x"), ("х", "h"), ("ай", "i"), ("г", "g"))


class Hit(NamedTuple):
    """An entry of the table and the tokens that it covers, end exclusive."""

    first: int
    last: int
    name: str
    kind: SourceKind


@dataclass(frozen=True)
class Tables:
    """What a language's folder knows of names: entries by key, states by adjective, first names by stem."""

    keys: dict[str, tuple[str, SourceKind]]
    stems: dict[str, tuple[str, SourceKind]]
    starts: frozenset[str]
    demonyms: dict[str, tuple[str, str]]
    first: dict[str, tuple[str, str, str]]
    states: frozenset[str]
    nominatives: frozenset[str]


@lru_cache(maxsize=50_000)
def stem(low: str) -> str:
    """A key that all case forms of a name share, as far as endings tell.

    >>> stem("захарової") == stem("захарова")
    True
    """
    low = low.replace("’", "'").replace("ʼ", "'")
    if low.isascii():
        return _POSSESSIVE.sub("", low)
    cut = _ENDING.sub("", low)
    return cut if len(cut) >= 3 else low


@lru_cache(maxsize=8)
def tables(lang: str) -> Tables:
    """The tables of `lang`, indexed once."""
    names = load(lang).names
    raw = tomllib.loads((LANG / lang / "names.toml").read_text(encoding="utf-8"))
    stems: dict[str, tuple[str, SourceKind]] = {}
    for key, value in names.items():
        parts = [stem(w) for w in key.split()]
        if len(parts) > 1 or (len(parts[0]) > 3 and (value[1] != "outlet" or parts[0].isascii())):
            stems.setdefault(" ".join(parts), value)
    starts = frozenset(w for key in (*names, *stems) for w in (key.split()[0],))
    demonyms = {k: (v[0], v[1]) for k, v in raw.get("demonyms", {}).items()}
    return Tables(
        dict(names),
        stems,
        starts,
        demonyms,
        {
            key: (v[0], v[1], v[2])
            for by in (stem, str)
            for k, v in raw.get("first", {}).items()
            for key in (by(k),)
        },
        frozenset(v[1] for v in demonyms.values())
        | frozenset(raw.get("territories", {}).get("names", ())),
        frozenset(raw.get("first", {})),
    )


class English:
    """English for names and phrases of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.tables = tables(lexicon.lang)
        self._lower = lexicon.set_of("lower_names")

    def find(self, tokens: list[Token]) -> list[Hit]:
        """The names of the table in a run of words, left to right, the longest at each place."""
        out: list[Hit] = []
        i = 0
        starts = self.tables.starts
        while i < len(tokens):
            token = tokens[i]
            if token.low in starts or token.lemma in starts or stem(token.low) in starts:
                hit = self._at(tokens, i)
                if hit is not None:
                    out.append(hit)
                    i = hit.last
                    continue
            i += 1
        return out

    def _at(self, tokens: list[Token], i: int) -> Hit | None:
        for size in range(min(_LONGEST, len(tokens) - i), 0, -1):
            part = tokens[i : i + size]
            if not any(t.capital for t in part) and part[0].low not in self._lower:
                continue
            if size == 1 and len(part[0].low) <= 3 and not part[0].word.isupper():
                keys = [part[0].low] if part[0].capital and len(part[0].low) == 3 else []
            else:
                keys = [
                    " ".join(
                        _POSSESSIVE.sub("", t.low) if t.word.isascii() else t.low.replace("’", "'")
                        for t in part
                    ),
                    " ".join(t.lemma for t in part),
                ]
            for key in keys:
                if key in self.tables.keys:
                    return Hit(i, i + size, *self.tables.keys[key])
            value = self.tables.stems.get(" ".join(stem(t.low) for t in part)) if keys else None
            if value is not None:
                return Hit(i, i + size, *value)
        return None

    def demonym(self, token: Token) -> tuple[str, str] | None:
        """("Polish", "Poland") for «польський»; None for any other word."""
        return self.tables.demonyms.get(token.lemma) or self.tables.demonyms.get(token.low)

    def place(self, tokens: list[Token]) -> str:
        """The state that a phrase speaks of, by name or by adjective; "" for none."""
        for token in tokens:
            adjective = self.demonym(token)
            if adjective is not None:
                return adjective[1]
        return next(
            (h.name for h in self.find(tokens) if h.kind == "organisation" and h.name in self.tables.states),
            "",
        )

    def first_name(self, token: Token) -> tuple[str, str, str] | None:
        """("James", "m", "f") for «Джеймса»; None where the word is no first name of the table."""
        if not token.capital:
            return None
        first = self.tables.first
        return first.get(token.low) or first.get(token.lemma) or first.get(stem(token.low))

    def person(self, tokens: list[Token]) -> str:
        """A person's name: the first name from the table, the rest in the nominative, transliterated."""
        first = next((f for f in map(self.first_name, tokens) if f is not None), None)
        foreign = first is not None and first[2] == "f"
        oblique = self._oblique(tokens)
        gender = (
            first[1]
            if first
            else "f"
            if "femn" in tokens[0].genders and "masc" not in tokens[0].genders
            else "m"
        )
        words = []
        for i, token in enumerate(tokens):
            known = self.first_name(token) if i < len(tokens) - 1 else None
            words.append(known[0] if known else self.render(self._base(token, gender, oblique), foreign))
        return " ".join(words)

    def _oblique(self, tokens: list[Token]) -> bool:
        head = tokens[0]
        if self.first_name(head) is not None:
            return head.low not in self.tables.nominatives
        return bool(head.cases) and "nom" not in head.cases

    def _base(self, token: Token, gender: str, oblique: bool) -> str:
        """The nominative of a name in the gender of its bearer, else the word as written."""
        if not oblique or token.word.isascii():
            return token.word
        low = token.low
        if gender == "f":
            for ending in ("ої", "ой", "ою", "ій"):
                if low.endswith(ending):
                    return token.word[:-2] + "а"
            return token.word
        if token.lemma and low != token.lemma and token.lemma[:3] == low[:3]:
            return token.lemma[:1].upper() + token.lemma[1:]
        return re.sub(r"(?:ом|ем|ові|а|у)$", "", token.word) if len(low) > 4 else token.word

    def render(self, word: str, foreign: bool = False) -> str:
        """A name in Latin letters, by the table of the folder; `foreign` takes off what Cyrillic put on."""
        if word.isascii() or not self.lexicon.transliteration:
            return _POSSESSIVE.sub("", word)
        low = word.casefold().replace("'", "").replace("’", "")
        if foreign:
            for cyrillic, latin in _FOREIGN:
                low = low.replace(cyrillic, latin)
        if self.lexicon.lang == "uk":
            low = re.sub(
                r"^[єїйюя]", lambda m: {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}[m.group()], low
            )
        text = low.replace("зг", "zgh").translate(self.lexicon.transliteration)
        text = re.sub(r"(?:yi|ii|iy|yy|yi)$", "y", text)
        return "-".join(p[:1].upper() + p[1:] for p in text.split("-")) if word[:1].isupper() else text

    def word(self, token: Token) -> str:
        """English for one word: its gloss, else the word itself in Latin letters."""
        adjective = self.demonym(token)
        if adjective is not None:
            return adjective[0]
        gloss = self.lexicon.glosses.get(token.lemma) or self.lexicon.glosses.get(token.low)
        if gloss is None:
            return self.render(token.word if token.capital else token.lemma or token.low)
        return _plural(gloss) if token.pos == "NOUN" and _many(token) else gloss

    def describe(self, tokens: list[Token]) -> str:
        """English for a description, word by word, with the genitive as "of"."""
        if not self.lexicon.transliteration:
            return (
                " ".join(
                    _POSSESSIVE.sub("'s", t.word) if t.word.isascii() else t.word
                    for t in tokens
                    if t.pos != "DET" and t.word[0].isalnum()
                )
                or "unknown"
            )
        skipped = self.lexicon.set_of("demonstratives")
        tokens = [t for t in tokens if t.pos != "PART" and t.lemma not in skipped] or tokens
        out: list[str] = []
        pending: list[str] = []
        hits = {h.first: h for h in self.find(tokens)}
        i, noun = 0, False
        while i < len(tokens):
            token, hit = tokens[i], hits.get(i)
            size, text = (hit.last - i, _SHORT.get(hit.name, hit.name)) if hit else self._words(tokens, i)
            if hit is None and size == 1 and (token.pos in ("ADJ", "PRON", "NUM") or self.demonym(token)):
                pending.append(text)
            elif hit is not None or token.pos not in ("PREP", "CONJ"):
                out += (["of"] if noun else []) + [*pending, text]
                pending, noun = [], True
            else:
                out += ["and"] if token.pos == "CONJ" else []
                noun = token.pos == "PREP"
            i += size
        return " ".join(out + pending) or "unknown"

    def _words(self, tokens: list[Token], i: int) -> tuple[int, str]:
        """The gloss of the longest run of words at `i`, with how many words it covers."""
        glosses = self.lexicon.glosses
        for size in (3, 2):
            part = tokens[i : i + size]
            if len(part) == size:
                gloss = glosses.get(" ".join(t.lemma for t in part)) or glosses.get(
                    " ".join(t.low for t in part)
                )
                if gloss:
                    return size, gloss
        return 1, self.word(tokens[i])


def _many(token: Token) -> bool:
    """A plural; of «партії», which may be a genitive too, only where the sex of persons is in it."""
    return plural(token) and ("sing" not in token.numbers or "masc" in token.genders)


def _plural(noun: str) -> str:
    if noun in (
        "media",
        "people",
        "authorities",
        "military",
        "cabin crew",
        "data",
        "Labour",
    ) or noun.endswith("s"):
        return noun
    if noun.endswith("woman") or noun.endswith("man"):
        return noun[:-2] + "en"
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"
